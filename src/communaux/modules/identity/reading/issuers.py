"""What providers and people publish elsewhere, asked for when a token names them: configurations, keys, WebID profiles.

Everything goes through the safe way out (``ground.outbound``), in small measures: few at a time, few a minute, small and quick
answers. What came is kept a while in the memory of the process, a failure too, so that nobody can make this house knock at
somebody's door again and again. For what this house itself says, no question goes out.

It writes nothing.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings

from communaux.ground import outbound
from communaux.ground.outbound import Fetched, OutboundError
from communaux.ground.outbound_answers import Limits
from communaux.modules.identity.reading import house
from communaux.modules.identity.rules import client_documents, compact, tokens, webid
from communaux.modules.identity.rules.client_documents import ClientDocument
from communaux.modules.identity.rules.compact import Unreadable
from communaux.modules.identity.rules.refusals import TokenRefused
from communaux.modules.identity.rules.tokens import Claimed
from communaux.modules.identity.rules.webid import Profile
from communaux.nouns.agents import Agent

GOOD = 600
"""Seconds for which a configuration and keys are kept."""
GOOD_PROFILE = 300
"""Seconds for which a profile is kept: an issuer that somebody takes out of it is believed no longer than that."""
BAD = 60
"""Seconds for which a failure is kept, and between two askings for keys that were not there."""
AT_ONCE = 4
A_MINUTE, A_MINUTE_OF_HOST = 120, 20
MOST = 1000
_DIRECT = Limits(connect=3, read=4, total=6, size=256 * 1024, redirects=0)
"""For configurations and keys: who stands for an issuer does not send on elsewhere."""
_PROFILE = Limits(connect=3, read=4, total=6, size=webid.LARGEST, redirects=3)
_CLIENT = Limits(connect=3, read=4, total=6, size=client_documents.LARGEST, redirects=0)

policy: Callable[[], outbound.Policy] = outbound.Policy.of_settings
own_stands: Callable[[str], bool] = bool
"""Whether a token that this house gave still stands, by its name (``jti``): its session may have been ended since."""
own_keys: Callable[[], tuple[Mapping[str, Any], ...]] = tuple
"""The public keys of this house's own provider, filled in by the part that holds them."""


def _nothing(_url: str) -> tuple[bytes, str] | None:
    return None


own_document: Callable[[str], tuple[bytes, str] | None] = _nothing
"""What anybody may read at an address of this house, and its media type, filled in by the door that serves it: a program or a
person may be described in a storage here, and this house does not ask itself over the network."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Configuration:
    """What an issuer says of itself; endpoints that it does not name are ""."""

    issuer: str
    keys_at: str
    authorization: str = ""
    token: str = ""
    registration: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class _Kept:
    value: Any
    refused: TokenRefused | None
    until: float
    asked: float


class Shelf:
    """What was fetched, by address; bounded; one thread asks while the others wait for its answer."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], _Kept] = OrderedDict()
        self._lock = threading.Lock()
        self._asking: dict[tuple[str, str], threading.Lock] = {}

    def get(self, kind: str, key: str, ask: Callable[[], T], good: float, *, newer_than: float = 0.0) -> T:
        """What is kept, else what ``ask`` gives. ``newer_than``: what was asked before (monotonic) does not do."""
        name = (kind, key)
        if (found := self._fresh(name, newer_than)) is None:
            with self._lock:
                turn = self._asking.setdefault(name, threading.Lock())
            try:
                with turn:
                    found = self._fresh(name, newer_than) or self._ask(name, ask, good)
            finally:
                with self._lock:
                    self._asking.pop(name, None)
        if found.refused:
            raise TokenRefused(found.refused.code, found.refused.said)
        value: T = found.value
        return value

    def asked(self, kind: str, key: str) -> float:
        """When it was asked for last (monotonic), 0 for never."""
        found = self._kept.get((kind, key))
        return found.asked if found else 0.0

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()

    def _fresh(self, name: tuple[str, str], newer_than: float) -> _Kept | None:
        found = self._kept.get(name)
        return found if found and found.until > time.monotonic() and found.asked > newer_than else None

    def _ask(self, name: tuple[str, str], ask: Callable[[], Any], good: float) -> _Kept:
        asked = time.monotonic()
        try:
            found = _Kept(ask(), None, time.monotonic() + good, asked)
        except TokenRefused as refused:
            if refused.code == "busy":
                raise
            found = _Kept(None, refused, time.monotonic() + BAD, asked)
        with self._lock:
            self._kept[name] = found
            self._kept.move_to_end(name)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return found


class _Measure:
    """How much is asked of others: so many at once, so many a minute, and fewer of one host."""

    def __init__(self) -> None:
        self.turns = threading.BoundedSemaphore(AT_ONCE)
        self._lock = threading.Lock()
        self._recent: deque[tuple[float, str]] = deque()

    def take(self, host: str) -> None:
        """Raises TokenRefused: ``busy``."""
        now = time.monotonic()
        with self._lock:
            while self._recent and self._recent[0][0] < now - 60:
                self._recent.popleft()
            of_host = sum(1 for _at, name in self._recent if name == host)
            if len(self._recent) >= A_MINUTE or of_host >= A_MINUTE_OF_HOST:
                raise TokenRefused("busy")
            self._recent.append((now, host))

    def clear(self) -> None:
        with self._lock:
            self._recent.clear()


shelf = Shelf()
measure = _Measure()


def forget() -> None:
    """Forget what was fetched: for tests."""
    shelf.clear()
    measure.clear()


