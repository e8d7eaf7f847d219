"""What a record lacks is asked for once, in words, the essential first."""

from hypothesis import given
from hypothesis import strategies as st

from communaux.modules.network.rules.completeness import gaps, lacking

USEFUL = {
    "name": "Le Vélo des Quais",
    "summary": "Livre à vélo dans la ville.",
    "kind": "platform",
    "activities": ["bike-delivery"],
    "maturity": "operating",
    "country": "FR",
    "city": "Nantes",
    "website": "https://example.org/",
}
FIELDS = (
    *USEFUL,
    "countries",
    "latitude",
    "email",
    "phone",
    "links",
    "started",
    "ceased",
    "legal_forms",
    "logo",
    "igas",
    "interactions",
    "markets",
)


def test_a_five_minute_record_lacks_nothing_essential():
    assert lacking(USEFUL) is None
    assert [gap.field for gap in gaps(USEFUL) if gap.essential] == []


def test_what_is_missing_is_told_in_one_sentence():
    bare = {**USEFUL, "website": "", "city": None}
    told = lacking(bare)
    assert told is not None
    assert told.fr == "Il manque\u00a0: le lieu, le site ou un contact"
    assert told.en == "Missing: the place, the website or a contact"


def test_a_network_is_not_asked_for_what_only_platforms_have():
    fields = {gap.field for gap in gaps({**USEFUL, "kind": "network"})}
    assert not fields & {"igas", "interactions", "markets"}
    assert {"igas", "interactions", "markets"} <= {gap.field for gap in gaps(USEFUL)}


def test_only_what_has_ceased_is_asked_when():
    assert "ceased" in {gap.field for gap in gaps({**USEFUL, "maturity": "ceased"})}
    assert "ceased" not in {gap.field for gap in gaps(USEFUL)}


def test_the_meridian_and_the_equator_are_places():
    at_sea = {**USEFUL, "city": "", "latitude": 0.0, "longitude": 0.0}
    assert not {"city", "latitude"} & {gap.field for gap in gaps(at_sea)}


@given(
    st.dictionaries(
        st.sampled_from(FIELDS), st.none() | st.just("") | st.just(" ") | st.just("filled") | st.just([])
    )
)
def test_laws(record: dict):
    found = gaps(record)
    fields = [gap.field for gap in found]
    assert len(set(fields)) == len(fields), "a field is asked for once"
    assert all(not str(record.get(field) or "").strip() for field in fields), (
        "nothing that is there is asked for"
    )
    assert [gap.essential for gap in found] == sorted((gap.essential for gap in found), reverse=True)
    assert gaps(dict.fromkeys(FIELDS, "filled") | {"kind": "network", "maturity": "operating"}) == []


@given(st.sampled_from(sorted(FIELDS)))
def test_filling_a_field_never_asks_for_more_than_its_own_details(field: str):
    before = {gap.field for gap in gaps({})}
    after = {gap.field for gap in gaps({field: "filled"})}
    assert after - before <= {"website", "latitude", "ceased"}
