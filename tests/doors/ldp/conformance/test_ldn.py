"""Linked Data Notifications: the inbox of a storage as a receiver."""

from __future__ import annotations

import json

import pytest

from communaux.modules.pods.acts import storages
from tests.doors.ldp.conformance.clauses import clause
from tests.doors.ldp.solid import ALICE, BOB, JSON_LD, LDP, NOBODY, TURTLE, Solid

ACTIVITIES = "https://www.w3.org/ns/activitystreams"
SAID = json.dumps({"@context": ACTIVITIES, "id": "", "type": "Announce", "object": "https://x.example/"})


@pytest.fixture
def boxed(solid: Solid) -> Solid:
    """A storage that has an inbox."""
    storages.create("boite", owner_webid=ALICE)
    return Solid(solid.application, "/storages/boite/")


def inbox_of(solid: Solid) -> str:
    (found,) = solid.get("").objects(solid.url(), f"{LDP}inbox")
    return found


def sent(solid: Solid, **headers: str) -> str:
    answer = solid.post(inbox_of(solid), SAID, by=BOB, **{"content_type": JSON_LD, **headers})
    assert answer.status == 201, answer.body
    return answer["Location"]


@clause("ldn-discovery")
def test_ldn_discovery(boxed: Solid) -> None:
    assert inbox_of(boxed) == boxed.url("inbox/")
    (description,) = boxed.head("").links("http://www.w3.org/ns/solid/terms#storageDescription")
    assert boxed.get(description, by=NOBODY).objects(boxed.url(), f"{LDP}inbox") == {boxed.url("inbox/")}


@clause("server-ldn", "ldn-receiver-post", "ldn-receiver-created")
def test_server_ldn_receives(boxed: Solid) -> None:
    before = boxed.contained("inbox/")
    address = sent(boxed)
    assert boxed.contained("inbox/") - before == {address}
    assert boxed.get(address).status == 200


@clause("ldn-receiver-post")
def test_ldn_receiver_post_says_what_it_takes(boxed: Solid) -> None:
    answer = boxed.ask("OPTIONS", "inbox/", by=BOB)
    assert "POST" in answer.listed("Allow")
    assert JSON_LD in answer.listed("Accept-Post")


@clause("ldn-receiver-post-json-ld")
@pytest.mark.parametrize(
    "media", [JSON_LD, f'{JSON_LD}; profile="{ACTIVITIES}"', f'{JSON_LD};profile="{ACTIVITIES}"']
)
def test_ldn_receiver_post_json_ld(boxed: Solid, media: str) -> None:
    address = sent(boxed, content_type=media)
    assert boxed.get(address).objects(address, f"{ACTIVITIES}#object") == {"https://x.example/"}


@clause("ldn-receiver-created")
def test_ldn_receiver_created_at_addresses_that_differ(boxed: Solid) -> None:
    assert len({sent(boxed) for _turn in range(3)}) == 3


@clause("ldn-receiver-list", "ldn-receiver-list-json-ld")
def test_ldn_receiver_list(boxed: Solid) -> None:
    addresses = {sent(boxed), sent(boxed)}
    for wanted in (JSON_LD, TURTLE):
        answer = boxed.get("inbox/", accept=wanted)
        assert answer.status == 200
        assert answer["Content-Type"].startswith(wanted)
        assert answer.objects(boxed.url("inbox/"), f"{LDP}contains") == addresses


@clause("ldn-receiver-notification-rdf")
def test_ldn_receiver_notification_rdf(boxed: Solid) -> None:
    address = sent(boxed)
    for wanted in (JSON_LD, TURTLE):
        answer = boxed.get(address, accept=wanted)
        assert answer["Content-Type"].startswith(wanted)
        assert answer.objects(address, f"{ACTIVITIES}#object") == {"https://x.example/"}


@clause("ldn-receiver-constraints")
def test_ldn_receiver_constraints(boxed: Solid) -> None:
    inbox = inbox_of(boxed)
    assert boxed.post(inbox, "{", by=BOB, content_type=JSON_LD).status == 400
    assert boxed.post(inbox, SAID, by=NOBODY, content_type=JSON_LD).status == 401
    large = json.dumps({"@id": "", "http://x.example/p": "x" * 70_000})
    assert boxed.post(inbox, large, by=BOB, content_type=JSON_LD).status == 413
    assert boxed.get(inbox, by=BOB).status == 403
    address = sent(boxed)
    assert boxed.get(address, by=BOB).status == 403
    assert boxed.delete(address, by=BOB).status == 403
    assert boxed.delete(address).status == 204
    assert boxed.contained("inbox/") == set()
