"""What this house calls itself and its people towards others: the issuer of tokens, and WebIDs. Pure.

One place for both, since clients compare these addresses letter by letter.
"""

from __future__ import annotations

import re

ALGORITHMS = ("ES256", "RS256")
"""What this house signs its tokens with, and what it takes proofs and tokens in."""

_KEY = re.compile(r"[0-9a-z]{1,16}")


def issuer(base_url: str) -> str:
    """The issuer of a house at ``base_url`` (settings.BASE_URL, without a slash at the end): with one."""
    return base_url.rstrip("/") + "/"


def card(base_url: str, key: str) -> str:
    """The address of the document that describes the person with this key."""
    return f"{base_url.rstrip('/')}/people/{key}/card"


def webid(base_url: str, key: str) -> str:
    """The WebID of the person with this key: themself, in that document."""
    return card(base_url, key) + "#me"


def key_of(base_url: str, iri: str) -> str | None:
    """The key of the person whose WebID this is, None where it is none of this house."""
    start, end = base_url.rstrip("/") + "/people/", "/card#me"
    if not (iri.startswith(start) and iri.endswith(end)):
        return None
    key = iri[len(start) : -len(end)]
    return key if _KEY.fullmatch(key) else None
