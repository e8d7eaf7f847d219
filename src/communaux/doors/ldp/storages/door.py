"""Answers a call for a document: reading here, writing through the acts, refusals as problem documents.

No rule of its own: who may is in ``reading.access``, what a write does in ``acts.documents``. A page for people is not made
here: where one is wanted and somebody makes pages (``pages``), the call is handed on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import translation

from communaux.doors import problems
from communaux.doors.ldp import accept as formats
from communaux.doors.ldp.storages import (
    archives,
    caller,
    description,
    headers,
    paging,
    ranges,
    remembered,
)
from communaux.doors.ldp.storages.calls import Answer, Call, Headers, cors, preflight, seconds, secure
from communaux.ground.gate import GateTimeout
from communaux.ground.room import out_of_room
from communaux.ground.said import Said
from communaux.modules.identity.rules.refusals import TokenRefused, challenge
from communaux.modules.pods.acts import documents as acts
from communaux.modules.pods.reading import documents
from communaux.modules.pods.reading.access import modes_at
from communaux.modules.pods.reading.documents import Place, Row
from communaux.modules.pods.rules import containers, graphs, paths
from communaux.modules.pods.rules.refusals import DocumentRefused
from communaux.nouns.agents import Agent

_log = logging.getLogger(__name__)
_OFFERS = (graphs.TURTLE, graphs.JSON_LD, graphs.NTRIPLES, "text/n3")
_WITH_PAGE = (*_OFFERS, formats.HTML)
_VARY = ("Vary", "Accept, Authorization, Origin")
_WRITES = frozenset({"PUT", "POST", "PATCH"})
_VARY_CONTAINER = ("Vary", "Accept, Authorization, Origin, Prefer")
_BASIC = f"<{containers.LDP}BasicContainer>"

pages = False
"""Whether pages of storages are made for people who ask with a browser; set by ``hand_over``."""


def hand_over() -> None:
    """From now on, a GET that prefers HTML is handed on to Django."""
    global pages  # noqa: PLW0603 - wired once, when the apps are ready
    pages = True


def answer(call: Call) -> Answer | None:
    """The answer to a call, None where a page is wanted instead."""
    origin = call.header("HTTP_ORIGIN")
    if call.method == "OPTIONS":
        return _options(call, origin)
    try:
        found = _answered(call, origin or "")
    except DocumentRefused as refused:
        found = _problem(call, refused.problem, refused)
    except TokenRefused as refused:
        found = _problem(call, "sign-in", refused)
    except GateTimeout:
        found = _problem(call, "busy", None)
        found.headers.append(("Retry-After", "2"))
    if found is None:
        return None
    found.headers += [*cors(origin), *secure()]
    if call.method == "HEAD":
        found.body = b""
    return found


def _answered(call: Call, origin: str) -> Answer | None:
    path = paths.read(call.path)
    method = _METHODS.get(call.method)
    if method is None:
        raise DocumentRefused("method")
    agent = caller.agent_of(
        call.method,
        settings.BASE_URL + path.text,
        call.header("HTTP_AUTHORIZATION"),
        call.header("HTTP_DPOP"),
        origin,
    )
    if call.unmeasured and call.method in _WRITES:
        _may_something(path, agent)
    if path.text.startswith(path.root + archives.PLACE):
        return archives.answer(call, path, agent)
    return method(call, path, agent)


def _may_something(path: paths.Path, agent: Agent) -> None:
    """A body of unsaid length is read in one piece, whatever it weighs: only for those whom the place lets do something."""
    place = documents.find(path, body=False)
    if place.root is None:
        raise DocumentRefused("not-found")
    if not modes_at(place, agent):
        raise DocumentRefused("refused" if agent.webid else "sign-in")


# reading


def _kept(call: Call) -> tuple[str, str]:
    """What caches may do: ask each time; one that several people share keeps nothing of what somebody's token opened. A redirect
    too: what is at an address today can go to its other end tomorrow."""
    by_token = call.header("HTTP_AUTHORIZATION") is not None
    return ("Cache-Control", "private, no-cache" if by_token else "no-cache")


def _get(call: Call, path: paths.Path, agent: Agent) -> Answer | None:
    if path.text == path.root + description.PLACE:
        return description.answer(call, path)
    place = documents.find(path, body=call.method == "GET")
    row = place.there
    accept = call.header("HTTP_ACCEPT")
    by_token = call.header("HTTP_AUTHORIZATION") is not None  # a page would know of a session alone
    page = pages and not by_token and not path.role
    binary = (
        row is not None and row.kind == "binary"
    )  # as it is for whoever may read it, whatever they prefer
    if page and not binary and formats.choose(accept, _WITH_PAGE) == formats.HTML:
        return None
    mine = modes_at(place, agent)
    if place.root is None:
        raise DocumentRefused("not-found")
    if not ({"control"} if path.role == "acl" else {"read"}) <= mine:
        if page and binary and formats.choose(accept, _WITH_PAGE) == formats.HTML:
            return None
        raise DocumentRefused("refused" if agent.webid else "sign-in")
    if row is None:
        if place.twin is not None and not path.role:
            return Answer(301, [("Location", settings.BASE_URL + path.twin), _VARY, _kept(call)])
        raise DocumentRefused("not-found")
    found = [*headers.describing(path), ("WAC-Allow", headers.access(place, agent, mine)), _kept(call)]
    found.append(_VARY_CONTAINER if row.kind == "container" else _VARY)
    if path.text == path.root and row.owners:
        found = _with_owners(found, row)
    if row.kind == "binary":
        return _bytes(call, row, found)
    return _graph(call, place, row, found)


def _with_owners(found: Headers, row: Row) -> Headers:
    links = ", ".join(headers.owned_by(row))
    return [(name, f"{value}, {links}" if name == "Link" else value) for name, value in found]


def _bytes(call: Call, row: Row, found: Headers) -> Answer:
    validators = headers.validators(documents.tag(row), row.media, row.modified)
    if _not_modified(call, validators, row.modified):
        return Answer(304, [*found, *validators])
    found += [*validators, ("Content-Type", row.media), ranges.UNIT]
    body = bytes(row.body or b"")
    asked = call.header("HTTP_RANGE") if call.method == "GET" else None
    if asked and ranges.still(call.header("HTTP_IF_RANGE"), *(value for _name, value in validators)):
        try:
            part = ranges.part(asked, row.size)
        except ranges.Unsatisfiable:
            return _beyond(call, row.size)
        if part is not None:
            found += [part.header(row.size), ("Content-Length", str(part.stop - part.start))]
            return Answer(206, found, body[part.start : part.stop])
    return Answer(200, [*found, ("Content-Length", str(row.size))], body)


def _beyond(call: Call, size: int) -> Answer:
    """A range of which the file holds nothing: how large it is."""
    found = _problem(call, "range", None)
    found.headers += [ranges.UNIT, ("Content-Range", f"bytes */{size}")]
    return found


def _graph(call: Call, place: Place, row: Row, found: Headers) -> Answer:
    accept = call.header("HTTP_ACCEPT")
    media = formats.choose(accept, _OFFERS)
    if media is None:
        if formats.choose(accept, (formats.HTML,)) is None:
            raise DocumentRefused("not-acceptable")
        media = graphs.TURTLE
    said = media
    media = graphs.TURTLE if media == "text/n3" else media
    tag, modified = documents.state(row)
    validators = headers.validators(tag, media, modified)
    whole, page = validators[0][1], paging.asked(call) if row.kind == "container" else None
    if page is not None:
        validators[0] = ("ETag", f'{whole[:-1]}{page.mark}"')
    if _not_modified(call, validators, modified):
        return Answer(304, [*found, *validators])
    body, kept = b"", bytes(row.body or b"")
    if row.kind == "container":
        more, body = _container(call, row, page, whole, media, modified)
        found = paging.joined(found, more) if more else found
    elif call.method == "GET":
        body = graphs.written(kept, media)
    charset = "" if media == graphs.JSON_LD else "; charset=utf-8"
    found += [*validators, ("Content-Type", said + charset)]
    if call.method == "GET":
        found.append(("Content-Length", str(len(body))))
    return Answer(200, found, body)


def _container(
    call: Call, row: Row, page: paging.Page | None, tag: str, media: str, modified: int
) -> tuple[Headers, bytes]:
    """What a container, or a page of it, adds to the headers, and its body. ``tag``: the ETag of the whole."""
    told = call.method == "GET"
    name = (settings.BASE_URL, row.id, tag, media, page)
    if told and (kept := remembered.containers.get(name)) is not None:
        return kept
    held = paging.held(row, page, tag, told=told)
    if not told:
        return held.headers, b""
    iri, root = settings.BASE_URL + row.path, row.parent is None
    body = containers.written(iri, bytes(row.body or b""), held.children, modified, media, root=root)
    remembered.containers.put(name, held.headers, body)
    return held.headers, body


def _not_modified(call: Call, validators: Headers, modified: int) -> bool:
    """RFC 9110, section 13.2.2: ``If-Match`` and ``If-Unmodified-Since`` first, which may refuse; then the others."""
    etag = validators[0][1]
    match, before = call.header("HTTP_IF_MATCH"), seconds(call.header("HTTP_IF_UNMODIFIED_SINCE"))
    if match is not None and match.strip() != "*" and etag not in [one.strip() for one in match.split(",")]:
        raise DocumentRefused("changed-since")
    if match is None and before is not None and modified // 1_000_000 > before:
        raise DocumentRefused("changed-since")
    none_match = call.header("HTTP_IF_NONE_MATCH")
    if none_match is not None:
        return formats.matches(none_match, etag)
    since = seconds(call.header("HTTP_IF_MODIFIED_SINCE"))
    return since is not None and modified // 1_000_000 <= since


# writing


def _put(call: Call, path: paths.Path, agent: Agent) -> Answer:
    body = call.body(settings.STORAGE_DOCUMENT_BYTES)
    done = acts.put(agent, path.text, body, call.said_media, call.expected())
    return _written(done, 201 if done.new else 204)


def _post(call: Call, path: paths.Path, agent: Agent) -> Answer:
    wanted = (call.header("HTTP_LINK") or "").replace(" ", "")
    is_container = any(
        part.startswith((_BASIC, f"<{containers.LDP}Container>")) and 'rel="type"' in part
        for part in wanted.split(",")
    )
    done = acts.create(
        agent,
        path.text,
        call.body(settings.STORAGE_DOCUMENT_BYTES),
        call.said_media,
        slug=call.header("HTTP_SLUG") or "",
        is_container=is_container,
    )
    return _written(done, 201)


def _patch(call: Call, path: paths.Path, agent: Agent) -> Answer:
    media = call.media
    if media not in acts.PATCHES:
        raise DocumentRefused("media-type")
    try:
        text = call.body(graphs.MOST_BYTES).decode()
    except UnicodeDecodeError:
        raise DocumentRefused("bad-request") from None
    done = acts.patch(agent, path.text, text, media, call.expected())
    return _written(done, 201 if done.new else 204)


def _delete(call: Call, path: paths.Path, agent: Agent) -> Answer:
    acts.delete(agent, path.text, call.expected())
    return Answer(204, [_VARY])


def _written(done: acts.Done, status: int) -> Answer:
    """What was done. A file's ETag goes along; that of a graph does not, since its bytes were written anew (RFC 9110, 9.3.4)."""
    row = done.row
    path = paths.of(done.path)
    found: Headers = [*headers.describing(path), _VARY]
    if status == 201:
        found.append(("Location", settings.BASE_URL + done.path))
    if row.kind == "binary":
        found += headers.validators(documents.tag(row), row.media, row.modified)
    if status == 201:
        found.append(("Content-Length", "0"))
    return Answer(status, found)


