"""The read door for machines as plain WSGI, ahead of Django: no middleware, no request object, one SQL statement.

Only a GET or HEAD of linked data, without cookie or authorization, is answered here, as to a visitor. All else, every
error included, goes on to Django. It may not decide what a visitor sees: that is ``answer``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection

from communaux.doors.ldp import accept as formats
from communaux.doors.ldp.answer import KEY, answer, paths
from communaux.doors.problems import reason

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

_log = logging.getLogger(__name__)
_STATUSES = frozenset({200, 301, 304})
_LINES = {status: reason(status) for status in _STATUSES}


def fast(application: Application) -> Application:
    """The composition: what can be answered fast is, the rest goes to ``application``."""
    kinds = paths()

    def serve(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if (
            method not in {"GET", "HEAD"}
            or "HTTP_COOKIE" in environ
            or "HTTP_AUTHORIZATION" in environ
            or environ.get("QUERY_STRING")
            or environ.get("SCRIPT_NAME")
        ):
            return application(environ, start_response)
        _start, _slash, rest = environ.get("PATH_INFO", "").partition("/")
        first, _slash, key = rest.partition("/")
        kind = kinds.get(first)
        if kind is None or not KEY.match(key):
            return application(environ, start_response)
        media = formats.choose(environ.get("HTTP_ACCEPT"))
        if media is None or media == formats.HTML:
            return application(environ, start_response)
        try:
            found = answer(kind, key, None, environ.get("HTTP_IF_NONE_MATCH"), media=media)
        except Exception:
            # Django opens a fresh connection where this one was cut, asks again, and says what is wrong if it still is.
            _log.exception("reading %s failed", kind)
            connection.close_if_unusable_or_obsolete()
            return application(environ, start_response)
        if found is None or found.status not in _STATUSES:
            return application(environ, start_response)
        headers = list(found.headers)
        if found.status == 200:
            headers.append(("Content-Length", str(len(found.body))))
        start_response(_LINES[found.status], headers)
        return [] if method == "HEAD" else [found.body]

    return serve
