"""The directory in the vocabularies of others and back: what is said arrives, what is lost is told, nothing else changes."""

import copy
import csv
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communaux.doors.files import foreign, own, pipeline
from communaux.doors.files.exporting import documents, published
from communaux.doors.files.refusals import FileRefused
from communaux.ground.journal.models import Entry
from communaux.meaning.access import STEWARDS, SYSTEM, VISITOR
from communaux.meaning.declare import of
from communaux.meaning.table import table
from communaux.modules.network.models import Source
from communaux.modules.standards.rules import patches
from communaux.modules.standards.rules.coverage import coverage
from communaux.modules.standards.rules.media import Raw
from communaux.modules.standards.rules.translating import Translation, side
from communaux.modules.standards.rules.values import leaves, same
from communaux.nouns.models import Organisation
from tests.factories import make_organisation
from tests.shared import shared_data

pytestmark = pytest.mark.django_db
LINKED = ["pair", "schema-org", "essglobal"]
WAYS = [(name, ending) for name in LINKED for ending in ("jsonld", "ttl", "nt")] + [
    ("sse-flat", "csv"),
    ("sse-flat", "xlsx"),
]


@pytest.fixture
def directory(db):
    """Two records that say all that a profile of others may hold, and one that is not published."""
    make_organisation(
        "=HYPERLINK(1)",
        slug="formule",
        short_name="HYP",
        summary={"fr": "Une «\u00a0boîte\u00a0» ; des mots", "en": "A box"},
        description={"fr": "Dire 'oui'"},
        website="https://formule.exemple.org/",
        links=["https://a.exemple.org/", "https://twitter.com/formule"],
        started="2016-01",
        street="1, quai du Port",
        city="Brest",
        postcode="01000",
        region="Bretagne",
        country="FR",
        latitude=48.123456789012345,
        longitude=-4.486000000000001,
        activities=["food", "software"],
        legal_forms=["worker-coop"],
        email="contact@boite.exemple.org",
        phone="+33 2 98 00 00 00",
        registration="01234567",
    )
    make_organisation("Les Quais", slug="quais", kind="network")
    make_organisation("Brouillon", slug="brouillon", state="draft")


def exported(name, ending, viewer=VISITOR):
    losses = foreign.Losses()
    medium = foreign.endings(name)[ending]
    return b"".join(foreign.export(name, medium, documents(viewer, published()), losses)), losses


def test_the_record_is_described_by_its_one_declaration():
    known = own.profile()
    plain = [c.header for c in table(of(Organisation), STEWARDS, writing=True).columns]
    assert set(plain) <= set(known.all_terms)
    assert known.codes["activities"] == Organisation._meta.get_field("activities").code_list.codes
    found = coverage(own.mapping("fr"))
    assert (found.profile.forgotten, found.hub.forgotten) == ([], [])


def test_profiles_of_organisations_are_offered_with_their_files():
    assert {*LINKED, "sse-flat"} <= set(foreign.names())
    assert "dfc-2.0" not in foreign.names()
    assert foreign.endings("sse-flat") == {"csv": "csv", "xlsx": "xlsx"}
    assert list(foreign.endings("pair")) == ["jsonld", "ttl", "nt", "jsonl"]


@pytest.mark.parametrize(("name", "ending"), WAYS)
def test_a_directory_in_another_vocabulary_comes_back_to_its_records(directory, tmp_path, name, ending):
    """In linked data a record keeps its address: nothing is created, and what went is what is there."""
    out, losses = exported(name, ending, SYSTEM)
    assert (losses.records, losses.left) == (2, 0)
    path = tmp_path / f"out.{ending}"
    path.write_bytes(out)
    before = list(Organisation.objects.order_by("pk").values())
    entries = Entry.objects.count()
    report = foreign.run(SYSTEM, path, profile=name, dry_run=True)
    assert report.refused == 0
    assert Entry.objects.count() == entries
    if name == "sse-flat":
        assert report.created == 2  # a table has identifiers of its own
        return
    report = foreign.run(SYSTEM, path, profile=name)
    assert (report.created, report.refused) == (0, 0), report.refusals
    assert report.changed + report.unchanged == 2
    after = list(Organisation.objects.order_by("pk").values())
    differing = {key for one, two in zip(before, after, strict=True) for key in one if one[key] != two[key]}
    assert differing <= {"version", "updated", "description", "summary", "activities"}, differing


