"""Code lists in plain JSON, as the initiatives of the solidarity economy exchange them: ``{"prefixes": {}, "vocabs": {list:
{language: {"title": …, "terms": {code: label}}}}}``. Each list becomes a scheme, each code a concept.

Where the file states no address for a list, its names stay what they are ("os:os100"): nothing is invented.
"""

from __future__ import annotations

from typing import Any

from communaux.ground.said import Said
from communaux.modules.standards.rules.packages.faults import PackageFault
from communaux.modules.standards.rules.packages.model import Scheme, Term, Vocabulary


def is_code_lists(tree: Any) -> bool:
    """Whether a JSON document has this form."""
    return isinstance(tree, dict) and isinstance(tree.get("vocabs"), dict) and "@context" not in tree


def vocabulary(tree: Any) -> Vocabulary:
    """What the lists say. Raises PackageFault with the place."""
    prefixes = {str(iri): str(name) for iri, name in _object(tree.get("prefixes") or {}, "prefixes").items()}
    spaces = {name.rstrip(":"): iri for iri, name in prefixes.items()}
    terms: dict[str, dict[str, Any]] = {}
    schemes: dict[str, Scheme] = {}
    for name, languages in tree["vocabs"].items():
        bare = name.rstrip(":")
        space = spaces.get(bare, "")
        scheme = space or bare + ":"
        titles: dict[str, str] = {}
        for told_in, told in _object(languages, f"vocabs/{name}").items():
            lang = told_in.lower()
            titles[lang] = str(_object(told, f"vocabs/{name}/{lang}").get("title") or bare)
            for code, label in _object(told.get("terms") or {}, f"vocabs/{name}/{lang}/terms").items():
                iri = space + code if space else f"{bare}:{code}"
                known = terms.setdefault(iri, {"labels": {}, "notation": code, "schemes": (scheme,)})
                known["labels"][lang] = str(label)
        schemes[scheme] = Scheme(scheme, titles)
    return Vocabulary(
        terms={iri: Term(iri, "concept", **told) for iri, told in terms.items()},
        schemes=schemes,
        prefixes=spaces,
    )


def _object(told: Any, path: str) -> dict[str, Any]:
    if not isinstance(told, dict):
        said = Said("un objet est attendu", "an object is expected")
        raise PackageFault("jsonld", path=path, reason=said)
    return told
