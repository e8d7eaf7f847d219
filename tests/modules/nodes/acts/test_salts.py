"""What the signed feed commits to can be checked while it is public, and not be guessed once it is erased."""

from __future__ import annotations

from importlib import import_module

import pyoxigraph as ox
import pytest
from django.apps import apps
from django.test import Client

from communaux.meaning.access import SYSTEM
from communaux.modules.network.acts import organisations
from communaux.modules.nodes.acts import publish
from communaux.modules.nodes.models import (
    Member,
    Mirror,
    Neighbour,
    Published,
    PublishedHead,
    Reached,
    Waiting,
)
from communaux.modules.nodes.reading import feed as reading
from communaux.modules.nodes.rules import chain, feed, heads
from communaux.modules.nodes.rules.refusals import PeerError
from communaux.nouns.models import Organisation
from tests import factories as make
from tests.modules.nodes.acts.test_following import followed, turned
from tests.modules.nodes.peers import Peer

pytestmark = pytest.mark.django_db
TURTLE = "text/turtle"
CITIES = ("Brest", "Rennes", "Nantes", "Lyon", "Lille")


def salts_of(number: int = 1) -> dict[str, str]:
    """What anybody reads beside a page, as a follower does."""
    answer = Client().get(f"/feed/{number}/salts", headers={"accept": TURTLE})
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    return feed.read_salts(answer.content, TURTLE, f"http://testserver/feed/{number}/salts")


def digest_now(path: str) -> str:
    """The bare digest of what a visitor reads at a path."""
    body = Client().get(path, headers={"accept": "application/n-triples"}).content
    quads = ox.parse(input=body, format=ox.RdfFormat.N_TRIPLES)
    return chain.digest_of(chain.canonical(quad.triple for quad in quads))


def guesses(organisation: Organisation) -> list[str]:
    """The digest of each way that a record may have read: what somebody would try who knows all but one field."""
    found = []
    for city in CITIES:
        Organisation.objects.filter(pk=organisation.pk).update(city=city)
        found.append(digest_now(organisation.get_absolute_url()))
    return found


def test_what_is_served_is_checked_with_the_salt_beside_its_page() -> None:
    one = make.make_organisation("L’« Été » & <co>", city="Brest")
    publish.turn()
    path = one.get_absolute_url()
    member = Member.objects.get(object=path)
    salt = salts_of()[member.hash]
    assert member.digest == chain.committed(salt, digest_now(path))
    assert member.digest != chain.committed("0" * 64, digest_now(path))
    assert len({one.salt for one in Published.objects.all()}) == Member.objects.count()


def test_a_guess_that_finds_a_bare_digest_finds_nothing_in_a_commitment() -> None:
    """Somebody kept every page of the feed, and after the erasure tries all that the record may have said."""
    one = make.make_organisation("Vélos du port", city="Nantes")
    publish.turn()
    member = Member.objects.get(object=one.get_absolute_url())
    tried = guesses(one)
    bare = Published.objects.get(path=member.object).digest
    assert CITIES[tried.index(bare)] == "Nantes", (
        "the guess works on the bare digest, or this test says nothing"
    )
    Organisation.objects.filter(pk=one.pk).update(city="Nantes")
    organisations.withdraw(SYSTEM, Organisation.objects.get(pk=one.pk), "other")
    publish.turn()
    told = Client().get("/feed/1", headers={"accept": TURTLE}).content.decode()
    assert member.digest in told, "the chain keeps what it committed to"
    known = ["", *salts_of().values(), *Published.objects.values_list("salt", flat=True)]
    assert member.digest not in {chain.committed(salt, digest) for salt in known for digest in tried}
    sealed = {member.row._replace(digest=digest).sealed().hash for digest in tried}
    assert member.hash not in sealed, "nor is it found through the hash of the member"


def test_a_salt_is_forgotten_with_what_it_is_of() -> None:
    one = make.make_organisation("Vélos du port")
    publish.turn()
    first = Member.objects.get(object=one.get_absolute_url())
    assert first.hash in salts_of()
    Organisation.objects.filter(pk=one.pk).update(city="Brest")
    publish.sweep()
    second = Member.objects.filter(object=one.get_absolute_url()).order_by("-sequence")[0]
    kept = salts_of()
    assert first.hash not in kept
    assert second.hash in kept
    Organisation.objects.filter(pk=one.pk).delete()
    publish.sweep()
    assert second.hash not in salts_of()
    gone = Published.objects.get(path=one.get_absolute_url())
    assert (gone.digest, gone.salt) == ("", "")
    members = reading.page(1)
    held = feed.verified([m._replace(previous="") for m in members], 0, "")
    head = heads.read(PublishedHead.objects.order_by("-id")[0].token).head
    assert (len(held), head.hash) == (len(members), members[-1].hash), "chain and head hold without it"


