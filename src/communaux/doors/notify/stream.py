"""The push channel: sockets that are told of changes as they happen (WebSocketChannel2023), as plain ASGI.

It reads the journal, who may read, and sealed addresses; it writes nothing anywhere, and needs no page, session or token.
Everything on the network is in the event loop, everything in the database in one thread beside it. Where nobody listens
it asks the database nothing. It may be killed at any moment: whoever listened connects again.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections import OrderedDict, defaultdict
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.conf import settings
from django.db import connections
from django.utils import timezone

from communaux.ground import journal
from communaux.modules.notifications import topics
from communaux.modules.notifications.acts.sockets import SocketChannel, unseal
from communaux.modules.notifications.rules import messages
from communaux.modules.notifications.rules.messages import ACCESS, Event
from communaux.modules.notifications.rules.pace import MOST_WAITING
from communaux.nouns.agents import Agent

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
T = TypeVar("T")

PATH = "/stream/"
PAUSE = 0.2
BATCH = 500
FRESH = 60.0
"""Seconds after which an address that is opened is no longer told what happened since it was given."""
MOST = 5000
MOST_UNKNOWN = 4000
"""Sockets at once, and those among them of nobody in particular."""
MOST_OF_ONE = 100
MOST_TOPICS = 100
MOST_WORDS = 500
"""Topics of one socket of the older protocol; messages that a client may send before it is cut off."""
_OVER, _AWAY, _REFUSED = 1000, 1001, 1008
OLD = "solid-0.1"

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class Socket:
    """One open line: what it is told of, as whom, and what waits to be written on it.

    ``topics``: path -> the address as the client wrote it; ``channel``: None for the older protocol (``sub``, ``pub``).
    """

    agent: Agent
    channel: SocketChannel | None = None
    topics: dict[str, str] = field(default_factory=dict)
    waiting: OrderedDict[tuple[str, str], tuple[int, Event]] = field(default_factory=OrderedDict)
    said: list[str] = field(default_factory=list)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    closing: int = 0

    def tell(self, sequence: int, event: Event) -> None:
        """Have a change wait to be written; the same change of the same thing waits once."""
        if len(self.waiting) >= MOST_WAITING:
            self.waiting.clear()
            event = Event("Update", event.topic, event.topic)
        self.waiting[(event.type, event.object)] = (sequence, event)
        self.woken.set()

    def say(self, words: str) -> None:
        """Have a line of the older protocol wait to be written."""
        self.said.append(words)
        self.woken.set()

    def close(self, code: int) -> None:
        """End it, once what waits is written."""
        self.closing = self.closing or code
        self.woken.set()


class Hub:
    """All open sockets, and what keeps them told. An instance is the ASGI application."""

    def __init__(self, pause: float = PAUSE) -> None:
        self.pause = pause
        self.watching: dict[str, set[Socket]] = defaultdict(set)
        self.sockets: set[Socket] = set()
        self.at: int | None = None
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self.task: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "websocket":
            await self._serve(scope, receive, send)
        elif scope["type"] == "http":
            await _only_sockets(send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._start()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                for socket in list(self.sockets):
                    socket.close(_AWAY)
                if self.task:
                    self.task.cancel()
                await send({"type": "lifespan.shutdown.complete"})
                return

    def _start(self) -> None:
        if self.task is None or self.task.done():
            self.task = asyncio.get_running_loop().create_task(self._follow())

    async def _ask(self, function: Callable[..., T], *given: object) -> T:
        """Something of the database, in the thread that may wait for it."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, _asked, function, *given)

    # --- The journal --------------------------------------------------------------------------------------------------

    async def _follow(self) -> None:
        """Follow the journal while somebody listens. Errors are told in the log and tried again, ever more slowly."""
        failures = 0
        while True:
            try:
                if not self.sockets:
                    self.at = None
                elif self.at is not None:
                    await self._news()
                self._end_over()
                failures = 0
            except asyncio.CancelledError:
                raise
            except Exception:
                failures += 1
                _log.exception("stream: the journal could not be read")
            await asyncio.sleep(min(30.0, self.pause * 2**failures))

    async def _news(self) -> None:
        assert self.at is not None
        at, events = await self._ask(_since, self.at)
        if self.at is not None:
            self.at = at
        if not events:
            return
        concerned = [
            (sequence, event, socket) for sequence, event in events for socket in self._concerned(event)
        ]
        pairs = {
            (topic, socket.agent)
            for _sequence, event, socket in concerned
            for topic in self._looked_at(event, socket)
        }
        refused = await self._ask(_refused, pairs) if pairs else set()
        for sequence, event, socket in concerned:
            for topic in self._looked_at(event, socket):
                if (topic, socket.agent) in refused and not _last_word(event, topic):
                    self._lose(socket, topic)
                elif event.type != ACCESS:
                    self._tell(socket, sequence, event)

    def _concerned(self, event: Event) -> Iterable[Socket]:
        if event.type == ACCESS and event.topic.endswith("/"):
            below = [some for topic, some in self.watching.items() if topic.startswith(event.topic)]
            return set().union(*below) if below else ()
        return list(self.watching.get(event.topic, ()))

    def _looked_at(self, event: Event, socket: Socket) -> list[str]:
        """The topics of a socket that an event is about."""
        if event.type == ACCESS and event.topic.endswith("/"):
            return [topic for topic in socket.topics if topic.startswith(event.topic)]
        return [event.topic] if event.topic in socket.topics else []

    def _tell(self, socket: Socket, sequence: int, event: Event) -> None:
        if socket.channel is None:
            socket.say(f"pub {socket.topics[event.topic]}")
            return
        start = socket.channel.start
        if start is None or start <= timezone.now():
            socket.tell(sequence, event)
        if _last_word(event, event.topic):
            socket.close(_OVER)

    def _lose(self, socket: Socket, topic: str) -> None:
        """Tell a socket nothing more of a topic that its agent may not read any more."""
        socket.topics.pop(topic, None)
        self._unwatch(topic, socket)
        if socket.channel is not None:
            socket.waiting.clear()
            socket.close(_REFUSED)

    def _end_over(self) -> None:
        now = timezone.now()
        for socket in list(self.sockets):
            if socket.channel is not None and socket.channel.end <= now:
                socket.close(_OVER)

    # --- Sockets ------------------------------------------------------------------------------------------------------

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._start()
        if (await receive())["type"] != "websocket.connect":
            return
        socket = await self._admitted(scope)
        if socket is None:
            await send({"type": "websocket.close", "code": _REFUSED})
            return
        accept: dict[str, Any] = {"type": "websocket.accept"}
        if OLD in scope.get("subprotocols", ()):
            accept["subprotocol"] = OLD
        await send(accept)
        self.sockets.add(socket)
        try:
            await self._catch_up(socket)
            await self._both(socket, receive, send)
        finally:
            self.sockets.discard(socket)
            for topic in list(socket.topics):
                self._unwatch(topic, socket)

    async def _admitted(self, scope: Scope) -> Socket | None:
        """The socket of an address, where it is one of ours and there is room."""
        rest = str(scope["path"]).removeprefix(PATH)
        if rest in ("", "/stream"):
            return Socket(Agent(origin=_origin(scope))) if self._has_room(Agent()) else None
        channel = unseal(rest)
        if channel is None or not self._has_room(channel.agent):
            return None
        if not await self._ask(topics.readable, channel.topic, channel.agent):
            return None
        return Socket(channel.agent, channel, {channel.topic: settings.BASE_URL + channel.topic})

    def _has_room(self, agent: Agent) -> bool:
        if len(self.sockets) >= MOST:
            return False
        if not agent.webid:
            return sum(not one.agent.webid for one in self.sockets) < MOST_UNKNOWN
        return sum(one.agent.webid == agent.webid for one in self.sockets) < MOST_OF_ONE

    async def _catch_up(self, socket: Socket) -> None:
        """Begin to watch, and tell what happened between the giving of the address and its opening."""
        if self.at is None:
            self.at = await self._ask(_head)
        for topic in socket.topics:
            self.watching[topic].add(socket)
        channel = socket.channel
        if channel is None:
            return
        news: bool = await self._ask(topics.is_news, channel.state, channel.topic) if channel.state else False
        if news:
            self._tell(socket, 0, Event("Update", channel.topic, channel.topic))
        if (timezone.now() - channel.made).total_seconds() <= FRESH and channel.since < (self.at or 0):
            _at, events = await self._ask(_since, channel.since)
            for sequence, event in events:
                if event.topic == channel.topic and event.type != ACCESS and sequence <= (self.at or 0):
                    self._tell(socket, sequence, event)

    async def _both(self, socket: Socket, receive: Receive, send: Send) -> None:
        """Listen and write until one of the two ends."""
        listening = asyncio.create_task(self._listen(socket, receive))
        writing = asyncio.create_task(_write(socket, send))
        await asyncio.wait([listening, writing], return_when=asyncio.FIRST_COMPLETED)
        for task in (listening, writing):
            if not task.done():
                task.cancel()
        # granian writes no end of a socket while somebody still waits to read from it
        _read, written = await asyncio.gather(listening, writing, return_exceptions=True)
        if isinstance(written, int):
            await send({"type": "websocket.close", "code": written})

    async def _listen(self, socket: Socket, receive: Receive) -> None:
        words = 0
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            words += 1
            if words > MOST_WORDS:
                socket.close(_REFUSED)
                await asyncio.sleep(5)
                return
            if socket.channel is None:
                await self._old_words(socket, message.get("text") or "")

    async def _old_words(self, socket: Socket, text: str) -> None:
        """``sub <address>``, by which rdflib and its like follow open documents; ``ack``, or ``err`` with why not."""
        word, _space, address = text.strip().partition(" ")
        if word != "sub" or len(address) > 2000:
            return
        path = address.partition("#")[0].removeprefix(settings.BASE_URL)
        if not path.startswith("/") or len(socket.topics) >= MOST_TOPICS:
            socket.say(f"err {_line(address)} refused")
        elif not await self._ask(topics.readable, path, socket.agent):
            socket.say(f"err {_line(address)} forbidden")
        else:
            socket.topics[path] = _line(address)
            self.watching[path].add(socket)
            socket.say(f"ack {_line(address)}")

    def _unwatch(self, topic: str, socket: Socket) -> None:
        some = self.watching.get(topic)
        if some is not None:
            some.discard(socket)
            if not some:
                del self.watching[topic]


