"""The tables of a record: ties, stakeholders, commons, offers and needs, and the people who belong."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM, VISITOR, Viewer
from communaux.modules.network.acts import (
    Conflict,
    Refused,
    affiliations,
    commons,
    listings,
    relations,
    stakeholders,
)
from communaux.modules.network.lists import ACYCLIC, RELATIONS, SYMMETRIC
from communaux.modules.network.models import Commons, Relation, Stakeholder
from communaux.nouns.models import Affiliation, Organisation, Person
from tests import factories as make

pytestmark = pytest.mark.django_db


def last() -> Entry:
    """The latest entry of the journal."""
    entry = Entry.objects.order_by("-sequence").first()
    assert entry is not None
    return entry


def version(organisation: Organisation) -> int:
    """The version of a record now."""
    return Organisation.objects.get(pk=organisation.pk).version


def link_of(organisation: Organisation) -> Viewer:
    """The holder of an edit link."""
    return Viewer(actor="/edit-links/1", edits=frozenset({organisation.pk}))


PARTS = [
    (
        stakeholders,
        make.make_stakeholder,
        {"category": "workers", "label": "Livreuses"},
        {"label": "Livreurs"},
    ),
    (commons, make.make_commons, {"name": "Logiciel", "nature": "code"}, {"name": "Guide"}),
    (
        listings,
        make.make_listing,
        {"direction": "need", "kind": "data", "title": "Cartes"},
        {"title": "Plans"},
    ),
]


class TestAnyPart:
    @pytest.mark.parametrize(("room", "_make", "values", "change"), PARTS)
    def test_added_and_changed_it_raises_the_version_of_its_organisation(
        self, room: Any, _make: Any, values: dict[str, Any], change: dict[str, Any]
    ) -> None:
        organisation = make.make_organisation()
        editor = make.viewer(make.make_editor(organisation))
        thing = room.add(editor, organisation, values)
        assert (version(organisation), Entry.objects.count()) == (2, 1)
        assert last().object == organisation.get_absolute_url()
        assert last().details["thing"].endswith(thing.key)
        changed = room.change(editor, thing, change)
        assert (changed.version, version(organisation), Entry.objects.count()) == (2, 3, 2)
        assert last().details["fields"] == sorted(change)
        room.change(editor, thing, change)
        assert Entry.objects.count() == 2

    @pytest.mark.parametrize(("room", "build", "values", "change"), PARTS)
    def test_only_its_editors_and_stewards_may(
        self, room: Any, build: Any, values: dict[str, Any], change: dict[str, Any]
    ) -> None:
        organisation = make.make_organisation()
        thing = build(organisation)
        stranger = make.viewer(make.make_editor(make.make_organisation()))
        ending = room.close if room is listings else room.remove
        for viewer in (VISITOR, stranger, make.viewer(make.make_member(organisation))):
            with pytest.raises(Refused):
                room.add(viewer, organisation, values)
            with pytest.raises(Refused):
                room.change(viewer, thing, change)
            with pytest.raises(Refused):
                ending(viewer, thing)
        assert Entry.objects.count() == 0
        room.add(link_of(organisation), organisation, values)
        ending(link_of(organisation), thing)
        assert last().actor == "/edit-links/1"

    @pytest.mark.parametrize(("room", "build", "values", "change"), PARTS)
    def test_two_writers_of_one_line_meet(
        self, room: Any, build: Any, values: dict[str, Any], change: dict[str, Any]
    ) -> None:
        thing = build(make.make_organisation())
        room.change(SYSTEM, thing, change, expected_version=1)
        with pytest.raises(Conflict) as raised:
            room.change(SYSTEM, thing, values, expected_version=1)
        assert raised.value.current_version == 2

    @pytest.mark.parametrize(("room", "build", "values", "change"), PARTS)
    def test_it_stays_with_its_organisation(self, room: Any, build: Any, values: Any, change: Any) -> None:
        thing, other = build(make.make_organisation()), make.make_organisation()
        with pytest.raises(ValidationError) as raised:
            room.change(SYSTEM, thing, {"organisation": other, "key": "x"})
        assert set(raised.value.error_dict) == {"organisation", "key"}

    def test_taken_away_it_is_gone_and_the_journal_remembers(self) -> None:
        organisation = make.make_organisation()
        line, common = make.make_stakeholder(organisation), make.make_commons(organisation)
        stakeholders.remove(SYSTEM, line)
        commons.remove(SYSTEM, common)
        assert not Stakeholder.objects.exists()
        assert not Commons.objects.exists()
        assert last().details == {"thing": f"/commons/{common.key}"}
        with pytest.raises(Refused):
            commons.remove(SYSTEM, common)
        assert Entry.objects.count() == 2

    def test_what_is_needed_is_asked_for(self) -> None:
        organisation = make.make_organisation()
        for room, needed in ((stakeholders, {"category"}), (commons, {"name", "nature"})):
            with pytest.raises(ValidationError) as raised:
                room.add(SYSTEM, organisation, {})
            assert set(raised.value.error_dict) == needed


class TestCommons:
    @pytest.mark.parametrize(
        ("licence", "openness"),
        [
            ("AGPL-3.0-or-later", "share-alike"),
            ("MIT", "open"),
            ("Coopyleft", "reciprocity"),
            ("CC-BY-NC-4.0", "non-commercial"),
            ("CC-BY-ND-4.0", "verbatim"),
            ("licence maison", "unknown"),
            ("", ""),
        ],
    )
    def test_openness_follows_the_licence(self, licence: str, openness: str) -> None:
        thing = commons.add(
            SYSTEM, make.make_organisation(), {"name": "Logiciel", "nature": "code", "licence": licence}
        )
        assert thing.openness == openness

    def test_what_is_said_stands_until_it_is_unsaid(self) -> None:
        organisation = make.make_organisation()
        values = {"name": "Guide", "nature": "method", "licence": "MIT", "openness": "members"}
        thing = commons.add(SYSTEM, organisation, values)
        assert thing.openness == "members"
        assert commons.change(SYSTEM, thing, {"licence": "GPL-3.0-only"}).openness == "members"
        assert commons.change(SYSTEM, thing, {"openness": ""}).openness == "share-alike"
        assert commons.change(SYSTEM, thing, {"licence": "MIT"}).openness == "open"


class TestListings:
    def test_it_is_open_until_it_is_closed_once(self) -> None:
        listing = listings.add(
            SYSTEM, make.make_organisation(), {"direction": "offer", "kind": "skills", "title": "Graphiste"}
        )
        assert listing.state == "open"
        assert listings.close(SYSTEM, listing).state == "met"
        assert last().details["state"] == "met"
        with pytest.raises(Refused):
            listings.close(SYSTEM, listing, "withdrawn")

    def test_it_ends_in_a_known_way_and_not_yesterday(self) -> None:
        listing = make.make_listing(make.make_organisation())
        with pytest.raises(ValidationError):
            listings.close(SYSTEM, listing, "open")
        yesterday = timezone.localdate() - timedelta(days=1)
        with pytest.raises(ValidationError) as raised:
            listings.change(SYSTEM, listing, {"until": yesterday})
        assert set(raised.value.error_dict) == {"until"}
        assert listings.change(SYSTEM, listing, {"until": timezone.localdate().isoformat()}).until is not None


class TestRelations:
    def test_a_tie_has_a_kind_another_end_and_a_source(self) -> None:
        local, mother = make.make_organisation("Locale"), make.make_organisation("Mère")
        editor = make.viewer(make.make_editor(local))
        tie = relations.add(editor, local, {"kind": "part-of", "object": "mere", "since": "2018"})
        assert (tie.subject, tie.object, tie.source, tie.since) == (local, mother, "self", "2018")
        assert last().details["other"] == ["/organisations/mere"]
        assert (version(local), version(mother)) == (2, 2)
        assert relations.add(SYSTEM, mother, {"kind": "founder-of", "object": local}).source == "steward"

    @pytest.mark.parametrize(
        "end", ["nowhere", "", None, 12, "/people/x", "https://ailleurs.example/organisations/mere", ["mere"]]
    )
    def test_the_other_end_exists(self, end: Any) -> None:
        local = make.make_organisation("Locale")
        make.make_organisation("Mère")
        with pytest.raises(ValidationError) as raised:
            relations.add(SYSTEM, local, {"kind": "part-of", "object": end})
        assert set(raised.value.error_dict) == {"object"}

    def test_a_hidden_record_is_unknown_to_others(self) -> None:
        local = make.make_organisation()
        editor = make.viewer(make.make_editor(local))
        draft = make.make_organisation("Secrète", state="draft")
        found = []
        for end in (draft.slug, "nowhere"):
            with pytest.raises(ValidationError) as raised:
                relations.add(editor, local, {"kind": "part-of", "object": end})
            found.append(raised.value.messages[0].replace(end, ""))
        assert found[0] == found[1]
        assert relations.add(SYSTEM, local, {"kind": "part-of", "object": draft}).pk

    def test_the_other_end_may_be_named_by_its_address(self, settings: Any) -> None:
        local, mother = make.make_organisation(), make.make_organisation("Mère")
        iri = f"{settings.BASE_URL}/organisations/mere"
        assert relations.add(SYSTEM, local, {"kind": "part-of", "object": iri}).object == mother
        other = {"kind": "member-of", "object": "/organisations/mere"}
        assert relations.add(SYSTEM, local, other).object == mother

    @pytest.mark.parametrize("kind", sorted(SYMMETRIC))
    def test_what_holds_both_ways_is_kept_once_and_belongs_to_both(self, kind: str) -> None:
        first, second = make.make_organisation(), make.make_organisation()
        editor = make.viewer(make.make_editor(second))
        tie = relations.add(editor, second, {"kind": kind, "object": first})
        assert (tie.subject, tie.object) == (first, second)
        with pytest.raises(ValidationError):
            relations.add(SYSTEM, first, {"kind": kind, "object": second})
        assert Relation.objects.count() == 1
        assert relations.change(editor, tie, {"since": "2019"}).since == "2019"
        relations.remove(editor, tie)

    @pytest.mark.parametrize("kind", sorted(ACYCLIC))
    def test_no_hierarchy_has_a_loop(self, kind: str) -> None:
        one, two, three = (make.make_organisation() for _n in range(3))
        relations.add(SYSTEM, one, {"kind": kind, "object": two})
        relations.add(SYSTEM, two, {"kind": kind, "object": three})
        with pytest.raises(ValidationError) as raised:
            relations.add(SYSTEM, three, {"kind": kind, "object": one})
        assert raised.value.error_dict["object"][0].code == "loop"
        past = relations.add(SYSTEM, three, {"kind": kind, "object": one, "until": "2019"})
        with pytest.raises(ValidationError):
            relations.change(SYSTEM, past, {"until": ""})

    def test_networks_may_be_members_of_each_other(self) -> None:
        one, two = make.make_organisation(), make.make_organisation()
        relations.add(SYSTEM, one, {"kind": "member-of", "object": two})
        assert relations.add(SYSTEM, two, {"kind": "member-of", "object": one}).pk

    @pytest.mark.parametrize("kind", RELATIONS.codes)
    def test_nobody_is_tied_to_themself(self, kind: str) -> None:
        one = make.make_organisation()
        with pytest.raises(ValidationError) as raised:
            relations.add(SYSTEM, one, {"kind": kind, "object": one})
        assert set(raised.value.error_dict) == {"object"}

    def test_the_same_tie_is_not_said_twice(self) -> None:
        one, two = make.make_organisation(), make.make_organisation()
        values = {"kind": "part-of", "object": two}
        relations.add(SYSTEM, one, values)
        with pytest.raises(ValidationError) as raised:
            relations.add(SYSTEM, one, values)
        assert raised.value.error_dict["object"][0].code == "twice"
        assert Entry.objects.count() == 1
        assert relations.add(SYSTEM, one, {**values, "until": "2018"}).pk

    def test_a_merged_record_is_no_end(self) -> None:
        one, two = make.make_organisation(), make.make_organisation()
        merged = make.make_organisation(state="merged", merged_into=two)
        with pytest.raises(ValidationError):
            relations.add(SYSTEM, one, {"kind": "part-of", "object": merged})

    def test_the_other_organisation_may_take_it_away_but_not_rewrite_it(self) -> None:
        one, two = make.make_organisation(), make.make_organisation()
        tie = make.make_relation(one, "funder-of", two)
        other = make.viewer(make.make_editor(two))
        with pytest.raises(Refused):
            relations.change(other, tie, {"since": "2016"})
        relations.remove(other, tie)
        assert not Relation.objects.exists()
        assert last().object == two.get_absolute_url()
        assert last().details["other"] == [one.get_absolute_url()]

    def test_turning_a_tie_into_one_that_holds_both_ways_puts_it_in_order(self) -> None:
        one, two = make.make_organisation(), make.make_organisation()
        tie = make.make_relation(two, "funder-of", one)
        changed = relations.change(SYSTEM, tie, {"kind": "partner-of"})
        changed.refresh_from_db()
        assert (changed.subject, changed.object) == (one, two)

    def test_an_editor_does_not_make_a_tie_between_two_others(self) -> None:
        one, two, three = (make.make_organisation() for _n in range(3))
        tie = relations.add(SYSTEM, two, {"kind": "partner-of", "object": one})
        editor = make.viewer(make.make_editor(two))
        with pytest.raises(ValidationError):
            relations.change(editor, tie, {"object": three})
        tie.refresh_from_db()
        assert tie.object == two


class TestAffiliations:
    def test_one_person_in_several_organisations(self) -> None:
        person, one, two = make.make_person(), make.make_organisation(), make.make_organisation()
        affiliations.add(SYSTEM, one, {"person": person, "role": "founder"})
        affiliations.add(SYSTEM, two, {"person": person.key, "role": "expert", "function": "Conseil"})
        assert {tie.organisation for tie in person.affiliations.all()} == {one, two}
        assert (version(one), Person.objects.get().version) == (2, 3)
        assert last().details["person"] == person.get_absolute_url()

    def test_a_new_person_comes_with_the_tie_out_of_public_sight(self) -> None:
        organisation = make.make_organisation()
        who = {"name": "Awa Exemple", "listed": True}
        tie = affiliations.add(link_of(organisation), organisation, {"person": who, "role": "worker"})
        assert (tie.person.name, tie.person.listed, tie.may_edit) == ("Awa Exemple", False, False)
        assert Entry.objects.count() == 1
        assert "Awa" not in last().facts

    def test_all_errors_come_at_once_and_nothing_is_left(self) -> None:
        organisation = make.make_organisation()
        with pytest.raises(ValidationError) as raised:
            affiliations.add(
                SYSTEM, organisation, {"person": {"name": ""}, "role": "wizard", "may_edit": True}
            )
        assert set(raised.value.error_dict) == {"person", "role", "may_edit"}
        assert not Person.objects.exists()

    def test_one_role_once_at_a_time(self) -> None:
        organisation, person = make.make_organisation(), make.make_person()
        tie = affiliations.add(SYSTEM, organisation, {"person": person, "role": "worker"})
        with pytest.raises(ValidationError):
            affiliations.add(SYSTEM, organisation, {"person": person, "role": "worker"})
        affiliations.end(SYSTEM, tie, "2020-05")
        assert affiliations.add(SYSTEM, organisation, {"person": person, "role": "worker"}).pk

    def test_ending_keeps_the_tie_and_takes_the_rights(self) -> None:
        organisation = make.make_organisation()
        account = make.make_editor(organisation)
        viewer = make.viewer(account)
        ended = affiliations.end(viewer, Affiliation.objects.get())
        assert (ended.until, ended.may_edit) == (timezone.localdate().isoformat(), False)
        assert make.viewer(account).edits == frozenset()
        with pytest.raises(Refused):
            affiliations.end(SYSTEM, ended)

    def test_a_person_leaves_by_themself_and_nobody_else_s_place(self) -> None:
        organisation = make.make_organisation()
        leaver, other = make.make_member(organisation), make.make_member(organisation)
        own = Affiliation.objects.get(person__account=leaver)
        with pytest.raises(Refused):
            affiliations.end(make.viewer(other), own)
        assert affiliations.end(make.viewer(leaver), own).until

    def test_an_end_is_a_date_of_the_past_after_the_beginning(self) -> None:
        tie = make.make_affiliation(make.make_person(), make.make_organisation(), since="2018-05")
        for until in ("2018-04", "2999", "bientôt"):
            with pytest.raises(ValidationError):
                affiliations.end(SYSTEM, tie, until)
        assert affiliations.end(SYSTEM, tie, "2018").until == "2018"

    def test_the_record_is_entrusted_to_people_with_an_account_never_by_a_link(self) -> None:
        organisation = make.make_organisation()
        editor = make.viewer(make.make_editor(organisation))
        colleague = make.make_member(organisation)
        tie = Affiliation.objects.get(person__account=colleague)
        with pytest.raises(Refused):
            affiliations.entrust(link_of(organisation), tie, True)
        affiliations.entrust(editor, tie, True)
        assert organisation.pk in make.viewer(colleague).edits
        affiliations.entrust(editor, tie, False)
        assert organisation.pk not in make.viewer(colleague).edits
        nobody = make.make_affiliation(make.make_person(), organisation)
        with pytest.raises(ValidationError):
            affiliations.entrust(editor, nobody, True)

    def test_the_right_to_edit_is_no_value_of_a_form(self) -> None:
        organisation = make.make_organisation()
        editor = make.viewer(make.make_editor(organisation))
        tie = make.make_affiliation(make.make_person(), organisation)
        with pytest.raises(ValidationError):
            affiliations.change(editor, tie, {"may_edit": True})
        changed = affiliations.change(editor, tie, {"role": "board", "function": "Trésorière"})
        assert (changed.role, changed.function) == ("board", "Trésorière")
