"""The WebID document: addresses alone, unless the person chose to be seen."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from django.conf import settings
from django.test import Client

from communaux.nouns import webids
from tests.factories import make_account, make_person

pytestmark = pytest.mark.django_db

ISSUER = ox.NamedNode("http://www.w3.org/ns/solid/terms#oidcIssuer")
NAME = ox.NamedNode("http://xmlns.com/foaf/0.1/name")


@pytest.fixture
def person():
    return make_person("Ada Invent", make_account("ada@exemple.org"), email="ada@exemple.org")


def _read(person, media="text/turtle", **more):
    answer = Client().get(f"/people/{person.key}/card", headers={"Accept": media, **more})
    assert answer.status_code == 200
    form = ox.RdfFormat.from_media_type(media)
    return answer, set(
        ox.parse(answer.content, form, base_iri=f"{settings.BASE_URL}/people/{person.key}/card")
    )


@pytest.mark.parametrize("media", ["text/turtle", "application/ld+json", "application/n-triples"])
def test_it_names_the_issuer_of_the_webid(person, media):
    _answer, quads = _read(person, media)
    me = ox.NamedNode(f"{settings.BASE_URL}/people/{person.key}/card#me")
    assert ox.NamedNode(settings.BASE_URL + "/") in {
        q.object for q in quads if (q.subject, q.predicate) == (me, ISSUER)
    }


def test_it_says_nothing_personal_of_who_is_not_listed(person):
    answer, quads = _read(person)
    assert NAME not in {q.predicate for q in quads}
    assert b"Ada" not in answer.content
    page = Client().get(f"/people/{person.key}/card", headers={"Accept": "text/html"})
    assert b"Ada" not in page.content
    assert b"ada@" not in page.content


def test_it_says_the_name_of_who_is_listed(person):
    person.listed = True
    person.save()
    answer, quads = _read(person)
    assert {q.object.value for q in quads if q.predicate == NAME} == {"Ada Invent"}
    assert b"ada@" not in answer.content


def test_pages_of_every_origin_may_read_it(person):
    answer, _quads = _read(person, Origin="https://app.example")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    assert Client().options(f"/people/{person.key}/card").status_code == 204


def test_an_unchanged_one_is_not_sent_again(person):
    answer, _quads = _read(person)
    again = Client().get(
        f"/people/{person.key}/card", headers={"Accept": "text/turtle", "If-None-Match": answer["ETag"]}
    )
    assert again.status_code == 304


def test_who_cannot_sign_in_has_no_issuer(person):
    person.account.is_active = False
    person.account.save()
    _answer, quads = _read(person)
    assert ISSUER not in {q.predicate for q in quads}


def test_of_two_pages_made_one_the_first_leads_to_the_second(person):
    kept = make_person("Autre")
    person.merged_into = kept
    person.save()
    answer = Client().get(f"/people/{person.key}/card")
    assert (answer.status_code, answer["Location"]) == (301, f"/people/{kept.key}/card")


def test_nobody_can_write_it(person):
    for method in ("put", "post", "patch", "delete"):
        assert (
            getattr(Client(enforce_csrf_checks=True), method)(f"/people/{person.key}/card").status_code == 405
        )


def test_rooms_tell_of_storages_and_cannot_tell_of_issuers(person, monkeypatch):
    monkeypatch.setattr(
        webids,
        "_rooms",
        [
            lambda _p: [
                (webids.STORAGE, "https://h.example/storages/a/"),
                (ISSUER.value, "https://evil.example/"),
            ]
        ],
    )
    _answer, quads = _read(person)
    said = {(q.predicate.value, q.object.value) for q in quads}
    assert (webids.STORAGE, "https://h.example/storages/a/") in said
    assert "https://evil.example/" not in {o for _p, o in said}


def test_there_is_no_card_of_nobody():
    assert Client().get("/people/nobody/card").status_code == 404
