"""The Django app of other nodes of the federation: what we publish to them, and what we follow."""

from django.apps import AppConfig


class NodesConfig(AppConfig):
    name = "communaux.modules.nodes"
    label = "nodes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from communaux.modules.nodes import meaning, verbs  # noqa: F401
        from communaux.modules.nodes.pages import panels

        panels.register()
