"""The Django app of the nouns."""

from django.apps import AppConfig


class NounsConfig(AppConfig):
    name = "communaux.nouns"
    label = "nouns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from communaux.nouns import meaning  # noqa: F401
