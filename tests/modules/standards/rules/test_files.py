"""Files as they come: written forms that stay, and everything that can be wrong with them, told with place and reason."""

import io
import json
import tracemalloc
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communaux.modules.standards.rules import untranslating, validating
from communaux.modules.standards.rules.media import jsons, rdf, xlsx
from communaux.modules.standards.rules.sides import Side
from communaux.modules.standards.rules.translating import Translation, side
from communaux.modules.standards.rules.values import Iri, Number, leaves
from tests.modules.standards import laboratory as lab

FOOD = "https://w3id.org/dfc/ontology/context/context_1.16.0.json"


def read(text, medium="jsonld", profile="dfc-1.16"):
    """Records and findings of a text."""
    said = []
    data = text.encode() if isinstance(text, str) else text
    one = side(profile, None, medium)
    records = list(one.open_reader(io.BytesIO(data), said.append))
    for raw in records:
        said += one.inward(raw)[2]
    return [raw.tree for raw in records], said


def codes(said):
    return [finding.code for finding in said]


def trees(values):
    return st.recursive(
        values, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
        max_leaves=8,
    )  # fmt: skip


TEXTS = st.text(max_size=8)
NUMBERS = st.sampled_from(["1.50", "-0", "2E+3", "12345678901234567890.10"]).map(Number)
ANY = st.dictionaries(TEXTS, trees(st.one_of(TEXTS, NUMBERS, st.booleans(), st.none())), max_size=4)


# what stays


@settings(max_examples=80, deadline=None)
@given(st.lists(ANY, max_size=4), st.sampled_from(["json", "jsonl"]))
def test_json_keeps_every_value_and_the_form_of_numbers(records, medium):
    one = Side(lab.TABLE, lab.TABLE_RULES, None, medium)
    file = io.BytesIO()
    writer = one.open_writer(file)
    for record in records:
        writer.write(record, {})
    writer.end()
    file.seek(0)
    said = []
    assert [raw.tree for raw in one.open_reader(file, said.append)] == records
    assert said == []


CELLS = st.dictionaries(
    st.sampled_from(["Id", "Name", "Tags"]),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=8),
    min_size=1,
)


@settings(max_examples=80, deadline=None)
@given(st.lists(CELLS, max_size=4), st.sampled_from(["csv", "xlsx"]))
def test_tables_keep_every_cell(rows, medium):
    one = lab.table(medium)
    file = io.BytesIO()
    writer = one.open_writer(file)
    for row in rows:
        writer.write(row, {})
    writer.end()
    file.seek(0)
    assert [
        raw.tree for raw in one.open_reader(file, lambda finding: pytest.fail(finding.sentence("en")))
    ] == rows


def test_a_spreadsheet_reads_what_is_written(tmp_path):
    path = tmp_path / "out.xlsx"
    with path.open("wb") as file:
        writer = xlsx.Writer(file, ["A", "B"])
        writer.write({"A": "01", "B": "a & <b>\nc"}, {})
        writer.end()
    sheet = openpyxl.load_workbook(path).active
    assert [[cell.value for cell in row] for row in sheet.rows] == [["A", "B"], ["01", "a & <b>\nc"]]


def test_what_a_spreadsheet_writes_is_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Identifier", "Name", "Phone"])
    book.active.append(["A1", "Les Quais", 12.5])
    book.active.append([None, "Deux", True])
    book.save(tmp_path / "in.xlsx")
    records, said = read((tmp_path / "in.xlsx").read_bytes(), "xlsx", "sse-flat")
    assert records == [
        {"Identifier": "A1", "Name": "Les Quais", "Phone": "12.5"},
        {"Name": "Deux", "Phone": "true"},
    ]
    assert said == []


