"""What a rule's value becomes as term maps of RML: references, templates and constants, with the condition some need.

A profile that is no graph is read as a table (CSV) or as JSON objects; a graph as expanded JSON-LD, in which each value is
an object in a list. Maps and joins are made in ``rml``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from communaux.modules.standards.rules.codecs import Refused
from communaux.modules.standards.rules.exporting.gaps import Gaps
from communaux.modules.standards.rules.exporting.names import Vocabulary, working
from communaux.modules.standards.rules.mappings import Mapping_, Rule
from communaux.modules.standards.rules.media.rdf import literal
from communaux.modules.standards.rules.profiles import Term
from communaux.modules.standards.rules.values import XSD, Iri, shown

_DATATYPES = ("decimal", "integer", "double", "boolean", "date", "dateTime")
_FORMS = {"integer": "integer", "decimal": "decimal", "double": "double", "boolean": "boolean", "date": "date", "dateTime": "dateTime"}  # fmt: skip
_ASCII = re.compile(r"\^(\\d|0|\[[A-Za-z0-9_.\\-]+\]|[+*{}0-9,])+\$\Z")


@dataclass(frozen=True)
class Out:
    """A term map: ``kind`` is "reference", "template" or "constant" (a term in N-Triples). ``when``: a filter of JSONPath."""

    kind: str
    text: str
    term_type: str = ""
    datatype: str = ""
    language: str = ""
    when: str = ""

    def block(self) -> str:
        """As Turtle."""
        if self.kind == "constant":
            told = [f"rml:constant {self.text}"]
        else:
            told = [f"rml:{self.kind} {literal(self.text)}"]
        if self.term_type:
            told.append(f"rml:termType rml:{self.term_type}")
        if self.datatype:
            told.append(f"rml:datatype <{self.datatype}>")
        if self.language:
            told.append(f'rml:language "{self.language}"')
        return f"[ {' ; '.join(told)} ]"


@dataclass
class Source:
    """How fields of a profile are named in the source of RML."""

    mapping: Mapping_
    is_table: bool
    is_expanded: bool
    vocabulary: Vocabulary = field(init=False)

    def __post_init__(self) -> None:
        self.vocabulary = Vocabulary(self.mapping.profile)

    def term(self, path: tuple[Any, ...]) -> Term | None:
        """What the profile says of a place."""
        terms = self.mapping.profile.all_terms
        return terms.get("/".join(map(str, path))) or terms.get(str(path[-1])) if path else None

    def step(self, name: str) -> str:
        """One step of JSONPath."""
        return "['" + name.replace("\\", "\\\\").replace("'", "\\'") + "']"

    def place(self, path: tuple[Any, ...], start: str = "$") -> str:
        """Where the values of a field stand, without the wrapping of expanded JSON-LD."""
        if self.is_table:
            return str(path[0])
        if not self.is_expanded:
            if len(path) == 1 and start == "$" and re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", str(path[0])):
                return str(path[0])
            return start + "".join(self.step(str(step)) for step in path)
        names = [str(step) if step == "@id" else self.vocabulary.term(str(step)) for step in path]
        return start + "[0]".join(map(self.step, names))

    def reference(self, path: tuple[Any, ...], inside: str = "@value") -> str:
        """The reference to the values of a field."""
        found = self.place(path)
        if self.is_expanded:
            return found if path[-1] == "@id" else f"{found}[*]['{inside}']"
        term = self.term(path)
        if not self.is_table and term and term.many:
            return (found if found.startswith("$") else f"$.{found}") + "[*]"
        return found

    def is_there(self, path: tuple[Any, ...]) -> str:
        """A filter: the field is there."""
        found = self.place(path, "@")
        return found if found.startswith("@") else "@" + self.step(found)

    def equals(self, path: tuple[Any, ...], value: str, how: str = "==") -> str:
        """A filter: the field is this text."""
        found = self.is_there(path)
        if self.is_expanded and path[-1] != "@id":
            inside = "@id" if (term := self.term(path)) and term.type in ("iri", "node") else "@value"
            found += f"[0]['{inside}']"
        text = value.replace("\\", "\\\\").replace("'", "\\'")
        return f"{found}{how}'{text}'"


def listed_codes(rule: Rule) -> list[str]:
    """The codes or names that a rule lists; none where the list is computed."""
    for name, option, codec in zip(rule.operators, rule.options, rule.codecs, strict=True):
        if name == "codes" and codec.pairs:
            return list(codec.pairs.pairs)
        if name == "labels":
            return [one for names in option["names"].values() for one in ([names] if isinstance(names, str) else names)]  # fmt: skip
    return []


def keeps_others(rule: Rule) -> bool:
    """Whether names outside a list go as they are."""
    return any(isinstance(option, dict) and option.get("others") == "keep" for option in rule.options)


def in_template(text: str) -> str:
    """A text inside a template."""
    return re.sub(r"([{}\\])", r"\\\1", text)


def outs(rule: Rule, source: Source, gaps: Gaps) -> list[Out]:
    """The term maps of a rule; none, with a gap, where RML needs a function."""
    return _Chain(rule, source, gaps).made()


class _Chain:
    """The operators of one rule, one after the other."""

    def __init__(self, rule: Rule, source: Source, gaps: Gaps) -> None:
        self.rule = rule
        self.source = source
        self.gaps = gaps
        self.field = shown(rule.field)
        self.term = source.term(rule.field)
        self.working = working(rule)

    def _tell(self, code: str, *, omitted: bool = False, **facts: Any) -> None:
        self.gaps.tell(code, self.rule.name, self.field, omitted=omitted, **facts)

    def made(self) -> list[Out]:
        names = [name for name, _option in self.working]
        if self.term and self.term.many and not self.source.is_table and not self.source.is_expanded:
            self._tell("many", what=self.field)
        if "codes" in names or "labels" in names:
            return self._codes()
        for name in names:
            if name in ("split", "join", "unit", "identifier", "matching") or name not in _KNOWN:
                self._tell("operator", omitted=True, what=name)
                return []
        if not names or set(names) <= {"set", "prefixes"}:
            return self._plain()
        reference = self.source.reference(
            self.rule.field, "@id" if self.term and self.term.type in ("iri", "node") else "@value"
        )
        out = [Out("reference", reference)]
        for name, option in self.working:
            out = self._step(name, option, out[0])
            if not out:
                return []
        return out

    def _plain(self) -> list[Out]:
        """A value that goes as it is."""
        for name, option in self.working:
            if name == "prefixes":
                self._tell("prefixes", what=", ".join(option))
        if self.rule.field == ("@id",):
            return [Out("reference", self.source.reference(self.rule.field), "IRI")]
        if self.term and self.term.type == "node" and not self.source.is_expanded:
            self._tell("objects", omitted=True, what=self.field)
            return []
        if not self.source.is_expanded:
            if self.term and self.term.type in ("number", "decimal", "any") and not self.source.is_table:
                self._tell("number-form")
            return [Out("reference", self.source.reference(self.rule.field))]
        kind = self.term.type if self.term else "any"
        found = []
        place = self.source.place(self.rule.field)
        if kind in ("iri", "node", "any"):
            found.append(Out("reference", f"{place}[*]['@id']", "IRI"))
        if kind not in ("iri", "node"):
            self._tell("typed")
            found.append(Out("reference", f"{place}[?(!@['@type'] && !@['@language'])]['@value']"))
            types = (_FORMS[kind],) if kind in _FORMS else _DATATYPES
            found += [
                Out(
                    "reference",
                    f"{place}[?(@['@type']=='{XSD}{name}')]['@value']",
                    datatype=XSD + name,
                )
                for name in types
            ]
        return found

    def _step(self, name: str, option: Any, out: Out) -> list[Out]:
        if name == "set":
            return [out]
        if name == "cast":
            return self._cast(option, out)
        if name == "number":
            self._tell("number-form")
            return [out]
        if name == "language":
            return [Out("reference", out.text, language=option)]
        if name == "name":
            self._tell("unchecked", what="iri")
            return [Out("reference", out.text, "IRI")]
        if name == "iri" and out.kind == "reference" and not out.term_type:
            if option.get("table"):
                self._tell("identity-table", what=", ".join(map(str, option["table"])))
            before, after = option["template"].split("{}")
            text = f"{in_template(before)}{{{in_template(out.text)}}}{in_template(after)}"
            plain = self.term and _ASCII.match(self.term.pattern or "")
            return [Out("template", text, "IRI" if plain else "URI")]
        self._tell("operator", omitted=True, what=name)
        return []

    def _cast(self, option: Any, out: Out) -> list[Out]:
        name = option if isinstance(option, str) else option["type"]
        if not isinstance(option, str) and option.get("decimal") == ",":
            self._tell("operator", omitted=True, what="cast, decimal: ','")
            return []
        self._tell("unchecked", what=name)
        return [Out("reference", out.text, datatype=XSD + name)]

    def _codes(self) -> list[Out]:
        """A constant for each code, where the source can be filtered: every operator is carried out beforehand."""
        if self.source.is_table:
            self._tell("codes", omitted=True)
            return []
        listed = listed_codes(self.rule)
        if not listed:
            option = self.rule.options[self.rule.operators.index("codes")]
            self._tell("computed-codes", omitted=True, what=option)
            return []
        if "split" in self.rule.operators:
            self._tell("operator", omitted=True, what="split")
            return []
        hub = Vocabulary(self.source.mapping.hub)
        made = []
        for code in listed:
            is_name = bool(self.term and self.term.type in ("iri", "node"))
            value: Any = Iri(code) if is_name else code
            try:
                for codec in self.rule.codecs:
                    value = codec.forward(value)
            except Refused:
                continue
            told = self.source.vocabulary.term(code) if is_name and self.source.is_expanded else code
            made.append(Out("constant", hub.node(value), when=self.source.equals(self.rule.field, told)))
        if keeps_others(self.rule) and self.rule.operators == ("labels",) and not self.source.is_expanded:
            tests = [self.source.equals(self.rule.field, code, "!=") for code in listed]
            there = self.source.is_there(self.rule.field)
            made.append(
                Out("reference", self.source.reference(self.rule.field), when=" && ".join([there, *tests]))
            )
        elif keeps_others(self.rule):
            self._tell("others")
        return made


_KNOWN = {"split", "join", "set", "cast", "number", "unit", "codes", "labels", "language", "iri", "identifier", "matching", "name", "prefixes"}  # fmt: skip
