"""Keeping records true, page by page: what is typed stays, what is told never depends on what is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from communaux.meaning.access import SYSTEM
from communaux.modules.network.acts import care, reminders
from communaux.modules.network.models import Claim, EditLink, Report, Transfer
from communaux.modules.network.models.care import Decision
from communaux.nouns.models import Affiliation, Organisation
from communaux.nouns.models.organisation import State
from tests import factories as make
from tests.modules.network.pages.conftest import World, link_in

Mailed = Callable[..., str]
HOSTILE = "<script>alert(1)</script>"


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


@pytest.fixture
def path(world: World) -> str:
    return world.one.get_absolute_url()


@pytest.fixture
def held(world: World, path: str, mailed: Mailed) -> Client:
    """A browser without account that opened an edit link of the first organisation."""
    steward = make.viewer(world.account("steward"))
    mail = mailed(lambda: care.send_edit_link(steward, world.one, "autre@belle.example"))
    browser = Client()
    response = browser.get(link_in(mail, "/edit/"))
    assert response.status_code == 302
    assert response["Location"] == f"{path}/edit"
    return browser


# --- Claims


def test_a_claim_without_account_offers_to_sign_in_and_come_back(world: World, path: str) -> None:
    page = text(world.client("visitor").get(f"{path}/claim"))
    assert f"/account/login/?next=%2Forganisations%2F{world.one.slug}%2Fclaim" in page
    assert "/account/signup/?next=" in page


def test_a_claim_is_made_once_and_says_that_it_waits(world: World, path: str) -> None:
    browser = world.client("account")
    sent = browser.post(f"{path}/claim", {"message": "Je préside.", "your_name": "Nouvelle Venue"})
    assert sent.status_code == 302
    assert Claim.objects.get().message == "Je préside."
    assert "Votre demande attend une réponse" in text(browser.get(f"{path}/claim"))
    browser.post(f"{path}/claim", {"message": "Encore.", "your_name": "X"})
    assert Claim.objects.count() == 1


def test_a_refused_claim_keeps_what_was_typed(world: World, path: str) -> None:
    page = text(world.client("account").post(f"{path}/claim", {"message": "", "your_name": HOSTILE}))
    assert "&lt;script&gt;" in page
    assert HOSTILE not in page
    assert Claim.objects.count() == 0


# --- Reports


def test_a_visitor_reports(world: World, path: str) -> None:
    browser = world.client("visitor")
    sent = browser.post(
        f"{path}/report", {"reason": "gone", "text": "Fermée en mars.", "contact": ""}, follow=True
    )
    assert "L’intendance regarde votre signalement" in text(sent)
    assert Report.objects.get().reason == "gone"


@pytest.mark.parametrize(
    "sent",
    [
        {"reason": "inconnu", "text": "Mot gardé"},
        {"reason": "gone", "text": "Mot gardé " + "x" * 5000},
        {"reason": "gone", "text": "Mot gardé \x00 nul"},
        {"reason": "gone", "text": "Mot gardé", "contact": "pas une adresse"},
    ],
)
def test_a_refused_report_keeps_what_was_typed(world: World, path: str, sent: dict[str, str]) -> None:
    response = world.client("visitor").post(f"{path}/report", sent)
    assert response.status_code == 200
    assert "Mot gardé" in text(response)
    assert "Une réponse est à corriger" in text(response)
    assert Report.objects.count() == 0


def test_the_trap_catches_programs_and_tells_them_nothing(world: World, path: str) -> None:
    filled = {"reason": "gone", "text": "", "subject": "achetez"}
    assert world.client("visitor").post(f"{path}/report", filled).status_code == 302
    assert Report.objects.count() == 0


def test_too_many_reports_are_asked_to_come_back(world: World, path: str) -> None:
    for _n in range(5):
        world.client("visitor").post(f"{path}/report", {"reason": "wrong"})
    page = text(world.client("visitor").post(f"{path}/report", {"reason": "wrong", "text": "Le sixième"}))
    assert "Trop de demandes" in page
    assert "Le sixième" in page


# --- Edit links


def test_a_stranger_is_told_the_same_of_every_address(world: World, path: str) -> None:
    pages = [
        text(world.client("visitor").post(f"{path}/edit-link", {"email": email}))
        for email in ("contact@belle.example", "inconnue@ailleurs.example")
    ]
    assert "Regardez votre courrier" in pages[0]
    assert pages[0] == pages[1]


def test_what_is_no_address_stays_in_the_form(world: World, path: str) -> None:
    page = text(world.client("visitor").post(f"{path}/edit-link", {"email": HOSTILE}))
    assert "&lt;script&gt;" in page
    assert HOSTILE not in page


def test_a_stranger_does_not_read_the_address_of_the_record(world: World, path: str) -> None:
    for page in ("", "/edit-link", "/claim", "/report"):
        assert "contact@belle.example" not in text(world.client("visitor").get(path + page))


def test_keepers_send_see_and_revoke_links(world: World, path: str) -> None:
    browser = world.client("editor")
    browser.post(f"{path}/edit-link", {"email": "stagiaire@belle.example"})
    link = EditLink.objects.get()
    assert "stagiaire@belle.example" in text(browser.get(f"{path}/edit-link"))
    assert "stagiaire@belle.example" not in text(world.client("member").get(f"{path}/edit-link"))
    assert world.client("member").post(f"{path}/edit-link", {"revoke": str(link.pk)}).status_code == 200
    link.refresh_from_db()
    assert link.revoked is None
    browser.post(f"{path}/edit-link", {"revoke": str(link.pk)})
    link.refresh_from_db()
    assert link.revoked is not None


def test_a_link_edits_its_record_and_no_other(world: World, held: Client, path: str) -> None:
    page = text(held.get(f"{path}/edit"))
    assert "Vous modifiez par un lien d’édition" in page
    saved = held.post(f"{path}/edit", {"name": "La Belle Équipe", "kind": "platform", "city": "Nantes"})
    assert saved.status_code == 302
    world.one.refresh_from_db()
    assert world.one.city == "Nantes"
    assert held.get(f"{world.other.get_absolute_url()}/edit").status_code == 403
    assert held.get("/people/").status_code == 200


def test_a_link_gives_no_right_away(held: Client, path: str) -> None:
    for page in ("transfer", "withdraw"):
        assert held.get(f"{path}/{page}").status_code == 302, "an account is asked for"
        assert held.post(f"{path}/{page}", {"reason": "gone", "email": "a@b.example"}).status_code == 302
    assert Transfer.objects.count() == 0
    assert Organisation.objects.get(slug="la-belle-equipe").state == State.PUBLISHED


def test_a_revoked_link_stops_at_once(held: Client, path: str) -> None:
    assert held.get(f"{path}/edit").status_code == 200
    EditLink.objects.update(revoked=timezone.now())
    assert held.get(f"{path}/edit").status_code == 403


def test_a_link_is_closed_on_demand(held: Client, path: str) -> None:
    assert held.post("/edit/close")["Location"] == path
    assert held.get(f"{path}/edit").status_code == 403


def test_an_account_with_a_link_keeps_its_own_rights(world: World, mailed: Mailed, path: str) -> None:
    steward = make.viewer(world.account("steward"))
    mail = mailed(lambda: care.send_edit_link(steward, world.one, "autre@belle.example"))
    browser = world.client("editor of another")
    browser.get(link_in(mail, "/edit/"))
    assert browser.get(f"{path}/edit").status_code == 200
    assert browser.get(f"{path}/transfer").status_code == 403
    assert browser.get(f"{world.other.get_absolute_url()}/transfer").status_code == 200
    keeper = world.client("steward")
    keeper.get(link_in(mail, "/edit/"))
    assert "lien d’édition, " not in text(keeper.get(f"{path}/edit"))


def test_a_forged_session_opens_nothing(world: World, path: str) -> None:
    browser = Client()
    session = browser.session
    session["edit_link"] = {"link": 999_999, "organisation": world.one.pk, "path": path, "until": 1e10}
    session.save()
    assert browser.get(f"{path}/edit").status_code == 403


@pytest.mark.parametrize("token", ["x", "é" * 50, "a" * 5000, "a b", "%00"])
@pytest.mark.parametrize("where", ["/edit/{}", "/edit/{}/confirm", "/take-over/{}"])
@pytest.mark.django_db
def test_a_wrong_token_has_a_page_with_a_next_step(client: Client, token: str, where: str) -> None:
    response = client.get(where.format(token))
    assert response.status_code == 404
    assert "Chercher la fiche" in text(response)


# --- « It is still true »


def test_looking_at_the_link_of_a_reminder_confirms_nothing(world: World, mailed: Mailed) -> None:
    Organisation.objects.update(created=timezone.now() - timedelta(days=21))
    Organisation.objects.filter(pk=world.other.pk).update(maturity="ceased")
    mail = mailed(lambda: reminders.remind_due(SYSTEM))
    link = link_in(mail, "/edit/")
    assert link.endswith("/confirm")
    browser = Client()
    assert "Tout est encore vrai" in text(browser.get(link))
    world.one.refresh_from_db()
    assert world.one.checked_on is None
    assert "Merci, la fiche est confirmée" in text(browser.post(link))
    world.one.refresh_from_db()
    assert world.one.checked_on == timezone.localdate()
    assert browser.get(link.removesuffix("/confirm")).status_code == 302


# --- Transfers


def offer(world: World, path: str, mailed: Mailed, **values: str) -> str:
    sent = {"email": "suite@belle.example", **values}
    mail = mailed(lambda: world.client("editor").post(f"{path}/transfer", sent))
    return link_in(mail, "/take-over/")


def test_a_record_is_handed_over(world: World, path: str, mailed: Mailed) -> None:
    link = offer(world, path, mailed)
    assert "Ouvrir un compte" in text(Client().get(link))
    browser = world.client("account")
    refused = browser.post(link, {"accept": "1", "your_name": ""})
    assert refused.status_code == 200
    assert "Une réponse est à corriger" in text(refused)
    browser.post(link, {"accept": "1", "your_name": "La Suite"})
    keepers = Affiliation.objects.filter(organisation=world.one, may_edit=True)
    assert [tie.person.name for tie in keepers] == ["La Suite"]
    assert world.client("editor").get(f"{path}/edit").status_code == 403
    assert browser.get(link).status_code == 410


def test_an_offer_is_refused_and_nothing_changes(world: World, path: str, mailed: Mailed) -> None:
    link = offer(world, path, mailed)
    world.client("member").post(link, {"refuse": "1"})
    assert Transfer.objects.get().state == Decision.REFUSED
    assert world.client("editor").get(f"{path}/edit").status_code == 200


def test_an_offer_is_taken_back(world: World, path: str, mailed: Mailed) -> None:
    link = offer(world, path, mailed)
    browser = world.client("editor")
    assert "suite@belle.example" in text(browser.get(f"{path}/transfer"))
    browser.post(f"{path}/transfer", {"withdraw": Transfer.objects.get().key})
    assert Client().get(link).status_code == 410


def test_nobody_takes_their_own_offer(world: World, path: str, mailed: Mailed) -> None:
    link = offer(world, path, mailed)
    page = text(world.client("editor").post(link, {"accept": "1"}))
    assert "C’est votre propre offre" in page
    assert Transfer.objects.get().state == Decision.OPEN


def test_an_offer_to_no_address_keeps_what_was_typed(world: World, path: str) -> None:
    page = text(world.client("editor").post(f"{path}/transfer", {"email": "pas une adresse", "keep": "on"}))
    assert "pas une adresse" in page
    assert "checked" in page


# --- Withdrawal


def test_a_record_is_withdrawn_with_its_reason(world: World, path: str) -> None:
    browser = world.client("editor")
    assert browser.post(f"{path}/withdraw", {"reason": "parce que"}).status_code == 200
    world.one.refresh_from_db()
    assert world.one.state == State.PUBLISHED
    browser.post(f"{path}/withdraw", {"reason": "gone"})
    assert "Fiche retirée" in text(browser.get(path))
    assert Client().get(path).status_code == 410
    assert world.client("steward").post(f"{path}/restore").status_code == 302
    assert Client().get(path).status_code == 200
