"""The folder of packages: files as they came, and the lock file that says which they are. No database; a server may run beside.

``standards.lock`` is the truth. A file is written first, then the lock, each whole or not at all, so that a crash leaves
at most a file that nobody names. Two writers take turns. Whatever is read is compared with its hash first.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from communaux.ground.locks import FileLock
from communaux.modules.standards.rules.packages import lockfile, reading
from communaux.modules.standards.rules.packages.contexts import same_address
from communaux.modules.standards.rules.packages.faults import PackageFault
from communaux.modules.standards.rules.packages.limits import Limits
from communaux.modules.standards.rules.packages.media import ending_of, media_type_of
from communaux.modules.standards.rules.packages.model import KINDS, Package, Vocabulary
from communaux.modules.standards.rules.packages.reading import CODE_LISTS, Content

PATIENCE = 20.0
"""Seconds that a writer waits for another."""
_PARTIAL = re.compile(r"\.(\d+)-\d+\.part\Z")
_NOT_NAME = re.compile(r"[^a-z0-9.-]+")
_NOT_VERSION = re.compile(r"[^A-Za-z0-9.+_-]+")
_CACHED = 24
_contents: OrderedDict[tuple[str, ...], Content] = OrderedDict()
"""What was read, by hash, for all stores of this process."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came from an address: octets, what the server says they are, and where they were in the end."""

    body: bytes
    content_type: str = ""
    url: str = ""


Fetch = Callable[[str], Fetched]
"""The safe way out, handed in by whoever may go out."""

Packages = list[Package]
Faults = list[PackageFault]


