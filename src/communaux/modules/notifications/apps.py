"""The Django app of notifications: who is told of a change, and how."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "communaux.modules.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from communaux.modules.notifications import verbs  # noqa: F401
        from communaux.modules.notifications.pages import panels

        panels.register()
