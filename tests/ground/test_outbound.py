"""The way out: it goes to public addresses alone, connects to what it checked, and stops what is too long or too large."""

from __future__ import annotations

import gzip
import ipaddress
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from communaux.ground import outbound, outbound_errors
from communaux.ground.outbound import Limits, Policy, fetch

LOCAL = ipaddress.ip_network("127.0.0.1/32")
QUICK = Limits(connect=2, read=2, total=4, size=10_000)

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """A site on this machine: what it answers by path, and what it was asked."""

    port: int
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def says(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> None:
        """Answer this at a path; underscores in names of headers are dashes."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.send_header("Connection", "close")
            handler.end_headers()
            handler.wfile.write(body)

        self.answers[path] = answer

    def url(self, path: str, host: str = "site.example") -> str:
        return f"http://{host}:{self.port}{path}"

    def policy(self, **names: list[str]) -> Policy:
        """Names lead here unless said otherwise (``other_example=["10.0.0.1"]``)."""
        known = {name.replace("_", "."): found for name, found in names.items()}

        def resolver(host: str, _port: int) -> list[str]:
            return known.get(host, ["127.0.0.1"])

        return Policy(resolver=resolver, allowed=(LOCAL,), ports=frozenset({self.port, 80, 443}))


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append((self.path, dict(self.headers.items())))
            with suppress(OSError):  # who asked may have gone: that is what is tested
                found.answers[self.path](self)

        def log_message(self, *_args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *_args: Any) -> None:
            pass

    server: socketserver.BaseServer = Server(("127.0.0.1", 0), Handler)
    found = Site(server.server_address[1])  # type: ignore[index,arg-type]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()


def test_a_page_is_fetched_with_what_the_site_says_of_it(site: Site) -> None:
    site.says("/feed", b"<rss/>", Content_Type="application/rss+xml; charset=ISO-8859-1", ETag='"v1"')
    got = fetch(site.url("/feed"), policy=site.policy())
    assert (got.body, got.content_type, got.charset) == (b"<rss/>", "application/rss+xml", "iso-8859-1")
    assert (got.etag, got.unchanged, got.moved) == ('"v1"', False, "")


def test_it_says_who_asks_and_keeps_the_name_of_the_site(site: Site) -> None:
    site.says("/", b"ok")
    fetch(site.url("/"), policy=site.policy())
    headers = site.asked[0][1]
    assert headers["User-Agent"].startswith("Communaux/")
    assert "(+http" in headers["User-Agent"]
    assert headers["Host"] == f"site.example:{site.port}"
    assert "Cookie" not in headers
    assert "Authorization" not in headers


def test_what_is_unchanged_is_not_sent_again(site: Site) -> None:
    site.says("/feed", status=304)
    got = fetch(
        site.url("/feed"), etag='"v1"', last_modified="Mon, 23 Nov 2026 10:00:00 GMT", policy=site.policy()
    )
    assert got.unchanged
    assert site.asked[0][1]["If-None-Match"] == '"v1"'
    assert site.asked[0][1]["If-Modified-Since"] == "Mon, 23 Nov 2026 10:00:00 GMT"


def test_a_kept_etag_cannot_write_headers(site: Site) -> None:
    site.says("/", b"ok")
    fetch(site.url("/"), etag='"a"\r\nX-Evil: 1', policy=site.policy())
    assert "X-Evil" not in site.asked[0][1]


def test_cookies_are_not_kept_between_hops(site: Site) -> None:
    site.says("/", status=302, Location="/there", Set_Cookie="who=me")
    site.says("/there", b"ok")
    assert fetch(site.url("/"), policy=site.policy()).body == b"ok"
    assert "Cookie" not in site.asked[1][1]


def test_no_proxy_is_taken_from_the_environment(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    site.says("/", b"ok")
    assert fetch(site.url("/"), policy=site.policy()).body == b"ok"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1",
        "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe",
        "2002:7f00:1::", "2002:0a00:0001::1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1",
        "2001::1", "2001:db8::1", "3fff::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1",
        "ff02::1", "100::1", "2001:10::1",
    ],
)  # fmt: skip
def test_private_addresses_are_refused(address: str) -> None:
    assert not outbound.is_public(ipaddress.ip_address(address))
    policy = Policy(resolver=lambda _host, _port: [address])
    with pytest.raises(outbound.ForbiddenAddressError):
        fetch("http://site.example/", policy=policy)


@pytest.mark.parametrize(
    "address",
    [
        "93.184.216.34",
        "1.1.1.1",
        "2606:2800:220:1::1",
        "::ffff:1.1.1.1",
        "64:ff9b::101:101",
        "2002:101:101::1",
    ],
)
def test_public_addresses_pass(address: str) -> None:
    assert outbound.is_public(ipaddress.ip_address(address))


def test_one_private_address_among_public_ones_refuses_the_name() -> None:
    policy = Policy(resolver=lambda _host, _port: ["93.184.216.34", "10.0.0.1"])
    with pytest.raises(outbound.ForbiddenAddressError):
        fetch("http://site.example/", policy=policy)


def test_the_name_is_asked_once_and_the_checked_address_is_used(site: Site) -> None:
    """A name that answers otherwise at the second question (DNS rebinding) finds no second question."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    asked = []

    def resolver(host: str, _port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    site.says("/", b"ok")
    policy = Policy(resolver=resolver, allowed=(LOCAL,), ports=frozenset({site.port}))
    assert fetch(site.url("/"), policy=policy).body == b"ok"
    assert asked == ["site.example"]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[fe80::1%25eth0]/", "http://[::]/",
        "http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/",
    ],
)  # fmt: skip
def test_private_addresses_in_the_url_are_refused(url: str) -> None:
    with pytest.raises((outbound.ForbiddenAddressError, outbound.BadAddressError)):
        fetch(url, policy=Policy(resolver=_never))


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://site.example/", "scheme"), ("file:///etc/passwd", "scheme"), ("javascript:alert(1)", "scheme"),
        ("gopher://site.example/", "scheme"), ("data:text/html,x", "scheme"), ("//site.example/", "scheme"),
        ("", "scheme"), ("site.example/feed", "scheme"),
        ("http://", "address"), ("http:///path", "address"), ("http://a b/", "address"),
        ("http://site.example/\r\nX: 1", "address"), ("http://2130706433/", "address"), ("http://0177.0.0.1/", "address"), ("http://0x7f.1/", "address"),
        ("http://0x7f000001/", "address"), ("http://127.1/", "address"), ("http://1.2.3.4./", "address"),
        ("http://[::1/", "address"), ("http://" + "a" * 3000 + "/", "address"),
        ("http://me:secret@site.example/", "userinfo"), ("http://me@site.example/", "userinfo"),
        ("http://public.example@10.0.0.1/", "userinfo"),
        ("http://site.example:22/", "port"), ("http://site.example:99999/", "port"), ("https://site.example:6379/", "port"),
    ],
)  # fmt: skip
def test_bad_addresses_are_refused_before_any_question(url: str, code: str) -> None:
    with pytest.raises(outbound.BadAddressError) as refused:
        fetch(url, policy=Policy(resolver=_never))
    assert refused.value.code == code
    assert refused.value.said.fr
    assert refused.value.said.en


