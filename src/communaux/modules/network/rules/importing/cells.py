"""What one cell says, by kind of field. Each converter takes a text and gives a value, or raises ``RefusedError`` with a code.

Cleaning is what cannot change the meaning: spaces, control characters, mark-up. Anything else is refused, not repaired.
"""

import html
import re
import unicodedata
from collections.abc import Callable
from functools import cache

from communaux.ground.countries import country_code, country_of_departement, is_ambiguous_country
from communaux.ground.place import PlaceError, parse_decimal
from communaux.ground.text import fold
from communaux.ground.time import PartialDate, PartialDateError
from communaux.meaning.lists import CodeList
from communaux.modules.network.rules.importing.fields import Field
from communaux.modules.network.rules.web import clean_url, is_email

_NOTHING = frozenset(
    ("-", "--", "–", "—", "/", "?", ".", "n/a", "#n/a", "null", "none", "nan", "n.c.", "nc.", "néant")
)
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)\b[^<>]{0,500}>|<!--.*?(?:-->|\Z)", re.I | re.S)
_SILENT = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.I | re.S)
_BREAKING = frozenset(
    (
        "p",
        "br",
        "div",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "tr",
        "table",
        "section",
        "blockquote",
    )
)
# ASCII letters, Latin letters with accents and common punctuation hold no silent character
_MAYBE_SILENT = re.compile(r"[^\t\n -~\u00a0-\u00ac\u00ae-\u024f\u2010-\u2027\u202f\u2030-\u205e\u20ac]")
_ENTITY = re.compile(r"&(?:[a-z]{2,10}|#\d{1,7}|#x[0-9a-f]{1,6});", re.I)
_PHONE = re.compile(r"\+?[\d\s().\-/·\u00a0\u202f]{6,40}(?:(?:\s|ext|poste|x|#)*\d{1,6})?\Z", re.I)
_HOUR = re.compile(r"(?<=\d)(?:\s+(?:à\s+)?|T)\d{1,2}[:h]\d{2}(?::\d{2}(?:\.\d+)?)?\s*Z?\Z", re.I)
_HANDLE = re.compile(r"@?[A-Za-z0-9_.\-]{1,80}\Z")
_LISTED = re.compile(r"[;|\n\r]+")


