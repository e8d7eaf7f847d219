"""Who may read and who may do: roles, viewers and the sets of roles that declarations name.

Pure Python. A role is always *on an object*: an account edits its own organisation and is a mere member elsewhere.
Deny by default: a property or an act that names no role is open to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What somebody is, facing one object. Roles add up: a steward who edits an organisation has both."""

    VISITOR = "visitor"
    MEMBER = "member"
    RESEARCHER = "researcher"
    EDITOR = "editor"
    STEWARD = "steward"


Roles = frozenset[Role]

NOBODY: Roles = frozenset()
PUBLIC: Roles = frozenset(Role)
MEMBERS: Roles = frozenset({Role.MEMBER, Role.EDITOR, Role.STEWARD})
RESEARCH: Roles = MEMBERS | {Role.RESEARCHER}
EDITORS: Roles = frozenset({Role.EDITOR, Role.STEWARD})
STEWARDS: Roles = frozenset({Role.STEWARD})


class Refused(Exception):  # noqa: N818 - an answer, not a mistake
    """An act that this viewer may not do. ``act`` is the verb of the journal, ``object`` the IRI path or ''."""

    def __init__(self, act: str, object_: str = "") -> None:
        super().__init__(f"{act} refused on {object_ or 'this object'}")
        self.act = act
        self.object = object_


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks or acts.

    ``actor``: IRI path of the person ('' for a visitor or the system); ``roles``: roles held everywhere;
    ``edits``: primary keys of the organisations that this viewer edits; ``account``: primary key or None;
    ``person``: primary key of the person, or None.
    """

    actor: str = ""
    roles: Roles = frozenset({Role.VISITOR})
    edits: frozenset[int] = field(default_factory=frozenset)
    account: int | None = None
    person: int | None = None

    def roles_on(self, organisation: int | None) -> Roles:
        """The roles of this viewer on an object that belongs to ``organisation`` (None: to nobody)."""
        if organisation is not None and organisation in self.edits:
            return self.roles | {Role.EDITOR}
        return self.roles

    def may(self, allowed: Roles, organisation: int | None = None) -> bool:
        """Whether one of the viewer's roles on the object is among those allowed."""
        return not allowed.isdisjoint(self.roles_on(organisation))


VISITOR = Viewer()
SYSTEM = Viewer(actor="", roles=frozenset({Role.STEWARD}))
"""The house itself: imports from the command line, demo data, reminders."""
