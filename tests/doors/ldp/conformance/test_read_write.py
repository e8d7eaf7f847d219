"""Reading and writing."""

from __future__ import annotations

import pytest

from tests.doors.ldp.conformance.clauses import clause
from tests.doors.ldp.solid import (
    ALICE,
    JSON_LD,
    LDP,
    NOBODY,
    RDF_TYPE,
    TURTLE,
    Solid,
    inserts,
)

CONTAINER = f'<{LDP}BasicContainer>; rel="type"'
SOME = "<> <http://example.org/p> 1."


@clause("server-safe-methods")
def test_server_safe_methods(solid: Solid) -> None:
    solid.given("box/a.ttl")
    solid.put("box/b.bin", b"\x00\xff", content_type="application/octet-stream")
    for path in ("", "box/", "box/a.ttl", "box/b.bin", ".acl"):
        read = solid.get(path, accept="*/*")
        head = solid.head(path, accept="*/*")
        assert (read.status, head.status, head.body) == (200, 200, b"")
        assert head["ETag"] == read["ETag"]
        assert head["Content-Length"] in {"", str(len(read.body))}
        assert solid.ask("OPTIONS", path, by=ALICE).status in {200, 204}
    assert solid.get("box/b.bin", accept="*/*").body == b"\x00\xff"


@clause("server-method-not-allowed")
@pytest.mark.parametrize("method", ["BREW", "TRACE", "PROPFIND", "LINK"])
@pytest.mark.parametrize("path", ["", "a.ttl", "a.ttl.acl"])
def test_server_method_not_allowed(solid: Solid, method: str, path: str) -> None:
    solid.given("a.ttl")
    answer = solid.ask(method, path, by=ALICE)
    assert answer.status == 405
    assert {"GET", "HEAD", "OPTIONS"} <= answer.listed("Allow")


@clause("server-method-not-allowed")
def test_server_method_not_allowed_post_to_a_document(solid: Solid) -> None:
    solid.given("a.ttl")
    answer = solid.post("a.ttl", SOME)
    assert answer.status == 405
    assert "POST" not in answer.listed("Allow")


@clause("server-allow-methods")
def test_server_allow_methods(solid: Solid) -> None:
    solid.given("box/a.ttl")
    reading = {"GET", "HEAD", "OPTIONS"}
    for path, more in (
        ("", {"POST"}),
        ("box/", {"POST", "DELETE"}),
        ("box/a.ttl", {"PUT", "PATCH", "DELETE"}),
    ):
        for method in sorted(reading):
            allowed = solid.ask(method, path, by=ALICE, accept=TURTLE).listed("Allow")
            assert reading | more <= allowed, (method, path)
    assert "POST" not in solid.get("box/a.ttl").listed("Allow")
    written = solid.put("box/c.ttl", SOME)
    assert reading <= written.listed("Allow")


@clause("server-accept-headers")
def test_server_accept_headers(solid: Solid) -> None:
    solid.given("box/a.ttl")
    for path in ("", "box/", "box/a.ttl"):
        for method in ("GET", "HEAD", "OPTIONS"):
            answer = solid.ask(method, path, by=ALICE, accept=TURTLE)
            allowed = answer.listed("Allow")
            if "PATCH" in allowed:
                assert {"text/n3", "application/sparql-update"} <= answer.listed("Accept-Patch")
            if "POST" in allowed:
                assert "*/*" in answer["Accept-Post"] or TURTLE in answer["Accept-Post"]
            if "PUT" in allowed:
                assert "*/*" in answer["Accept-Put"] or TURTLE in answer["Accept-Put"]


@clause("server-put-patch-intermediate-containers")
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_server_put_patch_intermediate_containers(solid: Solid, method: str) -> None:
    if method == "PUT":
        answer = solid.put("one/two/three/a.ttl", SOME)
    else:
        answer = solid.patch("one/two/three/a.ttl", inserts("<> ex:p 1."))
    assert answer.status == 201
    assert solid.contained() == {solid.url("one/")}
    assert solid.contained("one/") == {solid.url("one/two/")}
    assert solid.contained("one/two/") == {solid.url("one/two/three/")}
    assert solid.contained("one/two/three/") == {solid.url("one/two/three/a.ttl")}
    assert f"{LDP}BasicContainer" in solid.get("one/two/").objects(solid.url("one/two/"), RDF_TYPE)