def test_the_pages_themselves_hold_no_salt_since_they_are_kept_for_ever() -> None:
    make.make_organisation()
    publish.turn()
    for path in ("/feed", "/feed/1", "/.well-known/void", "/feed/head"):
        said = Client().get(path, headers={"accept": "text/turtle, application/jose"}).content.decode()
        assert not [one for one in Published.objects.values_list("salt", flat=True) if one in said]


@pytest.mark.parametrize("salted", [True, False])
def test_a_follower_takes_commitments_and_the_bare_digests_of_before(salted: bool) -> None:
    peer = Peer(salted=salted)
    peer.thing("/things/1", "Un")
    neighbour = turned(followed(peer), peer)
    assert (neighbour.state, Mirror.objects.get().title) == ("following", "Un")
    peer.things["/things/1"] = peer.things["/things/1"].replace(b"Un", b"Autre")
    peer.tell("Update", "/things/1", chain.committed("a" * 64, "b" * 64))
    turned(neighbour, peer)
    assert Mirror.objects.get().title == "Un", "what was not announced is not kept"
    assert Waiting.objects.get().trouble == "differs"


def test_what_was_erased_there_is_no_longer_to_be_checked_here() -> None:
    peer = Peer()
    peer.thing("/things/1", "Un")
    neighbour = turned(followed(peer), peer)
    assert Mirror.objects.get().digest
    peer.drop("/things/1")
    turned(neighbour, peer)
    gone = Mirror.objects.get()
    assert (gone.digest, bytes(gone.graph), gone.title, gone.etag) == ("", b"", "", "")
    assert not Waiting.objects.exists()


def test_a_salt_that_went_meanwhile_waits_for_the_word_that_comes_after_it() -> None:
    peer = Peer()
    peer.thing("/things/1", "Un")
    neighbour = followed(peer)
    peer.salts.clear()
    neighbour = turned(neighbour, peer)
    assert (neighbour.state, Mirror.objects.count(), Waiting.objects.get().salt) == ("following", 0, "")
    peer.thing("/things/1", "Un, plus tard")
    turned(neighbour, peer)
    assert Mirror.objects.get().title == "Un, plus tard"


@pytest.mark.parametrize(
    "said",
    [
        '<https://node.example/feed/1#1-{hash}> <https://w3id.org/security#nonce> "{a}", "{b}" .',
        '<https://node.example/feed/1#1-{hash}> <https://w3id.org/security#nonce> "short" .',
        '<https://node.example/feed/1#1-{hash}> <https://w3id.org/security#nonce> <https://x.example/> .',
        '<https://node.example/feed/1#nobody> <https://w3id.org/security#nonce> "{a}" .',
    ],
)  # fmt: skip
def test_salts_that_are_none_are_refused(said: str) -> None:
    text = said.format(hash="c" * 64, a="a" * 64, b="b" * 64)
    with pytest.raises(PeerError) as refused:
        feed.read_salts(text.encode(), TURTLE, "https://node.example/feed/1/salts")
    assert refused.value.code == "tampered"


def test_salts_beside_the_page_alone_are_asked_for() -> None:
    """A page that names another document as its salts is believed to have none: nothing else is fetched."""
    peer = Peer(salted=False)
    peer.thing("/things/1", "Un")
    page = ox.NamedNode("https://node.example/feed/1")
    peer.more.append(
        ox.Triple(
            page,
            ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#seeAlso"),
            ox.NamedNode("https://node.example/x"),
        )
    )
    turned(followed(peer), peer)
    assert "https://node.example/x" not in peer.asked
    assert Mirror.objects.count() == 1


# --- What was told by bare digests before -----------------------------------------------------------------------------


def told_before() -> tuple[Organisation, Member]:
    """A feed as it was: bare digests in the chain."""
    one = make.make_organisation("Vélos du port")
    publish.turn()
    Member.objects.all().delete()
    last, rows = "", []
    for number, path in enumerate(Published.objects.order_by("path"), start=1):
        row = chain.Member(
            number, "2026-01-01T00:00:00.000000Z", "Create", path.path, path.digest, last
        ).sealed()
        rows.append(Member(**row._asdict()))
        last = row.hash
    Member.objects.bulk_create(rows)
    Published.objects.update(salt="", sequence=0)
    publish.sign_if_due()
    return one, rows[-1]


