"""What the acts of identity share: the one entry of the journal, whose objects are addresses that say nothing of a person."""

from __future__ import annotations

from typing import Any

from communaux.ground import journal
from communaux.meaning.access import Viewer
from communaux.modules.identity.models import Application, Consent, Credential, LinkedWebID

Noted = Application | Consent | Credential | LinkedWebID


def path_of(thing: Noted) -> str:
    """What the journal calls it."""
    rooms = {
        Application: "applications",
        Consent: "consents",
        Credential: "program-keys",
        LinkedWebID: "linked-webids",
    }
    return f"/{rooms[type(thing)]}/{thing.key}"


def note(viewer: Viewer, verb: str, about: Noted, **facts: Any) -> None:
    """Record an act. ``facts``: names of fields and codes alone."""
    told = {name: value for name, value in facts.items() if value not in (None, "", [], ())}
    journal.record(verb, path_of(about), actor=viewer.actor, version=about.version, facts=told)
