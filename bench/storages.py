"""CPU of reading and writing documents in a storage, through the real server: one graph, a new graph, patches, a container.

``python -m bench storages``, or ``PYTHONPATH=src python -m bench.storages [--requests 2000] [--json]``; with DATABASE_URL, on
PostgreSQL (whose own CPU is not counted). Starts granian with one worker on a database of its own, asks over one connection that is
kept alive, and reads from /proc what the server's processes used. Lists of access are in force: the storage is open by its list,
found anew for each request. Writes are durable and journalled. Linux only.

Budgets, ms of CPU a request: GET 0.3, PUT 1, PATCH 1, container of 1,000 children 5. Exits 1 when one is not kept.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import sys
import tempfile
import time
from typing import Any

from bench.organisation import ROOT, cpu_seconds, server
from bench.ports import free_port

BUDGETS = {
    "GET": 0.3,
    "GET 304": 0.3,
    "PUT new": 1.0,
    "PUT again": 1.0,
    "PATCH N3": 1.0,
    "PATCH SPARQL": 1.0,
    "POST": 1.0,
    "DELETE": 1.0,
    "container of 1,000": 5.0,
    "container of 1,000, JSON-LD": 5.0,
}
DOCUMENT = """@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix schema: <http://schema.org/> .
<#me> a foaf:Person, schema:Person ; foaf:name "Camille Exemple" ; foaf:age 41 ;
  foaf:knows <http://exemple.org/a#me>, <http://exemple.org/b#me> ; schema:description "Une personne inventée."@fr .
"""
_N3 = """@prefix solid: <http://www.w3.org/ns/solid/terms#> . @prefix ex: <http://exemple.org/> .
_:p a solid:InsertDeletePatch ; solid:inserts {{ <#n{n}> ex:number {n} . }} ; solid:deletes {{ {old} }} .
"""
_ROOT = "/storages/banc"


class Client:
    """One connection that is kept alive, and no more of HTTP than that needs."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __call__(self, method: str, path: str, body: bytes = b"", *lines: str) -> tuple[int, str, bytes]:
        """Status, head and body of one answer."""
        head = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}", *lines]
        self.socket.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        data = b""
        while b"\r\n\r\n" not in data:
            more = self.socket.recv(1 << 20)
            if not more:
                raise SystemExit("the server closed the connection")
            data += more
        said, _blank, rest = data.partition(b"\r\n\r\n")
        status = int(said[9:12])
        sizes = [one for one in said.lower().split(b"\r\n") if one.startswith(b"content-length:")]
        length = int(sizes[0].partition(b":")[2]) if sizes and status not in (204, 304) else 0
        while len(rest) < length:
            rest += self.socket.recv(1 << 20)
        return status, said.decode("latin-1"), rest


def seed() -> None:
    """An open storage with one graph and one container of a thousand."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from communaux.modules.pods.acts import documents, storages
    from communaux.nouns.agents import NOBODY

    storages.create("banc", open=True)
    documents.put(NOBODY, f"{_ROOT}/one/doc", DOCUMENT.encode(), "text/turtle")
    for number in range(1000):
        documents.put(NOBODY, f"{_ROOT}/many/document-{number:04d}", DOCUMENT.encode(), "text/turtle")
    from django.db import connections

    connections.close_all()


def calls(client: Client) -> dict[str, Any]:
    """Each measure: what one request does, given its number, and the status it must have."""
    turtle, n3, sparql = (
        f"Content-Type: {media}" for media in ("text/turtle", "text/n3", "application/sparql-update")
    )
    document = DOCUMENT.encode()
    head = client("GET", f"{_ROOT}/one/doc")[1]
    etag = next(line[6:] for line in head.split("\r\n") if line.lower().startswith("etag: "))

    def with_n3(n: int) -> tuple[int, str, bytes]:
        old = f"<#n{n - 1}> ex:number {n - 1} ." if n else ""
        return client("PATCH", f"{_ROOT}/one/n3", _N3.format(n=n, old=old).encode(), n3)

    def with_sparql(n: int) -> tuple[int, str, bytes]:
        update = f"DELETE DATA {{ <#n> <http://exemple.org/n> {n - 1} }} ; INSERT DATA {{ <#n> <http://exemple.org/n> {n} }}"
        return client("PATCH", f"{_ROOT}/one/sparql", update.encode(), sparql)

    return {
        "GET": (200, lambda n: client("GET", f"{_ROOT}/one/doc", b"", "Accept: text/turtle")),
        "GET 304": (304, lambda n: client("GET", f"{_ROOT}/one/doc", b"", f"If-None-Match: {etag}")),
        "PUT new": (201, lambda n: client("PUT", f"{_ROOT}/new/doc-{n}", document, turtle)),
        "PUT again": (204, lambda n: client("PUT", f"{_ROOT}/new/doc-0", document, turtle)),
        "PATCH N3": ((201, 204), with_n3),
        "PATCH SPARQL": ((201, 204), with_sparql),
        "POST": (201, lambda n: client("POST", f"{_ROOT}/posted/", document, turtle, f"Slug: p{n}")),
        "DELETE": (204, lambda n: client("DELETE", f"{_ROOT}/new/doc-{n}")),
        "container of 1,000": (200, lambda n: client("GET", f"{_ROOT}/many/")),
        "container of 1,000, JSON-LD": (
            200,
            lambda n: client("GET", f"{_ROOT}/many/", b"", "Accept: application/ld+json"),
        ),
    }


def measure(pid: int, name: str, expected: Any, call: Any, requests: int) -> dict[str, float]:
    """CPU and waited milliseconds a request."""
    known = expected if isinstance(expected, tuple) else (expected,)
    before, start = cpu_seconds(pid), time.perf_counter()
    for number in range(requests):
        status, _head, body = call(number)
        if status not in known:
            raise SystemExit(f"{name}: the server answered {status} {body[:300]!r}")
    wall, used = time.perf_counter() - start, cpu_seconds(pid) - before
    return {"cpu_ms": round(used / requests * 1000, 3), "wall_ms": round(wall / requests * 1000, 3)}


def main() -> int:
    """Measure each, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", help="the measures whose name begins so")
    said = parser.parse_args()
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="communaux-bench-") as data:
        port = free_port()
        os.environ.update(DATA=data, DJANGO_SETTINGS_MODULE="communaux.site.settings", PORT=str(port))
        os.environ["PYTHONPATH"] = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
        seed()
        with server("communaux.site.wsgi:application", port, {}) as pid:
            client = Client(port)
            client("PUT", f"{_ROOT}/posted/", b"", "Content-Type: text/turtle")
            for _n in range(200):
                client("GET", f"{_ROOT}/one/doc")
            for name, (expected, call) in calls(client).items():
                if said.only and not name.startswith(said.only):
                    continue
                requests = max(said.requests // 10, 50) if name.startswith("container") else said.requests
                found[name] = measure(pid, name, expected, call, requests)
                found[name]["budget_ms"] = BUDGETS[name]
                found[name]["kept"] = found[name]["cpu_ms"] <= BUDGETS[name]
    if said.json:
        print(json.dumps(found))
    else:
        print("documents of a storage, access control on, CPU of the server for each request")
        for name, one in found.items():
            print(
                f"  {name:30} {one['cpu_ms']:7.3f} ms   (budget {one['budget_ms']} ms; {one['wall_ms']:.3f} ms waited)"
                f"{'' if one['kept'] else '   NOT KEPT'}"
            )
    return 0 if all(one["kept"] for one in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
