"""The Django app of standards: how one is proposed, discussed, adopted and maintained; the engine is in ``rules``."""

from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "communaux.modules.standards"
    label = "standards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from communaux.modules.standards import lists, meaning, verbs  # noqa: F401
        from communaux.modules.standards.pages import panels

        panels.register()
