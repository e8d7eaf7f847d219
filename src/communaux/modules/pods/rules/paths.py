"""Names of storages and paths of documents: one way to write each, tricks refused. Pure.

A server hands over paths already decoded, so an encoded slash is a slash. Everything is encoded again here, once, so that
two ways to write one address are one document. Source: RFC 3986, sections 2.3, 3.3 and 6.2.2.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote

from communaux.ground.said import Said
from communaux.modules.pods.rules.refusals import DocumentRefused

PREFIX = "/storages/"
LONGEST = 1000
"""Characters of a path, encoded."""
DEEPEST = 50
"""Containers inside each other."""
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\Z")
_SAFE = "/!$&'()*+,;=:@~"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
AUXILIARY = {".acl": "acl", ".meta": "meta"}
WELL_KNOWN = ".well-known"


class Path(NamedTuple):
    """A path and what follows from it alone.

    ``text``: the path; ``root``: of its storage; ``subject``: what it speaks of, itself unless it is auxiliary; ``role``: "",
    "acl" or "meta"; ``above``: the containers above the subject, the nearest first.
    """

    text: str
    root: str
    subject: str
    role: str
    above: tuple[str, ...]

    @property
    def container(self) -> bool:
        """Whether it is the address of a container."""
        return self.text.endswith("/")

    @property
    def twin(self) -> str:
        """The same with the other end: with a slash, or without."""
        return self.text[:-1] if self.text.endswith("/") else self.text + "/"


def valid_name(name: str) -> bool:
    """Whether a storage may bear this name: 1 to 63 of a-z, 0-9 and inner hyphens."""
    return bool(_NAME.match(name))


@lru_cache(maxsize=8192)
def read(decoded: str) -> Path:
    """The path behind what a server hands over (``PATH_INFO``: bytes decoded as Latin-1). Raises DocumentRefused."""
    try:
        text = decoded.encode("latin-1").decode()
    except ValueError:
        raise DocumentRefused("bad-request", _NO_TEXT) from None
    return of(quote(text, safe=_SAFE))


@lru_cache(maxsize=8192)
def of(text: str) -> Path:
    """The path of an encoded text. Raises DocumentRefused for tricks, and ``not-found`` outside of storages."""
    if len(text) > LONGEST:
        raise DocumentRefused("bad-request", _LONG)
    try:
        decoded = unquote(text, errors="strict")
    except ValueError:
        raise DocumentRefused("bad-request", _NO_TEXT) from None
    if quote(decoded, safe=_SAFE) != text or _CONTROL.search(decoded):
        raise DocumentRefused("bad-request", _TRICK)
    parts = text.split("/")
    if parts[:2] != ["", "storages"] or len(parts) < 4 or not valid_name(parts[2]):
        raise DocumentRefused("not-found")
    inner = parts[3:]
    if len(inner) > DEEPEST or "" in inner[:-1] or any(unquote(part) in (".", "..") for part in inner):
        raise DocumentRefused("bad-request", _TRICK)
    root = "/".join(parts[:3]) + "/"
    subject, role = text, ""
    for suffix, name in AUXILIARY.items():
        if text.endswith(suffix):
            subject, role = text[: -len(suffix)], name
            if subject.endswith(tuple(AUXILIARY)):
                raise DocumentRefused("not-found")
    return Path(text, root, subject, role, _above(subject, root))


def _above(path: str, root: str) -> tuple[str, ...]:
    found = []
    while len(path) > len(root):
        path = path[: path.rstrip("/").rfind("/") + 1]
        found.append(path)
    return tuple(found)


def from_iri(iri: str, base: str) -> Path | None:
    """The path of a document of this house by its address; None for an address of elsewhere."""
    text = iri.partition("#")[0]
    if not text.startswith(base + PREFIX):
        return None
    try:
        return of(text[len(base) :])
    except DocumentRefused:
        return None


def child(container: str, slug: str, *, is_container: bool, otherwise: str) -> str:
    """The path of a new document in a container, from what the client proposes as a name; ``otherwise``: where that is
    not a name."""
    try:
        name = unquote(slug, errors="strict")
    except ValueError:
        name = ""
    name = re.sub(r"[\x00-\x20\x7f/\\?#%]+", "-", name.strip()).strip("-")[:100]
    if name.lower().endswith(tuple(AUXILIARY)):
        name = name.replace(".", "-")
    if name.strip(".") == "" or name == WELL_KNOWN:
        name = otherwise
    path = container + quote(name, safe=_SAFE) + ("/" if is_container else "")
    return path if len(path) <= LONGEST else container + otherwise + ("/" if is_container else "")


_NO_TEXT = Said("Cette adresse n’est pas en UTF-8.", "This address is not in UTF-8.")
_LONG = Said(f"Une adresse a {LONGEST} caractères au plus.", f"An address has {LONGEST} characters at most.")
_TRICK = Said(
    "Cette adresse ne peut pas être celle d’un document : ni « // », ni « . » ou « .. », ni caractère de contrôle.",
    "This cannot be the address of a document: no “//”, no “.” or “..”, no control character.",
)