class Store:
    """The packages of one folder. Reading needs no folder to be there; it is made when something is added."""

    def __init__(
        self, folder: Path, *, limits: Limits | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self.folder = folder
        self.lock = folder / "standards.lock"
        self.limits = limits or Limits()
        self.clock = clock
        self._stamp: Any = ()
        self._known: list[Package] = []

    # what there is

    def list(self) -> Packages:
        """Every package, by name and version. Raises PackageFault where the lock file is damaged."""
        try:
            stat = self.lock.stat()
        except FileNotFoundError:
            return []
        stamp = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        if stamp != self._stamp:
            try:
                self._known = lockfile.read(self.lock.read_text(encoding="utf-8"))
            except (ValueError, RecursionError, OSError) as error:
                raise PackageFault("lock", file=self.lock, reason=error) from error
            self._stamp = stamp
        return [*self._known]

    def get(self, reference: str) -> Package:
        """A package by "name@version", or by its name: then its latest version. Raises PackageFault."""
        name, _at, version = reference.partition("@")
        found = [one for one in self.list() if one.name == name and version in ("", one.version)]
        if not found:
            raise PackageFault("unknown", name=reference)
        return found[-1]

    def by_address(self, url: str, kind: str = "") -> Package | None:
        """The package that goes by an address; the latest where several do."""
        wanted = set(same_address(url.partition("#")[0] if "#" in url else url)) | {url}
        found = [one for one in self.list() if wanted & set(one.addresses) and kind in ("", one.kind)]
        return found[-1] if found else None

    def octets(self, reference: str | Package) -> bytes:
        """The file as it came. Raises PackageFault where it is gone or altered."""
        package = reference if isinstance(reference, Package) else self.get(reference)
        try:
            data = (self.folder / package.file).read_bytes()
        except OSError as error:
            raise PackageFault(
                "missing", file=self.folder / package.file, reference=package.reference
            ) from error
        found = hashlib.sha256(data).hexdigest()
        if found != package.sha256:
            raise PackageFault(
                "altered",
                file=self.folder / package.file,
                reference=package.reference,
                sha256=package.sha256[:12],
                found=found[:12],
            )
        return data

    def content(self, reference: str | Package) -> Content:
        """A package, read. Raises PackageFault."""
        package = reference if isinstance(reference, Package) else self.get(reference)
        data = self.octets(package)
        key = (package.sha256, package.kind, package.media_type, *(one.sha256 for one in self._contexts()))
        known = _contents.get(key)
        if known is None:
            find = self.context if package.kind != "context" else _none
            kind = package.kind if package.kind in ("context", "shapes") else ""
            known = reading.examine(data, package.media_type, kind=kind, find=find, limits=self.limits)
            _contents[key] = known
            while len(_contents) > _CACHED:
                _contents.popitem(last=False)
        return known

    def vocabulary(self, reference: str | Package) -> Vocabulary:
        """What a package says: classes, properties, concepts. Raises PackageFault; also for a context, which has none."""
        package = reference if isinstance(reference, Package) else self.get(reference)
        if package.kind == "context":
            raise PackageFault("not-vocabulary", reference=package.reference, kind=KINDS[package.kind])
        return self.content(package).vocabulary

    def context(self, url: str) -> Any | None:
        """The JSON-LD context that goes by an address, as it stands in its file; None where none is registered."""
        package = self.by_address(url, "context")
        return self.content(package).context if package else None

    def _contexts(self) -> Iterator[Package]:
        return (one for one in self.list() if one.kind == "context")

    def check(self) -> Faults:
        """What is wrong with the files: those that are gone or altered, each named."""
        faults = []
        for package in self.list():
            try:
                self.octets(package)
            except PackageFault as fault:
                faults.append(fault)
        return faults

    # what changes it

    def add(
        self,
        source: Path | bytes,
        *,
        name: str = "",
        version: str = "",
        kind: str = "",
        media_type: str = "",
        origin: str = "",
        licence: str = "",
        notice: str = "",
        aliases: Iterable[str] = (),
        said: str = "",
        file_name: str = "",
        now: dt.datetime | None = None,
    ) -> Package:
        """Register a file, read first, within limits. What is not stated is taken from the file itself.

        The same content under the same name and version is registered once: what is stated anew replaces what was.
        ``said``: the media type that a server told; ``file_name``: what it was called, where ``source`` is octets.
        Raises PackageFault; nothing is changed then.
        """
        data = self._taken(source)
        file_name = file_name or (source.name if isinstance(source, Path) else "")
        if kind and kind not in KINDS:
            raise PackageFault("kind", kind=kind, kinds=", ".join(KINDS))
        aliases = tuple(dict.fromkeys(aliases))
        for alias in aliases:
            if not alias.startswith(("http://", "https://")):
                raise PackageFault("alias", alias=alias)
        media = media_type_of(data, file_name, said, media_type)
        content = reading.examine(data, media, kind=kind, find=self.context, limits=self.limits)
        found = content.vocabulary
        digest = hashlib.sha256(data).hexdigest()
        name = _stated(name, lockfile.NAME, "name") or _name_from(file_name, found, digest)
        version = _stated(version, lockfile.VERSION, "version") or _version_from(found, digest)
        ending = ".json" if content.media_type == CODE_LISTS else ending_of(content.media_type)
        package = Package(
            name=name,
            version=version,
            kind=content.kind,
            origin=origin or file_name,
            sha256=digest,
            media_type=content.media_type,
            file=f"{name}@{version}{ending}",
            size=len(data),
            added=(now or dt.datetime.fromtimestamp(self.clock(), dt.UTC))
            .astimezone(dt.UTC)
            .isoformat(timespec="seconds"),
            title=found.title,
            iri=found.iri if "://" in found.iri and not found.iri.startswith("urn:") else "",
            licence=licence or found.licence,
            notice=notice,
            aliases=aliases,
            holds=content.holds,
        )
        with self._writing():
            kept = self._without(package)
            self._put(self.folder / package.file, data)
            self._put(self.lock, lockfile.written([*kept, package]).encode())
        return package

    def add_from(self, url: str, fetch: Fetch, **stated: Any) -> Package:
        """Register what is at an address. ``fetch`` goes there; this room never does. Raises PackageFault."""
        came = fetch(url)
        aliases = [*stated.pop("aliases", ()), *([came.url] if came.url and came.url != url else [])]
        name = url.partition("#")[0].partition("?")[0].rstrip("/").rpartition("/")[2]
        stated["origin"] = stated.get("origin") or url
        if stated["origin"] != url:
            aliases.append(url)
        return self.add(came.body, said=came.content_type, file_name=name, aliases=aliases, **stated)

    def remove(self, reference: str) -> Packages:
        """Forget a version, or a name with all its versions, whatever state their files are in. Raises PackageFault."""
        with self._writing():
            name, _at, version = reference.partition("@")
            known = self.list()
            gone = [one for one in known if one.name == name and version in ("", one.version)]
            if not gone:
                raise PackageFault("unknown", name=reference)
            self._put(self.lock, lockfile.written([one for one in known if one not in gone]).encode())
            for package in gone:
                with suppress(FileNotFoundError):
                    (self.folder / package.file).unlink()
        return gone

    def _taken(self, source: Path | bytes) -> bytes:
        if isinstance(source, bytes):
            self.limits.need_size(len(source))
            return source
        with source.open("rb") as file:
            data = file.read(self.limits.size + 1)
        self.limits.need_size(len(data))
        return data

    def _without(self, package: Package) -> Packages:
        """The packages beside a new one. Raises PackageFault where it collides with them."""
        kept = []
        for one in self.list():
            if one.reference == package.reference:
                if one.sha256 != package.sha256:
                    raise PackageFault("exists", reference=package.reference)
                continue
            kept.append(one)
            if one.kind == package.kind == "context":
                for address in package.addresses:
                    if set(same_address(address)) & set(one.addresses):
                        raise PackageFault("taken", address=address, reference=one.reference)
        return kept

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One writer at a time. A full disk or a folder that is closed is a PackageFault, and leaves what was."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            gate = FileLock(self.folder / ".standards")
            try:
                if not gate.acquire(time.monotonic() + PATIENCE):
                    raise PackageFault("busy", holder=gate.holder())
                try:
                    self._sweep()
                    yield
                finally:
                    gate.release()
            finally:
                gate.close()
        except OSError as error:
            raise PackageFault("disk", reason=error.strerror or error) from error

    def _sweep(self) -> None:
        """Remove what a crash left half written. Only its own names, and only under the lock."""
        for path in self.folder.glob(".*.part"):
            if _PARTIAL.search(path.name):
                path.unlink(missing_ok=True)

    def _put(self, path: Path, data: bytes) -> None:
        """Write a file whole, or leave the one that was."""
        part = path.with_name(f".{path.name}.{os.getpid()}-{time.monotonic_ns()}.part")
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


def _none(_url: str) -> None:
    return None


def _stated(text: str, form: re.Pattern[str], code: str) -> str:
    if text and not form.match(text):
        raise PackageFault(code, **{code: text})
    return text


def _name_from(file_name: str, found: Vocabulary, digest: str) -> str:
    """A name from that of the file, else from the title."""
    stem = Path(file_name).stem if file_name else next(iter(found.title.values()), "")
    name = _NOT_NAME.sub("-", stem.lower()).strip("-.")[:64]
    return name if lockfile.NAME.match(name) else f"package-{digest[:8]}"


def _version_from(found: Vocabulary, digest: str) -> str:
    """The version that the vocabulary states, else the first letters of its hash."""
    version = _NOT_VERSION.sub("-", found.version).strip("-.+_")[:64]
    return version if lockfile.VERSION.match(version) else f"sha256-{digest[:12]}"
