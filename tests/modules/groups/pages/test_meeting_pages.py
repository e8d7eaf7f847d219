"""The pages of meetings, through the client: who sees what, what is typed is never lost, how many queries a page asks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from communaux.modules.groups.acts import agenda, events, feeds, notes, programme
from communaux.modules.groups.models import Action, Decision, Group, Meeting, Registration, Revision, Series
from communaux.nouns.models import Account, Person
from tests import factories as make
from tests.modules.groups import meeting_factories as groups

pytestmark = pytest.mark.django_db


class Table:
    """A group, its people signed in, and two meetings."""

    def __init__(self) -> None:
        self.group: Group = groups.make_group("Gouvernance")
        self.lead, self.lead_client = self._person("coordinator", "Chef Exemple")
        self.one, self.one_client = self._person("member", "Membre Exemple")
        self.stranger, self.stranger_client = self._person("", "Étranger Exemple")
        self.visitor = Client()
        self.coming: Meeting = groups.make_meeting(
            self.group, 5, title="À venir", link="https://visio.exemple.org/x"
        )
        self.past: Meeting = groups.make_meeting(self.group, -5, title="Passée")

    def _person(self, role: str, name: str) -> tuple[Account, Client]:
        account = make.make_account()
        make.make_person(name, account)
        if role:
            groups.join(self.group, account, role)
        client = Client()
        client.force_login(account)
        return account, client


@pytest.fixture
def table() -> Table:
    return Table()


def moment(**more: str) -> dict[str, str]:
    return {
        "title": "Réunion de mars",
        "kind": "regular",
        "visibility": "public",
        "starts": "02/03/2099",
        "from_hour": "18h",
        "ends": "20:00",
        "zone": "Europe/Paris",
        **more,
    }


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_a_coordinator_announces_a_meeting_through_the_form(table: Table) -> None:
    there = f"/groups/{table.group.slug}/meetings/new"
    assert table.one_client.get(there).status_code == 403
    assert table.visitor.get(there).status_code == 403
    assert table.lead_client.get(there).status_code == 200
    response = table.lead_client.post(there, moment(), follow=True)
    assert "Lundi 2 mars 2099, de 18:00 à 20:00" in text_of(response)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"starts": "31/02/2099"}, "vérifiez le jour et le mois"),
        ({"starts": "28/03/2027", "from_hour": "02:30", "ends": "06:00"}, "les horloges avancent"),
        ({"starts": "31/10/2027", "from_hour": "02:30", "ends": "06:00"}, "les horloges reculent"),
        ({"ends": "17:00"}, "La fin doit venir après le début"),
        ({"zone": "Mars/Olympe"}, "n’est pas un fuseau horaire"),
        ({"from_hour": "25:00"}, "n’est pas une heure"),
    ],
)
def test_an_impossible_date_is_explained_and_nothing_typed_is_lost(
    table: Table, typed: dict[str, str], said: str
) -> None:
    sent = moment(**typed, text="Un texte que l’on ne veut pas retaper.")
    response = table.lead_client.post(f"/groups/{table.group.slug}/meetings/new", sent)
    shown = text_of(response)
    assert said in shown
    assert "Un texte que l’on ne veut pas retaper." in shown
    for value in typed.values():
        assert f'value="{value}"' in shown
    assert not Meeting.objects.filter(title="Réunion de mars").exists()


def test_dates_are_proposed_answered_and_settled(table: Table) -> None:
    there = f"/groups/{table.group.slug}/meetings/new?dates=several"
    sent = {
        "title": "À fixer", "kind": "regular", "visibility": "public", "zone": "Europe/Paris",
        "day_0": "02/03/2099", "from_0": "18:00", "to_0": "20:00",
        "day_1": "03/03/2099", "from_1": "18:00", "to_1": "20:00",
    }  # fmt: skip
    wrong = table.lead_client.post(there, {**sent, "day_1": "30/02/2099"})
    assert "Date 2" in text_of(wrong)
    assert 'value="30/02/2099"' in text_of(wrong)
    table.lead_client.post(there, sent)
    meeting = Meeting.objects.get(title="À fixer")
    first, second = meeting.options.order_by("starts")
    shown = text_of(table.one_client.get(f"/meetings/{meeting.key}"))
    assert "Ce qui me va" in shown
    assert "Choisir" not in shown
    table.one_client.post(f"/meetings/{meeting.key}/do/answer", {f"date-{first.key}": "yes"})
    assert "Membre Exemple" in text_of(table.lead_client.get(f"/meetings/{meeting.key}"))
    assert "Membre Exemple" not in text_of(table.visitor.get(f"/meetings/{meeting.key}"))
    assert (
        table.one_client.post(f"/meetings/{meeting.key}/do/settle", {"option": first.key}).status_code == 403
    )
    table.lead_client.post(f"/meetings/{meeting.key}/do/settle", {"option": second.key})
    meeting.refresh_from_db()
    assert meeting.starts == second.starts


def test_two_coordinators_change_the_same_meeting(table: Table) -> None:
    there = f"/meetings/{table.coming.key}/edit"
    page = text_of(table.lead_client.get(there))
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    sent = dict(re.findall(r'name="(starts|from_hour|ends|last_day|zone)" value="([^"]*)"', page))
    base = {**sent, "title": "Le mien", "kind": "regular", "visibility": "public", "version": version[1]}
    Meeting.objects.filter(pk=table.coming.pk).update(title="Le leur", version=9)
    response = table.lead_client.post(there, base)
    assert response.status_code == 409
    assert "Le mien" in text_of(response)
    assert "Le leur" in text_of(response)


def test_who_sees_what_of_a_meeting(table: Table) -> None:
    notes.save(make.viewer(table.one), table.past.notes.get(), "Secret de cuisine", 0)
    path = f"/meetings/{table.past.key}"
    for client in (table.visitor, table.stranger_client):
        assert "Secret de cuisine" not in text_of(client.get(path))
        assert client.get(f"{path}/notes").status_code == 403
    assert "Secret de cuisine" in text_of(table.one_client.get(path))
    coming = f"/meetings/{table.coming.key}"
    assert "visio.exemple.org" not in text_of(table.visitor.get(coming))
    assert "visio.exemple.org" in text_of(table.one_client.get(coming))
    assert "visio.exemple.org" not in text_of(table.visitor.get(f"{coming}.ics"))
    assert "visio.exemple.org" in text_of(table.one_client.get(f"{coming}.ics"))
    table.lead_client.post(f"{path}/do/publish")
    assert "Secret de cuisine" in text_of(table.visitor.get(path))


def test_a_meeting_for_members_is_hidden_from_visitors(table: Table) -> None:
    Meeting.objects.update(visibility="members")
    for path in (f"/meetings/{table.past.key}", f"/meetings/{table.past.key}.ics"):
        assert table.visitor.get(path).status_code == 404
        assert table.stranger_client.get(path).status_code == 404
        assert table.one_client.get(path).status_code == 200
    assert b"VEVENT" not in table.visitor.get("/calendar.ics").content


def test_attendance_shows_names_to_members_alone(table: Table) -> None:
    person = Person.objects.get(account=table.one)
    sent = {f"person-{person.key}": "present", "guests": "7"}
    there = f"/meetings/{table.past.key}"
    assert table.one_client.post(f"{there}/attendance", sent).status_code == 403
    assert table.lead_client.post(f"{there}/attendance", {**sent, "guests": "beaucoup"}).status_code == 200
    table.lead_client.post(f"{there}/attendance", sent)
    assert "8 personnes" in text_of(table.visitor.get(there))
    assert "Membre Exemple" not in text_of(table.visitor.get(there))
    assert "Membre Exemple" in text_of(table.one_client.get(there))


def test_notes_without_a_script_show_both_versions_of_a_clash(table: Table) -> None:
    note = table.past.notes.get()
    there = f"/meetings/{table.past.key}/notes"
    field, base = f"text-{note.key}", f"base-{note.key}"
    table.lead_client.post(there, {field: "On se revoit en mars.", base: "0"})
    table.lead_client.post(there, {field: "On se revoit en avril.", base: "1"})
    response = table.one_client.post(there, {field: "On se revoit en mai.", base: "1"})
    shown = text_of(response)
    assert response.status_code == 409
    assert "Écrit par Chef Exemple" in shown
    assert "avril" in shown
    assert "mai" in shown
    next_base = re.search(rf'name="{base}" value="(\d+)"', shown)
    assert next_base
    table.one_client.post(there, {field: "En avril ou en mai.", base: next_base[1]})
    note.refresh_from_db()
    assert note.text == "En avril ou en mai."
    assert Revision.objects.filter(text="On se revoit en mai.").exists()


def test_a_clash_in_one_section_loses_nothing_of_the_others(table: Table) -> None:
    item = agenda.add(make.viewer(table.lead), table.past, {"title": "Budget"})
    general, budget = table.past.notes.get(title=""), item.note
    there = f"/meetings/{table.past.key}/notes"
    notes.save(make.viewer(table.lead), general, "Un", 0)
    notes.save(make.viewer(table.lead), general, "Deux", 1)
    response = table.one_client.post(
        there,
        {
            f"text-{general.key}": "Trois", f"base-{general.key}": "1",
            f"text-{budget.key}": "Mille euros", f"base-{budget.key}": "0",
        },
    )  # fmt: skip
    assert response.status_code == 409
    budget.refresh_from_db()
    assert budget.text == "Mille euros"
    assert "Mille euros" in text_of(response)


def test_the_script_saves_one_section_and_hears_of_others(table: Table) -> None:
    note = table.past.notes.get()
    told = table.one_client.post(f"/notes/{note.key}/save", {"text": "Bonjour", "base": "0"}).json()
    assert told["base"] == 1
    assert told["clash"] == []
    now = text_of(table.lead_client.get(f"/notes/{note.key}/now?base=0"))
    assert "Membre Exemple écrit aussi" in now
    assert "data-newer" in now
    assert "écrit aussi" not in text_of(table.one_client.get(f"/notes/{note.key}/now?base=1"))
    assert table.visitor.get(f"/notes/{note.key}/now").status_code == 404
    long = table.one_client.post(f"/notes/{note.key}/save", {"text": "x" * 90_000, "base": "1"})
    assert long.status_code == 422
    assert "trop long" in long.json()["error"]
    assert table.stranger_client.post(f"/notes/{note.key}/save", {"text": "x"}).status_code == 404


def test_versions_are_compared_and_restored(table: Table) -> None:
    note = table.past.notes.get()
    for number, text in enumerate(("Premier jet", "Second jet")):
        notes.save(make.viewer(table.one), note, text, number)
    there = f"/notes/{note.key}/history"
    shown = text_of(table.one_client.get(f"{there}?revision=2"))
    assert "<del>Premier jet</del>" in shown
    assert "<ins>Second jet</ins>" in shown
    assert table.visitor.get(there).status_code == 404
    table.one_client.post(f"/notes/{note.key}/restore", {"revision": "1"})
    note.refresh_from_db()
    assert note.text == "Premier jet"


def test_decisions_and_actions_are_recorded_from_the_meeting(table: Table) -> None:
    there = f"/meetings/{table.past.key}"
    table.lead_client.post(
        f"{there}/decisions/new",
        {"title": "Adopter la charte", "mode": "consent", "decided_on": "2026-01-05"},
    )
    decision = Decision.objects.get()
    shown = text_of(table.visitor.get(f"/decisions/{decision.key}"))
    assert "Adopter la charte" in shown
    assert "par consentement" in shown
    assert table.one_client.get(f"/decisions/{decision.key}/edit").status_code == 403
    person = Person.objects.get(account=table.one)
    wrong = table.one_client.post(
        f"{there}/actions/new", {"title": "Écrire", "owner": f"person:{person.key}", "due": "31/02/2099"}
    )
    assert "n’existe pas" in text_of(wrong)
    assert 'value="31/02/2099"' in text_of(wrong)
    table.one_client.post(
        f"{there}/actions/new", {"title": "Écrire", "owner": f"person:{person.key}", "due": "01/02/2027"}
    )
    action = Action.objects.get()
    assert "Membre Exemple" not in text_of(table.visitor.get(f"/actions/{action.key}"))
    assert "Écrire" in text_of(table.one_client.get("/account/"))
    assert table.stranger_client.post(f"/actions/{action.key}", {"state": "done"}).status_code == 403
    table.one_client.post(f"/actions/{action.key}", {"state": "done"})
    action.refresh_from_db()
    assert action.state == "done"


@pytest.mark.django_db(transaction=True)
def test_an_event_from_programme_to_list(table: Table) -> None:
    there = f"/meetings/{table.coming.key}"
    Meeting.objects.filter(pk=table.coming.pk).update(
        starts="2099-03-02T08:00Z", ends="2099-03-02T17:00Z", kind="plenary"
    )
    table.coming.refresh_from_db()
    lead = make.viewer(table.lead)
    part = {"title": "Trop tôt", "kind": "plenary", "starts": "01/01/2001", "from_hour": "9", "ends": "10"}
    wrong = table.lead_client.post(f"{there}/programme", part)
    assert "sort des heures de la rencontre" in text_of(wrong)
    assert 'value="01/01/2001"' in text_of(wrong)
    hours = {"starts": "2099-03-02 10:00", "ends": "2099-03-02 12:00"}
    slot = programme.add_slot(lead, table.coming, {"title": "Ateliers", "kind": "parallel", **hours})
    track = programme.add_track(lead, slot, {"title": "Licences", "places": 1})
    settings = {"registering": "open", "places": "1", "asks_needs": "on", "deadline": ""}
    table.lead_client.post(f"{there}/programme", settings)
    sent = {"name": "Ana", "email": "ana@exemple.org", "needs": "sans gluten", f"slot_{slot.key}": track.key}
    assert "pas une adresse" in text_of(
        table.visitor.post(f"{there}/register", {**sent, "email": "pas une adresse"})
    )
    response = table.visitor.post(f"{there}/register", sent)
    assert "Un lien vient de partir" in text_of(response)
    found = re.search(r"(/registrations/\S+)", mail.outbox[-1].body)
    assert found
    assert "Confirmer mon inscription" in text_of(table.visitor.get(found[1]))
    assert Registration.objects.get().state == "pending"  # a program that follows links confirms nothing
    table.visitor.post(found[1])
    assert Registration.objects.get().state == "confirmed"
    table.one_client.post(f"{there}/register", {"needs": ""})
    assert "liste d’attente" in text_of(table.one_client.get(there))
    for client in (table.visitor, table.one_client, table.stranger_client):
        assert client.get(f"{there}/registrations").status_code == 403
        assert "ana@exemple.org" not in text_of(client.get(there))
    assert "sans gluten" in text_of(table.lead_client.get(f"{there}/registrations"))
    sheet = table.lead_client.get(f"{there}/registrations?format=csv")
    assert "ana@exemple.org" in text_of(sheet)
    assert "no-store" in sheet["Cache-Control"]
    assert table.lead_client.get(f"{there}/registrations?format=xlsx").content[:2] == b"PK"
    table.visitor.post(found[1], {"cancel": "1"})
    assert Registration.objects.get(name="Membre Exemple").state == "confirmed"
    assert table.visitor.get(found[1] + "x").status_code == 410


def test_a_cell_of_the_list_runs_nothing(table: Table) -> None:
    Meeting.objects.filter(pk=table.coming.pk).update(registering="open")
    table.coming.refresh_from_db()
    from communaux.meaning.access import VISITOR

    events.register(VISITOR, table.coming, {"name": "=HYPERLINK(1)", "email": "a@exemple.org"})
    sheet = text_of(table.lead_client.get(f"/meetings/{table.coming.key}/registrations?format=csv"))
    assert "'=HYPERLINK" in sheet


def test_the_trap_of_the_form_catches_programs(table: Table) -> None:
    Meeting.objects.filter(pk=table.coming.pk).update(registering="open")
    sent = {"name": "Robot", "email": "robot@exemple.org", "subject": "achetez"}
    table.visitor.post(f"/meetings/{table.coming.key}/register", sent)
    assert not Registration.objects.exists()


def test_a_series_is_announced_changed_and_ended(table: Table) -> None:
    there = f"/groups/{table.group.slug}/meetings/series"
    wrong = table.lead_client.post(there, moment(every="week", interval="6", count="3", until="01/01/2100"))
    assert "pas les deux" in text_of(wrong)
    response = table.lead_client.post(
        there, moment(starts="05/01/2027", every="week", interval="6", count="4"), follow=True
    )
    assert "Toutes les 6 semaines, le mardi" in text_of(response)
    series = Series.objects.get()
    assert series.meetings.count() == 4
    table.lead_client.post(f"/series/{series.key}/edit", {"end": "1"})
    assert "Cette série est arrêtée" in text_of(table.visitor.get(f"/series/{series.key}"))


def test_the_personal_calendar_is_made_changed_and_closed(table: Table) -> None:
    table.one_client.post("/calendar/feed")
    page = text_of(table.one_client.get("/account/"))
    found = re.search(r"(/calendar/[^\"]+\.ics)", page)
    assert found
    body = text_of(table.visitor.get(found[1]))
    assert "À venir" in body
    table.one_client.post("/calendar/feed")
    assert table.visitor.get(found[1]).status_code == 404
    token = feeds.token_of(feeds.open_feed(make.viewer(table.one)))
    table.one_client.post("/calendar/feed", {"close": "1"})
    assert table.visitor.get(f"/calendar/{token}.ics").status_code == 404
    assert table.visitor.post("/calendar/feed").status_code == 403


def test_the_calendar_by_month_as_list_and_grid(table: Table) -> None:
    Meeting.objects.filter(pk=table.coming.pk).update(
        starts="2099-03-02T17:00Z", ends="2099-03-03T18:00Z", title="Deux jours"
    )
    for view in ("", "&view=grid"):
        shown = text_of(table.visitor.get(f"/calendar/?month=2099-03{view}"))
        assert shown.count("Deux jours") == (2 if view else 1)
    assert "Rien ce mois-ci" in text_of(table.visitor.get("/calendar/?month=2099-05"))
    assert "Rien ce mois-ci" in text_of(table.visitor.get("/calendar/?month=2099-03&kind=plenary"))
    assert "Deux jours" in text_of(table.one_client.get("/calendar/?month=2099-03&mine=1"))
    assert "Deux jours" not in text_of(table.stranger_client.get("/calendar/?month=2099-03&mine=1"))
    for month in ("2099-13", "x", "0000-00", "99999-1", "2099-3", "２０９９-03"):
        assert table.visitor.get("/calendar/", {"month": month}).status_code == 200


def test_a_file_is_shown_and_then_taken_in(table: Table) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.modules.groups.acts.test_series import FILE

    there = f"/groups/{table.group.slug}/meetings/import"
    assert table.one_client.get(there).status_code == 403
    shown = text_of(table.lead_client.post(there, {"file": SimpleUploadedFile("a.ics", FILE.encode())}))
    assert "nouvelle réunion" in shown
    assert "20990231" in shown
    assert not Meeting.objects.filter(title="Journée").exists()
    table.lead_client.post(there, {"content": FILE})
    assert Meeting.objects.filter(title="Journée").exists()
    wrong = table.lead_client.post(there, {"file": SimpleUploadedFile("a.ics", b"rien")})
    assert "pas un agenda iCalendar" in text_of(wrong)


def test_linked_data_of_what_is_public(table: Table) -> None:
    for path in (f"/meetings/{table.past.key}", f"/meetings/{table.coming.key}"):
        response = table.visitor.get(path, headers={"accept": "application/ld+json"})
        assert response.json()["@type"][0] == "Meeting"
        assert "link" not in response.json()
        assert (
            b"own:Meeting" in table.visitor.get(f"{path}?format=turtle").content
            or response.status_code == 200
        )
    note = table.past.notes.get()
    assert table.visitor.get(f"/notes/{note.key}", headers={"accept": "text/turtle"}).status_code == 404


def test_no_page_asks_more_when_there_is_more(table: Table, django_assert_max_num_queries: Any) -> None:
    lead = make.viewer(table.lead)
    for n in range(12):
        agenda.add(lead, table.past, {"title": f"Point {n}", "minutes": 10})
        groups.make_action(table.group, meeting=table.past, person=make.make_person())
        groups.make_meeting(table.group, 20 + n)
        groups.make_meeting(table.group, -20 - n)
    pages = {
        f"/meetings/{table.past.key}": 30,
        f"/meetings/{table.past.key}/notes": 14,
        f"/groups/{table.group.slug}/meetings": 18,
        "/calendar/": 14,
        "/calendar/?view=grid": 14,
        f"/groups/{table.group.slug}/calendar.ics": 10,
        "/calendar.ics": 8,
    }
    for path, most in pages.items():
        with django_assert_max_num_queries(most):
            assert table.lead_client.get(path).status_code == 200
