"""The same requests for any Solid server, and what they cost its processes in CPU. Access control is on everywhere."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench.solid.scene import Scene, tree
from communaux.client.signing_in import SigningIn

TICK = os.sysconf("SC_CLK_TCK")
CHILDREN = 1000
AFTER = 2.0
"""Seconds after the last request in which followers of what was written come to their end."""
SMALL = (
    "".join(f'<#org> <https://schema.org/p{n}> "A value of some length, number {n}"@en .\n' for n in range(9))
    + "<#org> a <https://schema.org/Organization> .\n"
)
_N3 = """@prefix solid: <http://www.w3.org/ns/solid/terms#> .
_:p a solid:InsertDeletePatch; solid:deletes {{ <#org> <https://schema.org/turn> "{old}" . }};
    solid:inserts {{ <#org> <https://schema.org/turn> "{new}" . }} ."""
_SPARQL = """DELETE DATA {{ <{url}#org> <https://schema.org/turn> "{old}" }} ;
INSERT DATA {{ <{url}#org> <https://schema.org/turn> "{new}" }}"""
TURTLE = {"Content-Type": "text/turtle"}


@dataclass(frozen=True)
class Load:
    """One kind of request. ``least``: how many times less CPU ours may use, at least, than the other; 0 where nothing was set."""

    name: str
    requests: int
    act: Callable[[httpx.Client, Scene, int], httpx.Response]
    least: float = 0.0
    signed: bool = False
    warm: int = 10


def loads(count: Callable[[int], int]) -> Iterator[Load]:
    """All of them, in an order in which each finds what it needs. ``count``: how many requests are enough for a server."""
    yield Load("PUT a new document", CHILDREN, _put, least=15, warm=0)
    yield Load("GET a small Turtle document", count(400), _get, least=30)
    yield Load("GET of 1,000 different documents", CHILDREN, _different, warm=0)
    yield Load("GET a private one, signed in with DPoP", count(200), _private, signed=True)
    yield Load("PATCH, N3 Patch", count(200), _n3, least=15)
    yield Load("PATCH, SPARQL Update", count(200), _sparql, least=15)
    yield Load("GET a container of 1,000 children", count(20), _container, least=60, warm=2)
    yield Load("PUT in it, then GET it", count(20), _changed_container, warm=2)


def cpu(pid: int) -> dict[str, float]:
    """Seconds of CPU that a process and each below it have used, by name; those that ended count for who waited for them."""
    found: dict[str, float] = defaultdict(float)
    for one in tree(pid):
        before, _bracket, after = Path(f"/proc/{one}/stat").read_text().rpartition(")")
        fields = after.split()
        name = before.partition("(")[2] if one != pid else "first"
        found[name] += sum(int(fields[place]) for place in (11, 12, 13, 14)) / TICK
    return found


def memory(pid: int) -> dict[str, float]:
    """MB of each process: its own, and its part of what it shares (PSS)."""
    found: dict[str, float] = {}
    for one in tree(pid):
        name = Path(f"/proc/{one}/comm").read_text().strip()
        said = Path(f"/proc/{one}/smaps_rollup").read_text()
        kilobytes = int(next(line.split()[1] for line in said.splitlines() if line.startswith("Pss:")))
        found[f"{name} {one}"] = kilobytes / 1024
    return found


@dataclass(frozen=True)
class Cost:
    """Milliseconds for one request: of CPU, all processes together and each by its name; and those that passed."""

    cpu: float
    passed: float
    by: dict[str, float]


def measure(scene: Scene, load: Load) -> Cost:
    """What one request costs the server. What its processes do after the answer counts too: they are given time for it."""
    own = scene.residents[0]
    auth = SigningIn(scene.issuer, own.client_id, own.client_secret) if load.signed else None
    with httpx.Client(auth=auth, timeout=60) as http:
        prepare(http, scene, load)
        for turn in range(-load.warm, 0):
            _good(load.act(http, scene, turn))
        used, start = cpu(scene.pid), time.monotonic()
        for turn in range(load.requests):
            _good(load.act(http, scene, turn))
        passed = time.monotonic() - start
        time.sleep(AFTER)
        by = {
            name: 1000 * (sum_ - used.get(name, 0)) / load.requests for name, sum_ in cpu(scene.pid).items()
        }
        return Cost(sum(by.values()), 1000 * passed / load.requests, by)


def prepare(http: httpx.Client, scene: Scene, load: Load) -> None:
    """What a load needs to find."""
    if load.signed:
        _good(http.put(f"{scene.residents[0].storage}small.ttl", content=SMALL, headers=TURTLE))
    for name in ("small", "n3", "sparql"):
        text = SMALL + f'<#org> <https://schema.org/turn> "{-load.warm}" .\n'
        _good(http.put(f"{scene.open}{name}.ttl", content=text, headers=TURTLE))


def _good(answer: httpx.Response) -> None:
    if not answer.is_success:
        raise RuntimeError(f"{answer.request.method} {answer.url}: {answer.status_code} {answer.text[:300]}")


def _get(http: httpx.Client, scene: Scene, _turn: int) -> httpx.Response:
    return http.get(f"{scene.open}small.ttl", headers={"Accept": "text/turtle"})


def _different(http: httpx.Client, scene: Scene, turn: int) -> httpx.Response:
    """Nothing that was asked before helps: each says something else."""
    return http.get(f"{scene.open}box/{turn}.ttl", headers={"Accept": "text/turtle"})


def _private(http: httpx.Client, scene: Scene, _turn: int) -> httpx.Response:
    return http.get(f"{scene.residents[0].storage}small.ttl", headers={"Accept": "text/turtle"})


def _put(http: httpx.Client, scene: Scene, turn: int) -> httpx.Response:
    own = SMALL.replace(
        "number 0", f"number {turn} of all"
    )  # no two alike: a server may remember what it wrote
    return http.put(f"{scene.open}box/{turn}.ttl", content=own, headers=TURTLE)


def _n3(http: httpx.Client, scene: Scene, turn: int) -> httpx.Response:
    return _patch(http, f"{scene.open}n3.ttl", "text/n3", _N3, turn)


def _sparql(http: httpx.Client, scene: Scene, turn: int) -> httpx.Response:
    return _patch(http, f"{scene.open}sparql.ttl", "application/sparql-update", _SPARQL, turn)


def _patch(http: httpx.Client, url: str, media_type: str, template: str, turn: int) -> httpx.Response:
    """One value is replaced by the next: the document stays as long as it is."""
    body = template.format(url=url, old=turn, new=turn + 1)
    return http.patch(url, content=body, headers={"Content-Type": media_type})


def _changed_container(http: httpx.Client, scene: Scene, turn: int) -> httpx.Response:
    """What is kept of answers is of no use here: the container changed."""
    _good(
        http.put(
            f"{scene.open}box/0.ttl",
            content=SMALL + f'<#org> <https://schema.org/turn> "{turn}" .\n',
            headers=TURTLE,
        )
    )
    return _container(http, scene, turn)


def _container(http: httpx.Client, scene: Scene, _turn: int) -> httpx.Response:
    return http.get(f"{scene.open}box/", headers={"Accept": "text/turtle"})
