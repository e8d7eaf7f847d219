"""How a version of the charter moves, what it lacks, and how two wordings differ. Pure: no clock, no database."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from communaux.ground.said import Said

MOVES: dict[tuple[str, str], str] = {
    ("draft", "change"): "draft",
    ("draft", "propose"): "proposed",
    ("draft", "drop"): "",
    ("proposed", "reopen"): "draft",
    ("proposed", "publish"): "in-force",
    ("in-force", "supersede"): "superseded",
}
"""(state, event) -> the next state ('' where the version goes). What is not here is forbidden: a version in force or
superseded is immutable, and none comes into force that was not proposed to everybody first."""

NUMBER = re.compile(r"[1-9]\d{0,3}(?:-\d{1,3})?\Z")
"""A version's number, which ends its address: 2, 2-1, 2026."""


class ForbiddenMoveError(Exception):
    """This event is not possible in this state."""

    def __init__(self, state: str, event: str) -> None:
        super().__init__(f"{event} is not possible while {state}")
        self.state, self.event = state, event


def move(state: str, event: str, moves: Mapping[tuple[str, str], str] = MOVES) -> str:
    """The state after an event. Raises ForbiddenMoveError for all that the table does not hold."""
    try:
        return moves[state, event]
    except KeyError:
        raise ForbiddenMoveError(state, event) from None


def is_number(text: str) -> bool:
    """Whether a text may number a version."""
    return bool(NUMBER.match(text))


def next_number(taken: Iterable[str]) -> str:
    """The next whole number."""
    return str(max((int(number.partition("-")[0]) for number in taken), default=0) + 1)


def lacking(
    texts: Mapping[str, Mapping[str, str]],
    parts: Mapping[str, tuple[Mapping[str, str], int]],
    statements: Mapping[str, Mapping[str, str]],
) -> list[Said]:
    """What a version still needs before it can be proposed: every text in French, five parts, a criterion in each.

    ``texts``: title, preamble and manifesto; ``parts``: code -> (title, number of criteria); ``statements``: criterion
    -> statement.
    """
    names = {
        "title": Said("le titre", "the title"),
        "preamble": Said("le préambule", "the preamble"),
        "manifesto": Said("le manifeste", "the manifesto"),
    }
    found = [names[name] for name, text in texts.items() if not text.get("fr")]
    for code, (title, count) in parts.items():
        if not title.get("fr"):
            found.append(Said(f"le titre de la partie {code}", f"the title of part {code}"))
        if not count:
            found.append(Said(f"un critère dans la partie {code}", f"a criterion in part {code}"))
    found += [
        Said(f"l’énoncé de {code}", f"the statement of {code}")
        for code, text in statements.items()
        if not text.get("fr")
    ]
    return found


_BEFORE = re.compile(r"(?<=\S) (?=[:;?!»])")
_AFTER = re.compile(r"« ")


def french_spaces(text: str) -> str:
    """A French text with the spaces that no line may break: before high punctuation and inside quotation marks."""
    return _AFTER.sub("«\u00a0", _BEFORE.sub("\u00a0", text))


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words: ``kind`` is same, removed or added."""

    kind: str
    text: str


_WORDS = re.compile(r"\s+|[\w’'-]+|[^\w\s]")


def differences(before: str, after: str) -> list[Piece]:
    """Two wordings as runs of words that stay, go and come; joined without the added ones they are ``before``, without
    the removed ones ``after``."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces: list[Piece] = []
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        if a < b:
            pieces.append(Piece("removed", "".join(old[a:b])))
        if c < d:
            pieces.append(Piece("added", "".join(new[c:d])))
    return pieces
