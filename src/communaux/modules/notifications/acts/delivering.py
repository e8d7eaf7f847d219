"""Sending what waits: each message signed, a few at once, a silent receiver later and later, and never to a private network.

One thread decides and writes; threads of a small pool only send (``Sender``). Whether the subscriber may still read the
topic is asked before every single message.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.db import Error, connections
from django.db.models import Q
from django.utils import timezone

from communaux.ground import outbound, signatures
from communaux.ground.gate import writing
from communaux.ground.outbound import OutboundError
from communaux.ground.signatures import Request
from communaux.ground.structured import Item
from communaux.modules.notifications import topics
from communaux.modules.notifications.acts import channels, keys
from communaux.modules.notifications.acts.following import Follower, agent_of
from communaux.modules.notifications.models import Channel, Message
from communaux.modules.notifications.rules import messages, pace
from communaux.modules.notifications.rules.messages import Event, Type

AT_ONCE = 8
TO_ONE_HOST = 2
LIMITS = outbound.Limits(connect=4.0, read=8.0, total=10.0, size=100_000)
TAG = "solid-notification"
LIFE = 300
"""Seconds for which a signature is good."""
PAUSE = 0.2
BRISK = 0.02
"""Seconds between two turns, and while messages are on their way."""
LONGEST_PAUSE = 30.0
TIDY_EVERY = 60.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message ready to leave."""

    channel: int
    message: int
    sequence: int
    host: str
    url: str
    body: bytes
    media: str
    last: bool


def signed_fields(url: str, body: bytes, media: str, *, now: int, nonce: str) -> dict[str, str]:
    """The fields that prove who sends this body to this address (RFC 9421), and what body it was (RFC 9530)."""
    key, name = keys.signing_key()
    fields = {
        "Content-Digest": signatures.content_digest(body),
        "Signature-Agent": str(Item(settings.BASE_URL)),
    }
    message = Request("POST", url, (("Content-Type", media), *fields.items()))
    return fields | signatures.sign(
        message,
        key,
        ("@method", "@target-uri", "content-type", "content-digest", "signature-agent"),
        created=now,
        expires=now + LIFE,
        nonce=nonce,
        alg="ed25519",
        keyid=name,
        tag=TAG,
    )


class Sender:
    """What is on its way now, and what has come of it."""

    def __init__(self, policy: outbound.Policy | None = None) -> None:
        self.policy = policy
        self.pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="notify")
        self.flying: dict[Future[str], Parcel] = {}

    def turn(self) -> int:
        """Take in what came of the last messages, and send what is due; returns how many are on their way."""
        for future in [one for one in self.flying if one.done()]:
            _settle(self.flying.pop(future), future.result())
        room = AT_ONCE - len(self.flying)
        if room > 0:
            busy = {parcel.channel for parcel in self.flying.values()}
            for channel in _due(busy, room):
                self._start(channel)
        return len(self.flying)

    def drain(self, turns: int = 1000) -> None:
        """Send until nothing is due: for tests, and before an end."""
        for _turn in range(turns):
            if not self.turn():
                return
            time.sleep(0.005)

    def close(self) -> None:
        """Wait for what is on its way, and take it in."""
        self.pool.shutdown(wait=True, cancel_futures=False)
        for future, parcel in self.flying.items():
            _settle(parcel, future.result())
        self.flying.clear()

    def _start(self, channel: Channel) -> None:
        parcel = _parcel(channel)
        if parcel is None:
            return
        if sum(other.host == parcel.host for other in self.flying.values()) >= TO_ONE_HOST:
            return
        self.flying[self.pool.submit(_send, parcel, self.policy)] = parcel


def _due(busy: set[int], most: int) -> list[Channel]:
    now = timezone.now()
    ready = Channel.objects.filter(due__lte=now, messages__isnull=False)
    ready = ready.filter(Q(start__isnull=True) | Q(start__lte=now)).exclude(pk__in=busy)
    return list(ready.distinct().order_by("due", "pk")[: most * 2])


