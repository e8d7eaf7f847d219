"""The constraint components of SHACL Core (section 4), each compiled to a function.

A constraint gets the focus node and its value nodes, and yields one ``Fault`` for each thing that is wrong.
``reach`` says how far it looks: 0 at the value itself, 1 at what is said of the value node, 2 beyond.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from communaux.ground.said import Said
from communaux.modules.standards.rules.shacl.graph import TYPE, Node
from communaux.modules.standards.rules.shacl.paths import compact
from communaux.modules.standards.rules.shacl.results import sh
from communaux.modules.standards.rules.shacl.values import (
    compare,
    has_datatype,
    matches_language,
    shown,
    text_of,
)

if TYPE_CHECKING:
    from communaux.modules.standards.rules.shacl.compiling import Reading
    from communaux.modules.standards.rules.shacl.running import Run

Fault = tuple[Node | None, Said] | tuple[Node | None, Said, NamedNode]
"""The value at fault, the words, and the property where it is not that of the shape."""
Check = Callable[["Run", Node, Sequence[Node]], Iterable[Fault]]


@dataclass(frozen=True, slots=True)
class Constraint:
    """One compiled constraint. ``of_focus``: it looks at other properties of the focus node."""

    component: str
    check: Check
    reach: int = 0
    of_focus: bool = False


def _each(test: Callable[[Node], bool], words: Callable[[Node], Said]) -> Check:
    """A constraint on each value by itself."""

    def check(_run: Run, _focus: Node, values: Sequence[Node]) -> Iterator[Fault]:
        for value in values:
            if not test(value):
                yield value, words(value)

    return check


def _number(node: Node) -> int:
    """A count that a shape states. Raises ValueError."""
    if not isinstance(node, Literal):
        raise ValueError("a whole number is expected")
    return int(node.value)


def min_count(reading: Reading, value: Node) -> Constraint:
    """``sh:minCount``."""
    least = _number(value)

    def check(_run: Run, _focus: Node, values: Sequence[Node]) -> Iterable[Fault]:
        found = len(values)
        if found < least:
            yield (
                None,
                Said(
                    f"il faut {least} valeur(s) au moins, il y en a {found}",
                    f"at least {least} value(s) needed, {found} found",
                ),
            )

    del reading
    return Constraint("MinCount", check)


def max_count(reading: Reading, value: Node) -> Constraint:
    """``sh:maxCount``."""
    most = _number(value)

    def check(_run: Run, _focus: Node, values: Sequence[Node]) -> Iterable[Fault]:
        found = len(values)
        if found > most:
            yield (
                None,
                Said(
                    f"{most} valeur(s) au plus, il y en a {found}", f"at most {most} value(s), {found} found"
                ),
            )

    del reading
    return Constraint("MaxCount", check)


def datatype(reading: Reading, value: Node) -> Constraint:
    """``sh:datatype``."""
    wanted = text_of(value)
    name = compact(wanted, reading.prefixes)
    return Constraint(
        "Datatype",
        _each(
            lambda one: has_datatype(one, wanted),
            lambda one: Said(f"{shown(one)} n’est pas du type {name}", f"{shown(one)} is not of type {name}"),
        ),
    )


_KINDS: dict[str, tuple[tuple[type, ...], Said]] = {
    "IRI": ((NamedNode,), Said("une adresse (IRI)", "an IRI")),
    "BlankNode": ((BlankNode,), Said("un nœud anonyme", "a blank node")),
    "Literal": ((Literal,), Said("un texte ou un nombre", "a literal")),
    "BlankNodeOrIRI": ((BlankNode, NamedNode), Said("une chose, non un texte", "a thing, not a literal")),
    "BlankNodeOrLiteral": (
        (BlankNode, Literal),
        Said("un nœud anonyme ou un texte", "a blank node or a literal"),
    ),
    "IRIOrLiteral": ((NamedNode, Literal), Said("une adresse ou un texte", "an IRI or a literal")),
}


def node_kind(reading: Reading, value: Node) -> Constraint:
    """``sh:nodeKind``."""
    del reading
    types, words = _KINDS[text_of(value).rpartition("#")[2]]
    return Constraint(
        "NodeKind",
        _each(
            lambda one: isinstance(one, types),
            lambda one: Said(f"{shown(one)} : il faut {words.fr}", f"{shown(one)}: {words.en} is needed"),
        ),
    )


def of_class(reading: Reading, value: Node) -> Constraint:
    """``sh:class``: the value is an instance of the class or of one below it."""
    name = compact(text_of(value), reading.prefixes)

    def check(run: Run, _focus: Node, values: Sequence[Node]) -> Iterator[Fault]:
        within = run.classes.within(value)
        for one in values:
            if within.isdisjoint(run.graph.values(one, TYPE)):
                yield (
                    one,
                    Said(f"{shown(one)} n’est pas de la classe {name}", f"{shown(one)} is not a {name}"),
                )

    return Constraint("Class", check, reach=1)


def _bound(
    component: str, fits: Callable[[int], bool], fr: str, en: str
) -> Callable[[Reading, Node], Constraint]:
    def compiled(reading: Reading, value: Node) -> Constraint:
        del reading

        def test(one: Node) -> bool:
            order = compare(one, value)
            return order is not None and fits(order)

        return Constraint(
            component,
            _each(
                test,
                lambda one: Said(
                    f"{shown(one)} doit être {fr} {text_of(value)}",
                    f"{shown(one)} must be {en} {text_of(value)}",
                ),
            ),
        )

    return compiled


min_inclusive = _bound("MinInclusive", lambda order: order >= 0, "au moins", "at least")
max_inclusive = _bound("MaxInclusive", lambda order: order <= 0, "au plus", "at most")
min_exclusive = _bound("MinExclusive", lambda order: order > 0, "plus que", "more than")
max_exclusive = _bound("MaxExclusive", lambda order: order < 0, "moins que", "less than")


def min_length(reading: Reading, value: Node) -> Constraint:
    """``sh:minLength``."""
    del reading
    least = _number(value)
    return Constraint(
        "MinLength",
        _each(
            lambda one: not isinstance(one, BlankNode) and len(text_of(one)) >= least,
            lambda one: Said(
                f"{shown(one)} : {least} caractères au moins", f"{shown(one)}: at least {least} characters"
            ),
        ),
    )


def max_length(reading: Reading, value: Node) -> Constraint:
    """``sh:maxLength``."""
    del reading
    most = _number(value)
    return Constraint(
        "MaxLength",
        _each(
            lambda one: not isinstance(one, BlankNode) and len(text_of(one)) <= most,
            lambda one: Said(
                f"{shown(one)} : {most} caractères au plus", f"{shown(one)}: at most {most} characters"
            ),
        ),
    )


_FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE, "x": re.VERBOSE}


def pattern(reading: Reading, value: Node, flags: str) -> Constraint:
    """``sh:pattern`` with ``sh:flags``, as SPARQL's REGEX. Raises ValueError where it is no regular expression."""
    del reading
    bits = re.RegexFlag(0)
    for flag in flags:
        if flag not in _FLAGS and flag != "q":
            raise ValueError(f"unknown flag {flag}")
        bits |= _FLAGS.get(flag, re.RegexFlag(0))
    source = text_of(value)
    try:
        compiled = re.compile(re.escape(source) if "q" in flags else source, bits)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return Constraint(
        "Pattern",
        _each(
            lambda one: not isinstance(one, BlankNode) and compiled.search(text_of(one)) is not None,
            lambda one: Said(
                f"{shown(one)} n’a pas la forme attendue ({source})",
                f"{shown(one)} does not have the expected form ({source})",
            ),
        ),
    )


