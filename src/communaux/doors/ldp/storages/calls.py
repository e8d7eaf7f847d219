"""A call to the door, out of a WSGI environment or a Django request, and the answer: neither knows who carries it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

from django.conf import settings

from communaux.ground.said import Said
from communaux.modules.pods.acts.documents import ANYTHING, Expected
from communaux.modules.pods.rules.refusals import DocumentRefused

Headers = list[tuple[str, str]]
_TAG = re.compile(r'(W/)?"([^"]*)"')


@dataclass(slots=True)
class Call:
    """``environ``: headers under their names in WSGI; ``path``: as ``PATH_INFO``, decoded; ``read``: the body, at most so many
    bytes; ``read_all``: all of a body whose length is not said, nothing where it broke off (granian)."""

    method: str
    path: str
    environ: dict[str, Any]
    read: Callable[[int], bytes]
    read_all: Callable[[], bytes] | None = None

    def header(self, name: str) -> str | None:
        """A header by its name in WSGI (``HTTP_ACCEPT``)."""
        return self.environ.get(name)

    @property
    def said_media(self) -> str:
        """The format of the body as it is said. Raises DocumentRefused where none is."""
        said: str = (self.environ.get("CONTENT_TYPE") or "").strip()
        if not said:
            raise DocumentRefused("bad-request", _NO_TYPE)
        return said

    @property
    def media(self) -> str:
        """The format of the body without parameters, lower case. Raises DocumentRefused where none is said."""
        return self.said_media.partition(";")[0].strip().lower()

    def body(self, most: int) -> bytes:
        """The body. Raises DocumentRefused where it is larger than ``most``, or broke off before its end: half a document
        must never take the place of a whole one."""
        length = self.environ.get("CONTENT_LENGTH") or ""
        if length.isdigit() and int(length) > most:
            raise DocumentRefused("too-large")
        data = self.read_all() if self.unmeasured and self.read_all else self.read(most + 1)
        if len(data) > most:
            raise DocumentRefused("too-large")
        if len(data) < int(length) if length.isdigit() else self.unmeasured and not data:
            raise DocumentRefused("bad-request", _CUT)
        return data

    @property
    def unmeasured(self) -> bool:
        """Whether a body comes whose length is not said: in chunks (HTTP/1.1), or in frames (HTTP/2)."""
        if self.environ.get("CONTENT_LENGTH"):
            return False
        return "HTTP_TRANSFER_ENCODING" in self.environ or self.environ.get("SERVER_PROTOCOL") == "HTTP/2"

    def expected(self) -> Expected:
        """What ``If-Match`` and ``If-None-Match`` suppose, as tags of documents."""
        match, none_match = self.environ.get("HTTP_IF_MATCH"), self.environ.get("HTTP_IF_NONE_MATCH")
        since = self.environ.get("HTTP_IF_UNMODIFIED_SINCE")
        if match is None and none_match is None and since is None:
            return ANYTHING
        return Expected(_tags(match, strong=True), _tags(none_match, strong=False), seconds(since))


def seconds(date: str | None) -> int | None:
    """An HTTP date in seconds since 1970; None where there is none or it cannot be read."""
    try:
        return int(parsedate_to_datetime(date).timestamp()) if date else None
    except (ValueError, TypeError, OverflowError):
        return None


def _tags(header: str | None, *, strong: bool) -> frozenset[str] | None:
    """The tags named by a header. A representation's ETag is the document's tag, a hyphen and its format: all formats are
    one document for a writer. A weak tag never matches where the comparison is strong (RFC 9110, section 13.1.1)."""
    if header is None:
        return None
    if header.strip() == "*":
        return frozenset("*")
    return frozenset(
        found[2].partition("-")[0] for found in _TAG.finditer(header[:4000]) if not (strong and found[1])
    )


@dataclass(slots=True)
class Answer:
    """A status, headers and a body, ready for any server; ``pieces``: the body bit by bit, in place of ``body``."""

    status: int
    headers: Headers = field(default_factory=list)
    body: bytes = b""
    pieces: Iterable[bytes] | None = None


EXPOSED = (
    "Accept-Patch, Accept-Post, Accept-Put, Accept-Ranges, Allow, Content-Length, Content-Location, Content-Range, Content-Type, "
    "ETag, Last-Modified, Link, Location, Preference-Applied, Retry-After, Updates-Via, Vary, WAC-Allow, WWW-Authenticate"
)
METHODS = "GET, HEAD, OPTIONS, PUT, POST, PATCH, DELETE"
_ASKED_HEADERS = (
    "Accept, Authorization, Content-Type, DPoP, If-Match, If-Modified-Since, If-None-Match, If-Range, If-Unmodified-Since, Link, "
    "Prefer, Range, Slug, Origin"
)


def cors(origin: str | None) -> Headers:
    """What lets a page of any origin read the answer: its origin is said back, never ``*``.

    Credentials may go along, since the door knows no cookie: only a token that the page itself holds opens anything.
    """
    if not origin or any(character < "!" or character > "~" for character in origin):
        return []
    return [
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Expose-Headers", EXPOSED),
        ("Access-Control-Allow-Headers", _ASKED_HEADERS),
    ]


def preflight(call: Call) -> Headers:
    """What a browser asks before it sends: every method; the headers that clients of Solid use, and every one that it names."""
    asked = call.header("HTTP_ACCESS_CONTROL_REQUEST_HEADERS") or ""
    clean = asked if re.fullmatch(r"[A-Za-z0-9_, -]{1,1000}", asked) else ""
    ours = {name.lower() for name in _ASKED_HEADERS.split(", ")}
    more = [name for one in clean.split(",") if (name := one.strip()) and name.lower() not in ours]
    found = [("Access-Control-Allow-Methods", METHODS), ("Access-Control-Max-Age", "86400")]
    return [*found, ("Access-Control-Allow-Headers", ", ".join(dict.fromkeys(more)))] if more else found


def secure() -> Headers:
    """What every answer bears: nothing here is ever run as a page of this house."""
    found = [
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox"),
    ]
    if settings.SECURE_HSTS_SECONDS:
        found.append(("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}"))
    return found


_CUT = Said(
    "L’envoi s’est arrêté avant sa fin : rien n’a changé. Envoyez-le de nouveau, avec sa longueur (Content-Length).",
    "What was sent broke off before its end: nothing changed. Send it again, with its length (Content-Length).",
)
_NO_TYPE = Said(
    "Dites le format de ce que vous envoyez (Content-Type).",
    "Say the format of what you send (Content-Type).",
)
