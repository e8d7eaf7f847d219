"""Webhooks: what the house signed is believed once; everything else is refused, with the reason."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from communaux.client import NotBelieved, Webhooks
from communaux.client.webhooks import Seen
from communaux.ground import signatures
from communaux.ground.signatures import Request

HOOK = "https://app.example/hook?for=ana"
KEY = Ed25519PrivateKey.generate()
OTHER = Ed25519PrivateKey.generate()
BODY = json.dumps(
    {
        "id": "urn:uuid:1",
        "type": "Update",
        "object": "https://commun.example/storages/ana/note.ttl",
        "published": "2026-11-23T10:00:00Z",
        "state": '"2"',
    }
).encode()


def signed(key: Ed25519PrivateKey = KEY, body: bytes = BODY, **more: object) -> dict[str, str]:
    """The fields of a message as the house sends it."""
    fields = {"Content-Type": "application/ld+json", "Content-Digest": signatures.content_digest(body)}
    now = int(time.time())
    covered = more.pop("covered", ("@method", "@target-uri", "content-type", "content-digest"))
    given = {"created": now, "expires": now + 300, "nonce": "n-1", "tag": "solid-notification"} | more
    name = signatures.jwk(key.public_key())["kid"]
    return fields | signatures.sign(
        Request("POST", HOOK, tuple(fields.items())),
        key,
        covered,  # type: ignore[arg-type]
        keyid=name,
        **given,  # type: ignore[arg-type]
    )


def webhooks(*keys: Ed25519PrivateKey) -> Webhooks:
    return Webhooks(lambda: {"keys": [signatures.jwk(key.public_key()) for key in keys or (KEY,)]})


def test_a_message_of_the_house_is_read() -> None:
    notice = webhooks().believe("POST", HOOK, signed(), BODY)
    assert (notice.kind, notice.state) == ("Update", '"2"')
    assert notice.object == "https://commun.example/storages/ana/note.ttl"


def test_it_is_believed_once() -> None:
    ours, fields = webhooks(), signed()
    ours.believe("POST", HOOK, fields, BODY)
    with pytest.raises(NotBelieved) as caught:
        ours.believe("POST", HOOK, fields, BODY)
    assert caught.value.code == "replayed"
    ours.believe("POST", HOOK, signed(nonce="n-2"), BODY)


def _wrong() -> Iterator[tuple[str, str, dict[str, str], bytes]]:
    yield "another body", HOOK, signed(), BODY.replace(b"ana", b"bob")
    yield "another address", "https://app.example/hook?for=bob", signed(), BODY
    yield "another key", HOOK, signed(OTHER), BODY
    yield "no signature", HOOK, {"Content-Type": "application/ld+json"}, BODY
    yield "too old", HOOK, signed(created=int(time.time()) - 400, expires=int(time.time()) + 99), BODY
    yield "over", HOOK, signed(expires=int(time.time()) - 1), BODY
    yield "for another purpose", HOOK, signed(tag="other"), BODY
    yield "body not covered", HOOK, signed(covered=("@method", "@target-uri", "content-type")), BODY
    yield "too large", HOOK, signed(body=b" " * 300_000), b" " * 300_000
    yield "no name", HOOK, signed(nonce=""), BODY
    yield "no JSON", HOOK, signed(body=b"<a> <b> <c> ."), b"<a> <b> <c> ."


@pytest.mark.parametrize(
    ("url", "fields", "body"), [pytest.param(*rest, id=name) for name, *rest in _wrong()]
)
def test_what_does_not_prove_itself_is_refused(url: str, fields: dict[str, str], body: bytes) -> None:
    with pytest.raises(NotBelieved):
        webhooks().believe("POST", url, fields, body)


def test_keys_are_fetched_again_for_one_that_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[Ed25519PrivateKey] = []
    known = [KEY]

    def fetch() -> dict[str, object]:
        fetched.append(KEY)
        return {"keys": [signatures.jwk(key.public_key()) for key in known]}

    now = 1000.0
    monkeypatch.setattr("communaux.client.webhooks.time.monotonic", lambda: now)
    ours = Webhooks(fetch)
    ours.believe("POST", HOOK, signed(), BODY)
    known.append(OTHER)
    for _attempt in range(3):
        with pytest.raises(NotBelieved):
            ours.believe("POST", HOOK, signed(OTHER), BODY)
    assert len(fetched) == 1, "strangers cannot make us ask all the time"
    now += 60
    ours.believe("POST", HOOK, signed(OTHER), BODY)
    assert len(fetched) == 2


def test_what_was_seen_is_forgotten_when_it_no_longer_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr("communaux.client.webhooks.time.time", lambda: now)
    seen = Seen()
    assert (seen("a", now + 10), seen("a", now + 10)) == (False, True)
    now += 11
    assert seen("a", now + 10) is False
