"""The lower of a mapping as SPARQL CONSTRUCT: a graph of the hub made a graph of the profile.

Each rule is one branch of a UNION, so that values do not multiply each other; the fields of one object inside a record
share a branch, so that they share the object. A profile that is no graph is told by its fields, as CSV on the Web tells
rows (see ``names``).
"""

from __future__ import annotations

from typing import Any

from communaux.modules.standards.rules.exporting.gaps import Gaps
from communaux.modules.standards.rules.exporting.names import (
    TYPE,
    Vocabulary,
    comment,
    head,
    is_constant,
    is_single,
    never_serves,
    rules_of,
)
from communaux.modules.standards.rules.exporting.steps import Chain, Value, moved_name
from communaux.modules.standards.rules.mappings import Mapping_, Rule, Section
from communaux.modules.standards.rules.media.rdf import literal
from communaux.modules.standards.rules.values import Iri, shown

Place = tuple[Any, ...]


def write(mapping: Mapping_, gaps: Gaps, _source: str = "") -> str:
    """The query."""
    query = _Query(mapping, gaps)
    body = query.written()
    return comment([*head(mapping, "The lower (hub to profile)"), *gaps.comments()]) + body


class _Query:
    """One query in the making: triples of its template, branches of its pattern."""

    def __init__(self, mapping: Mapping_, gaps: Gaps) -> None:
        self.mapping = mapping
        self.gaps = gaps
        self.here, self.there = Vocabulary(mapping.profile), Vocabulary(mapping.hub)
        self.template: dict[str, None] = {}
        self.branches: list[str] = []
        self.count = 0

    def variable(self, stem: str = "v") -> str:
        self.count += 1
        return f"?{stem}{self.count}"

    def written(self) -> str:
        mapping = self.mapping
        self.gaps.tell("complement")
        self.gaps.tell("store")
        if not mapping.profile.graph:
            self.gaps.tell("table", what=f"{self.here.base}…")
        if mapping.frame:
            self.gaps.tell("nested-many", what=", ".join(map(shown, mapping.frame.links)))
        plain = [s for s in mapping.sections if self._is_plain(s)]
        if plain:
            self._plain_classes(plain)
        seen: set[str] = {section.hub for section in plain}
        for section in mapping.sections:
            if section in plain:
                continue
            if section.hub in seen:
                self.gaps.tell("never", place=section.hub, omitted=True, what=section.class_name)
                continue
            seen.add(section.hub)
            _Class(self, section).write()
        return (
            "CONSTRUCT {\n" + "".join(f"  {triple} .\n" for triple in self.template) + "}\nWHERE {\n"
            + "\n  UNION\n".join(self.branches) + "\n}\n"
        )  # fmt: skip

    def _is_plain(self, section: Section) -> bool:
        return bool(self.mapping.shared.rules) and not section.rules and not section.when

    def _plain_classes(self, sections: list[Section]) -> None:
        """Classes without rules of their own: a table of classes, and a table of terms for what is copied as it is."""
        pairs: dict[str, str] = {}
        for section in sections:
            if section.hub in pairs:
                self.gaps.tell("never", place=section.hub, omitted=True, what=section.class_name)
            pairs.setdefault(section.hub, section.class_name)
        table = " ".join(f"(<{self.there.term(h)}> <{self.here.term(c)}>)" for h, c in pairs.items())
        if self.mapping.profile.graph:
            self.template["?s a ?class"] = None
            self.branches.append(f"  {{ ?s a ?hubClass . VALUES (?hubClass ?class) {{ {table} }} }}")
        known = ", ".join(f"<{self.there.term(h)}>" for h in pairs)
        carried = (
            f"FILTER (NOT EXISTS {{ ?s a ?any }} || EXISTS {{ ?s a ?kind . FILTER (?kind IN ({known})) }})"
        )
        given = [rule for rule in self.mapping.shared.rules if not is_constant(rule)]
        idle = [r for r in given if r.hub != ("@id",) and never_serves(given, r, forward=False)]
        for rule in idle:
            self.gaps.tell("unused", rule.name, shown(rule.hub), omitted=True, what=shown(rule.hub))
        whole = Section("", "", tuple(rule for rule in self.mapping.shared.rules if rule not in idle))
        copied = [r for r in whole.rules if not r.operators and not r.fallback and len(r.field) == len(r.hub) == 1 and not is_constant(r) and "@id" not in (r.field[0], r.hub[0])]  # fmt: skip
        if copied:
            terms = " ".join(f"(<{self.there.term(str(r.hub[0]))}> <{self.here.term(str(r.field[0]))}>)" for r in copied)  # fmt: skip
            self.template["?s ?term ?copied"] = None
            self.branches.append(
                f"  {{ ?s ?hubTerm ?copied . VALUES (?hubTerm ?term) {{ {terms} }} {carried} }}"
            )
        moved: dict[tuple[Any, ...], list[Rule]] = {}
        for rule in whole.rules:
            if rule.operators == ("prefixes",) and len(rule.field) == len(rule.hub) == 1:
                moved.setdefault(tuple(rule.options[0].items()), []).append(rule)
        for number, (prefixes, rules) in enumerate(moved.items(), 1):
            terms = " ".join(f"(<{self.there.term(str(r.hub[0]))}> <{self.here.term(str(r.field[0]))}>)" for r in rules)  # fmt: skip
            value = moved_name(self.mapping, f"?from{number}", dict(prefixes))
            self.template[f"?s ?moving{number} ?moved{number}"] = None
            self.branches.append(
                f"  {{ ?s ?hubMoving{number} ?from{number} . VALUES (?hubMoving{number} ?moving{number}) {{ {terms} }}"
                f" {carried}\n    BIND ({value} AS ?moved{number}) }}"
            )
        rest = [r for r in whole.rules if r not in copied and not any(r in rules for rules in moved.values())]
        if rest:
            _Class(self, Section("", "", tuple(rest)), carried).write()

    def step(self, path: Place, start: str, end: str) -> str:
        """A triple pattern along places of the hub; links of a frame may also stand against their direction."""
        frame = self.mapping.frame
        told = []
        for at, name in enumerate(path, 1):
            iri = f"<{self.there.term(str(name))}>"
            inverse = frame.links.get(path[:at], "") if frame else ""
            told.append(f"({iri}|^<{self.there.term(inverse)}>)" if inverse else iri)
        return f"{start} {'/'.join(told)} {end} ."


