"""RDF data that strangers wrote, as a stream of triples: every syntax, whatever the length; what is wrong is told, not raised.

JSON-LD goes record by record, with its contexts put in their place, so that a long file does not fill the memory and one
bad record does not stop the others. Nothing is fetched. Defects that people's software makes (a type beside a list, blank
nodes called ``_:_:b1``) are mended and told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from pyoxigraph import RdfFormat, Triple, parse

from communaux.ground.nesting import MOST, too_nested
from communaux.modules.standards.rules.findings import Finding, brief
from communaux.modules.standards.rules.media import Raw, Say, jsons
from communaux.modules.standards.rules.naming import relabel
from communaux.modules.standards.rules.packages import documents, xmls
from communaux.modules.standards.rules.packages.contexts import Lookup, nothing, whole
from communaux.modules.standards.rules.packages.faults import PackageFault
from communaux.modules.standards.rules.packages.limits import Limits
from communaux.modules.standards.rules.packages.media import JSON_LD, RDF_FORMATS, RDF_XML, media_type_of

_BATCH = 500
"""Records of JSON-LD that are parsed together."""
_HEAD = 4096
_SUSPECT = re.compile(rb'"(@context|@list|@set|@value|_:[^"]*)"')
"""What makes records be looked at one by one."""


def triples(
    path: Path, say: Say, *, find: Lookup = nothing, media_type: str = "", limits: Limits | None = None
) -> Iterator[Triple]:
    """What a file says, in its order; findings go to ``say``. Raises PackageFault where its format is unknown, OSError."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(0)
        lines = path.suffix.lower() in (".jsonl", ".ndjson")
        media = JSON_LD if lines else media_type_of(head, path.name, told=media_type)
        if media not in RDF_FORMATS:
            raise PackageFault("format")
        if media == JSON_LD:
            yield from _of_json(file, say, find, lines=lines)
            return
        if media == RDF_XML:
            try:
                xmls.look_through(file, limits or Limits())
            except PackageFault as fault:
                say(_told(fault))
                return
            file.seek(0)
        elif too_nested(file):
            say(Finding("error", "too-deep", facts={"most": MOST}))
            return
        yield from _parsed(file, RDF_FORMATS[media], media, say)


def _parsed(file: IO[bytes], form: RdfFormat, media: str, say: Say) -> Iterator[Triple]:
    try:
        for quad in parse(file, format=form, base_iri=documents.BASE):
            yield quad.triple
    except (SyntaxError, ValueError) as error:
        fault = documents.unreadable(error, media)
        say(_told(fault, line=getattr(error, "lineno", None) or 0))


def _told(fault: PackageFault, *, line: int = 0, record: int = 0) -> Finding:
    """A refusal as a finding of a report."""
    if fault.code in ("truncated", "too-deep"):
        return Finding("error", fault.code, record, line=line, facts=fault.facts)
    if fault.code == "hostile":
        return Finding("error", "hostile", record, line=line, facts=fault.facts)
    return Finding(
        "error", "unreadable", record, line=line, facts={"reason": fault.facts.get("reason", fault.said)}
    )


# JSON-LD


def _of_json(file: IO[bytes], say: Say, find: Lookup, *, lines: bool) -> Iterator[Triple]:
    contexts = _Contexts(say, find)
    raws = jsons.read_lines(file, say) if lines else jsons.read(file, say, graph=True)
    for around, batch in _batches(raws):
        context = contexts.of(around["@context"]) if "@context" in around else None
        data = jsons.encoded([raw.tree for raw in batch])
        if not _SUSPECT.search(data):
            with suppress(SyntaxError, ValueError):
                yield from _expanded(context, data)
                continue
        yield from _with_care(context, batch, contexts, say)


