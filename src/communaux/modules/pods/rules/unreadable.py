"""What a text that no parser reads is answered, in the language of the asker.

The parsers speak English alone: in French their words are left out, and the place they name is said.
"""

from __future__ import annotations

from communaux.ground.said import Said


def unreadable(error: Exception) -> Said:
    """Why a text of linked data was not read. ``error``: what the parser raised."""
    place = _place(error)
    if place is None:
        return Said("Illisible : le texte ne suit pas la grammaire de son format.", f"Unreadable: {error}")
    line, column = place
    at = f"à la ligne {line}, caractère {column}" if column else f"à la ligne {line}"
    return Said(f"Illisible {at} : le texte ne suit pas la grammaire de son format.", f"Unreadable: {error}")


def no_json(error: Exception) -> Said:
    """Why a text is not JSON. ``error``: what the parser raised."""
    place = _place(error)
    at = f" : à la ligne {place[0]}, caractère {place[1]}" if place else ""
    return Said(f"Ce n’est pas du JSON{at}.", f"This is not JSON: {error}")


def _place(error: Exception) -> tuple[int, int] | None:
    """Line and column (0: not told), from 1, where the parser stopped; None where it told neither."""
    line = getattr(error, "lineno", None)
    if not line:
        return None
    return int(line), int(getattr(error, "offset", None) or getattr(error, "colno", None) or 0)
