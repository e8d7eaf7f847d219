"""Groups: opened, presented, moved from one state to the next (GRP-01)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from communaux.ground.gate import writing
from communaux.ground.text import slug as slug_of
from communaux.meaning.access import MEMBERS, Viewer
from communaux.meaning.declare import of
from communaux.modules.groups import lists, verbs
from communaux.modules.groups.acts.shared import in_order, moved, today
from communaux.modules.groups.models import Group, Membership
from communaux.modules.groups.permissions import MATRIX
from communaux.modules.groups.reading import standings
from communaux.modules.groups.rules.lifecycle import GROUP, missing_to_start
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given
from communaux.nouns.acts.permissions import is_house, is_steward

RESERVED = frozenset({"new", "subjects", "committee", "rules", "mine", "calendar"})
"""Addresses below /groups/ that are pages of their own."""
MISSING = {
    "coordinator": _("Il manque une personne qui coordonne."),
    "product": _("Dites d’abord ce que l’atelier produira."),
}


def create(
    viewer: Viewer,
    values: Mapping[str, Any],
    *,
    state: str = "proposed",
    slug: str = "",
    fictional: bool = False,
) -> Group:
    """Open a group; the coordination of a group opens a part of it.

    ``state``: of a group that exists already and is only written down here, which stewards do. ``slug`` and
    ``fictional`` are for the house itself.
    """
    verb = verbs.GROUP_CREATED
    cleaned = given.clean(of(Group), MEMBERS, values, new=True)
    MATRIX.require(viewer, verb, standing=standings.of_group(viewer, cleaned.get("parent")))
    if state not in lists.GROUP_STATES or (state != "proposed" and not is_steward(viewer)):
        raise ValidationError({"state": _("Seule l’intendance note un groupe qui existe déjà.")})
    if (slug or fictional) and not is_house(viewer):
        raise ValidationError(_("Seule la maison choisit une adresse."), code="house")
    with base.acting():
        made = insert(cleaned, state=state, slug=slug, fictional=fictional)
        base.note(viewer, verb, made, fields=sorted(cleaned), kind=made.kind, state=state)
    return made


def insert(cleaned: Mapping[str, Any], *, state: str, slug: str = "", fictional: bool = False) -> Group:
    """Save a new group under a free address: part of an act that may."""
    group = Group(**cleaned, state=state, fictional=fictional)
    _check(group)
    group.slug = slug or slug_of(
        group.name, lambda one: one in RESERVED or Group.objects.filter(slug=one).exists(), empty="groupe"
    )
    try:
        with writing():
            group.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError({"name": _("Un groupe porte déjà cette adresse.")}) from error
    return group


def _check(group: Group) -> None:
    """Dates in order, and no group inside itself. Raises ValidationError."""
    in_order(group.started, group.ended, "ended", _("Un groupe ne peut pas finir avant d’avoir commencé."))
    seen, above = {group.pk}, group.parent
    while above is not None:
        if above.pk in seen:
            raise ValidationError({"parent": _("Un groupe ne peut pas faire partie de lui-même.")})
        seen.add(above.pk)
        above = above.parent


def change(
    viewer: Viewer, group: Group, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Group:
    """Change what a group says of itself: its coordination, or a steward."""
    verb = verbs.GROUP_CHANGED
    MATRIX.require(
        viewer,
        verb,
        object_=group.get_absolute_url(),
        standing=standings.of_group(viewer, group),
    )
    cleaned = given.clean(of(Group), MEMBERS, values)
    with base.acting():
        current = base.fresh(group, act=verb)
        changes = given.differing(current, cleaned)
        if not changes:
            return current
        base.expect(current, expected_version, changes)
        for name, value in changes.items():
            setattr(current, name, value)
        _check(current)
        base.write(current, changes)
        base.note(viewer, verb, current, fields=sorted(changes))
    return current


def move(viewer: Viewer, group: Group, what: str) -> Group:
    """Take a group from one state to the next: ``form``, ``start``, ``pause``, ``resume``, ``finish``, ``close``,
    ``reopen``. Raises ValidationError for a move that its state does not allow, or that lacks something."""
    verb = verbs.GROUP_MOVED
    MATRIX.require(
        viewer,
        verb,
        object_=group.get_absolute_url(),
        standing=standings.of_group(viewer, group),
    )
    with base.acting():
        current = base.fresh(group, act=verb)
        state = moved(GROUP, current.state, what)
        if what == "start" and (lacking := missing(current)):
            raise ValidationError([MISSING[one] for one in lacking])
        changes: dict[str, Any] = {"state": state}
        if state == "active" and not current.started:
            changes["started"] = today()
        if what in {"finish", "close"} and not current.ended:
            changes["ended"] = today()
        if what == "reopen":
            changes["ended"] = ""
        base.write(current, changes)
        base.note(viewer, verb, current, move=what, state=state)
    return current


def missing(group: Group) -> tuple[str, ...]:
    """What keeps a group from starting, as codes of ``MISSING``."""
    coordinators = Membership.objects.filter(group=group, role="coordinator", state="current").count()
    return missing_to_start(group.kind, coordinators=coordinators, product=bool(group.product))
