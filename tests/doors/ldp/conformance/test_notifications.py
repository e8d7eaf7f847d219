"""Solid Notifications: found from a resource, asked for, sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings

from communaux.doors.notify import caller
from communaux.modules.notifications.acts.delivering import Sender
from communaux.modules.notifications.acts.following import Follower
from communaux.site.topics import watch
from tests.doors.ldp.conformance.clauses import clause
from tests.doors.ldp.solid import ALICE, BOB, JSON_LD, NOBODY, SOLID, Answer, Solid, inserts, said
from tests.modules.notifications.factories import Receiver

NOTIFY = "http://www.w3.org/ns/solid/notifications#"
CONTEXT = "https://www.w3.org/ns/solid/notifications-context/v1"
KINDS = ("WebhookChannel2023", "WebSocketChannel2023")


@pytest.fixture(autouse=True)
def _wired(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caller, "agent_of", said)
    watch()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    one = Receiver()
    settings.OUTBOUND_PORTS = [one.port]
    settings.OUTBOUND_ALLOWED = ["127.0.0.0/8"]
    yield one
    one.close()


def services(solid: Solid) -> dict[str, str]:
    """Kind of channel -> where one subscribes, found from a document."""
    (description,) = solid.head("a.ttl").links(f"{SOLID}storageDescription")
    found = solid.get(description, by=NOBODY, accept=JSON_LD)
    assert found["Content-Type"].startswith(JSON_LD)
    return {
        kind.removeprefix(NOTIFY): service
        for service in found.objects(solid.url(), f"{NOTIFY}subscription")
        for kind in found.objects(service, f"{NOTIFY}channelType")
    }


def subscribe(solid: Solid, kind: str, *, by: str = ALICE, **more: Any) -> Answer:
    asked = {"@context": [CONTEXT], "type": kind, "topic": solid.url("a.ttl"), **more}
    return solid.ask(
        "POST", services(solid)[kind], json.dumps(asked), by=by, content_type=JSON_LD, accept=JSON_LD
    )


@clause(
    "server-notifications-protocol-resource-server",
    "resource-server-link-resource-description-resource",
    "resource-server-description-resource-accept",
    "resource-server-description-resource-response",
)
def test_resource_server_description_resource(solid: Solid) -> None:
    solid.given("a.ttl")
    assert set(services(solid)) == set(KINDS)
    assert solid.head("a.ttl").links("describedby") == [solid.url("a.ttl.meta")]


@clause(
    "server-notifications-protocol-subscription-server", "subscription-server-subscription-request-methods"
)
@pytest.mark.parametrize("kind", KINDS)
def test_subscription_server_subscription_request_methods(solid: Solid, kind: str) -> None:
    solid.given("a.ttl")
    service = services(solid)[kind]
    assert [solid.ask(method, service).status for method in ("GET", "HEAD", "OPTIONS")] == [200, 200, 204]
    assert {"GET", "HEAD", "OPTIONS", "POST"} <= solid.ask("GET", service).listed("Allow")
    assert solid.ask("PUT", service, "{}", content_type=JSON_LD).status == 405


@clause(
    "subscription-server-subscription-request-accept",
    "subscription-server-subscription-request-content-type",
    "subscription-server-subscription-response",
)
def test_subscription_server_subscription_response(solid: Solid) -> None:
    solid.given("a.ttl")
    hook = subscribe(
        solid, "WebhookChannel2023", sendTo="https://93.184.216.34/hook", endAt="2099-01-01T00:00:00Z"
    )
    socket = subscribe(solid, "WebSocketChannel2023")
    for answer, kind in ((hook, KINDS[0]), (socket, KINDS[1])):
        assert answer.status == 200, answer.body
        assert answer["Content-Type"].startswith(JSON_LD)
        told = answer.json()
        assert CONTEXT in told["@context"]
        assert (told["type"], told["topic"]) == (kind, solid.url("a.ttl"))
        assert told["id"].startswith(settings.BASE_URL)
    assert hook.json()["sender"]
    assert socket.json()["receiveFrom"].startswith(("ws://", "wss://"))


@clause("subscription-server-subscription-request-profile-unrecognised")
def test_subscription_server_subscription_request_profile_unrecognised(solid: Solid) -> None:
    solid.given("a.ttl")
    service = services(solid)[KINDS[1]]
    asked = json.dumps({"@context": [CONTEXT], "type": KINDS[1], "topic": solid.url("a.ttl")})
    for media, status in (
        (f'{JSON_LD}; profile="https://x.example/p"', 415),
        (f'{JSON_LD}; profile="{CONTEXT}"', 200),
    ):
        assert solid.ask("POST", service, asked, by=ALICE, content_type=media).status == status
    assert solid.ask("POST", service, asked, by=ALICE, content_type="text/plain").status == 415


@clause("subscription-server-subscription-request-unprocessable-entity")
@pytest.mark.parametrize(
    "more",
    [
        {"type": "NoSuchChannel"},
        {"topic": "https://elsewhere.example/"},
        {"@context": ["https://x.example/ctx"]},
        {"endAt": "soon"},
    ],
)
def test_subscription_server_subscription_request_unprocessable_entity(
    solid: Solid, more: dict[str, Any]
) -> None:
    solid.given("a.ttl")
    asked = {"@context": [CONTEXT], "type": KINDS[1], "topic": solid.url("a.ttl"), **more}
    answer = solid.ask("POST", services(solid)[KINDS[1]], json.dumps(asked), by=ALICE, content_type=JSON_LD)
    assert answer.status == 422, answer.body


@clause("server-notifications-protocol-subscription-server")
def test_server_notifications_protocol_subscription_server_asks_for_rights(solid: Solid) -> None:
    solid.given("a.ttl")
    for kind in KINDS:
        assert subscribe(solid, kind, by=BOB, sendTo="https://93.184.216.34/x").status == 403
        assert subscribe(solid, kind, by=NOBODY, sendTo="https://93.184.216.34/x").status == 401


@clause(
    "server-notifications-protocol-notification-sender",
    "notification-sender-notification-message-data-model",
)
def test_notification_sender_notification_message_data_model(solid: Solid, receiver: Receiver) -> None:
    solid.given("a.ttl")
    assert subscribe(solid, "WebhookChannel2023", sendTo=receiver.url).status == 200
    follower, sender = Follower(), Sender()
    try:
        assert solid.patch("a.ttl", inserts("<#it> ex:says 'more'.")).status == 204
        tag = solid.get("a.ttl")["ETag"]
        follower.catch_up()
        sender.drain()
        assert solid.delete("a.ttl").status == 204
        follower.catch_up()
        sender.drain()
    finally:
        sender.close()
    changed, gone = (json.loads(one.body) for one in receiver.received)
    assert (changed["type"], gone["type"]) == ("Update", "Delete")
    for told in (changed, gone):
        assert told["id"]
        assert told["object"] == solid.url("a.ttl")
        assert datetime.fromisoformat(told["published"]).year >= 2026
    assert changed["state"] == tag