def _never(host: str, _port: int) -> list[str]:
    raise AssertionError(f"{host} was asked for")


def test_redirects_are_followed_and_the_lasting_ones_are_told(site: Site) -> None:
    site.says("/old", status=301, Location="/new")
    site.says("/new", b"here")
    got = fetch(site.url("/old"), policy=site.policy())
    assert (got.body, got.url, got.moved) == (b"here", site.url("/new"), site.url("/new"))
    site.says("/once", status=302, Location="/new")
    assert fetch(site.url("/once"), policy=site.policy()).moved == ""


@pytest.mark.parametrize(
    ("to", "error"),
    [
        ("http://10.0.0.1/", outbound.ForbiddenAddressError),
        ("http://inner.example/", outbound.ForbiddenAddressError),
        ("http://[::ffff:10.0.0.1]/", outbound.ForbiddenAddressError),
        ("file:///etc/passwd", outbound.BadAddressError),
        ("http://me:secret@site.example/", outbound.BadAddressError),
        ("http://2130706433/", outbound.BadAddressError),
        ("http://site.example:22/", outbound.BadAddressError),
    ],
)
def test_each_hop_is_checked(site: Site, to: str, error: type[Exception]) -> None:
    site.says("/", status=302, Location=to)
    with pytest.raises(error):
        fetch(site.url("/"), policy=site.policy(inner_example=["192.168.0.10"]))


