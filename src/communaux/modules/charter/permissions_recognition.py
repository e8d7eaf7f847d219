"""Who may do what in the recognition process: the part of the module's matrix that ``permissions`` takes in."""

from __future__ import annotations

from communaux.meaning.access import Roles
from communaux.nouns.acts.permissions import Standing

MAY: dict[str, Roles] = {}
STANDING: dict[str, frozenset[Standing]] = {}
WITH_ACCOUNT: frozenset[str] = frozenset()
