"""The acts of the library behind the REST door. Mentorings are between two people, and have no door here."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from communaux.doors.rest.acting.acts import Acts, Values
from communaux.meaning.access import EDITORS, MEMBERS, Refused, Viewer
from communaux.meaning.declare import of
from communaux.modules.library import verbs
from communaux.modules.library.acts import developers, feeds, help, news, resources, uses
from communaux.modules.library.models import Development, Resource, SkillProfile
from communaux.nouns.acts import values as given


def _about(model: Any, name: str, values: Values) -> tuple[Any, dict[str, Any]]:
    """The thing that a new line is about, named by its key, path or IRI; and the other values."""
    rest = {key: value for key, value in values.items() if key != name}
    try:
        return given.thing(of(model), values.get(name)), rest
    except ValidationError as error:
        raise ValidationError({name: error}) from error


def _tell_use(viewer: Viewer, organisation: Any, values: Values) -> Any:
    resource, rest = _about(Resource, "resource", values)
    return uses.tell(viewer, resource, organisation, rest)


def _pledge(viewer: Viewer, organisation: Any, values: Values) -> Any:
    development, rest = _about(Development, "development", values)
    return developers.pledge(viewer, development, organisation, rest)


def _tell_skills(
    viewer: Viewer, thing: SkillProfile, values: Values, *, expected_version: int | None = None
) -> SkillProfile:
    """Through this door too, everybody tells their own alone."""
    if viewer.person is None or thing.person_id != viewer.person:
        raise Refused(verbs.SKILLS_TOLD, thing.get_absolute_url())
    return developers.tell_skills(viewer, values, expected_version=expected_version)


ACTS: dict[str, Acts] = {
    "resource": Acts(
        add=resources.add,
        change=resources.change,
        end=lambda viewer, thing, _said: resources.withdraw(viewer, thing),
        roles=EDITORS | MEMBERS,
        extra=("authors",),
    ),
    "resource-use": Acts(
        add=_tell_use,
        change=uses.change,
        end=lambda viewer, thing, _said: uses.remove(viewer, thing),
        extra=("resource",),
    ),
    "feed": Acts(
        add=feeds.add, change=feeds.change, end=lambda viewer, thing, _said: feeds.remove(viewer, thing)
    ),
    "news": Acts(
        add=news.share,
        change=news.change,
        end=lambda viewer, thing, _said: news.withdraw(viewer, thing),
        roles=MEMBERS,
    ),
    "help-notice": Acts(
        add=help.offer,
        change=help.change,
        end=lambda viewer, thing, _said: help.close(viewer, thing),
        roles=MEMBERS,
    ),
    "skill-profile": Acts(
        add=lambda viewer, _owner, values: developers.tell_skills(viewer, values),
        change=_tell_skills,
        end=lambda viewer, thing, _said: developers.remove_skills(viewer, thing),
        roles=MEMBERS,
    ),
    "development": Acts(
        add=developers.propose,
        change=developers.change,
        end=lambda viewer, thing, said: developers.move(viewer, thing, said or "dropped"),
        end_parameter="state",
    ),
    "backing": Acts(
        add=_pledge,
        change=developers.change_pledge,
        end=lambda viewer, thing, _said: developers.take_back(viewer, thing),
        extra=("development",),
    ),
}
