"""The Django app of the library: resources, news, mentoring, shared development."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "communaux.modules.library"
    label = "library"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from communaux.modules.library import evidence, lists, meaning, verbs  # noqa: F401
        from communaux.modules.library.pages import panels

        panels.register()
        evidence.register()