def language_in(reading: Reading, value: Node) -> Constraint:
    """``sh:languageIn``."""
    tags = [text_of(one) for one in reading.graph.items(value)]
    told = ", ".join(tags)
    return Constraint(
        "LanguageIn",
        _each(
            lambda one: (
                isinstance(one, Literal) and any(matches_language(one.language or "", tag) for tag in tags)
            ),
            lambda one: Said(
                f"{shown(one)} doit être dans l’une de ces langues : {told}",
                f"{shown(one)} must be in one of: {told}",
            ),
        ),
    )


def unique_lang(reading: Reading, value: Node) -> Constraint | None:
    """``sh:uniqueLang``."""
    del reading
    if text_of(value) != "true":
        return None

    def check(_run: Run, _focus: Node, values: Sequence[Node]) -> Iterator[Fault]:
        tags = Counter(one.language.lower() for one in values if isinstance(one, Literal) and one.language)
        for tag, times in tags.items():
            if times > 1:
                yield (
                    None,
                    Said(
                        f"{times} textes en « {tag} » : un seul est permis",
                        f"{times} texts in “{tag}”: one is allowed",
                    ),
                )

    return Constraint("UniqueLang", check)


def equals(reading: Reading, value: Node) -> Constraint:
    """``sh:equals``."""
    name = compact(text_of(value), reading.prefixes)

    def check(run: Run, focus: Node, values: Sequence[Node]) -> Iterator[Fault]:
        others = list(run.graph.values(focus, value))  # type: ignore[arg-type]
        for one in [*(v for v in values if v not in others), *(o for o in others if o not in values)]:
            yield (
                one,
                Said(
                    f"{shown(one)} doit être aussi une valeur de {name}",
                    f"{shown(one)} must be a value of {name} as well",
                ),
            )

    return Constraint("Equals", check, of_focus=True)


