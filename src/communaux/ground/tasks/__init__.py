"""Work that outlives a request: jobs with a progress bar, that can be stopped, and that survive their worker.

A job is a function marked ``@tasks.job``; it takes the job first, then its own arguments by name::

    @tasks.job(resumable=True)
    def import_file(job, *, path):
        for number, row in enumerate(rows, 1):
            tasks.progress(job, number, len(rows))
        return {"created": 12}

    job = tasks.start("directory.import", import_file, owner=account_iri, path="…")

``start`` belongs to the transaction of the act that calls it: undone with it, run only once it is committed. The
queue is django-tasks with its database backend; ``run_worker`` is what the worker process runs.
"""

from communaux.ground.tasks.jobs import (
    JobError,
    Stopped,
    is_interrupted,
    job,
    keep_cursor,
    look,
    progress,
    purge,
    recover,
    start,
    stop,
)
from communaux.ground.tasks.worker import run_worker

__all__ = [
    "JobError",
    "Stopped",
    "is_interrupted",
    "job",
    "keep_cursor",
    "look",
    "progress",
    "purge",
    "recover",
    "run_worker",
    "start",
    "stop",
]
