"""Starting, following, stopping and recovering jobs. See the package for how a job is written."""

import logging
import threading
import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus, task

from communaux.ground import gate
from communaux.ground.tasks import pulse

if TYPE_CHECKING:
    from communaux.ground.tasks.models import Job

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3  # a job that kills its worker three times is not tried again
LOST_AFTER = timedelta(seconds=60)  # a job whose task was taken this long ago and that has not begun is lost
LONGEST_TRACE = 8000  # characters kept of the trace of an error
FINISH_TRIES = 5

Work = Callable[..., Any]

_running = threading.local()
_interrupted = threading.Event()


class JobError(Exception):
    """Raised by a job, with a message for the person who asked: what was wrong, where, what to do."""


class Stopped(Exception):  # noqa: N818
    """Raised by ``progress`` in a job that was asked to stop: let it pass, so that its transaction is undone."""


class _Interrupted(Stopped):
    """The worker itself is going down."""


def job(function: Work | None = None, *, resumable: bool = False) -> Any:
    """Mark a function of a module as one that can run as a job: ``@job`` or ``@job(resumable=True)``.

    ``resumable`` promises that running it anew from its cursor (or from the start) does no harm after it was cut
    off anywhere: it is then run again when its worker dies or goes down. Otherwise it ends as failed, with the
    reason.
    """

    def mark(function: Work) -> Work:
        function.is_job = True  # type: ignore[attr-defined]
        function.is_resumable = resumable  # type: ignore[attr-defined]
        return function

    return mark(function) if function else mark


def start(kind: str, function: Work, *, owner: str = "", **arguments: Any) -> "Job":
    """Ask for a job. ``arguments`` are plain JSON data; ``owner`` is the IRI of who asks, "" for the house.

    It runs after the commit of the surrounding transaction, in a worker. TypeError when the function is not marked.
    """
    from communaux.ground.tasks.models import Job

    path = f"{function.__module__}.{function.__qualname__}"
    if not getattr(function, "is_job", False) or import_string(path) is not function:
        raise TypeError(f"{path} is not a function of a module marked with @tasks.job.")
    with gate.writing():
        asked = Job.objects.create(kind=kind, function=path, arguments=arguments, owner=owner)
        _enqueue(asked)
    asked.refresh_from_db()
    return asked


def look(job_id: UUID | str) -> "Job":
    """The job as it is now, with the figures of the moment if it runs. Raises ``Job.DoesNotExist``."""
    from communaux.ground.tasks.models import Job

    seen = Job.objects.get(pk=job_id)
    if seen.state == Job.State.RUNNING:
        for name, value in pulse.figures_of(seen.pk).items():
            setattr(seen, name, value)
    return seen


def progress(
    job: "Job", done: int | None = None, total: int | None = None, message: str | None = None
) -> None:
    """Say how far the job is; cheap enough to be called for every row. What is not given stays.

    Writes nothing in the transaction of the job, and is seen by others even while that lasts. Raises ``Stopped``
    when somebody asked the job to stop, or when the worker goes down: do not catch it.
    """
    for name, value in (("done", done), ("total", total), ("message", message)):
        if value is not None:
            setattr(job, name, value)
    if _interrupted.is_set():
        raise _Interrupted
    beating: pulse.Pulse | None = getattr(_running, "pulse", None)
    if beating and beating.show(pulse.Figures(done=job.done, total=job.total, message=job.message)):
        raise Stopped


def keep_cursor(job: "Job", cursor: Any) -> None:
    """Keep, in the same transaction as the work done so far, where a resumable job must go on: ``job.cursor``."""
    with gate.writing():
        type(job).objects.filter(pk=job.pk).update(cursor=cursor)
    job.cursor = cursor


def stop(job_id: UUID | str) -> None:
    """Ask for an end: at once if the job still waits, at its next ``progress`` if it runs. Undoes what it had not
    committed. Nothing happens to a job that is over."""
    from communaux.ground.tasks.models import Job

    state = Job.objects.values_list("state", flat=True).get(pk=job_id)
    if state == Job.State.WAITING:
        with gate.writing():
            waiting = Job.objects.filter(pk=job_id, state=Job.State.WAITING)
            if waiting.update(state=Job.State.STOPPED, finished=timezone.now()):
                return
        state = Job.objects.values_list("state", flat=True).get(pk=job_id)
    if state == Job.State.RUNNING:
        pulse.ask_to_stop(UUID(str(job_id)))


def recover() -> int:
    """Find the jobs whose worker died without a word, and run them again or end them with the reason.

    Returns how many there were. Workers call it when they start and every half minute.
    """
    from communaux.ground.tasks.models import Job

    lost = [
        seen
        for seen in Job.objects.filter(state=Job.State.RUNNING)
        if not pulse.lives(seen.pk, seen.heartbeat)
    ]
    count = sum(
        _give_back(seen, _("Le processus qui l’exécutait s’est arrêté brutalement.")) for seen in lost
    )
    for seen in Job.objects.filter(state=Job.State.WAITING, created__lt=timezone.now() - LOST_AFTER):
        count += _enqueue_again_if_lost(seen)
    return count


def purge(days: int = 90) -> int:
    """Delete the jobs that ended more than ``days`` days ago, with their tasks. Returns how many jobs."""
    from django_tasks_db.models import DBTaskResult

    from communaux.ground.tasks.models import Job

    before = timezone.now() - timedelta(days=days)
    if not Job.objects.filter(finished__lt=before).exists():
        return 0
    with gate.writing():
        old = list(Job.objects.filter(finished__lt=before).values_list("pk", "task"))
        DBTaskResult.objects.filter(pk__in=[task_id for _job, task_id in old if task_id]).delete()
        Job.objects.filter(pk__in=[job_id for job_id, _task in old]).delete()
    return len(old)


