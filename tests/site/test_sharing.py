"""Memory before a fork: what a child writes lands in pages of its own, not in holes of those it shares."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import ctypes, os, sys
from communaux.site import sharing
library = ctypes.CDLL(None)
library.malloc.restype, library.malloc.argtypes = ctypes.c_size_t, [ctypes.c_size_t]
library.free.argtypes = [ctypes.c_size_t]
pieces = [library.malloc(600) for _n in range(40_000)]
for piece in pieces[::7]:
    library.free(piece)
if sys.argv[1] == "settled":
    filled = sharing.settle()
    assert filled >= 600 * (len(pieces[::7]) - 20), filled
    assert sharing.settle() < 64 * 1024
reading, writing = os.pipe()
if not os.fork():
    for _n in range(4_000):
        ctypes.memset(library.malloc(600), 1, 600)
    words = open("/proc/self/smaps_rollup").read().split()
    os.write(writing, words[words.index("Private_Dirty:") + 1].encode())
    os._exit(0)
os.wait()
print(os.read(reading, 100).decode())
"""


def _own(word: str) -> int:
    """KB that a child has of its own after it took 2.4 MB."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, word],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="the C library of GNU, and the pages that Linux tells of")
def test_a_child_does_not_copy_shared_pages_for_small_pieces() -> None:
    wild, settled = _own("wild"), _own("settled")
    assert wild > 8_000  # 4,000 holes, each in a page of its own or two
    assert settled < wild / 2


SELDOM = ("openpyxl", "PIL", "icalendar", "feedparser", "weasyprint", "rich", "pygments", "linkml")
READY = f"""
import sys
from communaux.site import command
command._slim()
import django
django.setup()
from communaux.site.commands.run_ import _make_ready
_make_ready()
import threading
assert threading.active_count() == 1, "forking is safe with one thread alone"
print([name for name in {SELDOM} if name in sys.modules])
"""


def test_what_is_seldom_needed_is_not_read_by_every_process(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", READY],
        env=os.environ
        | {
            "PYTHONPATH": os.pathsep.join(sys.path),
            "DATA": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "communaux.site.settings",
        },
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


GONE = """
import ctypes, re, sys
from communaux.site import sharing
import pyoxigraph
def resident():
    found, ours = 0, False
    for line in open("/proc/self/smaps"):
        if re.match("[0-9a-f]+-", line):
            ours = "r-xp" in line and "pyoxigraph" in line
        elif ours and line.startswith("Rss:"):
            found += int(line.split()[1])
    return found
store = pyoxigraph.Store()
before = resident()
sharing.settle()
after = resident()
store.load(b"<http://e/a> <http://e/b> <http://e/c> .", format=pyoxigraph.RdfFormat.N_TRIPLES)
assert len(store) == 1
print(before, after)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="pages that Linux tells of")
def test_libraries_keep_no_page_that_was_only_touched_once() -> None:
    done = subprocess.run(
        [sys.executable, "-c", GONE],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    before, after = map(int, done.stdout.split())
    assert after < before / 4
