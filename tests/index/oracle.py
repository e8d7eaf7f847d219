"""The directory's filters said again in the plainest way, record by record: what ``find`` is held against."""

from collections import Counter

from communaux.ground.place import haversine
from communaux.ground.text import fold
from communaux.index.filters import FACETS, LISTS, Filters
from communaux.meaning.access import Role, Viewer
from communaux.meaning.lists import ALL
from communaux.nouns.models import Organisation

_FIELDS = {
    "activity": "activities",
    "form": "legal_forms",
    "igas": "igas",
    "market": "markets",
    "interaction": "interactions",
}


def codes(record: Organisation, facet: str) -> set[str]:
    """The values of a facet that a record answers to."""
    if facet == "state":
        return {record.state}
    if facet == "country":
        return {c for c in (record.country, *record.countries) if c}
    if facet in ("maturity", "kind"):
        return {getattr(record, facet)} - {""}
    if facet == "commons":
        return {c.nature for c in record.commons.all()}
    if facet == "listing":
        return {listing.direction for listing in record.listings.all() if listing.state == "open"}
    own = getattr(record, _FIELDS[facet])
    listed = ALL[LISTS[facet]]
    return {code for code in listed.codes if set(listed.within(code)) & set(own)}


def may_see(record: Organisation, viewer: Viewer) -> bool:
    """Published to all, the rest to stewards and to its editors; merged to nobody."""
    if record.state == "merged":
        return False
    return record.state == "published" or Role.STEWARD in viewer.roles or record.pk in viewer.edits


def _elsewhere(record: Organisation, filters: Filters) -> bool:
    placed = record.latitude is not None
    if filters.bbox and not (placed and filters.bbox.contains(record.latitude, record.longitude)):
        return False
    if filters.near:
        near = filters.near
        if not placed:
            return False
        if haversine(near.latitude, near.longitude, record.latitude, record.longitude) > near.km:
            return False
    if filters.network:
        ties = record.relations.filter(until="", kind__in=("member-of", "part-of"))
        return any(tie.object.slug == filters.network for tie in ties)
    return True


def passes(record: Organisation, filters: Filters, without: str = "") -> bool:
    """Whether a record goes through all filters, except perhaps one facet."""
    if not _elsewhere(record, filters):
        return False
    for facet in FACETS:
        wanted = getattr(filters, facet)
        if wanted and facet != without and not codes(record, facet) & set(wanted):
            return False
    return True


def find(filters: Filters, viewer: Viewer) -> tuple[list[int], dict[str, dict[str, int]]]:
    """All keys in order, and the counts of each facet, nought only for what is chosen."""
    seen = [r for r in Organisation.objects.order_by("pk") if may_see(r, viewer)]
    if filters.network and not any(r.slug == filters.network for r in seen):
        seen = []
    found = [r for r in seen if passes(r, filters)]
    counts = {}
    for facet in FACETS:
        if facet == "state" and Role.STEWARD not in viewer.roles and not viewer.edits:
            continue
        counted = Counter(c for r in seen if passes(r, filters, facet) for c in codes(r, facet))
        counts[facet] = {**dict.fromkeys(getattr(filters, facet), 0), **counted}
    return [r.pk for r in sorted(found, key=lambda r: _key(r, filters))], counts


def _key(record: Organisation, filters: Filters) -> tuple:
    if filters.order == "name":
        return (fold(record.name), record.pk)
    if filters.order == "distance":
        near = filters.near
        return (haversine(near.latitude, near.longitude, record.latitude, record.longitude), record.pk)
    return (-record.updated.timestamp(), -record.pk)