def test_a_circle_of_redirects_ends(site: Site) -> None:
    site.says("/", status=302, Location="/")
    with pytest.raises(outbound.TooManyRedirectsError):
        fetch(site.url("/"), policy=site.policy())
    assert len(site.asked) == 6


def test_a_large_answer_is_cut(site: Site) -> None:
    site.says("/told", b"x" * 20_000, Content_Length="20000")
    site.says("/untold", b"x" * 20_000)
    for path in ("/told", "/untold"):
        with pytest.raises(outbound_errors.TooBigError):
            fetch(site.url(path), policy=site.policy(), limits=QUICK)


def test_a_compressed_answer_is_read(site: Site) -> None:
    text = b"<rss>" + bytes(range(256)) * 20 + b"</rss>"
    site.says("/", gzip.compress(text), Content_Encoding="gzip")
    assert fetch(site.url("/"), policy=site.policy(), limits=QUICK).body == text


def test_a_bomb_is_cut_before_it_unfolds(site: Site) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 60_000
    site.says("/", bomb, Content_Encoding="gzip")
    with pytest.raises(outbound_errors.TooBigError):
        fetch(site.url("/"), policy=site.policy(), limits=Limits(size=100_000))


@pytest.mark.parametrize("body", [b"not gzip at all", gzip.compress(b"x" * 9000)[:-12], b""])
def test_a_broken_compression_is_told(site: Site, body: bytes) -> None:
    site.says("/", body, Content_Encoding="gzip")
    with pytest.raises(outbound.BadAnswerError) as refused:
        fetch(site.url("/"), policy=site.policy())
    assert refused.value.code == "cut"


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress"])
def test_a_compression_that_was_not_asked_for_is_refused(site: Site, encoding: str) -> None:
    site.says("/", b"x", Content_Encoding=encoding)
    with pytest.raises(outbound.BadAnswerError) as refused:
        fetch(site.url("/"), policy=site.policy())
    assert refused.value.code == "encoding"


def test_a_site_that_drips_is_cut(site: Site) -> None:
    """Each octet comes in time; all of them never would."""
    stop = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not stop.wait(0.05):
            handler.wfile.write(b"x")
            handler.wfile.flush()

    site.answers["/"] = drip
    try:
        with pytest.raises(outbound_errors.TooSlowError):
            fetch(site.url("/"), policy=site.policy(), limits=Limits(read=2, total=0.6))
    finally:
        stop.set()


def test_a_site_that_drips_its_headers_is_cut(site: Site) -> None:
    stop = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        while not stop.wait(0.05):
            handler.wfile.write(b"x")
            handler.wfile.flush()

    site.answers["/"] = drip
    try:
        with pytest.raises(outbound_errors.TooSlowError):
            fetch(site.url("/"), policy=site.policy(), limits=Limits(read=2, total=0.6))
    finally:
        stop.set()


def test_a_resolver_that_never_answers_is_left() -> None:
    stop = threading.Event()

    def resolver(_host: str, _port: int) -> list[str]:
        stop.wait(10)
        return []

    try:
        with pytest.raises(outbound_errors.TooSlowError):
            fetch("http://site.example/", policy=Policy(resolver=resolver), limits=Limits(connect=0.2))
    finally:
        stop.set()