@pytest.mark.parametrize("head", ["", "\ufeff"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_table_comes_back_in_its_own_dialect(head, separator, ends, tmp_path):
    lines = [separator.join(row) for row in (["Name", "Identifier"], ["Les Quais", "A1"], ["", "A2"])]
    path, out, kept, back = (tmp_path / name for name in ("in.csv", "out.jsonld", "kept", "back.csv"))
    path.write_bytes((head + ends.join(lines) + ends).encode())
    work = Translation(side("sse-flat", path), side("schema-org", out))
    work.run(path, out, complement=kept, on_loss="carry")
    untranslating.run(out, kept, back)
    assert back.read_bytes() == path.read_bytes()


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["g:name", "g:tag", "g:kilos"]),
        st.one_of(TEXTS, st.lists(TEXTS, min_size=1, max_size=3), st.just(Iri("https://a.example/x"))),
    )
)
def test_the_short_way_to_triples_writes_what_the_long_one_writes(tree):
    tree = {"@type": "g:Thing", "@id": Iri("https://a.example/1"), **tree}
    one = lab.graph("ntriples")
    short, long = io.BytesIO(), io.BytesIO()
    writer = one.open_writer(short)
    if not one.write(writer, tree):
        return
    writer.end()
    one.open_writer(long).write(one.outward(tree, {}, {}), {})
    assert rdf.canonical(short.getvalue().decode()) == rdf.canonical(long.getvalue().decode())


def test_memory_does_not_grow_with_the_file(tmp_path):
    """Twenty thousand records cost no more memory at once than two thousand, beyond what tells doubles apart."""
    peaks = []
    for rows in (2_000, 20_000):
        path, out = tmp_path / f"{rows}.csv", tmp_path / "out.jsonld"
        path.write_text("Name,Description\n" + "".join(f"n{n},{'x' * 200}\n" for n in range(rows)))
        work = Translation(side("sse-flat", path), side("schema-org", out))
        tracemalloc.start()
        work.run(path, out, complement=tmp_path / "kept", report=tmp_path / "report", on_loss="carry")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 1_000_000


# what is wrong


def test_a_cut_file_is_told_and_its_whole_records_are_read():
    whole = '{"@graph": [{"@id": "https://a.example/1", "@type": "dfc-b:Offer"},\n{"@id": "https://a.exam'
    records, said = read(whole)
    assert len(records) == 1
    assert [(finding.code, finding.record, finding.line) for finding in said] == [("truncated", 2, 2)]
    assert codes(read('Name\n"unclosed', "csv", "sse-flat")[1]) == ["truncated"]
    assert codes(read('{"a": 1}\n{"a": ', "jsonl")[1]) == ["truncated"]
    assert codes(read("<urn:a> <urn:b> ", "ntriples")[1]) in (["truncated"], ["unreadable"])
    assert codes(read(b"PK\x03\x04 cut", "xlsx", "sse-flat")[1]) == ["truncated"]


def test_a_line_that_cannot_be_read_costs_that_line_alone():
    records, said = read('{"a": "1"}\nnot json\n{"a": "2"}\n', "jsonl")
    assert len(records) == 2
    assert [(finding.code, finding.line) for finding in said] == [("unreadable", 2)]


@pytest.mark.parametrize("medium", ["jsonld", "jsonl"])
@pytest.mark.parametrize("depth", [100, 100_000])
def test_json_nested_without_end_is_told(medium, depth):
    _records, said = read('{"a": ' * depth + "1" + "}" * depth, medium)
    assert "too-deep" in codes(said)


def test_unfolding_xml_is_refused():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", bomb)
    assert codes(read(file.getvalue(), "xlsx", "sse-flat")[1]) == ["hostile"]


def test_a_name_said_twice_is_told():
    records, said = read('{"@type": "dfc-b:Offer", "dfc-b:name": "a", "dfc-b:name": "b"}')
    assert records[0]["dfc-b:name"] == "b"
    assert [(finding.code, finding.path) for finding in said] == [("double-name", "dfc-b:name")]


def test_a_remote_context_is_told_and_never_fetched(monkeypatch):
    import socket

    monkeypatch.setattr(socket, "socket", lambda *_a, **_k: pytest.fail("the network was asked"))
    _records, said = read('{"@context": "https://evil.example/c", "@type": "dfc-b:Offer"}')
    assert [(finding.code, finding.value) for finding in said] == [
        ("remote-context", "https://evil.example/c")
    ]
    assert read(f'{{"@context": "{FOOD}", "@type": "dfc-b:Offer"}}')[1] == []


