"""Opening, presenting and moving groups; what they produce; the rules that they share."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM, VISITOR, Refused
from communaux.modules.groups.acts import deliverables, groups, rules
from communaux.modules.groups.models import Group, WorkingRules
from communaux.nouns.acts.errors import Conflict
from tests import factories as make
from tests.modules.groups import factories as mine

pytestmark = pytest.mark.django_db


def errors(raised: Any) -> set[str]:
    """The fields that an error names."""
    return set(raised.value.message_dict)


class TestOpening:
    def test_a_steward_opens_a_group_that_is_only_proposed(self) -> None:
        steward = make.viewer(make.make_steward())
        group = groups.create(steward, {"name": "Logiciels libres", "aim": {"fr": "Partager."}})
        assert (group.slug, group.state, group.kind) == ("logiciels-libres", "proposed", "thematic")
        entry = Entry.objects.get(object="/groups/logiciels-libres")
        assert entry.verb == "groups.group.created"
        assert "Partager" not in entry.facts

    def test_the_address_is_free_and_no_page_of_the_house(self) -> None:
        names = ["Règles", "Rules", "rules", "Subjects"]
        slugs = [groups.create(SYSTEM, {"name": name}).slug for name in names]
        assert slugs == ["regles", "rules-2", "rules-3", "subjects-2"]

    def test_a_steward_writes_down_a_group_that_exists(self) -> None:
        steward = make.viewer(make.make_steward())
        assert groups.create(steward, {"name": "Ancien"}, state="done").state == "done"
        with pytest.raises(ValidationError):
            groups.create(steward, {"name": "Ancien"}, state="vanished")

    def test_a_coordinator_opens_a_part_of_their_group_and_nothing_else(self) -> None:
        parent = mine.make_group()
        viewer, _person = mine.make_coordinator(parent)
        part = groups.create(viewer, {"name": "Partie", "kind": "circle", "parent": parent})
        assert part.parent == parent
        with pytest.raises(Refused):
            groups.create(viewer, {"name": "Autre"})
        with pytest.raises(ValidationError):
            groups.create(viewer, {"name": "Déjà", "parent": parent}, state="active")

    @pytest.mark.parametrize("who", ["visitor", "account", "member", "editor"])
    def test_nobody_else_opens_one(self, who: str) -> None:
        viewer = {
            "visitor": VISITOR,
            "account": make.viewer(make.make_account()),
            "member": make.viewer(make.make_member(make.make_organisation())),
            "editor": make.viewer(make.make_editor(make.make_organisation())),
        }[who]
        with pytest.raises(Refused):
            groups.create(viewer, {"name": "Groupe"})
        assert not Group.objects.exists()

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({}, "name"),
            ({"name": "x" * 161}, "name"),
            ({"name": 3}, "name"),
            ({"name": "A", "kind": "secte"}, "kind"),
            ({"name": "A", "state": "active"}, "state"),
            ({"name": "A", "slug": "autre"}, "slug"),
            ({"name": "A", "started": "hier"}, "started"),
            ({"name": "A", "started": "2019", "ended": "2018"}, "ended"),
            ({"name": "A", "mailing_list": "pas une adresse"}, "mailing_list"),
            ({"name": "A", "workspace": "javascript:alert(1)"}, "workspace"),
            ({"name": "A", "parent": "/groups/nulle-part"}, "parent"),
            ({"name": "A\x00"}, "name"),
        ],
    )
    def test_what_does_not_fit_is_refused_by_field(self, values: dict[str, Any], field: str) -> None:
        with pytest.raises(ValidationError) as raised:
            groups.create(SYSTEM, values)
        assert field in errors(raised)
        assert not Group.objects.exists()


class TestChanging:
    def test_the_coordination_changes_what_the_group_says(self) -> None:
        group = mine.make_group()
        viewer, _person = mine.make_coordinator(group)
        changed = groups.change(viewer, group, {"rhythm": {"fr": "Toutes les six semaines"}})
        assert (changed.rhythm, changed.version) == ({"fr": "Toutes les six semaines"}, 2)
        groups.change(viewer, group, {"rhythm": {"fr": "Toutes les six semaines"}})
        assert Group.objects.get().version == 2

    def test_a_mere_member_does_not(self) -> None:
        group = mine.make_group()
        viewer, person = mine.make_somebody()
        mine.make_place(group, person)
        with pytest.raises(Refused):
            groups.change(viewer, group, {"name": "Le mien"})

    def test_the_coordination_of_the_whole_coordinates_its_parts(self) -> None:
        whole = mine.make_group()
        part = mine.make_group(parent=whole)
        viewer, _person = mine.make_coordinator(whole)
        assert groups.change(viewer, part, {"name": "Partie"}).name == "Partie"

    def test_two_who_changed_the_same_see_both(self) -> None:
        group = mine.make_group()
        groups.change(SYSTEM, group, {"name": "Le leur"}, expected_version=1)
        with pytest.raises(Conflict) as raised:
            groups.change(SYSTEM, group, {"name": "Le mien"}, expected_version=1)
        assert raised.value.theirs == {"name": "Le leur"}

    def test_no_group_is_a_part_of_itself(self) -> None:
        whole = mine.make_group()
        part = mine.make_group(parent=whole)
        with pytest.raises(ValidationError):
            groups.change(SYSTEM, whole, {"parent": part})
        with pytest.raises(ValidationError):
            groups.change(SYSTEM, whole, {"parent": whole})


class TestMoving:
    def test_a_workshop_starts_once_it_has_somebody_and_something_to_make(self) -> None:
        group = mine.make_group(kind="workshop", state="forming")
        steward = make.viewer(make.make_steward())
        with pytest.raises(ValidationError) as raised:
            groups.move(steward, group, "start")
        assert len(raised.value.messages) == 2
        viewer, _person = mine.make_coordinator(group)
        groups.change(viewer, group, {"product": {"fr": "Un guide"}})
        started = groups.move(viewer, group, "start")
        assert started.state == "active"
        assert started.started

    def test_finishing_says_when_and_reopening_forgets_it(self) -> None:
        group = mine.make_group()
        assert groups.move(SYSTEM, group, "finish").ended
        assert groups.move(SYSTEM, group, "reopen").ended == ""

    def test_the_day_that_was_said_stays(self) -> None:
        group = mine.make_group(started="2018-05", ended="2019")
        assert groups.move(SYSTEM, group, "finish").ended == "2019"

    def test_twice_the_same_move_is_refused_the_second_time(self) -> None:
        group = mine.make_group()
        stale = Group.objects.get()
        groups.move(SYSTEM, group, "pause")
        with pytest.raises(ValidationError, match="état"):
            groups.move(SYSTEM, stale, "pause")

    def test_a_member_does_not_move_it(self) -> None:
        group = mine.make_group()
        viewer, person = mine.make_somebody()
        mine.make_place(group, person)
        with pytest.raises(Refused):
            groups.move(viewer, group, "close")


class TestDeliverables:
    def test_any_member_of_the_group_announces_one_and_coordination_takes_it_back(self) -> None:
        group = mine.make_group()
        member, person = mine.make_somebody()
        mine.make_place(group, person)
        coordinator, _person = mine.make_coordinator(group)
        made = deliverables.add(member, group, {"title": "Guide", "kind": "guide", "due": "2027"})
        with pytest.raises(Refused):
            deliverables.remove(member, made)
        deliverables.remove(coordinator, made)
        assert not group.deliverables.exists()

    def test_published_means_today_unless_a_day_is_said(self) -> None:
        group = mine.make_group()
        made = deliverables.add(SYSTEM, group, {"title": "Guide"})
        assert deliverables.change(SYSTEM, made, {"state": "delivered"}).delivered
        said = deliverables.add(SYSTEM, group, {"title": "Étude", "state": "delivered", "delivered": "2019"})
        assert said.delivered == "2019"

    def test_an_item_is_an_address_of_the_house(self) -> None:
        group = mine.make_group()
        here = "http://localhost:8000/library/guide"
        assert deliverables.add(SYSTEM, group, {"title": "A", "item": here}).item == "/library/guide"
        for bad in ("https://ailleurs.example/x", "/organisations/x", "//evil.example", "/library/../x"):
            with pytest.raises(ValidationError) as raised:
                deliverables.add(SYSTEM, group, {"title": "A", "item": bad})
            assert errors(raised) == {"item"}

    def test_somebody_who_asked_to_join_adds_nothing(self) -> None:
        group = mine.make_group()
        viewer, person = mine.make_somebody()
        mine.make_place(group, person, state="asked")
        with pytest.raises(Refused):
            deliverables.add(viewer, group, {"title": "Guide"})


class TestRules:
    def test_a_version_is_drafted_adopted_and_never_changed_again(self) -> None:
        steward = make.viewer(make.make_steward())
        first = rules.draft(steward, {"text": {"fr": "# Règles"}})
        assert rules.in_force() is None
        rules.change(steward, first, {"changes": {"fr": "Les premières."}})
        adopted = rules.adopt(steward, first)
        assert (adopted.number, adopted.state) == (1, "adopted")
        assert rules.in_force() == adopted
        with pytest.raises(Refused):
            rules.adopt(steward, first)
        with pytest.raises(Refused):
            rules.change(steward, adopted, {"text": {"fr": "Autre"}})
        second = rules.draft(steward, {"text": {"fr": "# Deux"}})
        assert second.number == 2
        assert rules.in_force() == adopted

    def test_there_is_one_draft_and_french_is_needed(self) -> None:
        first = rules.draft(SYSTEM, {"text": {"en": "Rules"}})
        assert rules.draft(SYSTEM, {"text": {"en": "Other"}}) == first
        assert WorkingRules.objects.count() == 1
        with pytest.raises(ValidationError):
            rules.adopt(SYSTEM, first)

    def test_members_do_not_write_them(self) -> None:
        viewer, _person = mine.make_somebody()
        with pytest.raises(Refused):
            rules.draft(viewer, {"text": {"fr": "À moi"}})
