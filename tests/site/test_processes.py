"""The processes of the house: kept alive whatever kills them, and ended together."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from communaux.site.processes import House, Process

SCRIPT = """
import os, sys, time
from communaux.site.processes import House, Process
folder = sys.argv[1]
child = "import os,sys,time; open(sys.argv[1] + '/' + str(os.getpid()), 'w').close(); time.sleep(600)"
House([Process(n, [sys.executable, "-c", child, folder + "/" + n]) for n in ("web", "index")], lambda *a: None).keep()
"""


def pids(folder: Path, name: str) -> set[int]:
    return {int(path.name) for path in (folder / name).iterdir()}


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait(condition, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def _started(script: str, folder: Path):
    for name in ("web", "index"):
        (folder / name).mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(folder)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    wait(lambda: pids(folder, "web") and pids(folder, "index"))
    yield process, folder
    process.kill()
    process.wait()


@pytest.fixture
def house(tmp_path):
    yield from _started(SCRIPT, tmp_path)


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_a_process_that_dies_starts_again(house, sign):
    _process, folder = house
    (first,) = pids(folder, "web")
    os.kill(first, sign)
    wait(lambda: len(pids(folder, "web")) == 2)
    assert not alive(first)
    assert len(pids(folder, "index")) == 1


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_stopping_ends_every_process(house, sign):
    process, folder = house
    everybody = pids(folder, "web") | pids(folder, "index")
    process.send_signal(sign)
    assert process.wait(timeout=20) == 0
    assert not [pid for pid in everybody if alive(pid)]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_killing_the_supervisor_leaves_nothing_behind(house):
    process, folder = house
    everybody = pids(folder, "web") | pids(folder, "index")
    process.kill()
    process.wait()
    wait(lambda: not [pid for pid in everybody if alive(pid)])


def test_one_that_dies_at_once_is_given_more_time_each_turn():
    process = Process("x", [sys.executable, "-c", "raise SystemExit(3)"])
    process.start()
    pauses = []
    deadline = time.monotonic() + 30
    while len(pauses) < 3:
        assert time.monotonic() < deadline
        process.tend(lambda _name, code, pause: pauses.append((code, pause)))
        time.sleep(0.02)
    assert [code for code, _pause in pauses] == [3, 3, 3]
    assert pauses[0][1] < pauses[1][1] < pauses[2][1]


def test_one_that_ignores_the_signal_is_killed(monkeypatch):
    monkeypatch.setattr("communaux.site.processes.GRACE", 0.5)
    stubborn = "import signal,time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True); time.sleep(600)"
    house = House([Process("x", [sys.executable, "-c", stubborn])], lambda *a: None)
    process = house.processes[0]
    process.start()
    time.sleep(0.5)
    house._end()
    assert process.popen is not None
    assert process.popen.returncode == -signal.SIGKILL


FORKS = """
import os, sys, time
from communaux.site.processes import House, Process
folder = sys.argv[1]
def live(name):
    open(folder + "/" + name + "/" + str(os.getpid()), "w").close()
    time.sleep(600)
House([Process(n, lambda n=n: live(n)) for n in ("web", "index")], lambda *a: None).keep()
"""


@pytest.fixture
def forks(tmp_path):
    yield from _started(FORKS, tmp_path)


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV])
def test_a_fork_that_dies_starts_again(forks, sign):
    _process, folder = forks
    (first,) = pids(folder, "web")
    os.kill(first, sign)
    wait(lambda: len(pids(folder, "web")) == 2)
    assert not alive(first)
    assert len(pids(folder, "index")) == 1


def test_stopping_ends_every_fork(forks):
    process, folder = forks
    everybody = pids(folder, "web") | pids(folder, "index")
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 0
    assert not [pid for pid in everybody if alive(pid)]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_killing_the_supervisor_leaves_no_fork_behind(forks):
    process, folder = forks
    everybody = pids(folder, "web") | pids(folder, "index")
    process.kill()
    process.wait()
    wait(lambda: not [pid for pid in everybody if alive(pid)])


@pytest.mark.parametrize(
    ("function", "code"),
    [
        ("lambda: None", 0),
        ("lambda: 3", 3),
        ("lambda: sys.exit(4)", 4),
        ("lambda: sys.exit('why')", 1),
        ("lambda: 1 / 0", 1),
        ("lambda: open('/dev/fd/' + str(held.fileno()))", 1),
        ("lambda: os.getsid(0) - os.getpid()", 0),
        ("lambda: 0 if os.environ['COMMUNAUX_PROCESS'] == 'x' else 5", 0),
    ],
)
def test_a_fork_ends_with_its_code_and_holds_nothing_of_its_parent(function, code):
    # In a program of its own: a fork of the tests would share their database and their threads.
    script = (
        "import os, sys; from communaux.site.forked import Forked\n"
        "held = open(os.devnull)\n"
        f"sys.exit(Forked('x', {function}, lambda: None).wait(20))"
    )
    found = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert found.returncode == code, found.stderr
