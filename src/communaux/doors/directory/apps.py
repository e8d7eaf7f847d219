"""The Django app of the directory door, for its templates."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "communaux.doors.directory"
    label = "directory"
