"""Accounts attacked: forged hosts, open redirects, sessions, enumeration, guessing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as house
from django.core import mail
from django.core.cache import cache
from django.test import Client

from communaux.nouns.models import Account
from tests import factories

pytestmark = pytest.mark.django_db
EVIL = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "http:///evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "http://testserver@evil.example/",
    "http://testserver.evil.example/",
    "\x08//evil.example",
    " //evil.example",
    "http://[",
    "/%0d%0aSet-Cookie:a=b",
    "/\r\nSet-Cookie: a=b",
    "/" + "a" * 5000,
)


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def known(password: bool = True) -> Account:
    """An account with a checked address."""
    account = factories.make_account()
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    return account


def _stays(response: Any) -> bool:
    where = response.get("Location", "/")
    return (
        response.status_code < 500
        and (where.startswith("/") and not where.startswith(("//", "/\\")))
        and "\r" not in where
        and "\n" not in where
    )


@pytest.mark.parametrize("target", EVIL)
def test_nobody_is_sent_to_another_site(client: Client, target: str) -> None:
    assert _stays(client.post("/preferences/", {"next": target, "theme": "dark"}))
    account = known()
    signed = client.post(
        f"/account/login/?{'x=1'}", {"login": account.email, "password": "correct horse", "next": target}
    )
    assert _stays(signed)
    assert _stays(client.post("/account/logout/", {"next": target}))
    asked = Client().get("/account/login/", {"next": target})
    assert asked.status_code < 400


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "evil.example:80", "a b", ""])
def test_an_unknown_host_is_refused(client: Client, host: str) -> None:
    response = client.get("/", headers={"host": host}) if host else client.get("/", HTTP_HOST="evil.example")
    assert response.status_code == 400


@pytest.mark.parametrize("host", ["localhost:6666", "127.0.0.1:1", "[::1]:99"])
def test_letters_lead_to_the_site_whatever_the_host(client: Client, host: str) -> None:
    account = known()
    response = client.post("/account/password/reset/", {"email": account.email}, headers={"host": host})
    assert response.status_code == 302
    client.post(
        "/account/signup/",
        {"email": "nouvelle@exemple.org", "password1": "tres long mot", "password2": "tres long mot"},
        headers={"host": host},
    )
    assert len(mail.outbox) == 2
    for letter in mail.outbox:
        links = re.findall(r"https?://[^\s>]+", f"{letter.body}")
        assert links
        assert all(link.startswith(house.BASE_URL + "/") for link in links)
        assert host not in f"{letter.subject}{letter.body}"


def test_an_account_that_exists_is_not_told_from_one_that_does_not(client: Client) -> None:
    account = known()
    answers = []
    for email in (account.email, "personne@exemple.org"):
        cache.clear()
        reset = Client().post("/account/password/reset/", {"email": email})
        login = Client().post("/account/login/", {"login": email, "password": "wrong wrong"})
        signup = Client().post(
            "/account/signup/",
            {"email": email, "password1": "tres long mot", "password2": "tres long mot"},
        )
        hidden = login.content.decode().replace(email, "").replace(login.context["csrf_token"].__str__(), "")
        answers.append(
            (
                reset.status_code,
                reset.get("Location"),
                login.status_code,
                re.sub(r'value="[^"]*"', "", hidden),
                signup.status_code,
                signup.get("Location"),
            )
        )
    assert answers[0] == answers[1]


def test_guessing_a_password_is_stopped(client: Client) -> None:
    account = known()
    for _n in range(12):
        client.post("/account/login/", {"login": account.email, "password": "wrong wrong"})
    response = client.post("/account/login/", {"login": account.email, "password": "correct horse"})
    assert response.status_code in {200, 429}
    assert "_auth_user_id" not in client.session


def test_a_session_changes_when_one_signs_in_and_dies_when_one_leaves(client: Client) -> None:
    account = known()
    client.get("/account/login/")
    session = client.session
    session["planted"] = 1
    session.save()
    before = client.cookies[house.SESSION_COOKIE_NAME].value
    client.post("/account/login/", {"login": account.email, "password": "correct horse"})
    during = client.cookies[house.SESSION_COOKIE_NAME].value
    assert before != during
    stolen = Client()
    stolen.cookies[house.SESSION_COOKIE_NAME] = during
    assert stolen.get("/account/").status_code == 200
    client.post("/account/logout/")
    assert stolen.get("/account/").status_code == 302


def test_cookies_are_out_of_reach_of_scripts(client: Client) -> None:
    account = known()
    response = client.post("/account/login/", {"login": account.email, "password": "correct horse"})
    cookie = response.cookies[house.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_an_account_taken_back_signs_nobody_in(client: Client) -> None:
    account = known()
    client.force_login(account)
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert client.get("/account/").status_code == 302
