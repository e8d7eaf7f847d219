"""The endpoints: each is one small function, found by the segments of the address.

Other servers write ``Enterprises/…/SuppliedProducts`` where this one writes ``enterprises/…/supplied_products``: both are read.
This file decides nothing: who may is in ``caller``, what is stored in the acts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig, ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from communaux.doors.dfc import answer, consents, groups, profiles, things, writing
from communaux.doors.dfc.problems import ProblemError, not_found, stop
from communaux.meaning.access import Refused
from communaux.modules.food.rules import kinds

LARGEST = 5 * 1024 * 1024
SEGMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}\Z")
View = Callable[..., HttpResponse]


@csrf_exempt
def door(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Every request of this door. Whatever fails is a problem, never a trace."""
    try:
        return _route(request, [part for part in rest.split("/") if part])
    except ProblemError as error:
        response = error.response
    except Refused:
        response = not_found().response
    except RequestDataTooBig:
        response = stop("too-large").response
    except ValidationError as error:
        response = stop("invalid", " ".join(error.messages)).response
    return answer.finish(response)


def _route(request: HttpRequest, parts: list[str]) -> HttpResponse:
    if len(parts) > 6 or not all(SEGMENT.match(part) for part in parts):
        raise not_found()
    heads = [kinds.plain(part) for part in parts[::2]]
    match heads, len(parts):
        case [], 0:
            return _methods(request, GET=consents.index)
        case ["webid"], 1:
            return _methods(request, GET=consents.webid)
        case ["jwks"], 1:
            return _methods(request, GET=consents.jwks)
        case ["events"], 1:
            return _methods(request, POST=consents.events)
        case ["enterprises" | "organizations"], 1:
            return _methods(request, GET=lambda r: things.enterprises(r, heads[0]))
        case ["enterprises" | "organizations"], 2:
            return _one_enterprise(request, heads[0], parts[1])
        case ["enterprises", "platforms"], 3:
            return _methods(request, GET=lambda r: consents.listed(r, parts[1]))
        case ["enterprises", "platforms"], 4:
            return _methods(
                request,
                GET=lambda r: consents.shown(r, parts[1], parts[3]),
                PUT=lambda r: consents.put(r, parts[1], parts[3]),
            )
        case ["enterprises", "affiliatedto"], 3:
            return _methods(request, POST=lambda r: groups.affiliate(r, parts[1]))
        case ["enterprises", "affiliatedto"], 4:
            return _methods(request, DELETE=lambda r: groups.part(r, parts[1], parts[3]))
        case ["enterprisegroups", "affiliatedby"], 3:
            return _methods(request, POST=lambda r: groups.affiliate_to(r, parts[1]))
        case ["enterprisegroups", "affiliatedby"], 4:
            return _methods(request, DELETE=lambda r: groups.part_from(r, parts[1], parts[3]))
        case ["enterprises", "orders", "orderlines"], 5 | 6:
            return _within(request, parts[1], "order_line", parts[5:], order=parts[3])
        case ["enterprises", segment], 3 | 4 if (name := _kind(segment)) and name != "enterprise":
            return _within(request, parts[1], name, parts[3:])
        case ["persons", "webid" | "prefs" | "privatetypeindex" as document], 3:
            return _methods(request, GET=lambda r: profiles.DOCUMENTS[document](r, parts[1]))
        case [segment], 1 if name := _kind(segment):
            return _methods(request, GET=lambda r: things.everywhere(r, name))
        case [segment], 2 if (name := _kind(segment)) and kinds.KINDS[name].top:
            return _one_anywhere(request, name, parts[1])
    raise not_found()


def _kind(segment: str) -> str:
    """The kind that a segment names, "" for none."""
    found = kinds.at(segment)
    return found.name if found else ""


def _one_enterprise(request: HttpRequest, head: str, slug: str) -> HttpResponse:
    return _methods(
        request,
        GET=lambda r: things.enterprise(r, head, slug),
        PUT=lambda r: writing.put(r, slug, "enterprise", slug),
        PATCH=lambda r: writing.patch(r, slug, "enterprise", slug),
        DELETE=lambda r: writing.delete(r, slug, "enterprise", slug),
    )


def _within(request: HttpRequest, slug: str, kind: str, keys: list[str], order: str = "") -> HttpResponse:
    """A collection of an enterprise, or one thing of it."""
    if not keys:
        return _methods(
            request,
            GET=lambda r: things.collection(r, slug, kind, order),
            POST=lambda r: writing.post(r, slug, kind, order),
        )
    return _methods(
        request,
        GET=lambda r: things.one(r, slug, kind, keys[0], order),
        POST=lambda r: writing.put(r, slug, kind, keys[0], order, new=True),
        PUT=lambda r: writing.put(r, slug, kind, keys[0], order),
        PATCH=lambda r: writing.patch(r, slug, kind, keys[0], order),
        DELETE=lambda r: writing.delete(r, slug, kind, keys[0], order),
    )


def _one_anywhere(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    def of(act: View) -> View:
        return lambda r: act(r, things.slug_of(r, kind, key), kind, key)

    return _methods(
        request,
        GET=lambda r: things.one_anywhere(r, kind, key),
        PUT=of(writing.put),
        PATCH=of(writing.patch),
        DELETE=of(writing.delete),
    )


def _methods(request: HttpRequest, **views: View) -> HttpResponse:
    method = "GET" if request.method == "HEAD" else request.method or ""
    if method == "OPTIONS":
        response = HttpResponse(status=204)
        response["Allow"] = _allowed(views)
        return response
    if method not in views:
        raise stop("method", _("Cette méthode n’est pas permise ici."), headers={"Allow": _allowed(views)})
    size = request.META.get("CONTENT_LENGTH") or ""
    if size.isascii() and size.isdecimal() and (len(size) > 12 or int(size) > LARGEST):
        raise stop("too-large")
    return answer.finish(views[method](request))


def _allowed(views: Mapping[str, Any]) -> str:
    return ", ".join([*views, *(["HEAD"] if "GET" in views else []), "OPTIONS"])
