"""The acts on neighbours behind the REST door: follow another node, change what is kept of it, pause, resume, trust, leave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from communaux.doors.rest.acting.acts import TEXT, Acts, Values
from communaux.doors.rest.acting.moves import bare, ending, needed, nothing_else
from communaux.ground.outbound_errors import OutboundError
from communaux.meaning.access import STEWARDS, Viewer
from communaux.modules.nodes.acts import neighbours
from communaux.modules.nodes.models import Neighbour
from communaux.modules.nodes.permissions import require
from communaux.modules.nodes.rules.refusals import TELLS, PeerError
from communaux.modules.nodes.verbs import FOLLOWED


def _follow(viewer: Viewer, _owner: Any, values: Values) -> Neighbour:
    """Another node is asked who it is within the request, as on the page: nothing is followed that did not answer."""
    require(viewer, FOLLOWED)
    said = dict(values)
    needed(said, "origin")
    origin, thumbprint = said.pop("origin"), said.pop("thumbprint", None) or ""
    nothing_else(said)
    for name, value in (("origin", origin), ("thumbprint", thumbprint)):
        if not isinstance(value, str):
            raise ValidationError({name: _("Un texte est attendu.")})
    language = (get_language() or "fr")[:2]
    try:
        return neighbours.follow(viewer, origin, thumbprint=thumbprint.strip())
    except PeerError as error:
        raise ValidationError({"origin": TELLS[error.code][1].label(language)}) from error
    except OutboundError as error:
        raise ValidationError({"origin": error.said.label(language)}) from error


def _limit(
    viewer: Viewer, thing: Neighbour, values: Values, *, expected_version: int | None = None
) -> Neighbour:
    said = dict(values)
    things, octets = said.pop("most_things", thing.most_things), said.pop("most_bytes", thing.most_bytes)
    nothing_else(said)
    for name, value in (("most_things", things), ("most_bytes", octets)):
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValidationError({name: _("Un nombre entier est attendu.")})
    neighbours.limit(viewer, thing, things=things, octets=octets, expected_version=expected_version)
    thing.refresh_from_db()
    return thing


ACTS: Mapping[str, Acts] = {
    "neighbour": Acts(
        add=_follow,
        change=_limit,
        moves={
            "pause": bare(neighbours.pause),
            "resume": bare(neighbours.resume),
            "trust": bare(neighbours.trust),
        },
        end=ending(neighbours.leave),
        roles=STEWARDS,
        extra=("origin",),
        said={"thumbprint": TEXT},
    ),
}
