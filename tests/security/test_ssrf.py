"""Server-side request forgery: every address that somebody else may choose, against every way to make one lead inside.

Each entry goes its real way, from what a stranger hands in to the line. Every line that this process opens is looked at: where one
leads anywhere but to the machine that stands for the public web, the attack has won. The tricks on one entry are told in one test,
so that a table of all of them costs little more than the entries themselves.
"""

from __future__ import annotations

import gzip
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from communaux.doors.dfc.caller import KEYS
from communaux.ground import outbound
from communaux.ground.outbound_answers import Clock
from communaux.ground.outbound_errors import OutboundError
from communaux.meaning.access import SYSTEM, Refused
from communaux.modules.identity.reading import bearer, issuers
from communaux.modules.identity.rules.refusals import TokenRefused
from communaux.modules.library.acts import feeds
from communaux.modules.nodes.acts import neighbours
from communaux.modules.nodes.rules.refusals import PeerError
from communaux.modules.notifications.acts import channels, sending
from communaux.modules.notifications.acts.delivering import Sender
from communaux.modules.notifications.models import Channel
from communaux.modules.notifications.rules.subscription import WEBHOOK, Subscription, Unprocessable
from communaux.modules.pods.acts import groups
from communaux.modules.pods.models import RemoteGroups
from tests.doors.login.provider.flows import Flow, browser
from tests.factories import make_account, make_person
from tests.modules.identity.programs import NOW, Elsewhere, Program, elsewhere
from tests.modules.notifications.factories import ALICE, Storage, made_up

pytestmark = pytest.mark.django_db

PUBLIC = "127.77.0.1"
"""The address of this machine that stands for the public web; all others of it are inside."""
TRAP = "trap.localhost"
HOOKED = "/made-up/watched"


@dataclass
class World:
    """The web outside, the names of it, and where this process has gone."""

    web: Elsewhere
    storage: Storage
    names: dict[str, Callable[[], list[str]]] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    patience: list[float] = field(default_factory=list)

    @property
    def astray(self) -> set[str]:
        """Addresses other than the public one to which a line was opened."""
        return {one for one in self.lines if one != PUBLIC}

    def trap(self, path: str = "/trap") -> str:
        return self.web.url(path, TRAP)

    def fresh(self) -> None:
        """Nothing is remembered of the try before."""
        issuers.forget()
        bearer.forget()
        KEYS.forget()
        cache.clear()
        Channel.objects.all().delete()
        self.web.asked.clear()
        self.lines.clear()
        self.patience.clear()


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Iterator[World]:
    connect = socket.socket.connect
    with elsewhere(PUBLIC) as web, made_up() as storage:
        found = World(web, storage)

        def resolve(host: str, _port: int) -> list[str]:
            named = found.names.get(host)
            return named() if named else [PUBLIC]

        def watched(self: socket.socket, address: Any) -> None:
            if self.family in (socket.AF_INET, socket.AF_INET6):
                found.lines.append(address[0])
                if address[0] != PUBLIC:
                    raise OSError("the attack went through")
            connect(self, address)

        settings.DATA = tmp_path
        settings.OUTBOUND_ALLOWED, settings.OUTBOUND_PORTS = [f"{PUBLIC}/32"], [web.port]
        monkeypatch.setattr(outbound, "resolve", resolve)
        monkeypatch.setattr(socket.socket, "connect", watched)
        monkeypatch.setattr(bearer, "clock", lambda: NOW)
        found.fresh()
        yield found
        found.fresh()


# --- Entries: hand an address in; True where what is there was taken -----------------------------------------------------------

PROGRAM = Program()
DOCUMENT = "https://house.example/storages/ada/notes"


def _believed(world: World, token: str) -> bool:
    world.web.publish()
    try:
        bearer.agent_of("GET", DOCUMENT, f"DPoP {token}", PROGRAM.proof("GET", DOCUMENT, token))
    except TokenRefused:
        return False
    return True


def webid(world: World, url: str) -> bool:
    """The WebID of an access token."""
    return _believed(world, world.web.token(PROGRAM, webid=f"{url}#me"))


def issuer(world: World, url: str) -> bool:
    """The issuer of an access token."""
    return _believed(world, world.web.token(PROGRAM, iss=url))


def jwks(world: World, url: str) -> bool:
    """Where an issuer says that its keys are."""
    token = world.web.token(PROGRAM)
    world.web.publish(jwks_uri=url)
    try:
        bearer.agent_of("GET", DOCUMENT, f"DPoP {token}", PROGRAM.proof("GET", DOCUMENT, token))
    except TokenRefused:
        return False
    return True


