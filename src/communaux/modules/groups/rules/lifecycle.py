"""How a group lives and how somebody comes and goes: which move is possible in which state. Pure: no Django, no clock.

Every move that a table does not name is refused.
"""

from __future__ import annotations

from collections.abc import Mapping

State = str
Move = str

GROUP: Mapping[State, Mapping[Move, State]] = {
    "proposed": {"form": "forming", "start": "active", "close": "closed"},
    "forming": {"start": "active", "pause": "paused", "close": "closed"},
    "active": {"pause": "paused", "finish": "done", "close": "closed"},
    "paused": {"resume": "active", "finish": "done", "close": "closed"},
    "done": {"reopen": "active"},
    "closed": {"reopen": "active"},
}
"""State of a group -> what may be done -> the state after."""

GROUP_MOVES: tuple[Move, ...] = ("form", "start", "resume", "finish", "pause", "close", "reopen")
"""Every move of a group, in the order in which buttons stand."""

LIVING: frozenset[State] = frozenset({"proposed", "forming", "active", "paused"})
"""States in which one may join, produce and meet."""

MEMBERSHIP: Mapping[State, Mapping[Move, State]] = {
    "": {"ask": "asked", "enter": "current", "invite": "invited"},
    "asked": {"accept": "current", "refuse": "refused", "withdraw": ""},
    "invited": {"confirm": "current", "decline": "declined", "cancel": ""},
    "current": {"leave": "left"},
    "left": {"ask": "asked", "enter": "current", "invite": "invited"},
    "refused": {"ask": "asked", "enter": "current", "invite": "invited"},
    "declined": {"ask": "asked", "enter": "current", "invite": "invited"},
}
"""State of somebody's place in a group ("" for none) -> what may be done -> the state after."""

MEMBERSHIP_MOVES: tuple[Move, ...] = (
    "ask",
    "enter",
    "invite",
    "accept",
    "refuse",
    "withdraw",
    "confirm",
    "decline",
    "cancel",
    "leave",
)
OPEN_PLACES: frozenset[State] = frozenset({"asked", "invited", "current"})
"""States of which a person has one at most in a group."""


class MoveRefused(Exception):  # noqa: N818 - an answer, not a mistake
    """A move that this state does not allow. ``state`` and ``move`` say which."""

    def __init__(self, state: State, move: Move) -> None:
        super().__init__(f"{move} is not possible in state {state or 'none'}")
        self.state, self.move = state, move


def after(table: Mapping[State, Mapping[Move, State]], state: State, move: Move) -> State:
    """The state that follows. Raises ``MoveRefused``."""
    try:
        return table[state][move]
    except KeyError:
        raise MoveRefused(state, move) from None


def moves(table: Mapping[State, Mapping[Move, State]], state: State) -> tuple[Move, ...]:
    """What may be done in a state."""
    return tuple(table.get(state, {}))


def entering(joining: str) -> Move:
    """How somebody who wants in begins: ``enter`` an open group, ``ask`` the coordinators of another.

    Raises ``MoveRefused`` where one only comes by invitation.
    """
    if joining == "open":
        return "enter"
    if joining == "request":
        return "ask"
    raise MoveRefused(joining, "enter")


def missing_to_start(kind: str, *, coordinators: int, product: bool) -> tuple[str, ...]:
    """What keeps a group from starting: codes ``coordinator`` and ``product`` (a workshop makes something concrete)."""
    found = []
    if coordinators < 1:
        found.append("coordinator")
    if kind == "workshop" and not product:
        found.append("product")
    return tuple(found)


def last_coordinator(role: str, others: int, state: State) -> bool:
    """Whether a group that works would be left without coordination. ``others``: coordinators that stay."""
    return role == "coordinator" and others == 0 and state in {"active", "forming"}
