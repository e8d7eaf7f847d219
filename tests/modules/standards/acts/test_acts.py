"""The acts on standards: one entry each without what people wrote, words that never change once adopted, conflicts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from communaux.ground.gate import writing
from communaux.ground.journal.models import Entry
from communaux.ground.said import Said
from communaux.meaning.access import SYSTEM, Refused, Viewer
from communaux.modules.standards import decisions
from communaux.modules.standards.acts import (
    agreements,
    communities,
    editions,
    following,
    proofs,
    standards,
    terms,
)
from communaux.modules.standards.models import (
    Agreement,
    Difference,
    Edition,
    MappingText,
    Participation,
    Resolution,
    Sample,
    Standard,
    Term,
)
from communaux.modules.standards.reading import adopted
from communaux.modules.standards.rules.agreed.publishing import fingerprint
from communaux.nouns.acts.errors import Conflict
from communaux.nouns.models import Organisation
from tests import factories
from tests.modules.standards.factories import (
    REASON,
    VALUES,
    make_agreement,
    make_community,
    make_edition,
    make_maintenance,
    make_standard,
)

pytestmark = pytest.mark.django_db
MAPPING = """mapping: essai
version: 0.1.0
profile: sse-flat
hub: organisation
classes:
  - class: Initiative
    hub: Organisation
    rules:
      - {field: Name, hub: name}
