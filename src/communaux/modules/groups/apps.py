"""The Django app of groups, workshops, the steering committee, meetings and events."""

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "communaux.modules.groups"
    label = "groups"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from communaux.modules.groups import lists, meaning, verbs  # noqa: F401
