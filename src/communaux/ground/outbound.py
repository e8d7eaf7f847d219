"""The one way out to the web: whatever the house fetches for somebody goes through ``fetch``,
and what it tells another software through ``send``.

An address that somebody typed must not make the house talk to itself or to its neighbours (server-side request
forgery). So names are resolved here, every address they give is checked, and the connection goes to the very address
that was checked: no second look-up can answer otherwise. Redirects are followed by hand, each checked anew. Time, size
(counted after decompression) and number of hops are limited. No cookie, no credential, no proxy from the environment.

It fetches bytes and says what they claim to be; it reads none of them.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import httpcore
import httpx
from django.conf import settings

from communaux.ground.outbound_answers import Clock, Fetched, Limits, refusal, slow, taken
from communaux.ground.outbound_errors import (
    BadAddressError,
    BadAnswerError,
    ForbiddenAddressError,
    NotReachedError,
    OutboundError,
    TooManyRedirectsError,
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver = Callable[[str, int], list[str]]
"""From a host and a port to addresses in text; raises OSError where there is none."""

SCHEMES = frozenset({"http", "https"})
PORTS = frozenset({80, 443})
LONGEST_ADDRESS = 2000
_CHUNK = 65_536

_NOT_PUBLIC: tuple[Network, ...] = tuple(
    map(
        ipaddress.ip_network,
        (
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16",
            "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        ),
    )
)  # fmt: skip
"""What IANA's registries of special-purpose addresses keep from the public internet (RFC 6890 and after)."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""IPv6 addresses that carry an IPv4 address in their last 32 bits (RFC 6052)."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Where one may go. ``resolver``: asks for names; ``allowed``: addresses that pass although they are not public,
    for tests and for a house that fetches from its own network on purpose; ``ports``: besides 80 and 443."""

    resolver: Resolver = field(default_factory=lambda: resolve)
    allowed: tuple[Network, ...] = ()
    ports: frozenset[int] = PORTS

    @staticmethod
    def of_settings() -> Policy:
        """What the operator set: ``OUTBOUND_PORTS`` and ``OUTBOUND_ALLOWED`` (networks), both empty by default."""
        return Policy(
            allowed=tuple(ipaddress.ip_network(one) for one in settings.OUTBOUND_ALLOWED),
            ports=PORTS | frozenset(settings.OUTBOUND_PORTS),
        )


def fetch(
    url: str,
    *,
    etag: str = "",
    last_modified: str = "",
    accept: str = "*/*",
    authorization: str = "",
    limits: Limits | None = None,
    policy: Policy | None = None,
) -> Fetched:
    """Get what is at an address. With ``etag`` or ``last_modified`` of a former answer, the site may say "unchanged".

    ``authorization``: what proves to this site who asks; it is not handed on to another one that a redirect leads to.

    Raises OutboundError, one of its classes, for everything that can go wrong.
    """
    limits, policy = limits or Limits(), policy or Policy.of_settings()
    clock = Clock(limits.total)
    headers = {"User-Agent": user_agent(), "Accept": accept, "Accept-Encoding": "gzip"}
    if etag:
        headers["If-None-Match"] = _one_line(etag)
    if last_modified:
        headers["If-Modified-Since"] = _one_line(last_modified)
    here, lasting, moved = _checked(url, policy), True, ""
    if authorization:
        headers["Authorization"] = _one_line(authorization, 4000)
    with _client(limits, policy, clock) as client:
        for _hop in range(limits.redirects + 1):
            with _answered(client, here, headers, clock) as response:
                if response.has_redirect_location:
                    there = _checked(_next(here, response.headers["location"]), policy)
                    if (there.scheme, there.netloc) != (here.scheme, here.netloc):
                        headers.pop("Authorization", None)
                    lasting = lasting and response.status_code in (301, 308)
                    moved = str(there) if lasting else moved
                    here = there
                    continue
                return taken(response, here, moved, limits, clock)
    raise TooManyRedirectsError(
        "redirects",
        f"Cette adresse renvoie plus de {limits.redirects} fois vers une autre.",
        f"This address sends on to another one more than {limits.redirects} times.",
    )


def send(
    url: str,
    body: bytes,
    *,
    content_type: str,
    authorization: str = "",
    more: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    policy: Policy | None = None,
) -> int:
    """Post a body to an address, and give the status of the answer, whose words are not read. No redirect is followed.

    ``more``: further fields of the request, such as those of a signature.

    Raises OutboundError, one of its classes, for everything that can go wrong, a refusal of the site included.
    """
    limits, policy = limits or Limits(), policy or Policy.of_settings()
    clock = Clock(limits.total)
    headers = {"User-Agent": user_agent(), "Content-Type": content_type, "Accept": "*/*"}
    headers |= {name: _one_line(value, 4000) for name, value in (more or {}).items()}
    if authorization:
        headers["Authorization"] = _one_line(authorization, 4000)
    with _client(limits, policy, clock) as client:
        with _answered(client, _checked(url, policy), headers, clock, body) as response:
            if not 200 <= response.status_code < 300:
                raise refusal(response.status_code)
            return response.status_code


def check(url: str, policy: Policy | None = None) -> str:
    """An address as it will be asked for, where one may go there as far as its letters tell; names are not looked up.

    Raises OutboundError.
    """
    policy = policy or Policy.of_settings()
    parsed = _checked(url, policy)
    with suppress(ValueError):
        _passed(parsed.host, policy)
    return str(parsed)


def ask(
    url: str,
    body: bytes,
    *,
    content_type: str,
    accept: str = "application/json",
    proof: str = "",
    limits: Limits | None = None,
    policy: Policy | None = None,
) -> Fetched:
    """Post a body to an address, and take what it answers. No redirect is followed. ``proof``: of possession (RFC 9449).

    Raises OutboundError, one of its classes, for everything that can go wrong, a refusal of the site included.
    """
    limits, policy = limits or Limits(), policy or Policy.of_settings()
    clock = Clock(limits.total)
    headers = {
        "User-Agent": user_agent(),
        "Content-Type": content_type,
        "Accept": accept,
        "Accept-Encoding": "gzip",
    }
    if proof:
        headers["DPoP"] = _one_line(proof, 4000)
    here = _checked(url, policy)
    with _client(limits, policy, clock) as client:
        with _answered(client, here, headers, clock, body) as response:
            return taken(response, here, "", limits, clock, fine=(200, 201))


def user_agent() -> str:
    """Who asks, with an address where to ask back."""
    return f"Communaux/{_version()} (+{settings.BASE_URL}/about)"


@lru_cache(maxsize=1)
def _version() -> str:
    try:
        return version("communaux")
    except PackageNotFoundError:
        return "0"


# --- Addresses --------------------------------------------------------------------------------------------------------


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet, seen through every way to write an IPv4 one as IPv6."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id:
            return False
        inner = _inside(address)
        if inner is not None:
            return is_public(inner)
    if any(address in network for network in _NOT_PUBLIC if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for: mapped (::ffff:), 6to4 (2002:), NAT64 (64:ff9b::)."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return None


def resolve(host: str, port: int) -> list[str]:
    """What the system's resolver answers."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def addresses(host: str, port: int, policy: Policy, seconds: float) -> list[str]:
    """The addresses of a host, all of them public or allowed.

    One private address among others refuses the host: a name that answers both is set up to slip in. Raises
    NotReachedError, TooSlowError and ForbiddenAddressError.
    """
    with suppress(ValueError):
        return [_passed(host, policy)]
    answered: list[Any] = []

    def ask() -> None:
        try:
            answered.append(policy.resolver(host, port))
        except (OSError, UnicodeError) as error:
            answered.append(error)

    asking = threading.Thread(target=ask, name="resolve", daemon=True)
    asking.start()
    asking.join(max(seconds, 0.01))
    if not answered:
        raise slow()
    if isinstance(answered[0], Exception) or not answered[0]:
        raise NotReachedError(
            "name", f"Le nom « {host} » est introuvable.", f"The name “{host}” cannot be found."
        )
    return [_passed(one, policy) for one in answered[0]]