_METHODS: dict[str, Callable[[Call, paths.Path, Agent], Answer | None]] = {
    "GET": _get,
    "HEAD": _get,
    "PUT": _put,
    "POST": _post,
    "PATCH": _patch,
    "DELETE": _delete,
}


# neither


def _options(call: Call, origin: str | None) -> Answer:
    try:
        found: Headers = list(headers.describing(paths.read(call.path)))
    except DocumentRefused:
        found = [("Allow", "OPTIONS")]
    if call.header("HTTP_ACCESS_CONTROL_REQUEST_METHOD"):
        found += preflight(call)
    return Answer(204, [*found, *cors(origin), ("Vary", "Origin, Access-Control-Request-Headers")])


def _problem(call: Call, name: str, refused: DocumentRefused | TokenRefused | None) -> Answer:
    language = "en" if (call.header("HTTP_ACCEPT_LANGUAGE") or "").lower().startswith("en") else "fr"
    with translation.override(language):
        detail = refused.said.label(language) if refused is not None and refused.said else ""
        status, members = problems.problem(name, detail)
    found: Headers = [("Content-Type", problems.MEDIA_TYPE), _VARY, ("Cache-Control", "no-store")]
    if status == 401:
        found.append(("WWW-Authenticate", challenge(refused if isinstance(refused, TokenRefused) else None)))
    try:
        path = paths.read(call.path)
    except DocumentRefused:
        path = None
    if path is not None and status in (404, 405, 415):
        found += headers.describing(path)
    body = problems.body(members)
    return Answer(status, [*found, ("Content-Length", str(len(body)))], body)


def guarded(call: Call) -> Answer | None:
    """``answer``, where an error of the database or of ours becomes an answer too. A read is asked again on a fresh
    connection where the old one was cut."""
    for last in (call.method not in ("GET", "HEAD"), True):
        try:
            return answer(call)
        except DatabaseError as error:
            _log.exception("%s of a document failed", call.method)
            connection.close_if_unusable_or_obsolete()
            if last or out_of_room(error):
                return _failed(call, "full" if out_of_room(error) else "busy")
        except Exception as error:
            _log.exception("%s of a document failed", call.method)
            return _failed(call, "full" if out_of_room(error) else "fault")
    return None


def _failed(call: Call, name: str) -> Answer:
    found = _problem(call, name, DocumentRefused(name, _FULL) if name == "full" else None)
    found.headers += [*cors(call.header("HTTP_ORIGIN")), *secure()]
    return found


_FULL = Said(
    "Le disque du serveur est plein. Rien n’a été enregistré ; prévenez les personnes qui tiennent ce site.",
    "The disk of the server is full. Nothing was saved; tell the people who run this site.",
)
