"""Logs hold no token, no address, no name: whatever fails, and wherever."""

from __future__ import annotations

import io
import logging
import re
from typing import Any

import pytest
from django.conf import settings as house
from django.db import OperationalError
from django.test import Client

from communaux.modules.network.acts import links
from communaux.modules.network.models import Claim
from communaux.site.commands import run_
from communaux.site.logs import _OPENS, Discreet, discreet
from tests import factories
from tests.shared import ROOT


@pytest.fixture
def log() -> Any:
    """All that is logged, as it is written."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(Discreet("{levelname} {name}: {message}", style="{"))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Gone: /edit/abc-DEF_123", "Gone: /edit/…"),
        ("Forbidden (CSRF): /edit/abc-DEF/confirm", "Forbidden (CSRF): /edit/…/confirm"),
        ("Not Found: /take-over/k:s1gned", "Not Found: /take-over/…"),
        ("x: /account/password/reset/key/1-abc-def/", "x: /account/password/reset/key/…/"),
        ("x: /account/confirm-email/MTE:1abc:xyz/", "x: /account/confirm-email/…/"),
        ("Key (email)=(camille@exemple.org) already exists.", "Key (email)=(…@…) already exists."),
        ("to <a.b+c@exemple.coop>", "to <…@…>"),
        ("Not Found: /edit/close", "Not Found: /edit/close"),
        ("Not Found: /organisations/velo/edit", "Not Found: /organisations/velo/edit"),
    ],
)
def test_a_line_loses_what_opens_and_who_it_is(line: str, kept: str) -> None:
    assert discreet(line) == kept


def test_the_log_of_the_house_is_written_so() -> None:
    formatters: dict[str, Any] = house.LOGGING["formatters"]
    handlers: dict[str, Any] = house.LOGGING["handlers"]
    assert formatters[handlers["console"]["formatter"]]["()"] == "communaux.site.logs.Discreet"


@pytest.mark.parametrize("process", [lambda: run_._web("127.0.0.1", 1), lambda: run_.push("127.0.0.1", 1)])
def test_the_server_writes_no_line_a_request(process: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """granian logs addresses only when it is told to."""
    told: list[dict[str, Any]] = []

    class Server:
        def __init__(self, *_target: str, **how: Any) -> None:
            told.append(how)

        def serve(self, **_how: object) -> None:
            """Nothing is served here."""

    monkeypatch.setattr(run_, "Server", Server)
    monkeypatch.setattr("communaux.site.wsgi.warm", lambda: None)
    process()
    assert [how.get("log_access", False) for how in told] == [False]


@pytest.mark.django_db
def test_nothing_personal_is_logged_when_pages_fail(
    log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = factories.make_organisation("Vélo", slug="velo", email="vie.privee@exemple.org")
    _link, token = links.make_link(mine, "vie.privee@exemple.org")
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.post(f"/edit/{token}/confirm")
    client.get(f"/edit/{token}x")
    client.post("/account/login/", {"login": "vie.privee@exemple.org", "password": "mot-secret"})

    def fails(*_args: Any, **_kwargs: Any) -> None:
        raise ValueError("vie.privee@exemple.org could not be sent to")

    monkeypatch.setattr("communaux.modules.network.pages.held.hold", fails)
    assert client.get(f"/edit/{token}").status_code == 500

    def busy(*_args: Any, **_kwargs: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("communaux.modules.network.pages.held.hold", busy)
    assert client.get(f"/edit/{token}").status_code == 503
    text = log.getvalue()
    assert "/edit/…" in text
    for secret in (token, "vie.privee", "mot-secret"):
        assert secret not in text


@pytest.mark.django_db
def test_acts_log_nothing_of_people(log: io.StringIO) -> None:
    """The whole of a proposal, a report and a claim, with a name and addresses that can be looked for."""
    mine = factories.make_organisation("Vélo", slug="velo")
    sent = {"name": "Coopérative Zanzibar", "country": "FR", "your_email": "vie.privee@exemple.org"}
    client = Client()
    client.post("/organisations/new", sent)
    client.post(
        "/organisations/velo/report",
        {"reason": "other", "text": "Quidam Mystère", "contact": "vie.privee@exemple.org"},
    )
    account = factories.make_account("vie.privee@exemple.org")
    client.force_login(account)
    client.post("/organisations/velo/claim", {"your_name": "Quidam Mystère", "message": "Quidam Mystère"})
    assert Claim.objects.filter(organisation=mine).count() == 1
    lines = [line for line in log.getvalue().splitlines() if "django.db.backends" not in line]
    text = "\n".join(lines)
    for secret in ("vie.privee", "Quidam"):
        assert secret not in text


def test_the_proxies_keep_tokens_out_of_their_log_and_slow_forms_out_of_the_house() -> None:
    nginx = (ROOT / "deploy/nginx.conf").read_text()
    block = re.search(r"location ~ \^/\(([^)]*)\)/ \{([^}]*)\}", nginx)
    assert block
    assert "access_log off;" in block[2]
    assert {f"/{start}/" for start in block[1].split("|")} == set(_OPENS.split("|"))
    assert "proxy_request_buffering off" not in nginx
    assert "request_buffers" in (ROOT / "deploy/Caddyfile").read_text()
