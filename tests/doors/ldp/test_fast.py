"""The WSGI fast path answers what Django would, and leaves everything else to it."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from communaux.doors.ldp import fast as module
from communaux.doors.ldp.fast import fast
from tests import factories

pytestmark = pytest.mark.django_db
LD = "application/ld+json"


class Behind:
    """Stands for Django and counts what reaches it."""

    def __init__(self) -> None:
        self.seen = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.seen += 1
        start_response("200 OK", [])
        return [b"behind"]


def ask(
    application: Any, path: str, method: str = "GET", **environ: str
) -> tuple[str, dict[str, str], bytes]:
    told: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
        told.update(status=status, headers=dict(headers))

    base = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "wsgi.input": BytesIO(),
        "wsgi.url_scheme": "http",
        "HTTP_ACCEPT": LD,
    }
    body = b"".join(application(base | environ, start_response))
    return told["status"], told["headers"], body


def test_a_visitor_who_reads_data_never_enters_django() -> None:
    factories.make_organisation("Vélo", slug="velo")
    behind = Behind()
    status, headers, body = ask(fast(behind), "/organisations/velo")
    assert (status, behind.seen) == ("200 OK", 0)
    assert headers["Content-Length"] == str(len(body))
    assert b'"name":"V\xc3\xa9lo"' in body
    status, headers, body = ask(fast(behind), "/organisations/velo", "HEAD")
    assert (status, body, behind.seen) == ("200 OK", b"", 0)
    status, _headers, body = ask(fast(behind), "/organisations/velo", HTTP_IF_NONE_MATCH=headers["ETag"])
    assert (status, body, behind.seen) == ("304 Not Modified", b"", 0)


def test_it_answers_as_django_does(client: Client) -> None:
    factories.make_organisation("Vélo", slug="velo", summary={"fr": "À vélo", "en": "By bike"})
    for accept in (LD, "application/json", "text/turtle", "application/n-triples"):
        quick = ask(fast(Behind()), "/organisations/velo", HTTP_ACCEPT=accept)
        slow = client.get("/organisations/velo", headers={"accept": accept})
        assert quick[2] == slow.content
        for header in ("Content-Type", "ETag", "Link", "Cache-Control", "Access-Control-Allow-Origin"):
            assert quick[1][header] == slow[header]


@pytest.mark.parametrize(
    ("path", "environ"),
    [
        ("/organisations/velo", {"HTTP_COOKIE": "sessionid=x"}),
        ("/organisations/velo", {"HTTP_AUTHORIZATION": "Bearer x"}),
        ("/organisations/velo", {"HTTP_ACCEPT": "text/html"}),
        ("/organisations/velo", {"HTTP_ACCEPT": "*/*"}),
        ("/organisations/velo", {"HTTP_ACCEPT": "image/png"}),
        ("/organisations/velo", {"QUERY_STRING": "a=b"}),
        ("/organisations/velo", {"REQUEST_METHOD": "DELETE"}),
        ("/organisations/rien", {}),
        ("/organisations/", {}),
        ("/organisations/a/b", {}),
        ("/organisations/a\x00", {}),
        ("/directory/", {}),
        ("", {}),
    ],
)
def test_everything_else_goes_on(path: str, environ: dict[str, str]) -> None:
    factories.make_organisation("Vélo", slug="velo")
    behind = Behind()
    assert ask(fast(behind), path, environ.get("REQUEST_METHOD", "GET"), **environ)[2] == b"behind"
    assert behind.seen == 1


def test_a_database_that_fails_is_left_to_django(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: Any, **_kwargs: Any) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(module, "answer", fails)
    behind = Behind()
    assert ask(fast(behind), "/organisations/velo")[2] == b"behind"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_cut_is_opened_again() -> None:
    factories.make_organisation("Vélo", slug="velo")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    other.close()
    behind = Behind()
    assert ask(fast(behind), "/organisations/velo")[2] == b"behind"
    assert ask(fast(behind), "/organisations/velo")[0] == "200 OK"
    assert behind.seen == 1