def disjoint(reading: Reading, value: Node) -> Constraint:
    """``sh:disjoint``."""
    name = compact(text_of(value), reading.prefixes)

    def check(run: Run, focus: Node, values: Sequence[Node]) -> Iterator[Fault]:
        others = run.graph.values(focus, value)  # type: ignore[arg-type]
        for one in values:
            if one in others:
                yield (
                    one,
                    Said(
                        f"{shown(one)} est aussi une valeur de {name}",
                        f"{shown(one)} is a value of {name} as well",
                    ),
                )

    return Constraint("Disjoint", check, of_focus=True)


def _less(component: str, equal_too: bool) -> Callable[[Reading, Node], Constraint]:
    def compiled(reading: Reading, value: Node) -> Constraint:
        name = compact(text_of(value), reading.prefixes)

        def check(run: Run, focus: Node, values: Sequence[Node]) -> Iterator[Fault]:
            for one in values:
                for other in run.graph.values(focus, value):  # type: ignore[arg-type]
                    order = compare(one, other)
                    if order is None or order > 0 or (order == 0 and not equal_too):
                        yield (
                            one,
                            Said(
                                f"{shown(one)} doit venir avant {shown(other)} ({name})",
                                f"{shown(one)} must come before {shown(other)} ({name})",
                            ),
                        )

        return Constraint(component, check, of_focus=True)

    return compiled


less_than = _less("LessThan", False)
less_than_or_equals = _less("LessThanOrEquals", True)


def has_value(reading: Reading, value: Node) -> Constraint:
    """``sh:hasValue``."""
    del reading

    def check(_run: Run, _focus: Node, values: Sequence[Node]) -> Iterator[Fault]:
        if value not in values:
            yield None, Said(f"la valeur {shown(value)} manque", f"the value {shown(value)} is missing")

    return Constraint("HasValue", check)


def one_of(reading: Reading, value: Node) -> Constraint:
    """``sh:in``."""
    allowed = frozenset(reading.graph.items(value))
    told = ", ".join(sorted(shown(one) for one in allowed)[:8])
    return Constraint(
        "In",
        _each(
            lambda one: one in allowed,
            lambda one: Said(
                f"{shown(one)} n’est pas permis ; sont permis : {told}",
                f"{shown(one)} is not allowed; allowed: {told}",
            ),
        ),
    )


def closed(reading: Reading, allowed: frozenset[NamedNode]) -> Constraint:
    """``sh:closed``: no property beyond those of the shape and ``sh:ignoredProperties``."""

    def check(run: Run, _focus: Node, values: Sequence[Node]) -> Iterator[Fault]:
        for node in values:
            for predicate, objects in run.graph.of(node).items():
                if predicate in allowed:
                    continue
                name = compact(predicate.value, reading.prefixes)
                words = Said(
                    f"la propriété {name} n’est pas prévue ici", f"the property {name} is not expected here"
                )
                for one in objects:
                    yield one, words, predicate

    return Constraint("Closed", check, reach=1)


def simple() -> dict[NamedNode, Callable[[Reading, Node], Constraint | None]]:
    """Parameter -> how to compile it, for the components with a single parameter and no shape inside."""
    return {
        sh("minCount"): min_count,
        sh("maxCount"): max_count,
        sh("datatype"): datatype,
        sh("nodeKind"): node_kind,
        sh("class"): of_class,
        sh("minInclusive"): min_inclusive,
        sh("maxInclusive"): max_inclusive,
        sh("minExclusive"): min_exclusive,
        sh("maxExclusive"): max_exclusive,
        sh("minLength"): min_length,
        sh("maxLength"): max_length,
        sh("languageIn"): language_in,
        sh("uniqueLang"): unique_lang,
        sh("equals"): equals,
        sh("disjoint"): disjoint,
        sh("lessThan"): less_than,
        sh("lessThanOrEquals"): less_than_or_equals,
        sh("hasValue"): has_value,
        sh("in"): one_of,
    }
