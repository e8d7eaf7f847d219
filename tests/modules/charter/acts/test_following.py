"""Two records of one organisation made one: signatures, assessments and recognitions follow."""

from __future__ import annotations

import datetime as dt

import pytest

from communaux.meaning.access import SYSTEM
from communaux.modules.charter.models import Assessment, Complaint, Evidence, Recognition, Signature
from communaux.modules.network.acts import duplicates
from communaux.nouns.models import Organisation
from communaux.site import subscriptions
from tests import factories as make
from tests.modules.charter import factories as charters

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def connected() -> None:
    """As every process does at its start."""
    subscriptions.connect()


@pytest.fixture
def pair() -> tuple[Organisation, Organisation]:
    return make.make_organisation("Vélo"), make.make_organisation("Vélo")


def recognise(organisation: Organisation, state: str, holds: str = "") -> Recognition:
    charter = charters.make_charter()
    return Recognition.objects.create(organisation=organisation, charter=charter, state=state, holds=holds)


def test_what_only_the_other_record_had_follows(pair: tuple[Organisation, Organisation]) -> None:
    kept, gone = pair
    charter = charters.make_charter()
    signature = charters.make_signature(gone, charter, signed_on=dt.date(2026, 3, 1))
    assessment = charters.make_assessment(gone)
    answer = charters.row(assessment, "G1")
    evidence = Evidence.objects.create(
        answer=answer, organisation=gone, kind="link", link="https://a.example/"
    )
    held = recognise(gone, "recognised", "recognised")
    complaint = Complaint.objects.create(organisation=gone, recognition=held, text="SECRET")
    duplicates.merge_organisations(SYSTEM, kept, gone, {})
    for row in (signature, assessment, evidence, held, complaint):
        before = getattr(row, "version", None)
        row.refresh_from_db()
        assert row.organisation == kept
        assert before is None or row.version == before + 1
    assert signature.signed_on == dt.date(2026, 3, 1), "signed when it was signed"


def test_where_both_did_the_same_the_record_that_stays_counts(
    pair: tuple[Organisation, Organisation],
) -> None:
    kept, gone = pair
    charter = charters.make_charter()
    for one in pair:
        charters.make_signature(one, charter)
        charters.make_assessment(one)
        recognise(one, "recognised", "recognised")
    answer = charters.row(Assessment.objects.get(organisation=gone), "G1")
    evidence = Evidence.objects.create(
        answer=answer, organisation=gone, kind="link", link="https://a.example/"
    )
    duplicates.merge_organisations(SYSTEM, kept, gone, {})
    evidence.refresh_from_db()
    assert evidence.organisation == gone, "it stays with the assessment that it speaks of"
    for model in (Signature, Assessment, Recognition):
        assert [row.organisation for row in model.objects.order_by("pk")] == [kept, gone]
