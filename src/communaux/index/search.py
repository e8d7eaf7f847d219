"""Finding organisations: filters and a viewer in; a page of keys, counts and the set of all that was found out.

Everything is crossed with what the viewer may see before anything is counted, so that a draft leaks by no number.
It may not know HTTP or how a result looks.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from typing import NamedTuple

from django.utils.translation import get_language

from communaux.ground.place import Near
from communaux.ground.text import fold
from communaux.index import records, words
from communaux.index.bits import bits_of, holds, positions_of
from communaux.index.facets import FacetIndex, shared
from communaux.index.filters import FACETS, Filters, label
from communaux.meaning.access import Role, Viewer


class FacetCount(NamedTuple):
    """A value of a facet: how many would be found with it, the other filters being as they are; whether it is chosen."""

    code: str
    count: int  # type: ignore[assignment]  # no tuple here is asked how often it holds something
    selected: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What was found.

    ``pks``: the page, in order; ``page`` is the last one where a later was asked for; ``selection``: bit ``n`` is the
    organisation of key ``n``; ``without_place``: how many of the found have no coordinates; ``sequence``: the entry of
    the journal up to which this is true; ``order``: the order used.
    """

    total: int
    pks: list[int]
    page: int
    pages: int
    facets: dict[str, list[FacetCount]]
    selection: int
    without_place: int
    sequence: int
    order: str


class Positions(NamedTuple):
    """What a map needs: the positions found that have a place, ascending, and the coordinates of all positions.

    A position is a primary key. ``lats`` and ``lons`` are degrees, NaN for nowhere; they stay the same arrays, with the
    same content, as long as ``version`` is the same: whatever is computed from them may be kept beside it.
    """

    positions: list[int]
    lats: Sequence[float]
    lons: Sequence[float]
    version: int


