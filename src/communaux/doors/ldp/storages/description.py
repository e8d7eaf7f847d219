"""The description of a storage (``/storages/<name>/.well-known/solid``): that it is one, and what others add to it.

Anybody may read it. Source: Solid Protocol 0.11, section 4.1 "Storage description".
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b

from django.conf import settings

from communaux.doors.ldp import accept as formats
from communaux.doors.ldp.storages import headers
from communaux.doors.ldp.storages.calls import Answer, Call
from communaux.modules.pods.reading import documents
from communaux.modules.pods.rules import graphs, paths
from communaux.modules.pods.rules.containers import STORAGE
from communaux.modules.pods.rules.refusals import DocumentRefused

PLACE = f"{paths.WELL_KNOWN}/solid"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_describers: list[Callable[[str], list[str]]] = []


def describing(function: Callable[[str], list[str]]) -> None:
    """Let another room add lines of N-Triples about a storage, given the address of its root: ways to be told of changes."""
    if function not in _describers:
        _describers.append(function)


def answer(call: Call, path: paths.Path) -> Answer:
    """The description as Turtle, JSON-LD or N-Triples."""
    if documents.find(paths.of(path.root), body=False).there is None:
        raise DocumentRefused("not-found")
    media = formats.choose(call.header("HTTP_ACCEPT"), tuple(graphs.FORMATS)) or graphs.TURTLE
    root = settings.BASE_URL + path.root
    lines = [f"<{root}> <{_TYPE}> <{STORAGE}> ."]
    for more in _describers:
        lines += more(root)
    body = graphs.written(graphs.together(lines), media)
    charset = "" if media == graphs.JSON_LD else "; charset=utf-8"
    etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    found = [
        ("Content-Type", media + charset),
        ("ETag", etag),
        ("Allow", "GET, HEAD, OPTIONS"),
        ("Vary", "Accept, Origin"),
        ("Cache-Control", "no-cache"),
        ("Link", headers.describing(path)[0][1]),
    ]
    if formats.matches(call.header("HTTP_IF_NONE_MATCH") or "", etag):
        return Answer(304, found[1:])
    return Answer(200, [*found, ("Content-Length", str(len(body)))], body)
