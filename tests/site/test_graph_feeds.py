"""What the SPARQL endpoint is given of storages and of neighbours: what everyone may read, and nothing more."""

from __future__ import annotations

import pytest
from django.conf import settings

from communaux.index.graphs.store import Graphs
from communaux.modules.pods.acts import documents
from communaux.modules.pods.rules.access_lists import of_new_storage
from communaux.nouns.agents import NOBODY, Agent
from tests.index.graphs.test_replay import assert_same, follow, rebuilt, told
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
