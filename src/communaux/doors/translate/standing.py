"""What stands ready to be chosen: profiles, hubs, packages of shapes, adopted versions. Reading only."""

from __future__ import annotations

from dataclasses import dataclass

from communaux.ground.said import Said
from communaux.modules.standards.rules import registry
from communaux.modules.standards.rules.profiles import Profile


@dataclass(frozen=True, slots=True)
class Side:
    """A profile that can be translated from and to. ``hub``: what it is reached through."""

    name: str
    title: Said
    version: str
    hub: str
    is_hub: bool = False


def names() -> list[str]:
    """Profiles that have a mapping, and the hubs."""
    return [name for name in (*registry.names("profiles"), *registry.names("hubs")) if registry.hubs_of(name)]


def profile(name: str) -> Profile | None:
    """A profile or hub, or None."""
    if name not in {*registry.names("profiles"), *registry.names("hubs")}:
        return None
    return registry.profile(name)


def sides() -> list[Side]:
    """All that can be translated, by the hub they meet first."""
    hubs = registry.names("hubs")
    found = [Side(name, told.title, told.version, registry.hubs_of(name)[0], name in hubs)
             for name in names() if (told := registry.profile(name))]  # fmt: skip
    return sorted(found, key=lambda one: (one.hub, one.is_hub, one.name))


def shapes_type(name: str) -> str:
    """The media type of a file of shapes, by its name."""
    ending = name.rpartition(".")[2].lower()
    return {"jsonld": "application/ld+json", "json": "application/ld+json", "nt": "application/n-triples",
            "rdf": "application/rdf+xml", "owl": "application/rdf+xml"}.get(ending, "text/turtle")  # fmt: skip


def shape_files(_name: str) -> list[list[str]]:
    """The files of a package of shapes or of an adopted version, each with its media type."""
    return []