"""
TEST = {
    "title": "Sans début",
    "media": "turtle",
    "expected": "fails",
    "text": "<urn:a> a <http://localhost:8000/standards/creneau/1#Slot> .",
}


@pytest.fixture
def mine() -> Organisation:
    return factories.make_organisation("Roue libre", slug="roue-libre", email="contact@roue.example")


@pytest.fixture
def draft(mine: Organisation) -> Edition:
    """A sound draft of a standard that somebody maintains."""
    edition = make_standard(make_community(mine), slug="creneau", review_on="2999-01-01")
    make_maintenance(edition.standard, mine)
    return edition


@pytest.fixture
def lead(mine: Organisation) -> Viewer:
    """An editor of the organisation that coordinates and maintains."""
    return factories.viewer(factories.make_editor(mine))


@pytest.fixture
def member() -> Viewer:
    """Somebody of the network who has nothing to do with the community."""
    return factories.viewer(factories.make_member(factories.make_organisation("Autre")))


@pytest.fixture
def one_of(draft: Edition) -> Term:
    return Term.objects.get(edition=draft, name="startsAt")


def to(edition: Edition, state: str) -> Edition:
    Edition.objects.filter(pk=edition.pk).update(state=state)
    edition.refresh_from_db()
    return edition


def last() -> Any:
    return Entry.objects.order_by("sequence").last()


class TestCommunities:
    def test_whoever_opens_one_coordinates_it_and_somebody_always_does(self, member: Viewer) -> None:
        made = communities.open_community(member, None, {"name": "Objets", "subject": {"fr": "Prêter."}})
        own = Participation.objects.get(community=made)
        assert (own.role, own.person_id) == ("coordinator", member.person)
        with pytest.raises(ValidationError, match="coordination"):
            communities.leave(member, own)
        other = communities.join(SYSTEM, made, factories.make_organisation("B"))
        communities.coordinate(member, other, True)
        communities.leave(member, own)
        assert [row.pk for row in Participation.objects.filter(community=made)] == [other.pk]

    def test_joining_twice_is_joining_once_and_a_closed_one_is_not_joined(
        self, draft: Edition, member: Viewer
    ) -> None:
        community = draft.standard.community
        assert communities.join(member, community).pk == communities.join(member, community).pk
        communities.move(SYSTEM, community, "closed")
        with pytest.raises(ValidationError, match="fini"):
            communities.join(SYSTEM, community, factories.make_organisation("C"))

    def test_nobody_speaks_for_an_organisation_that_they_do_not_edit(
        self, draft: Edition, member: Viewer, mine: Organisation, one_of: Term
    ) -> None:
        for act in (
            lambda: communities.join(member, draft.standard.community, mine),
            lambda: agreements.agree(member, one_of, mine),
            lambda: agreements.object_to(member, one_of, mine, {"reason": "non"}),
        ):
            with pytest.raises(Refused):
                act()
        assert not Agreement.objects.exists()


class TestTerms:
    def test_a_member_of_the_community_proposes_and_nobody_else(
        self, draft: Edition, member: Viewer, lead: Viewer
    ) -> None:
        with pytest.raises(Refused):
            terms.propose(member, draft, VALUES)
        communities.join(member, draft.standard.community)
        assert terms.propose(member, draft, VALUES).by_id == member.person
        with pytest.raises(ValidationError, match="déjà ce nom"):
            terms.propose(lead, draft, VALUES)

    def test_agreement_is_to_a_wording(self, lead: Viewer, one_of: Term, mine: Organisation) -> None:
        agreements.agree(lead, one_of, mine)
        same = terms.change(lead, one_of, {"example": "2026-12-03T09:00:00Z"})
        assert same.wording == 1
        changed = terms.change(lead, one_of, {"definition": {"fr": "Autre chose."}})
        assert changed.wording == 2
        assert Agreement.objects.get().wording == 1
        with pytest.raises(ValidationError, match="entre-temps"):
            agreements.agree(lead, one_of, mine, expected_wording=1)
        agreements.agree(lead, one_of, mine, expected_wording=2)
        assert Agreement.objects.filter(withdrawn_on=None).get().wording == 2
        assert Agreement.objects.exclude(withdrawn_on=None).get().wording == 1

    def test_a_class_that_is_renamed_is_followed_and_one_in_use_stays(
        self, lead: Viewer, draft: Edition
    ) -> None:
        slot = Term.objects.get(edition=draft, name="Slot")
        with pytest.raises(ValidationError, match="startsAt"):
            terms.remove(lead, slot)
        terms.change(lead, slot, {"name": "DeliverySlot"})
        assert Term.objects.get(edition=draft, name="startsAt").belongs == "DeliverySlot"

    def test_two_at_once(self, lead: Viewer, one_of: Term) -> None:
        terms.change(lead, one_of, {"label": {"fr": "début"}}, expected_version=1)
        with pytest.raises(Conflict) as met:
            terms.change(lead, one_of, {"label": {"fr": "départ"}}, expected_version=1)
        assert met.value.theirs == {"label": {"fr": "début"}}

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"system": "schema.org", "match": "close", "words": {"fr": "x"}}, "there"),
            ({"system": "schema.org", "there": "startDate", "match": "none", "words": {"fr": "x"}}, "match"),
            ({"system": "schema.org", "there": "startDate", "match": "broad"}, "words"),
            ({"system": "", "there": "startDate", "match": "exact"}, "system"),
        ],
    )
    def test_a_difference_says_what_differs(
        self, lead: Viewer, one_of: Term, values: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(ValidationError) as refused:
            terms.record_difference(lead, one_of, values)
        assert set(refused.value.message_dict) == {field}
        assert not Difference.objects.exists()


class TestProofs:
    def test_a_mapping_is_kept_only_without_fault(self, lead: Viewer, draft: Edition) -> None:
        with pytest.raises(ValidationError) as refused:
            proofs.attach_mapping(
                lead, draft, {"title": "m.yaml", "text": MAPPING.replace("hub: name", "hub: nam")}
            )
        sentence = refused.value.message_dict["text"][0]
        assert sentence.startswith("m.yaml:")
        assert "9" in sentence
        made = proofs.attach_mapping(lead, draft, {"title": "m.yaml", "text": MAPPING})
        assert (made.profile, made.mapped) == ("sse-flat", 2)
        with pytest.raises(ValidationError, match="déjà un fichier"):
            proofs.attach_mapping(lead, draft, {"title": "m.yaml", "text": MAPPING})
        with pytest.raises(ValidationError):
            proofs.change_mapping(lead, made, {"text": "pas du yaml: ["})
        proofs.remove_mapping(lead, made)
        assert not MappingText.objects.exists()

    def test_data_are_run_again_when_a_term_changes(self, lead: Viewer, draft: Edition, one_of: Term) -> None:
        sample = proofs.attach_test(lead, draft, TEST)
        assert sample.verdict == "as-expected"
        terms.change(lead, one_of, {"minimum": 0})
        sample.refresh_from_db()
        assert sample.verdict == "otherwise"
        with pytest.raises(ValidationError, match="essai"):
            editions.propose(lead, draft)


class TestVersions:
    def test_an_adopted_version_never_changes(
        self, lead: Viewer, draft: Edition, one_of: Term, mine: Organisation
    ) -> None:
        difference = terms.record_difference(
            lead,
            one_of,
            {"system": "x", "there": "y", "match": "exact", "link": "https://schema.org/startDate"},
        )
        mapping = proofs.attach_mapping(lead, draft, {"title": "m.yaml", "text": MAPPING})
        sample = proofs.attach_test(lead, draft, TEST)
        editions.propose(lead, draft)
        resolution = editions.adopt(SYSTEM, draft, REASON)
        assert (resolution.body, resolution.outcome) == ("stewards", "adopted")
        assert last().details["hash"] == Edition.objects.get(pk=draft.pk).content_hash
        acts: list[Callable[[], Any]] = [
            lambda: terms.propose(SYSTEM, draft, VALUES),
            lambda: terms.change(SYSTEM, one_of, {"label": {"fr": "autre"}}),
            lambda: terms.remove(SYSTEM, one_of),
            lambda: terms.record_difference(SYSTEM, one_of, {"system": "z", "there": "y", "match": "exact"}),
            lambda: terms.change_difference(SYSTEM, difference, {"system": "z"}),
            lambda: terms.remove_difference(SYSTEM, difference),
            lambda: proofs.attach_mapping(SYSTEM, draft, {"title": "n.yaml", "text": MAPPING}),
            lambda: proofs.change_mapping(SYSTEM, mapping, {"title": "n.yaml"}),
            lambda: proofs.remove_mapping(SYSTEM, mapping),
            lambda: proofs.attach_test(SYSTEM, draft, {**TEST, "title": "b"}),
            lambda: proofs.change_test(SYSTEM, sample, {"title": "b"}),
            lambda: proofs.remove_test(SYSTEM, sample),
            lambda: editions.change(SYSTEM, draft, {"text": {"fr": "autre"}}),
            lambda: editions.propose(SYSTEM, draft),
            lambda: editions.send_back(SYSTEM, draft),
            lambda: editions.withdraw(SYSTEM, draft),
            lambda: editions.adopt(SYSTEM, draft, REASON),
            lambda: editions.decline(SYSTEM, draft, REASON),
            lambda: standards.change(SYSTEM, draft.standard, {"name": {"fr": "Autre"}}),
            lambda: agreements.object_to(lead, one_of, mine, {"reason": "trop tard"}),
        ]
        for act in acts:
            with pytest.raises(ValidationError):
                act()
        kept = adopted.find("creneau/1")
        assert fingerprint(adopted.facts(kept)) == kept.content_hash
        assert b"exactMatch" in adopted.vocabulary_of("creneau")

    def test_a_next_version_starts_from_the_words_and_replaces_at_adoption(
        self, lead: Viewer, draft: Edition, one_of: Term, mine: Organisation
    ) -> None:
        agreements.agree(lead, one_of, mine)
        proofs.attach_test(lead, draft, TEST)
        editions.propose(lead, draft)
        editions.adopt(SYSTEM, draft, REASON)
        second = editions.open_next(lead, draft.standard)
        assert (second.number, second.based_on_id) == (2, draft.pk)
        copy = Term.objects.get(edition=second, name="startsAt")
        assert (copy.copied_from_id, copy.definition) == (one_of.pk, one_of.definition)
        assert not Agreement.objects.filter(term=copy).exists()
        assert Sample.objects.get(edition=second).verdict == "as-expected"
        with pytest.raises(ValidationError, match="déjà en cours"):
            editions.open_next(lead, draft.standard)
        editions.propose(lead, second)
        editions.adopt(SYSTEM, second, REASON)
        draft.refresh_from_db()
        assert draft.state == "superseded"
        assert [one.name for one in adopted.adopted_versions()] == ["creneau/2"]
        assert [one.name for one in adopted.adopted_versions(superseded=True)] == ["creneau/1", "creneau/2"]

    def test_what_keeps_a_version_from_being_adopted(
        self, lead: Viewer, draft: Edition, one_of: Term, mine: Organisation
    ) -> None:
        objection = agreements.object_to(lead, one_of, mine, {"reason": "Trop vague."})
        editions.propose(lead, draft)
        with pytest.raises(Refused):
            editions.adopt(lead, draft, REASON)
        with pytest.raises(ValidationError, match="objection"):
            editions.adopt(SYSTEM, draft, REASON)
        agreements.answer(lead, objection, {"answer": {"fr": "Précisé."}})
        with pytest.raises(ValidationError, match="pourquoi"):
            editions.adopt(SYSTEM, draft, {})
        Standard.objects.update(review_on=None)
        with pytest.raises(ValidationError, match="relire"):
            editions.adopt(SYSTEM, draft, REASON)
        draft.standard.maintenances.all().delete()
        with pytest.raises(ValidationError, match="maintient"):
            editions.adopt(SYSTEM, draft, {**REASON, "review_on": dt.date(2999, 1, 1)})
        make_maintenance(draft.standard, mine)
        with pytest.raises(ValidationError, match="à venir"):
            editions.adopt(SYSTEM, draft, {**REASON, "decided_on": dt.date(2999, 1, 1)})
        editions.adopt(SYSTEM, draft, {**REASON, "review_on": dt.date(2999, 1, 1)})
        assert Standard.objects.get().review_on == dt.date(2999, 1, 1)

    def test_a_decision_of_a_room_that_keeps_them(self, lead: Viewer, draft: Edition) -> None:
        editions.propose(lead, draft)
        with pytest.raises(ValidationError, match="Aucune décision"):
            editions.adopt(SYSTEM, draft, {**REASON, "decision": "/ballots/1"})
        decisions.register("/ballots/", lambda path: Said("Vote", "Vote") if path.endswith("/1") else None)
        try:
            resolution = editions.adopt(SYSTEM, draft, REASON)
            with pytest.raises(ValidationError, match="Aucune décision"):
                editions.link_decision(SYSTEM, resolution, "/ballots/2")
            linked = editions.link_decision(SYSTEM, resolution, "/ballots/1")
            assert (linked.body, linked.decision) == ("decision", "/ballots/1")
        finally:
            decisions.forget("/ballots/")

    def test_a_version_returned_withdrawn_and_declined(self, lead: Viewer, draft: Edition) -> None:
        editions.propose(lead, draft)
        assert editions.send_back(lead, draft).state == "draft"
        assert editions.withdraw(lead, draft).state == "withdrawn"
        second = editions.open_next(lead, draft.standard)
        editions.propose(lead, second)
        editions.decline(SYSTEM, second, REASON)
        second.refresh_from_db()
        assert (second.state, Resolution.objects.get().outcome) == ("declined", "declined")


class TestMaintaining:
    def test_a_standard_in_force_keeps_somebody(self, draft: Edition, lead: Viewer) -> None:
        to(draft, "adopted")
        kept = draft.standard.maintenances.get()
        with pytest.raises(ValidationError, match="prend la suite"):
            standards.end_maintenance(lead, kept)
        row = communities.join(SYSTEM, draft.standard.community, factories.make_organisation("B"))
        standards.name_maintainer(lead, draft.standard, row)
        assert standards.end_maintenance(lead, kept).until is not None
        elsewhere = make_community(factories.make_organisation("C")).participations.get()
        with pytest.raises(ValidationError, match="participent"):
            standards.name_maintainer(SYSTEM, draft.standard, elsewhere)

    def test_a_review_that_is_due_is_told_once(
        self, draft: Edition, lead: Viewer, django_capture_on_commit_callbacks: Any
    ) -> None:
        Standard.objects.update(review_on="2020-01-01")
        with django_capture_on_commit_callbacks(execute=True):
            assert standards.remind_of_reviews(SYSTEM) == 1
            assert standards.remind_of_reviews(SYSTEM) == 0
        assert [message.to for message in mail.outbox] == [["contact@roue.example"]]
        assert "/standards/creneau" in mail.outbox[0].body
        with pytest.raises(ValidationError, match="à venir"):
            standards.reviewed(lead, draft.standard, "2020-01-02")
        standards.reviewed(lead, draft.standard, "2998-01-01")
        assert standards.remind_of_reviews(SYSTEM) == 0


def test_the_journal_holds_nothing_that_people_wrote(
    lead: Viewer, draft: Edition, one_of: Term, mine: Organisation
) -> None:
    before = Entry.objects.count()
    secret = "SECRET"
    person = agreements.object_to(lead, one_of, None, {"reason": f"{secret} raison"})
    agreements.answer(lead, person, {"answer": {"fr": secret}})
    agreements.take_back(lead, person)
    terms.propose(lead, draft, {**VALUES, "definition": {"fr": secret}})
    terms.record_difference(lead, one_of, {"system": secret, "there": secret, "match": "exact"})
    editions.propose(lead, draft)
    editions.adopt(SYSTEM, draft, {"reason": {"fr": secret}})
    entries = list(Entry.objects.order_by("sequence"))[before:]
    assert len(entries) == 7
    assert not any(secret in str(entry.details) + entry.object for entry in entries)
    assert all(entry.object == "/standard-versions/creneau-1" for entry in entries)


class TestFollowing:
    def test_two_records_of_one_organisation_say_a_thing_once(
        self, draft: Edition, one_of: Term, mine: Organisation
    ) -> None:
        double = factories.make_organisation("Double")
        community = draft.standard.community
        Participation.objects.create(community=community, organisation=double, role="coordinator")
        community.participations.filter(organisation=mine).update(role="member")
        make_agreement(one_of, mine)
        make_agreement(one_of, double)
        make_maintenance(draft.standard, double)
        with writing():
            following._move("organisation", mine, double)
        assert [(row.organisation_id, row.role) for row in community.participations.all()] == [
            (mine.pk, "coordinator")
        ]
        assert Agreement.objects.filter(organisation=mine, withdrawn_on=None).count() == 1
        assert Agreement.objects.filter(organisation=mine).count() == 2
        assert draft.standard.maintenances.filter(organisation=mine).count() == 2

    def test_somebody_who_is_erased_leaves_the_terms(
        self, lead: Viewer, draft: Edition, member: Viewer
    ) -> None:
        communities.join(member, draft.standard.community)
        term = terms.propose(member, draft, VALUES)
        agreements.agree(member, term)

        class Erased:
            object = member.actor

        with writing():
            following.people_erased([Erased()])
        term.refresh_from_db()
        assert term.by_id is None
        assert not Agreement.objects.filter(term=term).exists()
        assert not Participation.objects.filter(person=member.person).exists()


def test_a_version_of_each_state_can_be_read(draft: Edition) -> None:
    make_edition(draft.standard, 2, "declined")
    with pytest.raises(KeyError):
        adopted.find("creneau/2")
    with pytest.raises(KeyError):
        adopted.find("creneau")
    for name in ("absent", "creneau/x", "creneau/99999999999", ""):
        with pytest.raises(KeyError):
            adopted.find(name)
    assert adopted.shapes_of(draft).startswith(b"@prefix")
