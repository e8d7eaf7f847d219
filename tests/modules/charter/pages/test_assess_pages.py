"""The self-assessment in a browser: part by part, two people at once, evidence; and no score anywhere."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from communaux.modules.charter.acts import assessments
from communaux.modules.charter.models import Assessment, Evidence, Suggestion
from communaux.nouns.models import Account, Organisation
from tests import factories as make
from tests.modules.charter import factories as made

pytestmark = pytest.mark.django_db
HERE = "/organisations/velo/charter/assess"


@pytest.fixture
def organisation() -> Organisation:
    made.make_charter()
    return make.make_organisation("Vélo", slug="velo")


@pytest.fixture
def account(organisation: Organisation) -> Account:
    return make.make_editor(organisation)


@pytest.fixture
def keeper(account: Account) -> Client:
    browser = Client()
    browser.force_login(account)
    return browser


@pytest.fixture
def assessment(organisation: Organisation, account: Account) -> Assessment:
    return assessments.start(make.viewer(account), organisation)


def sent(page: str, **changes: str) -> dict[str, str]:
    """What the form of a part sends, with these changes (``G1_answer``: of G1)."""
    import html

    found = {
        name: html.unescape(value)
        for name, value in re.findall(
            r'<input type="hidden" name="([A-Z]\d+-seen-\w+)" value="([^"]*)"', page
        )
    }
    for name, value in list(found.items()):
        code, _seen, field = name.split("-", 2)
        found[f"{code}-{field}"] = value
    return found | {name.replace("_", "-"): value for name, value in changes.items()}


def test_starting_and_answering(organisation: Organisation, keeper: Client) -> None:
    assert "Commencer" in keeper.get(HERE).content.decode()
    assert keeper.get(f"{HERE}/gov").headers["Location"] == HERE
    assert keeper.post(HERE).headers["Location"] == f"{HERE}/gov"
    page = keeper.get(f"{HERE}/gov").content.decode()
    answer = keeper.post(
        f"{HERE}/gov", sent(page, G1_answer="met", G1_comment="Une voix.\r\nChacune.", then="next")
    )
    assert answer.headers["Location"] == f"{HERE}/val"
    row = made.row(Assessment.objects.get(), "G1")
    assert (row.answer, row.comment) == ("met", "Une voix.\nChacune.")
    assert row.version == 2
    # sent again unchanged, nothing is written
    page = keeper.get(f"{HERE}/gov").content.decode()
    keeper.post(f"{HERE}/gov", sent(page))
    assert made.row(Assessment.objects.get(), "G1").version == 2
    overview = keeper.get(HERE).content.decode()
    assert "1 critère sur 8 a une réponse." in overview


def test_two_people_on_one_page_lose_nothing(
    keeper: Client, account: Account, assessment: Assessment
) -> None:
    page = keeper.get(f"{HERE}/gov").content.decode()
    viewer = make.viewer(account)
    assessments.answer(viewer, made.row(assessment, "G1"), {"comment": "Le premier."})
    assessments.answer(viewer, made.row(assessment, "G3"), {"answer": "met"})
    answer = keeper.post(f"{HERE}/gov", sent(page, G1_comment="Le second.", G2_answer="not-yet"))
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Le premier." in shown
    assert "Le second." in shown
    assert made.row(assessment, "G1").comment == "Le premier."
    assert made.row(assessment, "G2").answer == "not-yet"
    assert made.row(assessment, "G3").answer == "met"  # a page that did not touch it does not undo it
    # what was compared and sent again is written
    again = keeper.post(
        f"{HERE}/gov",
        sent(shown, G1_comment="Le premier et le second.", G2_answer="not-yet", G3_answer="met"),
    )
    assert again.status_code == 302
    assert made.row(assessment, "G1").comment == "Le premier et le second."


def test_a_wrong_answer_keeps_the_rest(keeper: Client, assessment: Assessment) -> None:
    page = keeper.get(f"{HERE}/dat").content.decode()
    answer = keeper.post(f"{HERE}/dat", sent(page, D4_answer="not-applicable", D1_answer="met"))
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Dites pourquoi ce critère ne vous concerne pas." in shown
    assert made.row(assessment, "D1").answer == "met"
    assert made.row(assessment, "D4").answer == ""
    fixed = keeper.post(
        f"{HERE}/dat", sent(shown, D4_answer="not-applicable", D4_reason="Prix fixes.", D1_answer="met")
    )
    assert fixed.status_code == 302
    assert made.row(assessment, "D4").reason == "Prix fixes."


def test_not_applicable_is_offered_where_it_may_be(keeper: Client, assessment: Assessment) -> None:
    page = keeper.get(f"{HERE}/dat").content.decode()
    offered = set(re.findall(r'name="(D\d+)-answer" value="not-applicable"', page))
    assert offered == {"D2", "D4"}
    forced = keeper.post(f"{HERE}/dat", sent(page, D1_answer="not-applicable"))
    assert forced.status_code == 409
    assert made.row(assessment, "D1").answer == ""


def test_others_do_not_enter(organisation: Organisation, assessment: Assessment, client: Client) -> None:
    row = made.row(assessment, "G1")
    paths = (HERE, f"{HERE}/gov", f"/organisations/velo/charter/evidence/{row.key}")
    for account in (
        None,
        make.make_member(organisation),
        make.make_editor(make.make_organisation()),
        make.make_steward(),
    ):
        browser = Client()
        if account is not None:
            browser.force_login(account)
        for path in paths:
            assert browser.get(path).status_code == 403
            assert browser.post(path, {"link": "https://a.example"}).status_code == 403
        assert browser.post(f"{HERE}/share").status_code == 403
    assert not Evidence.objects.exists()


def test_unknown_parts_and_criteria(keeper: Client, assessment: Assessment) -> None:
    assert keeper.get(f"{HERE}/xyz").status_code == 404
    assert keeper.get("/organisations/velo/charter/evidence/nothing").status_code == 404
    foreign = made.row(made.make_assessment(make.make_organisation()), "G1")
    assert keeper.get(f"/organisations/velo/charter/evidence/{foreign.key}").status_code == 404


def test_the_house_reads_beside_and_decides_nothing(
    organisation: Organisation, keeper: Client, assessment: Assessment
) -> None:
    make.make_commons(organisation, "Logiciel", licence="CC-BY-NC-4.0")
    page = keeper.get(f"{HERE}/com").content.decode()
    assert "Ce que la maison lit d’elle-même" in page
    assert "Logiciel" in page
    assert made.row(assessment, "C3").answer == ""


def test_few_queries_a_page(
    keeper: Client, assessment: Assessment, django_assert_max_num_queries: Any
) -> None:
    viewer = made.keeper_of(assessment.organisation)
    for code in ("D1", "D2", "D3", "D5"):
        row = made.row(assessment, code)
        assessments.add_evidence(viewer, row, {"link": "https://a.example"})
        assessments.suggest(viewer, assessment.organisation, code, f"/answers/{code}", "Voici.")
    keeper.get(HERE)
    with django_assert_max_num_queries(22):
        keeper.get(f"{HERE}/dat")
    with django_assert_max_num_queries(18):
        keeper.get(HERE)


def test_markup_is_shown_as_typed(keeper: Client, account: Account, assessment: Assessment) -> None:
    hostile = "<script>alert(1)</script>"
    viewer = make.viewer(account)
    row = made.row(assessment, "G1")
    assessments.answer(viewer, row, {"answer": "met", "comment": hostile})
    assessments.add_evidence(
        viewer, row, {"title": hostile, "link": "https://a.example/?<x>".replace("<x>", "x")}
    )
    assessments.suggest(viewer, assessment.organisation, "G1", "/answers/x", hostile)
    for path in (HERE, f"{HERE}/gov", f"/organisations/velo/charter/evidence/{row.key}"):
        assert hostile not in keeper.get(path).content.decode()


SCORE = re.compile(
    r"\b(score|note globale|total|moyenne|average|rating)\b\s*[::]?\s*\d|\d+\s*%|\d+\s*/\s*32|\b\d+\s+(?:sur|of|out of)\s+32\b",
    re.I,
)


def test_no_page_shows_a_score(
    organisation: Organisation, keeper: Client, account: Account, assessment: Assessment
) -> None:
    viewer = make.viewer(account)
    for row in assessment.answers.select_related("criterion"):
        assessments.answer(viewer, row, {"answer": "met" if row.criterion.position % 2 else "not-yet"})
    assessments.share(viewer, assessment)
    made.make_signature(organisation, assessment.charter)
    paths = ("/charter/", "/charter/1/signatories", HERE, *(f"{HERE}/{part}" for part in ("gov", "val", "dat", "com", "coo")),
             "/organisations/velo", "/organisations/velo/charter", "/account/")  # fmt: skip
    for path in paths:
        for language in ("fr", "en"):
            page = keeper.get(path, headers={"accept-language": language}).content.decode()
            words = re.sub(
                r"<(script|style|svg)\b.*?</\1>|<[^>]+>", " ", page.partition('id="main"')[2], flags=re.S
            )
            assert SCORE.search(words) is None, (path, SCORE.search(words))
    told = keeper.get(f"/assessments/{assessment.key}", headers={"accept": "application/ld+json"}).json()
    assert not {"score", "total", "met"} & set(told)


def test_sharing(keeper: Client, account: Account, assessment: Assessment) -> None:
    keeper.post(f"{HERE}/share", {"share": "yes"})
    assert Assessment.objects.get().shared_on is None  # nothing is answered yet
    assessments.answer(make.viewer(account), made.row(assessment, "G1"), {"answer": "met"})
    row = made.row(assessment, "G1")
    public = f"/criterion-answers/{row.key}"
    machine = {"accept": "application/ld+json"}
    assert Client().get(public, headers=machine).status_code == 404
    keeper.post(f"{HERE}/share", {"share": "yes"})
    assert Client().get(public, headers=machine).json()["answer"] == "met"
    keeper.post(f"{HERE}/share", {"share": "no"})
    assert Client().get(public, headers=machine).status_code == 404


class TestEvidence:
    def test_an_address_then_a_document(self, keeper: Client, assessment: Assessment) -> None:
        row = made.row(assessment, "G1")
        path = f"/organisations/velo/charter/evidence/{row.key}"
        keeper.post(path, {"link": "https://velo.example/statuts", "title": "", "visibility": "public"})
        upload = SimpleUploadedFile("Statuts.pdf", made.PDF, content_type="application/pdf")
        keeper.post(path, {"document": upload, "title": "Nos statuts", "visibility": "reviewers"})
        assert list(row.evidence.values_list("kind", "title")) == [
            ("link", "https://velo.example/statuts"),
            ("document", "Nos statuts"),
        ]
        one = row.evidence.get(kind="document")
        changed = keeper.post(
            f"{path}/{one.key}", {"title": "Statuts signés", "visibility": "public", "version": "1"}
        )
        assert changed.status_code == 302
        stale = keeper.post(f"{path}/{one.key}", {"title": "Autre", "visibility": "public", "version": "1"})
        assert stale.status_code == 409
        keeper.post(f"{path}/{one.key}", {"remove": "1"})
        assert row.evidence.count() == 1

    def test_a_hostile_file_is_refused_with_words(self, keeper: Client, assessment: Assessment) -> None:
        row = made.row(assessment, "G1")
        upload = SimpleUploadedFile(
            "statuts.pdf", b"<script>alert(1)</script>", content_type="application/pdf"
        )
        page = keeper.post(
            f"/organisations/velo/charter/evidence/{row.key}",
            {"document": upload, "title": "Statuts", "visibility": "public"},
        ).content.decode()
        assert "ni un PDF" in page
        assert 'value="Statuts"' in page
        assert not Evidence.objects.exists()

    def test_a_document_is_saved_never_shown(
        self, keeper: Client, account: Account, assessment: Assessment
    ) -> None:
        viewer = make.viewer(account)
        row = assessments.answer(viewer, made.row(assessment, "G1"), {"answer": "met"})
        one = assessments.add_evidence(viewer, row, {}, made.PDF)
        kept = assessments.add_evidence(viewer, row, {"visibility": "reviewers"}, made.PNG)
        stranger = Client()
        assert stranger.get(f"/evidence/{one.key}/file").status_code == 404
        assessments.share(viewer, assessment)
        answer = stranger.get(f"/evidence/{one.key}/file")
        assert answer.content == made.PDF
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert stranger.get(f"/evidence/{kept.key}/file").status_code == 404
        assert keeper.get(f"/evidence/{kept.key}/file").content == made.PNG
        assert stranger.get("/evidence/nothing/file").status_code == 404

    def test_a_suggestion_is_confirmed_from_the_page(
        self, keeper: Client, account: Account, assessment: Assessment
    ) -> None:
        viewer = make.viewer(account)
        for number in (1, 2):
            assessments.suggest(
                viewer, assessment.organisation, "G1", f"/answers/{number}", f"Réponse {number}"
            )
        page = keeper.get(f"{HERE}/gov").content.decode()
        first, second = Suggestion.objects.order_by("pk")
        answer = keeper.post(f"{HERE}/gov", sent(page, G1_answer="met", then=f"confirm:{first.key}"))
        assert answer.headers["Location"] == f"{HERE}/gov#G1"
        keeper.post(
            f"{HERE}/gov", sent(keeper.get(f"{HERE}/gov").content.decode(), then=f"dismiss:{second.key}")
        )
        assert [one.text for one in Evidence.objects.all()] == ["Réponse 1"]
        assert made.row(assessment, "G1").answer == "met"
        assert set(Suggestion.objects.values_list("state", flat=True)) == {"confirmed", "dismissed"}
