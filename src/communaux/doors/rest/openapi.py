"""The OpenAPI 3.1 document and the page of the REST door, derived from the meanings and the table of acts.

Reading is described for the roles of who asks; writing for those who usually write. No path is described by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

import communaux
from communaux.doors import described, problems
from communaux.doors.ldp import accept as formats
from communaux.doors.rest import paging
from communaux.doors.rest.acting import ACTS, Acts
from communaux.meaning import schema
from communaux.meaning.access import VISITOR, Roles
from communaux.meaning.declare import Meaning, all_meanings
from communaux.meaning.reader import reader

Json = dict[str, Any]
_PROBLEM = {"$ref": "#/components/responses/Problem"}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _parameter(name: str, place: str, what: str, schema_: Json, **more: Any) -> Json:
    return {"name": name, "in": place, "description": what, "schema": schema_, **more}


def _name(meaning: Meaning) -> str:
    return meaning.name.capitalize()


def _problem_responses(*names: str) -> Json:
    return {str(problems.TITLES[name][0]): _PROBLEM for name in names}


def _representation(meaning: Meaning) -> Json:
    content: Json = {media: {"schema": _ref(_name(meaning))} for media in (formats.JSON, formats.JSON_LD)}
    content |= {media: {"schema": {"type": "string"}} for media in (formats.TURTLE, formats.NTRIPLES)}
    return {
        "description": _("La fiche"),
        "headers": {"ETag": {"schema": {"type": "string"}}, "Link": {"schema": {"type": "string"}}},
        "content": content,
    }


def _filters(meaning: Meaning) -> list[Json]:
    text: Json = {"type": "string"}
    found = [
        _parameter(
            "limit",
            "query",
            _("Combien de fiches par page."),
            {"type": "integer", "minimum": 1, "maximum": paging.MOST, "default": paging.PER_PAGE},
        ),
        _parameter("after", "query", _("Le curseur de la page précédente (lien « next »)."), text),
    ]
    if meaning.name == "organisation":
        found += [
            _parameter(
                name,
                "query",
                _("Comme dans l’annuaire ; se répète pour dire « ou »."),
                {"type": "array", "items": text},
                explode=True,
            )
            for name in sorted(paging.filter_names())
        ]
    elif parameter := paging.owner_parameter(meaning):
        found.append(_parameter(parameter, "query", _("L’adresse ou la clé d’une organisation."), text))
    return found


def _body(*names: str) -> Json:
    media = (formats.JSON, formats.JSON_LD)
    told = _ref(names[0]) if len(names) == 1 else {"anyOf": [_ref(name) for name in names]}
    return {"required": True, "content": {one: {"schema": told} for one in media}}


_SECURITY: list[Json] = [{"session": [], "csrf": []}]


def _collection(meaning: Meaning, acts: Acts | None) -> Json:
    listing = {
        "type": "object",
        "required": ["@context", "@graph", "next"],
        "properties": {
            "@context": {"type": "string"},
            "@graph": {"type": "array", "items": _ref(_name(meaning))},
            "total": {"type": "integer"},
            "next": {"type": ["string", "null"], "format": "uri"},
        },
    }
    found: Json = {
        "get": {
            "operationId": f"list_{meaning.plural}",
            "tags": [meaning.plural],
            "summary": _("Lire la liste, page par page"),
            "parameters": _filters(meaning),
            "responses": {
                "200": {
                    "description": _("Une page"),
                    "headers": {
                        "Link": {"schema": {"type": "string"}},
                        "ETag": {"schema": {"type": "string"}},
                    },
                    "content": {formats.JSON: {"schema": listing}},
                },
                **_problem_responses("bad-query", "sign-in", "refused"),
            },
        }
    }
    if acts is not None:
        found["post"] = {
            "operationId": f"create_{meaning.name}",
            "tags": [meaning.plural],
            "summary": _("Ajouter"),
            "security": _SECURITY,
            "requestBody": _body(f"{_name(meaning)}New"),
            "responses": {
                "201": _representation(meaning),
                **_problem_responses("not-json", "sign-in", "refused", "too-large", "media-type", "invalid"),
            },
        }
    return found


def _thing(meaning: Meaning, acts: Acts | None) -> Json:
    key = _parameter("key", "path", _("La fin de l’adresse."), {"type": "string"}, required=True)
    found: Json = {
        "parameters": [key],
        "get": {
            "operationId": f"read_{meaning.name}",
            "tags": [meaning.plural],
            "summary": _("Lire une fiche"),
            "responses": {
                "200": _representation(meaning),
                "304": {"description": _("Inchangée")},
                **_problem_responses("not-found", "not-acceptable", "gone"),
            },
        },
    }
    if acts is None:
        return found
    match = _parameter("If-Match", "header", _("L’ETag lu, ou *."), {"type": "string"}, required=True)
    errors = ("sign-in", "refused", "not-found", "changed-since", "invalid", "version-required")
    found["patch"] = {
        "operationId": f"change_{meaning.name}",
        "tags": [meaning.plural],
        "summary": _("Modifier les champs envoyés"),
        "security": _SECURITY,
        "parameters": [match],
        "requestBody": _body(*(f"{_name(meaning)}{form}" for form in _forms(acts))),
        "responses": {
            "200": _representation(meaning),
            **_problem_responses("not-json", "too-large", "media-type", *errors),
        },
    }
    if acts.end is not None:
        said = acts.end_parameter
        extra = [_parameter(said, "query", _("Ce que la fin demande."), {"type": "string"})] if said else []
        found["delete"] = {
            "operationId": f"end_{meaning.name}",
            "tags": [meaning.plural],
            "summary": _("Retirer ou clore"),
            "security": _SECURITY,
            "parameters": [match, *extra],
            "responses": {"204": {"description": _("C’est fait")}, **_problem_responses(*errors)},
        }
    return found


def _schemas(meanings: list[Meaning], roles: Roles) -> Json:
    found: Json = {}
    for meaning in meanings:
        found[_name(meaning)] = schema.reading(meaning, roles)
        if (acts := ACTS.get(meaning.name)) is None:
            continue
        change = schema.writing(meaning, acts.roles, new=False)
        new = schema.writing(meaning, acts.roles, new=True)
        extra = [name for name in (paging.owner_parameter(meaning), *acts.extra) if name]
        new["properties"] |= {name: dict(told) for name, told in acts.said.items()}
        for name in (*extra, *acts.optional):
            new["properties"][name] = {"title": meaning.label(name), "type": "string", "maxLength": 500}
        if extra:
            new["required"] = [*extra, *new.get("required", [])]
        found |= {f"{_name(meaning)}New": new, f"{_name(meaning)}Change": change}
        if acts.moves:
            found[f"{_name(meaning)}Move"] = _moves(acts)
    return found


def _forms(acts: Acts) -> tuple[str, ...]:
    return ("Change", "Move") if acts.moves else ("Change",)


def _moves(acts: Acts) -> Json:
    """The steps that a PATCH may name, each with what it takes."""
    return {
        "oneOf": [
            {
                "title": name,
                "type": "object",
                "required": ["move"],
                "properties": {
                    "move": {"const": name},
                    **{one: dict(told) for one, told in move.takes.items()},
                },
                "additionalProperties": False,
            }
            for name, move in acts.moves.items()
        ]
    }


def document(roles: Roles) -> Json:
    """The OpenAPI document for these roles, in the active language."""
    meanings = [meaning for meaning in all_meanings() if reader(meaning.model, roles).open]
    paths: Json = {}
    for meaning in meanings:
        acts = ACTS.get(meaning.name)
        paths[f"/api/{meaning.plural}/"] = _collection(meaning, acts)
        paths[f"/api/{meaning.plural}/{{key}}"] = _thing(meaning, acts)
    paths |= described.paths()
    problem_schema: Json = {
        "type": "object",
        "required": ["type", "title", "status"],
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {
                "type": "object",
                "additionalProperties": {"type": "array", "items": {"type": "string"}},
            },
            "current_version": {"type": "integer"},
            "changed_fields": {"type": "array", "items": {"type": "string"}},
        },
    }
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": settings.FEDERATION_NAME,
            "version": communaux.__version__ if hasattr(communaux, "__version__") else "0.1.0",
            "summary": _("L’annuaire des plateformes coopératives, à lire et à tenir à jour."),
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        "servers": [{"url": settings.BASE_URL}],
        "externalDocs": {"url": f"{settings.BASE_URL}/ns", "description": _("Ce que les mots veulent dire")},
        "tags": [
            {"name": meaning.plural, "description": str(meaning.model._meta.verbose_name_plural)}
            for meaning in meanings
        ]
        + described.tags(),
        "paths": paths,
        "components": {
            "schemas": {**_schemas(meanings, roles), "Problem": problem_schema},
            "responses": {
                "Problem": {
                    "description": _("Ce qui n’allait pas, dans votre langue (RFC 9457)"),
                    "content": {problems.MEDIA_TYPE: {"schema": _ref("Problem")}},
                }
            },
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
                "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRFToken"},
            },
        },
    }


@lru_cache(maxsize=32)
def to_bytes(language: str, roles: Roles) -> bytes:
    """The document in a language, as it is served."""
    with translation.override(language):
        return orjson.dumps(document(roles))


def page(kinds: Mapping[str, tuple[int, Any]]) -> Json:
    """What the page of the door shows, in the active language."""
    rows = [
        {
            "plural": meaning.plural,
            "label": str(meaning.model._meta.verbose_name_plural).capitalize(),
            "url": f"/api/{meaning.plural}/",
            "methods": ", ".join(_methods(ACTS.get(meaning.name))),
            "ns": f"/ns#{meaning.class_name}",
        }
        for meaning in all_meanings()
        if reader(meaning.model, VISITOR.roles).open
    ]
    return {
        "base": settings.BASE_URL,
        "collections": rows,
        "filters": sorted(paging.filter_names()),
        "problems": [
            {"name": name, "status": status, "title": str(title)} for name, (status, title) in kinds.items()
        ],
        "most": paging.MOST,
    }


def _methods(acts: Acts | None) -> list[str]:
    if acts is None:
        return ["GET"]
    return ["GET", "POST", "PATCH", *(["DELETE"] if acts.end else [])]
