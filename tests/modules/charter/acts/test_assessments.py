"""The self-assessment: begun, answered by several at once, shared; carried over to the next version."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM, VISITOR, Refused, Viewer
from communaux.modules.charter.acts import assessments, texts
from communaux.modules.charter.acts.assessments import Sent
from communaux.modules.charter.models import Assessment, CharterVersion, CriterionAnswer
from communaux.modules.charter.reading import standing
from communaux.nouns.acts.errors import Conflict
from communaux.nouns.models import Organisation
from tests import factories as make
from tests.modules.charter import factories as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def charter() -> CharterVersion:
    return made.make_charter()


@pytest.fixture
def organisation(charter: CharterVersion) -> Organisation:
    return make.make_organisation("Vélo")


@pytest.fixture
def keeper(organisation: Organisation) -> Viewer:
    return made.keeper_of(organisation)


@pytest.fixture
def assessment(organisation: Organisation, keeper: Viewer) -> Assessment:
    return assessments.start(keeper, organisation)


def test_it_begins_with_a_row_for_each_criterion(organisation: Organisation, keeper: Viewer) -> None:
    begun = assessments.start(keeper, organisation)
    assert begun.answers.filter(answer="").count() == 32
    assert assessments.start(keeper, organisation).pk == begun.pk
    assert Assessment.objects.count() == 1


def test_nobody_else_begins_or_answers(organisation: Organisation, assessment: Assessment) -> None:
    row = made.row(assessment, "G1")
    others = (VISITOR, SYSTEM, make.viewer(make.make_steward()), made.keeper_of(make.make_organisation()))
    for viewer in others:
        for act in (
            lambda viewer=viewer: assessments.start(viewer, organisation),
            lambda viewer=viewer: assessments.answer(viewer, row, {"answer": "met"}),
            lambda viewer=viewer: assessments.answer_part(
                viewer, assessment, {"G1": Sent({"answer": "met"})}
            ),
            lambda viewer=viewer: assessments.share(viewer, assessment),
        ):
            with pytest.raises(Refused):
                act()
    assert not CriterionAnswer.objects.exclude(answer="").exists()


def test_a_part_is_answered(keeper: Viewer, assessment: Assessment) -> None:
    said = {"G1": Sent({"answer": "met", "comment": "Une voix chacune."}), "G6": Sent({"answer": "not-yet"})}
    saved = assessments.answer_part(keeper, assessment, said)
    assert saved.changed == ["G1", "G6"]
    row = made.row(assessment, "G1")
    assert (row.answer, row.comment) == ("met", "Une voix chacune.")
    assert row.answered_on is not None
    entry = Entry.objects.order_by("-sequence").first()
    assert entry is not None
    assert entry.details["criteria"] == ["G1", "G6"]
    assert "voix" not in str(entry.details)
    entries = Entry.objects.count()
    assert assessments.answer_part(keeper, assessment, said).changed == []
    assert Entry.objects.count() == entries


@pytest.mark.parametrize(
    ("code", "values", "field"),
    [
        ("G1", {"answer": "not-applicable", "reason": "Nous sommes petits."}, "answer"),
        ("V3", {"answer": "not-applicable", "reason": "Facultatif."}, "answer"),
        ("D7", {"answer": "not-applicable", "reason": "Nous ne notons pas."}, "answer"),
        ("D4", {"answer": "not-applicable"}, "reason"),
        ("D4", {"answer": "not-applicable", "reason": "   "}, "reason"),
        ("G1", {"answer": "perfect"}, "answer"),
        ("G1", {"answer": 5}, "answer"),
        ("G1", {"comment": "x" * 4001}, "comment"),
        ("G1", {"comment": "a\x00b"}, "comment"),
        ("G1", {"visibility": "friends"}, "visibility"),
        ("G1", {"visibility": ""}, "visibility"),
        ("G1", {"answered_on": "2020-01-01"}, "answered_on"),
    ],
)
def test_an_answer_that_does_not_fit(
    keeper: Viewer, assessment: Assessment, code: str, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        assessments.answer(keeper, made.row(assessment, code), values)
    assert field in refused.value.error_dict
    saved = assessments.answer_part(keeper, assessment, {code: Sent(values), "K1": Sent({"answer": "met"})})
    assert list(saved.errors) == [code]
    assert saved.changed == ["K1"]
    assert made.row(assessment, code).version == 1


@pytest.mark.parametrize("code", ["V4", "V5", "D2", "D4"])
def test_not_applicable_where_the_condition_allows_it(
    keeper: Viewer, assessment: Assessment, code: str
) -> None:
    values = {"answer": "not-applicable", "reason": "Rien de tel chez nous."}
    row = assessments.answer(keeper, made.row(assessment, code), values)
    assert (row.answer, row.reason) == ("not-applicable", "Rien de tel chez nous.")
    row = assessments.answer(keeper, row, {"answer": "progressing"})
    assert row.reason == ""


def test_two_people_on_one_criterion_lose_nothing(keeper: Viewer, assessment: Assessment) -> None:
    first = made.row(assessment, "G1").version
    assessments.answer(keeper, made.row(assessment, "G1"), {"comment": "Le premier."}, expected_version=first)
    with pytest.raises(Conflict) as conflict:
        assessments.answer(
            keeper, made.row(assessment, "G1"), {"comment": "Le second."}, expected_version=first
        )
    assert conflict.value.theirs == {"comment": "Le premier."}
    assert conflict.value.mine == {"comment": "Le second."}
    assert made.row(assessment, "G1").comment == "Le premier."


def test_a_part_keeps_what_does_not_conflict(keeper: Viewer, assessment: Assessment) -> None:
    assessments.answer(keeper, made.row(assessment, "G1"), {"answer": "met"})
    seen = {"answer": "", "comment": "", "visibility": "public"}
    saved = assessments.answer_part(
        keeper,
        assessment,
        {
            "G1": Sent({"answer": "not-yet"}, seen=seen),
            "G2": Sent({"answer": "progressing"}, seen=seen),
        },
    )
    assert saved.changed == ["G2"]
    assert saved.conflicts["G1"].theirs == {"answer": "met"}
    assert made.row(assessment, "G1").answer == "met"


def test_different_fields_of_one_criterion_do_not_meet(keeper: Viewer, assessment: Assessment) -> None:
    assessments.answer(keeper, made.row(assessment, "G1"), {"answer": "met"})
    seen = {"answer": "", "comment": "", "visibility": "public"}
    saved = assessments.answer_part(keeper, assessment, {"G1": Sent({"comment": "Voici."}, seen=seen)})
    assert saved.changed == ["G1"]
    row = made.row(assessment, "G1")
    assert (row.answer, row.comment) == ("met", "Voici.")


def test_a_criterion_that_is_not_there(keeper: Viewer, assessment: Assessment) -> None:
    with pytest.raises(Refused):
        assessments.answer_part(keeper, assessment, {"G99": Sent({"answer": "met"})})


def test_sharing_and_taking_back(keeper: Viewer, assessment: Assessment) -> None:
    with pytest.raises(ValidationError):
        assessments.share(keeper, assessment)
    assessments.answer(keeper, made.row(assessment, "G1"), {"answer": "met"})
    assert assessments.share(keeper, assessment).shared_on is not None
    with pytest.raises(ValidationError):
        assessments.share(keeper, assessment)
    assert assessments.unshare(keeper, assessment).shared_on is None
    with pytest.raises(ValidationError):
        assessments.unshare(keeper, assessment)


def test_a_new_version_takes_over_what_still_holds(
    organisation: Organisation, keeper: Viewer, assessment: Assessment
) -> None:
    for code in ("G1", "G2"):
        values = {"answer": "met", "comment": f"De {code}", "visibility": "reviewers"}
        assessments.answer(keeper, made.row(assessment, code), values)
    assessments.add_evidence(keeper, made.row(assessment, "G2"), {"title": "Statuts"}, made.PDF)
    draft = texts.draft(SYSTEM)
    texts.change_criterion(SYSTEM, draft.criteria.get(code="G2"), {"statement": {"fr": "Tout autre chose."}})
    texts.propose(SYSTEM, draft)
    texts.publish(SYSTEM, draft)
    now = assessments.start(keeper, organisation)
    assert now.pk != assessment.pk
    same, other = made.row(now, "G1"), made.row(now, "G2")
    assert (same.answer, same.comment, same.visibility) == ("met", "De G1", "reviewers")
    assert (other.answer, other.comment) == ("", "De G2")
    copied = other.evidence.get()
    assert bytes(copied.document.content) == made.PDF
    assert copied.key != made.row(assessment, "G2").evidence.get().key


def test_an_assessment_of_a_replaced_version_is_closed(keeper: Viewer, assessment: Assessment) -> None:
    made.next_version()
    for act in (
        lambda: assessments.answer(keeper, made.row(assessment, "G1"), {"answer": "met"}),
        lambda: assessments.answer_part(keeper, assessment, {"G1": Sent({"answer": "met"})}),
        lambda: assessments.add_evidence(keeper, made.row(assessment, "G1"), {"link": "https://a.example"}),
    ):
        with pytest.raises(ValidationError) as refused:
            act()
        assert refused.value.code == "not_in_force"


class TestFlower:
    def test_signature_then_answers(
        self, charter: CharterVersion, organisation: Organisation, keeper: Viewer, assessment: Assessment
    ) -> None:
        assert standing.charter_states([organisation.pk]) == {}
        made.make_signature(organisation, charter)
        assert set(standing.charter_states([organisation.pk])[organisation.pk].values()) == {"declared"}
        for code in ("C1", "C2", "C3"):
            assessments.answer(keeper, made.row(assessment, code), {"answer": "met"})
        assert standing.charter_states([organisation.pk])[organisation.pk]["com"] == "declared"
        assessments.share(keeper, assessment)
        states = standing.charter_states([organisation.pk])[organisation.pk]
        assert states["com"] == "progressing"
        assert states["gov"] == "declared"
        assessments.answer(keeper, made.row(assessment, "C2"), {"visibility": "reviewers"})
        assert standing.charter_states([organisation.pk])[organisation.pk]["com"] == "declared"

    def test_a_withdrawn_signature_declares_nothing(
        self, charter: CharterVersion, organisation: Organisation
    ) -> None:
        made.make_signature(organisation, charter, withdrawn_on="2026-01-01")
        assert standing.charter_states([organisation.pk]) == {}

    def test_it_asks_the_database_no_more_for_many(
        self, charter: CharterVersion, django_assert_max_num_queries: Any
    ) -> None:
        many = [make.make_organisation() for _n in range(12)]
        for one in many:
            made.make_signature(one, charter)
        pks = [one.pk for one in many]
        with django_assert_max_num_queries(6):
            assert len(standing.charter_states(pks)) == 12
