"""Jobs: asked, run, followed, stopped; and what becomes of them when their worker dies."""

import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from communaux.ground import gate, tasks
from communaux.ground.tasks.models import Job
from tests.databases import OwnDatabase
from tests.ground import work

WORK = "tests.ground.work"
WRITERS = "tests.ground.writers"


def wait_for(condition: Callable[[], Any]) -> Any:
    """The first true answer; an error after a long while."""
    for _ in range(600):
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError("waited in vain")


def hear(sign: Path) -> None:
    wait_for(sign.exists)


@pytest.mark.django_db(transaction=True)
def test_a_job_counts_to_its_end() -> None:
    job = tasks.start("test.count", work.count, owner="urn:someone", upto=3)
    assert (job.state, job.done, job.total, job.message) == (Job.State.DONE, 3, 3, "3")
    assert (job.result, job.owner, job.kind) == ({"counted": 3}, "urn:someone", "test.count")
    assert job.is_over
    assert job.fraction == 1.0
    assert job.started
    assert job.finished


@pytest.mark.django_db(transaction=True)
def test_a_job_may_fail_with_a_reason_for_people() -> None:
    job = tasks.start("test.refuse", work.refuse)
    assert (job.state, job.message, job.error) == (Job.State.FAILED, "La ligne 3 n’a pas de nom.", "")


@pytest.mark.django_db(transaction=True)
def test_an_unforeseen_failure_keeps_its_trace_and_nothing_else() -> None:
    job = tasks.start("test.break", work.break_down)
    assert job.state == Job.State.FAILED
    assert "division" in job.message
    assert "break_down" in job.error


@pytest.mark.django_db(transaction=True)
def test_a_result_that_is_not_data_is_a_failure() -> None:
    assert tasks.start("test.nonsense", work.give_nonsense).state == Job.State.FAILED


@pytest.mark.django_db(transaction=True)
def test_what_no_database_keeps_is_told_all_the_same() -> None:
    quoted = tasks.start("test.quote", work.quote)
    assert (quoted.state, quoted.result) == (Job.State.DONE, {"refused": ["line 1: ␀ÿ"]})
    refused = tasks.start("test.refuse", work.refuse_quoting)
    assert (refused.state, refused.message) == (Job.State.FAILED, "Ligne 1 : ␀ÿ")


