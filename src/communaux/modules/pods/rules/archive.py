"""A storage as a zip: how its documents are named, and what may be in a zip that comes from elsewhere. Pure.

Names are those of Community Solid Server on a disk, so that either reads the other: a folder is a container, ``a.ttl.acl`` and
``a.ttl.meta`` speak of ``a.ttl``, and where the ending of a name does not say the format, ``$.ttl`` after the name does. Ours in
addition: ``$.ttl`` alone in a folder is what the container says of itself, and the comment of an entry says a format that no
ending names. Addresses inside the storage are written relative, so that a copy elsewhere speaks of itself.

Nothing is believed of a foreign zip: sizes are counted as bytes come out, names are made of plain parts, links, passwords and
rare compressions are refused.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, NamedTuple
from urllib.parse import quote, unquote

from communaux.ground.said import Said
from communaux.modules.pods.rules.graphs import media_type
from communaux.modules.pods.rules.paths import AUXILIARY
from communaux.modules.pods.rules.refusals import DocumentRefused

MOST_ENTRIES = 60_000
"""Names in a zip: fewer than the older form of zips can count."""
MOST_DIRECTORY = 12 * 1024 * 1024
"""Bytes of the list of names at the end of a zip."""
LONGEST = 1100
"""Characters of a name: those of a path, and an ending that says the format."""
TURTLE = "text/turtle"
GRAPHS = (TURTLE, "application/ld+json", "application/n-triples")
ENDINGS: dict[str, str] = {
    "ttl": TURTLE,
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "txt": "text/plain",
    "md": "text/markdown",
    "csv": "text/csv",
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "json": "application/json",
    "xml": "application/xml",
    "pdf": "application/pdf",
    "zip": "application/zip",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "svg": "image/svg+xml",
    "webp": "image/webp",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "ics": "text/calendar",
    "vcf": "text/vcard",
}
UNKNOWN = "application/octet-stream"
MAPPED = re.compile(r"\$\.([A-Za-z0-9]{1,10})\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")
_SAFE = "!$&'()*+,;=:@~"
_PASSED_OVER = (".internal/", "__MACOSX/")
TIMES = 0x5455
"""The extra field of Info-ZIP for instants in UTC."""
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class ArchiveRefused(Exception):  # noqa: N818 - an answer, not a mistake
    """The zip cannot be taken in, and why."""

    def __init__(self, said: Said) -> None:
        super().__init__(said.en)
        self.said = said


class Entry(NamedTuple):
    """One document of a zip. ``path``: below the root, encoded, "" for the root itself; ``subject``: what it speaks of, itself
    where it is no auxiliary; ``media``: "" for a folder that says nothing of itself; ``said``: the format under which a graph
    was kept where it came from, "" for Turtle; ``modified``: seconds since 1970, 0 for unknown."""

    path: str
    subject: str
    media: str
    info: zipfile.ZipInfo | None
    said: str = ""
    modified: int = 0

    @property
    def auxiliary(self) -> bool:
        return self.path != self.subject

    @property
    def container(self) -> bool:
        return not self.auxiliary and (self.path == "" or self.path.endswith("/"))


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip whose names are all right. ``entries``: a subject before what speaks of it, a container before its content."""

    file: zipfile.ZipFile
    entries: tuple[Entry, ...]
    passed_over: tuple[str, ...]

    def data(self, entry: Entry, most: int) -> bytes:
        """The bytes of an entry. Raises ArchiveRefused beyond ``most`` bytes, whatever the zip says of its size."""
        if entry.info is None:
            return b""
        try:
            with self.file.open(entry.info) as source:
                found = source.read(most + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
            raise ArchiveRefused(_broken(entry.path)) from error
        if len(found) > most:
            raise ArchiveRefused(
                Said(f"« {entry.path} » dépasse {most} octets.", f"“{entry.path}” is over {most} bytes.")
            )
        if len(found) != entry.info.file_size:
            raise ArchiveRefused(_broken(entry.path))
        return found


def opened(source: IO[bytes]) -> Archive:
    """A zip, its names checked. Raises ArchiveRefused."""
    sober_end(source)
    try:
        file = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as error:
        raise ArchiveRefused(_NO_ZIP) from error
    infos = file.infolist()
    if len(infos) > MOST_ENTRIES:
        raise ArchiveRefused(_MANY)
    top = _top([info.filename for info in infos])
    entries: dict[str, Entry] = {}
    passed_over = []
    for info in infos:
        name = info.filename.removeprefix(top)
        if not name or name.startswith(_PASSED_OVER) or name.rpartition("/")[2] == ".DS_Store":
            if name:
                passed_over.append(name)
            continue
        entry = _entry(name, info)
        if entry.info is None:
            entries.setdefault(entry.path, entry)
        elif entry.path in entries and entries[entry.path].info is not None:
            raise ArchiveRefused(_twice(entry.path))
        else:
            entries[entry.path] = entry
    _with_folders(entries)
    ordered = sorted(entries.values(), key=lambda one: (one.subject, one.auxiliary, one.path))
    return Archive(file, tuple(ordered), tuple(passed_over))


def sober_end(source: IO[bytes]) -> None:
    """Refuse a list of names that would fill the memory before anybody could count it."""
    source.seek(0, 2)
    size = source.tell()
    source.seek(max(0, size - 65_557 - 20))
    tail = source.read()
    source.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise ArchiveRefused(_NO_ZIP)
    if at >= 20 and tail[at - 20 : at - 16] == b"PK\x06\x07":
        raise ArchiveRefused(_MANY)
    if int.from_bytes(tail[at + 12 : at + 16], "little") > MOST_DIRECTORY:
        raise ArchiveRefused(_MANY)
    if int.from_bytes(tail[at + 10 : at + 12], "little") > MOST_ENTRIES:
        raise ArchiveRefused(_MANY)


def _top(names: list[str]) -> str:
    """The one folder that holds all, where it is the storage itself: it has an access list or a description."""
    first = {name.partition("/")[0] for name in names if not name.startswith("__MACOSX/")}
    if len(first) != 1 or not all("/" in name for name in names):
        return ""
    (folder,) = first
    return f"{folder}/" if {f"{folder}/.acl", f"{folder}/.meta"} & set(names) else ""


def _entry(name: str, info: zipfile.ZipInfo) -> Entry:
    """What an entry of a zip stands for. Raises ArchiveRefused for tricks."""
    if "\x00" in info.orig_filename or _CONTROL.search(name):
        raise ArchiveRefused(_trick(name))
    if info.flag_bits & 0x1:
        raise ArchiveRefused(Said("Ce fichier demande un mot de passe.", "This file asks for a password."))
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise ArchiveRefused(
            Said(f"« {name} » est un lien, pas un document.", f"“{name}” is a link, not a document.")
        )
    if info.compress_type not in _METHODS:
        raise ArchiveRefused(_broken(name))
    folder = name.endswith("/")
    parts = name.rstrip("/").split("/") if not name.startswith("/") else [""]
    if len(name) > LONGEST or name.endswith("//") or any(unquote(part) in ("", ".", "..") for part in parts):
        raise ArchiveRefused(_trick(name))
    if folder:
        if suffix_of(name.rstrip("/")):
            raise ArchiveRefused(_trick(name))
        return Entry(_encoded(name), _encoded(name), "", None)
    media, found = _format(name, info)
    path = _encoded(found)
    suffix = suffix_of(found)
    subject = path.removesuffix(suffix) if suffix else path
    if suffix_of(subject):
        raise ArchiveRefused(_trick(name))
    comment = info.comment.decode("utf-8", "replace")
    said = comment if (suffix or media == TURTLE) and comment in GRAPHS[1:] else ""
    return Entry(path, subject, TURTLE if suffix else media, info, said, _instant(info))


def _instant(info: zipfile.ZipInfo) -> int:
    """When a document was changed: to the second where the zip says so in the way of Info-ZIP, else as zips do, taken as UTC."""
    extra = info.extra
    while len(extra) >= 4:
        name, size = struct.unpack("<HH", extra[:4])
        if name == TIMES and size >= 5 and len(extra) >= 9 and extra[4] & 1:
            return max(0, int(struct.unpack("<i", extra[5:9])[0]))
        extra = extra[4 + size :]
    try:
        return int(datetime(*info.date_time, tzinfo=UTC).timestamp())
    except ValueError:
        return 0


def _format(name: str, info: zipfile.ZipInfo) -> tuple[str, str]:
    """The format of a file, and its name without the ending that only says it."""
    mapped = MAPPED.search(name)
    media = ENDINGS.get(mapped.group(1).lower() if mapped else ending_of(name), UNKNOWN)
    if media not in GRAPHS and info.comment:
        try:
            said = media_type(info.comment.decode("utf-8", "replace"))
        except DocumentRefused:
            said = ""
        media = said if said and said not in GRAPHS else media
    return media, name[: mapped.start()] if mapped else name


def ending_of(name: str) -> str:
    start, dot, ending = name.rpartition("/")[2].rpartition(".")
    return ending.lower() if dot and start else ""


def suffix_of(name: str) -> str:
    return next((suffix for suffix in AUXILIARY if name.endswith(suffix)), "")


def _encoded(name: str) -> str:
    return "/".join(quote(part, safe=_SAFE) for part in name.split("/"))


def _with_folders(entries: dict[str, Entry]) -> None:
    """Every folder above an entry is there too; nothing is a document and a folder at once."""
    entries.setdefault("", Entry("", "", "", None))
    for path in list(entries):
        subject = entries[path].subject
        at = subject.rstrip("/").rfind("/")
        while at >= 0:
            above = subject[: at + 1]
            entries.setdefault(above, Entry(above, above, "", None))
            at = above.rstrip("/").rfind("/")
    for path in entries:
        if path.endswith("/") and path[:-1] in entries:
            raise ArchiveRefused(_twice(path))


def _broken(name: str) -> Said:
    return Said(
        f"« {name} » ne se lit pas dans ce fichier zip.", f"“{name}” cannot be read in this zip file."
    )


def _trick(name: str) -> Said:
    shown = name.encode("ascii", "backslashreplace").decode()[:100]
    return Said(
        f"Le nom « {shown} » n’est pas celui d’un document.", f"The name “{shown}” is not that of a document."
    )


def _twice(path: str) -> Said:
    shown = unquote(path)[:100]
    return Said(f"« {shown} » y est deux fois.", f"“{shown}” is in it twice.")


_NO_ZIP = Said("Ce n’est pas un fichier zip, ou il est abîmé.", "This is not a zip file, or it is damaged.")
_MANY = Said(
    f"Un fichier zip a {MOST_ENTRIES} entrées au plus.", f"A zip file has {MOST_ENTRIES} entries at most."
)
