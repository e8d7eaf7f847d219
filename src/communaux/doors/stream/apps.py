"""The Django app of the door of other nodes: it has templates only."""

from django.apps import AppConfig


class StreamConfig(AppConfig):
    name = "communaux.doors.stream"
    label = "stream"
