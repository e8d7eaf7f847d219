"""A large container page by page, for clients that wish it; whoever does not wish it gets the whole.

A wish is ``Prefer: return=representation; max-member-count="100"``. The answer is the first page at once, with links to the others:
not a redirect, which would cost a second proof of who asks (each is good once). Pages go by key, so that nothing is told twice or
left out while others write. Beyond ``containers.WHOLE`` members the whole is given in pages to everyone.

Source: W3C Linked Data Platform Paging 1.0 (Note, 2015); RFC 7240; RFC 8288.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple
from urllib.parse import parse_qs, quote

from django.conf import settings

from communaux.doors.ldp.storages.calls import Call, Headers
from communaux.ground.said import Said
from communaux.modules.pods.reading import documents
from communaux.modules.pods.reading.documents import Row
from communaux.modules.pods.rules.containers import LDP, WHOLE, Child
from communaux.modules.pods.rules.refusals import DocumentRefused

_WISH = re.compile(
    r'\breturn\s*=\s*"?representation"?\s*;[^,]*?\bmax-member-count\s*=\s*"?([0-9]{1,9})"?(?![0-9])',
    re.IGNORECASE,
)
_PAGE = f'<{LDP}Page>; rel="type"'


@dataclass(frozen=True, slots=True)
class Page:
    """So many members, after one or before one by name; ``before`` "" for the last ones. ``wished``: by Prefer, at the address
    of the container itself."""

    count: int
    after: str = ""
    before: str | None = None
    wished: bool = False

    @property
    def mark(self) -> str:
        """What tells the ETag of this page from those of others."""
        return "-" + blake2b(repr((self.count, self.after, self.before)).encode(), digest_size=6).hexdigest()


def asked(call: Call) -> Page | None:
    """The page that a call asks for, by address or by wish; None for the whole. Raises DocumentRefused."""
    query = call.header("QUERY_STRING") or ""
    if "members=" in query:
        return _by_address(query)
    wish = call.header("HTTP_PREFER")
    found = _WISH.search(wish[:1000]) if wish else None
    if found is None or not int(found[1]):
        return None
    return Page(min(int(found[1]), WHOLE), wished=True)


def _by_address(query: str) -> Page:
    try:
        said = parse_qs(query, keep_blank_values=True, max_num_fields=10)
        count = int(said["members"][0]) if said["members"][0].isascii() else 0
    except (ValueError, KeyError):
        raise DocumentRefused("bad-query", _NO_PAGE) from None
    if not 0 < count <= WHOLE:
        raise DocumentRefused("bad-query", _NO_PAGE)
    return Page(count, said.get("after", [""])[0], said["before"][0] if "before" in said else None)


class Held(NamedTuple):
    """What a container holds, or a page of it, and the headers that go along."""

    children: Sequence[Child]
    headers: Headers


def held(row: Row, page: Page | None, tag: str, *, told: bool) -> Held:
    """The members that a call is to be given. ``tag``: the ETag of the whole; ``told``: whether they are wanted, besides the
    headers."""
    if page is None:
        if not told and not documents.holds_more(row.id, WHOLE):
            return Held((), [])
        children = documents.children(row.id, most=WHOLE + 1)
        if len(children) <= WHOLE:
            return Held(children, [])
        return Held(children[:WHOLE], _headers(row, Page(WHOLE), children[:WHOLE], True, tag))
    found, more = _members(row, page)
    wished: Headers = []
    if page.wished:
        wished.append(("Preference-Applied", "return=representation"))
        if not more:
            return Held(found, wished)
        wished.append(("Content-Location", _address(row, page)))
    return Held(found, [*_headers(row, page, found, more, tag), *wished])


def _address(row: Row, page: Page) -> str:
    """That of the first page."""
    return f"{settings.BASE_URL}{row.path}?members={page.count}"


def _members(row: Row, page: Page) -> tuple[list[Child], bool]:
    """The members of a page, and whether there are more in its direction."""
    back = page.before is not None
    edge = page.before if back else page.after
    found = documents.members(row.id, page.count + 1, edge=row.path + edge if edge else "", back=back)
    more = len(found) > page.count
    if more:
        found = found[1:] if back else found[:-1]
    return found, more


def _headers(row: Row, page: Page, found: Sequence[Child], more: bool, tag: str) -> Headers:
    whole, first = f"{settings.BASE_URL}{row.path}", _address(row, page)

    def name(child: Child) -> str:
        return quote(child.iri[len(whole) :], safe="")

    forward, back = (bool(page.before), more) if page.before is not None else (more, bool(page.after))
    links = [_PAGE, f'<{first}>; rel="first"', f'<{first}&before=>; rel="last"']
    links.append(f'<{whole}>; rel="canonical"; etag={_quoted(tag)}')
    if forward and found:
        links.append(f'<{first}&after={name(found[-1])}>; rel="next"')
    if back:
        links.append(f'<{first}&before={name(found[0]) if found else ""}>; rel="prev"')
    return [("Link", ", ".join(links))]


def _quoted(tag: str) -> str:
    """A tag as the value of a parameter."""
    return '"' + tag.replace('"', '\\"') + '"'


def joined(found: Headers, more: Headers) -> Headers:
    """Headers with others, whose links stand in the one ``Link`` that is there."""
    links = ", ".join(value for name, value in more if name == "Link")
    kept = [(name, f"{value}, {links}" if name == "Link" and links else value) for name, value in found]
    return [*kept, *(one for one in more if one[0] != "Link")]


_NO_PAGE = Said(
    f"Une page a de 1 à {WHOLE} membres (members), comptés après un nom (after) ou avant (before).",
    f"A page has 1 to {WHOLE} members (members), counted after a name (after) or before one (before).",
)
