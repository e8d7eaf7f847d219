"""The pages of identity: what acts for me, and the desk of platforms."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test import Client

from communaux.meaning.access import SYSTEM
from communaux.modules.identity.acts import applications, credentials
from communaux.modules.identity.models import Application, Consent, Credential
from communaux.modules.identity.rules import secrets
from tests.factories import make_account, make_organisation, make_person, make_steward

pytestmark = pytest.mark.django_db

FORM = {
    "name": "Plateforme inventée",
    "organisation": "",
    "audience": "members",
    "redirect_uris": "https://platform.example/callback\nhttps://platform.example/second",
    "scopes": ["profile"],
}


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


@pytest.fixture
def account():
    found = make_account("ada@exemple.org")
    make_person("Ada Invent", found)
    return found


@pytest.fixture
def http(account):
    found = Client()
    found.force_login(account)
    return found


@pytest.fixture
def steward():
    found = Client()
    found.force_login(make_steward())
    return found


def _consent(account, **fields):
    made, _secret = applications.register_platform(
        SYSTEM, {"name": "Plateforme", "redirect_uris": ["https://platform.example/"], **fields}
    )
    return Consent.objects.create(account=account, application=made, scopes=["openid", "email"])


@pytest.mark.parametrize(
    "path", ["/account/applications/", "/account/keys/", "/desk/platforms/", "/desk/platforms/new"]
)
def test_who_is_not_signed_in_signs_in_first(path):
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


def test_nobody_but_stewards_keeps_platforms(http):
    for path in ("/desk/platforms/", "/desk/platforms/new"):
        assert http.get(path).status_code == 403
        assert http.post(path, FORM).status_code == 403
    assert not Application.objects.exists()


def test_one_sees_what_acts_for_oneself_and_takes_it_back(http, account):
    consent = _consent(account)
    text = http.get("/account/applications/").content.decode()
    assert "Plateforme" in text
    assert "Lire votre adresse électronique" in text
    assert http.post(f"/account/applications/{consent.key}/end").status_code == 302
    consent.refresh_from_db()
    assert consent.ended is not None
    assert "Aucune application" in http.get("/account/applications/").content.decode()


def test_nobody_takes_back_what_is_another_persons(http):
    consent = _consent(make_account())
    assert http.post(f"/account/applications/{consent.key}/end").status_code == 404
    assert consent.key not in http.get("/account/applications/").content.decode()


def test_the_number_of_questions_does_not_grow_with_the_applications(
    http, account, django_assert_max_num_queries
):
    for number in range(8):
        _consent(account, name=f"Plateforme {number}", organisation=make_organisation())
    with django_assert_max_num_queries(8):
        http.get("/account/applications/")


def test_a_key_shows_its_secret_once(http, account):
    answer = http.post("/account/keys/", {"label": "Sauvegarde"})
    row = Credential.objects.get()
    shown = re.findall(r"<code>([^<]+)</code>", answer.content.decode())
    secret = next(one for one in shown if secrets.fits(one, row.secret_hash))
    assert "no-store" in answer["Cache-Control"]
    assert secret not in http.get("/account/keys/").content.decode()
    assert row.person == account.person


def test_a_key_needs_a_name(http):
    answer = http.post("/account/keys/", {"label": " "})
    assert answer.status_code == 200
    assert not Credential.objects.exists()


def test_keys_have_a_measure(http, account, monkeypatch):
    monkeypatch.setattr(credentials, "MOST", 1)
    http.post("/account/keys/", {"label": "Une"})
    assert "Vous avez déjà" in http.post("/account/keys/", {"label": "Deux"}).content.decode()
    assert Credential.objects.count() == 1


def test_a_key_is_revoked_by_its_owner_alone(http, account):
    mine, _secret = credentials.make(SYSTEM, account.person, "À moi")
    other, _secret = credentials.make(SYSTEM, make_person("Autre", make_account()), "À l’autre")
    assert http.post(f"/account/keys/{other.key}/end").status_code == 404
    assert http.post(f"/account/keys/{mine.key}/end").status_code == 302
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.ended is not None, other.ended) == (True, None)


def test_without_a_person_there_is_no_key():
    http = Client()
    http.force_login(make_account())
    assert "/people/new" in http.get("/account/keys/").content.decode()
    http.post("/account/keys/", {"label": "X"})
    assert not Credential.objects.exists()


def test_a_steward_registers_a_platform_and_reads_its_secret_once(steward):
    organisation = make_organisation("Coopérative inventée")
    answer = steward.post("/desk/platforms/new", {**FORM, "organisation": "Coopérative inventée"})
    made = Application.objects.get()
    assert made.organisation == organisation
    assert made.sector == "platform.example"
    shown = re.findall(r"<code>([^<]+)</code>", answer.content.decode())
    assert any(secrets.fits(one, made.secret_hash) for one in shown)
    assert made.client_id in shown
    assert made.client_id in steward.get(f"/desk/platforms/{made.key}").content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"redirect_uris": "http://platform.example/"}, "ne convient pas"),
        ({"redirect_uris": "https://platform.example/#x"}, "ne convient pas"),
        ({"redirect_uris": ""}, "obligatoire"),
        ({"organisation": "Inconnue"}, "Aucune fiche publiée"),
        ({"audience": "own"}, "Dites de quelle organisation"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(steward, changes, words):
    answer = steward.post("/desk/platforms/new", {**FORM, **changes})
    text = answer.content.decode()
    assert words in text
    assert "Plateforme inventée" in text
    assert not Application.objects.exists()


def test_a_platform_is_changed_and_keeps_its_sector(steward):
    steward.post("/desk/platforms/new", FORM)
    made = Application.objects.get()
    path = f"/desk/platforms/{made.key}"
    new = {**FORM, "redirect_uris": "https://elsewhere.example/", "do": "save", "version": made.version}
    assert steward.post(path, new).status_code == 302
    made.refresh_from_db()
    assert (made.redirect_uris, made.sector) == (["https://elsewhere.example/"], "platform.example")
    stale = steward.post(path, {**new, "name": "Autre nom"})
    assert "Quelqu’un d’autre" in stale.content.decode()


def test_a_new_secret_ends_the_former_and_closing_ends_all(steward, account):
    consent = _consent(account)
    made, before = consent.application, consent.application.secret_hash
    path = f"/desk/platforms/{made.key}"
    assert steward.post(path, {"do": "renew"}).status_code == 200
    made.refresh_from_db()
    assert made.secret_hash != before
    assert steward.post(path, {"do": "end"}).status_code == 302
    made.refresh_from_db()
    assert made.ended is not None
    assert "accès fermé" in steward.get("/desk/platforms/").content.decode()


def test_the_account_says_what_acts_for_me(http, account):
    _consent(account)
    text = http.get("/account/").content.decode()
    assert "/account/applications/" in text
    assert "/account/keys/" in text
    assert "/desk/platforms/" not in text


def test_everything_is_there_in_english(http, steward, account):
    _consent(account)
    for client, path in (
        *((http, f"/account/{name}/") for name in ("applications", "keys")),
        *((steward, f"/desk/platforms/{name}") for name in ("", "new")),
    ):
        text = client.get(path, headers={"Accept-Language": "en"}).content.decode()
        main = text.partition("<main")[2].partition("</main")[0]
        assert not re.search(r"\b(votre|vous|clés|une|pour)\b", main, re.I), path
