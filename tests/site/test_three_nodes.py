"""Three real houses on one machine: a federation, a network of co-ops, and a third that follows the federation.

What in-process tests cannot show: processes that are killed, a line that is cut, a database put back from an old copy or
changed behind the back of the program, and a stranger who answers nonsense, while pages go on answering.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from bench.ports import free_ports

from tests.shared import SHARED

REAL = SHARED / "directory" / "coopcycle_cooperatives.csv"
"""The 72 co-ops where the shared data is; else as many invented ones."""


def until(condition: Callable[[], Any], what: str, seconds: float = 60.0) -> Any:
    """Wait for something that is sure to come, and say what it was where it did not."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < end, f"waited too long for: {what}"
        time.sleep(0.1)


class House:
    """One node: its folder, its address, its processes."""

    def __init__(self, folder: Path, name: str, port: int, ports: list[int]) -> None:
        self.name, self.port, self.folder = name, port, folder / name
        self.url = f"http://localhost:{port}"
        self.process: subprocess.Popen[bytes] | None = None
        self.last = ""
        self.env = {
            "PATH": os.environ["PATH"],
            "DATA": str(self.folder), "PORT": str(port), "COMMUNAUX_NAME": name, "LANG": "en_GB.UTF-8",
            "COMMUNAUX_LICENCE": "https://creativecommons.org/licenses/by-sa/4.0/",
            "OUTBOUND_PORTS": " ".join(map(str, ports)), "OUTBOUND_ALLOWED": "127.0.0.1/32 ::1/128",
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "LOG_LEVEL": "ERROR",
        }  # fmt: skip

    def command(self, *args: str) -> tuple[int, dict[str, Any]]:
        """A verb of the command, beside the running house: its exit code and what it says."""
        made = subprocess.run(
            [sys.executable, "-m", "communaux.site.command", *args, "--json"],
            env=self.env, capture_output=True, timeout=90, check=False,
        )  # fmt: skip
        assert made.stdout, made.stderr.decode()
        return made.returncode, json.loads(made.stdout)

    def start(self) -> None:
        log = self.folder.with_suffix(".log")
        here = self.folder.with_suffix(
            ".here"
        )  # a folder that looks like a package: a house starts from anywhere
        here.mkdir(exist_ok=True)
        (here / "__init__.py").touch()
        with log.open("ab") as told:
            self.process = process = subprocess.Popen(
                [sys.executable, "-m", "communaux.site.command", "run", "--port", str(self.port), "--workers", "1"],
                env=self.env, cwd=here, stdout=told, stderr=told,
            )  # fmt: skip
        end = time.monotonic() + 180
        while process.poll() is None and not self.answers("/feed/head"):
            assert time.monotonic() < end, f"{self.name} does not answer: {self.last}\n{log.read_text()}"
            time.sleep(0.1)
        assert process.poll() is None, log.read_text()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None

    def child(self, name: str) -> int:
        """The process id of ``web`` or ``worker``."""
        assert self.process is not None
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                if int(path.read_text().rpartition(")")[2].split()[1]) != self.process.pid:
                    continue
                if (path.parent / "comm").read_text().strip() == name:
                    return int(path.parent.name)
            except OSError:
                continue
        raise AssertionError(f"{self.name} has no process {name}")

    def get(self, path: str, accept: str = "text/html") -> tuple[int, str]:
        request = urllib.request.Request(self.url + path, headers={"Accept": accept})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def answers(self, path: str) -> bool:
        try:
            status, said = self.get(path)
        except OSError as error:
            status, said = 0, repr(error)
        self.last = f"{path}: {status} {said[:200]}"
        return status == 200

    def sql(self, statement: str, *values: Any) -> list[Any]:
        """Straight to the database, as somebody with the disk in their hands."""
        connection = sqlite3.connect(self.folder / "communaux.sqlite3", timeout=20)
        try:
            with connection:
                return connection.execute(statement, values).fetchall()
        finally:
            connection.close()

    def held(self, of: House | None = None) -> int:
        """How many things are held of a neighbour."""
        where = f" AND n.origin = '{of.url}'" if of else ""
        return int(
            self.sql(
                "SELECT count(*) FROM nodes_mirror m JOIN nodes_neighbour n ON n.id = m.neighbour_id "
                f"WHERE NOT m.gone{where}"
            )[0][0]
        )

    def told(self) -> int:
        """The last number of its feed that is under a signed head."""
        return int(self.sql("SELECT coalesce(max(sequence), 0) FROM nodes_publishedhead")[0][0])

    def state_of(self, other: House) -> dict[str, Any]:
        """How a neighbour fares."""
        rows = self.command("follow")[1]["neighbours"]
        return next(row for row in rows if row["origin"] == other.url)

    def bring(self, file: Path, *more: str) -> None:
        """Import a file, and wait until the feed has told it."""
        code, said = self.command("import", "directory", str(file), *more)
        assert code == 0, said
        last = self.sql("SELECT max(sequence) FROM journal")[0][0]
        until(
            lambda: self.sql("SELECT sequence FROM nodes_reached")[0][0] >= last, f"the feed of {self.name}"
        )
        until(lambda: self.told() == self.sql("SELECT max(sequence) FROM nodes_member")[0][0], "the head")


