"""Answers of this door: one thing or many, in the version that was asked for, with their ETag.

Version 1 is what is stored, put together as text: nothing is read and written again on the way. Version 2 is made of it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from communaux.doors.dfc.problems import stop
from communaux.doors.ldp import accept as formats
from communaux.modules.food.models import Thing
from communaux.modules.food.reading import enterprise
from communaux.modules.food.reading.things import Families
from communaux.modules.food.rules import documents, enterprises, kinds, versions
from communaux.modules.food.rules.documents import CONTEXTS, V1, V2, Document
from communaux.modules.standards.rules.media import jsons
from communaux.nouns.models import Organisation

JSON_LD, JSON = "application/ld+json", "application/json"
PROFILE = "dfc-v2"
_PROFILE = re.compile(r"""profile\s*=\s*"?[^",;]*\bdfc-v2\b""", re.I)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the request accepts: a version and a media type."""

    version: str
    media: str

    @property
    def content_type(self) -> str:
        """As the answer says it."""
        told = f'; profile="{PROFILE}"' if self.version == V2 else ""
        return f"{self.media}{told}; charset=utf-8"


def wish_of(request: HttpRequest, *, version: str = "") -> Wish:
    """Version 1 unless ``Accept`` names the profile of version 2. Raises a problem where no format fits."""
    said = request.headers.get("accept", "")[:1000]
    chosen = version or (V2 if _PROFILE.search(said) else V1)
    media = formats.choose(said or None, (JSON_LD, JSON))
    if media is None:
        raise stop("not-acceptable", f"{JSON_LD}, {JSON}")
    return Wish(chosen, media)


def declared(request: HttpRequest) -> str:
    """The version that the request says its body is in, "" where it does not."""
    return V2 if _PROFILE.search(request.headers.get("content-type", "")[:500]) else ""


def nodes_of(things: Sequence[Thing], version: str, families: Families) -> list[str]:
    """Things as JSON, without a context."""
    enterprises_ = [thing.organisation_id for thing in things if thing.kind == "enterprise"]
    held = enterprise.held([pk for pk in enterprises_ if kinds.PRODUCTS in families.get(pk, ())])
    return [node(thing, version, held) for thing in things]


def node(thing: Thing, version: str, held: enterprise.Held) -> str:
    """One of them."""
    if version == V1 and thing.kind != "enterprise":
        return thing.document
    document = documents.document_of(thing.document)
    if thing.kind == "enterprise":
        document = enterprises.with_facts(document, enterprise.facts(thing.organisation, held))
    if version == V2:
        document = versions.in_second(document, versions.complement_of(thing.complement))
    return documents.text_of(document)


def bare_enterprise(organisation: Organisation) -> Thing:
    """An enterprise of which nothing was written yet: what the directory says is all there is."""
    thing = Thing(organisation=organisation, kind="enterprise", family="Enterprise", key=organisation.slug)
    thing.iri = thing.address
    thing.document = documents.text_of({"@id": thing.iri, "@type": "dfc-b:Enterprise"})
    return thing


def made_here(document: Document, version: str) -> str:
    """A document that the house makes itself (an address of the directory)."""
    return documents.text_of(versions.in_second(document) if version == V2 else document)


def one(nodes: Sequence[str], wish: Wish) -> bytes:
    """One thing, alone or with what goes with it."""
    if len(nodes) == 1:
        inner = nodes[0][1:]
        return f'{{"@context":"{CONTEXTS[wish.version]}",{inner}'.encode()
    return _graph(nodes, wish)


def many(nodes: Sequence[str], wish: Wish, address: str, contained: Sequence[str]) -> bytes:
    """A list; in version 2 with the container that names its members."""
    if wish.version == V2:
        container: Document = {"@id": address, "@type": "ldp:Container"}
        if contained:
            container["ldp:contains"] = list(contained) if len(contained) > 1 else contained[0]
        nodes = [jsons.encoded(container).decode(), *nodes]
    return _graph(nodes, wish)


def _graph(nodes: Sequence[str], wish: Wish) -> bytes:
    return f'{{"@context":"{CONTEXTS[wish.version]}","@graph":[{",".join(nodes)}]}}'.encode()


def etag(body: bytes) -> str:
    """The hash of the bytes."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def respond(
    request: HttpRequest,
    body: bytes,
    wish: Wish,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Bytes as an answer; nothing of it is kept by a cache in between."""
    mark = etag(body)
    if status == 200 and formats.matches(request.headers.get("if-none-match") or "", mark):
        response = HttpResponse(status=304)
        del response["Content-Type"]
    else:
        response = HttpResponse(body, status=status, content_type=wish.content_type)
    response["ETag"] = mark
    for name, value in (headers or {}).items():
        response[name] = value
    return finish(response)


def finish(response: HttpResponse) -> HttpResponse:
    """What every answer says of itself."""
    response.headers.setdefault("Cache-Control", "private, no-cache")
    patch_vary_headers(response, ("Accept", "Authorization", "Cookie"))
    return response


def absolute(path: str) -> str:
    """An address of this door in full."""
    return f"{settings.BASE_URL}{path}"


def notes(found: Any) -> dict[str, str]:
    """How often each oddity was met in what was stored, as a header; none where all is as the profile says."""
    return (
        {"DFC-Notes": ", ".join(f"{code}={count}" for code, count in sorted(found.items()))} if found else {}
    )
