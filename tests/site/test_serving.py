"""How granian is asked to serve: on any machine without a word of its own."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from bench.ports import free_port
from granian import Granian
from granian.constants import Interfaces
from granian.server import common, mp

from communaux.site import serving


def _warnings(monkeypatch: pytest.MonkeyPatch, cores: int, threads: int) -> list[str]:
    """What granian warns of as it starts, short of starting."""
    said: list[str] = []
    monkeypatch.setattr(multiprocessing, "cpu_count", lambda: cores)
    monkeypatch.setattr(common.AbstractServer, "serve", lambda *_all, **_more: None)
    monkeypatch.setattr(mp.logger, "warning", lambda words, *_all: said.append(words))
    Granian("nothing:at_all", interface=Interfaces.WSGI, blocking_threads=threads).serve()
    return said


@pytest.mark.parametrize("cores", [1, 2, 3, 4, 8, 64])
def test_granian_has_nothing_to_warn_of(monkeypatch: pytest.MonkeyPatch, cores: int) -> None:
    monkeypatch.setattr(multiprocessing, "cpu_count", lambda: cores)
    threads = serving.threads()
    assert 1 <= threads <= serving.MOST_THREADS
    assert _warnings(monkeypatch, cores, threads) == []


def test_it_would_warn_beyond(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the test above says nothing."""
    assert _warnings(monkeypatch, 2, serving.MOST_THREADS)


def test_the_web_process_is_started_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from communaux.site.commands import run_

    asked: dict[str, Any] = {}

    class Asked:
        def __init__(self, *_all: object, **more: object) -> None:
            asked.update(more)

        def serve(self, **_how: object) -> None:
            """Not here."""

    monkeypatch.setattr(multiprocessing, "cpu_count", lambda: 1)
    monkeypatch.setattr(run_, "Server", Asked)
    monkeypatch.setattr("communaux.site.wsgi.warm", lambda: None)
    run_._web("127.0.0.1", 8000)
    assert asked["blocking_threads"] == serving.threads() == 3


APPLICATION = """
import os
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]
"""
SERVING = """
import sys
from granian.constants import Interfaces
from communaux.site.processes import House, Process
from communaux.site.serving import Server
def web():
    Server("said.application", interface=Interfaces.WSGI, port=int(sys.argv[1]), blocking_threads=1, websockets=False).serve()
House([Process("web", web), Process("web", web)], lambda *_all: None).keep()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere granian keeps its own worker")
def test_it_serves_in_the_process_itself_and_several_share_a_port(tmp_path: Path) -> None:
    (tmp_path / "said.py").write_text(APPLICATION)
    port = free_port()
    house = subprocess.Popen(
        [sys.executable, "-c", SERVING, str(port)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
    )
    try:
        answering = _answering(port, 2)
        assert answering == _children(house.pid)
        assert not any(_children(pid) for pid in answering)
        killed = min(answering)
        os.kill(killed, signal.SIGKILL)
        deadline = time.monotonic() + 30
        while (now := _answering(port, 2)) == answering or killed in now:
            assert time.monotonic() < deadline
        assert len(now - answering) == 1
    finally:
        house.send_signal(signal.SIGTERM)
        assert house.wait(30) == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/")


def _answering(port: int, count: int) -> set[int]:
    """The processes that answer at a port, once so many do."""
    found: set[int] = set()
    deadline = time.monotonic() + 30
    while len(found) < count:
        assert time.monotonic() < deadline, found
        try:
            found.add(int(httpx.get(f"http://127.0.0.1:{port}/").text))
        except httpx.TransportError:
            found.clear()
            time.sleep(0.05)
    return found


def _children(pid: int) -> set[int]:
    return {int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}
