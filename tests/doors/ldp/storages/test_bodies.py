"""Bodies that are too much, too deep, or want something fetched; containers that are told what they hold."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as configured

from communaux.modules.pods.models import Document
from communaux.modules.pods.reading import documents
from communaux.modules.pods.rules import graphs
from tests.modules.pods.factories import ALICE, Asker

TURTLE, JSON_LD = "text/turtle", "application/ld+json"
ROOT = "/storages/essai/"
DOC = ROOT + "doc"


@pytest.mark.parametrize(
    ("body", "media"),
    [
        ('{"@context": "https://evil.example/context", "@id": "#a", "p": "x"}', JSON_LD),
        ('{"@context": ["https://evil.example/context"], "@id": "#a"}', JSON_LD),
        ('[{"@context": "https://evil.example/context"}]', JSON_LD),
        ('{"@context": {"@import": "https://evil.example/context"}, "@id": "#a"}', JSON_LD),
        ('{"http://ex.org/p": {"@context": "https://evil.example/c", "q": 1}}', JSON_LD),
        ('{"a":' * 3000 + "1" + "}" * 3000, JSON_LD),
        ("{", JSON_LD),
        ("<a> <b>", TURTLE),
        ("<<( " * 5000, TURTLE),
        ("<a> <b> <c> .", "application/n-triples"),
        (b"\xff\xfe<a> <b> <c> .", TURTLE),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_is_fetched(
    anyone: Asker, monkeypatch: pytest.MonkeyPatch, body: bytes | str, media: str
) -> None:
    from communaux.ground import outbound

    monkeypatch.setattr(outbound, "fetch", lambda *_all, **_more: pytest.fail("something was fetched"))
    answer = anyone("PUT", DOC, body, media)
    assert answer.status_code == 400, answer.content
    assert answer.json()["detail"]
    assert documents.found(DOC) is None


def test_the_context_of_the_house_is_known_without_asking(anyone: Asker) -> None:
    body = f'{{"@context": "{configured.CONTEXT_IRI}", "@id": "#a", "@type": "http://ex.org/T"}}'
    assert anyone("PUT", DOC, body, JSON_LD).status_code == 201
    assert b"<http://ex.org/T>" in anyone("GET", DOC, accept="application/n-triples").content


def test_named_graphs_have_no_place_in_a_document(anyone: Asker) -> None:
    body = '{"@id": "http://ex.org/g", "@graph": [{"@id": "http://ex.org/a", "http://ex.org/p": "x"}]}'
    assert anyone("PUT", DOC, body, JSON_LD).status_code == 422


def test_too_much_is_refused_before_it_is_read(anyone: Asker, settings: Any) -> None:
    settings.STORAGE_DOCUMENT_BYTES = 1000
    assert anyone("PUT", DOC, b"x" * 1001, "text/plain").status_code == 413
    assert anyone("PUT", DOC, b"x" * 1000, "text/plain").status_code == 201
    many = "\n".join(f"<#{n}> <#p> {n} ." for n in range(graphs.MOST_TRIPLES + 1))
    settings.STORAGE_DOCUMENT_BYTES = 10_000_000
    assert anyone("PUT", ROOT + "many", many, TURTLE).status_code == 413


def test_blank_nodes_of_two_patches_are_two(anyone: Asker) -> None:
    for _n in range(2):
        update = "INSERT DATA { _:a <http://ex.org/p> 1 . <#x> <http://ex.org/q> _:a }"
        assert anyone("PATCH", DOC, update, "application/sparql-update").status_code in (201, 204)
    row = documents.found(DOC)
    assert row is not None
    assert row.body is not None
    assert row.body.count(b"\n") == 4


def test_a_container_keeps_what_is_its_own_and_nothing_of_the_server(anyone: Asker) -> None:
    box = ROOT + "box/"
    assert anyone("PUT", box, '<> <http://purl.org/dc/terms/title> "Boîte" .', TURTLE).status_code == 201
    anyone("PUT", box + "a", b"x", "text/plain")
    read = anyone("GET", box)
    assert "Boîte" in read.content.decode()
    # what was read can be written back
    assert anyone("PUT", box, read.content, TURTLE, if_match=read["ETag"]).status_code == 204
    forged = f"<> <http://www.w3.org/ns/ldp#contains> <http://localhost:8000{ROOT}elsewhere> ."
    assert anyone("PUT", box, forged, TURTLE).status_code == 409
    assert anyone("PUT", ROOT + "new/", forged, TURTLE).status_code == 409
    update = f"DELETE DATA {{ <http://localhost:8000{box}> <http://www.w3.org/ns/ldp#contains> <http://localhost:8000{box}a> }}"
    assert anyone("PATCH", box, update, "application/sparql-update").status_code == 409
    size = "INSERT DATA { <a> <http://www.w3.org/ns/posix/stat#size> 7 }"
    assert anyone("PATCH", box, size, "application/sparql-update").status_code == 409
    title = 'INSERT DATA { <> <http://purl.org/dc/terms/description> "ouverte" }'
    assert anyone("PATCH", box, title, "application/sparql-update").status_code == 204
    kept = bytes(Document.objects.get(path=box).body).decode()
    assert kept.count("\n") == 2
    assert "ldp#" not in kept


def test_the_etag_of_a_container_changes_with_what_it_holds(anyone: Asker) -> None:
    seen = {anyone("GET", ROOT)["ETag"]}
    for act in (
        lambda: anyone("PUT", ROOT + "a", b"x", "text/plain"),
        lambda: anyone("PUT", ROOT + "a", b"xy", "text/plain"),
        lambda: anyone("PUT", ROOT + "b", b"x", "text/plain"),
        lambda: anyone("DELETE", ROOT + "a"),
        lambda: anyone("PUT", ROOT + "a", b"x", "text/plain"),
    ):
        act()
        tag = anyone("GET", ROOT)["ETag"]
        assert tag not in seen
        seen.add(tag)
    assert anyone("GET", ROOT, if_none_match=tag).status_code == 304


def test_a_root_that_nobody_controls_is_refused(alice: Asker) -> None:
    listed = (
        "@prefix acl: <http://www.w3.org/ns/auth/acl#> . <#a> a acl:Authorization ; acl:agent <{}> ; "
        "acl:accessTo <./> ; acl:default <./> ; acl:mode {} ."
    )
    acl = "/storages/alice/.acl"
    assert alice("PUT", acl, listed.format(ALICE, "acl:Read, acl:Write"), TURTLE).status_code == 422
    assert alice("PUT", acl, "", TURTLE).status_code == 422
    gone = "DELETE WHERE { ?a <http://www.w3.org/ns/auth/acl#mode> ?mode }"
    assert alice("PATCH", acl, gone, "application/sparql-update").status_code == 422
    assert alice("DELETE", acl).status_code == 405
    other = listed.format("https://bob.example/card#me", "acl:Read, acl:Control")
    assert alice("PUT", acl, other, TURTLE).status_code == 204
    assert alice("GET", "/storages/alice/").status_code == 403
    # an owner keeps control, and takes back what was given away
    assert alice("PUT", acl, listed.format(ALICE, "acl:Read, acl:Control"), TURTLE).status_code == 204
    assert alice("GET", "/storages/alice/").status_code == 200
