"""Vocabulary packages: a large ontology registered, read again and compared; JSON-LD judged by published shapes as the command does.

``PYTHONPATH=src python -m bench.packages``. CPU time of this process, parsing included; peak memory of the whole process.
Everything is made up, the same at each run. 100,000 records against seven property shapes, by a registered context.

Budget: 20,000 terms registered and read in 8 s; the records judged in 9 s; 400 MB for the ontology, 100 MB for the records.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from communaux.modules.standards.rules import library, shaping
from communaux.modules.standards.rules.packages import Store, compare

TERMS, RECORDS = 20_000, 100_000
URL = "https://vocab.example/context.jsonld"
_HEAD = """@prefix ex: <https://vocab.example/#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def ontology() -> bytes:
    """Classes in a tree, each with labels in two languages and a definition."""
    lines = (
        f'ex:C{n} a owl:Class ; rdfs:label "Term {n}"@en , "Terme {n}"@fr ; rdfs:comment "What term {n} means."@en ; '
        f"rdfs:subClassOf ex:C{n // 10} ."
        for n in range(1, TERMS + 1)
    )
    return (_HEAD + "\n".join(lines)).encode()


def shapes() -> bytes:
    """Seven properties, each there, a text, and short."""
    parts = " , ".join(
        f"[ sh:path ex:p{n} ; sh:minCount 1 ; sh:datatype xsd:string ; sh:maxLength 40 ]" for n in range(7)
    )
    return f"{_HEAD}ex:S sh:targetClass ex:Thing ; sh:property {parts} .".encode()


def write(path: Path) -> None:
    """The records, one a line."""
    with path.open("w") as file:
        file.write(f'{{"@context": "{URL}", "@graph": [')
        for n in range(RECORDS):
            told = {"@id": f"urn:x:{n}", "@type": "Thing", **{f"p{k}": f"value {n} {k}" for k in range(7)}}
            file.write(("," if n else "") + "\n" + json.dumps(told))
        file.write("]}")


def peak() -> float:
    """Megabytes of this process at their highest."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Measure, print, and give 1 where a budget is not kept."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "standards")
        names = {"Thing": "ex:Thing", **{f"p{k}": f"ex:p{k}" for k in range(7)}}
        context = {"@context": {"ex": "https://vocab.example/#", **names}}
        store.add(json.dumps(context).encode(), name="context", origin=URL)
        path = Path(folder) / "records.jsonld"
        write(path)
        start = time.process_time()
        find = library.lookup(store)
        judged = shaping.run(shaping.read_shapes(shapes(), "shapes.ttl"), path, find=find)
        judging, held = time.process_time() - start, peak()
        assert judged.report.streamed
        assert (judged.ok, judged.report.nodes) == (True, RECORDS)
        start = time.process_time()
        store.add(ontology(), name="terms", version="1", file_name="terms.ttl")
        read = store.vocabulary("terms")
        reading, whole = time.process_time() - start, peak()
        start = time.process_time()
        assert len(compare(read, read).same) == TERMS
        comparing = time.process_time() - start
    print(f"{RECORDS} JSON-LD records x 7 property shapes: {judging:.2f} s CPU, peak {held:.0f} MB")
    print(
        f"{TERMS} terms registered and read: {reading:.2f} s CPU, peak {whole:.0f} MB; compared: {comparing:.2f} s"
    )
    return 0 if judging <= 9 and held <= 100 and reading <= 8 and whole <= 400 else 1


if __name__ == "__main__":
    sys.exit(main())
