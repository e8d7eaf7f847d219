"""SHACL: 100,000 nodes against seven property shapes, streamed from N-Triples; pyshacl beside it on a hundredth.

``PYTHONPATH=src python -m bench.shapes``. CPU time of this process, parsing included; peak memory of the whole process.
One node in fifty has a fault, so that reporting is measured too.

Budget: 5 s of CPU for the 100,000 nodes, and 100 MB.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, parse

from communaux.modules.standards.rules.shacl import read_shapes, validate

NODES, PEER_NODES = 100_000, 1_000
BUDGET_SECONDS, BUDGET_MEGABYTES = 5.0, 100.0
FAULTY = 50
SHAPES = b"""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <urn:ex:> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:S a sh:NodeShape ; sh:targetClass ex:Product ;
  sh:property [ sh:path ex:name ; sh:minCount 1 ; sh:datatype xsd:string ; sh:maxLength 80 ] ,
    [ sh:path ex:price ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:decimal ; sh:minInclusive 0 ] ,
    [ sh:path ex:unit ; sh:in ( ex:kg ex:litre ex:piece ) ] ,
    [ sh:path ex:stock ; sh:maxCount 1 ; sh:datatype xsd:integer ] ,
    [ sh:path ex:producer ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ,
    [ sh:path ex:code ; sh:pattern "^[A-Z]{3}[0-9]{4}$" ] ,
    [ sh:path ex:updated ; sh:datatype xsd:date ; sh:maxCount 1 ] .
"""


def write(path: Path, nodes: int) -> None:
    """Products, each with the seven properties and a type."""
    xsd = "http://www.w3.org/2001/XMLSchema#"
    with path.open("w") as file:
        for i in range(nodes):
            node = f"<urn:ex:p{i}>"
            price = "-1.0" if i % FAULTY == 0 else f"{i % 90}.50"
            file.write(
                f"{node} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:ex:Product> .\n"
                f'{node} <urn:ex:name> "Produit {i}" .\n'
                f'{node} <urn:ex:price> "{price}"^^<{xsd}decimal> .\n'
                f"{node} <urn:ex:unit> <urn:ex:{('kg', 'litre', 'piece')[i % 3]}> .\n"
                f'{node} <urn:ex:stock> "{i % 500}"^^<{xsd}integer> .\n'
                f"{node} <urn:ex:producer> <urn:ex:farm{i % 997}> .\n"
                f'{node} <urn:ex:code> "ABC{i % 10000:04d}" .\n'
                f'{node} <urn:ex:updated> "2026-{i % 12 + 1:02d}-{i % 28 + 1:02d}"^^<{xsd}date> .\n'
            )


def triples(path: Path) -> Iterator[Triple]:
    """The triples of a file, one after the other."""
    for quad in parse(path=str(path), format=RdfFormat.N_TRIPLES):
        yield quad.triple


def peer(path: Path) -> float:
    """CPU seconds of pyshacl on a file."""
    import pyshacl
    import rdflib

    start = time.process_time()
    data = rdflib.Graph().parse(str(path), format="nt")
    pyshacl.validate(data, shacl_graph=rdflib.Graph().parse(data=SHAPES, format="turtle"))
    return time.process_time() - start


def main() -> int:
    """Measure, print, and give 1 where the budget is not kept."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "products.nt"
        write(path, NODES)
        start = time.process_time()
        report = validate(read_shapes(SHAPES), lambda: triples(path))
        spent = time.process_time() - start
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        assert report.streamed
        assert report.counts == {"Violation": NODES // FAULTY}
        small = Path(folder) / "small.nt"
        write(small, PEER_NODES)
        theirs = peer(small)
    ratio = (theirs / PEER_NODES) / (spent / NODES)
    print(
        f"{NODES} nodes x 7 property shapes: {spent:.2f} s CPU (budget {BUDGET_SECONDS:g}), peak {memory:.0f} MB"
    )
    print(
        f"pyshacl, a node: {theirs / PEER_NODES * 1e6:.0f} us; ours {spent / NODES * 1e6:.0f} us: {ratio:.0f} times less"
    )
    return 0 if spent <= BUDGET_SECONDS and memory <= BUDGET_MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main())
