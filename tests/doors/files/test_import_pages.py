"""A steward sends a file, says its columns, tries it, does it; nobody else may."""

import csv
import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from communaux.doors.files import jobs
from communaux.ground.tasks.models import Job
from communaux.modules.network.acts import import_runs
from communaux.modules.network.models import ImportRun
from communaux.nouns.models import Organisation, Person
from tests.factories import make_account, make_steward, viewer

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "Nom,Ville,Pays,Humeur\nLa Boîte,Brest,France,bonne\n=Bac,Lyon,Cypres,\n"


@pytest.fixture
def steward(client):
    account = make_steward()
    client.force_login(account)
    return account


def send(client, text=TEXT, name="liste.csv"):
    data = text.encode() if isinstance(text, str) else text
    return client.post("/imports/", {"file": SimpleUploadedFile(name, data)})


def sent(client, text=TEXT, name="liste.csv"):
    response = send(client, text, name)
    assert response.status_code == 302
    run = ImportRun.objects.get()
    assert response["Location"] == f"/imports/{run.key}/columns"
    return run


CHOICES = {
    "source": "liste",
    "bad_cells": "refuse",
    "column-0": "name",
    "column-1": "city",
    "column-2": "country",
}


def test_only_stewards_import(client):
    assert client.get("/imports/")["Location"].startswith("/account/login/")
    client.force_login(make_account())
    assert client.get("/imports/").status_code == 403
    assert send(client).status_code == 403
    assert not ImportRun.objects.exists()


def test_an_empty_list_of_imports_invites(client, steward):
    assert "Aucun import encore" in client.get("/imports/").content.decode()


def test_columns_are_shown_with_samples_and_a_guess(client, steward):
    run = sent(client)
    page = client.get(f"/imports/{run.key}/columns").content.decode()
    assert "La Boîte" in page
    assert '<option value="city" selected>' in page
    assert "=Bac" in page
    assert "Champ pour la colonne Humeur" in page


def test_from_the_file_to_the_records(client, steward):
    run = sent(client)
    response = client.post(f"/imports/{run.key}/columns", CHOICES)
    assert response["Location"] == f"/imports/{run.key}"
    assert not Organisation.objects.exists()
    page = client.get(f"/imports/{run.key}").content.decode()
    assert "Voici ce qui serait fait" in page
    assert "Cypres" in page
    assert "Ce pays n’est pas reconnu." in page
    assert "Humeur" in page

    assert client.get(f"/imports/{run.key}/run").status_code == 405
    assert client.post(f"/imports/{run.key}/run")["Location"] == f"/imports/{run.key}"
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.city) == ("La Boîte", "Brest")
    assert organisation.sources.get().name == "liste"
    page = client.get(f"/imports/{run.key}").content.decode()
    assert "C’est fait" in page
    run.refresh_from_db()
    assert (run.state, run.result["created"], run.result["refused"]) == ("done", 1, 1)
    assert not run.file
    assert not list(Path(settings.MEDIA_ROOT).glob(f"imports/{run.key}*"))
    assert "liste.csv" in client.get("/imports/").content.decode()
    # done is done
    client.post(f"/imports/{run.key}/run")
    client.post(f"/imports/{run.key}/forget")
    assert ImportRun.objects.get().state == "done"
    assert Organisation.objects.count() == 1


def test_a_refused_value_that_no_database_holds_is_marked(client, steward):
    run = sent(client, '[{"nom": "Coop", "pays": "Cyp\\u0000res"}]', "liste.json")
    client.post(f"/imports/{run.key}/columns", {"source": "s", "column-0": "name", "column-1": "country"})
    run.refresh_from_db()
    assert run.state == "planned"
    assert run.result["refusals"][0]["value"] == "Cyp\ufffdres"


def test_refused_lines_are_a_file_in_which_nothing_runs(client, steward):
    text = "Nom,Pays\n=1+1,=CMD()\n"
    run = sent(client, text)
    client.post(f"/imports/{run.key}/columns", {"source": "s", "column-0": "name", "column-1": "country"})
    out = client.get(f"/imports/{run.key}/refused.csv")
    rows = list(csv.reader(io.StringIO(out.content.decode("utf-8-sig"))))
    assert rows[1][:3] == ["2", "Pays", "'=CMD()"]
    assert "no-store" in out["Cache-Control"]


def test_what_was_said_stays_when_it_is_refused(client, steward):
    run = sent(client)
    wrong = {**CHOICES, "column-0": "", "column-1": "city", "column-3": "city", "licence": "CC0-1.0"}
    response = client.post(f"/imports/{run.key}/columns", wrong)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Aucune colonne ne donne le nom" in page
    assert "Deux colonnes donnent" in page
    assert 'value="CC0-1.0"' in page
    assert not Job.objects.exists()


