"""The lift of a mapping as RML (RML-Core): a table or JSON made triples of the hub.

RML-Core has no functions and no conditions. What depends on a value being there is said by a join of a row with itself;
what depends on a certain value, by a filter in the iterator, which JSON has and tables have not. The rest is a gap.
A graph is read as expanded JSON-LD (``flattened`` where the mapping moves whole objects), with names for all its things.
"""

from __future__ import annotations

from typing import Any

from communaux.modules.standards.rules.exporting import terms
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
from communaux.modules.standards.rules.exporting.terms import Out, Source
from communaux.modules.standards.rules.mappings import Mapping_, Rule, Section
from communaux.modules.standards.rules.media.rdf import literal
from communaux.modules.standards.rules.values import ABSENT, shown

Place = tuple[Any, ...]


def write(mapping: Mapping_, gaps: Gaps, source: str = "") -> str:
    """The mapping as Turtle."""
    return _Sheet(mapping, gaps, source).written()


class _Sheet:
    """One file of RML in the making: its sources by filter, and its triples maps."""

    def __init__(self, mapping: Mapping_, gaps: Gaps, source: str) -> None:
        profile = mapping.profile
        is_table = not profile.graph and (
            source.lower().endswith((".csv", ".tsv")) if source else profile.flat
        )
        self.mapping = mapping
        self.gaps = gaps
        self.path = source or ("input.csv" if is_table else "input.json")
        self.source = Source(mapping, is_table, profile.graph)
        self.hub = Vocabulary(mapping.hub)
        self.sources: dict[str, str] = {}
        self.maps: list[str] = []
        self.classes: dict[str, str] = {}

    def written(self) -> str:
        mapping, profile = self.mapping, self.mapping.profile
        self.gaps.tell("complement")
        if profile.graph and (profile.families or profile.aliases or profile.contexts):
            self.gaps.tell(
                "reading", what=", ".join([*profile.families, *profile.aliases] or profile.contexts)
            )
        served = self._served()
        if not profile.graph or not any(rule.field for rule in mapping.shared.rules):
            sections = served
        else:
            sections = [s for s in served if s.rules or s.left_out or s.when]
            self._plain_classes([s for s in served if s not in sections])
        for number, section in enumerate(sections, 1):
            _Class(self, section, f"class{number}").write()
        how = (
            "a table"
            if self.source.is_table
            else "expanded JSON-LD"
            if self.source.is_expanded
            else "JSON: a list of objects"
        )
        lines = [*head(mapping, "The lift"), f"Source: {self.path}, {how}."]
        if self.source.is_expanded:
            lines.append("Things without a name must have been given one; objects that are moved whole stand apart (flattened form).")  # fmt: skip
        prefixes = "@prefix rml: <http://w3id.org/rml/> .\n@base <urn:communaux:rml:> .\n"
        return (
            comment([*lines, *self.gaps.comments()])
            + prefixes
            + "".join(self._sources())
            + "".join(self.maps)
        )

    def _served(self) -> list[Section]:
        """Classes that a record can go to: of those that take every record of one class, only the first."""
        taken: set[str] = set()
        served = []
        for section in self.mapping.sections:
            if section.class_name in taken:
                self.gaps.tell("unused-class", place=section.class_name, omitted=True, what=section.hub)
                continue
            served.append(section)
            if not section.when:
                taken.add(section.class_name)
        return served

    def _plain_classes(self, sections: list[Section]) -> None:
        """Classes that have no rules of their own: one map gives all the properties, a small one each the class."""
        if not sections:
            return
        shared = self.mapping.shared
        kinds = [self._is(section.class_name) for section in sections]
        whole = Section("", "", shared.rules)
        _Class(self, whole, "shared", " || ".join([*kinds, "!@['@type']"])).write()
        for section in sections:
            self.triples_map(
                f"type-{len(self.maps)}",
                self._is(section.class_name),
                '[ rml:reference "$[\'@id\']" ; rml:termType rml:IRI ; rml:class <' + self.hub.term(section.hub) + "> ]",
                [],
            )  # fmt: skip

    def _is(self, class_name: str) -> str:
        return f"@['@type'][0]=='{self.source.vocabulary.term(class_name)}'"

    def logical(self, when: str = "") -> str:
        """The name of a source with a filter."""
        return self.sources.setdefault(when, f"<#source{len(self.sources) or ''}>")

    def _sources(self) -> list[str]:
        told = []
        null = ' ; rml:null ""' if self.source.is_table else ""
        for when, name in self.sources.items():
            kind = "rml:CSV" if self.source.is_table else "rml:JSONPath"
            iterator = (
                "" if self.source.is_table else f" ;\n  rml:iterator {literal(self._start() + (f'[?({when})]' if when else '[*]'))}"
            )  # fmt: skip
            told.append(
                f"\n{name} a rml:LogicalSource ; rml:referenceFormulation {kind}{iterator} ;\n"
                f"  rml:source [ a rml:RelativePathSource ; rml:root rml:MappingDirectory ; rml:path {literal(self.path)}{null} ] .\n"
            )
        return told

    def _start(self) -> str:
        under = self.mapping.profile.records[0]
        return "$" + (self.source.step(under) if under and not self.source.is_expanded else "")

    def triples_map(self, name: str, when: str, subject: str, pairs: list[tuple[str, list[str]]]) -> None:
        """Add a triples map; ``pairs``: a predicate with its object maps."""
        told = [f"\n<#{name}> a rml:TriplesMap ; rml:logicalSource {self.logical(when)} ;\n  rml:subjectMap {subject}"]  # fmt: skip
        for predicate, objects in pairs:
            if objects:
                told.append(
                    f" ;\n  rml:predicateObjectMap [ rml:predicate <{predicate}> ;\n    "
                    + " ;\n    ".join(f"rml:objectMap {one}" for one in objects)
                    + " ]"
                )
        self.maps.append("".join(told) + " .\n")

    def constant_map(self, iri: str, when: str) -> str:
        """A map whose subject is a class, so that a join can say it where a row has a value."""
        key = f"{iri} {when}"
        if key not in self.classes:
            self.classes[key] = f"constant{len(self.classes) + 1}"
            self.triples_map(self.classes[key], when, f"[ rml:constant <{iri}> ]", [])
        return self.classes[key]


