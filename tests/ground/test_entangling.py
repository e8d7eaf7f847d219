"""JSON-LD that would end the process of whoever parses it, hold it up for minutes or fill its memory; and Turtle that swells.

Without the look, most of these would end the process that runs this test.
"""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox
import pytest

from communaux.ground.entangling import DEEPEST, MOST_LINKS, entangled
from communaux.ground.swelling import MOST, SMALL, Swollen, measured
from communaux.meaning.context import context
from communaux.meaning.turtle import FramingError, parse
from communaux.modules.identity.rules import webid
from communaux.modules.identity.rules.refusals import TokenRefused
from communaux.modules.nodes.rules.feed import triples_of
from communaux.modules.nodes.rules.refusals import PeerError
from communaux.modules.notifications.rules import inboxes
from communaux.modules.pods.rules import graphs
from communaux.modules.pods.rules.refusals import DocumentRefused
from communaux.modules.standards.rules.agreed import trying
from tests.shared import SHARED

LONG = "http://example.org/" + "a" * 60_000
TURN = [{"a": 1}] * 4000


def chain(length: int, said: str = "t{}:x", **more: Any) -> dict[str, Any]:
    """A context in which each term is said by the next."""
    return {
        "@vocab": "http://v/", **{f"t{n}": said.format(n + 1) for n in range(length)}, f"t{length}": "http://x/", **more,
    }  # fmt: skip


TRAPS: dict[str, Any] = {
    "terms by prefixes": {"@context": chain(20_000), "t0": 1},
    "terms by terms": {"@context": chain(20_000, "t{}"), "t0": 1},
    "terms by types": {
        "@context": {f"t{n}": {"@id": f"http://x/{n}", "@type": f"t{n + 1}"} for n in range(20_000)}, "t0": 1,
    },
    "terms by their own names": {"@context": {f"t{n}:x": {"@id": f"t{n + 1}:x"} for n in range(20_000)}, "t0:x": 1},
    "a circle": {"@context": {f"t{n}": f"t{(n + 1) % 9000}:x" for n in range(9000)}, "t0": 1},
    "in a list": {"@context": [{}, chain(20_000)], "t0": 1},
    "within": {"http://x/p": [{"@context": chain(20_000), "t0": 1}]},
    "in the context of a term": {"@context": {"a": {"@id": "http://x/a", "@context": chain(20_000)}}, "a": {"t0": 1}},
    "opened again and again": {
        "@context": {f"t{n}": f"http://x/{n}" for n in range(5000)}, "@graph": [{"@context": {"b": "http://x/b"}, "b": 1}] * 5000,
    },
    "opened by a type": {
        "@context": {**{f"t{n}": f"http://x/{n}" for n in range(5000)}, "T": {"@id": "http://x/T", "@context": {"b": "http://x/b"}}},
        "@graph": [{"@type": "T", "b": 1}] * 5000,
    },
    "opened by a term": {
        "@context": {**{f"t{n}": f"http://x/{n}" for n in range(5000)}, "p": {"@id": "http://x/p", "@context": {}}},
        "@graph": [{"p": {"@id": "http://x/x"}}] * 5000,
    },
    "a long vocabulary": {"@context": {"@vocab": LONG}, "@graph": TURN},
    "a long term": {"@context": {"a": LONG}, "@graph": TURN},
    "a long base": {"@context": {"@base": LONG + "/"}, "@graph": [{"@id": "x", "http://x/a": 1}] * 4000},
    "a long reverse": {"@context": {"a": {"@reverse": LONG}}, "@id": "http://x/", "a": [{"@id": f"http://x/{n}"} for n in range(4000)]},
    "a long name of many terms": {"@context": [{"@vocab": LONG}, {f"t{n}": f"x{n}" for n in range(9000)}], "t1": 1},
}  # fmt: skip


def body(trap: Any) -> bytes:
    return json.dumps(trap).encode()


DEEP = {
    "objects": '{"http://x/p":' * 3000 + "1" + "}" * 3000,
    "lists": '{"http://x/p":' + '{"@list":[' * 3000 + "1" + "]}" * 3000 + "}",
    "graphs": '{"@graph":[' * 3000 + "]}" * 3000,
    "contexts": '{"@context":'
    + '{"a":{"@id":"http://x/a","@context":' * 3000
    + "{}"
    + "}}" * 3000
    + ',"a":1}',
    "just one more": "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
}
TWICE = (
    '{"@context": {"a": "http://x/a"}, "@context": {}, "a": 1}',
    '{"@context": {"a": "http://x/a"}, "\\u0040context": {}, "a": 1}',
    '{"http://x/p": [{"@id": "a", "@id": "b"}]}',
)
EVERY = [
    *map(body, TRAPS.values()),
    *(one.encode() for one in (*DEEP.values(), *TWICE)),
    b"",
    b"\xff\xfe{}",
    b"{",
    b'{"a": ' + b"1" * 9000 + b"}",
]


