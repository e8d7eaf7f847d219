"""Opening storages, those of organisations, groups in lists, what becomes of them when somebody is erased, what is forgotten."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.conf import settings

from communaux.ground import journal
from communaux.ground.gate import writing
from communaux.meaning.access import VISITOR, Refused
from communaux.modules.pods.acts import documents, following, rows, storages
from communaux.modules.pods.models import Document, Storage, Tombstone
from communaux.modules.pods.reading.access import HOUSE, modes
from communaux.modules.pods.reading.documents import found, path_of_key
from communaux.modules.pods.rules.refusals import DocumentRefused
from communaux.nouns.agents import NOBODY, Agent
from communaux.nouns.models import Affiliation, Person
from tests.factories import make_editor, make_member, make_organisation, make_person
from tests.modules.pods.factories import ALICE, BOB, make_storage

pytestmark = pytest.mark.django_db
TURTLE = "text/turtle"


def agent_behind(account: Any) -> Agent:
    return Agent(webid=following.webid(Person.objects.get(account=account).key))


@pytest.mark.parametrize("name", ["", "A", "é", "a b", "-a", "a-", "../x", "a/b", "x" * 64, "a.acl"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(DocumentRefused) as error:
        storages.create(name)
    assert error.value.problem == "invalid"


def test_a_name_is_taken_once_and_an_owner_is_an_address() -> None:
    make_storage("a")
    for name, owner, problem in (
        ("a", "", "conflict"),
        ("b", "not an address", "invalid"),
        ("b", "x:> <y", "invalid"),
    ):
        with pytest.raises(DocumentRefused) as error:
            storages.create(name, owner)
        assert error.value.problem == problem
    with pytest.raises(Refused):
        storages.create("c", viewer=VISITOR)


def test_a_new_storage_is_its_owners_alone_or_open_but_for_control() -> None:
    make_storage("mine", owner=ALICE)
    make_storage("open", open=True)
    assert modes("/storages/mine/x", Agent(webid=ALICE)) == {"read", "write", "append", "control"}
    assert modes("/storages/mine/x", Agent(webid=BOB)) == frozenset()
    assert modes("/storages/open/x", NOBODY) == {"read", "write", "append"}
    # the house is known by being the house, not by its name
    assert modes("/storages/mine/x", Agent(webid=HOUSE.webid)) == frozenset()


def test_who_keeps_the_page_of_an_organisation_acts_for_its_storage() -> None:
    organisation = make_organisation("Roue libre")
    editor, member = make_editor(organisation), make_member(organisation)
    make_storage("roue", owner=f"{settings.BASE_URL}/organisations/{organisation.slug}")
    assert modes("/storages/roue/x", agent_behind(editor)) == {"read", "write", "append", "control"}
    assert modes("/storages/roue/x", agent_behind(member)) == frozenset()
    Affiliation.objects.filter(person__account=editor).update(until="2020")
    assert modes("/storages/roue/x", agent_behind(editor)) == frozenset()


def test_a_group_of_this_house_counts_and_none_of_elsewhere() -> None:
    make_storage("mine", owner=ALICE)
    alice = Agent(webid=ALICE)
    here = f"{settings.BASE_URL}/storages/mine/"
    documents.put(
        alice,
        "/storages/mine/friends",
        f"<#we> <http://www.w3.org/2006/vcard/ns#hasMember> <{BOB}> .".encode(),
        TURTLE,
    )
    listed = (
        "@prefix acl: <http://www.w3.org/ns/auth/acl#> . <#o> a acl:Authorization ; acl:agentGroup <{}> ; "
        "acl:accessTo <{}doc> ; acl:mode acl:Read ."
    )
    documents.put(alice, "/storages/mine/doc", b"", TURTLE)
    for group, expected in (
        (here + "friends#we", {"read"}),
        (here + "friends#others", set()),
        ("https://elsewhere.example/friends#we", set()),
    ):
        documents.put(alice, "/storages/mine/doc.acl", listed.format(group, here).encode(), TURTLE)
        assert modes("/storages/mine/doc", Agent(webid=BOB)) == expected
        assert modes("/storages/mine/doc", NOBODY) == frozenset()
        # the list that forgets the owner leaves them control
        assert modes("/storages/mine/doc", alice) == {"control"}


def test_the_journal_says_neither_path_nor_who_from_elsewhere() -> None:
    make_storage("mine", owner=ALICE)
    done = documents.put(Agent(webid=ALICE), "/storages/mine/alice-diary", b"", TURTLE)
    told = [(entry.verb, entry.object, entry.actor) for entry in journal.since(0)]
    assert told[-1][:2] == ("pods.document.created", f"/storage-documents/{done.row.key}")
    assert told[-1][2].startswith("/agents/")
    assert "alice" not in json.dumps(told)
    assert path_of_key(told[-1][1]) == "/storages/mine/alice-diary"
    assert rows.actor_of(following.webid("abc")) == "/people/abc"
    assert rows.actor_of("") == ""


def test_the_place_of_a_deleted_document_is_forgotten_after_a_day() -> None:
    make_storage("mine", open=True)
    key = documents.put(NOBODY, "/storages/mine/x", b"", TURTLE).row.key
    documents.delete(NOBODY, "/storages/mine/x")
    assert storages.forget_deleted() == 0
    assert path_of_key(key) == "/storages/mine/x"
    Tombstone.objects.update(deleted=rows.now() - storages.KEPT - 1)
    assert storages.forget_deleted() == 1
    assert path_of_key(key) is None


def test_who_is_erased_leaves_nothing_behind() -> None:
    organisation = make_organisation("Roue libre")
    account = make_editor(organisation)
    agent = agent_behind(account)
    make_storage("alone", owner=agent.webid)
    documents.put(agent, "/storages/alone/a/b", b"x", "text/plain")
    documents.put(agent, "/storages/alone/a/b.meta", b"", TURTLE)
    shared = storages.create("shared", owners=[agent.webid, ALICE])
    person = Person.objects.get(account=account)
    entry = type("Entry", (), {"object": f"/people/{person.key}"})()
    with writing():
        following.people_erased([entry])
    assert not Document.objects.filter(path__startswith="/storages/alone/").exists()
    assert not Storage.objects.filter(name="alone").exists()
    assert Storage.objects.get(pk=shared.pk).owners == ALICE


def test_what_belonged_to_a_merged_page_belongs_to_the_one_that_was_kept() -> None:
    kept, merged = make_person(), make_person()
    one, other = make_organisation("Une"), make_organisation("Autre")
    start = f"{settings.BASE_URL}/organisations/"
    storage = storages.create("essai", owners=[following.webid(merged.key), start + other.slug])
    entries = [
        type("Entry", (), {"object": f"/{kind}/{stays}", "details": {"merged": f"/{kind}/{goes}"}})()
        for kind, stays, goes in (
            ("people", kept.key, merged.key),
            ("organisations", one.slug, other.slug),
        )
    ]
    following.people_merged(entries[:1])
    following.organisations_merged(entries[1:])
    storage.refresh_from_db()
    assert storage.owners.split() == [following.webid(kept.key), start + one.slug]


def test_the_command_opens_one_and_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    from communaux.site import command

    out = StringIO()
    monkeypatch.setattr("sys.stdout", out)
    assert (
        command.main(["storage", "create", "essai", "--owner", ALICE, "--open", "--quota", "2", "--json"])
        == 0
    )
    said = json.loads(out.getvalue())
    assert said["url"] == f"{settings.BASE_URL}/storages/essai/"
    assert Storage.objects.get(name="essai").quota == 2 * 1024 * 1024
    assert found("/storages/essai/.acl") is not None
    assert command.main(["storage", "create", "essai", "--json"]) == 1
