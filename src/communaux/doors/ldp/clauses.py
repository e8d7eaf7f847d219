"""The clauses of the Solid specifications for a server, and which tests hold each here.

``data/clauses.yaml`` says what each asks, in our words; ``data/clauses-held.yaml`` is made from the marks of the tests by
``python -m tools.conformance``. Nothing here decides that a clause is met: a test does.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from communaux.ground.said import Said

DATA = Path(__file__).parent / "data"
HELD = DATA / "clauses-held.yaml"
State = Literal["met", "partly", "not"]
STATES: tuple[State, ...] = ("met", "partly", "not")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause. ``level``: must, should or may; ``at``: address of the text that binds; ``why``: what is missing, where
    it is met partly; ``tests``: names of the tests behind it."""

    id: str
    level: str
    at: str
    said: Said
    state: State = "not"
    why: tuple[Said, ...] = ()
    tests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Clauses that belong together."""

    name: str
    said: Said
    clauses: tuple[Clause, ...]


@lru_cache(maxsize=1)
def sections() -> tuple[Section, ...]:
    """Every clause, in its section, with its state."""
    held = yaml.safe_load(HELD.read_text(encoding="utf-8")) if HELD.exists() else {}
    found = yaml.safe_load((DATA / "clauses.yaml").read_text(encoding="utf-8"))
    return tuple(
        Section(
            one["section"],
            Said(one["fr"], one["en"]),
            tuple(_clause(told, one["base"], held.get(told["id"], {})) for told in one["clauses"]),
        )
        for one in found
    )


def _clause(told: dict[str, Any], base: str, held: dict[str, Any]) -> Clause:
    return Clause(
        id=told["id"],
        level=told["level"],
        at=told.get("at") or f"{told.get('base', base)}#{told['id']}",
        said=Said(told["fr"], told["en"]),
        state=held.get("state", "not"),
        why=tuple(Said(one["fr"], one["en"]) for one in held.get("why", ())),
        tests=tuple(held.get("tests", ())),
    )


def every() -> tuple[Clause, ...]:
    """Every clause, in order."""
    return tuple(clause for section in sections() for clause in section.clauses)


def counts() -> dict[State, int]:
    """How many clauses are in each state."""
    counted = Counter(clause.state for clause in every())
    return {state: counted[state] for state in STATES}


def complete() -> bool:
    """Whether every clause that binds is met; else the house says that it serves a subset."""
    return all(clause.state == "met" for clause in every() if clause.level == "must")
