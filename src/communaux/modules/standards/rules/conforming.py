"""A file against shapes that others publish: triples out of any form of linked data, violations put together by cause.

A shape that checks nothing is told, and so is a shape that no thing of the file meets: "it conforms" is worth only what
was looked at. Nothing is fetched. JSON-LD with a profile is read with the contexts and aliases that the profile knows.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, RdfFormat, Triple, parse

from communaux.modules.standards.rules import shacl
from communaux.modules.standards.rules.causes import EXAMPLES
from communaux.modules.standards.rules.findings import Finding, brief
from communaux.modules.standards.rules.shacl import Violation
from communaux.modules.standards.rules.sides import Side

MOST = 20_000
"""Violations that are put together; all are counted."""
FORMATS = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "json": RdfFormat.JSON_LD,
}


@dataclass
class Group:
    """Violations of one constraint of one shape. ``severity`` is Violation, Warning, Info, or an IRI."""

    severity: str
    shape: str
    path: str
    component: str
    reason: str
    count: int = 0
    examples: list[dict[str, str]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """For a report in JSON."""
        return dict(vars(self))


@dataclass
class Conformance:
    """``nodes``: how many things were looked at; ``idle``: shapes that check nothing, with the reason; ``unsupported``: what
    is beyond SHACL Core; ``problems``: faults of the shapes; ``faults``: what of the data could not be read."""

    conforms: bool
    nodes: int
    shapes: int
    counts: dict[str, int]
    groups: list[Group]
    idle: list[tuple[str, str]]
    unsupported: list[tuple[str, str]]
    problems: list[tuple[str, str]]
    faults: list[dict[str, Any]]

    @property
    def vacuous(self) -> bool:
        """Whether nothing at all was checked."""
        return self.nodes == 0 or len({name for name, _why in self.idle}) >= self.shapes > 0

    def as_dict(self) -> dict[str, Any]:
        """For a report in JSON."""
        return {
            "conforms": self.conforms,
            "checked_nothing": self.vacuous,
            "nodes": self.nodes,
            "shapes": self.shapes,
            "counts": self.counts,
            "causes": [group.as_dict() for group in self.groups],
            "idle": [{"shape": name, "reason": why} for name, why in self.idle],
            "unsupported": [{"shape": name, "feature": what} for name, what in self.unsupported],
            "problems": [{"shape": name, "reason": why} for name, why in self.problems],
            "faults": self.faults,
        }


class Data:
    """Triples of a file, as often as they are asked for; what cannot be read is told once."""

    def __init__(self, path: Path, medium: str, side: Side | None, lang: str) -> None:
        self.path = path
        self.medium = medium
        self.side = side
        self.lang = lang
        self.faults: list[dict[str, Any]] = []

    def say(self, finding: Finding) -> None:
        """Keep a fault."""
        told = finding.as_dict(self.lang)
        if finding.level == "error" and len(self.faults) < 100 and told not in self.faults:
            self.faults.append(told)

    def __call__(self) -> Iterator[Triple]:
        try:
            if self.side is not None and self.medium in ("jsonld", "jsonl", "json"):
                yield from self._through(self.side)
                return
            with self.path.open("rb") as file:
                for quad in parse(file, FORMATS[self.medium], base_iri="urn:communaux:here"):
                    yield quad.triple
        except (SyntaxError, ValueError, OSError) as error:
            line = getattr(error, "lineno", None) or 0
            reason = brief(str(getattr(error, "msg", "") or error))
            self.say(Finding("error", "unreadable", 0, line=line, facts={"reason": reason}))

    def _through(self, side: Side) -> Iterator[Triple]:
        """Record after record through the profile: its contexts and aliases, no address is asked for anything."""
        out = Side(side.profile, side.mapping, None, "ntriples")
        with self.path.open("rb") as file:
            for raw in side.open_reader(file, self.say):
                tree, _names, _findings = side.inward(raw)
                held = io.BytesIO()
                writer = out.open_writer(held)
                told = out.outward(tree, {}, {})
                if "@id" not in told:
                    told = {"@id": f"_:record-{raw.number}", **told}
                writer.write(told, {})
                writer.end()
                for quad in parse(held.getvalue(), RdfFormat.N_TRIPLES):
                    yield quad.triple


def check(
    path: Path,
    medium: str,
    documents: Iterable[tuple[bytes, str]],
    *,
    side: Side | None = None,
    lang: str = "fr",
    triples: Callable[[], Iterable[Triple]] | None = None,
) -> Conformance:
    """Data against shapes. ``documents``: shapes, each with its media type; SyntaxError or ValueError where one cannot be
    read. ``side``: a profile by which JSON-LD is read."""
    shapes_triples = [quad.triple for told, media_type in documents for quad in _parsed(told, media_type)]
    shapes = shacl.read_shapes(shapes_triples)
    data = Data(path, medium, side, lang)
    report = shacl.validate(shapes, triples or data, most=MOST)
    return Conformance(
        conforms=report.conforms and not data.faults,
        nodes=report.nodes,
        shapes=len(shapes.targeted),
        counts=report.counts,
        groups=_grouped(report.violations, lang),
        idle=[(name, why.label(lang)) for name, why in shapes.idle],
        unsupported=list(shapes.unsupported),
        problems=[(name, why.label(lang)) for name, why in shapes.problems],
        faults=data.faults,
    )


def _parsed(told: bytes, media_type: str) -> Iterable[Any]:
    found = RdfFormat.from_media_type(media_type)
    if found is None:
        raise ValueError(media_type)
    return parse(told, found, base_iri="urn:shapes")


def _grouped(violations: Iterable[Violation], lang: str) -> list[Group]:
    groups: dict[tuple[str, ...], Group] = {}
    for one in violations:
        shape = _name(one.shape)
        if shape.startswith("_:"):
            shape = ""
        key = (one.severity, shape, one.path, one.component)
        group = groups.get(key)
        if group is None:
            group = groups[key] = Group(one.severity, shape, one.path, one.component, one.label(lang))
        group.count += 1
        if len(group.examples) < EXAMPLES:
            value = _name(one.value) if one.value is not None else ""
            group.examples.append({"node": _name(one.focus), "value": brief(value)})
    order = {"Violation": 0, "Warning": 1, "Info": 2}
    return sorted(groups.values(), key=lambda one: (order.get(one.severity, 3), -one.count))


def _name(node: Any) -> str:
    return str(node) if isinstance(node, BlankNode) else str(node.value)
