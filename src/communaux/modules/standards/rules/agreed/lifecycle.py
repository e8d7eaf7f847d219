"""A version of a standard as an explicit machine: state × event × who -> state.

One table says everything that may happen; what it does not say is refused, with a sentence that tells why. What a step
needs is handed in as the sentences of what is lacking; the rules that know them are in ``terms`` and in the acts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from communaux.ground.said import Said


class State(StrEnum):
    """Where a version stands. The values are codes of the list ``standard-version-states``."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    ADOPTED = "adopted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class Event(StrEnum):
    """What may happen to a version."""

    PROPOSE = "propose"
    RETURN = "return"
    ADOPT = "adopt"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    SUPERSEDE = "supersede"


class Who(StrEnum):
    """Who may make it happen: those who lead the writing, those who decide, the adoption of a later version."""

    LEADER = "leader"
    DECIDER = "decider"
    SUCCESSOR = "successor"


class Need(StrEnum):
    """What a step needs besides its state and its actor."""

    SOUND = "sound"
    TESTED = "tested"
    ANSWERED = "answered"
    MAINTAINED = "maintained"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table."""

    to: State
    who: frozenset[Who]
    needs: tuple[Need, ...] = ()


_S, _E, _N = State, Event, Need
_LEAD = frozenset({Who.LEADER})
_DECIDE = frozenset({Who.DECIDER})

TABLE: Mapping[tuple[State, Event], Rule] = {
    (_S.DRAFT, _E.PROPOSE): Rule(_S.PROPOSED, _LEAD, (_N.SOUND, _N.TESTED)),
    (_S.DRAFT, _E.WITHDRAW): Rule(_S.WITHDRAWN, _LEAD),
    (_S.PROPOSED, _E.RETURN): Rule(_S.DRAFT, _LEAD),
    (_S.PROPOSED, _E.WITHDRAW): Rule(_S.WITHDRAWN, _LEAD),
    (_S.PROPOSED, _E.ADOPT): Rule(
        _S.ADOPTED, _DECIDE, (_N.REASON, _N.ANSWERED, _N.MAINTAINED, _N.SOUND, _N.TESTED)
    ),
    (_S.PROPOSED, _E.DECLINE): Rule(_S.DECLINED, _DECIDE, (_N.REASON,)),
    (_S.ADOPTED, _E.SUPERSEDE): Rule(_S.SUPERSEDED, frozenset({Who.SUCCESSOR})),
}

OPEN = frozenset({State.DRAFT, State.PROPOSED})
"""States of a version that is still being made; there is one such version of a standard at most."""
WRITABLE = frozenset({State.DRAFT})
"""The only state in which words, mappings and test data change."""
SPOKEN = frozenset({State.DRAFT, State.PROPOSED, State.ADOPTED})
"""States in which one may agree to a term."""
PUBLISHED = frozenset({State.ADOPTED, State.SUPERSEDED})
"""States of a version that was adopted: its words never change again."""

_NAMES = {
    State.DRAFT: Said("en brouillon", "a draft"),
    State.PROPOSED: Said("proposée", "proposed"),
    State.ADOPTED: Said("adoptée", "adopted"),
    State.DECLINED: Said("non retenue", "declined"),
    State.WITHDRAWN: Said("retirée", "withdrawn"),
    State.SUPERSEDED: Said("remplacée", "superseded"),
}


class Forbidden(Exception):  # noqa: N818 - an answer, not a mistake
    """A step that may not be done now. ``code``: state, who, or the first need that is not met; ``reasons``: why."""

    def __init__(self, state: State, event: Event, code: str, reasons: tuple[Said, ...]) -> None:
        super().__init__(f"{event} is forbidden in {state}: {code}")
        self.state, self.event, self.code, self.reasons = state, event, code, reasons


def after(
    state: str, event: Event, who: frozenset[Who], lacking: Mapping[Need, tuple[Said, ...]] | None = None
) -> State:
    """The state after an event. Raises ``Forbidden``."""
    here = State(state)
    rule = TABLE.get((here, event))
    if rule is None:
        name = _NAMES[here]
        said = Said(
            f"cette version est {name.fr} : cela ne se fait plus, ou pas encore",
            f"this version is {name.en}: it is too late for that, or too early",
        )
        raise Forbidden(here, event, "state", (said,))
    if rule.who.isdisjoint(who):
        said = Said("ce n’est pas à vous de le faire", "this is not yours to do")
        raise Forbidden(here, event, "who", (said,))
    for need in rule.needs:
        if missing := (lacking or {}).get(need):
            raise Forbidden(here, event, need.value, missing)
    return rule.to


def possible(state: str, who: frozenset[Who]) -> tuple[Event, ...]:
    """The events that these people may make happen now, needs apart, in the order of the table."""
    return tuple(
        event
        for (here, event), rule in TABLE.items()
        if here == State(state) and not rule.who.isdisjoint(who)
    )
