"""The terms of a mapping as SSSOM: a table with its head in YAML, one line for each class, term and code.

SSSOM says which term stands for which, and how exactly; how a value is converted it cannot say: those are gaps. Terms
that a mapping leaves out on purpose are lines too, with ``sssom:NoTermFound`` and the reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from communaux.modules.standards.rules import registry
from communaux.modules.standards.rules.codecs import Codec
from communaux.modules.standards.rules.exporting.gaps import Gaps
from communaux.modules.standards.rules.exporting.names import Vocabulary, head, is_constant
from communaux.modules.standards.rules.mappings import Mapping_, Rule, Section
from communaux.modules.standards.rules.values import ABSENT, shown

COLUMNS = ("subject_id", "subject_label", "subject_type", "predicate_id", "object_id", "object_label", "object_type", "mapping_justification", "comment")  # fmt: skip
_BASE = {
    "urn": "urn:",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
}
_CURATED = "semapv:ManualMappingCuration"
_NOTHING = "sssom:NoTermFound"
LICENCE = "https://spdx.org/licenses/AGPL-3.0-or-later"
"""That of the mappings that ship; a mapping from elsewhere says none, and SSSOM has a name for that."""
UNSPECIFIED = "https://w3id.org/sssom/license/unspecified"
Line = dict[str, str]


def _licence(mapping: Mapping_) -> str:
    ships = mapping.name in registry.names("mappings") and registry.mapping(mapping.name) is mapping
    return LICENCE if ships else UNSPECIFIED


def write(mapping: Mapping_, gaps: Gaps, _source: str = "") -> str:
    """The table."""
    table = _Table(mapping, gaps)
    lines = sorted(table.lines(), key=lambda line: [line.get(column, "") for column in COLUMNS])
    lines = [line for number, line in enumerate(lines) if not number or line != lines[number - 1]]
    meta: list[tuple[str, Any]] = [
        ("mapping_set_id", f"urn:communaux:mapping:{mapping.name}:{mapping.version}"),
        ("mapping_set_version", mapping.version),
        ("mapping_set_title", f"{mapping.profile.title.en} - {mapping.hub.title.en}"),
        ("license", _licence(mapping)),
        ("mapping_tool", "Communaux"),
        ("subject_source_version", mapping.profile.version),
        ("object_source_version", mapping.hub.version),
        ("comment", " ".join([*head(mapping, "The terms"), *gaps.comments()])),
    ]
    if mapping.profile.source:
        meta.insert(4, ("see_also", [mapping.profile.source]))
    told = [f"# {key}: {json.dumps(value, ensure_ascii=False)}" for key, value in meta]
    told += ["# curie_map:", *(f"#   {prefix}: {json.dumps(iri)}" for prefix, iri in table.prefixes.items())]
    told.append("\t".join(COLUMNS))
    told += ["\t".join(_cell(line.get(column, "")) for column in COLUMNS) for line in lines]
    return "\n".join(told) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split())


class _Table:
    """Lines, with the prefixes that they need."""

    def __init__(self, mapping: Mapping_, gaps: Gaps) -> None:
        self.mapping = mapping
        self.gaps = gaps
        self.here, self.there = Vocabulary(mapping.profile), Vocabulary(mapping.hub)
        self.prefixes = dict(_BASE)
        self.spaces: dict[str, str] = {}
        for vocabulary in (self.here, self.there):
            profile = vocabulary.profile
            for prefix, iri in (profile.prefixes or {profile.name: vocabulary.base}).items():
                name = prefix or profile.name
                if iri not in self.spaces and name not in self.prefixes:
                    self.prefixes[name] = iri
                    self.spaces[iri] = name

    def curie(self, iri: str) -> str:
        """The short form of a name; a space of its own is made where none fits."""
        for space in sorted(self.spaces, key=len, reverse=True):
            if iri.startswith(space) and re.fullmatch(r"[A-Za-z0-9_.:%~-]+", iri[len(space) :]):
                return f"{self.spaces[space]}:{iri[len(space) :]}"
        end = max(iri.rfind("/"), iri.rfind("#")) + 1
        if end < 8 or end == len(iri):
            return iri
        name = f"ns{len(self.spaces)}"
        self.spaces[iri[:end]] = name
        self.prefixes[name] = iri[:end]
        return f"{name}:{iri[end:]}"

    def lines(self) -> Iterator[Line]:
        self.gaps.tell("complement")
        mapping = self.mapping
        if mapping.frame:
            self.gaps.tell("frame", what=", ".join(map(shown, mapping.frame.links)))
        for section in (mapping.shared, *mapping.sections):
            if section.class_name:
                yield self._class(section)
            for rule in section.rules:
                yield from self._rule(rule)
            for name, reason in section.left_out.items():
                yield self._left_out(name, reason)
            for place, _value in section.when:
                self.gaps.tell("condition", place=section.class_name, what=place)
        if any(section.hub_left_out for section in (mapping.shared, *mapping.sections)):
            yield from self._hub_left_out()

    def _class(self, section: Section) -> Line:
        return self._line(
            self.here.term(section.class_name), section.class_name, "skos:exactMatch",
            self.there.term(section.hub), section.hub, "rdfs class",
        )  # fmt: skip

    def _line(
        self,
        subject: str,
        label: str,
        predicate: str,
        thing: str,
        thing_label: str,
        kind: str,
        note: str = "",
    ) -> Line:
        return {
            "subject_id": self.curie(subject),
            "subject_label": label,
            "subject_type": kind,
            "predicate_id": predicate,
            "object_id": self.curie(thing),
            "object_label": thing_label,
            "object_type": kind,
            "mapping_justification": _CURATED,
            "comment": note,
        }

    def _left_out(self, name: str, reason: str) -> Line:
        line = self._line(self.here.term(name), name, "skos:exactMatch", "", "", "rdf property", reason)
        return {**line, "object_id": _NOTHING, "object_type": ""}

    def _hub_left_out(self) -> Iterator[Line]:
        sections = (self.mapping.shared, *self.mapping.sections)
        for name, reason in {n: r for s in sections for n, r in s.hub_left_out.items()}.items():
            if name != "*":
                line = self._line(
                    "", "", "skos:exactMatch", self.there.term(name), name, "rdf property", reason
                )
                yield {**line, "subject_id": _NOTHING, "subject_type": ""}

    def _rule(self, rule: Rule) -> Iterator[Line]:
        where = shown(rule.field or rule.hub)
        if is_constant(rule):
            if str((rule.field or rule.hub)[-1]) != "@type":
                self.gaps.tell("constants", rule.name, where, what=rule.always)
            return
        if rule.default is not ABSENT:
            self.gaps.tell("default", rule.name, where, what=rule.default)
        if rule.fallback:
            self.gaps.tell("fallback", rule.name, where, what=shown(rule.hub))
        operators = [name for name in rule.operators if name not in ("codes", "labels")]
        if operators:
            self.gaps.tell("operators", rule.name, where, what=", ".join(operators))
        here, there = str(rule.field[-1]), str(rule.hub[-1])
        notes = []
        for path in (rule.field, rule.hub):
            if len(path) > 1:
                self.gaps.tell("path", rule.name, where, what=shown(path))
                notes.append(f"path {shown(path)}")
        if operators:
            notes.append(f"converted by {', '.join(operators)}")
        if here != "@id" and there != "@id":
            # one term in its own place is the same; a way through objects, or a loss, is only near
            exact = len(rule.field) == len(rule.hub) == 1 and rule.loss in ("iso", "refine")
            yield self._line(
                self.here.term(here), here, "skos:exactMatch" if exact or ("codes" in rule.operators and len(rule.field) == len(rule.hub) == 1) else "skos:closeMatch",
                self.there.term(there), there, "rdf property", "; ".join(notes),
            )  # fmt: skip
        yield from self._codes(rule, here, there)

    def _codes(self, rule: Rule, here: str, there: str) -> Iterator[Line]:
        for codec, option in zip(rule.codecs, rule.options, strict=False):
            if codec.pairs is None:
                continue
            if isinstance(option, dict) and "names" in option:
                yield from self._labels(option, codec, here, there)
                continue
            if not codec.pairs.pairs:
                self.gaps.tell("computed-codes", rule.name, shown(rule.field), omitted=True, what=option)
            for code, (hub, match) in codec.pairs.pairs.items():
                yield self._line(
                    self.here.code(here, code), code, f"skos:{match}Match", self.there.code(there, hub), hub,
                    "skos concept", f"code of {here}",
                )  # fmt: skip

    def _labels(self, option: Any, codec: Codec, here: str, there: str) -> Iterator[Line]:
        """Names of things: the one that is written back is exact, the others are close."""
        for names in option["names"].values():
            for number, name in enumerate([names] if isinstance(names, str) else names):
                yield self._line(
                    self.here.code(here, name), name, "skos:closeMatch" if number else "skos:exactMatch",
                    self.there.code(there, str.__str__(codec.forward(name))), "", "skos concept", f"name under {here}",
                )  # fmt: skip
