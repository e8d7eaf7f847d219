"""A house of ours on this machine, with two residents and an open storage, as anybody would start it: by its own command."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from bench.solid.scene import Resident, Scene

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("alice", "bob")
COMMAND = (sys.executable, "-m", "communaux.site.command")


@contextlib.contextmanager
def running(port: int, *, demo: bool = False, workers: int = 1) -> Iterator[tuple[Scene, float]]:
    """The house, and the seconds that a start took with everything in place: the second one, since the first lays the database."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        environment = environment_of(folder, port)
        with _started(environment, port, demo, workers):
            residents = [_resident(environment, name) for name in NAMES]
            command(environment, "storage", "create", "open", "--open")
        server, seconds = stack.enter_context(_started(environment, port, False, workers))
        base = f"http://localhost:{port}/"
        yield Scene("Communaux", base, base, f"{base}storages/open/", server.pid, residents, folder), seconds


def command(environment: dict[str, str], *words: str) -> dict[str, Any]:
    """What a verb of the command answers beside the running house."""
    asked = [*COMMAND, *words, "--json"]
    done = subprocess.run(
        asked, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    if done.returncode:
        raise RuntimeError(f"communaux {' '.join(words)}: {done.stdout}{done.stderr}")
    return dict(json.loads(done.stdout))


def environment_of(folder: str, port: int) -> dict[str, str]:
    """What the command of that house is started with."""
    own = {
        "DATA": folder,
        "PORT": str(port),
        "BASE_URL": f"http://localhost:{port}",
        "DJANGO_SETTINGS_MODULE": "communaux.site.settings",
    }
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**kept, **own, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}


@contextlib.contextmanager
def _started(
    environment: dict[str, str], port: int, demo: bool, workers: int
) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    start = time.monotonic()
    words = ["run", "--workers", str(workers), *(["--demo"] if demo else [])]
    server = subprocess.Popen([*COMMAND, *words], env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                httpx.get(f"http://localhost:{port}/.well-known/openid-configuration", timeout=5)
                break
            except httpx.HTTPError:
                if server.poll() is not None or time.monotonic() - start > 120:
                    raise
                time.sleep(0.02)
        yield server, time.monotonic() - start
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)


def _resident(environment: dict[str, str], name: str) -> Resident:
    person = command(environment, "person", "create", f"{name}@example.org")
    storage = command(environment, "storage", "create", name, "--owner", person["webid"])
    return Resident(person["webid"], storage["url"], person["client_id"], person["client_secret"])
