"""Announcements both ways: what platforms say changed is read anew, what changes here is told to those who may read it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_network
from typing import Any

import pytest
from django.conf import settings

from communaux.ground import outbound
from communaux.ground.journal.models import Entry
from communaux.modules.food import tasks
from communaux.modules.food.acts import events, grants, notices, signing
from communaux.modules.food.models import Delivery, Grant, Presence, Thing
from communaux.modules.food.rules import tokens
from communaux.nouns.viewers import viewer_of
from tests import factories
from tests.doors.dfc.conftest import Door
from tests.modules.food.factories import make_grants, make_platform


class Other:
    """Another platform: serves one document, and keeps what it is told."""

    def __init__(self) -> None:
        self.document: Any = {}
        self.status = 200
        self.told: list[tuple[dict[str, Any], str]] = []
        self.asked: list[str] = []
        other = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                other.asked.append(self.headers["Authorization"])
                body = json.dumps(other.document).encode()
                self.send_response(other.status)
                self.send_header("Content-Type", "application/ld+json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                other.told.append((json.loads(body), self.headers["Authorization"]))
                self.send_response(other.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self.policy = outbound.Policy(
            allowed=(ip_network("127.0.0.1/32"),), ports=outbound.PORTS | {self.port}
        )
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def other() -> Iterator[Other]:
    made = Other()
    yield made
    made.server.shutdown()


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was put in the queue, instead of doing it."""
    found: list[Any] = []

    class Task:
        def __init__(self, name: str) -> None:
            self.name = name

        def enqueue(self, *args: Any) -> None:
            found.append((self.name, *args))

    for name in ("read_enterprise", "send_notices"):
        monkeypatch.setattr(tasks, name, Task(name))
    return found


def _announce(door: Door, **changes: Any) -> Any:
    told = {"eventType": "refresh", "scope": "ReadEnterprise", **changes}
    return door.client.post("/api/dfc/events", told, content_type="application/json")


@pytest.mark.parametrize("missing", ["eventType", "enterpriseUrlid", "scope"])
def test_every_word_of_an_announcement_is_needed(door: Door, missing: str) -> None:
    told = {"eventType": "refresh", "enterpriseUrlid": "https://a.example/1", "scope": "ReadEnterprise"}
    del told[missing]
    answer = door.client.post("/api/dfc/events", told, content_type="application/json")
    assert answer.status_code == 400
    assert (answer.json()["success"], answer.json()["message"]) == (False, f"Missing parameter `{missing}`")


def test_announcements_that_mean_nothing(door: Door) -> None:
    here = "https://a.example/1"
    assert _announce(door, enterpriseUrlid=here, eventType="explode").status_code == 400
    assert _announce(door, enterpriseUrlid=here, scope="Everything").status_code == 400
    assert _announce(door, enterpriseUrlid="file:///etc/passwd").status_code == 400
    assert _announce(door, enterpriseUrlid=here).json() == {"success": True, "enterprises": 0}


