"""Exports of mappings: carried out by others' means they give what our own lift and lower give, and say what they cannot."""

import csv
import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml

from communaux.modules.standards.rules import registry, rml
from communaux.modules.standards.rules.exporting import FORMS, export
from communaux.modules.standards.rules.exporting.names import Vocabulary, is_constant
from communaux.modules.standards.rules.media import Raw
from communaux.modules.standards.rules.media.rdf import canonical, is_iri, literal
from communaux.modules.standards.rules.sides import Side
from communaux.modules.standards.rules.translating import Translation, side
from communaux.modules.standards.rules.values import ABSENT
from tests.modules.standards import laboratory
from tests.modules.standards.rules.test_real_data import sse_table
from tests.shared import SHARED, shared_data

MAPPINGS = registry.names("mappings")
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
NT = ox.RdfFormat.N_TRIPLES


def lifted(path: Path, source: Side, hub: Side, tmp_path: Path) -> str:
    """A file of a profile, in the hub, as canonical N-Triples."""
    out = tmp_path / "hub.nt"
    Translation(source, hub, thorough=False).run(path, out, on_loss="warn")
    return canonical(out.read_text(encoding="utf-8"))


def carried_out(text: str, folder: Path) -> str:
    """What our reader of RML makes of an export."""
    (folder / "mapping.ttl").write_text(text, encoding="utf-8")
    quads = rml.Mapping(folder / "mapping.ttl").quads()
    return canonical("".join(f"{q.subject} {q.predicate} {q.object} .\n" for q in quads))


def constructed(text: str, graph: str) -> str:
    """What the query makes of a graph."""
    store = ox.Store()
    store.load(graph.encode(), format=NT)
    return canonical("".join(f"{t.subject} {t.predicate} {t.object} .\n" for t in store.query(text)))


def stored(graph: str) -> str:
    """A graph as a store gives it back: it writes numbers its own way, which the export tells."""
    store = ox.Store()
    store.load(graph.encode(), format=NT)
    return canonical("".join(f"{q.subject} {q.predicate} {q.object} .\n" for q in store))


# every mapping, every form


@pytest.mark.parametrize("name", MAPPINGS)
@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_left_out_in_silence(name, form):
    """Each rule is in the export, or is told as a gap; each gap is in the report and in the comment of the file."""
    mapping = registry.mapping(name)
    text, gaps = export(mapping, form)
    here, there = Vocabulary(mapping.profile), Vocabulary(mapping.hub)
    omitted = {gap.rule for gap in gaps if gap.omitted}
    for section in (mapping.shared, *mapping.sections):
        for rule in section.rules:
            if is_constant(rule) or rule.name in omitted or "@id" in (rule.hub[-1], rule.field[-1]):
                continue
            if form == "sssom":
                assert re.search(rf"(^|\t){re.escape(str(rule.field[-1]))}\t", text, re.M), rule.name
                continue
            vocabulary, term = (there, rule.hub[-1]) if form == "rml" else (here, rule.field[-1])
            assert f"<{vocabulary.term(str(term))}>" in text, rule.name
    for gap in gaps:
        assert " ".join(gap.said.en.split()) in text
        assert gap.said.fr != gap.said.en
    if form == "rml":
        assert len(ox.Dataset(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE))) > 10
    if form == "sparql":
        assert list(ox.Store().query(text)) == []


def test_another_form_is_not_known():
    with pytest.raises(KeyError):
        export(registry.mapping("pair"), "xslt")


# RML


