"""From a file to a report: understood, converted, told; real directories come in, and come in again unchanged."""

import csv
import io

import pytest

from communaux.doors.files import pipeline
from communaux.doors.files.refusals import FileRefused
from communaux.meaning.access import SYSTEM
from communaux.modules.network.models import Duplicate, Source
from communaux.modules.network.rules.importing import Mapping
from communaux.nouns.models import Affiliation, Organisation, Person
from tests.factories import make_organisation
from tests.shared import shared_data

pytestmark = pytest.mark.django_db


def sent(tmp_path, text, name="annuaire.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def counts(report):
    return report.created, report.changed, report.unchanged, report.refused


def test_columns_are_guessed_and_the_others_named(tmp_path):
    path = sent(tmp_path, "Nom,Ville,Pays,Humeur\nLa Boîte,Brest,France,bonne\n")
    report = pipeline.run(SYSTEM, path)
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.city, organisation.country) == ("La Boîte", "Brest", "FR")
    assert Source.objects.get().name == "annuaire"
    assert "Humeur" in report.notes[0]


def test_a_refused_cell_is_told_with_its_column_and_value(tmp_path):
    path = sent(tmp_path, "Nom,Pays\nLa Boîte,Cypres\nLe Bac,Chypre\n")
    report = pipeline.run(SYSTEM, path)
    assert counts(report) == (1, 0, 0, 1)
    finding = report.refusals[0]
    assert (finding.line, finding.column, finding.value) == (2, "Pays", "Cypres")
    assert finding.reason == "Ce pays n’est pas reconnu."


def test_a_mapping_may_leave_bad_cells_empty(tmp_path):
    path = sent(tmp_path, "Nom,Pays\nLa Boîte,Cypres\n,France\n")
    mapping = Mapping.parse("bad_cells: empty\ncolumns: {Nom: name, Pays: country}")
    assert Mapping.of(mapping.as_dict()) == mapping
    report = pipeline.run(SYSTEM, path, mapping=mapping)
    assert counts(report) == (1, 0, 0, 1)
    assert [(f.column, f.value) for f in report.remarks] == [("Pays", "Cypres")]


def test_a_line_with_too_many_cells_is_refused(tmp_path):
    report = pipeline.run(SYSTEM, sent(tmp_path, "Nom,Ville\nLa Boîte,Brest\nBac, à sable,Lyon\n"))
    assert counts(report) == (1, 0, 0, 1)
    assert (report.refusals[0].line, report.refusals[0].value) == (3, "Lyon")


def test_a_place_that_looks_wrong_is_taken_and_told(tmp_path):
    path = sent(tmp_path, "Nom,Pays,Latitude,Longitude\nLa Boîte,FR,-4.486,48.39\nBac,FR,48.39,-4.486\n")
    report = pipeline.run(SYSTEM, path)
    assert counts(report) == (2, 0, 0, 0)
    assert [(f.line, f.value) for f in report.remarks] == [(2, "-4.486, 48.39")]


def test_a_mapping_that_reads_absent_columns_is_refused(tmp_path):
    path = sent(tmp_path, "Nom\nLa Boîte\n")
    with pytest.raises(FileRefused) as refused:
        pipeline.run(SYSTEM, path, mapping=Mapping.parse("columns: {Nom: name, Pays: country}"))
    assert "Pays" in refused.value.sentence


def test_a_file_without_a_name_is_refused(tmp_path):
    with pytest.raises(FileRefused) as refused:
        pipeline.run(SYSTEM, sent(tmp_path, "Humeur\nbonne\n"))
    assert refused.value.code == "no-name"


def test_a_defused_cell_is_read_as_it_was(tmp_path):
    pipeline.run(SYSTEM, sent(tmp_path, "Nom,Ville\n'=HYPERLINK(1),''@ici\n'Boîte,-3\n"))
    assert list(Organisation.objects.order_by("pk").values_list("name", "city")) == [
        ("=HYPERLINK(1)", "'@ici"),
        ("'Boîte", "-3"),
    ]


def test_lines_of_one_website_are_told_apart(tmp_path):
    text = "Nom,Ville,Site\nA,Brest,https://reseau.exemple.org\nB,Lyon,https://reseau.exemple.org\n"
    assert counts(pipeline.run(SYSTEM, sent(tmp_path, text))) == (2, 0, 0, 0)
    assert counts(pipeline.run(SYSTEM, sent(tmp_path, text))) == (0, 0, 2, 0)


