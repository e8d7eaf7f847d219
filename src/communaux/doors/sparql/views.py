"""The endpoint inside Django: for people, who get a page, and for links with ``?format=``."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from communaux.doors.ldp.views import respond
from communaux.doors.sparql import page
from communaux.doors.sparql.answer import answer
from communaux.doors.sparql.asked import MOST_BODY
from communaux.doors.sparql.askers import asker_of
from communaux.doors.sparql.fast import wants_page


@csrf_exempt
def sparql(request: HttpRequest) -> HttpResponse:
    """``/sparql``: the page for people, the protocol for machines."""
    method = request.method or ""
    short = request.GET.get("format", "")
    accept = request.headers.get("accept")
    if not short and wants_page(method, accept):
        return page.show(request)
    return respond(
        answer(
            method,
            request.META.get("QUERY_STRING", ""),
            accept=accept,
            content_type=request.META.get("CONTENT_TYPE", ""),
            body=request.read(MOST_BODY + 1) if method == "POST" else b"",
            if_none_match=request.headers.get("if-none-match"),
            asker=asker_of(request.META),
            short=short,
        )
    )
