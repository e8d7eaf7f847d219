"""The class of objects in plain JSON, which does not say it: found by the place of an object and by the names that it has.

``annotate`` says the class in ``@type``, as linked data do, so that one engine reads both; ``bare`` takes it away again.
An object that says ``@type`` itself, or fits no class, stays without one that could be taken for known.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from communaux.modules.standards.rules.profiles import Profile
from communaux.modules.standards.rules.values import Blank

_OWN = Blank("_:type")
"""What stands for the ``@type`` that a plain object says for itself: no class of any profile."""


def kind_of(tree: dict[str, Any], profile: Profile, among: Iterable[str]) -> str:
    """The first class whose marks are all there; "" where none fits."""
    return next((name for name in among if all(mark in tree for mark in profile.classes[name].marks)), "")


def annotate(tree: dict[str, Any], profile: Profile, among: Iterable[str] = ()) -> dict[str, Any]:
    """A record with the class of each object, where the profile has several."""
    name = kind_of(tree, profile, among or profile.roots)
    out: dict[str, Any] = {"@type": name} if name else {}
    terms = profile.classes[name].terms if name else {}
    for term, value in tree.items():
        of = terms[term].of if term in terms else ()
        out[term] = _inside(value, profile, of) if of else value
    if "@type" in tree:
        out["@type"] = _OWN
    return out


def _inside(value: Any, profile: Profile, of: tuple[str, ...]) -> Any:
    if type(value) is dict:
        return annotate(value, profile, of)
    if type(value) is list:
        return [_inside(part, profile, of) for part in value]
    return value


def bare(value: Any, profile: Profile, among: tuple[str, ...] = ()) -> Any:
    """A record as plain JSON says it: without classes, and a list where the profile has one."""
    if type(value) is list:
        return [bare(inner, profile, among) for inner in value]
    if type(value) is not dict:
        return value
    name = value.get("@type", "") or (kind_of(value, profile, among) if among else "")
    terms = profile.classes[name].terms if type(name) is str and name in profile.classes else {}
    out = {}
    for key, inner in value.items():
        if key == "@type":
            continue
        term = terms.get(key)
        told = bare(inner, profile, term.of if term else ())
        out[key] = [told] if term and term.many and type(told) is not list else told
    return out
