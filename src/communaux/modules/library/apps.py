"""The Django app of the library: resources, news, mentoring, shared development."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "communaux.modules.library"
    label = "library"
    default_auto_field = "django.db.models.BigAutoField"
