"""The profiles, hubs and mappings that ship with the engine, found by name."""

from __future__ import annotations

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


@cache
def mapping(profile_name: str) -> Mapping_:
    """The mapping of a profile to its hub. Raises KeyError."""
    path = _path("mappings", profile_name)
    return mappings.parse(path.read_text(encoding="utf-8"), profile, hub, path.name)


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
