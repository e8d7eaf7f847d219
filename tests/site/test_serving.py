"""How granian is asked to serve: on any machine without a word of its own."""

from __future__ import annotations

import multiprocessing
from typing import Any

import pytest
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
    monkeypatch.setattr(run_, "Granian", Asked)
    run_._web("127.0.0.1", 8000, 1)
    assert asked["blocking_threads"] == serving.threads() == 3