def find(filters: Filters, viewer: Viewer) -> Found:
    """What ``viewer`` finds with ``filters``. Counts and order hold for this viewer alone."""
    index = shared
    lang = get_language() or "fr"
    # Words may lag behind facets by a moment: what both know is then found, never what only one does.
    scores = words.match(filters.q) if filters.q else []
    with index.lock:
        index.refresh()
        base = visible(index, viewer) & _elsewhere(index, filters, viewer)
        if filters.q:
            base &= reduce(or_, (bits for _score, bits in scores), 0)
        chosen = {
            facet: _any(index, facet, getattr(filters, facet)) for facet in FACETS if getattr(filters, facet)
        }
        selection = base
        for bits in chosen.values():
            selection &= bits
        facets = {}
        for facet in FACETS:
            if facet == "state" and not _sees_states(viewer):
                continue
            rest = _rest(base, chosen, facet) if facet in chosen else selection
            facets[facet] = _counts(index.sets.get(facet, {}), rest, getattr(filters, facet), facet, lang)
        total = selection.bit_count()
        pages = max(1, -(-total // filters.per_page))
        page = min(filters.page, pages)
        start = (page - 1) * filters.per_page
        return Found(
            total=total,
            pks=_page(index, filters, scores, selection, start, start + filters.per_page),
            page=page,
            pages=pages,
            facets=facets,
            selection=selection,
            without_place=(selection & ~index.places.placed).bit_count(),
            sequence=min(index.sequence, words.reached()) if filters.q else index.sequence,
            order=filters.order,
        )


def positions(found: Found) -> Positions:
    """Where the found are."""
    with shared.lock:
        places = shared.places
        return Positions(
            positions_of(found.selection & places.placed), places.lats, places.lons, places.version
        )


def suggest(prefix: str, viewer: Viewer, limit: int = 8) -> list[int]:
    """Keys of organisations whose name, or a word of it, begins as typed; names that begin so come first."""
    typed = " ".join(fold(prefix[:100]).split())
    if not typed or limit < 1:
        return []
    with shared.lock:
        shared.refresh()
        return shared.names_like(typed, visible(shared, viewer), limit)


def visible(index: FacetIndex, viewer: Viewer) -> int:
    """The set of what a viewer may see: what is published; all to stewards; their own drafts to editors.

    A record that was merged into another is nowhere: its address leads to the other.
    """
    states = index.sets.get("state", {})
    published = states.get("published", 0)
    if Role.STEWARD not in viewer.roles and not viewer.edits:
        return published
    rest = states.get("draft", 0) | states.get("withdrawn", 0)
    if Role.STEWARD not in viewer.roles:
        rest &= bits_of((pk for pk in viewer.edits if 0 < pk < index.size), index.size)
    return published | rest


def _sees_states(viewer: Viewer) -> bool:
    return Role.STEWARD in viewer.roles or bool(viewer.edits)


def _elsewhere(index: FacetIndex, filters: Filters, viewer: Viewer) -> int:
    """The set that the filters without counts let through; -1, the set of everything, where there are none."""
    through = -1
    if filters.network:
        through &= _members(index, filters.network, viewer)
    if filters.bbox:
        through &= index.places.inside(filters.bbox)
    if filters.near:
        through &= index.places.around(filters.near)
    return through


def _members(index: FacetIndex, slug: str, viewer: Viewer) -> int:
    network = records.keys_of([slug]).get(slug)
    # Whoever may not see the network does not learn that it has members.
    if network is None or not holds(visible(index, viewer), network):
        return 0
    return index.group("network", str(network))


def _any(index: FacetIndex, facet: str, codes: Sequence[str]) -> int:
    sets, bits = index.sets.get(facet, {}), 0
    for code in codes:
        bits |= sets.get(code, 0)
    return bits


def _rest(base: int, chosen: Mapping[str, int], facet: str) -> int:
    for other, bits in chosen.items():
        if other != facet:
            base &= bits
    return base


def _counts(
    sets: Mapping[str, int], within: int, chosen: Sequence[str], facet: str, lang: str
) -> list[FacetCount]:
    """The values that would find something, and the chosen ones in any case; most first, then by label."""
    counted = [(code, (bits & within).bit_count()) for code, bits in sets.items()]
    found = [FacetCount(code, count, code in chosen) for code, count in counted if count or code in chosen]
    found += [FacetCount(code, 0, True) for code in chosen if code not in sets]
    return sorted(found, key=lambda c: (-c.count, _label_key(facet, c.code, lang), c.code))


@lru_cache(maxsize=4096)
def _label_key(facet: str, code: str, lang: str) -> str:
    return fold(label(facet, code, lang))


def _page(
    index: FacetIndex,
    filters: Filters,
    scores: Sequence[tuple[int, int]],
    selection: int,
    start: int,
    stop: int,
) -> list[int]:
    if filters.order == "name":
        return index.by_name.take(selection, index.size, start, stop)
    if filters.order == "distance" and filters.near:
        return _by_distance(index, filters.near, selection, start, stop)
    if filters.order == "relevance":
        return _by_score(index, scores, selection, start, stop)
    return index.by_updated.take(selection, index.size, start, stop, backwards=True)


def _by_score(
    index: FacetIndex, scores: Sequence[tuple[int, int]], selection: int, start: int, stop: int
) -> list[int]:
    """Best score first; those of one score latest first."""
    found: list[int] = []
    for _score, bits in scores:
        tier = bits & selection
        many = tier.bit_count()
        if start < many:
            found += index.by_updated.take(tier, index.size, max(0, start), stop, backwards=True)
        start, stop = start - many, stop - many
        if stop <= 0:
            break
    return found


def _by_distance(index: FacetIndex, near: Near, selection: int, start: int, stop: int) -> list[int]:
    """Nearest first. A smaller circle that holds enough spares measuring all the others."""
    total = selection.bit_count()
    if total > 4 * stop:
        smaller = Near(near.latitude, near.longitude, near.km * math.sqrt(2 * stop / total))
        nearest = selection & index.places.around(smaller)
        if nearest.bit_count() >= stop:
            return _by_distance(index, smaller, nearest, start, stop)
    candidates = positions_of(selection)
    far = index.places.distances(near, candidates)
    return [pk for _km, pk in sorted(zip(far, candidates, strict=True))[start:stop]]
