"""The operators of a rule on the way back, as patterns of SPARQL: each takes the variable before it and makes the next."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Protocol

from communaux.ground import countries
from communaux.modules.standards.rules import operators, units
from communaux.modules.standards.rules.codecs import Refused
from communaux.modules.standards.rules.exporting.gaps import Gaps
from communaux.modules.standards.rules.exporting.names import Vocabulary, working
from communaux.modules.standards.rules.exporting.terms import keeps_others, listed_codes
from communaux.modules.standards.rules.mappings import Mapping_, Rule
from communaux.modules.standards.rules.media.rdf import literal
from communaux.modules.standards.rules.values import XSD, Iri, shown


class Query(Protocol):
    """What a chain needs of the query it stands in."""

    mapping: Mapping_
    gaps: Gaps
    here: Vocabulary
    there: Vocabulary

    def variable(self, stem: str = "v") -> str:
        """A variable that is not used yet."""


@dataclass
class Value:
    """A rule on its way: the variable that holds the value, and the patterns that make it."""

    variable: str
    lines: list[str] = field(default_factory=list)
    split: str = ""


def moved_name(mapping: Mapping_, variable: str, prefixes: dict[str, str]) -> str:
    """An expression: a name under another prefix."""
    value = variable
    for here, hub in prefixes.items():
        old = literal(mapping.hub.prefixes.get(str(hub), f"{hub}:"))
        new = literal(mapping.profile.prefixes.get(str(here), f"{here}:"))
        value = f"IF(isIRI({variable}) && STRSTARTS(STR({variable}), {old}), IRI(CONCAT({new}, STRAFTER(STR({variable}), {old}))), {value})"  # fmt: skip
    return value


class Chain:
    """The operators of a rule on the way back, last first."""

    def __init__(self, query: Query, rule: Rule, value: Value) -> None:
        self.query = query
        self.rule = rule
        self.value = value

    def _tell(self, code: str, *, omitted: bool = False, **facts: Any) -> None:
        self.query.gaps.tell(code, self.rule.name, shown(self.rule.hub), omitted=omitted, **facts)

    def _bind(self, expression: str, *filters: str) -> bool:
        """The value becomes an expression of itself (``@`` stands for it), where the filters hold."""
        now = self.value.variable
        self.value.lines += [f"FILTER ({test.replace('@', now)})" for test in filters]
        self.value.variable = self.query.variable()
        self.value.lines.append(f"BIND ({expression.replace('@', now)} AS {self.value.variable})")
        return True

    def back(self) -> Value | None:
        steps = working(self.rule)
        names, options = [name for name, _option in steps], [option for _name, option in steps]
        if "codes" in names or "labels" in names:
            at = names.index("codes" if "codes" in names else "labels")
            until = 1 if names[0] == "split" else 0
            if set(names[until:at]) - {"matching", "set"}:
                self._tell("operators", omitted=True, what=", ".join(names))
                return None
            if not self._codes(until):
                return None
            names, options = names[:until], options[:until]
        for name, option in reversed(list(zip(names, options, strict=True))):
            make = getattr(self, f"_{name}", None)
            if make is None:
                self._tell("operators", omitted=True, what=name)
                return None
            if not make(option):
                return None
        if not self.query.mapping.profile.graph and not self.value.split and "number" not in names:
            self._bind("STR(@)", "!isBlank(@)")
        return self.value

    def _codes(self, since: int) -> bool:
        """A table of what each code becomes in the hub, with the code: all operators are carried out beforehand."""
        codecs = self.rule.codecs[since:]
        pairs = next(codec.pairs for codec in codecs if codec.pairs)
        listed = listed_codes(self.rule)
        terms = self.query.mapping.profile.all_terms
        term = terms.get(str(self.rule.field[-1]))
        is_name = bool(self.query.mapping.profile.graph and term and term.type in ("iri", "node"))
        rows = []
        if listed:
            for code in listed:
                value: Any = Iri(code) if is_name else code
                try:
                    for codec in codecs:
                        value = codec.forward(value)
                    back: Any = value
                    for codec in reversed(codecs):
                        back = codec.back(back)
                except Refused:
                    continue
                if back == (Iri(code) if is_name else code):
                    told = f"<{self.query.here.term(code)}>" if is_name else literal(code)
                    rows.append(f"({self.query.there.node(value)} {told})")
        else:
            rows = [
                f"({literal(code)} {literal(name)})"
                for code in sorted(countries.country_codes())
                if (name := pairs.to_field(code)) and len(codecs) == 1
            ]
        if not rows:
            self._tell("codes", omitted=True)
            return False
        found = self.query.variable("code")
        table = f"VALUES ({self.value.variable} {found}) {{ {' '.join(rows)} }}"
        self.value.lines.append(f"OPTIONAL {{ {table} }}" if keeps_others(self.rule) else table)
        if keeps_others(self.rule):
            now, told = self.value.variable, self.query.variable()
            self.value.lines.append(
                f"BIND (IF(BOUND({found}), {found}, IF(isLiteral({now}), {now}, ?none)) AS {told}) FILTER (BOUND({told}))"
            )
            found = told
        self.value.variable = found
        return True

    def _split(self, option: Any) -> bool:
        self.value.split = option if isinstance(option, str) else option["by"]
        self._tell("order")
        return True

    def _join(self, _option: Any) -> bool:
        self._tell("no-split", omitted=True)
        return False

    def _set(self, _option: Any) -> bool:
        return True

    def _matches(self, form: re.Pattern[str]) -> str:
        pattern = "^" + form.pattern.removesuffix("\\Z").replace("\\d", "[0-9]") + "$"
        return f"REGEX(STR(@), {literal(pattern)})"

    def _cast(self, option: Any) -> bool:
        name = option if isinstance(option, str) else option["type"]
        told = "STR(@)"
        if not isinstance(option, str) and option.get("decimal") == ",":
            told = 'REPLACE(STR(@), "[.]", ",")'
        return self._bind(told, "isLiteral(@)", self._matches(operators._FORMS[name][1]))

    def _number(self, _option: Any) -> bool:
        kind = f'IF(REGEX(STR(@), "[eE]"), <{XSD}double>, IF(CONTAINS(STR(@), "."), <{XSD}decimal>, <{XSD}integer>))'
        form = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?\Z")
        return self._bind(f"STRDT(STR(@), {kind})", "isLiteral(@)", self._matches(form))

    def _unit(self, option: Any) -> bool:
        by = units.factor(option["hub"], option["field"])
        try:
            told = f"<{XSD}decimal>(STR(@)) * {units.plain(by)}"
        except units.UnitError:
            told = f"<{XSD}decimal>(STR(@)) * {by.numerator} / {by.denominator}"
        self._tell("number-form")
        return self._bind(f"STRDT(STR({told}), DATATYPE(@))", "isLiteral(@)", f"BOUND(@) && REGEX(STR(@), {literal('^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$')})")  # fmt: skip

    def _language(self, option: Any) -> bool:
        return self._bind("STR(@)", f"LANG(@) = {literal(str(option).lower())}")

    def _name(self, _option: Any) -> bool:
        return self._bind("STR(@)", "isIRI(@)")

    def _matching(self, option: Any) -> bool:
        self._tell("pattern", what=option)
        self.value.lines.append(
            f"FILTER (!isBlank({self.value.variable}) && REGEX(STR({self.value.variable}), {literal(option)}))"
        )
        return True

    def _iri(self, option: Any) -> bool:
        """A name becomes an identifier again: what the template holds, or what is minted from it."""
        before, after = option["template"].split("{}")
        head_, tail = literal(before), literal(after)
        middle = f"STRAFTER(STR(@), {head_})" if before else "STR(@)"
        fits = f"STRSTARTS(STR(@), {head_})"
        if after:
            middle = f"SUBSTR(STR(@), {len(before) + 1}, STRLEN(STR(@)) - {len(before) + len(after)})"
            fits += f" && STRENDS(STR(@), {tail})"
        table = {str(k): str(v) for k, v in option.get("table", {}).items()}
        for name, iri in table.items():
            middle = f"IF(STR(@) = {literal(iri)}, {literal(name)}, {middle})"
            fits = f"({fits}) || STR(@) = {literal(iri)}"
        self._tell("decoding")
        if digits := int(option.get("mint", 0)):
            return self._bind(f"IF({fits}, {middle}, SUBSTR(SHA256(STR(@)), 1, {digits}))", "isIRI(@)")
        return self._bind(middle, "isIRI(@)", fits, f"STRLEN({middle}) > 0")

    def _identifier(self, option: Any) -> bool:
        before, after = option["template"].split("{}")
        told = f"IRI(CONCAT({literal(before)}, ENCODE_FOR_URI(STR(@)), {literal(after)}))"
        for name, iri in option.get("table", {}).items():
            told = f"IF(STR(@) = {literal(str(name))}, <{iri}>, {told})"
        return self._bind(told, "isLiteral(@)", 'STR(@) != ""')

    def _prefixes(self, option: Any) -> bool:
        return self._bind(moved_name(self.query.mapping, "@", {str(k): str(v) for k, v in option.items()}))
