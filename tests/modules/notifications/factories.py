"""What tests of notifications share: invented topics that a test opens and closes, a receiver on this machine, entries."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from communaux.ground import journal, outbound
from communaux.ground.gate import writing
from communaux.modules.notifications import topics
from communaux.modules.notifications.rules.messages import ACCESS, Event
from communaux.nouns.agents import Agent

journal.declare("notifications.test.done", "a fait un essai")
ALICE = Agent("https://alice.example/card#me", "https://app.example/id", "https://issuer.example/")
BOB = Agent("https://bob.example/card#me")


@dataclass
class Storage:
    """A kind of topics in memory, under ``/made-up/``: who may read each, and in what state it is."""

    readers: dict[str, set[str]] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    asked: int = 0

    def kind(self) -> topics.Kind:
        return topics.Kind(
            "made-up", lambda path: path.startswith("/made-up/"), self.readable, self.state, self.events
        )

    def readable(self, path: str, agent: Agent) -> bool:
        self.asked += 1
        return agent.webid in self.readers.get(path, set()) or "*" in self.readers.get(path, set())

    def state(self, path: str) -> str:
        return self.states.get(path, "")

    def events(self, entry: Any) -> Iterator[Event]:
        if not entry.object.startswith("/made-up/"):
            return
        what = entry.details["type"]
        if what == ACCESS:
            yield Event(ACCESS, entry.object, entry.object)
            return
        yield Event(what, entry.object, entry.object, state=self.state(entry.object))
        above = entry.object.rstrip("/").rpartition("/")[0] + "/"
        if what in ("Create", "Delete"):
            yield Event("Add" if what == "Create" else "Remove", above, entry.object, above)

    def happen(self, what: str, path: str) -> None:
        """Something happens to a made-up document, and the journal says so."""
        with writing():
            journal.record("notifications.test.done", path, actor="", version=1, facts={"type": what})


@contextmanager
def made_up() -> Iterator[Storage]:
    """The invented topics, for the time of a test."""
    storage = Storage()
    topics.register(storage.kind())
    try:
        yield storage
    finally:
        topics.forget("made-up")


@dataclass
class Received:
    """One request as it came."""

    method: str
    url: str
    fields: list[tuple[str, str]]
    body: bytes


class Receiver:
    """A web server of this machine that keeps what it is sent, and answers with ``status``."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.status = 204
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                url = f"http://{self.headers['host']}{self.path}"
                receiver.received.append(Received("POST", url, list(self.headers.items()), body))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http://localhost:{self.port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def policy(self) -> outbound.Policy:
        """The policy that lets one go to this machine, at this port alone."""
        return outbound.Policy(
            resolver=lambda _host, _port: ["127.0.0.1"],
            allowed=(ipaddress.ip_network("127.0.0.0/8"),),
            ports=frozenset({self.port}),
        )

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
