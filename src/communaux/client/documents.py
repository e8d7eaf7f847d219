"""A document as it was read: its bytes, its ETag and what may be done with it. A change of one, as N3 Patch says it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urljoin

import httpx

from communaux.client import triples as rdf
from communaux.client.triples import Triple

TURTLE = "text/turtle"
N3 = "text/n3"
SPARQL_UPDATE = "application/sparql-update"
CONTAINS = "http://www.w3.org/ns/ldp#contains"
LINK_TYPE = '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"'


class _Any:
    """Whatever is there."""

    def __repr__(self) -> str:
        return "ANY"


ANY: Final = _Any()
"""Given for ``over``: write whatever is there now. What others wrote meanwhile is lost, so say it only where that is wanted."""

_MODES = re.compile(r'(\w+)\s*=\s*"([^"]*)"')


@dataclass(frozen=True)
class Document:
    """What an address answered. ``modes``: what the caller may do with it; ``links``: addresses by relation."""

    url: str
    media_type: str
    body: bytes
    etag: str
    modes: frozenset[str] = frozenset()
    public_modes: frozenset[str] = frozenset()
    links: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    def triples(self) -> list[Triple]:
        """The triples of a document that was asked for as N-Triples. Raises ValueError for another format."""
        if self.media_type != rdf.MEDIA:
            raise ValueError(f"{self.url} was read as {self.media_type}: ask for {rdf.MEDIA}")
        return list(rdf.read(self.text))


def document(answer: httpx.Response) -> Document:
    """What an answer holds."""
    modes = dict(_MODES.findall(answer.headers.get("wac-allow", "")))
    links = {
        relation: urljoin(str(answer.url), target)
        for header in answer.headers.get_list("link")
        for target, relation in re.findall(r'<([^>]*)>\s*;[^,]*?rel="?([^",;]+)"?', header)
    }
    return Document(
        url=str(answer.url),
        media_type=answer.headers.get("content-type", "").partition(";")[0].strip().lower(),
        body=answer.content,
        etag=answer.headers.get("etag", ""),
        modes=frozenset(modes.get("user", "").split()),
        public_modes=frozenset(modes.get("public", "").split()),
        links=links,
    )


def condition(over: Document | str | _Any | None) -> dict[str, str]:
    """The field that says what a write replaces: nothing (None), a state that was read, or whatever is there."""
    if over is None:
        return {"If-None-Match": "*"}
    if isinstance(over, _Any):
        return {}
    etag = over.etag if isinstance(over, Document) else over
    if not etag:
        raise ValueError("that document came without an ETag: say ANY to replace whatever is there")
    return {"If-Match": etag}


def n3_patch(inserts: Iterable[Triple], deletes: Iterable[Triple], where: str = "") -> str:
    """A change as N3 Patch. ``where``: a graph pattern with variables in N3, found exactly once in the document."""
    parts = [
        f"solid:{name} {{\n{body}}}"
        for name, body in (
            ("where", where and where + "\n"),
            ("inserts", rdf.lines(list(inserts))),
            ("deletes", rdf.lines(list(deletes))),
        )
        if body
    ]
    told = ";\n".join(["_:change a solid:InsertDeletePatch", *parts])
    return f"@prefix solid: <http://www.w3.org/ns/solid/terms#> .\n{told} .\n"
