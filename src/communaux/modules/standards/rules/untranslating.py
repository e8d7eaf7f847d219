"""An edited translation put back: each record returns to its source, and its complement puts back what the translation could
not carry. Whatever a person changed stays changed; a change that the source cannot hold is told, never dropped in silence.

Every record that was put back is translated again: what does not give the edited record is a finding (the law PutGet).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from communaux.modules.standards.rules import patches
from communaux.modules.standards.rules.compiling import Causes
from communaux.modules.standards.rules.findings import Finding, brief
from communaux.modules.standards.rules.frames import explode
from communaux.modules.standards.rules.media import Raw
from communaux.modules.standards.rules.naming import Names
from communaux.modules.standards.rules.sides import Side
from communaux.modules.standards.rules.spool import Seen, Spool
from communaux.modules.standards.rules.translating import (
    Account,
    Translation,
    describe,
    emerging,
    key_of,
    reporting,
    sides,
    stored,
)
from communaux.modules.standards.rules.values import ABSENT, decode, encode, leaves, shown

Asked = tuple[str, Path | None, str]
"""The name of a profile, its file, its medium."""


class ComplementFault(ValueError):  # noqa: N818 - it carries a code
    """A complement that cannot be used: ``code`` is "unreadable", "truncated" or "version"."""

    def __init__(self, code: str, line: int = 0, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.line = line
        self.facts = facts


class Kept:
    """A complement, read into a temporary table."""

    def __init__(self, path: Path, spool: Spool) -> None:
        self._spool = spool
        self.envelopes: dict[int, dict[str, Any]] = {}
        self.head: dict[str, Any] = {}
        ended = False
        with path.open("rb") as file:
            for number, data in enumerate(file, 1):
                try:
                    line = json.loads(data)
                    if number == 1:
                        self.head = self._head(line)
                    elif "is" in line:
                        self.envelopes[int(line["e"])] = stored(
                            {name: _back(value) for name, value in line["is"]["o"].items()}
                        )
                    elif "end" in line:
                        ended = True
                    else:
                        spool.run(
                            "INSERT INTO kept VALUES (?, ?, ?, 0)",
                            line.get("k"),
                            int(line["n"]),
                            data.decode(),
                        )
                except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                    raise ComplementFault("unreadable", number) from error
        if not ended:
            raise ComplementFault("truncated")
        spool.run("CREATE INDEX by_key ON kept (key)")

    @staticmethod
    def _head(line: Any) -> dict[str, Any]:
        if not isinstance(line, dict) or line.get("complement") != 1 or not {"from", "to"} <= line.keys():
            raise ValueError("head")
        return line

    def line(self, key: str) -> dict[str, Any] | None:
        """What is kept of a record; it is then taken."""
        row = self._spool.one("SELECT rowid, line FROM kept WHERE key = ? AND NOT taken", key)
        if row is None:
            return None
        self._spool.run("UPDATE kept SET taken = 1 WHERE rowid = ?", row[0])
        found: dict[str, Any] = json.loads(row[1])
        return found

    def has(self, key: str) -> bool:
        """Whether something is kept under a key."""
        return self._spool.one("SELECT 1 FROM kept WHERE key = ?", key) is not None

    def wholes(self, before: int) -> list[dict[str, Any]]:
        """Whole records whose number comes before another; they are then taken."""
        rows = list(
            self._spool.ask("SELECT line FROM kept WHERE key IS NULL AND number < ? ORDER BY number", before)
        )
        self._spool.run("DELETE FROM kept WHERE key IS NULL AND number < ?", before)
        return [json.loads(row[0]) for row in rows]

    def left(self) -> Any:
        """Keys of records that the edited file no longer has."""
        return self._spool.ask(
            "SELECT key, number FROM kept WHERE key IS NOT NULL AND NOT taken ORDER BY number"
        )


class Apart:
    """Things of a framed record taken out of it again, to be written in the order of their source."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._new = 2**40

    def take(self, raw: Raw, tree: Any, line: dict[str, Any], account: Account) -> None:
        """One record and what was put inside it."""
        for number, thing, envelope, wrong in explode(tree, line.get("f", [])):
            if wrong:
                level = "loss" if wrong == "copied" else "note"
                account.say(Finding(level, wrong, raw.number, "", "", raw.line))
            if thing is not ABSENT:
                self._put(number, thing, envelope)
        self._new += 1
        self._put(int(line.get("n", self._new)), tree, int(line.get("e", 0)))

    def _put(self, number: int, tree: Any, envelope: int) -> None:
        self._spool.run("INSERT INTO apart VALUES (?, ?, ?)", number, json.dumps(encode(tree)), envelope)

    def ordered(self) -> Iterator[tuple[Any, int]]:
        """All of them, in order."""
        for told, envelope in self._spool.ask("SELECT tree, around FROM apart ORDER BY number"):
            yield decode(json.loads(told)), envelope


def _back(value: Any) -> Any:
    found = decode(value)
    return {"int": found["int"]} if type(found) is dict and set(found) == {"int"} else found