def client_id(world: World, url: str) -> bool:
    """A program that describes itself at its address, as the page of consent meets it."""
    account = make_account()
    make_person("Ada Invent", account)
    page = Flow(url, scope="openid webid", back="https://app.example/back").page(browser(account))
    return bool(page.status_code == 200)


def typed(world: World, url: str) -> bool:
    """A provider or a WebID that somebody types to sign in."""
    page = Client().post("/account/solid/", {"address": url})
    return 'class="btn" href=' in page.content.decode() and "/authorization" in page.content.decode()


def typed_end(world: World, url: str) -> bool:
    """Where a provider says that codes become tokens, and that programs register."""
    ends = {f"{name}_endpoint": url for name in ("token", "registration")}
    world.web.publish(
        scopes_supported=["openid"], authorization_endpoint=world.web.url("/authorization"), **ends
    )
    return typed(world, world.web.issuer)


def webhook(world: World, url: str) -> bool:
    """Where a subscriber wants to be told."""
    world.storage.readers[HOOKED] = {ALICE.webid}
    sender = Sender()
    try:
        channel = channels.open_(ALICE, Subscription(WEBHOOK, HOOKED, send_to=url, state="old"))
        sender.drain()
    except (Unprocessable, Refused):
        return False
    finally:
        sender.close()
    return Channel.objects.filter(
        pk=channel.pk, sent__gt=0
    ).exists()  # it is ended where its name leads inside


def node(world: World, url: str) -> bool:
    """Another node that a steward follows."""
    try:
        neighbours.follow(SYSTEM, url)
    except (PeerError, OutboundError):
        return False
    return True


def news(world: World, url: str) -> bool:
    """A feed of news that an editor names."""
    from django.core.exceptions import ValidationError

    try:
        return bool(feeds.look_for(url))
    except ValidationError:
        return False


def group(world: World, url: str) -> bool:
    """A group of elsewhere that a list of access names; asked for as it stands, whatever looked at it before."""
    RemoteGroups.objects.get_or_create(document=url[:1000], defaults={"due": 0})
    groups.fetch(url)
    return not RemoteGroups.objects.get(document=url).wrong


def inbox_of(world: World, url: str) -> bool:
    """Something whose inbox is looked for."""
    try:
        sending.send(url, {"summary": "x"})
    except OutboundError:
        return False
    return True


def inbox(world: World, url: str) -> bool:
    """The inbox that it names."""
    told = f"<#me> <http://www.w3.org/ns/ldp#inbox> <{url}> ."
    world.web.says("/who", told)
    try:
        sending.send(world.web.url("/who#me"), {"summary": "x"})
    except OutboundError:
        return False
    return True


def platform_keys(world: World, url: str) -> bool:
    """The keys of a platform of the food door."""
    from communaux.modules.food.rules.tokens import TokenError

    try:
        return bool(KEYS.of(url))
    except TokenError:
        return False


ENTRIES: dict[str, Callable[[World, str], bool]] = {
    one.__name__: one
    for one in (
        webid, issuer, jwks, client_id, typed, typed_end, webhook, node, news, group, inbox_of, inbox, platform_keys,
    )
}  # fmt: skip
each_entry = pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
POSTS = {"webhook", "inbox", "typed_end"}
"""Entries that send, and follow no redirect."""


@each_entry
def test_an_address_of_the_web_is_gone_to(world: World, entry: Callable[[World, str], bool]) -> None:
    """Were it not, nothing below would prove anything."""
    entry(world, world.trap())
    assert any("trap" in path or path.endswith("/void") for path in world.web.asked)
    assert PUBLIC in world.lines
    assert not world.astray


# --- Addresses that are inside themselves -----------------------------------------------------------------------------------

