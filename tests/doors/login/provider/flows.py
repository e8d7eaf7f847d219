"""The way of a person through the authorization page, for tests: sign in, read the page, press a button, take the code."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client

from communaux.meaning.access import SYSTEM
from communaux.modules.identity.acts import applications
from communaux.modules.identity.models import Application
from communaux.nouns.models import Account
from tests.doors.login.provider.programs import Program, s256

BACK = "https://platform.example/callback"
AUTHORIZE = "/identity/authorize"


def make_platform(**values: Any) -> tuple[Application, str]:
    """A platform that stewards registered, and its secret."""
    said = {
        "name": "Plateforme inventée",
        "redirect_uris": [BACK],
        "scopes": ["openid", "profile", "email", "offline_access"],
    }
    return applications.register_platform(SYSTEM, {**said, **values})


def browser(account: Account) -> Client:
    """A browser in which somebody has signed in; forms need their token."""
    http = Client(enforce_csrf_checks=True)
    http.force_login(account)
    return http


@dataclass
class Flow:
    """One way through: ``program`` holds the key and the verifier."""

    client_id: str
    secret: str = ""
    scope: str = "openid profile offline_access"
    back: str = BACK
    program: Program = field(default_factory=Program)
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    state: str = "s t&a=te"
    nonce: str = "n-0S6"

    def request(self, **changes: Any) -> dict[str, Any]:
        said = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.back,
            "scope": self.scope,
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": s256(self.verifier),
            "code_challenge_method": "S256",
            **changes,
        }
        return {name: value for name, value in said.items() if value is not None}

    def page(self, http: Client, **changes: Any) -> Any:
        return http.get(AUTHORIZE, self.request(**changes))

    def press(self, http: Client, page: Any, decision: str = "grant", **more: str) -> Any:
        form = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode()))
        return http.post(AUTHORIZE, {**form, "decision": decision, **more})

    def granted(self, http: Client, **changes: Any) -> dict[str, str]:
        """What the program is told, the person having agreed now or before."""
        answer = self.page(http, **changes)
        if answer.status_code == 200:
            answer = self.press(http, answer)
        return told(answer)

    def redeem(self, code: str, *, dpop: str | bool = False, **changes: str) -> Any:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.back,
            "code_verifier": self.verifier,
            **changes,
        }
        return self._ask(form, dpop)

    def refresh(self, token: str, *, dpop: str | bool = False, **changes: str) -> Any:
        return self._ask({"grant_type": "refresh_token", "refresh_token": token, **changes}, dpop)

    def _ask(self, form: dict[str, str], dpop: str | bool) -> Any:
        if self.secret:
            return self.program.ask(dpop=dpop, basic=(self.client_id, self.secret), **form)
        return self.program.ask(dpop=dpop, client_id=self.client_id, **form)

    def tokens(self, http: Client, *, dpop: bool = False) -> dict[str, Any]:
        answer = self.redeem(self.granted(http)["code"], dpop=dpop)
        assert answer.status_code == 200, answer.content
        return dict(answer.json())


def told(answer: Any) -> dict[str, str]:
    """The parameters of the address that a person is sent back to."""
    assert answer.status_code == 303, answer.content
    query = parse_qs(urlsplit(answer["Location"]).query)
    assert all(len(values) == 1 for values in query.values())
    return {name: values[0] for name, values in query.items()}
