"""A program of one's own asks for a token with the key that its owner gave it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from communaux.doors.login import people
from communaux.modules.identity.acts import credentials
from communaux.modules.identity.models import Credential
from communaux.modules.identity.reading import bearer
from communaux.nouns.models import Account
from communaux.nouns.viewers import viewer_of
from tests.doors.login.provider.programs import Program, opened, s256

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()
    bearer.forget()


@pytest.fixture
def made():
    return people.make("ada@exemple.org")


def _asked(program: Program, made, **more):
    return program.ask(grant_type="client_credentials", basic=(made.client_id, made.client_secret), **more)


def test_the_token_names_the_owner_and_is_bound_to_the_key(made):
    program = Program()
    answer = _asked(program, made, scope="openid webid")
    assert answer.status_code == 200
    said = answer.json()
    claims = opened(said["access_token"])
    assert said["token_type"] == "DPoP"
    assert claims["iss"] == settings.BASE_URL + "/" == made.issuer
    assert claims["webid"] == made.webid
    assert claims["aud"] == ["solid", made.client_id]
    assert claims["azp"] == made.client_id
    assert claims["cnf"] == {"jkt": program.thumbprint}
    assert claims["exp"] - claims["iat"] == said["expires_in"]
    assert answer["Cache-Control"] == "no-store"
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_the_house_itself_believes_it(made):
    program = Program()
    token = _asked(program, made).json()["access_token"]
    url = settings.BASE_URL + "/storages/mine/"
    proof = program.proof("GET", "/storages/mine/", ath=s256(token))
    agent = bearer.agent_of("GET", url, f"DPoP {token}", proof)
    assert (agent.webid, agent.client, agent.issuer) == (made.webid, made.client_id, made.issuer)


def test_the_secret_is_not_kept(made):
    row = Credential.objects.get(client_id=made.client_id)
    assert made.client_secret not in str(row.__dict__)


@pytest.mark.parametrize(
    ("client_id", "secret"),
    [("", ""), ("key-nobody", "x"), ("=", "wrong"), ("=", ""), ("key-\x00", "x")],
)
def test_a_wrong_secret_gets_nothing_and_tells_nothing(made, client_id, secret):
    answer = Program().ask(
        grant_type="client_credentials",
        client_id=client_id.replace("=", made.client_id),
        client_secret=secret,
    )
    assert answer.status_code in (400, 401)
    assert "access_token" not in answer.json()


def test_an_unknown_id_and_a_wrong_secret_are_answered_alike(made):
    program = Program()
    wrong = program.ask(grant_type="client_credentials", basic=(made.client_id, "wrong"))
    unknown = program.ask(grant_type="client_credentials", basic=("key-nobody", "wrong"))
    assert (wrong.status_code, wrong.content) == (unknown.status_code, unknown.content)
    assert wrong["WWW-Authenticate"].startswith("Basic")


def test_without_a_proof_there_is_no_token(made):
    answer = _asked(Program(), made, dpop=False)
    assert answer.json()["error"] == "invalid_dpop_proof"


def test_a_proof_serves_once(made):
    program = Program()
    proof = program.proof()
    assert _asked(program, made, dpop=proof).status_code == 200
    assert _asked(program, made, dpop=proof).json()["error"] == "invalid_dpop_proof"


@pytest.mark.parametrize(
    "changes",
    [{"htm": "GET"}, {"htu": "https://elsewhere.example/identity/token"}, {"iat": 1}, {"jti": ""}],
)
def test_a_proof_for_something_else_is_refused(made, changes):
    program = Program()
    assert _asked(program, made, dpop=program.proof(**changes)).json()["error"] == "invalid_dpop_proof"


def test_a_key_taken_back_opens_nothing(made):
    owner = Account.objects.get(email="ada@exemple.org")
    credentials.end(viewer_of(owner), Credential.objects.get(client_id=made.client_id))
    assert _asked(Program(), made).status_code == 401


def test_a_closed_account_opens_nothing(made):
    Account.objects.filter(email="ada@exemple.org").update(is_active=False)
    assert _asked(Program(), made).status_code == 401


def test_who_guesses_is_made_to_wait(made, monkeypatch):
    monkeypatch.setattr("communaux.doors.login.provider.limits.FAILURES", 3)
    for _n in range(3):
        assert Program().ask(grant_type="client_credentials", basic=("key-x", "wrong")).status_code == 401
    assert _asked(Program(), made).status_code == 429


def test_both_ways_of_showing_a_secret_at_once_are_refused(made):
    answer = _asked(Program(), made, client_id=made.client_id, client_secret=made.client_secret)
    assert answer.json()["error"] == "invalid_request"


def test_a_second_call_gives_one_more_key_and_no_second_account(made):
    again = people.make("ADA@exemple.org")
    assert (again.webid, again.new) == (made.webid, False)
    assert again.client_id != made.client_id
    assert Account.objects.count() == 1


def test_discovery_names_what_is_there():
    http = Client()
    said = http.get("/.well-known/openid-configuration")
    assert said["Access-Control-Allow-Origin"] == "*"
    found = said.json()
    assert found["issuer"] == settings.BASE_URL + "/"
    assert found["response_types_supported"] == ["code"]
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert "webid" in found["scopes_supported"]
    assert set(found["dpop_signing_alg_values_supported"]) == {"ES256", "RS256"}
    keys = http.get(found["jwks_uri"].removeprefix(settings.BASE_URL)).json()["keys"]
    assert {one["kty"] for one in keys} == {"EC", "RSA"}
    assert not any({"d", "p", "q", "k"} & one.keys() for one in keys)
