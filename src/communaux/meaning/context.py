"""The JSON-LD context of the node: one document for every meaning, served at ``/ns/context.jsonld``.

The keys are the names of the properties. A name that means the same everywhere is defined once; a name that two
classes use differently is defined inside each class (type-scoped contexts, JSON-LD 1.1 section 4.1.8). The context
names every property, those that a visitor may not read included: it says what words mean, never who has a value.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson
from django.conf import settings

from communaux.meaning.declare import OWN, PREFIXES, Kind, Meaning, all_meanings, expand
from communaux.meaning.lists import CodeList

Definition = str | dict[str, Any]

DATATYPES: dict[Kind, str] = {
    Kind.INTEGER: "xsd:integer",
    Kind.NUMBER: "xsd:double",
    Kind.BOOLEAN: "xsd:boolean",
    Kind.DATE: "xsd:date",
    Kind.INSTANT: "xsd:dateTime",
    Kind.PARTIAL_DATE: "edtf:EDTF",
}
"""The datatype of the kinds that are literals with one."""

IRIS = frozenset({Kind.LINK, Kind.LINKS, Kind.REF, Kind.REFS, Kind.FILE})
"""The kinds whose values are addresses."""


def list_iri(code_list: CodeList) -> str:
    """What the codes of a list are appended to: ``…/lists/maturity#``."""
    return f"{settings.BASE_URL}{code_list.path}#"


def prefixes() -> dict[str, str]:
    """Every prefix, ``own`` bound to this node."""
    return {**PREFIXES, OWN: settings.NS_IRI}


def _codes(code_list: CodeList, names: frozenset[str]) -> dict[str, str]:
    """The context inside a coded property: a code is a term of its list, even when a property has the same name."""
    iri = list_iri(code_list)
    return {"@vocab": iri} | {code: iri + code for code in code_list.codes if code in names}


def definition(meaning: Meaning, name: str, names: frozenset[str] = frozenset()) -> Definition:
    """The term definition of one property; ``names``: every property name of the context."""
    kind, iri = meaning.kinds[name], meaning.prop(name).iri
    if kind in {Kind.CODE, Kind.CODES}:
        found: dict[str, Any] = {
            "@id": iri,
            "@type": "@vocab",
            "@context": _codes(meaning.code_list(name), names),
        }
    elif kind in IRIS:
        found = {"@id": iri, "@type": "@id"}
    elif kind == Kind.LANGTEXT:
        return {"@id": iri, "@container": "@language"}
    elif kind in DATATYPES:
        return {"@id": iri, "@type": DATATYPES[kind]}
    elif kind == Kind.COUNTRIES:
        found = {"@id": iri}
    else:
        return iri
    return {**found, "@container": "@set"} if kind.several else found


def build(meanings: tuple[Meaning, ...]) -> dict[str, Any]:
    """The context of these meanings: ``{"@version": 1.1, prefixes…, classes…, properties…}``."""
    names = frozenset(prop.name for meaning in meanings for prop in meaning.properties)
    told: dict[str, list[tuple[Meaning, Definition]]] = {}
    for meaning in meanings:
        for prop in meaning.properties:
            told.setdefault(prop.name, []).append((meaning, definition(meaning, prop.name, names)))
    context: dict[str, Any] = {"@version": 1.1, **prefixes()}
    scoped: dict[str, dict[str, Definition]] = {meaning.class_name: {} for meaning in meanings}
    shared: dict[str, Definition] = {}
    for name, uses in told.items():
        if all(use == uses[0][1] for _meaning, use in uses):
            shared[name] = uses[0][1]
        else:
            for meaning, use in uses:
                scoped[meaning.class_name][name] = use
    for meaning in meanings:
        inside = scoped[meaning.class_name]
        # A full IRI: a term whose name is the local part of its own compact IRI reads like a loop.
        iri = expand(meaning.types[0])
        context[meaning.class_name] = {"@id": iri, "@context": inside} if inside else iri
    return context | shared


@lru_cache(maxsize=1)
def context() -> dict[str, Any]:
    """The context of this node. Not to be changed by who gets it."""
    return build(all_meanings())


@lru_cache(maxsize=1)
def to_bytes() -> bytes:
    """The context document, as it is served."""
    return orjson.dumps({"@context": context()}, option=orjson.OPT_INDENT_2)
