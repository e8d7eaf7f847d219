"""A busy or a full database is told in the reader's language, to people and to programs, and what was typed stays."""

from __future__ import annotations

import errno
from html import unescape
from typing import Any

import orjson
import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.test import Client, RequestFactory

from communaux.doors.pages import trouble
from communaux.ground.gate import GateTimeout
from communaux.modules.network.acts import organisations
from tests import factories

pytestmark = pytest.mark.django_db
BUSY = GateTimeout("busy")
FULL = OperationalError("database or disk is full")
TYPED = {
    "name": 'Coopérative « à "écrire" » <b>',
    "activities": ["bike-delivery", "housing"],
    "country": "FR",
    "postcode": "29200",
}


def _failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def create(*_args: Any, **_kwargs: Any) -> None:
        raise error

    monkeypatch.setattr(organisations, "create", create)


@pytest.mark.parametrize(
    ("error", "status", "fr"),
    [
        (BUSY, 503, "La base est occupée"),
        (OperationalError("database is locked"), 503, "La base est occupée"),
        (FULL, 507, "Plus de place"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "Plus de place"),
    ],
)
def test_a_person_reads_it_and_sends_again_what_they_typed(
    monkeypatch: pytest.MonkeyPatch, client: Client, error: Exception, status: int, fr: str
) -> None:
    _failing(monkeypatch, error)
    response = client.post("/organisations/new", TYPED | {"password": "correct horse"})
    text = unescape(response.content.decode())
    assert response.status_code == status
    assert fr in text
    assert ("Retry-After" in response) == (status == 503)
    assert "no-store" in response["Cache-Control"]
    for name in TYPED:
        assert f'name="{name}"' in text
    assert 'value="Coopérative « à "écrire" » <b>"' in text
    assert "<b>" not in response.content.decode()
    assert "correct horse" not in text
    assert text.count('name="activities"') == 2


def test_in_english_too(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    _failing(monkeypatch, BUSY)
    response = client.post("/organisations/new", TYPED, headers={"accept-language": "en"})
    assert response.status_code == 503
    assert '<html lang="en"' in response.content.decode()


@pytest.mark.parametrize(("error", "status", "kind"), [(BUSY, 503, "busy"), (FULL, 507, "full")])
def test_a_program_reads_a_problem(
    monkeypatch: pytest.MonkeyPatch, client: Client, error: Exception, status: int, kind: str
) -> None:
    client.force_login(factories.make_steward())

    def create(*_args: Any, **_kwargs: Any) -> None:
        raise error

    monkeypatch.setattr("communaux.modules.network.acts.organisations.create", create)
    response = client.post(
        "/api/organisations/", orjson.dumps({"name": "Essai"}), content_type="application/json"
    )
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    told = orjson.loads(response.content)
    assert told["status"] == status
    assert told["type"].endswith(f"#{kind}")
    assert ("Retry-After" in response) == (status == 503)


def test_files_are_to_be_chosen_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    request = RequestFactory().post("/x", {"name": "A", "logo": SimpleUploadedFile("l.png", b"x")})
    text = trouble.answer(request, "busy").content.decode()
    assert "choisir de nouveau" in text


def test_it_is_told_even_when_nothing_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page names its reader, which needs the database: without it, it does without."""

    def away(_request: Any) -> dict[str, Any]:
        raise OperationalError("unable to open database file")

    monkeypatch.setattr("communaux.doors.pages.context.page", away)
    response = trouble.answer(RequestFactory().get("/"), "busy")
    assert response.status_code == 503


def test_a_session_that_cannot_be_kept_is_told_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    account = factories.make_account()
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    from django.contrib.sessions.backends.db import SessionStore

    def save(*_args: Any, **_kwargs: Any) -> None:
        raise OperationalError("database is locked")

    client = Client(raise_request_exception=False)
    monkeypatch.setattr(SessionStore, "save", save)
    response = client.post("/account/login/", {"login": account.email, "password": "correct horse"})
    assert response.status_code == 503
    assert "correct horse" not in response.content.decode()


def test_a_server_that_is_not_reached_is_busy() -> None:
    from django.db import connection

    error = OperationalError("connection refused")
    error.__cause__ = RuntimeError()
    assert trouble.kind_of(error) == ("busy" if connection.vendor == "postgresql" else None)


@pytest.mark.parametrize(
    "error", [ValueError("database is locked"), OperationalError("no such table: x"), KeyError("x")]
)
def test_a_fault_of_ours_stays_one(error: Exception) -> None:
    assert trouble.kind_of(error) is None


def test_what_is_too_large_is_told(client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = client.post(
        "/organisations/new", {"name": "x" * 5000}, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 413
    request = RequestFactory().post("/api/organisations/")
    told = trouble.bad_request(request, RequestDataTooBig())
    assert (told.status_code, told["Content-Type"]) == (413, "application/problem+json")


@pytest.mark.parametrize("path", ["/organisations/new", "/account/login/", "/preferences/", "/nothing"])
def test_what_is_far_too_large_is_refused_unread(client: Client, path: str) -> None:
    """A stranger's gigabyte would otherwise be kept on disk while it is read."""

    class Unread:
        def read(self, *_args: int) -> bytes:
            raise AssertionError("read")

        readline = read

    response = client.generic(
        "POST", path, b"", content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(10**10), **{"wsgi.input": Unread()},
    )  # fmt: skip
    assert response.status_code == 413


def test_a_large_import_is_read(client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = settings.LOGO_MAX_BYTES = 10
    request = RequestFactory().post("/imports/", b"x" * 1000, content_type="text/csv")
    assert not trouble.too_large(request)
    request = RequestFactory().post("/organisations/new", b"x" * 1000, content_type="text/csv")
    assert trouble.too_large(request)
