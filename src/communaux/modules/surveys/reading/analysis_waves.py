"""Two waves of one survey: the same questions, matched by their ids, for all who answered or for those of both waves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from communaux.ground.said import Said
from communaux.meaning.access import Viewer
from communaux.modules.surveys.models import Wave
from communaux.modules.surveys.reading import analysis as counted
from communaux.modules.surveys.reading import analysis_cross as crossing
from communaux.modules.surveys.reading.analysis_studies import Study, studies
from communaux.modules.surveys.reading.definitions import definition_of
from communaux.modules.surveys.rules.analysis import Bars, Move, moves
from communaux.modules.surveys.rules.definition import Field, Question, Type
from communaux.modules.surveys.rules.suppression import line, small

PANEL = (("in", Said("Ont répondu aux deux vagues", "Answered both waves")),
         ("out", Said("Une seule vague", "One wave only")))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moved:
    """One question in two waves. ``before``, ``after``: who answered it (None: hidden); ``changed``: its words or its
    categories are not the same."""

    study: Study
    moves: tuple[Move, ...]
    before: int | None
    after: int | None
    changed: bool

    @property
    def told(self) -> bool:
        """Whether one category at least can be compared."""
        return any(move.difference is not None and (move.before or move.after) for move in self.moves)


@dataclass(frozen=True, slots=True)
class Compared:
    """Two waves. ``both``: respondents of both (None: too few, or too few outside); ``gone`` and ``new``: questions of
    one wave only."""

    fields: tuple[Moved, ...]
    before: int
    after: int
    both: int | None
    gone: tuple[Question, ...]
    new: tuple[Question, ...]


def compare(viewer: Viewer, before: Wave, after: Wave, *, panel: bool = False) -> Compared:
    """Every closed question that both waves have. ``panel``: only respondents of both."""
    old, new = definition_of(before.questionnaire), definition_of(after.questionnaire)
    shared = [
        one.id
        for one in new.fields.values()
        if one.type in counted.CLOSED and not one.other_of and one.id in old.fields
        and old.fields[one.id].type is one.type
    ]  # fmt: skip
    sides = [_panel(wave, other) for wave, other in ((before, after), (after, before))]
    both = _published(sides[0])
    both = both if _published(sides[1]) is not None else None
    found = []
    if not panel or both is not None:
        results = [
            {study.field.id: study for study in studies(viewer, wave, definition, shared)}
            for wave, definition in ((before, old), (after, new))
        ]
        for name in shared:
            one, other = results[0][name], results[1][name]
            bars: list[Bars | None] = [_bars(one), _bars(other)]
            if panel:
                bars = [
                    _of_panel(viewer, wave, study, of)
                    for wave, study, of in zip((before, after), (one, other), sides, strict=True)
                ]
            if bars[0] is None or bars[1] is None:
                continue
            changed = _changed(
                old.question_of[name], new.question_of[name], old.fields[name], new.fields[name]
            )
            told = moves(bars[0], bars[1])
            found.append(Moved(other, told, bars[0].answered, bars[1].answered, changed))
    kept = {one.id for one in old.questions} & {one.id for one in new.questions}
    return Compared(
        tuple(found),
        counted.population(before),
        counted.population(after),
        both,
        tuple(one for one in old.questions if one.id not in kept),
        tuple(one for one in new.questions if one.id not in kept),
    )


def _bars(study: Study) -> Bars:
    assert isinstance(study.result, Bars)
    return study.result


def _changed(old: Question, new: Question, before: Field, after: Field) -> bool:
    return old.label != new.label or before.label != after.label or before.choices != after.choices


def _panel(wave: Wave, other: Wave) -> Mapping[int, str]:
    """Response of the wave -> whether the same organisation or person answered the other one."""
    there = set(counted.responses(other).values())
    return {pk: "in" if who in there else "out" for pk, who in counted.responses(wave).items()}


def _published(of: Mapping[int, str]) -> int | None:
    inside = sum(one == "in" for one in of.values())
    return None if small(inside) else line((inside, len(of) - inside)).cells[0]


def _of_panel(viewer: Viewer, wave: Wave, study: Study, of: Mapping[int, str]) -> Bars | None:
    """A question among the respondents of both waves, protected together with the others."""
    if study.field.type in (Type.COUNTRY, Type.COUNTRIES):
        return None
    variable = crossing.Variable("panel", PANEL[0][1], (crossing.Block(PANEL, of),), False)
    rows = crossing.field_variables(viewer, wave, definition_of(wave.questionnaire), study.field)
    return crossing.filtered(crossing.table(rows, [variable], frozenset(of)), "in")
