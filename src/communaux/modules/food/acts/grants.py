"""Consent: an organisation lets a platform exchange some of its data, and takes it back when it likes (RGPD, article 7)."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import Viewer
from communaux.modules.food import verbs
from communaux.modules.food.acts import notices
from communaux.modules.food.models import Delivery, Grant, Platform, Presence, Thing
from communaux.modules.food.permissions import require
from communaux.modules.food.rules import documents, kinds
from communaux.nouns.acts import base
from communaux.nouns.models import Organisation
from communaux.nouns.models.organisation import State


def allow(
    viewer: Viewer, organisation: Organisation, platform: Platform, scopes: Collection[str]
) -> set[str]:
    """Make these the scopes of a platform, no more and no less; returns them."""
    wanted = {scope for scope in scopes if scope in kinds.SCOPES}
    path = organisation.get_absolute_url()
    held = of(organisation, platform)
    given, taken = wanted - held, held - wanted
    if given:
        require(viewer, verbs.SCOPES_GRANTED, organisation.pk, path)
        if organisation.state != State.PUBLISHED:
            raise ValidationError(_("Publiez d’abord la fiche de l’organisation."), code="draft")
        if not platform.active:
            raise ValidationError(_("Cette plateforme n’est plus acceptée ici."), code="inactive")
    if taken or not given:
        require(viewer, verbs.SCOPES_REVOKED, organisation.pk, path)
    with base.acting():
        current = set(
            Grant.objects.select_for_update()
            .filter(organisation=organisation, platform=platform, revoked__isnull=True)
            .values_list("scope", flat=True)
        )
        given, taken = wanted - current, current - wanted
        # what was not sent yet and is no longer so is not sent
        waiting = Delivery.objects.filter(organisation=organisation, platform=platform)
        waiting.filter(scope__in=taken).exclude(event="revoke").delete()
        waiting.filter(scope__in=given, event="revoke").delete()
        if given:
            Grant.objects.bulk_create(
                [Grant(organisation=organisation, platform=platform, scope=scope) for scope in sorted(given)]
            )
            _note(viewer, verbs.SCOPES_GRANTED, organisation, platform, given)
            notices.permission(organisation, platform, "update", given)
        if taken:
            Grant.objects.filter(
                organisation=organisation, platform=platform, revoked__isnull=True, scope__in=taken
            ).update(revoked=timezone.now())
            _note(viewer, verbs.SCOPES_REVOKED, organisation, platform, taken)
            notices.permission(organisation, platform, "revoke", taken)
    return wanted


def _note(
    viewer: Viewer, verb: str, organisation: Organisation, platform: Platform, scopes: Collection[str]
) -> None:
    base.note(viewer, verb, organisation, platform=platform.get_absolute_url(), scopes=sorted(scopes))


def of(organisation: Organisation, platform: Platform) -> set[str]:
    """The scopes that a platform holds today."""
    return set(
        Grant.objects.filter(organisation=organisation, platform=platform, revoked__isnull=True).values_list(
            "scope", flat=True
        )
    )


def say_where(viewer: Viewer, organisation: Organisation, platform: Platform, iri: str) -> None:
    """Say under which address the platform knows the organisation; "" for none any more."""
    verb = verbs.SCOPES_GRANTED
    require(viewer, verb, organisation.pk, organisation.get_absolute_url())
    iri = iri.strip()
    if iri and not documents.is_iri(iri):
        raise ValidationError({"iri": _("Cette adresse n’est pas lisible : elle commence par https://.")})
    with base.acting():
        if not iri:
            Presence.objects.filter(organisation=organisation, platform=platform).delete()
            return
        if Presence.objects.filter(platform=platform, iri=iri).exclude(organisation=organisation).exists():
            raise ValidationError({"iri": _("Une autre organisation a déjà dit cette adresse.")})
        Presence.objects.update_or_create(
            organisation=organisation, platform=platform, defaults={"iri": iri, "trouble": ""}
        )


def forget(viewer: Viewer, organisation: Organisation, platform: Platform) -> int:
    """Erase what a platform brought here."""
    from communaux.modules.food.acts import things

    found = list(Thing.objects.filter(organisation=organisation, platform=platform))
    return things.remove(viewer, organisation, found, families=kinds.FAMILIES, platform=platform)
