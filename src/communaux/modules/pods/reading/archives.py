"""How far a zip is that is being brought into a storage, and what became of it: for its owner, in one language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from communaux.ground import tasks
from communaux.ground.tasks.models import Job
from communaux.modules.pods.rules.refusals import DocumentRefused

KIND = "pods.import"
_READING = 40
"""Percent of the work that reading a zip through is taken for."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """``state``: ``waiting``, ``running``, ``done``, ``refused``, ``failed`` or ``stopped``; ``step``: ``read`` or ``write``
    while it runs; ``refused``: why nothing, or nothing more, was written."""

    id: str
    storage: str
    state: str
    step: str = ""
    done: int = 0
    total: int = 0
    percent: int = 0
    created: int = 0
    changed: int = 0
    kept: int = 0
    passed: int = 0
    passed_over: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """Nothing more will happen."""
        return self.state not in ("waiting", "running")

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return {name: getattr(self, name) for name in self.__slots__}


def found(name: str, key: str, language: str) -> Arrival:
    """One that was brought into the storage of this name. Raises DocumentRefused ``not-found``. It asks nobody who looks."""
    try:
        job = _of(name).filter(pk=UUID(key)).first()
    except (ValueError, ValidationError):
        job = None
    if job is None:
        raise DocumentRefused("not-found")
    return _told(tasks.look(job.pk), language)


def latest(name: str, language: str) -> Arrival | None:
    """The last one that was brought into a storage."""
    job = _of(name).order_by("-created").first()
    return None if job is None else _told(tasks.look(job.pk), language)


def _of(name: str) -> QuerySet[Job]:
    return Job.objects.filter(kind=KIND, arguments__storage=name)


def _told(job: Job, language: str) -> Arrival:
    told: dict[str, Any] = job.result or job.cursor or {}
    refused = [one[language] for one in told.get("refused", [])]
    state = "refused" if refused and job.state == Job.State.DONE else str(job.state)
    step, _space, share = job.message.partition(" ") if job.state == Job.State.RUNNING else ("", "", "")
    step = step if step in ("read", "write") and share.isdigit() else ""
    return Arrival(
        id=str(job.pk),
        storage=job.arguments["storage"],
        state=state,
        step=step,
        done=job.done if step else 0,
        total=job.total if step else 0,
        percent=_percent(step, share) if state != "done" else 100,
        created=told.get("created", 0),
        changed=told.get("changed", 0),
        kept=told.get("kept", 0),
        passed=told.get("passed", 0),
        passed_over=told.get("passed_over", []),
        notes=[one[language] for one in told.get("notes", [])],
        refused=refused,
    )


def _percent(step: str, share: str) -> int:
    if not step:
        return 0
    first, last = (0, _READING) if step == "read" else (_READING, 100)
    return first + (last - first) * int(share) // 100
