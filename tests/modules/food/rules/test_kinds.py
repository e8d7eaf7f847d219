"""Which kind a thing is of, which scope opens it, and where it is found."""

from __future__ import annotations

import pytest

from communaux.modules.food.rules import kinds


def test_every_scope_names_one_family() -> None:
    assert {kinds.family_of(scope) for scope in kinds.SCOPES} == set(kinds.FAMILIES)
    assert kinds.family_of("ReadEverything") == kinds.family_of("Enterprise") == ""
    assert kinds.scope_named(kinds.SCOPES_IRI + "ReadOrders") == "ReadOrders"
    assert kinds.scope_named("https://example.com/scopes/WriteProducts") == "WriteProducts"
    assert kinds.scope_named("https://example.com/scopes/") == ""


@pytest.mark.parametrize(
    ("types", "names", "wanted", "kind"),
    [
        (["dfc-b:Offer"], [], "", "offer"),
        (["dfc-b:SuppliedProduct"], [], "", "supplied_product"),
        (["dfc-b:SuppliedProduct"], ["dfc-b:hasVariant"], "", "product_group"),
        (["dfc-b:SuppliedProduct"], ["dfc-b:hasVariant"], "supplied_product", "supplied_product"),
        (["dfc-b:Enterprise"], [], "enterprise_group", "enterprise_group"),
        (["dfc-b:Offer"], [], "enterprise", "offer"),
        (["dfc-b:Certification"], [], "", "other"),
        ([], [], "offer", "other"),
        (["foaf:Agent", "dfc-b:Person"], [], "", "person"),
    ],
)
def test_the_kind_of_a_thing(types: list[str], names: list[str], wanted: str, kind: str) -> None:
    assert kinds.kind_of(types, names, wanted) == kind


def test_segments_are_read_however_they_are_written() -> None:
    for kind in kinds.KINDS.values():
        for written in (
            kind.segment,
            kind.segment.upper(),
            kind.segment.title(),
            kind.segment.replace("_", "-"),
        ):
            assert kinds.at(written) is kind
    assert kinds.at("nothing") is None