class _Class:
    """The branches of one class."""

    def __init__(self, query: _Query, section: Section, carried: str = "") -> None:
        self.query = query
        self.section = section
        self.gaps = query.gaps
        here = query.here
        self.is_class = f"?s a <{query.there.term(section.hub)}> . " if section.hub else f"{carried} "
        rules = rules_of(query.mapping, section) if section.hub else section.rules
        self.rules = [rule for rule in rules if not is_constant(rule)]
        self.constants = [(rule.field, rule.always) for rule in rules if is_constant(rule) and rule.field]
        terms = query.mapping.profile.all_terms
        for place, value in section.when:
            if value is not None:
                is_name = place in terms and terms[place].type == "iri"
                self.constants.append(((place,), Iri(value) if is_name else value))
        self.here = here

    def write(self) -> None:
        query = self.query
        if self.section.hub:
            told = self.here.term(self.section.class_name)
            constants = [(f"<{self.here.term(str(path[0]))}>", self._constant(path, value)) for path, value in self.constants if len(path) == 1]  # fmt: skip
            if query.mapping.profile.graph:
                constants.append((f"<{TYPE}>", f"<{told}>"))
            if constants:
                pairs = " ".join(f"({one} {other})" for one, other in constants)
                predicate, value = query.variable("p"), query.variable("c")
                query.template[f"?s {predicate} {value}"] = None
                query.branches.append(f"  {{ {self.is_class}VALUES ({predicate} {value}) {{ {pairs} }} }}")
        groups: dict[Any, list[Rule]] = {}
        for rule in self.rules:
            if rule.hub != ("@id",) and never_serves(self.rules, rule, forward=False):
                self.gaps.tell("unused", rule.name, shown(rule.hub), omitted=True, what=shown(rule.hub))
                continue
            self._edges(rule)
            if rule.field == ("@id",):
                if rule.operators:
                    self.gaps.tell(
                        "operators", rule.name, "@id", omitted=True, what=", ".join(rule.operators)
                    )
                continue
            if rule.field[-1] == "@id" or (rule.hub[-1] == "@id" and len(rule.hub) > 1):
                what = shown(rule.field if rule.field[-1] == "@id" else rule.hub)
                self.gaps.tell("inner-name", rule.name, shown(rule.hub), omitted=True, what=what)
                continue
            if len(rule.field) == 1:
                self._simple(rule)
            else:
                groups.setdefault(rule.field[0], []).append(rule)
        for rules in groups.values():
            self._group(rules)

    def _constant(self, path: Place, value: Any) -> str:
        return self.here.constant(str(path[-1]), value)

    def _edges(self, rule: Rule) -> None:
        mapping = self.query.mapping
        if (
            rule.field != ("@id",)
            and is_single(mapping.profile, rule.field)
            and not is_single(mapping.hub, rule.hub)
            and "split" not in rule.operators
        ):
            self.gaps.tell("one-fits", rule.name, shown(rule.hub), what=shown(rule.field))
        same = [one for one in self.rules if one.hub == rule.hub]
        if len(same) > 1 and not all("codes" in one.operators for one in same):
            self.gaps.tell("first-wins", rule.name, shown(rule.hub), what=shown(rule.field))

    def _value(self, rule: Rule) -> Value | None:
        """The patterns of one rule."""
        start = self.query.variable("h")
        value = Value(start)
        if rule.hub == ("@id",):
            value.lines.append(f"BIND (?s AS {start})")
        else:
            value.lines.append(self.query.step(rule.hub, "?s", start))
        if rule.fallback:
            for one in self.rules:
                if one is not rule and one.field == rule.field and not one.fallback:
                    if one.operators:
                        self.gaps.tell("fallback", rule.name, shown(rule.hub), what=shown(rule.field))
                    held = self.query.step(one.hub, "?s", self.query.variable("held"))
                    value.lines.append(f"FILTER NOT EXISTS {{ {held} }}")
        return Chain(self.query, rule, value).back()

    def _simple(self, rule: Rule) -> None:
        value = self._value(rule)
        if value is None:
            return
        predicate = f"<{self.here.term(str(rule.field[0]))}>"
        body = " ".join(value.lines)
        if value.split:
            joined = self.query.variable("joined")
            told = f"STR({value.variable})"
            body = (
                f"{{ SELECT ?s (GROUP_CONCAT({told}; SEPARATOR={literal(value.split)}) AS {joined}) WHERE {{\n"
                f"      {{ SELECT DISTINCT ?s {value.variable} WHERE {{ {body} }} ORDER BY ?s {value.variable} }}\n"
                f"    }} GROUP BY ?s HAVING (SUM(IF(CONTAINS({told}, {literal(value.split)}), 1, 0)) = 0) }}"
            )
            value.variable = joined
        self.query.template[f"?s {predicate} {value.variable}"] = None
        self.query.branches.append(f"  {{ {self.is_class}{body} }}")

    def _group(self, rules: list[Rule]) -> None:
        """Fields of one object, and of objects inside it: a branch in which each may be missing, but not all."""
        query = self.query
        bound: dict[Place, list[str]] = {}
        lines = []
        triples = []
        for rule in rules:
            value = self._value(rule)
            if value is None:
                continue
            if value.split:
                self.gaps.tell("operators", rule.name, shown(rule.field), omitted=True, what="split")
                continue
            if not is_single(query.mapping.hub, rule.hub):
                self.gaps.tell("nested-many", rule.name, shown(rule.field), what=shown(rule.hub))
            lines.append(f"OPTIONAL {{ {' '.join(value.lines)} }}")
            for end in range(1, len(rule.field)):
                bound.setdefault(rule.field[:end], []).append(value.variable)
            triples.append((rule.field, f"<{self.here.term(str(rule.field[-1]))}>", value.variable))
        labels = {place: query.variable("node").replace("?", "_:") for place in bound}
        for place, variables in bound.items():
            test = " || ".join(f"BOUND({one})" for one in variables)
            link = query.variable("link")
            lines.append(f"BIND (IF({test}, <{self.here.term(str(place[-1]))}>, ?none) AS {link})")
            start = labels[place[:-1]] if len(place) > 1 else "?s"
            query.template[f"{start} {link} {labels[place]}"] = None
            for path, constant in self.constants:
                if path[:-1] == place:
                    predicate = query.variable("p")
                    lines.append(
                        f"BIND (IF({test}, <{self.here.term(str(path[-1]))}>, ?none) AS {predicate})"
                    )
                    query.template[f"{labels[place]} {predicate} {self._constant(path, constant)}"] = None
        for path, predicate, variable in triples:
            query.template[f"{labels[path[:-1]]} {predicate} {variable}"] = None
        if bound:
            every = " || ".join(f"BOUND({one})" for one in bound[next(iter(bound))])
            body = "\n    ".join(lines)
            query.branches.append(f"  {{ {self.is_class}\n    {body}\n    FILTER ({every}) }}")