def _passed(text: str, policy: Policy) -> str:
    """The address in its normal form, where one may go there. ValueError for what is no address."""
    address = ipaddress.ip_address(text)
    allowed = any(address in network for network in policy.allowed if network.version == address.version)
    if not allowed and not is_public(address):
        raise ForbiddenAddressError(
            "private",
            "Cette adresse mène à un réseau privé : seul l’internet public est lu.",
            "This address leads to a private network: only the public internet is read.",
        )
    return str(address)


def _checked(url: str | httpx.URL, policy: Policy) -> httpx.URL:
    """An address as one may ask for it. Raises BadAddressError; where it leads is checked when connecting."""
    text = str(url).strip()
    if len(text) > LONGEST_ADDRESS or any(ord(c) < 33 or ord(c) == 127 for c in text):
        raise _unreadable()
    try:
        parsed = httpx.URL(text)
        port = parsed.port or (443 if parsed.scheme == "https" else 80)
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise _unreadable() from error
    if parsed.scheme not in SCHEMES:
        raise BadAddressError(
            "scheme",
            "Seules les adresses qui commencent par http:// ou https:// sont lues.",
            "Only addresses that start with http:// or https:// are read.",
        )
    if parsed.userinfo:
        raise BadAddressError(
            "userinfo",
            "Cette adresse contient un nom d’utilisateur : retirez ce qui précède « @ ».",
            "This address contains a user name: remove what stands before “@”.",
        )
    if not parsed.host or _disguised(parsed.host):
        raise _unreadable()
    if port not in policy.ports:
        raise BadAddressError(
            "port",
            f"Le port {port} n’est pas lu : les sites publics sont aux ports 80 et 443.",
            f"Port {port} is not read: public sites are at ports 80 and 443.",
        )
    return parsed.copy_with(fragment=None)


