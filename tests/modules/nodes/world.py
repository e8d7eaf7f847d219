"""Neighbours in the random worlds of the laws of meaning, and who may see what of them, written out by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from communaux.meaning.access import Roles
from communaux.modules.nodes.models import Neighbour

Fields = Callable[[str], st.SearchStrategy[dict[str, Any]]]
Attempt = Callable[..., None]


@st.composite
def plans(draw: st.DrawFn, fields_of: Fields) -> list[dict[str, Any]]:
    """A neighbour, or none."""
    return [draw(fields_of("neighbour"))] if draw(st.booleans()) else []


def build(plan: list[dict[str, Any]], attempt: Attempt) -> None:
    """Write the rows; what the database refuses is left out."""
    for values in plan:
        attempt(Neighbour, **values)


def sees(thing: Any, roles: Roles) -> bool | None:
    """Whom this node follows is told to everybody; None for what is no neighbour."""
    del roles
    return True if isinstance(thing, Neighbour) else None


def owned(thing: Any) -> bool:
    """A neighbour belongs to no organisation."""
    return isinstance(thing, Neighbour)
