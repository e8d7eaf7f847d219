"""What the views of this door share: choosing a format, headers for every origin, ETags. It may not know what is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pyoxigraph as ox
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from communaux.doors import problems
from communaux.doors.ldp import accept as formats
from communaux.doors.ldp.answer import preflight
from communaux.doors.ldp.views import FORMATS, respond, validated
from communaux.modules.nodes.rules.words import written

RDF = (formats.TURTLE, formats.JSON_LD, formats.NTRIPLES)
READING = frozenset({"GET", "HEAD"})


def wanted(request: HttpRequest, offers: tuple[str, ...] = RDF) -> str | None:
    """The format that is asked for, by ``?format=`` or ``Accept``; None where there is none of ours."""
    asked = FORMATS.get(request.GET.get("format", ""), request.headers.get("accept"))
    return formats.choose(asked, offers)


def document(
    request: HttpRequest, triples: Iterable[ox.Triple], media: str, *, cache: str, links: Iterable[str] = ()
) -> HttpResponse:
    """Triples as an answer that any page of any site may read."""
    charset = "" if media == formats.JSON_LD else "; charset=utf-8"
    return sent(request, written(triples, media), media + charset, cache=cache, links=links)


def sent(
    request: HttpRequest, body: bytes, content_type: str, *, cache: str, links: Iterable[str] = ()
) -> HttpResponse:
    """Bytes with an ETag, or 304."""
    response = HttpResponse(body, content_type=content_type)
    response["Cache-Control"] = cache
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Link, Vary"
    if link := ", ".join(links):
        response["Link"] = link
    response = validated(request, response)
    patch_vary_headers(response, ("Accept",))
    return response


def reading(
    view: Callable[..., HttpResponse],
) -> Callable[..., HttpResponse]:
    """A view that answers GET and HEAD, and tells browsers of other sites that they may."""

    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "OPTIONS":
            return respond(preflight())
        if request.method not in READING:
            return problems.respond("method", headers={"Allow": "GET, HEAD, OPTIONS"})
        return view(request, *args, **kwargs)

    checked.csrf_exempt = True  # type: ignore[attr-defined]
    return checked


def unacceptable(offers: Iterable[str] = RDF) -> HttpResponse:
    """None of the formats asked for is ours."""
    response = problems.respond("not-acceptable", ", ".join(offers))
    patch_vary_headers(response, ("Accept",))
    return response


def base() -> str:
    """The address of this node, without a slash at its end."""
    return settings.BASE_URL
