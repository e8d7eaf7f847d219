"""What groups count for the charter: where an organisation takes part, and what it attended."""

from __future__ import annotations

import pytest

from communaux.modules.charter import sources
from communaux.modules.groups.models import Attendance
from communaux.nouns.models import Organisation
from tests import factories as make
from tests.modules.groups import factories as groups
from tests.modules.groups import meeting_factories as meetings

pytestmark = pytest.mark.django_db


def counts(organisation: Organisation) -> dict[str, int]:
    """What all rooms count for K1, by its English name."""
    return {deed.what.en: deed.count for deed in sources.deeds(["K1"], organisation)["K1"]}


def test_places_and_meetings_are_those_of_the_organisation() -> None:
    mine, other = make.make_organisation(), make.make_organisation()
    _viewer, person = groups.make_somebody(mine)
    group, left, elsewhere = (groups.make_group() for _n in range(3))
    groups.make_place(group, person, organisation=mine, state="current")
    groups.make_place(left, person, organisation=mine, state="left")
    groups.make_place(elsewhere, person, organisation=other, state="current")
    for where, state in ((group, "present"), (left, "remote"), (group, "excused"), (elsewhere, "present")):
        Attendance.objects.create(meeting=meetings.make_meeting(where), person=person, state=state)
    found = counts(mine)
    assert found["groups and workshops that it takes part in"] == 2
    assert found["meetings attended"] == 2, "neither excused, nor attended for another organisation"
    assert counts(other)["meetings attended"] == 1


def test_an_organisation_alone_has_done_nothing_with_others() -> None:
    alone = make.make_organisation()
    assert set(counts(alone).values()) == {0}
