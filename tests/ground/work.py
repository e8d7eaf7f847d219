"""Jobs for the tests, and what other processes do with them. Run through ``tests.databases``."""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from communaux.ground import gate, tasks
from communaux.ground.tasks import pulse
from tests.ground.writers import act


@tasks.job
def count(job: Any, *, upto: int) -> dict[str, int]:
    """Count, and say so."""
    for number in range(1, upto + 1):
        tasks.progress(job, number, upto, f"{number}")
    return {"counted": upto}


@tasks.job
def refuse(job: Any) -> None:
    """Fail for a reason that the person can understand."""
    raise tasks.JobError("La ligne 3 n’a pas de nom.")


@tasks.job
def break_down(job: Any) -> None:
    """Fail for a reason that nobody foresaw, after having written."""
    with gate.writing():
        act("undone")
        raise ZeroDivisionError("division")


@tasks.job
def give_nonsense(job: Any) -> object:
    """Return what is no JSON."""
    return object()


@tasks.job
def quote(job: Any) -> dict[str, list[str]]:
    """Give back what a bad file held."""
    return {"refused": ["line 1: \x00ÿ"]}


@tasks.job
def refuse_quoting(job: Any) -> None:
    """Fail, and name what a bad file held."""
    raise tasks.JobError("Ligne 1 : \x00ÿ")


@tasks.job(resumable=True)
def go_on(job: Any, *, upto: int, hang_at: int, sign: str) -> dict[str, Any]:
    """Write one act a step, keeping where it is; at one step of the first attempt, hang."""
    begun_at = job.cursor or 0
    for number in range(begun_at + 1, upto + 1):
        if number == hang_at and job.attempts == 1 and not Path(sign).exists():
            Path(sign).touch()
            _hang(job, number, upto)
        with gate.writing():
            act(f"step-{number}", number)
            tasks.keep_cursor(job, number)
        tasks.progress(job, number, upto)
    return {"begun_at": begun_at}


@tasks.job
def hang(job: Any, *, sign: str, inside: bool = False) -> None:
    """Write, then go on for ever; ``inside`` the transaction or after it."""
    if inside:
        with gate.writing():
            act("within")
            Path(sign).touch()
            _hang(job, 7, 10)
    Path(sign).touch()
    _hang(job, 7, 10)


def _hang(job: Any, done: int, total: int) -> None:
    for _ in range(1200):
        tasks.progress(job, done, total, "je tourne")
        time.sleep(0.05)


def ask(name: str, arguments: dict[str, Any]) -> str:
    """Start a job; gives its id."""
    return str(tasks.start(f"test.{name}", globals()[name], owner="urn:someone", **arguments).pk)


def see(job_id: str) -> dict[str, Any]:
    """The job as a page would see it."""
    job = tasks.look(job_id)
    names = ("state", "done", "total", "message", "result", "error", "attempts", "cursor", "owner")
    return {name: getattr(job, name) for name in names}


def work(dead_after: float = 60.0, batch: bool = True) -> None:
    """Be a worker."""
    pulse.DEAD_AFTER = dead_after
    pulse.BEAT_EVERY = dead_after / 4
    tasks.run_worker(batch=batch, look_every=0.05)


def stop(job_id: str) -> None:
    """Ask a job to stop."""
    tasks.stop(job_id)


def lose(job_id: str) -> dict[str, Any]:
    """Do as if a worker had died between taking the task and taking the job."""
    from django_tasks_db.models import DBTaskResult

    from communaux.ground.tasks.models import Job

    earlier = timezone.now() - timedelta(minutes=5)
    Job.objects.filter(pk=job_id).update(created=earlier)
    untouched = tasks.recover()
    DBTaskResult.objects.update(status="RUNNING", started_at=timezone.now())
    recent = tasks.recover()
    DBTaskResult.objects.update(status="RUNNING", started_at=earlier)
    return {"untouched": untouched, "recent": recent, "lost": tasks.recover(), "again": tasks.recover()}


def grow_old() -> dict[str, int]:
    """Purge before and after the time has come."""
    from django_tasks_db.models import DBTaskResult

    from communaux.ground.tasks.models import Job

    early = tasks.purge(days=90)
    Job.objects.update(finished=timezone.now() - timedelta(days=91))
    return {"early": early, "purged": tasks.purge(days=90), "tasks": DBTaskResult.objects.count()}