def _disguised(host: str) -> bool:
    """Whether a host is a number in disguise: 2130706433, 0177.0.0.1, 0x7f.1, which resolvers take for 127.0.0.1.

    A real name never ends with a label of digits, and an address is written in its normal form.
    """
    last = host.rstrip(".").rpartition(".")[2].lower()
    if ":" in host or not (last.isdigit() or last.startswith("0x")):
        return False
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return True
    return False


def _next(here: httpx.URL, location: str) -> str:
    try:
        return str(here.join(location))
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise _unreadable() from error


def _unreadable() -> BadAddressError:
    return BadAddressError("address", "Cette adresse n’est pas lisible.", "This address cannot be read.")


def _one_line(text: str, most: int = 500) -> str:
    """A value of a header: what a site once said is not trusted to hold one line of ASCII."""
    return "".join(c for c in text if 32 <= ord(c) < 127)[:most]


# --- The connection ---------------------------------------------------------------------------------------------------


class _Timed(httpcore.NetworkStream):
    """A line on which no step lasts beyond the time for everything: a site that drips an octet a second is cut."""

    def __init__(self, inner: httpcore.NetworkStream, clock: Clock) -> None:
        self.inner, self.clock = inner, clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, self.clock.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, self.clock.left(timeout))

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        inner = self.inner.start_tls(ssl_context, server_hostname, self.clock.left(timeout))
        return _Timed(inner, self.clock)

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)


class _Checking(httpcore.NetworkBackend):
    """Opens lines to checked addresses only. The name stays in Host and in the certificate's check (SNI)."""

    def __init__(self, policy: Policy, clock: Clock) -> None:
        self.policy, self.clock, self.real = policy, clock, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        last: Exception | None = None
        for address in addresses(host, port, self.policy, self.clock.left(timeout)):
            try:
                line = self.real.connect_tcp(address, port, self.clock.left(timeout), None, socket_options)
                return _Timed(line, self.clock)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last or httpcore.ConnectError("no address")

    def connect_unix_socket(self, *_args: Any, **_kwargs: Any) -> httpcore.NetworkStream:
        raise httpcore.ConnectError("no socket of this machine")


class _Transport(httpx.BaseTransport):
    """httpx over a pool of ours: the only place where it would choose an address or a proxy by itself."""

    def __init__(self, policy: Policy, clock: Clock) -> None:
        self.pool = httpcore.ConnectionPool(
            ssl_context=_tls(), max_connections=1, network_backend=_Checking(policy, clock)
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        answered = self.pool.handle_request(asked)
        return httpx.Response(
            answered.status,
            headers=answered.headers,
            stream=_Stream(answered),
            extensions=answered.extensions,
        )

    def close(self) -> None:
        self.pool.close()


class _Stream(httpx.SyncByteStream):
    def __init__(self, answered: httpcore.Response) -> None:
        self.answered = answered

    def __iter__(self) -> Iterator[bytes]:
        yield from self.answered.iter_stream()

    def close(self) -> None:
        self.answered.close()


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


def _client(limits: Limits, policy: Policy, clock: Clock) -> httpx.Client:
    return httpx.Client(
        transport=_Transport(policy, clock),
        timeout=httpx.Timeout(limits.read, connect=limits.connect),
        follow_redirects=False,
        trust_env=False,
        cookies=None,
    )


class _answered:  # noqa: N801 - used as a function
    """One request and its answer, whose body is still to come; what fails on the line becomes an error of ours."""

    def __init__(
        self,
        client: httpx.Client,
        url: httpx.URL,
        headers: dict[str, str],
        clock: Clock,
        body: bytes | None = None,
    ) -> None:
        self.client, self.url, self.headers, self.clock, self.body = client, url, headers, clock, body
        self.response: httpx.Response | None = None

    def __enter__(self) -> httpx.Response:
        self.clock.left()
        self.client.cookies.clear()
        method = "GET" if self.body is None else "POST"
        request = httpx.Request(method, self.url, headers=self.headers, content=self.body)
        request.extensions["timeout"] = self.client.timeout.as_dict()
        try:
            self.response = self.client.send(request, stream=True)
        except Exception as error:
            raise _told(error) from error
        return self.response

    def __exit__(self, _kind: Any, error: BaseException | None, _trace: Any) -> None:
        if self.response is not None:
            with suppress(Exception):
                self.response.close()
        if isinstance(error, Exception) and not isinstance(error, OutboundError):
            raise _told(error) from error


def _told(error: Exception) -> OutboundError:
    """What a failure of the line means."""
    if isinstance(error, OutboundError):
        return error
    if isinstance(error, httpx.TimeoutException | httpcore.TimeoutException | TimeoutError):
        return slow()
    text = str(error)
    if isinstance(error, ssl.SSLError) or "CERTIFICATE" in text or "SSL" in text:
        return NotReachedError(
            "certificate",
            "Le certificat de ce site n’est pas valable.",
            "The certificate of this site does not hold.",
        )
    if isinstance(error, httpx.RemoteProtocolError | httpcore.RemoteProtocolError):
        return BadAnswerError(
            "protocol", "Ce site a répondu de travers.", "This site gave an answer that cannot be read."
        )
    return NotReachedError("connection", "Ce site ne répond pas.", "This site does not answer.")
