"""What one address answers to machines: the thing as linked data, a redirect to its heir, gone, or nothing.

``answer`` is all of the read door; the WSGI fast path and the Django views only carry it. The access rule is in the
compiled reader; this file never looks at a field. It knows neither WSGI nor Django requests.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from django.conf import settings

from communaux.doors import problems
from communaux.doors.ldp import accept as formats
from communaux.meaning import reader as readers
from communaux.meaning import turtle
from communaux.meaning.access import VISITOR, Role, Roles, Viewer
from communaux.meaning.declare import Meaning, all_meanings, named

Headers = tuple[tuple[str, str], ...]
KEY = re.compile(r"[A-Za-z0-9_-]{1,100}\Z")
_LONGEST_CHAIN = 10
_CORS: Headers = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Link, Location, Vary"),
)
_METHODS = "GET, HEAD, OPTIONS"


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, headers and a body, ready for any server."""

    status: int
    headers: Headers
    body: bytes


def etag_of(body: bytes) -> str:
    """A strong validator: the hash of the bytes, so always right."""
    return f'"{blake2b(body, digest_size=12).hexdigest()}"'


_WRITERS: dict[str, Callable[[readers.Document], bytes]] = {
    formats.JSON_LD: readers.to_bytes,
    formats.JSON: readers.to_bytes,
    formats.TURTLE: lambda document: turtle.to_turtle(document).encode(),
    formats.NTRIPLES: lambda document: turtle.to_ntriples(document).encode(),
}


@lru_cache(maxsize=1)
def paths() -> dict[str, str]:
    """The first part of each address -> the name of its meaning: ``{"organisations": "organisation", …}``."""
    return {meaning.path.strip("/"): meaning.name for meaning in all_meanings()}


def link_header(name: str) -> str:
    """Where the shape, the context and the other formats of a thing are (RFC 8288)."""
    links = [
        f'<{settings.BASE_URL}/ns/shapes/{name}>; rel="describedby"; type="text/turtle"',
        f'<{settings.CONTEXT_IRI}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"',
        '<http://www.w3.org/ns/ldp#Resource>; rel="type"',
    ]
    links += [
        f'<>; rel="alternate"; type="{media}"' for media in (formats.HTML, formats.JSON_LD, formats.TURTLE)
    ]
    return ", ".join(links)


@lru_cache(maxsize=1024)
def _fixed(name: str, media: str, visitor: bool) -> Headers:
    charset = "" if media in {formats.JSON_LD, formats.JSON} else "; charset=utf-8"
    common: Headers = (
        ("Content-Type", media + charset),
        ("Link", link_header(name)),
        ("Allow", _METHODS),
        ("X-Content-Type-Options", "nosniff"),
    )
    if not visitor:
        return (*common, ("Vary", "Accept, Cookie"), ("Cache-Control", "private, no-cache"))
    secure: Headers = ()
    if settings.SECURE_HSTS_SECONDS:
        secure = (("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}"),)
    return (*common, *_CORS, *secure, ("Vary", "Accept"), ("Cache-Control", "no-cache"))


def roles_on(meaning: Meaning, key: str, viewer: Viewer) -> Roles:
    """The viewer's roles on the thing with this key. No query for a viewer who edits nothing."""
    edited = meaning.edited(viewer)
    if edited is None:
        return viewer.roles
    mine = meaning.model._default_manager.filter(edited, **{meaning.key: key}).exists()
    return viewer.roles | {Role.EDITOR} if mine else viewer.roles


def answer(
    kind: str,
    key: str,
    accept: str | None = None,
    if_none_match: str | None = None,
    viewer: Viewer = VISITOR,
    *,
    media: str | None = None,
) -> Answer | None:
    """The answer to a GET for machines, None where a page is what ``accept`` asks for.

    ``kind``: name of a meaning; ``media``: a format already chosen. 200 with a strong ETag, 304, 301 to the heir of a
    merged record, 404, 406 or 410.
    """
    media = media or formats.choose(accept)
    if media == formats.HTML:
        return None
    visitor = viewer is VISITOR or viewer == VISITOR
    if media is None:
        return _problem("not-acceptable", ", ".join(formats.ALL), kind, visitor)
    meaning = named(kind)
    if not KEY.match(key):
        return _problem("not-found", problems.NOT_FOUND, kind, visitor)
    roles = viewer.roles if visitor else roles_on(meaning, key, viewer)
    document = readers.reader(meaning.model, roles).read(key)
    if document is None:
        return elsewhere(meaning, key, viewer)
    body = _WRITERS[media](document)
    etag = etag_of(body)
    headers = (*_fixed(kind, media, visitor), ("ETag", etag))
    if if_none_match and formats.matches(if_none_match, etag):
        return Answer(304, tuple(h for h in headers if h[0] != "Content-Type"), b"")
    return Answer(200, headers, body)


def elsewhere(meaning: Meaning, key: str, viewer: Viewer) -> Answer:
    """Why there is nothing to see: 301 to a heir that the viewer may see, 410 for what was withdrawn, else 404."""
    visitor = viewer == VISITOR
    if (heir := heir_of(meaning, key, viewer)) is not None:
        headers = (*_fixed(meaning.name, formats.JSON, visitor), ("Location", settings.BASE_URL + heir))
        return Answer(301, tuple(h for h in headers if h[0] != "Content-Type"), b"")
    if was_withdrawn(meaning, key):
        return _problem("gone", problems.GONE, meaning.name, visitor)
    return _problem("not-found", problems.NOT_FOUND, meaning.name, visitor)


def heir_of(meaning: Meaning, key: str, viewer: Viewer) -> str | None:
    """The path of the record that this one was merged into, followed to the last, if the viewer may see it."""
    if not meaning.heir:
        return None
    rows: Any = meaning.model._default_manager
    step = rows.filter(**{meaning.key: key}).values_list(meaning.heir, flat=True).first()
    last = None
    for _n in range(_LONGEST_CHAIN):
        if step is None:
            break
        last, step = step, rows.filter(pk=step).values_list(meaning.heir, flat=True).first()
    if last is None:
        return None
    roles = viewer.roles_on(last if meaning.owner == "pk" else None)
    found = rows.filter(meaning.visible(roles), pk=last).values_list(meaning.key, flat=True).first()
    return None if found is None else meaning.address(found)


def was_withdrawn(meaning: Meaning, key: str) -> bool:
    """Whether a record was public once and is no more."""
    rows: Any = meaning.model._default_manager
    return meaning.gone is not None and rows.filter(meaning.gone, **{meaning.key: key}).exists()


def _problem(name: str, detail: Any, kind: str, visitor: bool) -> Answer:
    status, members = problems.problem(name, detail)
    headers = tuple(
        (header, problems.MEDIA_TYPE if header == "Content-Type" else value)
        for header, value in _fixed(kind, formats.JSON, visitor)
        if header != "Link"
    )
    return Answer(status, headers, problems.body(members))


def preflight() -> Answer:
    """The answer to OPTIONS: reading is open to every origin."""
    headers: Headers = (
        ("Allow", _METHODS),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Methods", _METHODS),
        ("Access-Control-Allow-Headers", "Accept, If-None-Match"),
        ("Access-Control-Max-Age", "86400"),
    )
    return Answer(204, headers, b"")