async def _write(socket: Socket, send: Send) -> int:
    """Write what waits, at the pace that the subscriber wanted; returns the code with which the socket ends."""
    rate = socket.channel.rate.total_seconds() if socket.channel else 0.0
    while True:
        await socket.woken.wait()
        socket.woken.clear()
        while socket.said:
            await send({"type": "websocket.send", "text": socket.said.pop(0)})
        while socket.waiting:
            _key, (sequence, event) = socket.waiting.popitem(last=False)
            await send({"type": "websocket.send", "text": _text(socket, sequence, event)})
            if rate and not socket.closing:
                await asyncio.sleep(rate)
        if socket.closing:
            return socket.closing


def _text(socket: Socket, sequence: int, event: Event) -> str:
    assert socket.channel is not None
    channel = socket.channel
    name = f"{channel.agent.webid} {channel.made.timestamp()} {sequence} {event.type} {event.object}"
    said = messages.document(
        event,
        identity=f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}",
        base=settings.BASE_URL,
        published=timezone.now(),
    )
    return messages.written(said, channel.accept).decode()


def _last_word(event: Event, topic: str) -> bool:
    """Whether an event says that the topic itself is gone: told to those who could read until then, and the last."""
    return event.type == "Delete" and event.object == topic


def _line(text: str) -> str:
    return "".join(c for c in text if 32 < ord(c) < 127)


