"""Two records or two pages made one, somebody erased: what the library holds of them follows; the charter counts."""

from __future__ import annotations

from typing import Any

import pytest

from communaux.meaning.access import SYSTEM
from communaux.modules.charter import sources
from communaux.modules.library.acts import resources
from communaux.modules.library.models import (
    Backing,
    Feed,
    HelpNotice,
    Pairing,
    Resource,
    ResourceUse,
    SkillProfile,
)
from communaux.modules.network.acts import duplicates, people
from communaux.modules.network.rules.openness import check_c3, check_k3
from communaux.site import subscriptions
from tests import factories as make
from tests.modules.library import factories as shelf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def connected() -> None:
    """As every process does at its start."""
    subscriptions.connect()


def test_what_a_person_said_of_themself_goes_with_them_and_what_they_brought_stays() -> None:
    person, other = make.make_person("Camille"), make.make_person("Autre")
    shelf.make_skills(person, text="SECRET")
    shelf.make_notice(person, "SECRET")
    shelf.make_pairing(other, person, note="SECRET")
    resource = shelf.make_resource(by=person)
    item = shelf.make_news(by=person)
    people.erase(SYSTEM, person)
    assert not SkillProfile.objects.exists()
    assert not HelpNotice.objects.exists()
    assert not Pairing.objects.exists()
    resource.refresh_from_db()
    item.refresh_from_db()
    assert (resource.by, item.by) == (None, None)


def test_two_pages_of_one_person_become_one() -> None:
    kept, merged, other = make.make_person("Camille"), make.make_person("Camille"), make.make_person()
    shelf.make_skills(merged)
    notice = shelf.make_notice(merged)
    pairing = shelf.make_pairing(other, merged)
    shelf.make_pairing(kept, merged)
    people.merge(SYSTEM, kept, merged, {})
    notice.refresh_from_db()
    assert (notice.person, SkillProfile.objects.get().person) == (kept, kept)
    [left] = Pairing.objects.all()
    assert (left.pk, left.mentee, left.asked_by) == (pairing.pk, kept, kept)


def test_two_records_of_one_organisation_become_one() -> None:
    kept, merged = make.make_organisation("Vélo"), make.make_organisation("Vélo")
    mine, used = shelf.make_resource(merged), shelf.make_resource()
    mine.authors.add(merged)
    for organisation in (kept, merged):
        ResourceUse.objects.create(resource=used, organisation=organisation)
        shelf.make_feed(organisation, "https://velo.example/feed")
    development = shelf.make_development(merged)
    shelf.make_backing(shelf.make_development(make.make_organisation()), merged)
    duplicates.merge_organisations(SYSTEM, kept, merged, {})
    mine.refresh_from_db()
    development.refresh_from_db()
    assert (mine.organisation, development.organisation) == (kept, kept)
    assert list(mine.authors.all()) == [kept]
    assert ResourceUse.objects.get().organisation == kept
    assert Feed.objects.get().organisation == kept
    assert Backing.objects.get().organisation == kept


def shared(organisation: Any) -> list[tuple[str, str]]:
    """What the charter hears of the library, beside the inventory."""
    return [(one.title, one.openness) for one in sources.shared("K3", organisation)]


def test_the_charter_hears_of_published_resources_once() -> None:
    mine = make.make_organisation()
    one = resources.add(
        SYSTEM,
        mine,
        {"title": "Guide", "kind": "method", "link": "https://a.example/", "licence": "CC-BY-4.0"},
    )
    shelf.make_resource(mine, "Brouillon", state="draft")
    shelf.make_resource(make.make_organisation(), "D’une autre")
    assert shared(mine) == [("Guide", "open")]
    assert check_k3(sources.shared("K3", mine)).state == "met"
    assert check_c3(sources.shared("C3", mine)).state == "met"
    resources.change(SYSTEM, one, {"licence": "CC-BY-NC-4.0"})
    assert check_c3(sources.shared("C3", mine)).state == "not-met"
    resources.to_inventory(SYSTEM, one)
    assert shared(mine) == [], "it is in the inventory now, and counted there"
    resources.withdraw(SYSTEM, Resource.objects.get(pk=one.pk))
    assert shared(mine) == []
