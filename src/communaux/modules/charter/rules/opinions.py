"""What the opinions of several peers say together, criterion by criterion and part by part. Pure; never a total.

The most cautious opinion holds: where one peer finds a criterion not met, it is not met until the committee has heard
why. « Not applicable » counts only where every peer says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from communaux.ground.said import Said


class Verdict(StrEnum):
    """What a peer finds. The values are codes of the list ``verdicts``."""

    MET = "met"
    PROGRESSING = "progressing"
    NOT_MET = "not-met"
    NOT_APPLICABLE = "not-applicable"


class Severity(StrEnum):
    """How much what is lacking weighs. The values are codes of the list ``severities``."""

    MINOR = "minor"
    MAJOR = "major"
    BLOCKING = "blocking"


_CAUTION = (Verdict.NOT_MET, Verdict.PROGRESSING, Verdict.MET)


def together(verdicts: Iterable[str]) -> Verdict | None:
    """The verdict of several: the most cautious one; None where nobody said anything."""
    said = set(verdicts)
    for verdict in _CAUTION:
        if verdict in said:
            return verdict
    return Verdict.NOT_APPLICABLE if Verdict.NOT_APPLICABLE in said else None


def of_part(verdicts: Iterable[str | None]) -> str:
    """The petal of a part of the charter: ``met`` where every criterion that applies is met; ``progressing`` where
    at least one is met or progressing; else nothing is said."""
    counted = [one for one in verdicts if one != Verdict.NOT_APPLICABLE]
    if counted and all(one == Verdict.MET for one in counted):
        return "met"
    return "progressing" if any(one in {Verdict.MET, Verdict.PROGRESSING} for one in counted) else ""


def lacking(
    criteria: Iterable[str], opinions: Mapping[str, tuple[str, str, str]], may_not_apply: Iterable[str]
) -> dict[str, Said]:
    """What an opinion still needs before it is handed in, by criterion.

    ``opinions``: criterion -> (verdict, severity, advice); ``may_not_apply``: the conditional and optional criteria.
    """
    conditional = set(may_not_apply)
    found: dict[str, Said] = {}
    for criterion in criteria:
        verdict, severity, advice = opinions.get(criterion, ("", "", ""))
        if not verdict:
            found[criterion] = Said("Dites ce que vous constatez.", "Say what you find.")
        elif verdict == Verdict.NOT_APPLICABLE and criterion not in conditional:
            found[criterion] = Said(
                "Ce critère s’applique à toutes les plateformes.", "This criterion applies to every platform."
            )
        elif verdict in {Verdict.PROGRESSING, Verdict.NOT_MET} and not advice.strip():
            found[criterion] = Said("Écrivez un conseil, même court.", "Write some advice, however short.")
        elif verdict == Verdict.NOT_MET and not severity:
            found[criterion] = Said("Dites ce que pèse ce manque.", "Say how much this weighs.")
    return found