def test_the_feed_of_before_is_forgotten_and_goes_on_unbroken() -> None:
    one, last = told_before()
    import_module("communaux.modules.nodes.migrations.0003_salted_feed").forget(apps, None)
    assert not Member.objects.exists()
    assert PublishedHead.objects.count() == 1
    reached = Reached.objects.get()
    assert (reached.begins, reached.begins_hash) == (last.sequence, last.hash)
    publish.turn()
    members = reading.page(feed.page_of(last.sequence + 1))
    held = feed.verified([m._replace(previous="") for m in members], last.sequence, last.hash)
    assert one.get_absolute_url() in {member.object for member in held}
    head = heads.read(PublishedHead.objects.order_by("-id")[0].token).head
    assert (head.begins, head.begins_hash) == (last.sequence, last.hash)
    assert salts_of(feed.page_of(last.sequence + 1)).keys() == {member.hash for member in held}


def test_pages_that_were_forgotten_are_gone() -> None:
    Reached.objects.update_or_create(pk=1, defaults={"begins": 3 * feed.PAGE, "begins_hash": "d" * 64})
    make.make_organisation()
    publish.turn()
    for path in ("/feed/1", "/feed/3", "/feed/3/salts"):
        assert Client().get(path, headers={"accept": TURTLE}).status_code == 410
    assert Client().get("/feed/4", headers={"accept": TURTLE}).status_code == 200
    assert b"feed/4>" in Client().get("/feed", headers={"accept": TURTLE}).content


@pytest.mark.parametrize("read", [0, 2, 3], ids=["nothing", "a part", "all"])
def test_who_follows_goes_on_from_wherever_they_were(read: int) -> None:
    """Three things told by bare digests, one of which goes unseen; then the feed begins anew."""
    peer = Peer(salted=False)
    neighbour = followed(peer)
    for number in range(3):
        peer.thing(f"/things/{number}", f"Chose {number}")
    if read:
        members, peer.members = peer.members, peer.members[:read]
        neighbour = turned(neighbour, peer)
        peer.members = members
    del peer.things["/things/0"]
    peer.forget()
    neighbour = turned(neighbour, peer)
    assert (neighbour.state, neighbour.sequence) == ("following", 5)
    assert set(Mirror.objects.filter(gone=False).values_list("title", flat=True)) == {
        "Chose 1",
        "Chose 2",
    } | ({"Chose 0"} if read == 3 else set())
    Neighbour.objects.update(reconciled=None)
    turned(neighbour, peer)
    assert set(Mirror.objects.filter(gone=False).values_list("title", flat=True)) == {"Chose 1", "Chose 2"}


def test_a_node_that_only_began_to_salt_is_not_read_anew() -> None:
    peer = Peer(salted=False)
    peer.thing("/things/1", "Un")
    neighbour = turned(followed(peer), peer)
    peer.forget()
    peer.asked.clear()
    turned(neighbour, peer)
    assert not [one for one in peer.asked if "/things/" in one], (
        "what is held is what is announced, under a salt"
    )


def test_a_beginning_that_contradicts_what_was_read_stops_it() -> None:
    peer = Peer()
    peer.thing("/things/1", "Un")
    neighbour = turned(followed(peer), peer)
    peer.begins = (1, "e" * 64)
    peer.members[0] = peer.members[0]._replace(digest="f" * 64).sealed()
    peer.thing("/things/2", "Deux")
    neighbour = turned(neighbour, peer)
    assert (neighbour.state, neighbour.reason) == ("broken", "tampered")


@pytest.mark.parametrize("begins", [(5, "a" * 64), (-1, "a" * 64), (1, "short"), ("1", "a" * 64)])
def test_a_beginning_that_is_none_is_refused(begins: tuple[object, str]) -> None:
    peer = Peer()
    peer.thing("/things/1", "Un")
    neighbour = turned(followed(peer), peer)
    peer.begins = begins  # type: ignore[assignment]
    peer.head_of = lambda: heads.sign(
        peer.key,
        heads.Head(peer.origin, 1, peer.members[0].hash, 1_800_000_000, 0, "", begins[0], begins[1]),  # type: ignore[arg-type]
    )
    neighbour = turned(neighbour, peer)
    assert (neighbour.state, neighbour.reason) == ("broken", "signature")
