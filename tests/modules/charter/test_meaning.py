"""Who reads what of the charter's things, through every door that reads by declaration; and no name in the journal."""

from __future__ import annotations

import pytest

from communaux.doors.ldp.answer import answer
from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM, VISITOR
from communaux.meaning.declare import Meaning, all_meanings
from communaux.modules.charter.acts import amendments, assessments, signatures
from tests import factories as make
from tests.modules.charter import factories as made

pytestmark = pytest.mark.django_db

MARKS = {"SECRET-MEMBERS", "SECRET-KEEPERS"}


def ours() -> list[Meaning]:
    """The meanings of this half of the module."""
    files = ("texts", "assessment", "amendments")
    return [
        one
        for one in all_meanings()
        if one.model.__module__ in {f"communaux.modules.charter.models.{name}" for name in files}
    ]


def test_each_viewer_reads_what_is_theirs() -> None:
    charter = made.make_charter()
    organisation, other = make.make_organisation("Vélo"), make.make_organisation()
    keeper = made.keeper_of(organisation)
    made.make_signature(
        organisation, charter, way="link", signatory="SECRET-MEMBERS", capacity="SECRET-MEMBERS"
    )
    assessment = assessments.start(keeper, organisation)
    row = assessments.answer(keeper, made.row(assessment, "G1"), {"answer": "met", "comment": "Public."})
    assessments.add_evidence(keeper, row, {"title": "Public", "link": "https://a.example"})
    kept = {"title": "SECRET-KEEPERS", "link": "https://a.example/x", "visibility": "reviewers"}
    assessments.add_evidence(keeper, row, kept)
    hidden = {"answer": "not-yet", "comment": "SECRET-KEEPERS", "visibility": "reviewers"}
    assessments.answer(keeper, made.row(assessment, "G2"), hidden)
    assessments.suggest(keeper, organisation, "G3", "/answers/x", "SECRET-KEEPERS")
    assessments.share(keeper, assessment)
    amendment = made.make_amendment(charter, person_id=keeper.person)
    amendments.comment(keeper, amendment, {"text": "SECRET-MEMBERS"})
    member = make.viewer(make.make_member(other))
    steward = make.viewer(make.make_steward())
    may = {
        "visitor": (VISITOR, set()),
        "researcher": (make.viewer(make.make_account(researcher=True)), set()),
        "member": (member, {"SECRET-MEMBERS"}),
        "keeper of another": (made.keeper_of(other), {"SECRET-MEMBERS"}),
        "keeper": (keeper, MARKS),
        "steward": (steward, MARKS),
    }
    for who, (viewer, allowed) in may.items():
        told = ""
        for meaning in ours():
            for thing in meaning.model._default_manager.all():
                for media in ("application/ld+json", "text/turtle"):
                    key = str(getattr(thing, meaning.key))
                    found = answer(meaning.name, key, None, None, viewer, media=media)
                    assert found is not None
                    told += found.body.decode()
        assert {mark for mark in MARKS if mark in told} == allowed, who
        assert "Public." in told


def test_the_journal_holds_no_name_and_no_word() -> None:
    made.make_charter()
    organisation = make.make_organisation("Vélo")
    keeper = made.keeper_of(organisation)
    token, _link = signatures.make_link(organisation, "contact@velo.example")
    signatures.sign_by_link(token, {"agree": True, "signatory": "WORDS", "capacity": "WORDS"})
    assessment = assessments.start(keeper, organisation)
    assessments.answer(
        keeper,
        made.row(assessment, "D4"),
        {"answer": "not-applicable", "reason": "WORDS", "comment": "WORDS"},
    )
    assessments.add_evidence(
        keeper, made.row(assessment, "D4"), {"title": "WORDS", "link": "https://words.example/WORDS"}
    )
    assessments.suggest(keeper, organisation, "G1", "/answers/x", "WORDS")
    said = {
        "kind": "change",
        "target": "preamble",
        "title": "WORDS",
        "wording": {"fr": "WORDS"},
        "reason": "WORDS",
    }
    amendment = amendments.propose(keeper, said)
    amendments.comment(keeper, amendment, {"text": "WORDS"})
    amendments.close(SYSTEM, amendment)
    amendments.decide(SYSTEM, amendment, False, reason="WORDS", link="https://words.example/")
    written = [f"{entry.object} {entry.details}" for entry in Entry.objects.all()]
    assert len(written) > 8
    assert [
        line for line in written if "WORDS" in line or "words.example" in line or "velo.example" in line
    ] == []