def interrupt() -> None:
    """Have the running jobs of this process cut short at their next ``progress``: the worker goes down."""
    _interrupted.set()


def is_interrupted() -> bool:
    """Whether the jobs of this process are cut short because the worker goes down: those that can will go on later."""
    return _interrupted.is_set()


@task
def run_job(job_id: str) -> None:
    """The one task there is on the queue: run a job here and now, to its end. Never raises for what the job does."""
    identity = UUID(job_id)
    beating = pulse.pulse_of(identity)
    if not beating.begin():
        return
    _running.pulse = beating
    try:
        taken = _take(identity)
        if taken:
            _run(taken)
    finally:
        _running.pulse = None
        beating.end()


def _take(identity: UUID) -> "Job | None":
    """The job, now ours; None when it was stopped meanwhile, or is another's."""
    from communaux.ground.tasks.models import Job

    with gate.writing():
        taken = Job.objects.select_for_update().filter(pk=identity, state=Job.State.WAITING).first()
        if taken:
            taken.state = Job.State.RUNNING
            taken.started = taken.heartbeat = timezone.now()
            taken.attempts += 1
            taken.stop_asked = False
            taken.save()
    return taken


def _run(job: "Job") -> None:
    state = type(job).State
    try:
        function = import_string(job.function)
        if not getattr(function, "is_job", False):
            raise TypeError(f"{job.function} is not marked with @tasks.job.")
        result = function(job, **job.arguments)
        _finish(job, state.DONE, job.message, result=result)
    except _Interrupted:
        job.attempts -= 1  # going down in good order is not the fault of the job
        _give_back(job, _("Le service s’est arrêté pendant son exécution."))
    except Stopped:
        _finish(job, state.STOPPED, _("Arrêtée à la demande."))
    except JobError as error:
        _finish(job, state.FAILED, str(error))
    except Exception as error:
        logger.exception("Job %s (%s) failed", job.pk, job.kind)
        trace = "".join(traceback.format_exception(error))[-LONGEST_TRACE:]
        _finish(job, state.FAILED, _("Une erreur inattendue l’a interrompue : %s") % error, error=trace)


def _finish(job: "Job", state: str, message: str, *, result: Any = None, error: str = "") -> None:
    """Write how the job ended, several times if the database is busy: this must not be lost."""
    values = {
        "state": state,
        "message": _storable(message),
        "result": _storable(result),
        "error": _storable(error),
        "done": job.done,
        "total": job.total,
        "finished": timezone.now(),
    }
    for attempt in range(1, FINISH_TRIES + 1):
        try:
            with gate.writing():
                type(job).objects.filter(pk=job.pk).update(**values)
            return
        except DatabaseError:
            if attempt == FINISH_TRIES or transaction.get_connection().in_atomic_block:
                raise


def _storable(value: Any) -> Any:
    """The same value with a picture of NUL in place of NUL, which PostgreSQL keeps nowhere and a bad file may hold."""
    match value:
        case str():
            return value.replace("\x00", "␀")
        case dict():
            return {_storable(key): _storable(item) for key, item in value.items()}
        case list() | tuple():
            return [_storable(item) for item in value]
    return value


def _give_back(job: "Job", reason: str) -> bool:
    """Queue a job anew after it was cut off, or end it as failed; False when another did so first."""
    state = type(job).State
    try:
        resumable = getattr(import_string(job.function), "is_resumable", False)
    except ImportError:
        resumable = False
    with gate.writing():
        mine = type(job).objects.filter(pk=job.pk, state=state.RUNNING)
        if resumable and job.attempts < MOST_ATTEMPTS:
            given = mine.update(state=state.WAITING, message=reason, attempts=job.attempts, heartbeat=None)
            if given:
                _close_task(job, reason)
                _enqueue(job)
        else:
            given = mine.update(state=state.FAILED, message=reason, finished=timezone.now())
            if given:
                _close_task(job, reason)
    if given:
        pulse.forget(job.pk)
    logger.warning("Job %s (%s) was cut off: %s", job.pk, job.kind, reason)
    return bool(given)


def _enqueue(job: "Job") -> None:
    queued = run_job.enqueue(str(job.pk))
    type(job).objects.filter(pk=job.pk).update(task=UUID(str(queued.id)) if _is_uuid(queued.id) else None)


def _is_uuid(text: str) -> bool:
    """Other backends of django-tasks name their tasks otherwise."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _close_task(job: "Job", reason: str) -> None:
    """End the task that was running the job: its worker will not."""
    from django_tasks_db.models import DBTaskResult

    if job.task is None:
        return
    DBTaskResult.objects.filter(pk=job.task, status=TaskResultStatus.RUNNING).update(
        status=TaskResultStatus.FAILED,
        finished_at=timezone.now(),
        exception_class_path="builtins.RuntimeError",
        traceback=reason,
    )


def _enqueue_again_if_lost(job: "Job") -> bool:
    """A worker may die after it took the task and before it took the job; then nobody would ever run it."""
    from django_tasks_db.models import DBTaskResult

    if job.task is None:
        return False  # another kind of queue, which has its own ways
    queued = DBTaskResult.objects.filter(pk=job.task)
    waiting = queued.filter(status=TaskResultStatus.READY)
    recent = queued.filter(status=TaskResultStatus.RUNNING, started_at__gte=timezone.now() - LOST_AFTER)
    if waiting.exists() or recent.exists() or pulse.lives(job.pk, job.heartbeat):
        return False
    with gate.writing():
        still = type(job).objects.select_for_update().filter(pk=job.pk, state=job.state, task=job.task)
        if not still.exists():
            return False
        _close_task(job, _("La tâche a été perdue avant de commencer."))
        _enqueue(job)
    return True
