"""What an act may answer instead of doing, besides ``Refused`` and ``ValidationError``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from communaux.meaning.access import Refused


class Conflict(Exception):  # noqa: N818 - an answer, not a mistake
    """Somebody else changed the same fields since the reader opened the form; nothing was written.

    ``current_version``: the version of the record now. ``changed_fields``: the fields that both changed, sorted.
    ``theirs``: what these fields hold now, ``mine``: what was sent, so that a form can show both.
    """

    def __init__(
        self,
        current_version: int,
        changed_fields: tuple[str, ...],
        theirs: Mapping[str, Any],
        mine: Mapping[str, Any],
    ) -> None:
        super().__init__(f"changed meanwhile: {', '.join(changed_fields)} (version {current_version})")
        self.current_version = current_version
        self.changed_fields = changed_fields
        self.theirs = dict(theirs)
        self.mine = dict(mine)


class LinkDead(Refused):
    """A link from an e-mail that no longer opens anything. ``reason``: unknown, expired, revoked, used or gone."""

    def __init__(self, act: str, reason: str) -> None:
        super().__init__(act)
        self.reason = reason


class TooOften(Refused):
    """Asked too many times; ``wait`` is the number of seconds after which it may be tried again."""

    def __init__(self, act: str, wait: int, object_: str = "") -> None:
        super().__init__(act, object_)
        self.wait = wait
