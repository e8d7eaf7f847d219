"""Evidence: addresses, documents, suggestions; hostile files, too much of everything; who may read it."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM, VISITOR, Refused, Viewer
from communaux.modules.charter import sources
from communaux.modules.charter.acts import assessments, evidence
from communaux.modules.charter.models import Assessment, Evidence, EvidenceFile, Suggestion
from communaux.modules.charter.reading import assessment as reading
from communaux.modules.charter.rules import documents
from communaux.modules.network.rules.openness import Shared
from communaux.nouns.models import Organisation
from tests import factories as make
from tests.modules.charter import factories as made

pytestmark = pytest.mark.django_db
LINK = {"title": "Statuts", "link": "https://velo.example/statuts"}


@pytest.fixture
def organisation() -> Organisation:
    made.make_charter()
    return make.make_organisation("Vélo")


@pytest.fixture
def keeper(organisation: Organisation) -> Viewer:
    return made.keeper_of(organisation)


@pytest.fixture
def assessment(organisation: Organisation, keeper: Viewer) -> Assessment:
    return assessments.start(keeper, organisation)


def test_an_address(keeper: Viewer, assessment: Assessment) -> None:
    one = assessments.add_evidence(keeper, made.row(assessment, "G1"), {**LINK, "dated": "2026-10-01"})
    assert (one.kind, one.title, one.checked, one.content_hash) == ("link", "Statuts", None, "")
    bare = assessments.add_evidence(keeper, made.row(assessment, "G1"), {"link": "https://velo.example/x"})
    assert bare.title == "https://velo.example/x"
    assert "velo.example" not in "".join(str(entry.details) for entry in Entry.objects.all())


def test_a_document_is_kept_with_its_hash(keeper: Viewer, assessment: Assessment) -> None:
    sent = SimpleUploadedFile("Bilan 2025.pdf", made.PDF, content_type="text/html")
    one = assessments.add_evidence(keeper, made.row(assessment, "V7"), {}, sent)
    assert (one.kind, one.title, one.file_name) == ("document", "Bilan-2025.pdf", "Bilan-2025.pdf")
    assert (one.media_type, one.size) == ("application/pdf", len(made.PDF))
    assert one.content_hash == hashlib.sha256(made.PDF).hexdigest()
    assert bytes(EvidenceFile.objects.get(evidence=one).content) == made.PDF


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<html><script>alert(1)</script>", "document_type"),
        (b"<svg onload=alert(1)>", "document_type"),
        (b"MZ\x90\x00", "document_type"),
        (b"hello", "document_type"),
        (b"%PDF-" + b"0" * documents.LARGEST, "document_size"),
    ],
)
def test_a_hostile_or_huge_file(keeper: Viewer, assessment: Assessment, content: bytes, code: str) -> None:
    row = made.row(assessment, "G1")
    for sent in (content, SimpleUploadedFile("statuts.pdf", content, content_type="application/pdf")):
        with pytest.raises(ValidationError) as refused:
            assessments.add_evidence(keeper, row, {"title": "Statuts"}, sent)
        assert refused.value.error_dict["document"][0].code == code
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"title": "Rien"},
        {"link": "javascript:alert(1)"},
        {"link": "https://"},
        {"link": "https://a.example", "visibility": "friends"},
        {"link": "https://a.example", "content_hash": "abc"},
        {"link": "https://a.example", "dated": "hier"},
        {"link": "https://a.example", "title": "x" * 201},
        {"link": "https://a.example", "checked": "2026-01-01"},
        {"link": "https://a.example", "source": "/surveys/x"},
    ],
)
def test_evidence_that_does_not_fit(keeper: Viewer, assessment: Assessment, values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        assessments.add_evidence(keeper, made.row(assessment, "G1"), values)
    assert not Evidence.objects.exists()


def test_an_address_or_a_document_not_both(keeper: Viewer, assessment: Assessment) -> None:
    with pytest.raises(ValidationError):
        assessments.add_evidence(keeper, made.row(assessment, "G1"), LINK, made.PDF)


def test_too_many(keeper: Viewer, assessment: Assessment, monkeypatch: Any) -> None:
    row = made.row(assessment, "G1")
    for _n in range(evidence.MOST):
        assessments.add_evidence(keeper, row, LINK)
    with pytest.raises(ValidationError) as refused:
        assessments.add_evidence(keeper, row, LINK)
    assert refused.value.code == "too_many"
    monkeypatch.setattr(evidence, "MOST_BYTES", len(made.PDF))
    assessments.add_evidence(keeper, made.row(assessment, "G2"), {}, made.PDF)
    with pytest.raises(ValidationError):
        assessments.add_evidence(keeper, made.row(assessment, "G3"), {}, made.PDF)


def test_changing_and_removing(keeper: Viewer, assessment: Assessment) -> None:
    row = made.row(assessment, "G1")
    link = assessments.add_evidence(keeper, row, LINK)
    document = assessments.add_evidence(keeper, row, {}, made.PNG)
    assert assessments.change_evidence(keeper, link, {"visibility": "reviewers"}).visibility == "reviewers"
    for thing, values in (
        (link, {"link": ""}),
        (link, {"title": ""}),
        (link, {"text": "Autre"}),
        (document, {"link": "https://a.example"}),
        (document, {"content_hash": "0" * 64}),
        (link, {"kind": "document"}),
    ):
        with pytest.raises(ValidationError):
            assessments.change_evidence(keeper, thing, values)
    other = made.keeper_of(make.make_organisation())
    for act in (assessments.remove_evidence, lambda who, what: assessments.change_evidence(who, what, {})):
        for viewer in (other, VISITOR, SYSTEM):
            with pytest.raises(Refused):
                act(viewer, document)
    assessments.remove_evidence(keeper, document)
    assert not EvidenceFile.objects.exists()
    assert row.evidence.get() == link


class TestSuggestions:
    def suggest(self, viewer: Viewer, organisation: Organisation, text: str = "Une voix par membre.") -> Any:
        return assessments.suggest(viewer, organisation, "G1", "/answers/abc", text)

    def test_a_person_confirms(self, keeper: Viewer, organisation: Organisation) -> None:
        suggestion = self.suggest(keeper, organisation)
        assert suggestion.state == "open"
        made_of_it = assessments.confirm(keeper, suggestion, visibility="reviewers")
        assert (made_of_it.kind, made_of_it.text, made_of_it.source, made_of_it.visibility) == (
            "answer",
            "Une voix par membre.",
            "/answers/abc",
            "reviewers",
        )
        assert made_of_it.answer.criterion.code == "G1"
        with pytest.raises(ValidationError):
            assessments.confirm(keeper, suggestion)

    def test_what_was_settled_stays_until_the_answer_changes(
        self, keeper: Viewer, organisation: Organisation
    ) -> None:
        assessments.dismiss(keeper, self.suggest(keeper, organisation))
        assert self.suggest(keeper, organisation).state == "dismissed"
        again = self.suggest(keeper, organisation, "Deux voix par membre.")
        assert (again.state, again.text) == ("open", "Deux voix par membre.")
        assert Suggestion.objects.count() == 1

    def test_confirming_a_new_answer_replaces_the_old_one(
        self, keeper: Viewer, organisation: Organisation
    ) -> None:
        assessments.confirm(keeper, self.suggest(keeper, organisation))
        assessments.confirm(keeper, self.suggest(keeper, organisation, "Autrement."))
        assert [one.text for one in Evidence.objects.all()] == ["Autrement."]

    def test_what_is_no_suggestion(self, keeper: Viewer, organisation: Organisation) -> None:
        assert assessments.suggest(keeper, organisation, "Z9", "/answers/abc", "Texte") is None
        for source, text in (("", "Texte"), ("https://evil.example", "Texte"), ("/answers/abc", "  ")):
            with pytest.raises(ValidationError):
                assessments.suggest(keeper, organisation, "G1", source, text)

    def test_nobody_else_suggests_or_confirms(self, keeper: Viewer, organisation: Organisation) -> None:
        other = made.keeper_of(make.make_organisation())
        with pytest.raises(Refused):
            self.suggest(other, organisation)
        suggestion = self.suggest(SYSTEM, organisation)
        for viewer in (other, SYSTEM, VISITOR):
            with pytest.raises(Refused):
                assessments.confirm(viewer, suggestion)
            with pytest.raises(Refused):
                assessments.dismiss(viewer, suggestion)


class TestReading:
    def test_what_is_for_reviewers_is_read_by_them_alone(
        self, keeper: Viewer, organisation: Organisation, assessment: Assessment, monkeypatch: Any
    ) -> None:
        row = made.row(assessment, "G1")
        assessments.answer(keeper, row, {"answer": "met"})
        public = assessments.add_evidence(keeper, row, LINK)
        kept = assessments.add_evidence(keeper, row, {**LINK, "visibility": "reviewers"})
        reviewer = make.viewer(make.make_member(make.make_organisation()))

        def seen(viewer: Viewer) -> list[bool]:
            return [
                reading.may_read(
                    viewer,
                    Evidence.objects.select_related("answer__assessment", "organisation").get(pk=one.pk),
                )
                for one in (public, kept)
            ]

        assert seen(VISITOR) == [False, False]
        assert seen(keeper) == [True, True]
        assessments.share(keeper, assessment)
        assert seen(VISITOR) == seen(reviewer) == [True, False]
        monkeypatch.setattr(reading, "_readers", [lambda viewer, _pk: viewer.person == reviewer.person])
        assert seen(reviewer) == [True, True]
        assert seen(VISITOR) == [True, False]
        assessments.answer(keeper, row, {"visibility": "reviewers"})
        assert seen(VISITOR) == [False, False]

    def test_readings_stand_beside_the_answers(
        self,
        organisation: Organisation,
        assessment: Assessment,
        monkeypatch: Any,
        django_assert_max_num_queries: Any,
    ) -> None:
        make.make_commons(organisation, "Logiciel", licence="AGPL-3.0-or-later", openness="open")
        monkeypatch.setattr(
            sources, "_sources", {"K3": [lambda _o: [Shared("Statuts", "CC0-1.0", "open", True)]]}
        )
        with django_assert_max_num_queries(8):
            parts = reading.with_findings(
                organisation, reading.rows(assessment, everything=True), organisation.created.date()
            )
        found = {row.answer.criterion.code: row.finding for part in parts for row in part.rows}
        states = {code: finding.state for code, finding in found.items() if finding is not None}
        assert set(states) == {"G2", "G3", "G5", "D6", "C3", "K1", "K2", "K3", "K4"}
        assert (states["C3"], states["K3"], states["K4"]) == ("met", "met", "met")
        assert (states["G2"], states["K1"], states["K2"]) == ("nothing-listed",) * 3
