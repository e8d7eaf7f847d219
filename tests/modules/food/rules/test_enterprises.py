"""What the directory adds to an enterprise goes in, and comes out again as if it had never been there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communaux.modules.food.rules.enterprises import LISTS, with_facts, without
from communaux.modules.food.rules.merging import merged

FACTS: dict[str, Any] = {
    "dfc-b:name": "Ferme",
    "dfc-b:description": "Maraîchage",
    "dfc-b:websitePage": "",
    "dfc-b:supplies": ["https://a.example/1", "https://a.example/2"],
    "dfc-b:manages": [],
}
words = st.sampled_from(["", "Autre", "https://b.example/9"])
documents = st.fixed_dictionaries(
    {"@id": st.just("https://a.example/e")},
    optional={
        "dfc-b:hasDescription": words,
        "dfc-b:name": words,
        "dfc-b:websitePage": words,
        "dfc-b:supplies": words
        | st.lists(words, max_size=3, unique=True).filter(lambda found: len(found) != 1),
        "ofn:x": st.integers(),
    },
)


@given(document=documents)
@settings(max_examples=60, deadline=None)
def test_what_was_added_is_taken_out(document: dict[str, Any]) -> None:
    def flat(told: dict[str, Any]) -> dict[str, Any]:
        lists = {n: v if isinstance(v, list) else [v] for n, v in told.items() if n in LISTS}
        return {**told, **{name: value for name, value in lists.items() if value}}

    back = without(with_facts(document, FACTS), FACTS)
    assert {n: v for n, v in flat(back).items() if v != []} == {
        n: v for n, v in flat(document).items() if v != []
    }


def test_what_a_platform_said_stays() -> None:
    told = {"dfc-b:hasDescription": "À eux", "dfc-b:supplies": "https://b.example/9"}
    full = with_facts(told, FACTS)
    assert full["dfc-b:hasDescription"] == "À eux"
    assert "dfc-b:description" not in full
    assert full["dfc-b:supplies"] == ["https://b.example/9", *FACTS["dfc-b:supplies"]]


@pytest.mark.parametrize(
    ("patch", "after"),
    [
        (b'{"dfc-b:name": "B"}', '{"@id":"x","dfc-b:name":"B","dfc-b:hasStreet":"1","ofn:n":1.50}'),
        (b'{"dfc-b:name": null, "@id": "y"}', '{"@id":"x","dfc-b:hasStreet":"1","ofn:n":1.50}'),
        (b'{"dfc-b:street": "2"}', '{"@id":"x","dfc-b:name":"A","dfc-b:hasStreet":"2","ofn:n":1.50}'),
        (b'{"ofn:n": {"a": 1}}', '{"@id":"x","dfc-b:name":"A","dfc-b:hasStreet":"1","ofn:n":{"a":1}}'),
        (b'{}', '{"@id":"x","dfc-b:name":"A","dfc-b:hasStreet":"1","ofn:n":1.50}'),
    ],
)  # fmt: skip
def test_a_patch_finds_a_property_under_its_own_spelling(patch: bytes, after: str) -> None:
    before = '{"@id":"x","dfc-b:name":"A","dfc-b:hasStreet":"1","ofn:n":1.50}'
    assert merged(before, patch) == after.encode()


def test_a_patch_that_is_no_object() -> None:
    assert merged("{}", b"[1]") is merged("{}", b"{") is None
