"""A file of one profile made into a file of another, through the hub, with the account of every value; and back.

``Translation.run`` reads, translates and writes record after record. In the thorough way each record is also translated
back at once: what does not return to the letter makes the complement, so that ``untranslate`` can put an edited
translation back without losing anything. What a person decided about loss is followed: "refuse" writes nothing,
"warn" writes and tells, "carry" keeps what is lost in the complement.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import orjson

from communaux.modules.standards.rules import patches, registry
from communaux.modules.standards.rules.compiling import Cause, Causes
from communaux.modules.standards.rules.findings import Finding, brief
from communaux.modules.standards.rules.frames import Framing
from communaux.modules.standards.rules.media import Raw, Writer
from communaux.modules.standards.rules.naming import Library, Names
from communaux.modules.standards.rules.patches import Patch
from communaux.modules.standards.rules.sides import Side
from communaux.modules.standards.rules.spool import Seen, Spool
from communaux.modules.standards.rules.values import ABSENT, at, decode, encode, leaves, same, shown
from communaux.modules.standards.rules.values import Path as Path_

SHOWN = 1000
"""Findings that are held for people; a report file has all of them."""


@dataclass
class Account:
    """What happened to the records and values of a file."""

    records: int = 0
    written: int = 0
    left: int = 0
    errors: int = 0
    losses: int = 0
    notes: int = 0
    by_code: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    keep: IO[str] | None = None

    def say(self, finding: Finding) -> None:
        """Count a finding, hold the first ones, and write it where a report was asked for."""
        if finding.level == "error":
            self.errors += 1
        elif finding.level == "loss":
            self.losses += 1
        else:
            self.notes += 1
        self.by_code[finding.code] += 1
        if len(self.findings) < SHOWN:
            self.findings.append(finding)
        if self.keep:
            self.keep.write(
                ("" if self.keep.tell() < 3 else ",\n") + json.dumps(finding.as_dict(), ensure_ascii=False)
            )

    def as_dict(self) -> dict[str, Any]:
        """The counts."""
        return {
            "records": self.records,
            "written": self.written,
            "not_carried": self.left,
            "errors": self.errors,
            "losses": self.losses,
            "notes": self.notes,
            "by_code": dict(sorted(self.by_code.items())),
        }


def side(
    name: str, path: Path | None = None, medium: str = "", *, hub: str = "", library: Library | None = None
) -> Side:
    """A profile that ships, or a hub, as a side; ``hub``: by which it meets the other side; ``library``: JSON-LD contexts
    that are registered. Raises KeyError."""
    profile = registry.profile(name)
    mapping = None if name in registry.names("hubs") else registry.mapping(name, hub)
    return Side(profile, mapping, path, medium, library=library)


def sides(
    source: tuple[str, Path | None, str],
    target: tuple[str, Path | None, str],
    *,
    library: Library | None = None,
) -> tuple[Side, Side]:
    """Two profiles (name, file, medium) by the hub where they meet, if there is one. Raises KeyError."""
    hub = registry.common_hub(source[0], target[0])
    return side(*source, hub=hub, library=library), side(*target, hub=hub, library=library)


def hub_name(one: Side) -> str:
    """The hub that a side speaks to."""
    return one.mapping.hub.name if one.mapping else one.profile.name


@dataclass(slots=True)
class Result:
    """A record that was translated. ``tree`` is ABSENT where it has no place on the other side."""

    tree: Any
    patch: Patch
    names: Names
    causes: list[tuple[Any, Cause]]
    key: str = ""
    written: bool = False


class Translation:
    """From one side to another. Usable record by record (``record``) or file by file (``run``)."""

    def __init__(self, source: Side, target: Side, *, thorough: bool = True) -> None:
        if hub_name(source) != hub_name(target):
            raise ValueError(f"{hub_name(source)} is not {hub_name(target)}")
        self.source = source
        self.target = target
        self.thorough = thorough
        frame = target.mapping.frame if target.mapping and source.profile.graph else None
        self.framing = Framing(source, frame) if frame else None

    def record(self, raw: Raw, say: Callable[[Finding], None], writer: Writer | None = None) -> Result:
        """One record, with what must be kept of it and what is told about it. A ``writer`` may have it at once."""
        source, target = self.source, self.target
        tree, names, findings = source.inward(raw)
        for finding in findings:
            say(finding)
        causes: Causes = {}
        hub = source.lift(tree, causes)
        if hub is ABSENT:
            self._tell(raw, causes, {}, tree, say)
            return Result(ABSENT, [], names, [])
        lower: Causes = {}
        there = target.lower(hub, lower)
        if there is ABSENT:
            self._tell(raw, causes, lower or {(): ("no-place", {}, "")}, tree, say)
            return Result(ABSENT, [], names, [])
        if writer is not None and not lower and target.write(writer, there):
            if causes:
                self._tell(raw, causes, lower, tree, say)
            return Result(there, [], names, [], target.identifier(there), written=True)
        told = target.outward(there, {}, lower)
        if target.is_rdf and "@id" not in told and "@id" not in there:
            told = {"@id": f"_:record-{raw.number}", **told}
        if causes or lower:
            self._tell(raw, causes, lower, tree, say)
        # no graph holds a thing without a name, or of which nothing is said; no table an empty row
        is_nothing = "@id" not in told or len(told) == 1 if target.is_rdf else not told
        if is_nothing and (target.is_rdf or target.medium in ("csv", "xlsx")):
            return Result(ABSENT, [], names, [])
        result = Result(
            told, [], names, [], target.identifier(target.again(told) if target.is_rdf else there)
        )
        if self.thorough:
            returned = self.back(told, names)
            if returned != raw.tree or names:
                result.patch = patches.difference(raw.tree, returned)
                if result.patch:
                    self._changes(raw, tree, result.patch, causes, say)
        return result

    def back(self, told: dict[str, Any], names: Names) -> dict[str, Any]:
        """A record of the target as it returns to the source, without its patch."""
        ignored: Causes = {}
        hub = self.target.lift(self.target.again(told), ignored)
        tree = self.source.lower(hub, ignored) if hub is not ABSENT else ABSENT
        return {} if tree is ABSENT else self.source.outward(tree, names, ignored)

    @staticmethod
    def differences(one: Any, other: Any) -> list[tuple[Path_, Any, Any]]:
        """Where two translations of one record differ, such as the one through the hub and a direct one: path and both
        values (ABSENT where one says nothing)."""
        paths = {path: None for tree in (one, other) for path, _value in leaves(tree)}
        found = [(path, at(one, path), at(other, path)) for path in paths]
        return [(path, here, there) for path, here, there in found if not same(here, there)]

    def _tell(
        self, raw: Raw, causes: Causes, lower: Causes, tree: Any, say: Callable[[Finding], None]
    ) -> None:
        """Findings of what is not carried, by the path in the source."""
        told = dict(causes)
        if lower:
            back: dict[Path_, list[Path_]] = {}
            for path, _value in leaves(tree):
                if len(path) > 1 and path[-1] == "@type":
                    continue  # the class of a thing is not what it says
                if place := self.source.lifted(tree, path)[0]:
                    back.setdefault(place, []).append(path)
            for place, cause in lower.items():
                for path in _sources(place, back):
                    told.setdefault(path, cause)
        for path, (code, facts, rule) in told.items():
            value = at(tree, path)
            value = "" if value is ABSENT else _text(value)
            say(Finding("loss", code, raw.number, shown(path), brief(value), raw.line, rule, facts=facts))

    def _changes(
        self, raw: Raw, tree: Any, patch: Patch, causes: Causes, say: Callable[[Finding], None]
    ) -> None:
        """Values that arrive, but do not come back to the letter where the rules say more than another form."""
        for line in patch:
            path = tuple(line[1])
            if line[0] == "s" and len(line) == 4 and path not in causes:
                _place, rule = self.source.lifted(tree, path)
                if self.source.loss_of(rule) in ("lossy", "opaque"):
                    say(
                        Finding(
                            "loss", "changed", raw.number, shown(path), brief(decode(line[2])), raw.line, rule
                        )
                    )

    def _read(self, file: IO[bytes], names: Seen, account: Account) -> Iterator[Raw]:
        around: dict[str, Any] = {}
        for raw in self.source.open_reader(file, account.say):
            account.records += 1
            identify(self.source, raw, names, account)
            around = raw.envelope.get("around", around)
            yield raw
        if not self.source.profile.graph:
            self._around(around, account)

    def _around(self, around: dict[str, Any], account: Account) -> None:
        """What plain JSON says beside its list of records has no place elsewhere; the complement keeps it."""
        shared = self.source.mapping.shared.left_out if self.source.mapping else {}
        for name, value in around.items():
            code, facts = ("left-out", {"reason": shared[name]}) if name in shared else ("no-rule", {})
            account.say(Finding("loss", code, 0, name, brief(_text(value)), facts=facts))

    def run(
        self,
        source: Path,
        output: Path | None,
        *,
        complement: Path | None = None,
        report: Path | None = None,
        on_loss: str = "refuse",
        to: IO[bytes] | None = None,
    ) -> Account:
        """A file to a file. Output and complement appear only when they are whole, and not at all where loss is refused."""
        account = Account()
        with ExitStack() as stack:
            if report:
                account.keep = stack.enter_context(reporting(report, (self.source, self.target), account))
            file = stack.enter_context(source.open("rb"))
            out, keep_output = stack.enter_context(emerging(output, to))
            kept = None
            keep_kept: Callable[[], None] = lambda: None  # noqa: E731
            if complement:
                kept_file, keep_kept = stack.enter_context(emerging(complement, None))
                kept = Complement(kept_file, self)
            seen = stack.enter_context(Seen())
            names_in = stack.enter_context(Seen())
            writer = self.target.open_writer(out)
            raws = self._read(file, names_in, account)
            if self.framing:
                raws = self.framing.frame(raws)
            for raw in raws:
                result = self.record(raw, account.say, None if self.thorough else writer)
                key = result.key
                if result.tree is not ABSENT and (kept or self.target.is_rdf):
                    key = key_of(result.key, account.written + 1, seen)
                if self.target.is_rdf and key != result.key:
                    # two records of one name would be one thing in a graph
                    account.say(Finding("loss", "taken", raw.number, "@id", brief(result.key), raw.line))
                    result.tree = ABSENT
                if result.tree is ABSENT:
                    account.left += 1
                    if kept:
                        kept.whole(raw)
                    continue
                account.written += 1
                if not result.written:
                    writer.write(result.tree, {})
                if kept:
                    kept.record(raw, result, key)
            writer.end()
            if kept:
                kept.end(account)
            refused = on_loss == "refuse" and (account.losses or account.errors)
            if refused:
                account.written = 0
            else:
                keep_output()
                keep_kept()
        return account


def identify(one: Side, raw: Raw, seen: Seen, account: Account) -> None:
    """Tell an identifier that was met before."""
    name = raw.tree.get("@id") if one.profile.graph else one.identifier(raw.tree)
    if not isinstance(name, str) or not name:
        return
    times, first = seen.meet(str.__str__(name), raw.number)
    if times:
        path = one.identifier_term(raw.tree)
        account.say(
            Finding(
                "error", "double-identifier", raw.number, path, brief(name), raw.line, facts={"first": first}
            )
        )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(encode(value), ensure_ascii=False)


def _sources(place: Path_, back: dict[Path_, list[Path_]]) -> list[Path_]:
    """The source paths whose places in the hub are this one or inside it (told once where one thing holds them all), else
    the one that holds it, else the place itself."""
    if place in back or not place:
        return back.get(place, [place])
    inside = [path for there, paths in back.items() if there[: len(place)] == place for path in paths]
    if inside:
        same = [pair[0] == pair[1] for pair in zip(min(inside), max(inside), strict=False)]
        shared = inside[0][: (*same, False).index(False)]
        return [shared] if shared else inside
    for there, paths in back.items():
        if there and place[: len(there)] == there:
            # several fields that share a place stand there in their order
            step = place[len(there)]
            return [paths[step] if type(step) is int and step < len(paths) else paths[0]]
    return [place]


@contextmanager
def emerging(path: Path | None, to: IO[bytes] | None) -> Iterator[tuple[IO[bytes], Callable[[], None]]]:
    """A file that appears under its name only when ``keep`` was called; without a path, bytes go to ``to`` then."""
    where = path.parent if path else None
    handle, name = tempfile.mkstemp(prefix=".communaux-", dir=where)
    kept = [False]

    def keep() -> None:
        kept[0] = True

    try:
        with os.fdopen(handle, "w+b") as file:
            yield file, keep
            file.flush()
            if kept[0] and path is None and to is not None:
                file.seek(0)
                while piece := file.read(1024 * 1024):
                    to.write(piece)
                to.flush()
        if kept[0] and path is not None:
            mask = os.umask(0)
            os.umask(mask)
            Path(name).chmod(0o666 & ~mask)
            Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


@contextmanager
def reporting(path: Path, sides: tuple[Side, ...], account: Account) -> Iterator[IO[str]]:
    """A report in JSON, written as findings come."""
    # half a character of the input becomes its escape, which JSON has too
    with (
        path.open("w", encoding="utf-8", errors="backslashreplace") as file,
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="backslashreplace") as findings,
    ):
        yield findings
        file.write("{\n")
        for name, one in zip(("from", "to"), sides, strict=False):
            file.write(f'"{name}": {json.dumps(describe(one))},\n')
        file.write('"account": ' + json.dumps(account.as_dict()) + ',\n"findings": [\n')
        findings.seek(0)
        while piece := findings.read(1024 * 1024):
            file.write(piece)
        file.write("\n]}\n")


def describe(one: Side) -> dict[str, str]:
    """Names and versions of a side, as reports and complements carry them."""
    told = {"profile": one.profile.name, "profile_version": one.profile.version, "medium": one.medium}
    if one.mapping:
        told |= {
            "mapping": one.mapping.name,
            "mapping_version": one.mapping.version,
            "hub": one.mapping.hub.name,
        }
    return told


class Complement:
    """What a translation could not carry, as JSON lines: a head, then a line a record that needs one.

    ``k`` the key of the record in the translation, ``n`` its number in the source, ``p`` the patch, ``m`` spellings of
    names, ``e`` the number of its envelope; ``w`` a whole record that has no place on the other side."""

    def __init__(self, file: IO[bytes], translation: Translation) -> None:
        self._file = file
        self._envelope: Any = None
        self._envelopes = -1
        self._told: Any = None
        self._now = 0
        self._framing = translation.framing
        self._put({"complement": 1, "from": describe(translation.source), "to": describe(translation.target)})

    def _put(self, line: dict[str, Any]) -> None:
        try:
            self._file.write(orjson.dumps(line) + b"\n")
        except TypeError:  # half characters
            self._file.write(json.dumps(line).encode() + b"\n")

    def _around(self, raw: Raw) -> None:
        if self._framing:
            # nodes of one record may stand in several envelopes: they have the numbers that the frame gave them
            for number, envelope in enumerate(
                self._framing.envelopes[self._envelopes + 1 :], self._envelopes + 1
            ):
                self._put({"e": number, "is": encode(_storable(envelope))})
            self._envelopes = len(self._framing.envelopes) - 1
            self._now = next(n for n, known in enumerate(self._framing.envelopes) if known is raw.envelope)
            return
        if raw.envelope is not self._envelope and raw.envelope != self._envelope:
            self._envelopes += 1
            self._told = encode(_storable(raw.envelope))
            self._put({"e": self._envelopes, "is": self._told})
        self._envelope = raw.envelope
        self._now = self._envelopes

    def record(self, raw: Raw, result: Result, key: str) -> None:
        """What is kept of a record that arrived."""
        self._around(raw)
        line: dict[str, Any] = {"k": key, "n": raw.number}
        if result.patch:
            line["p"] = result.patch
        if result.names:
            line["m"] = [[list(trail), name, told] for (trail, name), told in result.names.items()]
        if raw.parts:
            line["f"] = raw.parts
        line["e"] = self._now
        self._put(line)

    def whole(self, raw: Raw) -> None:
        """A record that has no place on the other side."""
        self._around(raw)
        parts = {"f": raw.parts} if raw.parts else {}
        self._put({"w": encode(raw.tree), "n": raw.number, "e": self._now, **parts})

    def end(self, account: Account) -> None:
        """The last line: a complement that was cut is recognised by its absence. Before it, what a document said after its
        records."""
        if self._told is not None and (whole := encode(_storable(self._envelope))) != self._told:
            self._put({"e": self._envelopes, "is": whole})
        self._put({"end": account.records})


def _storable(envelope: dict[str, Any]) -> dict[str, Any]:
    """An envelope in values that a complement holds; whole numbers become texts that are read back as such."""
    return {name: ({"int": str(value)} if type(value) is int else value) for name, value in envelope.items()}


def stored(envelope: Any) -> dict[str, Any]:
    """What ``_storable`` made."""
    return {
        name: int(value["int"]) if type(value) is dict and set(value) == {"int"} else value
        for name, value in envelope.items()
    }


def key_of(identifier: str, place: int, seen: Seen) -> str:
    """The key of a record: its identifier, with a count where it stands twice; else its place."""
    if not identifier:
        return f"#{place}"
    times, _first = seen.meet(identifier, place)
    return f"{identifier} #{times + 1}" if times else identifier


__all__ = ["Account", "Complement", "Spool", "Translation", "side"]
