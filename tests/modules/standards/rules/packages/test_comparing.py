"""What two vocabularies have in common and what differs."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communaux.modules.standards.rules.packages import Term, Use, Vocabulary, compare
from communaux.modules.standards.rules.packages.model import version_key


def vocabulary(*terms: Term) -> Vocabulary:
    return Vocabulary(terms={term.iri: term for term in terms})


A = Term(
    "https://a.example/#Farm",
    "class",
    {"en": "Farm"},
    {"en": "A place."},
    parents=("https://a.example/#Place",),
)
PLACE = Term("https://a.example/#Place", "class")
NAME = Term("https://a.example/#name", "property", domain=(A.iri,), most=1)


def moved(term: Term) -> Term:
    """The same term in another namespace."""

    def to(iri: str) -> str:
        return iri.replace("a.example", "b.example")

    return replace(
        term, iri=to(term.iri), parents=tuple(map(to, term.parents)), domain=tuple(map(to, term.domain))
    )


def test_the_same_terms_in_another_namespace_differ_in_nothing():
    found = compare(vocabulary(A, PLACE, NAME), vocabulary(*map(moved, (NAME, PLACE, A))))
    assert [(pair.by, pair.changes) for pair in found.pairs] == [("name", ())] * 3
    assert found.as_dict() | {"moved": 0} == {
        "common": 3, "same": 3, "changed": [], "removed": [], "added": [], "candidates": [], "moved": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"labels": {"en": "Holding"}}, "label"),
        ({"definitions": {"en": "A farm."}}, "definition"),
        ({"parents": ()}, "parents"),
        ({"deprecated": True}, "deprecated"),
        ({"uses": (Use(NAME.iri, least=1),)}, "uses"),
    ],
)
def test_what_changed_is_named(changed, what):
    found = compare(vocabulary(A, PLACE), vocabulary(replace(A, **changed), PLACE))
    assert [change.what for change in found.changed[0].changes] == [what]
    assert [pair.one.name for pair in found.same] == ["Place"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"most": None}, ("cardinality", ("0..1",), ())),
        ({"least": 1}, ("cardinality", ("0..1",), ("1",))),
        ({"range": (A.iri,)}, ("range", (), (A.iri,))),
        ({"domain": (PLACE.iri,)}, ("domain", (A.iri,), (PLACE.iri,))),
        ({"pattern": "^x"}, ("pattern", (), ("^x",))),
    ],
)
def test_changes_of_a_property_say_before_and_after(changed, told):
    found = compare(vocabulary(NAME), vocabulary(replace(NAME, **changed)))
    change = found.changed[0].changes[0]
    assert (change.what, change.one, change.other) == told


def test_a_language_that_one_side_alone_has_is_no_change():
    assert not compare(vocabulary(A), vocabulary(replace(A, labels={"en": "Farm", "fr": "Ferme"}))).changed


def test_a_stated_match_joins_terms_of_other_names():
    other = Term("https://c.example/Holding", "class", matches={"exact": (A.iri,)})
    assert [(pair.by, pair.other.name) for pair in compare(vocabulary(A), vocabulary(other)).pairs] == [
        ("match", "Holding")
    ]
    assert compare(vocabulary(other), vocabulary(A)).pairs[0].by == "match"


def test_what_may_have_been_renamed_is_a_guess_beside_added_and_removed():
    one = vocabulary(
        A, Term("https://a.example/#hasPostcode", "property"), Term("https://a.example/#x", "class")
    )
    other = vocabulary(
        Term("https://b.example/#Holding", "class", {"fr": "Ferme", "en": "farm"}),
        Term("https://b.example/#hasPostCode", "property"),
        Term("https://b.example/#hasPostCodes", "class"),
    )
    found = compare(one, other)
    assert found.pairs == ()
    assert {(pair.one.name, pair.other.name, pair.by) for pair in found.candidates} == {
        ("Farm", "Holding", "label"),
        ("hasPostcode", "hasPostCode", "near"),
    }
    assert len(found.removed) == len(found.added) == 3


def test_kinds_are_never_mixed():
    assert not compare(vocabulary(A), vocabulary(replace(A, kind="property"))).pairs


NAMES = st.lists(
    st.sampled_from([f"https://{h}.example/#{n}" for h in "ab" for n in ("Farm", "farm", "Crop", "x")]),
    unique=True,
)


@settings(max_examples=60, deadline=None)
@given(NAMES, NAMES)
def test_every_term_is_met_added_or_removed_once(left, right):
    one, other = (vocabulary(*(Term(iri, "class") for iri in side)) for side in (left, right))
    found = compare(one, other)
    assert sorted([pair.one.iri for pair in found.pairs] + [term.iri for term in found.removed]) == sorted(
        left
    )
    assert sorted([pair.other.iri for pair in found.pairs] + [term.iri for term in found.added]) == sorted(
        right
    )
    back = compare(other, one)
    assert {(pair.other.iri, pair.one.iri) for pair in back.pairs} == {
        (pair.one.iri, pair.other.iri) for pair in found.pairs
    }


def test_versions_sort_as_people_count():
    told = ["2.0.0", "1.16.1", "1.9", "1.16"]
    assert sorted(told, key=version_key) == ["1.9", "1.16", "1.16.1", "2.0.0"]
