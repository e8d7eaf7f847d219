"""One container for each class of things, at the address that begins those of the things: ``/organisations/``.

Machines get an LDP container, page after page by key; people get the page that is at this address, or a plain list where
there is none. Of what the feed speaks of, and of no other thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pyoxigraph as ox
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from communaux.doors import problems
from communaux.doors.ldp import accept as formats
from communaux.doors.stream.answers import RDF, READING, base, document, wanted
from communaux.modules.nodes.reading import published
from communaux.modules.nodes.rules.feed import relation
from communaux.modules.nodes.rules.words import TYPE, term

PAGE = 500
_TYPES = (
    '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"',
    '<http://www.w3.org/ns/ldp#Container>; rel="type"',
    '<http://www.w3.org/ns/ldp#Resource>; rel="type"',
)


def negotiated(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: a container where RDF is asked for at the address of a class, else whatever is there."""

    def middleware(request: HttpRequest) -> HttpResponse:
        name = names().get(request.path)
        if name is None or request.method not in READING:
            return get_response(request)
        media = wanted(request, (formats.HTML, *RDF))
        if media not in RDF:
            response = get_response(request)
            patch_vary_headers(response, ("Accept",))
            return response
        return container(request, name, str(media))

    return middleware


def names() -> dict[str, str]:
    """Path of each container -> name of the meaning."""
    return {meaning.path: meaning.name for meaning in published.meanings()}


def container(request: HttpRequest, name: str, media: str) -> HttpResponse:
    """A page of a container as linked data."""
    after = _after(request)
    if after is None:
        return problems.respond("bad-query", problems.NOT_FOUND)
    paths, more = published.container(name, after, PAGE)
    path = request.path
    mine, here = base() + path, f"{base()}{path}" + (f"?after={after}" if after else "")
    following = f"{mine}?after={more}" if more else ""

    def triples() -> Iterator[ox.Triple]:
        me = ox.NamedNode(mine)
        for kind in ("ldp:BasicContainer", "ldp:Container"):
            yield ox.Triple(me, TYPE, term(kind))
        for one in paths:
            yield ox.Triple(me, term("ldp:contains"), ox.NamedNode(base() + one))
        if following:
            yield from relation(here, following)

    links = list(_TYPES) + ([f'<{following}>; rel="next"'] if following else [])
    return document(request, triples(), media, cache="no-cache", links=links)


def _after(request: HttpRequest) -> int | None:
    given = request.GET.get("after", "")
    if not given:
        return 0
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else None


def list_page(request: HttpRequest, name: str) -> HttpResponse:
    """The plain list of a class that has no page of its own."""
    after = _after(request) or 0
    paths, more = published.container(name, after, PAGE)
    meaning = next(one for one in published.meanings() if one.name == name)
    context = {
        "title": str(meaning.model._meta.verbose_name_plural).capitalize(),
        "paths": paths,
        "following": f"{request.path}?after={more}" if more else "",
        "first": request.path if after else "",
    }
    return render(request, "stream/container.html", context)


def plain_lists() -> list[tuple[str, Callable[..., HttpResponse]]]:
    """Path and view of each class, for the end of the list of addresses."""
    return [(path.lstrip("/"), partial(list_page, name=name)) for path, name in names().items()]
