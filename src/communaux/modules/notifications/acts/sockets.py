"""Channels of sockets: the address that a subscriber opens holds, sealed, all that the channel is.

So to subscribe writes nothing, not even where thousands ask without an account, and nobody guesses or changes an address.
The one who asked may read the topic; whether they still may is asked at each message (``doors.notify.stream``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.utils import timezone

from communaux.modules.notifications.acts import keys
from communaux.modules.notifications.rules.messages import JSON_LD
from communaux.modules.notifications.rules.subscription import Subscription
from communaux.nouns.agents import Agent

LIFE = timedelta(days=7)
"""How long an address opens a socket, unless the subscriber wanted less."""


@dataclass(frozen=True, slots=True)
class SocketChannel:
    """What a sealed address holds. ``since``: the journal's last entry when it was made."""

    topic: str
    agent: Agent
    since: int
    made: datetime
    end: datetime
    start: datetime | None = None
    rate: timedelta = timedelta()
    accept: str = JSON_LD
    state: str = ""


def seal(agent: Agent, asked: Subscription, since: int) -> str:
    """The sealed channel, in letters that stand in an address."""
    now = timezone.now()
    end = min(asked.end or now + LIFE, now + LIFE)
    said = [
        asked.topic, agent.webid, agent.client, agent.issuer, agent.origin, since, _seconds(now), _seconds(end),
        _seconds(asked.start), asked.rate.total_seconds(), asked.accept, asked.state,
    ]  # fmt: skip
    return Fernet(keys.sealing_key()).encrypt(orjson.dumps(said)).decode().rstrip("=")


def unseal(text: str) -> SocketChannel | None:
    """The channel of a sealed address; None for one that is not ours, or over."""
    if len(text) > 8000:
        return None
    opener = MultiFernet([Fernet(key) for key in (keys.sealing_key(), *keys.former_sealing_keys())])
    try:
        said = orjson.loads(opener.decrypt((text + "=" * (-len(text) % 4)).encode("ascii")))
        topic, webid, client, issuer, origin, since, made, end, start, rate, accept, state = said
    except (InvalidToken, ValueError, TypeError, UnicodeEncodeError):
        return None
    channel = SocketChannel(
        topic=topic,
        agent=Agent(webid, client, issuer, origin),
        since=since,
        made=_instant(made),
        end=_instant(end),
        start=None if start is None else _instant(start),
        rate=timedelta(seconds=rate),
        accept=accept,
        state=state,
    )
    return channel if channel.end > timezone.now() else None


def _seconds(when: datetime | None) -> Any:
    return None if when is None else when.timestamp()


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, tz=timezone.get_default_timezone())
