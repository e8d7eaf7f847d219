"""Writing a storage as a zip: names, addresses made relative, bit by bit. Pure. How names are read again: ``archive``."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import unquote

from communaux.modules.pods.rules.archive import ENDINGS, GRAPHS, MAPPED, TIMES, TURTLE, ending_of, suffix_of

_LINE = re.compile(r"(<[^>]*>|_:\S+) (<[^>]*>) (.*) \.\Z", re.DOTALL)
_LATEST = 2**31 - 1
_PIECE = 256 * 1024
_SMALL_ALREADY = ("image/", "video/", "audio/", "application/zip")
_ENDING: dict[str, str] = {}
for _name, _media in ENDINGS.items():
    _ENDING.setdefault(_media, _name)


def name_of(path: str, media: str) -> tuple[str, str]:
    """How a document is named in a zip, and the comment of its entry. ``path``: below the root, encoded; "" or ending with
    ``/`` for what a container says of itself."""
    name = unquote(path)
    if path == "" or path.endswith("/"):
        return f"{name}$.ttl", ""
    if suffix_of(path):
        return name, "" if media == TURTLE else media
    if media in GRAPHS:
        named = ending_of(name) == "ttl" and not MAPPED.search(name)
        return name if named else f"{name}$.ttl", "" if media == TURTLE else media
    plain = media.partition(";")[0].strip().lower()
    if ENDINGS.get(ending_of(name)) == plain and not MAPPED.search(name):
        return name, "" if media == plain else media
    known = _ENDING.get(plain)
    return f"{name}$.{known or 'bin'}", "" if known and media == plain else media


def portable(lines: Iterable[str], iri: str, root: str) -> str:
    """Triples (lines of N-Triples) as Turtle in which addresses of the storage are relative to the document."""
    out = []
    for line in lines:
        found = _LINE.match(line)
        if found is None:
            out.append(line)
            continue
        terms = [_relative(term, iri, root) if term.startswith("<") else term for term in found.groups()]
        out.append(f"{' '.join(terms)} .")
    return "".join(f"{line}\n" for line in out)


def _relative(term: str, iri: str, root: str) -> str:
    target = term[1:-1]
    if not target.startswith(root):
        return term
    here, there = iri[len(root) :].partition("#")[0], target[len(root) :]
    path, mark, rest = _split(there)
    if path == here:
        return f"<{mark}{rest}>" if mark != "?" else f"<{_last(here)}?{rest}>"
    mine, theirs = here.split("/")[:-1], path.split("/")
    common = 0
    while common < len(mine) and common < len(theirs) - 1 and mine[common] == theirs[common]:
        common += 1
    steps = "../" * (len(mine) - common) + "/".join(theirs[common:])
    if not steps or ":" in steps.partition("/")[0]:
        steps = f"./{steps}"
    return f"<{steps}{mark}{rest}>"


def _split(there: str) -> tuple[str, str, str]:
    at = min((found for found in (there.find("#"), there.find("?")) if found >= 0), default=len(there))
    return there[:at], there[at : at + 1], there[at + 1 :]


def _last(path: str) -> str:
    last = path.rpartition("/")[2]
    return last if last and ":" not in last else f"./{last}"


def squeezes(media: str) -> bool:
    """Whether documents of this format get smaller: pictures, films and sounds are so already."""
    return not media.lower().startswith(_SMALL_ALREADY) or media.lower().startswith("image/svg")


class _Pipe:
    """A file that is only written to, and gives away what it holds."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits."""

    def taken(self) -> bytes:
        taken, self._pieces = b"".join(self._pieces), []
        return taken


class Written(NamedTuple):
    """One entry to write. ``modified``: seconds since 1970; ``data``: None for a folder; ``squeezed``: made smaller."""

    name: str
    comment: str
    modified: int
    data: bytes | None
    squeezed: bool = True


def pieces(documents: Iterable[Written]) -> Iterator[bytes]:
    """A zip, bit by bit: never more than one document in memory, and little of what it becomes."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as file:  # type: ignore[call-overload]
        for one in documents:
            when = min(max(one.modified, 0), _LATEST)
            info = zipfile.ZipInfo(one.name, max(_said(when), (1980, 1, 1, 0, 0, 0)))
            info.extra = struct.pack("<HHBi", TIMES, 5, 1, when)
            info.comment = one.comment.encode()
            info.compress_type = zipfile.ZIP_DEFLATED if one.squeezed else zipfile.ZIP_STORED
            info.external_attr = (0o40755 << 16) | 0x10 if one.data is None else 0o100644 << 16
            info.file_size = len(one.data or b"")
            if one.data is None:
                file.writestr(info, b"")
                continue
            with file.open(info, "w") as entry, memoryview(one.data) as whole:
                for start in range(0, len(whole), _PIECE):
                    entry.write(whole[start : start + _PIECE])
                    if piece := pipe.taken():
                        yield piece
    yield pipe.taken()


def _said(when: int) -> tuple[int, int, int, int, int, int]:
    at = datetime.fromtimestamp(when, UTC)
    return at.year, at.month, at.day, at.hour, at.minute, at.second
