"""The names that the terms, classes and codes of a profile have in exports: those of its prefixes, or, where it has none,
names under ``urn:communaux:profile:`` with the column as a fragment (as CSV on the Web names columns)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from communaux.modules.standards.rules.mappings import Mapping_, Rule, Section
from communaux.modules.standards.rules.media.rdf import literal
from communaux.modules.standards.rules.naming import Naming
from communaux.modules.standards.rules.profiles import Profile
from communaux.modules.standards.rules.values import ABSENT, RDF, Iri, Number, Text, Typed

TYPE = RDF + "type"
_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z", re.A)


class Vocabulary:
    """IRIs of one profile."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.base = f"urn:communaux:profile:{profile.name}#"
        self._naming = Naming(profile)

    def term(self, name: str) -> str:
        """The IRI of a term, class or compact name."""
        if name == "@type":
            return TYPE
        if self.profile.graph:
            return self._naming.expand(name)
        return self.base + quote(name, safe="-._~")

    def code(self, term: str, code: str) -> str:
        """The IRI of a code under a term: its own where it is a compact name or an address, else one below the term."""
        if self.profile.graph and (found := self._naming.expand(code)) != code and ":" in code:
            return found
        if re.match(r"[a-z]+://", code):
            return code
        return f"{self.term(term)}:{quote(code, safe='-._~')}"

    def node(self, value: Any) -> str:
        """A value of the profile as a term of RDF, in N-Triples."""
        if type(value) is Iri:
            return f"<{self._naming.expand(value)}>"
        if type(value) is Text:
            return f"{literal(value)}@{value.lang}"
        if type(value) is Typed:
            return f"{literal(value)}^^<{value.datatype}>"
        if type(value) is Number or isinstance(value, bool):
            return literal(str(value).lower())
        return literal(value)

    def constant(self, name: str, value: Any) -> str:
        """A constant under a term: the name of a class under ``@type``."""
        return f"<{self.term(value)}>" if name == "@type" else self.node(value)


def head(mapping: Mapping_, what: str) -> list[str]:
    """The first lines of every export, as a comment."""
    return [
        f"{what} of the mapping {mapping.name} {mapping.version}:",
        f"profile {mapping.profile.name} {mapping.profile.version}, hub {mapping.hub.name} {mapping.hub.version}.",
    ]


def rules_of(mapping: Mapping_, section: Section) -> tuple[Rule, ...]:
    """The rules of a class, with those of every class."""
    return (*section.rules, *mapping.shared.rules) if section is not mapping.shared else section.rules


def is_single(profile: Profile, path: tuple[Any, ...]) -> bool:
    """Whether a place holds one value only."""
    last = str(path[-1])
    if last.startswith("@"):
        return True
    term = profile.all_terms.get("/".join(map(str, path))) or profile.all_terms.get(last)
    return bool(term and not term.many)


def is_constant(rule: Rule) -> bool:
    """Whether a rule says a constant of one side."""
    return rule.always is not ABSENT


def comment(lines: list[str]) -> str:
    """Lines as a comment."""
    return "".join(f"# {line}\n" for line in lines)


def working(rule: Rule) -> list[tuple[str, Any]]:
    """The operators of a rule with their options, without those that take every value as it is."""
    pairs = zip(rule.operators, rule.options, strict=True)
    return [(name, option) for name, option in pairs if (name, option) != ("matching", ".")]


def never_serves(rules: list[Rule], rule: Rule, *, forward: bool) -> bool:
    """Whether an earlier rule takes every value of the same place, so that this one never does."""
    earlier = [one for one in rules[: rules.index(rule)] if not working(one)]
    return any((one.field == rule.field) if forward else (one.hub == rule.hub) for one in earlier)
