"""N3 Patch: what a patch may be, and what it does."""

from __future__ import annotations

import pytest

from tests.doors.ldp.conformance.clauses import clause
from tests.doors.ldp.solid import BOB, N3, PATCH, TURTLE, Solid, inserts

EX = "http://example.org/"
TYPED = "a solid:InsertDeletePatch"
START = f"<#a> <{EX}name> 'Ada'; <{EX}knows> <#b>. <#b> <{EX}name> 'Bo'."


@pytest.fixture
def people(solid: Solid) -> Solid:
    solid.given("a.ttl", START)
    return solid


def names(solid: Solid) -> set[tuple[str, str, str]]:
    here = solid.url("a.ttl")
    return {
        (s.removeprefix(here), p.removeprefix(EX), o.removeprefix(here))
        for s, p, o in solid.get("a.ttl").triples
    }


BEFORE = {("#a", "name", "Ada"), ("#a", "knows", "#b"), ("#b", "name", "Bo")}


def refused(solid: Solid, text: str, status: int = 422) -> None:
    answer = solid.patch("a.ttl", PATCH + text)
    assert answer.status == status, answer.body
    assert names(solid) == BEFORE


@clause("server-patch-n3-accept", "server-patch-n3-semantics")
def test_server_patch_n3_accept(people: Solid) -> None:
    answer = people.patch(
        "a.ttl",
        PATCH + f"_:p {TYPED}; solid:where {{ ?who ex:name 'Bo' }};"
        " solid:deletes { ?who ex:name 'Bo' }; solid:inserts { ?who ex:name 'Bob'; ex:near <#c> }.",
    )
    assert answer.status in {200, 204, 205}
    now = names(people)
    assert {("#b", "name", "Bob"), ("#a", "name", "Ada")} <= now
    assert ("#b", "name", "Bo") not in now
    assert len(now) == 4


@clause("server-patch-n3-accept")
def test_server_patch_n3_accept_makes_a_document(solid: Solid) -> None:
    assert solid.patch("new.ttl", inserts("<#a> ex:p 1.")).status == 201
    assert solid.get("new.ttl").objects(solid.url("new.ttl#a"), f"{EX}p") == {"1"}


@clause("server-patch-n3-accept")
def test_server_patch_n3_accept_only_rdf(solid: Solid) -> None:
    solid.put("words.txt", "words", content_type="text/plain")
    assert solid.patch("words.txt", inserts("<#a> ex:p 1.")).status in {405, 409, 415}
    assert solid.get("words.txt", accept="*/*").body == b"words"
    assert solid.patch("words.txt", "words", content_type="text/plain").status in {405, 415}


@clause("server-patch-n3-advertise")
def test_server_patch_n3_advertise(people: Solid) -> None:
    for answer in (people.get("a.ttl"), people.head("a.ttl"), people.ask("OPTIONS", "a.ttl")):
        assert N3 in answer.listed("Accept-Patch")
    refusal = people.patch("a.ttl", "x", content_type="text/plain")
    assert refusal.status == 415
    assert N3 in refusal.listed("Accept-Patch")


@clause("server-patch-n3-patches")
def test_server_patch_n3_patches(people: Solid) -> None:
    refused(people, "")
    refused(people, "<#it> ex:p 1.")


@clause("server-patch-n3-patch-identifier")
@pytest.mark.parametrize("name", ["_:p", "<>", "<#patch>", "<urn:x:y>", "ex:patch", "[]"])
def test_server_patch_n3_patch_identifier(people: Solid, name: str) -> None:
    text = f"{name} {TYPED}; solid:inserts {{ <#c> ex:name 'Cy' }}."
    assert people.patch("a.ttl", PATCH + text).status in {200, 204, 205}
    assert ("#c", "name", "Cy") in names(people)


@clause("server-patch-n3-type")
def test_server_patch_n3_type(people: Solid) -> None:
    text = "_:p a solid:Patch, solid:InsertDeletePatch; solid:inserts { <#c> ex:name 'Cy' }."
    assert people.patch("a.ttl", PATCH + text).status in {200, 204, 205}


@clause("server-patch-n3-deletes", "server-patch-n3-invalid")
def test_server_patch_n3_deletes(people: Solid) -> None:
    refused(people, f"_:p {TYPED}; solid:deletes {{ <#a> ex:name 'Ada' }}, {{ <#b> ex:name 'Bo' }}.")


@clause("server-patch-n3-inserts", "server-patch-n3-invalid")
def test_server_patch_n3_inserts(people: Solid) -> None:
    refused(people, f"_:p {TYPED}; solid:inserts {{ <#c> ex:p 1 }}; solid:inserts {{ <#d> ex:p 1 }}.")


@clause("server-patch-n3-where", "server-patch-n3-invalid")
def test_server_patch_n3_where(people: Solid) -> None:
    refused(
        people,
        f"_:p {TYPED}; solid:where {{ <#a> ex:name ?n }}, {{ <#b> ex:name ?m }}; solid:inserts {{ <#c> ex:p ?n }}.",
    )


@clause("server-patch-n3-formulae", "server-patch-n3-invalid")
@pytest.mark.parametrize(
    "part",
    [
        "solid:inserts { <#c> ex:says { <#d> ex:p 1 } }",
        "solid:inserts <#c>",
        "solid:inserts 'words'",
        "solid:where { ?a ex:says { ?b ex:p 1 } }; solid:inserts { ?a ex:p 1 }",
    ],
)
def test_server_patch_n3_formulae(people: Solid, part: str) -> None:
    refused(people, f"_:p {TYPED}; {part}.")


