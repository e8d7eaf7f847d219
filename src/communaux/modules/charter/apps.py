"""The Django app of the charter: its texts, who signed, self-assessment, recognition by peers."""

from django.apps import AppConfig


class CharterConfig(AppConfig):
    name = "communaux.modules.charter"
    label = "charter"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from communaux.modules.charter import (  # noqa: F401
            lists,
            lists_recognition,
            meaning,
            meaning_recognition,
            panels,
            panels_recognition,
            verbs,
            verbs_recognition,
        )

        panels.register()
        panels_recognition.register()
