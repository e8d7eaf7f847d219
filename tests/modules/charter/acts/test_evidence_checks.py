"""Evidence on the web is looked at again: what is the same is said, what is not is left as it was."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.utils import timezone

from communaux.ground import outbound
from communaux.ground.journal.models import Entry
from communaux.ground.outbound import Fetched
from communaux.meaning.access import SYSTEM, VISITOR, Refused
from communaux.modules.charter.acts import evidence_checks
from communaux.modules.charter.models import Evidence
from communaux.nouns.models import Organisation
from tests import factories as make
from tests.modules.charter import factories as charters

pytestmark = pytest.mark.django_db
LINK = "https://coop.example/statuts"


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What stands at each address: bytes, or an error."""
    answers: dict[str, Any] = {}

    def fetch(url: str, **_said: Any) -> Fetched:
        found = answers[url]
        if isinstance(found, Exception):
            raise found
        return Fetched(url, 200, found)

    monkeypatch.setattr(outbound, "fetch", fetch)
    return answers


def give(organisation: Organisation, **fields: Any) -> Evidence:
    charters.make_charter()
    answer = charters.row(charters.make_assessment(organisation), "G1")
    return Evidence.objects.create(
        answer=answer, organisation=organisation, kind="link", title="Statuts", link=LINK, **fields
    )


def later(evidence: Evidence) -> None:
    """A month passes."""
    Evidence.objects.filter(pk=evidence.pk).update(looked=timezone.now() - timedelta(days=31))


def test_the_first_look_keeps_the_hash_and_later_ones_hold_to_it(web: dict[str, Any]) -> None:
    evidence = give(make.make_organisation())
    web[LINK] = b"un"
    assert evidence_checks.look_again(SYSTEM) == {"same": 1, "other": 0, "away": 0}
    evidence.refresh_from_db()
    first = evidence.checked
    assert evidence.content_hash == sha256(b"un").hexdigest()
    assert first is not None
    assert evidence_checks.look_again(SYSTEM) == {"same": 0, "other": 0, "away": 0}, "not due for a month"
    for now, counted in (
        (b"deux", "other"),
        (outbound.NotReachedError("connection", "Ce site ne répond pas.", "No answer."), "away"),
    ):
        web[LINK] = now
        later(evidence)
        assert evidence_checks.look_again(SYSTEM)[counted] == 1
        evidence.refresh_from_db()
        assert (evidence.checked, evidence.content_hash) == (first, sha256(b"un").hexdigest())
    web[LINK] = b"un"
    later(evidence)
    evidence_checks.look_again(SYSTEM)
    evidence.refresh_from_db()
    assert evidence.checked is not None
    assert evidence.checked > first
    entries = Entry.objects.filter(verb="charter.evidence.found")
    assert [LINK in str(entry.details) for entry in entries] == [False, False]


def test_a_hash_that_was_given_is_held_to(web: dict[str, Any]) -> None:
    evidence = give(make.make_organisation(), content_hash=sha256(b"un").hexdigest())
    web[LINK] = b"deux"
    assert evidence_checks.look_again(SYSTEM)["other"] == 1
    evidence.refresh_from_db()
    assert evidence.checked is None


def test_invented_organisations_and_documents_are_left_alone(web: dict[str, Any]) -> None:
    give(make.make_organisation(fictional=True))
    Evidence.objects.filter(pk=give(make.make_organisation()).pk).update(kind="document")
    assert evidence_checks.look_again(SYSTEM) == {"same": 0, "other": 0, "away": 0}


def test_an_address_changed_during_the_look_is_not_said_to_be_found(
    web: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = give(make.make_organisation())

    def fetch(url: str, **_said: Any) -> Fetched:
        Evidence.objects.filter(pk=evidence.pk).update(link="https://other.example/")
        return Fetched(url, 200, b"un")

    monkeypatch.setattr(outbound, "fetch", fetch)
    assert evidence_checks.look_again(SYSTEM)["away"] == 1
    evidence.refresh_from_db()
    assert (evidence.checked, evidence.content_hash) == (None, "")


def test_nobody_else_looks() -> None:
    give(make.make_organisation())
    with pytest.raises(Refused):
        evidence_checks.look_again(VISITOR)
