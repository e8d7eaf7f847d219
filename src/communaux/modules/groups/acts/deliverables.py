"""What a group produces: announced, changed, taken back (GRP-01)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import MEMBERS, Viewer
from communaux.meaning.declare import of
from communaux.modules.groups import verbs
from communaux.modules.groups.acts.shared import today
from communaux.modules.groups.models import Deliverable, Group
from communaux.modules.groups.permissions import MATRIX
from communaux.modules.groups.reading import standings
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given

_ITEM = re.compile(r"/(?:library|commons)/[A-Za-z0-9][A-Za-z0-9/_-]{0,150}\Z")


def add(viewer: Viewer, group: Group, values: Mapping[str, Any]) -> Deliverable:
    """Say what the group makes or will make: any of its members."""
    verb = verbs.DELIVERABLE_ADDED
    _require(viewer, verb, group)
    cleaned = _clean(values, new=True)
    with base.acting():
        current = base.fresh(group, act=verb)
        made = Deliverable(group=current, **cleaned)
        _date(made, cleaned)
        made.save(force_insert=True)
        base.note(viewer, verb, current, thing=base.path_of(made), fields=sorted(cleaned))
    return made


def change(
    viewer: Viewer, thing: Deliverable, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Deliverable:
    """Change what is said of it; published without a day means today."""
    verb = verbs.DELIVERABLE_CHANGED
    _require(viewer, verb, thing.group)
    cleaned = _clean(values)
    with base.acting():
        current = base.fresh(thing, act=verb)
        changes = given.differing(current, cleaned)
        if not changes:
            return current
        base.expect(current, expected_version, changes)
        for name, value in changes.items():
            setattr(current, name, value)
        changes |= _date(current, changes)
        base.write(current, changes)
        base.note(viewer, verb, current.group, thing=base.path_of(current), fields=sorted(changes))
    return current


def remove(viewer: Viewer, thing: Deliverable) -> None:
    """Take it back; the journal keeps that it was announced. What was given up is better marked as dropped."""
    verb = verbs.DELIVERABLE_REMOVED
    _require(viewer, verb, thing.group)
    with base.acting():
        current = base.fresh(thing, act=verb)
        path, group = base.path_of(current), current.group
        current.delete()
        base.note(viewer, verb, group, thing=path)


def _require(viewer: Viewer, verb: str, group: Group) -> None:
    MATRIX.require(
        viewer,
        verb,
        object_=group.get_absolute_url(),
        standing=standings.of_group(viewer, group),
    )


def _clean(values: Mapping[str, Any], *, new: bool = False) -> dict[str, Any]:
    cleaned = given.clean(of(Deliverable), MEMBERS, values, new=new)
    if item := cleaned.get("item"):
        path = item.removeprefix(settings.BASE_URL)
        if not _ITEM.match(path):
            raise ValidationError(
                {"item": _("Une adresse de ce site est attendue, comme /library/… ou /commons/….")}
            )
        cleaned["item"] = path
    return cleaned


def _date(thing: Deliverable, said: Mapping[str, Any]) -> dict[str, Any]:
    """The day of publication follows from the state, unless it was said."""
    if said.get("state") == "delivered" and not thing.delivered:
        thing.delivered = today()
        return {"delivered": thing.delivered}
    return {}
