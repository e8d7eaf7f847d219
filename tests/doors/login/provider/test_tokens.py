"""Codes and tokens: each good once, for its own program, while its person is a member; and what programs may ask of them."""

from __future__ import annotations

import json
import threading
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM
from communaux.modules.identity import verbs
from communaux.modules.identity.acts import applications, sessions
from communaux.modules.identity.models import Consent, RefreshToken, Session
from communaux.modules.identity.reading import bearer
from communaux.modules.identity.rules.client_documents import ClientDocument
from communaux.modules.identity.rules.refusals import TokenRefused
from communaux.nouns.models import Account, Affiliation
from communaux.nouns.viewers import viewer_of
from tests.doors.login.provider.flows import Flow, browser, make_platform, told
from tests.doors.login.provider.programs import Program, opened, s256
from tests.factories import make_account, make_affiliation, make_organisation, make_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()
    bearer.forget()


@pytest.fixture
def account():
    found = make_account("ada@exemple.org")
    make_person("Ada Invent", found)
    return found


@pytest.fixture
def http(account):
    return browser(account)


@pytest.fixture
def flow():
    platform, secret = make_platform(scopes=["openid", "profile", "email", "webid", "offline_access"])
    return Flow(platform.client_id, secret)


def test_a_code_becomes_tokens_that_name_the_person_for_this_program_alone(flow, http):
    said = flow.tokens(http)
    assert said["token_type"] == "Bearer"
    assert set(said["scope"].split()) == set(flow.scope.split())
    identity = opened(said["id_token"])
    assert identity["iss"] == settings.BASE_URL + "/"
    assert identity["aud"] == flow.client_id == identity["azp"]
    assert identity["nonce"] == flow.nonce
    assert identity["exp"] > time.time()
    access = opened(said["access_token"])
    assert access["sub"] == identity["sub"]
    assert "webid" not in access
    assert "solid" not in access["aud"]


def test_platforms_know_one_person_by_different_names_and_each_by_the_same_again(http, account):
    subs = []
    for host in ("a.example", "b.example", "a.example"):
        back = f"https://{host}/callback"
        platform, secret = make_platform(redirect_uris=[back])
        flow = Flow(platform.client_id, secret, back=back)
        subs.append(opened(flow.tokens(http)["id_token"])["sub"])
    assert subs[0] == subs[2] != subs[1]  # one host is one sector
    assert str(account.pk) not in subs
    assert account.person.key not in subs


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": "x" * 43},
        {"code_verifier": ""},
        {"redirect_uri": "https://platform.example/other"},
        {"redirect_uri": ""},
        {"code": "unknown"},
        {"code": ""},
    ],
)
def test_a_code_needs_all_that_it_was_made_with(flow, http, changes):
    code = flow.granted(http)["code"]
    answer = flow.redeem(**{"code": code, **changes})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_a_code_is_of_use_to_its_program_alone(flow, http):
    platform, secret = make_platform()
    thief = Flow(platform.client_id, secret, verifier=flow.verifier)
    code = flow.granted(http)["code"]
    assert thief.redeem(code).json()["error"] == "invalid_grant"
    assert flow.redeem(code).status_code == 200


def test_a_program_must_show_its_secret(flow, http):
    code = flow.granted(http)["code"]
    for secret in ("", "wrong"):
        answer = Flow(flow.client_id, secret, verifier=flow.verifier).redeem(code)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_a_code_waits_a_minute_and_no_longer(flow, http):
    code = flow.granted(http)["code"]
    Session.objects.update(code_expires=timezone.now() - timedelta(seconds=1))
    assert flow.redeem(code).json()["error"] == "invalid_grant"


def test_a_code_shown_twice_ends_all_that_came_of_it(flow, http):
    code = flow.granted(http)["code"]
    first = flow.redeem(code).json()
    assert flow.redeem(code).json()["error"] == "invalid_grant"
    assert flow.refresh(first["refresh_token"]).json()["error"] == "invalid_grant"
    assert _userinfo(first["access_token"]).status_code == 401
    assert Entry.objects.filter(verb=verbs.TOKEN_REUSED).count() == 1


