"""What other nodes read here: the description, the feed page by page, the signed head, the containers."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
import pytest
from django.test import Client

from communaux.doors.stream import containers
from communaux.modules.nodes.acts import publish
from communaux.modules.nodes.models import Member
from communaux.modules.nodes.rules import chain, feed, heads
from communaux.modules.nodes.rules.description import contained, read
from communaux.modules.nodes.rules.words import term
from tests import factories as make

pytestmark = pytest.mark.django_db
TURTLE = "text/turtle"
FORMATS = {
    TURTLE: ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}


@pytest.fixture
def base(settings: Any) -> str:
    return settings.BASE_URL


def get(path: str, accept: str = TURTLE, **headers: str) -> Any:
    return Client().get(path, headers={"accept": accept, **headers})


def triples(answer: Any, base: str) -> set[ox.Triple]:
    media = answer["Content-Type"].partition(";")[0]
    return {q.triple for q in ox.parse(input=answer.content, format=FORMATS[media], base_iri=base)}


@pytest.mark.parametrize("accept", FORMATS)
def test_every_format_says_the_same(accept: str, base: str) -> None:
    make.make_organisation("Vélos du port")
    publish.turn()
    for path in ("/.well-known/void", "/feed", "/feed/1", "/organisations/"):
        answer = get(path, accept)
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith(accept)
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Accept" in answer["Vary"]
        one = chain.canonical(sorted(triples(answer, base), key=str))
        assert one.count(b"\n") == chain.canonical(triples(get(path), base)).count(b"\n")


def test_the_description_is_what_a_follower_reads(base: str, settings: Any) -> None:
    settings.DATA_LICENCE = "https://creativecommons.org/licenses/by-sa/4.0/"
    make.make_organisation()
    make.make_organisation()
    answer = get("/.well-known/void")
    told = read(answer.content, TURTLE, f"{base}/.well-known/void", base)
    assert (told.feed, told.head, told.licence) == (
        f"{base}/feed",
        f"{base}/feed/head",
        settings.DATA_LICENCE,
    )
    assert f"{base}/organisations/" in told.containers
    assert set(told.title) == {"fr", "en"}
    part = ox.NamedNode(f"{base}/.well-known/void#organisation")
    assert ox.Triple(part, term("void:entities"), ox.Literal(2)) in triples(answer, base)
    assert ox.Triple(
        ox.NamedNode(f"{base}/.well-known/void#dataset"),
        term("void:sparqlEndpoint"),
        ox.NamedNode(f"{base}/sparql"),
    ) in triples(answer, base)


def test_people_get_pages(base: str) -> None:
    assert get("/.well-known/void", "text/html")["Location"] == "/feed"
    publish.turn()
    page = get("/feed", "text/html")
    assert page["Content-Type"].startswith("text/html")
    assert f"communaux follow {base}" in page.content.decode()
    assert get("/organisations/", "text/html")["Content-Type"].startswith("text/html")
    assert get("/relations/", "text/html").status_code == 200
    assert get("/commons/", "text/html").status_code == 200
    assert get("/organisations/", "*/*")["Content-Type"].startswith("text/html")


def test_pages_lead_to_one_another_and_full_ones_never_change(base: str) -> None:
    member = chain.Member(0, "2026-11-23T10:00:00.000000Z", "Delete", "", "", "")
    rows, last = [], ""
    for number in range(1, 2 * feed.PAGE + 8):
        one = member._replace(sequence=number, object=f"/organisations/x{number}", previous=last).sealed()
        rows.append(Member(**one._asdict()))
        last = one.hash
    Member.objects.bulk_create(rows)
    found: list[chain.Member] = []
    here, seen = f"{base}/feed", []
    while here:
        seen.append(here)
        answer = get(here.removeprefix(base))
        page = feed.read_page(answer.content, TURTLE, here, base)
        found += page.members
        full = len(page.members) == feed.PAGE
        assert ("immutable" in answer["Cache-Control"]) is full
        here = page.following[0] if page.following else ""
    assert seen == [f"{base}/feed", f"{base}/feed/1", f"{base}/feed/2", f"{base}/feed/3"]
    assert [one.sequence for one in feed.verified(found, 0, "")] == list(range(1, 2 * feed.PAGE + 8))
    assert get("/feed/4").status_code == 404
    assert get("/feed/0").status_code == 404


def test_a_page_says_what_tree_and_ldes_ask_for(base: str) -> None:
    one = make.make_organisation("Vélos du port")
    publish.turn()
    said = triples(get("/feed"), base)
    stream = ox.NamedNode(f"{base}/feed#stream")
    assert ox.Triple(stream, term("rdf:type"), term("ldes:EventStream")) in said
    assert ox.Triple(stream, term("tree:view"), ox.NamedNode(f"{base}/feed")) in said
    assert ox.Triple(stream, term("ldes:timestampPath"), term("as:published")) in said
    assert ox.Triple(stream, term("ldes:versionOfPath"), term("as:object")) in said
    said = triples(get("/feed/1"), base)
    about = [
        t.subject
        for t in said
        if t.predicate == term("as:object") and t.object == ox.NamedNode(base + one.get_absolute_url())
    ]
    assert ox.Triple(stream, term("tree:member"), about[0]) in said
    assert ox.Triple(about[0], term("rdf:type"), term("as:Create")) in said


def test_the_head_is_signed_and_validated(base: str) -> None:
    assert get("/feed/head").status_code == 404
    make.make_organisation()
    publish.turn()
    answer = get("/feed/head", heads.MEDIA_TYPE)
    signed = heads.read(answer.content)
    assert (signed.head.issuer, signed.head.sequence) == (base, Member.objects.count())
    assert Client().get("/feed/head", headers={"if-none-match": answer["ETag"]}).status_code == 304


def test_containers_are_read_to_their_end(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "PAGE", 3)
    paths = {base + make.make_organisation().get_absolute_url() for _n in range(8)}
    make.make_organisation("Secrète", state="draft")
    found: list[str] = []
    here, pages = f"{base}/organisations/", 0
    while here:
        answer = get(here.removeprefix(base))
        things, following = contained(answer.content, TURTLE, here, base)
        found += things
        pages += 1
        assert ('rel="next"' in answer["Link"]) is bool(following)
        here = following[0] if following else ""
    assert (pages, len(found), set(found)) == (3, 8, paths)


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30, "1'--"])
def test_a_place_in_a_container_that_is_none_is_refused(after: str) -> None:
    assert get(f"/organisations/?after={after}").status_code == 400


@pytest.mark.parametrize("path", ["/people/", "/affiliations/", "/news/"])
def test_people_have_no_container(path: str) -> None:
    answer = get(path)
    assert not answer.get("Content-Type", "").startswith(TURTLE)


def test_reading_only() -> None:
    for path in ("/.well-known/void", "/feed", "/feed/1", "/feed/head"):
        assert Client().post(path).status_code == 405
        assert Client().options(path).status_code == 204
    assert get("/feed/1", "image/png").status_code == 406
