"""Data as the checks ask it: the values of a property of a node. A whole graph, or the one node that just streamed by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Node = NamedNode | BlankNode | Literal
Values = Mapping[NamedNode, Sequence[Node]]

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
TYPE = NamedNode(RDF + "type")
FIRST, REST, NIL = NamedNode(RDF + "first"), NamedNode(RDF + "rest"), NamedNode(RDF + "nil")
SUBCLASS = NamedNode(RDFS + "subClassOf")
_NOTHING: tuple[Node, ...] = ()


class Graph:
    """Triples in memory, by subject and, when first asked, by object."""

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        self.nodes: dict[Node, dict[NamedNode, list[Node]]] = {}
        for triple in triples:
            self.add(triple)
        self._back: dict[NamedNode, dict[Node, list[Node]]] | None = None

    def add(self, triple: Triple) -> None:
        """Add a triple; the same one twice counts once."""
        values = self.nodes.setdefault(triple.subject, {}).setdefault(triple.predicate, [])  # type: ignore[arg-type]
        if triple.object not in values:
            values.append(triple.object)  # type: ignore[arg-type]

    def values(self, node: Node, predicate: NamedNode) -> Sequence[Node]:
        """The objects of a node and a predicate."""
        return self.nodes.get(node, {}).get(predicate, _NOTHING)

    def one(self, node: Node, predicate: NamedNode) -> Node | None:
        """The only object, or the first of several; None without any."""
        found = self.values(node, predicate)
        return found[0] if found else None

    def subjects(self, predicate: NamedNode, value: Node) -> Sequence[Node]:
        """The nodes that have this value for a predicate."""
        if self._back is None:
            self._back = defaultdict(lambda: defaultdict(list))
            for subject, values in self.nodes.items():
                for name, objects in values.items():
                    for one in objects:
                        self._back[name][one].append(subject)
        return self._back.get(predicate, {}).get(value, _NOTHING)

    def having(self, predicate: NamedNode) -> list[Node]:
        """The subjects of a predicate."""
        return [node for node, values in self.nodes.items() if predicate in values]

    def objects(self, predicate: NamedNode) -> list[Node]:
        """The objects of a predicate, each once."""
        found: dict[Node, None] = {}
        for values in self.nodes.values():
            found.update(dict.fromkeys(values.get(predicate, ())))
        return list(found)

    def of(self, node: Node) -> Values:
        """All that is said of a node."""
        return self.nodes.get(node, {})

    def items(self, head: Node) -> list[Node]:
        """The members of an RDF list. Raises ValueError where it is broken or runs in a circle."""
        found: list[Node] = []
        seen: set[Node] = set()
        while head != NIL:
            first, rest = self.one(head, FIRST), self.one(head, REST)
            if first is None or rest is None or head in seen:
                raise ValueError("a broken list")
            seen.add(head)
            found.append(first)
            head = rest
        return found


class OneNode(Graph):
    """The node that streams by: it answers for itself alone."""

    def __init__(self, node: Node, values: dict[NamedNode, list[Node]]) -> None:
        super().__init__()
        self.nodes = {node: values}


class Classes:
    """Which class lies under which, from ``rdfs:subClassOf`` statements."""

    def __init__(self, *graphs: Graph) -> None:
        self._below: dict[Node, set[Node]] = defaultdict(set)
        for graph in graphs:
            for node, values in graph.nodes.items():
                for upper in values.get(SUBCLASS, ()):
                    self._below[upper].add(node)
        self._known: dict[Node, frozenset[Node]] = {}

    def within(self, cls: Node) -> frozenset[Node]:
        """A class and all below it, circles included."""
        if cls not in self._known:
            found, todo = {cls}, [cls]
            while todo:
                for lower in self._below.get(todo.pop(), ()):
                    if lower not in found:
                        found.add(lower)
                        todo.append(lower)
            self._known[cls] = frozenset(found)
        return self._known[cls]
