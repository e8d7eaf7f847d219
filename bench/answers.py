"""Invented answers to any questionnaire, the same for the same seed: to measure and to test with, never to show.

Answers lean as those of people do: some choices far oftener than others, skewed amounts, questions left empty, and who
says yes to one thing likelier to say yes to the next.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from communaux.modules.surveys.rules.definition import Column, Definition, Field, Type
from communaux.modules.surveys.rules.showing import cells, shown

if TYPE_CHECKING:
    from communaux.modules.surveys.models import Wave
    from communaux.nouns.models import Organisation

_WORDS = [
    "nous",
    "avons",
    "commencé",
    "petit",
    "puis",
    "grandi",
    "avec",
    "les",
    "usagers",
    "qui",
    "décident",
    "en",
    "assemblée",
    "et",
    "partagent",
    "outils",
    "et",
    "données",
    "la",
    "difficulté",
    "reste",
    "le",
    "financement",
    "des",
    "premières",
    "années",
    "et",
    "le",
    "temps",
    "de",
    "chacun",
    "pour",
    "faire",
    "vivre",
    "la",
    "coopérative",
]
_COUNTRIES = ("FR", "FR", "FR", "FR", "BE", "BE", "ES", "IT", "DE", "CH", "PT", "GB")
_BATCH = 500


def answers(definition: Definition, draw: random.Random) -> dict[str, Any]:
    """One respondent's answers; two fields in ten stay empty."""
    mood = draw.random()
    found = {}
    for one in definition.fields.values():
        if draw.random() < 0.2 and one.type is not Type.MATRIX:
            continue
        value = _value(one, draw, mood)
        if value not in (None, [], {}):
            found[one.id] = value
    return found


def _value(one: Field | Column, draw: random.Random, mood: float) -> Any:
    match one.type:
        case Type.TEXT:
            return _text(draw, 3)
        case Type.LONGTEXT:
            return _text(draw, draw.randint(8, 60))
        case Type.INTEGER:
            return max(one.min or 0, min(one.max or 10**7, int(draw.lognormvariate(4, 2))))
        case Type.YEAR:
            return draw.randint(max(one.min or 1990, 1995), 2024)
        case Type.MONEY_OR_VOLUME:
            return {"amount": str(int(draw.lognormvariate(9, 1.5)))}
        case Type.COUNTRY:
            return draw.choice(_COUNTRIES)
        case Type.COUNTRIES:
            return sorted({draw.choice(_COUNTRIES) for _n in range(draw.randint(1, 3))})
        case Type.CHOICE:
            return _pick(one.codes, draw)
        case Type.MULTICHOICE:
            most = one.max or 4
            chosen = {_pick(one.codes, draw) for _n in range(draw.randint(1, most))}
            return [code for code in one.codes if code in chosen]
        case Type.YESNO:
            return draw.random() < 0.3 + 0.5 * mood
    assert isinstance(one, Field)
    if one.type is Type.MATRIX:
        scale = [step.code for step in one.scale]
        return {
            row.code: scale[
                min(len(scale) - 1, max(0, int(draw.gauss(1.5 + 2.5 * mood + place % 3 * 0.5, 1.1))))
            ]
            for place, row in enumerate(one.rows)
            if draw.random() < 0.95
        }
    return [
        {"id": f"r{number}"} | {column.id: _value(column, draw, mood) for column in one.columns}
        for number in range(draw.randint(max(1, one.min or 1), min(4, one.max or 4)))
    ]


def _pick(codes: tuple[str, ...], draw: random.Random) -> str:
    return codes[int(len(codes) * draw.random() ** 1.8)]


def _text(draw: random.Random, words: int) -> str:
    return " ".join(draw.choice(_WORDS) for _n in range(words)).capitalize()


def fill(
    wave: Wave,
    definition: Definition,
    organisations: list[Organisation],
    seed: int = 1,
    *,
    visibilities: tuple[str, ...] = ("public", "members", "members", "researchers"),
    consent: float = 0.9,
) -> None:
    """A submitted response of each organisation, and its cells, written straight into the database.

    ``visibilities``: one is drawn for each question, the same for all but one respondent in twenty; none: as the
    questionnaire says. ``consent``: the part that consents to research.
    """
    from communaux.ground import gate
    from communaux.modules.surveys.models import Cell, Response

    draw = random.Random(seed)
    usual = {question.id: draw.choice(visibilities) for question in definition.questions if visibilities}

    def made() -> Iterator[tuple[Any, Any]]:
        for organisation in organisations:
            said = answers(definition, draw)
            own = {name: draw.choice(visibilities) for name in usual if draw.random() < 0.05}
            response = Response(
                wave=wave,
                organisation=organisation,
                state="submitted",
                answers=said,
                visibility=usual | own,
                consent=draw.random() < consent,
                submitted_on=datetime(2026, 1, 15, tzinfo=UTC),
            )
            yield response, list(cells(definition, said, shown(definition, said)))

    batches = made()
    with gate.writing():
        while batch := list(islice(batches, _BATCH)):
            Response.objects.bulk_create([response for response, _cells in batch])
            Cell.objects.bulk_create(
                [
                    Cell(
                        response=response,
                        wave_id=wave.pk,
                        question=cell.question,
                        field=cell.field,
                        row=cell.row,
                        column=cell.column,
                        position=cell.position,
                        text=cell.text,
                        number=cell.number,
                        visibility=response.visibility.get(cell.question)
                        or definition.by_id[cell.question].visibility.value,
                    )
                    for response, found in batch
                    for cell in found
                ],
                batch_size=5000,
            )
