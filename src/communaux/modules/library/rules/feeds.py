"""Reading a feed: RSS, Atom, RDF and JSON Feed, from bytes to a few clean facts (COM-01). Pure: fetches nothing.

What strangers write is never trusted: entities that unfold are refused before the feed is read, HTML becomes words,
links lead to the web or nowhere, a date to come is the date of today. A feed that is a little broken is read as far as
it can be; one that cannot be read says why.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit
from xml.sax import SAXParseException  # nosec - the class of an error alone
from xml.sax.handler import ContentHandler  # nosec - an empty handler, for the parser that refuses entities

from defusedxml.common import DefusedXmlException
from defusedxml.sax import parseString

from communaux.ground.said import Said

LONGEST_TITLE, LONGEST_TEXT, LONGEST_LINK = 200, 400, 500
MOST_ITEMS = 200
"""Items of one feed that are looked at, as the site orders them."""
MOST_BROKEN = 100_000
"""Octets that are read of a feed that is no XML: the parser that forgives takes time by the square of them."""
_AHEAD = timedelta(hours=26)
"""A clock may be wrong, and a date may lack its time zone; what is later than this is a date to come."""
_SILENT = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "head"})
_BLOCKS = frozenset({"p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "td"})
_NO_ALPHABETS = frozenset(
    {
        "punycode",
        "idna",
        "unicode-escape",
        "unicode_escape",
        "raw-unicode-escape",
        "raw_unicode_escape",
        "undefined",
    }
)
_DECLARED = re.compile(r"<[!?][^<>]*>?")
_LOOSE = re.compile(r"<(?![^<>]*>)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_TRACKING = re.compile(r"^(utm_\w+|mc_[ce]id|fbclid|gclid|pk_\w+|mtm_\w+|at_\w+|xtor)$", re.IGNORECASE)
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")


class FeedError(Exception):
    """A feed that cannot be read. ``code``: stable; ``said``: why, for its editor."""

    def __init__(self, code: str, fr: str, en: str) -> None:
        super().__init__(f"{code}: {en}")
        self.code, self.said = code, Said(fr, en)


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of news. ``dated``: when it appeared, never after ``now``; ``guid``: what the feed calls it, hashed;
    ``digest``: what tells it from all others, whichever feed brings it."""

    title: str
    link: str
    text: str
    dated: datetime
    guid: str
    digest: str


@dataclass(frozen=True, slots=True)
class Read:
    """A feed: its title, the site that it belongs to ('' where it does not say), its items, each once, in order."""

    title: str
    site: str
    items: tuple[Item, ...]