def test_a_code_bound_to_a_key_needs_that_key(flow, http):
    code = flow.granted(http, dpop_jkt=flow.program.thumbprint)["code"]
    assert flow.redeem(code, dpop=Program().proof()).json()["error"] == "invalid_grant"
    assert flow.redeem(code).json()["error"] == "invalid_grant"
    assert flow.redeem(code, dpop=True).status_code == 200


def test_each_refresh_token_serves_once_and_gives_the_next(flow, http):
    first = flow.tokens(http)
    second = flow.refresh(first["refresh_token"]).json()
    third = flow.refresh(second["refresh_token"]).json()
    assert len({one["refresh_token"] for one in (first, second, third)}) == 3
    assert opened(third["id_token"])["sub"] == opened(first["id_token"])["sub"]
    assert "nonce" not in opened(third["id_token"])


def test_a_refresh_token_shown_twice_ends_the_line(flow, http):
    first = flow.tokens(http)
    second = flow.refresh(first["refresh_token"]).json()
    assert flow.refresh(first["refresh_token"]).json()["error"] == "invalid_grant"
    assert flow.refresh(second["refresh_token"]).json()["error"] == "invalid_grant"
    assert Entry.objects.filter(verb=verbs.TOKEN_REUSED).count() == 1


def test_another_session_of_the_same_program_goes_on(flow, http):
    one, other = flow.tokens(http), flow.tokens(http)
    flow.refresh(one["refresh_token"])
    flow.refresh(one["refresh_token"])
    assert flow.refresh(other["refresh_token"]).status_code == 200


def test_a_refresh_token_is_kept_as_a_hash_and_serves_its_program_alone(flow, http):
    token = flow.tokens(http)["refresh_token"]
    assert token not in str([row.__dict__ for row in RefreshToken.objects.all()])
    platform, secret = make_platform()
    assert Flow(platform.client_id, secret).refresh(token).json()["error"] == "invalid_grant"


def test_fewer_scopes_may_be_asked_for_and_never_more(flow, http):
    token = flow.tokens(http)["refresh_token"]
    assert flow.refresh(token, scope="openid email").json()["error"] == "invalid_grant"
    fewer = flow.refresh(token, scope="openid").json()
    assert fewer["scope"] == "openid"
    assert flow.refresh(fewer["refresh_token"]).json()["scope"] == flow.scope


def test_without_the_scope_there_is_no_refresh_token(flow, http):
    flow.scope = "openid"
    assert "refresh_token" not in flow.tokens(http)


def _close(account):
    Account.objects.filter(pk=account.pk).update(is_active=False)


def _take_back(account):
    sessions.end_consent(viewer_of(account), Consent.objects.get())


def _end_application(account):
    applications.end(SYSTEM, Consent.objects.get().application)


