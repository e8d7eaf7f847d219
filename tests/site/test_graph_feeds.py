"""What the SPARQL endpoint is given of storages and of neighbours: what everyone may read, and nothing more."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils import timezone

from communaux.index.graphs.store import Graphs
from communaux.meaning.access import SYSTEM
from communaux.modules.nodes.acts import neighbours, turns
from communaux.modules.nodes.models import Mirror, Neighbour
from communaux.modules.pods.acts import documents
from communaux.modules.pods.rules.access_lists import of_new_storage
from communaux.nouns.agents import NOBODY, Agent
from communaux.site import graph_feeds
from tests.index.graphs.test_replay import assert_same, follow, rebuilt, told
from tests.modules.nodes.peers import Peer
from tests.modules.pods.factories import ALICE, make_storage

pytestmark = pytest.mark.django_db
TEXT = b'<#it> <https://schema.org/name> "une note" .'
OWNER = Agent(webid=ALICE)
EVERYONE = """@prefix acl: <http://www.w3.org/ns/auth/acl#> .
<#owner> a acl:Authorization ; acl:agent <{owner}> ; acl:accessTo <{iri}> ; acl:default <{iri}> ;
    acl:mode acl:Read, acl:Write, acl:Control .
<#all> a acl:Authorization ; acl:agentClass <http://xmlns.com/foaf/0.1/Agent> ; acl:accessTo <{iri}> ;
    acl:default <{iri}> ; acl:mode acl:Read ."""


def names(graphs: Graphs) -> set[str]:
    return {name for name, _triple in told(graphs) if "/storages/" in name}


def test_an_open_document_is_a_graph_until_it_is_deleted() -> None:
    make_storage("ouvert", open=True)
    graphs = rebuilt()
    documents.put(NOBODY, "/storages/ouvert/note", TEXT, "text/turtle")
    documents.put(NOBODY, "/storages/ouvert/photo", b"\x89PNG", "image/png")
    assert_same(graphs)
    assert names(graphs) == {f"{settings.BASE_URL}/storages/ouvert/note"}
    documents.put(NOBODY, "/storages/ouvert/note", TEXT.replace(b"note", b"lettre"), "text/turtle")
    assert_same(graphs)
    assert any("une lettre" in triple for _name, triple in told(graphs))
    documents.delete(NOBODY, "/storages/ouvert/note")
    assert_same(graphs)
    assert not names(graphs)


def test_a_private_document_never_is_and_leaves_when_it_becomes_private() -> None:
    make_storage("prive", owner=ALICE)
    documents.put(OWNER, "/storages/prive/note", TEXT, "text/turtle")
    graphs = rebuilt()
    assert not names(graphs)
    root = f"{settings.BASE_URL}/storages/prive/"
    documents.put(
        OWNER, "/storages/prive/.acl", EVERYONE.format(owner=ALICE, iri=root).encode(), "text/turtle"
    )
    assert_same(graphs)
    assert names(graphs) == {f"{root}note"}
    assert not any("auth/acl" in triple for name, triple in told(graphs) if "/storages/" in name)
    closed = EVERYONE.partition("<#all>")[0].format(owner=ALICE, iri=root)
    documents.put(OWNER, "/storages/prive/.acl", closed.encode(), "text/turtle")
    follow(graphs)
    assert not names(graphs)
    assert_same(graphs)


def test_a_storage_of_somebody_is_private_from_the_start() -> None:
    listed = of_new_storage(f"{settings.BASE_URL}/storages/x/", [ALICE], everybody=False)
    assert "foaf/0.1/Agent" not in str(listed)


def turned(neighbour: Neighbour, peer: Peer) -> Neighbour:
    """Read a neighbour on, as far as it goes."""
    Neighbour.objects.filter(pk=neighbour.pk).update(next_try=timezone.now())
    while turns.turn(neighbour.pk, fetch=peer.fetch):
        pass
    return Neighbour.objects.get(pk=neighbour.pk)


def mirrored(graphs: Graphs, origin: str = "https://node.example") -> set[str]:
    return {name for name, _triple in told(graphs) if name.startswith(f"{origin}/")}


def test_things_of_a_neighbour_are_graphs_until_they_go() -> None:
    peer, graphs = Peer(), rebuilt()
    peer.thing("/things/1", "Un")
    peer.thing("/things/2", "Deux", f"<{peer.origin}/things/2> <http://e/part> [ <http://e/name> 'x' ] .")
    neighbour = turned(neighbours.follow(SYSTEM, peer.origin, fetch=peer.fetch), peer)
    assert_same(graphs)
    assert mirrored(graphs) == {f"{peer.origin}/things/1", f"{peer.origin}/things/2"}
    peer.thing("/things/1", "Un autre")
    peer.drop("/things/2")
    neighbour = turned(neighbour, peer)
    assert_same(graphs)
    assert mirrored(graphs) == {f"{peer.origin}/things/1"}
    assert any("Un autre" in triple for _name, triple in told(graphs))
    assert not any('"Un"' in triple for _name, triple in told(graphs))


def test_what_came_of_a_node_goes_with_it_and_nothing_else_does() -> None:
    graphs = rebuilt()
    near = Peer(origin="https://node.example")
    alike = Peer(origin="https://node.example.org")  # whose address begins like the other's
    both = []
    for peer in (near, alike):
        peer.thing("/things/1", "Un")
        both.append(turned(neighbours.follow(SYSTEM, peer.origin, fetch=peer.fetch), peer))
    assert_same(graphs)
    assert mirrored(graphs)
    assert mirrored(graphs, alike.origin)
    neighbours.leave(SYSTEM, both[0])
    assert_same(graphs)
    assert not mirrored(graphs)
    assert mirrored(graphs, alike.origin)


def test_a_neighbour_never_speaks_for_this_house() -> None:
    """Were a row of that kind ever kept, its graph would still not stand among ours."""
    peer, graphs = Peer(), rebuilt()
    peer.thing("/things/1", "Un")
    neighbour = turned(neighbours.follow(SYSTEM, peer.origin, fetch=peer.fetch), peer)
    ours = f"{settings.BASE_URL}/organisations/velo"
    Neighbour.objects.filter(pk=neighbour.pk).update(origin=settings.BASE_URL)
    Mirror.objects.update(iri=ours, graph=f'<{ours}> <http://e/p> "forged" .\n'.encode())
    graphs.fill()
    assert not any("forged" in triple for _name, triple in told(graphs))
    assert graph_feeds.FEEDS[1].read(ours) is None
    assert not list(graph_feeds.FEEDS[1].every())


def test_a_rebuild_gives_what_followed_the_journal_with_every_source() -> None:
    """The example federation (charter, surveys, standards among it), documents of storages, things of a neighbour."""
    from communaux.site.demo import load

    graphs = rebuilt()
    load()
    make_storage("ouvert", open=True)
    make_storage("prive", owner=ALICE)
    for name, agent in (("ouvert", NOBODY), ("prive", OWNER)):
        documents.put(agent, f"/storages/{name}/box/note", TEXT, "text/turtle")
        documents.put(
            agent, f"/storages/{name}/blank", b"[] <http://e/p> [ <http://e/q> 1.50 ] .", "text/turtle"
        )
    peer = Peer()
    for number in range(5):
        peer.thing(f"/things/{number}", f"Chose {number}")
    turned(neighbours.follow(SYSTEM, peer.origin, fetch=peer.fetch), peer)
    documents.delete(NOBODY, "/storages/ouvert/blank")
    peer.drop("/things/3")
    turned(Neighbour.objects.get(), peer)
    assert_same(graphs)
    assert names(graphs) == {f"{settings.BASE_URL}/storages/ouvert/box/note"}
    assert len(mirrored(graphs)) == 4
    sorts = {
        name.removeprefix(settings.BASE_URL).split("/")[1]
        for name, _t in told(graphs)
        if name.startswith(settings.BASE_URL)
    }
    assert {"organisations", "commons", "ns", "storages"} <= sorts
    before = told(graphs)
    assert graphs.compare() == []
    graphs.fill()
    assert told(graphs) == before
