"""Skills told by people, and what platforms build together."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from communaux.meaning.access import SYSTEM, VISITOR, Refused
from communaux.modules.library.acts import developers as acts
from communaux.modules.library.models import Backing, Resource, SkillProfile
from communaux.modules.library.rules import steps
from communaux.nouns.acts.errors import Conflict
from tests import factories as make
from tests.modules.library.factories import make_backing, make_development, make_skills

pytestmark = pytest.mark.django_db


def test_people_tell_change_and_take_back_their_own_skills() -> None:
    viewer = make.viewer(make.make_member(make.make_organisation()))
    first = acts.tell_skills(viewer, {"skills": ["python"], "listed": True})
    again = acts.tell_skills(viewer, {"skills": ["python", "maps"]}, expected_version=first.version)
    assert (SkillProfile.objects.count(), again.version, again.listed) == (1, 2, True)
    with pytest.raises(Conflict):
        acts.tell_skills(viewer, {"text": "x"}, expected_version=first.version)
    with pytest.raises(Refused):
        acts.remove_skills(make.viewer(make.make_member(make.make_organisation())), again)
    acts.remove_skills(viewer, again)
    assert not SkillProfile.objects.exists()


@pytest.mark.parametrize(
    "values", [{"skills": []}, {"skills": ["juggling"]}, {"skills": ["go"], "link": "x"}, {"person": "a"}]
)
def test_bad_skills_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        acts.tell_skills(make.viewer(make.make_member(make.make_organisation())), values)


def test_strangers_and_those_without_a_page_tell_none() -> None:
    with pytest.raises(Refused):
        acts.tell_skills(VISITOR, {"skills": ["go"]})
    with pytest.raises(ValidationError):
        acts.tell_skills(make.viewer(make.make_steward()), {"skills": ["go"]})
    assert make_skills(make.make_person()).version == 1


STATES = tuple(steps.DEVELOPMENT)


@pytest.mark.parametrize("here", STATES)
@pytest.mark.parametrize("there", [*STATES, "sold"])
def test_every_step_that_is_not_in_the_table_is_refused(here: str, there: str) -> None:
    one = make_development(make.make_organisation(), state=here)
    if there in steps.DEVELOPMENT[here]:
        moved = acts.move(SYSTEM, one, there)
        assert (moved.state, moved.delivered is not None) == (there, there == "delivered")
        return
    with pytest.raises(ValidationError):
        acts.move(SYSTEM, one, there)


def test_a_platform_shares_the_need_once_with_what_it_can_put_in() -> None:
    mine, lead = make.make_organisation(), make.make_organisation()
    editor, one = make.viewer(make.make_editor(mine)), make_development(lead)
    part = acts.pledge(editor, one, mine, {"days": 5, "euros": 1000, "text": "Chaque janvier"})
    with pytest.raises(ValidationError):
        acts.pledge(editor, one, mine, {"days": 1})
    assert acts.change_pledge(editor, part, {"days": 8}).days == 8
    with pytest.raises(Refused):
        acts.change_pledge(make.viewer(make.make_editor(lead)), part, {"days": 800})
    acts.take_back(editor, part)
    assert not Backing.objects.exists()


@pytest.mark.parametrize(
    "values", [{"days": -1}, {"days": 5000}, {"euros": -5}, {"euros": 10**9}, {"days": "5"}, {"days": 1.5}]
)
def test_figures_that_cannot_be_are_refused(values: dict[str, Any]) -> None:
    one, mine = make_development(make.make_organisation()), make.make_organisation()
    with pytest.raises(ValidationError):
        acts.pledge(SYSTEM, one, mine, values)


def test_nobody_joins_what_was_dropped() -> None:
    one = make_development(make.make_organisation(), state="dropped")
    with pytest.raises(ValidationError):
        acts.pledge(SYSTEM, one, make.make_organisation(), {})


def test_what_was_delivered_enters_the_library_once() -> None:
    lead, other = make.make_organisation(), make.make_organisation()
    editor = make.viewer(make.make_editor(lead))
    one = make_development(
        lead,
        "Module d’adhésion",
        state="under-way",
        repository="https://code.example/x",
        licence="AGPL-3.0-or-later",
    )
    make_backing(one, other)
    with pytest.raises(ValidationError):
        acts.to_library(editor, one)
    one = acts.move(editor, one, "delivered")
    for _twice in range(2):
        one = acts.to_library(editor, one)
    resource = Resource.objects.get()
    assert one.resource == resource
    assert (resource.kind, resource.state, resource.openness, resource.origin) == (
        "tool", "published", "share-alike", one.get_absolute_url(),
    )  # fmt: skip
    assert set(resource.authors.all()) == {lead, other}


def test_an_editor_proposes_for_their_organisation_alone() -> None:
    mine = make.make_organisation()
    editor = make.viewer(make.make_editor(mine))
    made = acts.propose(editor, mine, {"title": "Module"})
    assert made.state == "idea"
    assert acts.change(editor, made, {"title": "Module commun"}).title == "Module commun"
    with pytest.raises(Refused):
        acts.propose(editor, make.make_organisation(), {"title": "Module"})
    with pytest.raises(Refused):
        acts.propose(make.viewer(make.make_member(mine)), mine, {"title": "Module"})
