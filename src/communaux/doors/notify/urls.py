"""Addresses of the door of notifications."""

from django.urls import URLPattern, path

from communaux.doors.notify import views
from communaux.modules.notifications.acts.keys import DIRECTORY
from communaux.modules.notifications.rules.subscription import KINDS

urlpatterns: list[URLPattern] = [
    *(path(f"notifications/{kind}/", views.service, {"kind": kind}, name=f"notify-{kind}") for kind in KINDS),
    path("notifications/channels/<slug:key>", views.channel, name="notify-channel"),
    path(".well-known/solid", views.house, name="solid"),
    path(DIRECTORY.lstrip("/"), views.key_directory, name="notify-keys"),
]
