"""RDF documents that strangers wrote, as triples: any syntax, within limits, nothing fetched, every refusal with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import Triple, parse

from communaux.ground.nesting import MOST, too_nested
from communaux.ground.said import Said
from communaux.modules.standards.rules.media import jsons, too_deep
from communaux.modules.standards.rules.packages import xmls
from communaux.modules.standards.rules.packages.contexts import (
    Lookup,
    nothing,
    prefixes_of,
    whole,
    with_contexts,
)
from communaux.modules.standards.rules.packages.faults import PackageFault, at_line
from communaux.modules.standards.rules.packages.limits import Limits, bounded
from communaux.modules.standards.rules.packages.media import JSON_LD, RDF_FORMATS, RDF_XML, SYNTAX
from communaux.modules.standards.rules.values import Number

BASE = "urn:communaux:here"
_CUT = ("end of file", "unexpected end", "no element found", "expecting '.'")
_TRIPLE_LINE = re.compile(r"\(line \d+.*\)\Z")
_BESIDE: dict[str, frozenset[str]] = {
    "@list": frozenset({"@index"}),
    "@set": frozenset({"@index"}),
    "@value": frozenset({"@type", "@language", "@direction", "@index", "@context"}),
}
"""What may stand beside the keywords that make an object a list, a set or a value (JSON-LD 1.1, 9.4 to 9.7)."""


@dataclass(slots=True)
class Document:
    """Its triples, in the order of the document, and the prefixes that it declares."""

    triples: list[Triple]
    prefixes: dict[str, str] = field(default_factory=dict)


def read(
    data: bytes, media_type: str, *, find: Lookup = nothing, limits: Limits | None = None, base: str = ""
) -> Document:
    """The triples of a document. Raises PackageFault."""
    limits = limits or Limits()
    limits.need_size(len(data))
    prefixes: dict[str, str] = {}
    if media_type == RDF_XML:
        xmls.look_through(data, limits)
    elif media_type == JSON_LD:
        data, prefixes = _flattened(data, find, limits)
    elif too_nested(data):
        raise PackageFault("too-deep", most=MOST)
    try:
        parser = parse(data, format=RDF_FORMATS[media_type], base_iri=base or BASE)
        triples = [one.triple for one in bounded(parser, limits)]
        prefixes = prefixes or dict(parser.prefixes)
    except (SyntaxError, ValueError) as error:
        if isinstance(error, PackageFault):
            raise
        raise unreadable(error, media_type) from error
    return Document(triples, prefixes)


def unreadable(error: Exception, media_type: str) -> PackageFault:
    """What a parser said, as a reason with its place."""
    told = str(getattr(error, "msg", "") or error)
    line = getattr(error, "lineno", None) or 0
    if any(sign in told.lower() for sign in _CUT):
        return PackageFault("truncated", place=at_line(line))
    reason = _TRIPLE_LINE.sub("", told).strip()
    return PackageFault("unreadable", medium=SYNTAX[media_type], place=at_line(line), reason=reason)


def json_of(data: bytes, limits: Limits) -> Any:
    """A JSON text as data, numbers as they were written. Raises PackageFault."""
    try:
        tree = jsons.parse(data.decode("utf-8-sig"))
    except RecursionError as error:
        raise PackageFault("too-deep", most=limits.depth) from error
    except UnicodeDecodeError as error:
        said = Said("ce n’est pas de l’UTF-8", "this is not UTF-8")
        raise PackageFault("unreadable", medium="JSON", place=at_line(0), reason=said) from error
    except ValueError as error:
        line, place = getattr(error, "lineno", 0), getattr(error, "pos", 0)
        if place >= len(data.decode("utf-8-sig").rstrip()) - 1 or "Unterminated" in str(error):
            raise PackageFault("truncated", place=at_line(line)) from error
        raise PackageFault(
            "unreadable", medium="JSON", place=at_line(line), reason=getattr(error, "msg", error)
        ) from error
    if too_deep(tree, limits.depth):
        raise PackageFault("too-deep", most=limits.depth)
    return tree


def _flattened(data: bytes, find: Lookup, limits: Limits) -> tuple[bytes, dict[str, str]]:
    """JSON-LD without a context that stands elsewhere, and the prefixes it declares. Raises PackageFault."""
    tree = json_of(data, limits)
    need_sound(tree)
    tree, changed = with_contexts(tree, find)
    declared = (
        prefixes_of(whole(tree["@context"], find)) if isinstance(tree, dict) and "@context" in tree else {}
    )
    return (jsons.encoded(tree) if changed else data), declared


def need_sound(tree: Any, path: str = "$") -> None:
    """Raises PackageFault, with the place, where keywords of JSON-LD are used as it forbids."""
    for place, reason in faults(tree, path):
        raise PackageFault("jsonld", path=place, reason=reason)


def faults(tree: Any, path: str = "$") -> Iterator[tuple[str, Said]]:
    """Where a document uses keywords of JSON-LD as it forbids: place and reason."""
    todo = [(tree, path)]
    while todo:
        told, here = todo.pop()
        if isinstance(told, list):
            todo.extend((one, f"{here}[{number}]") for number, one in reversed(list(enumerate(told))))
        elif isinstance(told, dict):
            yield from _of_object(told, here)
            todo.extend((v, f"{here}.{name}") for name, v in reversed(told.items()) if name != "@context")


def _of_object(told: dict[str, Any], here: str) -> Iterator[tuple[str, Said]]:
    for word, allowed in _BESIDE.items():
        if word in told:
            for name in told:
                if name != word and name not in allowed:
                    yield (
                        f"{here}.{name}",
                        Said(
                            f"{name} ne peut pas être à côté de {word}", f"{name} may not stand beside {word}"
                        ),
                    )
    if "@id" in told and not _is_text(told["@id"]):
        yield f"{here}.@id", Said("@id est un texte", "@id is a text")
    kinds = told.get("@type")
    if "@type" in told and not (_is_text(kinds) or (isinstance(kinds, list) and all(map(_is_text, kinds)))):
        yield (
            f"{here}.@type",
            Said("@type est un texte ou une liste de textes", "@type is a text or a list of texts"),
        )


def _is_text(value: Any) -> bool:
    """Whether a value is a text; numbers as they were written are none."""
    return isinstance(value, str) and not isinstance(value, Number)


def is_context_alone(tree: Any) -> bool:
    """Whether a JSON document declares a context and nothing else."""
    return (
        isinstance(tree, dict)
        and "@context" in tree
        and not (set(tree) - {"@context", "$schema", "$id", "title", "description", "version", "$comment"})
    )
