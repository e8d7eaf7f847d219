"""Other programs that do what the translation engine does, each in an environment of its own, to agree with and to measure.

``PYTHONPATH=src python -m bench.peers`` (``make peers-translation``). morph-kgc lifts a table by our export as RML: its
triples and ours are compared, canonical. ``sssom`` reads our exports as SSSOM. The environments are made under
``bench-results/peers`` (or in ``PEERS``) by name from the registries of Python and npm, once; a peer that cannot be installed is
skipped, with a line that says so. Exits 1 where a peer disagrees.
"""

from __future__ import annotations

import csv
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(os.environ.get("PEERS") or ROOT / "bench-results" / "peers")
WAIT = 900
_MORPH = """[CONFIGURATION]
output_file: {out}
output_format: N-TRIPLES
number_of_processes: 1
logging_level: WARNING
[SOURCE]
mappings: mapping.ttl
"""
_LINKML = """
import csv, json, sys, time, yaml
from linkml_map.session import Session
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    rows = [{k.replace(" ", "_"): v for k, v in row.items()} for row in csv.DictReader(file)]
names = list(rows[0])
session = Session()
session.set_source_schema(yaml.safe_dump({
    "id": "https://example.org/here", "name": "here", "prefixes": {"linkml": "https://w3id.org/linkml/"},
    "imports": ["linkml:types"], "default_range": "string",
    "slots": {name: {"range": "string"} for name in names}, "classes": {"Row": {"slots": names}}}))
session.set_object_transformer({"class_derivations": {"Organisation": {"populated_from": "Row",
    "slot_derivations": {name.lower(): {"populated_from": name} for name in names}}}})
session.transform(rows[0])
start = time.process_time()
for row in rows:
    session.transform(row)
print(json.dumps({"seconds": time.process_time() - start, "records": len(rows)}))
"""
_CONNECTOR = """
import { Connector } from "@datafoodconsortium/connector";
import { readFileSync } from "node:fs";
const data = readFileSync(process.argv[2], "utf8");
const start = process.cpuUsage();
const found = await new Connector().import(data);
const spent = process.cpuUsage(start);
console.log(JSON.stringify({ seconds: (spent.user + spent.system) / 1e6, things: found.length }));
"""


def python_with(package: str) -> Path | None:
    """The Python of an environment that has a package; made where it is not yet. None, with a line, where it cannot be."""
    home = FOLDER / package
    python = home / "bin" / "python"
    if (home / "ready").exists():
        return python
    shutil.rmtree(home, ignore_errors=True)
    steps = (
        [sys.executable, "-m", "venv", str(home)],
        [str(python), "-m", "pip", "install", "--quiet", package],
    )
    for step in steps:
        try:
            done = subprocess.run(step, capture_output=True, text=True, check=False, timeout=WAIT)
        except (OSError, subprocess.TimeoutExpired) as error:
            print(f"{package}: skipped, its environment cannot be made ({error})", flush=True)
            return None
        if done.returncode:
            lines = [line for line in done.stderr.splitlines() if line.strip()]
            print(
                f"{package}: skipped, it cannot be installed ({lines[-1] if lines else step[0]})", flush=True
            )
            return None
    (home / "ready").touch()
    return python


def node_with(package: str) -> Path | None:
    """The folder of a Node environment that has a package; None, with a line, where it cannot be made."""
    home = FOLDER / package.replace("@", "").replace("/", "-")
    if (home / "ready").exists():
        return home
    if not shutil.which("npm") or not shutil.which("node"):
        print(f"{package}: skipped, npm is not here", flush=True)
        return None
    home.mkdir(parents=True, exist_ok=True)
    (home / "package.json").write_text('{"private": true, "type": "module"}')
    call = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", package]
    try:
        done = subprocess.run(call, cwd=home, capture_output=True, text=True, check=False, timeout=WAIT)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"{package}: skipped ({error})", flush=True)
        return None
    if done.returncode:
        print(
            f"{package}: skipped, it cannot be installed ({done.stderr.strip().splitlines()[-1:]})",
            flush=True,
        )
        return None
    (home / "ready").touch()
    return home


