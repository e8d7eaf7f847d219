"""From the journal to messages that wait on webhooks. Runs in the worker process; may be killed at any moment.

Messages and the place in the journal that they reach are one transaction. Where nobody watches what was done, nothing is
written: the place is kept in memory, and put down now and then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from communaux.ground import journal
from communaux.ground.gate import writing
from communaux.modules.notifications import topics
from communaux.modules.notifications.acts import channels
from communaux.modules.notifications.models import Channel, Message, Reached
from communaux.modules.notifications.rules.messages import ACCESS, Event
from communaux.nouns.agents import Agent

BATCH = 200
PUT_DOWN_EVERY = 2000
"""Entries that nobody watched, after which the place is written although nothing else is."""


class Follower:
    """Follows the journal from where the last one stopped."""

    def __init__(self) -> None:
        found = Reached.objects.filter(pk=1).values_list("sequence", flat=True).first()
        if found is None:
            # the first start: nobody can have subscribed to what was done before
            found = journal.head().sequence if not Channel.objects.exists() else 0
        self.at = self.written = found

    def catch_up(self) -> int:
        """Turn all that was done since into messages; returns how many were queued."""
        count = 0
        while entries := journal.since(self.at, BATCH):
            # Asked after the entries are read: a channel made since then begins after them.
            watched = Channel.objects.exists()
            events = [(e.sequence, event) for e in entries for event in topics.events(e)] if watched else []
            watchers = _watchers(event for _sequence, event in events)
            if watchers or entries[-1].sequence - self.written >= PUT_DOWN_EVERY:
                with writing():
                    count += sum(_queued(sequence, event, watchers) for sequence, event in events)
                    self._put_down(entries[-1].sequence)
            self.at = entries[-1].sequence
        return count

    def _put_down(self, sequence: int) -> None:
        Reached.objects.update_or_create(pk=1, defaults={"sequence": sequence})
        self.written = sequence


def _watchers(events: Iterable[Event]) -> dict[str, list[Channel]]:
    """The channels by topic; for changes of access, those on and below what changed."""
    plain: set[str] = set()
    found: dict[str, list[Channel]] = defaultdict(list)
    seen: set[int] = set()
    for event in events:
        if event.type != ACCESS:
            plain.add(event.topic)
        elif event.topic.endswith("/"):
            for channel in Channel.objects.filter(topic__startswith=event.topic):
                if channel.pk not in seen:
                    seen.add(channel.pk)
                    found[channel.topic].append(channel)
        else:
            plain.add(event.topic)
    wanted = sorted(plain)
    for start in range(0, len(wanted), 400):
        for channel in Channel.objects.filter(topic__in=wanted[start : start + 400]):
            if channel.pk not in seen:
                seen.add(channel.pk)
                found[channel.topic].append(channel)
    return dict(found)


def _queued(sequence: int, event: Event, watchers: dict[str, list[Channel]]) -> int:
    if event.type == ACCESS:
        for topic, some in watchers.items():
            if topic == event.topic or (event.topic.endswith("/") and topic.startswith(event.topic)):
                _look_again(some)
        return 0
    count = 0
    for channel in watchers.get(event.topic, ()):
        if channel.since < sequence and channel.pk is not None:
            message = Message(
                sequence=sequence,
                type=event.type,
                object=event.object,
                target=event.target,
                state=event.state,
            )
            channels.queue(channel, message)
            count += 1
    return count


def _look_again(some: list[Channel]) -> None:
    """End the channels whose owner may no longer read their topic."""
    for channel in list(some):
        if not topics.readable(channel.topic, agent_of(channel)):
            channels.end_by_house(channel, "access")
            some.remove(channel)


def agent_of(channel: Channel) -> Agent:
    """Whom a channel is for."""
    return Agent(webid=channel.webid, client=channel.client, issuer=channel.issuer)
