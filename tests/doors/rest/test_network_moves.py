"""The directory's other acts through the REST door: checking, publishing, merging, claims, transfers, reports, links."""

from __future__ import annotations

import pytest
from django.test import Client

from communaux.modules.network.models import Claim, Duplicate, EditLink, Report, Transfer
from communaux.nouns.models import Affiliation, Organisation, Person
from tests import factories as make
from tests.doors.rest.clients import client_of, delete, etag, move, patch, post, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def record() -> Organisation:
    return make.make_organisation("Vélo", slug="velo")


def test_a_record_is_checked_withdrawn_and_restored(record: Organisation) -> None:
    editor, steward = client_of(make.make_editor(record)), client_of(make.make_steward())
    path = "/api/organisations/velo"
    assert move(client_of(make.make_member(record)), path, "check").status_code == 403
    read = etag(editor, path)
    assert patch(editor, path, {"move": "check"}, read).status_code == 200
    assert patch(editor, path, {"move": "check"}, read).status_code == 412
    assert move(editor, path, "publish").status_code == 403
    assert move(steward, path, "publish").status_code == 403
    assert steward.delete(f"{path}?reason=gone", headers={"if-match": "*"}).status_code == 204
    assert move(editor, path, "restore").status_code == 403
    assert move(steward, path, "restore").status_code == 200
    record.refresh_from_db()
    assert (record.state, record.checked_by) == ("published", "self")


def test_two_records_become_one_or_stay_two(record: Organisation) -> None:
    other, third = (
        make.make_organisation("Vélo", slug="velo-2"),
        make.make_organisation("Vélo", slug="velo-3"),
    )
    steward, path = client_of(make.make_steward()), "/api/organisations/velo"
    assert move(client_of(make.make_editor(record)), path, "merge", other="velo-2").status_code == 403
    assert "other" in refused(move(steward, path, "merge"), 422)
    assert move(steward, path, "merge", other="velo-2").status_code == 200
    other.refresh_from_db()
    assert other.merged_into == record
    refused(move(steward, path, "two", other="velo-3"), 422)
    pair = Duplicate.objects.create(kind="organisation", first=record.pk, second=third.pk, score=1.0)
    assert move(client_of(make.make_editor(record)), path, "two", other="velo-3").status_code == 403
    assert move(steward, path, "two", other="velo-3").status_code == 200
    pair.refresh_from_db()
    assert pair.state == "refused"


def test_a_claim_is_made_and_answered(record: Organisation) -> None:
    account = make.make_account()
    make.make_person("Camille", account)
    claimant, steward = client_of(account), client_of(make.make_steward())
    assert post(Client(), "/api/claims/", {"organisation": "velo", "message": "x"}).status_code == 401
    refused(post(claimant, "/api/claims/", {"organisation": "velo"}), 422)
    assert (
        post(claimant, "/api/claims/", {"organisation": "velo", "message": "C’est nous"}).status_code == 201
    )
    path = f"/api/claims/{Claim.objects.get().key}"
    assert claimant.get(path).status_code == 404
    assert move(claimant, path, "accept").status_code == 404
    assert move(steward, path, "accept", answer="Oui").status_code == 200
    assert move(steward, path, "refuse").status_code == 403
    assert Affiliation.objects.get(person__account=account).may_edit
    tie = f"/api/affiliations/{Affiliation.objects.get(person__account=account).key}"
    refused(move(claimant, tie, "entrust"), 422)
    assert move(steward, tie, "entrust", may_edit=False).status_code == 200
    assert not Affiliation.objects.get(person__account=account).may_edit


def test_a_transfer_is_offered_and_taken_back(record: Organisation) -> None:
    editor = client_of(make.make_editor(record))
    values = {"organisation": "velo", "email": "suite@exemple.org"}
    assert post(client_of(make.make_account()), "/api/transfers/", values).status_code == 403
    refused(post(editor, "/api/transfers/", {**values, "email": "rien"}), 422)
    assert post(editor, "/api/transfers/", values).status_code == 201
    path = f"/api/transfers/{Transfer.objects.get().key}"
    assert patch(editor, path, {"email": "autre@exemple.org"}).status_code == 422
    assert delete(editor, path).status_code == 204
    assert Transfer.objects.get().state == "withdrawn"


def test_a_report_is_made_and_answered(record: Organisation) -> None:
    member, steward = client_of(make.make_account()), client_of(make.make_steward())
    values = {"organisation": "velo", "reason": "other", "text": "Fermée", "contact": "a@exemple.org"}
    assert post(member, "/api/reports/", values).status_code == 201
    path = f"/api/reports/{Report.objects.get().key}"
    assert member.get(path).status_code == 404
    assert move(client_of(make.make_editor(record)), path, "accept").status_code == 403
    assert move(steward, path, "accept", answer=3).status_code == 422
    assert move(steward, path, "accept", answer="Merci").status_code == 200
    assert (Report.objects.get().state, Report.objects.get().contact) == ("accepted", "")


def test_edit_links_are_sent_and_stopped(record: Organisation) -> None:
    editor, path = client_of(make.make_editor(record)), "/api/organisations/velo"
    assert move(editor, path, "send-edit-link", email="lien@exemple.org").status_code == 200
    assert EditLink.objects.get().revoked is None
    assert move(client_of(make.make_account()), path, "revoke-edit-links").status_code == 403
    assert move(editor, path, "revoke-edit-links").status_code == 200
    assert EditLink.objects.get().revoked is not None


def test_one_makes_and_erases_ones_own_page() -> None:
    account = make.make_account()
    client = client_of(account)
    refused(post(client, "/api/people/", {"name": "Camille", "own": "oui"}), 422)
    assert post(client, "/api/people/", {"name": "Camille"}).status_code == 403
    assert post(client, "/api/people/", {"name": "Camille", "own": True, "listed": True}).status_code == 201
    path = f"/api/people/{Person.objects.get(account=account).key}"
    assert delete(client_of(make.make_member(make.make_organisation())), path).status_code == 403
    assert delete(client, path).status_code == 204
    assert Person.objects.get(key=path.rpartition("/")[2]).name == "Personne effacée"
