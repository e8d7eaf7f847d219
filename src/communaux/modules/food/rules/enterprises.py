"""An enterprise as the directory knows it, put into the document that says the rest, and taken out again. Pure.

What platforms wrote stays as they wrote it. Where the document says nothing, the directory speaks; what it says is never
stored, so that a change of the record is seen at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from communaux.modules.food.rules.documents import Document

SPELLINGS: dict[str, tuple[str, ...]] = {
    "dfc-b:description": ("dfc-b:description", "dfc-b:hasDescription"),
    "dfc-b:image": ("dfc-b:image", "dfc-b:Image"),
}
"""Names under which a property is met."""
LISTS = frozenset({"dfc-b:supplies", "dfc-b:manages"})
"""Properties that gather what the document names and what is kept here."""


def _spelled(document: Document, name: str) -> str:
    """The name under which a document says a property, "" where it says nothing."""
    return next((one for one in SPELLINGS.get(name, (name,)) if one in document), "")


def with_facts(document: Document, facts: Mapping[str, Any]) -> Document:
    """The document with what the directory adds."""
    out = dict(document)
    for name, value in facts.items():
        spelled = _spelled(out, name)
        if not spelled:
            if value not in ("", [], None):
                out[name] = value[0] if isinstance(value, list) and len(value) == 1 else value
        elif name in LISTS:
            said = out[spelled] if isinstance(out[spelled], list) else [out[spelled]]
            more = [one for one in value if one not in said and {"@id": one} not in said]
            if more:
                out[spelled] = [*said, *more]
    return out


def without(document: Document, facts: Mapping[str, Any]) -> Document:
    """The reverse: what somebody read here and sent back is not what they wrote."""
    out = dict(document)
    for name, value in facts.items():
        spelled = _spelled(out, name)
        if not spelled or value in ("", [], None):
            continue
        if name in LISTS:
            said = out[spelled] if isinstance(out[spelled], list) else [out[spelled]]
            kept = [one for one in said if one not in value and one not in [{"@id": v} for v in value]]
            if len(kept) == len(said):
                continue
            if kept:
                out[spelled] = kept
            else:
                del out[spelled]
        elif str(out[spelled]) == str(value):
            del out[spelled]
    return out
