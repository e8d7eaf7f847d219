"""Accounts in a real browser: signing up by e-mail, a password, a one-time code, a passkey."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time
from typing import Any

import pytest

from tests.browser.conftest import PASSWORD, RunningHouse

pytestmark = pytest.mark.browser


@pytest.fixture
def context(house: RunningHouse, browser: Any) -> Any:
    made = browser.new_context(locale="fr-FR", base_url=house.url)
    yield made
    made.close()


def one_time_code(secret: str) -> str:
    """RFC 6238: six digits, thirty seconds, SHA-1."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def submit(page: Any) -> None:
    page.locator("main form:not([action='/preferences/']) button[type=submit]").first.click()
    page.wait_for_load_state()


def sign_up(page: Any, address: str) -> None:
    """From the form to the confirmed address, by the letter shown at /outbox/."""
    page.goto("/account/signup/")
    page.fill("[name=email]", address)
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    submit(page)
    page.goto("/outbox/")
    page.locator("main article a[href*='confirm-email']").first.click()
    page.wait_for_load_state()
    submit(page)


def sign_in(page: Any, address: str) -> None:
    page.goto("/account/login/")
    if page.locator("[name=login]").count() == 0:
        return
    page.fill("[name=login]", address)
    page.fill("[name=password]", PASSWORD)
    submit(page)


def sign_out(page: Any) -> None:
    page.goto("/account/logout/")
    submit(page)


def test_signing_up_by_mail_and_in_with_a_password(context: Any) -> None:
    page = context.new_page()
    sign_up(page, "nouvelle@exemple.org")
    sign_in(page, "nouvelle@exemple.org")
    page.goto("/account/")
    assert "nouvelle@exemple.org" in page.locator("main").inner_text()
    sign_out(page)
    page.goto("/account/")
    assert "/account/login/" in page.url


def test_a_wrong_password_says_nothing_of_who_has_an_account(context: Any) -> None:
    page = context.new_page()
    told = set()
    for address in ("nouvelle@exemple.org", "inconnue@exemple.org"):
        page.goto("/account/login/")
        page.fill("[name=login]", address)
        page.fill("[name=password]", "pas la bonne phrase")
        submit(page)
        told.add(page.locator("main .field-error, main [role=alert]").first.inner_text())
        assert page.input_value("[name=login]") == address
    assert len(told) == 1


def test_a_one_time_code_is_asked_once_it_is_set_up(context: Any) -> None:
    page = context.new_page()
    sign_up(page, "code@exemple.org")
    sign_in(page, "code@exemple.org")
    page.goto("/account/2fa/totp/activate/")
    if page.locator("[name=password]").count():
        page.fill("[name=password]", PASSWORD)
        submit(page)
    secret = page.input_value("#authenticator_secret")
    page.fill("[name=code]", one_time_code(secret))
    submit(page)
    sign_out(page)
    sign_in(page, "code@exemple.org")
    page.fill("[name=code]", "000000")
    submit(page)
    assert page.locator("main .field-error").count()
    # allauth refuses a code that served already: wait for the next one
    page.wait_for_timeout((30 - time.time() % 30) * 1000 + 500)
    page.fill("[name=code]", one_time_code(secret))
    submit(page)
    page.goto("/account/")
    assert "code@exemple.org" in page.locator("main").inner_text()


def test_a_passkey_opens_the_account_without_a_password(context: Any) -> None:
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    sign_up(page, "cle@exemple.org")
    sign_in(page, "cle@exemple.org")
    page.goto("/account/2fa/webauthn/add/")
    if page.locator("[name=password]").count():
        page.fill("[name=password]", PASSWORD)
        submit(page)
    page.fill("[name=name]", "Téléphone")
    if page.locator("[name=passwordless]").count():
        page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: "/add/" not in url, timeout=15_000)
    sign_out(page)
    page.goto("/account/login/")
    page.click("#passkey_login")
    page.wait_for_url(lambda url: "/login" not in url, timeout=15_000)
    page.goto("/account/")
    assert "cle@exemple.org" in page.locator("main").inner_text()
