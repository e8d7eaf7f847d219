"""The criteria: their names, which answers they take, and where an organisation stands on a part. Pure.

There is no total here, on purpose: a petal says a state with a reason, never how many points.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LETTERS = {"gov": "G", "val": "V", "dat": "D", "com": "C", "coo": "K"}
"""Part -> the letter that begins the names of its criteria."""
PARTS = {letter: code for code, letter in LETTERS.items()}
_CODE = re.compile(r"([GVDCK])([1-9]\d{0,2})\Z")


def part_of(code: str) -> str:
    """The part of a criterion: ``G1`` is of ``gov``. Raises ValueError for what names none."""
    found = _CODE.match(code)
    if found is None:
        raise ValueError(code)
    return PARTS[found[1]]


def order_of(code: str) -> tuple[int, int]:
    """What sorts criteria as people count them: G2 before G10, G before V."""
    found = _CODE.match(code)
    if found is None:
        raise ValueError(code)
    return list(PARTS).index(found[1]), int(found[2])


def next_code(part: str, taken: Iterable[str]) -> str:
    """The name of a new criterion of a part. A number that went is not given again while a higher one stands."""
    letter = LETTERS[part]
    numbers = [int(code[1:]) for code in taken if code.startswith(letter)]
    return f"{letter}{max(numbers, default=0) + 1}"


def may_be_not_applicable(condition: str, partial: bool) -> bool:
    """Whether "does not concern us" is an answer: only where the whole criterion hangs on a condition."""
    return bool(condition) and not partial


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of one criterion: its ``grade`` and the ``answer`` ('' for none)."""

    grade: str
    answer: str


def progressing(said: Iterable[Said]) -> bool:
    """Whether a part is in progress by what its organisation says to everybody: each criterion that is not optional has
    an answer, and of at least one it says that it is there or works on it."""
    required = [one for one in said if one.grade != "optional"]
    return (
        bool(required)
        and all(one.answer for one in required)
        and any(one.answer in ("met", "progressing") for one in required)
    )


def states(
    signed: bool, said: Mapping[str, Iterable[Said]], by_peers: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Part -> declared, progressing or met, for the flower; parts of which nothing is said are left out.

    ``signed``: the charter is signed; ``said``: part -> what is said to everybody of its criteria; ``by_peers``: part ->
    what peers recognised (met or progressing). Only peers make a part met.
    """
    found = dict.fromkeys(LETTERS, "declared") if signed else {}
    found |= {part: "progressing" for part, answers in said.items() if signed and progressing(answers)}
    return {**found, **(by_peers or {})}
