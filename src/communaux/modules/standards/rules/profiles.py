"""A profile: how a system writes its data. Its classes and terms, their types, its code lists, and the names it goes by.

A profile without ``prefixes`` is a table, with one class, or plain JSON. Plain JSON may have several classes: a term says of
which class the objects under it are (``of``), and a class says by which names it is told from others (``marks``); the
first class whose marks are all there is taken. Records may stand in a list under one name (``records``). A profile with
prefixes is linked data: a record says its class in ``@type``, its name in ``@id``, and terms are compact names ("dfc-b:name"). ``families`` are other
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
    """What stands under one name. ``codes`` names a list of the profile; ``longest`` is in characters; ``of``: classes of the
    objects under it, in plain JSON; ``languages``: texts stand in an object by their language ({"fr": ["…"]})."""

    name: str
    type: str = "text"
    many: bool = True
    required: bool = False
    codes: str = ""
    pattern: str = ""
    longest: int = 0
    unit: str = ""
    iri: str = ""
    of: tuple[str, ...] = ()
    languages: bool = False


@dataclass(frozen=True)
class Class:
    """A class with its own terms; ``identifier`` is the term that tells records apart ("@id" in linked data). ``marks``: names
    that an object of this class has, in plain JSON; ``inside``: it is no record, it only stands in others."""

    name: str
    identifier: str
    terms: Mapping[str, Term]
    iri: str = ""
    marks: tuple[str, ...] = ()
    inside: bool = False


@dataclass(frozen=True)
class Profile:
    """``terms`` belong to every class. ``media``: the first is written where nothing else is asked. ``records``: the name
    under which plain JSON lists its records, and their class."""

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
    records: tuple[str, str] = ("", "")

    @cached_property
    def typed(self) -> bool:
        """Whether objects have a class: they say it (linked data), or it is found by their place and names."""
        return self.graph or len(self.classes) > 1

    @cached_property
    def roots(self) -> tuple[str, ...]:
        """Classes of records."""
        return tuple(name for name, known in self.classes.items() if not known.inside)

    @cached_property
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

    def every_term(self) -> list[Term]:
        """Every term of every class: a name may stand in several."""
        return [
            *self.terms.values(),
            *(term for known in self.classes.values() for term in known.terms.values()),
        ]

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
                tuple(spec.get("marks", ())),
                spec.get("inside", False),
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
        records=(data["records"]["under"], data["records"]["class"]) if "records" in data else ("", ""),
    )
    if made.flat and len(made.classes) != 1:
        said = Said("une table a une seule classe", "a table has a single class")
        raise yamls.FileFault(name, [yamls.Fault("classes", _line(lines, ("classes",)), said)])
    if unknown := [one for term in made.every_term() for one in term.of if one not in made.classes]:
        said = Said(
            f"ce ne sont pas des classes du profil\u00a0: {', '.join(unknown)}",
            f"these are no classes of the profile: {', '.join(unknown)}",
        )
        raise yamls.FileFault(name, [yamls.Fault("classes", _line(lines, ("classes",)), said)])
    return made


def _terms(told: Mapping[str, Any], prefixes: Any) -> dict[str, Term]:
    found = {}
    for name, spec in told.items():
        given = {"type": spec} if isinstance(spec, str) else dict(spec)
        given.setdefault("many", bool(prefixes))
        of = given.pop("of", ())
        given["of"] = (of,) if isinstance(of, str) else tuple(of)
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