class _Class:
    """The triples maps of one class: one for the record, one for each object inside it."""

    def __init__(self, sheet: _Sheet, section: Section, name: str, when: str = "") -> None:
        self.sheet = sheet
        self.section = section
        self.name = name
        self.when = when
        self.source = sheet.source
        self.gaps = sheet.gaps
        self.rules = [rule for rule in rules_of(sheet.mapping, section) if not is_constant(rule)]
        self.constants = [rule for rule in rules_of(sheet.mapping, section) if is_constant(rule) and rule.hub]
        self.made: dict[Place, list[tuple[Rule, list[Out]]]] = {}

    def write(self) -> None:
        if not self._conditions():
            return
        named = next((rule for rule in self.rules if rule.hub == ("@id",)), None)
        if named is None and self.source.is_expanded:
            named = Rule("@id", ("@id",), ("@id",))
        found = terms.outs(named, self.source, self.gaps) if named else []
        self.root = found[0] if found else None
        self.key = self.source.reference(named.field) if named and found else ""
        if named and found and not self.source.is_expanded:
            term = self.source.term(named.field)
            if not (term and term.required):
                self.gaps.tell("unnamed", named.name, what=shown(named.field))
        for rule in self.rules:
            if rule.hub == ("@id",):
                continue
            if never_serves(self.rules, rule, forward=True):
                self.gaps.tell("unused", rule.name, shown(rule.field), omitted=True, what=shown(rule.field))
                continue
            self._edges(rule)
            made = terms.outs(rule, self.source, self.gaps)
            if made:
                self.made.setdefault(rule.hub[:-1], []).append((rule, made))
        places: dict[Place, None] = {}
        for place in self.made:
            for end in range(1, len(place) + 1):
                places.setdefault(place[:end])
        for place in [(), *sorted(places, key=len)]:
            self._map(place, [inner for inner in places if inner[:-1] == place and inner])

    def _conditions(self) -> bool:
        """The filter of this class, as far as the source has filters; False where the class cannot be said."""
        chosen = [self._test(field, value) for field, value in self.section.when]
        profile = self.sheet.mapping.profile
        if self.source.is_expanded:
            self.when = self.when or self.sheet._is(self.section.class_name)
        elif not self.source.is_table and profile.typed:
            known = profile.classes[self.section.class_name]
            if known.inside:
                for rule in self.rules:
                    self.gaps.tell("inside-class", rule.name, self.section.hub, omitted=True, what=known.name)
                return False
            self.gaps.tell("marks", place=self.section.hub, what=known.name)
            chosen += [self.source.is_there((mark,)) for mark in known.marks]
        mine = self.section.class_name
        others = [
            one.when
            for one in self.sheet.mapping.sections
            if one.when and one is not self.section and one.class_name == mine
        ]
        if self.section.when and self.source.is_table:
            what = ", ".join(field for field, _value in self.section.when)
            self.gaps.tell("when", place=self.section.hub, omitted=True, what=what)
            return False
        if others and not self.section.when:
            if self.source.is_table or any(len(one) > 1 for one in others):
                self.gaps.tell("otherwise", place=self.section.hub, what=self.section.hub)
            else:
                chosen += [self._test(*one[0], other=True) for one in others]
        if chosen and "||" not in self.when:
            self.when = " && ".join([*([self.when] if self.when else []), *chosen])
        return True

    def _test(self, field: str, value: str | None, *, other: bool = False) -> str:
        """A condition on a field, or that it does not hold."""
        if value is None:
            return ("!" if other else "") + self.source.is_there((field,))
        if self.source.is_expanded:
            self.gaps.tell("first-value", place=self.section.hub, what=field)
            term = self.source.term((field,))
            if term and term.type == "iri":
                value = self.source.vocabulary.term(value)
        return self.source.equals((field,), value, "!=" if other else "==")

    def _edges(self, rule: Rule) -> None:
        """What a rule says besides its value."""
        mapping = self.sheet.mapping
        if rule.default is not ABSENT:
            self.gaps.tell("default", rule.name, shown(rule.field), what=rule.default)
        if rule.fallback:
            self.gaps.tell("fallback", rule.name, shown(rule.field), what=shown(rule.hub))
        same = [one for one in self.rules if one.hub == rule.hub]
        if len(same) > 1 and is_single(mapping.hub, rule.hub) and "codes" not in rule.operators:
            self.gaps.tell("first-wins", rule.name, shown(rule.field), what=shown(rule.hub))
        same = [one for one in self.rules if one.field == rule.field]
        if len(same) > 1 and not all({"codes", "labels"} & {*one.operators} for one in same):
            self.gaps.tell("first-wins", rule.name, shown(rule.field), what=shown(rule.field))
        if is_single(mapping.hub, rule.hub) and not is_single(mapping.profile, rule.field):
            self.gaps.tell("one-fits", rule.name, shown(rule.field), what=shown(rule.hub))
        if len(rule.field) > 1 and not self.source.is_table and not self.source.is_expanded:
            self.gaps.tell("inside", rule.name, shown(rule.field), what=shown(rule.field))

    # one map

    def _subject(self, place: Place) -> Out | None:
        if not place:
            return self.root
        own = [outs[0] for rule, outs in self.made.get(place, ()) if rule.hub[-1] == "@id"]
        if own:
            return own[0]
        if not self.key:
            return None
        label = "-".join(map(str, place))
        return Out("template", f"{terms.in_template(label)}-{{{terms.in_template(self.key)}}}", "BlankNode")

    def _map_name(self, place: Place) -> str:
        return "-".join([self.name, *map(str, place)])

    def _map(self, place: Place, inner: list[Place]) -> None:
        subject = self._subject(place)
        told = subject.block() if subject else "[ rml:termType rml:BlankNode ]"
        pairs: list[tuple[str, list[str]]] = []
        if not place and self.section.hub and self.sheet.mapping.hub.graph:
            told = told[:-2] + f" ; rml:class <{self.sheet.hub.term(self.section.hub)}> ]"
        for rule, outs in self.made.get(place, ()):
            if rule.hub[-1] == "@id":
                continue
            predicate = self.sheet.hub.term(str(rule.hub[-1]))
            pairs.append((predicate, [out.block() for out in outs if not out.when]))
            for out in outs:
                if out.when:
                    self._filtered(place, predicate, out, rule.name)
        pairs += [
            (self.sheet.hub.term(str(rule.hub[-1])), self._constant(place, rule))
            for rule in self.constants
            if rule.hub[:-1] == place
        ]
        pairs += [(self.sheet.hub.term(str(deeper[-1])), self._links(deeper)) for deeper in inner]
        self.sheet.triples_map(self._map_name(place), self.when, told, pairs)

    def _filtered(self, place: Place, predicate: str, out: Out, rule: str) -> None:
        """A constant that stands where the source has a certain value, with the links that lead there."""
        when = f"{self.when} && {out.when}" if self.when and "||" not in self.when else out.when
        for end in range(len(place) + 1):
            subject = self._subject(place[:end])
            if subject is None:
                self.gaps.tell("operator", rule, predicate, omitted=True, what="codes")
                return
            if end < len(place):
                link = self._subject(place[: end + 1])
                pairs = [(self.sheet.hub.term(str(place[end])), [link.block()] if link else [])]
            else:
                pairs = [(predicate, [out.block()])]
            self.sheet.triples_map(f"{self.name}-code{len(self.sheet.maps)}", when, subject.block(), pairs)

    def _witnesses(self, place: Place) -> tuple[list[str], bool]:
        """References whose values make an object be there; and whether it always is."""
        found: dict[str, None] = {}
        always = False
        for inside, made in self.made.items():
            if inside[: len(place)] == place:
                for rule, outs in made:
                    term = self.source.term(rule.field)
                    always = always or bool(term and term.required and len(rule.field) == 1)
                    for out in outs:
                        if not out.when:
                            found[self._reference_of(rule, out)] = None
        return list(found), always

    def _reference_of(self, rule: Rule, out: Out) -> str:
        return out.text if out.kind == "reference" else self.source.reference(rule.field)

    def _joined(self, parent: str, witnesses: list[str]) -> list[str]:
        def same(reference: str) -> str:
            told = literal(reference)
            return f"rml:joinCondition [ rml:child {told} ; rml:parent {told} ]"

        return [
            f"[ rml:parentTriplesMap <#{parent}> ; {same(self.key)} ; {same(witness)} ]"
            for witness in witnesses
        ]

    def _links(self, place: Place) -> list[str]:
        witnesses, always = self._witnesses(place)
        subject = self._subject(place)
        if subject is not None and subject.term_type != "BlankNode":
            return [subject.block()]
        if always or not self.key:
            if not always:
                self.gaps.tell("link", place=shown(place), what=shown(place))
            return [subject.block() if subject else f"[ rml:parentTriplesMap <#{self._map_name(place)}> ]"]
        return self._joined(self._map_name(place), witnesses)

    def _constant(self, place: Place, rule: Rule) -> list[str]:
        """A constant in an object, where the object is."""
        name = str(rule.hub[-1])
        told = self.sheet.hub.constant(name, rule.always)
        witnesses, always = self._witnesses(place) if place else ([], True)
        if place and not always and self.key and told.startswith("<"):
            return self._joined(self.sheet.constant_map(told[1:-1], self.when), witnesses)
        if place and not always and self.key:
            self.gaps.tell("constant", rule.name, shown(rule.hub), what=rule.always)
        return [f"[ rml:constant {told} ]"]


__all__ = ["TYPE", "write"]
