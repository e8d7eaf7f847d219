"""Surveys in the random worlds of the laws of meaning, and who may see what of them, written out by hand.

Answers are no property of anything, so none are drawn here: a response is its state, its consent and its dates.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from communaux.meaning.access import Role, Roles
from communaux.modules.surveys.models import Code, Response, Survey, SurveyVersion, Wave
from communaux.nouns.models import Organisation, Person

Fields = Callable[[str], st.SearchStrategy[dict[str, Any]]]
Attempt = Callable[..., None]


@st.composite
def plans(draw: st.DrawFn, fields_of: Fields) -> dict[str, Any]:
    """Two surveys, a questionnaire and a wave of each, three responses and a code."""
    two = st.integers(0, 1)
    return {
        "surveys": [draw(fields_of("survey")) for _n in range(2)],
        "questionnaires": [draw(fields_of("questionnaire")) for _n in range(2)],
        "waves": [draw(fields_of("wave")) for _n in range(2)],
        "responses": [(draw(two), draw(fields_of("response"))) for _n in range(3)],
        "code": (draw(two), draw(fields_of("code"))),
    }


def build(
    plan: dict[str, Any], organisations: list[Organisation], people: list[Person], attempt: Attempt
) -> None:
    """Write the rows; what the database refuses is left out. The third response takes the first one over."""
    day = dt.date(2026, 1, 1)
    for number in range(2):
        survey = Survey.objects.create(slug=f"s{number}", **plan["surveys"][number])
        version = SurveyVersion.objects.create(
            key=f"s{number}-1", survey=survey, definition={}, **plan["questionnaires"][number]
        )
        said = plan["waves"][number]
        opens, closes = sorted((said["opens"] or day, said["closes"] or day))
        wave = {**said, "opens": opens, "closes": closes}
        Wave.objects.create(slug=f"w{number}", survey=survey, questionnaire=version, **wave)
    waves = list(Wave.objects.order_by("pk"))
    by: list[dict[str, Any]] = [
        {"organisation": organisations[0]},
        {"person": people[0]},
        {"organisation": organisations[-1], "taken_from": 0},
    ]
    for who, (which, values) in zip(by, plan["responses"], strict=True):
        if "taken_from" in who:
            who["taken_from"] = Response.objects.first()
        attempt(Response, wave=waves[which], **who, **values)
    which, values = plan["code"]
    attempt(Code, wave=waves[which], **values)


def sees(thing: Any, roles: Roles) -> bool | None:
    """Whether somebody with these roles may know that a thing is there; None for what is not of surveys."""
    if isinstance(thing, Response):
        if thing.organisation is None:
            return Role.EDITOR in roles
        return bool(roles & {Role.EDITOR, Role.STEWARD})
    survey = {Survey: lambda: thing, Code: lambda: thing.wave.survey}.get(
        type(thing), lambda: getattr(thing, "survey", None)
    )()
    if not isinstance(survey, Survey):
        return None
    return survey.state != "draft" or Role.STEWARD in roles


def owned(thing: Any) -> bool:
    """Whether a thing is of surveys and belongs to no organisation."""
    return isinstance(thing, Survey | SurveyVersion | Wave | Code)
