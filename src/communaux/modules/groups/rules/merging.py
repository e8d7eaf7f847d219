"""Two people write in the same notes: what both typed is put together, and where they touched the same lines both are
shown. Pure.

A merge never drops a line that somebody typed: it stands in the merged text, or on its side of a clash, or both.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from merge3 import Merge3


@dataclass(frozen=True, slots=True)
class Clash:
    """One place where both changed the same lines."""

    base: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge gives. ``text``: the whole; where there are clashes it is a draft that holds both sides, theirs
    first. ``clashes``: empty where everything went together by itself."""

    text: str
    clashes: tuple[Clash, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether nobody needs to look."""
        return not self.clashes


def lines_of(text: str) -> list[str]:
    """The lines of a text; the last one has no end, so that adding below it changes one place only."""
    return text.split("\n") if text else []


def merge(base: str, mine: str, theirs: str) -> Merged:
    """Put together what two people made of one text."""
    if theirs in (mine, base):
        return Merged(mine)
    if mine == base:
        return Merged(theirs)
    whole: list[str] = []
    clashes: list[Clash] = []
    parts = Merge3(lines_of(base), lines_of(mine), lines_of(theirs)).merge_groups()
    for part in parts:
        kind, *sides = part
        if kind != "conflict":
            whole += sides[0]
            continue
        of_base, of_mine, of_theirs = sides
        head, of_mine_only, of_theirs_only, tail = _around(of_mine, of_theirs)
        both = _both(of_base, of_mine_only, of_theirs_only)
        if both is not None:
            whole += [*head, *both, *tail]
            continue
        whole += [*head, *of_theirs_only, *of_mine_only, *tail]
        clashes.append(Clash("\n".join(of_base), "\n".join(of_mine), "\n".join(of_theirs)))
    return Merged("\n".join(whole), tuple(clashes))


def _around(mine: Sequence[str], theirs: Sequence[str]) -> tuple[list[str], list[str], list[str], list[str]]:
    """What both sides have in common at the beginning and at the end, and what lies between."""
    start = 0
    while start < min(len(mine), len(theirs)) and mine[start] == theirs[start]:
        start += 1
    end = 0
    while end < min(len(mine), len(theirs)) - start and mine[-1 - end] == theirs[-1 - end]:
        end += 1
    tail = list(mine[len(mine) - end :])
    return (
        list(mine[:start]),
        list(mine[start : len(mine) - end]),
        list(theirs[start : len(theirs) - end]),
        tail,
    )


def _both(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[str] | None:
    """Two additions at one place, of which neither changes a line: both are kept, theirs first. Else None."""
    if any(line.strip() for line in base):
        return None
    return [*theirs, *([""] if theirs and mine and theirs[-1].strip() and mine[0].strip() else []), *mine]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a comparison. ``kind``: ``same``, ``added``, ``removed`` or ``gap`` (lines left out)."""

    kind: str
    text: str


def compare(before: str, after: str, around: int = 3) -> list[Line]:
    """How a text became another, line by line, with a few lines around each change."""
    found: list[Line] = []
    old, new = lines_of(before), lines_of(after)
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for group in matcher.get_grouped_opcodes(around):
        if found or group[0][1] > 0:
            found.append(Line("gap", ""))
        for tag, a1, a2, b1, b2 in group:
            if tag == "equal":
                found += [Line("same", line) for line in old[a1:a2]]
                continue
            found += [Line("removed", line) for line in old[a1:a2]]
            found += [Line("added", line) for line in new[b1:b2]]
    return found
