"""The way of a document through the door: made, read in each format, changed by each kind of patch, deleted."""

from __future__ import annotations

import orjson
import pytest
from pyoxigraph import RdfFormat, parse

from communaux.modules.pods.models import Document, Storage
from communaux.modules.pods.reading import documents
from communaux.modules.pods.rules.quotas import weight
from tests.modules.pods.factories import ALICE, Asker

TURTLE = "text/turtle"
ROOT = "/storages/essai/"
DOC = ROOT + "a/b/doc"
N3 = (
    "@prefix solid: <http://www.w3.org/ns/solid/terms#> . @prefix ex: <http://ex.org/> .\n"
    "_:p a solid:InsertDeletePatch ; {} ."
)


def lines(answer: object) -> set[str]:
    media = RdfFormat.from_media_type(answer["Content-Type"].partition(";")[0])  # type: ignore[index]
    return {str(quad.triple) for quad in parse(answer.content, format=media)}  # type: ignore[attr-defined]


def test_a_graph_is_made_with_its_containers_and_read_in_each_format(anyone: Asker) -> None:
    made = anyone("PUT", DOC, '<#me> <http://ex.org/n> 01.50, "é"@fr .', TURTLE)
    assert made.status_code == 201
    assert made["Location"] == f"http://localhost:8000{DOC}"
    iri = f"<http://localhost:8000{DOC}#me>"
    expected = {
        f'{iri} <http://ex.org/n> "01.50"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        f'{iri} <http://ex.org/n> "é"@fr',
    }
    for media in (TURTLE, "application/ld+json", "application/n-triples"):
        read = anyone("GET", DOC, accept=media)
        assert read.status_code == 200
        assert read["Content-Type"].startswith(media)
        assert lines(read) == expected
    held = lines(anyone("GET", "/storages/essai/a/"))
    assert (
        "<http://localhost:8000/storages/essai/a/> <http://www.w3.org/ns/ldp#contains> <http://localhost:8000/storages/essai/a/b/>"
        in held
    )
    as_json = orjson.loads(anyone("GET", "/storages/essai/a/b/", accept="application/ld+json").content)
    assert [one["@id"] for one in as_json[0]["http://www.w3.org/ns/ldp#contains"]] == [
        f"http://localhost:8000{DOC}"
    ]


def test_both_kinds_of_patches_change_it_and_make_it(anyone: Asker) -> None:
    made = anyone("PATCH", DOC, N3.format("solid:inserts { <#a> ex:n 1 . }"), "text/n3")
    assert made.status_code == 201
    changed = anyone(
        "PATCH",
        DOC,
        N3.format(
            "solid:where { ?x ex:n 1 . } ; solid:deletes { ?x ex:n 1 . } ; solid:inserts { ?x ex:n 2 . }"
        ),
        "text/n3",
    )
    assert changed.status_code == 204
    more = anyone("PATCH", DOC, "INSERT DATA { <#a> <http://ex.org/m> <#b> }", "application/sparql-update")
    assert more.status_code == 204
    iri = f"http://localhost:8000{DOC}"
    assert lines(anyone("GET", DOC)) == {
        f'<{iri}#a> <http://ex.org/n> "2"^^<http://www.w3.org/2001/XMLSchema#integer>',
        f"<{iri}#a> <http://ex.org/m> <{iri}#b>",
    }
    assert anyone("PATCH", DOC, N3.format("solid:deletes { <#a> ex:n 7 . }"), "text/n3").status_code == 409
    assert anyone("PATCH", DOC, "nonsense {", "text/n3").status_code in (400, 422)
    assert anyone("PATCH", DOC, "x", "application/json-patch+json").status_code == 415


def test_a_file_comes_back_as_it_was(anyone: Asker) -> None:
    posted = anyone("POST", "/storages/essai/", b"\x00\xff", "image/png", slug="photo.png")
    assert posted.status_code == 201
    assert posted["Location"].endswith("/storages/essai/photo.png")
    read = anyone("GET", "/storages/essai/photo.png")
    assert (read.content, read["Content-Type"]) == (b"\x00\xff", "image/png")
    assert read["ETag"] == posted["ETag"]
    assert "sandbox" in read["Content-Security-Policy"]
    again = anyone("POST", "/storages/essai/", b"x", "image/png", slug="photo.png")
    assert again.status_code == 201
    assert again["Location"] != posted["Location"]


def test_deleting_and_what_it_refuses(anyone: Asker) -> None:
    anyone("PUT", DOC, "", TURTLE)
    anyone("PUT", DOC + ".meta", "<> <http://ex.org/p> 1 .", TURTLE)
    key = documents.found(DOC).key  # type: ignore[union-attr]
    assert anyone("DELETE", "/storages/essai/a/").status_code == 409
    assert anyone("DELETE", DOC).status_code == 204
    assert anyone("GET", DOC).status_code == 404
    assert anyone("GET", DOC + ".meta").status_code == 404
    assert documents.path_of_key(f"/storage-documents/{key}") == DOC
    assert anyone("DELETE", "/storages/essai/").status_code == 405
    assert anyone("DELETE", "/storages/essai/a/b/").status_code == 204


