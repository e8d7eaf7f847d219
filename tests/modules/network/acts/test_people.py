"""Pages of people: who writes them, how two become one, and how somebody is erased."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from communaux.ground import journal
from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM, VISITOR, Viewer
from communaux.modules.network.acts import Conflict, Refused, duplicates, people
from communaux.modules.network.models import EditLink, Report, Transfer
from communaux.nouns.models import Account, Affiliation, Organisation, Person
from tests import factories as make

pytestmark = pytest.mark.django_db


def everything_stored() -> str:
    """Every text of every table, to look for what should be gone."""
    found: list[str] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


class TestPages:
    def test_one_makes_one_s_own_page_once(self) -> None:
        account = make.make_account()
        person = people.create(make.viewer(account), {"name": "Awa Exemple", "listed": True}, own=True)
        assert (person.account, person.listed) == (account, True)
        with pytest.raises(Refused):
            people.create(make.viewer(account), {"name": "Encore"}, own=True)
        assert Entry.objects.count() == 1

    def test_a_member_adds_somebody_out_of_public_sight(self) -> None:
        member = make.viewer(make.make_member(make.make_organisation()))
        assert people.create(member, {"name": "Awa Exemple"}).listed is False
        with pytest.raises(ValidationError):
            people.create(member, {"name": "Awa Exemple", "listed": True})
        for viewer in (VISITOR, make.viewer(make.make_account())):
            with pytest.raises(Refused):
                people.create(viewer, {"name": "Awa Exemple"})

    def test_a_page_belongs_to_its_person_and_the_stewards(self) -> None:
        organisation = make.make_organisation()
        account, colleague = make.make_member(organisation), make.make_editor(organisation)
        person = Person.objects.get(account=account)
        with pytest.raises(Refused):
            people.change(make.viewer(colleague), person, {"name": "Autre"})
        assert people.change(make.viewer(account), person, {"name": "Moi"}).version == 2
        assert people.change(make.viewer(make.make_steward()), person, {"name": "Elle"}).name == "Elle"

    def test_only_the_person_makes_their_page_public(self) -> None:
        account = make.make_member(make.make_organisation())
        person = Person.objects.get(account=account)
        with pytest.raises(ValidationError) as raised:
            people.change(SYSTEM, person, {"listed": True})
        assert set(raised.value.error_dict) == {"listed"}
        organisation = Organisation.objects.get()
        assert people.change(make.viewer(account), person, {"listed": True}).listed
        assert Organisation.objects.get().version == organisation.version + 1
        assert people.change(SYSTEM, person, {"listed": False}).listed is False
        assert people.change(SYSTEM, make.make_person(), {"listed": True}).listed

    def test_two_writers_of_one_page_meet(self) -> None:
        person = make.make_person("Awa")
        people.change(SYSTEM, person, {"name": "Awa E."}, expected_version=1)
        with pytest.raises(Conflict) as raised:
            people.change(SYSTEM, person, {"name": "Awa Exemple"}, expected_version=1)
        assert raised.value.theirs == {"name": "Awa E."}


class TestMerging:
    def test_nothing_is_chosen_for_whoever_merges(self) -> None:
        keep = make.make_person("Awa Exemple", website="https://a.example", summary={"fr": "Une."})
        other = make.make_person("A. Exemple", website="https://b.example", email="awa@exemple.org")
        with pytest.raises(ValidationError) as raised:
            people.merge(SYSTEM, keep, other, {"name": "keep", "colour": "red"})
        assert set(raised.value.error_dict) == {"website", "colour"}
        assert Person.objects.filter(merged_into=None).count() == 2
        merged = people.merge(SYSTEM, keep, other, {"name": "keep", "website": "merge"})
        assert (merged.name, merged.website, merged.email) == (
            "Awa Exemple",
            "https://b.example",
            "awa@exemple.org",
        )
        assert merged.summary == {"fr": "Une."}
        [entry] = Entry.objects.all()
        assert entry.details == {"merged": other.get_absolute_url(), "fields": ["email", "website"]}

    def test_the_merged_page_is_emptied_and_points_to_the_other(self) -> None:
        keep, other = make.make_person("Awa"), make.make_person("Awa", email="awa@exemple.org", listed=True)
        earlier = make.make_person("Awa", merged_into=other)
        people.merge(SYSTEM, keep, other, {})
        other.refresh_from_db()
        earlier.refresh_from_db()
        assert (other.merged_into, other.email, other.listed) == (keep, "", False)
        assert earlier.merged_into == keep
        assert Person.objects.get(pk=keep.pk).listed is False
        with pytest.raises(Refused):
            people.change(SYSTEM, other, {"name": "Revenue"})
        with pytest.raises(Refused):
            people.merge(SYSTEM, keep, other, {})

    def test_every_tie_is_kept_and_the_same_one_is_united(self) -> None:
        one, two = make.make_organisation(), make.make_organisation()
        keep, other = make.make_person("Awa"), make.make_person("Awa")
        make.make_affiliation(keep, one, role="worker", since="2018")
        make.make_affiliation(other, one, role="worker", since="2016-05", function="Comptable")
        make.make_affiliation(other, one, role="board")
        make.make_affiliation(other, two, role="worker", until="2015")
        people.merge(SYSTEM, keep, other, {})
        ties = {(t.organisation_id, t.role): t for t in Affiliation.objects.filter(person=keep)}
        assert set(ties) == {(one.pk, "worker"), (one.pk, "board"), (two.pk, "worker")}
        united = ties[one.pk, "worker"]
        assert (united.since, united.function) == ("2016-05", "Comptable")
        assert Affiliation.objects.count() == 3

    def test_with_two_accounts_one_is_chosen_and_the_other_loses_its_rights(self) -> None:
        organisation = make.make_organisation()
        first, second = make.make_account(), make.make_editor(organisation)
        keep, other = make.make_person("Awa", first), Person.objects.get(account=second)
        other.name = "Awa"
        other.save()
        assert duplicates.to_choose(keep, other) == ("account",)
        with pytest.raises(ValidationError) as raised:
            people.merge(SYSTEM, keep, other, {})
        assert set(raised.value.error_dict) == {"account"}
        people.merge(SYSTEM, keep, other, {"account": "merge"})
        assert Person.objects.get(pk=keep.pk).account == second
        assert organisation.pk in make.viewer(second).edits
        assert make.viewer(first).person is None
        assert Account.objects.get(pk=first.pk).is_active

    def test_an_account_follows_its_person(self) -> None:
        account = make.make_account()
        keep, other = make.make_person("Awa"), make.make_person("Awa", account)
        people.merge(SYSTEM, keep, other, {})
        assert make.viewer(account).person == keep.pk

    def test_only_stewards_merge_and_never_a_page_with_itself(self) -> None:
        one, two = make.make_person("Awa"), make.make_person("Awa")
        with pytest.raises(Refused):
            people.merge(make.viewer(make.make_editor(make.make_organisation())), one, two, {})
        with pytest.raises(ValidationError):
            people.merge(SYSTEM, one, one, {})


class TestErasing:
    def test_nothing_personal_is_left_anywhere_and_the_journal_still_holds(self) -> None:
        organisation = make.make_organisation()
        account = make.make_member(organisation, email="zebulon@exemple.org", name="Zébulon Exemple")
        person = Person.objects.get(account=account)
        viewer = make.viewer(account)
        values = {"email": "Zebulon.Prive@exemple.org", "summary": {"fr": "Zébulon pédale."}}
        people.change(viewer, person, values)
        former = make.make_person("Zébulon E.", merged_into=person)
        now = person.created
        EditLink.objects.create(
            organisation=organisation, token_hash="0", email="zebulon.prive@exemple.org", expires=now
        )
        Report.objects.create(organisation=organisation, reason="wrong", contact="ZEBULON@exemple.org")
        Transfer.objects.create(
            organisation=organisation, by=make.make_account(), email="zebulon@exemple.org", expires=now
        )
        people.erase(viewer, person)
        assert "bulon" not in everything_stored().lower()
        person.refresh_from_db()
        former.refresh_from_db()
        assert (person.name, former.name) == (people.ERASED_NAME, people.ERASED_NAME)
        assert not Affiliation.objects.exists()
        assert journal.verify().ok
        assert Entry.objects.order_by("-sequence")[0].object == person.get_absolute_url()

    def test_others_do_not_erase(self) -> None:
        organisation = make.make_organisation()
        person = Person.objects.get(account=make.make_member(organisation))
        link = Viewer(actor="/edit-links/1", edits=frozenset({organisation.pk}))
        for viewer in (VISITOR, link, make.viewer(make.make_editor(organisation))):
            with pytest.raises(Refused):
                people.erase(viewer, person)
        people.erase(make.viewer(make.make_steward()), person)

    def test_no_entry_of_any_act_on_people_holds_what_they_wrote(self) -> None:
        person = people.create(
            SYSTEM, {"name": "Zébulon", "email": "z@exemple.org", "website": "https://z.example"}
        )
        people.change(SYSTEM, person, {"name": "Zébulon Exemple"})
        people.merge(SYSTEM, person, make.make_person("Zébulon"), {"name": "keep"})
        people.erase(SYSTEM, person)
        told = json.dumps([[e.actor, e.object, e.facts] for e in Entry.objects.all()])
        assert Entry.objects.count() == 4
        assert "bulon" not in told
        assert "exemple.org" not in told
        assert "z.example" not in told
