"""Programs of others, unmodified, on a house of ours: each must agree in all that it checks.

Their packages are brought by ``make peers``; without them, or without node, these tests say so and are passed over.
"""

from __future__ import annotations

from tests.peers.solid.conftest import Peer


def test_inrupt_two_people_write_grant_read_and_revoke(peer: Peer) -> None:
    peer("inrupt.mjs", "@inrupt/solid-client", "@inrupt/solid-client-authn-node")


def test_rdflib_edits_with_sparql_update_and_n3_patch(peer: Peer) -> None:
    peer("rdflib.mjs", "rdflib", "@inrupt/solid-client-authn-node")


def test_comunica_queries_documents_and_the_endpoint(peer: Peer) -> None:
    peer("comunica.mjs", "@comunica/query-sparql", "@inrupt/solid-client-authn-node")


def test_ldes_client_replicates_the_feed(peer: Peer) -> None:
    peer("feed.mjs", "ldes-client")
