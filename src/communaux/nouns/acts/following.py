"""What rooms share that follow people and organisations: which two were made one, by the facts of the journal.

A follower is called in the transaction of the act that it answers; it writes rows and records nothing of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db import IntegrityError, models
from django.db.models import F

from communaux.ground.gate import writing
from communaux.nouns.models import Organisation, Person

T = TypeVar("T", Organisation, Person)


def merged(entries: Sequence[Any], model: type[T]) -> Iterator[tuple[T, T]]:
    """(the one that stays, the one that went) of each entry of a merge."""
    for entry in entries:
        kept = named([entry.object], model).first()
        gone = named([str(entry.details.get("merged", ""))], model).first()
        if kept is not None and gone is not None:
            yield kept, gone


def named(paths: Iterable[str], model: type[T]) -> models.QuerySet[T]:
    """The things at these paths."""
    key = "slug" if model is Organisation else "key"
    return model._default_manager.filter(**{f"{key}__in": [path.rpartition("/")[2] for path in paths]})


def hand_over(rows: Iterable[Any], field: str, to: Any) -> list[Any]:
    """Give each row to ``to``, with a new version where it has one; the rows whose place was taken already, unchanged."""
    stayed = []
    for row in rows:
        changes = {field: to, **({"version": F("version") + 1} if hasattr(row, "version") else {})}
        try:
            with writing():
                type(row)._default_manager.filter(pk=row.pk).update(**changes)
        except IntegrityError:
            stayed.append(row)
    return stayed
