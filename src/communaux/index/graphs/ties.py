"""Which things change in the eyes of a visitor when another one does: found from the declarations alone.

A commons is public while its organisation is; an organisation names its public commons. So a change of either may change
the graph of the other. Every path through the models that a row condition or a link of a ``Meaning`` takes is such a tie.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q

from communaux.meaning.access import VISITOR
from communaux.meaning.declare import Kind, Meaning, all_meanings
from communaux.meaning.reader import reader

Things = dict[str, set[int]]
"""Primary keys by name of a meaning."""
_MOST = 900
"""Values in one condition: SQLite takes a thousand."""


@lru_cache(maxsize=1)
def shown() -> tuple[Meaning, ...]:
    """The meanings of which a visitor may see something."""
    return tuple(meaning for meaning in all_meanings() if reader(meaning.model, VISITOR.roles).open)


@lru_cache(maxsize=1)
def ties() -> Mapping[str, tuple[tuple[type[models.Model], str], ...]]:
    """For each meaning shown, the pairs (model, path of lookups to it) that its graphs depend on."""
    found: dict[str, tuple[tuple[type[models.Model], str], ...]] = {}
    for meaning in shown():
        here: set[tuple[type[models.Model], str]] = set(_of_rows(meaning, ""))
        for prop in reader(meaning.model, VISITOR.roles).properties:
            if meaning.kinds[prop.name] in {Kind.REF, Kind.REFS}:
                path, target = _lookup(meaning, prop.name), meaning.target(prop.name)
                here.add((target.model, path))
                here |= {(model, f"{path}__{inner}") for model, inner in _of_rows(target, "")}
        found[meaning.name] = tuple(sorted(here, key=lambda tie: (tie[1], tie[0].__name__)))
    return found


def leaning_on(changed: Mapping[type[models.Model], Iterable[int]]) -> Things:
    """The things shown that lean on rows of these models."""
    found: Things = defaultdict(set)
    for meaning in shown():
        paths = [(path, sorted(changed[model])) for model, path in ties()[meaning.name] if changed.get(model)]
        for path, keys in paths:
            for start in range(0, len(keys), _MOST):
                rows: Any = meaning.model._default_manager
                some = rows.filter(**{f"{path}__in": keys[start : start + _MOST]}).order_by()
                found[meaning.name].update(some.values_list("pk", flat=True))
    return dict(found)


def _lookup(meaning: Meaning, name: str) -> str:
    """How a query names a property that links: a reverse relation by the name of its query."""
    field = meaning.field(name)
    if isinstance(field, models.ForeignObjectRel):
        return str(field.name)
    return name


def _of_rows(meaning: Meaning, before: str) -> Iterator[tuple[type[models.Model], str]]:
    """The models that the row condition of a meaning looks at, each with the path that leads there."""
    for lookup in _lookups(meaning.visible(VISITOR.roles)):
        model: type[models.Model] = meaning.model
        path: list[str] = []
        for step in lookup.split("__"):
            try:
                field = model._meta.get_field("id" if step == "pk" else step)
            except FieldDoesNotExist:
                break
            related = field.related_model
            if not isinstance(related, type):
                break
            model = related
            path.append(step)
            yield model, before + "__".join(path)


def _lookups(condition: Q) -> Iterator[str]:
    for child in condition.children:
        if isinstance(child, Q):
            yield from _lookups(child)
        else:
            yield child[0]  # type: ignore[index]
