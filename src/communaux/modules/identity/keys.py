"""The keys that this house signs tokens with, ES256 and RS256, and what it publishes of them.

They live in ``token-keys.json`` in the data folder, readable by its owner alone, in backups with the other keys; made at the
first use. A new pair is made by ``rotate``; the one before stays published for as long as what it signed may be shown.
It may not know what is signed.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from communaux.modules.identity.rules.issuer import ALGORITHMS

FILE = "token-keys.json"
LASTS = timedelta(days=90)
"""How long a key signs."""
SHOWN = timedelta(days=8)
"""How long a key is published after it has signed for the last time: longer than any token lives."""
_RSA_BITS = 2048


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the house. ``retired``: when it was replaced, None while it signs."""

    kid: str
    alg: str
    key: ECKey | RSAKey
    made: datetime
    retired: datetime | None = None

    @property
    def public(self) -> dict[str, Any]:
        """The key as others may see it, in its JSON form."""
        return {**self.key.as_dict(private=False), "kid": self.kid, "alg": self.alg, "use": "sig"}


_lock = threading.Lock()
_read: tuple[Path, tuple[int, ...], list[Key]] | None = None


def keys() -> list[Key]:
    """Every key of the house, oldest first; made at the first use."""
    found = _known(_path())
    if {one.alg for one in found if not one.retired} >= set(ALGORITHMS):
        return found
    with _alone() as path:
        found = _known(path)
        signing = {one.alg for one in found if not one.retired}
        missing = [_made(alg) for alg in ALGORITHMS if alg not in signing]
        if missing:
            _write(path, [*found, *missing])
        return _known(path)


def signing(alg: str) -> Key:
    """The key that signs with this algorithm today."""
    return next(one for one in reversed(keys()) if one.alg == alg and not one.retired)


def published(now: datetime | None = None) -> dict[str, Any]:
    """The set of keys (RFC 7517) that what this house signed can be verified with."""
    now = now or datetime.now(UTC)
    shown = [one for one in keys() if one.retired is None or one.retired + SHOWN > now]
    return {"keys": [one.public for one in shown]}


def rotate(now: datetime | None = None) -> list[Key]:
    """Sign with new keys from now on, and forget those that were replaced long ago."""
    now = now or datetime.now(UTC)
    keys()
    with _alone() as path:
        kept = [
            Key(one.kid, one.alg, one.key, one.made, one.retired or now)
            for one in _known(path)
            if one.retired is None or one.retired + SHOWN > now
        ]
        _write(path, [*kept, *(_made(alg, now) for alg in ALGORITHMS)])
        return _known(path)


def rotate_if_due(now: datetime | None = None) -> bool:
    """The same where the keys have signed for long enough; whether it was done."""
    now = now or datetime.now(UTC)
    if not _path().exists() or all(one.made + LASTS > now for one in keys() if not one.retired):
        return False
    rotate(now)
    return True


def sign(claims: Mapping[str, Any], alg: str, kind: str) -> str:
    """A token (RFC 7519) of this kind (``typ``), signed by the house."""
    key = signing(alg)
    return jwt.encode({"alg": alg, "kid": key.kid, "typ": kind}, dict(claims), key.key, algorithms=[alg])


def read(token: str, kind: str) -> dict[str, Any] | None:
    """What a token says that this house signed as this kind, whatever its dates; None for any other."""
    for one in keys():
        try:
            found = jwt.decode(token, one.key, algorithms=[one.alg])
        except (JoseError, ValueError, TypeError):
            continue
        return dict(found.claims) if found.header.get("typ") == kind else None
    return None


# --- The file ---------------------------------------------------------------------------------------------------------


def _path() -> Path:
    return Path(settings.DATA) / FILE


def _made(alg: str, now: datetime | None = None) -> Key:
    key: ECKey | RSAKey = ECKey.generate_key("P-256") if alg == "ES256" else RSAKey.generate_key(_RSA_BITS)
    return Key(key.thumbprint(), alg, key, now or datetime.now(UTC))


def _known(path: Path) -> list[Key]:
    """What the file holds; read again only where another process has replaced it."""
    global _read  # noqa: PLW0603
    try:
        state = path.stat()
    except FileNotFoundError:
        return []
    mark = (state.st_mtime_ns, state.st_ino, state.st_size)
    with _lock:
        if _read is None or _read[:2] != (path, mark):
            _read = (path, mark, _parsed(path.read_text("utf-8")))
        return _read[2]


def _parsed(text: str) -> list[Key]:
    return [
        Key(
            row["kid"],
            row["alg"],
            ECKey.import_key(row["private"]) if row["alg"] == "ES256" else RSAKey.import_key(row["private"]),
            datetime.fromisoformat(row["made"]),
            datetime.fromisoformat(row["retired"]) if row["retired"] else None,
        )
        for row in json.loads(text)["keys"]
    ]


@contextmanager
def _alone() -> Iterator[Path]:
    """The file of the keys, to this process alone; the folder is made where it is not there."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield path
    finally:
        os.close(lock)


def _write(path: Path, found: list[Key]) -> None:
    """Replace the file whole, readable by its owner alone from its first byte."""
    rows = [
        {
            "kid": one.kid,
            "alg": one.alg,
            "private": one.key.as_dict(private=True),
            "made": one.made.isoformat(),
            "retired": one.retired.isoformat() if one.retired else "",
        }
        for one in found
    ]
    partial = path.with_suffix(".part")
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump({"keys": rows}, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)