def test_the_flat_standard_is_recognised(tmp_path):
    text = (
        "Identifier,Name,Description,Organisational Structure,Primary Activity,Activities,Street Address,Locality,Region,"
        "Postcode,Country Name,Website,Phone,Email,Twitter,Facebook,Companies House Number\n"
        '12,La Boîte,A box,Consumer/User coops,Food,"Arts, Media, Culture & Leisure;Food",1 quai,Brest,,29200,France,'
        "https://boite.exemple.org,,contact@boite.exemple.org,laboite,,123\n"
    )
    report = pipeline.run(SYSTEM, sent(tmp_path, text))
    assert counts(report) == (1, 0, 0, 0), report.refusals
    organisation = Organisation.objects.get()
    assert organisation.legal_forms == ["consumer-coop"]
    assert set(organisation.activities) == {"food", "culture"}
    assert organisation.links == ["https://twitter.com/laboite"]
    assert Source.objects.get().row_key == "key:12"


MEMBERS = (
    "Référence commande,Date de la commande,Statut de la commande,Nom adhérent,Prénom adhérent,Email payeur,"
    "Raison sociale,Montant tarif,Moyen de paiement\n"
)


def test_members_are_brought_in_without_their_payments(tmp_path):
    boite = make_organisation("La Boîte")
    make_organisation("Le Bac")
    make_organisation("le bac")
    text = MEMBERS + (
        "1,12/03/2026 10:00,Validé,Exemple,Ada,ada@exemple.org,La boite,20,Carte\n"
        "2,12/03/2026 10:00,Validé,Exemple,Zoé,zoe@exemple.org,Le Bac,20,Carte\n"
        "3,12/03/2026 10:00,Validé,Exemple,Ada,ADA@exemple.org,La boite,20,Carte\n"
        "4,12/03/2026 10:00,Validé,Tiers,Léo,ada@exemple.org,,20,Carte\n"
        "5,12/03/2026 10:00,Validé,Sans,Adresse,,,20,Carte\n"
    )
    path = sent(tmp_path, text)
    tried = pipeline.run(SYSTEM, path, dry_run=True)
    assert not Person.objects.exists()
    report = pipeline.run(SYSTEM, path)
    assert counts(tried) == counts(report) == (2, 0, 1, 2)
    assert (tried.refusals, tried.remarks) == (report.refusals, report.remarks)
    assert [f.line for f in report.refusals] == [5, 6]
    assert [(f.line, f.value) for f in report.remarks] == [(3, "Le Bac")]
    tie = Affiliation.objects.get()
    assert (tie.organisation, tie.person.name, tie.since, tie.may_edit) == (
        boite,
        "Ada Exemple",
        "2026-03-12",
        False,
    )
    assert not Person.objects.filter(listed=True).exists()
    assert any("Montant tarif" in note for note in report.notes)
    assert any("Paiements" in note for note in report.notes)
    assert counts(pipeline.run(SYSTEM, path)) == (0, 0, 3, 2)


REAL = ["coopcycle_cooperatives", "coop_supermarkets", "susy_sse_initiatives"]


@pytest.mark.parametrize("name", REAL)
def test_a_real_directory_comes_in_and_again(name, tmp_path):
    path = shared_data(f"directory/{name}.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    tried = pipeline.run(SYSTEM, path, dry_run=True)
    report = pipeline.run(SYSTEM, path)
    assert counts(tried) == counts(report)
    assert report.created + report.refused == len(rows) - 1
    assert report.created > 0.98 * (len(rows) - 1)
    assert all(f.line and f.column and f.reason for f in report.refusals)
    assert Source.objects.count() == Organisation.objects.count() == report.created
    assert not Organisation.objects.filter(state="merged").exists()
    assert counts(pipeline.run(SYSTEM, path)) == (0, 0, report.created, report.refused)

    # one cell of one row that was taken
    place = rows[0].index("city")
    refused = {f.line for f in report.refusals}
    row = next(n for n in range(1, len(rows)) if n + 1 not in refused and rows[n][place])
    rows[row][place] += " (corrigé)"
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    edited = sent(tmp_path, out.getvalue(), path.name)
    again = pipeline.run(SYSTEM, edited)
    assert counts(again) == (0, 1, report.created - 1, report.refused)


def test_real_duplicates_are_proposed_and_countries_normalised():
    report = pipeline.run(SYSTEM, shared_data("directory/susy_sse_initiatives.csv"))
    assert report.duplicates == Duplicate.objects.count() > 0
    countries = set(Organisation.objects.exclude(country="").values_list("country", flat=True))
    assert all(len(code) == 2 and code.isupper() for code in countries)
    assert {f.value for f in report.refusals} >= {"update6", "Cypres", "Frace"}


@pytest.mark.django_db(transaction=True)
def test_in_a_large_directory_the_worker_looks_for_duplicates(tmp_path, monkeypatch):
    monkeypatch.setattr(pipeline, "SEARCHED_AT_ONCE", 1)
    text = (
        "id,Nom,Ville,Site\n1,La Boîte,Brest,https://b.exemple.org\n2,La Boîte,Brest,https://b.exemple.org\n"
    )
    report = pipeline.run(SYSTEM, sent(tmp_path, text))
    assert report.duplicates is None
    assert "tâche de fond" in report.notes[-1]
    assert Duplicate.objects.count() == 1
