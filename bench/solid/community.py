"""Community Solid Server on this machine: all in memory, WAC on, an open root, two residents with client credentials.

It shows whether a peer script is right before ours is asked, and is what ``make bench-solid`` measures beside ours.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from bench.solid.scene import Resident, Scene

HERE = Path(__file__).parent
PROGRAM = HERE / "node_modules" / "@solid" / "community-server" / "bin" / "server.js"
NAMES = ("alice", "bob")


def missing() -> str:
    """Why it cannot run here, or nothing."""
    if not shutil.which("node"):
        return "node is not here: Community Solid Server cannot run"
    if not PROGRAM.exists():
        return "Community Solid Server is not here: make bench-solid"
    return ""


def bring() -> None:
    """Have npm install it, at the version that package.json pins. Nothing is done where it is there, or npm is not."""
    if not PROGRAM.exists() and shutil.which("npm"):
        asked = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(asked, cwd=HERE, check=False, timeout=600)


@contextlib.contextmanager
def running(port: int, *, in_files: bool = False) -> Iterator[tuple[Scene, float]]:
    """The server, and the seconds that it took to answer its first request.

    ``in_files``: kept in a folder, since its memory backend cuts answers with letters beyond ASCII short (7.2).
    """
    base = f"http://localhost:{port}/"
    with tempfile.TemporaryDirectory() as folder:
        seeds = [{"email": f"{n}@example.org", "password": n, "pods": [{"name": n}]} for n in NAMES]
        (Path(folder) / "seeds.json").write_text(json.dumps(seeds))
        told = (HERE / "community.json").read_text()
        if in_files:
            told = told.replace("backend/memory", "backend/file")
        (Path(folder) / "community.json").write_text(told)
        (Path(folder) / "data").mkdir()
        start = time.monotonic()
        server = subprocess.Popen(
            ["node", str(PROGRAM), "-c", f"{folder}/community.json", "-m", str(HERE), "-p", str(port),
             "-b", base, "-l", "warn", "--seedConfig", f"{folder}/seeds.json", "-f", f"{folder}/data"],
            cwd=folder,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            seconds = _answering(base, server, start)
            residents = [_resident(base, name) for name in NAMES]
            yield Scene("Community Solid Server", base, base, base, server.pid, residents), seconds
        finally:
            server.terminate()
            server.wait(30)


def _answering(base: str, server: subprocess.Popen[bytes], start: float) -> float:
    while True:
        try:
            httpx.get(base, timeout=5)
            return time.monotonic() - start
        except httpx.HTTPError:
            if server.poll() is not None or time.monotonic() - start > 120:
                raise
            time.sleep(0.02)


def _resident(base: str, name: str) -> Resident:
    """Log in to the account that was seeded and ask for client credentials, as its account API wants it."""
    account = f"{base}.account/"
    with httpx.Client(timeout=60) as http:
        login = http.get(account).json()["controls"]["password"]["login"]
        token = http.post(login, json={"email": f"{name}@example.org", "password": name}).json()[
            "authorization"
        ]
        own = {"Authorization": f"CSS-Account-Token {token}"}
        controls = http.get(account, headers=own).json()["controls"]["account"]
        webid = f"{base}{name}/profile/card#me"
        made = http.post(
            controls["clientCredentials"], headers=own, json={"name": name, "webId": webid}
        ).json()
    return Resident(webid, f"{base}{name}/", made["id"], made["secret"])
