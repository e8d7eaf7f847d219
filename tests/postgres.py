"""A throwaway PostgreSQL for the tests: ``python -m tests.postgres -- pytest tests/ground``.

Starts a cluster in a temporary folder on a free port of localhost, gives its address to the command in
``DATABASE_URL``, and removes it afterwards. Durability is off: for tests only. PostgreSQL refuses to run as root,
so that root hands it to the system user ``postgres`` or, failing that, ``nobody``. Where the server programs are
not installed it says so and ends well, without running the command.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.ports import free_port

SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "lc_messages": "C",
    "timezone": "Europe/Paris",  # not UTC, on purpose
}


class Absent(Exception):
    """The server programs are not on this machine."""


def programs() -> Path:
    """The folder that holds ``initdb`` and ``postgres``: the latest of Debian's, or that of PATH. Raises Absent."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    on_path = shutil.which("initdb")
    for folder in (*reversed(debian), *((Path(on_path).parent,) if on_path else ())):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise Absent("PostgreSQL server programs (initdb, postgres) are not installed: its tests are skipped.")


def available() -> bool:
    """Whether a cluster can be started here."""
    try:
        programs()
        _owner()
    except Absent:
        return False
    return True


@contextmanager
def cluster() -> Iterator[str]:
    """A running cluster with one empty database; gives its URL, and stops and removes it at the end."""
    folder = programs()
    owner = _owner()
    home = Path(tempfile.mkdtemp(prefix="communaux-postgres-"))
    password = secrets.token_hex(16)
    try:
        (home / "password").write_text(password)
        if owner:
            for path in (home, home / "password"):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        _create(folder, home, owner)
        port = free_port()
        server = _start(folder, home, port, owner)
        try:
            _wait(server, port, home / "log")
            yield f"postgresql://communaux:{password}@127.0.0.1:{port}/postgres"
        finally:
            server.send_signal(signal.SIGINT)  # PostgreSQL's "fast shutdown"
            server.wait(timeout=30)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _owner() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Absent(
        "PostgreSQL refuses to run as root, and there is no user to run it as: its tests are skipped."
    )


def _as(owner: pwd.struct_passwd | None) -> dict[str, object]:
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}


def _create(folder: Path, home: Path, owner: pwd.struct_passwd | None) -> None:
    subprocess.run(
        [
            folder / "initdb",
            f"--pgdata={home / 'data'}",
            "--username=communaux",
            f"--pwfile={home / 'password'}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ],
        check=True,
        cwd=home,
        stdout=subprocess.DEVNULL,
        **_as(owner),
    )


def _start(folder: Path, home: Path, port: int, owner: pwd.struct_passwd | None) -> subprocess.Popen[bytes]:
    settings = {**SETTINGS, "port": str(port), "listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (home / "log").open("wb") as log:
        return subprocess.Popen(
            [folder / "postgres", "-D", home / "data", *options],
            cwd=home,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the tests; the server is stopped after them
            **_as(owner),
        )


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        # The port opens before recovery ends, but connections then wait or are told so: ask until told ready.
        if b"ready to accept connections" in log.read_bytes():
            with socket.create_connection(("127.0.0.1", port), timeout=5):
                return
        time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


def main(arguments: list[str]) -> int:
    """Run a command with a cluster beside it; its exit code is ours."""
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        print("usage: python -m tests.postgres -- COMMAND...", file=sys.stderr)
        return 2
    if command[0] == "pytest":
        command = [sys.executable, "-m", *command]
    try:
        with cluster() as url:
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode
    except Absent as absent:
        print(f"SKIPPED: {absent}")
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
