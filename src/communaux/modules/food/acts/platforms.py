"""The platforms that the house accepts: added, changed and refused by its stewards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.ground import journal
from communaux.ground.gate import writing
from communaux.meaning.access import Viewer
from communaux.modules.food import verbs
from communaux.modules.food.models import Delivery, Grant, Platform
from communaux.modules.food.permissions import require
from communaux.nouns.acts import base

FIELDS = ("name", "iri", "issuer", "client", "jwks", "audience", "webhook")


def add(viewer: Viewer, values: Mapping[str, Any]) -> Platform:
    """Accept a platform."""
    require(viewer, verbs.PLATFORM_ADDED)
    platform = Platform(**{name: str(values.get(name, "")).strip() for name in FIELDS})
    with base.acting():
        _save(platform)
        _note(viewer, verbs.PLATFORM_ADDED, platform)
    return platform


def change(viewer: Viewer, platform: Platform, values: Mapping[str, Any]) -> Platform:
    """Change how a platform signs, or where it listens."""
    verb = verbs.PLATFORM_CHANGED
    require(viewer, verb, object_=platform.get_absolute_url())
    with base.acting():
        current = base.fresh(platform, act=verb)
        changes = {
            name: str(values[name]).strip()
            for name in FIELDS
            if name in values and str(values[name]).strip() != getattr(current, name)
        }
        if changes:
            for name, value in changes.items():
                setattr(current, name, value)
            current.version += 1
            current.updated = timezone.now()
            _save(current)
            _note(viewer, verb, current, fields=sorted(changes))
    return current


def remove(viewer: Viewer, platform: Platform) -> None:
    """Accept it no more: its tokens open nothing, its consents end. What it wrote for its users stays theirs."""
    verb = verbs.PLATFORM_REMOVED
    require(viewer, verb, object_=platform.get_absolute_url())
    with base.acting():
        current = base.fresh(platform, act=verb)
        Grant.objects.filter(platform=current, revoked__isnull=True).update(revoked=timezone.now())
        Delivery.objects.filter(platform=current).delete()
        base.write(current, {"active": False})
        _note(viewer, verb, current)


def accept_again(viewer: Viewer, platform: Platform) -> None:
    """Accept a platform that was removed; organisations consent anew."""
    verb = verbs.PLATFORM_CHANGED
    require(viewer, verb, object_=platform.get_absolute_url())
    with base.acting():
        current = base.fresh(platform, act=verb)
        base.write(current, {"active": True})
        _note(viewer, verb, current, fields=["active"])


def _save(platform: Platform) -> None:
    for name in ("issuer", "client"):
        if not getattr(platform, name):
            raise ValidationError({name: _("Ce champ est obligatoire.")})
    platform.full_clean(validate_unique=False, validate_constraints=False)
    try:
        with writing():
            platform.save()
    except IntegrityError as error:
        raise ValidationError(
            {"client": _("Une plateforme de ce nom est déjà inscrite chez cet émetteur.")}
        ) from error


def _note(viewer: Viewer, verb: str, platform: Platform, **facts: Any) -> None:
    journal.record(
        verb, platform.get_absolute_url(), actor=viewer.actor, version=platform.version, facts=facts
    )
