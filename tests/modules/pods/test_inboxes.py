"""Linked Data Notifications (W3C Recommendation, 2 May 2017): each test is named by what it says of receivers or senders."""

import orjson
import pytest
from django.conf import settings
from pyoxigraph import RdfFormat, parse

from communaux.modules.pods.rules import inboxes
from communaux.nouns import webids
from communaux.site.topics import watch
from tests import factories as make
from tests.modules.pods.factories import ALICE, BOB, Asker, agents_by_header, make_storage

pytestmark = pytest.mark.django_db

ROOT = "/storages/essai/"
INBOX = f"{ROOT}inbox/"
LD = "application/ld+json"
OFFER = {
    "@context": "https://www.w3.org/ns/activitystreams",
    "id": "",
    "type": "Offer",
    "actor": BOB,
    "object": {"type": "Note", "content": "Bonjour"},
    "published": "2026-11-23T12:00:00Z",
}


@pytest.fixture(autouse=True)
def _storage(monkeypatch):
    agents_by_header(monkeypatch)
    watch()
    make_storage(owner=ALICE, inbox=True)


def drop(who=BOB, body=OFFER, media=LD):
    return Asker(who)("POST", INBOX, orjson.dumps(body) if media == LD else body, media)


def said(answer, media=RdfFormat.TURTLE):
    return {(t.predicate.value, getattr(t.object, "value", "")) for t in parse(answer.content, media)}


def test_discovery_in_the_body_of_the_storage_and_its_description():
    for path in (ROOT, f"{ROOT}.well-known/solid"):
        answer = Asker(ALICE)("GET", path, accept="text/turtle")
        assert (inboxes.INBOX, settings.BASE_URL + INBOX) in said(answer), path


def test_discovery_in_the_webid_of_a_person():
    person = make.make_person("Ana")
    make_storage("ana", owner=f"{settings.BASE_URL}/people/{person.key}/card#me", inbox=True)
    assert (webids.INBOX, f"{settings.BASE_URL}/storages/ana/inbox/") in set(webids.told(person))


def test_receiver_post_jsonld_answers_201_with_location():
    answer = drop()
    assert answer.status_code == 201, answer.content
    assert answer["Location"].startswith(f"{settings.BASE_URL}{INBOX}")
    path = answer["Location"].removeprefix(settings.BASE_URL)
    kept = said(Asker(ALICE)("GET", path, accept="text/turtle"))
    assert ("https://www.w3.org/ns/activitystreams#actor", BOB) in kept
    assert ("https://www.w3.org/ns/activitystreams#content", "Bonjour") in kept


def test_receiver_post_turtle_is_taken_too():
    assert (
        drop(body="<> a <https://www.w3.org/ns/activitystreams#Announce> .", media="text/turtle").status_code
        == 201
    )


def test_receiver_get_lists_ldp_contains_in_jsonld():
    where = drop()["Location"]
    answer = Asker(ALICE)("GET", INBOX, accept=LD)
    assert answer["Content-Type"].startswith(LD)
    assert ("http://www.w3.org/ns/ldp#contains", where) in said(answer, RdfFormat.JSON_LD)


def test_receiver_get_of_a_notification_is_jsonld():
    path = drop()["Location"].removeprefix(settings.BASE_URL)
    answer = Asker(ALICE)("GET", path, accept=LD)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith(LD)


def test_receiver_options_say_what_is_accepted():
    answer = Asker(BOB)("OPTIONS", INBOX)
    assert "POST" in answer["Allow"]
    assert LD in answer["Accept-Post"]


def test_senders_neither_read_nor_change_what_lies_there():
    path = drop()["Location"].removeprefix(settings.BASE_URL)
    for who, status in ((BOB, 403), ("", 401)):
        for method, where in (("GET", INBOX), ("GET", path), ("DELETE", path)):
            assert Asker(who)(method, where).status_code == status, (who, method, where)
    assert Asker(BOB)("PUT", f"{INBOX}mine", "<> a <#x> .", "text/turtle").status_code == 403
    assert Asker(ALICE)("DELETE", path).status_code in (200, 204, 205)


def test_who_is_not_signed_in_drops_nothing():
    assert drop("").status_code == 401


def test_what_is_no_graph_of_a_known_context_is_refused():
    assert drop(body={"@context": "https://evil.example/context", "type": "Offer"}).status_code == 400
    assert Asker(BOB)("POST", INBOX, b"{", LD).status_code == 400


def test_notifications_are_small_and_finite(monkeypatch):
    large = OFFER | {"summary": "x" * inboxes.LARGEST}
    assert drop(body=large).status_code == 413
    monkeypatch.setattr(inboxes, "MOST_AN_HOUR", 1)
    assert drop().status_code == 201
    assert drop().status_code == 429
    assert drop(ALICE).status_code == 201, "the owner always may"


def test_a_storage_that_nobody_owns_has_no_inbox():
    make_storage("libre", open=True, inbox=True)
    assert Asker()("GET", "/storages/libre/inbox/").status_code == 404
