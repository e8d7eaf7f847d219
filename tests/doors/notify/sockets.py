"""A client of WebSockets (RFC 6455) in a few lines, for tests of the push channel."""

from __future__ import annotations

import base64
import os
import socket
import struct
from urllib.parse import urlsplit


class Refused(Exception):
    """The server did not open a socket; ``status``: of its answer."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Client:
    """One open socket: ``read`` gives texts, None for its end (then ``code`` says why)."""

    def __init__(self, url: str, protocol: str = "", timeout: float = 20) -> None:
        parts = urlsplit(url)
        self.line = socket.create_connection((parts.hostname, parts.port), timeout)
        self.code = 0
        self.rest = b""
        asked = [
            f"GET {parts.path} HTTP/1.1",
            f"Host: {parts.netloc}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        ]
        if protocol:
            asked.append(f"Sec-WebSocket-Protocol: {protocol}")
        self.line.sendall("\r\n".join([*asked, "", ""]).encode())
        while b"\r\n\r\n" not in self.rest:
            more = self.line.recv(4096)
            if not more:
                break
            self.rest += more
        head, _end, self.rest = self.rest.partition(b"\r\n\r\n")
        status = int(head.split()[1])
        self.head = head.decode("latin-1").lower()
        if status != 101:
            raise Refused(status)

    def send(self, text: str) -> None:
        """One message of text, masked as clients must."""
        body, mask = text.encode(), os.urandom(4)
        length = bytes([0x80 | len(body)]) if len(body) < 126 else b"\xfe" + struct.pack("!H", len(body))
        self.line.sendall(b"\x81" + length + mask + bytes(b ^ mask[n % 4] for n, b in enumerate(body)))

    def read(self) -> str | None:
        """The next text; None where the server ends the socket."""
        while True:
            first, length = self._take(2)
            length &= 0x7F
            if length == 126:
                (length,) = struct.unpack("!H", self._take(2))
            elif length == 127:
                (length,) = struct.unpack("!Q", self._take(8))
            body = self._take(length)
            if first & 0x0F == 8:
                self.code = struct.unpack("!H", body[:2])[0] if len(body) >= 2 else 1005
                return None
            if first & 0x0F == 1:
                return body.decode()

    def _take(self, number: int) -> bytes:
        while len(self.rest) < number:
            more = self.line.recv(4096)
            if not more:
                raise ConnectionError("the line was cut")
            self.rest += more
        taken, self.rest = self.rest[:number], self.rest[number:]
        return taken

    def close(self) -> None:
        self.line.close()
