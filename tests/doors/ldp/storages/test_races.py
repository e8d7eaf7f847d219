"""Many writers at once, each committing for real: no change is lost, none is made twice, the place is counted to the byte."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from communaux.ground import journal
from communaux.modules.pods.acts import documents
from communaux.modules.pods.acts.documents import Expected
from communaux.modules.pods.models import Document, Storage
from communaux.modules.pods.reading import documents as reading
from communaux.modules.pods.rules.quotas import weight
from communaux.modules.pods.rules.refusals import DocumentRefused
from communaux.nouns.agents import NOBODY
from tests.modules.pods.factories import make_storage

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 6
DOC = "/storages/course/compteur"
_N3 = (
    "@prefix solid: <http://www.w3.org/ns/solid/terms#> . _:p a solid:InsertDeletePatch ; "
    "solid:inserts {{ <#n{}> <http://ex.org/p> {} . }} ."
)


def at_once(act: Callable[[int], Any], count: int = THREADS) -> list[Any]:
    """What each thread was told, or why it was refused."""
    barrier = Barrier(count)

    def one(number: int) -> Any:
        try:
            barrier.wait(20)
            return act(number)
        except DocumentRefused as refused:
            return refused.problem
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def counted() -> None:
    """The storage knows what it holds, and the journal is whole."""
    storage = Storage.objects.get(name="course")
    sizes = Document.objects.filter(storage=storage).values_list("size", flat=True)
    assert storage.used == sum(weight(size) for size in sizes)
    assert journal.verify().ok


def test_concurrent_patches_all_count() -> None:
    make_storage("course", open=True)
    found = at_once(
        lambda n: [documents.patch(NOBODY, DOC, _N3.format(f"{n}-{i}", i), "text/n3") for i in range(3)]
    )
    assert all(isinstance(one, list) for one in found)
    row = reading.found(DOC)
    assert row is not None
    assert row.body is not None
    assert row.body.count(b"\n") == THREADS * 3
    assert row.version == THREADS * 3
    counted()


def test_of_those_who_read_the_same_state_one_writes() -> None:
    make_storage("course", open=True)
    documents.put(NOBODY, DOC, b"0", "text/plain")
    row = reading.found(DOC)
    assert row is not None
    seen = Expected(match=frozenset({reading.tag(row)}))
    found = at_once(lambda n: documents.put(NOBODY, DOC, b"%d" % n, "text/plain", seen))
    assert found.count("changed-since") == THREADS - 1
    counted()


def test_one_document_is_made_once_and_its_containers_too() -> None:
    make_storage("course", open=True)
    fresh = Expected(none_match=frozenset("*"))
    path = "/storages/course/a/b/c"
    found = at_once(lambda n: documents.put(NOBODY, path, b"%d" % n, "text/plain", fresh))
    assert found.count("changed-since") == THREADS - 1
    assert Document.objects.filter(path__startswith="/storages/course/a").count() == 3
    names = at_once(
        lambda _n: documents.create(NOBODY, "/storages/course/a/", b"x", "text/plain", slug="même")
    )
    assert len({one.path for one in names}) == THREADS
    counted()


def test_the_last_place_is_given_once() -> None:
    storage = make_storage("course", open=True)
    Storage.objects.filter(pk=storage.pk).update(quota=Storage.objects.get(pk=storage.pk).used + weight(10))
    found = at_once(lambda n: documents.put(NOBODY, f"/storages/course/{n}", b"0123456789", "text/plain"))
    assert found.count("quota") == THREADS - 1
    counted()


def test_a_container_that_gains_a_document_is_not_deleted() -> None:
    make_storage("course", open=True)
    for turn in range(3):
        container = f"/storages/course/{turn}/"
        documents.put(NOBODY, container, b"", "text/turtle")

        def act(number: int, container: str = container) -> Any:
            if number:
                return documents.create(NOBODY, container, b"x", "text/plain")
            return documents.delete(NOBODY, container)

        found = at_once(act, 2)
        assert "conflict" in found or "not-found" in found
        held = Document.objects.filter(path__startswith=container)
        assert held.count() in (0, 2)
    counted()