INSIDE = (
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.9.9", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:0:127.0.0.1]", "[::127.0.0.1]", "[0:0:0:0:0:ffff:10.0.0.1]",
    "[64:ff9b::127.0.0.1]", "[64:ff9b:1::a00:1]", "[2002:7f00:1::]", "[2001::1]", "[fc00::1]", "[fd00:ec2::254]", "[fe80::1]",
    "[fe80::1%25eth0]", "[fe80::1%eth0]", "[ff02::1]", "[fec0::1]",
    "2130706433", "017700000001", "0177.0.0.1", "0177.0.1", "0x7f.0.0.1", "0x7f000001", "0x7F.1", "127.1", "127.0.1", "127.0.0.1.",
    "0300.0250.1.1", "3232235777", "00000177.0.0.1", "127.0.0.01", "127.0.0.0x1", "[127.0.0.1]", "[::ffff:127.1]", "127.0.0.1%20",
    "①②⑦.⓪.⓪.①", "１２７.０.０.１", "127。0。0。1", "127．0．0．1", "localhost", "LOCALHOST", "localhost.", "ⓛocalhost", "127.0.0.1\t", "127.0.0.1%00.example",
    "public.example@127.0.0.1", "public.example:80@127.0.0.1", "127.0.0.1:80@10.0.0.1", "public.example%40127.0.0.1", "127.0.0.1\\@public.example",
    "127.0.0.1#@public.localhost", "127.0.0.1\r\nHost: public.example", "127.0.0.1 public.example",
)  # fmt: skip
"""Hosts as somebody may write them; names of this machine lead inside."""
SCHEMES = (
    "file:///etc/passwd", "ftp://public.example/", "gopher://127.0.0.1:6379/_INFO", "dict://127.0.0.1:11211/", "data:text/turtle,", "unix:/run/x",
    "http+unix://%2Frun%2Fx/", "javascript:1", "//127.0.0.1/", "jar:http://127.0.0.1!/", "", "http:", "http:127.0.0.1", "http:///127.0.0.1/",
    "http:/\\127.0.0.1/", "https://",
)  # fmt: skip
OTHER_PORTS = (0, 22, 25, 5432, 6379, 11211, 65535, 65536, 99999999999)


def _urls(world: World) -> Iterator[str]:
    for host in INSIDE:
        for scheme in ("http", "https"):
            yield (
                f"{scheme}://{host}:{world.web.port}/trap"
                if host[-1].isdigit() or host[-1] == "]"
                else f"{scheme}://{host}/trap"
            )
            yield f"{scheme}://{host}/"
    yield from SCHEMES
    for port in OTHER_PORTS:
        yield f"http://{TRAP}:{port}/"
        yield f"https://{PUBLIC}:{port}/"


@each_entry
def test_no_address_that_is_written_so_leads_inside(
    world: World, entry: Callable[[World, str], bool]
) -> None:
    for name in ("localhost", "localhost.", "LOCALHOST"):
        world.names[name] = lambda: ["127.0.0.1"]
    for url in _urls(world):
        if entry is inbox and not url:
            continue  # nothing at all is the document itself
        with suppress(ValueError):  # a client of the tests may refuse to send it at all
            assert not entry(world, url), url
        assert not world.astray, (url, world.astray)
        world.fresh()


NAMED = (
    "127.0.0.1", "0.0.0.0", "10.1.2.3", "172.31.0.1", "192.168.0.1", "169.254.169.254", "100.127.0.1", "198.18.0.1", "240.0.0.1", "255.255.255.255",
    "::1", "::", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "2002:c0a8:101::", "fe80::1", "fe80::1%1", "fd12::1", "ff02::fb",
)  # fmt: skip


@each_entry
def test_no_name_leads_inside(world: World, entry: Callable[[World, str], bool]) -> None:
    """Neither alone nor among others, nor at the second question (DNS rebinding)."""
    for address in NAMED:
        for answered in ([address], [PUBLIC, address], [address, PUBLIC]):
            world.names[TRAP] = lambda answered=answered: answered  # type: ignore[misc]
            assert not entry(world, world.trap()), answered
            assert not world.astray, answered
            world.fresh()
    turns = iter([[PUBLIC]] + [["127.0.0.1"]] * 50)
    world.names[TRAP] = lambda: next(turns)
    entry(world, world.trap())
    assert not world.astray
    for nothing in (list, _unknown):
        world.names[TRAP] = nothing
        world.fresh()
        assert not entry(world, world.trap())


def _unknown() -> list[str]:
    raise OSError("no such name")


# --- Answers that lead inside, never end, or are too much --------------------------------------------------------------------


def _moved(to: str, status: int) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Location", to)
        handler.send_header("Content-Length", "0")
        handler.send_header("Connection", "close")
        handler.end_headers()

    return answer


@each_entry
def test_no_redirect_leads_inside(world: World, entry: Callable[[World, str], bool]) -> None:
    world.names["inner.localhost"] = lambda: ["127.0.0.1"]
    port = world.web.port
    for to in (
        f"http://127.0.0.1:{port}/", f"http://[::1]:{port}/", f"http://[::ffff:127.0.0.1]:{port}/", f"http://inner.localhost:{port}/",
        "http://169.254.169.254/latest/meta-data/", "http://2130706433/", "http://0x7f.1/", f"//127.0.0.1:{port}/", f"http://a@127.0.0.1:{port}/",
        f"http://{TRAP}:22/", "file:///etc/passwd", "gopher://127.0.0.1/", f"http:\\\\127.0.0.1:{port}\\", "http://127.0.0.1%00/", "",
    ):  # fmt: skip
        for status in (301, 302, 303, 307, 308):
            world.web.otherwise = _moved(to, status)
            assert not entry(world, world.trap()), (to, status)
            assert not world.astray, (to, status)
            world.fresh()


