"""What a program asks of the authorization page (OpenID Connect Core 1.0, 3.1.2; RFC 7636; RFC 9449, 10). Pure.

Two kinds of refusal: one that may only be shown to the person, since it is not known where to send them back (``Unsafe``),
and one that the program is told (``Answered``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from communaux.modules.identity.rules import claims, secrets

LONGEST = {"state": 2000, "nonce": 500}
_ONCE = (
    *("response_type", "response_mode", "scope", "state", "nonce", "prompt", "max_age", "code_challenge"),
    *("code_challenge_method", "dpop_jkt", "request", "request_uri", "login_hint", "id_token_hint"),
)
PROMPTS = frozenset({"none", "login", "consent", "select_account"})

Parameters = Mapping[str, Sequence[str]]


class Unsafe(Exception):  # noqa: N818 - an answer
    """A request whose answer can be sent nowhere. ``code``: client, redirect or twice."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Answered(Exception):  # noqa: N818 - an answer
    """A refusal that the program is told. ``code``: of the standard; ``detail``: an English sentence for who develops."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that can be put to a person. ``max_age``: seconds since they signed in, -1 for any."""

    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    challenge: str
    state: str = ""
    nonce: str = ""
    prompts: tuple[str, ...] = ()
    max_age: int = -1
    bound: str = ""


def named(parameters: Parameters) -> tuple[str, str]:
    """The program and where it wants the person back. Raises Unsafe where that cannot be known."""
    found = []
    for name, code in (("client_id", "client"), ("redirect_uri", "redirect")):
        values = parameters.get(name, ())
        if len(values) > 1:
            raise Unsafe("twice")
        if not values or not values[0] or len(values[0]) > 2000 or not values[0].isprintable():
            raise Unsafe(code)
        found.append(values[0])
    return found[0], found[1]


def read(parameters: Parameters, allowed: Collection[str]) -> Asked:
    """The request, once client and address of return are known to belong together. ``allowed``: the scopes of the program;
    others are passed over, as the standard asks. Raises Answered."""
    said = _said(parameters)
    if said["request"]:
        raise Answered("request_not_supported")
    if said["request_uri"]:
        raise Answered("request_uri_not_supported")
    if said["response_type"] != "code":
        raise Answered("unsupported_response_type", "only the code flow is supported")
    if said["response_mode"] not in ("", "query"):
        raise Answered("invalid_request", "only response_mode=query is supported")
    if said["code_challenge_method"] != "S256" or not secrets.is_challenge(said["code_challenge"]):
        raise Answered("invalid_request", "PKCE is required: code_challenge with code_challenge_method=S256")
    scopes = said["scope"].split()
    if "openid" not in scopes:
        raise Answered("invalid_scope", "openid is missing in scope")
    if said["dpop_jkt"] and not secrets.is_challenge(said["dpop_jkt"]):
        raise Answered("invalid_request", "dpop_jkt is no thumbprint")
    client_id, redirect_uri = named(parameters)
    return Asked(
        client_id,
        redirect_uri,
        tuple(claims.in_order({*scopes} & {*allowed, "openid"})),
        said["code_challenge"],
        said["state"],
        said["nonce"],
        _prompts(said["prompt"]),
        _max_age(said["max_age"]),
        said["dpop_jkt"],
    )


def _said(parameters: Parameters) -> dict[str, str]:
    said = {}
    for name in _ONCE:
        values = parameters.get(name, ())
        if len(values) > 1:
            raise Answered("invalid_request", f"{name} comes twice")
        value = values[0] if values else ""
        if len(value) > LONGEST.get(name, 4000) or "\x00" in value:
            raise Answered("invalid_request", f"{name} cannot be read")
        said[name] = value
    return said


def _prompts(text: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(text.split()))
    if not set(found) <= PROMPTS:
        raise Answered("invalid_request", "prompt is not one of ours")
    if "none" in found and len(found) > 1:
        raise Answered("invalid_request", "prompt=none stands alone")
    return found


def _max_age(text: str) -> int:
    if not text:
        return -1
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Answered("invalid_request", "max_age is no number of seconds")
    return int(text)


def back(redirect_uri: str, issuer: str, **said: str) -> str:
    """The address to which the person is sent back, with what the program is told and who tells it (RFC 9207)."""
    told = {name: value for name, value in said.items() if value}
    mark = "&" if "?" in redirect_uri else "?"
    return f"{redirect_uri}{mark}{urlencode({**told, 'iss': issuer})}"


def where(redirect_uri: str) -> str:
    """The host that an address leads to, with its port; the scheme for an installed program. For people to read."""
    parts = urlsplit(redirect_uri)
    return parts.netloc or parts.scheme


def origin(redirect_uri: str) -> str:
    """The source that a content security policy knows an address by; "" for what could break out of one."""
    parts = urlsplit(redirect_uri)
    text = f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"
    return text if all(c.isascii() and (c.isalnum() or c in ":/.-[]+") for c in text) else ""


def sector(redirect_uris: Collection[str], otherwise: str) -> str:
    """The sector that somebody has one name in (OpenID Connect Core 1.0, 8.1): the host of all addresses of return, where they
    are of one on the web; else the program alone."""
    hosts = set()
    for one in redirect_uris:
        parts = urlsplit(one)
        hosts.add(parts.hostname if parts.scheme == "https" and parts.hostname else "")
    return hosts.pop() if len(hosts) == 1 and "" not in hosts else otherwise