def _origin(scope: Scope) -> str:
    found = dict(scope.get("headers", ())).get(b"origin", b"")
    return found.decode("latin-1")[:300]


async def _only_sockets(send: Send) -> None:
    headers = [(b"content-type", b"text/plain"), (b"upgrade", b"websocket")]
    await send({"type": "http.response.start", "status": 426, "headers": headers})
    await send({"type": "http.response.body", "body": b"This address opens sockets (WebSocket).\n"})


# --- In the thread of the database ------------------------------------------------------------------------------------


def _asked(function: Callable[..., T], *given: Any) -> T:
    try:
        return function(*given)
    except Exception:
        for one in connections.all(initialized_only=True):
            one.close()
        raise


def _head() -> int:
    return journal.head().sequence


def _since(sequence: int) -> tuple[int, list[tuple[int, Event]]]:
    """What happened after an entry, and the last entry read. One turn reads no more than a batch."""
    entries = journal.since(sequence, BATCH)
    found = [(entry.sequence, event) for entry in entries for event in topics.events(entry)]
    return (entries[-1].sequence if entries else sequence), found


def _refused(pairs: set[tuple[str, Agent]]) -> set[tuple[str, Agent]]:
    """Of topics and agents, those that do not go together (any more)."""
    started = time.monotonic()
    refused = {pair for pair in pairs if not topics.readable(*pair)}
    if (lasted := time.monotonic() - started) > 1:
        _log.warning("stream: asking who may read took %.1f s for %s listeners", lasted, len(pairs))
    return refused
