"""Offers and needs that meet (NET-10; l.580-582: offers and demands for sharing are hard to match).

Pure functions over small records. A match says why, in words a person can check; it is a proposal to two
organisations, never an act. Scores order the proposals of one federation; they mean nothing outside it.

Score of a match, 0 to 10:

- words: 0 to 5, the cosine of the stems of both texts, each weighed by its rarity in the federation and counted twice
  in a title. Stems that so many listings hold that they bring nobody together are left out;
- kind: 2 for the same kind, 1 where one of them is "other";
- themes: 1 for each activity in common, at most 2;
- place: 1 up to 10 km, 0.75 up to 50 km, 0.5 up to 200 km, 0.25 in the same country; the nearest that holds.

A match needs a word or a theme in common: the same kind in the same town is no reason to write to somebody.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from heapq import nlargest
from math import log, sqrt

from communaux.ground.place import haversine
from communaux.ground.said import Said
from communaux.ground.text import scan, stem
from communaux.modules.network.lists import LISTING_KINDS
from communaux.nouns.lists import ACTIVITIES

LEAST = 2.5
"""Score under which a match is not proposed: the same kind and a little in common, or much in common."""

_WORDS, _KIND, _THEMES = 5.0, 2.0, 2.0
_NEAR = ((10.0, 1.0), (50.0, 0.75), (200.0, 0.5))
_COUNTRY = 0.25
_NEAREST = 1.0
_BUDGET = 125_000
"""Pairs that stems may bring together, the rarest stems first; what is left out is too common to tell anything."""
_EACH = 5
_WORDS_TOLD = 4


@dataclass(frozen=True, slots=True)
class Listing:
    """An offer or a need. ``direction``: "offer" or "need". ``kind``: a code of ``listing-kinds``. ``themes``: codes of
    ``activities``. ``country``: ISO 3166-1 alpha-2 or empty. ``until``: last day on which it holds, or None.
    ``state``: a code of ``listing-states``."""

    id: str
    organisation: str
    direction: str
    kind: str
    title: str
    text: str = ""
    themes: tuple[str, ...] = ()
    country: str = ""
    lat: float | None = None
    lon: float | None = None
    until: date | None = None
    state: str = "open"


@dataclass(frozen=True, slots=True)
class Match:
    """An offer that meets a need. ``score`` 0 to 10; ``parts``: points by "words", "kind", "themes", "place";
    ``reasons``: why, the strongest first."""

    offer: str
    need: str
    score: float
    parts: tuple[tuple[str, float], ...]
    reasons: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """A listing as the matching reads it: stems with their weight, and the shortest word that stands for each."""

    listing: Listing
    stems: dict[str, float]
    words: dict[str, str]


def live(listing: Listing, today: date) -> bool:
    """Whether a listing may be matched: open, and not past its last day."""
    return listing.state == "open" and (listing.until is None or listing.until >= today)


def match(listings: Iterable[Listing], today: date, least: float = LEAST, each: int = _EACH) -> list[Match]:
    """Every match worth proposing, the best first.

    A match is kept when it is among the ``each`` best of its offer or of its need. The answer depends neither on the
    order of the listings nor on which side is called offer. Two listings of one organisation never match.
    """
    read = [_read(one) for one in sorted(listings, key=lambda one: one.id) if live(one, today)]
    offers = [one for one in read if one.listing.direction == "offer"]
    needs = [one for one in read if one.listing.direction == "need"]
    rarity = _rarity(read)
    found = []
    for i, j, cosine in _met(offers, needs, rarity, least):
        offer, need = offers[i], needs[j]
        scored = _score(offer, need, cosine)
        if sum(scored.values()) >= least:
            found.append((round(sum(scored.values()), 4), offer, need, scored))
    kept = _best_of_each(found, each)
    told = [_tell(offer, need, scored, rarity) for _, offer, need, scored in kept]
    return sorted(told, key=lambda one: (-one.score, one.offer, one.need))


def _read(listing: Listing) -> _Read:
    weights: dict[str, float] = {}
    surface: dict[str, str] = {}
    for text, weight in ((listing.title, 2.0), (listing.text, 1.0)):
        for folded, start, end, stop in scan(text):
            if stop or len(folded) < 2 or folded.isdigit():
                continue
            key = stem(folded)
            if key not in weights:
                weights[key], surface[key] = weight, text[start:end].lower()
            elif end - start < len(surface[key]):
                surface[key] = text[start:end].lower()
    return _Read(listing, weights, surface)


def _rarity(read: list[_Read]) -> dict[str, float]:
    """How much each stem tells: the logarithm of the number of listings over the number of those that hold it."""
    count = Counter(key for one in read for key in one.stems)
    return {key: log(1.0 + len(read) / held) for key, held in count.items()}


def _norm(one: _Read, rarity: dict[str, float]) -> float:
    return sqrt(sum((weight * rarity[key]) ** 2 for key, weight in one.stems.items())) or 1.0


def _met(
    offers: list[_Read], needs: list[_Read], rarity: dict[str, float], least: float
) -> Iterator[tuple[int, int, float]]:
    """(offer, need, cosine of their words) for every pair that shares a telling stem or a theme and that may reach
    ``least``. Most pairs share one common word and nothing else: they are left here, before anything costs time."""
    norms_o, norms_n = [_norm(one, rarity) for one in offers], [_norm(one, rarity) for one in needs]
    kinds_o, kinds_n = [one.listing.kind for one in offers], [one.listing.kind for one in needs]
    themes_o, themes_n = (
        [frozenset(one.listing.themes) for one in offers],
        [one.listing.themes for one in needs],
    )
    for (i, j), weight in _shared(offers, needs, rarity).items():
        cosine = weight / (norms_o[i] * norms_n[j])
        possible = _WORDS * cosine + _NEAREST
        if kinds_o[i] == kinds_n[j] or "other" in (kinds_o[i], kinds_n[j]):
            possible += _KIND
        if not themes_o[i].isdisjoint(themes_n[j]):
            possible += _THEMES
        if possible >= least and offers[i].listing.organisation != needs[j].listing.organisation:
            yield i, j, cosine


def _shared(
    offers: list[_Read], needs: list[_Read], rarity: dict[str, float]
) -> dict[tuple[int, int], float]:
    """(offer, need) -> weight of the stems they share, for every pair that shares a telling stem or a theme."""
    by_offer, by_need = _postings(offers), _postings(needs)
    pairs: defaultdict[tuple[int, int], float] = defaultdict(float)
    spent = 0
    met = [(len(by_offer[key]) * len(by_need[key]), key) for key in by_offer.keys() & by_need.keys()]
    for cost, key in sorted(met):
        spent += cost
        if spent > _BUDGET:
            break
        told = rarity.get(key, 0.0) ** 2  # themes bring a pair together and add no word
        for i, mine in by_offer[key]:
            for j, theirs in by_need[key]:
                pairs[i, j] += mine * theirs * told
    return pairs


def _postings(side: list[_Read]) -> dict[str, list[tuple[int, float]]]:
    """Stem, or kind and theme together, -> who holds it with what weight."""
    held: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, one in enumerate(side):
        for key, weight in one.stems.items():
            held[key].append((number, weight))
        for theme in set(one.listing.themes):
            held[f"#{one.listing.kind}#{theme}"].append((number, 0.0))
    return held


def _score(offer: _Read, need: _Read, cosine: float) -> dict[str, float]:
    a, b = offer.listing, need.listing
    kind = _KIND if a.kind == b.kind else _KIND / 2 if "other" in (a.kind, b.kind) else 0.0
    themes = min(float(len(set(a.themes) & set(b.themes))), _THEMES)
    return {"words": _WORDS * min(cosine, 1.0), "kind": kind, "themes": themes, "place": _place(a, b)}


def _distance(a: Listing, b: Listing) -> float | None:
    """Kilometres as the crow flies, or None where a place is not known."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    here, there = (a.lat, a.lon), (b.lat, b.lon)
    # The same number whichever comes first: floating point is not symmetric by itself.
    return haversine(*min(here, there), *max(here, there))


