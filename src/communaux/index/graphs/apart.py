"""Graphs read from SQL by a fork that ends when all is told: what reading takes of memory, and of pages shared with the house,
ends with it. Only octets come through the pipe.

To be used by a process with one thread. The fork opens a connection to the database of its own, and leaves its parent's alone.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import struct
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, NoReturn, TypeAlias

from django.db import connections

Graph: TypeAlias = tuple[str, bytes]
_SIZES = struct.Struct("<II")
_END = _SIZES.pack(0xFFFFFFFF, 0)
_BUFFER = 1024 * 1024
_log = logging.getLogger(__name__)
_kept: list[object] = []
"""Connections of the parent in a child: kept for ever, because to forget one would close it."""


def leave_connections() -> None:
    """In a fork: those that are open are its parent's, and stay so."""
    for one in connections.all(initialized_only=True):
        _kept.append(one.connection)
        one.connection = None


def apart(
    graphs: Callable[[], Iterable[Graph]], settle: Callable[[], None] = lambda: None
) -> Iterator[Graph]:
    """What ``graphs()`` gives, called in a fork (``settle`` first). Raises RuntimeError where that ended before its end; ends it
    where nobody reads on."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reading)
        _tell(graphs, settle, writing)
    os.close(writing)
    try:
        with open(reading, "rb", buffering=_BUFFER) as pipe:
            yield from _told(pipe)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)


def _told(pipe: BinaryIO) -> Iterator[Graph]:
    while (head := pipe.read(_SIZES.size)) != _END:
        if len(head) < _SIZES.size:
            raise RuntimeError("the fork that reads the graphs ended before its end")
        name, content = _SIZES.unpack(head)
        told = pipe.read(name + content)
        if len(told) < name + content:
            raise RuntimeError("the fork that reads the graphs ended before its end")
        yield told[:name].decode(), told[name:]


def _tell(graphs: Callable[[], Iterable[Graph]], settle: Callable[[], None], writing: int) -> NoReturn:
    code = 1
    try:
        settle()
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, signal.SIG_DFL)
        leave_connections()
        with open(writing, "wb", buffering=_BUFFER) as pipe:
            for name, content in graphs():
                iri = name.encode()
                pipe.write(_SIZES.pack(len(iri), len(content)) + iri + content)
                pipe.flush()  # the parent looks around between two graphs
            pipe.write(_END)
        code = 0
    except BrokenPipeError:
        pass
    except BaseException:
        _log.exception("graphs: reading them from the database failed")
    finally:
        # No handler, no destructor: connections to the database are the parent's.
        os._exit(code)
