"""Another SPARQL server in place of the readers: graphs are given to it by the Graph Store Protocol, one by one.

What a graph holds travels as a body, its name as a parameter: never within the text of an update, so nothing that somebody
wrote can become one. The address is the operator's own; it may be of this machine. It answers no query (``doors/sparql``).
"""

from __future__ import annotations

import os
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import httpx
from django.conf import settings

from communaux.index.graphs.place import reached_path, sent_path
from communaux.index.graphs.store import Graphs

SECONDS = 30.0


class NotTaken(Exception):  # noqa: N818 - told in the log
    """The server did not take a graph. It is tried again."""


@dataclass(frozen=True, slots=True)
class Remote:
    """``store``: address of its graph store; ``user``, ``password``: '' for none."""

    store: str
    user: str = ""
    password: str = ""

    def tell(self, graphs: Graphs, *, everything: bool = False) -> int:
        """Give it what changed, or everything, and take away what it should have no more; returns how many graphs."""
        sent = _sent()
        names = graphs.names()
        changed = (names | (sent - names)) if everything else set(graphs.changes)
        # Noted first: what was given and not noted could never be taken away.
        if added := changed - sent:
            _note(sent | added)
        with httpx.Client(auth=self._auth(), timeout=SECONDS, trust_env=False) as client:
            for name in sorted(changed):
                self._put(client, name, graphs.content(name))
                graphs.changes.discard(name)
        _note(names)
        _write(reached_path(), str(graphs.sequence))
        return len(changed)

    def _put(self, client: httpx.Client, name: str, content: bytes) -> None:
        parameters = {"graph": name}
        try:
            if content:
                answer = client.put(
                    self.store, params=parameters, content=content, headers={"Content-Type": "text/turtle"}
                )
            else:
                answer = client.delete(self.store, params=parameters)
        except httpx.HTTPError as error:
            raise NotTaken(str(error) or type(error).__name__) from error
        if not (answer.is_success or (not content and answer.status_code == 404)):
            raise NotTaken(f"{name}: {answer.status_code}")

    def _auth(self) -> httpx.Auth | None:
        return _Either(self.user, self.password) if self.user else None


class _Either(httpx.Auth):
    """Digest where the server asks for it, else Basic: both are in use, and a challenge says which."""

    def __init__(self, user: str, password: str) -> None:
        self.basic, self.digest = httpx.BasicAuth(user, password), httpx.DigestAuth(user, password)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Ask, and ask again with what the challenge wants."""
        response = yield request
        if response.status_code != 401:
            return
        challenge = response.headers.get("www-authenticate", "").lower()
        yield from (self.digest if challenge.startswith("digest") else self.basic).auth_flow(request)


def of_settings() -> Remote | None:
    """The server that the settings name, None for the readers of this house."""
    if not settings.SPARQL_ENDPOINT:
        return None
    return Remote(
        settings.SPARQL_GRAPH_STORE or settings.SPARQL_ENDPOINT,
        settings.SPARQL_USER,
        settings.SPARQL_PASSWORD,
    )


def _sent() -> set[str]:
    try:
        return set(sent_path().read_text(encoding="utf-8").splitlines())
    except OSError:
        return set()


def _note(names: set[str]) -> None:
    _write(sent_path(), "".join(f"{name}\n" for name in sorted(names)))


def _write(path: Path, text: str) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8")
    os.replace(fresh, path)