@clause("server-post-container")
@pytest.mark.parametrize("media", [TURTLE, "text/plain", JSON_LD, "application/octet-stream"])
def test_server_post_container(solid: Solid, media: str) -> None:
    body = {TURTLE: SOME, JSON_LD: '{"@id": "", "http://example.org/p": 1}'}.get(media, "words")
    answer = solid.post("", body, content_type=media)
    assert answer.status == 201
    kept = solid.get(answer["Location"], accept=f"{media}, */*;q=0.1")
    assert kept["Content-Type"].partition(";")[0] == media


@clause("server-post-container-create-resource")
def test_server_post_container_create_resource(solid: Solid) -> None:
    solid.given("box/a.ttl")
    document = solid.post("box/", SOME)
    container = solid.post("box/", "", link=CONTAINER, slug="inner")
    assert (document.status, container.status) == (201, 201)
    made = {solid.url(solid.path(one["Location"])) for one in (document, container)}
    assert solid.contained("box/") == {solid.url("box/a.ttl"), *made}
    assert solid.url(solid.path(container["Location"])).endswith("/")
    assert solid.contained(container["Location"]) == set()
    for one in made:
        assert one.startswith(solid.url("box/"))
        assert "/" not in one.removeprefix(solid.url("box/")).rstrip("/")


@clause("server-post-uri-assignment")
def test_server_post_uri_assignment(solid: Solid) -> None:
    first = solid.post("", SOME, slug="note.ttl")
    second = solid.post("", SOME, slug="note.ttl")
    nameless = solid.post("", SOME)
    assert [one.status for one in (first, second, nameless)] == [201, 201, 201]
    addresses = {one["Location"] for one in (first, second, nameless)}
    assert len(addresses) == 3
    assert solid.path(first["Location"]) == solid.path("note.ttl")


@clause("server-post-uri-assignment")
@pytest.mark.parametrize(
    "slug", ["../up", "a/b", ".acl", "x.acl", "x.meta", "..", "%2e%2e%2f", "é\x00", "a" * 2000, "?q#f"]
)
def test_server_post_uri_assignment_hostile_slug(solid: Solid, slug: str) -> None:
    solid.given("box/a.ttl")
    answer = solid.post("box/", SOME, slug=slug)
    assert answer.status in {201, 400, 403, 414}
    if answer.status == 201:
        name = solid.path(answer["Location"]).removeprefix(solid.path("box/"))
        assert name
        assert "/" not in name
        assert not name.endswith((".acl", ".meta"))
        assert solid.get(answer["Location"]).status == 200
    assert solid.contained() == {solid.url("box/")}


@clause("server-post-target-not-found")
@pytest.mark.parametrize("path", ["none/", "none", "none/deeper/"])
def test_server_post_target_not_found(solid: Solid, path: str) -> None:
    assert solid.post(path, SOME).status == 404
    assert solid.contained() == set()


@clause("server-put-patch-auxiliary-resource")
@pytest.mark.parametrize("ending", [".acl", ".meta"])
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_server_put_patch_auxiliary_resource(solid: Solid, ending: str, method: str) -> None:
    solid.given("a.ttl")
    rule = (
        f"<#me> a <http://www.w3.org/ns/auth/acl#Authorization>; <http://www.w3.org/ns/auth/acl#agent> <{ALICE}>;"
        f" <http://www.w3.org/ns/auth/acl#accessTo> <{solid.url('a.ttl')}>;"
        " <http://www.w3.org/ns/auth/acl#mode> <http://www.w3.org/ns/auth/acl#Read>,"
        " <http://www.w3.org/ns/auth/acl#Write>, <http://www.w3.org/ns/auth/acl#Control>."
    )
    path = f"a.ttl{ending}"
    if method == "PUT":
        answers = [solid.put(path, rule), solid.put(path, f"{rule} <#n> <http://example.org/p> 1.")]
    else:
        answers = [
            solid.patch(path, inserts(rule)),
            solid.patch(path, inserts("<#n> <http://example.org/p> 1.")),
        ]
    assert answers[0].status == 201
    assert answers[1].status in {200, 204, 205}
    assert solid.get(path).objects(solid.url(f"{path}#n"), "http://example.org/p") == {"1"}


