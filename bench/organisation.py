"""CPU of one GET of one organisation as JSON-LD, through the real server, beside Django's ORM and a serialiser.

``PYTHONPATH=src python bench/organisation.py [--requests 4000] [--port 8130] [--json]``. Starts granian with one
worker on a database of its own with invented organisations, asks over one connection that is kept alive, and reads
from /proc what the server's processes used. The peer is the same document made from model instances by a serialiser
inside a Django view, with the same server, the same database and the links prefetched. The client's own CPU is not
counted; that of the whole server is. Linux only.

Budget: <= 0.35 ms of CPU a request. Exits 1 when it is not kept.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

BUDGET = 0.35
ROOT = Path(__file__).resolve().parents[1]
TICK = os.sysconf("SC_CLK_TCK")


def seed() -> None:
    """A database with one well-described organisation among others. Everything in it is invented."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from communaux.modules.network.models import Commons, Listing, Relation, Source, Stakeholder
    from communaux.nouns.models import Affiliation, Organisation, Person

    others = [
        Organisation.objects.create(slug=f"exemple-{n}", name=f"Coopérative d’exemple {n}")
        for n in range(200)
    ]
    one = Organisation.objects.create(
        slug="roue-libre",
        name="Roue libre (exemple)",
        summary={"fr": "Une fédération de livraison à vélo.", "en": "A federation of bike couriers."},
        description={"fr": "Elle partage un logiciel et des services. " * 20},
        website="https://roue-libre.example/",
        links=["https://social.example/@roue", "https://code.example/roue"],
        maturity="established",
        started="2016-01",
        city="Lille",
        country="FR",
        countries=["BE", "FR"],
        latitude=50.6292,
        longitude=3.0573,
        activities=["mobility"],
        legal_forms=["association"],
    )
    for n in range(5):
        Relation.objects.create(subject=one, kind="member-of", object=others[n])
        Relation.objects.create(subject=others[n + 5], kind="part-of", object=one)
    for n in range(2):
        person = Person.objects.create(name=f"Camille Exemple {n}", listed=True)
        Affiliation.objects.create(person=person, organisation=one)
        Commons.objects.create(organisation=one, name=f"Commun {n}", nature="code")
        Listing.objects.create(organisation=one, direction="offer", kind="skills", title=f"Offre {n}")
        Stakeholder.objects.create(organisation=one, category="workers")
        Source.objects.create(organisation=one, name="exemple", row_key=str(n), row_hash="0" * 64)


def orm_document(slug: str) -> dict[str, Any] | None:
    """The same document the usual way: an instance, its related sets, a serialiser in Python."""
    from django.conf import settings
    from django.db import models
    from django.db.models import Prefetch, Q

    from communaux.meaning.access import VISITOR
    from communaux.meaning.declare import Kind, of
    from communaux.modules.network.models import Listing, Relation
    from communaux.nouns.models import Affiliation, Organisation

    meaning = of(Organisation)
    seen = Q(subject__state="published", object__state="published")
    thing: Any = (
        Organisation.objects.filter(slug=slug, state="published")
        .prefetch_related(
            Prefetch("relations", Relation.objects.filter(seen)),
            Prefetch("relations_in", Relation.objects.filter(seen)),
            "stakeholders",
            "commons",
            Prefetch("listings", Listing.objects.filter(state="open")),
            Prefetch(
                "affiliations",
                Affiliation.objects.filter(person__listed=True, person__merged_into__isnull=True),
            ),
            "sources",
        )
        .first()
    )
    if thing is None:
        return None
    document: dict[str, Any] = {
        "@context": settings.CONTEXT_IRI,
        "@id": settings.BASE_URL + thing.get_absolute_url(),
        "@type": [meaning.class_name, *meaning.types[1:]],
    }
    for prop in meaning.readable(VISITOR.roles):
        value, kind = getattr(thing, prop.name), meaning.kinds[prop.name]
        if isinstance(value, models.Manager):
            path = settings.BASE_URL + meaning.target(prop.name).path
            value = sorted(path + one.key for one in value.all())
        elif kind == Kind.FILE:
            value = settings.BASE_URL + value.url if value else None
        elif kind == Kind.INSTANT:
            value = value.isoformat().replace("+00:00", "Z")
        elif kind == Kind.DATE:
            value = value and value.isoformat()
        elif kind == Kind.LINKS:
            value = sorted(value)
        if value not in (None, "", [], {}):
            document[prop.name] = value
    return document


