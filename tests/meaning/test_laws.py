"""The laws that hold for every meaning: the reader is the ORM, and no representation loses or adds anything."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import orjson
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from pyshacl import validate
from rdflib import Graph

from communaux.meaning import reader as readers
from communaux.meaning import shacl, turtle
from communaux.meaning.access import Role, Roles
from communaux.meaning.declare import Meaning, all_meanings, named
from tests.meaning import oracle
from tests.meaning.worlds import build, things, worlds

V, M, R, E, S = Role.VISITOR, Role.MEMBER, Role.RESEARCHER, Role.EDITOR, Role.STEWARD
ROLE_SETS: tuple[Roles, ...] = (
    frozenset({V}),
    frozenset({V, M}),
    frozenset({V, R}),
    frozenset({V, M, E}),
    frozenset({V, M, S}),
)
# Each example writes and rolls back a whole world: fewer of them where that is slower.
EXAMPLES = 6 if os.environ.get("DATABASE_URL", "").startswith("postgres") else 25
law = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
pytestmark = pytest.mark.django_db


@contextmanager
def world(plan: dict[str, Any]) -> Iterator[None]:
    """A world that leaves nothing behind."""
    with transaction.atomic():
        build(plan)
        yield
        transaction.set_rollback(True)


def documents() -> Iterator[tuple[Meaning, Roles, readers.Document]]:
    """Every document that anybody may read in this world."""
    for meaning in all_meanings():
        pks = list(meaning.model._default_manager.order_by("pk").values_list("pk", flat=True))
        for roles in ROLE_SETS:
            for _pk, document in readers.reader(meaning.model, roles).read_many(pks):
                yield meaning, roles, document


@law
@given(plan=worlds())
def test_the_compiled_reader_says_what_the_orm_says(plan: dict[str, Any]) -> None:
    with world(plan):
        for meaning, thing in things():
            for roles in ROLE_SETS:
                # Read back: the oracle judges what the database holds, not what was handed to it.
                thing.refresh_from_db()
                read = readers.reader(meaning.model, roles).read(getattr(thing, meaning.key))
                expected = oracle.document(meaning, thing, roles)
                assert read == expected, (meaning.name, sorted(roles))
                if read is not None and expected is not None:
                    assert list(read) == list(expected)


@law
@given(plan=worlds())
def test_reading_many_is_reading_each(plan: dict[str, Any]) -> None:
    with world(plan):
        for meaning in all_meanings():
            rows = list(meaning.model._default_manager.order_by("-pk").values_list("pk", meaning.key))
            for roles in ROLE_SETS:
                reader = readers.reader(meaning.model, roles)
                one_by_one = [(pk, found) for pk, key in rows if (found := reader.read(key)) is not None]
                assert list(reader.read_many([pk for pk, _key in rows])) == one_by_one


@law
@given(plan=worlds())
def test_json_ld_turtle_and_n_triples_are_one_graph(plan: dict[str, Any]) -> None:
    with world(plan):
        for _meaning, _roles, document in documents():
            from_json = set(turtle.parse(readers.to_bytes(document), "application/ld+json"))
            assert from_json == set(turtle.parse(turtle.to_turtle(document), "text/turtle"))
            assert from_json == set(turtle.parse(turtle.to_ntriples(document), "application/n-triples"))


@law
@given(plan=worlds())
def test_turtle_and_back_loses_nothing(plan: dict[str, Any]) -> None:
    formats: dict[str, Callable[[readers.Document], Any]] = {
        "text/turtle": turtle.to_turtle,
        "application/n-triples": turtle.to_ntriples,
        "application/ld+json": readers.to_bytes,
    }
    with world(plan):
        for meaning, _roles, document in documents():
            for media_type, write in formats.items():
                back = turtle.from_rdf(meaning, write(document), media_type, document["@id"])
                assert back == document
                assert orjson.dumps(back) == orjson.dumps(document)


@settings(law, max_examples=min(EXAMPLES, 10))
@given(plan=worlds())
def test_the_derived_shape_accepts_every_derived_document(plan: dict[str, Any]) -> None:
    with world(plan):
        batches: dict[tuple[str, Roles], list[readers.Document]] = {}
        for meaning, roles, document in documents():
            batches.setdefault((meaning.name, roles), []).append(document)
        for (name, roles), batch in batches.items():
            data = Graph().parse(data=turtle.to_turtle(*batch), format="turtle")
            shape = Graph().parse(data=shacl.shape(named(name), roles), format="turtle")
            conforms, _graph, text = validate(data, shacl_graph=shape)
            assert conforms, text


def in_values(graph: Graph) -> set[tuple[str, str, Any]]:
    """The triples of a graph with literals by value, since rdflib keeps every lexical form."""
    return {
        (
            str(s),
            str(p),
            (str(o), getattr(o, "language", None), o.toPython() if hasattr(o, "toPython") else None),
        )
        if not hasattr(o, "datatype") or o.datatype is None
        else (str(s), str(p), (str(o.datatype), o.toPython()))
        for s, p, o in graph
    }


@settings(law, max_examples=min(EXAMPLES, 10))
@given(plan=worlds())
def test_another_program_reads_the_same_graph_in_json_ld_and_in_turtle(plan: dict[str, Any]) -> None:
    with world(plan):
        for _meaning, _roles, document in documents():
            inlined = turtle.inlined(readers.to_bytes(document)).decode()
            from_json = Graph().parse(data=inlined, format="json-ld")
            from_turtle = Graph().parse(data=turtle.to_turtle(document), format="turtle")
            assert in_values(from_json) == in_values(from_turtle)
