"""The door of translation as programs use it: files in, files out, refusals with place and reason, nothing left behind."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from communaux.doors.translate import limits, running
from tests import factories

pytestmark = pytest.mark.django_db
TABLE = b"Identifier,Name,Website\r\nA1,Les Quais,https://quais.example/\r\nA2,Deux,nowhere\r\n"
GOOD = b"Identifier,Name,Locality\r\nA1,Les Quais,Nantes\r\nA2,Les Halles,Lille\r\n"


@pytest.fixture(autouse=True)
def work(settings: Any, tmp_path: Path) -> Any:
    """A folder for jobs, empty again after each test."""
    where = tmp_path / "jobs"
    where.mkdir()
    settings.TRANSLATE_FOLDER = str(where)
    from django.core.cache import cache

    cache.clear()
    yield where
    assert list(where.iterdir()) == []


def post(
    client: Client, address: str, body: bytes = GOOD, media_type: str = "text/csv", **headers: str
) -> Any:
    """Send a file."""
    return client.post(address, body, content_type=media_type, headers=headers)


def whole(response: Any) -> bytes:
    """What was answered, streamed or not."""
    return response.getvalue() if response.streaming else response.content


def told(response: Any) -> Any:
    """The same as JSON."""
    return json.loads(whole(response))


def sent(name: str, content: bytes, media_type: str = "application/octet-stream") -> SimpleUploadedFile:
    """A file of a form."""
    return SimpleUploadedFile(name, content, media_type)


FROM_TABLE = "/api/translate?from=sse-flat&to=schema-org"


def test_a_file_is_translated(client: Client) -> None:
    response = post(client, FROM_TABLE)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/ld+json"
    assert "records=2, written=2" in response["Communaux-Account"]
    names = [node["name"] for node in told(response)["@graph"]]
    assert names == ["Les Quais", "Les Halles"]


@pytest.mark.parametrize(
    ("accept", "start"),
    [
        ("text/turtle", b"@prefix"),
        ("application/n-triples", b"<urn:sse:initiative:A1> <"),
        ("application/jsonl", b"{"),
    ],
)
def test_the_medium_is_the_one_that_was_asked(client: Client, accept: str, start: bytes) -> None:
    response = post(client, FROM_TABLE, accept=accept)
    assert response["Content-Type"].startswith(accept)
    assert whole(response).startswith(start)


def test_every_medium_goes_in_and_out(client: Client) -> None:
    for medium in ("csv", "xlsx", "json", "jsonl"):
        made = post(client, f"/api/translate?from=sse-flat&to=sse-flat&medium={medium}")
        assert made.status_code == 200, medium
        back = post(client, "/api/translate?from=sse-flat&to=schema-org", whole(made), made["Content-Type"])
        assert back.status_code == 200, (medium, whole(back))
        assert [node["name"] for node in told(back)["@graph"]] == ["Les Quais", "Les Halles"], medium
    for medium in ("jsonld", "turtle", "ntriples"):
        made = post(client, f"/api/translate?from=sse-flat&to=schema-org&medium={medium}")
        back = post(client, "/api/translate?from=schema-org&to=sse-flat", whole(made), made["Content-Type"])
        assert back.status_code == 200, (medium, whole(back))
        assert b"Les Quais" in whole(back)


def test_loss_is_refused_with_place_and_reason(client: Client) -> None:
    response = post(client, FROM_TABLE, TABLE, accept_language="en")
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    problem = told(response)
    assert problem["type"].endswith("#loss")
    (finding,) = problem["findings"]
    assert (finding["record"], finding["line"], finding["path"]) == (2, 3, "Website")
    assert "type iri" in finding["reason"]
    assert problem["causes"][0]["count"] == 1


def test_warn_writes_and_counts(client: Client) -> None:
    response = post(client, FROM_TABLE + "&on_loss=warn", TABLE)
    assert response.status_code == 200
    assert "losses=1" in response["Communaux-Account"]


def test_report_and_complement_come_along(client: Client) -> None:
    address = FROM_TABLE + "&report=1&complement=1"
    archive = zipfile.ZipFile(io.BytesIO(whole(post(client, address, TABLE))))
    assert archive.namelist() == ["schema-org.jsonld", "complement.jsonl", "report.json"]
    assert json.loads(archive.read("report.json"))["account"]["losses"] == 1
    several = post(client, address, TABLE, accept="multipart/mixed")
    assert several["Content-Type"].startswith("multipart/mixed; boundary=")
    assert whole(several).count(b"Content-Disposition: attachment") == 3
    one = told(post(client, address + "&envelope=json", TABLE))
    assert json.loads(one["output"])["@graph"][0]["name"] == "Les Quais"
    assert one["report"]["findings"][0]["path"] == "Website"
    assert one["complement"].startswith('{"complement":1')


def test_an_edited_translation_is_put_back(client: Client) -> None:
    made = told(post(client, FROM_TABLE + "&complement=1&envelope=json", TABLE))
    edited = made["output"].replace("Les Quais", "Les Berges")
    form = {
        "file": sent("edited.jsonld", edited.encode()),
        "complement": sent("c", made["complement"].encode()),
    }
    back = client.post("/api/untranslate", form)
    assert back.status_code == 200, whole(back)
    assert whole(back) == TABLE.replace(b"Les Quais", b"Les Berges")


def test_a_complement_that_was_cut_is_refused(client: Client) -> None:
    made = told(post(client, FROM_TABLE + "&complement=1&envelope=json", TABLE))
    cut = made["complement"].rsplit("\n", 2)[0]
    form = {"file": sent("edited.jsonld", made["output"].encode()), "complement": sent("c", cut.encode())}
    back = client.post("/api/untranslate", form)
    assert back.status_code == 422
    assert "complément" in told(back)["detail"]


def test_a_form_says_everything(client: Client) -> None:
    form = {"from": "sse-flat", "to": "pair", "file": sent("any.csv", GOOD)}
    response = client.post("/api/translate", form)
    assert response.status_code == 200, whole(response)
    assert b"pair:label" in whole(response)


# testing


def test_a_file_is_tested_against_its_profile(client: Client) -> None:
    response = post(client, "/api/validate?profile=sse-flat", TABLE)
    assert response.status_code == 200
    report = told(response)
    assert report["conforms"] is False
    assert report["report"]["findings"]
    (cause,) = [one for one in report["causes"] if one["level"] == "error"]
    assert (cause["code"], cause["path"], cause["count"]) == ("type", "Website", 1)
    assert cause["mend"]
    assert told(post(client, "/api/validate?profile=sse-flat"))["conforms"] is True


SHAPES = b"""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix s: <https://schema.org/> .
<urn:s> a sh:NodeShape ; sh:targetClass s:Organization ; sh:property [ sh:path s:email ; sh:minCount 1 ] .
"""
VACUOUS = b"""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix s: <https://schema.org/> .
<urn:s> a sh:NodeShape ; sh:targetClass s:Organization .
"""


def test_a_file_is_tested_against_shapes(client: Client) -> None:
    made = whole(post(client, FROM_TABLE))
    form = {"file": sent("o.jsonld", made), "shapes_file": sent("s.ttl", SHAPES), "profile": "schema-org"}
    report = told(client.post("/api/validate", form))
    assert report["conforms"] is False
    (cause,) = report["shapes"][0]["causes"]
    assert (cause["count"], len(cause["examples"])) == (2, 2)
    form = {"file": sent("o.jsonld", made), "shapes_file": sent("s.ttl", VACUOUS), "profile": "schema-org"}
    report = told(client.post("/api/validate", form))
    assert report["shapes"][0]["checked_nothing"] is True
    assert report["shapes"][0]["idle"]


# who may, and how much


def test_a_visitor_sends_less_than_an_account_and_is_told_what_to_do(client: Client, settings: Any) -> None:
    settings.TRANSLATE_VISITOR_BYTES = 100
    response = post(client, FROM_TABLE, GOOD * 3, accept_language="en")
    assert response.status_code == 413
    assert "command" in told(response)["detail"]
    signed = Client()
    signed.force_login(factories.make_account())
    assert (
        post(signed, FROM_TABLE, GOOD * 3, x_csrftoken="x").status_code == 422
    )  # read: the rows stand twice
    form = {"from": "sse-flat", "to": "pair", "file": sent("any.csv", GOOD * 9)}
    assert client.post("/api/translate", form).status_code == 413


def test_a_body_that_is_longer_than_it_says_is_not_read(client: Client, settings: Any) -> None:
    settings.TRANSLATE_VISITOR_BYTES = 100
    form = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        + GOOD * 9
        + b"\r\n--x--"
    )
    response = client.generic(
        "POST", "/api/validate?profile=sse-flat", form, "multipart/form-data; boundary=x"
    )
    assert response.status_code == 413


def test_who_signed_in_is_not_led_here_by_another_site() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.make_account())
    response = post(client, FROM_TABLE)
    assert response.status_code == 403
    assert told(response)["type"].endswith("#csrf")
    client.get("/account/login/")
    client.get("/api/", headers={"accept": "text/html"})
    token = client.cookies["csrftoken"].value
    assert post(client, FROM_TABLE, x_csrftoken=token).status_code == 200
    assert post(client, FROM_TABLE, x_csrftoken="a" * 32).status_code == 403


def test_an_hour_has_an_end(client: Client, settings: Any) -> None:
    settings.TRANSLATE_PER_HOUR = 1
    assert post(client, FROM_TABLE).status_code == 200
    again = post(client, FROM_TABLE)
    assert again.status_code == 429
    assert int(again["Retry-After"]) > 0


def test_places_are_shared_and_given_back(client: Client, settings: Any) -> None:
    settings.TRANSLATE_AT_ONCE = 1
    with limits.place():
        full = post(client, FROM_TABLE)
    assert full.status_code == 503
    assert full["Retry-After"]
    assert post(client, FROM_TABLE).status_code == 200


def test_too_long_is_ended(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*_a: Any, **_k: Any) -> None:
        raise running.TooLong

    monkeypatch.setattr(running, "_work", late)
    response = post(client, FROM_TABLE)
    assert response.status_code == 422
    assert told(response)["type"].endswith("#too-heavy")


def test_the_work_is_ended_when_its_time_is_up(work: Path) -> None:
    with running.folder() as where:
        (where / "in").write_bytes(GOOD)
        with pytest.raises(running.TooLong):
            running.run(
                where,
                {"act": "translate", "on_loss": "warn", "from": {"name": "sse-flat"}, "to": {"name": "pair"}},
                0,
            )


def test_what_a_killed_server_left_is_swept(work: Path) -> None:
    import os

    left = work / (running.PREFIX + "old")
    left.mkdir()
    (left / "in").write_bytes(b"x")
    os.utime(left, (0, 0))
    with running.folder():
        assert not left.exists()


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_only_post_is_answered(client: Client, method: str) -> None:
    response = getattr(client, method)("/api/translate")
    assert response.status_code == 405
    assert "POST" in response["Allow"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/translate?from=sse-flat", 400),
        ("/api/translate?from=sse-flat&to=nothing", 400),
        ("/api/translate?from=../../etc/passwd&to=pair", 400),
        ("/api/translate?from=sse-flat&to=dfc-2.0", 400),
        ("/api/translate?from=sse-flat&to=pair&on_loss=perhaps", 400),
        ("/api/translate?from=sse-flat&to=pair&on_loss=carry", 400),
        ("/api/translate?from=sse-flat&to=pair&medium=csv", 415),
        ("/api/translate?from=sse-flat&to=pair&medium=pdf", 400),
        ("/api/translate?from=sse-flat&to=pair&complement=1&envelope=tar", 400),
        ("/api/validate", 400),
        ("/api/validate?profile=nothing", 400),
        ("/api/untranslate", 415),
    ],
)
def test_a_wrong_call_is_told(client: Client, address: str, status: int) -> None:
    response = post(client, address)
    assert response.status_code == status, whole(response)
    problem = told(response)
    assert problem.get("detail") or problem.get("errors")


@pytest.mark.parametrize(
    "media_type", ["application/pdf", "application/x-www-form-urlencoded", "image/png", "text/html"]
)
def test_other_formats_are_told(client: Client, media_type: str) -> None:
    response = post(client, FROM_TABLE, GOOD, media_type)
    assert response.status_code == 415
    assert "text/csv" in told(response)["detail"]


# hostile


def _xlsx(sheet: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", sheet)
    return made.getvalue()


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><workbook>&c;</workbook>"""
HOSTILE = {
    "billion laughs": ("sse-flat", _xlsx(LAUGHS), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "no archive": ("sse-flat", b"PK\x03\x04 cut", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "deep": ("schema-org", b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "application/ld+json"),
    "truncated": ("schema-org", b'{"@graph": [{"@id": "urn:a", "name": "x"', "application/ld+json"),
    "binary": ("sse-flat", bytes(range(256)) * 40, "text/csv"),
    "binary turtle": ("schema-org", bytes(range(256)) * 40, "text/turtle"),
    "another format": ("schema-org", b"a,b\r\n1,2\r\n", "application/ld+json"),
    "a remote context": ("schema-org", b'{"@context": "http://127.0.0.1/x", "@id": "urn:a", "zzz": 1}', "application/ld+json"),
    "half characters": ("schema-org", b'{"@id": "urn:a", "name": "\\ud800"}', "application/ld+json"),
    "only a list": ("schema-org", b"[[[[]]]]", "application/ld+json"),
    "a wrong blank node": ("schema-org", b'_:_:b1 <https://schema.org/name> "x" .', "application/n-triples"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_trap_is_told_and_breaks_nothing(client: Client, name: str) -> None:
    profile, content, media_type = HOSTILE[name]
    report = post(client, f"/api/validate?profile={profile}", content, media_type)
    assert report.status_code == 200, whole(report)[:500]
    found = told(report)
    assert found["causes"] or found["conforms"] is False, name
    answer = post(client, f"/api/translate?from={profile}&to=pair", content, media_type)
    assert answer.status_code in (200, 422), whole(answer)[:500]


def test_names_of_files_lead_nowhere(client: Client, work: Path) -> None:
    form = {
        "from": "sse-flat",
        "to": "pair",
        "file": sent("../../../../tmp/evil.csv", GOOD),
        "../x": sent("y", b"z"),
    }
    assert client.post("/api/translate", form).status_code == 200
    assert not Path("/tmp/evil.csv").exists()
    assert not list(Path(tempfile.gettempdir()).glob("evil*"))


def test_the_address_is_described(client: Client) -> None:
    described = client.get("/api/openapi.json").json()["paths"]
    for name in ("translate", "untranslate", "validate"):
        assert "post" in described[f"/api/{name}"]
    asked = {one["name"] for one in described["/api/translate"]["post"]["parameters"]}
    assert asked == {"from", "to", "on_loss", "report", "complement", "envelope", "medium", "from_medium"}
