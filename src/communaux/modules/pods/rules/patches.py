"""A change to a graph: what must stand there, what goes, what comes. Whoever wrote it (N3 Patch, SPARQL Update) is
read elsewhere; here it is carried out. Lexical forms are kept: nothing passes through a store.

Source: Solid Protocol 0.11, section 5.3.1 "Modifying Resources Using N3 Patches"; SPARQL 1.1 Update, section 3.1.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from communaux.ground.said import Said


@dataclass(frozen=True, slots=True)
class Variable:
    """A place in a pattern that stands for any term."""

    name: str


Term: TypeAlias = NamedNode | BlankNode | Literal | Variable
Pattern: TypeAlias = tuple[Term, Term, Term]
Solution: TypeAlias = Mapping[Variable, NamedNode | BlankNode | Literal]

MOST_STEPS = 200_000
"""Triples looked at while conditions are matched: a pattern that asks more is refused."""
MOST_SOLUTIONS = 10_000
"""Solutions of the conditions of an update."""
MOST_CONDITIONS = 300
"""Patterns of the conditions of one change."""
MOST_LETTERS = 8_000_000
"""Letters of the triples that one change takes out and puts in: a long text for each of many solutions would fill the memory."""


class PatchError(Exception):
    """A patch that cannot be carried out. ``status``: the HTTP status that says why."""

    def __init__(self, status: int, said: Said) -> None:
        super().__init__(said.en)
        self.status = status
        self.said = said


@dataclass(frozen=True, slots=True)
class Patch:
    """One change. ``strict``: the conditions have exactly one solution and every deleted triple is there (N3 Patch); else
    each solution counts, none changes nothing, and what is not there need not be deleted (SPARQL Update)."""

    conditions: tuple[Pattern, ...] = ()
    deletions: tuple[Pattern, ...] = ()
    insertions: tuple[Pattern, ...] = ()
    strict: bool = True

    def modes(self) -> frozenset[str]:
        """The modes of access that it needs: conditions read, insertions append, deletions read and write."""
        needed: set[str] = set()
        if self.conditions:
            needed.add("read")
        if self.insertions:
            needed.add("append")
        if self.deletions:
            needed |= {"read", "write"}
        return frozenset(needed)


def apply(patches: Iterable[Patch], triples: Iterable[Triple]) -> set[Triple]:
    """The graph after the patches, in their order; all of them or, with PatchError, none."""
    graph = set(triples)
    fresh = secrets.token_hex(6)  # a blank node that is inserted is none that was there before
    for number, patch in enumerate(patches):
        graph = _apply(patch, graph, f"{fresh}-{number}")
    return graph


def _apply(patch: Patch, graph: set[Triple], number: str) -> set[Triple]:
    solutions: list[Solution] = [{}]
    if len(patch.conditions) > MOST_CONDITIONS:
        raise PatchError(422, _COSTLY)
    if patch.conditions:
        solutions = []
        for solution in solve(patch.conditions, graph):
            solutions.append(solution)
            if len(solutions) > (1 if patch.strict else MOST_SOLUTIONS):
                break
        if patch.strict and len(solutions) != 1:
            raise PatchError(409, _NONE if not solutions else _SEVERAL)
        if len(solutions) > MOST_SOLUTIONS:
            raise PatchError(422, _COSTLY)
    gone: set[Triple] = set()
    come: set[Triple] = set()
    letters = 0
    for turn, solution in enumerate(solutions):
        here = {_filled(pattern, solution, "") for pattern in patch.deletions}
        there = {_filled(pattern, solution, f"{number}-{turn}") for pattern in patch.insertions}
        gone |= here
        come |= there
        if patch.conditions:
            letters += sum(len(str(triple)) for triple in (*here, *there))
            if letters > MOST_LETTERS:
                raise PatchError(422, _COSTLY)
    if patch.strict and not gone <= graph:
        raise PatchError(409, _ABSENT)
    return (graph - gone) | come


def solve(conditions: Iterable[Pattern], graph: Iterable[Triple]) -> Iterator[Solution]:
    """Every way to fill the variables so that all conditions stand in the graph. Raises PatchError where it takes more
    than ``MOST_STEPS``."""
    index = _Index(graph)
    budget = [MOST_STEPS]
    yield from _solve(list(conditions), {}, index, budget)


def _solve(
    left: list[Pattern],
    known: dict[Variable, NamedNode | BlankNode | Literal],
    index: _Index,
    budget: list[int],
) -> Iterator[Solution]:
    if not left:
        yield dict(known)
        return
    best = min(range(len(left)), key=lambda i: index.candidates_count(left[i], known))
    pattern, rest = left[best], left[:best] + left[best + 1 :]
    for triple in index.candidates(pattern, known):
        budget[0] -= 1
        if budget[0] < 0:
            raise PatchError(422, _COSTLY)
        bound = dict(known)
        for place, term in zip(pattern, (triple.subject, triple.predicate, triple.object), strict=True):
            if isinstance(term, Triple):
                break
            if isinstance(place, Variable):
                if bound.setdefault(place, term) != term:
                    break
            elif place != term:
                break
        else:
            yield from _solve(rest, bound, index, budget)


@dataclass(slots=True)
class _Index:
    """Triples by each of their places, so that a pattern looks at few."""

    graph: Iterable[Triple]
    everything: list[Triple] = field(default_factory=list)
    by: tuple[dict[object, list[Triple]], ...] = field(default_factory=lambda: ({}, {}, {}))

    def __post_init__(self) -> None:
        for triple in self.graph:
            self.everything.append(triple)
            for place, term in enumerate((triple.subject, triple.predicate, triple.object)):
                self.by[place].setdefault(term, []).append(triple)

    def candidates(self, pattern: Pattern, known: Solution) -> list[Triple]:
        """The shortest list of triples that may match."""
        best = self.everything
        for place, term in enumerate(pattern):
            here = known.get(term) if isinstance(term, Variable) else term
            if here is not None:
                found = self.by[place].get(here, [])
                if len(found) < len(best):
                    best = found
        return best

    def candidates_count(self, pattern: Pattern, known: Solution) -> int:
        """How many ``candidates`` there are."""
        return len(self.candidates(pattern, known))


def _filled(pattern: Pattern, solution: Solution, fresh: str) -> Triple:
    """The triple of a pattern. ``fresh``: what makes its blank nodes new ones, for an insertion."""
    terms: list[NamedNode | BlankNode | Literal] = []
    for place in pattern:
        if isinstance(place, Variable):
            if place not in solution:
                raise PatchError(422, _UNBOUND)
            terms.append(solution[place])
        elif isinstance(place, BlankNode) and fresh:
            terms.append(BlankNode(f"{place.value}x{fresh.replace('-', 'x')}"))
        else:
            terms.append(place)
    subject, predicate, value = terms
    if isinstance(subject, Literal) or not isinstance(predicate, NamedNode):
        raise PatchError(422, _NO_TRIPLE)
    return Triple(subject, predicate, value)


_NONE = Said(
    "Ce que la modification suppose n’est pas dans le document.",
    "What the patch supposes is not in the document.",
)
_SEVERAL = Said(
    "Ce que la modification suppose y est de plusieurs façons : elle ne dit pas laquelle changer.",
    "What the patch supposes is there in several ways: it does not say which to change.",
)
_ABSENT = Said(
    "Ce qui est à retirer n’est pas dans le document.", "What is to be deleted is not in the document."
)
_UNBOUND = Said("Une variable n’est pas dans les conditions.", "A variable does not occur in the conditions.")
_NO_TRIPLE = Said("Un triplet a un littéral pour sujet.", "A triple has a literal for its subject.")
_COSTLY = Said(
    "Ces conditions demandent trop de travail : nommez davantage de termes.",
    "These conditions take too much work: name more of the terms.",
)
