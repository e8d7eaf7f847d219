"""Subscription services, channels and keys over HTTP (Solid Notifications Protocol; RFC 9421). No rule of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from communaux.doors import problems
from communaux.doors.notify import caller
from communaux.ground import journal, signatures
from communaux.ground.structured import Item
from communaux.meaning.access import Refused
from communaux.modules.identity.rules.refusals import TokenRefused, challenge
from communaux.modules.notifications import topics
from communaux.modules.notifications.acts import channels, keys, sockets
from communaux.modules.notifications.models import Channel
from communaux.modules.notifications.reading import services
from communaux.modules.notifications.rules import subscription as rules
from communaux.modules.notifications.rules.messages import CONTEXT, JSON_LD, TURTLE, instant, media_of
from communaux.modules.notifications.rules.subscription import SOCKET, WEBHOOK, Subscription, Unprocessable
from communaux.nouns.acts.errors import TooOften
from communaux.nouns.agents import Agent

View = Callable[..., HttpResponse]
_SERVICE = "GET, HEAD, OPTIONS, POST"
_CHANNEL = "DELETE, GET, HEAD, OPTIONS"
_READ = "GET, HEAD, OPTIONS"


def _open(allow: str) -> Callable[[View], View]:
    """A view for software of every origin: no cookie counts here, so no token against forgery does."""

    def mark(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "OPTIONS":
                response = HttpResponse(status=204)
            elif request.method not in allow.split(", "):
                response = problems.respond("method")
            else:
                response = _answer(view, request, *args, **kwargs)
            return _headed(request, response, allow)

        return answered

    return mark


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except TokenRefused as refused:
        return _sign_in(refused.said.label(get_language() or "fr"), refused)
    except rules.UnknownMedia:
        return problems.respond("media-type", JSON_LD)
    except Unprocessable as wrong:
        words = wrong.said.label(get_language() or "fr")
        return problems.respond("invalid", words, errors={wrong.member: [words]} if wrong.member else None)
    except TooOften as often:
        return problems.respond("too-often", headers={"Retry-After": str(often.wait)})
    except Refused:
        return problems.respond("refused", problems.NOT_FOUND)


def _sign_in(words: object = "", refused: TokenRefused | None = None) -> HttpResponse:
    return problems.respond("sign-in", words, headers={"WWW-Authenticate": challenge(refused)})


def _headed(request: HttpRequest, response: HttpResponse, allow: str) -> HttpResponse:
    response["Allow"] = allow
    response["Access-Control-Allow-Origin"] = request.headers.get("origin") or "*"
    response["Access-Control-Expose-Headers"] = "Allow, Accept-Post, Link, Location, WWW-Authenticate"
    response["Vary"] = "Accept, Authorization, Origin"
    if "POST" in allow:
        response["Accept-Post"] = JSON_LD
    if request.method == "OPTIONS":
        response["Access-Control-Allow-Methods"] = allow
        response["Access-Control-Allow-Headers"] = "Accept, Authorization, Content-Type, DPoP"
        response["Access-Control-Max-Age"] = "86400"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _linked(request: HttpRequest, said: dict[str, Any], triples: list[tuple[str, str, str]]) -> HttpResponse:
    media = media_of(request.headers.get("accept", ""))
    if media is None:
        return problems.respond("not-acceptable", f"{JSON_LD}, {TURTLE}")
    body = services.turtle(triples) if media == TURTLE else orjson.dumps(said)
    return HttpResponse(body, content_type=media)


# --- Services ---------------------------------------------------------------------------------------------------------


@_open(_SERVICE)
def service(request: HttpRequest, kind: str) -> HttpResponse:
    """``/notifications/<kind>/``: what the service offers, and where one subscribes."""
    if request.method != "POST":
        response = _linked(request, services.description(kind), services.service_triples(kind))
        response["Cache-Control"] = "public, max-age=3600"
        return response
    agent = caller.calling(request)
    if kind == WEBHOOK and not agent.webid:
        return _sign_in(_("Pour être averti à une adresse, il faut être connu."))
    rules.check_media(request.headers.get("content-type", ""))
    asked = rules.read(
        request.body,
        kind=kind,
        base=settings.BASE_URL,
        now=timezone.now(),
        insecure=not settings.PRODUCTION,
    )
    if not topics.readable(asked.topic, agent):
        return problems.respond("refused", problems.NOT_FOUND) if agent.webid else _sign_in()
    said = _webhook(agent, asked) if kind == WEBHOOK else _socket(agent, asked)
    return HttpResponse(orjson.dumps(said), content_type=JSON_LD)


def _webhook(agent: Agent, asked: Subscription) -> dict[str, Any]:
    return _said(channels.open_(agent, asked))


def _said(channel: Channel) -> dict[str, Any]:
    return _with_features(
        {
            "id": channels.address(channel),
            "type": WEBHOOK,
            "topic": settings.BASE_URL + channel.topic,
            "sendTo": channel.send_to,
            "sender": keys.sender(),
        },
        channel,
    )


def _socket(agent: Agent, asked: Subscription) -> dict[str, Any]:
    sealed = sockets.seal(agent, asked, journal.head().sequence)
    channel = sockets.unseal(sealed)
    assert channel is not None
    said = {
        "id": f"{settings.BASE_URL}/notifications/{SOCKET}/#{sealed[-32:]}",
        "type": SOCKET,
        "topic": settings.BASE_URL + asked.topic,
        "receiveFrom": f"{settings.STREAM_URL}/stream/{sealed}",
    }
    return _with_features(said, channel)


def _with_features(said: dict[str, Any], channel: Channel | sockets.SocketChannel) -> dict[str, Any]:
    said = {"@context": [CONTEXT], **said, "accept": channel.accept}
    if channel.start:
        said["startAt"] = instant(channel.start)
    if channel.end:
        said["endAt"] = instant(channel.end)
    if channel.rate:
        said["rate"] = rules.duration(channel.rate)
    return said


@_open(_READ)
def house(request: HttpRequest) -> HttpResponse:
    """``/.well-known/solid``: where one subscribes to what is here, storages, things and classes alike."""
    about = f"{settings.BASE_URL}/.well-known/solid"
    response = _linked(request, services.descriptions(about), services.triples(about))
    response["Cache-Control"] = "public, max-age=3600"
    return response


# --- Channels ---------------------------------------------------------------------------------------------------------


@_open(_CHANNEL)
def channel(request: HttpRequest, key: str) -> HttpResponse:
    """``/notifications/channels/<key>``: a channel, for who opened it: to look at, and to end."""
    agent = caller.calling(request)
    if not agent.webid:
        return _sign_in()
    if request.method == "DELETE":
        channels.end(agent, key)
        return HttpResponse(status=204)
    found = Channel.objects.filter(key=key, webid=agent.webid).first()
    if found is None:
        return problems.respond("not-found", problems.NOT_FOUND)
    return HttpResponse(orjson.dumps(_said(found)), content_type=JSON_LD)


# --- Keys -------------------------------------------------------------------------------------------------------------


@_open(_READ)
def key_directory(request: HttpRequest) -> HttpResponse:
    """``/.well-known/http-message-signatures-directory``: the keys of the house, in an answer that they sign."""
    body = orjson.dumps(keys.directory())
    response = HttpResponse(body, content_type=keys.MEDIA)
    response["Cache-Control"] = "public, max-age=3600"
    key, name = keys.signing_key()
    now = int(timezone.now().timestamp())
    response["Content-Digest"] = signatures.content_digest(body)
    asked = signatures.Request(str(request.method), settings.BASE_URL + request.get_full_path())
    answer = signatures.Response(200, (("Content-Digest", response["Content-Digest"]),), asked)
    signed = signatures.sign(
        answer,
        key,
        [Item("@authority", {"req": True}), "content-digest"],
        created=now,
        expires=now + 3600,
        keyid=name,
        tag="http-message-signatures-directory",
    )
    for field, value in signed.items():
        response[field] = value
    return response
