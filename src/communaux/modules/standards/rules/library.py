"""Contexts known offline: those that are registered as packages, else those that a profile which ships lists.

A registered context says what its publisher says. One that only a profile lists means the prefixes of that profile, with
its terms that name things. Anything else is unknown, and stays so: nothing is fetched.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from communaux.modules.standards.rules import registry
from communaux.modules.standards.rules.packages import Store
from communaux.modules.standards.rules.packages.contexts import Lookup, same_address


def lookup(store: Store | None) -> Lookup:
    """What finds contexts by address, with the packages of a store."""

    def find(url: str) -> Any:
        found = store.context(url) if store else None
        return found if found is not None else _of_profiles(url)

    return find


@cache
def _of_profiles(url: str) -> Any:
    """The prefixes and references of a profile that lists an address; None where none does."""
    for name in registry.names():
        text = (registry.DATA / "profiles" / f"{name}.yaml").read_text(encoding="utf-8")
        if not any(one in text for one in same_address(url)):
            continue
        profile = registry.profile(name)
        if not set(same_address(url)) & set(profile.contexts):
            continue
        context: dict[str, Any] = {prefix or "@vocab": iri for prefix, iri in profile.prefixes.items()}
        for term in profile.all_terms.values():
            if term.type in ("iri", "node"):
                prefix, colon, local = term.name.partition(":")
                space = profile.prefixes.get(prefix if colon else "")
                if space is not None:
                    context[term.name] = {"@id": space + (local if colon else prefix), "@type": "@id"}
        return context
    return None
