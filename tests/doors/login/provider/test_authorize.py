"""The authorization page: who is asked, what a program may ask for, and that nobody is sent where they should not be."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM
from communaux.modules.identity import verbs
from communaux.modules.identity.acts import applications, sessions
from communaux.modules.identity.models import Consent
from communaux.nouns.viewers import viewer_of
from tests.doors.login.provider.flows import AUTHORIZE, BACK, Flow, browser, make_platform, told
from tests.factories import make_account, make_affiliation, make_organisation, make_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


@pytest.fixture
def account():
    found = make_account("ada@exemple.org")
    make_person("Ada Invent", found)
    return found


@pytest.fixture
def platform():
    return make_platform()


@pytest.fixture
def flow(platform):
    return Flow(platform[0].client_id, platform[1])


def test_who_is_not_signed_in_signs_in_first_and_comes_back(flow, account):
    http = Client()
    answer = flow.page(http)
    assert answer.status_code == 302
    there = urlsplit(answer["Location"])
    assert there.path == "/account/login/"
    following = parse_qs(there.query)["next"][0]
    assert following.startswith("/identity/authorize?")
    http.force_login(account)
    page = http.get(following)
    assert page.status_code == 200
    assert "Plateforme inventée" in page.content.decode()


def test_the_page_says_who_asks_what_for_how_long_and_what_a_refusal_changes(flow, account):
    page = flow.page(browser(account))
    text = page.content.decode()
    for words in (
        "platform.example",
        "Lire votre nom",
        "90",
        "jours",
        "Si vous refusez",
        "Accepter",
        "Refuser",
    ):
        assert words in text
    assert page["Cache-Control"] == "private, no-store"


def test_no_frame_may_hold_the_page_and_its_form_leads_to_the_program_alone(flow, account):
    policy = flow.page(browser(account))["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self' https://platform.example;" in policy


def test_who_agrees_is_sent_back_with_a_code_the_state_and_the_issuer(flow, account):
    said = flow.granted(browser(account))
    assert set(said) == {"code", "state", "iss"}
    assert said["state"] == flow.state
    assert said["iss"] == settings.BASE_URL + "/"


def test_who_refuses_is_sent_back_too_and_nothing_is_kept(flow, account):
    http = browser(account)
    said = told(flow.press(http, flow.page(http), "refuse"))
    assert said == {"error": "access_denied", "state": flow.state, "iss": settings.BASE_URL + "/"}
    assert not Consent.objects.exists()


def test_who_agreed_before_is_not_asked_again_unless_more_is_asked(flow, account):
    http = browser(account)
    flow.granted(http)
    assert flow.page(http).status_code == 303
    more = flow.page(http, scope="openid profile email offline_access")
    assert more.status_code == 200
    assert flow.page(http, prompt="consent").status_code == 200


def test_one_entry_for_a_consent_and_none_for_signing_in_again(flow, account):
    http = browser(account)
    flow.granted(http)
    flow.granted(http)
    entries = Entry.objects.filter(verb=verbs.CONSENT_GRANTED)
    assert len(entries) == 1
    assert entries[0].object.startswith("/consents/")
    assert "ada" not in str(entries[0].__dict__)
    assert flow.client_id not in str(entries[0].__dict__)


def test_the_form_needs_its_token_and_its_signature(flow, account):
    http = browser(account)
    page = flow.page(http)
    bare = Client(enforce_csrf_checks=True)
    bare.force_login(account)
    assert flow.press(bare, page).status_code == 403
    assert flow.press(http, page, request="forged").status_code == 403


def test_what_somebody_else_was_shown_cannot_be_agreed_to(flow, account):
    page = flow.page(browser(account))
    other = browser(make_account("bob@exemple.org"))
    fresh = flow.page(other)
    answer = flow.press(other, fresh, request=_signed(page))
    assert answer.status_code == 403


def _signed(page) -> str:
    import re

    return re.search(r'name="request" value="([^"]+)"', page.content.decode())[1]


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/callback",
        BACK + "/",
        BACK + "?x=1",
        BACK + "#x",
        BACK.upper(),
        BACK.replace("platform.example", "platform.example:8443"),
        BACK.replace("platform.example", "platform.example@evil.example"),
        BACK.replace("https", "http"),
        "//evil.example/",
        "/account/",
        "javascript:alert(1)",
        "data:text/html,x",
        "",
        None,
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_the_programs(flow, account, address):
    for http in (browser(account), Client()):
        for prompt in (None, "none"):
            answer = flow.page(http, redirect_uri=address, prompt=prompt)
            assert answer.status_code == 400
            assert "Location" not in answer
            assert '="https://evil.example' not in answer.content.decode()  # no link and no form


def test_a_program_that_nobody_knows_gets_a_page_and_no_redirect(flow, account):
    answer = flow.page(browser(account), client_id="nobody")
    assert (answer.status_code, answer.has_header("Location")) == (400, False)


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
def test_two_of_what_must_be_one_is_not_answered_elsewhere(flow, account, name):
    request = flow.request()
    answer = browser(account).get(AUTHORIZE, {**request, name: [request[name], request[name]]})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": None}, "invalid_scope"),
        ({"request": "eyJ"}, "request_not_supported"),
        ({"request_uri": "https://x.example/"}, "request_uri_not_supported"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "none"}, "consent_required"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"dpop_jkt": "x"}, "invalid_request"),
        ({"state": ["a", "b"]}, "invalid_request"),
    ],
)
def test_what_is_wrong_is_told_to_the_program(flow, account, changes, error):
    said = told(flow.page(browser(account), **changes))
    assert said["error"] == error
    assert said["iss"] == settings.BASE_URL + "/"
    assert "code" not in said


def test_a_silent_question_says_that_nobody_is_signed_in(flow):
    assert told(flow.page(Client(), prompt="none"))["error"] == "login_required"


def test_a_program_may_ask_that_the_person_proves_again_who_they_are(flow, account):
    http = browser(account)
    for asked in ({"prompt": "login"}, {"max_age": "0"}):
        answer = flow.page(http, **asked)
        assert answer.status_code == 302
        assert urlsplit(answer["Location"]).path.startswith("/account/")


def test_who_comes_from_the_page_of_signing_in_goes_on_by_a_page(flow, account):
    http = browser(account)
    flow.granted(http)
    page = flow.page(http, after="login")
    assert page.status_code == 200
    assert 'http-equiv="refresh"' in page.content.decode()


def test_scopes_that_a_platform_may_not_ask_for_are_left_out(flow, account):
    http = browser(account)
    page = flow.page(http, scope="openid webid unknown")
    assert "WebID" not in page.content.decode().partition("<main")[2].partition("</main")[0]


def test_a_platform_for_its_members_takes_nobody_else(account):
    organisation = make_organisation("Coopérative inventée")
    platform, secret = make_platform(organisation=organisation, audience="own")
    flow, http = Flow(platform.client_id, secret), browser(account)
    assert flow.page(http).status_code == 403
    assert told(flow.page(http, prompt="none"))["error"] == "access_denied"
    make_affiliation(account.person, make_organisation("Une autre"))
    assert flow.page(http).status_code == 403
    make_affiliation(account.person, organisation)
    assert flow.page(http).status_code == 200


def test_a_closed_application_is_unknown(flow, platform, account):
    applications.end(SYSTEM, platform[0])
    assert flow.page(browser(account)).status_code == 400


def test_a_webid_needs_a_person_and_the_page_makes_one():
    newcomer = make_account("nouveau@exemple.org")
    platform, secret = make_platform(scopes=["openid", "webid"])
    flow, http = Flow(platform.client_id, secret, scope="openid webid"), browser(newcomer)
    page = flow.page(http)
    assert "Votre nom" in page.content.decode()
    assert flow.press(http, page, name="").status_code == 422
    assert "code" in told(flow.press(http, page, name="Nouvelle Personne"))
    newcomer.refresh_from_db()
    assert newcomer.person.name == "Nouvelle Personne"
    assert not newcomer.person.listed


def test_a_consent_taken_back_is_asked_for_again(flow, account):
    http = browser(account)
    flow.granted(http)
    sessions.end_consent(viewer_of(account), Consent.objects.get())
    assert flow.page(http).status_code == 200
