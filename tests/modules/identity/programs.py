"""Programs and providers of the tests: keys, proofs, tokens, and a provider on this machine that answers what a test says."""

from __future__ import annotations

import hashlib
import ipaddress
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey, OKPKey, RSAKey

from communaux.ground.outbound import Policy
from communaux.modules.identity.rules import compact

Key = ECKey | OKPKey | RSAKey
HOME = "http://testserver"
NOW = 1_800_000_000.0


def signed(key: Key, algorithm: str, header: dict[str, Any], claims: dict[str, Any] | str | bytes) -> str:
    """A token, whatever it says; headers may be as long as RSA keys are."""
    head = compact.base64url(json.dumps({"alg": algorithm, **header}).encode())
    told = json.dumps(claims) if isinstance(claims, dict) else claims
    body = compact.base64url(told if isinstance(told, bytes) else told.encode())
    made = jws.JWSRegistry.algorithms[algorithm].sign(f"{head}.{body}".encode(), key)
    return f"{head}.{body}.{compact.base64url(made)}"


@dataclass
class Program:
    """A program with a key of its own."""

    key: Key = field(default_factory=lambda: ECKey.generate_key("P-256"))
    algorithm: str = "ES256"

    @property
    def jwk(self) -> dict[str, Any]:
        return dict(self.key.as_dict(private=False))

    @property
    def thumbprint(self) -> str:
        return str(self.key.thumbprint())

    def proof(
        self,
        method: str,
        url: str,
        token: str | None = None,
        header: dict[str, Any] | None = None,
        **claims: Any,
    ) -> str:
        """A proof; ``claims`` replace, None leaves out."""
        said: dict[str, Any] = {"htm": method, "htu": url, "iat": int(NOW), "jti": str(uuid.uuid4())}
        if token is not None:
            said["ath"] = compact.base64url(hashlib.sha256(token.encode()).digest())
        said = {name: value for name, value in {**said, **claims}.items() if value is not None}
        return signed(self.key, self.algorithm, {"typ": "dpop+jwt", "jwk": self.jwk, **(header or {})}, said)


Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Elsewhere:
    """A machine on the web that is this machine: names that end with .localhost lead here."""

    port: int
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    names: dict[str, list[str]] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first"}))
    claims: dict[str, Any] = field(default_factory=dict)
    otherwise: Answer | None = None
    """What is answered at every other path; not found, where it is None."""

    def url(self, path: str = "", host: str = "provider.localhost") -> str:
        return f"http://{host}:{self.port}{path}"

    @property
    def issuer(self) -> str:
        return self.url("/")

    @property
    def webid(self) -> str:
        return self.url("/ada#me", "people.localhost")

    def policy(self) -> Policy:
        def resolver(host: str, _port: int) -> list[str]:
            return self.names.get(host, ["127.0.0.1"])

        return Policy(
            resolver=resolver,
            allowed=(ipaddress.ip_network("127.0.0.1/32"),),
            ports=frozenset({self.port, 80, 443}),
        )

    def says(
        self, path: str, body: bytes | str | dict[str, Any], media: str = "", status: int = 200, **more: str
    ) -> None:
        """Answer this at a path; underscores in names of headers are dashes."""
        media = media or ("application/json" if isinstance(body, dict) else "text/turtle")
        told = json.dumps(body) if isinstance(body, dict) else body
        data = told.encode() if isinstance(told, str) else told

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            handler.send_header("Content-Type", media)
            for name, value in more.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.send_header("Connection", "close")
            handler.end_headers()
            handler.wfile.write(data)

        self.answers[path] = answer

    def publish(self, **configuration: Any) -> None:
        """Stand as a provider whose person is ``webid``."""
        said = {"issuer": self.issuer, "jwks_uri": self.url("/keys"), **configuration}
        self.says("/.well-known/openid-configuration", said)
        self.says("/keys", {"keys": [self.key.as_dict(private=False)]})
        self.profile(self.issuer)

    def profile(self, *issuers: str) -> None:
        """What the WebID says."""
        named = "".join(f"<#me> <http://www.w3.org/ns/solid/terms#oidcIssuer> <{one}> .\n" for one in issuers)
        self.says("/ada", named)

    def token(self, program: Program, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """An access token; ``claims`` replace, None leaves out."""
        said: dict[str, Any] = {
            "iss": self.issuer,
            "aud": ["solid"],
            "webid": self.webid,
            "sub": "ada",
            "client_id": "https://app.example/id",
            "iat": int(NOW),
            "exp": int(NOW) + 600,
            "cnf": {"jkt": program.thumbprint},
            "jti": str(uuid.uuid4()),
        }
        said = {name: value for name, value in {**said, **claims}.items() if value is not None}
        return signed(self.key, "RS256", {"kid": "first", "typ": "at+jwt", **(header or {})}, said)


@contextmanager
def elsewhere(address: str = "127.0.0.1") -> Iterator[Elsewhere]:
    """A machine that answers until the end of the block, at this address of this one."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            with suppress(OSError):  # who asked may have gone: that is what is tested
                answer = found.answers.get(self.path.partition("?")[0]) or found.otherwise
                if answer:
                    answer(self)
                else:
                    self.send_error(404)

        do_POST = do_GET

        def log_message(self, *_args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *_args: Any) -> None:
            pass

    server = Server((address, 0), Handler)
    found = Elsewhere(int(server.server_address[1]))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()


def slow(handler: BaseHTTPRequestHandler) -> None:
    """An answer that drips and never ends."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)
