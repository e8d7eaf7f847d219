"""Headers that describe a document: links, methods, formats, access. Others add links of their own (``linking``)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache

from django.conf import settings

from communaux.doors.ldp.storages.calls import Headers
from communaux.modules.notifications.reading.services import updates_via
from communaux.modules.pods.reading.access import modes_at
from communaux.modules.pods.reading.documents import Place, Row
from communaux.modules.pods.rules import paths, wac
from communaux.modules.pods.rules.containers import LDP, STORAGE
from communaux.nouns.agents import NOBODY, Agent

_SOLID = "http://www.w3.org/ns/solid/terms#"
_GRAPHS = "text/turtle, application/ld+json, application/n-triples"
_ACCEPT = {
    "Accept-Put": f"{_GRAPHS}, */*",
    "Accept-Patch": "text/n3, application/sparql-update",
    "Accept-Post": f"{_GRAPHS}, */*",
}
_linkers: list[Callable[[paths.Path], list[str]]] = []


def linking(function: Callable[[paths.Path], list[str]]) -> None:
    """Let another room add links to every document (an inbox, a way to be told of changes): ``<address>; rel="…"``."""
    if function not in _linkers:
        _linkers.append(function)
        describing.cache_clear()


def allow(path: paths.Path, *, there: bool = True) -> str:
    """The methods of an address."""
    found = ["GET", "HEAD", "OPTIONS"]
    if path.text == f"{path.root}{paths.WELL_KNOWN}/archive":
        found.append("POST")
    if WELL_KNOWN not in path.text:
        found += ["PUT", "PATCH"]
        if path.container:
            found.append("POST")
        if path.text != path.root and not (path.role == "acl" and path.subject == path.root):
            found.append("DELETE")
    return ", ".join(found)


WELL_KNOWN = f"/{paths.WELL_KNOWN}/"


@lru_cache(maxsize=4096)
def describing(path: paths.Path) -> tuple[tuple[str, str], ...]:
    """What follows from the address alone: links, methods, formats."""
    base = settings.BASE_URL
    links = [f'<{LDP}Resource>; rel="type"']
    if path.container:
        links += [f'<{LDP}Container>; rel="type"', f'<{LDP}BasicContainer>; rel="type"']
    if path.text == path.root:
        links.append(f'<{STORAGE}>; rel="type"')
    if path.role != "acl":
        links.append(f'<{base}{path.subject}.acl>; rel="acl"')
    if not path.role:
        links.append(f'<{base}{path.text}.meta>; rel="describedby"')
    else:
        links.append(f'<{base}{path.subject}>; rel="describes"')
    links.append(f'<{base}{path.root}.well-known/solid>; rel="{_SOLID}storageDescription"')
    for more in _linkers:
        links += more(path)
    found = [("Link", ", ".join(links)), ("Allow", allow(path)), ("Updates-Via", updates_via())]
    for name, value in _ACCEPT.items():
        if name != "Accept-Post" or path.container:
            found.append((name, value))
    return tuple(found)


def owned_by(row: Row) -> list[str]:
    """Links from the root of a storage to its owners."""
    return [f'<{owner}>; rel="{_SOLID}owner"' for owner in row.owners.split()]


def access(place: Place, agent: Agent, mine: frozenset[wac.Mode]) -> str:
    """The value of ``WAC-Allow``."""
    if agent.webid:
        return wac.wac_allow(mine, modes_at(place, Agent(origin=agent.origin) if agent.origin else NOBODY))
    return wac.wac_allow(mine, mine)


@lru_cache(maxsize=4096)
def http_date(seconds: int) -> str:
    """An instant as HTTP writes it."""
    return format_datetime(datetime.fromtimestamp(seconds, UTC), usegmt=True)


def validators(tag: str, media: str, modified: int) -> Headers:
    """ETag of one representation, and when the document was last changed."""
    return [("ETag", f'"{tag}-{short(media)}"'), ("Last-Modified", http_date(modified // 1_000_000))]


@lru_cache(maxsize=256)
def short(media: str) -> str:
    """A format in the few letters that end an ETag."""
    known = {"text/turtle": "ttl", "application/ld+json": "jsonld", "application/n-triples": "nt"}
    return known.get(media, "b")
