"""Programs that describe themselves at the address that is their client id (Solid-OIDC, 5.1). Pure.

The document is what somebody put on the web: it says a name to show and where people are sent back to. It is read as JSON; the
context that the standard fixes is compared, never fetched. Nothing in it is believed of anybody but of its own address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from communaux.modules.identity.rules import compact
from communaux.modules.identity.rules.compact import Unreadable
from communaux.modules.identity.rules.refusals import TokenRefused
from communaux.modules.identity.rules.tokens import is_address

ACCEPT = "application/ld+json, application/json;q=0.9"
LARGEST = 64 * 1024
MOST_ADDRESSES = 50
CONTEXT = "https://www.w3.org/ns/solid/oidc-context.jsonld"
_MEDIA = frozenset({"application/ld+json", "application/json"})
_CONTEXTS = frozenset({CONTEXT, "http://www.w3.org/ns/solid/oidc-context.jsonld"})
_OWN_SCHEME = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:/[!-~]*")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")


@dataclass(frozen=True, slots=True)
class ClientDocument:
    """What a program says of itself. ``name``: as people may be shown it, its host where it says none; addresses of pages are ""
    where they are missing or of no use."""

    client_id: str
    name: str
    redirect_uris: tuple[str, ...]
    logout_uris: tuple[str, ...] = ()
    scopes: frozenset[str] = frozenset()
    refreshes: bool = False
    homepage: str = ""
    logo: str = ""
    terms: str = ""
    privacy: str = ""

    def sends_back_to(self, redirect_uri: str) -> bool:
        """Whether people may be sent back there: an address of the list letter by letter; on one's own machine with any port,
        since a program there takes the one that is free (RFC 8252, 7.3)."""
        return redirect_uri in self.redirect_uris or any(
            _loopback(one) and _loopback(one) == _loopback(redirect_uri) for one in self.redirect_uris
        )


def read(body: bytes, media_type: str, client_id: str) -> ClientDocument:
    """What came from ``client_id``. Raises TokenRefused: ``client-document``."""
    if media_type not in _MEDIA or len(body) > LARGEST:
        raise TokenRefused("client-document")
    try:
        said = compact.json_object(body, deepest=8)
    except Unreadable as error:
        raise TokenRefused("client-document") from error
    if said.get("client_id") != client_id or not _in_context(said, media_type):
        raise TokenRefused("client-document")
    if said.get("token_endpoint_auth_method", "none") != "none" or "client_secret" in said:
        raise TokenRefused("client-document")
    back = _addresses(said, "redirect_uris")
    if (
        not back
        or not all(is_return(one) for one in back)
        or "code" not in _words(said, "response_types", "code")
    ):
        raise TokenRefused("client-document")
    grants = _words(said, "grant_types", "authorization_code")
    if "authorization_code" not in grants:
        raise TokenRefused("client-document")
    return ClientDocument(
        client_id,
        _name(said) or (urlsplit(client_id).hostname or ""),
        back,
        tuple(one for one in _addresses(said, "post_logout_redirect_uris") if is_return(one)),
        frozenset(_words(said, "scope", "openid webid")),
        "refresh_token" in grants,
        **{name: _page(said, key) for name, key in _PAGES.items()},
    )


_PAGES = {"homepage": "client_uri", "logo": "logo_uri", "terms": "tos_uri", "privacy": "policy_uri"}


def is_client_id(text: str) -> bool:
    """Whether a client id is the address of a document."""
    return text.startswith(("https://", "http://")) and is_address(text)


def is_return(url: str) -> bool:
    """Whether people may be sent back to such an address: https; http on one's own machine; the own scheme of an installed
    program, which has a dot in it (RFC 8252, 7.1), so that it is none that browsers run."""
    if "#" in url or len(url) > 2000:
        return False
    return is_address(url) or bool(_OWN_SCHEME.fullmatch(url))


def _in_context(said: Mapping[str, Any], media_type: str) -> bool:
    """JSON-LD has the context of the standard; plain JSON without one is the same document elsewhere (OAuth client id metadata)."""
    given = said.get("@context")
    if given is None:
        return media_type == "application/json"
    named = given if isinstance(given, list) else [given]
    return 0 < len(named) <= 5 and any(isinstance(one, str) and one in _CONTEXTS for one in named)


def _addresses(said: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = said.get(name, [])
    found = [found] if isinstance(found, str) else found
    if not isinstance(found, list) or len(found) > MOST_ADDRESSES:
        raise TokenRefused("client-document")
    if not all(isinstance(one, str) for one in found):
        raise TokenRefused("client-document")
    return tuple(dict.fromkeys(found))


def _words(said: Mapping[str, Any], name: str, otherwise: str) -> list[str]:
    found = said.get(name, otherwise)
    named = found.split() if isinstance(found, str) else found
    if not isinstance(named, list) or len(named) > MOST_ADDRESSES:
        raise TokenRefused("client-document")
    return [one for one in named if compact.word(one)]


def _name(said: Mapping[str, Any]) -> str:
    """The name without what is not seen: marks that turn a line round could make one program look like another."""
    found = said.get("client_name")
    return " ".join(_UNSEEN.sub(" ", found).split())[:120] if isinstance(found, str) else ""


def _page(said: Mapping[str, Any], name: str) -> str:
    found = compact.word(said.get(name))
    return found if is_address(found) else ""


def _loopback(url: str) -> str:
    """An address on one's own machine without its port; "" for any other."""
    try:
        parts = urlsplit(url)
        if parts.scheme != "http" or parts.hostname not in _LOOPBACK or "@" in parts.netloc:
            return ""
        parts.port  # noqa: B018 - ValueError for what is no port
    except ValueError:
        return ""
    return f"{parts.hostname}{parts.path}?{parts.query}"
