"""The door of documents inside Django: for tests and servers without the fast path, and where a page is wanted.

``page`` is put in place by whoever makes pages of storages.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from communaux.doors.ldp.storages import door
from communaux.doors.ldp.storages.calls import Call
from communaux.modules.pods.rules import paths

_pages: list[Callable[[HttpRequest, str], HttpResponse]] = []


def pages_by(view: Callable[[HttpRequest, str], HttpResponse]) -> None:
    """Have pages made by ``view(request, path)`` for people who ask with a browser; ``path``: absolute, encoded as asked.

    The view finds by itself who looks (the session), and what they may see (``reading.access.modes``)."""
    _pages[:] = [view]
    door.hand_over()


@csrf_exempt
def document(request: HttpRequest, rest: str = "") -> HttpResponseBase:
    """Everything under ``/storages/``."""
    raw = (
        request.META["PATH_INFO"].encode().decode("latin-1")
    )  # as a server hands it over: Django has decoded it
    found = door.guarded(Call(request.method or "GET", raw, request.META, request.read))
    if found is None:
        return _pages[0](request, paths.read(raw).text)
    response: HttpResponse | StreamingHttpResponse = HttpResponse(found.body, status=found.status)
    if found.pieces is not None:
        response = StreamingHttpResponse(found.pieces, status=found.status)
    del response["Content-Type"]
    for name, value in found.headers:
        response[name] = value
    return response
