"""Two versions side by side: which terms came, went, changed, and in which fields."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from communaux.modules.standards.rules.agreed.terms import TermFacts

FIELDS = ("kind", "label", "definition", "belongs", "range", "minimum", "maximum", "sources", "example")


@dataclass(frozen=True, slots=True)
class Change:
    """One term in both versions. ``state``: added, removed, changed or same; ``fields``: those that differ."""

    name: str
    state: str
    before: TermFacts | None
    after: TermFacts | None
    fields: tuple[str, ...] = ()


def compare(before: Iterable[TermFacts], after: Iterable[TermFacts]) -> list[Change]:
    """In the order of the later version; what went stands at the end."""
    old = {term.name: term for term in before}
    found = []
    for term in after:
        earlier = old.pop(term.name, None)
        if earlier is None:
            found.append(Change(term.name, "added", None, term, ()))
            continue
        fields = tuple(name for name in FIELDS if _value(earlier, name) != _value(term, name))
        found.append(Change(term.name, "changed" if fields else "same", earlier, term, fields))
    return found + [Change(name, "removed", term, None, ()) for name, term in old.items()]


def _value(term: TermFacts, name: str) -> object:
    value = getattr(term, name)
    return dict(value) if name in {"label", "definition"} else value
