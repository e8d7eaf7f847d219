"""A neighbour as linked data and over REST: what is public about it, and what stewards do with it from a program."""

from __future__ import annotations

from typing import Any

import orjson
import pyoxigraph as ox
import pytest
from django.test import Client
from django.utils import timezone

from communaux.ground import outbound
from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM
from communaux.meaning.declare import expand
from communaux.modules.nodes import verbs
from communaux.modules.nodes.acts import neighbours, publish
from communaux.modules.nodes.models import Member, Mirror, Neighbour, Published
from communaux.modules.nodes.reading import published
from communaux.modules.nodes.rules import description
from tests import factories as make
from tests.doors.rest.clients import client_of, delete, etag, move, patch, post, refused
from tests.modules.nodes.acts.test_following import followed, turned
from tests.modules.nodes.peers import Peer

pytestmark = pytest.mark.django_db
DETAIL = "a detail for stewards"


@pytest.fixture
def peer(monkeypatch: pytest.MonkeyPatch) -> Peer:
    """A node that answers in place of the whole web."""
    peer = Peer()
    peer.thing("/things/1", "Un")
    peer.thing("/things/2", "Deux")
    monkeypatch.setattr(outbound, "fetch", peer.fetch)
    return peer


@pytest.fixture
def steward() -> Client:
    return client_of(make.make_steward())


def test_anybody_reads_from_where_things_came_and_how_many(peer: Peer, settings: Any) -> None:
    neighbour = turned(followed(peer), peer)
    path = neighbour.get_absolute_url()
    said = Client().get(path, headers={"accept": "application/ld+json"})
    document = orjson.loads(said.content)
    assert document["@id"] == settings.BASE_URL + path
    assert document["origin"] == peer.origin
    assert document["licence"] == peer.licence
    assert (document["state"], document["held"]) == ("following", 2)
    assert document["title"] == {"fr": "Réseau d’essai", "en": "Test network"}
    turtle = Client().get(path, headers={"accept": "text/turtle"})
    triples = {quad.triple for quad in ox.parse(input=turtle.content, format=ox.RdfFormat.TURTLE)}
    me = ox.NamedNode(settings.BASE_URL + path)
    for name, value in (("foaf:homepage", peer.origin), ("dcterms:license", peer.licence)):
        assert ox.Triple(me, ox.NamedNode(expand(name)), ox.NamedNode(value)) in triples
    assert Client().get(path).headers["Content-Type"].startswith("text/html")


def test_why_it_was_stopped_and_what_is_kept_at_most_are_for_stewards(peer: Peer, steward: Client) -> None:
    neighbour = followed(peer)
    Neighbour.objects.update(reason="tampered", detail=DETAIL)
    for path in (neighbour.get_absolute_url(), f"/api{neighbour.get_absolute_url()}", "/api/neighbours/"):
        for media in ("application/json", "text/turtle", "application/ld+json"):
            told = Client().get(path, headers={"accept": media}).content.decode()
            for word in ("tampered", "mostThings", "most_things", DETAIL):
                assert word not in told
    told = steward.get(f"/api{neighbour.get_absolute_url()}").json()
    assert (told["reason"], told["most_things"]) == ("tampered", 20_000)
    assert "detail" not in told


def test_a_steward_follows_limits_pauses_and_leaves_from_a_program(peer: Peer, steward: Client) -> None:
    made = post(steward, "/api/neighbours/", {"origin": peer.origin})
    assert made.status_code == 201, made.content
    neighbour = Neighbour.objects.get()
    path = f"/api{neighbour.get_absolute_url()}"
    read = etag(steward, path)
    assert patch(steward, path, {"most_things": 5}, read).status_code == 200
    assert patch(steward, path, {"most_things": 6}, read).status_code == 412
    refused(patch(steward, path, {"most_things": 0}), 422)
    refused(patch(steward, path, {"most_things": "5"}), 422)
    refused(patch(steward, path, {"origin": "https://other.example"}), 422)
    neighbour.refresh_from_db()
    assert (neighbour.most_things, neighbour.most_bytes) == (5, 200_000_000)
    for step, state in (("pause", "paused"), ("resume", "following"), ("trust", "following")):
        assert move(steward, path, step).status_code == 200
        neighbour.refresh_from_db()
        assert neighbour.state == state
    refused(move(steward, path, "mirror"), 422)
    assert delete(steward, path).status_code == 204
    assert not Neighbour.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"origin": "nonsense"},
        {"origin": 5},
        {"origin": "https://node.example", "thumbprint": 5},
        {"origin": "https://node.example", "state": "paused"},
        {"origin": "https://elsewhere.example"},
    ],
)
def test_what_cannot_be_followed_is_refused_with_a_reason(
    values: dict[str, Any], peer: Peer, steward: Client
) -> None:
    peer.away = "elsewhere" in str(values)
    assert refused(post(steward, "/api/neighbours/", values), 422).strip()
    assert not Neighbour.objects.exists()


