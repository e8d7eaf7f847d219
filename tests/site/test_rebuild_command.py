"""``communaux rebuild``: words here, graphs by who owns them; it says how far that is and when it is done."""

from __future__ import annotations

import argparse
import fcntl
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from communaux.index.graphs import rebuilding
from communaux.site.commands import rebuild_

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA = tmp_path
    monkeypatch.setattr(rebuild_, "need_database", lambda: None)
    monkeypatch.setattr(rebuild_, "rebuild", lambda _progress: 12)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[None]:
    """A house runs on this folder."""
    with (tmp_path / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def call(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    rebuild_.arguments(parser)
    return rebuild_.act(parser.parse_args(arguments))


def test_where_no_house_runs_the_graphs_wait_for_one(capsys: Any) -> None:
    assert call() == 0
    out = capsys.readouterr().out
    assert "12 fiches" in out
    assert "seront refaits au démarrage" in out
    assert rebuilding.asked()


def test_it_waits_until_the_owner_is_done_and_says_how_many(
    house: None, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    looks = iter(range(100))

    def owner(_seconds: float) -> None:
        """Stands for the owner: a step at each look."""
        if next(looks) < 3:
            rebuilding.tell(700, 0)
        else:
            rebuilding.done(rebuilding.asked(), 1234)

    monkeypatch.setattr(rebuilding, "EVERY", 0.0)
    monkeypatch.setattr(rebuild_.time, "sleep", owner)
    assert call() == 0
    told = capsys.readouterr()
    out, err = (text.replace("\xa0", " ") for text in told)
    assert "Graphes SPARQL : 700 quads" in err
    assert "Graphes SPARQL refaits : 1234 quads." in out


def test_nobody_need_wait(house: None, capsys: Any) -> None:
    assert call("--no-wait", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["indexed"], told["graphs"]) == (True, 12, "asked")


def test_a_house_that_ends_meanwhile_is_not_waited_for(
    tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = (tmp_path / "run.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    monkeypatch.setattr(rebuild_.time, "sleep", lambda _seconds: lock.close())
    assert call("--json") == 0
    assert json.loads(capsys.readouterr().out)["graphs"] == "at-start"