def peer(environ: dict[str, Any], start_response: Any) -> Any:
    """The WSGI application of the peer: Django with the middleware of the house, one view."""
    return _peer()(environ, start_response)


_made: list[Any] = []


def _peer() -> Any:
    if not _made:
        from django.core.wsgi import get_wsgi_application

        _made.append(get_wsgi_application())
    return _made[0]


def _urls() -> list[Any]:
    from django.http import Http404, JsonResponse
    from django.urls import path

    def view(_request: Any, slug: str) -> JsonResponse:
        document = orm_document(slug)
        if document is None:
            raise Http404
        return JsonResponse(document)

    return [path("organisations/<slug:slug>", view)]


def __getattr__(name: str) -> Any:
    # Django asks for the addresses once its apps are ready, not when this file is loaded.
    if name == "urlpatterns":
        return _urls()
    raise AttributeError(name)


@contextmanager
def server(target: str, port: int, environment: dict[str, str]) -> Iterator[int]:
    """granian with one worker; gives the pid of its first process, and ends it."""
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    command += [
        "--workers",
        "1",
        "--blocking-threads",
        "1",
        "--no-access-log",
        "--log-level",
        "warning",
        target,
    ]
    process = subprocess.Popen(command, env={**os.environ, **environment}, cwd=ROOT)
    try:
        for _n in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def cpu_seconds(pid: int) -> float:
    """What a process and its children have used so far, in user and kernel."""
    total = 0.0
    for one in family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / TICK
    return total


def family(pid: int) -> list[int]:
    """A process and its descendants."""
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").iterdir():
            found += [int(child) for child in (task / "children").read_text().split()]
    return found


class Client:
    """One connection that is kept alive, and no more of HTTP than that needs."""

    def __init__(self, port: int, path: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request = (
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/ld+json\r\n\r\n".encode()
        )

    def get(self) -> bytes:
        """The body of one answer; anything but 200 with a length ends the run."""
        self.socket.sendall(self.request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self.socket.recv(65536)
        head, _blank, body = data.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"the server answered {head[:60]!r}")
        lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        length = int(lengths[0].partition(b":")[2])
        while len(body) < length:
            body += self.socket.recv(65536)
        return body


def measure(target: str, port: int, requests: int, environment: dict[str, str]) -> dict[str, Any]:
    """CPU milliseconds a request of one application, and its document."""
    with server(target, port, environment) as pid:
        client = Client(port, "/organisations/roue-libre")
        for _n in range(200):
            body = client.get()
        before, start = cpu_seconds(pid), time.perf_counter()
        for _n in range(requests):
            client.get()
        wall, used = time.perf_counter() - start, cpu_seconds(pid) - before
    return {
        "cpu_ms": round(used / requests * 1000, 3),
        "wall_ms": round(wall / requests * 1000, 3),
        "bytes": len(body),
        "document": json.loads(body),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=4000)
    parser.add_argument("--port", type=int, default=8130)
    parser.add_argument("--json", action="store_true")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="communaux-bench-") as data:
        os.environ.update(DATA=data, DJANGO_SETTINGS_MODULE="communaux.site.settings")
        os.environ["PYTHONPATH"] = f"{ROOT / 'src'}:{ROOT}"
        os.environ.pop("DATABASE_URL", None)
        seed()
        ours = measure("communaux.site.wsgi:application", said.port, said.requests, {})
        settings = {"DJANGO_SETTINGS_MODULE": "bench.organisation_settings"}
        orm = measure("bench.organisation:peer", said.port + 1, max(said.requests // 4, 200), settings)
    one, other = ours.pop("document"), orm.pop("document")
    same = one == other
    if not same:
        differing = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
        print(f"the documents differ in {', '.join(differing)}", file=sys.stderr)
    found = {
        "compiled": ours,
        "orm": orm,
        "ratio": round(orm["cpu_ms"] / ours["cpu_ms"], 1),
        "same_document": same,
        "budget_ms": BUDGET,
        "kept": ours["cpu_ms"] <= BUDGET and same,
    }
    if said.json:
        print(json.dumps(found))
    else:
        print(f"one organisation as JSON-LD, {ours['bytes']} bytes, CPU of the server for each request")
        print(
            f"  compiled reader     {ours['cpu_ms']:.3f} ms   (budget {BUDGET} ms; {ours['wall_ms']:.3f} ms waited)"
        )
        print(
            f"  ORM and serialiser  {orm['cpu_ms']:.3f} ms   {found['ratio']} times as much, same document: {same}"
        )
    return 0 if found["kept"] else 1


if __name__ == "__main__":
    sys.exit(main())
