"""The read door inside Django: for pages, for viewers who signed in, and for the documents that say what words mean.

``negotiated`` gives a page of a module the linked-data side of its address. No business rule, no query of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from communaux.doors import problems
from communaux.doors.ldp import accept as formats
from communaux.doors.ldp.answer import (
    KEY,
    Answer,
    answer,
    elsewhere,
    etag_of,
    link_header,
    preflight,
    roles_on,
)
from communaux.doors.pages import thing as thing_page
from communaux.doors.pages import vocabulary as vocabulary_pages
from communaux.meaning import context, shacl, vocabulary
from communaux.meaning.access import VISITOR, Viewer
from communaux.meaning.declare import Meaning, all_meanings, named
from communaux.meaning.lists import ALL, CodeList
from communaux.meaning.reader import reader
from communaux.meaning.turtle import parse

View = Callable[..., HttpResponse]
RDF = (formats.TURTLE, formats.JSON_LD, formats.NTRIPLES)
_READING = frozenset({"GET", "HEAD"})
_LONG = "public, max-age=86400"

FORMATS = {"jsonld": formats.JSON_LD, "turtle": formats.TURTLE, "ntriples": formats.NTRIPLES}
"""Values of ``?format=`` at an address that is also linked data."""


def respond(found: Answer) -> HttpResponse:
    """An answer of the door as a Django response."""
    response = HttpResponse(found.body, status=found.status)
    del response["Content-Type"]
    for header, value in found.headers:
        response[header] = value
    return response


def viewer_of(request: HttpRequest) -> Viewer:
    """Who looks; the lazy object of the middleware opened, so that it compares."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    return Viewer(viewer.actor, viewer.roles, viewer.edits, viewer.account, viewer.person)


def negotiated(page_view: View, meaning_name: str) -> View:
    """The view of an address that is both a page and linked data.

    ``page_view(request, key, …)`` makes the page; its last URL parameter is the key of the thing. Machines get the
    thing in the format that ``Accept`` names. A page that is not there becomes a redirect to the heir of a merged
    record, or "gone" for a withdrawn one. Other methods than GET, HEAD and OPTIONS go to the page.
    """

    @wraps(page_view)
    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return respond(preflight())
        if request.method not in _READING:
            return page_view(request, *args, **kwargs)
        key = str([*args, *kwargs.values()][-1])
        headers = request.headers
        # a link that a person follows cannot set Accept: ?format= stands for it
        wanted = FORMATS.get(request.GET.get("format", ""), headers.get("accept"))
        found = answer(meaning_name, key, wanted, headers.get("if-none-match"), viewer_of(request))
        if found is not None:
            return respond(found)
        return _page(request, page_view, named(meaning_name), key, args, kwargs)

    return view


def _page(
    request: HttpRequest,
    page_view: View,
    meaning: Meaning,
    key: str,
    args: Sequence[Any],
    kwargs: dict[str, Any],
) -> HttpResponse:
    if not KEY.match(key):
        raise Http404
    try:
        response = page_view(request, *args, **kwargs)
    except Http404:
        there = elsewhere(meaning, key, viewer_of(request))
        if there.status == 301:
            return HttpResponseRedirect(dict(there.headers)["Location"], status=301)
        if there.status == 410:
            return render(request, "vocabulary/gone.html", status=410)
        raise
    patch_vary_headers(response, ("Accept", "Cookie"))
    if response.status_code != 200:
        return response
    response.headers.setdefault("Link", link_header(meaning.name))
    return validated(request, response)


