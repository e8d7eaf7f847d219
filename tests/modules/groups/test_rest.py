"""Groups over the REST door: everything that a page does, a program can, and the same rules answer it."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from django.test import Client

from communaux.modules.groups.models import (
    Cooptation,
    Deliverable,
    Force,
    Group,
    Membership,
    Objection,
    Subject,
)
from communaux.nouns.models import Person
from tests import factories as make
from tests.modules.groups import factories as mine

pytestmark = pytest.mark.django_db


def send(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    return client.generic(
        method,
        path,
        b"" if body is None else orjson.dumps(body),
        content_type="application/json",
        headers={"accept": "application/json", **headers},
    )


def patch(client: Client, path: str, body: Any) -> Any:
    """A change of what the client has just read."""
    etag = client.get(path, headers={"accept": "application/json"})["ETag"]
    return send(client, "PATCH", path, body, **{"if-match": etag})


def signed(account: Any) -> Client:
    client = Client()
    client.force_login(account)
    return client


@pytest.fixture
def steward() -> Client:
    return signed(make.make_steward())


@pytest.fixture
def member() -> tuple[Client, Person]:
    account = make.make_member(make.make_organisation())
    return signed(account), Person.objects.get(account=account)


def test_a_group_lives_through_the_door(steward: Client) -> None:
    made = send(
        steward, "POST", "/api/groups/", {"name": "Kit", "kind": "workshop", "product": {"fr": "Un kit"}}
    )
    assert made.status_code == 201
    assert made["Location"].endswith("/api/groups/kit")
    path = "/api/groups/kit"
    assert patch(steward, path, {"aim": {"fr": "Aider."}}).json()["aim"] == {"fr": "Aider."}
    assert patch(steward, path, {"move": "start"}).status_code == 422
    mine.make_coordinator(Group.objects.get())
    assert patch(steward, path, {"move": "start"}).json()["state"] == "active"
    assert patch(steward, path, {"move": "fly"}).status_code == 422
    ended = send(steward, "DELETE", f"{path}?move=finish", **{"if-match": "*"})
    assert (ended.status_code, Group.objects.get().state) == (204, "done")


def test_a_member_joins_offers_and_proposes(member: tuple[Client, Person]) -> None:
    client, person = member
    group = mine.make_group(joining="open")
    made = send(client, "POST", "/api/memberships/", {"group": group.slug, "capacity": "independent"})
    assert made.status_code == 201, made.content
    place = Membership.objects.get(person=person)
    path = f"/api/memberships/{place.key}"
    assert patch(client, path, {"share_email": True}).status_code == 200
    added = send(client, "POST", "/api/deliverables/", {"group": group.get_absolute_url(), "title": "Guide"})
    assert added.status_code == 201
    key = Deliverable.objects.get().key
    assert patch(client, f"/api/deliverables/{key}", {"state": "delivered"}).json()["delivered"]
    assert send(client, "DELETE", f"/api/deliverables/{key}", **{"if-match": "*"}).status_code == 403
    assert send(client, "DELETE", path, **{"if-match": "*"}).status_code == 204
    assert Membership.objects.get().state == "left"
    proposed = send(client, "POST", "/api/subjects/", {"title": "Kit", "why": {"fr": "Il manque."}})
    assert proposed.status_code == 201
    subject = Subject.objects.get()
    assert (
        send(client, "POST", "/api/forces/", {"subject": subject.key, "kind": "coordinate"}).status_code
        == 201
    )
    force = f"/api/forces/{Force.objects.get().key}"
    assert patch(client, force, {"note": "Le mardi"}).json()["note"] == "Le mardi"
    early = patch(client, f"/api/subjects/{subject.key}", {"move": "start", "name": "Kit"})
    assert early.status_code == 422
    closed = patch(client, f"/api/subjects/{subject.key}", {"move": "close", "reason": "later"})
    assert closed.json()["state"] == "closed"


def test_a_cooptation_goes_through_the_door(steward: Client, member: tuple[Client, Person]) -> None:
    client, _person = member
    group, guest = mine.make_committee(), make.make_person()
    body = {"group": group.slug, "person": guest.key, "reason": {"fr": "Utile."}}
    assert send(steward, "POST", "/api/cooptations/", body).status_code == 201
    one = Cooptation.objects.get()
    path = f"/api/cooptations/{one.key}"
    assert client.get(path, headers={"accept": "application/json"}).status_code == 404
    assert patch(steward, path, {"move": "agree"}).status_code == 403
    Cooptation.objects.update(state="presented", objections_until="2999-01-01")
    assert client.get(path, headers={"accept": "application/json"}).json()["reason"] == {"fr": "Utile."}
    objected = send(client, "POST", "/api/objections/", {"cooptation": one.key, "reason": "Non."})
    assert objected.status_code == 201
    Cooptation.objects.update(objections_until="2020-01-01")
    assert patch(steward, path, {"move": "coopt"}).status_code == 422
    objection = f"/api/objections/{Objection.objects.get().key}"
    assert patch(client, objection, {"move": "lift", "note": "Bon."}).json()["state"] == "lifted"
    assert patch(steward, path, {"move": "coopt", "mandate_until": "2999"}).json()["state"] == "coopted"


def test_thresholds_and_rules_are_the_stewards(steward: Client, member: tuple[Client, Person]) -> None:
    client, _person = member
    assert send(client, "POST", "/api/thresholds/", {"participants": 1}).status_code == 403
    assert send(steward, "POST", "/api/thresholds/", {"participants": 1}).status_code == 201
    assert send(client, "POST", "/api/working-rules/", {"text": {"fr": "À moi"}}).status_code == 403
    assert send(steward, "POST", "/api/working-rules/", {"text": {"fr": "# Règles"}}).status_code == 201
    adopted = patch(steward, "/api/working-rules/1", {"move": "adopt"})
    assert adopted.json()["state"] == "adopted"
    assert patch(steward, "/api/working-rules/1", {"text": {"fr": "# Autres"}}).status_code == 403


def test_what_names_nothing_is_an_error_of_its_field(member: tuple[Client, Person]) -> None:
    client, _person = member
    for path, field in (
        ("memberships", "group"),
        ("deliverables", "group"),
        ("forces", "subject"),
        ("objections", "cooptation"),
        ("cooptations", "group"),
    ):
        for value in (None, "rien", 3, ["a"]):
            answer = send(client, "POST", f"/api/{path}/", {field: value})
            assert answer.status_code == 422, (path, value, answer.content)
            assert field in answer.json()["errors"]


def test_a_visitor_reads_no_name_and_writes_nothing(client: Client) -> None:
    mine.make_place(mine.make_group(), make.make_person("Secrète"))
    mine.make_force(mine.make_subject())
    for path in ("memberships", "forces", "seats", "cooptations"):
        assert client.get(f"/api/{path}/", headers={"accept": "application/json"}).json()["@graph"] == []
    assert send(client, "POST", "/api/groups/", {"name": "Kit"}).status_code == 401
