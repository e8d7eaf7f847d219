"""The running house: one command starts it, any of its processes may be killed, Ctrl-C ends it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from bench.ports import free_port

from tests.browser.conftest import RunningHouse, start, stop


def members(pid: int) -> list[int]:
    """All processes below one."""
    found = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found += [int(child), *members(int(child))]
    return found


@pytest.mark.parametrize("name", ["web", "index", "worker"])
def test_killing_a_process_is_survived(house: RunningHouse, name: str) -> None:
    before = house.children()
    os.kill(before[name], signal.SIGKILL)
    deadline = time.monotonic() + 40
    while house.children().get(name) in {None, before[name]}:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    house.wait("/directory/")
    assert json.loads(house.command("verify", "--json"))["ok"]


def test_killing_the_web_workers_is_survived(house: RunningHouse) -> None:
    for worker in members(house.children()["web"]):
        try:
            os.kill(worker, signal.SIGKILL)
        except ProcessLookupError:
            continue
    house.wait("/directory/")


def test_a_second_house_on_the_same_folder_or_port_is_told_so(house: RunningHouse, tmp_path: Path) -> None:
    again = subprocess.run(
        [sys.executable, "-m", "communaux.site.command", "run"],
        env=house.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert again.returncode == 1
    assert "tourne déjà" in again.stderr
    other = subprocess.run(
        [sys.executable, "-m", "communaux.site.command", "run"],
        env=house.environment | {"DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert other.returncode == 1
    assert "PORT=" in other.stderr


def test_machines_read_the_same_record(house: RunningHouse) -> None:
    request = urllib.request.Request(
        f"{house.url}/organisations/roue-libre", headers={"Accept": "application/ld+json"}
    )
    with urllib.request.urlopen(request) as response:
        etag = response.headers["ETag"]
        document = json.loads(response.read())
    assert document["name"] == "Roue libre"
    assert document["@id"] == f"{house.url}/organisations/roue-libre"
    assert "email" not in document
    request.add_header("If-None-Match", etag)
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(request)
    assert answer.value.code == 304


def test_ctrl_c_ends_everything_and_a_second_start_finds_it_again(tmp_path: Path) -> None:
    first = start(tmp_path, free_port())
    first.wait()
    everybody = members(first.process.pid)
    assert len(everybody) >= 4
    stop(first)
    assert first.process.returncode == 0
    assert not [pid for pid in everybody if Path(f"/proc/{pid}").exists()]
    second = start(tmp_path, free_port())
    try:
        second.wait("/organisations/roue-libre")
    finally:
        stop(second)
