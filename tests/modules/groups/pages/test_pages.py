"""The pages of groups through a browser without scripts: who sees what, what a form does, how many queries."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from communaux.meaning.access import SYSTEM
from communaux.modules.groups.acts import committee as committee_acts
from communaux.modules.groups.acts import rules as rules_acts
from communaux.modules.groups.models import (
    Cooptation,
    Force,
    Group,
    Meeting,
    Membership,
    Subject,
    WorkingRules,
)
from communaux.nouns.models import Account, Person
from tests import factories as make
from tests.modules.groups import factories as mine

pytestmark = pytest.mark.django_db


def signed(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def somebody(*organisations: Any) -> tuple[Client, Person]:
    """A browser in which a member is signed in, and the member."""
    account = make.make_member(*(organisations or (make.make_organisation(),)))
    return signed(account), Person.objects.get(account=account)


def steward() -> Client:
    return signed(make.make_steward())


def text(response: Any) -> str:
    """The words of a page, without tags, spaces made single."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split()).replace("\xa0", " ")


class TestList:
    def test_it_says_what_each_group_is_for_by_kind(self, client: Client) -> None:
        mine.make_group("Gouvernance", aim={"fr": "Comprendre."})
        mine.make_group("Kit", kind="workshop", product={"fr": "Un kit de statuts."}, size={"fr": "Quinze."})
        page = text(client.get("/groups/"))
        for words in ("Groupes thématiques", "Comprendre.", "Ateliers", "Un kit de statuts.", "Quinze."):
            assert words in page

    def test_groups_that_are_over_are_one_link_away(self, client: Client) -> None:
        mine.make_group("Vivant")
        mine.make_group("Fini", state="done")
        assert "Fini" in text(client.get("/groups/"))
        over = text(client.get("/groups/?state=over"))
        assert "Fini" in over
        assert "Vivant" not in over
        assert client.get("/groups/?state=%00nothing").status_code == 200

    def test_it_says_the_next_meeting_on_the_clock_of_the_meeting(self, client: Client) -> None:
        group = mine.make_group()
        for starts in ("2998-03-05T23:30:00Z", "2999-03-05T10:00:00Z", "2001-03-05T10:00:00Z"):
            start = dt.datetime.fromisoformat(starts)
            Meeting.objects.create(
                group=group, title="R", starts=start, ends=start + dt.timedelta(hours=1), zone="Europe/Paris"
            )
        page = text(client.get("/groups/"))
        assert "prochaine réunion le 6 mars 2998" in page
        assert "2999" not in page

    def test_an_empty_list_invites(self, client: Client) -> None:
        assert "Aucun groupe encore" in text(client.get("/groups/"))

    def test_its_queries_do_not_grow_with_the_groups(
        self, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        for _n in range(12):
            group = mine.make_group()
            mine.make_place(group, make.make_person())
            mine.make_force(mine.make_subject())
        client.get("/groups/")
        with django_assert_max_num_queries(8):
            client.get("/groups/")


class TestGroup:
    def test_names_are_for_members_and_counts_for_everybody(self, client: Client) -> None:
        group = mine.make_group()
        mine.make_place(group, make.make_person("Secrète"))
        mine.make_place(group, make.make_person("Publique", listed=True))
        page = text(client.get(group.get_absolute_url()))
        assert "Publique" in page
        assert "Secrète" not in page
        assert "Et 1 personne dont le nom est réservé aux membres" in page
        member, _person = somebody()
        assert "Secrète" in text(member.get(group.get_absolute_url()))

    def test_somebody_of_the_group_sees_its_people_without_any_organisation(self) -> None:
        group = mine.make_group()
        mine.make_place(group, make.make_person("Secrète"))
        account = make.make_account()
        mine.make_place(group, make.make_person("Moi", account))
        assert "Secrète" in text(signed(account).get(group.get_absolute_url()))

    def test_it_is_linked_data_too(self, client: Client) -> None:
        group = mine.make_group("Gouvernance", mailing_list="secret@exemple.org")
        found = client.get(group.get_absolute_url(), headers={"accept": "application/ld+json"}).json()
        assert found["name"] == "Gouvernance"
        assert "mailing_list" not in found
        turtle = client.get(group.get_absolute_url(), headers={"accept": "text/turtle"})
        assert b"Gouvernance" in turtle.content
        assert client.get("/groups/nulle-part").status_code == 404

    def test_what_members_write_is_text_and_not_code(self, client: Client) -> None:
        group = mine.make_group(
            "<script>alert(1)</script>", description={"fr": "<img src=x onerror=y> **gras**"}
        )
        body = client.get(group.get_absolute_url()).content.decode()
        assert "<script>alert" not in body
        assert "<img src=x" not in body
        assert "<strong>gras</strong>" in body

    def test_its_queries_do_not_grow(self, django_assert_max_num_queries: Any) -> None:
        group = mine.make_group()
        member, person = somebody()
        mine.make_place(group, person, role="coordinator")
        for _n in range(15):
            mine.make_place(group, make.make_person(), organisation=make.make_organisation())
        member.get(group.get_absolute_url())
        with django_assert_max_num_queries(32):
            member.get(group.get_absolute_url())

    def test_in_english_nothing_stays_french(self, client: Client) -> None:
        group = mine.make_group("Kit")
        client.cookies["language"] = "en"
        page = text(client.get(group.get_absolute_url(), headers={"accept-language": "en"}))
        for words in ("Deliverables", "Who is in it", "Active."):
            assert words in page
        for words in ("Productions", "Qui en est", "Journal du groupe"):
            assert words not in page


class TestJoining:
    def test_a_member_asks_is_accepted_and_welcomed(self) -> None:
        home = make.make_organisation("Ma coop")
        group = mine.make_group()
        member, person = somebody(home)
        coordinator, chief = somebody()
        mine.make_place(group, chief, role="coordinator")
        path = group.get_absolute_url()
        assert "Ce qui se passe ensuite" in text(member.get(f"{path}/join"))
        sent = member.post(f"{path}/join", {"organisation": home.slug, "message": "Bonjour"}, follow=True)
        assert "Votre demande attend." in text(sent)
        waiting = text(coordinator.get(f"{path}/members"))
        assert person.name in waiting
        place = Membership.objects.get(person=person)
        assert "Bonjour" in text(coordinator.get(f"{path}/members/{place.key}"))
        coordinator.post(f"{path}/members/{place.key}", {"do": "accept"})
        assert "à accueillir" in text(coordinator.get("/account/"))
        coordinator.post(f"{path}/members/{place.key}", {"do": "brief"})
        place.refresh_from_db()
        assert (place.state, place.organisation, place.briefed_on is not None) == ("current", home, True)
        assert "Ma participation" in text(member.get(path))

    def test_one_takes_part_as_an_independent(self) -> None:
        group = mine.make_group(joining="open")
        member, person = somebody()
        member.post(f"{group.get_absolute_url()}/join", {"organisation": ""})
        place = Membership.objects.get(person=person)
        assert (place.state, place.capacity, place.organisation) == ("current", "independent", None)

    def test_rules_must_be_accepted_and_nothing_typed_is_lost(self) -> None:
        mine.make_rules()
        group = mine.make_group()
        member, person = somebody()
        answer = member.post(
            f"{group.get_absolute_url()}/join", {"message": "Mon message", "organisation": ""}
        )
        assert answer.status_code == 200
        assert "Mon message" in answer.content.decode()
        assert not Membership.objects.filter(person=person).exists()

    def test_an_invitation_is_answered(self) -> None:
        group = mine.make_group()
        member, person = somebody()
        place = mine.make_place(group, person, state="invited", message="Viens")
        path = f"{group.get_absolute_url()}/join"
        assert path in member.get("/account/").content.decode()
        assert "Viens" in text(member.get(path))
        member.post(path, {"share_email": "on", "organisation": ""})
        place.refresh_from_db()
        assert (place.state, place.share_email) == ("current", True)

    def test_one_leaves_withdraws_and_shares_from_the_page(self) -> None:
        group = mine.make_group()
        member, person = somebody()
        place = mine.make_place(group, person)
        path = group.get_absolute_url()
        member.post(f"{path}/share", {"share_email": "on", "organisation": ""})
        place.refresh_from_db()
        assert place.share_email
        member.post(f"{path}/mine", {"do": "leave"})
        place.refresh_from_db()
        assert place.state == "left"
        assert member.post(f"{path}/mine", {"do": "leave"}).status_code == 404

    def test_a_visitor_signs_in_first(self, client: Client) -> None:
        group = mine.make_group()
        assert "/account/login" in client.get(f"{group.get_absolute_url()}/join")["Location"]


class TestCoordination:
    @pytest.mark.parametrize("page", ["members", "edit", "deliverables", "members.csv"])
    def test_what_is_for_the_coordination_is_closed_to_members(self, page: str) -> None:
        group = mine.make_group()
        member, _person = somebody()
        path = f"{group.get_absolute_url()}/{page}"
        answer = member.post(path) if page.endswith("csv") else member.get(path)
        assert answer.status_code == 403

    def test_lists_hold_the_addresses_of_those_who_agreed_alone(self) -> None:
        group = mine.make_group()
        coordinator, chief = somebody()
        mine.make_place(group, chief, role="coordinator")
        agreed = make.make_person('=SUM(A1) "Une"', email="oui@exemple.org")
        mine.make_place(group, agreed, share_email=True)
        mine.make_place(group, make.make_person("Deux", email="non@exemple.org"))
        path = f"{group.get_absolute_url()}/members"
        table = coordinator.post(f"{path}.csv").content.decode()
        assert "oui@exemple.org" in table
        assert "non@exemple.org" not in table
        assert "'=SUM" in table
        assert coordinator.post(f"{path}.txt").content.decode() == "\"=SUM(A1) 'Une'\" <oui@exemple.org>\n"
        assert coordinator.post(f"{path}.xlsx").content.startswith(b"PK")
        assert coordinator.get(f"{path}.csv").status_code == 405

    def test_it_invites_somebody_by_the_address_of_their_page(self) -> None:
        group = mine.make_group()
        coordinator, chief = somebody()
        mine.make_place(group, chief, role="coordinator")
        guest = make.make_person("Camille")
        path = f"{group.get_absolute_url()}/members"
        coordinator.post(path, {"person": guest.get_absolute_url(), "role": "expert"})
        assert Membership.objects.get(person=guest).state == "invited"
        wrong = coordinator.post(path, {"person": "Personne de tel", "role": "expert"})
        assert "ne correspond à rien" in text(wrong)

    def test_it_changes_the_page_and_the_state(self) -> None:
        group = mine.make_group(kind="workshop", state="forming")
        coordinator, chief = somebody()
        mine.make_place(group, chief, role="coordinator")
        path = group.get_absolute_url()
        assert "Dites d’abord ce que l’atelier produira" in text(coordinator.get(f"{path}/edit"))
        form = {
            "name": "Kit",
            "kind": "workshop",
            "joining": "open",
            "product_0": "Un kit",
            "product_fr": "Un kit",
            "version": "1",
        }
        assert coordinator.post(f"{path}/edit", form).status_code == 302
        assert coordinator.post(f"{path}/move", {"move": "start"}).status_code == 302
        group.refresh_from_db()
        assert (group.name, group.state) == ("Kit", "active")

    def test_two_editors_see_what_both_wrote(self) -> None:
        group = mine.make_group()
        browser = steward()
        path = f"{group.get_absolute_url()}/edit"
        first = {"name": "Le leur", "kind": "thematic", "joining": "request", "version": "1"}
        assert browser.post(path, first).status_code == 302
        answer = browser.post(path, {**first, "name": "Le mien"})
        assert answer.status_code == 409
        assert "Le leur" in text(answer)
        assert "Le mien" in answer.content.decode()

    def test_a_deliverable_is_announced_and_shown(self, client: Client) -> None:
        group = mine.make_group()
        member, person = somebody()
        mine.make_place(group, person)
        path = f"{group.get_absolute_url()}/deliverables"
        member.post(path, {"title": "Guide", "kind": "guide", "state": "drafting", "due": "mars 2027"})
        assert "mars 2027" in text(client.get(group.get_absolute_url()))
        bad = member.post(path, {"title": "Guide", "kind": "guide", "state": "drafting", "due": "31/02/2027"})
        assert bad.status_code == 200

    def test_a_steward_opens_a_group_that_exists(self) -> None:
        form = {"name": "Ancien groupe", "kind": "thematic", "joining": "open", "state": "paused"}
        assert steward().post("/groups/new", form)["Location"] == "/groups/ancien-groupe"
        assert Group.objects.get().state == "paused"
        member, _person = somebody()
        assert member.get("/groups/new").status_code == 403


class TestSubjects:
    def test_a_subject_is_proposed_gathers_and_becomes_a_workshop(self) -> None:
        home = make.make_organisation()
        member, _person = somebody(home)
        assert member.get("/groups/subjects/new").status_code == 200
        sent = member.post(
            "/groups/subjects/new",
            {"title": "Kit", "why_fr": "Il manque.", "product_fr": "Un kit.", "organisation": home.slug},
        )
        subject = Subject.objects.get()
        path = subject.get_absolute_url()
        assert sent["Location"] == path
        assert "Il manque 1 coordination, 5 participations et 3 organisations." in text(member.get(path))
        member.post(f"{path}/offer", {"kind": "coordinate", "organisation": home.slug, "note": ""})
        assert "Il manque 4 participations et 2 organisations." in text(member.get(path))
        for number in range(4):
            mine.make_force(subject, organisation=make.make_organisation() if number < 2 else None)
        assert "ce sujet peut démarrer" in text(member.get(path))
        assert "Sujets prêts à démarrer" in text(steward().get("/desk/"))
        started = member.post(f"{path}/start", {"name": "Kit", "kind": "workshop", "joining": "request"})
        assert started["Location"] == "/groups/kit"
        assert "devenu le groupe « Kit »" in text(member.get(path))
        assert "Kit" in text(member.get("/groups/kit"))

    def test_it_is_closed_merged_and_opened_again(self, client: Client) -> None:
        browser = steward()
        keep, other = mine.make_subject("Un"), mine.make_subject("Deux")
        browser.post(f"{keep.get_absolute_url()}/merge", {"other": other.key})
        moved = client.get(other.get_absolute_url())
        assert (moved.status_code, moved["Location"]) == (
            301,
            f"http://localhost:8000{keep.get_absolute_url()}",
        )
        browser.post(f"{keep.get_absolute_url()}/close", {"reason": "later", "note": "Au printemps."})
        assert "Au printemps." in text(client.get(keep.get_absolute_url()))
        browser.post(f"{keep.get_absolute_url()}/reopen")
        keep.refresh_from_db()
        assert keep.state == "open"

    def test_names_of_volunteers_are_for_members(self, client: Client) -> None:
        subject = mine.make_subject()
        force = mine.make_force(subject)
        assert force.person.name not in text(client.get(subject.get_absolute_url()))
        member, _person = somebody()
        assert force.person.name in text(member.get(subject.get_absolute_url()))

    def test_who_has_no_organisation_is_told_what_to_do(self) -> None:
        answer = signed(make.make_account()).get("/groups/subjects/new")
        assert answer.status_code == 403
        assert "Il faut être membre" in text(answer)

    def test_thresholds_are_the_stewards(self) -> None:
        form = {"coordinators": 2, "participants": 3, "organisations": 1}
        assert steward().post("/groups/subjects/thresholds", form).status_code == 302
        member, _person = somebody()
        assert "2 personnes pour coordonner" in text(member.get("/groups/subjects/"))
        assert member.get("/groups/subjects/thresholds").status_code == 403

    def test_queries_do_not_grow(self, client: Client, django_assert_max_num_queries: Any) -> None:
        for _n in range(12):
            mine.make_force(mine.make_subject())
        client.get("/groups/subjects/")
        with django_assert_max_num_queries(6):
            client.get("/groups/subjects/")


class TestCommittee:
    def test_from_the_proposal_to_the_seat(self, client: Client) -> None:
        group = mine.make_committee()
        account = make.make_member(make.make_organisation())
        _viewer = Person.objects.get(account=account)
        from communaux.modules.groups.models import Seat

        Seat.objects.create(group=group, person=_viewer, since="2026")
        browser = signed(account)
        guest = make.make_person("Camille", email="camille@exemple.org")
        browser.post("/groups/committee/propose", {"person": guest.get_absolute_url(), "reason": "Utile."})
        one = Cooptation.objects.get()
        here = f"/groups/committee/{one.key}"
        member, _person = somebody()
        assert member.get(here).status_code == 404
        token = committee_acts.token_of(one)
        assert "Utile." in text(client.get(f"/groups/committee/answer/{token}"))
        client.post(f"/groups/committee/answer/{token}", {"do": "agree"})
        assert client.get(f"/groups/committee/answer/{token}").status_code == 410
        assert "Utile." in text(member.get(here))
        assert client.get(here).status_code == 404
        member.post(here, {"do": "object", "reason": "Deux sièges du même réseau."})
        Cooptation.objects.update(objections_until="2026-01-01")
        page = text(browser.get(here))
        assert "Deux sièges du même réseau." in page
        assert "Une objection est maintenue" in page
        browser.post(here, {"do": "coopt", "mandate_until": "2999"})
        one.refresh_from_db()
        assert one.state == "presented"
        objection = one.objections.get()
        member.post(here, {"do": "lift", "objection": objection.key, "reason": "Convaincue."})
        browser.post(here, {"do": "coopt", "mandate_until": "2999"})
        one.refresh_from_db()
        assert one.state == "coopted"
        assert "2 personnes, dont les noms" in text(client.get("/groups/committee/"))
        assert "Camille" in text(member.get("/groups/committee/"))

    def test_the_person_finds_it_in_their_account(self) -> None:
        member, person = somebody()
        one = mine.make_cooptation(mine.make_committee(), person)
        assert f"/groups/committee/{one.key}" in member.get("/account/").content.decode()
        member.post(f"/groups/committee/{one.key}", {"do": "agree"})
        one.refresh_from_db()
        assert one.state == "presented"

    def test_without_any_committee_the_page_explains(self, client: Client) -> None:
        page = text(client.get("/groups/committee/"))
        assert "Comment on y entre : la cooptation" in page
        assert "Aucun mandat" in page


class TestRules:
    def test_a_steward_writes_adopts_and_everybody_reads(self, client: Client) -> None:
        assert "Aucune règle adoptée encore" in text(client.get("/groups/rules/"))
        browser = steward()
        assert "Garder trace" in browser.get("/groups/rules/edit").content.decode()
        browser.post(
            "/groups/rules/edit",
            {"text_fr": "# Nos règles", "text_en": "", "changes_fr": "", "changes_en": ""},
        )
        assert WorkingRules.objects.get().state == "draft"
        assert client.get("/groups/rules/1").status_code == 404
        browser.post("/groups/rules/edit", {"adopt": "1"})
        assert "Nos règles" in text(client.get("/groups/rules/1"))
        found = client.get("/groups/rules/1", headers={"accept": "application/ld+json"}).json()
        assert found["number"] == 1
        member, _person = somebody()
        assert member.get("/groups/rules/edit").status_code == 403

    def test_a_new_version_is_accepted_from_the_page_of_the_group(self) -> None:
        member, person = somebody()
        group = mine.make_group()
        place = mine.make_place(group, person)
        rules = rules_acts.adopt(SYSTEM, rules_acts.draft(SYSTEM, {"text": {"fr": "# Règles"}}))
        assert "que vous n’avez pas encore acceptée" in text(member.get(group.get_absolute_url()))
        member.post(f"{group.get_absolute_url()}/mine", {"do": "rules"})
        place.refresh_from_db()
        assert place.rules == rules


class TestRooms:
    def test_the_page_of_an_organisation_says_its_groups_and_not_who_is_there(self, client: Client) -> None:
        home = make.make_organisation()
        mine.make_place(mine.make_group("Gouvernance"), make.make_person("Secrète"), organisation=home)
        page = text(client.get(home.get_absolute_url()))
        assert "Gouvernance" in page
        assert "Secrète" not in page

    def test_the_page_of_a_person_says_their_groups_to_members(self, client: Client) -> None:
        person = make.make_person("Camille")
        mine.make_place(mine.make_group("Gouvernance"), person)
        member, _person = somebody()
        assert "Gouvernance" in text(member.get(person.get_absolute_url()))
        assert client.get(person.get_absolute_url()).status_code == 404


def test_a_force_is_counted_once_a_person() -> None:
    subject = mine.make_subject()
    force = mine.make_force(subject)
    assert Force.objects.filter(subject=subject, person=force.person).count() == 1
