"""The codebook of an open question, and what coders made of the answers that the viewer may read."""

from __future__ import annotations

from dataclasses import dataclass

from communaux.ground.said import Said
from communaux.meaning.access import Viewer
from communaux.modules.surveys.models import Code, CodedAnswer, Wave
from communaux.modules.surveys.reading import analysis as counted
from communaux.modules.surveys.reading import visible
from communaux.modules.surveys.reading.analysis_studies import telling
from communaux.modules.surveys.rules import coding as rules
from communaux.modules.surveys.rules.analysis import Bars
from communaux.modules.surveys.rules.analysis_levels import chosen, parts_of_bars
from communaux.modules.surveys.rules.coding import Agreement, Coded
from communaux.modules.surveys.rules.definition import Field, Question


@dataclass(frozen=True, slots=True)
class Coding:
    """``mine``: response -> the codes that the viewer gave; ``done``: answers that somebody coded, among those that the
    viewer may read; ``agreement``: of the two who coded most, None while fewer than two did or on too few answers."""

    codes: list[Code]
    bars: Bars
    mine: dict[int, frozenset[str]]
    done: int
    agreement: list[Agreement] | None


LEAST_READ = 5
"""Answers that two coders must have read for their agreement to be told."""


def coding_of(viewer: Viewer, wave: Wave, question: Question, field: Field) -> Coding:
    """All that a page shows of the coding of one question."""
    codes = list(Code.objects.filter(wave=wave, field=field.id).order_by("order", "pk"))
    rows = CodedAnswer.objects.filter(wave=wave, field=field.id).values_list(
        "response_id", "coder_id", "codes"
    )
    seen = dict(visible.cells(viewer, wave, fields=[field.id]).values_list("response_id", "visibility"))
    coded = [Coded(response, coder, frozenset(keys)) for response, coder, keys in rows if response in seen]
    book = [
        (code.key, Said(code.label.get("fr", ""), code.label.get("en", "") or code.label.get("fr", "")))
        for code in codes
    ]
    total = counted.population(wave)
    tells = telling(question, field)
    allowed = visible.readable(viewer)
    levels = [
        rules.distribution(
            book, [one for one in coded if seen[one.answer] in allowed[: place + 1]], total, telling=tells  # type: ignore[index]
        )
        for place in range(len(allowed))
    ]  # fmt: skip
    return Coding(
        codes,
        levels[chosen(levels, parts_of_bars)],
        {one.answer: one.codes for one in coded if one.coder == viewer.account},  # type: ignore[misc]
        len({one.answer for one in coded}),
        _agreement([code.key for code in codes], coded),
    )


def _agreement(codes: list[str], coded: list[Coded]) -> list[Agreement] | None:
    coders = rules.coders_of(coded)[:2]
    if len(coders) < 2:
        return None
    found = rules.agreement(codes, *(rules.by_coder(coded, coder) for coder in coders))
    return found if found and found[0].read >= LEAST_READ else None
