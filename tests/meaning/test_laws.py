"""The laws that hold for every meaning: the reader is the ORM, and no representation loses or adds anything.

Each world is written and read once, and every law is held to it. A document that several roles read alike is judged once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import orjson
import pyoxigraph as ox
import pytest
from django.conf import settings as house
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from pyshacl import validate
from rdflib import Graph

from communaux.meaning import reader as readers
from communaux.meaning import shacl, turtle
from communaux.meaning.access import Role, Roles
from communaux.meaning.declare import Meaning, all_meanings, classed, named
from communaux.meaning.reader import Document
from tests.factories import make_organisation
from tests.meaning import oracle
from tests.meaning.worlds import build, things, worlds

V, M, R, E, S = Role.VISITOR, Role.MEMBER, Role.RESEARCHER, Role.EDITOR, Role.STEWARD
ROLE_SETS: tuple[Roles, ...] = (
    frozenset({V}),
    frozenset({V, M}),
    frozenset({V, R}),
    frozenset({V, E}),
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
PEERS = settings(law, max_examples=min(EXAMPLES, 10))
"""Worlds that two other programs read too: they are slow."""
SINGLES = 6
"""Documents of a world that are read back from JSON-LD one by one, each with the context; all are as parts of a list."""
pytestmark = pytest.mark.django_db

Triples = list[ox.Triple]


@dataclass
class World:
    """What is read in one world, thing by thing.

    ``each``: name of a meaning and roles -> key of a row -> document; ``different``: the documents, each once however
    many roles read it alike, by its bytes.
    """

    each: dict[tuple[str, Roles], dict[int, Document]]
    different: dict[bytes, tuple[Meaning, Document]] = field(default_factory=dict)

    def of_roles(self, roles: Roles) -> list[Document]:
        """All that these roles read."""
        return [one for (_name, held), read in self.each.items() if held == roles for one in read.values()]


@contextmanager
def world(plan: dict[str, Any]) -> Iterator[World]:
    """A world that leaves nothing behind, read as everybody and held to the oracle meanwhile."""
    with transaction.atomic():
        build(plan)
        yield _read_each()
        transaction.set_rollback(True)


def _read_each() -> World:
    found = World({(meaning.name, roles): {} for meaning in all_meanings() for roles in ROLE_SETS})
    for meaning, thing in things():
        # Read back: the oracle judges what the database holds, not what was handed to it.
        thing.refresh_from_db()
        for roles in ROLE_SETS:
            read = readers.reader(meaning.model, roles).read(getattr(thing, meaning.key))
            expected = oracle.document(meaning, thing, roles)
            assert read == expected, (meaning.name, sorted(roles))
            if read is not None and expected is not None:
                assert list(read) == list(expected)
                found.each[meaning.name, roles][thing.pk] = read
                found.different[orjson.dumps(read)] = (meaning, read)
    return found


def as_list(documents: list[Document]) -> bytes:
    """Documents as one JSON-LD text, the way a list is served."""
    parts = [{name: value for name, value in one.items() if name != "@context"} for one in documents]
    return orjson.dumps({"@context": house.CONTEXT_IRI, "@graph": parts})


@law
@given(plan=worlds())
def test_the_laws_hold_in_every_world(plan: dict[str, Any]) -> None:
    """That the compiled reader says what the ORM says is asked while the world is read."""
    with world(plan) as read:
        reading_many_is_reading_each(read)
        told = {}
        for roles in ROLE_SETS:
            documents = read.of_roles(roles)
            told[roles] = turtle.parse(as_list(documents), "application/ld+json") if documents else []
        json_ld_turtle_and_n_triples_are_one_graph(read, told)
        json_ld_and_back_loses_nothing(read, told)
        turtle_and_back_loses_nothing(read)


def reading_many_is_reading_each(read: World) -> None:
    for meaning in all_meanings():
        pks = list(meaning.model._default_manager.order_by("-pk").values_list("pk", flat=True))
        for roles in ROLE_SETS:
            each = read.each[meaning.name, roles]
            expected = [(pk, each[pk]) for pk in pks if pk in each]
            assert list(readers.reader(meaning.model, roles).read_many(pks)) == expected


def json_ld_turtle_and_n_triples_are_one_graph(read: World, told: dict[Roles, Triples]) -> None:
    for roles, triples in told.items():
        documents = read.of_roles(roles)
        from_turtle = [one for d in documents for one in turtle.parse(turtle.to_turtle(d), "text/turtle")]
        from_lines = turtle.parse(turtle.to_ntriples(*documents), "application/n-triples")
        assert set(triples) == set(from_turtle) == set(from_lines)
        assert {one.subject.value for one in triples} == {document["@id"] for document in documents}  # type: ignore[union-attr]


def json_ld_and_back_loses_nothing(read: World, told: dict[Roles, Triples]) -> None:
    for roles, triples in told.items():
        of: dict[Any, Triples] = {}
        for triple in triples:
            of.setdefault(triple.subject.value, []).append(triple)  # type: ignore[union-attr]
        for document in read.of_roles(roles):
            meaning = classed(document["@type"][0])
            back = turtle.framed(meaning, document["@id"], of[document["@id"]])
            assert orjson.dumps(back) == orjson.dumps(document)
    singles = list(read.different.items())
    for written, (meaning, document) in singles[:: max(1, len(singles) // SINGLES)]:
        data = readers.to_bytes(document)
        assert orjson.dumps(turtle.from_rdf(meaning, data, "application/ld+json", document["@id"])) == written


def turtle_and_back_loses_nothing(read: World) -> None:
    formats: dict[str, Callable[[Document], str]] = {
        "text/turtle": turtle.to_turtle,
        "application/n-triples": turtle.to_ntriples,
    }
    for written, (meaning, document) in read.different.items():
        for media_type, write in formats.items():
            back = turtle.from_rdf(meaning, write(document), media_type, document["@id"])
            assert back == document
            assert orjson.dumps(back) == written


@pytest.mark.parametrize("brackets", ["[]", "{}"])
def test_a_text_of_two_brackets_is_told(brackets: str) -> None:
    """The database writes empty lists and maps so: a text that looks like them is a text all the same."""
    organisation = make_organisation(slug="o0", short_name=brackets)
    document = readers.reader(type(organisation), frozenset({V})).read("o0")
    assert document is not None
    assert document["short_name"] == brackets
    assert "legal_forms" not in document


@PEERS
@given(plan=worlds())
def test_two_other_programs_agree_in_every_world(plan: dict[str, Any]) -> None:
    with world(plan) as read:
        the_derived_shape_accepts_every_derived_document(read)
        another_program_reads_the_same_graph_in_json_ld_and_in_turtle(read)


@cache
def shape_of(name: str, roles: Roles) -> Graph:
    """The shape of a meaning for some roles: the same in every world."""
    return Graph().parse(data=shacl.shape(named(name), roles), format="turtle")


def the_derived_shape_accepts_every_derived_document(read: World) -> None:
    for (name, roles), documents in read.each.items():
        if documents:
            data = Graph().parse(data=turtle.to_turtle(*documents.values()), format="turtle")
            conforms, _graph, text = validate(data, shacl_graph=shape_of(name, roles), inplace=True)
            assert conforms, text


def another_program_reads_the_same_graph_in_json_ld_and_in_turtle(read: World) -> None:
    for roles in ROLE_SETS:
        documents = read.of_roles(roles)
        if not documents:
            continue
        from_json = Graph().parse(data=turtle.inlined(as_list(documents)).decode(), format="json-ld")
        from_turtle = Graph()
        for document in documents:
            from_turtle.parse(data=turtle.to_turtle(document), format="turtle")
        assert in_values(from_json) == in_values(from_turtle)


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
