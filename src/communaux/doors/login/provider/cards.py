"""``/people/<key>/card``: the WebID document as Turtle, JSON-LD, N-Triples or a page; open to every origin."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from communaux.doors import problems
from communaux.doors.ldp import accept as formats
from communaux.doors.ldp.answer import preflight
from communaux.doors.ldp.views import FORMATS, respond, validated
from communaux.meaning.vocabulary import serialise
from communaux.modules.identity.reading import cards
from communaux.nouns.models import Person

OFFERS = (formats.TURTLE, formats.JSON_LD, formats.NTRIPLES, formats.HTML)
"""Turtle first: what Solid programs read where they name nothing."""
_READING = frozenset({"GET", "HEAD"})


@csrf_exempt
def card(request: HttpRequest, key: str) -> HttpResponse:
    """The document; that of the heir where two pages were made one."""
    if request.method == "OPTIONS":
        return respond(preflight())
    if request.method not in _READING:
        return problems.respond("method", headers={"Allow": "GET, HEAD, OPTIONS"})
    person = Person.objects.select_related("account", "merged_into").filter(key=key[:20]).first()
    if person is None:
        raise Http404
    last = cards.heir(person)
    if last.pk != person.pk:
        return HttpResponseRedirect(f"{last.get_absolute_url()}/card", status=301)
    wanted = FORMATS.get(request.GET.get("format", ""), request.headers.get("accept"))
    media = formats.choose(wanted, OFFERS)
    if media is None:
        response = problems.respond("not-acceptable", ", ".join(OFFERS))
    else:
        response = _page(request, last) if media == formats.HTML else _document(last, media)
        response = validated(request, response)
    patch_vary_headers(response, ("Accept", "Cookie") if media == formats.HTML else ("Accept",))
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Link, Content-Type"
    return response


def _document(person: Person, media: str) -> HttpResponse:
    body = serialise(cards.triples(cards.of(person)), media)
    response = HttpResponse(body, content_type=media)
    response["Cache-Control"] = "no-cache"
    return response


def _page(request: HttpRequest, person: Person) -> HttpResponse:
    own = request.viewer.person == person.pk  # type: ignore[attr-defined]
    return render(request, "identity/card.html", {"card": cards.of(person), "own": own})
