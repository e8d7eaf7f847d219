"""Receiving webhooks: is this message from the house, whole, fresh and new? Only then is it read.

The signature is the house's own reading of RFC 9421 (``communaux.ground.signatures``), which is pure and imports nothing of
Django: one reading, tested once against the vectors of the RFC, is worth more than a second one.
"""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from communaux.client.errors import ClientError
from communaux.ground import signatures
from communaux.ground.signatures import PublicKey, Request, SignatureError

DIRECTORY = "/.well-known/http-message-signatures-directory"
TAG = "solid-notification"
COVERED = ("@method", "@target-uri", "content-type", "content-digest")
OLDEST = 300
LARGEST = 200_000
_KEYS_FOR = 3600.0
_AGAIN_AFTER = 10.0


class NotBelieved(ClientError):  # noqa: N818 - named for what happened
    """A message that does not prove where it comes from. ``code``: missing, expired, replayed, digest, unknown-key, …"""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True)
class Notice:
    """What a webhook tells. ``kind``: Create, Update, Delete, Add, Remove; ``state``: the ETag of the object from then on."""

    id: str
    kind: str
    object: str
    published: str
    target: str
    state: str
    said: Mapping[str, Any]


class Webhooks:
    """Believes the messages of one house. Keys are fetched once an hour, and again for one that it does not know.

    Several processes that receive for one address keep what was seen in a place of their own: hand in ``seen``, which is
    told a name and the second until which to keep it, and says whether it was there already.
    """

    def __init__(
        self, fetch_keys: Callable[[], Mapping[str, Any]], *, seen: Callable[[str, float], bool] | None = None
    ) -> None:
        self._fetch = fetch_keys
        self._seen = seen or Seen()
        self._keys: dict[str, PublicKey] = {}
        self._fetched = float("-inf")
        self._lock = threading.Lock()

    def believe(
        self, method: str, url: str, fields: Mapping[str, str] | Iterable[tuple[str, str]], body: bytes
    ) -> Notice:
        """What the message says. ``url``: the address that you gave when you subscribed. Raises NotBelieved."""
        if len(body) > LARGEST:
            raise NotBelieved("too-large", f"more than {LARGEST} octets")
        pairs = tuple(fields.items() if isinstance(fields, Mapping) else fields)
        now = time.time()
        try:
            found = signatures.verify(
                Request(method, url, pairs), self._key, now=int(now), required=COVERED, oldest=OLDEST, tag=TAG
            )
            signatures.check_digest(pairs, body)
        except SignatureError as error:
            raise NotBelieved(error.code, str(error)) from error
        if not found.nonce or self._seen(f"{found.keyid} {found.nonce}", now + 2 * OLDEST):
            raise NotBelieved("replayed", "this message was received before, or has no name of its own")
        return _notice(body)

    def _key(self, keyid: str, _parameters: Mapping[str, Any]) -> PublicKey | None:
        with self._lock:
            since = time.monotonic() - self._fetched
            if since > _KEYS_FOR or (keyid not in self._keys and since > _AGAIN_AFTER):
                self._keys = {}
                for one in self._fetch().get("keys", []):
                    key = signatures.of_jwk(one)
                    self._keys[signatures.jwk(key)["kid"]] = key
                self._fetched = time.monotonic()
            return self._keys.get(keyid)


class Seen:
    """Names that were seen, in the memory of this process, for as long as they matter."""

    def __init__(self) -> None:
        self._until: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, name: str, until: float) -> bool:
        """Whether it was seen before; from now on it is."""
        with self._lock:
            now = time.time()
            while self._until and next(iter(self._until.values())) < now:
                self._until.popitem(last=False)
            known = name in self._until
            self._until.setdefault(name, until)
            return known


def _notice(body: bytes) -> Notice:
    try:
        said = json.loads(body)
    except ValueError as error:
        raise NotBelieved("unreadable", "the message is no JSON-LD: subscribe with that format") from error
    if not isinstance(said, dict):
        raise NotBelieved("unreadable", "the message is no object")
    words = {
        name: str(said.get(name, "")) for name in ("id", "type", "object", "published", "target", "state")
    }
    return Notice(kind=words.pop("type"), said=said, **words)
