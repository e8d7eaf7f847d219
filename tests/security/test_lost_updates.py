"""Many who change one document at once, through the door and over real lines: what was accepted is there, what is not there was refused."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections

from communaux.ground import journal
from tests.databases import _administer
from tests.doors.ldp.served import Served, house
from tests.doors.ldp.solid import ALICE, PATCH, Solid, inserts, said

THREADS, TURNS = 6, 20
UPDATE = "application/sparql-update"
N3 = "text/n3"
FIELD = "http://example.org/count"


def step(now: int) -> str:
    """Count one further, from a state that is named: of all that name one, one is right."""
    return f"{PATCH}_:p a solid:InsertDeletePatch; solid:deletes {{ <#c> <{FIELD}> {now} }}; solid:inserts {{ <#c> <{FIELD}> {now + 1} }} ."


def step_in_sparql(now: int) -> str:
    """The same, which changes nothing where the state is another one."""
    return f"DELETE {{ <#c> <{FIELD}> {now} }} INSERT {{ <#c> <{FIELD}> {now + 1} }} WHERE {{ <#c> <{FIELD}> {now} }}"


def at_once(act: Callable[[int], list[Any]]) -> list[Any]:
    """What each of the threads was told, all of it."""
    barrier = threading.Barrier(THREADS)

    def one(number: int) -> list[Any]:
        try:
            barrier.wait(30)
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return [told for all_of_one in pool.map(one, range(THREADS)) for told in all_of_one]


Ask = Callable[..., tuple[int, str, str]]
"""``ask(method, path, body, media, **headers)``: status, ETag, text."""


def everybody_adds(ask: Ask) -> None:
    """Nobody names a state: all are accepted, and all are there."""

    def act(number: int) -> list[Any]:
        told = []
        for turn in range(TURNS):
            if turn % 2:
                done = ask("PATCH", "sum", f"INSERT DATA {{ <#t{number}-{turn}> <{FIELD}> {turn} }}", UPDATE)
            else:
                done = ask("PATCH", "sum", inserts(f"<#t{number}-{turn}> <{FIELD}> {turn}."), N3)
            told.append((f"#t{number}-{turn}>", done[0]))
        return told

    told = at_once(act)
    text = ask("GET", "sum", None, "application/n-triples")[2]
    accepted = {name for name, status in told if 200 <= status < 300}
    assert {status for _name, status in told} <= {200, 201, 204, 205}
    assert len(accepted) == THREADS * TURNS == text.count(FIELD)
    assert all(name in text for name in accepted)


def everybody_counts(ask: Ask) -> None:
    """All name the state that they read: for each step, one is accepted, the others are told."""
    assert ask("PUT", "count", f"<#c> <{FIELD}> 0 .", "text/turtle")[0] in (201, 204, 205)

    def value() -> tuple[int, str]:
        _status, etag, text = ask("GET", "count", None, "application/n-triples")
        (found,) = re.findall(rf'{re.escape(FIELD)}> "(\d+)"', text)
        return int(found), etag

    def act(number: int) -> list[Any]:
        told = []
        for turn in range(TURNS):
            now, etag = value()
            kind = (number + turn) % 4
            if kind == 0:
                status = ask("PATCH", "count", step(now), N3)[0]
            elif kind == 1:
                status = ask("PATCH", "count", step(now), N3, if_match=etag)[0]
            elif kind == 2:
                status = ask("PUT", "count", f"<#c> <{FIELD}> {now + 1} .", "text/turtle", if_match=etag)[0]
            else:
                status = ask("PATCH", "count", step_in_sparql(now), UPDATE, if_match=etag)[0]
            told.append(status)
        return told

    told = at_once(act)
    accepted = [status for status in told if 200 <= status < 300]
    assert {status for status in told if status not in accepted} <= {409, 412}
    assert accepted
    assert value()[0] == len(accepted)


def everybody_makes(ask: Ask) -> None:
    """All make the same document: one does, and it is that one’s."""

    def act(number: int) -> list[Any]:
        status = ask("PUT", "made/here", f"<#c> <{FIELD}> {number} .", "text/turtle", if_none_match="*")[0]
        return [(number, status)]

    told = at_once(act)
    (winner,) = [number for number, status in told if status == 201]
    assert {status for number, status in told if number != winner} == {412}
    assert f'"{winner}"' in ask("GET", "made/here", None, "application/n-triples")[2]


def everybody_writes_and_deletes(ask: Ask) -> None:
    """Half delete what the others change: a change that was accepted was there to be deleted, and none is half done."""

    def act(number: int) -> list[Any]:
        told = []
        for turn in range(TURNS):
            if number % 2:
                told.append(("gone", ask("DELETE", "fleeting", None)[0]))
            else:
                told.append(
                    ("here", ask("PATCH", "fleeting", inserts(f"<#t{number}-{turn}> <{FIELD}> 1."), N3)[0])
                )
        return told

    told = at_once(act)
    made = [status for what, status in told if what == "here" and status == 201]
    gone = [status for what, status in told if what == "gone" and status in (200, 204, 205)]
    assert {status for _what, status in told} <= {200, 201, 204, 205, 404, 409}
    there = ask("GET", "fleeting", None, "application/n-triples")[0] == 200
    assert len(made) == len(gone) + there


SCENES = (everybody_adds, everybody_counts, everybody_makes, everybody_writes_and_deletes)
each_scene = pytest.mark.parametrize("scene", SCENES, ids=[one.__name__ for one in SCENES])


# --- Threads of one process -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@each_scene
def test_of_many_threads_no_change_is_lost(
    scene: Callable[[Ask], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    from communaux.doors.ldp.storages import caller
    from communaux.modules.pods.acts import storages
    from communaux.site.wsgi import application

    monkeypatch.setattr(caller, "agent_of", said)
    storages.create("essai", owner_webid=ALICE, inbox=False)
    solid = Solid(application)

    def ask(
        method: str, path: str, body: str | None, media: str = "", **headers: str
    ) -> tuple[int, str, str]:
        form = {"accept": media} if body is None else {"content_type": media}
        found = solid.ask(method, path, body, by=ALICE, **form, **headers)
        return found.status, found["ETag"], found.body.decode()

    scene(ask)
    assert journal.verify().ok


# --- Processes of a house that runs -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Served]:
    """A house with several web processes, on a database of its own of the kind of this run."""
    folder = tmp_path_factory.mktemp("house")
    if connection.vendor == "sqlite":
        with house(folder, workers=3) as found:
            yield found
        return
    name, kept = f"own_{uuid4().hex[:12]}", connection.settings_dict
    url = f"postgresql://{kept['USER']}:{kept['PASSWORD']}@{kept['HOST']}:{kept['PORT']}/{name}"
    with django_db_blocker.unblock():
        _administer(f'CREATE DATABASE "{name}"')
        try:
            with house(folder, workers=3, DATABASE_URL=url) as found:
                yield found
        finally:
            _administer(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.django_db
@each_scene
def test_of_many_processes_no_change_is_lost(scene: Callable[[Ask], None], served: Served) -> None:

    def ask(
        method: str, path: str, body: str | None, media: str = "", **headers: str
    ) -> tuple[int, str, str]:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        told["Accept" if body is None else "Content-Type"] = media or "*/*"
        with closing(http.client.HTTPConnection("localhost", served.port, timeout=120)) as line:
            line.request(method, f"/storages/essai/{path}", None if body is None else body.encode(), told)
            found = line.getresponse()
            return found.status, found.headers.get("ETag", ""), found.read().decode()

    scene(ask)
