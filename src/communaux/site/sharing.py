"""Memory of a process that is about to be forked, made ready to be shared: what lies in it is written by no child.

Imports leave thousands of small holes in the heap of the C library. The first that a child allocates (SQLite's idea of the schema:
thousands of small pieces) would fall into them, and each written hole costs the child a page of its own. So the small holes are
filled here, once, with what nobody uses: a few hundred kilobytes, in pages that are there in any case.

Nothing happens where the C library is not that of GNU.
"""

from __future__ import annotations

import ctypes
import gc
import re
import sys
from pathlib import Path

_LARGE = tuple(1 << power for power in range(24, 12, -1))
"""Holes from 8 KB on are left: they are whole pages, given back to the kernel."""
_SMALL = (4096, 2048, 1536, 1024, 768, 640, 512, 448, 384, 320, 288, 256, *range(240, 8, -16))
_ARENA_MAX, _ARENAS = -8, 2
"""``M_ARENA_MAX`` (mallopt(3)): threads share their heaps, since most of the time one of them works."""
_MAPPING = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (r-xp [0-9a-f]+ \S+ [1-9][0-9]*\s+/.+\.so\b)?")
"""The first line of a mapping, and whether it is the text of a library, which is not to be written (proc(5))."""
_DONTNEED = 4
"""``MADV_DONTNEED`` (madvise(2))."""
_MOST = 400_000
"""Pieces at most, whatever the library says."""


class _Info(ctypes.Structure):
    """``struct mallinfo2`` (mallinfo(3)), in octets."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in [
            "arena",
            "ordblks",
            "smblks",
            "hblks",
            "hblkhd",
            "usmblks",
            "fsmblks",
            "uordblks",
            "fordblks",
            "keepcost",
        ]
    ]


def settle() -> int:
    """Collect what is unused, fill the small holes, give whole pages back, and hide all objects from the collector of the
    children. Returns how many octets were filled. To be called with one thread, right before the first fork."""
    gc.collect()
    gc.freeze()
    if sys.platform != "linux":
        return 0
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallinfo2"):
        return 0
    return _fill(library)


def _fill(library: ctypes.CDLL) -> int:
    library.malloc.argtypes, library.malloc.restype = [ctypes.c_size_t], ctypes.c_size_t
    library.free.argtypes, library.free.restype = [ctypes.c_size_t], None
    library.sbrk.argtypes, library.sbrk.restype = [ctypes.c_ssize_t], ctypes.c_size_t
    library.mallinfo2.argtypes, library.mallinfo2.restype = [], _Info
    _leave_files(library)
    library.mallopt(_ARENA_MAX, _ARENAS)
    library.malloc_trim(0)
    before = library.mallinfo2()
    large: list[int] = []
    small: list[int] = []
    for size in _LARGE:
        _take(library, size, large)
    for size in _SMALL:
        _take(library, size, small)
    for piece in large:
        library.free(piece)
    library.malloc_trim(0)
    return int(library.mallinfo2().uordblks - before.uordblks)


def _leave_files(library: ctypes.CDLL) -> None:
    """Let go of the text of libraries, of which imports touched much that is needed no more. What is needed comes back from the
    kernel's own memory at the first touch; pages that somebody wrote to (a debugger) are left."""
    library.madvise.argtypes = [ctypes.c_size_t, ctypes.c_size_t, ctypes.c_int]
    place: tuple[int, int] | None = None
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if (found := _MAPPING.match(line)) is not None:
            place = (int(found[1], 16), int(found[2], 16)) if found[3] else None
        elif place and line.split()[:2] == ["Anonymous:", "0"]:
            library.madvise(place[0], place[1] - place[0], _DONTNEED)


def _take(library: ctypes.CDLL, size: int, into: list[int]) -> None:
    """Pieces of a size, until the library has no hole for one and would take it from the end of the heap."""
    malloc = library.malloc
    while len(into) < _MOST:
        end = library.sbrk(0) - library.mallinfo2().keepcost
        piece = malloc(size)
        if not piece or piece >= end - 64 or size >= 131072:
            library.free(piece)
            return
        into.append(piece)
