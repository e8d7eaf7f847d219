"""What the fields of one question owe each other: one number not above another, one of several said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from communaux.ground.said import Said
from communaux.modules.surveys.rules.definition import Constraint, ConstraintKind, Question


def broken(question: Question, answers: Mapping[str, Any]) -> list[tuple[Constraint, Said]]:
    """The constraints of a question that its answers break, each with its sentence. A question left empty breaks none."""
    found = []
    for constraint in question.constraints:
        if constraint.kind is ConstraintKind.AT_MOST:
            left, right = (number_of(answers.get(name)) for name in constraint.fields)
            bad = left is not None and right is not None and left > right
        else:
            said = any(answers.get(field.id) is not None for field in question.fields)
            bad = said and not any(answers.get(name) is not None for name in constraint.fields)
        if bad:
            found.append((constraint, constraint.message or _sentence(question, constraint)))
    return found


def number_of(value: Any) -> float | None:
    """A value as a number, where it is one: a whole number, or the amount (else the volume) of a sum."""
    if isinstance(value, dict):
        value = value.get("amount", value.get("volume"))
    if isinstance(value, bool) or value is None:
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _sentence(question: Question, constraint: Constraint) -> Said:
    labels = {field.id: field.label for field in question.fields}
    told = [labels.get(name, Said(name, name)) for name in constraint.fields]
    if constraint.kind is ConstraintKind.AT_MOST:
        return Said(
            f"« {told[0].fr} » ne peut pas dépasser « {told[1].fr} ».",
            f"“{told[0].en}” cannot be above “{told[1].en}”.",
        )
    return Said(
        "Répondez au moins à : " + ", ".join(one.fr for one in told) + ".",
        "Answer one at least of: " + ", ".join(one.en for one in told) + ".",
    )
