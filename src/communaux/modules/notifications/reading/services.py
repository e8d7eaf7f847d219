"""Where one subscribes, as linked data: what storages and the house put into their descriptions."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from communaux.modules.notifications.rules.messages import CONTEXT, NOTIFY
from communaux.modules.notifications.rules.subscription import FEATURES, KINDS


def address(kind: str) -> str:
    """Where one subscribes to channels of a kind."""
    return f"{settings.BASE_URL}/notifications/{kind}/"


def description(kind: str) -> dict[str, Any]:
    """One service as JSON-LD."""
    return {"@context": [CONTEXT], **_bare(kind)}


def descriptions(about: str) -> dict[str, Any]:
    """All services of a description resource: ``about`` is its IRI, or that of the storage."""
    return {"@context": [CONTEXT], "id": about, "subscription": [_bare(kind) for kind in KINDS]}


def _bare(kind: str) -> dict[str, Any]:
    return {"id": address(kind), "channelType": kind, "feature": list(FEATURES)}


def triples(about: str) -> list[tuple[str, str, str]]:
    """The same as triples of IRIs, for descriptions that say more than this."""
    found = []
    for kind in KINDS:
        found.append((about, f"{NOTIFY}subscription", address(kind)))
        found += service_triples(kind)
    return found


def service_triples(kind: str) -> list[tuple[str, str, str]]:
    """One service as triples of IRIs."""
    here = address(kind)
    return [
        (here, f"{NOTIFY}channelType", NOTIFY + kind),
        *((here, f"{NOTIFY}feature", NOTIFY + feature) for feature in FEATURES),
    ]


def turtle(triples_: list[tuple[str, str, str]]) -> bytes:
    """Triples of IRIs of ours as Turtle, one a line."""
    return "".join(f"<{s}> <{p}> <{o}> .\n" for s, p, o in triples_).encode()


def updates_via() -> str:
    """The value of ``Updates-Via`` on open documents, for programs that follow them by the protocol ``solid-0.1``."""
    return f"{settings.STREAM_URL}/stream/"
