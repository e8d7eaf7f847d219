"""A real house on localhost for the programs of others, and a way to run one of them and read what it found."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from bench.ports import free_port
from bench.solid import ours
from bench.solid.scene import Scene

HERE = Path(__file__).parent
Peer = Callable[..., None]


def missing(package: str) -> str:
    """Why a package cannot run here, or nothing."""
    if not shutil.which("node"):
        return "node is not here: programs written in JavaScript are passed over"
    if not (HERE / "node_modules" / package).exists():
        return f"{package} is not here: make peers"
    return ""


@pytest.fixture(scope="session")
def house() -> Iterator[Scene]:
    """A house with the example federation, two residents and an open storage."""
    with ours.running(free_port(), demo=True) as (scene, _seconds):
        yield scene


@pytest.fixture
def peer(request: pytest.FixtureRequest) -> Peer:
    """Run a script on the house; every check that it made must hold, and it must have made some."""

    def run(script: str, *packages: str) -> None:
        for package in packages:
            if trouble := missing(package):
                pytest.skip(trouble)
        scene: Scene = request.getfixturevalue("house")
        told = asdict(scene) | {"sparql": f"{scene.base}sparql", "feed": f"{scene.base}feed"}
        done = subprocess.run(
            ["node", script],
            cwd=HERE,
            input=json.dumps(told),
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        checks = json.loads(done.stdout)
        assert checks, "it checked nothing"
        wrong = [f"{one['name']}: {one['detail']}" for one in checks if not one["ok"]]
        assert not wrong, "\n\n".join(wrong)

    return run