def _spent(call: list[str], folder: Path) -> tuple[float, subprocess.CompletedProcess[str]]:
    """CPU seconds of a process and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(call, cwd=folder, capture_output=True, text=True, check=False, timeout=WAIT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done


def morph(rml: str, folder: Path) -> tuple[float, Path] | None:
    """CPU seconds of morph-kgc lifting by a mapping in a folder, and its triples. It knows the short form of a source only."""
    python = python_with("morph-kgc")
    if python is None:
        return None
    short = re.sub(r'rml:source \[[^\]]*?rml:path ("[^"]*")[^\]]*\]', r"rml:source \1", rml)
    (folder / "mapping.ttl").write_text(short, encoding="utf-8")
    (folder / "morph.ini").write_text(_MORPH.format(out="morph.nt"))
    seconds, done = _spent([str(python), "-m", "morph_kgc", "morph.ini"], folder)
    if done.returncode:
        print(f"morph-kgc: skipped, it stopped ({done.stderr.strip().splitlines()[-1:]})", flush=True)
        return None
    return seconds, folder / "morph.nt"


def linkml_map(table: Path) -> tuple[float, int] | None:
    """CPU seconds of linkml-map renaming the fields of a table, and how many records; reading is not counted."""
    return _told(python_with("linkml-map"), _LINKML, "peer.py", table, "records")


def connector(document: Path) -> tuple[float, int] | None:
    """CPU seconds of the connector of the Data Food Consortium importing a document, and how many things it finds."""
    home = node_with("@datafoodconsortium/connector")
    if home is None:
        return None
    (home / "peer.mjs").write_text(_CONNECTOR)
    return _read(["node", str(home / "peer.mjs"), str(document)], home, "things")


def _told(python: Path | None, script: str, name: str, data: Path, count: str) -> tuple[float, int] | None:
    if python is None:
        return None
    path = python.parents[1] / name
    path.write_text(script)
    return _read([str(python), str(path), str(data)], data.parent, count)


def _read(call: list[str], folder: Path, count: str) -> tuple[float, int] | None:
    _seconds, done = _spent(call, folder)
    try:
        told = json.loads(done.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError):
        print(f"{call[1]}: skipped, it stopped ({done.stderr.strip().splitlines()[-1:]})", flush=True)
        return None
    return float(told["seconds"]), int(told[count])


# agreement


def _sample(path: Path) -> None:
    """A real table of initiatives where it lies beside this checkout, else invented rows; only columns that RML carries."""
    shared = Path(os.environ.get("COMMUNAUX_SHARED", ROOT.parent / "shared")) / "data/directory/susy_sse_initiatives.csv"  # fmt: skip
    columns = ["Identifier", "Name", "Description", "Primary Activity", "Street Address", "Locality", "Region",
               "Postcode", "Website", "Phone", "Email", "Twitter", "Facebook", "Companies House Number"]  # fmt: skip
    here = {"source_uri": "Identifier", "name": "Name", "description": "Description", "city": "Locality",
            "postcode": "Postcode", "website": "Website"}  # fmt: skip
    if shared.exists():
        with shared.open(encoding="utf-8") as file:
            rows = [{here[k]: v for k, v in row.items() if k in here} for row in csv.DictReader(file)]
    else:
        rows = [{"Identifier": f"I{n}", "Name": f"Épicerie {n}", "Locality": "Nantes" if n % 3 else "",
                 "Website": f"https://e{n}.example/"} for n in range(500)]  # fmt: skip
    from communaux.modules.standards.rules.media.rdf import is_iri

    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        for row in rows:
            if not is_iri(row["Website"]):
                row["Website"] = ""
            writer.writerow(row)


def _lines(path: Path) -> list[str]:
    """Triples of a file; labels of blank nodes as every reader takes them."""
    text = path.read_text(encoding="utf-8")
    label = re.compile(r"^_:(\S+)(?= )|(?<= )_:(\S+)(?= \.$)", re.M)
    text = label.sub(lambda found: "_:b" + (found[1] or found[2]).encode().hex(), text)
    return [line for line in text.split("\n") if line]


def agree_on_the_lift() -> bool | None:
    """Whether morph-kgc and our engine make the same triples of one table; None where it is not here."""
    from communaux.modules.standards.rules import registry
    from communaux.modules.standards.rules.exporting import export
    from communaux.modules.standards.rules.media.rdf import canonical
    from communaux.modules.standards.rules.translating import Translation, side

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table, out = folder / "in.csv", folder / "ours.nt"
        _sample(table)
        text, gaps = export(registry.mapping("sse-flat"), "rml", table.name)
        found = morph(text, folder)
        if found is None:
            return None
        Translation(side("sse-flat", table), side("organisation", out), thorough=False).run(
            table, out, on_loss="warn"
        )
        theirs = _lines(found[1])
        # morph-kgc takes a join of a row with itself for no join: links that lead to nothing are its own
        subjects = {line.split(" ", 1)[0] for line in theirs}
        kept = []
        for line in theirs:
            end = line.rsplit(" ", 2)[-2]
            if not end.startswith("_:") or end in subjects:
                kept.append(line)
        one, other = canonical("\n".join(kept) + "\n"), canonical("\n".join(_lines(out)) + "\n")
    same = one == other
    print(
        f"morph-kgc, on the lift of sse-flat by our RML: {'the same' if same else 'NOT the same'} "
        f"{other.count(chr(10))} triples; {len(theirs) - len(kept)} links of its own that lead to nothing are left out; "
        f"not in RML: {', '.join(gap.place for gap in gaps if gap.omitted and gap.code != 'unused')}",
        flush=True,
    )
    if not same:
        ours, its = set(other.split("\n")), set(one.split("\n"))
        print("\n".join(["only ours:", *sorted(ours - its)[:9], "only theirs:", *sorted(its - ours)[:9]]))
    return same


def read_by_sssom() -> bool | None:
    """Whether ``sssom`` reads the terms of every mapping."""
    from communaux.modules.standards.rules import registry
    from communaux.modules.standards.rules.exporting import export

    python = python_with("sssom")
    if python is None:
        return None
    script = "import sys; from sssom.parsers import parse_sssom_table as p; print(sum(len(p(f).df) for f in sys.argv[1:]))"
    with tempfile.TemporaryDirectory() as name:
        paths = []
        lines = 0
        for mapping in registry.names("mappings"):
            path = Path(name) / f"{mapping}.sssom.tsv"
            text = export(registry.mapping(mapping), "sssom")[0]
            lines += sum(not line.startswith("#") for line in text.splitlines()) - 1
            path.write_text(text, encoding="utf-8")
            paths.append(str(path))
        _seconds, done = _spent([str(python), "-c", script, *paths], Path(name))
    if done.returncode:
        print(f"sssom: does not read our tables ({done.stderr.strip().splitlines()[-1:]})", flush=True)
        return False
    read = int(done.stdout.strip().splitlines()[-1])
    print(f"sssom reads {read} of our {lines} lines", flush=True)
    return read == lines


def main() -> int:
    """1 where a peer that is here disagrees."""
    return int(False in (agree_on_the_lift(), read_by_sssom()))


if __name__ == "__main__":
    sys.exit(main())
