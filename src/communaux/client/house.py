"""A house as a program meets it: ``House(base)`` for what is public, ``House.signed_in(…)`` as somebody. Sync, over httpx."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Self
from urllib.parse import urljoin

import httpx

from communaux.client import feed as feeds
from communaux.client import triples as rdf
from communaux.client.documents import (
    CONTAINS,
    LINK_TYPE,
    N3,
    SPARQL_UPDATE,
    TURTLE,
    Document,
    _Any,
    condition,
    document,
    n3_patch,
)
from communaux.client.errors import NoAnswer, check
from communaux.client.feed import Change
from communaux.client.keys import Key
from communaux.client.signing_in import SigningIn
from communaux.client.sparql import JSON_RESULTS, Row, rows, truth
from communaux.client.triples import Triple
from communaux.client.webhooks import DIRECTORY, Webhooks

JSON_LD = "application/ld+json"
WEBHOOKS = "/notifications/WebhookChannel2023/"
_HOPS = 5


class House:
    """One house. Addresses may be whole, or paths on it. Keep one for a program; close it, or use it in ``with``."""

    def __init__(
        self,
        base: str,
        *,
        signing_in: SigningIn | None = None,
        timeout: float = 30.0,
        http: httpx.Client | None = None,
    ) -> None:
        self.base = base.rstrip("/") + "/"
        self.signing_in = signing_in
        self._http = http or httpx.Client(timeout=timeout, headers={"User-Agent": "communaux-client"})

    @classmethod
    def signed_in(
        cls,
        base: str,
        client_id: str,
        client_secret: str,
        *,
        issuer: str = "",
        key: Key | None = None,
        **more: Any,
    ) -> Self:
        """As the person whose credentials these are. ``issuer``: where another house than this one gave them."""
        own = SigningIn(issuer or base.rstrip("/") + "/", client_id, client_secret, key=key)
        return cls(base, signing_in=own, **more)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def request(
        self,
        method: str,
        url: str,
        *,
        content: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Any request, with token and proof where one is signed in. Raises Problem, NoAnswer, Insecure.

        Reading follows where the house sends it on; each step has a proof of its own.
        """
        where = urljoin(self.base, url).partition("#")[0]
        for _hop in range(_HOPS):
            try:
                asked = self._http.build_request(method, where, content=content, headers=dict(headers or {}))
                answer = self._http.send(asked, auth=self.signing_in, follow_redirects=False)
            except httpx.HTTPError as error:
                raise NoAnswer(f"{method} {where}: {error}") from error
            if not (answer.has_redirect_location and method in {"GET", "HEAD"}):
                return check(answer)
            where = urljoin(where, answer.headers["location"])
        raise NoAnswer(f"{method} {url}: sent on more than {_HOPS} times")

    # --- Documents ----------------------------------------------------------------------------------------------------

    def get(
        self, url: str, accept: str = f"{TURTLE}, */*;q=0.5", *, known: Document | None = None
    ) -> Document:
        """A document, a container or a derived thing. ``known``: given back itself where nothing changed since."""
        headers = {"Accept": accept} | ({"If-None-Match": known.etag} if known and known.etag else {})
        answer = self.request("GET", url, headers=headers)
        return known if known and answer.status_code == 304 else document(answer)

    def head(self, url: str) -> Document:
        """The same without its body: is it there, what may I do with it?"""
        return document(self.request("HEAD", url))

    def put(
        self,
        url: str,
        body: bytes | str,
        media_type: str = TURTLE,
        *,
        over: Document | str | _Any | None = None,
    ) -> str:
        """Write a whole document; returns its new ETag, where the house says it.

        ``over`` says what is replaced: None, there must be nothing yet; a Document or an ETag, that very state; ANY, whatever
        is there. Raises Changed where it is not so: what others wrote is never lost unseen.
        """
        answer = self.request(
            "PUT", url, content=body, headers={"Content-Type": media_type} | condition(over)
        )
        return str(answer.headers.get("etag", ""))

    def patch(
        self,
        url: str,
        *,
        inserts: Iterable[Triple] = (),
        deletes: Iterable[Triple] = (),
        where: str = "",
        over: Document | str | None = None,
    ) -> str:
        """Change some triples of a document and leave the rest (N3 Patch). Raises Changed where a triple to delete is not there."""
        fields = {"Content-Type": N3} | (condition(over) if over is not None else {})
        answer = self.request("PATCH", url, content=n3_patch(inserts, deletes, where), headers=fields)
        return str(answer.headers.get("etag", ""))

    def update(self, url: str, sparql: str, *, over: Document | str | None = None) -> str:
        """Change a document by a SPARQL Update."""
        fields = {"Content-Type": SPARQL_UPDATE} | (condition(over) if over is not None else {})
        return str(self.request("PATCH", url, content=sparql, headers=fields).headers.get("etag", ""))

    def post(self, container: str, body: bytes | str, media_type: str = TURTLE, *, slug: str = "") -> str:
        """Add a document to a container, which gives it its name; returns the address."""
        headers = {"Content-Type": media_type} | ({"Slug": slug} if slug else {})
        answer = self.request("POST", container, content=body, headers=headers)
        return urljoin(str(answer.url), answer.headers.get("location", ""))

    def delete(self, url: str, *, over: Document | str | _Any) -> None:
        """Delete a document, or a container that is empty. ``over``: the state that you read, or ANY."""
        self.request("DELETE", url, headers=condition(over))

    def make_container(self, url: str) -> None:
        """Make a container; its address ends with a slash. Raises Changed where it is there."""
        if not url.endswith("/"):
            raise ValueError("the address of a container ends with a slash")
        headers = {"Content-Type": TURTLE, "Link": LINK_TYPE, "If-None-Match": "*"}
        self.request("PUT", url, content=b"", headers=headers)

    def contents(self, container: str) -> list[str]:
        """The addresses of what a container holds, of all its pages."""
        found: list[str] = []
        seen: set[str] = set()
        here = container
        while here and here not in seen:
            seen.add(here)
            page = self.get(here, rdf.MEDIA)
            found += [str(o) for _s, p, o in page.triples() if p == CONTAINS]
            here = page.links.get("next", "")
        return list(dict.fromkeys(found))

    def triples(self, url: str) -> list[Triple]:
        """What an address says, as triples."""
        return self.get(url, rdf.MEDIA).triples()

    # --- The directory ------------------------------------------------------------------------------------------------

    def thing(self, url: str) -> dict[str, Any]:
        """A thing of the directory as JSON-LD: ``house.thing("/organisations/coopcycle")``."""
        found = self.get(url, JSON_LD).json()
        if not isinstance(found, dict):
            raise NoAnswer(f"{url} is no thing")
        return found

    def each(self, plural: str, **filters: str | int | list[str]) -> Iterator[dict[str, Any]]:
        """Every thing of a list of the REST door, page after page: ``house.each("organisations", country="FR")``."""
        query = httpx.QueryParams(dict[str, Any](limit=200) | filters)
        here: str | None = f"/api/{plural}/?{query}"
        while here:
            page = self.get(here, "application/json").json()
            yield from page["@graph"]
            here = page.get("next")

    # --- Questions ----------------------------------------------------------------------------------------------------

    def select(self, query: str) -> list[Row]:
        """Ask the SPARQL endpoint for rows: each gives the variables that have a value."""
        return rows(self._ask(query, JSON_RESULTS).json())

    def ask(self, query: str) -> bool:
        """Ask it for yes or no."""
        return truth(self._ask(query, JSON_RESULTS).json())

    def construct(self, query: str) -> list[Triple]:
        """Ask it for triples (CONSTRUCT, DESCRIBE)."""
        return document(self._ask(query, rdf.MEDIA)).triples()

    def _ask(self, query: str, accept: str) -> httpx.Response:
        headers = {"Content-Type": "application/sparql-query", "Accept": accept}
        return self.request("POST", "/sparql", content=query, headers=headers)

    # --- What happens -------------------------------------------------------------------------------------------------

    def changes(self, cursor: str = "") -> Iterator[Change]:
        """Every public change since the cursor, from the first where there is none. Keep ``change.cursor`` once it is dealt with."""
        return feeds.changes(self.triples, urljoin(self.base, "feed"), cursor)

    def subscribe(self, topic: str, send_to: str, **more: str) -> dict[str, Any]:
        """Have changes of a document, a container or a thing sent to an address of yours. ``id`` of what is returned ends it.

        ``more``: ``endAt``, ``startAt``, ``rate``, ``state`` as the Solid Notifications Protocol means them.
        """
        said = {
            "@context": ["https://www.w3.org/ns/solid/notification/v1"],
            "type": "http://www.w3.org/ns/solid/notifications#WebhookChannel2023",
            "topic": urljoin(self.base, topic),
            "sendTo": send_to,
        }
        body = httpx.Request("POST", self.base, json=said | more).content
        fields = {"Content-Type": JSON_LD, "Accept": JSON_LD}
        answer = self.request("POST", WEBHOOKS, content=body, headers=fields)
        return dict(answer.json())

    def unsubscribe(self, channel: str) -> None:
        """End a subscription by its ``id``."""
        self.request("DELETE", channel)

    def webhooks(self, *, seen: Callable[[str, float], bool] | None = None) -> Webhooks:
        """What believes the messages that this house sends."""
        return Webhooks(lambda: dict(self.get(DIRECTORY, "application/json, */*").json()), seen=seen)

    def storages(self, webid: str) -> list[str]:
        """The storages that a WebID document names."""
        with suppress(ValueError):
            said = self.triples(webid)
            return [
                str(o)
                for s, p, o in said
                if p == "http://www.w3.org/ns/pim/space#storage" and str(s) == webid
            ]
        return []
