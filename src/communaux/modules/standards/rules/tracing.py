"""Where each value of a record goes in a translation: by which rule, through which place of the hub, and what becomes of it.

It reads what ``Translation.record`` made and adds nothing to it: what is shown here is what was done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from communaux.modules.standards.rules.findings import Finding, brief
from communaux.modules.standards.rules.media import Raw
from communaux.modules.standards.rules.translating import Result, Translation
from communaux.modules.standards.rules.values import ABSENT, Path, at, encode, leaves, shown


@dataclass(frozen=True, slots=True)
class Followed:
    """One value of the source. ``state``: "carried" (arrives and comes back), "kept" (the complement puts it back),
    "lost" (a finding says why; the complement puts it back where one is kept). ``to``: paths in the target."""

    path: str
    value: str
    state: str
    hub: str = ""
    to: tuple[str, ...] = ()
    arrived: tuple[str, ...] = ()
    rule: str = ""
    loss: str = ""
    reasons: tuple[Finding, ...] = ()


def follow(translation: Translation, raw: Raw, result: Result, findings: Sequence[Finding]) -> list[Followed]:
    """The values of one record, in the order of the file. ``findings`` are those of this record."""
    tree, _names, _known = translation.source.inward(raw)
    there: dict[Path, list[Path]] = {}
    told: Any = {}
    if result.tree is not ABSENT:
        told = translation.target.again(result.tree)
        for path, _value in leaves(told):
            place = translation.target.lifted(told, path)[0]
            if place:
                there.setdefault(place, []).append(path)
    kept = {shown(tuple(line[1])) for line in result.patch if line[0] in ("s", "i")}
    said: dict[str, list[Finding]] = {}
    for finding in findings:
        said.setdefault(finding.path, []).append(finding)
    followed = []
    for path, value in leaves(tree):
        place, rule = translation.source.lifted(tree, path)
        name = shown(path)
        arrived = _arrived(place, there) if place else []
        reasons = tuple(one for at_ in _and_around(name) for one in said.get(at_, ()))
        lost = any(one.level in ("loss", "error") for one in reasons)
        state = "lost" if lost else "kept" if any(at_ in kept for at_ in _and_around(name)) else "carried"
        followed.append(
            Followed(
                name,
                _told(value),
                state,
                shown(place),
                tuple(shown(one) for one in arrived),
                tuple(_told(at(told, one)) for one in arrived),
                rule,
                translation.source.loss_of(rule) if rule else "",
                reasons,
            )
        )
    return followed


def _arrived(place: Path, there: dict[Path, list[Path]]) -> list[Path]:
    """Paths of the target that stand for a place of the hub: the place itself, else what lies in it, else what holds it."""
    if place in there:
        return there[place]
    inside = [path for known, paths in there.items() if known[: len(place)] == place for path in paths]
    if inside:
        return inside
    without = tuple(step for step in place if type(step) is not int)
    return [path for known, paths in there.items() if known == without for path in paths]


def _and_around(name: str) -> list[str]:
    """A path and the paths that hold it."""
    found = [name]
    while cut := max(name.rfind("/"), name.rfind("[")):
        if cut < 0:
            break
        name = name[:cut]
        found.append(name)
    return found


def _told(value: Any) -> str:
    if isinstance(value, str):
        return brief(value)
    return "" if value is ABSENT or value is None else brief(str(encode(value)))
