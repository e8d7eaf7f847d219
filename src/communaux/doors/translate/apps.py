"""The Django app of the door, for its templates and its sentences; it tells the REST door what it answers."""

from django.apps import AppConfig


class TranslateConfig(AppConfig):
    name = "communaux.doors.translate"
    label = "translate"

    def ready(self) -> None:
        """Put the addresses of this door into ``/api/openapi.json``."""
        from communaux.doors import described
        from communaux.doors.translate import openapi

        described.add(openapi.paths)
        described.add_tag(openapi.tag)
