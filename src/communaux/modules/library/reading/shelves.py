"""What is on the shelves: found by words, by facets with their counts, in an order, page by page (COM-02).

The light columns of everything visible are read once, and crossed in Python: a library holds hundreds or thousands of
resources. Three queries a page, however many there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from communaux.meaning.access import Viewer
from communaux.meaning.declare import of
from communaux.modules.library import lists
from communaux.modules.library.models import Resource
from communaux.modules.library.rules.search import wanted
from communaux.modules.network.lists import OPENNESS

PAGE = 30
FACETS: dict[str, tuple[str, Any]] = {
    "kind": ("kind", lists.RESOURCE_KINDS),
    "theme": ("themes", lists.THEMES),
    "openness": ("openness", OPENNESS),
    "language": ("languages", lists.LANGUAGES),
}
"""Parameter of the address -> field and code list."""
SORTS = ("latest", "title", "used")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for: words, codes by facet, order, page."""

    q: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "latest"
    page: int = 1

    def pairs(self, *, page: bool = True, without: tuple[str, str] | None = None) -> list[tuple[str, str]]:
        """As parameters of an address."""
        found = [("q", self.q)] if self.q and without != ("q", self.q) else []
        found += [
            (name, code) for name, codes in self.chosen.items() for code in codes if (name, code) != without
        ]
        if self.sort != SORTS[0]:
            found.append(("sort", self.sort))
        if page and self.page > 1:
            found.append(("page", str(self.page)))
        return found


@dataclass(frozen=True, slots=True)
class Found:
    """How many there are, the resources of this page, and the counts of each facet with the other filters on."""

    total: int
    resources: Sequence[Resource]
    counts: Mapping[str, Counter[str]]
    pages: int


def asked(parameters: Any) -> Asked:
    """From the address; what is not known is passed over."""
    chosen = {
        name: tuple(code for code in code_list.codes if code in parameters.getlist(name))
        for name, (_field, code_list) in FACETS.items()
    }
    sort, page = parameters.get("sort", ""), parameters.get("page", "")
    return Asked(
        parameters.get("q", "").replace("\x00", "").strip()[:120],
        {name: codes for name, codes in chosen.items() if codes},
        sort if sort in SORTS else SORTS[0],
        min(int(page), 10_000)
        if page.isascii() and page.isdecimal() and 0 < len(page) < 6 and int(page)
        else 1,
    )


def visible(viewer: Viewer) -> Q:
    """The published resources that this viewer may read."""
    return of(Resource).visible(viewer.roles) & Q(state="published")


def find(viewer: Viewer, look: Asked, size: int = PAGE) -> Found:
    """What answers; ``size`` 0 for all of it."""
    rows = Resource.objects.filter(visible(viewer))
    for stem in wanted(look.q):
        rows = rows.filter(stems__contains=stem)
    light = list(rows.values("pk", *(name for name, _list in FACETS.values())))
    counts: dict[str, Counter[str]] = {}
    for facet in FACETS:
        others = [row for row in light if _holds(row, look, but=facet)]
        counts[facet] = Counter(code for row in others for code in _codes(row, facet))
    kept = [row["pk"] for row in light if _holds(row, look)]
    order = {
        "latest": ("-published", "-pk"),
        "title": ("title", "pk"),
        "used": ("-used", "-published", "-pk"),
    }
    found = Resource.objects.filter(pk__in=kept)
    if look.sort == "used":
        found = found.annotate(used=Count("uses"))
    found = found.order_by(*order[look.sort]).select_related("organisation").prefetch_related("authors")
    if size:
        found = found[(look.page - 1) * size : look.page * size]
    return Found(len(kept), list(found), counts, max(1, -(-len(kept) // size)) if size else 1)


def _codes(row: Mapping[str, Any], facet: str) -> Sequence[str]:
    value = row[FACETS[facet][0]]
    return [value] if isinstance(value, str) and value else value or []


def _holds(row: Mapping[str, Any], look: Asked, but: str = "") -> bool:
    """One code of a facet is enough; every facet that is on must hold."""
    return all(
        facet == but or not set(codes).isdisjoint(_codes(row, facet)) for facet, codes in look.chosen.items()
    )
