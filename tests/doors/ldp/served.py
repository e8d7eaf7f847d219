"""A house as ``communaux run`` starts it, with one web process and a storage that anyone may write, and bytes on its line."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.shared import ROOT


def _free_ports(count: int) -> list[int]:
    held = [socket.socket() for _n in range(count)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    found = [int(one.getsockname()[1]) for one in held]
    for one in held:
        one.close()
    return found


@dataclass
class Answer:
    """One answer as it came over the line."""

    version: str
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def __getitem__(self, name: str) -> str:
        return ", ".join(value for key, value in self.headers if key == name.lower())


@dataclass
class Line:
    """One connection, on which requests are written as bytes and answers read one by one."""

    sock: socket.socket
    _read: bytes = field(default=b"")

    def send(self, data: bytes) -> Line:
        self.sock.sendall(data)
        return self

    def no_more(self) -> Line:
        """Nothing more will be sent; answers may still come."""
        self.sock.shutdown(socket.SHUT_WR)
        return self

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._read:
            more = self.sock.recv(65_536)
            assert more, f"the line ended within {self._read[:200]!r}"
            self._read += more
        found, self._read = self._read.split(mark, 1)
        return found

    def _exactly(self, count: int) -> bytes:
        while len(self._read) < count:
            more = self.sock.recv(65_536)
            assert more, f"{count - len(self._read)} octets short"
            self._read += more
        found, self._read = self._read[:count], self._read[count:]
        return found

    def answer(self, *, to: str = "GET") -> Answer:
        """The next answer, framed as RFC 9112, section 6.3 says and not otherwise."""
        first, *rest = self._until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        version, status, _words = first.split(" ", 2)
        headers = [(key.lower(), value.strip()) for key, _, value in (one.partition(":") for one in rest)]
        found = Answer(version, int(status), headers, b"")
        if to == "HEAD" or found.status in (204, 304) or found.status < 200:
            return found
        if found["transfer-encoding"] == "chunked":
            while size := int(self._until(b"\r\n").partition(b";")[0], 16):
                found.body += self._exactly(size)
                assert self._until(b"\r\n") == b""
            while self._until(b"\r\n"):
                pass
        else:
            assert found["content-length"].isdigit(), f"an answer without an end: {headers}"
            found.body = self._exactly(int(found["content-length"]))
        return found

    def ended(self) -> bool:
        """Whether the other side closed the line, all of its answers being read."""
        return not self._read and not self.sock.recv(1)


@dataclass
class Served:
    """A running house, and what its start printed."""

    port: int
    output: Path

    @property
    def url(self) -> str:
        """Of the storage."""
        return f"http://localhost:{self.port}/storages/essai/"

    @contextmanager
    def line(self) -> Iterator[Line]:
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as sock:
            yield Line(sock)

    def request(self, method: str, name: str, *fields: str, version: str = "1.1") -> bytes:
        """The head of a request for a document of the storage, to which a body may be added."""
        lines = [f"{method} /storages/essai/{name} HTTP/{version}", f"Host: localhost:{self.port}", *fields]
        return "\r\n".join([*lines, "", ""]).encode()

    def ask(self, method: str, name: str, *fields: str, body: bytes = b"") -> Answer:
        """One request on a line of its own."""
        said = (
            [*fields, f"Content-Length: {len(body)}"] if body or method in ("PUT", "POST") else list(fields)
        )
        with self.line() as line:
            return line.send(self.request(method, name, *said) + body).answer(to=method)

    def put(self, name: str, body: bytes) -> None:
        assert self.ask("PUT", name, "Content-Type: text/plain", body=body).status in (201, 204)

    def body(self, name: str) -> bytes:
        """What a document holds now; b"" where there is none."""
        found = self.ask("GET", name)
        return found.body if found.status == 200 else b""


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/about/", timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def house(folder: Path, *, workers: int = 1, **more: str) -> Iterator[Served]:
    """Start a house on an empty folder, give it a storage, end it as Ctrl-C does. ``more``: of its environment."""
    port, stream = _free_ports(2)
    env = {
        "PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LC_ALL": "fr_FR.UTF-8",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), *filter(None, sys.path)]),
        "DATA": str(folder / "data"), "PORT": str(port), "STREAM_PORT": str(stream), **more,
    }  # fmt: skip
    command = [sys.executable, "-m", "communaux.site.command"]
    output = folder / "said"
    with output.open("wb") as said:
        running = subprocess.Popen(
            [*command, "run", "--workers", str(workers)], env=env, stdout=said, stderr=said
        )
    try:
        deadline = time.monotonic() + 180
        while not _answers(port):
            assert running.poll() is None, output.read_text(encoding="utf-8")
            assert time.monotonic() < deadline, "the house did not answer"
            time.sleep(0.1)
        subprocess.run(
            [*command, "storage", "create", "essai", "--open"], env=env, check=True, capture_output=True
        )
        yield Served(port, output)
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(60)
