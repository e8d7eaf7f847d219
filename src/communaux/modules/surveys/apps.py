"""The Django app of questionnaires: definitions, answers, analysis."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "communaux.modules.surveys"
    label = "surveys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from communaux.modules.surveys import lists, meaning, panels, verbs  # noqa: F401

        panels.register()