def validated(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A page with a strong ETag, the hash of its bytes, or 304 where the reader has it already."""
    if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
        response.render()
    if response.streaming or "ETag" in response:
        return response
    etag = etag_of(response.content)
    response["ETag"] = etag
    response.headers.setdefault("Cache-Control", "no-cache")
    if_none_match = request.headers.get("if-none-match")
    if if_none_match and formats.matches(if_none_match, etag):
        response.content = b""
        response.status_code = 304
        del response["Content-Type"]
    return response


def named_thing(kind: str, request: HttpRequest, key: str) -> HttpResponse:
    """The plain page of a thing that has no page of its own: so that every IRI can be opened."""
    meaning = named(kind)
    return thing_page.page(request, meaning, key, roles_on(meaning, key, viewer_of(request)))


def _document(request: HttpRequest, body: bytes, media: str) -> HttpResponse:
    """A document that changes only with the house: long kept, open to every origin, with an ETag."""
    charset = "" if media == formats.JSON_LD else "; charset=utf-8"
    response = HttpResponse(body, content_type=media + charset)
    response["Cache-Control"] = _LONG
    response["Access-Control-Allow-Origin"] = "*"
    return validated(request, response)


def _chosen(request: HttpRequest, offers: Sequence[str]) -> str | None:
    return formats.choose(request.headers.get("accept"), tuple(offers))


def _either(
    request: HttpRequest, page: Callable[[], HttpResponse], data: Callable[[str], bytes]
) -> HttpResponse:
    """A page or RDF, by ``Accept``."""
    if request.method == "OPTIONS":
        return respond(preflight())
    if request.method not in _READING:
        return problems.respond("method", headers={"Allow": "GET, HEAD, OPTIONS"})
    media = _chosen(request, (formats.HTML, *RDF))
    if media is None:
        response = problems.respond("not-acceptable", ", ".join((formats.HTML, *RDF)))
    elif media == formats.HTML:
        response = page()
        patch_vary_headers(response, ("Cookie",))
    else:
        response = _document(request, data(media), media)
    patch_vary_headers(response, ("Accept",))
    return response


@csrf_exempt
def namespace(request: HttpRequest) -> HttpResponse:
    """``/ns``: the own vocabulary, as a page that documents every meaning, or as RDF."""

    def page() -> HttpResponse:
        return vocabulary_pages.reference_page(request)

    return _either(request, page, vocabulary.vocabulary_bytes)


@csrf_exempt
def context_document(request: HttpRequest) -> HttpResponse:
    """``/ns/context.jsonld``."""
    if request.method == "OPTIONS":
        return respond(preflight())
    return _document(request, context.to_bytes(), formats.JSON_LD)


@csrf_exempt
def shape(request: HttpRequest, name: str) -> HttpResponse:
    """``/ns/shapes/<name>``: the SHACL shape of what a visitor may read."""
    if request.method == "OPTIONS":
        return respond(preflight())
    if name not in {meaning.name for meaning in public_meanings()}:
        return problems.respond("not-found", problems.NOT_FOUND)
    media = _chosen(request, (formats.TURTLE, formats.JSON_LD, formats.NTRIPLES))
    if media is None:
        return problems.respond("not-acceptable", ", ".join(RDF))
    response = _document(request, _shape_bytes(name, media), media)
    patch_vary_headers(response, ("Accept",))
    return response


@lru_cache(maxsize=64)
def _shape_bytes(name: str, media: str) -> bytes:
    text = shacl.shape(named(name)).encode()
    if media == formats.TURTLE:
        return text
    return vocabulary.serialise(parse(text, formats.TURTLE), media)


def public_meanings() -> list[Meaning]:
    """The meanings of which a visitor may see something."""
    return [meaning for meaning in all_meanings() if reader(meaning.model, VISITOR.roles).open]


@lru_cache(maxsize=128)
def _list_bytes(name: str, media: str) -> bytes:
    chosen: Sequence[CodeList] = list(ALL.values()) if not name else [ALL[name]]
    return vocabulary.serialise((triple for one in chosen for triple in vocabulary.list_triples(one)), media)


@csrf_exempt
def lists(request: HttpRequest) -> HttpResponse:
    """``/lists/``: every code list."""

    def page() -> HttpResponse:
        return vocabulary_pages.lists_page(request)

    return _either(request, page, lambda media: _list_bytes("", media))


@csrf_exempt
def code_list(request: HttpRequest, name: str) -> HttpResponse:
    """``/lists/<name>``: one code list."""
    if name not in ALL:
        if _chosen(request, (formats.HTML, *RDF)) == formats.HTML:
            raise Http404
        return problems.respond("not-found", problems.NOT_FOUND)

    def page() -> HttpResponse:
        return vocabulary_pages.list_page(request, ALL[name])

    return _either(request, page, lambda media: _list_bytes(name, media))
