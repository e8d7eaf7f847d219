"""Who may do what: the matrix of a module, verb by verb, and the one question it answers.

A verb that is not in a matrix is open to nobody. No rule on values here; those are in the acts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from communaux.meaning.access import STEWARDS, Refused, Roles, Viewer

Standing = str
"""What somebody is, facing one object alone: its author, an assigned reviewer, the coordinator of the group."""


@dataclass(frozen=True)
class Matrix:
    """The verbs of one module.

    ``may``: verb -> roles that may do it, on the organisation concerned; ``standing``: verb -> standings that may do
    it too, whatever their roles; ``with_account``: acts that bind a person, which a link from an e-mail or a visitor
    cannot do. A standing is found by the module and handed in; it always asks for an account.
    """

    may: Mapping[str, Roles]
    standing: Mapping[str, Collection[Standing]] = field(default_factory=dict)
    with_account: frozenset[str] = frozenset()

    def allows(
        self,
        viewer: Viewer,
        verb: str,
        organisation: int | None = None,
        standing: Collection[Standing] = (),
    ) -> bool:
        """Whether a viewer may do a verb on what belongs to ``organisation`` (primary key; None: to nobody)."""
        by_account = viewer.account is not None
        if by_account and not set(self.standing.get(verb, ())).isdisjoint(standing):
            return True
        if not viewer.may(self.may.get(verb, frozenset()), organisation):
            return False
        return verb not in self.with_account or by_account or is_house(viewer)

    def require(
        self,
        viewer: Viewer,
        verb: str,
        organisation: int | None = None,
        object_: str = "",
        standing: Collection[Standing] = (),
    ) -> None:
        """Raise ``Refused`` where the viewer may not."""
        if not self.allows(viewer, verb, organisation, standing):
            raise Refused(verb, object_)

    @property
    def verbs(self) -> frozenset[str]:
        """Every verb that the matrix speaks of."""
        return frozenset(self.may) | frozenset(self.standing)


def is_steward(viewer: Viewer) -> bool:
    """Whether the viewer keeps the whole house."""
    return viewer.may(STEWARDS)


def is_house(viewer: Viewer) -> bool:
    """Whether no person acts but the house itself: a command, a task, the demonstration."""
    return not viewer.actor and is_steward(viewer)