@pytest.mark.parametrize(("name", "ending"), WAYS)
def test_only_what_is_published_and_public_goes_out(directory, name, ending):
    out, _losses = exported(name, ending)
    if ending != "xlsx":
        assert b"contact@boite" not in out
        assert b"Brouillon" not in out
        assert b"Les Quais" in out


def test_the_flat_table_of_others_is_written_as_they_read_it(directory):
    out, losses = exported("sse-flat", "csv", SYSTEM)
    row = next(csv.DictReader(io.StringIO(out.decode("utf-8-sig"))))
    assert row["Name"] == "'=HYPERLINK(1)"
    assert row["Identifier"].isalnum()
    assert len(row["Identifier"]) < 15
    assert row["Organisational Structure"] == "Workers co-operative"
    assert row["Activities"] == "Food;Logiciels libres et services en ligne"
    assert (row["Country Name"], row["Twitter"], row["Locality"]) == ("France", "formule", "Brest")
    told = {line["place"]: line["count"] for line in losses.lines()}
    assert told["latitude"] == 1
    assert "version" not in told  # that is of the record here, not of the organisation
    assert "links" in told


def test_a_network_and_its_languages_arrive(directory):
    out, _losses = exported("essglobal", "jsonld")
    first, second = json.loads(out)["@graph"]
    assert (first["@type"], second["@type"]) == ("essglobal:SSEInitiative", "essglobal:Network")
    assert first["dcterms:description"] == {"@value": "Dire 'oui'", "@language": "fr"}
    assert first["essglobal:hasAddress"]["vcard:country-name"] == "France"


def test_a_table_of_others_comes_in_and_again_without_a_change(tmp_path):
    path = tmp_path / "sse.csv"
    path.write_text(
        "Identifier,Name,Description,Organisational Structure,Activities,Country Name,Website,Twitter\r\n"
        "A1,Les Quais,A shared quay,Workers cooperative,Food;Housing;Falconry,France,https://quais.example/,quais\r\n"
        "A2,,Nameless,,,France,,\r\n"
        "A3,Le Bac,,Guild,,Atlantis,nowhere,\r\n",
        encoding="utf-8",
    )
    report = foreign.run(SYSTEM, path, profile="sse-flat", language="en", source="SSE", licence="CC0-1.0")
    assert (report.created, report.refused) == (2, 1)
    one = Organisation.objects.get(name="Les Quais")
    assert (one.country, one.website, one.links) == (
        "FR",
        "https://quais.example/",
        ["https://twitter.com/quais"],
    )
    assert (one.legal_forms, one.activities) == (["worker-coop"], ["food", "housing"])
    assert one.description == {"en": "A shared quay"}
    assert {source.name for source in Source.objects.all()} == {"SSE"}
    told = {(finding.column, finding.value) for finding in report.remarks}
    assert {
        ("Organisational Structure", "Guild"),
        ("Country Name", "Atlantis"),
        ("Website", "nowhere"),
    } <= told
    assert any("Falconry" in value for _column, value in told)
    again = foreign.run(SYSTEM, path, profile="sse-flat", language="en", source="SSE")
    assert (again.created, again.changed, again.unchanged) == (0, 0, 2)


def test_linked_data_of_others_comes_in_with_the_account_of_what_does_not(tmp_path):
    path = tmp_path / "pair.ttl"
    path.write_text(
        """@prefix pair: <http://virtual-assembly.org/ontologies/pair#> .
<https://far.example/1> a pair:Organization ; pair:label "La Halle" ; pair:description "Un marché"@fr ;
  pair:comment "ohne Sprache" ; pair:webPage <https://halle.example/a> ; pair:hasStatus <https://far.example/s> ;
  pair:partnerOf <https://far.example/2> ;
  pair:hasLocation [ a pair:PhysicalPlace ; pair:latitude "48.1" ; pair:longitude "-1.67" ; pair:hasPostalAddress [
    a pair:PostalAddress ; pair:addressLocality "Rennes" ; pair:addressCountry "France" ] ] .
<https://far.example/p> a pair:Person ; pair:label "Personne" .
""",
        encoding="utf-8",
    )
    report = foreign.run(SYSTEM, path, profile="pair", source="loin")
    assert (report.created, report.refused) == (1, 0)
    one = Organisation.objects.get()
    assert (one.name, one.city, one.country, one.latitude) == ("La Halle", "Rennes", "FR", 48.1)
    assert (one.description, one.summary) == ({"fr": "Un marché"}, {"fr": "ohne Sprache"})
    assert one.links == ["https://halle.example/a"]
    assert Source.objects.get().link == "https://far.example/1"
    places = {line["place"] for line in report.losses}
    assert {"pair:hasStatus", "pair:partnerOf"} <= places
    assert len(report.notes) == 1


