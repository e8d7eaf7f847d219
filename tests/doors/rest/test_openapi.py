"""The OpenAPI document: sound in itself, complete, and true of what the door answers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings

from communaux.doors.rest import openapi
from communaux.doors.rest.acting import ACTS
from communaux.meaning import schema
from communaux.meaning.access import Role
from communaux.meaning.declare import all_meanings
from communaux.meaning.reader import reader
from tests import factories
from tests.meaning.worlds import build, worlds

pytestmark = pytest.mark.django_db
VISITOR = frozenset({Role.VISITOR})
STEWARD = frozenset({Role.VISITOR, Role.MEMBER, Role.STEWARD})
_TYPES: dict[str, Any] = {
    "string": str,
    "object": dict,
    "array": list,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
_NOTES = {"title", "description", "externalDocs", "default"}


def mismatches(value: Any, told: dict[str, Any], where: str = "") -> Iterator[str]:
    """How a value breaks a JSON Schema; knows the keywords that we write and refuses any other."""
    rest = {key: one for key, one in told.items() if key not in _NOTES}
    kinds = rest.pop("type", None)
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(
        isinstance(value, _TYPES[kind]) and (kind == "boolean") == isinstance(value, bool) for kind in kinds
    ):
        yield f"{where}: {value!r} is not {kinds}"
        return
    if "enum" in rest and value not in rest["enum"]:
        yield f"{where}: {value!r} is not one of {rest['enum']}"
    if "const" in rest and value != rest["const"]:
        yield f"{where}: {value!r}"
    if isinstance(value, str):
        if "pattern" in rest and not re.search(rest["pattern"], value):
            yield f"{where}: {value!r} does not match {rest['pattern']}"
        if len(value) > rest.get("maxLength", len(value)):
            yield f"{where}: too long"
        if rest.get("format") == "date-time":
            dt.datetime.fromisoformat(value)
        if rest.get("format") == "date":
            dt.date.fromisoformat(value)
    if isinstance(value, list):
        if rest.get("uniqueItems") and len(value) != len(set(value)):
            yield f"{where}: an item twice"
        for item in value:
            yield from mismatches(item, rest["items"], f"{where}[]")
    if isinstance(value, dict):
        for name in rest.get("required", ()):
            if name not in value:
                yield f"{where}: no {name}"
        for name, one in value.items():
            if name in rest["properties"]:
                yield from mismatches(one, rest["properties"][name], f"{where}.{name}")
            elif rest.get("additionalProperties") is False:
                yield f"{where}: {name} is not known"
    unknown = rest.keys() - {
        "enum",
        "const",
        "pattern",
        "maxLength",
        "format",
        "uniqueItems",
        "items",
        "required",
        "properties",
        "additionalProperties",
    }
    assert not unknown, unknown


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(plan=worlds())
def test_every_document_fits_its_schema(plan: dict[str, Any]) -> None:
    with transaction.atomic():
        build(plan)
        for meaning in all_meanings():
            for roles in (VISITOR, STEWARD):
                told = schema.reading(meaning, roles)
                pks = list(meaning.model._default_manager.values_list("pk", flat=True))
                for _pk, document in reader(meaning.model, roles).read_many(pks):
                    assert list(mismatches(document, {**told, "additionalProperties": False})) == []
        transaction.set_rollback(True)


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for one in node.values():
            yield from _references(one)
    elif isinstance(node, list):
        for one in node:
            yield from _references(one)


@pytest.mark.parametrize("roles", [VISITOR, STEWARD])
def test_the_document_is_sound(roles: Any) -> None:
    document = openapi.document(roles)
    assert document["openapi"].startswith("3.1.")
    assert {"title", "version"} <= document["info"].keys()
    for reference in _references(document):
        node: Any = document
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]
    names: list[str] = []
    declared = set(document["components"]["securitySchemes"])
    for path, item in document["paths"].items():
        inherited = item.get("parameters", [])
        for method, operation in item.items():
            if method == "parameters":
                continue
            assert method in {"get", "post", "patch", "delete"}
            names.append(operation["operationId"])
            assert any(status.startswith(("2", "3")) for status in operation["responses"])
            assert all("description" in one or "$ref" in one for one in operation["responses"].values())
            parameters = [*inherited, *operation.get("parameters", [])]
            at = {(one["name"], one["in"]) for one in parameters}
            assert len(at) == len(parameters)
            assert {name for name, place in at if place == "path"} == set(re.findall(r"{(\w+)}", path))
            assert all(one.get("required") for one in parameters if one["in"] == "path")
            assert all(set(one) <= declared for one in operation.get("security", []))
            assert ("security" in operation) == (method != "get")
            assert ("requestBody" in operation) == (method in {"post", "patch"})
    assert len(names) == len(set(names))


def test_it_names_every_list_and_every_act() -> None:
    paths = openapi.document(STEWARD)["paths"]
    for meaning in all_meanings():
        collection, thing = paths[f"/api/{meaning.plural}/"], paths[f"/api/{meaning.plural}/{{key}}"]
        acts = ACTS.get(meaning.name)
        assert ("post" in collection) == (acts is not None) == ("patch" in thing)
        assert ("delete" in thing) == bool(acts and acts.end)
        assert reverse("api-collection", args=[meaning.plural]) == f"/api/{meaning.plural}/"


def test_a_visitor_is_not_told_of_what_they_may_not_list(client: Client) -> None:
    document = orjson.loads(client.get("/api/openapi.json").content)
    assert "/api/claims/" not in document["paths"]
    assert "email" not in document["components"]["schemas"]["Organisation"]["properties"]
    client.force_login(factories.make_steward())
    document = orjson.loads(client.get("/api/openapi.json").content)
    assert "/api/claims/" in document["paths"]
    assert "email" in document["components"]["schemas"]["Organisation"]["properties"]


def test_what_the_schema_of_writing_allows_is_written(client: Client) -> None:
    organisation = factories.make_organisation("Vélo", slug="velo")
    client.force_login(factories.make_editor(organisation))
    told = openapi.document(VISITOR)["components"]["schemas"]["CommonsNew"]
    sent = {"organisation": "velo", "name": "Logiciel", "nature": "code", "since": "2016"}
    assert list(mismatches(sent, told)) == []
    made = client.post("/api/commons/", sent, content_type="application/json")
    assert made.status_code == 201, made.content
    assert set(told["required"]) == {"organisation", "name", "nature"}
