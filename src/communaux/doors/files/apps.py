"""The Django app of the files door, for its templates."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "communaux.doors.files"
    label = "files"
