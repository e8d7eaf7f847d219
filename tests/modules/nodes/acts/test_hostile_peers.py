"""Nodes that lie, loop, flood, hide or send elsewhere: each is stopped or late, nothing false is kept, others go on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox
import pytest
from django.utils import timezone
from joserfc.jwk import OKPKey

from communaux.ground import outbound
from communaux.ground.journal.models import Entry
from communaux.ground.outbound_answers import Fetched, refusal
from communaux.ground.outbound_errors import ForbiddenAddressError, TooSlowError
from communaux.meaning.access import SYSTEM
from communaux.modules.nodes import verbs
from communaux.modules.nodes.acts import neighbours, turns
from communaux.modules.nodes.models import Mirror, Neighbour, SeenHead, Waiting
from communaux.modules.nodes.reading import neighbours as reading
from communaux.modules.nodes.rules import feed, heads
from communaux.modules.nodes.rules.refusals import PeerError
from tests.modules.nodes.acts.test_following import followed, turned
from tests.modules.nodes.peers import TURTLE, Peer

pytestmark = pytest.mark.django_db


def three() -> tuple[Peer, Neighbour]:
    """A node with three things that is followed and read to its end."""
    peer = Peer()
    for number in range(3):
        peer.thing(f"/things/{number}", f"Chose {number}")
    return peer, turned(followed(peer), peer)


def stopped(neighbour: Neighbour, code: str) -> None:
    """Stopped for this reason, told in the journal and to people; nothing that was kept is lost."""
    neighbour.refresh_from_db()
    assert (neighbour.state, neighbour.reason) == ("broken", code)
    assert Entry.objects.filter(verb=verbs.BROKEN, object=neighbour.get_absolute_url()).count() == 1
    assert neighbour.pk not in turns.due()
    said = reading.state_of(neighbour)
    assert said["state"] == "broken"
    assert len(said["why"]) > 30


# --- History ----------------------------------------------------------------------------------------------------------


def _changed(peer: Peer) -> None:
    peer.members[4] = peer.members[4]._replace(digest="0" * 64)


def _taken_out(peer: Peer) -> None:
    del peer.members[4]


def _swapped(peer: Peer) -> None:
    one, other = peer.members[3], peer.members[4]
    peer.members[3:5] = [other._replace(sequence=4), one._replace(sequence=5)]


def _rewritten(peer: Peer) -> None:
    """The whole tail sealed anew, but for what the head already said."""
    tail, peer.members = peer.members[4:], peer.members[:4]
    for one in tail:
        peer.tell("Delete", one.object, "")


@pytest.mark.parametrize("alter", [_changed, _taken_out, _swapped, _rewritten])
def test_history_that_was_altered_stops_it(alter: Callable[[Peer], None]) -> None:
    peer, neighbour = three()
    for number in range(3, 8):
        peer.thing(f"/things/{number}", f"Chose {number}")
    head = peer.head()
    peer.head_of = lambda: head
    alter(peer)
    turned(neighbour, peer)
    stopped(neighbour, "tampered")
    assert Mirror.objects.count() == 3


def test_what_was_read_before_may_not_change_afterwards() -> None:
    peer, neighbour = three()
    peer.members = []
    for number in range(5):
        peer.thing(f"/things/{number}", f"Autre chose {number}")
    turned(neighbour, peer)
    stopped(neighbour, "tampered")


def test_an_older_head_shown_again_is_a_rollback() -> None:
    peer, neighbour = three()
    old = peer.head()
    peer.thing("/things/3", "Chose 3")
    neighbour = turned(neighbour, peer)
    peer.head_of = lambda: old
    turned(neighbour, peer)
    stopped(neighbour, "rollback")
    assert SeenHead.objects.filter(refused="rollback", token=old).count() == 1


def test_the_same_head_signed_at_an_earlier_time_is_a_rollback() -> None:
    peer, neighbour = three()
    peer.signed = int((timezone.now() - dt.timedelta(hours=3)).timestamp())
    turned(neighbour, peer)
    stopped(neighbour, "rollback")


def test_two_heads_for_one_number_are_both_kept_as_evidence() -> None:
    peer, neighbour = three()
    honest = peer.members[:]
    peer.members = honest[:2]
    peer.thing("/things/2", "Ce que les autres voient")
    turned(neighbour, peer)
    stopped(neighbour, "equivocation")
    hashes = set(SeenHead.objects.filter(sequence=3).values_list("hash", flat=True))
    assert hashes == {honest[2].hash, peer.members[2].hash}
    for one in SeenHead.objects.all():
        assert heads.read(one.token).thumbprint == neighbour.thumbprint


def test_a_head_that_nobody_can_reach_is_late_and_then_tried_again() -> None:
    peer, neighbour = three()
    peer.thing("/things/3", "Chose 3")
    hidden, peer.members[3:] = peer.members[3], []
    last = heads.Head(peer.origin, 4, hidden.hash, int(timezone.now().timestamp()))
    peer.head_of = lambda: heads.sign(peer.key, last)
    neighbour = turned(neighbour, peer)
    assert (neighbour.state, neighbour.reason, neighbour.failures) == ("following", "withheld", 1)
    assert reading.state_of(neighbour)["state"] == "late"
    peer.members.append(hidden)
    assert turned(neighbour, peer).sequence == 4


# --- Signatures and clocks --------------------------------------------------------------------------------------------


def test_another_key_stops_it_until_a_steward_accepts_it() -> None:
    peer, neighbour = three()
    peer.key = OKPKey.generate_key("Ed25519")
    turned(neighbour, peer)
    stopped(neighbour, "key")
    neighbours.trust(SYSTEM, neighbour)
    neighbour = turned(neighbour, peer)
    assert (neighbour.state, neighbour.sequence, neighbour.thumbprint) == (
        "following",
        3,
        peer.key.thumbprint(),
    )


def test_the_key_one_was_told_is_the_only_one() -> None:
    peer = Peer()
    peer.thing("/things/1", "Un")
    with pytest.raises(PeerError, match=r"^key"):
        neighbours.follow(SYSTEM, peer.origin, thumbprint="A" * 43, fetch=peer.fetch)
    assert not Neighbour.objects.exists()
    assert neighbours.follow(SYSTEM, peer.origin, thumbprint=peer.key.thumbprint(), fetch=peer.fetch)


def _bent(token: str) -> str:
    header, payload, signature = token.split(".")
    return f"{header}.{payload[:-2]}AA.{signature}"


def _unsigned(token: str) -> str:
    return f"eyJhbGciOiJub25lIn0.{token.split('.')[1]}."


@pytest.mark.parametrize(
    "spoil", [_bent, _unsigned, lambda _t: "no head", lambda _t: "", lambda t: t + "." + t]
)
def test_a_signature_that_does_not_hold_stops_it(spoil: Callable[[str], str]) -> None:
    peer, neighbour = three()
    peer.thing("/things/3", "Chose 3")
    peer.head_of = lambda: spoil(peer.head())
    turned(neighbour, peer)
    stopped(neighbour, "signature")
    assert Mirror.objects.count() == 3


def test_a_head_signed_for_another_node_is_not_its_own() -> None:
    peer, neighbour = three()
    other = Peer(origin="https://other.example", key=peer.key, members=peer.members)
    peer.head_of = other.head
    turned(neighbour, peer)
    stopped(neighbour, "other-node")


@pytest.mark.parametrize("signed", [2**52, 0, -5, int(timezone.now().timestamp()) + 7200])
def test_a_head_of_an_impossible_time_stops_it(signed: int) -> None:
    peer, neighbour = three()
    peer.signed = signed
    turned(neighbour, peer)
    neighbour.refresh_from_db()
    assert neighbour.state == "broken"
    assert neighbour.reason in {"clock", "signature"}


@pytest.mark.parametrize(
    "instant",
    ["2999-01-01T00:00:00.000000Z", "2001-01-01T00:00:00.000000Z", "soon", "2026-02-31T00:00:00.000000Z"],
)
def test_a_member_of_an_impossible_time_stops_it(instant: str) -> None:
    peer, neighbour = three()
    peer.tell("Delete", "/things/1", "", instant)
    turned(neighbour, peer)
    stopped(neighbour, "clock")


def test_a_head_that_is_not_renewed_for_days_is_shown_as_late() -> None:
    peer = Peer(signed=int((timezone.now() - dt.timedelta(days=3)).timestamp()))
    peer.thing("/things/1", "Un")
    neighbour = turned(followed(peer), peer)
    assert reading.state_of(neighbour)["state"] == "late"


# --- Endless and elsewhere --------------------------------------------------------------------------------------------


def test_pages_that_lead_in_circles_stop_it() -> None:
    peer, neighbour = three()
    peer.thing("/things/3", "Chose 3")
    peer.members, kept = peer.members[:3], peer.members
    peer.head_of = Peer(peer.origin, key=peer.key, members=kept).head
    peer.more = list(feed.relation(f"{peer.origin}/feed/1", f"{peer.origin}/feed/1"))
    turned(neighbour, peer)
    stopped(neighbour, "loop")


def test_pages_without_end_stop_it() -> None:
    peer, neighbour = three()
    peer.thing("/things/3", "Chose 3")
    asked = 0

    def endless(url: str) -> Fetched | None:
        nonlocal asked
        if "/feed/" not in url or url.endswith("/head"):
            return None
        asked += 1
        here = f"{peer.origin}/feed/{asked}"
        return peer.rdf(url, list(feed.relation(url, f"{here}0")))

    peer.say = endless
    turned(neighbour, peer)
    stopped(neighbour, "loop")
    assert asked < 10


def test_a_page_elsewhere_is_never_asked_for() -> None:
    peer, neighbour = three()
    for number in range(feed.PAGE):
        peer.tell("Delete", f"/things/x{number}", "")
    peer.more = list(feed.relation(f"{peer.origin}/feed/1", "https://bank.example/feed"))
    turned(neighbour, peer)
    stopped(neighbour, "elsewhere")
    assert not [url for url in peer.asked if "bank" in url]


@pytest.mark.parametrize("part", ["/.well-known/void", "/feed/head", "/feed/1"])
def test_a_redirect_to_another_site_is_not_taken(part: str) -> None:
    peer = Peer()
    peer.thing("/things/1", "Un")
    answers = {"/.well-known/void": peer.fetch(peer.origin + part)} if "void" in part else {}

    def moved(url: str) -> Fetched | None:
        if not url.endswith(part):
            return None
        body = answers[part].body if part in answers else b""
        return Fetched(f"https://elsewhere.example{part}", 200, body, TURTLE)

    peer.say = moved
    if part != "/feed/1":
        with pytest.raises(PeerError, match=r"^elsewhere"):
            followed(peer)
        return
    neighbour = followed(peer)
    turned(neighbour, peer)
    stopped(neighbour, "elsewhere")


def test_a_feed_or_a_head_elsewhere_is_refused() -> None:
    for predicate in ("https://w3id.org/tree#view", "http://www.w3.org/ns/prov#has_provenance"):
        peer = Peer()
        body = peer.fetch(f"{peer.origin}/.well-known/void").body.decode()
        triple = next(
            q.triple
            for q in ox.parse(input=body, format=ox.RdfFormat.TURTLE)
            if q.predicate.value == predicate
        )
        lied = [q.triple for q in ox.parse(input=body, format=ox.RdfFormat.TURTLE) if q.triple != triple]
        lied.append(
            ox.Triple(triple.subject, triple.predicate, ox.NamedNode("http://169.254.169.254/latest"))
        )
        peer.say = lambda url, p=peer, t=lied: p.rdf(url, t) if url.endswith("void") else None  # type: ignore[misc]
        with pytest.raises(PeerError, match=r"^elsewhere"):
            followed(peer)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1", "http://[::1]", "http://10.0.0.7", "http://169.254.169.254", "http://2130706433"],
)
def test_a_private_address_is_never_followed(url: str, settings: Any) -> None:
    settings.OUTBOUND_ALLOWED = []
    with pytest.raises((outbound.OutboundError, PeerError)):
        neighbours.follow(SYSTEM, url)
    assert not Neighbour.objects.exists()


def test_a_thing_that_redirects_to_a_private_address_is_left() -> None:
    peer, neighbour = three()
    peer.thing("/things/3", "Chose 3")

    def inward(url: str) -> Fetched | None:
        if url.endswith("/things/3"):
            raise ForbiddenAddressError("private", "Réseau privé.", "Private network.")
        return None

    peer.say = inward
    neighbour = turned(neighbour, peer)
    assert Mirror.objects.count() == 3
    assert Waiting.objects.get().trouble == "private"


# --- Contents ---------------------------------------------------------------------------------------------------------


def test_a_thing_outside_of_the_node_is_left_and_counted() -> None:
    peer, neighbour = three()
    peer.tell("Create", "https://victim.example/organisations/1", "0" * 64)
    origin, last = peer.origin, peer.members[3]
    name = ox.NamedNode(f"{origin}/feed/1#{last.sequence}-{last.hash}")
    page = list(feed.page(f"{origin}/feed", 1, peer.members[:3], origin))
    page += [t for t in feed.page(f"{origin}/feed", 1, [last], "") if name in (t.subject, t.object)]
    peer.say = lambda url: peer.rdf(url, page) if url.endswith("/feed/1") else None
    neighbour = turned(neighbour, peer)
    assert (neighbour.state, neighbour.sequence, neighbour.outside) == ("following", 4, 1)
    assert not [url for url in peer.asked if "victim" in url]
    assert not Mirror.objects.filter(iri__contains="victim").exists()


def test_statements_about_others_are_dropped_and_counted() -> None:
    peer, neighbour = three()
    peer.thing(
        "/things/lies", "Menteuse",
        '<https://victim.example/org> <https://schema.org/name> "Ruined" . '
        '<http://localhost:8000/organisations/ours> <https://schema.org/name> "Ours" . '
        f'<{peer.origin}/things/lies> <https://schema.org/knows> <https://victim.example/org> .',
    )  # fmt: skip
    turned(neighbour, peer)
    kept = Mirror.objects.get(iri=f"{peer.origin}/things/lies")
    assert (kept.dropped, kept.triples) == (2, 3)
    assert b"Ruined" not in bytes(kept.graph)
    assert b"Ours" not in bytes(kept.graph)


def _answers(body: bytes, media: str = TURTLE) -> Callable[[str], Fetched]:
    return lambda url: Fetched(url, 200, body, media)


BAD_THINGS = {
    "html": (_answers(b"<!doctype html><p>Bonjour", "text/html"), "unreadable"),
    "json-ld with a context of elsewhere": (_answers(b'{"@context":"https://evil.example/c"}', "application/ld+json"), "unreadable"),
    "no media type": (_answers(b"", ""), "unreadable"),
    "nothing of the thing": (_answers(b"<https://node.example/other> a <https://schema.org/Thing> ."), "unreadable"),
    "broken turtle": (_answers(b"<https://node.example/things/3> a"), "unreadable"),
    "nested without end": (_answers(b"<https://node.example/things/3> <p:p> " + b"<<" * 5000), "too-large"),
    "too many statements": (
        _answers(b"".join(b"<https://node.example/things/3> <p:p> %d .\n" % n for n in range(6000))),
        "too-large",
    ),
    "too many octets": (_answers(b"#" * 1_000_001), "too-large"),
    "another content than announced": (
        _answers(b"<https://node.example/things/3> a <https://schema.org/Thing> ."),
        "differs",
    ),
    "injection in an address": (
        _answers(b"<https://node.example/things/3> <p:p> <https://node.example/> } ; DROP ALL ; INSERT DATA { <a:a> > ."),
        "unreadable",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_THINGS)
def test_a_thing_that_is_not_what_it_should_be_is_not_kept(name: str) -> None:
    peer, neighbour = three()
    peer.thing("/things/3", "Chose 3")
    peer.thing("/things/4", "Chose 4")
    answer, code = BAD_THINGS[name]
    peer.say = lambda url: answer(url) if url.endswith("/things/3") else None
    neighbour = turned(neighbour, peer)
    assert set(Mirror.objects.values_list("title", flat=True)) == {"Chose 0", "Chose 1", "Chose 2", "Chose 4"}
    assert Waiting.objects.get().trouble == code
    assert (neighbour.state, neighbour.refused) == ("following", 1)


@pytest.mark.parametrize(
    "path",
    [
        '/things/"><script>alert(1)</script>',
        "/things/../../../etc/passwd",
        "/things/%2e%2e/%2e%2e/admin",
        "/things/a b",
        "/things/x> . <a:a> <b:b> <c:c",
        "@evil.example/things/1",
        ".evil.example/things/1",
        ":8443/things/1",
        "/things/\u202egnp.exe\x00",
    ],
)
def test_addresses_that_are_traps_are_never_asked_for(path: str) -> None:
    peer, neighbour = three()
    peer.tell("Create", path, "0" * 64)
    peer.asked.clear()
    try:
        turned(neighbour, peer)
    except ValueError:  # the peer in memory cannot even write this
        return
    assert not [url for url in peer.asked if "/things/" in url]
    assert Mirror.objects.count() == 3


# --- Too much, too slow, never ----------------------------------------------------------------------------------------


def test_more_things_than_we_keep_of_it_stop_it() -> None:
    peer = Peer()
    for number in range(60):
        peer.thing(f"/things/{number}", f"Chose {number}")
    neighbour = followed(peer)
    neighbours.limit(SYSTEM, neighbour, things=25, octets=10_000_000)
    turned(neighbour, peer)
    stopped(neighbour, "quota")
    assert Mirror.objects.count() <= 25
    neighbours.limit(SYSTEM, neighbour, things=100, octets=10_000_000)
    neighbours.resume(SYSTEM, neighbour)
    turned(neighbour, peer)
    assert Mirror.objects.count() == 60


def test_more_octets_than_we_keep_of_it_stop_it() -> None:
    peer = Peer()
    for number in range(40):
        peer.thing(f"/things/{number}", f"Chose {number} " + "x" * 500)
    neighbour = followed(peer)
    neighbours.limit(SYSTEM, neighbour, things=100, octets=15_000)
    turned(neighbour, peer)
    stopped(neighbour, "quota")
    assert sum(Mirror.objects.values_list("size", flat=True)) <= 15_000


@pytest.mark.parametrize("error", [refusal(500), refusal(503), TooSlowError("slow", "Lent.", "Slow.")])
def test_errors_for_ever_make_pauses_that_grow(error: Exception) -> None:
    peer, neighbour = three()

    def always(_url: str) -> None:
        raise error

    peer.say = always
    pauses = []
    for _n in range(14):
        neighbour = turned(neighbour, peer)
        assert neighbour.state == "following"
        assert neighbour.last_try is not None
        pauses.append((neighbour.next_try - neighbour.last_try).total_seconds())
    assert pauses[0] < 40
    assert pauses[4] > 8 * pauses[0]
    assert pauses[-1] <= 1.2 * turns.LONGEST_PAUSE
    assert pauses[-1] > 0.7 * turns.LONGEST_PAUSE
    assert reading.state_of(neighbour)["state"] == "late"
    peer.say = lambda _url: None
    assert turned(neighbour, peer).failures == 0


def test_things_that_nobody_answers_for_pause_the_node_not_the_house() -> None:
    peer, neighbour = three()
    for number in range(3, 30):
        peer.thing(f"/things/{number}", f"Chose {number}")

    def down(url: str) -> None:
        if "/things/" in url:
            raise refusal(502)

    peer.say = down
    peer.asked.clear()
    neighbour = turned(neighbour, peer)
    assert neighbour.failures == 1
    assert len([url for url in peer.asked if "/things/" in url]) == 3
    peer.say = lambda _url: None
    neighbour = turned(neighbour, peer)
    assert Mirror.objects.count() == 30


def test_one_that_fails_does_not_hold_up_the_others() -> None:
    bad = Peer(origin="https://bad.example")
    bad.thing("/things/1", "Mauvaise")
    good = Peer(origin="https://good.example")
    good.thing("/things/1", "Bonne")
    ours = [followed(bad), followed(good)]
    bad.away = True
    for pk in turns.due():
        turns.turn(pk, fetch=(bad if pk == ours[0].pk else good).fetch)
    assert [one.title for one in Mirror.objects.all()] == ["Bonne"]
    assert [row["state"] for row in reading.states()] == ["late", "following"]


def test_half_a_container_drops_nothing() -> None:
    peer, neighbour = three()
    peer.listed = {"/things/0"}

    def cut(url: str) -> Fetched | None:
        if url.endswith("/things/"):
            here = peer.rdf(url, list(feed.relation(url, url + "?after=1"))).body
            return Fetched(url, 200, here, TURTLE)
        if "after" in url:
            raise refusal(500)
        return None

    peer.say = cut
    Neighbour.objects.update(reconciled=timezone.now() - dt.timedelta(days=1))
    neighbour = turned(neighbour, peer)
    assert neighbour.failures == 1
    assert Mirror.objects.filter(gone=False).count() == 3


def test_a_node_without_a_signed_feed_is_not_followed() -> None:
    peer = Peer()
    peer.say = lambda url: peer.rdf(url, []) if url.endswith("void") else None
    with pytest.raises(PeerError, match=r"^unsigned"):
        followed(peer)


def test_a_node_does_not_follow_itself(settings: Any) -> None:
    peer = Peer(origin=settings.BASE_URL)
    with pytest.raises(PeerError, match=r"^own"):
        followed(peer)
    assert peer.asked == []


def test_a_digest_that_is_none_stops_it() -> None:
    peer, neighbour = three()
    peer.tell("Create", "/things/3", "x" * 5000)
    turned(neighbour, peer)
    stopped(neighbour, "tampered")


def test_an_address_too_long_for_an_index_is_left() -> None:
    peer, neighbour = three()
    peer.tell("Create", "/things/" + "é" * 900, "0" * 64)
    neighbour = turned(neighbour, peer)
    assert (neighbour.state, neighbour.outside) == ("following", 1)
    assert not Waiting.objects.exists()


def test_a_name_with_a_null_is_kept_without_it() -> None:
    peer, neighbour = three()
    peer.thing("/things/3", "Cho\\u0000se")
    turned(neighbour, peer)
    assert Mirror.objects.get(iri__endswith="/things/3").title == "Chose"


def test_a_fault_of_ours_makes_it_late_and_is_tried_again() -> None:
    peer, neighbour = three()

    def fault(_url: str) -> None:
        raise RuntimeError

    peer.say = fault
    neighbour = turned(neighbour, peer)
    assert (neighbour.state, neighbour.reason, neighbour.failures) == ("following", "fault", 1)
    peer.say = lambda _url: None
    assert turned(neighbour, peer).failures == 0
