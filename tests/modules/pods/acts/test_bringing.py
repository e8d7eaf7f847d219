"""Zips that a job brings in: one at a time, cut off anywhere, stopped, on a full disk, and the file that goes when it is done."""

from __future__ import annotations

import contextlib
import io
import os
import resource
import signal
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from communaux.ground import tasks
from communaux.ground.room import out_of_room
from communaux.ground.tasks import jobs, pulse
from communaux.ground.tasks.models import Job
from communaux.modules.pods.acts import archive, bringing, documents, storages
from communaux.modules.pods.models import Document, Storage
from communaux.modules.pods.reading import archives as reading
from communaux.modules.pods.rules.archive import ArchiveRefused
from communaux.modules.pods.rules.refusals import DocumentRefused
from communaux.nouns.agents import Agent

ALICE, BOB = Agent(webid="https://alice.example/#me"), Agent(webid="https://bob.example/#me")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _storage(db: None, settings: Any, tmp_path: Any) -> None:
    settings.DATA = tmp_path
    storages.create("essai", owner_webid=ALICE.webid, inbox=False)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody takes jobs by themselves."""
    monkeypatch.setattr(jobs, "_enqueue", lambda _job: None)


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return out.getvalue()


def sent(data: bytes, **how: Any) -> Job:
    return bringing.send(ALICE, "essai", [data[:100], data[100:]], **how)


def run(job: Job) -> reading.Arrival:
    jobs.run_job.func(str(job.pk))
    return reading.found("essai", str(job.pk), "en")


def there() -> dict[str, bytes]:
    return {
        path: bytes(body)
        for path, body in Document.objects.filter(path__endswith=".txt").values_list("path", "body")
    }


def files() -> list[str]:
    return [path.name for path in bringing.folder().iterdir()]


SOME = {f"{n:02}.txt": f"number {n}".encode() for n in range(20)}
WHOLE = {f"/storages/essai/{name}": data for name, data in SOME.items()}


def test_a_zip_is_taken_in_and_its_file_goes() -> None:
    told = reading.found("essai", str(sent(zipped(SOME)).pk), "fr")
    assert (told.state, told.percent, told.created) == ("done", 100, 20)
    assert there() == WHOLE
    assert files() == []


def test_while_one_waits_there_is_no_other(waits: None) -> None:
    first = sent(zipped(SOME))
    assert reading.found("essai", str(first.pk), "fr").state == "waiting"
    with pytest.raises(DocumentRefused) as refused:
        sent(zipped(SOME))
    assert refused.value.problem == "conflict"
    assert len(files()) == 1
    assert run(first).state == "done"
    assert sent(zipped(SOME)).pk != first.pk


def test_what_is_wrong_is_told_line_by_line_and_nothing_is_written() -> None:
    job = sent(zipped({"a.txt": b"x", "b.ttl": b"broken", "c.ttl": b"<x>"}))
    told = reading.found("essai", str(job.pk), "en")
    assert (told.state, told.created) == ("refused", 0)
    assert [line.partition(":")[0] for line in told.refused] == ["b.ttl", "c.ttl"]
    assert there() == {}
    assert files() == []


def test_what_is_no_zip_is_refused_at_once() -> None:
    with pytest.raises(ArchiveRefused):
        sent(b"no zip at all" * 20)
    with pytest.raises(ArchiveRefused):
        sent(zipped(SOME)[:-40])
    assert not Job.objects.exists()
    assert files() == []


def test_a_file_beyond_what_the_storage_may_hold_is_not_received() -> None:
    Storage.objects.filter(name="essai").update(quota=1000)

    def endless() -> Iterator[bytes]:
        while True:
            yield b"x" * 1_000_000

    with pytest.raises(DocumentRefused) as refused:
        bringing.send(ALICE, "essai", endless())
    assert refused.value.problem == "too-large"
    assert files() == []


def test_who_lost_the_storage_meanwhile_brings_nothing_in(waits: None) -> None:
    job = sent(zipped(SOME))
    Storage.objects.filter(name="essai").update(owners=BOB.webid)
    told = run(job)
    assert (told.state, told.created, there()) == ("refused", 0, {})
    assert told.refused


def _killed_in_turn(job: Job, number: int) -> None:
    """Run a job in a process of its own that is killed within its turn of this number."""
    pid = os.fork()
    if not pid:
        try:
            connection.connection = None  # the parent's stays open
            turns = 0

            def keep(*_args: Any, **_more: Any) -> None:
                nonlocal turns
                turns += 1
                real(*_args, **_more)
                if turns == number:
                    os.kill(os.getpid(), signal.SIGKILL)

            real, tasks.keep_cursor = tasks.keep_cursor, keep
            jobs.run_job.func(str(job.pk))
        finally:
            os._exit(1)
    assert os.WTERMSIG(os.waitpid(pid, 0)[1]) == signal.SIGKILL


@pytest.mark.parametrize("turn", [1, 3])
def test_killed_within_a_turn_it_goes_on_from_the_one_before(
    waits: None, monkeypatch: pytest.MonkeyPatch, turn: int
) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("a database in memory dies with its process")
    monkeypatch.setattr(archive, "TURN", 5)
    monkeypatch.setattr(pulse, "DEAD_AFTER", -1.0)
    monkeypatch.setattr(pulse, "lives", lambda pk, beat: False)
    documents.put(ALICE, "/storages/essai/00.txt", b"mine", "text/plain")
    job = sent(zipped(SOME))
    _killed_in_turn(job, turn)
    before = there()
    assert len(before) in {1 + 5 * (turn - 1), 5 * (turn - 1), 5 * (turn - 1) + 1}
    assert reading.found("essai", str(job.pk), "fr").state == "running"
    assert tasks.recover() == 1
    told = run(job)
    assert (told.state, told.created, told.kept) == ("done", 19, 1)
    assert there() == WHOLE | {"/storages/essai/00.txt": b"mine"}
    assert files() == []


def test_stopped_it_keeps_what_is_written_and_the_file_goes(
    waits: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "TURN", 5)
    job = sent(zipped(SOME))

    def progress(_job: Job, done: int, _total: int, step: str) -> None:
        if step.startswith("write") and done >= 5:
            raise tasks.Stopped

    monkeypatch.setattr(tasks, "progress", progress)
    told = run(job)
    assert told.state == "stopped"
    assert told.created == len(there()) > 0
    assert files() == []


def test_a_zip_that_waits_is_stopped_at_once(waits: None) -> None:
    job = sent(zipped(SOME))
    bringing.stop(str(job.pk))
    assert run(job).state == "stopped"
    assert (there(), files()) == ({}, [])


def test_files_that_nobody_waits_for_go_after_a_day(waits: None) -> None:
    job = sent(zipped(SOME))
    old = bringing.folder() / "old.zip"
    old.write_bytes(b"")
    for path in bringing.folder().iterdir():
        os.utime(path, (0, 0))
    (bringing.folder() / "new.zip").write_bytes(b"")
    assert bringing.forget_files() == 1
    assert not old.exists()
    assert run(job).state == "done"


@contextlib.contextmanager
def no_more_pages(spare: int) -> Iterator[None]:
    """A database that can grow by so many pages: SQLite then says that the disk is full, as it does when it is."""
    with connection.cursor() as cursor:
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        (free,) = cursor.execute("PRAGMA freelist_count").fetchone()
        (size,) = cursor.execute("PRAGMA page_size").fetchone()
        if (
            free > spare
        ):  # what earlier tests gave back would be room as well, and no limit can go below the file
            cursor.execute("CREATE TABLE ballast (filling BLOB)")
            cursor.execute(f"INSERT INTO ballast VALUES (zeroblob({(free - 2) * size}))")
            (pages,) = cursor.execute("PRAGMA page_count").fetchone()
            (free,) = cursor.execute("PRAGMA freelist_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages - free + spare}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the limit is one of SQLite")
def test_where_the_disk_fills_up_whole_turns_stay_and_the_rest_comes_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archive, "TURN", 2)
    large = {f"{n}.txt": os.urandom(40_000) for n in range(8)}
    with no_more_pages(60):
        job = sent(zipped(large))
    told = reading.found("essai", str(job.pk), "en")
    assert told.state == "refused"
    assert "disk" in told.refused[0]
    assert 0 < told.created == len(there()) < 8
    used = Storage.objects.get(name="essai").used
    assert used == sum(size + 256 for size in Document.objects.values_list("size", flat=True))
    again = reading.found("essai", str(sent(zipped(large)).pk), "en")
    assert (again.state, again.created + told.created) == ("done", 8)
    assert {path.rpartition("/")[2]: body for path, body in there().items()} == large


def test_a_file_that_finds_no_room_leaves_nothing() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    data = zipped({"a.bin": os.urandom(3_000_000)})
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        with pytest.raises(OSError) as error:
            sent(data)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert out_of_room(error.value)
    assert files() == []
    assert not Job.objects.exists()


def test_how_far_it_is_goes_by_what_documents_weigh(waits: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "TURN", 1)
    job = sent(zipped({"a.bin": b"x" * 900_000, "b.txt": b"x", "c.txt": b"x"}))
    seen: list[tuple[str, int]] = []
    real, shown = tasks.progress, Job.objects.get(pk=job.pk)

    def progress(job: Job, done: int, total: int, message: str) -> None:
        real(job, done, total, message)
        shown.done, shown.total, shown.message, shown.state = done, total, message, Job.State.RUNNING
        told = reading.found("essai", str(job.pk), "fr")
        seen.append((told.step, told.percent))

    with monkeypatch.context() as watched:
        watched.setattr(tasks, "progress", progress)
        watched.setattr(tasks, "look", lambda _pk: shown)
        jobs.run_job.func(str(job.pk))
    assert reading.found("essai", str(job.pk), "fr").percent == 100
    assert seen == sorted(seen)
    assert {step for step, _percent in seen} == {"read", "write"}
    assert seen[1][1] > 35  # the large one is read, three are not
    assert seen[-1] == ("write", 100)