def test_an_announced_enterprise_is_read_anew(
    door: Door, other: Other, queued: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    mine = f"{other.base}/enterprises/7"
    Presence.objects.create(organisation=door.organisation, platform=door.platform, iri=mine)
    other.document = {
        "@context": "https://www.datafoodconsortium.org",
        "@graph": [
            {
                "@id": mine,
                "@type": "dfc-b:Enterprise",
                "dfc-b:VATnumber": "FR7",
                "dfc-b:hasMainContact": "#contact",
                "dfc-b:supplies": f"{other.base}/products/1",
            },
            {"@id": "#contact", "@type": "dfc-b:Person", "dfc-b:firstName": "Jeanne"},
            {"@id": f"{other.base}/products/1", "@type": "dfc-b:SuppliedProduct", "dfc-b:name": "Blette"},
            {"@id": "https://victim.example/p", "@type": "dfc-b:SuppliedProduct", "dfc-b:name": "Volé"},
            {"@id": f"{other.base}/enterprises/8", "@type": "dfc-b:Enterprise", "dfc-b:name": "Voisine"},
            {"@id": f"{other.base}/orders/1", "@type": "dfc-b:Order"},
        ],
    }
    Grant.objects.filter(scope="WriteOrders").delete()
    with django_capture_on_commit_callbacks(execute=True):
        assert _announce(door, enterpriseUrlid=mine).json()["enterprises"] == 1
    assert ("read_enterprise", door.platform.pk, door.organisation.pk, "ReadEnterprise") in queued
    said = events.read_anew(door.platform.pk, door.organisation.pk, "ReadEnterprise", other.policy)
    assert said == "read"
    names = set(Thing.objects.values_list("iri", flat=True))
    assert names == {
        f"{settings.BASE_URL}{door.base}",
        f"{mine}#contact",
        f"{other.base}/products/1",
    }
    assert tokens.take_apart(other.asked[0].removeprefix("Bearer ")).issuer == settings.BASE_URL
    # reading it again changes nothing; then what changed, and doubles nothing
    before = list(Thing.objects.values_list("pk", "version"))
    assert events.read_anew(door.platform.pk, door.organisation.pk, "ReadProducts", other.policy) == "read"
    assert list(Thing.objects.values_list("pk", "version")) == before
    other.document["@graph"][2]["dfc-b:name"] = "Blette rouge"
    assert events.read_anew(door.platform.pk, door.organisation.pk, "ReadProducts", other.policy) == "read"
    assert Thing.objects.count() == 3
    assert b"Blette rouge" in door.get().content
    assert b"Jeanne" in door.get().content
    assert Entry.objects.filter(verb="food.event.received").count() == 1


def test_nothing_is_read_that_was_not_agreed_to(door: Door, queued: list[Any]) -> None:
    mine = "https://p.exemple.coop/1"
    Presence.objects.create(organisation=door.organisation, platform=door.platform, iri=mine)
    Grant.objects.filter(scope="WriteEnterprise").delete()
    assert _announce(door, enterpriseUrlid=mine).json()["enterprises"] == 0
    assert queued == []
    stranger = make_platform()
    make_grants(door.organisation, stranger)
    assert events.read_anew(stranger.pk, door.organisation.pk, "ReadEnterprise") == "gone"


@pytest.mark.parametrize("document", [[], "x", {"@graph": [1]}, {"@type": "dfc-b:Nothing"}])
def test_a_bad_answer_changes_nothing(door: Door, other: Other, document: Any) -> None:
    presence = Presence.objects.create(
        organisation=door.organisation, platform=door.platform, iri=f"{other.base}/1"
    )
    other.document = document
    events.read_anew(door.platform.pk, door.organisation.pk, "ReadEnterprise", other.policy)
    other.status = 500
    assert (
        events.read_anew(door.platform.pk, door.organisation.pk, "ReadEnterprise", other.policy) == "status"
    )
    presence.refresh_from_db()
    assert presence.trouble == "status"
    assert not Thing.objects.exists()


def test_what_a_platform_revokes_is_erased(door: Door, queued: list[Any]) -> None:
    mine = "https://p.exemple.coop/1"
    Presence.objects.create(organisation=door.organisation, platform=door.platform, iri=mine)
    door.send("POST", "/offers", {"@type": "dfc-b:Offer"})
    door.send("POST", "/orders", {"@type": "dfc-b:Order"})
    told = _announce(door, enterpriseUrlid=mine, eventType="revoke", scope="ReadProducts")
    assert told.json()["enterprises"] == 1
    assert list(Thing.objects.values_list("kind", flat=True)) == ["order"]


# --- Out --------------------------------------------------------------------------------------------------------------


def test_those_who_may_read_are_told_of_a_change(door: Door, other: Other, queued: list[Any]) -> None:
    reader = make_platform(webhook=f"{other.base}/hook")
    make_grants(door.organisation, reader, "ReadProducts")
    make_platform(webhook=f"{other.base}/nobody")  # agreed to nothing
    for number in range(3):
        door.send("POST", "/offers", {"@type": "dfc-b:Offer", "dfc-b:stockLimitation": number})
    door.send("POST", "/orders", {"@type": "dfc-b:Order"})
    assert Delivery.objects.count() == 1  # several changes make one notice
    assert notices.send_due(other.policy) == {"sent": 1, "failed": 0}
    body, authorization = other.told[0]
    assert body == {
        "eventType": "refresh",
        "enterpriseUrlid": f"{settings.BASE_URL}{door.base}",
        "scope": "ReadProducts",
    }
    token = tokens.take_apart(authorization.removeprefix("Bearer "))
    tokens.verify(token, signing.key_set()["keys"], audiences=[reader.iri], now=token.claims["iat"])
    assert not Delivery.objects.exists()


def test_a_platform_that_does_not_answer_is_asked_later(door: Door, other: Other, queued: list[Any]) -> None:
    reader = make_platform(webhook=f"{other.base}/hook")
    make_grants(door.organisation, reader, "ReadProducts", "ReadOrders")
    other.status = 503
    door.send("POST", "/offers", {"@type": "dfc-b:Offer"})
    door.send("POST", "/orders", {"@type": "dfc-b:Order"})
    assert notices.send_due(other.policy) == {"sent": 0, "failed": 1}  # once a turn, not twice
    assert Delivery.objects.filter(failures=1, trouble="status").count() == 1
    Delivery.objects.update(failures=notices.MOST_FAILURES - 1, due="2020-01-01T00:00:00Z")
    notices.send_due(other.policy)
    assert Delivery.objects.count() == 1  # given up


def test_consent_is_told_as_it_is_given_and_taken_back(door: Door, queued: list[Any]) -> None:
    reader = make_platform(webhook="https://p.exemple.coop/hook")
    keeper = viewer_of(factories.make_editor(door.organisation))
    grants.allow(keeper, door.organisation, reader, {"ReadProducts"})
    grants.allow(keeper, door.organisation, reader, set())
    # what was given and taken back before it was told is told once, as it ended
    assert set(Delivery.objects.values_list("event", "scope")) == {("revoke", "ReadProducts")}
    grants.allow(keeper, door.organisation, reader, {"ReadProducts"})
    assert set(Delivery.objects.values_list("event", "scope")) == {("update", "ReadProducts")}


def test_what_the_door_says_of_itself(db: None, client: Any) -> None:
    told = client.get("/api/dfc/webid")
    assert told["Content-Type"].startswith("application/ld+json")
    me = told.json()["@graph"][1]
    assert me["@id"] == f"{settings.BASE_URL}/api/dfc/webid#me"
    assert client.get("/api/dfc/jwks").json()["keys"][0]["alg"] == "RS256"
    assert "supplied_products" in client.get("/api/dfc/").json()["collections"]


def test_what_comes_with_an_order_is_as_closed_as_the_order(door: Door, other: Other) -> None:
    """Read at a platform, a thing of an unknown class takes the family of what leads to it, the closest of several."""
    Presence.objects.create(organisation=door.organisation, platform=door.platform, iri=f"{other.base}/e")
    other.document = {
        "@context": "https://www.datafoodconsortium.org",
        "@graph": [
            {"@id": f"{other.base}/o", "@type": "dfc-b:Order", "dfc-b:hasPart": f"{other.base}/odd"},
            {
                "@id": f"{other.base}/p",
                "@type": "dfc-b:Offer",
                "dfc-b:hasPart": [f"{other.base}/odd", f"{other.base}/b"],
            },
            {"@id": f"{other.base}/odd", "@type": "foaf:Document"},
            {"@id": f"{other.base}/b", "@type": "foaf:Document"},
            {"@id": f"{other.base}/alone", "@type": "foaf:Document"},
        ],
    }
    assert events.read_anew(door.platform.pk, door.organisation.pk, "ReadOrders", other.policy) == "read"
    families = {
        iri.rpartition("/")[2]: family
        for iri, family in Thing.objects.filter(kind="other").values_list("iri", "family")
    }
    assert families == {"odd": "Orders", "b": "Products", "alone": "Orders"}
