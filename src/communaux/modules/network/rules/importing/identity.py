"""The name of a row for ever: what a later import of the same source finds the record by.

The source's own identifier, else its address, else the website, else name and place. A website that several rows of one
file give (a network and its members) does not tell them apart, so name and place join it.
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from typing import Any

from communaux.ground.text import words
from communaux.modules.network.rules.web import website_key

LONGEST = 300


def identity(
    values: Mapping[str, Any], shared: Container[str] = frozenset(), target: str = "organisation"
) -> str:
    """The key of a row, from the values it was converted to, at most 300 characters; empty where nothing names it.

    ``shared``: keys of websites that several rows give (``shared_sites``). The first word says what the key stands on:
    "key:", "uri:", "mail:", "web:" or "name:". The e-mail address of a person is personal data: whoever keeps the key keeps
    a commitment of it.
    """
    if key := str(values.get("source_key") or "").strip():
        return f"key:{key}"[:LONGEST]
    if uri := values.get("source_url"):
        return f"uri:{uri}"[:LONGEST]
    if target == "person" and (email := values.get("email")):
        return f"mail:{str(email).casefold()}"[:LONGEST]
    named = _named(values)
    site = website_key(str(values.get("website") or ""))
    if site and site not in shared:
        return f"web:{site}"[:LONGEST]
    if not named:
        return ""
    return (f"web:{site}|{named}" if site else f"name:{named}")[:LONGEST]


def _named(values: Mapping[str, Any]) -> str:
    name = " ".join(words(str(values.get("name") or "")))
    if not name:
        return ""
    place = " ".join(words(str(values.get("city") or values.get("organisation") or "")))
    return f"{name}|{place}|{values.get('country') or ''}"


def shared_sites(rows: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Keys of the websites that more than one row gives."""
    count = Counter(website_key(str(values.get("website") or "")) for values in rows)
    return frozenset(site for site, number in count.items() if site and number > 1)
