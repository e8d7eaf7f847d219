"""Communities of intention: opened, presented, joined and left, coordinated."""

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
from communaux.modules.standards import lists, verbs
from communaux.modules.standards.acts.shared import of_speaker, speaker
from communaux.modules.standards.models import Community, Participation
from communaux.modules.standards.permissions import OWN, require
from communaux.modules.standards.reading import standings
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given
from communaux.nouns.acts.permissions import is_house
from communaux.nouns.models import Organisation, Person

_RESERVED = frozenset({"new"})


def open_community(
    viewer: Viewer,
    organisation: Organisation | None,
    values: Mapping[str, Any],
    *,
    slug: str = "",
    fictional: bool = False,
) -> Community:
    """Open a community, and coordinate it: for an organisation that one edits, or for oneself.

    ``slug`` and ``fictional`` are for the house itself.
    """
    verb = verbs.COMMUNITY_OPENED
    require(viewer, verb)
    cleaned = given.clean(of(Community), MEMBERS, values, new=True)
    if not cleaned.get("subject"):
        raise ValidationError({"subject": _("Dites le sujet en une phrase.")})
    if (slug or fictional) and not is_house(viewer):
        raise ValidationError(_("Seule la maison choisit une adresse."), code="house")
    with base.acting():
        community = Community(**cleaned, fictional=fictional)
        community.slug = slug or slug_of(
            community.name,
            lambda one: one in _RESERVED or Community.objects.filter(slug=one).exists(),
            empty="communaute",
        )
        try:
            with writing():
                community.save(force_insert=True)
        except IntegrityError as error:
            raise ValidationError({"name": _("Une communauté porte déjà cette adresse.")}) from error
        if organisation is not None or viewer.person is not None:
            who = speaker(viewer, verbs.PARTICIPATION_JOINED, community.get_absolute_url(), organisation)
            Participation.objects.create(community=community, role="coordinator", **who)
        base.note(viewer, verb, community, fields=sorted(cleaned))
    return community


def change(
    viewer: Viewer, community: Community, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Community:
    """Change what a community says of itself."""
    verb = verbs.COMMUNITY_CHANGED
    _require(viewer, verb, community)
    cleaned = given.clean(of(Community), MEMBERS, values)
    if "subject" in cleaned and not cleaned["subject"]:
        raise ValidationError({"subject": _("Dites le sujet en une phrase.")})
    with base.acting():
        current = base.fresh(community, act=verb)
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            base.write(current, changes)
            base.note(viewer, verb, current, fields=sorted(changes))
    return current


def move(viewer: Viewer, community: Community, state: str) -> Community:
    """Open, put to rest or close a community; each from any other."""
    verb = verbs.COMMUNITY_MOVED
    _require(viewer, verb, community)
    if state not in lists.COMMUNITY_STATES:
        raise ValidationError({"state": _("Cet état n’existe pas.")})
    with base.acting():
        current = base.fresh(community, act=verb)
        if current.state != state:
            base.write(current, {"state": state})
            base.note(viewer, verb, current, state=state)
    return current


def join(
    viewer: Viewer,
    community: Community,
    organisation: Organisation | None = None,
    *,
    person: Person | None = None,
) -> Participation:
    """Take part: for an organisation that one edits, or for oneself. It is open, so nobody has to be asked."""
    verb = verbs.PARTICIPATION_JOINED
    who = speaker(viewer, verb, community.get_absolute_url(), organisation, person)
    with base.acting():
        current = base.fresh(community, act=verb)
        if current.state == "closed":
            raise ValidationError(_("Cette communauté a fini son travail."), code="closed")
        known = Participation.objects.filter(community=current, **who).first()
        if known is not None:
            return known
        made = Participation.objects.create(community=current, **who)
        base.write(current, {})
        base.note(viewer, verb, current, of_speaker(made), thing=base.path_of(made))
    return made


def leave(viewer: Viewer, participation: Participation) -> None:
    """Take part no more. The last who coordinates hands it over first, unless the community is closed."""
    verb = verbs.PARTICIPATION_LEFT
    mine = participation.person_id is not None and participation.person_id == viewer.person
    standing = standings.of_community(viewer, participation.community) - {"member"}
    if mine:
        standing |= {OWN}
    require(viewer, verb, participation.organisation_id, base.path_of(participation), standing)
    with base.acting():
        current = base.fresh(participation, act=verb)
        community = base.fresh(current.community, act=verb)
        _keep_coordination(current, community)
        facts = {"thing": base.path_of(current), **of_speaker(current)}
        current.delete()
        base.write(community, {})
        base.note(viewer, verb, community, facts)


def coordinate(viewer: Viewer, participation: Participation, coordinates: bool) -> Participation:
    """Entrust the coordination to somebody who takes part, or take it back; somebody always coordinates."""
    verb = verbs.COORDINATION_CHANGED
    _require(viewer, verb, participation.community)
    role = "coordinator" if coordinates else "member"
    with base.acting():
        current = base.fresh(participation, act=verb)
        community = base.fresh(current.community, act=verb)
        if current.role != role:
            if not coordinates:
                _keep_coordination(current, community)
            base.write(current, {"role": role})
            base.write(community, {})
            base.note(viewer, verb, community, of_speaker(current), thing=base.path_of(current), role=role)
    return current


def _keep_coordination(current: Participation, community: Community) -> None:
    others = Participation.objects.filter(community=community, role="coordinator").exclude(pk=current.pk)
    if current.role == "coordinator" and community.state != "closed" and not others.exists():
        raise ValidationError(_("Confiez d’abord la coordination à quelqu’un d’autre."), code="coordination")


def _require(viewer: Viewer, verb: str, community: Community) -> None:
    require(viewer, verb, None, community.get_absolute_url(), standings.of_community(viewer, community))
