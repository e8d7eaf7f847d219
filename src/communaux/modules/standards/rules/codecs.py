"""What an operator of a mapping is made into: two functions, and what is lost between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from communaux.ground.said import Said
from communaux.modules.standards.rules.codes import CodeMap

LOSSES = ("iso", "refine", "lossy", "opaque")
One = Callable[[Any], Any]


class Refused(ValueError):  # noqa: N818 - an answer, not a mistake
    """A value that an operator does not take. ``code`` is one of ``findings.SENTENCES``."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class OptionError(ValueError):
    """An option that says nothing usable; ``said`` tells the mend."""

    def __init__(self, said: Said) -> None:
        super().__init__(said.en)
        self.said = said


@dataclass(frozen=True, slots=True)
class Codec:
    """An operator with its option: ``forward`` to the hub, ``back`` to the profile, both raising Refused.

    ``whole``: it takes all the values of a field at once (on the side of the profile, of the hub, or both); ``objects``: these
    may be objects. ``terms``: names inside them, of the profile and of the hub."""

    forward: One
    back: One
    loss: str
    whole: bool = False
    pairs: CodeMap | None = None
    objects: bool = False
    terms: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())


def worst(losses: Any) -> str:
    """The greatest loss of a chain."""
    return max(losses, key=LOSSES.index, default="iso")
