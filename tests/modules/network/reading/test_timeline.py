"""The history of a record and the stewards' desk: sentences, names only for those who may see them."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from communaux.meaning.access import SYSTEM, VISITOR, Viewer
from communaux.modules.network import reading
from communaux.modules.network.acts import (
    Refused,
    care,
    commons,
    duplicates,
    organisations,
    people,
    relations,
)
from communaux.nouns.models import Person
from tests import factories as make

pytestmark = pytest.mark.django_db


class TestTimeline:
    def test_sentences_with_names_for_those_who_may_see_them(self) -> None:
        organisation = make.make_organisation("Vélos")
        account = make.make_editor(organisation, name="Awa Exemple")
        organisations.change(make.viewer(account), organisation, {"city": "Brest", "phone": "02"})
        with translation.override("fr"):
            [public] = reading.timeline(VISITOR, organisation)
            [own] = reading.timeline(make.viewer(account), organisation)
        assert str(own) == "Awa Exemple a modifié la fiche"
        assert own.url == Person.objects.get().get_absolute_url()
        assert set(own.fields) == {"Ville", "Téléphone"}
        assert "Awa" not in str(public)
        assert (public.url, public.sentence) == ("", "a modifié la fiche")

    def test_who_has_no_name_is_told_by_what_they_are(self) -> None:
        organisation = make.make_organisation()
        holder = Viewer(actor="/edit-links/3", edits=frozenset({organisation.pk}))
        steward = make.viewer(make.make_steward())
        for number, viewer in enumerate((SYSTEM, holder, steward)):
            organisations.change(viewer, organisation, {"city": f"Ville {number}"})
        with translation.override("fr"):
            who = [event.who for event in reading.timeline(VISITOR, organisation)]
        assert who == [
            "L’intendance de la fédération",
            "Une personne munie d’un lien d’édition",
            "Le logiciel",
        ]

    def test_an_erased_person_is_not_named(self) -> None:
        organisation = make.make_organisation()
        account = make.make_editor(organisation, name="Awa Exemple")
        organisations.change(make.viewer(account), organisation, {"city": "Brest"})
        people.erase(SYSTEM, Person.objects.get())
        assert "Awa" not in str(reading.timeline(SYSTEM, organisation)[-1])

    def test_a_tie_is_in_the_history_of_both_ends(self) -> None:
        local, mother = make.make_organisation("Locale"), make.make_organisation("Mère")
        relations.add(SYSTEM, local, {"kind": "part-of", "object": mother})
        [here] = reading.timeline(VISITOR, local)
        [there] = reading.timeline(VISITOR, mother)
        assert here.sequence == there.sequence
        assert (here.other, there.other) == ("", "Locale")

    def test_what_was_done_to_a_merged_record_stays(self) -> None:
        keep, other = make.make_organisation("Vélos"), make.make_organisation("Vélos")
        commons.add(SYSTEM, other, {"name": "Guide", "nature": "document"})
        duplicates.merge_organisations(SYSTEM, keep, other, {})
        keep.refresh_from_db()
        verbs = [event.verb for event in reading.timeline(VISITOR, keep)]
        assert verbs == ["network.organisation.merged", "network.commons.added"]

    def test_the_care_of_a_record_is_shown_to_those_who_keep_it(self) -> None:
        organisation = make.make_organisation()
        care.report(VISITOR, organisation, {"reason": "wrong"})
        care.claim(make.viewer(make.make_member(make.make_organisation())), organisation, {"message": "Moi"})
        editor, steward = make.viewer(make.make_editor(organisation)), make.viewer(make.make_steward())
        seen = {
            name: [event.verb.split(".")[1] for event in reading.timeline(viewer, organisation)]
            for name, viewer in {"visitor": VISITOR, "editor": editor, "steward": steward}.items()
        }
        assert seen == {"visitor": [], "editor": ["report"], "steward": ["claim", "report"]}

    def test_it_is_read_page_by_page_in_few_queries(self, django_assert_max_num_queries: Any) -> None:
        organisation = make.make_organisation()
        editors = [make.viewer(make.make_editor(organisation)) for _n in range(6)]
        for number in range(12):
            organisations.change(editors[number % 6], organisation, {"city": f"Ville {number}"})
        with django_assert_max_num_queries(6):
            first = reading.timeline(SYSTEM, organisation, 5)
        second = reading.timeline(SYSTEM, organisation, 50, before=first[-1].sequence)
        assert len(first) == 5
        assert [e.sequence for e in first + second] == sorted(
            (e.sequence for e in first + second), reverse=True
        )
        assert len(first + second) == 12


class TestDesk:
    def test_everything_that_waits_is_there_and_nothing_else(
        self, django_assert_max_num_queries: Any
    ) -> None:
        organisation = make.make_organisation(
            "Vélos du Ponant", city="Brest", website="https://velos.example"
        )
        make.make_organisation("Vélos du Ponant", city="Brest", website="https://velos.example")
        draft = organisations.create(VISITOR, {"name": "Proposée"})
        account = make.make_account()
        organisations.create(make.viewer(account), {"name": "Proposée aussi"}, keep=True, your_name="Awa")
        claim = care.claim(make.viewer(make.make_member(draft)), organisation, {"message": "Moi"})
        answered = care.report(VISITOR, organisation, {"reason": "wrong"})
        care.answer_report(SYSTEM, answered, False)
        report = care.report(VISITOR, organisation, {"reason": "gone"})
        duplicates.search(SYSTEM)
        steward = make.viewer(make.make_steward())
        with django_assert_max_num_queries(10):
            found = reading.desk(steward)
            assert [one.organisation.name for one in [*found.claims, *found.reports]] == [
                "Vélos du Ponant"
            ] * 2
        assert [one.name for one in found.drafts] == ["Proposée", "Proposée aussi"]
        assert (found.claims, found.reports) == ([claim], [report])
        [pair] = found.pairs
        assert {pair.first.name, pair.second.name} == {"Vélos du Ponant"}
        assert found.counts == {"drafts": 2, "claims": 1, "reports": 1, "pairs": 1}
        assert found.total == 5

    def test_it_is_the_stewards(self) -> None:
        for viewer in (VISITOR, make.viewer(make.make_editor(make.make_organisation()))):
            with pytest.raises(Refused):
                reading.desk(viewer)

    def test_the_records_that_one_keeps(self) -> None:
        one, two = make.make_organisation("Zoé"), make.make_organisation("awa")
        make.make_organisation("Autre")
        assert reading.kept_by(make.viewer(make.make_editor(one, two))) == [two, one]
        assert reading.kept_by(VISITOR) == []


class TestOnThePage:
    def test_a_visitor_reads_the_changes_and_not_who_reported_what(self, client: Any) -> None:
        organisation = make.make_organisation("Vélos")
        account = make.make_editor(organisation, name="Awa Exemple")
        organisations.change(make.viewer(account), organisation, {"city": "Brest"})
        care.report(VISITOR, organisation, {"reason": "charter"})
        public = client.get(organisation.get_absolute_url()).content.decode()
        assert "a modifié la fiche" in public
        assert "a reçu un signalement" not in public
        assert "Awa Exemple" not in public
        client.force_login(account)
        own = client.get(organisation.get_absolute_url()).content.decode()
        assert "a reçu un signalement" in own
        assert "Awa Exemple a modifié la fiche" in own
