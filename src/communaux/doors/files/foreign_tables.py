"""What a vocabulary cannot carry, as the tables of pages: by term with its reason, and by what a file really held."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communaux.doors.files.foreign import Fate
from communaux.modules.standards.rules import reasons

SHOWN = 200
"""Different losses that a page shows."""


def left_table(fates: Iterable[Fate]) -> dict[str, Any] | None:
    """Terms that are never carried, and why; None where all are."""
    left = [fate for fate in fates if fate.reason]
    if not left:
        return None
    return {
        "id": "left",
        "caption": _("Termes qui ne passent jamais"),
        "big": True,
        "first_is_header": True,
        "columns": [{"label": _("Terme")}, {"label": _("Pourquoi")}],
        "rows": [[fate.term, reasons.said(fate.reason).label(get_language() or "fr")] for fate in left],
    }


def lost_table(lines: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Values that a file or a selection really holds and that do not pass; None where all do."""
    if not lines:
        return None
    note = ""
    if len(lines) > SHOWN:
        note = _("Les %(shown)s premières.") % {"shown": SHOWN}
    return {
        "id": "lost",
        "caption": _("Ce qui ne passe pas"),
        "big": True,
        "note": note,
        "first_is_header": True,
        "columns": [
            {"label": _("Terme")},
            {"label": _("Pourquoi")},
            {"label": _("Par exemple")},
            {"label": _("Combien de fois"), "numeric": True},
        ],
        "rows": [
            [line["place"], line["reason"], line["example"] or "–", str(line["count"])]
            for line in lines[:SHOWN]
        ],
    }