def table(path: Path, names: list[str]) -> Path:
    """A file of invented organisations."""
    path.write_text("name,country,city\n" + "".join(f"{name},FR,Brest\n" for name in names), encoding="utf-8")
    return path


class _Stranger(BaseHTTPRequestHandler):
    """Answers nonsense: a page, then redirects inwards, then octets without end."""

    def do_GET(self) -> None:  # the name is that of the library
        if self.path.endswith("void"):
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest/meta-data")
            self.end_headers()
            return
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        return


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, House, House, int]]:
    folder = tmp_path_factory.mktemp("three")
    ports = free_ports(4)
    federation, network, third = (
        House(folder, name, port, ports)
        for name, port in zip(("federation", "network", "third"), ports, strict=False)
    )
    stranger = ThreadingHTTPServer(("127.0.0.1", ports[3]), _Stranger)
    threading.Thread(target=stranger.serve_forever, daemon=True).start()
    # one database is made and copied: making it is most of a first start
    made = subprocess.run(
        [sys.executable, "-c", "import django; django.setup(); from communaux.site.commands.run_ import prepare; prepare(demo=False)"],
        env={**federation.env, "DJANGO_SETTINGS_MODULE": "communaux.site.settings", "SECRET_KEY": "x" * 60},
        capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr.decode()
    for other in (network, third):
        shutil.copytree(federation.folder, other.folder)
    try:
        for house in (federation, network, third):
            house.start()
        yield federation, network, third, ports[3]
    finally:
        for house in (federation, network, third):
            house.stop()
        stranger.shutdown()


def test_three_nodes_follow_each_other_through_all_that_may_happen(
    houses: tuple[House, House, House, int], tmp_path: Path
) -> None:
    """One story, since each part stands on the one before: houses are dear to start."""
    federation, network, third, stranger = houses
    real = REAL if REAL.exists() else table(tmp_path / "coops.csv", [f"Coop inventée {n}" for n in range(72)])
    network.bring(real, *(("--columns", "coopcycle") if real == REAL else ()))
    third.bring(table(tmp_path / "third.csv", [f"Tierce {n}" for n in range(5)]))
    own = {house.url: house.told() for house in houses[:3]}
    assert network.sql("SELECT count(*) FROM nouns_organisation")[0][0] == 72

    # --- the federation follows both; killed in the midst, it goes on where it was -----------------------------------
    reading = subprocess.Popen(
        [sys.executable, "-m", "communaux.site.command", "follow", network.url, "--json"],
        env=federation.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until(lambda: federation.held() > 0, "the first things")
    reading.send_signal(signal.SIGKILL)
    reading.wait()
    os.kill(federation.child("worker"), signal.SIGKILL)
    assert federation.command("follow", network.url)[0] == 0
    assert (
        federation.held(network)
        == network.sql("SELECT count(*) FROM nodes_published WHERE digest <> ''")[0][0]
    )
    assert federation.command("follow", third.url)[0] == 0
    assert federation.held(third) >= 5
    said = federation.state_of(network)
    assert (said["state"], said["sequence"], said["waiting"]) == ("following", network.told(), 0)
    assert said["licence"] == "https://creativecommons.org/licenses/by-sa/4.0/"
    changes = [
        row[0] for row in federation.sql("SELECT change FROM nodes_mirror WHERE NOT gone ORDER BY change")
    ]
    assert len(set(changes)) >= 72

    # --- nothing that came from them is told as the federation's own, so nobody gets it at second hand ----------------
    assert federation.told() == own[federation.url]
    assert "ldp#contains" not in federation.get("/organisations/", "application/n-triples")[1]
    assert third.command("follow", federation.url)[0] == 0
    assert network.url not in str(third.sql("SELECT iri FROM nodes_mirror"))
    assert third.held() == federation.sql("SELECT count(*) FROM nodes_published WHERE digest <> ''")[0][0]
    key = said["key"]
    status, page = federation.get(f"/neighbours/{key}")
    assert status == 200
    assert network.url in page

    # --- a line that is cut: late, the page says so, and all is well again afterwards ---------------------------------
    web = network.child("web")
    stopped = [web, *(int(p) for p in Path(f"/proc/{web}/task/{web}/children").read_text().split())]
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        code, said = federation.command("follow", network.url)
        assert (code, said["state"], said["reason"]) == (1, "late", "unreached")
        assert federation.get("/neighbours/")[0] == 200
        assert federation.command("follow", third.url)[0] == 0
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
    until(lambda: network.answers("/feed/head"), "the network to answer again")
    assert federation.command("follow", network.url)[0] == 0

    # --- a stranger -----------------------------------------------------------------------------------------------------
    code, said = federation.command("follow", f"http://localhost:{stranger}")
    assert (code, said["ok"]) == (1, False)
    assert "169.254" not in str(federation.sql("SELECT origin FROM nodes_neighbour"))

    # --- history changed behind the back of the program, before the federation reads it --------------------------------
    assert federation.command("follow", third.url, "--pause")[0] == 0
    third.bring(table(tmp_path / "more.csv", ["Tierce de plus"]))
    third.sql("UPDATE nodes_member SET digest = ? WHERE sequence = ?", "0" * 64, own[third.url] + 1)
    federation.command("follow", third.url, "--resume")
    code, said = federation.command("follow", third.url)
    assert (code, said["state"], said["reason"]) == (1, "broken", "tampered")
    assert federation.held(third) >= 5

    # --- a database put back from an old copy: its head is older than the one that was seen ----------------------------
    copy = tmp_path / "old.sqlite3"
    with sqlite3.connect(network.folder / "communaux.sqlite3") as source, sqlite3.connect(copy) as target:
        source.backup(target)
    network.bring(table(tmp_path / "new.csv", ["Coop de plus"]))
    assert federation.command("follow", network.url)[0] == 0
    network.stop()
    for path in network.folder.glob("communaux.sqlite3*"):
        path.unlink()
    shutil.copy(copy, network.folder / "communaux.sqlite3")
    network.start()
    code, said = federation.command("follow", network.url)
    assert (code, said["state"], said["reason"]) == (1, "broken", "rollback")
    assert federation.get("/neighbours/")[0] == 200
    assert federation.sql("SELECT count(*) FROM journal WHERE verb = 'nodes.neighbour.broken'")[0][0] == 2
    assert federation.command("follow", network.url, "--trust")[0] == 0
    code, said = federation.command("follow", network.url)
    assert (code, said["state"]) == (0, "following")
