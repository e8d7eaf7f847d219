"""People who may be one: the same address or the same name in one place; a name alone says nothing."""

from hypothesis import given
from hypothesis import strategies as st

from communaux.modules.network.rules.people import PersonRecord, person_pairs

ADA = PersonRecord("a", "Ada Exemple", frozenset({"c1"}), frozenset({"velo"}))
PEOPLE = st.lists(
    st.builds(
        PersonRecord,
        id=st.uuids().map(str),
        name=st.sampled_from(["Ada Exemple", "EXEMPLE Ada", "Ada Exemples", "Bela Fictif", ""]),
        emails=st.frozensets(st.sampled_from(["c1", "c2"]), max_size=2),
        organisations=st.frozensets(st.sampled_from(["velo", "miel"]), max_size=2),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)


def test_the_same_address_is_enough():
    [pair] = person_pairs([ADA, PersonRecord("b", "A. Exemple", frozenset({"c1"}))])
    assert "même adresse électronique" in [said.fr for said in pair.for_]


def test_the_same_name_in_one_organisation_is_enough_whatever_its_order_and_accents():
    [pair] = person_pairs([ADA, PersonRecord("b", "EXEMPLE Áda", organisations=frozenset({"velo"}))])
    assert [said.fr for said in pair.for_] == ["même nom", "même organisation"]
    assert pair.level == "possible"


def test_a_name_alone_says_nothing():
    assert person_pairs([ADA, PersonRecord("b", "Ada Exemple", frozenset({"c2"}), frozenset({"miel"}))]) == []


def test_a_shared_box_is_not_a_person():
    crowd = [
        PersonRecord(str(n), f"{first} {last}", frozenset({"contact"}))
        for n, (first, last) in enumerate(
            zip(
                ["Zoé", "Karim", "Ines", "Bela", "Uma"],
                ["Ablon", "Fougère", "Mirti", "Doux", "Sel"],
                strict=True,
            )
        )
    ]
    assert person_pairs(crowd) == []


def test_what_a_person_said_to_be_two_never_comes_back():
    twin = PersonRecord("b", "Ada Exemple", frozenset({"c1"}))
    assert person_pairs([ADA, twin])
    assert person_pairs([ADA, twin], distinct=[frozenset("ab")]) == []


@given(PEOPLE)
def test_laws(people):
    by_id = {one.id: one for one in people}
    found = person_pairs(people)
    assert found == person_pairs(list(reversed(people)))
    for pair in found:
        a, b = by_id[pair.a], by_id[pair.b]
        assert pair.a < pair.b
        assert a.emails & b.emails or a.organisations & b.organisations
