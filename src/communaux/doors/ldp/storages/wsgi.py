"""The door of documents as plain WSGI, ahead of Django: no middleware, no request object. Reads and writes alike.

What wants a page goes on to Django, and so does every other address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from communaux.doors.ldp.storages import door
from communaux.doors.ldp.storages.calls import Call
from communaux.doors.problems import reason
from communaux.modules.pods.rules.paths import PREFIX

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
_LINES: dict[int, str] = {}


def storages(application: Application) -> Application:
    """The composition: what is under ``/storages/`` is answered here, the rest goes to ``application``."""

    def serve(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.startswith(PREFIX) or len(path) == len(PREFIX) or environ.get("SCRIPT_NAME"):
            return application(environ, start_response)
        found = door.guarded(_call(environ, path))
        if found is None:
            return application(environ, start_response)
        line = _LINES.get(found.status) or _LINES.setdefault(found.status, reason(found.status))
        start_response(line, found.headers)
        if found.pieces is not None:
            return found.pieces
        return [found.body] if found.body else []

    return serve


def _call(environ: Environ, path: str) -> Call:
    return Call(environ["REQUEST_METHOD"], path, environ, _reader(environ), environ["wsgi.input"].read)


def _reader(environ: Environ) -> Callable[[int], bytes]:
    def read(most: int) -> bytes:
        length = environ.get("CONTENT_LENGTH") or ""
        if length.isdigit():
            most = min(most, int(length))
        elif not environ.get("wsgi.input_terminated"):
            return b""
        parts, left = [], most
        while left > 0 and (part := environ["wsgi.input"].read(left)):
            parts.append(part)
            left -= len(part)
        return b"".join(parts)

    return read
