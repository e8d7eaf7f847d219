"""Web addresses as people write them in spreadsheets: cleaned where that is safe, refused with a reason where not.

Nothing is fetched. An address is data from a stranger that pages will show as a link: only http and https pass, without
user name, towards a public host name.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

LONGEST = 500
"""Characters of a web address that are kept."""

# Many organisations share these hosts: the path tells them apart, the host tells nothing.
_HOSTS_BY_PATH = """
facebook.com fb.com instagram.com twitter.com x.com linkedin.com youtube.com youtu.be vimeo.com tiktok.com
github.com gitlab.com framagit.org codeberg.org sites.google.com docs.google.com drive.google.com plus.google.com
goo.gl maps.google.com google.com bit.ly tinyurl.com linktr.ee about.me meetup.com eventbrite.com eventbrite.fr
helloasso.com ulule.com fr.ulule.com kisskissbankbank.com goteo.org leetchi.com gofundme.com medium.com
wikipedia.org fr.wikipedia.org en.wikipedia.org notion.site airtable.com tripadvisor.com tripadvisor.fr
flickr.com pinterest.com pinterest.fr soundcloud.com t.me wa.me discord.gg mastodon.social mobilizon.fr
openstreetmap.org etsy.com leboncoin.fr
"""
_BY_PATH = frozenset(_HOSTS_BY_PATH.split())
# Under these, each organisation has its own name: a.example of one is not b.example of another.
_HOSTS_BY_NAME = """
github.io gitlab.io wordpress.com wixsite.com weebly.com jimdo.com jimdofree.com tumblr.com blogspot.com over-blog.com
webnode.com netlify.app herokuapp.com framasite.org frama.site canalblog.com e-monsite.com blogspirit.com business.site
"""
_BY_NAME = frozenset(_HOSTS_BY_NAME.split())

_SCHEME = re.compile(r"(?:(?P<scheme>[a-z][a-z0-9+.-]*):(?P<slashes>/*)|(?P<broken>https?)/{1,2})", re.I)
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?\Z")
_EMAIL = re.compile(r"(?:mailto:)?[^@\s/,;<>\"()]{1,64}@[^@\s/,;<>\"()]+\.[^\W\d_]{2,24}\Z", re.I)
_CUT = re.compile(r"[\s<>\"]+|(?:[,;|]|(?<=\S) et )(?=\s*(?:https?:|www\.|@))", re.I)


@dataclass(frozen=True, slots=True)
class Address:
    """A web address as read: ``url`` when it can be shown as a link, else ``refused`` holds the code of the reason:
    "not-a-url", "is-email", "scheme", "user-name", "not-public" or "too-long"."""

    url: str = ""
    refused: str = ""


def is_email(text: str) -> bool:
    """Whether the text is one e-mail address, in shape; whether it receives mail is another matter."""
    return len(text) <= 254 and bool(_EMAIL.match(text.strip())) and ".." not in text


def clean_url(text: str) -> Address:
    """One web address, in its plain form: a scheme, a lower-case host, a path.

    A bare host ("www.x.org", "x.org/page") becomes http, which its server may turn into https; a dot or comma left at
    the end goes. Cleaning twice changes nothing.
    """
    written = text.strip().strip("<>\"'«»()").rstrip(".,;:!").strip()
    if not written or written.startswith("@"):
        return Address(refused="not-a-url")
    if len(written) > LONGEST:
        return Address(refused="too-long")
    if is_email(written):
        return Address(refused="is-email")
    scheme, rest = _scheme(written)
    if scheme not in ("http", "https"):
        return Address(refused="scheme")
    return _assemble(scheme, rest)


def _scheme(written: str) -> tuple[str, str]:
    """The scheme and what follows it; "http//x", "http:/x" and "http://https://x" are slips of the hand."""
    scheme, rest = "http", written
    for turn in range(3):
        found = _SCHEME.match(rest)
        if not found or _is_port(found, rest):
            break
        named = (found["scheme"] or found["broken"]).lower()
        if named not in ("http", "https", "www.http", "www.https"):
            return (named, rest) if turn == 0 else (scheme, rest)
        scheme, rest = named.removeprefix("www."), rest[found.end() :]
    return scheme, rest.lstrip("/")


def _is_port(found: re.Match[str], text: str) -> bool:
    """Whether what looks like a scheme is a host followed by its port ("localhost:8000", "x.org:8080/a")."""
    return (
        bool(found["scheme"])
        and not found["slashes"]
        and bool(re.match(r"\d{1,5}(?:/|\Z)", text[found.end() :]))
    )


def _assemble(scheme: str, rest: str) -> Address:
    if any(c.isspace() or c in '<>"\\^`{}|' or not c.isprintable() for c in rest):
        return Address(refused="not-a-url")
    try:
        parts = urlsplit(f"{scheme}://{rest}")
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return Address(refused="not-a-url")
    if "@" in parts.netloc:
        return Address(refused="user-name")
    if refused := _host_refused(host):
        return Address(refused=refused)
    usual = {"http": 80, "https": 443}[scheme]
    netloc = host if port in (None, usual) else f"{host}:{port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
    fragment = quote(parts.fragment, safe="/%:@!$&'()*+,;=~-._?[]")
    url = urlunsplit((scheme, netloc, path, query, fragment))
    return Address(refused="too-long") if len(url) > LONGEST else Address(url=url)


def _host_refused(host: str) -> str:
    """Why a host name does not do; empty when it does."""
    labels = host.split(".")
    if re.fullmatch(r"[\d.]+|.*:.*", host) and host:
        return "not-public"
    if host == "localhost" or labels[-1] in ("localhost", "local", "internal", "invalid", "test", "onion"):
        return "not-public"
    if (
        len(labels) < (3 if labels[0] == "www" else 2)
        or len(host) > 253
        or not all(_LABEL.match(label) for label in labels)
    ):
        return "not-a-url"
    if len(labels[-1]) < 2 or not (labels[-1].isalpha() or labels[-1].startswith("xn--")):
        return "not-a-url"
    return ""


def split_urls(text: str) -> list[str]:
    """The pieces of a cell that holds several addresses. A text without any address is left in one piece, so that it is
    refused whole and not word by word."""
    pieces = [piece for piece in (part.strip(" ,;|") for part in _CUT.split(text.strip())) if piece]
    return pieces if any(clean_url(piece).url for piece in pieces) else [text.strip()]


def website_key(url: str) -> str:
    """What two addresses of one site share: host without ``www``, and the path where many share the host.

    Empty where the address tells nobody apart ("https://facebook.com/"). Of a host of its own the path does not count:
    the pages of one site are one site.
    """
    host, path = host_and_path(url)
    if not host:
        return ""
    if is_shared_host(host):
        return f"{host}{path.lower()}" if path else ""
    return "" if host in _BY_NAME else host


def host_and_path(url: str) -> tuple[str, str]:
    """Host without ``www.`` or ``m.`` (nor a language on Facebook) and path with query, both empty where unreadable."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower().rstrip(".")
    except ValueError:
        return "", ""
    host = re.sub(r"\A(?:www\d?|m)\.", "", host)
    host = re.sub(r"\A[a-z]{2}-[a-z]{2}\.(?=facebook\.com\Z)", "", host)
    path = parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
    return host, path


def is_shared_host(host: str) -> bool:
    """Whether many organisations have pages on this host, so that sharing it says nothing."""
    return host in _BY_PATH
