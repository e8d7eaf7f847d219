"""What changing and taking back a line of an organisation have in common: its word on a resource, its part of a development.

A part of other acts: the whole that the line belongs to gets a new version and bears the entry of the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from communaux.meaning.access import Viewer
from communaux.meaning.declare import of
from communaux.modules.library.models import Backing, ResourceUse
from communaux.modules.library.permissions import require
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given

Part = TypeVar("Part", ResourceUse, Backing)


def change(
    viewer: Viewer,
    verb: str,
    part: Part,
    whole: str,
    values: Mapping[str, Any],
    expected_version: int | None,
    check: Callable[[Mapping[str, Any]], None] = lambda _values: None,
) -> Part:
    """Change a line; ``whole``: the field that leads to what it is a line of. Raises Conflict."""
    require(viewer, verb, part.organisation_id, base.path_of(part))
    cleaned = given.clean(of(type(part)), viewer.roles_on(part.organisation_id), values)
    check(cleaned)
    with base.acting():
        current = base.fresh(part, act=verb)
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            base.write(current, changes)
            about = base.fresh(getattr(current, whole), act=verb)
            base.write(about, {})
            base.note(viewer, verb, about, thing=base.path_of(current), fields=sorted(changes))
    return current


def remove(viewer: Viewer, verb: str, part: ResourceUse | Backing, whole: str) -> None:
    """Take a line back."""
    require(viewer, verb, part.organisation_id, base.path_of(part))
    with base.acting():
        current = base.fresh(part, act=verb)
        path, about = base.path_of(current), base.fresh(getattr(current, whole), act=verb)
        current.delete()
        base.write(about, {})
        base.note(viewer, verb, about, thing=path)
