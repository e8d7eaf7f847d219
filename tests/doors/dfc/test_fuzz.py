"""Whatever is sent, the answer is a document or a problem, and what could not be read is not kept."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communaux.modules.food.rules import documents, versions
from tests.doors.dfc.conftest import V2, Door

HELD = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NAMES = (
    "@id", "@type", "@context", "@graph", "@list", "@value", "@language", "dfc-b:name", "dfc-b:hasQuantity",
    "dfc-b:references", "dfc-b:hasStreet", "dfc-b:affiliates", "ofn:x", "dfc-b:value", "", "a b", "dfc-b:", ":",
)  # fmt: skip
WORDS = (
    "dfc-b:SuppliedProduct", "dfc-b:Offer", "dfc-b:Enterprise", "dfc-b:Order", "_:b1", "_:_:b1", "#x", "", "\x00",
    "https://a.example/1", "http://[", "dfc-m:Kilogram", "https://www.datafoodconsortium.org", "x" * 3000, "\u202e",
    "https://w3id.org/dfc/ontology/context/context_2.0.0.json", "javascript:alert(1)",
)  # fmt: skip
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | st.sampled_from(WORDS),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)
    ),
    max_leaves=20,
)  # fmt: skip


@given(value=values, media=st.sampled_from(["application/ld+json", V2, "application/json"]))
@HELD
def test_any_document(door: Door, value: object, media: str) -> None:
    body = orjson.dumps(value)
    for method, path in (
        ("POST", "/supplied_products"),
        ("PUT", "/offers/a1"),
        ("PATCH", "/offers/a1"),
        ("PUT", ""),
    ):
        answer = door.send(method, path, body, media)
        assert answer.status_code < 500, (method, path, body)
        if answer.status_code in (200, 201):
            assert door.get(path, headers={"accept": V2}).status_code in (200, 404)
    answer = door.client.post("/api/dfc/events", body, content_type="application/json")
    assert answer.status_code in (200, 400, 429)


@given(body=st.binary(max_size=200))
@HELD
def test_any_bytes(door: Door, body: bytes) -> None:
    for media in ("application/ld+json", "text/plain", "application/x-www-form-urlencoded"):
        assert 400 <= door.send("POST", "/offers", body, media).status_code < 500


@given(
    path=st.lists(
        st.sampled_from(
            ["enterprises", "ferme-des-lilas", "orders", "x", "..", "%00", "é", "order_lines", "a" * 200]
        ),
        max_size=7,
    )
)
@HELD
def test_any_address(door: Door, path: list[str]) -> None:
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
        answer = door.client.generic(
            method, "/api/dfc/" + "/".join(path), b"{}", content_type="application/json"
        )
        assert answer.status_code < 500, (method, path)


@pytest.mark.parametrize("count", [3, 400])
def test_unnamed_nodes_that_lead_to_each_other_end(count: int) -> None:
    nodes = [
        {
            "@id": f"_:b{n}",
            "@type": "dfc-b:Offer",
            "dfc-b:hasPrice": [f"_:b{(n + 1) % count}", f"_:b{(n + 2) % count}"],
        }
        for n in range(count)
    ]
    nodes.append({"@id": "https://a.example/1", "@type": "dfc-b:Offer", "dfc-b:hasPrice": "_:b0"})
    parcel = documents.read(orjson.dumps({"@graph": nodes}), base="https://a.example/")
    assert len(parcel.nodes) >= 1
    for node in parcel.nodes[:3]:
        versions.in_second(node.document)


@given(value=st.dictionaries(st.sampled_from(NAMES[7:]), values, max_size=5))
@HELD
def test_what_is_written_in_version_two_is_read_again(value: dict[str, object]) -> None:
    """The complement is whole: whatever version 1 cannot say comes back."""
    told = {"@id": "https://a.example/1", "@type": "dfc-b:SuppliedProduct", **value}
    parcel = documents.read(orjson.dumps(told), base="https://a.example/", declared=documents.V2)
    for node in parcel.nodes:
        if parcel.errors:
            return
        first, complement, _findings = versions.in_first(node.document)
        stored = documents.document_of(documents.text_of(first))
        kept = versions.complement_of(versions.complement_text(complement))
        again = versions.in_second(stored, kept)
        assert orjson.loads(documents.text_of(again)) == orjson.loads(documents.text_of(node.document))