@each_entry
def test_redirects_come_to_an_end(world: World, entry: Callable[[World, str], bool]) -> None:
    hops: list[str] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        hops.append(handler.path)
        _moved(f"/trap/{len(hops)}", 302)(handler)

    world.web.otherwise = answer
    assert not entry(world, world.trap())
    # an address that somebody types is tried as a provider, with and without its last slash, and as a WebID
    assert 1 <= len(hops) <= (1 if entry.__name__ in POSTS else 7)


def _hurried(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each question end after a second, whatever time it was given; which is noted."""

    def clock(seconds: float) -> Clock:
        world.patience.append(seconds)
        return Clock(1.0)

    monkeypatch.setattr(outbound, "Clock", clock)


def _drips_its_head(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    _drips(handler)


def _drips_its_body(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/turtle\r\n\r\n")
    _drips(handler)


def _says_to_wait(handler: BaseHTTPRequestHandler) -> None:
    for _n in range(400):
        handler.wfile.write(b"HTTP/1.1 102 Processing\r\n\r\n")
        handler.wfile.flush()
        time.sleep(0.02)


def _drips(handler: BaseHTTPRequestHandler) -> None:
    for _n in range(400):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.02)


@each_entry
@pytest.mark.parametrize("slow", [_drips_its_head, _drips_its_body, _says_to_wait])
def test_what_never_comes_is_not_waited_for(
    world: World, entry: Callable[[World, str], bool], slow: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _hurried(world, monkeypatch)
    world.web.otherwise = slow
    taken = entry(world, world.trap())
    assert not taken or (
        entry.__name__ in POSTS and slow is _drips_its_body
    )  # words of an answer to a POST are not read
    assert world.patience
    assert max(world.patience) <= 20


MOST = 5_000_000
"""Octets of the largest answer that any entry takes."""


@each_entry
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "bomb"])
def test_what_has_no_end_is_cut(world: World, entry: Callable[[World, str], bool], packed: bool) -> None:
    part = gzip.compress(b"\0" * 20_000_000) if packed else b"# x\n" * 16_384
    sent = [0]

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/turtle")
        if packed:
            handler.send_header("Content-Encoding", "gzip")
        handler.send_header("Connection", "close")
        handler.end_headers()
        for _n in range(1 if packed else 2000):
            handler.wfile.write(part)
            sent[0] += len(part)

    world.web.otherwise = answer
    taken = entry(world, world.trap())
    assert not taken or entry.__name__ in POSTS
    time.sleep(0.05)
    assert (
        sent[0] < 60_000_000
    )  # what lies in the buffers of the line included; there are 131 million to be had


# --- Contexts -----------------------------------------------------------------------------------------------------------------

CONTEXTS: tuple[Any, ...] = (
    "{url}", ["{url}"], [{}, "{url}"], {"@import": "{url}"}, {"@version": 1.1, "@import": "{url}"}, {"a": {"@id": "http://x/a", "@context": "{url}"}},
    [["{url}"]],
)  # fmt: skip


def _with_context(context: Any, url: str, **said: Any) -> bytes:
    body = json.dumps({"@context": context, **said})
    return body.replace("{url}", url).encode()


@pytest.mark.parametrize("where", ["document", "inner", "inbox", "webid", "client", "group", "typed"])
def test_no_context_is_ever_fetched(world: World, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither from inside nor from the public web: a body names what it likes, and nobody is asked."""
    from tests.modules.pods.factories import Asker, agents_by_header, make_storage

    agents_by_header(monkeypatch)
    make_storage("essai", owner=ALICE.webid, inbox=True)
    for context in CONTEXTS:
        for url in (
            world.trap("/context"),
            "http://127.0.0.1/context",
            "https://www.w3.org/ns/activitystreams#x",
        ):
            body = _with_context(context, url, **{"@id": "", "a": {"b": 1}})
            if where in ("document", "inner", "inbox"):
                if where == "inner":
                    body = b'{"http://x/p": ' + body + b"}"
                path, method = (
                    ("/storages/essai/inbox/", "POST") if where == "inbox" else ("/storages/essai/d", "PUT")
                )
                answer = Asker(ALICE.webid)(method, path, body, "application/ld+json")
                assert answer.status_code in (400, 422), (context, answer.content)
            else:
                world.web.says("/trap", body, "application/ld+json")
                entry = {"webid": webid, "client": client_id, "group": group, "typed": typed}[where]
                assert not entry(world, world.trap()), context
            assert "/context" not in world.web.asked
            assert not world.astray
            world.fresh()
