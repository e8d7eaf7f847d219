"""Asking the house as a program does: plain WSGI, the fast path and Django behind it. Who asks is said, not proven.

``asker()`` replaces the one name through which the door learns who asks; the header Authorization then holds a WebID.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import unquote_to_bytes, urljoin

from django.conf import settings
from pyoxigraph import RdfFormat, parse

from communaux.nouns.agents import Agent

ALICE = "https://alice.example/profile#me"
"""Owns the storage of the tests."""
BOB = "https://bob.example/profile#me"
NOBODY = ""
TURTLE = "text/turtle"
JSON_LD = "application/ld+json"
N3 = "text/n3"
LDP = "http://www.w3.org/ns/ldp#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
PIM_STORAGE = "http://www.w3.org/ns/pim/space#Storage"
SOLID = "http://www.w3.org/ns/solid/terms#"
ACL = "http://www.w3.org/ns/auth/acl#"
PATCH = "@prefix solid: <http://www.w3.org/ns/solid/terms#>. @prefix ex: <http://example.org/>.\n"


def said(method: str, url: str, authorization: str | None, dpop: str | None, origin: str = "") -> Agent:
    """Stands for the check of tokens: whoever is named is believed."""
    return Agent(webid=authorization or "", origin=origin or "")


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    url: str

    def __getitem__(self, name: str) -> str:
        """The values of a header, "" where there is none."""
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower())

    def listed(self, name: str) -> set[str]:
        """A header that is a list."""
        return {part.strip() for part in self[name].split(",") if part.strip()}

    def links(self, rel: str) -> list[str]:
        """The targets of Link headers with this relation, absolute."""
        found = []
        for part in _split(self["Link"]):
            target, _, rest = part.partition(">")
            names = {
                key.strip(): value.strip().strip('"')
                for key, _, value in (one.partition("=") for one in rest.split(";") if "=" in one)
            }
            if rel in names.get("rel", "").split():
                found.append(urljoin(self.url, target.lstrip(" <")))
        return found

    @cached_property
    def triples(self) -> set[tuple[str, str, str]]:
        """The graph, as plain text: addresses, values of literals, names of blank nodes."""
        media = self["Content-Type"].partition(";")[0]
        form = {TURTLE: RdfFormat.TURTLE, "application/n-triples": RdfFormat.N_TRIPLES}.get(
            media, RdfFormat.JSON_LD
        )
        return {
            tuple(
                term.value if hasattr(term, "value") else str(term)
                for term in (quad.subject, quad.predicate, quad.object)
            )
            for quad in parse(self.body, format=form, base_iri=self.url)
        }

    def objects(self, subject: str, predicate: str) -> set[str]:
        return {o for s, p, o in self.triples if s == subject and p == predicate}

    def json(self) -> Any:
        return json.loads(self.body)


def _split(value: str) -> list[str]:
    """Link values, parted at the commas that are outside of <> and quotes."""
    parts, depth, quoted, now = [], 0, False, ""
    for letter in value:
        quoted ^= letter == '"'
        depth += {"<": 1, ">": -1}.get(letter, 0) if not quoted else 0
        if letter == "," and not depth and not quoted:
            parts.append(now)
            now = ""
        else:
            now += letter
    return [one for one in [*parts, now] if one.strip()]


@dataclass
class Solid:
    """A storage of Alice’s, and the way to ask it."""

    application: Any
    root: str = "/storages/essai/"
    _made: dict[str, Any] = field(default_factory=dict)

    def ask(
        self, method: str, path: str, body: str | bytes | None = None, *, by: str = NOBODY, **headers: str
    ) -> Answer:
        """One request. ``path``: below the root, or absolute; ``headers``: with ``_`` for ``-``."""
        path = self.path(path)
        path, _, query = path.partition("?")
        content = body.encode() if isinstance(body, str) else body or b""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SCRIPT_NAME": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": settings.BASE_URL.partition("://")[2],
            "wsgi.input": io.BytesIO(content),
            "wsgi.url_scheme": settings.BASE_URL.partition(":")[0],
            "wsgi.errors": io.StringIO(),
            "wsgi.version": (1, 0),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        if body is not None:
            environ["CONTENT_LENGTH"] = str(len(content))
        if by:
            environ["HTTP_AUTHORIZATION"] = by
        for name, value in headers.items():
            key = name.upper()
            environ[key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"] = value
        told: dict[str, Any] = {}

        def start_response(status: str, heads: list[tuple[str, str]], _error: Any = None) -> None:
            told.update(status=int(status.split()[0]), headers=list(heads))

        chunks = self.application(environ, start_response)
        try:
            content = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        return Answer(told["status"], told["headers"], content, settings.BASE_URL + path)

    def path(self, path: str) -> str:
        if path.startswith(settings.BASE_URL):
            return path.removeprefix(settings.BASE_URL)
        return path if path.startswith("/") else self.root + path

    def url(self, path: str = "") -> str:
        return settings.BASE_URL + self.path(path)

    def get(self, path: str = "", *, by: str = ALICE, **headers: str) -> Answer:
        return self.ask("GET", path, by=by, **{"accept": TURTLE, **headers})

    def head(self, path: str = "", *, by: str = ALICE, **headers: str) -> Answer:
        return self.ask("HEAD", path, by=by, **{"accept": TURTLE, **headers})

    def put(self, path: str, body: str | bytes, *, by: str = ALICE, **headers: str) -> Answer:
        return self.ask("PUT", path, body, by=by, **{"content_type": TURTLE, **headers})

    def post(self, path: str, body: str | bytes, *, by: str = ALICE, **headers: str) -> Answer:
        return self.ask("POST", path, body, by=by, **{"content_type": TURTLE, **headers})

    def patch(self, path: str, body: str, *, by: str = ALICE, **headers: str) -> Answer:
        return self.ask("PATCH", path, body, by=by, **{"content_type": N3, **headers})

    def delete(self, path: str, *, by: str = ALICE, **headers: str) -> Answer:
        return self.ask("DELETE", path, by=by, **headers)

    def given(self, path: str, body: str = '<#it> <http://example.org/says> "hello".') -> None:
        """A document is there."""
        done = self.put(path, body)
        assert done.status in {201, 204, 205, 200}, (done.status, done.body)

    def contained(self, container: str = "") -> set[str]:
        """What a container says that it holds."""
        return self.get(container).objects(self.url(container), LDP + "contains")

    def allow(self, path: str, *rules: tuple[str, str], inherit: bool = True) -> None:
        """Write the access list of a resource: Alice keeps all; ``rules``: who (a WebID, "public", "signed-in") and modes
        as letters ``RWAC``."""
        done = self.put(self.acl_of(path), acl(self.url(path), *rules, inherit=inherit))
        assert done.status in {200, 201, 204, 205}, (done.status, done.body)

    def acl_of(self, path: str) -> str:
        (found,) = self.head(path).links("acl")
        return found


_MODES = {"R": "Read", "W": "Write", "A": "Append", "C": "Control"}
_CLASSES = {"public": "http://xmlns.com/foaf/0.1/Agent", "signed-in": f"{ACL}AuthenticatedAgent"}


def acl(url: str, *rules: tuple[str, str], inherit: bool = True, owner: str = ALICE) -> str:
    """The text of an access list."""
    lines = [f"@prefix acl: <{ACL}>."]
    for number, (who, letters) in enumerate(((owner, "RWAC"), *rules)):
        whom = f"acl:agentClass <{_CLASSES[who]}>" if who in _CLASSES else f"acl:agent <{who}>"
        modes = ", ".join(f"acl:{_MODES[letter]}" for letter in letters)
        below = f"acl:default <{url}>; " if inherit and url.endswith("/") else ""
        lines.append(
            f"<#rule{number}> a acl:Authorization; {whom}; acl:accessTo <{url}>; {below}acl:mode {modes}."
        )
    return "\n".join(lines)


def inserts(triples: str) -> str:
    """An N3 patch that inserts."""
    return f"{PATCH}_:patch a solid:InsertDeletePatch; solid:inserts {{ {triples} }}."
