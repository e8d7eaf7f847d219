"""The table of those whom a platform brings together (NET-03, criteria G2 and G3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from communaux.meaning.access import Viewer
from communaux.modules.network import verbs
from communaux.modules.network.acts import parts
from communaux.modules.network.models import Stakeholder
from communaux.nouns.models import Organisation

PART = parts.Part(Stakeholder, verbs.STAKEHOLDER_ADDED, verbs.STAKEHOLDER_CHANGED, verbs.STAKEHOLDER_REMOVED)


def add(viewer: Viewer, organisation: Organisation, values: Mapping[str, Any]) -> Stakeholder:
    """Add a category of stakeholders."""
    return parts.add(viewer, PART, organisation, values)


def change(
    viewer: Viewer,
    stakeholder: Stakeholder,
    values: Mapping[str, Any],
    *,
    expected_version: int | None = None,
) -> Stakeholder:
    """Change a line of the table."""
    return parts.change(viewer, PART, stakeholder, values, expected_version=expected_version)


def remove(viewer: Viewer, stakeholder: Stakeholder) -> None:
    """Take a line out of the table."""
    parts.remove(viewer, PART, stakeholder)
