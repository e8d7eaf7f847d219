"""A profile: how a system writes its data. Its classes and terms, their types, its code lists, and the names it goes by.

A profile without ``prefixes`` is a table or plain JSON, with one class. One with prefixes is linked data: a record says
its class in ``@type``, its name in ``@id``, and terms are compact names ("dfc-b:name"). ``families`` are other
namespaces seen in the wild for a prefix, ``aliases`` other spellings of a term or class, ``contexts`` the addresses of
JSON-LD contexts that mean these prefixes. The hub is written the same way (``data/hubs``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from communaux.ground.said import Said
from communaux.modules.standards.rules import schemas, yamls
from communaux.modules.standards.rules.values import shown


@dataclass(frozen=True, slots=True)
class Term:
    """What stands under one name. ``codes`` names a list of the profile; ``longest`` is in characters."""

    name: str
    type: str = "text"
    many: bool = True
    required: bool = False
    codes: str = ""
    pattern: str = ""
    longest: int = 0
    unit: str = ""
    iri: str = ""


@dataclass(frozen=True)
class Class:
    """A class with its own terms; ``identifier`` is the term that tells records apart ("@id" in linked data)."""

    name: str
    identifier: str
    terms: Mapping[str, Term]
    iri: str = ""


@dataclass(frozen=True)
class Profile:
    """``terms`` belong to every class. ``media``: the first is written where nothing else is asked."""

    name: str
    version: str
    title: Said
    media: tuple[str, ...]
    classes: Mapping[str, Class]
    terms: Mapping[str, Term] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)
    families: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    contexts: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    source: str = ""
    licence: str = ""

    @property
    def graph(self) -> bool:
        """Whether records are linked data."""
        return bool(self.prefixes)

    @property
    def flat(self) -> bool:
        """Whether records are rows: a name with a slash is then one name."""
        return not self.graph and set(self.media) <= {"csv", "xlsx"}

    def term(self, class_name: str, name: str) -> Term | None:
        """The term of a class; None where the profile does not know it."""
        known = self.classes.get(class_name)
        return (known.terms.get(name) if known else None) or self.terms.get(name)

    @cached_property
    def all_terms(self) -> Mapping[str, Term]:
        """Every term by name, whatever its class."""
        found: dict[str, Term] = dict(self.terms)
        for known in self.classes.values():
            found.update(known.terms)
        return found


def parse(text: str, name: str = "profile") -> Profile:
    """Read a profile file. Raises ``yamls.FileFault`` with every fault."""
    data, lines = yamls.read(text, name)
    faults = [
        yamls.Fault(shown(path), _line(lines, path), said)
        for path, said in schemas.problems(data, schemas.PROFILE)
    ]
    if faults:
        raise yamls.FileFault(name, faults)
    prefixes = data.get("prefixes", {})
    identifier = "@id" if prefixes else ""
    made = Profile(
        name=data["profile"],
        version=data["version"],
        title=Said(data["title"]["fr"], data["title"]["en"]),
        media=tuple(data["media"]),
        classes={
            key: Class(
                key,
                spec.get("identifier", identifier),
                _terms(spec.get("terms", {}), prefixes),
                spec.get("iri", ""),
            )
            for key, spec in data["classes"].items()
        },
        terms=_terms(data.get("terms", {}), prefixes),
        prefixes=prefixes,
        families={key: tuple(value) for key, value in data.get("families", {}).items()},
        contexts=tuple(data.get("contexts", ())),
        aliases=data.get("aliases", {}),
        codes={key: tuple(value) for key, value in data.get("codes", {}).items()},
        source=data.get("source", ""),
        licence=data.get("licence", ""),
    )
    if not made.graph and len(made.classes) != 1:
        said = Said(
            "sans prefixes, un profil a une seule classe", "without prefixes, a profile has a single class"
        )
        raise yamls.FileFault(name, [yamls.Fault("classes", _line(lines, ("classes",)), said)])
    return made


def _terms(told: Mapping[str, Any], prefixes: Any) -> dict[str, Term]:
    found = {}
    for name, spec in told.items():
        given = {"type": spec} if isinstance(spec, str) else dict(spec)
        given.setdefault("many", bool(prefixes))
        found[name] = Term(name, **given)
    return found


def _line(lines: Mapping[Any, int], path: tuple[str | int, ...]) -> int:
    """The line of a path, or of what holds it."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 0)


def load(path: Path) -> Profile:
    """Read a profile file from the disk. Raises ``yamls.FileFault``."""
    return parse(path.read_text(encoding="utf-8"), path.name)
