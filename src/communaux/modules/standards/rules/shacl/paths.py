"""Property paths (SHACL 2.3.1): from a shapes graph to a function that walks, and to the words of SPARQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from communaux.modules.standards.rules.shacl.graph import FIRST, Graph, Node
from communaux.modules.standards.rules.shacl.results import sh

Walk = Callable[[Graph, Node], Iterable[Node]]
_DEEPEST = 50


@dataclass(frozen=True, slots=True)
class Path:
    """``walk`` gives the value nodes of a focus node; ``predicate`` is set where the path is a single property."""

    text: str
    walk: Walk
    predicate: NamedNode | None = None


def compact(iri: str, prefixes: Mapping[str, str]) -> str:
    """An IRI with a prefix of the shapes file, or in angle brackets."""
    best = max((ns for ns in prefixes.values() if ns and iri.startswith(ns)), key=len, default="")
    if best:
        name = next(prefix for prefix, ns in prefixes.items() if ns == best)
        return f"{name}:{iri[len(best) :]}"
    return f"<{iri}>"


def read_path(graph: Graph, node: Node, prefixes: Mapping[str, str], depth: int = 0) -> Path:
    """The path that a node stands for. Raises ValueError where it is none, or runs in a circle."""
    if depth > _DEEPEST:
        raise ValueError("a path that runs in a circle")
    if isinstance(node, NamedNode):
        return Path(compact(node.value, prefixes), lambda data, focus: data.values(focus, node), node)
    if isinstance(node, Literal):
        raise ValueError("a path is no literal")

    def inner(one: Node) -> Path:
        return read_path(graph, one, prefixes, depth + 1)

    if graph.one(node, FIRST) is not None:
        steps = [inner(one) for one in graph.items(node)]
        if len(steps) < 2:
            raise ValueError("a sequence has two steps at least")
        return Path("/".join(_grouped(step) for step in steps), _sequence(steps))
    if (head := graph.one(node, sh("alternativePath"))) is not None:
        ways = [inner(one) for one in graph.items(head)]
        if len(ways) < 2:
            raise ValueError("an alternative has two ways at least")
        return Path("|".join(_grouped(way) for way in ways), _either(ways))
    if (one := graph.one(node, sh("inversePath"))) is not None:
        back = inner(one)
        if back.predicate is None:
            raise ValueError("only a property can be walked backwards")
        name = back.predicate
        return Path("^" + back.text, lambda data, focus: data.subjects(name, focus))
    for term, sign, least, endless in (
        ("zeroOrMorePath", "*", 0, True),
        ("oneOrMorePath", "+", 1, True),
        ("zeroOrOnePath", "?", 0, False),
    ):
        if (one := graph.one(node, sh(term))) is not None:
            step = inner(one)
            return Path(_grouped(step) + sign, _repeated(step, least, endless))
    raise ValueError("a path of no known kind")


def _grouped(path: Path) -> str:
    return path.text if path.predicate is not None or path.text.startswith("^") else f"({path.text})"


def _sequence(steps: list[Path]) -> Walk:
    def walk(data: Graph, focus: Node) -> Iterable[Node]:
        here: dict[Node, None] = {focus: None}
        for step in steps:
            here = dict.fromkeys(value for node in here for value in step.walk(data, node))
        return here

    return walk


def _either(ways: list[Path]) -> Walk:
    def walk(data: Graph, focus: Node) -> Iterable[Node]:
        return dict.fromkeys(value for way in ways for value in way.walk(data, focus))

    return walk


def _repeated(step: Path, least: int, endless: bool) -> Walk:
    def walk(data: Graph, focus: Node) -> Iterable[Node]:
        found: dict[Node, None] = {focus: None} if least == 0 else {}
        todo: list[Node] = [focus]
        while todo:
            fresh = [value for node in todo for value in step.walk(data, node)]
            todo = []
            for value in fresh:
                if value not in found:
                    found[value] = None
                    todo.append(value)
            if not endless:
                break
        return found

    return walk
