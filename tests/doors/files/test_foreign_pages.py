"""Other vocabularies on pages: what is lost is shown before a file is taken or brought in."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from communaux.doors.files import foreign
from communaux.modules.network.models import ImportRun
from communaux.nouns.models import Organisation
from tests.factories import make_organisation, make_steward

pytestmark = pytest.mark.django_db(transaction=True)

PAIR = """@prefix pair: <http://virtual-assembly.org/ontologies/pair#> .
<https://far.example/1> a pair:Organization ; pair:label "La Halle" ; pair:partnerOf <https://far.example/2> .
"""


@pytest.fixture
def directory(db):
    make_organisation("La Boîte", country="FR", email="contact@boite.exemple.org", maturity="operating")
    make_organisation("Le Bac", country="BE")
    make_organisation("Brouillon", state="draft")


@pytest.fixture
def steward(client):
    account = make_steward()
    client.force_login(account)
    return account


def send(client, profile, text=PAIR, name="far.ttl"):
    data = {"file": SimpleUploadedFile(name, text.encode()), "profile": profile}
    return client.post("/imports/", data)


def test_the_page_of_exports_offers_other_vocabularies(client, directory):
    page = client.get("/directory/export?country=FR").content.decode()
    for name in foreign.names():
        assert f'href="/directory/export/as/{name}?country=FR"' in page


@pytest.mark.parametrize("name", foreign.names())
def test_what_is_lost_is_shown_before_the_file_is_taken(
    client, directory, name, django_assert_max_num_queries
):
    with django_assert_max_num_queries(30):
        page = client.get(f"/directory/export/as/{name}?country=FR").content.decode()
    assert "1 organisation" in page
    assert "Ce qui ne passe pas" in page
    assert "étape" in page.casefold()
    assert "contact@boite" not in page
    for ending in foreign.endings(name):
        assert f'href="/directory/export/as/{name}/{ending}?country=FR"' in page
        response = client.get(f"/directory/export/as/{name}/{ending}?country=FR")
        body = b"".join(response.streaming_content)
        assert response["Content-Disposition"].rstrip('"').endswith(f"{name}.{ending}")
        assert int(response["Content-Length"]) == len(body) > 0
        assert b"contact@boite" not in body
        if ending not in ("xlsx",):
            assert "La Boîte".encode() in body or b"La Bo\\u00EEte" in body
            assert b"Brouillon" not in body


@pytest.mark.parametrize(
    "address", ["nowhere", "dfc-2.0", "pair/csv", "pair/exe", "organisation", "directory", "sse-flat/ttl"]
)
def test_another_vocabulary_or_medium_is_not_found(client, db, address):
    assert client.get(f"/directory/export/as/{address}").status_code == 404


def test_no_organisation_makes_no_file_list(client, db):
    page = client.get("/directory/export/as/pair").content.decode()
    assert "Rien à prendre ici" in page
    assert "Le Bac" not in page


def test_from_a_file_of_another_vocabulary_to_the_record(client, steward):
    response = send(client, "pair")
    run = ImportRun.objects.get()
    assert response["Location"] == f"/imports/{run.key}/columns"
    page = client.get(f"/imports/{run.key}/columns").content.decode()
    assert "PAIR" in page
    assert "pair:label" in page
    assert "les liens se proposent et s’acceptent, ils ne s’importent jamais" in page
    client.post(f"/imports/{run.key}/columns", {"source": "loin", "licence": "CC0-1.0", "language": "fr"})
    assert not Organisation.objects.exists()
    page = client.get(f"/imports/{run.key}").content.decode()
    assert "Voici ce qui serait fait" in page
    assert "Ce qui ne passe pas" in page
    assert "pair:partnerOf" in page
    client.post(f"/imports/{run.key}/run")
    assert Organisation.objects.get().name == "La Halle"
    run.refresh_from_db()
    assert run.columns["source"] == "loin"
    assert json.dumps(run.result["losses"])
    assert "pair:partnerOf" in client.get(f"/imports/{run.key}").content.decode()


@pytest.mark.parametrize(
    ("profile", "name", "said"),
    [
        ("", "far.ttl", "Dites dans quel vocabulaire"),
        ("sse-flat", "far.ttl", "ne peut pas être lu comme"),
        ("pair", "far.nt", "ne contient rien"),
        ("nowhere", "far.ttl", "far"),
    ],
)
def test_a_file_that_is_not_of_the_vocabulary_is_refused(client, steward, profile, name, said):
    response = send(client, profile, name=name, text=PAIR if name.endswith("ttl") else "")
    assert response.status_code == 200
    if profile != "nowhere" and (profile, name) != ("pair", "far.nt"):
        assert said in response.content.decode()
    assert not ImportRun.objects.exists()
