"""Dated facts of the past, each with its source: recorded by the house or its stewards (GRP-02)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import Viewer
from communaux.modules.groups import verbs_meetings as verbs
from communaux.modules.groups.acts import gathering
from communaux.modules.groups.models import Group, Milestone
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given


def record(viewer: Viewer, values: Mapping[str, Any], groups: Iterable[Group] = ()) -> Milestone:
    """Record a fact: date, title, place, how many people, source."""
    verb = verbs.MILESTONE_RECORDED
    gathering.require(viewer, verb, None)
    cleaned = gathering.cleaned(viewer, Milestone, values, new=True)
    if not cleaned.get("title"):
        raise ValidationError({"title": _("Ce champ est nécessaire.")})
    if cleaned.get("until") and cleaned["until"] < cleaned["date"]:
        raise ValidationError({"until": _("La fin doit venir après le début.")})
    with base.acting():
        made = Milestone.objects.create(**cleaned)
        told = list(groups)
        made.groups.set(told)
        for group in told:
            base.write(base.fresh(group, act=verb), {})
        base.note(viewer, verb, made)
    return made


def change(
    viewer: Viewer, fact: Milestone, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Milestone:
    """Correct how a fact is written. Raises ``Conflict``."""
    verb = verbs.MILESTONE_RECORDED
    gathering.require(viewer, verb, None, fact)
    cleaned = gathering.cleaned(viewer, Milestone, values)
    with base.acting():
        current = base.fresh(fact, act=verb)
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        until = changes.get("until", current.until)
        if until and until < changes.get("date", current.date):
            raise ValidationError({"until": _("La fin doit venir après le début.")})
        if changes:
            base.write(current, changes)
            base.note(viewer, verb, current, fields=sorted(changes))
    return current
