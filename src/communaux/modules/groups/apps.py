"""The Django app of groups, workshops, the steering committee, meetings and events."""

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "communaux.modules.groups"
    label = "groups"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from communaux.modules.groups import (  # noqa: F401
            evidence,
            lists,
            lists_meetings,
            meaning,
            meaning_meetings,
            verbs,
            verbs_meetings,
        )
        from communaux.modules.groups.reading import rooms, rooms_meetings
        from communaux.nouns import panels

        evidence.register()
        panels.on_organisation(rooms.of_organisation)
        panels.on_person(rooms.of_person)
        panels.on_account(rooms.of_account)
        panels.on_account(rooms_meetings.of_account)
        panels.on_desk(rooms.of_desk)