def _place(a: Listing, b: Listing) -> float:
    distance = _distance(a, b)
    if distance is not None:
        for reach, points in _NEAR:
            if distance <= reach:
                return points
    return _COUNTRY if a.country and a.country == b.country else 0.0


def _best_of_each(
    found: list[tuple[float, _Read, _Read, dict[str, float]]], each: int
) -> list[tuple[float, _Read, _Read, dict[str, float]]]:
    """The matches that are among the best of their offer or of their need; ties fall to the lower identifiers."""
    by_listing: defaultdict[str, list[tuple[float, int]]] = defaultdict(list)
    order = sorted(found, key=lambda one: (-one[0], *sorted((one[1].listing.id, one[2].listing.id))))
    for rank, (score, offer, need, _) in enumerate(order):
        by_listing[offer.listing.id].append((score, -rank))
        by_listing[need.listing.id].append((score, -rank))
    ranks = {-rank for ranked in by_listing.values() for _, rank in nlargest(each, ranked)}
    return [order[rank] for rank in sorted(ranks)]


def _tell(offer: _Read, need: _Read, scored: dict[str, float], rarity: dict[str, float]) -> Match:
    a, b = offer.listing, need.listing
    reasons: list[tuple[float, Said]] = []
    common = sorted(offer.stems.keys() & need.stems.keys(), key=lambda key: (-rarity[key], key))[:_WORDS_TOLD]
    if scored["words"] and common:
        told = ", ".join(_shorter(offer.words[key], need.words[key]) for key in common)
        reasons.append((scored["words"], Said(f"mêmes mots\u00a0: {told}", f"same words: {told}")))
    if scored["kind"] == _KIND:
        reasons.append((scored["kind"], _tell_kind(a.kind)))
    if scored["themes"]:
        reasons.append((scored["themes"], _tell_themes(frozenset(a.themes) & frozenset(b.themes))))
    if scored["place"]:
        reasons.append((scored["place"], _tell_place(a, b, scored["place"])))
    told_in_order = tuple(said for _, said in sorted(reasons, key=lambda one: -one[0]))
    parts = tuple((name, round(points, 4)) for name, points in scored.items() if points)
    return Match(a.id, b.id, round(sum(scored.values()), 4), parts, told_in_order)


def _shorter(a: str, b: str) -> str:
    return min((len(a), a), (len(b), b))[1]


@lru_cache(maxsize=256)
def _tell_kind(kind: str) -> Said:
    fr, en = LISTING_KINDS.label(kind, "fr"), LISTING_KINDS.label(kind, "en")
    return Said(f"même nature\u00a0: {_low(fr)}", f"same kind: {_low(en)}")


@lru_cache(maxsize=4096)
def _tell_themes(themes: frozenset[str]) -> Said:
    fr, en = (
        ", ".join(_low(ACTIVITIES.label(code, lang)) for code in sorted(themes)) for lang in ("fr", "en")
    )
    return Said(f"même activité\u00a0: {fr}", f"same activity: {en}")


def _tell_place(a: Listing, b: Listing, points: float) -> Said:
    distance = _distance(a, b)
    if distance is None or points == _COUNTRY:
        return Said("même pays", "same country")
    if distance < 1:
        return Said("à moins d’un kilomètre", "less than a kilometre away")
    return Said(f"à {distance:.0f}\u00a0km", f"{distance:.0f}\u00a0km away")


def _low(label: str) -> str:
    return label[:1].lower() + label[1:]
