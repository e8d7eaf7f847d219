"""The components of SHACL Core that hold shapes: and, or, xone, not, node, property, qualifiedValueShape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from communaux.ground.said import Said
from communaux.modules.standards.rules.shacl.constraints import Constraint, Fault
from communaux.modules.standards.rules.shacl.graph import Node
from communaux.modules.standards.rules.shacl.results import sh
from communaux.modules.standards.rules.shacl.values import shown, text_of

if TYPE_CHECKING:
    from communaux.modules.standards.rules.shacl.compiling import Reading, Shape
    from communaux.modules.standards.rules.shacl.running import Run

_WORDS: dict[str, tuple[Callable[[int, int], bool], Said]] = {
    "and": (lambda on, of: on == of, Said("ne satisfait pas toutes les formes demandées", "does not conform to all of the shapes")),
    "or": (lambda on, of: on > 0, Said("ne satisfait aucune des formes possibles", "conforms to none of the possible shapes")),
    "xone": (lambda on, of: on == 1, Said("doit satisfaire une seule des formes", "must conform to exactly one of the shapes")),
}  # fmt: skip
_COMPONENTS = {"and": "And", "or": "Or", "xone": "Xone"}


def logical(reading: Reading, shape: Shape) -> tuple[list[Constraint], list[Shape]]:
    """The constraints of a shape that hold shapes, and its property shapes, which report for themselves."""
    graph, node = reading.graph, shape.node
    found: list[Constraint] = []
    for name in _WORDS:
        for head in graph.values(node, sh(name)):
            try:
                members = [reading.shape(one) for one in graph.items(head)]
            except ValueError:
                reading.problem(node, f"sh:{name} n’est pas une liste", f"sh:{name} is not a list")
                continue
            found.append(_counted(name, members))
    found += [_not(reading.shape(one)) for one in graph.values(node, sh("not"))]
    found += [_node(reading.shape(one)) for one in graph.values(node, sh("node"))]
    for one in graph.values(node, sh("qualifiedValueShape")):
        found += _qualified(reading, shape, one)
    return found, [reading.shape(one) for one in graph.values(node, sh("property"))]


def _counted(name: str, members: list[Shape]) -> Constraint:
    fits, words = _WORDS[name]

    def check(run: Run, _focus: Node, values: Sequence[Node]) -> Iterator[Fault]:
        for value in values:
            on = sum(run.conforms(member, value) for member in members)
            if not fits(on, len(members)):
                yield value, Said(f"{shown(value)} {words.fr}", f"{shown(value)} {words.en}")

    return Constraint(_COMPONENTS[name], check, reach=max((member.reach for member in members), default=0))


def _not(member: Shape) -> Constraint:
    def check(run: Run, _focus: Node, values: Sequence[Node]) -> Iterator[Fault]:
        for value in values:
            if run.conforms(member, value):
                yield (
                    value,
                    Said(
                        f"{shown(value)} a la forme qui est exclue",
                        f"{shown(value)} has the shape that is excluded",
                    ),
                )

    return Constraint("Not", check, reach=member.reach)


def _node(member: Shape) -> Constraint:
    name = member.name

    def check(run: Run, _focus: Node, values: Sequence[Node]) -> Iterator[Fault]:
        for value in values:
            if not run.conforms(member, value):
                yield (
                    value,
                    Said(
                        f"{shown(value)} ne satisfait pas la forme {name}",
                        f"{shown(value)} does not conform to {name}",
                    ),
                )

    return Constraint("Node", check, reach=member.reach)


def _qualified(reading: Reading, shape: Shape, node: Node) -> list[Constraint]:
    """``sh:qualifiedMinCount`` and ``sh:qualifiedMaxCount``, with the siblings where they are disjoint."""
    graph = reading.graph
    member = reading.shape(node)
    siblings: list[Shape] = []
    if any(text_of(one) == "true" for one in graph.values(shape.node, sh("qualifiedValueShapesDisjoint"))):
        around = {
            other
            for parent in graph.subjects(sh("property"), shape.node)
            for sister in graph.values(parent, sh("property"))
            for other in graph.values(sister, sh("qualifiedValueShape"))
        }
        siblings = [reading.shape(one) for one in around - {node}]
    reach = max([member.reach, *(one.reach for one in siblings)])

    def count(run: Run, values: Sequence[Node]) -> int:
        return sum(
            run.conforms(member, value) and not any(run.conforms(one, value) for one in siblings)
            for value in values
        )

    found = []
    for term, component, fits, fr, en in (
        ("qualifiedMinCount", "QualifiedMinCount", int.__ge__, "au moins", "at least"),
        ("qualifiedMaxCount", "QualifiedMaxCount", int.__le__, "au plus", "at most"),
    ):
        found += [
            _bounded(component, int(text_of(bound)), fits, count, (fr, en), reach)
            for bound in graph.values(shape.node, sh(term))
        ]
    return found


def _bounded(
    component: str,
    bound: int,
    fits: Callable[[int, int], bool],
    count: Callable[[Run, Sequence[Node]], int],
    words: tuple[str, str],
    reach: int,
) -> Constraint:
    def check(run: Run, _focus: Node, values: Sequence[Node]) -> Iterator[Fault]:
        found = count(run, values)
        if not fits(found, bound):
            yield (
                None,
                Said(
                    f"il faut {words[0]} {bound} valeur(s) de la forme demandée, il y en a {found}",
                    f"{words[1]} {bound} value(s) of the required shape, {found} found",
                ),
            )

    return Constraint(component, check, reach=reach)