@pytest.mark.django_db
def test_only_marked_functions_of_modules_run() -> None:
    with pytest.raises(TypeError, match="marked"):
        tasks.start("test.any", time.sleep)

    @tasks.job
    def inner(job: Any) -> None: ...

    with pytest.raises((TypeError, ImportError)):
        tasks.start("test.inner", inner)
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_job_is_undone_with_the_act_that_asked_for_it() -> None:
    def act() -> None:
        with gate.writing():
            tasks.start("test.count", work.count, upto=1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert not Job.objects.exists()


def test_how_far_it_is_may_be_unknown() -> None:
    assert Job(done=5, total=0).fraction is None
    assert Job(done=5, total=10).fraction == 0.5


def test_a_worker_empties_the_queue(own_database: OwnDatabase) -> None:
    asked = [own_database.run(f"{WORK}:ask", "count", {"upto": number}) for number in (1, 2)]
    assert own_database.run(f"{WORK}:see", asked[0])["state"] == "waiting"
    own_database.run(f"{WORK}:work")
    for number, job in enumerate(asked, 1):
        seen = own_database.run(f"{WORK}:see", job)
        assert (seen["state"], seen["result"], seen["attempts"]) == ("done", {"counted": number}, 1)


def test_an_idle_worker_leaves_the_gate_alone(own_database: OwnDatabase) -> None:
    holder = own_database.start(f"{WRITERS}:hold_the_gate")
    assert holder.stdout
    assert holder.stdout.readline() == "in\n"
    own_database.run(f"{WORK}:work")
    own_database.finish(holder)


def test_a_worker_outlasts_a_busy_database(
    own_database: OwnDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    if own_database.vendor != "sqlite":
        pytest.skip("on PostgreSQL a writer does not keep the queue from being read and written")
    job = own_database.run(f"{WORK}:ask", "count", {"upto": 1})
    holder = own_database.start(f"{WRITERS}:hold_the_gate")
    assert holder.stdout
    assert holder.stdout.readline() == "in\n"
    monkeypatch.setenv("WRITE_GATE_TIMEOUT", "0.1")
    worker = own_database.start(f"{WORK}:work")
    assert worker.stderr
    assert wait_for(lambda: "busy" in worker.stderr.readline())
    own_database.finish(holder)
    own_database.finish(worker)
    assert own_database.run(f"{WORK}:see", job)["state"] == "done"


def test_a_waiting_job_stops_at_once(own_database: OwnDatabase) -> None:
    job = own_database.run(f"{WORK}:ask", "count", {"upto": 1})
    own_database.run(f"{WORK}:stop", job)
    assert own_database.run(f"{WORK}:see", job)["state"] == "stopped"
    own_database.run(f"{WORK}:work")
    own_database.run(f"{WORK}:stop", job)
    assert own_database.run(f"{WORK}:see", job)["state"] == "stopped"


@pytest.mark.parametrize("inside", [False, True])
def test_a_running_job_is_seen_and_stopped_even_inside_its_transaction(
    own_database: OwnDatabase, tmp_path: Path, inside: bool
) -> None:
    job = own_database.run(f"{WORK}:ask", "hang", {"sign": str(tmp_path / "hangs"), "inside": inside})
    worker = own_database.start(f"{WORK}:work")
    hear(tmp_path / "hangs")
    seen = wait_for(lambda: (found := own_database.run(f"{WORK}:see", job))["done"] and found)
    assert (seen["state"], seen["done"], seen["total"], seen["message"]) == ("running", 7, 10, "je tourne")
    own_database.run(f"{WORK}:stop", job)
    own_database.finish(worker)
    seen = own_database.run(f"{WORK}:see", job)
    assert (seen["state"], seen["message"]) == ("stopped", "Arrêtée à la demande.")
    assert own_database.run(f"{WRITERS}:sequences") == []


def test_a_resumable_job_goes_on_where_its_killed_worker_left_it(
    own_database: OwnDatabase, tmp_path: Path
) -> None:
    sign = tmp_path / "hangs"
    job = own_database.run(f"{WORK}:ask", "go_on", {"upto": 6, "hang_at": 4, "sign": str(sign)})
    worker = own_database.start(f"{WORK}:work", 2.0)
    hear(sign)
    worker.kill()
    worker.wait()
    assert own_database.run(f"{WORK}:see", job)["state"] == "running"
    if own_database.vendor == "postgresql":
        time.sleep(2.5)
    own_database.run(f"{WORK}:work", 2.0)
    seen = own_database.run(f"{WORK}:see", job)
    assert (seen["state"], seen["attempts"], seen["result"]) == ("done", 2, {"begun_at": 3})
    assert own_database.run(f"{WRITERS}:sequences") == [1, 2, 3, 4, 5, 6]


def test_another_job_of_a_killed_worker_fails_with_the_reason(
    own_database: OwnDatabase, tmp_path: Path
) -> None:
    sign = tmp_path / "hangs"
    job = own_database.run(f"{WORK}:ask", "hang", {"sign": str(sign), "inside": True})
    worker = own_database.start(f"{WORK}:work", 2.0)
    hear(sign)
    other = own_database.start(f"{WORK}:work", 2.0)
    own_database.finish(other)
    assert own_database.run(f"{WORK}:see", job)["state"] == "running", "another worker leaves it alone"
    worker.kill()
    worker.wait()
    if own_database.vendor == "postgresql":
        time.sleep(2.5)
    own_database.run(f"{WORK}:work", 2.0)
    seen = own_database.run(f"{WORK}:see", job)
    assert (seen["state"], seen["attempts"]) == ("failed", 1)
    assert "s’est arrêté" in seen["message"]
    assert own_database.run(f"{WRITERS}:sequences") == []


def test_a_worker_told_to_end_gives_its_job_back(own_database: OwnDatabase, tmp_path: Path) -> None:
    sign = tmp_path / "hangs"
    job = own_database.run(f"{WORK}:ask", "go_on", {"upto": 6, "hang_at": 4, "sign": str(sign)})
    worker = own_database.start(f"{WORK}:work", 60.0, False)
    hear(sign)
    worker.send_signal(signal.SIGTERM)
    own_database.finish(worker)
    seen = own_database.run(f"{WORK}:see", job)
    assert (seen["state"], seen["attempts"], seen["cursor"]) == ("waiting", 0, 3)
    own_database.run(f"{WORK}:work")
    assert own_database.run(f"{WORK}:see", job)["result"] == {"begun_at": 3}


def test_an_idle_worker_ends_when_told(own_database: OwnDatabase) -> None:
    job = own_database.run(f"{WORK}:ask", "count", {"upto": 1})
    worker = own_database.start(f"{WORK}:work", 60.0, False)
    wait_for(lambda: own_database.run(f"{WORK}:see", job)["state"] == "done")
    worker.send_signal(signal.SIGTERM)
    own_database.finish(worker)


def test_a_worker_closes_the_journal(own_database: OwnDatabase) -> None:
    own_database.run(f"{WRITERS}:write", "act", 3)
    worker = own_database.start(f"{WORK}:work", 60.0, False)
    assert wait_for(lambda: own_database.run(f"{WRITERS}:closings")) == [3]
    worker.send_signal(signal.SIGTERM)
    own_database.finish(worker)


def test_a_task_lost_before_its_job_began_is_queued_again(own_database: OwnDatabase) -> None:
    job = own_database.run(f"{WORK}:ask", "count", {"upto": 1})
    found = own_database.run(f"{WORK}:lose", job)
    assert found == {"untouched": 0, "recent": 0, "lost": 1, "again": 0}
    own_database.run(f"{WORK}:work")
    assert own_database.run(f"{WORK}:see", job)["state"] == "done"


def test_old_jobs_are_forgotten(own_database: OwnDatabase) -> None:
    own_database.run(f"{WORK}:ask", "count", {"upto": 1})
    own_database.run(f"{WORK}:work")
    assert own_database.run(f"{WORK}:grow_old") == {"early": 0, "purged": 1, "tasks": 0}
