"""What a validation found: one violation a fault, in words that a person can act on, and as a SHACL report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from communaux.ground.said import Said
from communaux.modules.standards.rules.shacl.graph import TYPE, Node

SH = "http://www.w3.org/ns/shacl#"
_XSD_BOOLEAN = NamedNode("http://www.w3.org/2001/XMLSchema#boolean")


def sh(name: str) -> NamedNode:
    """A term of the SHACL vocabulary."""
    return NamedNode(SH + name)


@dataclass(frozen=True, slots=True)
class Violation:
    """One fault: ``focus`` is the node, ``path`` the property as SPARQL writes it ('' for the node itself), ``value``
    the value at fault where there is one, ``component`` the local name of the constraint component, ``shape`` the
    shape that says so, ``severity`` Violation, Warning, Info or the IRI of another, ``said`` the words of the
    constraint and ``message`` those that the author of the shape wrote, by language."""

    focus: Node
    component: str
    shape: Node
    said: Said
    path: str = ""
    path_node: Node | None = None
    value: Node | None = None
    severity: str = "Violation"
    message: tuple[tuple[str, str], ...] = ()

    def label(self, lang: str = "fr") -> str:
        """What to tell: the author's words in this language where there are, else ours."""
        own = dict(self.message)
        return own.get(lang[:2]) or own.get("") or self.said.label(lang)


@dataclass(slots=True)
class Report:
    """``nodes``: how many focus nodes were looked at; ``violations``: the first of them, at most as many as asked;
    ``counts``: how many there are in all, by severity; ``streamed``: whether the data went by without being held."""

    nodes: int = 0
    violations: list[Violation] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    streamed: bool = False

    @property
    def conforms(self) -> bool:
        """Whether nothing was found, whatever its severity (as SHACL 1.0 says it)."""
        return not self.counts

    def add(self, violation: Violation, most: int) -> None:
        """Count a violation, and keep it while there is room."""
        self.counts[violation.severity] = self.counts.get(violation.severity, 0) + 1
        if len(self.violations) < most:
            self.violations.append(violation)


def to_graph(report: Report) -> Iterable[Triple]:
    """The report as ``sh:ValidationReport``."""
    root = BlankNode()
    yield Triple(root, TYPE, sh("ValidationReport"))
    yield Triple(root, sh("conforms"), Literal("true" if report.conforms else "false", datatype=_XSD_BOOLEAN))
    for one in report.violations:
        result = BlankNode()
        yield Triple(root, sh("result"), result)
        yield Triple(result, TYPE, sh("ValidationResult"))
        yield Triple(result, sh("focusNode"), one.focus)
        yield Triple(result, sh("sourceConstraintComponent"), sh(one.component + "ConstraintComponent"))
        if not isinstance(one.shape, Literal):
            yield Triple(result, sh("sourceShape"), one.shape)
        severity = sh(one.severity) if ":" not in one.severity else NamedNode(one.severity)
        yield Triple(result, sh("resultSeverity"), severity)
        if isinstance(one.path_node, NamedNode):
            yield Triple(result, sh("resultPath"), one.path_node)
        if one.value is not None:
            yield Triple(result, sh("value"), one.value)
        for lang, text in one.message or (("fr", one.said.fr), ("en", one.said.en)):
            words = Literal(text, language=lang) if lang else Literal(text)
            yield Triple(result, sh("resultMessage"), words)
