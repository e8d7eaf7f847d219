"""Small random directories for the tests of the index."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from communaux.ground.place import BBox, Near
from communaux.index.filters import FACETS, Filters
from communaux.modules.network.models import Commons, Listing, Relation
from communaux.nouns import lists
from communaux.nouns.models import Organisation

_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
CODES = {
    "activity": ("food", "food-shop", "mobility", "bike-delivery"),
    "country": ("FR", "BE"),
    "form": lists.LEGAL_FORMS.codes[:3],
    "maturity": lists.MATURITY.codes[:2],
    "igas": lists.IGAS.codes[:2],
    "market": lists.MARKETS.codes[:2],
    "interaction": lists.INTERACTIONS.codes[:2],
    "kind": lists.ORG_KINDS.codes[:2],
    "commons": ("code", "data"),
    "listing": ("offer", "need"),
    "state": ("draft", "published", "withdrawn"),
}


def _several(facet: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(CODES[facet]), max_size=2, unique=True)


_places = st.one_of(
    st.none(),
    st.tuples(
        st.sampled_from([-90.0, -10, 0, 45, 45.1, 90]), st.sampled_from([-180.0, -179, 0, 5, 5.1, 180])
    ),
    st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
)
records = st.fixed_dictionaries(
    {
        "state": st.sampled_from(["published", "published", "published", "draft", "withdrawn"]),
        "name": st.sampled_from(["Épi", "epi", "Vélo", "Zone", "Ça roule"]),
        "kind": st.sampled_from(CODES["kind"]),
        "maturity": st.sampled_from(["", *CODES["maturity"]]),
        "country": st.sampled_from(["", "FR", "BE"]),
        "countries": _several("country"),
        "activities": _several("activity"),
        "legal_forms": _several("form"),
        "igas": _several("igas"),
        "interactions": _several("interaction"),
        "markets": _several("market"),
        "place": _places,
        "minute": st.integers(0, 5),
        "commons": _several("commons"),
        "listing": _several("listing"),
        "member": st.booleans(),
    }
)
_boxes = st.builds(
    lambda w, e, s, n: BBox(w, min(s, n), e, max(s, n)),
    *[st.sampled_from([-180.0, -179.0, 0.0, 5.0, 180.0]) | st.floats(-180, 180)] * 2,
    *[st.sampled_from([-90.0, 0.0, 45.0, 90.0]) | st.floats(-90, 90)] * 2,
)
_nears = st.builds(
    Near,
    st.sampled_from([45.0, 90.0]) | st.floats(-90, 90),
    st.sampled_from([5.0, 180.0]) | st.floats(-180, 180),
    st.sampled_from([1.0, 15.0, 500.0]),
)
any_filters = st.builds(
    Filters,
    **{facet: st.just(()) | st.just(()) | _several(facet).map(tuple) for facet in FACETS},
    near=st.none() | st.none() | _nears,
    bbox=st.none() | st.none() | _boxes,
    network=st.sampled_from(["", "", "", "org-0", "absent"]),
    sort=st.sampled_from(["", "name", "updated", "distance", "relevance"]),
    page=st.integers(1, 3),
    per_page=st.sampled_from([2, 50]),
)


def write(given: list[dict]) -> list[Organisation]:
    """Replace all organisations by these; numbered in ``slug``. The first is the network that some belong to."""
    Organisation.objects.all().delete()
    rows = []
    for number, record in enumerate(given):
        lat, lon = record["place"] or (None, None)
        columns = {
            k: v for k, v in record.items() if k not in ("place", "minute", "commons", "listing", "member")
        }
        updated = _BEGAN + timedelta(minutes=record["minute"])
        rows.append(
            Organisation(slug=f"org-{number}", latitude=lat, longitude=lon, updated=updated, **columns)
        )
    rows = Organisation.objects.bulk_create(rows)
    for row, record in zip(rows, given, strict=True):
        Commons.objects.bulk_create(Commons(organisation=row, name="x", nature=c) for c in record["commons"])
        Listing.objects.bulk_create(
            Listing(organisation=row, direction=d, title="x") for d in record["listing"]
        )
        if record["member"] and row is not rows[0]:
            Relation.objects.create(subject=row, kind="member-of", object=rows[0])
    return rows
