"""The pages of neighbours: how each fares for everybody, deeds for stewards, and nothing asked of anybody to show them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from communaux.ground import outbound
from communaux.meaning.access import SYSTEM
from communaux.modules.nodes.acts import neighbours
from communaux.modules.nodes.models import Mirror, Neighbour
from tests import factories as make
from tests.modules.nodes.acts.test_following import followed, turned
from tests.modules.nodes.peers import Peer

pytestmark = pytest.mark.django_db


@pytest.fixture
def peer(monkeypatch: pytest.MonkeyPatch) -> Peer:
    """A node that answers in place of the whole web."""
    peer = Peer()
    peer.thing("/things/1", "Vélos <du> port")
    peer.thing("/things/2", "Coursiers du midi")
    monkeypatch.setattr(outbound, "fetch", peer.fetch)
    return peer


@pytest.fixture
def steward() -> Client:
    client = Client()
    client.force_login(make.make_steward())
    return client


def words(answer: Any) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_list_invites(client: Client, steward: Client) -> None:
    assert "Aucun voisin suivi" in words(client.get("/neighbours/"))
    assert 'name="url"' not in words(client.get("/neighbours/"))
    assert 'name="url"' in words(steward.get("/neighbours/"))


def test_a_steward_follows_a_node_from_the_page(steward: Client, peer: Peer) -> None:
    answer = steward.post("/neighbours/", {"url": peer.origin, "key": ""})
    one = Neighbour.objects.get()
    assert answer["Location"] == one.get_absolute_url()
    assert "Réseau d’essai" in words(steward.get(answer["Location"]))
    assert "Test network" in words(steward.get(answer["Location"], headers={"accept-language": "en"}))


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "https://nowhere.example", "nonsense"])
def test_an_address_that_cannot_be_followed_says_why(steward: Client, url: str, peer: Peer) -> None:
    peer.away = True
    answer = steward.post("/neighbours/", {"url": url, "key": ""})
    assert 'aria-invalid="true"' in words(answer)
    assert not Neighbour.objects.exists()


def test_every_state_is_shown_with_its_reason(
    client: Client, peer: Peer, django_assert_max_num_queries: Any
) -> None:
    one = turned(followed(peer), peer)
    rows = {"paused": "pause", "broken": "rollback", "following": ""}
    for state, reason in rows.items():
        Neighbour.objects.create(origin=f"https://{state}.example", state=state, reason=reason)
    Neighbour.objects.create(
        origin="https://late.example", failures=3, reason="unreached", next_try=timezone.now()
    )
    with django_assert_max_num_queries(6):
        page = words(client.get("/neighbours/"))
    for word in (
        "en pause",
        "arrêté",
        "en retard",
        "suivi",
        "plus ancienne",
        "ne répond pas",
        "2 choses reprises",
    ):
        assert word.lower() in page.lower()
    for path in Neighbour.objects.values_list("key", flat=True):
        words(client.get(f"/neighbours/{path}"))
    assert peer.licence in words(client.get(one.get_absolute_url()))


def test_a_thing_is_shown_with_its_source_its_date_and_its_words_escaped(client: Client, peer: Peer) -> None:
    turned(followed(peer), peer)
    one = Mirror.objects.get(iri__endswith="/things/1")
    answer = client.get(one.get_absolute_url())
    page = words(answer)
    assert f'<{one.iri}>; rel="canonical"' in answer["Link"]
    assert "noindex" in answer["X-Robots-Tag"]
    for word in (
        one.iri,
        "Réseau d’essai",
        "La source fait foi",
        peer.licence,
        one.digest,
        "Vélos &lt;du&gt; port",
    ):
        assert word in page
    assert "<du>" not in page


def test_things_are_found_by_name(client: Client, peer: Peer) -> None:
    one = turned(followed(peer), peer)
    page = words(client.get(one.get_absolute_url(), {"q": "coursiers"}))
    assert "Coursiers du midi" in page
    assert "Vélos" not in page
    assert "Rien de tel" in words(client.get(one.get_absolute_url(), {"q": "zzz\x00"}))
    words(client.get(one.get_absolute_url(), {"after": "9" * 40}))


def test_a_steward_pauses_resumes_limits_and_leaves(steward: Client, peer: Peer) -> None:
    one = turned(followed(peer), peer)
    here = one.get_absolute_url()
    for deed, state in (("pause", "paused"), ("resume", "following")):
        steward.post(here, {deed: "1"})
        one.refresh_from_db()
        assert one.state == state
    steward.post(here, {"limit": "1", "things": "10", "megabytes": "3"})
    one.refresh_from_db()
    assert (one.most_things, one.most_bytes) == (10, 3_000_000)
    assert 'aria-invalid="true"' in words(steward.post(here, {"limit": "1", "things": "0", "megabytes": "3"}))
    asked = words(steward.post(here, {"leave": "1"}))
    assert "Cesser de suivre et effacer" in asked
    assert Neighbour.objects.count() == 1
    steward.post(here, {"leave": "1", "sure": "yes"})
    assert not Neighbour.objects.exists()
    assert not Mirror.objects.exists()


def test_a_steward_accepts_a_new_key_once_sure(steward: Client, peer: Peer) -> None:
    one = followed(peer)
    Neighbour.objects.update(state="broken", reason="key")
    steward.post(one.get_absolute_url(), {"trust": "1"})
    assert Neighbour.objects.get().state == "broken"
    steward.post(one.get_absolute_url(), {"trust": "1", "sure": "yes"})
    assert Neighbour.objects.get().state == "following"


@pytest.mark.parametrize("deed", ["pause", "resume", "trust", "leave", "limit"])
def test_nobody_else_decides(client: Client, peer: Peer, deed: str) -> None:
    one = followed(peer)
    assert client.post(one.get_absolute_url(), {deed: "1", "sure": "yes"}).status_code == 403
    assert client.post("/neighbours/", {"url": peer.origin}).status_code == 403
    assert list(Neighbour.objects.values_list("state", flat=True)) == ["following"]


def test_pages_ask_nobody(client: Client, peer: Peer) -> None:
    one = turned(followed(peer), peer)
    peer.asked.clear()
    for path in ("/neighbours/", one.get_absolute_url(), Mirror.objects.first().get_absolute_url()):  # type: ignore[union-attr]
        words(client.get(path))
    assert peer.asked == []


def test_a_thing_that_is_gone_has_no_page(client: Client, peer: Peer) -> None:
    one = turned(followed(peer), peer)
    path = Mirror.objects.get(iri__endswith="/things/1").get_absolute_url()
    peer.drop("/things/1")
    turned(one, peer)
    assert client.get(path).status_code == 404
    neighbours.leave(SYSTEM, one)
    assert client.get(one.get_absolute_url()).status_code == 404


def test_what_a_thing_points_at_leads_to_what_is_held_of_it(client: Client, peer: Peer) -> None:
    peer.thing(
        "/things/3", "Trois",
        f"<{peer.origin}/things/3> <https://schema.org/knows> <{peer.origin}/things/2>, <https://other.example/x> .",
    )  # fmt: skip
    turned(followed(peer), peer)
    other = Mirror.objects.get(iri__endswith="/things/2")
    page = words(client.get(Mirror.objects.get(title="Trois").get_absolute_url()))
    assert f'<a href="{other.get_absolute_url()}">Coursiers du midi</a>' in page
    assert '<a href="https://other.example/x"' in page


def test_a_stopped_neighbour_waits_on_the_desk(steward: Client, peer: Peer) -> None:
    followed(peer)
    assert "Nœuds voisins arrêtés" not in words(steward.get("/desk/"))
    Neighbour.objects.update(state="broken", reason="tampered")
    assert "Nœuds voisins arrêtés" in words(steward.get("/desk/"))
