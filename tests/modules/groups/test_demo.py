"""The example: the history that the report tells, without anybody's name, and invented groups marked as such."""

from __future__ import annotations

import re

import pytest

from communaux.modules.groups.models import Cooptation, Deliverable, Force, Group, Membership, Seat, Subject
from communaux.nouns.models import Organisation, Person
from communaux.site import demo
from communaux.site.demo import groups

pytestmark = pytest.mark.django_db

REPORTED = {
    "copil": ("committee", ""),
    "plenieres": ("plenary", "2017-12-05"),
    "gouvernance": ("thematic", "2018-02-27"),
    "modeles-economiques": ("thematic", "2018-02-27"),
    "logiciel-interoperabilite": ("thematic", "2018-02-27"),
    "comptabilite": ("workshop", "2018-11-02"),
    "kit-statuts": ("workshop", "2018-07"),
    "annuaire-partenaires": ("workshop", "2018-09"),
    "d2c": ("workshop", ""),
    "licences-reciprocite": ("workshop", "2018-05"),
    "outils-gouvernance": ("workshop", "2018-08"),
}
"""Address -> kind and start, as MISSION tells them."""


@pytest.fixture
def world() -> demo.World:
    made = demo.World()
    made.real(demo.read("real.yaml"))
    made.fictional(demo.read("fictional.yaml"))
    groups.load(made)
    return made


def test_the_groups_of_the_report_are_there_with_their_dates_and_lines(world: demo.World) -> None:
    del world
    found = {one.slug: (one.kind, str(one.started)) for one in Group.objects.filter(fictional=False)}
    assert found == REPORTED
    for one in Group.objects.filter(fictional=False):
        assert re.search(r"16 avril 2019, l\. \d+", one.source), one.slug
        assert one.aim["fr"]
        assert one.aim["en"]
        assert one.size["en"]


def test_nobody_real_is_named_anywhere(world: demo.World) -> None:
    del world
    for model in (Membership, Seat, Cooptation, Force):
        rows = model._default_manager.all()
        assert all(row.person.fictional for row in rows)
        assert all(row.organisation is None or row.organisation.fictional for row in rows)
        assert rows.exists()
    assert not Person.objects.filter(fictional=False).exists()
    assert Organisation.objects.filter(fictional=False).exists()


def test_the_six_subjects_that_are_named_became_the_six_workshops(world: demo.World) -> None:
    del world
    real = Subject.objects.filter(fictional=False)
    assert {one.group.slug for one in real} == {
        slug for slug, (kind, _started) in REPORTED.items() if kind == "workshop"
    }
    for one in real:
        assert one.title == one.group.name
        assert "l. 315" in one.source
    assert all(one.source for one in Deliverable.objects.filter(group__fictional=False))


def test_what_is_invented_says_so(world: demo.World) -> None:
    del world
    assert all(place.group.fictional for place in Membership.objects.all())
    assert Subject.objects.filter(fictional=True, state="open").count() == 2
    assert Cooptation.objects.get().state == "presented"
