"""The plain page of a thing that has no page of its own, so that every IRI can be opened by a person.

Made from the document that the viewer may read, and from nothing else: links are shown by the names of what they
point at, as far as the viewer may see it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.utils.translation import get_language

from communaux.meaning.access import Roles
from communaux.meaning.declare import Kind, Meaning
from communaux.meaning.fields import in_language
from communaux.meaning.reader import Document, reader
from communaux.meaning.table import Column, table, words

_SILENT = frozenset({"version", "fictional", "created", "updated"})
_MOST = 200


class Value(NamedTuple):
    """One value of a fact: its words and where they lead."""

    text: str
    url: str = ""


def page(request: HttpRequest, meaning: Meaning, key: str, roles: Roles) -> HttpResponse:
    """The page of one thing. Raises Http404 where these roles see none."""
    document = reader(meaning.model, roles).read(key)
    if document is None:
        raise Http404
    facts = []
    for column in table(meaning, roles).columns:
        value = document.get(column.name) if column.name else None
        if value is None or column.name in _SILENT or column.name == meaning.title:
            continue
        if values := _values(meaning, column, document, roles):
            facts.append({"term": column.label, "values": values})
    noun = _noun(meaning)
    owner = _owner(meaning, document, roles)
    return render(
        request,
        "vocabulary/thing.html",
        {
            "title": _title(meaning, document) or _called(meaning, document, roles, noun) or noun,
            "noun": noun,
            "owner": owner,
            "fictional": document.get("fictional"),
            "facts": facts,
            "iri": document["@id"],
            "shape": f"/ns/shapes/{meaning.name}",
        },
    )


def _noun(meaning: Meaning) -> str:
    text = str(meaning.model._meta.verbose_name)
    return text[:1].upper() + text[1:]


def _owner(meaning: Meaning, document: Document, roles: Roles) -> Value | None:
    if meaning.owner in {"", "pk"} or meaning.owner not in document:
        return None
    return _names(meaning, meaning.owner, [document[meaning.owner]], roles, "")[0]


def _title(meaning: Meaning, document: Document) -> str:
    title = document.get(meaning.title)
    return in_language(title) if isinstance(title, dict) else str(title or "")


def _values(meaning: Meaning, column: Column, document: Document, roles: Roles) -> list[Value]:
    """The values of one column as people read them."""
    value: Any = document[column.name]
    kind = column.kind
    if kind in {Kind.REF, Kind.REFS}:
        iris = value if isinstance(value, list) else [value]
        return _names(meaning, column.name, iris, roles, document["@id"])
    if kind in {Kind.LINK, Kind.FILE}:
        return [Value(value, value)]
    if kind == Kind.LINKS:
        return [Value(link, link) for link in value]
    if kind == Kind.INSTANT:
        return [Value(formats.date_format(dt.datetime.fromisoformat(value), "DATE_FORMAT"))]
    if kind == Kind.DATE:
        return [Value(formats.date_format(dt.date.fromisoformat(value), "DATE_FORMAT"))]
    text = words(column, column.cell(document), (get_language() or "fr")[:2])
    return [Value(text)] if text else []


def _names(meaning: Meaning, name: str, iris: list[str], roles: Roles, here: str) -> list[Value]:
    """Links by the names of what they point at."""
    target = meaning.target(name)
    there = meaning.roles_elsewhere(roles, name)
    found = reader(target.model, there)
    values = []
    for iri in iris[:_MOST]:
        document = found.read(iri.rpartition("/")[2])
        text = _called(target, document, there, here) if document else ""
        values.append(Value(text or iri, iri.removeprefix(settings.BASE_URL)))
    return values


def _called(meaning: Meaning, document: Document, roles: Roles, here: str) -> str:
    """What a thing is called from another: its title, with what ties it where it is a tie; else its codes."""
    parts = [_title(meaning, document)]
    language = (get_language() or "fr")[:2]
    for column in table(meaning, roles).columns:
        value = document.get(column.name) if column.name else None
        if value is None:
            continue
        if column.kind == Kind.CODE and not parts[0] and column.name != "source":
            parts.append(words(column, value, language))
        elif column.kind == Kind.REF and here and value != here:
            target = meaning.target(column.name)
            other = reader(target.model, roles).read(value.rpartition("/")[2])
            parts.append(_title(target, other) if other else "")
    return " · ".join(part for part in parts if part)
