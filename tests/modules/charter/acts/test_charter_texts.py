"""Versions: written, proposed, published; and immutable from then on."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM, VISITOR, Refused
from communaux.modules.charter.acts import amendments, texts
from communaux.modules.charter.models import Amendment, CharterVersion, Criterion
from communaux.nouns.acts.errors import Conflict
from tests.modules.charter import factories as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def charter() -> CharterVersion:
    return made.make_charter()


def last_entry() -> Entry:
    found = Entry.objects.order_by("-sequence").first()
    assert found is not None
    return found


def test_a_draft_begins_as_a_copy(charter: CharterVersion) -> None:
    draft = texts.draft(SYSTEM)
    assert (draft.number, draft.state, draft.replaces, draft.ordinal) == ("2", "draft", charter, 2)
    assert draft.preamble == charter.preamble
    before = list(charter.criteria.order_by("part__position", "position").values_list("code", "statement"))
    assert (
        list(draft.criteria.order_by("part__position", "position").values_list("code", "statement")) == before
    )
    assert last_entry().verb == "charter.version.drafted"


def test_a_federation_without_any_text_begins_with_five_empty_parts() -> None:
    draft = texts.draft(SYSTEM, "2026")
    assert draft.parts.count() == 5
    assert draft.criteria.count() == 0
    with pytest.raises(ValidationError) as refused:
        texts.propose(SYSTEM, draft)
    assert refused.value.code == "lacking"


@pytest.mark.parametrize("number", ["0", "sign", "1", "1.2", "2; drop", "x" * 30])
def test_a_number_that_does_not_fit(charter: CharterVersion, number: str) -> None:
    with pytest.raises(ValidationError):
        texts.draft(SYSTEM, number)


def test_one_draft_at_a_time(charter: CharterVersion) -> None:
    draft = texts.draft(SYSTEM)
    with pytest.raises(ValidationError):
        texts.draft(SYSTEM)
    texts.propose(SYSTEM, draft)
    with pytest.raises(ValidationError):
        texts.draft(SYSTEM)


def test_a_draft_is_written_and_comes_into_force(charter: CharterVersion) -> None:
    draft = texts.draft(SYSTEM)
    part = draft.parts.get(code="com")
    added = texts.add_criterion(SYSTEM, part, {"statement": {"fr": "Nous entretenons nos communs."}})
    assert (added.code, added.key) == ("C4", "2-C4")
    texts.change_criterion(SYSTEM, draft.criteria.get(code="G1"), {"statement": {"fr": "Autrement dit."}})
    texts.remove_criterion(SYSTEM, draft.criteria.get(code="V3"))
    texts.change_part(SYSTEM, part, {"text": {"fr": "Ce que nous faisons."}})
    texts.change(SYSTEM, draft, {"changes": {"fr": "Un critère de plus."}})
    texts.propose(SYSTEM, draft)
    now = texts.publish(SYSTEM, draft)
    charter.refresh_from_db()
    assert (now.state, charter.state) == ("in-force", "superseded")
    assert charter.in_force_until == now.in_force_from
    assert now.criteria.count() == 32
    assert charter.criteria.count() == 32
    assert charter.criteria.get(code="G1").statement["fr"] != "Autrement dit."


def test_a_number_that_went_is_not_given_again(charter: CharterVersion) -> None:
    draft = texts.draft(SYSTEM)
    texts.remove_criterion(SYSTEM, draft.criteria.get(code="K4"))
    added = texts.add_criterion(SYSTEM, draft.parts.get(code="coo"), {"statement": {"fr": "Autre chose."}})
    assert added.code == "K5"


def test_what_is_not_proposed_is_not_published(charter: CharterVersion) -> None:
    draft = texts.draft(SYSTEM)
    with pytest.raises(ValidationError) as refused:
        texts.publish(SYSTEM, draft)
    assert refused.value.code == "forbidden_move"


def _touch(version: CharterVersion) -> list[Any]:
    criterion, part = version.criteria.first(), version.parts.first()
    assert criterion is not None
    assert part is not None
    return [
        lambda: texts.change(SYSTEM, version, {"preamble": {"fr": "X"}}),
        lambda: texts.change_part(SYSTEM, part, {"text": {"fr": "X"}}),
        lambda: texts.add_criterion(SYSTEM, part, {"statement": {"fr": "X"}}),
        lambda: texts.change_criterion(SYSTEM, criterion, {"statement": {"fr": "X"}}),
        lambda: texts.remove_criterion(SYSTEM, criterion),
        lambda: texts.drop(SYSTEM, version),
        lambda: texts.propose(SYSTEM, version),
        lambda: texts.publish(SYSTEM, version),
        lambda: texts.reopen(SYSTEM, version),
    ]


@pytest.mark.parametrize("state", ["in-force", "superseded"])
def test_a_version_in_force_or_superseded_is_immutable(charter: CharterVersion, state: str) -> None:
    if state == "superseded":
        made.next_version()
    charter.refresh_from_db()
    assert charter.state == state
    before = (
        list(Criterion.objects.order_by("pk").values()),
        CharterVersion.objects.filter(pk=charter.pk).values()[0],
    )
    entries = Entry.objects.count()
    for act in _touch(charter):
        with pytest.raises(ValidationError) as refused:
            act()
        assert refused.value.code == "forbidden_move"
    after = (
        list(Criterion.objects.order_by("pk").values()),
        CharterVersion.objects.filter(pk=charter.pk).values()[0],
    )
    assert before == after
    assert Entry.objects.count() == entries


def test_a_proposed_text_is_frozen_until_it_is_taken_back(charter: CharterVersion) -> None:
    draft = texts.draft(SYSTEM)
    texts.propose(SYSTEM, draft)
    with pytest.raises(ValidationError):
        texts.change(SYSTEM, draft, {"preamble": {"fr": "X"}})
    texts.reopen(SYSTEM, draft)
    assert texts.change(SYSTEM, draft, {"preamble": {"fr": "X"}}).preamble == {"fr": "X"}


def test_two_stewards_meet(charter: CharterVersion) -> None:
    draft = texts.draft(SYSTEM)
    texts.change(SYSTEM, draft, {"licence": "CC-BY-4.0"}, expected_version=1)
    with pytest.raises(Conflict) as conflict:
        texts.change(SYSTEM, draft, {"licence": "MIT"}, expected_version=1)
    assert conflict.value.theirs == {"licence": "CC-BY-4.0"}


@pytest.mark.parametrize(
    "values",
    [
        {"statement": {}},
        {"statement": {"de": "Wir"}},
        {"statement": "Nous"},
        {"grade": "mandatory"},
        {"reading": "horoscope"},
        {"code": "G99"},
        {"nothing": 1},
    ],
)
def test_a_criterion_that_does_not_fit(charter: CharterVersion, values: dict[str, Any]) -> None:
    draft = texts.draft(SYSTEM)
    with pytest.raises(ValidationError):
        texts.change_criterion(SYSTEM, draft.criteria.get(code="G1"), values)


def test_only_stewards_hold_the_pen(charter: CharterVersion) -> None:
    with pytest.raises(Refused):
        texts.draft(VISITOR)
    draft = texts.draft(SYSTEM)
    with pytest.raises(Refused):
        texts.propose(VISITOR, draft)


def test_a_draft_that_is_given_up_lets_its_amendments_go(charter: CharterVersion) -> None:
    amendment = made.make_amendment(charter, state="adopted")
    draft = texts.draft(SYSTEM)
    amendments.apply(SYSTEM, amendment, draft)
    texts.drop(SYSTEM, draft)
    amendment = Amendment.objects.get(pk=amendment.pk)
    assert (amendment.state, amendment.applied_in) == ("adopted", None)
    assert not CharterVersion.objects.filter(number="2").exists()