def read(body: bytes, url: str, now: datetime, content_type: str = "", charset: str = "") -> Read:
    """What a feed says. ``url``: where it was, for its relative links. Raises FeedError."""
    start = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise FeedError(
            "empty", "Cette adresse répond par une page vide.", "This address answers with an empty page."
        )
    if start.startswith(b"{"):
        return _of_json(body, url, now)
    looks_html = start[:15].lower().startswith((b"<!doctype html", b"<html"))
    if looks_html or not start.startswith(b"<"):
        raise _no_feed()
    if not _refuse_entities(body):
        body = body[:MOST_BROKEN]
    import feedparser  # large, and seldom needed

    # feedparser opens what looks like an address or the name of a file: it only ever gets a file of ours.
    headers = {"content-location": url, "content-type": _media(content_type, charset)}
    # HTML becomes words here, so nothing needs to be cleaned there: its cleaner takes an hour for comments that never end.
    parsed = feedparser.parse(
        io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    if not parsed.get("version"):
        broken = parsed.get("bozo_exception")
        raise _broken(broken) if isinstance(broken, SAXParseException) else _no_feed()
    channel = parsed.feed
    if parsed.bozo and isinstance(parsed.get("bozo_exception"), SAXParseException) and not parsed.entries:
        raise _broken(parsed.bozo_exception)
    return Read(
        plain(channel.get("title", ""), LONGEST_TITLE),
        web_link(channel.get("link", ""), url),
        _each_once(_of_entry(entry, url, now) for entry in parsed.entries[:MOST_ITEMS]),
    )


def _media(content_type: str, charset: str) -> str:
    """XML whatever the site says: many serve feeds as text/html or text/plain."""
    charset = _alphabet(charset)
    return f"application/xml; charset={charset}" if charset and content_type else "application/xml"


def _alphabet(charset: str) -> str:
    """The charset that a site names, where it is one: others of the language fail, or take time by the square of the text."""
    try:
        return "" if codecs.lookup(charset).name in _NO_ALPHABETS else charset
    except (LookupError, ValueError):
        return ""


def _refuse_entities(body: bytes) -> bool:
    """Refuse a feed that declares entities (billion laughs, files of ours); False for broken XML, which is judged later."""
    try:
        parseString(body, ContentHandler(), forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        # An external DTD alone is what RSS 0.91 asked for: nothing is fetched, so it does no harm.
        if type(error).__name__ != "ExternalReferenceForbidden" or b"<!ENTITY" in body.upper():
            raise _unsafe() from error
    except (SAXParseException, ValueError, UnicodeError, LookupError) as error:
        if b"<!ENTITY" in body.replace(b"\0", b"").upper():
            raise _unsafe() from error
        return False
    return True


def _unsafe() -> FeedError:
    return FeedError(
        "entities",
        "Ce flux déclare des entités XML, qui peuvent être un piège : il n’est pas lu.",
        "This feed declares XML entities, which may be a trap: it is not read.",
    )


def _no_feed() -> FeedError:
    return FeedError(
        "no-feed",
        "Cette adresse mène à une page, pas à un flux RSS ou Atom.",
        "This address leads to a page, not to an RSS or Atom feed.",
    )


def _broken(error: SAXParseException) -> FeedError:
    line = error.getLineNumber() or 1
    return FeedError(
        "broken",
        f"Ce flux n’est pas du XML correct : il casse à la ligne {line}.",
        f"This feed is not well-formed XML: it breaks at line {line}.",
    )


def _of_entry(entry: Mapping[str, Any], url: str, now: datetime) -> Item | None:
    contents = entry.get("content") or [{}]
    text = plain(entry.get("summary") or contents[0].get("value", ""), LONGEST_TEXT)
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    dated = None
    if parsed is not None:
        try:
            year, month, day, hour, minute, second = (int(part) for part in parsed[:6])
            dated = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        except (ValueError, TypeError, OverflowError):
            dated = None
    return _item(
        plain(entry.get("title", ""), LONGEST_TITLE),
        web_link(str(entry.get("link", "")), url),
        text,
        dated,
        str(entry.get("id", "")),
        url,
        now,
    )


def _of_json(body: bytes, url: str, now: datetime) -> Read:
    """A JSON Feed (https://www.jsonfeed.org/version/1.1/)."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise FeedError(
            "broken", "Ce flux JSON n’est pas correct.", "This JSON feed is not well formed."
        ) from error
    if not isinstance(told, dict) or not str(told.get("version", "")).startswith(
        "https://jsonfeed.org/version/"
    ):
        raise _no_feed()
    entries = told.get("items")
    entries = [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
    found = []
    for one in entries[:MOST_ITEMS]:
        words = one.get("summary") or one.get("content_text") or one.get("content_html") or ""
        when = one.get("date_published") or one.get("date_modified")
        try:
            dated = datetime.fromisoformat(when) if isinstance(when, str) else None
        except ValueError:
            dated = None
        if dated is not None and dated.tzinfo is None:
            dated = dated.replace(tzinfo=UTC)
        title = plain(_text(one.get("title")), LONGEST_TITLE)
        link = web_link(_text(one.get("url")), url)
        found.append(
            _item(title, link, plain(_text(words), LONGEST_TEXT), dated, _text(one.get("id")), url, now)
        )
    return Read(
        plain(_text(told.get("title")), LONGEST_TITLE),
        web_link(_text(told.get("home_page_url")), url),
        _each_once(found),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _item(
    title: str, link: str, text: str, dated: datetime | None, guid: str, url: str, now: datetime
) -> Item | None:
    """An item that leads somewhere and says something; None for any other."""
    title = title or cut(text, 80)
    if not link or not title:
        return None
    when = now if dated is None or dated > now + _AHEAD else min(dated.astimezone(UTC), now)
    named = hashlib.sha256(f"{url}\n{guid or link}".encode()).hexdigest()
    return Item(title, link, text if text != title else "", when, named, digest_of(link))


def _each_once(items: Iterable[Item | None]) -> tuple[Item, ...]:
    found: dict[str, Item] = {}
    seen: set[str] = set()
    for item in items:
        if item is not None and item.guid not in seen and item.digest not in found:
            found[item.digest] = item
            seen.add(item.guid)
    return tuple(found.values())


# --- Words and links --------------------------------------------------------------------------------------------------


class _Words(HTMLParser):
    """The words of a piece of HTML; what is not shown to a reader is not read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
        elif tag in _BLOCKS:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and self.silent:
            self.silent -= 1
        elif tag in _BLOCKS:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def plain(html: Any, longest: int) -> str:
    """The words of a title or a summary, HTML or not, on one line, cut between words."""
    reading = _Words()
    reading.feed(_sound(str(html)[:50_000]))
    reading.close()
    text = "".join(reading.parts)
    if "&" in text:
        text = unescape(text)  # escaped twice, as many sites do
    if "<" in text and re.search(r"</?[a-zA-Z!][^<>]*>", text):
        text = re.sub(r"<[^<>]*>", " ", text)
    text = unicodedata.normalize("NFC", _CONTROL.sub(" ", text))
    return cut(" ".join(text.split()), longest)


def _sound(html: str) -> str:
    """HTML without comments and declarations, in which each "<" begins a tag that ends: for all else the parser of the language looks
    through the rest of the text again and again, or fails."""
    kept, at = [], 0
    while (start := html.find("<!--", at)) >= 0:
        kept.append(html[at:start])
        end = html.find("-->", start + 4)
        at = end + 3 if end >= 0 else len(html)
    kept.append(html[at:])
    return _LOOSE.sub("&lt;", _DECLARED.sub(" ", "".join(kept)))


def cut(text: str, longest: int) -> str:
    """At most so many characters, cut between words with an ellipsis."""
    if len(text) <= longest:
        return text
    kept = text[: longest - 1]
    return (kept.rpartition(" ")[0] or kept).rstrip(" ,;:.") + "…"


def web_link(link: str, base: str = "") -> str:
    """An absolute http(s) address, or '' for anything else: javascript:, mailto:, user names, what is too long."""
    link = link.strip()
    if not link or any(ord(c) < 32 for c in link):
        return ""
    try:
        whole = urljoin(base, link) if base else link
        parts = urlsplit(whole)
        host = parts.hostname or ""
        _port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or "." not in host or "@" in parts.netloc:
        return ""
    if any(c.isspace() or c in '<>"\\^`{|}' for c in whole):
        whole = "".join(
            f"%{ord(c):02X}" if c.isascii() and (c.isspace() or c in '<>"\\^`{|}') else c for c in whole
        )
    return whole if len(whole) <= LONGEST_LINK and not any(c.isspace() for c in whole) else ""


def digest_of(link: str) -> str:
    """What tells a page from others, whoever links to it: without scheme, www, fragment and tracking parameters."""
    parts = urlsplit(link)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(pair[0])]
    host = (parts.hostname or "").removeprefix("www.")
    same = urlunsplit(("", host, parts.path.rstrip("/"), urlencode(sorted(query)), ""))
    return hashlib.sha256(same.encode()).hexdigest()


# --- Finding the feed of a site ---------------------------------------------------------------------------------------


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.base = ""
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "base" and not self.base:
            self.base = said.get("href", "")
        rel = said.get("rel", "").lower().split()
        if tag == "link" and "alternate" in rel and said.get("type", "").lower().strip() in _FEED_TYPES:
            self.found.append((said.get("title", ""), said.get("href", "")))


def feeds_of(page: bytes, url: str, charset: str = "") -> list[tuple[str, str]]:
    """The feeds that a page names (title, address), at most ten: how sites say where their feed is."""
    try:
        text = page[:500_000].decode(_alphabet(charset) or "utf-8", "replace")
    except (LookupError, ValueError):
        text = page[:500_000].decode("utf-8", "replace")
    reading = _Links()
    reading.feed(_sound(text))
    base = urljoin(url, reading.base) if reading.base else url
    found = {web_link(href, base): plain(title, 120) for title, href in reading.found}
    return [(title, link) for link, title in found.items() if link][:10]
