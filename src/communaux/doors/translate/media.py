"""The seven media over HTTP: content types, endings of files, and which of them a profile can be written in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from communaux.modules.standards.rules.media import ENDINGS
from communaux.modules.standards.rules.profiles import Profile

CONTENT_TYPES: Mapping[str, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "jsonld": "application/ld+json",
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
}
LABELS: Mapping[str, str] = {
    "csv": "CSV",
    "xlsx": "XLSX",
    "json": "JSON",
    "jsonl": "JSON lines",
    "jsonld": "JSON-LD",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
}
ENDING: Mapping[str, str] = {
    "csv": ".csv",
    "xlsx": ".xlsx",
    "json": ".json",
    "jsonl": ".jsonl",
    "jsonld": ".jsonld",
    "turtle": ".ttl",
    "ntriples": ".nt",
}
_ALIASES = {
    "application/csv": "csv",
    "text/tab-separated-values": "csv",
    "application/x-ndjson": "jsonl",
    "application/jsonlines": "jsonl",
    "application/x-turtle": "turtle",
}
_BY_TYPE = {told: medium for medium, told in CONTENT_TYPES.items()} | _ALIASES
_TEXTS = frozenset({"csv", "turtle", "ntriples"})


def offered(profile: Profile) -> tuple[str, ...]:
    """The media of a profile, its own first: linked data in its three forms, tables and trees in theirs."""
    more: tuple[str, ...] = ("jsonld", "turtle", "ntriples") if profile.graph else ("json", "jsonl")
    if profile.flat:
        more = ("csv", "xlsx", *more)
    return tuple(dict.fromkeys((*profile.media, *more)))


def of_content_type(told: str, *, graph: bool) -> str:
    """The medium of a content type; "" where it is none of them."""
    found = _BY_TYPE.get(told.partition(";")[0].strip().lower(), "")
    return "jsonld" if found == "json" and graph else found


def of_name(name: str, *, graph: bool) -> str:
    """The medium that the ending of a file says; "" where it says none."""
    dot = name.rfind(".")
    found = ENDINGS.get(name[dot:].lower(), "") if dot >= 0 else ""
    return "jsonld" if found == "json" and graph else found


def of_content(start: str, offered: Iterable[str]) -> str:
    """The medium that the first letters of a text suggest, among those that are offered."""
    known = tuple(offered)
    text = start.lstrip("\ufeff \t\r\n")
    if text.startswith(("{", "[")):
        lines = [line for line in text.splitlines() if line.strip()]
        several = len(lines) > 1 and all(line.strip().startswith("{") for line in lines[:3])
        wanted = ("jsonl",) if several and lines[0].rstrip().endswith("}") else ("jsonld", "json")
    elif text.lower().startswith(("@prefix", "@base", "prefix ", "base ")):
        wanted = ("turtle",)
    elif text.startswith(("<", "_:")):
        wanted = ("ntriples", "turtle")
    else:
        wanted = ("csv",)
    return next((one for one in wanted if one in known), known[0])


def header(medium: str) -> str:
    """The Content-Type of an answer."""
    told = CONTENT_TYPES[medium]
    return f"{told}; charset=utf-8" if medium in _TEXTS else told
