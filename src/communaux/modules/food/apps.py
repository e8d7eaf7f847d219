"""The Django app of the Data Food Consortium peer: things, platforms, consents, events."""

from django.apps import AppConfig


class FoodConfig(AppConfig):
    name = "communaux.modules.food"
    label = "food"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from communaux.modules.food import verbs  # noqa: F401
        from communaux.modules.food.pages import panels

        panels.register()
