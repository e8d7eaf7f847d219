"""Compiled shapes over data. Where every node can be judged by itself, data stream by; else they are held in memory.

A stream is judged node by node, as long as what is said of a node stands together. A node that comes back later is
told by ``Scattered``: the data then have to be read again, into memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from pyoxigraph import NamedNode, Triple

from communaux.modules.standards.rules.shacl.compiling import Shape, Shapes, Target
from communaux.modules.standards.rules.shacl.constraints import Fault
from communaux.modules.standards.rules.shacl.graph import SUBCLASS, TYPE, Classes, Graph, Node, OneNode
from communaux.modules.standards.rules.shacl.results import Report, Violation

MOST = 1000
"""Violations that a report keeps; all are counted."""
WINDOW = 256
"""Nodes that a stream keeps open."""


class Scattered(Exception):  # noqa: N818 - an answer, not a mistake
    """What is said of a node does not stand together, or classes are told among the data: nothing can stream."""


class Run:
    """One validation under way."""

    def __init__(self, graph: Graph, classes: Classes, most: int) -> None:
        self.graph = graph
        self.classes = classes
        self.most = most
        self.report = Report()
        self._asking: set[tuple[int, Node]] = set()

    def conforms(self, shape: Shape, node: Node) -> bool:
        """Whether a node has a shape. A question that is being asked already (shapes in a circle) counts as yes."""
        if shape.deactivated:
            return True
        asked = (id(shape), node)
        if shape.circular:
            if asked in self._asking:
                return True
            self._asking.add(asked)
        try:
            values = self._values(shape, node)
            for constraint in shape.constraints:
                for _fault in constraint.check(self, node, values):
                    return False
            return all(self.conforms(inner, value) for inner in shape.properties for value in values)
        finally:
            self._asking.discard(asked)

    def look(self, shape: Shape, focus: Node) -> None:
        """Judge a node, and note what is wrong."""
        if shape.deactivated:
            return
        asked = (id(shape), focus)
        if shape.circular:
            if asked in self._asking:
                return
            self._asking.add(asked)
        values = self._values(shape, focus)
        for constraint in shape.constraints:
            for fault in constraint.check(self, focus, values):
                self._note(shape, focus, constraint.component, fault)
        for inner in shape.properties:
            for value in values:
                self.look(inner, value)
        self._asking.discard(asked)

    def _note(self, shape: Shape, focus: Node, component: str, fault: Fault) -> None:
        path, path_node = shape.path.text if shape.path else "", shape.path_node
        if len(fault) == 3:
            path, path_node = f"<{fault[2].value}>", fault[2]
        said = fault[1]
        found = Violation(
            focus, component, shape.node, said, path, path_node, fault[0], shape.severity, shape.message
        )
        self.report.add(found, self.most)

    def _values(self, shape: Shape, focus: Node) -> list[Node]:
        if shape.path is None:
            return [focus]
        if shape.path.predicate is not None:
            return list(self.graph.values(focus, shape.path.predicate))
        return list(shape.path.walk(self.graph, focus))


def validate(
    shapes: Shapes, data: Callable[[], Iterable[Triple]], *, vocabulary: Graph | None = None, most: int = MOST
) -> Report:
    """Validate data against shapes.

    ``data``: opens the triples anew each time it is called, at most twice. ``vocabulary``: a graph that says which
    class lies under which, beside the shapes and, where they are held in memory, the data.
    """
    known = [shapes.graph, *([vocabulary] if vocabulary else [])]
    if shapes.streamable:
        try:
            return _stream(shapes, data(), Classes(*known), most)
        except Scattered:
            pass
    graph = Graph(data())
    run = Run(graph, Classes(*known, graph), most)
    for shape, targets in shapes.targeted:
        nodes = dict.fromkeys(node for target in targets for node in _targeted(run, target))
        run.report.nodes += len(nodes)
        for node in nodes:
            run.look(shape, node)
    return run.report


def _targeted(run: Run, target: Target) -> Iterable[Node]:
    if target.kind == "node":
        return (target.value,)
    if target.kind == "class":
        within = run.classes.within(target.value)
        return (node for cls in within for node in run.graph.subjects(TYPE, cls))
    assert isinstance(target.value, NamedNode)
    return run.graph.having(target.value) if target.kind == "subjects" else run.graph.objects(target.value)


def _stream(shapes: Shapes, data: Iterable[Triple], classes: Classes, most: int) -> Report:
    run = Run(Graph(), classes, most)
    run.report.streamed = True
    by_class: dict[Node, list[Shape]] = {}
    by_subject: dict[NamedNode, list[Shape]] = {}
    by_node: dict[Node, list[Shape]] = {}
    for shape, targets in shapes.targeted:
        for target in targets:
            if target.kind == "class":
                for cls in classes.within(target.value):
                    by_class.setdefault(cls, []).append(shape)
            elif target.kind == "node":
                by_node.setdefault(target.value, []).append(shape)
            else:
                assert isinstance(target.value, NamedNode)
                by_subject.setdefault(target.value, []).append(shape)
    for node, values in _grouped(data):
        wanted: dict[int, Shape] = {}
        for cls in values.get(TYPE, ()):
            wanted.update((id(shape), shape) for shape in by_class.get(cls, ()))
        if by_subject:
            for predicate in values:
                wanted.update((id(shape), shape) for shape in by_subject.get(predicate, ()))
        if by_node:
            wanted.update((id(shape), shape) for shape in by_node.pop(node, ()))
        if not wanted:
            continue
        run.graph = OneNode(node, values)
        run.report.nodes += len(wanted)
        for shape in wanted.values():
            run.look(shape, node)
    for node, left in by_node.items():
        run.graph = OneNode(node, {})
        run.report.nodes += len(left)
        for shape in left:
            run.look(shape, node)
    return run.report


def _grouped(data: Iterable[Triple]) -> Iterator[tuple[Node, dict[NamedNode, list[Node]]]]:
    """Node by node, what is said of each. Raises ``Scattered`` where one comes back.

    The nodes touched last are kept open, for what is told of a blank node stands in the midst of what tells of it.
    """
    seen: set[int] = set()
    open_: dict[Any, dict[NamedNode, list[Node]]] = {}
    values: dict[NamedNode, list[Node]] = {}
    last: object = None
    for triple in data:
        node, name, value = triple.subject, triple.predicate, triple.object
        if name == SUBCLASS:
            raise Scattered
        if node != last:
            if node in open_:
                values = open_.pop(node)
            else:
                if (mark := hash(str(node))) in seen:
                    raise Scattered
                seen.add(mark)
                values = {}
                if len(open_) >= WINDOW:
                    oldest = next(iter(open_))
                    yield oldest, open_.pop(oldest)
            open_[node] = values
            last = node
        objects = values.setdefault(name, [])
        if value not in objects:
            objects.append(value)  # type: ignore[arg-type]
    yield from open_.items()
