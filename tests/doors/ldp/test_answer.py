"""The read door: one address, four formats, strong ETags, and nothing that a viewer may not see."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communaux.doors.ldp.answer import answer
from communaux.meaning import turtle
from communaux.meaning.declare import named
from tests import factories

LD, TURTLE = "application/ld+json", "text/turtle"
pytestmark = pytest.mark.django_db


def get(client: Client, path: str, accept: str = LD, **headers: str) -> Any:
    return client.get(path, headers={"accept": accept, **headers})


def test_every_format_says_the_same(client: Client) -> None:
    factories.make_organisation("Vélo libre", slug="velo", summary={"fr": "À vélo."}, activities=["mobility"])
    document = orjson.loads(get(client, "/organisations/velo").content)
    assert document["@id"] == "http://localhost:8000/organisations/velo"
    assert document["name"] == "Vélo libre"
    organisation = named("organisation")
    for media in (LD, "application/json", TURTLE, "application/n-triples"):
        response = get(client, "/organisations/velo", media)
        assert response.status_code == 200
        assert response["Content-Type"].startswith(media)
        syntax = LD if media == "application/json" else media
        assert turtle.from_rdf(organisation, response.content, syntax) == document


def test_the_etag_is_strong_and_follows_the_bytes(client: Client) -> None:
    organisation = factories.make_organisation("Vélo", slug="velo")
    etags = {media: get(client, "/organisations/velo", media)["ETag"] for media in (LD, TURTLE, "text/html")}
    assert len(set(etags.values())) == 3
    assert not any(etag.startswith("W/") for etag in etags.values())
    for media, etag in etags.items():
        again = get(client, "/organisations/velo", media, **{"if-none-match": f'"x", {etag}'})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == etag
    # What changes the document changes the ETag, though the record itself was not touched.
    factories.make_commons(organisation, "Un commun")
    assert get(client, "/organisations/velo", LD)["ETag"] != etags[LD]
    assert get(client, "/organisations/velo", LD, **{"if-none-match": etags[LD]}).status_code == 200


def test_links_vary_and_cors(client: Client) -> None:
    factories.make_organisation("Vélo", slug="velo")
    response = get(client, "/organisations/velo")
    assert '</ns/shapes/organisation>; rel="describedby"' in response["Link"].replace(
        "http://localhost:8000", ""
    )
    assert 'rel="http://www.w3.org/ns/json-ld#context"' in response["Link"]
    assert "Accept" in response["Vary"]
    assert response["Access-Control-Allow-Origin"] == "*"
    preflight = client.options("/organisations/velo", headers={"origin": "https://ailleurs.example"})
    assert (preflight.status_code, preflight["Access-Control-Allow-Origin"]) == (204, "*")
    page = get(client, "/organisations/velo", "text/html")
    assert {"Accept", "Cookie"} <= {part.strip() for part in page["Vary"].split(",")}


def test_what_members_read_is_private(client: Client) -> None:
    organisation = factories.make_organisation("Vélo", slug="velo", email="secret@exemple.org")
    assert b"secret@" not in get(client, "/organisations/velo").content
    client.force_login(factories.make_member(organisation))
    response = get(client, "/organisations/velo")
    assert b"secret@" in response.content
    assert "private" in response["Cache-Control"]
    assert "Cookie" in response["Vary"]
    assert "Access-Control-Allow-Origin" not in response


def test_an_editor_reads_its_draft_and_no_other(client: Client) -> None:
    mine = factories.make_organisation("Mienne", slug="mienne", state="draft")
    factories.make_organisation("Autre", slug="autre", state="draft")
    assert get(client, "/organisations/mienne").status_code == 404
    client.force_login(factories.make_editor(mine))
    assert get(client, "/organisations/mienne").status_code == 200
    assert get(client, "/organisations/autre").status_code == 404


@pytest.mark.parametrize("accept", [LD, "text/html"])
def test_a_merged_record_leads_to_its_heir(client: Client, accept: str) -> None:
    heir = factories.make_organisation("Vélo", slug="velo")
    between = factories.make_organisation("Vélos", slug="velos", state="merged", merged_into=heir)
    factories.make_organisation("Vélo !", slug="velo-2", state="merged", merged_into=between)
    response = get(client, "/organisations/velo-2", accept)
    assert response.status_code == 301
    for _hop in range(2):
        if response.status_code == 301:
            path = response["Location"].removeprefix("http://localhost:8000")
            response = get(client, path, accept)
    assert (response.status_code, path) == (200, "/organisations/velo")


def test_a_merged_person_leads_only_to_whom_one_may_see(client: Client) -> None:
    hidden = factories.make_person("Camille Exemple", key="camille")
    factories.make_person("C. Exemple", key="double", merged_into=hidden)
    assert get(client, "/people/double").status_code == 404
    client.force_login(factories.make_member(factories.make_organisation()))
    assert get(client, "/people/double").status_code == 301


@pytest.mark.parametrize("accept", [LD, "text/html"])
def test_a_withdrawn_record_is_gone(client: Client, accept: str) -> None:
    factories.make_organisation("Vélo", slug="velo", state="withdrawn")
    assert get(client, "/organisations/velo", accept).status_code == 410


def test_problems_are_written_in_the_language_of_the_reader(client: Client) -> None:
    for path, accept, status in (("/organisations/rien", LD, 404), ("/organisations/rien", "image/png", 406)):
        response = get(client, path, accept)
        assert response.status_code == status
        assert response["Content-Type"] == "application/problem+json"
        problem = orjson.loads(response.content)
        assert problem["status"] == status
        assert {"type", "title"} <= problem.keys()


@pytest.mark.parametrize(
    "path",
    [
        "/organisations/%00",
        "/organisations/a%00b",
        "/organisations/%ff%fe",
        "/organisations/../settings",
        "/organisations/%2e%2e%2fsettings",
        "/organisations/" + "a" * 10_000,
        "/organisations/'%20OR%201=1--",
        "/people/%F0%9F%90%8D",
        "/lists/%00",
        "/lists/../../etc/passwd",
        "/ns/shapes/%00",
        "/ns/shapes/account",
    ],
)
@pytest.mark.parametrize("accept", [LD, "text/html", "text/turtle"])
def test_hostile_addresses_find_nothing(client: Client, path: str, accept: str) -> None:
    assert get(client, path, accept).status_code in {400, 404}


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.text(max_size=40), accept=st.text(st.characters(codec="latin-1"), max_size=40))
def test_no_key_and_no_header_break_the_door(key: str, accept: str) -> None:
    found = answer("organisation", key, accept)
    assert found is None or found.status in {404, 406}


def test_every_thing_has_an_address_that_answers(client: Client) -> None:
    organisation = factories.make_organisation("Vélo", slug="velo")
    other = factories.make_organisation("Autre", slug="autre")
    things = [
        factories.make_relation(organisation, "member-of", other),
        factories.make_commons(organisation),
        factories.make_listing(organisation),
        factories.make_stakeholder(organisation),
        factories.make_source(organisation),
        factories.make_affiliation(factories.make_person("Camille", listed=True), organisation),
    ]
    for thing in things:
        document = orjson.loads(get(client, f"/organisations/{organisation.slug}").content)
        told = {iri for value in document.values() if isinstance(value, list) for iri in value}
        path = next(iri for iri in told if iri.endswith(thing.key)).removeprefix("http://localhost:8000")
        assert get(client, path).status_code == 200
        page = get(client, path, "text/html")
        assert page.status_code == 200
        assert "<h1>" in page.content.decode()


def test_a_page_made_for_any_thing_shows_names_and_no_hidden_one(client: Client) -> None:
    organisation = factories.make_organisation("Vélo", slug="velo")
    hidden = factories.make_organisation("Brouillon SECRET", slug="brouillon", state="draft")
    person = factories.make_person("Camille Exemple", key="camille", listed=True, email="SECRET@exemple.org")
    factories.make_affiliation(person, organisation)
    factories.make_affiliation(person, hidden)
    page = get(client, "/people/camille", "text/html").content.decode()
    assert "Camille Exemple" in page
    assert "Vélo" in page
    assert "SECRET" not in page
    relation = factories.make_relation(organisation, "member-of", factories.make_organisation("Réseau"))
    page = get(client, f"/relations/{relation.key}", "text/html").content.decode()
    assert "Réseau" in page
    assert 'href="/organisations/velo"' in page
    assert get(client, "/people/inconnue", "text/html").status_code == 404
