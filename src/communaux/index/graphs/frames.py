"""How a door and a reader speak over their socket: one question, one answer, each a head (JSON) and a body.

``lengths of both (4 octets each, the larger end first), head, body``. Before the answer the reader sends ``TAKEN``: from
then on the time of the question runs.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

TAKEN = b"+"
MOST_HEAD = 256 * 1024
MOST_BODY = 256 * 1024 * 1024
_LENGTHS = struct.Struct(">II")
_LONGEST_PATH = 100
"""Octets of the address of a socket that every system takes."""


class Cut(Exception):  # noqa: N818 - what happened on the line
    """The other side went away before the end."""


def send(line: socket.socket, head: dict[str, Any], body: bytes) -> None:
    """One question or answer. Raises OSError."""
    packed = orjson.dumps(head)
    line.sendall(_LENGTHS.pack(len(packed), len(body)) + packed)
    line.sendall(body)


def receive(line: socket.socket, begun: bytes = b"") -> tuple[dict[str, Any], bytes]:
    """One question or answer, whose first octets may have come already. Raises Cut, OSError (TimeoutError)."""
    head_length, body_length = _LENGTHS.unpack(begun + exactly(line, _LENGTHS.size - len(begun)))
    if head_length > MOST_HEAD or body_length > MOST_BODY:
        raise Cut
    head = orjson.loads(exactly(line, head_length))
    return head, exactly(line, body_length)


def exactly(line: socket.socket, length: int) -> bytes:
    """So many octets. Raises Cut where the line ends before."""
    parts = bytearray(length)
    view, got = memoryview(parts), 0
    while got < length:
        count = line.recv_into(view[got:])
        if not count:
            raise Cut
        got += count
    return bytes(parts)


@contextmanager
def reachable(path: Path) -> Iterator[str]:
    """The address of a socket file, short enough for the system however deep its folder is."""
    if len(os.fsencode(path)) <= _LONGEST_PATH:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