def untranslate_record(
    translation: Translation,
    tree: Any,
    patch: Any,
    names: Names,
    account: Account,
    raw: Raw,
    around: dict[str, Any] | None = None,
) -> Any:
    """One record of the target (in its profile's names) put back; ABSENT where the source has no place for it. ``around``: what
    stood around it in the source, whose context says how its names are written (None: the same as in the edited file)."""
    lift: Causes = {}
    lower: Causes = {}
    hub = translation.target.lift(tree, lift)
    there = translation.source.lower(hub, lower) if hub is not ABSENT else ABSENT
    if there is ABSENT:
        for code, facts, rule in [*lift.values(), *lower.values()] or [("no-place", {}, "")]:
            account.say(Finding("loss", code, raw.number, "", "", raw.line, rule, facts=facts))
        return ABSENT
    told = translation.source.outward(there, names, lower)
    for path, value, code in patches.apply(told, patch):
        if code == "patch":
            account.say(Finding("loss", "patch", raw.number, shown(path), brief(value), raw.line))
    source = Raw(raw.number, told, raw.line, raw.envelope if around is None else around)
    _check(translation, tree, source, lift, lower, account, raw)
    return told


def _check(
    translation: Translation, tree: Any, source: Raw, lift: Causes, lower: Causes, account: Account, raw: Raw
) -> None:
    """What of the edited record the source does not hold."""
    forth = Translation(translation.source, translation.target, thorough=False)
    result = forth.record(source, lambda _finding: None)
    again = {} if result.tree is ABSENT else translation.target.again(result.tree)
    causes = {**lower, **lift}
    for line in patches.difference(tree, again):
        if line[0] in ("w", "u"):
            continue
        path = tuple(line[1])
        code, facts, rule = causes.get(path) or _by_hub(translation, tree, path, lower) or ("edited", {}, "")
        value = decode(line[2])
        told_value = (
            value
            if isinstance(value, str)
            else ""
            if value is None
            else json.dumps(line[2], ensure_ascii=False)
        )
        account.say(
            Finding("loss", code, raw.number, shown(path), brief(told_value), raw.line, rule, facts=facts)
        )


def _by_hub(translation: Translation, tree: Any, path: Any, lower: Causes) -> Any:
    for leaf, _value in leaves(tree):
        if leaf[: len(path)] == path:
            place = translation.target.lifted(tree, leaf)[0]
            for there, cause in lower.items():
                if there[: len(place)] == place or place[: len(there)] == there:
                    return cause
    return None


def run(
    edited: Path,
    complement: Path,
    output: Path | None,
    *,
    report: Path | None = None,
    on_loss: str = "refuse",
    to: IO[bytes] | None = None,
    find: Callable[[Asked, Asked], tuple[Side, Side]] = sides,
) -> tuple[Account, Translation]:
    """An edited file put back; ``find`` gives the sides of the two names, by default those that ship.

    Raises ComplementFault, KeyError (a profile that is not known), OSError."""
    account = Account()
    with ExitStack() as stack:
        spool = stack.enter_context(
            Spool(
                "CREATE TABLE kept (key TEXT, number INT, line TEXT, taken INT)",
                "CREATE TABLE apart (number INT, tree TEXT, around INT)",
            )
        )
        kept = Kept(complement, spool)
        medium = "" if output else kept.head["from"]["medium"]
        source, target = find(
            (kept.head["from"]["profile"], output, medium),
            (kept.head["to"]["profile"], edited, "" if edited.suffix else kept.head["to"]["medium"]),
        )
        translation = Translation(source, target)
        for one, told in ((source, kept.head["from"]), (target, kept.head["to"])):
            now = describe(one)
            for name in ("mapping_version", "profile_version"):
                if now.get(name) != told.get(name):
                    raise ComplementFault(
                        "version", kept=told.get(name), now=now.get(name), profile=told["profile"]
                    )
        if report:
            account.keep = stack.enter_context(reporting(report, (target, source), account))
        file = stack.enter_context(edited.open("rb"))
        out, keep = stack.enter_context(emerging(output, to))
        seen = stack.enter_context(Seen())
        writer = source.open_writer(out)
        position = 1

        apart = Apart(spool)

        def around(number: int) -> dict[str, Any]:
            return kept.envelopes.get(number, {}) if source.medium == kept.head["from"]["medium"] else {}

        def whole(line: dict[str, Any]) -> None:
            writer.write(decode(line["w"]), around(line["e"]))
            account.written += 1

        for place, raw in enumerate(target.open_reader(file, account.say, kept.has), 1):
            account.records = place
            tree, _names, findings = target.inward(raw)
            for finding in findings:
                account.say(finding)
            line = kept.line(key_of(target.identifier(tree), place, seen)) or {}
            position = max(position, int(line.get("n", position)))
            for before in [] if translation.framing else kept.wholes(position):
                whole(before)
            names = {(tuple(trail), name): told for trail, name, told in line.get("m", ())}
            back = untranslate_record(
                translation, tree, line.get("p", []), names, account, raw, around(int(line.get("e", -1)))
            )
            if back is not ABSENT:
                if translation.framing:
                    apart.take(raw, back, line, account)
                else:
                    writer.write(back, around(line.get("e", 0)))
                    account.written += 1
            position += 1
        for rest in kept.wholes(2**62):
            if translation.framing:
                apart.take(Raw(int(rest["n"]), {}), decode(rest["w"]), rest, account)
            else:
                whole(rest)
        for tree, envelope in apart.ordered():
            writer.write(tree, around(envelope))
            account.written += 1
        for key, number in kept.left():
            account.say(Finding("note", "gone", number, "", brief(key)))
        writer.end()
        if on_loss == "refuse" and (account.losses or account.errors):
            account.written = 0
        else:
            keep()
    return account, translation
