"""What the address of a thing names, whatever its kind, for a viewer: the journal holds addresses, people read names.

One query for each kind of thing among the addresses. What the viewer may not see has no name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Q

from communaux.meaning.access import Role, Viewer
from communaux.meaning.declare import Meaning, all_meanings
from communaux.meaning.fields import in_language


class Named(NamedTuple):
    """The name of a thing, in the active language, and whether it is an invented example."""

    name: str
    example: bool


def names(viewer: Viewer, paths: Iterable[str]) -> dict[str, Named]:
    """Path -> name, for the things that the viewer may see."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for path in paths:
        start, _slash, key = path.rpartition("/")
        wanted[start + "/"].add(key)
    found: dict[str, Named] = {}
    for meaning in all_meanings():
        if keys := wanted.get(meaning.path):
            found.update(_of(meaning, viewer, keys))
    return found


def is_named(path: str) -> bool:
    """Whether things at such an address have a meaning, so that a viewer either sees them or does not."""
    return path.rpartition("/")[0] + "/" in {meaning.path for meaning in all_meanings()}


def _of(meaning: Meaning, viewer: Viewer, keys: set[str]) -> dict[str, Named]:
    rows: Any = meaning.model._default_manager.filter(
        visible(meaning, viewer), **{f"{meaning.key}__in": keys}
    )
    fields = [meaning.key, meaning.title]
    if meaning.title == "__str__" or not _is_column(meaning, meaning.title):
        return {meaning.address(getattr(one, meaning.key)): Named(str(one), _invented(one)) for one in rows}
    if fictional := _is_column(meaning, "fictional"):
        fields.append("fictional")
    return {
        meaning.address(str(line[0])): Named(_words(line[1]), bool(fictional and line[2]))
        for line in rows.values_list(*fields)
    }


def visible(meaning: Meaning, viewer: Viewer) -> Q:
    """The rows that a viewer may see: those of their roles, and as an editor those of their own organisations."""
    condition = meaning.visible(viewer.roles)
    edited = meaning.edited(viewer)
    if edited is not None:
        condition |= meaning.visible(frozenset({Role.EDITOR})) & edited
    return condition


def _is_column(meaning: Meaning, name: str) -> bool:
    return any(field.name == name and not field.is_relation for field in meaning.model._meta.get_fields())


def _invented(thing: Any) -> bool:
    return bool(getattr(thing, "fictional", False))


def _words(value: Any) -> str:
    return in_language(value) if isinstance(value, dict) else str(value)
