"""Addresses of the network: records and their parts, people, offers and needs, commons, the stewards' desk."""

from django.urls import path, re_path

from communaux.modules.network.pages import care, desk, edit, lists, merging, parts, people

_ORG = "organisations/<slug:slug>"

urlpatterns = [
    path("organisations/new", edit.new, name="organisation_new"),
    path(f"{_ORG}/edit", edit.edit, name="organisation_edit"),
    re_path(
        r"^organisations/(?P<slug>[-\w]+)/(?P<verb>publish|check|restore)$",
        edit.move,
        name="organisation_move",
    ),
    path(f"{_ORG}/claim", care.claim, name="organisation_claim"),
    path(f"{_ORG}/report", care.report, name="organisation_report"),
    path(f"{_ORG}/edit-link", care.ask_edit_link, name="organisation_edit_link"),
    path(f"{_ORG}/transfer", care.transfer, name="organisation_transfer"),
    path(f"{_ORG}/withdraw", care.withdraw, name="organisation_withdraw"),
    path(f"{_ORG}/parts/<slug:kind>", parts.page, name="organisation_parts"),
    path(f"{_ORG}/parts/<slug:kind>/<slug:key>", parts.page, name="organisation_part"),
    path("edit/close", care.close_link, name="edit_link_close"),
    path("edit/<str:token>", care.open_link, name="edit_link"),
    path("edit/<str:token>/confirm", care.confirm, name="edit_link_confirm"),
    path("take-over/<str:token>", care.take_over, name="take_over"),
    path("listings/", lists.listings, name="listings"),
    path("commons/", lists.commons, name="commons"),
    path("people/", lists.people, name="people"),
    path("people/new", people.new, name="person_new"),
    path("people/<slug:key>/edit", people.edit, name="person_edit"),
    path("people/<slug:key>/leave", people.leave, name="person_leave"),
    path("people/<slug:key>/erase", people.erase, name="person_erase"),
    path("desk/", desk.page, name="desk"),
    path("desk/search", desk.search, name="desk_search"),
    path("desk/claims/<slug:key>", desk.claim, name="desk_claim"),
    path("desk/reports/<slug:key>", desk.report, name="desk_report"),
    path("desk/pairs/<int:pk>/dismiss", desk.dismiss, name="desk_dismiss"),
    path("desk/merge/<slug:kind>/<slug:first>", merging.choose, name="merge_choose"),
    path("desk/merge/<slug:kind>/<slug:first>/<slug:second>", merging.merge, name="merge"),
    path("desk/<slug:code>", desk.section, name="desk_section"),
]
