"""From a shapes graph to compiled shapes (SHACL 2): targets, constraints, and how far each shape looks.

What cannot be compiled is told: ``problems`` are faults of the shapes themselves, ``unsupported`` what is beyond Core,
``idle`` the shapes that cannot tell good data from bad: no constraint, no target, or closed around nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from communaux.ground.nesting import too_nested
from communaux.ground.said import Said
from communaux.modules.standards.rules.shacl import constraints as made
from communaux.modules.standards.rules.shacl.constraints import Constraint
from communaux.modules.standards.rules.shacl.graph import RDFS, TYPE, Graph, Node
from communaux.modules.standards.rules.shacl.logic import logical
from communaux.modules.standards.rules.shacl.paths import Path, read_path
from communaux.modules.standards.rules.shacl.results import SH, sh
from communaux.modules.standards.rules.shacl.values import text_of

_CLASS = NamedNode(RDFS + "Class")
_PARAMETERS = made.simple()
_WITH_SHAPES = ("and", "or", "xone", "not", "node", "property", "qualifiedValueShape")
_TARGETS = ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")
_KNOWN = frozenset(
    {
        *(parameter.value for parameter in _PARAMETERS),
        *(SH + name for name in (*_WITH_SHAPES, *_TARGETS)),
        *(
            SH + name
            for name in (
                "path", "pattern", "flags", "closed", "ignoredProperties", "severity", "message", "deactivated",
                "name", "description", "order", "group", "defaultValue", "qualifiedMinCount", "qualifiedMaxCount",
                "qualifiedValueShapesDisjoint",
            )
        ),
    }
)  # fmt: skip


@dataclass(slots=True)
class Shape:
    """A compiled shape. ``reach`` is how far it looks from the focus node: 0 at the node itself, 1 at what is said of
    it, 2 beyond."""

    node: Node
    path: Path | None = None
    path_node: Node | None = None
    constraints: list[Constraint] = field(default_factory=list)
    properties: list[Shape] = field(default_factory=list)
    severity: str = "Violation"
    message: tuple[tuple[str, str], ...] = ()
    deactivated: bool = False
    reach: int = 0
    circular: bool = False

    @property
    def name(self) -> str:
        """The address of the shape, or what it looks at."""
        return text_of(self.node) or (self.path.text if self.path else "[]")


@dataclass(frozen=True, slots=True)
class Target:
    """Which nodes a shape looks at: ``kind`` is node, class, subjects or objects."""

    kind: str
    value: Node


@dataclass(slots=True)
class Shapes:
    """All of a shapes graph, ready to run."""

    graph: Graph
    targeted: list[tuple[Shape, tuple[Target, ...]]] = field(default_factory=list)
    problems: list[tuple[str, Said]] = field(default_factory=list)
    unsupported: list[tuple[str, str]] = field(default_factory=list)
    idle: list[tuple[str, Said]] = field(default_factory=list)

    @property
    def streamable(self) -> bool:
        """Whether each node can be judged by what is said of it alone."""
        return all(
            shape.reach <= 1 and all(target.kind != "objects" for target in targets)
            for shape, targets in self.targeted
        )


@dataclass(slots=True)
class Reading:
    """What is known while shapes are compiled."""

    graph: Graph
    prefixes: Mapping[str, str]
    shapes: Shapes
    done: dict[Node, Shape] = field(default_factory=dict)
    under_way: set[Node] = field(default_factory=set)

    def problem(self, where: Node, fr: str, en: str) -> None:
        """Note a fault of a shape."""
        self.shapes.problems.append((text_of(where) or "[]", Said(fr, en)))

    def shape(self, node: Node) -> Shape:
        """The compiled shape behind a node; one that leads back to itself is given as far as it is."""
        if node in self.done:
            found = self.done[node]
            if node in self.under_way:
                found.circular, found.reach = True, 2
            return found
        shape = self.done[node] = Shape(node)
        self.under_way.add(node)
        try:
            _compile(self, shape)
        finally:
            self.under_way.discard(node)
        return shape


def read_shapes(
    data: bytes | Iterable[Triple],
    media_type: str = "text/turtle",
    *,
    prefixes: Mapping[str, str] | None = None,
) -> Shapes:
    """Read shapes from a document, or from triples (with the prefixes that they are told by), and compile them.

    Raises SyntaxError where a document cannot be parsed.
    """
    prefixes = prefixes or {}
    if isinstance(data, bytes):
        if too_nested(data):
            raise SyntaxError("triples are nested too deep")
        parser = parse(data, RdfFormat.from_media_type(media_type), base_iri="urn:shapes")
        graph = Graph(quad.triple for quad in parser)
        prefixes = dict(parser.prefixes)
    else:
        graph = Graph(data)
    shapes = Shapes(graph)
    reading = Reading(graph, prefixes, shapes)
    for node in all_shapes(graph):
        shape = reading.shape(node)
        targets = _targets(graph, node)
        if targets and not shape.deactivated:
            shapes.targeted.append((shape, targets))
        _judge_idle(shapes, graph, shape, targets)
    return shapes


def all_shapes(graph: Graph) -> list[Node]:
    """Every node that is a shape, by its type, its targets or its parameters, in the order of the document."""
    found: dict[Node, None] = {}
    for node, values in graph.nodes.items():
        types = values.get(TYPE, ())
        if (
            sh("NodeShape") in types
            or sh("PropertyShape") in types
            or any(sh(name) in values for name in _TARGETS)
        ):
            found[node] = None
    return list(found)


def _targets(graph: Graph, node: Node) -> tuple[Target, ...]:
    kinds = zip(_TARGETS, ("node", "class", "subjects", "objects"), strict=True)
    told = [Target(kind, value) for name, kind in kinds for value in graph.values(node, sh(name))]
    if _CLASS in graph.values(node, TYPE) or NamedNode("http://www.w3.org/2002/07/owl#Class") in graph.values(
        node, TYPE
    ):
        told.append(Target("class", node))
    return tuple(told)


def _compile(reading: Reading, shape: Shape) -> None:
    graph, node = reading.graph, shape.node
    shape.deactivated = any(text_of(one) == "true" for one in graph.values(node, sh("deactivated")))
    severity = text_of(graph.one(node, sh("severity")) or Literal(""))
    shape.severity = severity.removeprefix(SH) or "Violation"
    shape.message = tuple(
        (one.language or "", one.value)
        for one in graph.values(node, sh("message"))
        if isinstance(one, Literal)
    )
    if (path := graph.one(node, sh("path"))) is not None:
        shape.path_node = path
        try:
            shape.path = read_path(graph, path, reading.prefixes)
        except ValueError as error:
            reading.problem(node, f"le chemin ne se lit pas ({error})", f"the path cannot be read ({error})")
            shape.deactivated = True
            return
    for predicate, values in graph.of(node).items():
        for value in values:
            _one_parameter(reading, shape, predicate, value)
    _closed(reading, shape)
    inner, subshapes = logical(reading, shape)
    shape.constraints += inner
    shape.properties += subshapes
    shape.reach = max(shape.reach, _reach(shape))


def _one_parameter(reading: Reading, shape: Shape, predicate: NamedNode, value: Node) -> None:
    compiler = _PARAMETERS.get(predicate)
    try:
        if compiler is not None:
            if (constraint := compiler(reading, value)) is not None:
                shape.constraints.append(constraint)
        elif predicate == sh("pattern"):
            flags = text_of(reading.graph.one(shape.node, sh("flags")) or Literal(""))
            shape.constraints.append(made.pattern(reading, value, flags))
        elif predicate.value.startswith(SH) and predicate.value not in _KNOWN:
            reading.shapes.unsupported.append((shape.name, predicate.value.removeprefix(SH)))
    except (ValueError, KeyError) as error:
        name = predicate.value.removeprefix(SH)
        reading.problem(
            shape.node, f"sh:{name} ne se lit pas ({error})", f"sh:{name} cannot be read ({error})"
        )


def _closed(reading: Reading, shape: Shape) -> None:
    graph = reading.graph
    if not any(text_of(one) == "true" for one in graph.values(shape.node, sh("closed"))):
        return
    allowed: set[Node] = set()
    if (ignored := graph.one(shape.node, sh("ignoredProperties"))) is not None:
        try:
            allowed.update(graph.items(ignored))
        except ValueError:
            reading.problem(
                shape.node, "sh:ignoredProperties n’est pas une liste", "sh:ignoredProperties is not a list"
            )
    for one in graph.values(shape.node, sh("property")):
        path = graph.one(one, sh("path"))
        if isinstance(path, NamedNode):
            allowed.add(path)
    known = frozenset(one for one in allowed if isinstance(one, NamedNode))
    shape.constraints.append(made.closed(reading, known))


def _reach(shape: Shape) -> int:
    """How far a shape looks from its focus node."""
    on_values = max(
        [constraint.reach for constraint in shape.constraints] + [one.reach for one in shape.properties],
        default=0,
    )
    if shape.path is None:
        reach = on_values
    elif shape.path.predicate is None or on_values > 0:
        reach = 2
    else:
        reach = 1
    return max(reach, 1) if any(constraint.of_focus for constraint in shape.constraints) else reach


def _judge_idle(shapes: Shapes, graph: Graph, shape: Shape, targets: tuple[Target, ...]) -> None:
    """Say of a shape that it checks nothing, and why."""
    name = shape.name
    if not shape.constraints and not shape.properties:
        shapes.idle.append((name, Said("elle ne pose aucune contrainte", "it states no constraint")))
    elif _refuses_all(shape, graph):
        words = Said(
            "elle est fermée sans prévoir aucune propriété : elle refuse tout ce qui dit quelque chose",
            "it is closed and expects no property: it refuses whatever says anything",
        )
        shapes.idle.append((name, words))
    elif shape.deactivated:
        shapes.idle.append((name, Said("elle est désactivée", "it is deactivated")))
    elif not targets and not _is_used(graph, shape.node):
        shapes.idle.append((name, Said("elle ne vise aucun nœud", "it targets no node")))


def _refuses_all(shape: Shape, graph: Graph) -> bool:
    """Whether a shape is closed around nothing: it cannot tell good data from bad."""
    alone = [constraint.component for constraint in shape.constraints] == ["Closed"]
    return alone and not graph.values(shape.node, sh("property"))


def _is_used(graph: Graph, node: Node) -> bool:
    """Whether another shape or a list leads to this one."""
    return any(node in objects for values in graph.nodes.values() for objects in values.values())
