"""A reader: a process forked from the owner, which answers queries on the graphs as they were then, one at a time.

It holds no secret but what any visitor may read, and trusts no query: the kernel ends it when a query lasts too long, takes
too much memory, or when nobody waits for it any more. It opens nothing: during a query it can have no new file or socket.
"""

from __future__ import annotations

import contextlib
import faulthandler
import fcntl
import os
import re
import resource
import select
import signal
import socket
from dataclasses import dataclass
from typing import Any, NoReturn

import pyoxigraph as ox

from communaux.index.graphs import frames
from communaux.index.graphs.queries import look

BUSY, IDLE = b"1", b"0"
"""What a reader tells the owner: it took a question, it is done with it."""
_ARRIVAL = 5.0
"""Seconds that a question has to arrive once it was announced."""
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.S)


@dataclass(frozen=True, slots=True)
class Limits:
    """``seconds`` of one query by the clock, ``memory`` octets beyond what the graphs take, ``result`` octets."""

    seconds: float = 10.0
    memory: int = 256 * 1024 * 1024
    result: int = 20 * 1024 * 1024


class TooBig(Exception):  # noqa: N818 - an answer
    """The result is larger than one may have."""


class _Sink:
    """Where results are written, up to a size."""

    def __init__(self, most: int) -> None:
        self.parts: list[bytes] = []
        self.left, self.full = most, False

    def write(self, data: bytes) -> int:
        self.left -= len(data)
        if self.left < 0:
            self.full = True
            raise TooBig
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""


def read_on(
    store: ox.Store, sequence: int, listening: socket.socket, control: socket.socket, limits: Limits
) -> NoReturn:
    """The whole life of a reader, right after the fork. Ends when the owner closes ``control``, and takes no exit on the way."""
    code = 0
    try:
        _settle(limits)
        while _wait(listening, control):
            try:
                line, _peer = listening.accept()
            except (BlockingIOError, ConnectionAbortedError):
                continue
            control.send(BUSY)
            signal.setitimer(signal.ITIMER_REAL, limits.seconds + _ARRIVAL)
            with line, contextlib.suppress(OSError, frames.Cut, ValueError):
                line.settimeout(_ARRIVAL)
                _serve(store, sequence, line, limits)
            signal.setitimer(signal.ITIMER_REAL, 0)
            control.send(IDLE)
    except BaseException:
        code = 1
    finally:
        # No handler, no destructor: connections to the database are the owner's.
        os._exit(code)


def _settle(limits: Limits) -> None:
    """Signals as the kernel has them, memory within its limit, no trace on disk."""
    faulthandler.disable()
    for name in (signal.SIGTERM, signal.SIGALRM, signal.SIGIO, signal.SIGPIPE):
        signal.signal(name, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    with open("/proc/self/statm") as file:
        size = int(file.read().split()[0]) * resource.getpagesize()
    for kind, most in ((resource.RLIMIT_AS, size + limits.memory), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(kind, (most, most))
    # What rusts in the engine says its last words here: a query that ended it is no news for the log.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)


def _wait(listening: socket.socket, control: socket.socket) -> bool:
    """Wait for a question; False when the owner wants this reader no more."""
    ready, _out, _err = select.select([listening, control], [], [])
    return control not in ready


def _serve(store: ox.Store, sequence: int, line: socket.socket, limits: Limits) -> None:
    asked, body = frames.receive(line)
    line.sendall(frames.TAKEN)
    line.settimeout(None)
    signal.setitimer(signal.ITIMER_REAL, limits.seconds)
    _end_when_left(line, on=True)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        head, result = run(store, asked, body, limits)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        _end_when_left(line, on=False)
    line.settimeout(limits.seconds)
    frames.send(line, {**head, "sequence": sequence}, result)


def _end_when_left(line: socket.socket, *, on: bool) -> None:
    """Have the kernel end this process when who asked goes away (SIGIO is sent as the line is closed)."""
    flags = fcntl.fcntl(line, fcntl.F_GETFL)
    if on:
        fcntl.fcntl(line, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(line, fcntl.F_SETFL, flags | os.O_ASYNC if on else flags & ~os.O_ASYNC)


def run(store: ox.Store, asked: dict[str, Any], body: bytes, limits: Limits) -> tuple[dict[str, Any], bytes]:
    """One query, and the head and the body of its answer.

    ``asked``: ``base``; ``results`` and ``rdf``, media types ('' for none that is wanted); ``default`` and ``named``, the
    graphs of the protocol's dataset.
    """
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return _error("not-utf8"), b""
    seen = look(text)
    if seen.asks_elsewhere:
        return _error("service"), b""
    if seen.form == "UPDATE":
        return _error("update"), b""
    sink = _Sink(limits.result)
    try:
        found = store.query(text, base_iri=asked["base"], **_dataset(asked, seen.has_from))
        if isinstance(found, ox.QueryTriples):
            kind, media = "graph", asked["rdf"]
            if media:
                _write(found, sink, media, asked.get("prefixes") or {})
        else:
            kind, media = "boolean" if isinstance(found, ox.QueryBoolean) else "rows", asked["results"]
            if media:
                found.serialize(sink, ox.QueryResultsFormat.from_media_type(media))  # type: ignore[arg-type]
    except SyntaxError as error:
        return _syntax(str(error)), b""
    except Exception as error:
        return _error(
            "too-big" if sink.full or isinstance(error, MemoryError) else "failed", said=str(error)
        ), b""
    return {"kind": kind, "media": media}, b"".join(sink.parts)


def _dataset(asked: dict[str, Any], has_from: bool) -> dict[str, Any]:
    """The graphs that a query sees: those of the protocol, else those that it names, else all of them."""
    if asked["default"] or asked["named"]:
        return {
            "default_graph": [ox.NamedNode(name) for name in asked["default"]],
            "named_graphs": [ox.NamedNode(name) for name in asked["named"]],
        }
    return {} if has_from else {"use_default_graph_as_union": True}


def _write(found: ox.QueryTriples, sink: _Sink, media: str, prefixes: dict[str, str]) -> None:
    """Triples in the syntax asked for; with short names where it has them."""
    syntax = ox.RdfFormat.from_media_type(media)
    if syntax != ox.RdfFormat.TURTLE or not prefixes:
        found.serialize(sink, syntax)  # type: ignore[arg-type]
        return
    ox.serialize(found, sink, syntax, prefixes=prefixes)  # type: ignore[arg-type]
    # The engine names them all, in an order of its own each time: the same answer must have the same ETag.
    lines = b"".join(sink.parts).split(b"\n")
    head = [line for line in lines if line.startswith(b"@prefix ")]
    rest = b"\n".join(lines[len(head) :])
    used = sorted(line for line in head if line.split(b" ", 2)[1] in rest)
    sink.parts = [b"\n".join([*used, rest])]


def _error(name: str, **more: Any) -> dict[str, Any]:
    return {"kind": "error", "error": name, **more}


def _syntax(said: str) -> dict[str, Any]:
    match = _PLACE.match(said)
    if match is None:
        return _error("syntax", said=said)
    return _error("syntax", line=int(match[1]), column=int(match[2]), said=match[3])
