"""Records that may be one: proposed with reasons, dismissed for good, merged by a person, never silently."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM, VISITOR
from communaux.modules.network.acts import Refused, duplicates, organisations
from communaux.modules.network.models import Claim, Duplicate, EditLink, Relation, Source
from communaux.nouns.models import Affiliation, Organisation
from tests import factories as make

pytestmark = pytest.mark.django_db

TWINS = {"website": "https://velos.example", "city": "Brest", "country": "FR"}


def twins() -> tuple[Organisation, Organisation]:
    """Two records that look like one."""
    return make.make_organisation("Vélos du Ponant", **TWINS), make.make_organisation(
        "Vélos du Ponant", **TWINS
    )


class TestSearch:
    def test_a_pair_comes_with_its_reasons_in_both_languages(self) -> None:
        first, second = twins()
        make.make_organisation("Boulangerie", city="Lille")
        steps: list[tuple[int, int]] = []
        found = duplicates.search(SYSTEM, lambda done, total: steps.append((done, total)))
        assert found["organisations"] == {"found": 1, "new": 1, "gone": 0}
        [pair] = Duplicate.objects.all()
        assert (pair.kind, pair.first, pair.second, pair.state) == (
            "organisation",
            first.pk,
            second.pk,
            "open",
        )
        assert {"fr": "même nom", "en": "same name", "against": False} in pair.reasons
        assert steps == [(0, 3), (1, 3), (2, 3), (3, 3)]
        [entry] = Entry.objects.all()
        assert entry.verb == "network.duplicate.found"
        assert Organisation.objects.filter(state="published").count() == 3

    def test_people_are_compared_without_their_addresses_being_kept(self) -> None:
        make.make_person("Awa Exemple", email="awa@exemple.org")
        make.make_person("Exemple Awa", make.make_account("awa@exemple.org"))
        duplicates.search(SYSTEM)
        [pair] = Duplicate.objects.all()
        assert pair.kind == "person"
        assert "exemple" not in str(pair.reasons)

    def test_searching_again_changes_nothing_dismissed_stays_dismissed(self) -> None:
        twins()
        duplicates.search(SYSTEM)
        assert duplicates.search(SYSTEM)["organisations"]["new"] == 0
        pair = Duplicate.objects.get()
        duplicates.dismiss(make.viewer(make.make_steward()), pair)
        duplicates.search(SYSTEM)
        assert [row.state for row in Duplicate.objects.all()] == ["refused"]
        with pytest.raises(Refused):
            duplicates.dismiss(SYSTEM, pair)

    def test_what_is_no_longer_alike_goes(self) -> None:
        first, _second = twins()
        duplicates.search(SYSTEM)
        organisations.change(SYSTEM, first, {"name": "Boulangerie", "website": "", "city": "Lille"})
        assert duplicates.search(SYSTEM)["organisations"] == {"found": 0, "new": 0, "gone": 1}
        assert not Duplicate.objects.exists()

    def test_only_stewards(self) -> None:
        viewer = make.viewer(make.make_editor(twins()[0]))
        duplicates.search(SYSTEM)
        for act in (
            lambda: duplicates.search(viewer),
            lambda: duplicates.dismiss(viewer, Duplicate.objects.get()),
            lambda: duplicates.merge_organisations(viewer, *Organisation.objects.all(), {}),
        ):
            with pytest.raises(Refused):
                act()


class TestMerging:
    def test_every_differing_field_is_chosen(self) -> None:
        keep, other = twins()
        Organisation.objects.filter(pk=other.pk).update(
            name="Vélos Ponant", phone="02 98", activities=["food"], latitude=48.4, longitude=-4.5
        )
        Organisation.objects.filter(pk=keep.pk).update(activities=["mobility"], latitude=48.0, longitude=-4.0)
        keep.refresh_from_db()
        other.refresh_from_db()
        assert duplicates.to_choose(keep, other) == ("name", "latitude", "activities")
        with pytest.raises(ValidationError) as raised:
            duplicates.merge_organisations(SYSTEM, keep, other, {"colour": "keep"})
        assert set(raised.value.error_dict) == {"name", "activities", "colour"}
        with pytest.raises(ValidationError) as raised:
            duplicates.merge_organisations(SYSTEM, keep, other, {"name": "keep", "activities": "both"})
        assert set(raised.value.error_dict) == {"latitude"}
        choices = {"name": "merge", "activities": "both", "latitude": "merge"}
        merged = duplicates.merge_organisations(SYSTEM, keep, other, choices)
        merged.refresh_from_db()
        assert (merged.name, merged.phone) == ("Vélos Ponant", "02 98")
        assert sorted(merged.activities) == ["food", "mobility"]
        assert (merged.latitude, merged.longitude) == (48.4, -4.5)

    def test_the_merged_record_keeps_its_address_and_what_it_said_and_points_to_the_other(self) -> None:
        keep, other = twins()
        earlier = make.make_organisation(state="merged", merged_into=other)
        duplicates.merge_organisations(SYSTEM, keep, other, {})
        other.refresh_from_db()
        earlier.refresh_from_db()
        assert (other.state, other.merged_into, other.slug) == ("merged", keep, "velos-du-ponant-2")
        assert other.city == "Brest"
        assert earlier.merged_into == keep
        [entry] = Entry.objects.all()
        assert entry.object == keep.get_absolute_url()
        assert entry.details == {"merged": other.get_absolute_url()}

    def test_everything_moves_nothing_is_lost(self) -> None:
        keep, other = twins()
        third = make.make_organisation()
        shared, alone = make.make_member(keep), make.make_person()
        make.make_affiliation(Affiliation.objects.get().person, other, may_edit=True)
        make.make_affiliation(alone, other, role="board")
        make.make_affiliation(alone, other, role="board", until="2015")
        for build in (make.make_commons, make.make_listing, make.make_stakeholder, make.make_source):
            build(keep)
            build(other)
        make.make_relation(keep, "part-of", third)
        make.make_relation(other, "part-of", third)
        make.make_relation(third, "funder-of", other)
        make.make_relation(keep, "partner-of", other)
        for organisation in (keep, other):
            Claim.objects.create(organisation=organisation, account=shared, message="Moi")
        EditLink.objects.create(
            organisation=other, token_hash="0", email="a@exemple.org", expires=keep.created
        )
        duplicates.merge_organisations(SYSTEM, keep, other, {})
        for rows in (keep.commons, keep.listings, keep.stakeholders, keep.sources):
            assert rows.count() == 2
        for rows in (
            other.commons,
            other.listings,
            other.stakeholders,
            other.sources,
            other.affiliations,
            other.claims,
        ):
            assert rows.count() == 0
        assert EditLink.objects.count() == 0
        ties = {(t.subject_id, t.kind, t.object_id) for t in Relation.objects.all()}
        assert ties == {(keep.pk, "part-of", third.pk), (third.pk, "funder-of", keep.pk)}
        assert Relation.objects.count() == 2
        assert keep.affiliations.count() == 3
        assert keep.pk in make.viewer(shared).edits
        assert keep.claims.count() == 1
        assert Source.objects.count() == 2

    def test_symmetric_ties_stay_in_their_stored_order(self) -> None:
        keep, third = make.make_organisation("Vélos"), make.make_organisation()
        other = make.make_organisation("Vélos")
        make.make_relation(third, "partner-of", other)
        duplicates.merge_organisations(SYSTEM, keep, other, {})
        tie = Relation.objects.get()
        assert (tie.subject, tie.object) == (keep, third)

    def test_what_would_make_a_loop_is_refused_whole(self) -> None:
        keep, other = twins()
        third = make.make_organisation()
        make.make_relation(keep, "part-of", third)
        make.make_relation(third, "part-of", other)
        with pytest.raises(ValidationError) as raised:
            duplicates.merge_organisations(SYSTEM, keep, other, {})
        assert raised.value.code == "loop"
        other.refresh_from_db()
        assert other.state == "published"
        assert Relation.objects.filter(object=other).exists()
        assert Entry.objects.count() == 0

    def test_the_settled_pair_does_not_come_back(self) -> None:
        keep, other = twins()
        make.make_organisation("Vélos du Ponant", **TWINS)
        duplicates.search(SYSTEM)
        assert Duplicate.objects.count() == 3
        duplicates.merge_organisations(SYSTEM, keep, other, {})
        assert sorted(row.state for row in Duplicate.objects.all()) == ["accepted", "open"]
        duplicates.search(SYSTEM)
        assert Duplicate.objects.filter(state="open").count() == 1

    def test_the_chosen_logo_changes_hands(self, django_capture_on_commit_callbacks: Any) -> None:
        keep, other = twins()
        png = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
        keep = organisations.change(SYSTEM, keep, {"logo": ContentFile(png)})
        other = organisations.change(SYSTEM, other, {"logo": ContentFile(png)})
        storage, former, taken = keep.logo.storage, keep.logo.name, other.logo.name
        with django_capture_on_commit_callbacks(execute=True):
            duplicates.merge_organisations(SYSTEM, keep, other, {"logo": "merge"})
        assert Organisation.objects.get(pk=keep.pk).logo.name == taken
        assert Organisation.objects.get(pk=other.pk).logo.name == ""
        assert storage.exists(taken)
        assert not storage.exists(former)

    @pytest.mark.parametrize("state", ["draft", "withdrawn", "merged"])
    def test_the_kept_record_is_online(self, state: str) -> None:
        keep, other = twins()
        keep.state = state
        keep.merged_into = other if state == "merged" else None
        keep.save()
        with pytest.raises((ValidationError, Refused)):
            duplicates.merge_organisations(SYSTEM, keep, other, {})

    def test_an_example_is_not_merged_with_a_real_one_nor_a_record_with_itself(self) -> None:
        keep, other = twins()
        with pytest.raises(ValidationError):
            duplicates.merge_organisations(SYSTEM, keep, keep, {})
        other.fictional = True
        other.save()
        with pytest.raises(ValidationError):
            duplicates.merge_organisations(SYSTEM, keep, other, {})
        with pytest.raises(Refused):
            duplicates.merge_organisations(VISITOR, keep, other, {})
