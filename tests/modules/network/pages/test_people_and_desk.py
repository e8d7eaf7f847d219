"""Pages of people, the stewards' desk, and merging side by side."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from communaux.meaning.access import SYSTEM
from communaux.modules.network.acts import duplicates
from communaux.modules.network.models import Claim, Duplicate, Report
from communaux.modules.network.models.care import Decision
from communaux.nouns.models import Account, Affiliation, Organisation, Person
from communaux.nouns.models.organisation import State
from tests import factories as make
from tests.modules.network.pages.conftest import World


def text(response: Any) -> str:
    return str(response.content.decode())


def person_of(world: World, role: str) -> Person:
    return Person.objects.get(account=world.account(role))


# --- People


def test_a_page_is_made_and_stays_out_of_public_sight(world: World) -> None:
    browser = world.client("account")
    made = browser.post("/people/new", {"name": "Nouvelle"})
    page = text(browser.get(made["Location"]))
    assert "Page réservée aux membres" in page
    assert Client().get(made["Location"]).status_code == 404
    assert world.client("member").get(made["Location"]).status_code == 200


def test_a_person_opens_their_page_and_their_name_then_shows_on_records(world: World) -> None:
    browser, person = world.client("member"), person_of(world, "member")
    path, record = person.get_absolute_url(), world.one.get_absolute_url()
    assert person.name not in text(Client().get(record))
    sent = {"name": person.name, "listed": "on", "version": str(person.version), "email": "moi@belle.example"}
    assert browser.post(f"{path}/edit", sent).status_code == 302
    assert person.name in text(Client().get(record))
    assert "moi@belle.example" not in text(Client().get(path))
    assert "moi@belle.example" in text(browser.get(path))


def test_two_who_change_a_page_at_once_see_both_versions(world: World) -> None:
    person = person_of(world, "member")
    path = f"{person.get_absolute_url()}/edit"
    version = str(person.version)
    world.client("steward").post(path, {"name": "Écrit par l’intendance", "version": version})
    sent = world.client("member").post(path, {"name": "Écrit par moi", "version": version})
    assert sent.status_code == 409
    assert "Écrit par l’intendance" in text(sent)
    assert "Écrit par moi" in text(sent)


@pytest.mark.parametrize("name", ["", "x" * 500, "<img src=x onerror=alert(1)>" * 10, "a\x00b"])
def test_hostile_names_come_back_escaped(world: World, name: str) -> None:
    sent = world.client("account").post("/people/new", {"name": name, "website": "javascript:alert(1)"})
    assert sent.status_code == 200
    assert "<img src=x" not in text(sent)
    assert "javascript:alert(1)" in text(sent), "what was typed stays"
    assert 'href="javascript' not in text(sent)
    assert Person.objects.filter(account=world.account("account")).count() == 0


def test_a_person_leaves_an_organisation(world: World) -> None:
    person = person_of(world, "editor")
    tie = Affiliation.objects.get(person=person)
    path = person.get_absolute_url()
    assert world.client("member").post(f"{path}/leave", {"tie": tie.key}).status_code == 403
    world.client("editor").post(f"{path}/leave", {"tie": tie.key})
    tie.refresh_from_db()
    assert tie.until
    assert world.client("editor").get(f"{world.one.get_absolute_url()}/edit").status_code == 403


def test_erasing_oneself_closes_the_account(world: World) -> None:
    browser, person = world.client("member"), person_of(world, "member")
    path = person.get_absolute_url()
    assert "Votre compte est fermé" in text(browser.get(f"{path}/erase"))
    assert browser.post(f"{path}/erase").status_code == 302
    assert not Account.objects.filter(pk=world.account("member").pk).exists()
    assert browser.get("/account/").status_code == 302
    assert "Membre" not in text(world.client("steward").get("/people/"))


# --- The desk


def test_the_desk_counts_and_shows_what_waits(world: World) -> None:
    make.make_organisation("À publier", state=State.DRAFT)
    Report.objects.create(organisation=world.one, reason="gone", text="<b>fermée</b>")
    page = text(world.client("steward").get("/desk/"))
    assert "2 affaires attendent" in page
    assert "À publier" in page
    report = Report.objects.get()
    told = text(world.client("steward").get(f"/desk/reports/{report.key}"))
    assert "&lt;b&gt;fermée" in told
    assert "<b>fermée" not in told


def test_an_empty_desk_says_so(world: World) -> None:
    assert "Rien n’attend" in text(world.client("steward").get("/desk/"))


def test_a_claim_is_granted_at_the_desk(world: World) -> None:
    claimant = world.account("member")
    claim = Claim.objects.create(organisation=world.one, account=claimant, message="Je préside")
    browser = world.client("steward")
    assert "Je préside" in text(browser.get(f"/desk/claims/{claim.key}"))
    kept = browser.post(f"/desk/claims/{claim.key}", {"decision": "accept", "answer": "Gardé " + "x" * 3000})
    assert "Gardé" in text(kept)
    claim.refresh_from_db()
    assert claim.state == Decision.OPEN
    browser.post(f"/desk/claims/{claim.key}", {"decision": "accept", "answer": "Bienvenue"})
    assert world.client("member").get(f"{world.one.get_absolute_url()}/edit").status_code == 200
    assert "C’est réglé" in text(browser.get(f"/desk/claims/{claim.key}"))


def test_only_records_that_nobody_confirmed_are_stale(world: World, settings: Any) -> None:
    Organisation.objects.filter(pk=world.one.pk).update(created="2020-01-01T00:00Z")
    page = text(world.client("steward").get("/desk/stale"))
    assert world.one.name in page
    assert world.other.name not in page


# --- Merging


@pytest.fixture
def twins(world: World) -> tuple[Organisation, Organisation]:
    same = {"website": "https://jumelle.example", "postcode": "44000", "country": "FR"}
    first = make.make_organisation("Coopérative Jumelle", city="Nantes", activities=["mobility"], **same)
    second = make.make_organisation(
        "Cooperative jumelle", city="Rezé", phone="0240", activities=["food"], **same
    )
    return first, second


def test_twins_are_proposed_with_reasons_and_dismissed(world: World, twins: Any) -> None:
    duplicates.search(SYSTEM)
    browser = world.client("steward")
    page = text(browser.get("/desk/pairs"))
    assert "Coopérative Jumelle / Cooperative jumelle" in page
    pair = Duplicate.objects.get(state=Decision.OPEN)
    assert "Pourquoi les rapprocher" in text(
        browser.get(f"/desk/merge/organisations/{twins[0].slug}/{twins[1].slug}")
    )
    browser.post(f"/desk/pairs/{pair.pk}/dismiss")
    assert "Coopérative Jumelle / " not in text(browser.get("/desk/pairs"))


def test_a_merge_asks_for_every_difference_and_guesses_none(world: World, twins: Any) -> None:
    first, second = twins
    path = f"/desk/merge/organisations/{first.slug}/{second.slug}"
    browser = world.client("steward")
    page = text(browser.get(path))
    assert "checked" not in page, "nothing is chosen beforehand"
    refused = browser.post(path, {"name": "keep", "city": "merge"})
    assert refused.status_code == 200
    assert "checked" in text(refused), "what was chosen stays"
    second.refresh_from_db()
    assert second.state == State.PUBLISHED
    assert browser.post(path, {"name": "keep", "city": "merge", "activities": "both"}).status_code == 302
    first.refresh_from_db()
    assert (first.name, first.city, first.phone) == ("Coopérative Jumelle", "Rezé", "0240")
    assert sorted(first.activities) == ["food", "mobility"]
    assert Client().get(second.get_absolute_url()).status_code == 301


def test_two_pages_of_one_person_are_merged(world: World) -> None:
    first = make.make_person("Ana Díaz", email="ana@a.example")
    second = make.make_person("Diaz Ana", website="https://ana.example")
    make.make_affiliation(second, world.one)
    browser = world.client("steward")
    chosen = browser.get(f"/desk/merge/people/{first.key}", {"other": "Diaz Ana"})
    path = chosen["Location"]
    assert browser.post(path, {}).status_code == 200
    browser.post(path, {"name": "keep"})
    first.refresh_from_db()
    assert first.website == "https://ana.example"
    assert Affiliation.objects.get(organisation=world.one, role="member", person=first)
    assert browser.get(second.get_absolute_url()).status_code == 301


def test_an_unknown_other_keeps_what_was_typed(world: World) -> None:
    page = text(
        world.client("steward").get("/desk/merge/organisations/la-belle-equipe", {"other": "<i>rien"})
    )
    assert "&lt;i&gt;rien" in page
    assert "<i>rien" not in page


# --- People of a record, and one's own matters


def test_a_name_alone_never_ties_somebody_else(world: World) -> None:
    known = make.make_person("Ana Díaz")
    path = f"{world.one.get_absolute_url()}/parts/affiliations"
    browser = world.client("editor")
    asked = browser.post(path, {"person": "ana díaz", "role": "member"})
    assert known.get_absolute_url() in text(asked)
    assert not Affiliation.objects.filter(person=known).exists()
    assert browser.post(path, {"person": "ana díaz", "another": "on", "role": "member"}).status_code == 302
    assert Person.objects.filter(name="ana díaz", listed=False).count() == 1
    browser.post(path, {"person": known.get_absolute_url(), "role": "member"})
    assert Affiliation.objects.get(person=known).organisation == world.one
    lost = browser.post(path, {"person": "/people/personne<b>", "role": "member", "function": "Trésor"})
    assert "Trésor" in text(lost)
    assert "personne&lt;b&gt;" in text(lost)


def test_a_record_is_entrusted_and_taken_back(world: World) -> None:
    tie = Affiliation.objects.get(person=person_of(world, "member"))
    path = f"{world.one.get_absolute_url()}/parts/affiliations/{tie.key}"
    edit = f"{world.one.get_absolute_url()}/edit"
    world.client("editor").post(path, {"entrust": "1"})
    assert world.client("member").get(edit).status_code == 200
    world.client("editor").post(path, {"entrust": "0"})
    assert world.client("member").get(edit).status_code == 403


def test_ones_own_matters_are_on_the_account_page(world: World) -> None:
    Report.objects.create(organisation=world.one, reason="gone", text="<b>fermée</b>")
    Claim.objects.create(organisation=world.other, account=world.account("editor"), message="Moi aussi")
    page = text(world.client("editor").get("/account/"))
    assert "&lt;b&gt;fermée" in page
    assert "attend la réponse de l’intendance" in page
    assert "fermée" not in text(world.client("member").get("/account/"))


# --- Two people at one record


def test_two_who_change_a_record_at_once_see_both_versions(world: World) -> None:
    path = f"{world.one.get_absolute_url()}/edit"
    same = {"name": world.one.name, "kind": "platform", "email": world.one.email, "country": "FR"}
    version = str(world.one.version)
    world.client("steward").post(path, {**same, "city": "Ville de l’une", "version": version})
    sent = world.client("editor").post(path, {**same, "city": "Ville de <b>l’autre", "version": version})
    assert sent.status_code == 409
    assert "Ville de l’une" in text(sent)
    assert "Ville de &lt;b&gt;l’autre" in text(sent)
    assert "Ville de <b>" not in text(sent)


@pytest.mark.parametrize("value", ["x" * 100_000, "a\x00b", "<script>alert(1)</script>" * 40])
def test_hostile_records_come_back_escaped(world: World, value: str) -> None:
    path = f"{world.one.get_absolute_url()}/edit"
    sent = world.client("editor").post(path, {"name": value, "kind": "platform", "city": "Gardée"})
    assert sent.status_code == 200
    assert "<script>alert" not in text(sent)
    assert "Gardée" in text(sent), "what was typed elsewhere stays"
    world.one.refresh_from_db()
    assert world.one.city == ""
