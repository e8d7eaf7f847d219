"""How an amendment moves from a proposal to the text: one table, and which texts it may touch. Pure."""

from communaux.modules.charter.rules.texts import move as move_in

MOVES: dict[tuple[str, str], str] = {
    ("open", "change"): "open",
    ("open", "comment"): "open",
    ("open", "support"): "open",
    ("open", "unsupport"): "open",
    ("open", "close"): "deciding",
    ("open", "withdraw"): "withdrawn",
    ("deciding", "support"): "deciding",
    ("deciding", "unsupport"): "deciding",
    ("deciding", "reopen"): "open",
    ("deciding", "withdraw"): "withdrawn",
    ("deciding", "adopt"): "adopted",
    ("deciding", "reject"): "rejected",
    ("adopted", "apply"): "applied",
}
"""(state, event) -> the next state. What is not here is forbidden: nothing is decided while it is still discussed, and
what is decided stays."""

STATES = ("open", "deciding", "adopted", "rejected", "withdrawn", "applied")
EVENTS = tuple(dict.fromkeys(event for _state, event in MOVES))

FITTING = frozenset(
    {
        ("change", "preamble"),
        ("change", "manifesto"),
        ("change", "part"),
        ("change", "criterion"),
        ("add", "criterion"),
        ("remove", "criterion"),
    }
)
"""(kind, target) of the amendments that make sense."""


def move(state: str, event: str) -> str:
    """The state after an event. Raises ForbiddenMoveError for all that the table does not hold."""
    return move_in(state, event, MOVES)


def events_from(state: str) -> tuple[str, ...]:
    """What can happen in a state."""
    return tuple(event for at, event in MOVES if at == state)
