"""What two vocabularies have in common and what differs: two that grew apart, or two versions of one.

Terms of a kind meet by their address; else by a match that one of them states; else by their local name, where only one
on each side has it. What is left is added or removed, with candidates for what was renamed: the same label, or a name
that is nearly the same. A candidate is a guess, so it stays among the added and removed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from communaux.ground.said import Said
from communaux.modules.standards.rules.packages.model import Term, Vocabulary, counted, local_name

BY: Mapping[str, Said] = {
    "iri": Said("même adresse", "same address"),
    "match": Said("correspondance déclarée", "stated match"),
    "name": Said("même nom, autre espace de noms", "same name, other namespace"),
    "label": Said("même libellé", "same label"),
    "near": Said("nom voisin", "similar name"),
}
"""How two terms met."""
CHANGES: Mapping[str, Said] = {
    "label": Said("libellé", "label"),
    "definition": Said("définition", "definition"),
    "parents": Said("termes parents", "parents"),
    "domain": Said("domaine", "domain"),
    "range": Said("valeurs", "range"),
    "cardinality": Said("nombre de valeurs", "cardinality"),
    "pattern": Said("forme", "pattern"),
    "uses": Said("propriétés de la classe", "properties of the class"),
    "deprecated": Said("abandon", "deprecation"),
    "schemes": Said("listes", "schemes"),
}
"""What may differ between two terms that met."""
NEAR = 0.82
"""How alike two names are that may be one, from 0 to 1."""
_MOST_NEAR = 400
"""Terms left over on a side beyond which names are not compared letter by letter."""
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: what (of ``CHANGES``), in which language for texts, and how each side has it."""

    what: str
    one: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two terms that met. ``by``: how (of ``BY``)."""

    one: Term
    other: Term
    by: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """``pairs`` met; ``removed`` are only in the first, ``added`` only in the second; ``candidates``: removed and
    added terms that may be one under another name."""

    pairs: tuple[Pair, ...]
    removed: tuple[Term, ...]
    added: tuple[Term, ...]
    candidates: tuple[Pair, ...]

    @property
    def same(self) -> tuple[Pair, ...]:
        """Pairs in which nothing differs."""
        return tuple(pair for pair in self.pairs if not pair.changes)

    @property
    def changed(self) -> tuple[Pair, ...]:
        """Pairs in which something differs."""
        return tuple(pair for pair in self.pairs if pair.changes)

    def as_dict(self) -> dict[str, Any]:
        """For an answer in JSON."""
        return {
            "common": len(self.pairs),
            "same": len(self.same),
            "changed": [_told(pair) for pair in self.changed],
            "removed": [_brief(term) for term in self.removed],
            "added": [_brief(term) for term in self.added],
            "candidates": [_told(pair) for pair in self.candidates],
            "moved": sum(pair.by == "name" for pair in self.pairs),
        }


def _brief(term: Term) -> dict[str, str]:
    return {"iri": term.iri, "kind": term.kind, "label": term.label("en")}


def _told(pair: Pair) -> dict[str, Any]:
    changes = [
        {"what": one.what, "lang": one.lang, "one": list(one.one), "other": list(one.other)}
        for one in pair.changes
    ]
    for change in changes:
        if not change["lang"] and change["what"] not in ("label", "definition"):
            del change["lang"]
    return {
        "one": pair.one.iri,
        "other": pair.other.iri,
        "kind": pair.one.kind,
        "by": pair.by,
        "changes": changes,
    }


def compare(one: Vocabulary, other: Vocabulary) -> Comparison:
    """What two vocabularies have in common, and what differs."""
    met = _meet(one, other)
    there = {left.iri: right.iri for left, right, _by in met}
    pairs = tuple(Pair(left, right, by, tuple(_changes(left, right, there))) for left, right, by in met)
    taken_right = {right.iri for _left, right, _by in met}
    removed = tuple(term for term in one.terms.values() if term.iri not in there)
    added = tuple(term for term in other.terms.values() if term.iri not in taken_right)
    candidates = tuple(
        Pair(left, right, by, tuple(_changes(left, right, there)))
        for left, right, by in _candidates(removed, added)
    )
    return Comparison(pairs, removed, added, candidates)


Met = tuple[Term, Term, str]


def _meet(one: Vocabulary, other: Vocabulary) -> list[Met]:
    left, right = dict(one.terms), dict(other.terms)
    met: dict[str, Met] = {}

    def take(a: Term, b: Term, by: str) -> None:
        met[a.iri] = (a, b, by)
        del left[a.iri], right[b.iri]

    for iri in [iri for iri in left if iri in right and right[iri].kind == left[iri].kind]:
        take(left[iri], right[iri], "iri")
    for term in [*left.values()]:
        for iri in (*term.matches.get("exact", ()), *term.replaced_by):
            if term.iri in left and iri in right and right[iri].kind == term.kind:
                take(term, right[iri], "match")
    for term in [*right.values()]:
        for iri in term.matches.get("exact", ()):
            if term.iri in right and iri in left and left[iri].kind == term.kind:
                take(left[iri], term, "match")
    for a, b in _alone(left.values(), right.values(), lambda term: (term.name,)):
        take(a, b, "name")
    return [met[iri] for iri in one.terms if iri in met]


def _alone(
    left: Iterable[Term], right: Iterable[Term], keys: Callable[[Term], Iterable[str]]
) -> list[tuple[Term, Term]]:
    """Terms of one kind that share a key which nobody else has on either side."""
    sides: list[dict[tuple[str, str], list[Term]]] = []
    for terms in (left, right):
        found: dict[tuple[str, str], list[Term]] = defaultdict(list)
        for term in terms:
            for key in dict.fromkeys(keys(term)):
                if key:
                    found[term.kind, key].append(term)
        sides.append(found)
    pairs: list[tuple[Term, Term]] = []
    taken: set[str] = set()
    for shared, mine in sides[0].items():
        theirs = sides[1].get(shared, [])
        if len(mine) == 1 and len(theirs) == 1 and mine[0].iri not in taken and theirs[0].iri not in taken:
            pairs.append((mine[0], theirs[0]))
            taken |= {mine[0].iri, theirs[0].iri}
    return pairs


def _candidates(removed: tuple[Term, ...], added: tuple[Term, ...]) -> list[Met]:
    found = [(a, b, "label") for a, b in _alone(removed, added, _labels)]
    taken = {term.iri for pair in found for term in pair[:2]}
    left = [term for term in removed if term.iri not in taken]
    right = [term for term in added if term.iri not in taken]
    if len(left) > _MOST_NEAR or len(right) > _MOST_NEAR:
        return found
    near = []
    for a in left:
        for b in right:
            if a.kind == b.kind:
                likeness = _likeness(a.name, b.name)
                if likeness >= NEAR:
                    near.append((-likeness, a.iri, b.iri, a, b))
    for *_order, a, b in sorted(near, key=lambda item: item[:3]):
        if a.iri not in taken and b.iri not in taken:
            found.append((a, b, "near"))
            taken |= {a.iri, b.iri}
    return found


def _labels(term: Term) -> list[str]:
    texts = [*term.labels.values(), *(text for texts in term.alternatives.values() for text in texts)]
    return [" ".join(_words(text)) for text in (*texts, term.name)]


def _words(name: str) -> list[str]:
    """The words of a name, however they are joined."""
    return [word.lower() for word in _WORDS.findall(name)] or [name.lower()]


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one.lower(), other.lower(), autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= NEAR and matcher.quick_ratio() >= NEAR else 0.0


def _changes(one: Term, other: Term, there: Mapping[str, str]) -> Iterable[Change]:
    yield from _texts("label", one.labels, other.labels)
    yield from _texts("definition", one.definitions, other.definitions)
    for what in ("parents", "domain", "range", "schemes"):
        mine, theirs = getattr(one, what), getattr(other, what)
        if {_same(iri, there) for iri in mine} != {_same(iri, {}) for iri in theirs}:
            yield Change(what, mine, theirs)
    if (one.least, one.most) != (other.least, other.most):
        yield Change("cardinality", _shown(one.cardinality), _shown(other.cardinality))
    if one.pattern != other.pattern:
        yield Change("pattern", _shown(one.pattern), _shown(other.pattern))
    uses_one = {_same(use.property, there): use for use in one.uses}
    uses_other = {_same(use.property, {}): use for use in other.uses}
    mine = tuple(_use(uses_one[k]) for k in uses_one if not _alike(uses_one[k], uses_other.get(k), there))
    theirs = tuple(
        _use(uses_other[k])
        for k in uses_other
        if k not in uses_one or not _alike(uses_one[k], uses_other[k], there)
    )
    if mine or theirs:
        yield Change("uses", mine, theirs)
    if one.deprecated != other.deprecated:
        yield Change("deprecated", _yes(one.deprecated), _yes(other.deprecated))


def _same(iri: str, there: Mapping[str, str]) -> str:
    """An address as the other side has it: the term it met, else itself."""
    return there.get(iri, iri)


def _alike(one: Any, other: Any, there: Mapping[str, str]) -> bool:
    return other is not None and (
        {_same(iri, there) for iri in one.range} == set(other.range)
        and (one.least, one.most, one.pattern) == (other.least, other.most, other.pattern)
    )


def _use(use: Any) -> str:
    """A use in a line: the property, how many, of what."""
    parts = (
        local_name(use.property),
        counted(use.least, use.most),
        ", ".join(map(local_name, use.range)),
        use.pattern,
    )
    return " ".join(part for part in parts if part)


def _shown(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _yes(value: bool) -> tuple[str, ...]:
    return ("true",) if value else ("false",)


def _texts(what: str, one: Mapping[str, str], other: Mapping[str, str]) -> Iterable[Change]:
    """Texts by language that differ. A language that one side alone has is no change of what is said, but for a first text."""
    for lang in one:
        if lang in other and one[lang] != other[lang]:
            yield Change(what, (one[lang],), (other[lang],), lang)
    if bool(one) != bool(other):
        yield Change(what, tuple(one.values()), tuple(other.values()))