@clause("server-patch-n3-formulae")
def test_server_patch_n3_formulae_that_are_absent_are_empty(people: Solid) -> None:
    assert people.patch("a.ttl", f"{PATCH}_:p {TYPED}.").status in {200, 204, 205}
    assert people.patch("a.ttl", f"{PATCH}_:p {TYPED}; solid:inserts {{}}.").status in {200, 204, 205}
    assert names(people) == BEFORE


@clause("server-patch-n3-single", "server-patch-n3-invalid")
def test_server_patch_n3_single(people: Solid) -> None:
    refused(
        people,
        f"_:p {TYPED}; solid:inserts {{ <#c> ex:p 1 }}. _:q {TYPED}; solid:inserts {{ <#d> ex:p 1 }}.",
    )


@clause("server-patch-n3-simple-type", "server-patch-n3-invalid")
def test_server_patch_n3_simple_type(people: Solid) -> None:
    refused(people, "_:p solid:inserts { <#c> ex:p 1 }.")
    refused(people, "_:p a solid:Patch; solid:inserts { <#c> ex:p 1 }.")


@clause("server-patch-n3-variables", "server-patch-n3-invalid")
def test_server_patch_n3_variables(people: Solid) -> None:
    refused(people, f"_:p {TYPED}; solid:inserts {{ <#c> ex:name ?n }}.")
    refused(people, f"_:p {TYPED}; solid:where {{ <#a> ex:name ?n }}; solid:deletes {{ <#b> ex:name ?m }}.")


@clause("server-patch-n3-blank-nodes", "server-patch-n3-invalid")
def test_server_patch_n3_blank_nodes(people: Solid) -> None:
    refused(people, f"_:p {TYPED}; solid:deletes {{ <#a> ex:knows [] }}.")
    refused(people, f"_:p {TYPED}; solid:inserts {{ <#a> ex:knows [] }}.")
    refused(people, f"_:p {TYPED}; solid:deletes {{ _:x ex:name 'Ada' }}.")


@clause("server-patch-n3-blank-nodes-syntax")
def test_server_patch_n3_blank_nodes_syntax(people: Solid) -> None:
    refused(people, f"_:p {TYPED}; solid:where {{ _:x ex:name 'Ada' }}; solid:inserts {{ _:x ex:p 1 }}.")


@clause("server-patch-n3-invalid")
def test_server_patch_n3_invalid_text(people: Solid) -> None:
    answer = people.patch("a.ttl", "this is { no N3")
    assert answer.status in {400, 422}
    assert names(people) == BEFORE


@clause("server-n3-patch-where", "server-n3-patch-insert", "server-n3-patch-delete")
@pytest.mark.parametrize(
    ("part", "modes", "status"),
    [
        ("solid:inserts { <#c> ex:p 1 }", "A", 204),
        ("solid:inserts { <#c> ex:p 1 }", "W", 204),
        ("solid:inserts { <#c> ex:p 1 }", "R", 403),
        ("solid:where { <#a> ex:name ?n }; solid:inserts { <#c> ex:p ?n }", "A", 403),
        ("solid:where { <#a> ex:name ?n }; solid:inserts { <#c> ex:p ?n }", "W", 403),
        ("solid:where { <#a> ex:name ?n }; solid:inserts { <#c> ex:p ?n }", "RA", 204),
        ("solid:deletes { <#a> ex:name 'Ada' }", "W", 403),
        ("solid:deletes { <#a> ex:name 'Ada' }", "RA", 403),
        ("solid:deletes { <#a> ex:name 'Ada' }", "RW", 204),
        ("solid:deletes { <#a> ex:name 'nobody' }", "W", 403),  # it may not learn what is not there
    ],
)
def test_server_n3_patch_rights(people: Solid, part: str, modes: str, status: int) -> None:
    people.allow("a.ttl", (BOB, modes))
    answer = people.patch("a.ttl", f"{PATCH}_:p {TYPED}; {part}.", by=BOB)
    assert answer.status == status if status == 403 else answer.status in {200, 204, 205}
    assert (names(people) == BEFORE) == (status == 403)


@clause("server-patch-n3-semantics-no-mapping")
def test_server_patch_n3_semantics_no_mapping(people: Solid) -> None:
    refused(people, f"_:p {TYPED}; solid:where {{ ?x ex:name 'Zoe' }}; solid:inserts {{ ?x ex:p 1 }}.", 409)
    refused(people, f"_:p {TYPED}; solid:where {{ ?x ex:name ?n }}; solid:inserts {{ ?x ex:p 1 }}.", 409)


@clause("server-patch-n3-semantics-deletions-non-empty-all-triples")
def test_server_patch_n3_semantics_deletions_non_empty_all_triples(people: Solid) -> None:
    refused(
        people,
        f"_:p {TYPED}; solid:deletes {{ <#a> ex:name 'Ada', 'nobody' }}; solid:inserts {{ <#a> ex:p 1 }}.",
        409,
    )


@clause("server-patch-n3-semantics")
def test_server_patch_n3_semantics_is_kept_as_the_document_was(people: Solid) -> None:
    assert people.patch("a.ttl", inserts("<#c> ex:size 01.50, '1'^^<http://example.org/odd>.")).status in {
        200,
        204,
    }
    answer = people.get("a.ttl")
    assert answer["Content-Type"].startswith(TURTLE)
    assert answer.objects(people.url("a.ttl#c"), f"{EX}size") == {"01.50", "1"}
