"""The SHACL shape of a meaning, as Turtle: what a thing of the class looks like to somebody with these roles.

A link to another thing is never required, though the model may require it: what a viewer may not see is left out of
the links. Labels are given in both languages. No database here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from django.conf import settings
from django.db import models
from django.utils import translation

from communaux.meaning.access import Role, Roles
from communaux.meaning.context import DATATYPES, list_iri, prefixes
from communaux.meaning.declare import Kind, Meaning, Property, named
from communaux.meaning.fields import LANGUAGES
from communaux.meaning.turtle import literal

PARTIAL_DATE = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"


def shape_iri(name: str) -> str:
    """Where the shape of a meaning is published."""
    return f"{settings.BASE_URL}/ns/shapes/{name}"


def in_both(meaning: Meaning, name: str, what: str) -> Iterator[tuple[str, str]]:
    """(language, text) of a property's ``label`` or ``help``, where there is one."""
    for language in LANGUAGES:
        with translation.override(language):
            text = getattr(meaning, what)(name)
        if text:
            yield language, text


def required(meaning: Meaning, name: str) -> bool:
    """Whether every thing of the meaning says it: not a link, never NULL and never empty."""
    field = meaning.field(name)
    kind = meaning.kinds[name]
    if not isinstance(field, models.Field) or kind in {Kind.REF, Kind.REFS} or field.null:
        return False
    filled = {Kind.BOOLEAN, Kind.INTEGER, Kind.NUMBER, Kind.DATE, Kind.INSTANT}
    return kind in filled or not field.blank


def _values(meaning: Meaning, name: str) -> Iterator[str]:
    """The constraints on the values of a property."""
    kind, field = meaning.kinds[name], meaning.field(name)
    if kind in {Kind.CODE, Kind.CODES}:
        code_list = meaning.code_list(name)
        yield "sh:nodeKind sh:IRI"
        yield "sh:in ( " + " ".join(f"<{list_iri(code_list)}{code}>" for code in code_list.codes) + " )"
    elif kind in {Kind.REF, Kind.REFS}:
        target = re.escape(settings.BASE_URL + meaning.target(name).path)
        yield "sh:nodeKind sh:IRI"
        yield f"sh:pattern {literal('^' + target)}"
    elif kind in {Kind.LINK, Kind.LINKS, Kind.FILE}:
        yield "sh:nodeKind sh:IRI"
        yield 'sh:pattern "^https?://"'
    elif kind == Kind.LANGTEXT:
        yield "sh:datatype rdf:langString"
        yield "sh:uniqueLang true"
        yield "sh:languageIn ( " + " ".join(literal(language) for language in LANGUAGES) + " )"
    elif kind in {Kind.COUNTRY, Kind.COUNTRIES}:
        yield "sh:datatype xsd:string"
        yield 'sh:pattern "^[A-Z]{2}$"'
    elif kind == Kind.PARTIAL_DATE:
        yield "sh:datatype edtf:EDTF"
        yield f"sh:pattern {literal(PARTIAL_DATE)}"
    elif kind in DATATYPES:
        yield f"sh:datatype {DATATYPES[kind]}"
    else:
        yield "sh:datatype xsd:string"
        if isinstance(field, models.Field):
            if field.choices:
                yield "sh:in ( " + " ".join(literal(str(value)) for value, _label in field.flatchoices) + " )"
            elif field.max_length:
                yield f"sh:maxLength {field.max_length}"


def _property(meaning: Meaning, prop: Property, order: int) -> str:
    lines = [f"sh:path {prop.iri}"]
    lines += [
        f"sh:name {literal(text)}@{language}" for language, text in in_both(meaning, prop.name, "label")
    ]
    lines += [
        f"sh:description {literal(text)}@{language}" for language, text in in_both(meaning, prop.name, "help")
    ]
    lines.append(f"sh:order {order}")
    if required(meaning, prop.name):
        lines.append("sh:minCount 1")
    kind = meaning.kinds[prop.name]
    if not kind.several and kind != Kind.LANGTEXT:
        lines.append("sh:maxCount 1")
    lines += _values(meaning, prop.name)
    return "    sh:property [\n        " + " ;\n        ".join(lines) + "\n    ]"


@lru_cache(maxsize=1024)
def _shape(name: str, roles: Roles) -> str:
    meaning = named(name)
    head = {**prefixes(), "sh": "http://www.w3.org/ns/shacl#"}
    lines = [f"@prefix {prefix}: <{iri}> ." for prefix, iri in sorted(head.items())]
    parts = [f"sh:targetClass {meaning.types[0]}"]
    parts += [_property(meaning, prop, order) for order, prop in enumerate(meaning.readable(roles))]
    body = f"<{shape_iri(name)}> a sh:NodeShape ;\n    " + " ;\n".join(parts) + " .\n"
    return "\n".join(lines) + "\n\n" + body


def shape(meaning: Meaning, roles: Roles = frozenset({Role.VISITOR})) -> str:
    """The shape of a meaning as Turtle, with the properties that these roles may read."""
    return _shape(meaning.name, roles)
