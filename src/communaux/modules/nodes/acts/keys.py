"""The key with which this node signs the heads of its feed: one file in the data folder, readable by the house alone.

It is in backups with the other keys. Followers pin it: losing it makes each of them ask a steward again.
"""

from __future__ import annotations

import os
import uuid
from functools import cache
from pathlib import Path

from django.conf import settings
from joserfc.jwk import OKPKey

FILE = "feed-key.pem"


def mine() -> OKPKey:
    """The key of this node; made at the first use."""
    return _key(Path(settings.DATA) / FILE)


@cache
def _key(path: Path) -> OKPKey:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(OKPKey.generate_key("Ed25519").as_pem(private=True))
        try:
            os.link(beside, path)  # another process may have made one meanwhile: the first stays
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    return OKPKey.import_key(path.read_bytes())
