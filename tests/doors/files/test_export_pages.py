"""Taking the data: the page, and the files with the filters and the rights of who asks."""

import csv
import io

import pytest

from communaux.doors.files.writing import FORMATS
from tests.factories import make_organisation, make_steward

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def directory():
    make_organisation("La Boîte", country="FR", email="contact@boite.exemple.org")
    make_organisation("Le Bac", country="BE")
    make_organisation("Brouillon", state="draft")


def got(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response, b"".join(response.streaming_content)


def names(body):
    return sorted(row["name"] for row in csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_downloads_whole(client, format_):
    spec = FORMATS[format_]
    response, body = got(client, f"/directory/export.{spec.ending}")
    assert response["Content-Type"] == spec.media
    assert int(response["Content-Length"]) == len(body) > 0
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Disposition"].rstrip('"').endswith(spec.ending)


def test_filters_choose(client):
    assert names(got(client, "/directory/export.csv")[1]) == ["La Boîte", "Le Bac"]
    assert names(got(client, "/directory/export.csv?country=BE")[1]) == ["Le Bac"]
    assert names(got(client, "/directory/export.csv?country=DE")[1]) == []


def test_contacts_are_for_members(client):
    response, body = got(client, "/directory/export.csv")
    assert b"contact@boite" not in body
    assert "public" in response["Cache-Control"]
    client.force_login(make_steward())
    response, body = got(client, "/directory/export.csv")
    assert b"contact@boite" in body
    assert "private" in response["Cache-Control"]
    assert "Brouillon" in names(body)


def test_the_page_offers_every_format_with_the_filters(client):
    page = client.get("/directory/export?country=BE").content.decode()
    for spec in FORMATS.values():
        assert f'href="/directory/export.{spec.ending}?country=BE"' in page
    assert "1 organisation" in page
    assert "&lt;iframe" in page
    assert "/api/organisations/?country=BE" in page


def test_nothing_found_has_a_next_step(client):
    page = client.get("/directory/export?country=DE").content.decode()
    assert "Rien à prendre ici" in page


def test_no_other_ending_is_known(client):
    assert client.get("/directory/export.exe").status_code == 404
    assert client.get("/directory/export.csvx").status_code == 404
