"""The reasons for which a mapping leaves terms out, in both languages. A mapping says them once, in English."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from communaux.ground.said import Said

FRENCH = Path(__file__).resolve().parent.parent / "data" / "reasons.fr.yaml"
_CARRIED = "carried by "


def said(reason: str) -> Said:
    """A reason in both languages; as it was written where nobody has said it in French."""
    if reason.startswith(_CARRIED):
        return Said(f"porté par {reason.removeprefix(_CARRIED)}", reason)
    return Said(_french().get(reason, reason), reason)


@cache
def _french() -> dict[str, str]:
    told: dict[str, str] = yaml.safe_load(FRENCH.read_text("utf-8"))
    return told
