"""What platforms announce: that an enterprise changed at theirs, or that it may no longer be read. Then it is read anew.

Nothing is fetched while the platform waits, and nothing that the organisation did not agree to: it must have said its
address at this platform, and hold the writing scope of what is announced.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.ground import outbound
from communaux.ground.gate import writing
from communaux.ground.outbound import OutboundError
from communaux.meaning.access import Refused, Role, Viewer
from communaux.modules.food import verbs
from communaux.modules.food.acts import grants, signing, things
from communaux.modules.food.models import Platform, Presence, Thing
from communaux.modules.food.models.things import ROOT
from communaux.modules.food.permissions import require
from communaux.modules.food.rules import documents, kinds
from communaux.nouns.acts import base
from communaux.nouns.models import Organisation

EVENTS = ("refresh", "update", "revoke")
ACCEPT = "application/ld+json, application/json;q=0.9"
LIMITS = outbound.Limits(total=30.0, size=10_000_000)


def receive(platform: Platform, event: str, enterprise: str, scope: str) -> int:
    """Take note of an announcement. Returns how many organisations it concerns, 0 where none of ours agreed to it.

    Raises ValidationError for words that mean nothing.
    """
    if event not in EVENTS:
        raise ValidationError(_("« eventType » est refresh, update ou revoke."), code="event")
    family = kinds.family_of(scope)
    if not family:
        raise ValidationError(_("Cette autorisation (« scope ») n’est pas connue."), code="scope")
    found = _concerned(platform, enterprise)
    count = 0
    for organisation in found:
        if event == "revoke" or kinds.write_scope(family) in grants.of(organisation, platform):
            _take(platform, organisation, event, scope, family)
            count += 1
    return count


def _concerned(platform: Platform, enterprise: str) -> list[Organisation]:
    """The organisations that an address speaks of: one at the platform, one of ours, or all of a list at the platform."""
    presences = Presence.objects.filter(platform=platform, organisation__state="published")
    ours = f"{settings.BASE_URL}{ROOT}/enterprises/"
    if enterprise.startswith(ours):
        presences = presences.filter(organisation__slug=enterprise.removeprefix(ours).rstrip("/"))
    elif enterprise.endswith("/"):
        presences = presences.filter(iri__startswith=enterprise)
    else:
        presences = presences.filter(iri=enterprise)
    return [one.organisation for one in presences.select_related("organisation")[:200]]


def _take(platform: Platform, organisation: Organisation, event: str, scope: str, family: str) -> None:
    viewer = acting_for(platform, organisation)
    require(viewer, verbs.EVENT_RECEIVED, organisation.pk, organisation.get_absolute_url())
    with base.acting():
        base.note(
            viewer,
            verbs.EVENT_RECEIVED,
            organisation,
            platform=platform.get_absolute_url(),
            event=event,
            scope=scope,
        )
        if event != "revoke":
            from communaux.modules.food import tasks

            numbers = (platform.pk, organisation.pk)
            transaction.on_commit(lambda: tasks.read_enterprise.enqueue(*numbers, scope))
    if event == "revoke":
        brought = list(Thing.objects.filter(organisation=organisation, platform=platform, family=family))
        things.remove(viewer, organisation, brought, families=(family,), platform=platform)


def acting_for(platform: Platform, organisation: Organisation | int) -> Viewer:
    """A platform as a viewer: an editor of the organisation, without an account, so that it consents to nothing."""
    number = organisation if isinstance(organisation, int) else organisation.pk
    return Viewer(platform.get_absolute_url(), frozenset({Role.VISITOR}), frozenset({number}))


def read_anew(
    platform_id: int, organisation_id: int, scope: str, policy: outbound.Policy | None = None
) -> str:
    """Fetch an enterprise at its platform and store what it says now. Returns a word on what happened; never raises for
    what the platform does."""
    presence = (
        Presence.objects.filter(
            platform=platform_id,
            organisation=organisation_id,
            platform__active=True,
            organisation__state="published",
        )
        .select_related("platform", "organisation")
        .first()
    )
    if presence is None:
        return "gone"
    platform, organisation = presence.platform, presence.organisation
    held = grants.of(organisation, platform)
    families = [family for family in kinds.FAMILIES if kinds.write_scope(family) in held]
    if kinds.family_of(scope) not in families:
        return "no-scope"
    try:
        got = outbound.fetch(
            presence.iri,
            accept=ACCEPT,
            authorization=f"Bearer {signing.token_for(platform.iri)}",
            limits=LIMITS,
            policy=policy,
        )
    except OutboundError as error:
        return _say(presence, error.code)
    parcel = documents.read(got.body, base=got.url)
    if parcel.errors:
        return _say(presence, parcel.errors[0].code)
    _only_theirs(parcel, presence, families)
    try:
        things.put(
            acting_for(platform, organisation),
            organisation,
            parcel,
            things.Place(),
            families=families,
            platform=platform,
            foreign=True,
        )
    except (ValidationError, Refused) as error:
        return _say(presence, getattr(error, "code", None) or "refused")
    return _say(presence, "")


def _only_theirs(parcel: documents.Parcel, presence: Presence, families: list[str]) -> None:
    """Of what was read, what the platform may speak of: its own addresses, this enterprise alone, families agreed to."""
    host = urlsplit(presence.iri).netloc
    kept = []
    for node in parcel.nodes:
        kind = documents.kind_of(node)
        if kind == "enterprise" and node.name != presence.iri:
            kind = "enterprise_group" if ("dfc-b:affiliatedBy" in node.properties) else ""
        if not kind or urlsplit(node.name).netloc != host:
            continue
        if kinds.KINDS[kind].family in ("", *families):
            kept.append(node)
    parcel.nodes = kept


def _say(presence: Presence, trouble: str) -> str:
    """Remember when it was read, or what stood in the way."""
    with writing():
        row = Presence.objects.filter(pk=presence.pk)
        if trouble:
            row.update(trouble=trouble[:300])
        else:
            row.update(trouble="", read=timezone.now())
    return trouble or "read"