def test_a_context_after_the_graph_is_read():
    graph = '{"@graph": [{"x:name": "a"}], "@context": {"x": "https://www.datafoodconsortium.org#"}}'
    one = side("dfc-1.16", None, "jsonld")
    raws = list(one.open_reader(io.BytesIO(graph.encode()), lambda _finding: None))
    assert one.inward(raws[0])[0] == {"dfc-b:name": "a"}


def test_a_type_beside_a_list_is_told_and_the_list_read():
    text = '{"@type": "dfc-b:Offer", "dfc-b:offers": {"@type": "rdf:List", "@list": [{"@id": "https://a.example/1"}]}}'
    _records, said = read(text)
    assert [(finding.level, finding.code, finding.path) for finding in said] == [
        ("error", "type-beside-list", "dfc-b:offers/@type")
    ]


def test_malformed_blank_labels_are_renamed_and_still_meet():
    text = '{"@graph": [{"@id": "_:_:b1", "@type": "dfc-b:Price"}, {"@type": "dfc-b:Offer", "dfc-b:hasPrice": "_:_:b1"}]}'
    one = side("dfc-1.16", None, "jsonld")
    records = [
        one.inward(raw)[0] for raw in one.open_reader(io.BytesIO(text.encode()), lambda _finding: None)
    ]
    assert records[0]["@id"] == records[1]["dfc-b:hasPrice"]
    assert "blank-label" in codes(read(text)[1])
    lines = io.BytesIO()
    out = side("dfc-1.16", None, "ntriples")
    writer = out.open_writer(lines)
    for record in records:
        writer.write(out.outward(record, {}, {}), {})
    assert rdf.canonical(lines.getvalue().decode()).count("\n") == 3


def test_doubled_identifiers_are_told(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("Identifier,Name\nA,1\nB,2\nA,3\n")
    account = validating.run(side("sse-flat", path), path)
    assert [(f.code, f.record, f.line, f.facts["first"]) for f in account.findings] == [
        ("double-identifier", 3, 4, 1)
    ]


def test_rows_and_columns_that_do_not_fit_are_told():
    records, said = read("Name,Name,Email\na,b\nc,d,e,f\n", "csv", "sse-flat")
    assert codes(said) == ["double-column", "row-length", "row-length"]
    assert "f" in records[1].values()


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"Name\n\xe9\n"])
def test_another_encoding_is_told(data):
    assert codes(read(data, "csv", "sse-flat")[1])[-1:] == ["encoding"]
    assert codes(read(b'{"a": "\xe9"}', "jsonld")[1]) == ["encoding"]
    assert codes(read(b'{"a": "\xe9"}\n', "jsonl")[1]) == ["encoding"]


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.binary(max_size=60), st.text('{}[]",:@ab1e.\\\n<>_ ', max_size=60).map(str.encode)),
    st.sampled_from(["csv", "xlsx", "json", "jsonl", "jsonld", "turtle", "ntriples"]),
)
def test_no_bytes_end_in_a_traceback(data, medium):
    one = Side(lab.GRAPH if medium not in ("csv", "xlsx", "json") else lab.TABLE, None, None, medium)
    said = []
    for raw in one.open_reader(io.BytesIO(data), said.append):
        one.inward(raw)
    assert all(finding.sentence("fr") and finding.as_dict("en") for finding in said)


def test_long_json_is_read_over_the_edges_of_its_pieces():
    records = [{"a": "é" * (n % 97), "n": n} for n in range(20_000)]
    data = json.dumps(records, ensure_ascii=False).encode()
    one = Side(lab.TABLE, None, None, "json")
    said = []
    found = [raw.tree for raw in one.open_reader(io.BytesIO(data), said.append)]
    assert said == []
    assert [(tree["a"], str(tree["n"])) for tree in found] == [
        (tree["a"], str(tree["n"])) for tree in records
    ]


def test_blank_nodes_in_a_ring_are_read():
    records, said = read("_:a <urn:p> _:b .\n_:b <urn:p> _:a .\n", "ntriples")
    assert said == []
    assert sum(1 for record in records for _leaf in leaves(record)) >= 2


def test_a_number_too_long_stays_itself():
    assert (
        jsons.dumps(jsons.parse("[1e400, 0.1000000000000000055511151231257827]"))
        == "[1e400, 0.1000000000000000055511151231257827]"
    )