def _parcel(channel: Channel) -> Parcel | None:
    """The next message of a channel, if its owner may still be told; else the channel ends here."""
    message = channel.messages.order_by("sequence", "pk").first()
    if message is None:
        return None
    last = message.type == "Delete" and message.object == channel.topic
    # what is gone cannot be read any more: those who could until then are told so, and it is the last that they hear
    if not last and not topics.readable(channel.topic, agent_of(channel)):
        channels.end_by_house(channel, "access")
        return None
    event = Event(cast(Type, message.type), channel.topic, message.object, message.target, message.state)
    said = messages.document(
        event,
        identity=f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{channel.key}/{message.pk}/{message.sequence}')}",
        base=settings.BASE_URL,
        published=message.created,
    )
    return Parcel(
        channel=channel.pk,
        message=message.pk,
        sequence=message.sequence,
        host=channel.send_to.partition("://")[2].partition("/")[0],
        url=channel.send_to,
        body=messages.written(said, channel.accept),
        media=channel.accept,
        last=last,
    )


def _send(parcel: Parcel, policy: outbound.Policy | None) -> str:
    """Send one parcel: '' for taken, else the code of what went wrong. Touches no database."""
    try:
        fields = signed_fields(
            parcel.url, parcel.body, parcel.media, now=int(time.time()), nonce=secrets.token_urlsafe(16)
        )
        outbound.send(
            parcel.url, parcel.body, content_type=parcel.media, more=fields, limits=LIMITS, policy=policy
        )
    except OutboundError as error:
        return error.code
    except Exception:
        _log.exception("notifications: a message could not be sent")
        return "fault"
    return ""


def _settle(parcel: Parcel, trouble: str) -> None:
    """Write what came of a message."""
    now = timezone.now()
    with writing():
        channel = Channel.objects.select_for_update().filter(pk=parcel.channel).first()
        if channel is None:
            return
        if not trouble:
            Message.objects.filter(pk=parcel.message, sequence=parcel.sequence).delete()
            channel.sent, channel.last_sent = channel.sent + 1, now
            channel.failures, channel.failing_since, channel.trouble = 0, None, ""
            channel.due = pace.next_turn(channel.rate, now)
        else:
            channel.failures, channel.trouble = channel.failures + 1, trouble[:60]
            channel.failing_since = channel.failing_since or now
            channel.due = now + pace.pause(channel.failures)
        channel.save()
    if not trouble and parcel.last:
        channels.end_by_house(channel, "topic")
    elif trouble and channel.failing_since and pace.given_up(trouble, channel.failing_since, now):
        channels.end_by_house(channel, "silent")


def run(stop: threading.Event, pause: float = PAUSE) -> None:
    """Follow the journal and send, until told to stop. Errors are told in the log and tried again, ever more slowly."""
    failures, tidy = 0, 0.0
    sender, follower = Sender(), None
    while not stop.is_set():
        try:
            follower = follower or Follower()
            follower.catch_up()
            sender.turn()
            if time.monotonic() >= tidy:
                channels.end_over()
                tidy = time.monotonic() + TIDY_EVERY
            failures = 0
            stop.wait(BRISK if sender.flying else pause)
        except Exception:
            failures, follower = failures + 1, None
            wait = min(LONGEST_PAUSE, pause * 2**failures)
            _log.exception("notifications: failed, trying again in %.1f s", wait)
            _let_go()
            stop.wait(wait)
    sender.close()


def start() -> threading.Thread:
    """Start all this beside the tasks of the worker; it ends with the process."""
    thread = threading.Thread(target=run, args=(threading.Event(),), name="notifications", daemon=True)
    thread.start()
    return thread


def _let_go() -> None:
    for one in connections.all(initialized_only=True):
        try:
            one.close()
        except Error:
            _log.warning("notifications: a connection did not close")
