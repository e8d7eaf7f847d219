"""What a request for a channel asks, read from its JSON-LD (Solid Notifications Protocol, "Subscription"). Pure.

The terms are those of the protocol's context, as short words or as full IRIs; no context is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import orjson

from communaux.ground.said import Said
from communaux.modules.notifications.rules.messages import AS, CONTEXT, JSON_LD, NOTIFY, media_of

WEBHOOK = "WebhookChannel2023"
SOCKET = "WebSocketChannel2023"
KINDS = (WEBHOOK, SOCKET)
FEATURES = ("accept", "endAt", "rate", "startAt", "state")
PROFILES = frozenset({CONTEXT, "https://www.w3.org/ns/solid/notification/v1"})
CONTEXTS = PROFILES | {AS}
LARGEST = 20_000
LONGEST_RATE = timedelta(days=31)
LONGEST_LIFE = timedelta(days=366)

_DURATION = re.compile(
    r"P(?:(?P<days>\d{1,4})D)?(?:T(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,8}(?:\.\d{1,3})?)S)?)?"
)


class Unprocessable(Exception):  # noqa: N818 - an answer, not a mistake
    """A request that cannot be followed. ``member``: which part of it; ``said``: why."""

    def __init__(self, member: str, said: Said) -> None:
        super().__init__(said.en)
        self.member, self.said = member, said


class UnknownMedia(Exception):  # noqa: N818
    """A request in a format, or by a profile, that is not known here."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """What is asked. ``topic``: IRI path here; ``rate``: the least time between two messages; ``state``: of the topic as the
    subscriber knows it, '' where it does not say."""

    kind: str
    topic: str
    send_to: str = ""
    start: datetime | None = None
    end: datetime | None = None
    rate: timedelta = timedelta()
    accept: str = JSON_LD
    state: str = ""


def check_media(content_type: str) -> None:
    """Raise UnknownMedia for what is no JSON-LD, or of a profile that is not the protocol's."""
    media, _semicolon, rest = content_type.partition(";")
    if media.strip().lower() not in (JSON_LD, "application/json"):
        raise UnknownMedia
    for part in rest.split(";"):
        name, _equals, value = part.strip().partition("=")
        if name.strip().lower() == "profile":
            profiles = value.strip().strip('"').split()
            if not PROFILES & set(profiles):
                raise UnknownMedia


def read(body: bytes, *, kind: str, base: str, now: datetime, insecure: bool = False) -> Subscription:
    """The subscription that a body asks for. Raises Unprocessable.

    ``kind``: of the service that was asked; ``base``: the address of the house; ``insecure``: whether http is good
    enough to send to, as on a machine where one tries things.
    """
    said = _object(body)
    _known_context(said.get("@context"))
    asked = _text(said, "type", "@type")
    if asked.removeprefix(NOTIFY) != kind:
        raise Unprocessable(
            "type",
            Said(f"Ce service ouvre des canaux {kind}.", f"This service opens channels of type {kind}."),
        )
    accept = _text(said, "accept")
    media = media_of(accept)
    if media is None:
        raise Unprocessable(
            "accept",
            Said("Les messages sont en JSON-LD ou en Turtle.", "Messages are in JSON-LD or Turtle."),
        )
    start, end = _instant(said, "startAt"), _instant(said, "endAt")
    if end is not None and (end <= now or (start is not None and end <= start)):
        raise Unprocessable("endAt", Said("Cette fin est déjà passée.", "This end is already past."))
    if end is not None and end - now > LONGEST_LIFE:
        end = now + LONGEST_LIFE
    return Subscription(
        kind=kind,
        topic=_topic(_text(said, "topic"), base),
        send_to=_send_to(_text(said, "sendTo"), insecure) if kind == WEBHOOK else "",
        start=start,
        end=end,
        rate=_rate(_text(said, "rate")),
        accept=media,
        state=_text(said, "state")[:200],
    )


def _known_context(given: Any) -> None:
    """Contexts are not fetched: one that is unknown could mean anything. What is written out beside them changes no short word
    that is read here."""
    for one in given if isinstance(given, list) else [given]:
        if isinstance(one, str) and one not in CONTEXTS:
            raise Unprocessable(
                "@context",
                Said("Ce contexte n’est pas connu ici.", "This context is not known here."),
            )


def _object(body: bytes) -> Mapping[str, Any]:
    if len(body) > LARGEST:
        raise Unprocessable("", Said("Cette demande est trop longue.", "This request is too long."))
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Unprocessable("", Said("Le corps n’est pas du JSON.", "The body is not JSON.")) from error
    if isinstance(said, list) and len(said) == 1:
        said = said[0]
    if not isinstance(said, dict):
        raise Unprocessable("", Said("Le corps n’est pas un objet JSON.", "The body is no JSON object."))
    return said


def _text(said: Mapping[str, Any], *names: str) -> str:
    """One value, under its short name or its IRI, plain or as JSON-LD writes it expanded. '' where it is not said."""
    for name in names:
        for key in (name, NOTIFY + name, f"notify:{name}"):
            value = said.get(key)
            if isinstance(value, list) and len(value) == 1:
                value = value[0]
            if isinstance(value, dict):
                value = value.get("@id", value.get("id", value.get("@value")))
            if isinstance(value, str):
                return value.strip().removeprefix("notify:") if name in ("type", "@type") else value.strip()
            if value is not None:
                raise Unprocessable(name, Said("Cette valeur n’est pas un texte.", "This value is no text."))
    return ""


def _topic(text: str, base: str) -> str:
    if not text:
        raise Unprocessable("topic", Said("Dites de quoi être averti.", "Say what to be told of."))
    path = text[len(base) :] if text.startswith(base + "/") else ""
    if not path or len(path) > 2000 or "#" in path or any(ord(c) <= 32 for c in path) or "?" in path:
        raise Unprocessable(
            "topic", Said("Cette adresse n’est pas d’ici.", "This address is not one of ours.")
        )
    return path


def _send_to(text: str, insecure: bool) -> str:
    try:
        scheme, host = urlsplit(text).scheme.lower(), urlsplit(text).hostname
    except ValueError:
        scheme, host = "", None
    if not host or scheme not in (("https", "http") if insecure else ("https",)) or len(text) > 1500:
        raise Unprocessable(
            "sendTo",
            Said(
                "Donnez une adresse qui commence par https://.", "Give an address that starts with https://."
            ),
        )
    return text


def _instant(said: Mapping[str, Any], name: str) -> datetime | None:
    text = _text(said, name)
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Unprocessable(
            name,
            Said(
                "Ce n’est pas un instant (2026-01-31T12:00:00Z).",
                "This is no instant (2026-01-31T12:00:00Z).",
            ),
        ) from error


def _rate(text: str) -> timedelta:
    if not text:
        return timedelta()
    found = _DURATION.fullmatch(text)
    parts = {name: float(value) for name, value in found.groupdict().items() if value} if found else {}
    if not parts:
        raise Unprocessable("rate", Said("Ce n’est pas une durée (PT10S).", "This is no duration (PT10S)."))
    return min(timedelta(**parts), LONGEST_RATE)


def duration(length: timedelta) -> str:
    """A length of time as xsd:duration."""
    seconds = length.total_seconds()
    return f"PT{int(seconds)}S" if seconds == int(seconds) else f"PT{seconds:.3f}S"
