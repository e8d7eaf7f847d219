"""Whether an application is complete: signed, every criterion answered, and something that shows each claim. Pure.

The platform sees this before it submits, the secretary after, the machine at both steps: one list, said once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from communaux.ground.said import Said


@dataclass(frozen=True, slots=True)
class Statement:
    """What a platform says of one criterion. ``shown``: pieces of evidence; ``comment``: whether words come with it;
    ``reason``: why the criterion does not apply; ``may_not_apply``: whether it may be so."""

    code: str
    grade: str = "firm"
    answer: str = ""
    comment: bool = False
    reason: bool = False
    shown: int = 0
    may_not_apply: bool = False


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing: of which criterion ('' for the application as a whole), and what."""

    code: str
    said: Said


def missing(signed: bool, statements: Iterable[Statement]) -> tuple[Lack, ...]:
    """All that is missing, the application first and then criterion by criterion."""
    found: list[Lack] = []
    statements = tuple(statements)
    if not signed:
        found.append(
            Lack(
                "",
                Said(
                    "La version en vigueur de la charte n’est pas signée.",
                    "The charter in force is not signed.",
                ),
            )
        )
    if not statements:
        found.append(
            Lack(
                "",
                Said("L’auto-évaluation n’est pas commencée.", "The self-assessment has not been started."),
            )
        )
    found += [Lack(one.code, said) for one in statements if (said := _of(one)) is not None]
    return tuple(found)


def _of(one: Statement) -> Said | None:
    if not one.answer:
        return None if one.grade == "optional" else Said("pas encore de réponse", "no answer yet")
    if one.answer == "not-applicable":
        if not one.may_not_apply:
            return Said(
                "ce critère s’applique à toutes les plateformes", "this criterion applies to every platform"
            )
        return (
            None if one.reason else Said("dites pourquoi il ne s’applique pas", "say why it does not apply")
        )
    if not (one.comment or one.shown):
        return Said("quelques mots ou une preuve sont attendus", "a few words or evidence are expected")
    return None


def sentences(lacks: Iterable[Lack]) -> tuple[Said, ...]:
    """The same as sentences that name the criterion."""
    return tuple(
        Said(f"{lack.code} : {lack.said.fr}", f"{lack.code}: {lack.said.en}") if lack.code else lack.said
        for lack in lacks
    )
