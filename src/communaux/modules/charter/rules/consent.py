"""Decision by consent: adopted where enough members spoke and no objection stands. Pure.

An objection is a reason why the decision would harm the common aim, not a preference; it stands until whoever made it
lifts it, or the round is taken back and another proposal opened. Standing aside lets the others decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from communaux.ground.said import Said

LEAST = 3
"""Members who consent, at the least, where the committee is large enough."""


class Stance(StrEnum):
    """What one member says. The values are codes of the list ``consent-stances``."""

    CONSENT = "consent"
    OBJECT = "object"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class Voice:
    """What one member said, by their key; ``conflict``: tied to the platform, so that their consent does not count."""

    member: str
    stance: Stance
    conflict: bool = False


def quorum(members: int) -> int:
    """How many have to consent: more than half of those without conflict, and at least three where there are three."""
    return max(members // 2 + 1, min(LEAST, members), 1)


def lacking(voices: Iterable[Voice], members: int) -> tuple[Said, ...]:
    """Why there is no consent yet; nothing where there is. ``members``: those without conflict of interest."""
    counted = [voice for voice in voices if not voice.conflict]
    objections = sum(voice.stance == Stance.OBJECT for voice in counted)
    consents = sum(voice.stance == Stance.CONSENT for voice in counted)
    wanted = quorum(members)
    found: list[Said] = []
    if members < 1:
        found.append(
            Said(
                "Le comité n’a aucun membre sans lien avec la plateforme.",
                "No committee member is free of ties.",
            )
        )
    if objections:
        found.append(
            Said(
                f"Objection maintenue : {objections}. Une décision par consentement les lève d’abord.",
                f"Objections standing: {objections}. Consent comes when they are lifted.",
            )
        )
    if consents < wanted:
        found.append(
            Said(
                f"Consentements : {consents} sur {wanted} au moins.",
                f"Consents: {consents} of at least {wanted}.",
            )
        )
    return tuple(found)