def test_nobody_else_follows_and_no_address_is_asked_for_them(peer: Peer) -> None:
    for client, status in ((Client(), 401), (client_of(make.make_editor(make.make_organisation())), 403)):
        assert post(client, "/api/neighbours/", {"origin": peer.origin}).status_code == status
    assert peer.asked == []


def test_whom_this_node_follows_is_not_in_its_feed_nor_its_containers(peer: Peer) -> None:
    publish.turn()
    turned(followed(peer), peer)
    publish.turn()
    publish.sweep()
    assert not Member.objects.filter(object__startswith="/neighbours").exists()
    assert not Published.objects.filter(path__startswith="/neighbours").exists()
    assert "neighbour" not in {meaning.name for meaning in published.meanings()}
    assert (
        Client()
        .get("/neighbours/", headers={"accept": "text/turtle"})["Content-Type"]
        .startswith("text/html")
    )


def test_how_many_are_held_follows_what_comes_and_goes(peer: Peer) -> None:
    neighbour = turned(followed(peer), peer)
    assert neighbour.held == 2
    peer.drop("/things/1")
    neighbour = turned(neighbour, peer)
    assert neighbour.held == Mirror.objects.filter(gone=False).count() == 1


def test_what_machines_read_of_it_changes_with_an_entry_of_the_journal_alone(peer: Peer) -> None:
    """So that an index that follows the journal has it as one that is built anew."""
    neighbour = turned(followed(peer), peer)

    def told() -> bytes:
        return Client().get(neighbour.get_absolute_url(), headers={"accept": "text/turtle"}).content

    last, before = Entry.objects.count(), told()
    peer.away = True
    turned(neighbour, peer)
    peer.away = False
    Neighbour.objects.update(next_try=timezone.now(), reconciled=None)
    turned(neighbour, peer)
    assert (Entry.objects.count(), told()) == (last, before), "away, back, compared: nothing to tell"
    peer.licence = "https://creativecommons.org/publicdomain/zero/1.0/"
    Neighbour.objects.update(reconciled=None)
    neighbour = turned(neighbour, peer)
    entry = Entry.objects.order_by("-sequence")[0]
    assert (entry.verb, entry.object) == (verbs.DESCRIBED, neighbour.get_absolute_url())
    assert (neighbour.licence, neighbour.state) == (peer.licence, "following")
    assert peer.licence in told().decode()


@pytest.mark.parametrize(
    "licence", ["javascript:alert(1)", "data:text/html,x", "mailto:a@x.example", "urn:x:y", "https://x.example/" + "y" * 500]
)  # fmt: skip
def test_a_licence_that_is_no_page_of_the_web_is_none(licence: str, peer: Peer) -> None:
    peer.licence = licence
    neighbour = followed(peer)
    assert neighbour.licence == ""
    assert licence not in Client().get("/neighbours/").content.decode()


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"": "Réseau"}, {"fr": "Réseau", "en": "Réseau"}),
        ({"": "Network", "fr": "Réseau"}, {"fr": "Réseau", "en": "Network"}),
        ({"fr-FR": "Autre", "fr": "Réseau", "en-GB": "Network"}, {"fr": "Réseau", "en": "Network"}),
        ({"de": "Netz", "french": "x"}, {}),
    ],
)
def test_a_name_is_kept_in_the_languages_of_this_house(said: dict[str, str], kept: dict[str, str]) -> None:
    neighbour = Neighbour(origin="https://node.example")
    neighbours.take(
        neighbour,
        description.Description("https://node.example/feed", "https://node.example/feed/head", said),
    )
    assert neighbour.title == kept


def test_a_followed_node_is_found_in_the_description_of_the_interface() -> None:
    told = Client().get("/api/openapi.json").json()
    assert {"get", "post"} <= told["paths"]["/api/neighbours/"].keys()
    assert "neighbour" in orjson.dumps(told["components"]["schemas"]).decode().lower()
    assert SYSTEM.actor == ""
