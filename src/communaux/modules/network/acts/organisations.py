"""What is done to the record of an organisation: proposed, published, changed, checked, withdrawn, restored.

Each function is one act: one transaction, one entry of the journal. They raise ``Refused``, ``ValidationError`` (by
field) and ``Conflict``; then nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.ground import text
from communaux.ground.gate import writing
from communaux.ground.time import Order, PartialDate
from communaux.meaning.access import EDITORS, STEWARDS, Refused, Viewer
from communaux.meaning.declare import of
from communaux.modules.network import verbs
from communaux.modules.network.acts import base, care
from communaux.modules.network.lists import REPORT_REASONS
from communaux.modules.network.permissions import is_steward, require
from communaux.nouns.acts import logos
from communaux.nouns.acts import values as given
from communaux.nouns.acts.errors import Conflict, TooOften
from communaux.nouns.models import Organisation
from communaux.nouns.models.organisation import State

RESERVED = frozenset({"new", "nouvelle", "propose", "proposer", "import", "export", "search", "map", "graph"})
"""Words that the pages need under ``/organisations/``."""
_TRIES = 5
STRANGERS_AN_HOUR = 40
"""Proposals waiting from the last hour beyond which visitors are asked to come back later."""


def create(
    viewer: Viewer, values: Mapping[str, Any], *, keep: bool = False, your_name: str = ""
) -> Organisation:
    """Add a record. A steward's is published at once; anybody else proposes a draft, which a steward publishes.

    ``keep``: the proposer, who has an account, asks to keep the record up to date; granted when it is published.
    ``your_name``: how they are named, where they have no page of their own yet.
    """
    require(viewer, verbs.ORGANISATION_CREATED)
    steward = is_steward(viewer)
    cleaned = given.clean(of(Organisation), STEWARDS if steward else EDITORS, values, new=True)
    organisation = Organisation(state=State.PUBLISHED if steward else State.DRAFT)
    for name, value in cleaned.items():
        setattr(organisation, name, value)
    check_whole(organisation)
    with base.acting():
        if viewer.account is None and not steward:
            _refuse_flood()
        _insert(organisation)
        base.note(
            viewer, verbs.ORGANISATION_CREATED, organisation, fields=sorted(cleaned), state=organisation.state
        )
        if keep and not steward:
            care.ask_to_keep(viewer, organisation, your_name)
    return organisation


def _refuse_flood() -> None:
    since = timezone.now() - timedelta(hours=1)
    if Organisation.objects.filter(state=State.DRAFT, created__gt=since).count() >= STRANGERS_AN_HOUR:
        raise TooOften(verbs.ORGANISATION_CREATED, 3600)


def _insert(organisation: Organisation) -> None:
    """Save under a free address. Another node may take it first: then the next one is tried."""
    for attempt in range(_TRIES):
        organisation.slug = free_slug(organisation.name)
        try:
            with writing():
                organisation.save(force_insert=True)
            return
        except IntegrityError:
            organisation.pk = None
            if attempt + 1 == _TRIES:
                raise


def free_slug(name: str) -> str:
    """An address for this name that no record has; one query."""
    start = text.slug(name)[:30]
    taken = set(Organisation.objects.filter(slug__startswith=start).values_list("slug", flat=True))
    return text.slug(name, taken=lambda slug: slug in taken or slug in RESERVED)


def change(
    viewer: Viewer,
    organisation: Organisation,
    values: Mapping[str, Any],
    *,
    expected_version: int | None = None,
) -> Organisation:
    """Change what differs, and only that; returns the record as it is now. Nothing differs: nothing is written.

    ``expected_version``: the version that the writer had before their eyes. Where somebody changed one of the same
    fields since, raises ``Conflict``; changes to other fields stand side by side.
    """
    verb = verbs.ORGANISATION_CHANGED
    require(viewer, verb, organisation.pk, organisation.get_absolute_url())
    cleaned = given.clean(of(Organisation), viewer.roles_on(organisation.pk), values)
    with base.acting():
        current = base.fresh_organisation(organisation, verb)
        changes = given.differing(current, cleaned)
        if not changes:
            return current
        if expected_version is not None and expected_version != current.version:
            _refuse_overlap(current, expected_version, changes)
        former_logo = current.logo.name or ""
        for name, value in changes.items():
            setattr(current, name, value)
        check_whole(current)
        base.write(current, changes)
        if "logo" in changes:
            logos.discard_later(current.logo.storage, former_logo)
        base.note(viewer, verb, current, fields=sorted(changes))
    return current


def _refuse_overlap(current: Organisation, expected: int, changes: Mapping[str, Any]) -> None:
    both = (
        base.changed_since(current, expected, changes)
        if expected < current.version
        else tuple(sorted(changes))
    )
    if both:
        raise Conflict(
            current.version,
            both,
            theirs={name: getattr(current, name) for name in both},
            mine={name: changes[name] for name in both},
        )


def check_together(values: Mapping[str, Any]) -> None:
    """What one field alone cannot tell; ``values`` are clean and whole. Raises ValidationError by field."""
    errors: list[tuple[str, Any]] = []
    latitude, longitude = values.get("latitude"), values.get("longitude")
    if (latitude is None) != (longitude is None):
        missing = "latitude" if latitude is None else "longitude"
        errors.append((missing, _("La latitude et la longitude vont ensemble.")))
    if latitude is not None and not -90 <= latitude <= 90:
        errors.append(("latitude", _("Une latitude va de −90 à 90.")))
    if longitude is not None and not -180 <= longitude <= 180:
        errors.append(("longitude", _("Une longitude va de −180 à 180.")))
    if before(values.get("ceased"), values.get("started")):
        errors.append(("ceased", _("L’activité ne peut pas finir avant d’avoir commencé.")))
    given.gather(errors)


def check_whole(organisation: Organisation) -> None:
    """The same of a record as it is about to be saved."""
    check_together(
        {name: getattr(organisation, name) for name in ("latitude", "longitude", "started", "ceased")}
    )


def before(end: object, start: object) -> bool:
    """Whether one partial date surely lies before another; never where one is not said."""
    if not end or not start:
        return False
    return PartialDate.parse(str(end)).compare(PartialDate.parse(str(start))) is Order.BEFORE


def check(viewer: Viewer, organisation: Organisation) -> Organisation:
    """Confirm that the record is still true today (criterion G5)."""
    verb = verbs.ORGANISATION_CHECKED
    require(viewer, verb, organisation.pk, organisation.get_absolute_url())
    with base.acting():
        current = base.fresh_organisation(organisation, verb)
        by = "self" if organisation.pk in viewer.edits else "steward"
        base.write(current, {"checked_on": timezone.localdate(), "checked_by": by})
        base.note(viewer, verb, current, by=by)
    return current


def publish(viewer: Viewer, organisation: Organisation) -> Organisation:
    """Put a proposal online; whoever proposed it and asked for it keeps it from now on."""
    with base.acting():
        current = _move(viewer, organisation, verbs.ORGANISATION_PUBLISHED, (State.DRAFT,), State.PUBLISHED)
        care.grant_to_proposer(current)
    return current


def withdraw(viewer: Viewer, organisation: Organisation, reason: str) -> Organisation:
    """Take a record offline. It keeps its address and may come back. ``reason``: a code of ``report-reasons``."""
    if reason not in REPORT_REASONS:
        raise ValidationError({"reason": _("Dites pourquoi la fiche est retirée.")})
    states = (State.DRAFT, State.PUBLISHED)
    return _move(viewer, organisation, verbs.ORGANISATION_WITHDRAWN, states, State.WITHDRAWN, reason=reason)


def restore(viewer: Viewer, organisation: Organisation) -> Organisation:
    """Put a withdrawn record back online."""
    return _move(viewer, organisation, verbs.ORGANISATION_RESTORED, (State.WITHDRAWN,), State.PUBLISHED)


def _move(
    viewer: Viewer,
    organisation: Organisation,
    verb: str,
    origins: tuple[State, ...],
    target: State,
    **facts: str,
) -> Organisation:
    path = organisation.get_absolute_url()
    require(viewer, verb, organisation.pk, path)
    with base.acting():
        current = base.fresh_organisation(organisation, verb)
        if current.state not in origins:
            raise Refused(verb, path)
        base.write(current, {"state": target})
        base.touch_neighbours(current)
        base.note(viewer, verb, current, facts)
    return current
