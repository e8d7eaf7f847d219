"""Addresses of the pages of identity; the endpoints for programs are in the door of signing in."""

from django.urls import URLPattern, path

from communaux.modules.identity.pages import mine, platforms

urlpatterns: list[URLPattern] = [
    path("account/applications/", mine.applications, name="my_applications"),
    path("account/applications/<slug:key>/end", mine.take_back, name="my_application_end"),
    path("account/keys/", mine.keys, name="my_keys"),
    path("account/keys/<slug:key>/end", mine.end_key, name="my_key_end"),
    path("desk/platforms/", platforms.index, name="platforms"),
    path("desk/platforms/new", platforms.new, name="platform_new"),
    path("desk/platforms/<slug:key>", platforms.edit, name="platform_edit"),
]
