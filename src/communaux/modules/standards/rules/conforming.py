"""What judging by shapes found, put together by cause: a thousand violations become a few sentences, each with its mend.

A shape that checks nothing is told, and so is a file in which no thing was looked at: "it conforms" is worth only what
was looked at. Judging itself is ``shaping``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from communaux.modules.standards.rules import shaping
from communaux.modules.standards.rules.causes import EXAMPLES
from communaux.modules.standards.rules.findings import brief
from communaux.modules.standards.rules.packages.contexts import Lookup, nothing
from communaux.modules.standards.rules.shacl import Violation
from communaux.modules.standards.rules.shacl.values import shown
from communaux.modules.standards.rules.shaping import Judged

MOST = 20_000
"""Violations that are put together; all are counted."""


@dataclass
class Group:
    """Violations of one constraint of one shape. ``severity`` is Violation, Warning, Info, or an IRI."""

    severity: str
    shape: str
    path: str
    component: str
    reason: str
    mend: str
    count: int = 0
    examples: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Conformance:
    """What was judged, and its violations by cause."""

    judged: Judged
    groups: list[Group]
    lang: str

    @property
    def conforms(self) -> bool:
        """Whether nothing is wrong, as far as the shapes can tell."""
        return self.judged.ok

    def as_dict(self) -> dict[str, Any]:
        """For a report in JSON: as ``shaping`` tells it, with causes in place of single violations."""
        told = self.judged.as_dict(self.lang)
        shapes = told["shapes"]
        return {
            "conforms": self.conforms,
            "checked_nothing": not told["checked"],
            "nodes": told["nodes"],
            "shapes": shapes["count"],
            "counts": told["counts"],
            "causes": [dict(vars(group)) for group in self.groups],
            "told": told["told"],
            "idle": shapes["idle"],
            "unsupported": [{"shape": one["shape"], "feature": one["part"]} for one in shapes["unsupported"]],
            "problems": shapes["problems"],
            "faults": told["findings"][:100],
        }


def check(
    path: Path,
    media_type: str,
    documents: Iterable[tuple[bytes, str, str]],
    *,
    lang: str = "fr",
    find: Lookup = nothing,
) -> list[Conformance]:
    """Data against each document of shapes (content, name, media type). Raises PackageFault where one cannot be read."""
    found = []
    for data, name, said in documents:
        judging = shaping.read_shapes(data, name, media_type=said, find=find)
        judged = shaping.run(judging, path, find=find, media_type=media_type, most=MOST)
        found.append(Conformance(judged, _grouped(judged.report.violations, lang), lang))
    return found


def _grouped(violations: Iterable[Violation], lang: str) -> list[Group]:
    groups: dict[tuple[str, ...], Group] = {}
    for one in violations:
        shape = shown(one.shape)
        shape = "" if shape == "[]" else shape
        key = (one.severity, shape, one.path, one.component)
        group = groups.get(key)
        if group is None:
            mend = shaping.mend(one).label(lang)
            group = groups[key] = Group(
                one.severity,
                shape,
                one.path,
                one.component,
                one.label(lang),
                mend[:1].upper() + mend[1:] + ".",
            )
        group.count += 1
        if len(group.examples) < EXAMPLES:
            value = "" if one.value is None or one.value == one.focus else shown(one.value)
            group.examples.append({"node": shown(one.focus), "value": brief(value)})
    order = {"Violation": 0, "Warning": 1, "Info": 2}
    return sorted(groups.values(), key=lambda one: (order.get(one.severity, 0), -one.count))
