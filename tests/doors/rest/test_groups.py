"""Groups through the REST door: requests and invitations answered, dates chosen, who came, who registered."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from communaux.modules.groups.models import Attendance, DateOption, Membership, Registration, Subject
from tests import factories as make
from tests.doors.rest.clients import client_of, delete, etag, move, patch, post, refused
from tests.modules.groups import factories as groups
from tests.modules.groups import meeting_factories as meetings

pytestmark = pytest.mark.django_db


def test_a_coordinator_answers_the_requests_of_their_own_group() -> None:
    group, other = groups.make_group(), groups.make_group()
    lead, stranger = client_of(groups.make_coordinator(group)[0]), groups.make_coordinator(other)[0]
    viewer, person = groups.make_somebody()
    asked = {"group": group.slug, "capacity": "independent", "message": "Bonjour"}
    assert post(client_of(viewer), "/api/memberships/", asked).status_code == 201
    key = Membership.objects.get(person=person).key
    path = f"/api/memberships/{key}"
    for closed in (client_of(stranger), client_of(groups.make_somebody()[0]), Client()):
        assert closed.get(path).status_code == 404
        listed = closed.get("/api/memberships/").json()["@graph"]
        assert path.rpartition("/")[2] not in str(listed)
    assert client_of(viewer).get(path).json()["message"] == "Bonjour"
    assert lead.get(path).json()["message"] == "Bonjour"
    assert key in str(lead.get("/api/memberships/").json()["@graph"])
    assert move(client_of(viewer), path, "accept").status_code == 403
    read = etag(lead, path)
    assert patch(lead, path, {"move": "accept", "answer": "Bienvenue"}, read).status_code == 200
    assert Membership.objects.get(pk__gt=0, key=key).state == "current"
    assert patch(lead, path, {"move": "refuse"}, read).status_code == 412
    refused(move(lead, path, "refuse"), 422)
    assert lead.get(path).json()["answer"] == "Bienvenue"
    assert "answer" not in client_of(groups.make_somebody()[0]).get(path).json()


def test_whoever_is_invited_answers_and_a_steward_records_a_place() -> None:
    group = groups.make_group(joining="invitation")
    lead = client_of(groups.make_coordinator(group)[0])
    viewer, person = groups.make_somebody()
    assert post(lead, "/api/memberships/", {"group": group.slug, "person": person.key}).status_code == 201
    path = f"/api/memberships/{Membership.objects.get(person=person).key}"
    assert move(lead, path, "confirm").status_code == 403
    assert move(client_of(viewer), path, "decline", answer="non").status_code == 422
    assert move(client_of(viewer), path, "confirm", capacity="independent").status_code == 200
    _viewer, held = groups.make_somebody()
    known = {"group": group.slug, "person": held.key, "since": "2019", "recorded": True}
    assert post(lead, "/api/memberships/", known).status_code == 403
    assert post(client_of(make.make_steward()), "/api/memberships/", known).status_code == 201
    assert str(Membership.objects.get(person=held).since) == "2019"


def test_the_person_proposed_reads_and_answers_a_cooptation() -> None:
    committee = groups.make_committee()
    viewer, person = groups.make_somebody()
    path = f"/api/cooptations/{groups.make_cooptation(committee, person).key}"
    assert client_of(groups.make_somebody()[0]).get(path).status_code == 404
    seated = client_of(groups.make_seated(committee)[0])
    assert seated.get(path).status_code == 404
    assert move(client_of(viewer), path, "agree").status_code == 200
    assert seated.get(path).json()["state"] != "asked"
    refused(move(client_of(viewer), path, "agree"), 422)


def test_a_subject_of_before_is_recorded_by_a_steward() -> None:
    values = {
        "title": "Données communes", "why": {"fr": "Mieux choisir."},
        "history": {"state": "closed", "closing": "withdrawn", "settled_on": "2019"},
    }  # fmt: skip
    assert post(client_of(groups.make_somebody()[0]), "/api/subjects/", values).status_code == 403
    steward = client_of(make.make_steward())
    wrong = {**values, "history": {"group": "x"}}
    assert "histoire" in refused(post(steward, "/api/subjects/", wrong), 422)
    assert post(steward, "/api/subjects/", values).status_code == 201
    assert Subject.objects.get().state == "closed"


class Table:
    """A group, whoever leads it and whoever takes part."""

    def __init__(self) -> None:
        self.group = meetings.make_group()
        self.lead, self.member = make.make_account(), make.make_account()
        meetings.join(self.group, self.lead, "coordinator")
        self.person = meetings.join(self.group, self.member)


@pytest.fixture
def table() -> Table:
    return Table()


def test_dates_are_proposed_answered_taken_back_and_chosen(table: Table) -> None:
    lead, member = client_of(table.lead), client_of(table.member)
    days = [{"starts": f"2099-03-0{n}T18:00", "ends": f"2099-03-0{n}T20:00"} for n in (1, 2, 3)]
    values = {"group": table.group.slug, "title": "Atelier", "dates": days}
    made = post(lead, "/api/meetings/", values)
    assert made.status_code == 201, made.content
    path = made["Location"].removeprefix("http://localhost:8000")
    options = [one["@id"].rpartition("/")[2] for one in member.get("/api/date-options/").json()["@graph"]]
    assert len(options) == 3
    assert Client().get(f"/api/date-options/{options[0]}").status_code == 404
    assert move(member, path, "answer-dates", answers={options[0]: "yes"}).status_code == 200
    assert "objet" in refused(move(member, path, "answer-dates", answers={options[0]: ["yes"]}), 422)
    refused(move(member, path, "answer-dates", answers={options[0]: "peut-être"}), 422)
    assert delete(member, f"/api/date-options/{options[2]}").status_code == 403
    assert delete(lead, f"/api/date-options/{options[2]}").status_code == 204
    refused(delete(lead, f"/api/date-options/{options[1]}"), 422)
    assert move(member, path, "settle", option=options[0]).status_code == 403
    assert move(lead, path, "settle", option=options[0]).status_code == 200
    refused(move(lead, path, "settle", option=options[0]), 422)
    assert DateOption.objects.count() == 2


def test_who_came_is_noted_by_who_leads(table: Table) -> None:
    past = meetings.make_meeting(table.group, -1)
    path = f"/api/meetings/{past.key}"
    said = {"people": {table.person.key: "present"}, "guests": 3}
    assert move(client_of(table.member), path, "take-attendance", **said).status_code == 403
    lead = client_of(table.lead)
    refused(move(lead, path, "take-attendance", people={"zzz": "present"}), 422)
    assert move(lead, path, "take-attendance", **said).status_code == 200
    assert Attendance.objects.get().state == "present"
    assert lead.get(path).json()["guests"] == 3


def test_one_registers_again_and_cancels_for_oneself(table: Table) -> None:
    event = meetings.make_meeting(table.group, 10, kind="plenary", registering="open", asks_needs=True)
    path, member = f"/api/meetings/{event.key}", client_of(table.member)
    refused(move(member, path, "unregister"), 422)
    assert move(member, path, "register", needs="Boucle auditive").status_code == 200
    assert move(member, path, "register-again", needs="Rien").status_code == 200
    assert Registration.objects.get().needs == "Rien"
    assert "Rien" not in member.get(path).content.decode()
    refused(move(client_of(table.lead), path, "unregister"), 422)
    assert move(member, path, "unregister").status_code == 200
    assert Registration.objects.get().state == "cancelled"


def test_notes_not_published_yet_are_read_and_restored_by_those_who_write_them(table: Table) -> None:
    member = client_of(table.member)
    note = meetings.make_meeting(table.group, -1).notes.get()
    path = f"/api/notes/{note.key}"
    watcher = make.make_account()
    meetings.join(table.group, watcher, "observer")
    assert client_of(watcher).get(path).status_code == 404
    for text in ("Premier", "Second"):
        assert patch(member, path, {"text": text}).status_code == 200
    assert "entier" in refused(move(member, path, "restore", number="1"), 422)
    assert move(member, path, "restore", number=1).status_code == 200
    assert member.get(path).json()["text"] == "Premier"


def test_a_day_of_a_series_is_left_out_and_a_calendar_taken_in(table: Table) -> None:
    lead = client_of(table.lead)
    single = meetings.make_meeting(table.group, 5)
    assert "série" in refused(move(lead, f"/api/meetings/{single.key}", "skip"), 422)
    path = f"/api/groups/{table.group.slug}"
    refused(move(lead, path, "take-in", calendar="rien"), 422)
    day = timezone.now() + dt.timedelta(days=9)
    text = "\r\n".join(
        [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//exemple//fr", "BEGIN:VEVENT", "UID:un@exemple.org",
            f"DTSTAMP:{day:%Y%m%dT%H%M%SZ}", f"DTSTART:{day:%Y%m%dT%H%M%SZ}",
            f"DTEND:{day + dt.timedelta(hours=1):%Y%m%dT%H%M%SZ}", "SUMMARY:Venu d’ailleurs", "END:VEVENT",
            "END:VCALENDAR", "",
        ]
    )  # fmt: skip
    assert move(client_of(table.member), path, "take-in", calendar=text).status_code == 403
    assert move(lead, path, "take-in", calendar=text, dry=True).status_code == 200
    assert not table.group.meetings.filter(title="Venu d’ailleurs").exists()
    assert move(lead, path, "take-in", calendar=text).status_code == 200
    assert table.group.meetings.filter(title="Venu d’ailleurs").count() == 1
