"""``communaux.client`` on the same house as the programs of others: everything that docs/developers/client.md shows."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from bench.solid.scene import Resident, Scene

from communaux.client import ANY, Changed, House, Iri, Literal, Missing, Refused, SignInNeeded

NAME = Iri("https://schema.org/name")


def signed_in(scene: Scene, resident: Resident) -> House:
    return House.signed_in(scene.base, resident.client_id, resident.client_secret)


@pytest.fixture
def alice(house: Scene) -> Iterator[House]:
    with signed_in(house, house.residents[0]) as client:
        yield client


@pytest.fixture
def note(house: Scene) -> str:
    return f"{house.residents[0].storage}client-{time.time_ns()}/note.ttl"


def test_a_document_is_written_changed_and_deleted(alice: House, house: Scene, note: str) -> None:
    alice.put(note, '<#a> <https://schema.org/name> "Été"@fr .')
    assert alice.signing_in is not None
    assert alice.signing_in.webid == house.residents[0].webid
    first = alice.get(note)
    assert first.modes >= {"read", "write", "control"}
    assert first.links["acl"] == f"{note}.acl"
    assert alice.get(note, known=first) is first
    with pytest.raises(Changed):
        alice.put(note, "")
    me = Iri(f"{note}#a")
    alice.patch(note, inserts=[(me, NAME, Literal('Hiver "blanc"\n', "fr", ""))], deletes=alice.triples(note))
    with pytest.raises(Changed):
        alice.put(note, "", over=first)
    with pytest.raises(Changed):
        alice.patch(note, deletes=[(me, NAME, Literal("absent"))])
    alice.update(note, f'INSERT DATA {{ <{me}> <{NAME}> "Automne"@fr }}', over=alice.head(note))
    assert sorted(str(o) for _s, _p, o in alice.triples(note)) == ["Automne", 'Hiver "blanc"\n']
    box = note.rpartition("/")[0] + "/"
    posted = alice.post(box, "x,y\n", "text/csv", slug="table")
    assert set(alice.contents(box)) == {note, posted}
    assert alice.get(posted, "*/*").body == b"x,y\n"
    alice.delete(posted, over=ANY)
    alice.delete(note, over=alice.head(note))
    with pytest.raises(Missing):
        alice.get(note)
    alice.make_container(box + "inner/")
    with pytest.raises(Changed):
        alice.make_container(box + "inner/")


def test_others_are_refused(alice: House, house: Scene, note: str) -> None:
    alice.put(note, "<#a> <#b> <#c> .")
    with signed_in(house, house.residents[1]) as bob, pytest.raises(Refused):
        bob.get(note)
    with House(house.base) as nobody, pytest.raises(SignInNeeded):
        nobody.get(note)


def test_the_storage_is_found_by_the_webid(alice: House, house: Scene) -> None:
    own = house.residents[0]
    assert alice.storages(own.webid) == [own.storage]


def test_the_directory_is_read(house: Scene) -> None:
    with House(house.base) as client:
        assert client.thing("/organisations/coopcycle")["name"] == "CoopCycle"
        names = [one["@id"] for one in client.each("organisations", limit=20)]
        assert len(names) == len(set(names)) > 20


def test_questions_are_answered(house: Scene) -> None:
    label = "http://virtual-assembly.org/ontologies/pair#preferedLabel"
    pattern = f'GRAPH ?g {{ ?org <{label}> "CoopCycle" }}'
    with House(house.base) as client:
        (row,) = client.select(f"SELECT ?org {{ {pattern} }}")
        assert row == {"org": Iri(f"{house.base}organisations/coopcycle")}
        assert client.ask(f"ASK {{ {pattern} }}") is True
        assert client.construct(f"CONSTRUCT {{ ?org <urn:x> 1 }} WHERE {{ {pattern} }}")[0][0] == row["org"]


def test_changes_are_followed_and_gone_on_with(house: Scene) -> None:
    with House(house.base) as client:
        found = list(client.changes())
        assert [one.position for one in found] == sorted({one.position for one in found})
        assert any(one.object.endswith("/organisations/coopcycle") for one in found)
        middle = found[len(found) // 2]
        assert [one.id for one in client.changes(middle.cursor)] == [
            one.id for one in found[len(found) // 2 + 1 :]
        ]
