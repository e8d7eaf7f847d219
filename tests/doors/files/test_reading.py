"""Files that come in: every format gives the same rows, and every hostile file a sentence."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communaux.doors.files import reading
from communaux.doors.files.reading import EXTRA, open_table
from communaux.doors.files.refusals import SENTENCES, FileRefused
from tests.shared import shared_data

ROWS = [{"name": "Café du Port", "city": "Nantes"}, {"name": "Ça roule", "city": ""}]


def read(tmp_path, data, name="file"):
    path = tmp_path / "sent"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    with open_table(path, name) as table:
        return table, list(table.rows)


def xlsx(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "format_"),
    [
        ("name,city\nCafé du Port,Nantes\nÇa roule,\n", "csv"),
        ("\ufeffname;city\r\nCafé du Port;Nantes\r\n\r\nÇa roule;\r\n", "csv"),
        ("name\tcity\nCafé du Port\tNantes\nÇa roule\n", "csv"),
        ("name,city\nCafé du Port,Nantes\nÇa roule,\n".encode("cp1252"), "csv"),
        ("name,city\nCafé du Port,Nantes\nÇa roule,\n".encode("utf-16"), "csv"),
        (xlsx([["name", "city"], ["Café du Port", "Nantes"], ["Ça roule", None]]), "xlsx"),
        ('[{"name": "Café du Port", "city": "Nantes"}, {"name": "Ça roule", "city": null}]', "json"),
        ('{"items": [{"name": "Café du Port", "city": "Nantes"}, {"name": "Ça roule"}]}', "json"),
        ('{"name": "Café du Port", "city": "Nantes"}\n{"name": "Ça roule"}\n', "json"),
        (
            '{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": null, "properties": '
            '{"name": "Café du Port", "city": "Nantes"}}, {"type": "Feature", "properties": {"name": "Ça roule"}}]}',
            "geojson",
        ),
    ],
)
def test_every_format_gives_the_same_rows(tmp_path, data, format_):
    table, rows = read(tmp_path, data)
    assert table.format == format_
    assert [row for _line, row in rows] == ROWS


def test_a_line_keeps_its_number_in_the_file(tmp_path):
    _table, rows = read(tmp_path, 'name,note\nA,"two\nlines"\n\nB,x\n')
    assert [line for line, _row in rows] == [3, 5]


def test_geojson_points_become_coordinates(tmp_path):
    feature = '{"type":"Feature","id":7,"geometry":{"type":"Point","coordinates":[2.5,48]},"properties":{"name":"A"}}'
    _table, rows = read(tmp_path, '{"type":"FeatureCollection","features":[' + feature + "]}")
    assert rows[0][1] == {"name": "A", "longitude": "2.5", "latitude": "48", "id": "7"}


def test_numbers_and_days_of_a_spreadsheet_read_as_typed(tmp_path):
    import datetime as dt

    _table, rows = read(tmp_path, xlsx([["a", "b", "c"], [2016.0, dt.datetime(2016, 1, 5), 3.25]]))
    assert rows[0][1] == {"a": "2016", "b": "2016-01-05", "c": "3.25"}


def test_cells_beyond_the_last_header_are_told(tmp_path):
    _table, rows = read(tmp_path, "name,city\nA,B,C\n")
    assert rows[0][1][EXTRA] == "C"


def _bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (64 * 1024 * 1024))
    return out.getvalue()


def _with_entities():
    """A workbook whose sheet declares entities that multiply (billion laughs)."""
    plain = xlsx([["name"], ["A"]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == "xl/worksheets/sheet1.xml":
                data = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
            new.writestr(item, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "unknown-format"),
        (b"\x89PNG\r\n", "unknown-format"),
        (b"name\x00,city\nA,B\n", "binary"),
        (b"\n\n", "no-header"),
        ("name,name\nA,B\n", "same-header"),
        (",".join(f"c{n}" for n in range(301)) + "\n", "too-many-columns"),
        ('name\n"' + "x" * 200_000, "cell-too-long"),
        (b"PK\x03\x04 not a zip", "bad-zip"),
        (_bomb(), "zip-bomb"),
        ('{"name": ', "bad-json"),
        ("[1, 2]", "json-shape"),
        ("[" + '{"a":' * 9 + "1" + "}" * 9 + "]", "too-deep"),
        (b"name,city\n" + b"A,B\n" * 40_000 + "é,".encode("cp1252") + b"\x81\n", "encoding"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path, data, code):
    with pytest.raises(FileRefused) as refused:
        read(tmp_path, data)
    assert refused.value.code == code
    assert refused.value.sentence
    assert "%(" not in refused.value.sentence


def test_entities_in_a_workbook_are_refused(tmp_path):
    with pytest.raises(FileRefused) as refused:
        read(tmp_path, _with_entities())
    assert refused.value.code in {"bad-xml", "bad-zip"}


def test_a_file_over_the_limit_is_refused(tmp_path, settings):
    settings.IMPORT_MAX_BYTES = 10
    with pytest.raises(FileRefused) as refused:
        read(tmp_path, "name\n" + "A\n" * 20)
    assert refused.value.code == "too-big"


@given(st.binary(min_size=1, max_size=300))
def test_no_bytes_crash_the_reader(data):
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        try:
            read(Path(folder), data)
        except FileRefused as refused:
            assert refused.code in SENTENCES  # noqa: PT017 - most bytes are read without a refusal


def test_rows_of_a_csv_stream(tmp_path):
    path = tmp_path / "long.csv"
    with path.open("w") as file:
        file.write("name\n")
        file.writelines(f"Organisation {n}\n" for n in range(100_000))
    with open_table(path) as table:
        assert next(table.rows) == (2, {"name": "Organisation 0"})
        assert sum(1 for _row in table.rows) == 99_999


@pytest.mark.parametrize(
    ("name", "count"),
    [("coopcycle_cooperatives.csv", 72), ("coop_supermarkets.csv", 130), ("susy_sse_initiatives.csv", 1794)],
)
def test_real_directories_are_read_whole(name, count):
    with open_table(shared_data(f"directory/{name}")) as table:
        assert "name" in table.headers
        assert sum(EXTRA not in row for _line, row in table.rows) == count


def test_the_limits_are_those_documented():
    assert (reading.MAX_COLUMNS, reading.MAX_CELL) == (300, 100_000)
