"""Meetings through the REST door: the same acts, the same refusals, in problem details."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from communaux.modules.groups.models import Action, AgendaItem, Decision, Meeting, Milestone, Revision, Series
from tests import factories as make
from tests.doors.rest.clients import client_of, patch, post
from tests.modules.groups import meeting_factories as groups

pytestmark = pytest.mark.django_db


class Table:
    def __init__(self) -> None:
        self.group = groups.make_group()
        self.lead, self.member, self.steward = (make.make_account() for _n in range(3))
        groups.join(self.group, self.lead, "coordinator")
        groups.join(self.group, self.member)
        self.steward.is_steward = True
        self.steward.save()

    def client(self, account: Any) -> Client:
        return client_of(account)


@pytest.fixture
def table() -> Table:
    return Table()


def test_a_meeting_is_announced_moved_and_cancelled(table: Table) -> None:
    lead = table.client(table.lead)
    values = {
        "group": table.group.slug, "title": "Par programme", "starts": "2099-03-01T18:00", "ends": "2099-03-01T20:00",
    }  # fmt: skip
    assert post(Client(), "/api/meetings/", values).status_code in {401, 403}
    assert post(table.client(table.member), "/api/meetings/", values).status_code == 403
    wrong = post(lead, "/api/meetings/", {**values, "starts": "2099-02-30T18:00"})
    assert wrong.status_code == 422
    assert "2099-02-30" in str(wrong.json())
    assert post(lead, "/api/meetings/", values).status_code == 201
    meeting = Meeting.objects.get()
    path = f"/api/meetings/{meeting.key}"
    assert Client().get(path).json()["starts"] == "2099-03-01T17:00:00Z"
    moved = {"starts": "2099-03-02T17:00:00Z", "ends": "2099-03-02T19:00:00Z"}
    assert patch(lead, path, moved).status_code == 200
    assert Client().get(path).json()["starts"] == "2099-03-02T17:00:00Z"
    assert patch(lead, path, {"move": "hold"}).status_code == 422
    assert patch(lead, path, {"move": "danser"}).status_code == 422
    etag = lead.get(path)["ETag"]
    assert lead.delete(f"{path}?reason=Neige", headers={"if-match": etag}).status_code in {200, 204}
    meeting.refresh_from_db()
    assert (meeting.state, meeting.cancelled_because) == ("cancelled", "Neige")


def test_what_belongs_to_a_meeting(table: Table) -> None:
    member, lead = table.client(table.member), table.client(table.lead)
    meeting = groups.make_meeting(table.group, -1)
    made = post(member, "/api/agenda-items/", {"meeting": meeting.key, "title": "Budget", "minutes": 20})
    assert made.status_code == 201
    item = AgendaItem.objects.get()
    assert patch(member, f"/api/agenda-items/{item.key}", {"title": "Comptes"}).status_code == 200
    decision = {"meeting": meeting.key, "title": "Adopter"}
    assert post(member, "/api/decisions/", decision).status_code == 403
    assert post(lead, "/api/decisions/", {**decision, "decided_on": "2026-01-05"}).status_code == 201
    assert Decision.objects.get().meeting == meeting
    assert post(member, "/api/actions/", {"group": table.group.slug, "title": "Écrire"}).status_code == 201
    action = Action.objects.get()
    path = f"/api/actions/{action.key}"
    assert member.delete(path, headers={"if-match": member.get(path)["ETag"]}).status_code == 403
    assert lead.delete(path, headers={"if-match": lead.get(path)["ETag"]}).status_code in {200, 204}
    action.refresh_from_db()
    assert action.state == "done"


def test_notes_are_written_and_a_clash_is_a_conflict(table: Table) -> None:
    steward = table.client(table.steward)
    note = groups.make_meeting(table.group, -1).notes.get()
    path = f"/api/notes/{note.key}"
    assert Client().get(path).status_code == 404
    assert patch(steward, path, {"text": "Premier"}).status_code == 200
    assert patch(steward, path, {"text": "Second"}).status_code == 200
    clash = patch(steward, path, {"text": "Autre", "base": 1})
    assert clash.status_code in {409, 412}
    assert Revision.objects.filter(text="Autre").exists()
    assert patch(steward, path, {"meeting": "x"}).status_code == 422


def test_series_and_facts_of_the_past(table: Table) -> None:
    values = {
        "group": table.group.slug, "title": "Comité", "starts": "2027-01-05T18:00", "ends": "2027-01-05T20:00",
        "every": "week", "interval": 6, "count": 3,
    }  # fmt: skip
    assert post(table.client(table.lead), "/api/series/", values).status_code == 201
    assert Series.objects.get().meetings.count() == 3
    fact = {"date": "2018-02-27", "title": {"fr": "Lancement"}, "source": "Rapport, l. 310"}
    assert post(table.client(table.lead), "/api/milestones/", fact).status_code == 403
    steward = table.client(table.steward)
    assert post(steward, "/api/milestones/", fact).status_code == 201
    path = f"/api/milestones/{Milestone.objects.get().key}"
    assert patch(steward, path, {"people": "une trentaine"}).status_code == 200
    assert patch(steward, path, {"until": "2018-01-01"}).status_code == 422
    assert Client().get(path).json()["people"] == "une trentaine"