@pytest.mark.parametrize(
    "data",
    EVERY,
    ids=[*TRAPS, *DEEP, "twice", "twice, escaped", "twice within", "nothing", "no text", "half", "a number"],
)
def test_a_trap_is_seen(data: bytes) -> None:
    assert entangled(data)


@pytest.mark.parametrize("name", [*TRAPS, *DEEP])
def test_every_reader_of_json_ld_looks_first(name: str) -> None:
    data = body(TRAPS[name]) if name in TRAPS else DEEP[name].encode()
    with pytest.raises(DocumentRefused):
        graphs.read(data, graphs.JSON_LD, "http://x/d")
    with pytest.raises(FramingError):
        parse(data, "application/ld+json", "http://x/d")
    with pytest.raises(TokenRefused):
        webid.read(data, "application/ld+json", "http://x/d", "http://x/d#me")
    assert inboxes.in_graph(data, "application/ld+json", "http://x/d", "http://x/d") == ""
    with pytest.raises(ValueError):
        trying.read(data.decode(), "json-ld")


def test_what_people_mean_is_let_through() -> None:
    house = {
        "@context": context(),
        "@graph": [{"@id": f"http://x/{n}", "@type": "Organisation"} for n in range(2000)],
    }
    for said in (
        house, [], {}, {"@context": None}, {"@context": chain(MOST_LINKS), "t0": 1}, "text", 1,
        {"@context": {"schema": "https://schema.org/", "name": "schema:name", "id": "@id"}, "@graph": [{"name": str(n)} for n in range(9000)]},
    ):  # fmt: skip
        assert not entangled(body(said)), str(said)[:80]
    assert not entangled(b"[" * DEEPEST + b"]" * DEEPEST)


def test_contexts_of_the_field_are_let_through() -> None:
    """Those of the Data Food Consortium, of ActivityStreams, of exports that platforms really made."""
    found = [
        path for path in (SHARED / "data").rglob("*.json*") if b"@context" in path.read_bytes()[:2_000_000]
    ]
    if not found:
        pytest.skip("no shared data here")
    for path in found:
        assert not entangled(path.read_bytes()), path


# --- Turtle -------------------------------------------------------------------------------------------------------------------

SWELLING = {
    "a long prefix": f"@prefix p: <{LONG}{LONG}> .\n" + "p:a p:b p:c .\n" * 4000,
    "a long base": f"@base <{LONG}/> .\n" + "<a> <b> <c> .\n" * 4000,
    "prefixes by turns": "".join(f"@prefix p: <{LONG[:-n]}> .\np:a p:b p:c .\n" for n in range(1, 300)),
    "a long datatype": f"@prefix p: <{LONG}> .\n" + "".join(f'<a> <b> "{n}"^^p:d .\n' for n in range(4000)),
}


@pytest.mark.parametrize("name", SWELLING)
def test_what_swells_is_cut(name: str) -> None:
    data = SWELLING[name].encode()
    with pytest.raises(DocumentRefused) as refused:
        graphs.read(data, graphs.TURTLE, "http://x/d")
    assert refused.value.problem == "too-large"
    with pytest.raises(FramingError):
        parse(data, "text/turtle", "http://x/d")
    with pytest.raises(PeerError):
        triples_of(data, "text/turtle", "http://x/d", 1_000_000)


def test_what_is_small_cannot_swell() -> None:
    """Below the size from which one measures, no document comes near the measure."""
    worst = f"@prefix p:<http://x/{'a' * (SMALL // 2)}>.p: p: p:".encode()
    worst += b",p:" * ((SMALL - len(worst) - 1) // 3) + b"."
    swollen = ox.parse(worst, format=ox.RdfFormat.TURTLE)
    assert len(worst) <= SMALL
    assert sum(len(str(quad)) for quad in swollen) < MOST
    quads = list(ox.parse(b"<http://x/a> <http://x/b> 1 .\n" * 900, format=ox.RdfFormat.TURTLE))
    assert len(list(measured(quads, SMALL + 1))) == 900
    with pytest.raises(Swollen):
        list(measured(quads, SMALL + 1, 1000))
