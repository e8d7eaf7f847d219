"""Signing in with another Solid provider: who comes in, who does not, and that no account changes hands."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from communaux.doors.login.solid import limits
from communaux.ground.journal.models import Entry
from communaux.modules.identity.acts import webids
from communaux.modules.identity.models import LinkedWebID
from communaux.modules.identity.reading import issuers
from communaux.nouns.models import Account
from communaux.nouns.viewers import viewer_of
from tests.doors.login.solid.conftest import Provider
from tests.modules.identity.programs import Program

pytestmark = pytest.mark.django_db

EMAIL = "ada@somewhere.example"


def account(email: str = EMAIL, password: str = "very long words") -> Account:
    made = Account.objects.create_user(email, password, language="fr")
    made.emailaddress_set.create(email=email, verified=True, primary=True)
    return made


def signed_in(made: Account) -> Client:
    client = Client()
    client.post("/account/login/", {"login": made.email, "password": "very long words"})
    client.post("/account/reauthenticate/", {"password": "very long words"})
    assert who(client) == made.pk
    return client


def who(client: Client) -> int | None:
    found = client.session.get("_auth_user_id")
    return int(found) if found else None


def link_in(mailbox: list[Any]) -> str:
    found = re.search(rf"{re.escape(settings.BASE_URL)}(/account/solid/new/\S+)", mailbox[-1].body)
    assert found
    return found[1]


def text(response: Any) -> str:
    return str(response.content.decode())


# --- A new account ----------------------------------------------------------------------------------------------------


def test_a_new_account_is_made_once_an_address_is_confirmed(
    provider: Provider, mailoutbox: list[Any]
) -> None:
    client = Client()
    page = provider.sign_in(client, next="/directory/")
    assert provider.web.webid in text(page)
    assert client.post("/account/solid/new", {"email": EMAIL}).status_code == 200
    assert mailoutbox[-1].to == [EMAIL]
    assert not Account.objects.exists()
    path = link_in(mailoutbox)
    assert client.get(path).status_code == 200
    assert not Account.objects.exists()
    assert client.post(path, {"make": "1"})["Location"] == "/directory/"
    made = Account.objects.get()
    assert (made.email, made.has_usable_password(), who(client)) == (EMAIL, False, made.pk)
    assert made.emailaddress_set.get().verified
    linked = LinkedWebID.objects.get()
    assert (linked.account_id, linked.webid, linked.issuer) == (
        made.pk,
        provider.web.webid,
        provider.web.issuer,
    )
    assert provider.asked["scope"] == "openid webid"
    assert provider.asked["client_id"] == f"{settings.BASE_URL}/account/solid/client"
    again = Client()
    provider.sign_in(again)
    assert who(again) == made.pk
    assert LinkedWebID.objects.get().used_on is not None


def test_the_journal_says_neither_who_nor_which_webid(provider: Provider) -> None:
    linked = webids.link(viewer_of(account()), provider.web.webid, provider.web.issuer)
    entry = Entry.objects.get(verb="identity.webid.linked")
    assert entry.object == f"/linked-webids/{linked.key}"
    assert "localhost" not in json.dumps(entry.facts or {})


def test_the_address_of_an_account_opens_nothing(provider: Provider, mailoutbox: list[Any]) -> None:
    """No takeover by e-mail: the page says the same as ever, and its keeper is told."""
    made = account()
    client, other = Client(), Client()
    provider.claims = {"email": EMAIL, "email_verified": True}
    provider.sign_in(client)
    known = client.post("/account/solid/new", {"email": EMAIL.upper()})
    provider.sign_in(other)
    unknown = other.post("/account/solid/new", {"email": "new@somewhere.example"})
    assert text(known) == text(unknown)
    assert who(client) is None
    assert not LinkedWebID.objects.exists()
    assert "/account/solid/new/" not in mailoutbox[0].body
    assert mailoutbox[0].to == [EMAIL]
    assert Account.objects.get() == made


def test_a_letter_alone_opens_nothing(provider: Provider, mailoutbox: list[Any]) -> None:
    """Whoever gets a letter that they did not ask for makes no account for the one who did."""
    client, stranger = Client(), Client()
    provider.sign_in(client)
    client.post("/account/solid/new", {"email": EMAIL})
    path = link_in(mailoutbox)
    assert stranger.get(path).status_code == stranger.post(path).status_code == 410
    provider.web.profile(provider.web.issuer)
    provider.sign_in(stranger)
    assert stranger.post(path).status_code == 410
    assert client.get(path[:-3] + "abc").status_code == 410
    assert not Account.objects.exists()


def test_a_letter_serves_for_an_hour_and_the_last_one_alone(
    provider: Provider, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    provider.sign_in(client)
    client.post("/account/solid/new", {"email": EMAIL})
    first = link_in(mailoutbox)
    client.post("/account/solid/new", {"email": "other@somewhere.example"})
    last = link_in(mailoutbox)
    assert client.get(first).status_code == 410
    assert client.get(last).status_code == 200
    later = time.time() + 3700
    monkeypatch.setattr(time, "time", lambda: later)
    assert client.get(last).status_code == 410


def test_an_account_made_meanwhile_is_not_taken(provider: Provider, mailoutbox: list[Any]) -> None:
    client = Client()
    provider.sign_in(client)
    client.post("/account/solid/new", {"email": EMAIL})
    made = account()
    page = client.post(link_in(mailoutbox), {"make": "1"})
    assert page.status_code == 200
    assert who(client) is None
    assert not made.webids.exists()


def test_without_a_proven_webid_there_is_no_account_to_make() -> None:
    assert Client().get("/account/solid/new")["Location"] == "/account/solid/"


def test_letters_are_counted(provider: Provider, mailoutbox: list[Any]) -> None:
    client = Client()
    provider.sign_in(client)
    for n in range(limits.LETTERS + 2):
        client.post("/account/solid/new", {"email": f"a{n}@somewhere.example"})
    assert len(mailoutbox) == limits.LETTERS


def test_addresses_typed_are_counted(provider: Provider) -> None:
    client = Client()
    provider.web.says("/.well-known/openid-configuration", "", status=404)
    for _n in range(limits.TRIES):
        client.post("/account/solid/", {"address": provider.web.issuer})
    asked = len(provider.web.asked)
    assert "Trop de demandes" in text(client.post("/account/solid/", {"address": "https://other.example"}))
    assert len(provider.web.asked) == asked


# --- Linking ----------------------------------------------------------------------------------------------------------


def test_a_webid_is_linked_by_whoever_is_signed_in_and_unlinked_again(provider: Provider) -> None:
    made = account()
    client = signed_in(made)
    page = provider.sign_in(client)
    assert provider.web.webid in text(page)
    linked = LinkedWebID.objects.get(account=made)
    stranger = signed_in(account("eve@somewhere.example"))
    assert stranger.post(f"/account/solid/unlink/{linked.key}").status_code == 404
    assert Client().post(f"/account/solid/unlink/{linked.key}").status_code == 302
    assert client.get(f"/account/solid/unlink/{linked.key}").status_code == 405
    assert LinkedWebID.objects.exists()
    client.post(f"/account/solid/unlink/{linked.key}")
    assert not LinkedWebID.objects.exists()
    assert Entry.objects.filter(verb="identity.webid.unlinked").count() == 1


def test_a_webid_opens_one_account(provider: Provider) -> None:
    webids.link(viewer_of(account()), provider.web.webid, provider.web.issuer)
    client = signed_in(account("eve@somewhere.example"))
    assert "déjà lié à un autre compte" in text(provider.sign_in(client))
    assert LinkedWebID.objects.get().account.email == EMAIL


def test_linking_asks_again_who_one_is(provider: Provider) -> None:
    client = signed_in(account())
    session = client.session
    session["account_authentication_methods"] = []
    session.save()
    assert client.get("/account/solid/")["Location"].startswith("/account/reauthenticate/")


def test_an_answer_links_to_no_other_account_than_the_one_that_began(provider: Provider) -> None:
    made = account()
    client = signed_in(made)
    state = provider.send(client)
    session = client.session
    kept = session["solid_attempt"]
    other = signed_in(account("eve@somewhere.example"))
    session = other.session
    session["solid_attempt"] = kept
    session.save()
    provider.back(other, state)
    assert not LinkedWebID.objects.exists()


def test_a_closed_account_stays_closed(provider: Provider) -> None:
    made = account()
    webids.link(viewer_of(made), provider.web.webid, provider.web.issuer)
    Account.objects.update(is_active=False)
    client = Client()
    provider.sign_in(client)
    assert who(client) is None


def test_a_second_factor_is_asked_for_as_ever(provider: Provider) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    made = account()
    webids.link(viewer_of(made), provider.web.webid, provider.web.issuer)
    TOTP.activate(made, generate_totp_secret())
    client = Client()
    page = provider.back(client, provider.send(client), follow=False)
    assert page["Location"] == "/account/2fa/authenticate/"
    assert who(client) is None


# --- Attacks ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claims", "header"),
    [
        ({"iss": "https://other.example/"}, {}),
        ({"aud": "https://other.example/client"}, {}),
        ({"aud": None}, {}),
        ({"azp": "https://other.example/client"}, {}),
        ({"nonce": "other"}, {}),
        ({"nonce": None}, {}),
        ({"nonce": "\u00e9"}, {}),
        ({"exp": 1000}, {}),
        ({"exp": None}, {}),
        ({"iat": 4_000_000_000}, {}),
        ({"webid": "https://victim.example/#me"}, {}),
        ({"webid": None}, {}),
        ({"webid": settings.BASE_URL + "/people/ada/card#me"}, {}),
        ({}, {"alg": "none"}),
        ({}, {"alg": "HS256"}),
        ({}, {"typ": "at+jwt"}),
        ({}, {"kid": "second"}),
        ({}, {"crit": ["x"]}),
    ],
)
def test_an_id_token_of_something_else_opens_nothing(
    provider: Provider, claims: dict[str, Any], header: dict[str, Any]
) -> None:
    webids.link(viewer_of(account()), provider.web.webid, provider.web.issuer)
    webids.link(viewer_of(account("v@x.example")), "https://victim.example/#me", "https://honest.example")
    provider.claims, provider.header = claims, header
    client = Client()
    provider.sign_in(client)
    assert who(client) is None
    assert "solid_proven" not in client.session


def test_an_id_token_with_another_signature_opens_nothing(provider: Provider) -> None:
    webids.link(viewer_of(account()), provider.web.webid, provider.web.issuer)
    provider.web.says("/keys", {"keys": [{**Program().jwk, "kid": "first"}]})
    client = Client()
    provider.sign_in(client)
    assert who(client) is None


def test_a_provider_that_the_webid_does_not_name_opens_nothing(provider: Provider) -> None:
    webids.link(viewer_of(account()), provider.web.webid, provider.web.issuer)
    provider.web.profile("https://other.example/")
    client = Client()
    page = provider.sign_in(client)
    assert who(client) is None
    assert "ne nomme pas cet émetteur" in text(page)


def test_an_answer_without_a_question_opens_nothing(provider: Provider) -> None:
    webids.link(viewer_of(account()), provider.web.webid, provider.web.issuer)
    client, victim = Client(), Client()
    state = provider.send(client)
    provider.back(victim, state)
    assert who(victim) is None
    provider.back(client, state + "x")
    assert who(client) is None
    provider.back(client, state)
    assert who(client) is None, "an attempt is for one answer"
    provider.back(client, "\u00e9")


def test_an_answer_serves_once(provider: Provider) -> None:
    webids.link(viewer_of(account()), provider.web.webid, provider.web.issuer)
    client = Client()
    state = provider.send(client)
    assert provider.back(client, state)
    assert who(client)
    client.logout()
    provider.back(client, state)
    assert who(client) is None


@pytest.mark.parametrize(
    "query", [{"iss": "https://other.example/"}, {"error": "access_denied"}, {"code": ""}]
)
def test_an_answer_of_another_provider_or_none_opens_nothing(
    provider: Provider, query: dict[str, str]
) -> None:
    webids.link(viewer_of(account()), provider.web.webid, provider.web.issuer)
    client = Client()
    provider.back(client, provider.send(client), **query)
    assert who(client) is None
    assert "/token" not in provider.web.asked


def test_a_provider_that_names_itself_in_its_answers_does_so(provider: Provider) -> None:
    provider.publish(authorization_response_iss_parameter_supported=True)
    webids.link(viewer_of(account()), provider.web.webid, provider.web.issuer)
    client = Client()
    provider.sign_in(client)
    assert who(client) is None
    provider.back(client, provider.send(client), iss=provider.web.issuer)
    assert who(client)


@pytest.mark.parametrize(
    "next_", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example"]
)
def test_nobody_is_sent_elsewhere_afterwards(provider: Provider, next_: str) -> None:
    webids.link(viewer_of(account()), provider.web.webid, provider.web.issuer)
    client = Client()
    page = provider.back(client, provider.send(client, next=next_), follow=False)
    assert page["Location"] == "/"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "http://10.0.0.1/",
        "https://169.254.169.254/",
        "file:///etc/passwd",
        "https://[::1]/",
        "not an address",
        "é" * 600,
    ],
)
def test_an_address_that_is_none_or_leads_inside_is_refused(provider: Provider, typed: str) -> None:
    page = Client().post("/account/solid/", {"address": typed})
    assert page.status_code == 200
    assert 'aria-invalid="true"' in text(page)
    assert provider.web.asked == []


def test_the_house_does_not_ask_itself(provider: Provider) -> None:
    assert "connectez-vous avec votre compte" in text(
        Client().post("/account/solid/", {"address": settings.BASE_URL})
    )


@pytest.mark.parametrize("name", ["authorization", "token"])
@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://10.0.0.1/", "https://u@h.example/", None, 7])
def test_a_provider_does_not_lead_astray(provider: Provider, name: str, url: Any) -> None:
    provider.publish(**{f"{name}_endpoint": url})
    page = Client().post("/account/solid/", {"address": provider.web.issuer})
    assert "javascript:" not in text(page)
    assert 'rel="noreferrer"' not in text(page)


# --- What is typed ----------------------------------------------------------------------------------------------------


def test_a_webid_leads_to_its_provider(provider: Provider) -> None:
    client = Client()
    state = provider.send(client, typed=provider.web.webid)
    provider.back(client, state)
    assert client.session["solid_proven"]["webid"] == provider.web.webid


def test_a_webid_with_several_providers_lets_one_choose(provider: Provider) -> None:
    provider.web.profile(provider.web.issuer, "https://other.example/")
    page = text(Client().post("/account/solid/", {"address": provider.web.webid}))
    assert f'value="{provider.web.issuer}"' in page
    assert 'value="https://other.example/"' in page


def test_a_provider_that_reads_no_descriptions_is_registered_with(provider: Provider) -> None:
    provider.publish(scopes_supported=["openid"], registration_endpoint=provider.web.url("/register"))
    provider.web.says("/register", {"client_id": "given"}, status=201)
    provider.send(Client())
    assert provider.asked["client_id"] == "given"


def test_the_house_describes_itself_at_its_client_id() -> None:
    from communaux.modules.identity.rules import client_documents

    response = Client().get("/account/solid/client")
    found = client_documents.read(
        response.content, response["Content-Type"], f"{settings.BASE_URL}/account/solid/client"
    )
    assert found.sends_back_to(f"{settings.BASE_URL}/account/solid/back")


def test_the_page_of_signing_in_leads_here() -> None:
    assert 'href="/account/solid/?next=/directory/"' in text(Client().get("/account/login/?next=/directory/"))


def test_english_reads_english(provider: Provider) -> None:
    client = Client(headers={"accept-language": "en"})
    assert "Sign in with another Solid provider" in text(client.get("/account/solid/"))
    provider.web.says("/.well-known/openid-configuration", "", status=404)
    provider.web.says("/", "", status=404)
    assert "cannot find the page" in text(client.post("/account/solid/", {"address": provider.web.issuer}))
    issuers.forget()
    provider.web.says("/", "<html></html>", "text/html")
    assert "No Solid provider was found" in text(
        client.post("/account/solid/", {"address": provider.web.issuer})
    )