@clause("server-protect-containment")
def test_server_protect_containment(solid: Solid) -> None:
    solid.given("box/a.ttl")
    claim = f"<{solid.url('box/')}> <{LDP}contains> <{solid.url('box/ghost.ttl')}>."
    assert solid.put("box/", claim).status == 409
    assert solid.patch("box/", inserts(claim)).status == 409
    removal = f"DELETE DATA {{ <{solid.url('box/')}> <{LDP}contains> <{solid.url('box/a.ttl')}> }}"
    assert solid.patch("box/", removal, content_type="application/sparql-update").status == 409
    assert solid.contained("box/") == {solid.url("box/a.ttl")}
    assert solid.put("new/", claim.replace("/box/", "/new/")).status == 409
    assert solid.get("new/").status == 404


@clause("server-protect-contained-resource-metadata")
@pytest.mark.parametrize(
    "predicate",
    [
        "http://www.w3.org/ns/posix/stat#size",
        "http://www.w3.org/ns/posix/stat#mtime",
        "http://purl.org/dc/terms/modified",
    ],
)
def test_server_protect_contained_resource_metadata(solid: Solid, predicate: str) -> None:
    solid.given("box/a.ttl")
    before = solid.get("box/").triples
    claim = f"<{solid.url('box/a.ttl')}> <{predicate}> 7."
    assert solid.put("box/", claim).status == 409
    assert solid.patch("box/", inserts(claim)).status == 409
    assert solid.get("box/").triples == before


@clause("server-etag")
def test_server_etag(solid: Solid) -> None:
    solid.given("a.ttl")
    tag = solid.get("a.ttl")["ETag"]
    assert tag.startswith('"')
    assert solid.put("a.ttl", SOME, if_match='"other"').status == 412
    assert solid.patch("a.ttl", inserts("<> ex:p 2."), if_match='"other"').status == 412
    assert solid.delete("a.ttl", if_match='"other"').status == 412
    assert solid.put("a.ttl", SOME, if_none_match="*").status == 412
    assert solid.get("a.ttl")["ETag"] == tag
    assert solid.put("a.ttl", SOME, if_match=tag).status in {200, 204, 205}
    assert solid.put("a.ttl", SOME.replace("1", "3"), if_match=tag).status == 412
    assert solid.put("new.ttl", SOME, if_none_match="*").status == 201


@clause("server-representation-turtle-jsonld")
@pytest.mark.parametrize("media", [TURTLE, JSON_LD])
def test_server_representation_turtle_jsonld(solid: Solid, media: str) -> None:
    body = {
        TURTLE: '<#it> <http://example.org/says> "salut"@fr, 1.50, [].',
        JSON_LD: '{"@id": "#it", "http://example.org/says": [{"@value": "salut", "@language": "fr"},'
        ' {"@value": "1.50", "@type": "http://www.w3.org/2001/XMLSchema#decimal"}, {}]}',
    }[media]
    for made in (solid.put("a", body, content_type=media), solid.post("", body, content_type=media)):
        assert made.status == 201
        address = made["Location"] or "a"
        it = solid.url(solid.path(address)) + "#it"
        for wanted in (TURTLE, JSON_LD):
            answer = solid.get(address, accept=wanted)
            assert answer["Content-Type"].startswith(wanted)
            assert {"salut", "1.50"} <= answer.objects(it, "http://example.org/says")
    patched = solid.patch("b", inserts("<#it> ex:says 1."))
    assert patched.status == 201
    assert solid.get("b", accept=JSON_LD).objects(solid.url("b#it"), "http://example.org/says") == {"1"}


@clause("server-representation-turtle-jsonld")
def test_server_representation_turtle_jsonld_broken_is_refused(solid: Solid) -> None:
    for media, body in ((TURTLE, "<a> <b>"), (JSON_LD, '{"@id": '), (TURTLE, b"<#a> <http://x/\xff> 1.")):
        assert solid.put("a", body, content_type=media).status == 400
    assert solid.get("a").status == 404


@clause("server-representation-write-redirect")
def test_server_representation_write_redirect_has_no_such_address(solid: Solid) -> None:
    solid.given("a.ttl")
    for wanted in (TURTLE, JSON_LD, "text/html", "*/*"):
        answer = solid.get("a.ttl", accept=wanted)
        assert answer.status == 200
        assert answer["Content-Location"] in {"", solid.url("a.ttl"), solid.path("a.ttl")}
    assert solid.put("a.jsonld", SOME).status == 201  # another resource, nobody's representation
    assert solid.get("a.ttl", by=NOBODY).status == 401
