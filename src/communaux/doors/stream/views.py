"""What this node tells other nodes: ``/.well-known/void``, the change feed at ``/feed`` with its pages, and its signed head.

Every answer is for anybody: nothing here depends on who asks.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override

from communaux.doors import problems
from communaux.doors.ldp import accept as formats
from communaux.doors.stream.answers import RDF, base, document, reading, sent, unacceptable, wanted
from communaux.meaning.declare import expand
from communaux.modules.nodes.acts import keys
from communaux.modules.nodes.reading import feed, published
from communaux.modules.nodes.rules import feed as pages
from communaux.modules.nodes.rules import heads
from communaux.modules.nodes.rules.words import TYPE, term, whole, written

FOREVER = "public, max-age=31536000, immutable"
SOON = "public, max-age=2"
BRIEFLY = "public, max-age=60"
VOID = "/.well-known/void"


def feed_iri() -> str:
    """The address of the root page of the feed."""
    return f"{base()}/feed"


def titles() -> list[tuple[str, str]]:
    """The title of what this node publishes, in both languages."""
    found = []
    for language in ("fr", "en"):
        with override(language):
            found.append((language, _("Données publiques de %(name)s") % {"name": settings.FEDERATION_NAME}))
    return found


@reading
def void(request: HttpRequest) -> HttpResponse:
    """``/.well-known/void``: what there is here, and how to read it."""
    media = wanted(request, (*RDF, formats.HTML))
    if media is None:
        return unacceptable()
    if media == formats.HTML:
        return HttpResponseRedirect("/feed", status=303)
    return document(request, _description(), media, cache=BRIEFLY)


def _description() -> Iterator[ox.Triple]:
    here = ox.NamedNode(base() + VOID)
    data = ox.NamedNode(f"{base()}{VOID}#dataset")
    yield ox.Triple(here, TYPE, term("void:DatasetDescription"))
    yield ox.Triple(here, term("foaf:primaryTopic"), data)
    for kind in ("void:Dataset", "dcat:Dataset"):
        yield ox.Triple(data, TYPE, term(kind))
    for language, text in titles():
        yield ox.Triple(data, term("dcterms:title"), ox.Literal(text, language=language))
    yield ox.Triple(data, term("foaf:homepage"), ox.NamedNode(f"{base()}/"))
    yield ox.Triple(data, term("void:uriSpace"), ox.Literal(f"{base()}/"))
    if settings.DATA_LICENCE:
        yield ox.Triple(data, term("dcterms:license"), ox.NamedNode(settings.DATA_LICENCE))
    yield ox.Triple(data, term("void:sparqlEndpoint"), ox.NamedNode(f"{base()}/sparql"))
    yield ox.Triple(data, term("void:vocabulary"), ox.NamedNode(settings.NS_IRI))
    for name in sorted({one.partition(":")[0] for m in published.meanings() for one in m.types} - {"own"}):
        yield ox.Triple(data, term("void:vocabulary"), ox.NamedNode(expand(f"{name}:")))
    for name in ("Turtle", "N-Triples", "JSON-LD"):
        yield ox.Triple(data, term("void:feature"), ox.NamedNode(f"http://www.w3.org/ns/formats/{name}"))
    counts = published.counts()
    yield ox.Triple(data, term("void:entities"), whole(sum(count for _meaning, count in counts)))
    for meaning, count in counts:
        part = ox.NamedNode(f"{base()}{VOID}#{meaning.name}")
        yield ox.Triple(data, term("void:classPartition"), part)
        yield ox.Triple(part, term("void:class"), ox.NamedNode(expand(meaning.types[0])))
        yield ox.Triple(part, term("void:entities"), whole(count))
        yield ox.Triple(part, term("void:uriSpace"), ox.Literal(base() + meaning.path))
        yield ox.Triple(part, term("void:rootResource"), ox.NamedNode(base() + meaning.path))
    stream = ox.NamedNode(pages.stream_iri(feed_iri()))
    yield ox.Triple(data, term("void:subset"), stream)
    yield from pages.stream(feed_iri(), licence=settings.DATA_LICENCE)
    service = ox.NamedNode(f"{base()}{VOID}#feed")
    yield ox.Triple(service, TYPE, term("dcat:DataService"))
    yield ox.Triple(service, term("dcat:servesDataset"), stream)
    yield ox.Triple(service, term("dcat:endpointURL"), ox.NamedNode(feed_iri()))
    for specification in ("https://w3id.org/tree/specification", "https://w3id.org/ldes/specification"):
        yield ox.Triple(service, term("dcterms:conformsTo"), ox.NamedNode(specification))


@reading
def root(request: HttpRequest) -> HttpResponse:
    """``/feed``: the event stream, and its first page; for people, what this is and how it is proved."""
    media = wanted(request, (*RDF, formats.HTML))
    if media is None:
        return unacceptable((*RDF, formats.HTML))
    if media == formats.HTML:
        return _root_page(request)
    here = feed_iri()

    def triples() -> Iterator[ox.Triple]:
        yield from pages.stream(here, title=titles(), licence=settings.DATA_LICENCE)
        yield ox.Triple(ox.NamedNode(here), TYPE, term("tree:Node"))
        yield from pages.relation(here, f"{here}/{_first()}")

    return document(request, triples(), media, cache=BRIEFLY)


def _root_page(request: HttpRequest) -> HttpResponse:
    signed = feed.head()
    context = {
        "head": signed,
        "base_url": base(),
        "last_page": pages.page_of(signed.sequence) if signed else 1,
        "thumbprint": keys.mine().thumbprint(),
        "licence": settings.DATA_LICENCE,
        "counts": [
            {"label": str(m.model._meta.verbose_name_plural), "url": m.path, "count": count}
            for m, count in published.counts()
        ],
    }
    response = render(request, "stream/feed.html", context)
    response["Vary"] = "Accept, Accept-Language, Cookie"
    return response


@reading
def page(request: HttpRequest, number: int) -> HttpResponse:
    """``/feed/<number>``: members; one that is full never changes any more."""
    media = wanted(request)
    if media is None:
        return unacceptable()
    if (refused := _no_page(number)) is not None:
        return refused
    body, full = _page_bytes(number, media)
    charset = "" if media == formats.JSON_LD else "; charset=utf-8"
    return sent(request, body, media + charset, cache=FOREVER if full else SOON)


def _page_bytes(number: int, media: str) -> tuple[bytes, bool]:
    members = feed.page(number)
    return written(pages.page(feed_iri(), number, members, base()), media), pages.is_full(number, members)


def _first() -> int:
    """The number of the page with which the feed begins."""
    return pages.page_of(feed.begins()[0] + 1)


def _no_page(number: int) -> HttpResponse | None:
    if number < 1 or number > feed.last() // pages.PAGE + 1:
        return problems.respond("not-found", problems.NOT_FOUND)
    return (
        problems.respond(
            "gone", _("Le début de ce flux a été oublié ; tout ce qui est public est dit à nouveau après.")
        )
        if number < _first()
        else None
    )


@reading
def salts(request: HttpRequest, number: int) -> HttpResponse:
    """``/feed/<number>/salts``: what the commitments of a page are checked with, for as long as they hold."""
    media = wanted(request)
    if media is None:
        return unacceptable()
    if (refused := _no_page(number)) is not None:
        return refused
    return document(request, pages.salts(feed_iri(), number, feed.salts(number)), media, cache="no-store")


@reading
def head(request: HttpRequest) -> HttpResponse:
    """``/feed/head``: the last head, signed (a compact JWS)."""
    signed = feed.head()
    if signed is None:
        raise Http404
    return sent(request, signed.token.encode(), heads.MEDIA_TYPE, cache=SOON)
