"""Questions as the page of answers shows them: each with its control, who changed it, and what stands beside it.

Built in Python from the definition and one response, without a query; the template only lays them out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from communaux.modules.surveys.lists import VISIBILITIES
from communaux.modules.surveys.models import Response
from communaux.modules.surveys.pages import inputs
from communaux.modules.surveys.rules import conditions
from communaux.modules.surveys.rules.definition import Definition, Field, Question, Section, Type
from communaux.modules.surveys.rules.showing import Shown
from communaux.modules.surveys.rules.telling import condition_words, lines

_TEXTS = frozenset({Type.TEXT, Type.LONGTEXT})


@dataclass(slots=True)
class Control:
    """One field of a question. ``was``: the stored answer as JSON, '' for none; ``unasked``: it does not show now;
    ``when``: when it shows, in words; ``condition``: the same as JSON, for the script."""

    id: str
    label: str
    help: str
    html: SafeString
    labelled: bool
    was: str
    unasked: bool = False
    when: str = ""
    condition: str = ""
    error: str = ""


@dataclass(slots=True)
class Beside:
    """An answer that stands beside the stored one. ``value`` names it in the form that chooses."""

    value: str
    words: list[str]
    who: str


@dataclass(slots=True)
class Facing:
    """Two or more answers to one field, of which somebody has to choose."""

    field: str
    label: str
    now: list[str]
    others: list[Beside]
    both: bool


@dataclass(slots=True)
class Asked:
    """One question."""

    id: str
    number: str
    label: str
    help: str
    controls: list[Control]
    unasked: bool
    when: str
    condition: str
    visibility: str
    ids: str
    taken: str = ""
    changed: str = ""
    required: bool = False
    facing: list[Facing] = field(default_factory=list)
    error: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a page knows besides the response: language, names of people by path, names of waves by slug, the time,
    who looks; what was typed and is wrong; how many empty rows each table gets."""

    lang: str
    now: datetime
    names: Mapping[str, str] = field(default_factory=dict)
    waves: Mapping[str, str] = field(default_factory=dict)
    actor: str = ""
    typed: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    spare: Mapping[str, int] = field(default_factory=dict)


def asked(
    definition: Definition, sections: Iterable[Section], response: Response, now: Shown, told: Told
) -> list[tuple[Section, list[Asked]]]:
    """The questions of these sections."""
    return [
        (section, [_question(definition, question, response, now, told) for question in section.questions])
        for section in sections
    ]


def _question(
    definition: Definition, question: Question, response: Response, now: Shown, told: Told
) -> Asked:
    lang = told.lang
    hidden = question.id not in now.questions
    controls = [_control(definition, question, one, response, now, told) for one in question.fields]
    marks = [response.marks[one.id] for one in question.fields if one.id in response.marks]
    last = max(marks, key=lambda mark: mark["version"], default=None)
    taken = next((mark["from"] for mark in marks if mark.get("from")), "")
    return Asked(
        id=question.id,
        number=question.id.removeprefix("Q"),
        label=question.label.label(lang),
        help=question.help.label(lang) if question.help else "",
        controls=controls,
        unasked=hidden,
        when=_when(definition, question.show_if, lang),
        condition=_json(question.show_if),
        visibility=str(response.visibility.get(question.id) or question.visibility),
        ids=" ".join(one.id for one in question.fields),
        taken=told.waves.get(taken, taken) if taken else "",
        changed=_changed(last, told) if last and not taken else "",
        required=question.required,
        facing=[_facing(one, response, told) for one in question.fields if one.id in response.aside],
        error=told.errors.get(question.id, "") if not question.single else "",
    )


def _changed(mark: Mapping[str, Any], told: Told) -> str:
    """Who changed an answer last, where that was somebody else."""
    who = mark.get("by", "")
    if not who or who == told.actor:
        return ""
    name = told.names.get(who) or _("Quelqu’un de votre organisation")
    return _("%(name)s, il y a %(ago)s") % {"name": name, "ago": ago(mark["at"], told.now)}


def ago(instant: str, now: datetime) -> str:
    """How long ago, in one unit; nobody says « 0 minutes »."""
    then = datetime.fromisoformat(instant)
    if now - then < timedelta(minutes=1):
        return _("moins d’une minute")
    return timesince(then, now, depth=1)


def _control(
    definition: Definition, question: Question, one: Field, response: Response, now: Shown, told: Told
) -> Control:
    stored = response.answers.get(one.id)
    error = told.errors.get(one.id, "")
    value = told.typed.get(one.id, stored)
    described = []
    if one.help or (question.single and question.help):
        described.append(f"{one.id}-help")
    if error:
        described.append(f"{one.id}-error")
    return Control(
        id=one.id,
        label=one.label.label(told.lang),
        help=one.help.label(told.lang) if one.help else "",
        html=inputs.control(
            one,
            value,
            told.lang,
            described=" ".join(described),
            spare=told.spare.get(one.id, 1),
            bad=bool(error),
        ),
        labelled=inputs.labelled(one),
        was=was_of(response, one.id),
        unasked=one.id not in now.fields and question.id in now.questions,
        when=_when(definition, one.show_if, told.lang) if not one.other_of else "",
        condition=_json(one.show_if),
        error=error,
    )


def _facing(one: Field, response: Response, told: Told) -> Facing:
    others = [
        Beside(
            f"{one.id}|{place}",
            lines(one, kept["value"], told.lang),
            _("Vous")
            if kept["by"] and kept["by"] == told.actor
            else told.names.get(kept["by"]) or _("Quelqu’un de votre organisation"),
        )
        for place, kept in enumerate(response.aside[one.id])
    ]
    return Facing(
        one.id,
        one.label.label(told.lang),
        lines(one, response.answers.get(one.id), told.lang),
        others,
        one.type in _TEXTS,
    )


@lru_cache(maxsize=4096)
def _json(condition: conditions.Condition | None) -> str:
    return json.dumps(conditions.written(condition), ensure_ascii=False) if condition else ""


def _when(definition: Definition, condition: conditions.Condition | None, lang: str) -> str:
    return condition_words(definition, condition, lang) if condition else ""


def who_reads(lang: str) -> list[tuple[str, str]]:
    """The choices of who may read an answer."""
    return VISIBILITIES.choices(lang)


def asked_one(
    definition: Definition, question: Question, response: Response, now: Shown, told: Told
) -> Asked:
    """One question."""
    return _question(definition, question, response, now, told)


def was_of(response: Response, name: str) -> str:
    """The stored answer of a field, as the form keeps it."""
    stored = response.answers.get(name)
    return "" if stored is None else json.dumps(stored, ensure_ascii=False, separators=(",", ":"))