def _with_care(context: Any, batch: list[Raw], contexts: _Contexts, say: Say) -> Iterator[Triple]:
    """Records one by one: contexts of their own, defects that are mended, faults that are told with their place."""
    for raw in batch:
        mended = _mended(contexts.within(raw.tree), raw.number, "", say)
        fault = next(iter(documents.faults(mended, "")), None)
        if fault:
            place, reason = fault
            facts = {"reason": reason}
            say(Finding("error", "unreadable", raw.number, place.lstrip("."), line=raw.line, facts=facts))
            continue
        try:
            yield from _expanded(context, jsons.encoded([mended]))
        except (SyntaxError, ValueError) as error:
            why = str(getattr(error, "msg", "") or error)
            say(Finding("error", "unreadable", raw.number, line=raw.line, facts={"reason": why}))


def _batches(raws: Iterator[Raw]) -> Iterator[tuple[dict[str, Any], list[Raw]]]:
    """Records that share what stands around them, some hundred at a time."""
    held: list[Raw] = []
    around: dict[str, Any] = {}
    for raw in raws:
        here = raw.envelope.get("around", {})
        if held and (here is not around or len(held) >= _BATCH):
            yield around, held
            held = []
        around = here
        held.append(raw)
    if held:
        yield around, held


def _expanded(context: Any, data: bytes) -> list[Triple]:
    """The triples of a list of records; all or none. Raises SyntaxError."""
    around = b"" if context is None else b'"@context":' + jsons.encoded(context) + b","
    document = b"{" + around + b'"@graph":' + data + b"}"
    return [quad.triple for quad in parse(document, format=RdfFormat.JSON_LD, base_iri=documents.BASE)]


class _Contexts:
    """Contexts of a file, each resolved once and each unknown one told once."""

    def __init__(self, say: Say, find: Lookup) -> None:
        self._say = say
        self._find = find
        self._known: dict[int, tuple[Any, Any]] = {}
        self._missing: set[str] = set()

    def of(self, told: Any) -> Any:
        """A context without addresses; parts that are not registered are told and left out."""
        known = self._known.get(id(told))
        if known is None:
            if len(self._known) > 100:
                self._known.clear()
            known = self._known[id(told)] = (told, self._whole(told))
        return known[1]

    def _whole(self, told: Any) -> Any:
        parts = told if isinstance(told, list) else [told]
        out: list[Any] = []
        for part in parts:
            try:
                meant = whole(part, self._find)
            except PackageFault as fault:
                self._miss(fault)
                continue
            out.extend(meant if isinstance(meant, list) else [meant])
        return out

    def _miss(self, fault: PackageFault) -> None:
        if fault.code != "remote-context":
            self._say(Finding("error", "unreadable", path="@context", facts={"reason": fault.said}))
            return
        url = str(fault.facts["url"])
        if url not in self._missing:
            self._missing.add(url)
            self._say(
                Finding(
                    "error",
                    "unregistered-context",
                    path="@context",
                    value=brief(url),
                    facts={"url": brief(url)},
                )
            )

    def within(self, tree: Any) -> Any:
        """A record in which no context stands by address."""
        if isinstance(tree, list):
            return [self.within(one) for one in tree]
        if not isinstance(tree, dict):
            return tree
        return {
            name: self.of(value)
            if name == "@context"
            else self.within(value)
            if type(value) in (dict, list)
            else value
            for name, value in tree.items()
        }


def _mended(tree: Any, record: int, path: str, say: Say) -> Any:
    """A record without the defects that are known and harmless, each told."""
    if isinstance(tree, list):
        return [_mended(one, record, f"{path}/{number}", say) for number, one in enumerate(tree)]
    if isinstance(tree, str) and tree.startswith("_:") and relabel(tree) != tree and path.endswith("/@id"):
        say(Finding("note", "blank-label", record, path.lstrip("/"), brief(tree)))
        return relabel(tree)
    if isinstance(tree, str) and tree.startswith("_:_:"):
        say(Finding("note", "blank-label", record, path.lstrip("/"), brief(tree)))
        return relabel(tree)
    if not isinstance(tree, dict):
        return tree
    out = {}
    for name, value in tree.items():
        if name == "@type" and ("@list" in tree or "@set" in tree):
            say(Finding("error", "type-beside-list", record, f"{path}/@type".lstrip("/"), brief(value)))
        elif name == "@context":
            out[name] = value
        else:
            out[name] = _mended(value, record, f"{path}/{name}", say)
    return out
