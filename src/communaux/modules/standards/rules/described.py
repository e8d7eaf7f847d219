"""A profile as a vocabulary, so that it can be browsed and compared like one; and which mappings carry which term.

Names of linked data are full addresses; those of tables and plain JSON stand in a space of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from communaux.modules.standards.rules import registry
from communaux.modules.standards.rules.mappings import Mapping_, Rule
from communaux.modules.standards.rules.naming import Naming
from communaux.modules.standards.rules.packages.model import Term, Use, Vocabulary
from communaux.modules.standards.rules.profiles import Class, Profile
from communaux.modules.standards.rules.profiles import Term as Field
from communaux.modules.standards.rules.values import shown


def address(profile: Profile, name: str) -> str:
    """The full name of a term or class of a profile."""
    if profile.graph:
        return Naming(profile).expand(name)
    return f"urn:communaux:profile:{profile.name}:{name}"


def as_vocabulary(profile: Profile) -> Vocabulary:
    """Its classes and terms; a property belongs to the classes that have it."""
    terms: dict[str, Term] = {}
    owners: dict[str, list[str]] = {}
    for known in profile.classes.values():
        for name in known.terms:
            owners.setdefault(name, []).append(address(profile, known.name))
    for known in profile.classes.values():
        iri = address(profile, known.name)
        terms[iri] = Term(iri, "class", {"": _label(profile, known.name)}, uses=tuple(_uses(profile, known)))
    for name, field in profile.all_terms.items():
        iri = address(profile, name)
        if iri not in terms:
            terms[iri] = Term(
                iri, "property", {"": _label(profile, name)}, domain=tuple(owners.get(name, ())), range=(_range(field),),
                least=1 if field.required else None, most=None if field.many else 1, pattern=field.pattern,
            )  # fmt: skip
    title = {"fr": profile.title.fr, "en": profile.title.en}
    return Vocabulary(profile.source, title, version=profile.version, licence=profile.licence, terms=terms)


def _label(profile: Profile, name: str) -> str:
    """A name without the prefix of its space, so that two profiles do not differ by that alone."""
    return name.partition(":")[2] or name if profile.graph else name


def _range(field: Field) -> str:
    return field.codes or field.type


def _uses(profile: Profile, known: Class) -> Iterator[Use]:
    for name, field in known.terms.items():
        yield Use(
            address(profile, name), (_range(field),), 1 if field.required else None, None if field.many else 1,
            field.pattern,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Carried:
    """A rule that carries a term: in which mapping, to which place of which hub, and what is lost on the way."""

    mapping: str
    hub: str
    place: str
    loss: str


@cache
def carriers() -> dict[str, tuple[Carried, ...]]:
    """By full address of a term or class: the mappings that ship and carry it."""
    found: dict[str, list[Carried]] = {}
    for name in registry.names("mappings"):
        mapping = registry.mapping(name)
        if not mapping.profile.graph:
            continue
        naming = Naming(mapping.profile)
        for iri, carried in _of(name, mapping, naming):
            if carried not in found.setdefault(iri, []):
                found[iri].append(carried)
    return {iri: tuple(carried) for iri, carried in found.items()}


def _of(name: str, mapping: Mapping_, naming: Naming) -> Iterator[tuple[str, Carried]]:
    for section in mapping.sections:
        if section.class_name:
            yield naming.expand(section.class_name), Carried(name, mapping.hub.name, section.hub, "iso")
    for section in (mapping.shared, *mapping.sections):
        for rule in section.rules:
            term = _last(rule)
            if term:
                yield naming.expand(term), Carried(name, mapping.hub.name, shown(rule.hub), rule.loss)


def _last(rule: Rule) -> str:
    steps = [step for step in rule.field if isinstance(step, str) and not step.startswith("@")]
    return steps[-1] if steps and rule.hub else ""