def blanked(path: Path, names: set[str], refuse) -> None:
    """Empty the columns that a form cannot carry, and the values that it cannot refuse."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        for row in rows:
            writer.writerow({k: "" if k in names or refuse(k, v) else v for k, v in row.items()})


def test_a_real_table_lifted_by_rml_is_our_lift(tmp_path):
    path = sse_table(tmp_path)
    text, gaps = export(registry.mapping("sse-flat"), "rml", path.name)
    omitted = {gap.place for gap in gaps if gap.omitted and not gap.code.startswith("unused")}
    assert omitted == {"Organisational Structure", "Primary Activity", "Activities", "Country Name"}
    assert {gap.code for gap in gaps if not gap.omitted} <= {
        "complement",
        "unchecked",
        "fallback",
        "first-wins",
    }
    blanked(
        path,
        omitted,
        lambda name, cell: name == "Website" and not is_iri(cell),
    )
    ours = lifted(path, side("sse-flat", path), side("organisation", tmp_path / "x.nt"), tmp_path)
    assert ours.count("\n") > 10_000
    assert carried_out(text, tmp_path) == ours


def test_codes_are_said_where_a_source_has_filters(tmp_path):
    rows = [
        {"Identifier": "A1", "Name": "Les Quais", "Organisational Structure": "Charity"},
        {"Identifier": "A2", "Organisational Structure": "Consumer/User coops", "Postcode": "44000"},
        {"Identifier": "A3", "Organisational Structure": "a code of its own", "Locality": "Nantes", "Region": "Bretagne"},
    ]  # fmt: skip
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(rows))
    text, gaps = export(registry.mapping("sse-flat"), "rml", path.name)
    assert "Organisational Structure" not in {gap.place for gap in gaps if gap.omitted}
    ours = lifted(path, side("sse-flat", path), side("organisation", tmp_path / "x.nt"), tmp_path)
    assert "OS40" in ours
    assert "OS70" not in ours
    assert carried_out(text, tmp_path) == ours


def test_a_table_whose_rows_have_no_name(tmp_path):
    path = tmp_path / "products.csv"
    path.write_text(
        "producer,name,units,price,sku,on_hand\nFerme,Tomate,1.50,2.5,S1,4\nFerme,Salade,1,0.90,,\n"
    )
    text, gaps = export(registry.mapping("ofn-product-csv"), "rml", path.name)
    assert {gap.place for gap in gaps if gap.omitted} == {"unit_type", "variant_unit_name"}
    ours = lifted(path, side("ofn-product-csv", path), side("food", tmp_path / "x.nt"), tmp_path)
    assert carried_out(text, tmp_path) == ours


def test_a_class_that_a_value_chooses(tmp_path):
    rows = [
        {"Id": "1", "Name": "Port", "Kind": "place", "City": "Nantes"},
        {"Id": "2", "Name": "Vélo", "Kind": "bike", "Land": "BE"},
    ]
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(rows))
    mapping = laboratory.KINDS_RULES
    text, gaps = export(mapping, "rml", path.name)
    assert {gap.code for gap in gaps if gap.omitted} == {"operator"}
    source, hub = Side(laboratory.TABLE, mapping, path), Side(laboratory.HUB, None, None, "ntriples")
    assert carried_out(text, tmp_path) == lifted(path, source, hub, tmp_path)
    _text, gaps = export(mapping, "rml", "rows.csv")
    assert {"when", "otherwise"} <= {gap.code for gap in gaps}


def expanded(graph: str) -> list[dict]:
    """A graph as flattened, expanded JSON-LD; things without a name are given one."""
    nodes: dict[str, dict] = {}
    for triple in ox.parse(graph.encode(), format=NT):
        node = nodes.setdefault(triple.subject.value, {"@id": triple.subject.value})
        if triple.predicate.value == RDF_TYPE:
            node.setdefault("@type", []).append(triple.object.value)
            continue
        thing = triple.object
        value = {"@id": thing.value}
        if isinstance(thing, ox.Literal):
            value = {"@value": thing.value}
            if thing.language:
                value["@language"] = thing.language
            elif not thing.datatype.value.endswith("#string"):
                value["@type"] = thing.datatype.value
        node.setdefault(triple.predicate.value, []).append(value)
    return list(nodes.values())


def named(graph: str) -> str:
    """A graph whose things all have names."""
    return re.sub(r"_:(\w+)", r"<urn:named:\1>", graph)


def food_graph(tmp_path: Path, which: str = "get_*.json") -> str:
    """Real payloads as triples in the names of the ontology, by our own reader."""
    shared_data("dfc/solid-example")
    told = ""
    paths = sorted(SHARED.glob(f"dfc/ofn/examples/{which}"))
    for number, path in enumerate([*paths, SHARED / "dfc/connector_beta2_small_export.json"]):
        one, out = side("dfc-1.16", path), tmp_path / f"{number}.nt"
        to = side("dfc-1.16", out)
        with path.open("rb") as file, out.open("wb") as made:
            writer = to.open_writer(made)
            for raw in one.open_reader(file, lambda _finding: None):
                tree, _names, _findings = one.inward(raw)
                if "@type" in tree:
                    writer.write(to.outward(tree, {}, {}), {})
        told += canonical(out.read_text(encoding="utf-8")).replace("_:c14n", f"_:p{number}n")
    return named(told)


@pytest.mark.parametrize("name", ["dfc-1.16"])
def test_a_real_graph_lifted_by_rml_is_our_lift(name, tmp_path):
    """Up to the gap that the export names: names under a prefix keep it."""
    graph = food_graph(tmp_path)
    (tmp_path / "in.nt").write_text(graph, encoding="utf-8")
    (tmp_path / "in.json").write_text(json.dumps(expanded(graph)), encoding="utf-8")
    mapping = registry.mapping(name)
    text, gaps = export(mapping, "rml", "in.json")
    assert {gap.code for gap in gaps if gap.omitted} <= {"unused", "unused-class"}
    assert "prefixes" in {gap.code for gap in gaps}
    ours = lifted(
        tmp_path / "in.nt", side(name, tmp_path / "in.nt"), side("food", tmp_path / "x.nt"), tmp_path
    )
    theirs = carried_out(text, tmp_path)
    for here, hub in (
        ("dfc-m", "measure"),
        ("dfc-pt", "product-type"),
        ("dfc-f", "facet"),
        ("dfc-v", "word"),
    ):
        theirs = theirs.replace(f"<{mapping.profile.prefixes[here]}", f"<{mapping.hub.prefixes[hub]}")
    assert ours.count("\n") > 100
    assert theirs == canonical(ours)


# SPARQL


def lowered(graph: str, name: str, hub: str, tmp_path: Path) -> str:
    """A graph of the hub in a profile, by our own lower, as canonical N-Triples; rows as the export tells them."""
    source = tmp_path / "lifted.nt"
    source.write_text(graph, encoding="utf-8")
    here = side(hub, source)
    if registry.profile(name).graph:
        out = tmp_path / "lowered.nt"
        Translation(here, side(name, out), thorough=False).run(source, out, on_loss="warn")
        return canonical(out.read_text(encoding="utf-8"))
    vocabulary = Vocabulary(registry.profile(name))
    work = Translation(here, side(name, None, "csv"), thorough=False)
    told = ""
    with source.open("rb") as file:
        raws = here.open_reader(file, lambda _finding: None)
        for raw in work.framing.frame(raws) if work.framing else raws:
            row = work.record(Raw(raw.number, raw.tree, raw.line, raw.envelope), lambda _finding: None).tree
            if row is not ABSENT:
                name_ = str(raw.tree["@id"])
                start = name_ if name_.startswith("_:") else f"<{name_}>"
                told += "".join(f"{start} <{vocabulary.term(k)}> {literal(v)} .\n" for k, v in row.items())
    return canonical(told)


@pytest.mark.parametrize("name", ["sse-flat", "pair", "schema-org"])
def test_a_real_graph_lowered_by_sparql_is_our_lower(name, tmp_path):
    path = sse_table(tmp_path)
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join(lines[:400]) + "\n", encoding="utf-8")
    graph = lifted(path, side("sse-flat", path), side("organisation", tmp_path / "x.nt"), tmp_path)
    text, gaps = export(registry.mapping(name), "sparql")
    assert {gap.code for gap in gaps if gap.omitted} <= {"never", "unused"}
    ours = lowered(graph, name, "organisation", tmp_path)
    if name == "sse-flat":
        assert "decoding" in {gap.code for gap in gaps}
        found = constructed(text, graph)
        # the one difference, and it is named: identifiers with encoded letters
        identifier = f"<{Vocabulary(registry.profile(name)).term('Identifier')}>"
        keep = lambda told: [line for line in told.splitlines() if identifier not in line]  # noqa: E731
        assert keep(found) == keep(ours)
        return
    assert ours.count("\n") > 3_000
    assert constructed(text, graph) == ours


@pytest.mark.parametrize("name", ["dfc-1.16", "dfc-2.0", "ofn-product-csv"])
def test_a_real_food_graph_lowered_by_sparql_is_our_lower(name, tmp_path):
    # a row holds one value a field: files that tell one product differently are not put together
    graph = food_graph(
        tmp_path, "*supplied_products_200*access*" if name == "ofn-product-csv" else "get_*.json"
    )
    (tmp_path / "in.nt").write_text(graph, encoding="utf-8")
    hub = lifted(
        tmp_path / "in.nt", side("dfc-1.16", tmp_path / "in.nt"), side("food", tmp_path / "x.nt"), tmp_path
    )
    hub = stored(hub)
    text, gaps = export(registry.mapping(name), "sparql")
    assert {gap.code for gap in gaps if gap.omitted} <= {"never"}
    ours = lowered(hub, name, "food", tmp_path)
    assert ours
    assert stored(constructed(text, hub)) == stored(ours)


# SSSOM

PREDICATES = {f"skos:{match}Match" for match in ("exact", "close", "broad", "narrow")}


def read_sssom(text: str) -> tuple[dict, list[dict]]:
    """A small reader of SSSOM: the head in YAML, then the table. Faults are assertions."""
    lines = text.splitlines()
    head = yaml.safe_load("\n".join(line.removeprefix("# ") for line in lines if line.startswith("#")))
    rows = list(csv.DictReader([line for line in lines if not line.startswith("#")], delimiter="\t"))
    assert {"mapping_set_id", "license", "mapping_set_version", "curie_map"} <= set(head)
    for row in rows:
        for slot in ("subject_id", "predicate_id", "object_id", "mapping_justification"):
            prefix, colon, local = row[slot].partition(":")
            assert colon, row
            assert local, row
            assert prefix in head["curie_map"], row
        assert row["predicate_id"] in PREDICATES
        assert row["mapping_justification"].startswith("semapv:")
    return head, rows


@pytest.mark.parametrize("name", MAPPINGS)
def test_sssom_is_read_back(name):
    mapping = registry.mapping(name)
    head, rows = read_sssom(export(mapping, "sssom")[0])
    assert head["mapping_set_version"] == mapping.version
    assert head["license"].endswith("AGPL-3.0-or-later")
    labels = {(row["subject_label"], row["object_label"]) for row in rows}
    assert {(section.class_name, section.hub) for section in mapping.sections} <= labels
    left = {n for s in (mapping.shared, *mapping.sections) for n in s.left_out}
    assert left == {row["subject_label"] for row in rows if row["object_id"] == "sssom:NoTermFound"}
    assert len({tuple(row.values()) for row in rows}) == len(rows)


def test_sssom_says_how_exactly_a_code_matches():
    _head, rows = read_sssom(export(laboratory.TABLE_RULES, "sssom")[0])
    assert {(row["subject_label"], row["predicate_id"]) for row in rows if row["subject_type"] == "skos concept"} == {
        ("un", "skos:exactMatch"), ("deux", "skos:exactMatch"), ("large", "skos:broadMatch"),
    }  # fmt: skip
