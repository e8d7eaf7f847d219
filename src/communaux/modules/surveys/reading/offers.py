"""What a response could bring to the record and to the charter, side by side with what is there now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models

from communaux.ground.countries import country_name
from communaux.ground.text import fold
from communaux.meaning.declare import Kind, Meaning, of
from communaux.meaning.fields import in_language
from communaux.modules.charter.models import CharterVersion, Suggestion
from communaux.modules.network.models import Commons, Stakeholder
from communaux.modules.surveys.models import Response
from communaux.modules.surveys.reading.definitions import definition_of
from communaux.modules.surveys.rules.mapping import Proposal, proposals
from communaux.modules.surveys.rules.showing import shown
from communaux.nouns.models import Organisation

PARTS: dict[str, type[models.Model]] = {"stakeholders": Stakeholder, "commons": Commons}
_SAME_BY = {"stakeholders": ("category", "label"), "commons": ("name",)}
"""What makes a line the same as one that is there already."""
_LISTS = frozenset({Kind.CODES, Kind.COUNTRIES})


@dataclass(frozen=True, slots=True)
class Offer:
    """One change that somebody may tick: what it fills, what stands there, what the answer says, what would be written."""

    key: str
    kind: str
    target: str
    label: str
    now: str
    answer: str
    question: str
    values: dict[str, Any]


def offers(response: Response, lang: str) -> list[Offer]:
    """The changes that a response of an organisation offers; what is there already is left out. Five queries at most."""
    organisation = response.organisation
    definition = definition_of(response.wave.questionnaire)
    told = list(proposals(definition, response.answers, shown(definition, response.answers), lang))
    found = [one for one in (_field(organisation, p, lang) for p in told if p.kind == "directory") if one]
    for name in PARTS:
        found += _lines(organisation, name, [p for p in told if p.kind == "part" and p.target == name])
    return found + _criteria(response, [p for p in told if p.kind == "charter"], lang)


def _field(organisation: Organisation, proposal: Proposal, lang: str) -> Offer | None:
    meaning = of(Organisation)
    name = proposal.target
    kind = meaning.kinds.get(name)
    if kind is None:
        return None
    current = getattr(organisation, name)
    value = proposal.value
    if kind in _LISTS:
        known = meaning.code_list(name) if kind == Kind.CODES else None
        value = [code for code in value if known is None or code in known]
        if not set(value) - set(current):
            return None
        value = [*current, *(code for code in value if code not in current)]
    else:
        value = str(value)
        if current == value or (kind == Kind.PARTIAL_DATE and str(current).startswith(value)):
            return None
    return Offer(
        proposal.key,
        "directory",
        name,
        meaning.label(name),
        told(meaning, name, current, lang),
        told(meaning, name, value, lang),
        proposal.question,
        {name: value},
    )


def told(meaning: Meaning, name: str, value: Any, lang: str) -> str:
    """A value of the record in words."""
    if not value:
        return ""
    match meaning.kinds[name]:
        case Kind.CODES:
            return ", ".join(meaning.code_list(name).label(code, lang) for code in value)
        case Kind.COUNTRIES:
            return ", ".join(country_name(code, lang) for code in value)
        case Kind.COUNTRY:
            return country_name(value, lang)
        case Kind.LANGTEXT:
            return in_language(value, lang)
        case _:
            return str(value)


def _lines(organisation: Organisation, name: str, told_: list[Proposal]) -> list[Offer]:
    if not told_:
        return []
    model = PARTS[name]
    meaning = of(model)
    same_by = _SAME_BY[name]
    there = {
        tuple(fold(str(getattr(one, key))) for key in same_by)
        for one in model._default_manager.filter(organisation=organisation)
    }
    found = []
    for proposal in told_:
        values = {}
        for target, (value, words_) in proposal.row.items():
            coded = meaning.kinds.get(target) == Kind.CODE
            text = value if coded else words_
            limit = getattr(meaning.field(target), "max_length", None)
            values[target] = text[:limit] if limit and isinstance(text, str) else text
        if not values.get(same_by[0]):
            continue
        line = tuple(fold(str(values.get(key, ""))) for key in same_by)
        if line in there:
            continue
        there.add(line)
        label = str(model._meta.verbose_name)
        found.append(
            Offer(
                proposal.key,
                "part",
                name,
                label[:1].upper() + label[1:],
                "",
                proposal.text,
                proposal.question,
                values,
            )
        )
    return found


def source_of(response: Response, question: str) -> str:
    """What a suggestion to the charter names as its origin."""
    return f"/responses/{response.key}#{question}"


def _criteria(response: Response, told_: list[Proposal], lang: str) -> list[Offer]:
    version = CharterVersion.objects.filter(state="in-force").first() if told_ else None
    if version is None:
        return []
    statements = {one.code: in_language(one.statement, lang) for one in version.criteria.all()}
    said = {
        (code, source): text
        for code, source, text in Suggestion.objects.filter(
            organisation=response.organisation, criterion__charter=version
        ).values_list("criterion__code", "source", "text")
    }
    return [
        Offer(
            one.key,
            "charter",
            one.target,
            f"{one.target} · {statements[one.target]}",
            "",
            one.text,
            one.question,
            {},
        )
        for one in told_
        if one.target in statements and said.get((one.target, source_of(response, one.question))) != one.text
    ]
