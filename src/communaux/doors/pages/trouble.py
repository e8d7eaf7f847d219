"""What is answered when the database cannot write: busy with others, out of room, or away. In the reader's language.

What was typed is handed back in the page, so that one button sends it again. It may not know what was being written.
"""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from django.views import defaults

from communaux.doors import problems
from communaux.doors.ldp import accept as formats
from communaux.ground.gate import GateTimeout
from communaux.ground.room import out_of_room

RETRY_AFTER = 10
"""Seconds after which we ask to try again; the gate has waited twice as long already."""
STATUS = {"busy": 503, "full": 507}
# PostgreSQL: lock not available, deadlock, serialization, too many connections, shutting or starting up.
_BUSY_CODES = frozenset({"55P03", "40P01", "40001", "53300", "57P01", "57P02", "57P03"})
# These measure the body themselves, before they read it, and say what to do instead.
_MEASURED = frozenset({"/api/translate", "/api/untranslate", "/api/validate"})
_SECRET = frozenset({"code", "credential"})


def kind_of(error: BaseException | None) -> str | None:
    """``"busy"`` or ``"full"``, where that is all that is wrong; None for a fault of ours."""
    seen = 0
    while error is not None and seen < 10:
        if isinstance(error, GateTimeout):
            return "busy"
        if out_of_room(error):
            return "full"
        if isinstance(error, OperationalError | InterfaceError):
            return _of_database(error)
        error, seen = error.__cause__ or error.__context__, seen + 1
    return None


def _of_database(error: DatabaseError | InterfaceError) -> str | None:
    code = getattr(error.__cause__, "sqlstate", None)
    said = str(error)
    if code in _BUSY_CODES or "is locked" in said:
        return "busy"
    # psycopg gives no code where the server is not reached at all
    reached = error.__cause__ is None or (code is not None and not code.startswith("08"))
    away = connection.vendor == "postgresql" and not reached
    return "busy" if away else None


def answer(request: HttpRequest, kind: str) -> HttpResponse:
    """The page, or the problem for a machine; never kept by a cache."""
    machine = wants_data(request)
    if machine:
        response = problems.respond(kind, problems.BUSY if kind == "busy" else problems.FULL)
    else:
        response = HttpResponse(_page(request, kind), status=STATUS[kind])
    if kind == "busy":
        response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


def wants_data(request: HttpRequest) -> bool:
    """Whether a program asks, not a page."""
    return request.path.startswith("/api/") or formats.choose(request.headers.get("accept")) != formats.HTML


def _page(request: HttpRequest, kind: str) -> str:
    context = {"again": request.get_full_path(), "fields": typed(request), "files": _names(request)}
    name = f"{STATUS[kind]}.html"
    try:
        return render_to_string(name, context, request)
    except (DatabaseError, InterfaceError, SuspiciousOperation):
        return render_to_string(name, context)  # nothing can be read either: the page without its reader


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form sent, to be sent again; never a password or a code."""
    if request.method != "POST":
        return []
    try:
        lists = list(request.POST.lists())
    except (SuspiciousOperation, MultiPartParserError, OSError):
        return []
    return [
        (name, value)
        for name, values in lists
        for value in values
        if isinstance(value, str) and name not in _SECRET and "password" not in name
    ]


def _names(request: HttpRequest) -> list[str]:
    """The fields that held a file, which only the person can choose again."""
    try:
        return sorted(request.FILES) if request.method == "POST" else []
    except (SuspiciousOperation, MultiPartParserError, OSError):
        return []


def server_error(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """``handler500``: what fails outside of a view (keeping a session) may be a busy database as well."""
    kind = kind_of(sys.exc_info()[1])
    if kind:
        return answer(request, kind)
    if wants_data(request):
        return problems.respond("fault", headers={"Cache-Control": "no-store"})
    return defaults.server_error(request, *args, **kwargs)


def too_large(request: HttpRequest) -> bool:
    """Whether the body is larger than anything that this address takes. Without a length, no body is read at all."""
    if request.path in _MEASURED:
        return False
    said = request.META.get("CONTENT_LENGTH") or ""
    size = int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else 0
    if request.path.startswith("/storages/"):  # measured by its own door
        return False
    files = settings.LOGO_MAX_BYTES * 4
    if request.path.startswith("/imports/"):
        files = settings.IMPORT_MAX_BYTES
    elif request.path.startswith("/account/storages/"):
        files = settings.STORAGE_QUOTA + settings.STORAGE_DOCUMENT_BYTES
    return size > settings.DATA_UPLOAD_MAX_MEMORY_SIZE + files


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """``handler400``: what cannot be read, and what is too large to be read."""
    large = isinstance(exception, RequestDataTooBig)
    if wants_data(request):
        return problems.respond("too-large" if large else "bad-request")
    status = 413 if large else 400
    # Without the request: the page would read the very thing that cannot be read.
    return HttpResponse(render_to_string(f"{status}.html"), status=status)
