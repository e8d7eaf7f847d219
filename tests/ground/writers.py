"""What the other processes do in the tests of the gate and of the journal. Run through ``tests.databases``."""

import os
import sys
import threading
from typing import Any

from django.db import connection

from communaux.ground import gate, journal

journal.declare("test.thing.changed", "a changé une chose")


def act(name: str, version: int = 1) -> int:
    """One act, as a module would write it; returns its sequence."""
    with gate.writing():
        return journal.record(
            "test.thing.changed",
            f"https://example.org/things/{name}",
            actor="https://example.org/people/1",
            version=version,
            facts={"changed": ["name", "site"]},
            payload=name,
        ).sequence


def write(name: str, times: int, speak: bool = False) -> list[int]:
    """Act again and again; with ``speak``, print each sequence as soon as it is acknowledged."""
    sequences = []
    for number in range(times):
        sequences.append(act(f"{name}-{number}"))
        if speak:
            print(sequences[-1], flush=True)
    return sequences


def write_in_threads(threads: int, times: int) -> dict[str, Any]:
    """Act from several threads of this process."""
    sequences: list[int] = []
    errors: list[str] = []

    def work(name: str) -> None:
        try:
            sequences.extend(write(name, times))
        except Exception as error:
            errors.append(repr(error))
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(f"thread{number}",)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return {"sequences": sequences, "errors": errors}


def verdict() -> dict[str, Any]:
    """Verify the journal."""
    found = journal.verify()
    return {
        "ok": found.ok,
        "count": found.count,
        "bad": found.first_bad_sequence,
        "reason": found.reason,
    }


def sequences() -> list[int]:
    """All the sequences there are."""
    return [entry.sequence for entry in journal.since(0, 1_000_000)]


def fill_the_disk(how: str) -> dict[str, Any]:
    """Act until there is no room left; say how many acts were acknowledged and which error came."""
    acknowledged = 0
    try:
        act("first")
        acknowledged += 1
        _shrink(how)
        for number in range(5_000):
            act(f"{number}-{'x' * 500}")
            acknowledged += 1
    except Exception as error:
        return {"acknowledged": acknowledged, "error": repr(error)}
    return {"acknowledged": acknowledged, "error": ""}


def _shrink(how: str) -> None:
    if how == "pages":
        with connection.cursor() as cursor:
            pages = cursor.execute("PRAGMA page_count").fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {pages + 40}")
        return
    import resource
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # the write then fails with an error instead of killing
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, resource.RLIM_INFINITY))


def hold_the_gate() -> None:
    """Enter the gate, say so, and stay until the standard input closes."""
    with gate.writing(alone=True):
        print("in", flush=True)
        sys.stdin.read()


def wait_in_vain(seconds: float) -> dict[str, str]:
    """Try to write while another process holds everything up."""
    try:
        with gate.writing(timeout=seconds, alone=True):
            return {"type": "", "message": ""}
    except gate.GateTimeout as error:
        return {"type": type(error).__name__, "message": str(error)}


def write_inside_a_plain_transaction() -> str:
    """Enter the gate inside a transaction that cannot write yet."""
    from django.db import transaction

    try:
        with transaction.atomic():
            act("never")
    except gate.GateError as error:
        return type(error).__name__
    return ""


def write_in_forks(forks: int, times: int) -> list[int]:
    """Write, then fork children that write as well; give the exit codes of the children."""
    act("before")
    connection.close()
    children = []
    for number in range(forks):
        child = os.fork()
        if child == 0:
            try:
                write(f"fork{number}", times)
            except BaseException:
                os._exit(1)
            os._exit(0)
        children.append(child)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def closings() -> list[int]:
    """The sequences at which the journal was closed."""
    from communaux.ground.journal.models import Head

    return list(Head.objects.values_list("sequence", flat=True))
