"""The mark that ties a test to clauses of the Solid specifications."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from communaux.doors.ldp.clauses import every

F = TypeVar("F", bound=Callable[..., Any])
_KNOWN = frozenset(one.id for one in every())


def clause(*ids: str, partly: tuple[str, str] | None = None) -> Callable[[F], F]:
    """This test holds these clauses; ``partly``: what is still missing of them, in French and in English."""
    unknown = [one for one in ids if one not in _KNOWN]
    assert not unknown, f"no such clause: {unknown}"

    def marked(function: F) -> F:
        return function

    return marked
