"""Addresses of the pages of notifications; those for software are in ``doors.notify``."""

from django.urls import URLPattern, path

from communaux.modules.notifications.pages import channels

urlpatterns: list[URLPattern] = [path("notifications/channels/", channels.page, name="notification_channels")]
