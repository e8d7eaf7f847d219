"""The Django app of the network: platforms and what ties them, their commons, offers and needs."""

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "communaux.modules.network"
    label = "network"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from communaux.modules.network import lists, meaning, verbs  # noqa: F401
