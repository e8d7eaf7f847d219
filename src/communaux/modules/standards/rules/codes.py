"""Code lists side by side: which code of a profile stands for which code of the hub, and how exactly (SKOS).

``exact`` and ``close`` go both ways. ``broad`` (the hub's code is wider) and ``narrow`` (it is narrower) go to the hub
only: the way back would say more, or less, than was said. The loss class is found by looking at every pair.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from communaux.ground import countries

MATCHES = ("exact", "close", "broad", "narrow")


@dataclass(frozen=True)
class CodeMap:
    """``to_hub`` and ``to_field`` give None where there is no counterpart."""

    pairs: Mapping[str, tuple[str, str]]
    to_hub: Callable[[str], str | None]
    to_field: Callable[[str], str | None]
    loss: str
    collisions: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, told: Mapping[Any, Any]) -> CodeMap:
        """From the written form: code of the profile → code of the hub, or ``{hub: code, match: close}``."""
        pairs = {
            str(here): (str(hub["hub"]), str(hub["match"])) if isinstance(hub, dict) else (str(hub), "exact")
            for here, hub in told.items()
        }
        back: dict[str, str] = {}
        collisions = []
        for here, (hub, match) in sorted(pairs.items(), key=lambda pair: MATCHES.index(pair[1][1])):
            if match not in ("exact", "close"):
                continue
            if hub in back:
                collisions.append((here, hub))
            back.setdefault(hub, here)
        matches = {match for _hub, match in pairs.values()}
        loss = "iso" if matches <= {"exact"} and not collisions else "lossy"
        forward = {here: hub for here, (hub, _match) in pairs.items()}
        return cls(pairs, forward.get, back.get, loss, tuple(collisions))

    def approximate(self, hub: str) -> str:
        """How a hub code that does not come back is matched: "broad", "narrow", or "" where it is not at all."""
        return next((match for code, match in self.pairs.values() if code == hub), "")


def _country(language: str) -> CodeMap:
    def to_hub(text: str) -> str | None:
        return countries.country_code(text)

    def to_field(code: str) -> str | None:
        return countries.country_name(code, language) if code in countries.country_codes() else None

    return CodeMap({}, to_hub, to_field, "refine")


BUILT_IN: dict[str, Callable[[], CodeMap]] = {
    "country-names-en": lambda: _country("en"),
    "country-names-fr": lambda: _country("fr"),
}
"""Code maps that are computed: names of countries in any language to ISO 3166-1, and back to one language."""