# --- A token ----------------------------------------------------------------------------------------------------------


def vouched(said: Claimed) -> Agent:
    """Who a token is of, once its issuer's key signed it and its WebID names the issuer. Raises TokenRefused."""
    if said.issuer == house.issuer():
        tokens.signed(said.parts, own_keys())
        if not is_ours(said.webid):
            raise TokenRefused("webid-issuer")
        if not own_stands(compact.word(said.parts.claims.get("jti"))):
            raise TokenRefused("ended")
    else:
        signed_by_issuer(said.parts, said.issuer)
        if not any(tokens.same_issuer(said.issuer, one) for one in profile(said.webid).issuers):
            raise TokenRefused("webid-issuer")
    return Agent(said.webid, said.client, said.issuer)


def signed_by_issuer(parts: compact.Compact, issuer: str) -> None:
    """Check a signature by the keys that an issuer elsewhere publishes; asks for them anew, once a minute at most, where none of
    those that are kept could be it. Raises TokenRefused."""
    found = configuration(issuer)
    keys = _keys(found.keys_at)
    if not tokens.has_key(parts, keys) and shelf.asked("keys", found.keys_at) < time.monotonic() - BAD:
        keys = _keys(found.keys_at, newer_than=time.monotonic() - BAD)
    tokens.signed(parts, keys)


def configuration(issuer: str) -> Configuration:
    """What an issuer publishes of itself. Raises TokenRefused: ``issuer…``, ``busy``."""
    return shelf.get("configuration", issuer, lambda: _configuration(issuer), GOOD)


def profile(iri: str) -> Profile:
    """What a WebID elsewhere says of itself. Raises TokenRefused: ``webid…``, ``busy``.

    People and organisations of this house are vouched for by this house alone.
    """
    if not tokens.is_address(iri):
        raise TokenRefused("webid")
    if is_ours(iri):
        raise TokenRefused("webid-issuer")
    return shelf.get("profile", iri, lambda: _profile(iri), GOOD_PROFILE)


def client_document(client_id: str) -> ClientDocument:
    """What a program says of itself at its client id. Raises TokenRefused: ``client-document…``, ``busy``."""
    if not client_documents.is_client_id(client_id):
        raise TokenRefused("client-document")
    return shelf.get("client", client_id, lambda: _client_document(client_id), GOOD)


def is_here(iri: str) -> bool:
    """Whether an address is of this house."""
    ours, theirs = urlsplit(settings.BASE_URL), urlsplit(iri)
    return (ours.scheme, ours.netloc.lower()) == (theirs.scheme, theirs.netloc.lower())


def is_ours(iri: str) -> bool:
    """Whether a WebID is one that this house gives, to a person or an organisation. A document in a storage is its keeper's."""
    return is_here(iri) and urlsplit(iri).path.startswith(("/people/", "/organisations/"))


# --- Asking -----------------------------------------------------------------------------------------------------------


def _configuration(issuer: str) -> Configuration:
    if not tokens.is_address(issuer, fragment=False, query=False) or is_here(issuer):
        raise TokenRefused("issuer")
    got = get(issuer.rstrip("/") + "/.well-known/openid-configuration", "application/json", _DIRECT, "issuer")
    said = _json(got)
    keys_at = compact.word(said.get("jwks_uri"))
    if said.get("issuer") != issuer or not tokens.is_address(keys_at):
        raise TokenRefused("issuer-answer")
    ends = {
        name: compact.word(said.get(f"{name}_endpoint"))
        for name in ("authorization", "token", "registration")
    }
    named = {name: one if tokens.is_address(one) else "" for name, one in ends.items()}
    return Configuration(issuer, keys_at, **named, said=said)


def _keys(url: str, newer_than: float = 0.0) -> tuple[Mapping[str, Any], ...]:
    def ask() -> tuple[Mapping[str, Any], ...]:
        return tokens.key_set(
            _json(get(url, "application/jwk-set+json, application/json", _DIRECT, "issuer"))
        )

    return shelf.get("keys", url, ask, GOOD, newer_than=newer_than)


def _profile(iri: str) -> Profile:
    got = get(webid.document_of(iri), webid.ACCEPT, _PROFILE, "webid")
    return webid.read(got.body, got.content_type, got.url, iri)


def _client_document(client_id: str) -> ClientDocument:
    got = get(webid.document_of(client_id), client_documents.ACCEPT, _CLIENT, "client-document")
    return client_documents.read(got.body, got.content_type, client_id)


def _json(got: Fetched) -> dict[str, Any]:
    try:
        return compact.json_object(got.body, deepest=12)
    except Unreadable as error:
        raise TokenRefused("issuer-answer") from error


def get(url: str, accept: str, limits: Limits, whose: str) -> Fetched:
    """What is at an address of somebody else. Raises TokenRefused: ``<whose>-unreachable``, ``busy``."""
    if is_here(url):
        found = own_document(url) if whose != "issuer" else None
        if found is None or len(found[0]) > limits.size:
            raise TokenRefused(f"{whose}-unreachable")
        return Fetched(url, 200, *found)
    measure.take(urlsplit(url).hostname or "")
    if not measure.turns.acquire(timeout=2):
        raise TokenRefused("busy")
    try:
        return outbound.fetch(url, accept=accept, limits=limits, policy=policy())
    except OutboundError as error:
        raise TokenRefused(f"{whose}-unreachable", error.said) from error
    finally:
        measure.turns.release()