class RefusedError(ValueError):
    """A text that does not do. ``code`` is a key of ``REFUSALS``; ``text`` the part of the cell that is refused."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text[:80]!r}")
        self.code = code
        self.text = text


def plain(text: str) -> str:
    """A text without mark-up, entities, control characters or spaces at its ends; paragraphs are kept as lines. What
    files write for nothing ("-", "n/a") is nothing."""
    if "<" in text:
        text = _TAG.sub(
            lambda m: "\n" if (m["name"] or "").lower() in _BREAKING else "", _SILENT.sub(" ", text)
        )
    if "&" in text:
        text = _ENTITY.sub(lambda m: html.unescape(m.group()), text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isprintable():
        text = "".join(c for c in text if c.isprintable() or _kept(c))
    lines = [" ".join(line.split()) for line in unicodedata.normalize("NFC", text).split("\n")]
    joined = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return "" if joined.casefold() in _NOTHING else joined


def _kept(c: str) -> bool:
    """Whether a character that does not print stays: spaces of every kind, and the joiners that some scripts need."""
    return c in "\n\t\u200c\u200d" or unicodedata.category(c) not in ("Cc", "Cs", "Cf")


def _without_silent(text: str) -> str:
    """Without control and format characters; most texts have none, and are not looked at letter by letter."""
    if not _MAYBE_SILENT.search(text):
        return text
    return "".join(
        c
        for c in text
        if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Cf") or c in "\u200c\u200d"
    )


def line(text: str, field: Field) -> str:
    """A text of one line; line breaks of an address become commas."""
    parts = [part.strip(" ,") for part in plain(text).split("\n")]
    return _fitting(", ".join(part for part in parts if part), field)


def paragraphs(text: str, field: Field) -> str:
    """A text of several lines."""
    return _fitting(plain(text), field)


def _fitting(text: str, field: Field) -> str:
    if len(text) > field.longest:
        raise RefusedError("too-long", text)
    return text


def url(text: str, field: Field) -> str:
    """One web address."""
    written = plain(text)
    if not written:
        return ""
    found = clean_url(written)
    if found.refused:
        raise RefusedError(found.refused, written)
    return found.url


def handle(text: str, field: Field, header: str) -> str:
    """The page of an account on the network that the header names: "@quais" under "Twitter"."""
    written = plain(text)
    if not written:
        return ""
    if "/" in written or written.startswith("www."):
        return url(written, field)
    host = "www.facebook.com" if "facebook" in fold(header) else "twitter.com"
    if not _HANDLE.match(written):
        raise RefusedError("not-a-url", written)
    return f"https://{host}/{written.removeprefix('@')}"


def email(text: str, field: Field) -> str:
    """One e-mail address; its domain in lower case."""
    written = plain(text).removeprefix("mailto:")
    if not written:
        return ""
    if not is_email(written):
        raise RefusedError("not-an-email", written)
    name, _, domain = written.rpartition("@")
    return f"{name}@{domain.lower()}"


def phone(text: str, field: Field) -> str:
    """A telephone number as it is written, if it looks like one."""
    written = line(text, field)
    if written and (not _PHONE.match(written) or sum(c.isdigit() for c in written) < 6):
        raise RefusedError("not-a-phone", written)
    return written


def country(text: str, field: Field) -> str:
    """ISO 3166-1 alpha-2."""
    # "NA" is Namibia, not nothing.
    written = " ".join(text.split())
    if not written or written.casefold() in _NOTHING:
        return ""
    code = country_code(written)
    if code is None:
        raise RefusedError(
            "country-ambiguous" if is_ambiguous_country(written) else "country-unknown", written
        )
    return code


def departement(text: str, field: Field) -> str:
    """The country of a French department number, or of a country written in the same column."""
    written = plain(text)
    if not written:
        return ""
    code = country_of_departement(written) or country_code(written)
    if code is None:
        raise RefusedError("departement-unknown", written)
    return code


def partial_date(text: str, field: Field) -> str:
    """ISO 8601, as far as it is known; the hour that exports add to a day is left out."""
    written = _HOUR.sub("", plain(text))
    if not written:
        return ""
    try:
        return str(PartialDate.parse(written))
    except PartialDateError as error:
        codes = {
            "two_digit_year": "date-two-digit-year",
            "year_range": "date-range",
            "month_range": "date-range",
        }
        raise RefusedError({**codes, "day_range": "date-range"}.get(error.code, "date"), written) from None


def number(text: str, field: Field) -> float | None:
    """One coordinate in decimal degrees."""
    written = plain(text).removesuffix("°").strip()
    if not written:
        return None
    try:
        return parse_decimal(written)
    except PlaceError:
        raise RefusedError("number", written) from None


def coordinates(text: str, field: Field) -> tuple[float, float] | None:
    """Latitude and longitude in one cell: "47.2, -1.5", "47,2 ; -1,5", "[47.2, -1.5]"."""
    written = plain(text).strip("[]()")
    if not written:
        return None
    parts = re.split(r"\s*;\s*|\s*,\s+|\s+", written)
    if len(parts) != 2 and written.count(",") == 1:
        parts = written.split(",")
    if len(parts) == 1 and written.count(",") == 1:
        parts = written.split(",")
    if len(parts) != 2:
        raise RefusedError("number", written)
    try:
        return parse_decimal(parts[0]), parse_decimal(parts[1])
    except PlaceError:
        raise RefusedError("number", written) from None


def pieces(text: str, split: tuple[str, ...], find: Callable[[str], object]) -> list[str]:
    """The terms of a cell. Where the mapping names what parts them, that alone does; else the whole cell if it is a term
    by itself ("Arts, Media, Culture & Leisure"), else its parts by ; or |, else those by commas that are all terms."""
    if split:
        parts = re.split("|".join(re.escape(mark) for mark in split), text)
        return [part for part in map(plain, parts) if part]
    found: list[str] = []
    whole = plain(text)
    if not whole or find(whole):
        return [whole] if whole else []
    for part in filter(None, map(str.strip, _LISTED.split(whole))):
        by_comma = [one.strip() for one in part.split(",") if one.strip()]
        found += by_comma if not find(part) and len(by_comma) > 1 and all(map(find, by_comma)) else [part]
    return found


def find_code(codes: CodeList, text: str) -> str | None:
    """The code that a text names: a code, a label, an alias, or the IRI of a term that means exactly the same."""
    return codes.find(text) or _by_iri(codes.name, codes).get(
        text.strip().rstrip("/").replace("https://", "http://")
    )


@cache
def _by_iri(name: str, codes: CodeList) -> dict[str, str]:
    return {iri.rstrip("/").replace("https://", "http://"): term.code for term in codes for iri in term.exact}
