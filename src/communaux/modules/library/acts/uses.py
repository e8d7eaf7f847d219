"""Who uses a resource, and what they say of it: a line of an organisation (COM-02)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from communaux.ground.gate import writing
from communaux.meaning.access import Refused, Viewer
from communaux.meaning.declare import of
from communaux.modules.library import verbs
from communaux.modules.library.acts import parts
from communaux.modules.library.models import Resource, ResourceUse
from communaux.modules.library.models.resources import ResourceState
from communaux.modules.library.permissions import require
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given
from communaux.nouns.models import Organisation


def tell(
    viewer: Viewer, resource: Resource, organisation: Organisation, values: Mapping[str, Any]
) -> ResourceUse:
    """Say that an organisation uses a published resource. Each says it once, and may change its words."""
    verb = verbs.USE_TOLD
    require(viewer, verb, organisation.pk, organisation.get_absolute_url())
    cleaned = given.clean(of(ResourceUse), viewer.roles_on(organisation.pk), values, new=True)
    with base.acting():
        current = base.fresh(resource, act=verb)
        if current.state != ResourceState.PUBLISHED:
            raise Refused(verb, base.path_of(current))
        use = ResourceUse(resource=current, organisation=organisation, **cleaned)
        try:
            with writing():
                use.save(force_insert=True)
        except IntegrityError as error:
            raise ValidationError(
                _("Cette organisation a déjà dit qu’elle s’en sert : modifiez ce qu’elle en dit."),
                code="twice",
            ) from error
        base.write(current, {})
        facts = {"thing": base.path_of(use), "organisation": organisation.get_absolute_url()}
        base.note(viewer, verb, current, facts)
    return use


def change(
    viewer: Viewer, use: ResourceUse, values: Mapping[str, Any], *, expected_version: int | None = None
) -> ResourceUse:
    """Change what an organisation says of a resource."""
    return parts.change(viewer, verbs.USE_CHANGED, use, "resource", values, expected_version)


def remove(viewer: Viewer, use: ResourceUse) -> None:
    """Take the word back."""
    parts.remove(viewer, verbs.USE_REMOVED, use, "resource")
