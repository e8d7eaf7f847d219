"""Files that go out: nothing in them runs, each format reads as itself, and our own come back without a change."""

import csv
import io
import json

import openpyxl
import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communaux.doors.files import own, pipeline
from communaux.doors.files.exporting import export, published
from communaux.doors.files.writing import FORMATS, defused, to_sse
from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM, VISITOR
from communaux.modules.standards.rules import registry
from communaux.modules.standards.rules.translating import side
from communaux.modules.standards.rules.values import Iri
from communaux.nouns.models import Organisation
from tests.factories import make_organisation

FORMULAS = ["=1+1", "+33 2 98", "-cmd|' /C calc'!A0", "@SUM(A1)", "'=quoted", "''@twice"]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_run_is_defused(text):
    assert defused(text) == "'" + text


@pytest.mark.parametrize("cell", ["-3.4", "Coop", "'Boîte", "", None, 12, -1.5])
def test_the_rest_is_left_alone(cell):
    assert defused(cell) == cell


@given(st.text(alphabet="'=+-@1.a ", max_size=8).map(str.strip))
def test_defusing_is_undone_by_reading(text):
    row = pipeline.restored({"cell": defused(text)}, "csv")
    assert row["cell"] == text


@pytest.fixture
def directory(db):
    """Records with everything that could be lost on the way."""
    make_organisation(
        "=HYPERLINK(1)",
        slug="formule",
        summary={"fr": "Une «\u00a0boîte\u00a0» ; des mots,\ndeux lignes", "en": "A box"},
        description={"fr": "Dire 'oui'"},
        links=["https://b.exemple.org/;x", "https://a.exemple.org/"],
        started="2016-01",
        street="1, quai du Port",
        postcode="01000",
        country="FR",
        countries=["BE", "FR"],
        latitude=48.123456789012345,
        longitude=-4.486000000000001,
        activities=["food", "culture"],
        legal_forms=["scic"],
        email="contact@boite.exemple.org",
        phone="+33 2 98 00 00 00",
        registration="0123",
    )
    make_organisation("Rien d’autre", slug="rien")
    make_organisation("Brouillon", slug="brouillon", state="draft")


def exported(format_, viewer=VISITOR):
    return b"".join(export(format_, viewer, published()))


@pytest.mark.parametrize("viewer", [VISITOR, SYSTEM], ids=["visitor", "steward"])
@pytest.mark.parametrize("format_", ["csv", "xlsx", "geojson", "jsonld"])
def test_our_own_export_comes_back_without_a_change(directory, tmp_path, format_, viewer):
    path = tmp_path / f"out.{format_}"
    path.write_bytes(exported(format_, viewer))
    before = list(Organisation.objects.order_by("pk").values())
    entries = Entry.objects.count()
    report = pipeline.run(SYSTEM, path)
    assert (report.created, report.changed, report.unchanged, report.refused) == (0, 0, 2, 0), report.refusals
    assert list(Organisation.objects.order_by("pk").values()) == before
    assert Entry.objects.count() == entries


def test_one_cell_changed_in_our_export_changes_one_field(directory, tmp_path):
    path = tmp_path / "out.csv"
    path.write_bytes(exported("csv").replace(b"01000", b"29200"))
    assert pipeline.run(SYSTEM, path).changed == 1
    organisation = Organisation.objects.get(slug="formule")
    assert (organisation.postcode, organisation.version, organisation.email) == (
        "29200",
        2,
        "contact@boite.exemple.org",
    )


@pytest.mark.parametrize("format_", FORMATS)
def test_only_what_is_published_and_public_goes_out(directory, format_):
    out = exported(format_)
    if format_ == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(out)).worksheets[0]
        out = "\n".join(str(cell.value) for row in sheet for cell in row).encode()
    assert b"Brouillon" not in out
    assert b"contact@boite" not in out
    assert "Rien d’autre".encode() in out


def test_spreadsheets_hold_no_formula(directory):
    sheet = openpyxl.load_workbook(io.BytesIO(exported("xlsx"))).worksheets[0]
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n", "b"}
    rows = list(csv.reader(io.StringIO(exported("csv", SYSTEM).decode("utf-8-sig"))))
    assert not [cell for row in rows[1:] for cell in row if cell[:1] in {"=", "@", "+"}]


def test_geojson_puts_the_place_in_the_geometry(directory):
    first, second = json.loads(exported("geojson"))["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [-4.486000000000001, 48.123456789012345]}
    assert second["geometry"] is None


def test_turtle_is_read_by_a_peer(directory):
    graph = pyoxigraph.Dataset(pyoxigraph.parse(exported("turtle"), pyoxigraph.RdfFormat.TURTLE))
    assert len({quad.subject for quad in graph}) == 2


@pytest.mark.parametrize("format_", FORMATS)
def test_an_empty_directory_is_a_whole_file(db, format_):
    out = exported(format_)
    if format_ in {"geojson", "jsonld"}:
        json.loads(out)
    assert out or format_ == "turtle"


def test_the_flat_standard_has_its_seventeen_fields(directory):
    rows = list(csv.DictReader(io.StringIO(exported("sse", SYSTEM).decode())))
    assert tuple(rows[0]) == tuple(registry.profile("sse-flat").all_terms)
    assert len(rows[0]) == 17
    row = rows[0]
    assert row["Identifier"].isalnum()
    assert len(row["Identifier"]) < 15
    assert row["Identifier"] != rows[1]["Identifier"]
    assert row["Organisational Structure"] == "Multi-stakeholder co-operative"
    assert row["Primary Activity"] == ""  # a record does not rank its activities
    assert row["Activities"] == "Food;Arts, Media, Culture & Leisure"
    assert (row["Country Name"], row["Email"]) == ("France", "contact@boite.exemple.org")


def test_every_term_of_the_flat_standard_is_read_back():
    """What we write of our lists, the columns of an import understand."""
    from communaux.modules.network.rules.importing.cells import find_code
    from communaux.nouns import lists

    hub = side("sse-flat")
    for codes, field, many in (
        (lists.LEGAL_FORMS, "Organisational Structure", "structure"),
        (lists.ACTIVITIES, "Activities", "activities"),
    ):
        written = 0
        for term in codes:
            if iri := own.code_map(codes).to_hub(term.code):
                cell = hub.lower({"@type": "Organisation", many: Iri(iri)}, {}).get(field)
                written += cell is not None
                assert cell is None or find_code(codes, cell), cell
        assert written > 10


def test_an_account_on_a_network_is_its_name():
    links = ["https://twitter.com/laboite", "https://www.facebook.com/groups/12", "https://x.exemple.org"]
    document = {"@id": "http://localhost/organisations/x", "name": "X", "links": links}
    row = next(
        csv.DictReader(io.StringIO(b"".join(to_sse("organisation", [document], frozenset())).decode()))
    )
    assert row["Twitter"] == "laboite"
    assert row["Facebook"] == ""
