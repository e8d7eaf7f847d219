"""Sending a notification to the inbox of something, wherever it is (Linked Data Notifications, "sender").

The house finds the inbox and posts to it, signed with its key like a webhook. It writes nothing here; who calls decides what
is told, and answers for it.
"""

from __future__ import annotations

import secrets
import time
from typing import Any

import orjson

from communaux.ground import outbound
from communaux.ground.outbound import OutboundError
from communaux.modules.notifications.acts.delivering import LIMITS, signed_fields
from communaux.modules.notifications.rules import inboxes
from communaux.modules.notifications.rules.messages import JSON_LD

LARGEST = 64 * 1024
_FINDING = outbound.Limits(connect=4.0, read=8.0, total=10.0, size=inboxes.LARGEST, redirects=3)


class NoInboxError(OutboundError):
    """Nothing says where an inbox is."""


def discover(target: str, *, policy: outbound.Policy | None = None) -> str:
    """The inbox of a target, from its ``Link`` field or from what its document says. Raises OutboundError."""
    found = outbound.fetch(target.partition("#")[0], accept=inboxes.ACCEPT, limits=_FINDING, policy=policy)
    inbox = inboxes.in_link(found.link, found.url) or inboxes.in_graph(
        found.body, found.content_type, found.url, target
    )
    if not inbox:
        raise NoInboxError(
            "no-inbox",
            "Cette adresse ne dit pas où déposer un message.",
            "This address does not say where to drop a notification.",
        )
    return outbound.check(inbox, policy)


def send(target: str, notification: dict[str, Any], *, policy: outbound.Policy | None = None) -> str:
    """Drop a notification (JSON-LD) into the inbox of a target; returns the inbox. Raises OutboundError.

    ValueError where it is larger than a receiver can be expected to take.
    """
    body = orjson.dumps(notification)
    if len(body) > LARGEST:
        raise ValueError(f"a notification has at most {LARGEST} bytes")
    inbox = discover(target, policy=policy)
    fields = signed_fields(inbox, body, JSON_LD, now=int(time.time()), nonce=secrets.token_urlsafe(16))
    outbound.send(inbox, body, content_type=JSON_LD, more=fields, limits=LIMITS, policy=policy)
    return inbox