def test_the_mapping_goes_to_the_command(client, steward):
    from communaux.modules.network.rules.importing import Mapping

    run = sent(client)
    client.post(f"/imports/{run.key}/columns", {**CHOICES, "bad_cells": "empty"})
    mapping = Mapping.parse(client.get(f"/imports/{run.key}/columns.yaml").content.decode())
    assert (mapping.source_name, mapping.bad_cells) == ("liste", "empty")
    assert [c.field for c in mapping.columns] == ["name", "city", "country", ""]
    assert client.post(f"/imports/{run.key}/run")
    assert Organisation.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("x.pdf", b"%PDF-1.7", "reconnu"),
        ("x.csv", b"", "vide"),
        ("x.xlsx", b"PK\x03\x04 broken", "abîmé"),
        ("x.csv", b"a,a\n1,2\n", "Deux colonnes"),
        ("x.json", b'{"a": ', "mal formé"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_so(client, steward, name, data, word):
    response = send(client, data, name)
    assert response.status_code == 200
    assert word in response.content.decode()
    assert not ImportRun.objects.exists()


def test_people_are_chosen_by_an_address(client, steward):
    run = sent(client, "Nom,Prénom,E-mail\nExemple,Ada,ada@exemple.org\n")
    page = client.get(f"/imports/{run.key}/columns?target=person").content.decode()
    assert "Personne n’est fusionné" in page
    assert client.get(f"/imports/{run.key}/columns").content.decode().count("Personne n’est fusionné") == 0
    people = {
        "source": "s",
        "target": "person",
        "column-0": "family_name",
        "column-1": "given_name",
        "column-2": "email",
    }
    client.post(f"/imports/{run.key}/columns", people)
    client.post(f"/imports/{run.key}/run")
    assert Person.objects.get().name == "Ada Exemple"
    assert '<option value="email" selected>' in page


def test_a_known_list_keeps_how_its_cells_are_read(client, steward):
    text = (
        "name,departement,city,address,url,stage,latitude,longitude\n"
        "Le Panier,75,Paris,1 rue du Port,https://panier.exemple.org,4,48.85,2.35\n"
    )
    run = sent(client, text)
    page = client.get(f"/imports/{run.key}/columns").content.decode()
    assert "Cette liste est connue" in page
    fields = ["name", "departement", "city", "street", "website", "maturity", "latitude", "longitude"]
    said = {f"column-{number}": field for number, field in enumerate(fields)}
    client.post(f"/imports/{run.key}/columns", {**said, "source": "s", "target": "organisation"})
    client.post(f"/imports/{run.key}/run")
    organisation = Organisation.objects.get()
    assert (organisation.maturity, organisation.country, organisation.kind) == ("operating", "FR", "local")
    assert organisation.activities == ["food-shop"]


def test_our_own_export_needs_no_columns(client, steward):
    Organisation.objects.create(name="La Boîte", slug="la-boite", city="Brst")
    out = b"".join(client.get("/directory/export.csv").streaming_content)
    run = sent(client, out.replace(b"Brst", b"Brest"))
    page = client.get(f"/imports/{run.key}/columns").content.decode()
    assert "vient de cet annuaire" in page
    client.post(f"/imports/{run.key}/columns", {"source": "communaux"})
    client.post(f"/imports/{run.key}/run")
    assert Organisation.objects.get().city == "Brest"


def test_an_import_under_way_shows_how_far_it_is(client, steward):
    run = sent(client)
    job = Job.objects.create(
        kind="directory.import", function="x", state=Job.State.RUNNING, done=40, total=160
    )
    import_runs.begin(viewer(steward), run, lambda: str(job.pk))
    page = client.get(f"/imports/{run.key}").content.decode()
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "HX-Refresh" not in client.get(f"/imports/{run.key}", headers={"HX-Request": "true"})
    assert 'hx-trigger="every 2s"' in page
    assert "40 lignes sur 160" in page
    Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED, message="Le disque est plein.")
    assert client.get(f"/imports/{run.key}", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    page = client.get(f"/imports/{run.key}").content.decode()
    assert "Le disque est plein." in page
    assert "http-equiv" not in page


def test_a_job_cut_off_after_its_transaction_does_not_import_twice(client, steward):
    run = sent(client)
    client.post(f"/imports/{run.key}/columns", CHOICES)
    client.post(f"/imports/{run.key}/run")
    job = Job.objects.first()
    assert jobs.import_file(job, run=run.key, account=steward.pk, dry_run=False, language="fr") == {}
    assert ImportRun.objects.get().result["created"] == 1


def test_an_abandoned_import_leaves_no_file(client, steward):
    run = sent(client)
    path = Path(run.file.path)
    assert path.exists()
    assert client.post(f"/imports/{run.key}/forget")["Location"] == "/imports/"
    assert not path.exists()
    assert not ImportRun.objects.exists()
    assert client.get(f"/imports/{run.key}").status_code == 404


def test_a_file_that_vanished_is_said_so(client, steward):
    run = sent(client)
    Path(run.file.path).unlink()
    response = client.get(f"/imports/{run.key}/columns", follow=True)
    assert "plus lisible" in response.content.decode()
