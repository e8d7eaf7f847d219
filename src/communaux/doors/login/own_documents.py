"""What anybody may read in a storage of this house, for the checks of identity: a WebID profile or the description of a program may
be kept here, and this house does not ask itself over the network.

It gives what a visitor would get, nothing more.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from communaux.modules.pods.reading import access, documents
from communaux.modules.pods.rules import paths
from communaux.modules.pods.rules.refusals import DocumentRefused
from communaux.nouns.agents import NOBODY


def public(url: str) -> tuple[bytes, str] | None:
    """The bytes and the media type of a document that is open to everybody; None for anything else."""
    parts = urlsplit(url)
    if not parts.path.startswith("/storages/") or parts.query:
        return None
    try:
        place = documents.find(paths.of(parts.path))
        row = place.there
        if row is None or row.body is None or "read" not in access.modes_at(place, NOBODY):
            return None
    except DocumentRefused:
        return None
    return bytes(row.body), "application/n-triples" if row.kind == "rdf" else row.media
