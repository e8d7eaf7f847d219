"""For which organisations somebody may speak: those they edit, those they belong to."""

from __future__ import annotations

from communaux.meaning.access import MEMBERS, STEWARDS, Viewer
from communaux.nouns.models import Affiliation, Organisation
from communaux.nouns.models.organisation import State


def edited(viewer: Viewer) -> list[Organisation]:
    """The organisations that the viewer edits, by name."""
    return list(Organisation.objects.filter(pk__in=viewer.edits).exclude(state=State.MERGED).order_by("name"))


def belongs(viewer: Viewer) -> list[Organisation]:
    """The organisations that the viewer belongs to today, by name."""
    if viewer.person is None:
        return edited(viewer)
    ties = Affiliation.objects.filter(person=viewer.person, until="").values("organisation")
    return list(
        Organisation.objects.filter(pk__in=ties, state=State.PUBLISHED).distinct().order_by("name")
        | Organisation.objects.filter(pk__in=viewer.edits, state=State.PUBLISHED).distinct().order_by("name")
    )


def may_speak(viewer: Viewer) -> bool:
    """Whether a page where one speaks for oneself is open: to members with a page of their own, and to visitors, whom it
    asks to sign in first."""
    return viewer.account is None or (is_member(viewer) and viewer.person is not None)


def is_member(viewer: Viewer) -> bool:
    """Whether the viewer belongs to the network."""
    return viewer.may(MEMBERS) or bool(viewer.edits) or viewer.may(STEWARDS)
