"""A whole house, started as people start it, and a real browser in front of it.

A page that was just left by a click is not closed by hand: its context closes it. Chromium at times never answers a close
that meets a navigation.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bench.ports import free_port

from tests.shared import ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@dataclass
class RunningHouse:
    """``communaux run`` on a data folder of its own."""

    url: str
    data: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes]

    def command(self, *arguments: str) -> str:
        """Run ``communaux`` beside it."""
        done = subprocess.run(
            [sys.executable, "-m", "communaux.site.command", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def children(self) -> dict[str, int]:
        """Name of each process that the supervisor keeps -> its pid."""
        found = {}
        for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            try:
                name = Path(f"/proc/{pid}/comm").read_text().strip()
            except OSError:  # it died meanwhile
                continue
            found[name] = int(pid)
        return found

    def answers(self, path: str = "/about/") -> bool:
        """Whether a page answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def wait(self, path: str = "/about/", seconds: float = 180.0) -> None:
        """Until it answers."""
        deadline = time.monotonic() + seconds
        while not self.answers(path):
            assert self.process.poll() is None, "the house ended"
            assert time.monotonic() < deadline, "the house did not answer"
            time.sleep(0.1)


def start(data: Path, port: int) -> RunningHouse:
    """Start a house with the example federation."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "PYTHONPATH": str(ROOT / "src"),
        "DATA": str(data),
        "PORT": str(port),
        "LC_ALL": "fr_FR.UTF-8",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "communaux.site.command", "run", "--demo", "--workers", "1"], env=environment
    )
    return RunningHouse(f"http://localhost:{port}", data, environment, process)


def stop(house: RunningHouse) -> None:
    """End it as Ctrl-C does."""
    if house.process.poll() is None:
        house.process.send_signal(signal.SIGINT)
        house.process.wait(30)


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the example federation, filled once: each house of the tests begins with a copy."""
    data = tmp_path_factory.mktemp("example")
    running = start(data, free_port())
    try:
        running.wait()
    finally:
        stop(running)
    return data


@pytest.fixture(scope="module")
def house(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHouse]:
    data = tmp_path_factory.mktemp("house") / "data"
    shutil.copytree(example, data)
    running = start(data, free_port())
    try:
        running.wait()
        yield running
    finally:
        stop(running)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    sync_api = pytest.importorskip("playwright.sync_api")
    with pytest.MonkeyPatch.context() as patch, sync_api.sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread; nothing that the tests ask of Django is asynchronous.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        running = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-background-networking", "--disable-gpu"],
        )
        yield running
        running.close()


PASSWORD = "une phrase assez longue"


@pytest.fixture(scope="module")
def steward(house: RunningHouse, browser: Any) -> Iterator[Any]:
    """A browser context in which a steward is signed in, from the printed link to the first page."""
    told = house.command("steward", "intendance@exemple.org", "--json")
    import json

    link = json.loads(told)["link"]
    context = browser.new_context(locale="fr-FR", base_url=house.url)
    page = context.new_page()
    page.goto(link)
    for field in ("password1", "password2"):
        page.fill(f"[name={field}]", PASSWORD)
    page.click("main form button[type=submit]")
    page.goto("/account/login/")
    if page.locator("[name=login]").count():
        page.fill("[name=login]", "intendance@exemple.org")
        page.fill("[name=password]", PASSWORD)
        page.click("main form button[type=submit]")
    yield context
    context.close()
