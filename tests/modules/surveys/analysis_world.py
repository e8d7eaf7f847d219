"""A small survey with answers, for tests of analysis: every kind of field, two closed waves and an open one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from communaux.modules.surveys.models import Cell, Response, Survey, SurveyVersion, Wave
from communaux.modules.surveys.rules.definition import Definition, digest
from communaux.modules.surveys.rules.parsing import parse
from communaux.modules.surveys.rules.showing import cells, shown
from communaux.nouns.models import Organisation
from tests import factories


def said(fr: str, en: str = "") -> dict[str, str]:
    return {"fr": fr, "en": en or f"{fr} (en)"}


def listed(*codes: str) -> list[dict[str, Any]]:
    return [{"code": code, "label": said(f"Choix {code}", f"Choice {code}")} for code in codes]


RAW: dict[str, Any] = {
    "format": "communaux-questionnaire/1",
    "title": said("Essai", "Trial"),
    "lists": {"sizes": listed("small", "large", "other")},
    "sections": [
        {
            "id": "1",
            "title": said("Première partie", "First part"),
            "intro": said("Quelques faits.", "Some facts."),
            "questions": [
                {
                    "id": "A1",
                    "label": said("Taille", "Size"),
                    "type": "choice",
                    "choices": "sizes",
                    "other": True,
                    "visibility": "public",
                },
                {"id": "A2", "label": said("Partage", "Sharing"), "type": "yesno", "visibility": "members"},
                {
                    "id": "A3",
                    "label": said("Activités", "Activities"),
                    "type": "multichoice",
                    "choices": listed("a", "b", "c"),
                    "visibility": "public",
                },
                {
                    "id": "A4",
                    "label": said("Année", "Year"),
                    "type": "year",
                    "min": 1900,
                    "max": 2030,
                    "visibility": "public",
                },
                {"id": "A5", "label": said("Pays", "Country"), "type": "country", "visibility": "public"},
            ],
        },
        {
            "id": "2",
            "title": said("Seconde partie", "Second part"),
            "questions": [
                {
                    "id": "B1",
                    "label": said("Pourquoi", "Why"),
                    "type": "longtext",
                    "visibility": "members",
                    "show_if": {"equals": ["A2", True]},
                },
                {
                    "id": "B2",
                    "label": said("Attentes", "Expectations"),
                    "type": "matrix",
                    "visibility": "public",
                    "rows": listed("E1", "E2"),
                    "scale": listed("1", "2", "3", "4", "5"),
                },
                {
                    "id": "B3",
                    "label": said("Dépenses", "Spending"),
                    "type": "table",
                    "visibility": "public",
                    "columns": [
                        {
                            "id": "kind",
                            "type": "choice",
                            "label": said("Nature", "Kind"),
                            "choices": listed("pay", "rent"),
                        },
                        {"id": "sum", "type": "money_or_volume", "label": said("Montant", "Amount")},
                        {"id": "note", "type": "text", "label": said("Note", "Note")},
                    ],
                },
                {
                    "id": "B4",
                    "label": said("Salariat", "Staff"),
                    "visibility": "researchers",
                    "fields": [
                        {"id": "a", "type": "integer", "label": said("En tout", "In all"), "min": 0},
                        {
                            "id": "b",
                            "type": "integer",
                            "label": said("Dont femmes", "Of which women"),
                            "min": 0,
                        },
                    ],
                    "constraints": [{"at_most": ["B4.b", "B4.a"]}],
                },
            ],
        },
    ],
}


def definition() -> Definition:
    found = parse(RAW)
    assert found.definition is not None, found.problems
    return found.definition


def make_survey(raw: Mapping[str, Any] = RAW, slug: str = "essai", **fields: Any) -> Survey:
    survey = Survey.objects.create(
        slug=slug, title=said("Essai", "Trial"), **{"state": "published", **fields}
    )
    SurveyVersion.objects.create(key=f"{slug}-1", survey=survey, number=1, definition=raw, digest=digest(raw))
    return survey


def make_wave(survey: Survey, year: int = 2024, state: str = "closed", **fields: Any) -> Wave:
    last = date(2999, 12, 31) if state == "open" else date(year, 12, 31)
    return Wave.objects.create(
        slug=f"{survey.slug}-{year}",
        survey=survey,
        questionnaire=fields.pop("questionnaire", None) or survey.versions.order_by("-number").first(),
        title={"fr": str(year), "en": str(year)},
        opens=date(year, 1, 1),
        closes=last,
        state=state,
    )


def answer(
    wave: Wave,
    answers: Mapping[str, Any],
    organisation: Organisation | None = None,
    *,
    visibility: Mapping[str, str] | None = None,
    consent: bool = True,
    state: str = "submitted",
) -> Response:
    """A response and its cells, as they are when it was sent."""
    found = parse(wave.questionnaire.definition).definition
    assert found is not None
    response = Response.objects.create(
        wave=wave,
        organisation=organisation or factories.make_organisation(),
        answers=dict(answers),
        visibility=dict(visibility or {}),
        consent=consent,
        state=state,
    )
    Cell.objects.bulk_create(
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
            visibility=response.visibility.get(cell.question) or found.by_id[cell.question].visibility.value,
        )
        for cell in cells(found, answers, shown(found, answers))
    )
    return response
