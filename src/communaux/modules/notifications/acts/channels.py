"""Opening and ending channels: webhooks that people and programmes subscribed.

Who may read the topic may subscribe to it; a webhook asks besides for a known agent, since somebody else's machine is
written to in its name. What is written here is the channel; where it sends to never enters the journal.
"""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from communaux.ground import journal, outbound
from communaux.ground.outbound import OutboundError
from communaux.meaning.access import SYSTEM, Refused, Viewer
from communaux.modules.notifications import topics, verbs
from communaux.modules.notifications.acts import telling
from communaux.modules.notifications.models import Channel, Message
from communaux.modules.notifications.permissions import require
from communaux.modules.notifications.reading import agents
from communaux.modules.notifications.rules import pace
from communaux.modules.notifications.rules.subscription import Subscription, Unprocessable
from communaux.nouns.acts.base import acting
from communaux.nouns.acts.errors import TooOften
from communaux.nouns.agents import Agent

MOST_OF_ONE = 200
"""Channels that one agent keeps."""
MOST_TO_ONE = 50
"""Channels of one agent that send to one host."""


def open_(agent: Agent, asked: Subscription) -> Channel:
    """Open a webhook. Asking again for the same topic and address gives the channel that is there, with the new wishes.

    Raises Refused, TooOften, Unprocessable.
    """
    if not agent.webid or not topics.readable(asked.topic, agent):
        raise Refused(verbs.CHANNEL_OPENED, asked.topic)
    try:
        send_to = outbound.check(asked.send_to)
    except OutboundError as error:
        raise Unprocessable("sendTo", error.said) from error
    wishes = {"accept": asked.accept, "rate": asked.rate, "start": asked.start, "end": asked.end}
    with acting():
        mine = Channel.objects.filter(webid=agent.webid)
        channel = mine.filter(topic=asked.topic, send_to=send_to, client=agent.client).first()
        if channel is None:
            _limit(mine, send_to)
            channel = Channel.objects.create(
                topic=asked.topic,
                send_to=send_to,
                webid=agent.webid,
                client=agent.client,
                issuer=agent.issuer,
                since=journal.head().sequence,
                due=asked.start or timezone.now(),
                **wishes,
            )
            _note(verbs.CHANNEL_OPENED, channel, agents.viewer_of(agent).actor)
        else:
            Channel.objects.filter(pk=channel.pk).update(
                **wishes, failures=0, failing_since=None, trouble="", due=asked.start or timezone.now()
            )
            channel.refresh_from_db()
        if topics.is_news(asked.state, asked.topic):
            current = topics.state(asked.topic)
            queue(channel, Message(sequence=0, type="Update", object=asked.topic, state=current))
    return channel


def end(agent: Agent, key: str) -> None:
    """End one's own channel by its address. Raises Refused where there is none, or it is another's."""
    with acting():
        channel = Channel.objects.select_for_update().filter(key=key).first()
        if channel is None or not agent.webid or channel.webid != agent.webid:
            raise Refused(verbs.CHANNEL_ENDED)
        _end(channel, agents.viewer_of(agent).actor, "asked")


def end_as(viewer: Viewer, key: str) -> None:
    """End a channel from a page: one's own, or any for who keeps the house. Raises Refused."""
    with acting():
        channel = Channel.objects.select_for_update().filter(key=key).first()
        if channel is None:
            raise Refused(verbs.CHANNEL_ENDED)
        own = {"own"} if channel.webid in agents.webids_of(viewer) else set()
        require(viewer, verbs.CHANNEL_ENDED, standing=own)
        _end(channel, viewer.actor, "asked")


def end_by_house(channel: Channel, reason: str) -> None:
    """End a channel by itself: ``access`` was lost, the ``topic`` is gone, it is ``over``, or the receiver ``silent``."""
    require(SYSTEM, verbs.CHANNEL_ENDED)
    with acting():
        here = Channel.objects.select_for_update().filter(pk=channel.pk).first()
        if here is not None:
            _end(here, "", reason)
            if reason == "silent":
                telling.given_up(here)


def end_over() -> int:
    """End what is past its end; returns how many channels."""
    over = list(Channel.objects.filter(end__lte=timezone.now())[:100])
    for channel in over:
        end_by_house(channel, "over")
    return len(over)


def queue(channel: Channel, message: Message) -> None:
    """Have a message wait on a channel: once, with its latest state; too many become one that stands for all."""
    waiting = Message.objects.filter(channel=channel)
    same = waiting.filter(object=message.object, type=message.type)
    if same.update(sequence=message.sequence, state=message.state, target=message.target):
        return
    if waiting.count() >= pace.MOST_WAITING:
        waiting.delete()
        message = Message(sequence=message.sequence, type="Update", object=channel.topic)
    message.channel = channel
    message.save(force_insert=True)


def _limit(mine: object, send_to: str) -> None:
    addresses = list(mine.values_list("send_to", flat=True))  # type: ignore[attr-defined]
    host = _host(send_to)
    if len(addresses) >= MOST_OF_ONE or sum(_host(one) == host for one in addresses) >= MOST_TO_ONE:
        raise TooOften(verbs.CHANNEL_OPENED, 3600)


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0]


def _end(channel: Channel, actor: str, reason: str) -> None:
    _note(verbs.CHANNEL_ENDED, channel, actor, reason)
    channel.delete()


def _note(verb: str, channel: Channel, actor: str, reason: str = "") -> None:
    facts = {"reason": reason} if reason else {}
    journal.record(verb, f"/notifications/channels/{channel.pk}", actor=actor, version=1, facts=facts)


def address(channel: Channel) -> str:
    """The IRI of a channel."""
    return settings.BASE_URL + channel.get_absolute_url()
