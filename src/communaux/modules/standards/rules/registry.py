"""The profiles, hubs and mappings that ship with the engine, found by name."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from communaux.modules.standards.rules import mappings, profiles
from communaux.modules.standards.rules.mappings import Mapping_
from communaux.modules.standards.rules.profiles import Profile

DATA = Path(__file__).resolve().parents[1] / "data"


def names(kind: str = "profiles") -> list[str]:
    """Names of what ships: "profiles", "hubs" or "mappings"."""
    return sorted(path.stem for path in (DATA / kind).glob("*.yaml"))


def _path(kind: str, name: str) -> Path:
    if name not in names(kind):
        raise KeyError(name)
    return DATA / kind / f"{name}.yaml"


@cache
def profile(name: str) -> Profile:
    """A profile, or a hub by its name. Raises KeyError."""
    if name in names("hubs"):
        return hub(name)
    return profiles.load(_path("profiles", name))


@cache
def hub(name: str) -> Profile:
    """A hub. Raises KeyError."""
    return profiles.load(_path("hubs", name))


_HEAD = re.compile(r"^(profile|hub): *([a-z0-9.-]+)", re.M)


@cache
def _ends() -> dict[str, tuple[str, str]]:
    """Profile and hub of each mapping, by its name; the one that bears the name of its profile comes first."""
    found = {}
    for name in names("mappings"):
        head = dict(_HEAD.findall(_path("mappings", name).read_text(encoding="utf-8")))
        found[name] = head.get("profile", ""), head.get("hub", "")
    return dict(sorted(found.items(), key=lambda item: (item[1][0], item[0] != item[1][0])))


def hubs_of(profile_name: str) -> list[str]:
    """The hubs that a profile has a mapping to, the first where none is asked; a hub leads to itself."""
    if profile_name in names("hubs"):
        return [profile_name]
    return [there for here, there in _ends().values() if here == profile_name]


def common_hub(one: str, other: str) -> str:
    """The hub through which two profiles meet; "" where there is none."""
    others = hubs_of(other)
    return next((name for name in hubs_of(one) if name in others), "")


@cache
def mapping(name: str, hub_name: str = "") -> Mapping_:
    """A mapping by its name, or that of a profile to a hub. A profile may have one mapping a hub. Raises KeyError."""
    if hub_name:
        name = next((m for m, ends in _ends().items() if ends == (name, hub_name)), "")
    path = _path("mappings", name)
    return mappings.parse(path.read_text(encoding="utf-8"), profile, hub, path.name)


def siblings(one: Mapping_) -> list[Mapping_]:
    """Other mappings of the same profile that ship."""
    return [
        mapping(name)
        for name, (here, there) in _ends().items()
        if here == one.profile.name and there != one.hub.name
    ]


def check_file(path: Path) -> Mapping_:
    """Read a mapping that stands anywhere; profiles and hubs beside it are known too. Raises FileFault, OSError."""

    def find(name: str) -> Profile:
        beside = path.parent / f"{name}.yaml"
        for place in (
            path.parent / "profiles" / f"{name}.yaml",
            path.parent.parent / "profiles" / f"{name}.yaml",
            beside,
        ):
            if place.is_file() and place.resolve() != path.resolve():
                return profiles.load(place)
        return profile(name)

    return mappings.parse(path.read_text(encoding="utf-8"), find, hub, path.name)
