"""The inventory of what an organisation puts in common (NET-11, criteria C1 to C3, K3, K4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from communaux.meaning.access import Viewer
from communaux.modules.network import verbs
from communaux.modules.network.acts import parts
from communaux.modules.network.lists import OPENNESS
from communaux.modules.network.models import Commons
from communaux.modules.network.rules.openness import read_licence
from communaux.nouns.models import Organisation


def openness_of(licence: str) -> str:
    """The degree of openness that a licence gives by itself: a code of ``openness``; '' without a licence."""
    if not licence:
        return ""
    found = read_licence(licence).openness
    return found if found in OPENNESS else "unknown"


def _derive(commons: Commons, said: frozenset[str]) -> dict[str, Any]:
    """The openness follows the licence until somebody states it; emptying it leaves it to the licence again."""
    if "openness" in said and commons.openness:
        return {}
    before = Commons.objects.filter(pk=commons.pk).values_list("licence", "openness").first()
    stated = before is not None and "openness" not in said and before[1] not in ("", openness_of(before[0]))
    derived = openness_of(commons.licence)
    return {} if stated or derived == commons.openness else {"openness": derived}


PART = parts.Part(Commons, verbs.COMMONS_ADDED, verbs.COMMONS_CHANGED, verbs.COMMONS_REMOVED, finish=_derive)


def add(viewer: Viewer, organisation: Organisation, values: Mapping[str, Any]) -> Commons:
    """Add a commons to the inventory; its openness comes from its licence unless said."""
    return parts.add(viewer, PART, organisation, values)


def change(
    viewer: Viewer, commons: Commons, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Commons:
    """Change a commons."""
    return parts.change(viewer, PART, commons, values, expected_version=expected_version)


def remove(viewer: Viewer, commons: Commons) -> None:
    """Take a commons out of the inventory."""
    parts.remove(viewer, PART, commons)
