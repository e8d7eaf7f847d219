"""What a file is, and what it holds: the one door from octets to a vocabulary, a context or shapes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from communaux.modules.standards.rules.packages import codelists, contexts, documents, linkml, ontologies
from communaux.modules.standards.rules.packages.contexts import Lookup, nothing
from communaux.modules.standards.rules.packages.faults import PackageFault
from communaux.modules.standards.rules.packages.limits import Limits
from communaux.modules.standards.rules.packages.media import JSON_LD, LINKML, RDF_FORMATS
from communaux.modules.standards.rules.packages.model import Holds, Vocabulary, namespace

CODE_LISTS = "application/json"
"""The media type under which plain code lists are kept."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a file turned out to be. ``context`` is set for contexts alone."""

    kind: str
    media_type: str
    vocabulary: Vocabulary
    holds: Holds
    context: Any = None


def examine(
    data: bytes, media_type: str, *, kind: str = "", find: Lookup = nothing, limits: Limits | None = None
) -> Content:
    """Read a file whole. ``kind``: what it is said to be, else it is found out. Raises PackageFault."""
    limits = limits or Limits()
    limits.need_size(len(data))
    if media_type == LINKML:
        return _judged("linkml", media_type, linkml.vocabulary(data), 0, kind)
    if media_type in (JSON_LD, CODE_LISTS):
        tree = documents.json_of(data, limits)
        if codelists.is_code_lists(tree):
            return _judged("concepts", CODE_LISTS, codelists.vocabulary(tree), 0, kind)
        if kind == "context" or (not kind and documents.is_context_alone(tree)):
            return _of_context(tree)
    if media_type not in RDF_FORMATS:
        raise PackageFault("format")
    document = documents.read(data, media_type, find=find, limits=limits)
    found = ontologies.vocabulary(document)
    shapes = ontologies.shapes_in(document)
    return _judged(_kind_of(found, shapes), media_type, found, shapes, kind)


def _of_context(tree: Any) -> Content:
    context = contexts.context_of(tree)
    names = contexts.names_of(context)
    prefixes = contexts.prefixes_of(context)
    holds = Holds(namespaces=tuple(dict.fromkeys(prefixes.values())), names=len(names))
    return Content("context", JSON_LD, Vocabulary(prefixes=prefixes), holds, context)


def _kind_of(found: Vocabulary, shapes: int) -> str:
    if shapes and shapes >= len(found.classes):
        return "shapes"
    others = len(found.classes) + len(found.properties)
    return "concepts" if len(found.concepts) > others else "ontology"


def _judged(seen: str, media_type: str, found: Vocabulary, shapes: int, kind: str) -> Content:
    holds = Holds(
        namespaces=_namespaces(found),
        classes=len(found.classes),
        properties=len(found.properties),
        concepts=len(found.concepts),
        schemes=len(found.schemes),
        shapes=shapes,
    )
    if not (holds.classes or holds.properties or holds.concepts or holds.shapes):
        raise PackageFault("nothing")
    if kind == "shapes" and not shapes:
        raise PackageFault("no-shapes")
    return Content(kind or seen, media_type, found, holds)


def _namespaces(found: Vocabulary) -> tuple[str, ...]:
    """Namespaces that the file has terms in, the fullest first."""
    spaces = Counter(namespace(iri) for iri in found.terms)
    return tuple(
        space for space, _count in sorted(spaces.items(), key=lambda pair: (-pair[1], pair[0])) if space
    )
