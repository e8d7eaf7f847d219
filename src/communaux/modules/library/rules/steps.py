"""Which step may follow which: of a mentoring, of a joint development. Pure tables, asked by the acts."""

from __future__ import annotations

from collections.abc import Mapping

Steps = Mapping[str, frozenset[str]]

PAIRING: Steps = {
    "asked": frozenset({"accepted", "declined"}),
    "accepted": frozenset({"under-way", "ended"}),
    "under-way": frozenset({"ended"}),
    "ended": frozenset(),
    "declined": frozenset(),
}
"""A mentoring: only the one who was asked answers; both may start and end it (COM-04)."""

COUNTED = frozenset({"accepted", "under-way", "ended"})
"""States of a mentoring that count as an exchange of practices (criterion K1)."""

DEVELOPMENT: Steps = {
    "idea": frozenset({"looking", "dropped"}),
    "looking": frozenset({"idea", "under-way", "dropped"}),
    "under-way": frozenset({"looking", "delivered", "dropped"}),
    "delivered": frozenset({"under-way"}),
    "dropped": frozenset({"idea"}),
}
"""A joint development; what was delivered may be taken up again, and what was dropped thought of anew (COM-05)."""


def allowed(steps: Steps, here: str, there: str) -> bool:
    """Whether one may go from one state to another."""
    return there in steps.get(here, frozenset())