def test_what_a_client_supposes_is_held_against_the_document(anyone: Asker) -> None:
    assert anyone("PUT", DOC, "", TURTLE, if_match="*").status_code == 412
    assert anyone("PUT", DOC, "", TURTLE, if_none_match="*").status_code == 201
    assert anyone("PUT", DOC, "", TURTLE, if_none_match="*").status_code == 412
    turtle = anyone("GET", DOC)["ETag"]
    json = anyone("GET", DOC, accept="application/ld+json")["ETag"]
    assert turtle != json
    assert anyone("GET", DOC, if_none_match=turtle).status_code == 304
    assert anyone("PUT", DOC, "<> <http://ex.org/p> 1 .", TURTLE, if_match=json).status_code == 204
    assert anyone("PUT", DOC, "", TURTLE, if_match=turtle).status_code == 412
    assert anyone("DELETE", DOC, if_match=turtle).status_code == 412


def test_a_list_of_access_is_obeyed_from_the_next_call_on(alice: Asker, bob: Asker) -> None:
    doc = "/storages/alice/secret"
    assert bob("GET", doc).status_code == 403
    assert Asker()("GET", doc).status_code == 401
    assert Asker()("GET", doc)["WWW-Authenticate"].startswith("DPoP")
    assert alice("PUT", doc, "<> <http://ex.org/p> 1 .", TURTLE).status_code == 201
    assert bob("GET", doc).status_code == 403
    listed = (
        f"@prefix acl: <http://www.w3.org/ns/auth/acl#> . <#o> a acl:Authorization ; acl:agent <{ALICE}> ; acl:accessTo "
        f"<secret> ; acl:mode acl:Read, acl:Write, acl:Control . <#b> a acl:Authorization ; acl:agent <{bob.webid}> ; "
        "acl:accessTo <secret> ; acl:mode acl:Read ."
    )
    assert bob("PUT", doc + ".acl", listed, TURTLE).status_code == 403
    assert alice("PUT", doc + ".acl", listed, TURTLE).status_code == 201
    read = bob("GET", doc)
    assert read.status_code == 200
    assert read["WAC-Allow"] == 'user="read", public=""'
    assert bob("PUT", doc, "", TURTLE).status_code == 403
    assert bob("GET", doc + ".acl").status_code == 403
    assert alice("DELETE", doc + ".acl").status_code == 204
    assert bob("GET", doc).status_code == 403


def test_what_is_taken_of_the_place_is_counted_to_the_byte(anyone: Asker) -> None:
    def counted() -> tuple[int, int]:
        storage = Storage.objects.get(name="essai")
        sizes = Document.objects.filter(storage=storage).values_list("size", flat=True)
        return storage.used, sum(weight(size) for size in sizes)

    anyone("PUT", DOC, b"0123456789", "text/plain")
    anyone("PUT", DOC, b"012", "text/plain")
    anyone("PUT", DOC + ".meta", "<> <http://ex.org/p> 1 .", TURTLE)
    used, sizes = counted()
    assert used == sizes
    anyone("DELETE", DOC)
    assert counted()[0] == counted()[1]
    Storage.objects.filter(name="essai").update(quota=counted()[0] + 300)
    assert anyone("PUT", "/storages/essai/x", b"0" * 45, "text/plain").status_code == 507
    assert not Document.objects.filter(path="/storages/essai/x").exists()
    assert anyone("PUT", "/storages/essai/x", b"0" * 44, "text/plain").status_code == 201


@pytest.mark.parametrize(
    "path",
    [
        "/storages/essai//x",
        "/storages/essai/../x",
        "/storages/essai/%2e%2e/x",
        "/storages/essai/a%00",
        "/storages/essai/" + "x" * 1001,
    ],
)
def test_tricks_in_paths_are_refused(anyone: Asker, path: str) -> None:
    assert anyone("PUT", path, "", TURTLE).status_code in (400, 404)
    assert Document.objects.filter(role="").count() == 1


def test_where_nothing_is_yet_the_answer_says_how_to_make_it(anyone: Asker) -> None:
    """UpdateManager of rdflib.js asks before it makes a document by a change."""
    missing = anyone("GET", "/storages/essai/none.ttl")
    assert missing.status_code == 404
    assert "application/sparql-update" in missing["Accept-Patch"]
    assert "PATCH" in missing["Allow"]


def test_a_name_with_accents_is_one_document_for_data_and_for_people(anyone: Asker) -> None:
    for path in (ROOT + "%C3%A9t%C3%A9", ROOT + "été"):
        anyone("PUT", path, "<#a> <#b> <#c> .", "text/turtle")
        assert anyone("GET", path, accept="text/turtle").status_code == 200
        page = anyone("GET", path, accept="text/html")
        assert (page.status_code, page["Content-Type"].partition(";")[0]) == (200, "text/html")
        assert "été" in page.content.decode()
    assert Document.objects.filter(path__startswith=ROOT, role="", kind="rdf").count() == 1