def test_an_unknown_name_is_told() -> None:
    def resolver(_host: str, _port: int) -> list[str]:
        raise OSError("no such name")

    with pytest.raises(outbound.NotReachedError) as refused:
        fetch("http://nowhere.example/", policy=Policy(resolver=resolver))
    assert refused.value.code == "name"
    assert "nowhere.example" in refused.value.said.fr


def test_a_site_that_is_down_is_told(site: Site) -> None:
    policy = Policy(resolver=lambda _h, _p: ["127.0.0.1"], allowed=(LOCAL,), ports=frozenset({1}))
    with pytest.raises(outbound.NotReachedError) as refused:
        fetch("http://site.example:1/", policy=policy)
    assert refused.value.code == "connection"


@pytest.mark.parametrize(
    ("status", "code"), [(404, "not-found"), (410, "gone"), (500, "status"), (403, "status")]
)
def test_errors_of_the_site_are_told(site: Site, status: int, code: str) -> None:
    site.says("/", status=status)
    with pytest.raises(outbound.BadAnswerError) as refused:
        fetch(site.url("/"), policy=site.policy())
    assert (refused.value.code, refused.value.status) == (code, status)


def test_an_answer_that_is_no_http_is_told(site: Site) -> None:
    site.answers["/"] = lambda handler: handler.wfile.write(b"+OK redis\r\n\r\n")  # type: ignore[assignment,return-value]
    with pytest.raises(outbound.BadAnswerError) as refused:
        fetch(site.url("/"), policy=site.policy())
    assert refused.value.code == "protocol"


def test_a_site_without_a_certificate_is_told(site: Site) -> None:
    site.says("/", b"ok")
    with pytest.raises(outbound.NotReachedError):
        fetch(site.url("/").replace("http:", "https:"), policy=site.policy())


@pytest.fixture
def trusted(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate of our own making for site.example, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "site.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("site.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = tmp_path / "certificate.pem", tmp_path / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return paths


def test_over_tls_the_name_is_asked_for_and_checked_though_the_address_is_ours(
    trusted: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SNI and certificate hold the name of the site; only the line goes to the address that was checked."""
    names: list[str | None] = []
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(*trusted)
    serving.sni_callback = lambda _socket, name, _context: names.append(name)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"secret way")

        def log_message(self, *_args: Any) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_args: Any) -> None:
            pass

    server = Quiet(("127.0.0.1", 0), Handler)
    server.socket = serving.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    port = server.server_address[1]
    policy = Policy(resolver=lambda _h, _p: ["127.0.0.1"], allowed=(LOCAL,), ports=frozenset({port}))
    try:
        with pytest.raises(outbound.NotReachedError) as refused:
            fetch(f"https://site.example:{port}/", policy=policy)
        assert refused.value.code == "certificate", "nobody vouches for it"
        monkeypatch.setattr(outbound, "_tls", lambda: ssl.create_default_context(cafile=str(trusted[0])))
        assert fetch(f"https://site.example:{port}/", policy=policy).body == b"secret way"
        with pytest.raises(outbound.NotReachedError) as refused:
            fetch(f"https://other.example:{port}/", policy=policy)
        assert refused.value.code == "certificate", "it is the certificate of another"
        assert names == ["site.example", "site.example", "other.example"]
    finally:
        server.shutdown()
        server.server_close()


def test_what_the_operator_allows_comes_from_the_settings(settings: Any) -> None:
    settings.OUTBOUND_ALLOWED = ["10.0.0.0/8"]
    settings.OUTBOUND_PORTS = [8443]
    policy = Policy.of_settings()
    assert policy.allowed == (ipaddress.ip_network("10.0.0.0/8"),)
    assert policy.ports == {80, 443, 8443}
