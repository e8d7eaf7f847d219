"""Following a node that does as it should: everything arrives, once, with its source, and goes when it is withdrawn."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM
from communaux.modules.nodes import verbs
from communaux.modules.nodes.acts import neighbours, turns
from communaux.modules.nodes.models import Mirror, Neighbour, Waiting
from communaux.modules.nodes.reading import graphs
from communaux.modules.nodes.rules import chain
from tests.modules.nodes.peers import Peer

pytestmark = pytest.mark.django_db


def followed(peer: Peer) -> Neighbour:
    return neighbours.follow(SYSTEM, peer.origin, fetch=peer.fetch)


def turned(neighbour: Neighbour, peer: Peer, **how: object) -> Neighbour:
    """Look again, whenever the next look would be."""
    Neighbour.objects.filter(pk=neighbour.pk).update(next_try=timezone.now())
    Waiting.objects.update(next_try=timezone.now())
    while turns.turn(neighbour.pk, fetch=peer.fetch, **how):  # type: ignore[arg-type]
        pass
    return Neighbour.objects.get(pk=neighbour.pk)


def test_everything_arrives_with_its_source() -> None:
    peer = Peer()
    for number in range(30):
        peer.thing(f"/things/{number}", f"Chose {number}")
    neighbour = turned(followed(peer), peer)
    assert (neighbour.sequence, neighbour.head_sequence, neighbour.state) == (30, 30, "following")
    assert neighbour.title == {"fr": "Réseau d’essai", "en": "Test network"}
    assert neighbour.licence == peer.licence
    one = Mirror.objects.get(iri="https://node.example/things/7")
    assert (one.title, one.sequence, one.kind, one.triples) == (
        "Chose 7", 8, "https://schema.org/Organization", 2,
    )  # fmt: skip
    assert chain.committed(peer.salts["/things/7"][1], one.digest) == peer.members[7].digest
    assert Mirror.objects.count() == 30
    assert not Waiting.objects.exists()


def test_following_twice_is_following_once() -> None:
    peer = Peer()
    peer.thing("/things/1", "Un")
    assert followed(peer).pk == followed(peer).pk


def test_a_second_turn_asks_for_nothing_that_did_not_change() -> None:
    peer = Peer()
    peer.thing("/things/1", "Un")
    neighbour = turned(followed(peer), peer)
    peer.asked.clear()
    turned(neighbour, peer)
    assert peer.asked == ["https://node.example/feed/head"]


def test_changes_and_withdrawals_arrive() -> None:
    peer = Peer()
    peer.thing("/things/1", "Un")
    peer.thing("/things/2", "Deux")
    neighbour = turned(followed(peer), peer)
    peer.thing("/things/1", "Un, autrement")
    peer.drop("/things/2")
    turned(neighbour, peer)
    assert graphs.one("https://node.example/things/1") == dict(graphs.all())["https://node.example/things/1"]
    assert graphs.one("https://node.example/things/2") is None
    assert graphs.one("no address") is None
    assert dict(graphs.all()).keys() == {"https://node.example/things/1"}
    assert Mirror.objects.get(iri="https://node.example/things/1").title == "Un, autrement"


def test_who_indexes_learns_each_change_from_the_journal() -> None:
    peer = Peer()
    peer.thing("/things/1", "Un")
    neighbour = turned(followed(peer), peer)
    peer.drop("/things/1")
    peer.thing("/things/2", "Deux")
    turned(neighbour, peer)
    copy: dict[str, bytes] = {}
    for entry in Entry.objects.filter(verb=verbs.MIRRORED).order_by("sequence"):
        for iri, graph in graphs.of_entry(entry):
            copy.pop(iri, None)
            if graph is not None:
                copy[iri] = graph
    assert copy == dict(graphs.all())
    assert list(copy) == ["https://node.example/things/2"]


def test_many_pages_are_read_over_many_short_turns() -> None:
    peer = Peer()
    for number in range(620):
        peer.tell("Delete", f"/things/{number}", "")
    peer.thing("/things/last", "La dernière")
    neighbour = followed(peer)
    looks = 0
    while turns.turn(neighbour.pk, fetch=peer.fetch, budget=turns.Budget(pages=1, things=5)):
        looks += 1
    neighbour.refresh_from_db()
    assert neighbour.sequence == 621
    assert looks > 2
    assert [one.title for one in Mirror.objects.all()] == ["La dernière"]
    assert neighbour.page == "https://node.example/feed/3"


def test_a_turn_that_was_cut_goes_on_where_it_was() -> None:
    """Cut after any write: nothing is lost, nothing twice."""
    peer = Peer()
    for number in range(45):
        peer.thing(f"/things/{number}", f"Chose {number}")
    neighbour = followed(peer)
    answers = 0

    class Cut(BaseException):
        pass

    def cut(_url: str) -> None:
        nonlocal answers
        answers += 1
        if answers % 27 == 0:
            raise Cut

    peer.say = cut
    for _n in range(20):
        try:
            while turns.turn(neighbour.pk, fetch=peer.fetch):
                pass
        except Cut:
            continue
        break
    assert Mirror.objects.count() == 45
    assert {m.iri for m in Mirror.objects.all()} == {f"https://node.example/things/{n}" for n in range(45)}
    assert sorted(Mirror.objects.values_list("change", flat=True)) == list(range(1, 46))


def test_two_processes_do_not_read_the_same_neighbour() -> None:
    peer = Peer()
    peer.thing("/things/1", "Un")
    neighbour = followed(peer)
    answers: list[bool | None] = []

    def meanwhile(_url: str) -> None:
        answers.append(turns.turn(neighbour.pk, fetch=Peer(away=True).fetch))

    peer.say = meanwhile
    turned(neighbour, peer)
    assert answers
    assert set(answers) == {None}
    assert Mirror.objects.count() == 1


def test_a_missed_withdrawal_is_found_at_night() -> None:
    peer = Peer()
    peer.thing("/things/1", "Un")
    peer.thing("/things/2", "Deux")
    neighbour = turned(followed(peer), peer)
    del peer.things["/things/2"]  # and no word of it in the feed
    turned(neighbour, peer)
    assert Mirror.objects.filter(gone=False).count() == 2
    Neighbour.objects.update(reconciled=timezone.now() - dt.timedelta(days=1))
    turned(neighbour, peer)
    assert list(dict(graphs.all())) == ["https://node.example/things/1"]


def test_what_is_listed_but_was_never_announced_is_not_kept() -> None:
    peer = Peer()
    peer.thing("/things/1", "Un")
    peer.things["/things/hidden"] = peer.things["/things/1"].replace(b"things/1", b"things/hidden")
    turned(followed(peer), peer)
    assert list(dict(graphs.all())) == ["https://node.example/things/1"]
