"""What an entry of the journal is made of, and the hash that seals it. Pure: no database, no Django.

The hash of an entry is the SHA-256, in hexadecimal, of the UTF-8 JSON array, without spaces,

    [FORMAT, sequence, chain, instant, actor, verb, object, object_version, payload_hash, facts, previous_hash]

where ``instant`` is written ``2026-11-23T10:25:56.123456Z`` and ``facts`` is a string holding canonical JSON
(keys sorted by code point, no spaces, no fractions). JSON arrays of strings and integers read back to one value
only, so that two different rows never share what is hashed. Anybody can check it with twenty lines of any language.
"""

import hmac
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import unquote

import orjson

FORMAT = "communaux-journal-1"
LARGEST_FACTS = 4096  # bytes: facts name what changed, they do not carry it
SHORTEST_SALT = 16  # bytes

_EMAIL = re.compile(r"[^\s@/:\"']+@[^\s@/:\"']+\.[^\s@/:\"'.]")


class JournalError(ValueError):
    """What was to be recorded has no place in the journal."""


class Row(NamedTuple):
    """The columns of one entry in the order in which they are hashed, then its hash."""

    sequence: int
    chain: str
    instant: datetime
    actor: str
    verb: str
    object: str
    object_version: int
    payload_hash: str
    facts: str
    previous_hash: str
    hash: str = ""


class Commitment(str):
    """A salted digest that may stand in the journal for a value that may not. Made by ``commitment``."""

    __slots__ = ()


def seal_of(row: Row) -> str:
    """The hash that belongs to a row: 64 hexadecimal digits. TypeError when a column is not of its type."""
    sealed = [FORMAT, row.sequence, row.chain, instant_text(row.instant), *row[3:10]]
    return sha256(orjson.dumps(sealed)).hexdigest()


def instant_text(instant: datetime) -> str:
    """UTC to the microsecond, always of the same length."""
    if not isinstance(instant, datetime) or instant.tzinfo is None:
        raise TypeError("An instant of the journal is a datetime with a time zone.")
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(value: Any) -> str:
    """Canonical JSON text of plain data. JournalError on fractions, on text keys that are not text, and on the rest."""
    _refuse_fractions(value)
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    except (orjson.JSONEncodeError, TypeError) as error:
        raise JournalError(f"Not plain JSON data: {error}") from error


def canonical_facts(facts: Mapping[str, Any] | None) -> str:
    """The facts of an entry as they are stored. JournalError when too large or when they show an e-mail address."""
    if not facts:
        return "{}"
    text = canonical(dict(facts))
    if len(text.encode()) > LARGEST_FACTS:
        raise JournalError(
            f"Facts are limited to {LARGEST_FACTS} bytes: record what changed, not its content."
        )
    refuse_email("facts", text)
    return text


def refuse_email(column: str, text: str) -> None:
    """JournalError when the text seems to hold an e-mail address, percent-encoded or not."""
    if ("@" in text or "%40" in text) and (_EMAIL.search(text) or _EMAIL.search(unquote(text))):
        raise JournalError(f"What looks like an e-mail address may not enter the journal ({column}).")


def digest(payload: "bytes | str | Mapping[str, Any] | list[Any] | None") -> str:
    """The hash of what an act wrote: of the bytes, of the UTF-8 text, or of the canonical JSON; "" for nothing.

    A bare hash of personal data can be guessed; give a ``Commitment``, which is kept as it is.
    """
    if payload is None:
        return ""
    if isinstance(payload, Commitment):
        return str(payload)
    if isinstance(payload, str):
        payload = payload.encode()
    elif not isinstance(payload, bytes):
        payload = canonical(payload).encode()
    return sha256(payload).hexdigest()


def commitment(value: "bytes | str", salt: bytes) -> Commitment:
    """Bind oneself to a value without showing it: HMAC-SHA-256 of the value under a salt, in hexadecimal.

    The salt (at least 16 random bytes, see ``fresh_salt``) is kept beside the value and erased with it; from then
    on nobody can say what the journal spoke of, and its hashes stay valid.
    """
    if len(salt) < SHORTEST_SALT:
        raise JournalError(f"A salt has at least {SHORTEST_SALT} random bytes.")
    return Commitment(hmac.new(salt, value.encode() if isinstance(value, str) else value, sha256).hexdigest())


def fresh_salt() -> bytes:
    """Random bytes for one commitment."""
    return secrets.token_bytes(SHORTEST_SALT)


def _refuse_fractions(value: Any) -> None:
    if isinstance(value, float):
        raise JournalError("Fractions have no canonical text: write them as a string.")
    if isinstance(value, Mapping):
        for item in value.values():
            _refuse_fractions(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _refuse_fractions(item)