@pytest.mark.parametrize(
    ("name", "text", "profile", "code"),
    [
        ("a.csv", "Name\nX\n", "pair", "not-of-profile"),
        ("a.ttl", "", "pair", "no-record"),
        ("a.exe", "x", "sse-flat", "not-of-profile"),
    ],
)
def test_what_cannot_be_read_so_is_refused(tmp_path, name, text, profile, code):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(FileRefused) as refused:
        foreign.run(SYSTEM, path, profile=profile)
    assert refused.value.code == code
    assert refused.value.sentence


@pytest.mark.parametrize("name", foreign.names())
@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00", b"{" * 5000, b"[[[[", b"\x00", b'{"@graph": 3}', b"a;b\n" * 3]
)
def test_hostile_files_make_no_record_and_no_trace(tmp_path, name, data):
    for ending in foreign.endings(name):
        if ending == "xlsx":
            continue
        path = tmp_path / f"hostile.{ending}"
        path.write_bytes(data)
        try:
            report = foreign.run(SYSTEM, path, profile=name)
        except FileRefused:
            continue
        assert report.created == 0


@pytest.mark.parametrize("name", ["pair", "schema-org", "essglobal", "sse-flat"])
def test_a_real_list_goes_through_every_vocabulary(tmp_path, name):
    report = pipeline.run(SYSTEM, shared_data("directory/coopcycle_cooperatives.csv"))
    ending = next(iter(foreign.endings(name)))
    out, losses = exported(name, ending)
    assert losses.records == report.created > 60
    assert losses.left == 0
    path = tmp_path / f"out.{ending}"
    path.write_bytes(out)
    names = set(Organisation.objects.values_list("name", flat=True))
    back = foreign.run(SYSTEM, path, profile=name, dry_run=True)
    assert back.refused == 0
    if name == "sse-flat":
        assert {row["Name"] for row in csv.DictReader(io.StringIO(out.decode("utf-8-sig")))} == names
    else:
        assert (back.created, back.changed + back.unchanged) == (0, report.created)


_CELL = st.text("aé ;=-:/1", min_size=1, max_size=8)
_ROWS = st.fixed_dictionaries(
    {"id": st.just("https://here.example/organisations/x")},
    optional={
        name: st.lists(st.one_of(st.sampled_from(own.profile().codes[term.codes]), _CELL), min_size=1, max_size=3, unique=True)
        if term.codes and term.many
        else st.lists(st.sampled_from(["https://twitter.com/x", "https://a.example/b", "FR"]), min_size=1, max_size=2, unique=True)
        if term.many
        else _CELL
        for name, term in own.profile().all_terms.items()
        if name != "id"
    },
)  # fmt: skip


@pytest.mark.parametrize("name", foreign.names())
@settings(max_examples=25, deadline=None)
@given(row=_ROWS)
def test_any_record_comes_back_from_any_vocabulary_to_the_letter(name, row):
    """The law of what goes and comes, for the record of the directory as for every profile that ships."""
    translation = Translation(own.side(), side(name, hub=own.HUB))
    findings = []
    result = translation.record(Raw(1, copy.deepcopy(row)), findings.append)
    returned = translation.back(copy.deepcopy(result.tree), result.names)
    patches.apply(returned, result.patch)
    assert same(returned, row)
    lost = {line[1][0] for line in result.patch if line[0] == "s" and len(line) == 3 and len(line[1]) == 1}
    told = {finding.path.partition("[")[0] for finding in findings}
    arrived = [str(value) for _path, value in leaves(result.tree)]
    for field in lost - told:  # what filled a place that another field left empty
        assert row[field] in arrived
