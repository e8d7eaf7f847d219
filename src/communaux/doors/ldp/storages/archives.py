"""A whole storage as a zip, for programs of its owner: ``/storages/<name>/.well-known/archive``.

``GET`` takes it away, ``POST`` brings a zip in and answers with the address at which its progress is read. An address of its own,
not another format of the root: a representation of a container is for whoever may read the container, and holds none of the
bytes within; a zip is for who owns all of it. Names under ``.well-known`` are the server's in every storage, so nobody's
document is in the way; the storage description says where it is. Cookies count for nothing here, as at every address of
storages: somebody who signed in has the same at ``/account/storages/<name>/``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs

import orjson
from django.conf import settings

from communaux.doors.ldp.storages import description
from communaux.doors.ldp.storages.calls import Answer, Call, Headers
from communaux.ground.said import Said
from communaux.modules.pods.acts import archive, bringing
from communaux.modules.pods.reading import archives as reading
from communaux.modules.pods.rules import paths
from communaux.modules.pods.rules.archive import ArchiveRefused
from communaux.modules.pods.rules.refusals import DocumentRefused
from communaux.nouns.agents import Agent

PLACE = f"{paths.WELL_KNOWN}/archive"
_ZIP = "application/zip"
_MEDIA = frozenset({_ZIP, "application/x-zip-compressed"})
_PIECE = 256 * 1024
_OWN: Headers = [("Cache-Control", "private, no-store"), ("Vary", "Authorization, Origin")]
_DCAT = "http://www.w3.org/ns/dcat#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def answer(call: Call, path: paths.Path, agent: Agent) -> Answer:
    """The zip, the progress of one that was brought in, or a refusal."""
    name = path.root.split("/")[2]
    key = path.text[len(path.root + PLACE) :].removeprefix("/")
    if call.method in ("GET", "HEAD"):
        return _progress(call, agent, name, key) if key else _zip(call, agent, name)
    if call.method == "POST" and not key:
        return _brought(call, path, agent, name)
    raise DocumentRefused("method")


def _zip(call: Call, agent: Agent, name: str) -> Answer:
    day = datetime.now(UTC).date().isoformat()
    found = [*_OWN, ("Content-Type", _ZIP)]
    found.append(("Content-Disposition", f'attachment; filename="{name}-{day}.zip"'))
    pieces = archive.export(agent, name)
    return Answer(200, found, pieces=pieces if call.method == "GET" else None)


def _brought(call: Call, path: paths.Path, agent: Agent, name: str) -> Answer:
    storage = archive.owned(agent, name)
    if call.media not in _MEDIA:
        raise DocumentRefused("media-type", _ZIP_WANTED)
    length = call.header("CONTENT_LENGTH") or ""
    if length.isdigit() and int(length) > bringing.most_of(storage):
        raise DocumentRefused("too-large")
    asked = parse_qs(call.header("QUERY_STRING") or "")
    try:
        job = bringing.send(
            agent,
            name,
            _pieces(call, int(length) if length.isdigit() else None),
            replace=asked.get("replace", ["0"])[-1] == "1",
            lists=asked.get("lists", ["1"])[-1] != "0",
        )
    except ArchiveRefused as refused:
        raise DocumentRefused("invalid", refused.said) from refused
    where = f"{settings.BASE_URL}{path.root}{PLACE}/{job.pk}"
    told = _progress(call, agent, name, str(job.pk))
    return Answer(202, [*told.headers, ("Location", where)], told.body)


def _pieces(call: Call, length: int | None) -> Iterator[bytes]:
    """The body bit by bit. Raises DocumentRefused where less comes than was said."""
    read = 0
    while length is None or read < length:
        piece = call.read(_PIECE if length is None else min(_PIECE, length - read))
        if not piece:
            break
        read += len(piece)
        yield piece
    if length is not None and read < length:
        raise DocumentRefused("bad-request", _CUT)


def _progress(call: Call, agent: Agent, name: str, key: str) -> Answer:
    archive.owned(agent, name)
    language = "en" if (call.header("HTTP_ACCEPT_LANGUAGE") or "").lower().startswith("en") else "fr"
    body = orjson.dumps(reading.found(name, key, language).as_dict())
    found = [*_OWN, ("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    return Answer(200, found, body)


def described(root: str) -> list[str]:
    """Where the zip of a storage is, in the words of DCAT."""
    zipped = f"<{root}{PLACE}#zip>"
    return [
        f"<{root}> <{_DCAT}distribution> {zipped} .",
        f"{zipped} <{_TYPE}> <{_DCAT}Distribution> .",
        f"{zipped} <{_DCAT}downloadURL> <{root}{PLACE}> .",
        f"{zipped} <{_DCAT}mediaType> <https://www.iana.org/assignments/media-types/{_ZIP}> .",
    ]


description.describing(described)
_ZIP_WANTED = Said("Envoyez un zip (application/zip).", "Send a zip (application/zip).")
_CUT = Said(
    "L’envoi a été coupé avant sa fin. Rien n’a été écrit.",
    "What was sent was cut off before its end. Nothing was written.",
)
