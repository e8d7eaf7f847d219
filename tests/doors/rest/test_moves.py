"""Steps behind the REST door: each takes what it declares and nothing else, and OpenAPI says the same."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from communaux.doors.rest import openapi
from communaux.doors.rest.acting import ACTS
from communaux.doors.rest.acting.acts import Move
from communaux.doors.rest.acting.moves import read_bytes, read_day
from communaux.meaning.access import VISITOR, Role

STEPS = [(meaning, name) for meaning, acts in ACTS.items() for name in acts.moves]
_WRONG: dict[str, Any] = {"string": 3, "boolean": "oui", "integer": True, "object": [], "array": {}}


def errors_of(move: Move, said: dict[str, Any]) -> set[str]:
    """The names that a step refuses, before its act is asked."""
    with pytest.raises(ValidationError) as caught:
        move(VISITOR, None, said)
    return set(caught.value.message_dict)


@pytest.mark.parametrize(("meaning", "name"), STEPS)
def test_a_step_refuses_what_it_does_not_declare(meaning: str, name: str) -> None:
    step = ACTS[meaning].moves[name]
    assert errors_of(step, {"surprise": 1}) == {"surprise"}
    typed = {one: schema["type"] for one, schema in step.takes.items() if "type" in schema}
    if typed:
        assert errors_of(step, {one: _WRONG[kind] for one, kind in typed.items()}) == set(typed)
    for one, schema in step.takes.items():
        if "items" in schema:
            assert errors_of(step, {one: [None]}) == {one}
        if "additionalProperties" in schema:
            assert errors_of(step, {one: {"a": 1}}) == {one}


def test_what_is_sent_as_null_is_not_said() -> None:
    told: list[dict[str, Any]] = []
    step = Move(lambda _viewer, _thing, said: told.append(said), {"a": {"type": "string"}, "b": {}})
    step(VISITOR, None, {"a": None, "b": 0})
    assert told == [{"b": 0}]


def test_openapi_describes_each_step() -> None:
    document = openapi.document(frozenset(Role))
    schemas, described = document["components"]["schemas"], set()
    for meaning, acts in ACTS.items():
        name = meaning.capitalize()
        assert (f"{name}Move" in schemas) == bool(acts.moves)
        for one in schemas.get(f"{name}Move", {"oneOf": []})["oneOf"]:
            properties = one["properties"]
            described.add((meaning, properties["move"]["const"]))
            takes = acts.moves[properties["move"]["const"]].takes
            assert properties.keys() == {"move", *takes}
            assert one["additionalProperties"] is False
    assert described == set(STEPS)


@pytest.mark.parametrize("value", ["hier", "2026-13-01", 3])
def test_a_day_that_is_none_is_told(value: Any) -> None:
    with pytest.raises(ValidationError):
        read_day({"on": value}, "on")


@pytest.mark.parametrize("value", ["é", "abc", 3, None])
def test_a_document_that_is_not_in_base64_is_told(value: Any) -> None:
    with pytest.raises(ValidationError):
        read_bytes(value, "document")
