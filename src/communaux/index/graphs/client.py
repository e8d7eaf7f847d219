"""Asking the readers, from a door: one question over the socket, and what became of it.

It may not know HTTP. A question holds its thread until it is answered or over: ``Crowd`` sees to it that slow ones leave
room for everyone else.
"""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from communaux.index.graphs import frames

WAITS = 3.0
"""Seconds that a question waits for a reader to be free."""
QUICK = 0.5
"""Seconds after which a question counts as slow."""
_CONNECT = 1.0


class Unanswered(Exception):  # noqa: N818 - an answer
    """No answer. ``reason``: ``not-filled``, ``crowded`` (every reader at work), ``often`` (this asker has slow questions
    under way), ``late`` (ended at the limit of time), ``broken`` (ended at the limit of memory, or by what it asked)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Question:
    """``results``, ``rdf``: the media types wanted for rows and for graphs, '' for none; ``default``, ``named``: graphs."""

    text: bytes
    base: str
    results: str = ""
    rdf: str = ""
    default: Sequence[str] = ()
    named: Sequence[str] = ()
    prefixes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """``kind``: ``rows``, ``boolean``, ``graph`` or ``error``; ``sequence``: of the journal, which the answer has reached."""

    kind: str
    media: str
    sequence: int
    body: bytes
    error: str = ""
    line: int = 0
    column: int = 0
    said: str = ""


class Crowd:
    """Who has slow questions under way in this process. Quick ones are never counted."""

    def __init__(self, each: int = 2, together: int = 4) -> None:
        self.each, self.together = each, together
        self._slow: Counter[str] = Counter()
        self._lock = threading.Lock()

    def enter(self, asker: str) -> None:
        """Begin a slow question. Raises Unanswered where there are too many."""
        with self._lock:
            if self._slow[asker] >= self.each:
                raise Unanswered("often")
            if self._slow.total() >= self.together:
                raise Unanswered("crowded")
            self._slow[asker] += 1

    def leave(self, asker: str) -> None:
        """End a slow question."""
        with self._lock:
            self._slow[asker] -= 1
            if self._slow[asker] <= 0:
                del self._slow[asker]


def ask(path: Path, question: Question, seconds: float, asker: str = "", crowd: Crowd | None = None) -> Reply:
    """The reply of a reader. Raises Unanswered. ``seconds``: the limit that readers have."""
    head = {
        "base": question.base,
        "results": question.results,
        "rdf": question.rdf,
        "default": list(question.default),
        "named": list(question.named),
        "prefixes": dict(question.prefixes),
    }
    with _line(path) as line:
        try:
            frames.send(line, head, question.text)
            line.settimeout(WAITS)
            frames.exactly(line, len(frames.TAKEN))
        except TimeoutError:
            raise Unanswered("crowded") from None
        except (frames.Cut, OSError):
            raise Unanswered("broken") from None
        return _patient(line, seconds, asker, crowd)


def _line(path: Path) -> socket.socket:
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(_CONNECT)
    try:
        with frames.reachable(path) as address:
            line.connect(address)
    except TimeoutError:
        line.close()
        raise Unanswered("crowded") from None
    except BlockingIOError:  # the queue of the socket is full
        line.close()
        raise Unanswered("crowded") from None
    except OSError:
        line.close()
        raise Unanswered("not-filled") from None
    return line


def _patient(line: socket.socket, seconds: float, asker: str, crowd: Crowd | None) -> Reply:
    """Wait for the answer: a moment for free, then as one of the slow."""
    start = time.monotonic()
    slow = False
    try:
        line.settimeout(QUICK)
        try:
            first = line.recv(1)
        except TimeoutError:
            if crowd is not None:
                crowd.enter(asker)  # refused: the line is closed, and the kernel ends the reader
                slow = True
            line.settimeout(seconds + 2)
            first = line.recv(1)
        line.settimeout(seconds + 2)
        return _reply(*_rest(line, first))
    except TimeoutError:
        raise Unanswered("late") from None
    except (frames.Cut, OSError):
        raise Unanswered("late" if time.monotonic() - start > seconds * 0.95 else "broken") from None
    finally:
        if slow and crowd is not None:
            crowd.leave(asker)


def _rest(line: socket.socket, first: bytes) -> tuple[dict[str, Any], bytes]:
    if not first:
        raise frames.Cut
    return frames.receive(line, first)


def _reply(head: dict[str, Any], body: bytes) -> Reply:
    return Reply(
        head["kind"],
        head.get("media", ""),
        head.get("sequence", 0),
        body,
        head.get("error", ""),
        head.get("line", 0),
        head.get("column", 0),
        head.get("said", ""),
    )
