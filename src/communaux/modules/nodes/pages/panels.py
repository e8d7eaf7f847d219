"""What nodes add to the stewards’ desk: the neighbours that were stopped, and wait for somebody to look."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from communaux.meaning.access import Viewer
from communaux.modules.nodes import verbs
from communaux.modules.nodes.permissions import may
from communaux.modules.nodes.reading import neighbours
from communaux.nouns import panels


def register() -> None:
    """To be called when the app is made ready."""
    panels.on_desk(desk)


def desk(viewer: Viewer) -> Iterable[panels.DeskLine]:
    """The neighbours that can no longer be relied on."""
    if may(viewer, verbs.RESUMED) and (count := neighbours.broken()):
        yield panels.DeskLine(_("Nœuds voisins arrêtés, à examiner"), "/neighbours/", count)
