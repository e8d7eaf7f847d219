"""The name of a row is found again whatever else of the row changes."""

from hypothesis import given
from hypothesis import strategies as st

from communaux.modules.network.rules.importing import identity, shared_sites

ROW = {
    "source_key": "42",
    "source_url": "https://example.org/42",
    "website": "https://www.quais.example.org/fr",
    "name": "L’Épicerie",
    "city": "Nantes",
    "country": "FR",
}


def without(*names: str) -> dict[str, str]:
    return {name: value for name, value in ROW.items() if name not in names}


def test_the_best_name_is_taken():
    assert identity(ROW) == "key:42"
    assert identity(without("source_key")) == "uri:https://example.org/42"
    assert identity(without("source_key", "source_url")) == "web:quais.example.org"
    assert identity(without("source_key", "source_url", "website")) == "name:epicerie|nantes|FR"
    assert identity({}) == ""


def test_a_site_that_several_rows_give_is_told_apart_by_name_and_place():
    rows = [
        {"name": "A", "website": "https://x.example.org/a"},
        {"name": "B", "website": "http://x.example.org/b"},
    ]
    shared = shared_sites(rows)
    assert shared == {"x.example.org"}
    assert [identity(row, shared) for row in rows] == ["web:x.example.org|a||", "web:x.example.org|b||"]


def test_a_person_is_named_by_their_address():
    person = {"name": "Ada Exemple", "email": "Ada@example.org", "organisation": "Quais"}
    assert identity(person, target="person") == "mail:ada@example.org"
    assert identity({**person, "source_key": "7"}, target="person") == "key:7"
    assert (
        identity({"name": "Ada Exemple", "organisation": "Quais"}, target="person")
        == "name:ada exemple|quais|"
    )


def test_spelling_does_not_make_another_row():
    bare = without("source_key", "source_url", "website")
    assert identity(bare) == identity({**bare, "name": "L'EPICERIE", "city": "nantes"})


@given(st.dictionaries(st.sampled_from(sorted(ROW)), st.text(max_size=400)))
def test_a_key_fits_its_column(row):
    assert len(identity(row)) <= 300
