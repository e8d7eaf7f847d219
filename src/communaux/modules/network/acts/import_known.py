"""What the house knows already of the lines of an import: addresses taken, and lines whose key changed. Reads only."""

from __future__ import annotations

import hashlib
from collections.abc import Container
from typing import Any

from communaux.ground import text
from communaux.modules.network.acts.organisations import RESERVED
from communaux.modules.network.models import Source
from communaux.nouns.models import Organisation


def digest(key: str) -> bytes:
    """A key in twelve bytes, to remember a hundred thousand."""
    return hashlib.blake2b(key.encode(), digest_size=12).digest()


class Slugs:
    """Free addresses; remembers how far it counted for a name, for a file may bear one name a thousand times."""

    def __init__(self) -> None:
        self.taken = set(Organisation.objects.values_list("slug", flat=True)) | RESERVED
        self.counts: dict[str, int] = {}

    def free(self, name: str) -> str:
        """An address for this name that no record has; it is taken from now on."""
        slug = whole = text.slug(name)
        number = self.counts.get(whole, 1)
        while slug in self.taken:
            number += 1
            slug = f"{text.slug(name, longest=52)}-{number}"
        self.counts[whole] = number
        self.taken.add(slug)
        return slug


class Moved:
    """Lines of the source that this file no longer has under their key: one of them may be a line whose key changed
    (a website corrected in the source). Only two of name, website and town, in one line alone, say so."""

    def __init__(self, source: str, seen: Container[bytes]) -> None:
        self.found: dict[tuple[str, str, str], list[int]] = {}
        self.source = source
        self.seen = seen
        self.loaded = False

    def _load(self) -> None:
        self.loaded = True
        rows = Source.objects.filter(name=self.source).values_list("pk", "row_key", "values")
        for pk, key, values in rows.iterator(chunk_size=500):
            if digest(key) not in self.seen:
                for sign in _signs(values):
                    self.found.setdefault(sign, []).append(pk)

    def take(self, values: dict[str, Any]) -> Source | None:
        """The line that these values surely are a new version of, if any. It is given once."""
        if not self.loaded:
            self._load()
        pks = {pk for sign in _signs(values) for pk in self.found.get(sign, ())}
        if len(pks) != 1:
            return None
        pk = pks.pop()
        for taken in self.found.values():
            if pk in taken:
                taken.remove(pk)
        return Source.objects.select_related("organisation").filter(pk=pk).first()


def _signs(values: dict[str, Any]) -> list[tuple[str, str, str]]:
    name = text.fold(str(values.get("name") or ""))
    site = str(values.get("website") or "")
    city = text.fold(str(values.get("city") or ""))
    pairs = (("name-site", name, site), ("name-city", name, city), ("site-city", site, city))
    return [pair for pair in pairs if pair[1] and pair[2]]
