"""What a mapping covers of both vocabularies: carried, left out with a reason, or forgotten; and what does not come back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from communaux.modules.standards.rules.mappings import Mapping_, Rule
from communaux.modules.standards.rules.profiles import Profile, Term
from communaux.modules.standards.rules.values import Path


@dataclass
class Covered:
    """One vocabulary: names of its terms and classes."""

    mapped: list[str] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    forgotten: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """Of all terms, the part that is carried or deliberately left out."""
        every = len(self.mapped) + len(self.left_out) + len(self.forgotten)
        return (every - len(self.forgotten)) / every if every else 1.0

    def as_dict(self) -> dict[str, Any]:
        """For a report."""
        return {
            "mapped": self.mapped,
            "left_out": self.left_out,
            "forgotten": self.forgotten,
            "share": round(self.share, 4),
        }


@dataclass
class Coverage:
    """``collisions``: codes of the profile that share a code of the hub. ``unmapped_codes``: codes of a list of the profile
    that a code map does not know. ``not_invertible``: rules whose way back is not exact."""

    profile: Covered
    hub: Covered
    collisions: list[str]
    unmapped_codes: list[str]
    not_invertible: list[str]

    def as_dict(self) -> dict[str, Any]:
        """For a report."""
        return {
            "profile": self.profile.as_dict(),
            "hub": self.hub.as_dict(),
            "collisions": self.collisions,
            "unmapped_codes": self.unmapped_codes,
            "not_invertible": self.not_invertible,
        }


def coverage(mapping: Mapping_, siblings: Iterable[Mapping_] = ()) -> Coverage:
    """Look at every rule. ``siblings``: other mappings of the profile; what they carry is left to them."""
    sections = [mapping.shared, *mapping.sections]
    rules = [rule for section in sections for rule in section.rules]
    here = {str(step) for rule in rules for step in rule.field}
    there = {str(step) for rule in rules for step in rule.hub}
    for codec in (codec for rule in rules for codec in rule.codecs):
        here |= codec.terms[0]
        there |= codec.terms[1]
    out_here = {name: reason for section in sections for name, reason in section.left_out.items()}
    out_there = {name: reason for section in sections for name, reason in section.hub_left_out.items()}
    classes_here = {section.class_name for section in mapping.sections} | {
        str(r.always) for r in rules if r.field
    }
    classes_there = {section.hub for section in mapping.sections} | {str(r.always) for r in rules if r.hub}
    classes_here |= {name for section in mapping.sections for name, _value in section.when}
    for section in sections:
        for rule in section.rules:
            classes_here |= _through(mapping.profile, section.class_name, rule)
    for other in siblings:
        told = coverage(other).profile
        out_here = {**told.left_out, **dict.fromkeys(told.mapped, f"carried by {other.name}"), **out_here}
    return Coverage(
        _covered(mapping.profile, here | classes_here, out_here),
        _covered(mapping.hub, there | classes_there, out_there),
        [f"{rule.name}: {one} = {hub}" for rule in rules for one, hub in _collisions(rule)],
        list(
            dict.fromkeys(
                told
                for section in sections
                for rule in section.rules
                for told in _unmapped(mapping.profile, section.class_name, rule, section.rules)
            )
        ),
        list(
            dict.fromkeys(f"{rule.name} ({rule.loss})" for rule in rules if rule.loss in ("lossy", "opaque"))
        ),
    )


def _covered(profile: Profile, mapped: set[str], left_out: dict[str, str]) -> Covered:
    names = [*profile.classes, *profile.all_terms]
    if "*" in left_out:
        left_out = {name: left_out.get(name, left_out["*"]) for name in names}
    return Covered(
        [name for name in names if name in mapped],
        {name: left_out[name] for name in names if name in left_out and name not in mapped},
        [name for name in names if name not in mapped and name not in left_out],
    )


def _collisions(rule: Rule) -> tuple[tuple[str, str], ...]:
    return tuple(pair for codec in rule.codecs if codec.pairs for pair in codec.pairs.collisions)


def _walk(profile: Profile, class_name: str, path: Path) -> list[Term]:
    """The terms that a path of a class goes through, as far as they are known; a term without a class is that of any."""
    found = []
    for step in path:
        term = profile.term(class_name, str(step)) or profile.all_terms.get(str(step))
        if term is None:
            break
        found.append(term)
        class_name = term.of[0] if term.of else ""
    return found


def _through(profile: Profile, class_name: str, rule: Rule) -> set[str]:
    """Classes of the objects that a rule itself goes into."""
    terms = _walk(profile, class_name, rule.field)
    inside = terms if any(codec.objects for codec in rule.codecs) else terms[:-1]
    return {name for term in inside for name in term.of}


def _unmapped(profile: Profile, class_name: str, rule: Rule, rules: Iterable[Rule]) -> list[str]:
    """Codes of a field that none of its rules knows, told of the first."""
    terms = _walk(profile, class_name, rule.field)
    term = terms[-1] if terms and len(terms) == len(rule.field) else None
    if term is None or not term.codes:
        return []
    every = [one for one in rules if one.field == rule.field]
    if any(not one.codecs for one in every) or rule is not every[0]:
        return []
    maps = [codec.pairs for one in every for codec in one.codecs if codec.pairs]
    return [
        f"{rule.name}: {code}"
        for code in profile.codes.get(term.codes, ())
        if maps and all(pairs.to_hub(code) is None for pairs in maps)
    ]
