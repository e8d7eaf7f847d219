"""The endpoint as plain WSGI, ahead of Django: no middleware, no session, for machines that ask for data.

Who asks for a page goes on to Django. What is public is the same for everyone, so cookies change nothing here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import override

from communaux.doors.ldp import accept as formats
from communaux.doors.problems import reason
from communaux.doors.sparql.answer import GRAPHS, RESULTS, answer
from communaux.doors.sparql.asked import MOST_BODY
from communaux.doors.sparql.askers import asker_of

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
PATH = "/sparql"
_LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


def wants_page(method: str, accept: str | None) -> bool:
    """Whether a person asks: their browser prefers HTML to any format of data."""
    if method not in {"GET", "HEAD"} or not accept:
        return False
    return formats.choose(accept, (*RESULTS, *GRAPHS, formats.HTML)) == formats.HTML


def fast(application: Application) -> Application:
    """The composition: questions of machines are answered here, all else goes to ``application``."""

    def serve(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != PATH or environ.get("SCRIPT_NAME"):
            return application(environ, start_response)
        method, query = environ["REQUEST_METHOD"], environ.get("QUERY_STRING", "")
        accept = environ.get("HTTP_ACCEPT")
        if "format=" in query or wants_page(method, accept):
            return application(environ, start_response)
        with override(_language(environ.get("HTTP_ACCEPT_LANGUAGE", ""))):
            found = answer(
                method,
                query,
                accept=accept,
                content_type=environ.get("CONTENT_TYPE", ""),
                body=_body(environ) if method == "POST" else b"",
                if_none_match=environ.get("HTTP_IF_NONE_MATCH"),
                asker=asker_of(environ),
            )
        headers = list(found.headers)
        if settings.SECURE_HSTS_SECONDS:
            headers.append(("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}"))
        if found.status not in {204, 304}:
            headers.append(("Content-Length", str(len(found.body))))
        start_response(reason(found.status), headers)
        return [] if method == "HEAD" else [found.body]

    return serve


def _language(accepted: str) -> str:
    """The language of errors: the first of ours that is named, else that of the site."""
    for part in accepted[:200].lower().split(","):
        if (name := part.strip()[:2]) in _LANGUAGES:
            return name
    return settings.LANGUAGE_CODE


def _body(environ: Environ) -> bytes:
    """The body, and one octet more than it may have where it is too large."""
    given = environ.get("CONTENT_LENGTH") or ""
    length = int(given) if given.isascii() and given.isdigit() else MOST_BODY + 1
    body: bytes = environ["wsgi.input"].read(min(length, MOST_BODY + 1))
    return body