def _grow_old(account):
    Session.objects.update(expires=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize("ended", [_close, _take_back, _end_application])
def test_whatever_ends_it_nothing_is_renewed_or_told_after(flow, http, account, ended):
    said = flow.tokens(http)
    assert _userinfo(said["access_token"]).status_code == 200
    ended(account)
    assert flow.refresh(said["refresh_token"]).status_code in (400, 401)
    assert _userinfo(said["access_token"]).status_code == 401


def test_a_session_grows_old(flow, http, account):
    said = flow.tokens(http)
    _grow_old(account)
    assert flow.refresh(said["refresh_token"]).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("audience", ["members", "own"])
def test_who_is_a_member_no_more_is_not_renewed(http, account, audience):
    organisation = make_organisation("Coopérative inventée")
    make_affiliation(account.person, organisation)
    platform, secret = make_platform(organisation=organisation, audience=audience)
    flow = Flow(platform.client_id, secret)
    said = flow.refresh(flow.tokens(http)["refresh_token"]).json()
    Affiliation.objects.update(until="2026-11-22")
    assert flow.refresh(said["refresh_token"]).json()["error"] == "invalid_grant"
    assert _userinfo(said["access_token"]).status_code == 401
    Affiliation.objects.update(until="")
    assert flow.refresh(said["refresh_token"]).status_code == 200


def test_a_token_for_storages_is_bound_to_the_key_and_names_the_webid(flow, http, account):
    flow.scope = "openid webid"
    said = flow.tokens(http, dpop=True)
    webid = f"{settings.BASE_URL}/people/{account.person.key}/card#me"
    access, identity = opened(said["access_token"]), opened(said["id_token"])
    assert said["token_type"] == "DPoP"
    assert access["webid"] == identity["webid"] == webid
    assert access["aud"] == ["solid", flow.client_id]
    assert access["cnf"] == {"jkt": flow.program.thumbprint}
    proof = flow.program.proof("GET", "/x", ath=s256(said["access_token"]))
    agent = bearer.agent_of("GET", settings.BASE_URL + "/x", f"DPoP {said['access_token']}", proof)
    assert (agent.webid, agent.client) == (webid, flow.client_id)


def test_without_a_proof_the_token_opens_no_storage(flow, http):
    flow.scope = "openid webid"
    access = opened(flow.tokens(http)["access_token"])
    assert "webid" not in access
    assert "solid" not in access["aud"]


def test_a_program_without_secret_renews_with_its_key_alone(http):
    made, _secret = applications.register(
        applications.Registration("Application", ("https://app.example/",), method="none", refreshes=True)
    )
    flow = Flow(made.client_id, back="https://app.example/")
    token = flow.tokens(http, dpop=True)["refresh_token"]
    assert flow.refresh(token, dpop=Program().proof()).json()["error"] == "invalid_grant"
    assert flow.refresh(token).json()["error"] == "invalid_grant"
    assert flow.refresh(token, dpop=True).status_code == 200


# --- Asking of tokens -------------------------------------------------------------------------------------------------


def _userinfo(token: str, scheme: str = "Bearer", **headers: str):
    return Program().http.get("/identity/userinfo", headers={"Authorization": f"{scheme} {token}", **headers})


def test_userinfo_tells_what_was_agreed_to_and_no_more(flow, http):
    said = _userinfo(flow.tokens(http)["access_token"]).json()
    assert said["name"] == "Ada Invent"
    assert not {"email", "webid", "profile"} & said.keys()
    flow.scope = "openid email"
    told_ = _userinfo(flow.tokens(http)["access_token"]).json()
    assert told_["email"] == "ada@exemple.org"
    assert told_["email_verified"] is False
    assert "name" not in told_


def test_userinfo_asks_for_the_proof_of_a_bound_token(flow, http):
    token = flow.tokens(http, dpop=True)["access_token"]
    assert _userinfo(token).status_code == 401
    proof = flow.program.proof("GET", "/identity/userinfo", ath=s256(token))
    assert _userinfo(token, "DPoP", DPoP=proof).status_code == 200
    assert _userinfo(token, "DPoP", DPoP=proof).status_code == 401
    other = Program().proof("GET", "/identity/userinfo", ath=s256(token))
    assert _userinfo(token, "DPoP", DPoP=other).status_code == 401


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."])
def test_userinfo_tells_nothing_for_what_is_no_token(token):
    answer = _userinfo(token)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("DPoP")


def test_an_id_token_is_no_access_token(flow, http):
    assert _userinfo(flow.tokens(http)["id_token"]).status_code == 401


def _ask(flow, path, token, secret=None):
    return flow.program.ask(path, dpop=False, basic=(flow.client_id, secret or flow.secret), token=token)


def test_introspection_tells_a_program_of_its_own_tokens_alone(flow, http):
    said = flow.tokens(http)
    for name in ("access_token", "refresh_token"):
        found = _ask(flow, "/identity/introspect", said[name]).json()
        assert (found["active"], found["client_id"]) == (True, flow.client_id)
    platform, secret = make_platform()
    other = Flow(platform.client_id, secret)
    for name in ("access_token", "refresh_token", "id_token"):
        assert _ask(other, "/identity/introspect", said[name]).json() == {"active": False}
    assert _ask(flow, "/identity/introspect", said["id_token"]).json() == {"active": False}
    assert _ask(flow, "/identity/introspect", said["access_token"], "wrong").status_code == 401


@pytest.mark.parametrize("name", ["access_token", "refresh_token"])
def test_a_program_gives_back_what_it_holds(flow, http, name):
    said = flow.tokens(http)
    platform, secret = make_platform()
    assert _ask(Flow(platform.client_id, secret), "/identity/revoke", said[name]).status_code == 200
    assert _ask(flow, "/identity/introspect", said[name]).json()["active"]  # it was not the other's to end
    assert _ask(flow, "/identity/revoke", said[name]).status_code == 200
    assert _ask(flow, "/identity/introspect", said["access_token"]).json() == {"active": False}
    assert flow.refresh(said["refresh_token"]).json()["error"] == "invalid_grant"
    assert _ask(flow, "/identity/revoke", "unknown").status_code == 200


# --- Programs that register themselves --------------------------------------------------------------------------------


def _register(**said):
    return Program().http.post("/identity/register", json.dumps(said), content_type="application/json")


def test_a_program_registers_itself_and_signs_somebody_in(http):
    back = "https://app.example/callback"
    answer = _register(
        client_name="Une\u202eapplication",
        redirect_uris=[back],
        grant_types=["authorization_code", "refresh_token"],
        id_token_signed_response_alg="ES256",
        subject_type="public",
        application_type="web",
    )
    assert answer.status_code == 201
    said = answer.json()
    assert "\u202e" not in said["client_name"]
    assert said["subject_type"] == "pairwise"
    flow = Flow(said["client_id"], said["client_secret"], scope="openid webid offline_access", back=back)
    page = flow.page(http).content.decode()
    assert "La fédération ne connaît pas cette application." in page
    tokens = flow.tokens(http, dpop=True)
    assert opened(tokens["access_token"])["webid"]
    assert flow.refresh(tokens["refresh_token"], dpop=True).status_code == 200


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({}, "invalid_redirect_uri"),
        ({"redirect_uris": []}, "invalid_redirect_uri"),
        ({"redirect_uris": "https://a.example/"}, "invalid_redirect_uri"),
        ({"redirect_uris": ["http://a.example/"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["javascript:alert(1)"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["https://a.example/#x"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["https://u:p@a.example/"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["https://a.example/"], "grant_types": ["implicit"]}, "invalid_client_metadata"),
        ({"redirect_uris": ["https://a.example/"], "response_types": ["token"]}, "invalid_client_metadata"),
        (
            {"redirect_uris": ["https://a.example/"], "id_token_signed_response_alg": "none"},
            "invalid_client_metadata",
        ),
        ({"redirect_uris": ["https://a.example/"], "client_name": 5}, "invalid_client_metadata"),
    ],
)
def test_what_cannot_be_registered_is_said(said, error):
    answer = _register(**said)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_nobody_fills_the_house_with_programs(monkeypatch):
    monkeypatch.setattr("communaux.doors.login.provider.limits.REGISTRATIONS", 2)
    codes = [_register(redirect_uris=["https://a.example/"]).status_code for _n in range(3)]
    assert codes == [201, 201, 429]


def test_a_page_of_a_program_that_could_run_something_is_not_kept():
    made = _register(redirect_uris=["https://a.example/"], client_uri="javascript:alert(1)").json()
    from communaux.modules.identity.models import Application

    assert Application.objects.get(client_id=made["client_id"]).homepage == ""


# --- Signing out ------------------------------------------------------------------------------------------------------


def test_signing_out_asks_and_leads_back_to_a_registered_address_alone(http):
    gone = "https://platform.example/gone"
    platform, secret = make_platform(logout_uris=[gone])
    flow = Flow(platform.client_id, secret)
    hint = flow.tokens(http)["id_token"]
    asked = {"id_token_hint": hint, "post_logout_redirect_uri": gone, "state": "s"}
    page = http.get("/identity/logout", asked)
    assert page.status_code == 200
    assert http.session.get("_auth_user_id")
    import re

    form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode()))
    assert http.post("/identity/logout", {**asked, "decision": "leave"}).status_code == 403
    answer = http.post("/identity/logout", {**form, "decision": "leave"})
    assert (answer.status_code, answer["Location"]) == (303, gone + "?state=s")
    assert not http.session.get("_auth_user_id")
    evil = http.get("/identity/logout", {**asked, "post_logout_redirect_uri": "https://evil.example/"})
    assert (evil.status_code, evil.has_header("Location")) == (200, False)


def test_refusing_tells_nothing_of_the_person(flow, http):
    said = told(flow.press(http, flow.page(http), "refuse"))
    assert "sub" not in said
    assert Session.objects.count() == 0


def test_people_who_are_not_renewed_do_not_shut_out_the_others_of_their_platform(flow, http, monkeypatch):
    monkeypatch.setattr("communaux.doors.login.provider.limits.FAILURES", 2)
    for _n in range(4):
        assert flow.refresh("ended").json()["error"] == "invalid_grant"
        assert _userinfo("old").status_code == 401
    assert flow.tokens(http)["access_token"]


# --- Two at once, and what is taken back ------------------------------------------------------------------------------


def test_of_two_that_show_one_refresh_token_at_once_one_is_given_and_the_session_ends(flow, http):
    token = flow.tokens(http)["refresh_token"]
    start, answers = threading.Barrier(2), []

    def show():
        start.wait()
        answers.append(flow.refresh(token))
        connection.close()

    threads = [threading.Thread(target=show) for _n in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(answer.status_code for answer in answers) == [200, 400]
    given = next(answer.json() for answer in answers if answer.status_code == 200)
    assert flow.refresh(given["refresh_token"]).status_code == 400


def test_a_token_whose_consent_was_taken_back_opens_no_storage_here(flow, http, account):
    flow.scope = "openid webid"
    token = flow.tokens(http, dpop=True)["access_token"]
    _take_back(account)
    proof = flow.program.proof("GET", "/x", ath=s256(token))
    with pytest.raises(TokenRefused):
        bearer.agent_of("GET", settings.BASE_URL + "/x", f"DPoP {token}", proof)


# --- Programs that describe themselves --------------------------------------------------------------------------------

DOCUMENT = "https://app.example/client.jsonld"


def test_a_program_that_describes_itself_signs_somebody_in(http, monkeypatch):
    back = "https://app.example/callback"
    asked = []

    def document(client_id):
        asked.append(client_id)
        return ClientDocument(DOCUMENT, "Carnet", (back,), scopes=frozenset({"openid", "webid"}))

    monkeypatch.setattr("communaux.modules.identity.reading.programs.document", document)
    flow = Flow(DOCUMENT, scope="openid webid", back=back)
    assert flow.page(Program().http).status_code == 302  # nothing is asked for in a stranger's name
    assert asked == []
    assert "app.example" in flow.page(http).content.decode()
    access = opened(flow.tokens(http, dpop=True)["access_token"])
    assert (access["azp"], access["aud"]) == (DOCUMENT, ["solid", DOCUMENT])
    assert asked == [DOCUMENT]
    assert flow.page(http, redirect_uri="https://evil.example/").status_code == 400


@pytest.mark.parametrize(
    "client_id",
    [
        "http://169.254.169.254/latest",
        "http://127.0.0.1:1/x",
        "https://[::1]/x",
        "https://localhost/x",
        "file:///etc/passwd",
    ],
)
def test_a_client_id_leads_to_no_private_network(http, client_id):
    answer = Flow(client_id).page(http)
    assert (answer.status_code, answer.has_header("Location")) == (400, False)
