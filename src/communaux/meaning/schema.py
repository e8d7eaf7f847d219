"""A meaning as JSON Schema (2020-12, as OpenAPI 3.1 takes it): what one reads, and what one may send.

``reading`` describes a document for some roles, ``writing`` the values that they may send to an act. A role is never
told to write what it may not read. Titles and descriptions are in the active language. No HTTP here.
"""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.db import models

from communaux.meaning.access import Roles
from communaux.meaning.declare import Kind, Meaning
from communaux.meaning.fields import LANGUAGES
from communaux.meaning.shacl import PARTIAL_DATE, required

Schema = dict[str, Any]
_URI: Schema = {"type": "string", "format": "uri", "pattern": "^https?://", "maxLength": 500}
_COUNTRY: Schema = {"type": "string", "pattern": "^[A-Z]{2}$"}
_PLAIN: dict[Kind, Schema] = {
    Kind.INTEGER: {"type": "integer"},
    Kind.NUMBER: {"type": "number"},
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.DATE: {"type": "string", "format": "date"},
    Kind.INSTANT: {"type": "string", "format": "date-time"},
    Kind.PARTIAL_DATE: {"type": "string", "pattern": PARTIAL_DATE},
    Kind.LINK: _URI,
    Kind.FILE: _URI,
    Kind.COUNTRY: _COUNTRY,
    Kind.EMAIL: {"type": "string", "format": "email"},
}


def _several(items: Schema) -> Schema:
    return {"type": "array", "items": items, "uniqueItems": True}


def _text(field: models.Field[Any, Any]) -> Schema:
    if field.choices:
        return {"type": "string", "enum": [str(value) for value, _label in field.flatchoices]}
    return {"type": "string", "maxLength": field.max_length} if field.max_length else {"type": "string"}


def _values(meaning: Meaning, name: str) -> Schema:
    kind, field = meaning.kinds[name], meaning.field(name)
    if kind in {Kind.CODE, Kind.CODES}:
        code: Schema = {"type": "string", "enum": list(meaning.code_list(name).codes)}
        return _several(code) if kind == Kind.CODES else code
    if kind in {Kind.REF, Kind.REFS}:
        target = settings.BASE_URL + meaning.target(name).path
        ref: Schema = {"type": "string", "format": "uri", "pattern": "^" + re.escape(target)}
        return _several(ref) if kind == Kind.REFS else ref
    if kind == Kind.LANGTEXT:
        texts = {language: {"type": "string"} for language in LANGUAGES}
        return {"type": "object", "properties": texts, "additionalProperties": False}
    if kind == Kind.LINKS:
        return _several(_URI)
    if kind == Kind.COUNTRIES:
        return _several(_COUNTRY)
    if kind in _PLAIN:
        return dict(_PLAIN[kind])
    assert isinstance(field, models.Field)
    return _text(field)


def _described(meaning: Meaning, name: str, schema: Schema) -> Schema:
    found = {"title": meaning.label(name), **schema}
    if text := meaning.help(name):
        found["description"] = text
    if meaning.kinds[name] in {Kind.CODE, Kind.CODES}:
        found["externalDocs"] = {"url": settings.BASE_URL + meaning.code_list(name).path}
    return found


def reading(meaning: Meaning, roles: Roles) -> Schema:
    """The schema of a document as these roles read it."""
    names = [prop.name for prop in meaning.readable(roles)]
    title = str(meaning.model._meta.verbose_name)
    return {
        "type": "object",
        "title": title[:1].upper() + title[1:],
        "properties": {
            "@context": {"type": "string", "const": settings.CONTEXT_IRI},
            "@id": {
                "type": "string",
                "format": "uri",
                "pattern": "^" + re.escape(settings.BASE_URL + meaning.path),
            },
            "@type": {"type": "array", "items": {"type": "string"}},
            **{name: _described(meaning, name, _values(meaning, name)) for name in names},
        },
        "required": ["@id", "@type", *(name for name in names if required(meaning, name))],
    }


def writable(meaning: Meaning, roles: Roles) -> list[str]:
    """The properties that these roles may both read and send, in order; files and inverse links are sent otherwise."""
    readable = {prop.name for prop in meaning.readable(roles)}
    return [
        prop.name
        for prop in meaning.editable(roles)
        if prop.name in readable and meaning.kinds[prop.name] not in {Kind.REFS, Kind.FILE}
    ]


def _nullable(schema: Schema) -> Schema:
    """The same, or null: to say that nothing is said any more."""
    found = {**schema, "type": [schema["type"], "null"]}
    if "enum" in schema:
        found["enum"] = [*schema["enum"], None]
    return found


def writing(meaning: Meaning, roles: Roles, *, new: bool) -> Schema:
    """The schema of what these roles may send: for a ``new`` thing, or to change one (RFC 7396: null empties)."""
    names = writable(meaning, roles)
    needed: list[str] = []
    properties: dict[str, Schema] = {}
    for name in names:
        field, schema = meaning.field(name), _values(meaning, name)
        assert isinstance(field, models.Field)
        if meaning.kinds[name] == Kind.REF:
            schema = {"type": "string", "maxLength": 500}
        if field.blank:
            schema = _nullable(schema)
        elif new and not field.has_default():
            needed.append(name)
        properties[name] = _described(meaning, name, schema)
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**found, "required": needed} if needed else found
