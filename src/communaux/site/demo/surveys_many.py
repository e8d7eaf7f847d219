"""Enough invented answers for the analysis of the example federation to have something to show.

A count of fewer than five is never shown, so a dozen answers would make pages of hidden figures. These answers come
from organisations that exist nowhere: invented, withdrawn from the directory from the start, seen by stewards alone.
They are written straight, as answers of waves that are over.
"""

from __future__ import annotations

import datetime
import random
from typing import Any

from django.utils import timezone

from communaux.meaning.access import SYSTEM
from communaux.modules.surveys import builtin
from communaux.modules.surveys.acts import waves
from communaux.modules.surveys.models import Cell, Response, Survey, Wave
from communaux.modules.surveys.reading.definitions import definition_of
from communaux.modules.surveys.rules.showing import cells, shown
from communaux.nouns.models import Organisation
from communaux.nouns.models.organisation import State
from communaux.site.demo import read
from communaux.site.demo.surveys import drawn

MANY = 46
FORMS = ("association-1901", "scic", "scop", "sas", "association-1901", "scic")
ACTIVITIES = ("food-short-supply", "delivery", "housing", "culture", "energy", "mobility")


def load(_world: object) -> None:
    """Fill the wave of last year, and one of the year before."""
    draw = random.Random("many")  # noqa: S311 - invented answers, the same each time
    told = read("surveys-answers.yaml")
    survey = Survey.objects.get(slug=builtin.SLUG)
    last = survey.waves.filter(state="closed").latest("opens")
    before = _earlier(survey, last)
    answering = _organisations(draw)
    _fill(before, answering[:38], told, draw)
    _fill(last, answering[6:], told, draw)


def _organisations(draw: random.Random) -> list[Organisation]:
    made = [
        Organisation(
            slug=f"exemple-enquete-{number}",
            name=f"Exemple d’enquête n° {number}",
            fictional=True,
            state=State.WITHDRAWN,
            country=draw.choice(("FR", "FR", "FR", "BE", "ES")),
            maturity=draw.choice(("operating", "operating", "operating", "launching")),
            legal_forms=[draw.choice(_known("legal_forms", FORMS))],
            activities=sorted({draw.choice(_known("activities", ACTIVITIES)) for _n in range(2)}),
        )
        for number in range(1, MANY + 1)
    ]
    Organisation.objects.bulk_create(made)
    return made


def _known(field: str, wished: tuple[str, ...]) -> list[str]:
    """The codes of a list of the house that are among those wished; the first few of the list where none is."""
    codes = Organisation._meta.get_field(field).code_list.codes  # type: ignore[union-attr]
    return [code for code in wished if code in codes] or list(codes[:4])


def _earlier(survey: Survey, last: Wave) -> Wave:
    """The wave before the last one: planned, opened and closed by the acts."""
    year = last.opens.year - 1
    today = timezone.localdate()
    values: dict[str, Any] = {
        "title": {"fr": f"{year} (exemple)", "en": f"{year} (example)"},
        "opens": datetime.date(year, 9, 15),
        "closes": today + datetime.timedelta(days=1),
    }
    wave = waves.open_(
        SYSTEM, waves.plan(SYSTEM, survey, last.questionnaire, values, slug=f"{survey.slug}-{year}")
    )
    wave = waves.change(SYSTEM, wave, {"closes": datetime.date(year, 11, 30)})
    return waves.close(SYSTEM, wave)


def _fill(wave: Wave, answering: list[Organisation], told: dict[str, Any], draw: random.Random) -> None:
    definition = definition_of(wave.questionnaire)
    day = timezone.make_aware(datetime.datetime.combine(wave.closes, datetime.time(10)))
    made = []
    for organisation in answering:
        answers = drawn(definition, organisation, told, draw)
        made.append(
            Response(
                wave=wave,
                organisation=organisation,
                state="submitted",
                answers=answers,
                consent=True,
                consent_on=day,
                submitted_on=day,
                created=day,
            )
        )
    Response.objects.bulk_create(made)
    Cell.objects.bulk_create(
        [
            Cell(
                response=response,
                wave=wave,
                question=cell.question,
                field=cell.field,
                row=cell.row,
                column=cell.column,
                position=cell.position,
                text=cell.text,
                number=cell.number,
                visibility=definition.by_id[cell.question].visibility.value,
            )
            for response in made
            for cell in cells(definition, response.answers, shown(definition, response.answers))
        ],
        batch_size=2000,
    )
