"""Small questionnaires for tests, in the words of the format."""

from typing import Any

from communaux.modules.surveys.rules.definition import Definition
from communaux.modules.surveys.rules.parsing import parse


def w(fr: str, en: str = "") -> dict[str, str]:
    return {"fr": fr, "en": en or f"{fr} (en)"}


def choices(*codes: str) -> list[dict[str, Any]]:
    return [{"code": code, "label": w(code.capitalize())} for code in codes]


def raw(*questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A questionnaire of one section with these questions."""
    return {
        "format": "communaux-questionnaire/1",
        "title": w("Essai", "Trial"),
        "sections": [{"id": "1", "title": w("Tout", "All"), "questions": list(questions)}],
        **more,
    }


def definition(*questions: dict[str, Any], **more: Any) -> Definition:
    parsed = parse(raw(*questions, **more))
    assert not parsed.problems, [problem.label() for problem in parsed.problems]
    assert parsed.definition is not None
    return parsed.definition


def q(name: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"id": name, "label": w(f"Question {name}"), "type": kind, **more}


EVERY_TYPE = (
    q("T", "text"),
    q("L", "longtext"),
    q("I", "integer", min=0, max=1000),
    q("M", "money_or_volume"),
    q("Y", "year"),
    q("C", "country"),
    q("CS", "countries"),
    q("CH", "choice", choices=choices("a", "b", "other"), other=True),
    q("MC", "multichoice", choices=choices("a", "b", "c"), max=2),
    q("YN", "yesno"),
    q(
        "TB",
        "table",
        max=3,
        columns=[
            {"id": "what", "type": "text", "label": w("Quoi")},
            {"id": "how", "type": "choice", "label": w("Comment"), "choices": choices("x", "y")},
            {"id": "cost", "type": "money_or_volume", "label": w("Combien")},
        ],
    ),
    q("MX", "matrix", rows=choices("E1", "E2"), scale=choices("s1", "s2", "s3")),
)
