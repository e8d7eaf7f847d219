"""Some properties changed in a document (JSON merge patch, RFC 7396), whatever names either of them uses. Pure."""

from __future__ import annotations

from typing import Any

from communaux.modules.food.rules.documents import V1, Document, document_of, plain_body, sides, text_of
from communaux.modules.standards.rules import naming


def merged(before: str, patch: bytes, version: str = "") -> bytes | None:
    """The document with the changes; None where the patch is no object. ``@id`` never changes."""
    change = plain_body(patch)
    if change is None:
        return None
    one = sides()[version or V1]
    context = one.naming.context(change.get("@context"))
    document = document_of(before)
    mine = one.naming.context(one.profile.contexts[0])
    spelled = {mine.name(name): name for name in document}
    prepared: Document = {}
    for name, value in change.items():
        if name in ("@context", "@id"):
            continue
        known = context.name(name)
        here = spelled.get(known) or (known if context.naming.compact(name) == name and name == known else "")
        if not here:
            iri = context._iri(name)
            here = one.naming.compact(iri or name)
        prepared[here] = _value(one, context, known, value)
    return text_of(_merge(document, prepared)).encode()


def _value(one: Any, context: Any, name: str, value: Any) -> Any:
    """A value under the profile's prefixes, as the document would say it."""
    if value is None:
        return None
    reading = naming.Reading(context)
    node = reading.node({name: value})
    told = naming.written(node, one.naming, {})
    return told.get(name, value)


def _merge(target: Any, patch: Any) -> Any:
    if not isinstance(patch, dict):
        return patch
    out = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            out.pop(name, None)
        else:
            out[name] = _merge(out.get(name), value) if isinstance(value, dict) else value
    return out
