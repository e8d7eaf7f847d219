"""Who works on a response: names for those who answer together, and what they changed lately."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from communaux.meaning.access import Viewer
from communaux.modules.surveys.models import Response, Wave
from communaux.modules.surveys.pages.sheet import Told, ago
from communaux.modules.surveys.rules.definition import Definition, Section
from communaux.nouns.models import Person


@dataclass(frozen=True, slots=True)
class Lately:
    """Somebody else changed a section: ``who``, ``ago`` in words, and the last question."""

    who: str
    ago: str
    question: str


def told(
    response: Response,
    viewer: Viewer,
    lang: str,
    *,
    typed: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
    spare: Mapping[str, int] | None = None,
) -> Told:
    """What a page of answers says besides the answers. Two queries at most. For co-respondents only."""
    paths = {mark["by"] for mark in response.marks.values() if mark.get("by")}
    paths |= {kept["by"] for one in response.aside.values() for kept in one if kept.get("by")}
    keys = [path.removeprefix("/people/") for path in paths - {viewer.actor} if path.startswith("/people/")]
    names = (
        {
            f"/people/{key}": name
            for key, name in Person.objects.filter(key__in=keys).values_list("key", "name")
        }
        if keys
        else {}
    )
    slugs = {mark["from"] for mark in response.marks.values() if mark.get("from")}
    waves = (
        {
            slug: title.get(lang) or title.get("fr") or slug
            for slug, title in Wave.objects.filter(slug__in=slugs).values_list("slug", "title")
        }
        if slugs
        else {}
    )
    return Told(
        lang=lang,
        now=timezone.now(),
        names=names,
        waves=waves,
        actor=viewer.actor,
        typed=typed or {},
        errors=errors or {},
        spare=spare or {},
    )


def lately(
    definition: Definition, response: Response, sections: tuple[Section, ...], about: Told
) -> list[Lately]:
    """Who else changed these sections, the latest first, each person once."""
    fields = {
        one.id: question for section in sections for question in section.questions for one in question.fields
    }
    marks = sorted(
        (
            (mark["at"], mark["by"], fields[name].id)
            for name, mark in response.marks.items()
            if name in fields and mark.get("by") in about.names
        ),
        reverse=True,
    )
    found: dict[str, Lately] = {}
    for instant, by, question in marks:
        found.setdefault(by, Lately(about.names[by], ago(instant, about.now), question))
    return list(found.values())[:5]
