"""Test data against the shapes of a version: read, validated, and told in words that a person can act on."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from communaux.ground.entangling import entangled
from communaux.ground.nesting import too_nested
from communaux.ground.said import Said
from communaux.ground.swelling import measured
from communaux.modules.standards.rules import shacl
from communaux.modules.standards.rules.agreed.publishing import VersionFacts, shapes, vocabulary
from communaux.modules.standards.rules.shacl.graph import Graph

MEDIA = {"turtle": RdfFormat.TURTLE, "n-triples": RdfFormat.N_TRIPLES, "json-ld": RdfFormat.JSON_LD}
MOST = 60_000
"""Characters of test data."""
SHOWN = 50
"""Faults that a report keeps; all are counted."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """``verdict``: a code of the list ``standard-test-verdicts``; ``faults``: how many; ``report``: the first of them."""

    verdict: str
    faults: int
    nodes: int
    report: tuple[dict[str, str], ...]


def try_out(version: VersionFacts, text: str, media: str, expected: str) -> Outcome:
    """Validate data. Nothing is fetched: JSON-LD with a remote context cannot be read."""
    try:
        triples = read(text, media)
    except (SyntaxError, ValueError, OSError, RecursionError) as error:
        told = {
            "node": "",
            "path": "",
            "value": "",
            "fr": f"illisible : {error}",
            "en": f"cannot be read: {error}",
        }
        return Outcome("unreadable", 1, 0, ({name: part[:400] for name, part in told.items()},))
    compiled = shacl.read_shapes(shapes(version))
    report = shacl.validate(compiled, lambda: triples, vocabulary=Graph(vocabulary(version)), most=SHOWN)
    lines = [_line(one, version.iri) for one in report.violations]
    count = sum(report.counts.values())
    unknown = _unknown(version, triples)
    lines += unknown[: max(0, SHOWN - len(lines))]
    count += len(unknown)
    if not report.nodes:
        idle = Said(
            "aucune chose d’une classe de ce standard : il n’y a rien à vérifier",
            "no thing of a class of this standard: there is nothing to check",
        )
        lines.append({"node": "", "path": "", "value": "", "fr": idle.fr, "en": idle.en})
        count += 1
    conforms = count == 0
    return Outcome(
        "as-expected" if conforms == (expected == "conforms") else "otherwise",
        count,
        report.nodes,
        tuple(lines),
    )


def _unknown(version: VersionFacts, triples: list[Triple]) -> list[dict[str, str]]:
    """Names in the space of this version that it does not define: a misspelt property checks nothing, and says so."""
    space = f"{version.iri}#"
    known = {space + term.name for term in version.terms}
    found: dict[tuple[str, str], dict[str, str]] = {}
    for triple in triples:
        for used in (triple.predicate, triple.object):
            if isinstance(used, NamedNode) and used.value.startswith(space) and used.value not in known:
                name = used.value.removeprefix(space)
                said = Said(
                    f"{name} n’est pas un terme de cette version", f"{name} is not a term of this version"
                )
                line = {
                    "node": str(triple.subject)[:200],
                    "path": name[:200],
                    "value": "",
                    "fr": said.fr,
                    "en": said.en,
                }
                found.setdefault((str(triple.subject), name), line)
    return list(found.values())


def read(text: str, media: str) -> list[Triple]:
    """The triples of a text. Raises SyntaxError, ValueError."""
    if len(text) > MOST:
        raise ValueError(f"more than {MOST} characters")
    data = text.encode()
    if entangled(data) if media == "json-ld" else too_nested(data):
        raise ValueError("nested too deep")
    return [quad.triple for quad in measured(parse(data, format=MEDIA[media]), len(data))]


def _line(one: shacl.Violation, base: str) -> dict[str, str]:
    def short(term: object) -> str:
        text = str(term) if term is not None else ""
        return text.replace(f"<{base}#", "").rstrip(">") if text.startswith(f"<{base}#") else text

    return {
        "node": short(one.focus)[:200],
        "path": short(one.path)[:200],
        "value": short(one.value)[:200],
        "fr": one.label("fr")[:400],
        "en": one.label("en")[:400],
    }
