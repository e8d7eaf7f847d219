"""The charter behind the REST door: one walk through the acts of each meaning."""

from __future__ import annotations

import base64
from typing import Any

import orjson
import pytest
from django.test import Client

from communaux.modules.charter.models import Amendment, Assessment, CharterVersion, Evidence, Signature
from tests import factories as make
from tests.modules.charter import factories as made

pytestmark = pytest.mark.django_db


class Program:
    """A client of the REST door, signed in."""

    def __init__(self, account: Any) -> None:
        self.client = Client()
        self.client.force_login(account)

    def post(self, path: str, **values: Any) -> tuple[int, dict[str, Any]]:
        answer = self.client.post(path, orjson.dumps(values), content_type="application/json")
        return answer.status_code, orjson.loads(answer.content)

    def patch(self, path: str, **values: Any) -> tuple[int, dict[str, Any]]:
        etag = self.client.get(path)["ETag"]
        answer = self.client.patch(
            path, orjson.dumps(values), content_type="application/json", headers={"if-match": etag}
        )
        return answer.status_code, orjson.loads(answer.content)

    def delete(self, path: str) -> int:
        etag = self.client.get(path)["ETag"]
        return int(self.client.delete(path, headers={"if-match": etag}).status_code)


def test_an_organisation_signs_and_assesses_itself() -> None:
    made.make_charter()
    organisation = make.make_organisation("Vélo", slug="velo")
    program = Program(make.make_editor(organisation))
    assert program.post("/api/signatures/", organisation="velo")[0] == 422
    status, signed = program.post("/api/signatures/", organisation="velo", agree=True, capacity="Gérance")
    assert status == 201
    assert signed["charter"].endswith("/charter/1")
    status, begun = program.post("/api/assessments/", organisation="velo")
    assert status == 201
    key = begun["@id"].rpartition("/")[2]
    row = made.row(Assessment.objects.get(), "G1")
    assert program.patch(f"/api/criterion-answers/{row.key}", answer="met")[0] == 200
    assert program.patch(f"/api/criterion-answers/{row.key}", answer="perfect")[0] == 422
    document = base64.b64encode(made.PDF).decode()
    assert program.post("/api/evidence/", organisation="velo", answer=row.key, document=document)[0] == 201
    assert program.post("/api/evidence/", organisation="velo", answer=row.key, document="%%%")[0] == 422
    assert Evidence.objects.get().media_type == "application/pdf"
    assert program.patch(f"/api/assessments/{key}", move="share")[0] == 200
    assert program.patch(f"/api/assessments/{key}", shared_on="2020-01-01")[0] == 422
    status, suggested = program.post(
        "/api/charter-suggestions/", organisation="velo", criterion="G2", source="/answers/x", text="Voici."
    )
    assert status == 201
    path = "/api/charter-suggestions/" + suggested["@id"].rpartition("/")[2]
    assert program.patch(path, move="confirm", visibility="reviewers")[0] == 200
    signature = Signature.objects.get()
    assert program.delete(f"/api/signatures/{signature.key}") == 204
    signature.refresh_from_db()
    assert signature.withdrawn_on is not None


def test_nobody_signs_for_another_by_program() -> None:
    made.make_charter()
    make.make_organisation("Vélo", slug="velo")
    for account in (make.make_editor(make.make_organisation()), make.make_steward()):
        assert Program(account).post("/api/signatures/", organisation="velo", agree=True)[0] == 403
    assert not Signature.objects.exists()


def test_stewards_write_a_version() -> None:
    made.make_charter()
    program = Program(make.make_steward())
    status, draft = program.post("/api/charters/", number="2026")
    assert (status, draft["number"]) == (201, "2026")
    assert program.post("/api/charters/", number="2027")[0] == 422
    assert program.patch("/api/charter-parts/2026-gov", text={"fr": "Ensemble."})[0] == 200
    status, added = program.post("/api/criteria/", part="2026-com", statement={"fr": "Nous entretenons."})
    assert (status, added["code"]) == (201, "C4")
    assert program.patch("/api/criteria/2026-G1", statement={"fr": "Autrement."})[0] == 200
    assert program.delete("/api/criteria/2026-V3") == 204
    assert program.patch("/api/charters/2026", move="propose")[0] == 200
    assert program.patch("/api/charters/2026", move="publish")[0] == 200
    assert CharterVersion.objects.get(number="2026").state == "in-force"
    assert program.patch("/api/criteria/2026-G1", statement={"fr": "Encore."})[0] == 422
    assert program.patch("/api/charters/2026", move="reopen")[0] == 422


def test_members_amend() -> None:
    made.make_charter()
    member, steward = Program(make.make_member(make.make_organisation())), Program(make.make_steward())
    status, told = member.post(
        "/api/amendments/", kind="change", target="criterion", criterion="G1", title="Mieux", reason="Clair.",
        wording={"fr": "Une voix."},
    )  # fmt: skip
    assert status == 201
    key = told["@id"].rpartition("/")[2]
    path = f"/api/amendments/{key}"
    assert member.post("/api/amendment-comments/", amendment=key, text="Oui.")[0] == 201
    assert member.post("/api/amendment-supports/", amendment=key)[0] == 201
    assert member.patch(path, move="close")[0] == 403
    assert steward.patch(path, move="adopt", reason="Oui.")[0] == 422
    assert steward.patch(path, move="close")[0] == 200
    assert steward.patch(path, move="adopt")[0] == 422
    assert steward.patch(path, move="adopt", reason="Oui.", on="hier")[0] == 422
    assert steward.patch(path, move="adopt", reason="Oui.")[0] == 200
    assert Amendment.objects.get().state == "adopted"
