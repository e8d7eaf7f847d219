"""Addresses of the network: records and their parts, people, offers and needs, commons, the stewards' desk."""

from django.urls import path, re_path

from communaux.modules.network.pages import edit, lists, parts

_ORG = "organisations/<slug:slug>"

urlpatterns = [
    path("organisations/new", edit.new, name="organisation_new"),
    path(f"{_ORG}/edit", edit.edit, name="organisation_edit"),
    re_path(
        r"^organisations/(?P<slug>[-\w]+)/(?P<verb>publish|check|restore)$",
        edit.move,
        name="organisation_move",
    ),
    path(f"{_ORG}/parts/<slug:kind>", parts.page, name="organisation_parts"),
    path(f"{_ORG}/parts/<slug:kind>/<slug:key>", parts.page, name="organisation_part"),
    path("listings/", lists.listings, name="listings"),
    path("commons/", lists.commons, name="commons"),
    path("people/", lists.people, name="people"),
]
