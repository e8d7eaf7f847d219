"""Which records may speak of the same person. People appear twice in membership exports and are merged by hand.

Two people may bear one name: a name alone proposes nothing. E-mail addresses are compared by their salted commitments,
so that this rule never sees one. Nothing is ever merged here.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations

from communaux.ground.said import Said
from communaux.ground.text import similarity, words
from communaux.modules.network.rules.duplicates import CROWD, LIKELY, POSSIBLE, Pair

_SHARED_BOX = 4
"""People of one e-mail address from which it is taken for a shared box (contact@) and weighs less."""


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """What is compared of a person. ``emails``: commitments of addresses; ``organisations``: identifiers."""

    id: str
    name: str
    emails: frozenset[str] = field(default_factory=frozenset)
    organisations: frozenset[str] = field(default_factory=frozenset)


def person_pairs(records: Iterable[PersonRecord], distinct: Iterable[frozenset[str]] = ()) -> list[Pair]:
    """Every pair worth showing, the strongest first: the same e-mail address, or the same or nearly the same name in one
    organisation. ``distinct`` holds pairs that a person has said to be two. Order does not matter."""
    listed = sorted(records, key=lambda one: one.id)
    blocks: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, one in enumerate(listed):
        parts = sorted(set(words(one.name)))
        for email in one.emails:
            blocks["email", email].append(number)
        for organisation in one.organisations:
            for part in parts:
                blocks["in", organisation, part].append(number)
    sharing = {key[1]: len(block) for key, block in blocks.items() if key[0] == "email"}
    met = {pair for block in blocks.values() if 1 < len(block) <= CROWD for pair in combinations(block, 2)}
    refused = set(distinct)
    found = []
    for i, j in sorted(met):
        if frozenset((listed[i].id, listed[j].id)) not in refused:
            pair = _compare(listed[i], listed[j], sharing)
            if pair.score >= POSSIBLE:
                found.append(pair)
    return sorted(found, key=lambda pair: (-pair.score, pair.a, pair.b))


def _compare(a: PersonRecord, b: PersonRecord, sharing: dict[str, int]) -> Pair:
    points: list[tuple[float, Said]] = []
    common = a.emails & b.emails
    if common:
        if min(sharing.get(email, 2) for email in common) < _SHARED_BOX:
            points.append((5.0, Said("même adresse électronique", "same e-mail address")))
        else:
            points.append(
                (1.0, Said("même adresse électronique, partagée", "same e-mail address, a shared one"))
            )
    alike = _alike(a.name, b.name)
    if alike >= 1.0:
        points.append((4.0, Said("même nom", "same name")))
    elif alike >= 0.9:
        points.append((3.5, Said(f"noms proches à {alike * 100:.0f}\u202f%", f"names {alike:.0%} alike")))
    elif alike < 0.6:
        points.append((-1.0, Said("noms différents", "different names")))
    if a.organisations & b.organisations:
        points.append((1.0, Said("même organisation", "same organisation")))
    score = round(sum(value for value, _ in points), 2)
    told = sorted(points, key=lambda point: -abs(point[0]))
    return Pair(
        a.id,
        b.id,
        score,
        "likely" if score >= LIKELY else "possible",
        tuple(said for value, said in told if value > 0),
        tuple(said for value, said in told if value < 0),
    )


def _alike(a: str, b: str) -> float:
    """1 for the same words in any order ("Diaz Ana", "Ana Díaz"), else the likeness of the names, under 1."""
    first, last = sorted((words(a), words(b)))
    if not first or not last:
        return 0.0
    return 1.0 if sorted(first) == sorted(last) else min(similarity(" ".join(first), " ".join(last)), 0.99)
