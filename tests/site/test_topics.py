"""Storages joined to notifications: what each write means to those who watch, who may watch, and where one learns of it."""

import pytest
from pyoxigraph import RdfFormat, parse

from communaux.ground import journal
from communaux.modules.notifications import topics
from communaux.modules.notifications.acts import channels
from communaux.modules.notifications.acts.following import Follower
from communaux.modules.notifications.models import Channel, Message
from communaux.modules.notifications.rules.messages import NOTIFY
from communaux.modules.notifications.rules.subscription import WEBHOOK, Subscription
from communaux.modules.pods.acts import documents
from communaux.nouns.agents import NOBODY, Agent
from communaux.site.topics import watch
from tests.modules.pods.factories import ALICE, BOB, Asker, agents_by_header, make_storage

pytestmark = pytest.mark.django_db

ROOT = "/storages/essai/"
NOTE = f"{ROOT}notes/one"
A, B = Agent(ALICE), Agent(BOB)


@pytest.fixture(autouse=True)
def _storage():
    watch()
    make_storage(owner=ALICE)


def put(path=NOTE, body=b"<> a <https://schema.org/Note> .", agent=A):
    return documents.put(agent, path, body, "text/turtle")


def grant(path: str, base: str, who: str = "") -> None:
    """A list of access: Alice everything, ``who`` may read."""
    iri = base + path
    lines = [
        "@prefix acl: <http://www.w3.org/ns/auth/acl#> .",
        f"<#a> a acl:Authorization ; acl:agent <{ALICE}> ; acl:mode acl:Read, acl:Write, acl:Control ;",
        f"  acl:accessTo <{iri}> ; acl:default <{iri}> .",
    ]
    if who:
        lines.append(
            f"<#b> a acl:Authorization ; acl:agent <{who}> ; acl:mode acl:Read ; acl:accessTo <{iri}> ; acl:default <{iri}> ."
        )
    put(f"{path}.acl", "\n".join(lines).encode())


def happened(start: int) -> set[tuple[str, str, str]]:
    found = [event for entry in journal.since(start) for event in topics.events(entry)]
    return {(event.type, event.topic, event.object) for event in found}


def test_a_new_document_is_created_and_added():
    start = journal.head().sequence
    put()
    assert {
        ("Create", NOTE, NOTE),
        ("Add", f"{ROOT}notes/", NOTE),
        ("Create", f"{ROOT}notes/", f"{ROOT}notes/"),
        ("Add", ROOT, f"{ROOT}notes/"),
    } <= happened(start)


def test_a_change_is_an_update_and_a_deletion_a_removal():
    put()
    start = journal.head().sequence
    put(body=b"")
    assert happened(start) == {("Update", NOTE, NOTE)}
    start = journal.head().sequence
    documents.delete(A, NOTE)
    assert happened(start) == {("Delete", NOTE, NOTE), ("Remove", f"{ROOT}notes/", NOTE)}


def test_who_may_watch_is_who_may_read(settings):
    put()
    grant(f"{ROOT}notes/", settings.BASE_URL, BOB)
    for agent, may in (
        (A, True),
        (B, True),
        (NOBODY, False),
        (Agent("https://carol.example/card#me"), False),
    ):
        assert topics.readable(NOTE, agent) is may
    assert not topics.readable(f"{ROOT}notes/.acl", B)
    assert topics.readable(f"{ROOT}notes/.acl", A)
    for trick in (f"{ROOT}../x", f"{ROOT}.well-known/solid", "/storages/", "/storages/none/x"):
        assert not topics.readable(trick, A)


def test_a_webhook_ends_when_the_list_of_the_container_no_longer_names_its_owner(settings):
    put()
    grant(f"{ROOT}notes/", settings.BASE_URL, BOB)
    follower = Follower()
    channels.open_(B, Subscription(WEBHOOK, NOTE, send_to="https://hook.example/x"))
    grant(f"{ROOT}notes/", settings.BASE_URL)
    put(body=b"")
    follower.catch_up()
    assert not Channel.objects.exists()


def test_a_change_waits_with_the_etag_that_a_reader_gets(monkeypatch):
    agents_by_header(monkeypatch)
    put()
    follower = Follower()
    channels.open_(A, Subscription(WEBHOOK, NOTE, send_to="https://hook.example/x"))
    put(body=b"<> a <https://schema.org/Thing> .")
    follower.catch_up()
    etag = Asker(ALICE)("GET", NOTE, accept="text/turtle")["ETag"]
    assert Message.objects.get().state == etag
    assert not topics.is_news(Asker(ALICE)("GET", NOTE, accept="application/ld+json")["ETag"], NOTE)
    assert topics.is_news('"old"', NOTE)


def test_a_storage_says_where_one_subscribes(monkeypatch, settings, client):
    agents_by_header(monkeypatch)
    answer = Asker()("GET", f"{ROOT}.well-known/solid", accept="text/turtle")
    said = {
        (t.subject.value, t.predicate.value, t.object.value) for t in parse(answer.content, RdfFormat.TURTLE)
    }
    service = f"{settings.BASE_URL}/notifications/WebSocketChannel2023/"
    assert (settings.BASE_URL + ROOT, f"{NOTIFY}subscription", service) in said
    assert (service, f"{NOTIFY}channelType", f"{NOTIFY}WebSocketChannel2023") in said
    house = client.get("/.well-known/solid").json()
    assert {one["id"] for one in house["subscription"]} >= {service}
    put()
    assert Asker(ALICE)("GET", NOTE)["Updates-Via"] == f"{settings.STREAM_URL}/stream/"
