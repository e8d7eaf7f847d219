"""The same thing sent twice: forms pressed again, links used again, offers taken by two."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from communaux.modules.network.acts import care, links
from communaux.modules.network.models import Claim, Commons, Transfer
from communaux.nouns.models import Affiliation, Organisation
from tests import factories

pytestmark = pytest.mark.django_db


def keepers(organisation: Organisation) -> int:
    """How many keep a record."""
    return Affiliation.objects.filter(organisation=organisation, may_edit=True, until="").count()


@pytest.fixture
def offered() -> tuple[Organisation, Transfer, str]:
    """A record that its keeper offers to somebody."""
    mine = factories.make_organisation("Vélo", slug="velo")
    giver = factories.make_editor(mine)
    transfer = care.offer_transfer(factories.viewer(giver), mine, {"email": "repreneuse@exemple.org"})
    return mine, transfer, care.token_of(transfer)


def test_an_offer_is_taken_once(offered: tuple[Organisation, Transfer, str]) -> None:
    mine, _transfer, token = offered
    first, second = Client(), Client()
    for client in (first, second):
        account = factories.make_account()
        factories.make_person("Quelqu’un", account)
        client.force_login(account)
    assert first.post(f"/take-over/{token}", {"accept": "1"}).status_code == 302
    assert keepers(mine) == 1
    for client in (first, second):
        assert client.post(f"/take-over/{token}", {"accept": "1"}).status_code == 410
        assert client.post(f"/take-over/{token}", {"refuse": "1"}).status_code == 410
    assert keepers(mine) == 1


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: t[:-2] + "AA", lambda t: t.partition(":")[0], lambda t: "x" + t]
)
def test_a_forged_offer_opens_nothing(offered: tuple[Organisation, Transfer, str], change: object) -> None:
    mine, _transfer, token = offered
    client = Client()
    client.force_login(factories.make_account())
    assert client.post(f"/take-over/{change(token)}", {"accept": "1"}).status_code == 404  # type: ignore[operator]
    assert keepers(mine) == 1


def test_an_offer_is_not_taken_by_looking_at_it(offered: tuple[Organisation, Transfer, str]) -> None:
    _mine, transfer, token = offered
    client = Client()
    client.force_login(factories.make_account())
    for path in (f"/take-over/{token}", f"/take-over/{token}?accept=1"):
        assert client.get(path).status_code == 200
    transfer.refresh_from_db()
    assert transfer.state == "open"


def test_a_claim_pressed_twice_waits_once() -> None:
    factories.make_organisation("Vélo", slug="velo")
    client = Client()
    account = factories.make_account()
    client.force_login(account)
    for _n in range(2):
        client.post("/organisations/velo/claim", {"your_name": "Quelqu’un", "message": "Je coordonne."})
    assert Claim.objects.filter(account=account).count() == 1


def test_a_claim_is_answered_once() -> None:
    mine = factories.make_organisation("Vélo", slug="velo")
    account = factories.make_account()
    factories.make_person("Quelqu’un", account)
    claim = Claim.objects.create(organisation=mine, account=account, message="Je coordonne.")
    client = Client()
    client.force_login(factories.make_steward())
    client.post(f"/desk/claims/{claim.key}", {"decision": "refuse", "answer": ""})
    client.post(f"/desk/claims/{claim.key}", {"decision": "accept", "answer": ""})
    claim.refresh_from_db()
    assert claim.state == "refused"
    assert keepers(mine) == 0


def test_a_link_that_was_revoked_stops_in_the_session_that_holds_it() -> None:
    mine = factories.make_organisation("Vélo", slug="velo")
    editor = factories.make_editor(mine)
    link, token = links.make_link(mine, "boite@exemple.org")
    holder = Client()
    holder.get(f"/edit/{token}")
    assert holder.get("/organisations/velo/edit").status_code == 200
    links.revoke_edit_link(factories.viewer(editor), link)
    assert holder.get("/organisations/velo/edit").status_code == 403
    assert (
        holder.post("/organisations/velo/parts/commons", {"name": "Code", "nature": "code"}).status_code
        == 403
    )
    assert not Commons.objects.exists()


def test_a_link_opens_one_record_and_no_right_beyond() -> None:
    mine = factories.make_organisation("Vélo", slug="velo")
    factories.make_organisation("Autre", slug="autre")
    _link, token = links.make_link(mine, "boite@exemple.org")
    holder = Client()
    holder.get(f"/edit/{token}")
    for path in ("/organisations/autre/edit", "/organisations/autre/parts/commons"):
        assert holder.get(path).status_code == 403
    for path in ("/organisations/velo/transfer", "/desk/", "/imports/", "/account/", "/people/new"):
        response = holder.get(path)
        assert response.status_code == 302
        assert response["Location"].startswith("/account/login/")
    assert holder.post("/organisations/velo/publish").status_code == 403
    assert (
        holder.post("/api/commons/", {"organisation": "velo"}, content_type="application/json").status_code
        == 401
    )


def test_the_session_of_a_holder_keeps_no_token() -> None:
    mine = factories.make_organisation("Vélo", slug="velo")
    _link, token = links.make_link(mine, "boite@exemple.org")
    holder = Client()
    holder.get(f"/edit/{token}")
    assert holder.session["edit_link"]
    assert token not in str(dict(holder.session))


def test_the_token_of_a_link_leaves_by_no_referrer() -> None:
    mine = factories.make_organisation("Vélo", slug="velo", website="https://velo.exemple.coop/")
    _link, token = links.make_link(mine, "boite@exemple.org")
    opened = Client().get(f"/edit/{token}")
    assert opened.status_code == 302
    assert token not in opened["Location"]
    confirm = Client().get(f"/edit/{token}/confirm")
    assert confirm["Referrer-Policy"] in {"strict-origin-when-cross-origin", "same-origin", "no-referrer"}
    assert "no-store" in confirm["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_asking_for_links_and_reporting_have_an_end() -> None:
    factories.make_organisation("Vélo", slug="velo", email="boite@exemple.org")
    for _n in range(15):
        Client().post("/organisations/velo/edit-link", {"email": "boite@exemple.org"})
        Client().post("/organisations/velo/report", {"reason": "other", "text": "Essai"})
    sent = [letter for letter in mail.outbox if letter.to == ["boite@exemple.org"]]
    assert 1 <= len(sent) <= links.A_DAY_TO_ONE
    from communaux.modules.network.acts import reports
    from communaux.modules.network.models import Report

    assert Report.objects.count() == reports.AN_HOUR_ON_RECORD
    assert not re.search(r"[^\x00-\x7f]\n[A-Za-z-]+:", sent[0].subject)
