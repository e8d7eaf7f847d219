"""Who has an account, a page, a program or a storage here is not to be found out by asking: one answer, and the same work.

Work is counted, not timed: passwords hashed, letters sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client

from communaux.modules.identity.acts import applications, credentials
from communaux.nouns.models import Account
from tests.doors.login.provider.flows import Flow, make_platform
from tests.doors.login.provider.programs import Program
from tests.factories import make_account, make_organisation, make_person

pytestmark = pytest.mark.django_db
UNKNOWN = "personne@exemple.org"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for each password that is hashed."""
    found: list[str] = []
    real = MD5PasswordHasher.encode

    def encode(self: MD5PasswordHasher, password: str, salt: str) -> str:
        found.append("once")
        return real(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", encode)
    return found


def _known() -> Account:
    made = make_account()
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    return made


def _unconfirmed() -> Account:
    made = make_account()
    EmailAddress.objects.create(user=made, email=made.email, verified=False, primary=True)
    return made


def _closed() -> Account:
    made = _known()
    Account.objects.filter(pk=made.pk).update(is_active=False)
    return made


def _without_password() -> Account:
    """Somebody who signs in with another provider."""
    made = _known()
    made.set_unusable_password()
    made.save()
    return made


def _second_address() -> Account:
    made = _known()
    EmailAddress.objects.create(user=made, email="autre@exemple.org", verified=True, primary=False)
    made.email = "autre@exemple.org"
    return made


KINDS = {
    one.__name__.strip("_"): one
    for one in (_known, _unconfirmed, _closed, _without_password, _second_address)
}
each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def said(answer: Any, *secret: str) -> tuple[Any, ...]:
    """An answer without what differs by itself: tokens of forms, and what was typed."""
    text = answer.content.decode()
    for one in secret:
        text = text.replace(one, "…")
    text = re.sub(r'(csrfmiddlewaretoken"|nonce|csrf)[^>]*?(value|content)?="[^"]*"', "", text)
    where = answer.get("Location", "")
    for one in secret:
        where = where.replace(one, "…")
    return answer.status_code, where, sorted(answer.cookies), text


@each_kind
def test_a_wrong_password_tells_nothing(kind: Any, hashed: list[str]) -> None:
    account = kind()
    answers, work = [], []
    for email in (account.email, UNKNOWN, account.email.upper()):
        cache.clear()
        hashed.clear()
        answers.append(
            said(Client().post("/account/login/", {"login": email, "password": "wrong wrong"}), email)
        )
        work.append(len(hashed))
    assert answers[0] == answers[1] == answers[2]
    assert work[0] == work[1] == work[2] > 0


@each_kind
@pytest.mark.parametrize("page", ["/account/password/reset/", "/account/signup/"])
def test_letters_go_to_whoever_was_named(kind: Any, page: str, hashed: list[str]) -> None:
    """What the page says and how many letters leave does not tell who is known; the letter itself goes to the address named."""
    account = kind()
    answers, letters, work = [], [], []
    for email in (account.email, UNKNOWN):
        cache.clear()
        mail.outbox.clear()
        hashed.clear()
        form = {"email": email, "password1": "tres long mot", "password2": "tres long mot"}
        client = Client()
        first = client.post(page, form)
        answers.append(
            (said(first, email), said(client.get(first["Location"]), email) if first.get("Location") else ())
        )
        letters.append([letter.to for letter in mail.outbox])
        work.append(len(hashed) if "signup" in page else 0)
    assert answers[0] == answers[1]
    assert letters == [[[account.email]], [[UNKNOWN]]]
    assert work[0] == work[1]


@each_kind
def test_an_address_of_somebody_else_is_added_like_any(kind: Any) -> None:
    account = kind()
    answers = []
    for email in (account.email, UNKNOWN):
        cache.clear()
        mail.outbox.clear()
        own = _known()
        client = Client()
        client.post("/account/login/", {"login": own.email, "password": "correct horse"})
        client.post("/account/reauthenticate/", {"password": "correct horse"})
        answer = client.post("/account/email/", {"action_add": "", "email": email})
        page = client.get("/account/email/")
        answers.append((said(answer, email, own.email), email in page.content.decode(), len(mail.outbox)))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("grant", ["authorization_code", "refresh_token", "client_credentials"])
def test_programs_are_not_found_out_at_the_token_endpoint(grant: str) -> None:
    platform, _secret = make_platform()
    closed, _other = make_platform(name="Plateforme close")
    applications.end(_steward(), closed)
    form = {
        "grant_type": grant,
        "code": "x",
        "code_verifier": "y" * 50,
        "redirect_uri": "https://platform.example/callback",
        "refresh_token": "x",
    }
    answers = []
    for client_id in (platform.client_id, closed.client_id, "nobody", "https://nobody.example/id"):
        cache.clear()
        told = Program().ask(basic=(client_id, "wrong"), **form)
        answers.append((told.status_code, told.content.decode(), told.get("WWW-Authenticate")))
    assert len(set(answers)) == 1
    assert answers[0][0] == 401


def _steward() -> Any:
    from tests.factories import make_steward, viewer

    return viewer(make_steward())


@pytest.mark.parametrize("path", ["/identity/introspect", "/identity/revoke"])
def test_tokens_of_others_are_told_like_none(path: str) -> None:
    first, secret = make_platform()
    make_platform(name="Autre plateforme")
    answers = set()
    for token in ("x", "a.b.c", "x" * 500, ""):
        cache.clear()
        told = Program().ask(path, dpop=False, basic=(first.client_id, secret), token=token or "-")
        answers.add((told.status_code, told.content))
    assert len(answers) == 1


def test_pages_of_people_who_are_not_listed_are_those_of_nobody() -> None:
    hidden = make_person("Cachée Exemple", make_account(), listed=False)
    for accept in ("text/html", "text/turtle", "application/ld+json", "application/json"):
        for path in ("/people/{}", "/api/people/{}", "/people/{}/edit", "/people/{}/leave"):
            answers = []
            for key in (hidden.key, "0" * len(hidden.key)):
                answer = Client().get(path.format(key), headers={"accept": accept})
                answers.append(said(answer, key))
            assert answers[0] == answers[1], (path, accept)


def test_a_webid_of_somebody_who_is_not_listed_says_no_more_than_its_address() -> None:
    hidden = make_person(
        "Cachée Exemple", make_account("cachee@exemple.org"), listed=False, email="cachee@exemple.org"
    )
    for accept in ("text/turtle", "text/html"):
        body = Client().get(f"/people/{hidden.key}/card", headers={"accept": accept}).content.decode()
        assert "Cachée" not in body
        assert "cachee@" not in body


@pytest.mark.parametrize(
    "path", ["/organisations/velo/edit-link", "/organisations/velo/claim", "/organisations/velo/report"]
)
def test_forms_that_ask_for_an_address_answer_alike(path: str) -> None:
    make_organisation("Vélo", slug="velo", email="contact@velo.example")
    known = _known()
    answers, letters = [], []
    for email in (known.email, "contact@velo.example", UNKNOWN):
        cache.clear()
        mail.outbox.clear()
        client = Client()
        answer = client.post(
            path, {"email": email, "message": "bonjour", "reason": "wrong", "text": "bonjour", "name": "Ana"}
        )
        answers.append(said(answer, email))
        letters.append(len(mail.outbox))
    assert answers[0] == answers[2]
    if "edit-link" in path:
        assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "path", ["/storages/{}/", "/storages/{}/a", "/storages/{}/.acl", "/storages/{}/.well-known/archive"]
)
def test_a_private_storage_is_told_like_none_to_whoever_is_not_known(path: str) -> None:
    from communaux.modules.pods.acts import storages

    storages.create("la", owner_webid="https://alice.example/#me")
    answers = []
    for name in ("la", "pasla"):
        answer = Client().get(path.format(name), headers={"accept": "text/turtle"})
        answers.append((answer.status_code, answer.content.decode().replace(name, "…")))
    if path == "/storages/{}/":
        return  # storages have public names, as organisations do; what lies in them has not
    assert answers[0][0] in (401, 404)


def test_a_key_of_a_closed_account_is_told_like_none() -> None:
    account = _known()
    person = make_person("Ada Invent", account)
    credential, secret = credentials.make(_viewer(account), person, "essai")
    Account.objects.filter(pk=account.pk).update(is_active=False)
    answers = []
    for client_id in (credential.client_id, "nobody"):
        cache.clear()
        told = Program().ask(grant_type="client_credentials", basic=(client_id, secret))
        answers.append((told.status_code, told.content))
    assert answers[0] == answers[1]


def _viewer(account: Account) -> Any:
    from communaux.nouns.viewers import viewer_of

    return viewer_of(account)


def test_signing_in_at_a_platform_tells_nothing_of_who_is_known() -> None:
    """Whoever is not signed in is led to the same page, whatever address the platform hints at."""
    platform, secret = make_platform()
    flow = Flow(platform.client_id, secret)
    known = _known()
    answers = [
        (
            page.status_code,
            page["Location"].replace("%40", "@").replace(email, "…").partition("login_hint")[0],
        )
        for email in (known.email, UNKNOWN)
        for page in (flow.page(Client(), login_hint=email, state="s", nonce="n"),)
    ]
    assert answers[0][0] == answers[1][0] == 302
