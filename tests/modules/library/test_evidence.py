"""What the library counts for the charter: what passes between an organisation and the others."""

from __future__ import annotations

import pytest

from communaux.modules.charter import sources
from communaux.modules.library.models import ResourceUse
from communaux.nouns.models import Organisation
from tests import factories as make
from tests.modules.library import factories as shelf

pytestmark = pytest.mark.django_db


def counts(organisation: Organisation, criterion: str) -> dict[str, int]:
    """What all rooms count for a criterion, by its English name; zeros left out."""
    deeds = sources.deeds([criterion], organisation)[criterion]
    return {deed.what.en: deed.count for deed in deeds if deed.count}


def test_exchanges_are_with_others() -> None:
    mine, other = make.make_organisation(), make.make_organisation()
    ours, theirs = shelf.make_resource(mine), shelf.make_resource(other)
    for resource, user in ((ours, mine), (ours, other), (theirs, mine)):
        ResourceUse.objects.create(resource=resource, organisation=user)
    one, two, three = (make.make_person() for _n in range(3))
    shelf.make_pairing(one, two, mentor_organisation=mine, state="ended")
    shelf.make_pairing(one, three, mentee_organisation=mine, state="declined")
    assert counts(mine, "K1") == {
        "resources of others used": 1,
        "uses of its resources by others": 1,
        "mentorings given or received": 1,
    }


def test_a_development_is_joint_once_another_backs_it() -> None:
    mine, other = make.make_organisation(), make.make_organisation()
    alone, joint, dropped = (shelf.make_development(mine) for _n in range(3))
    dropped.state = "dropped"
    dropped.save()
    shelf.make_backing(alone, mine)
    for development in (joint, dropped):
        shelf.make_backing(development, mine)
        shelf.make_backing(development, other)
    assert counts(mine, "K2") == {"developments carried out with others": 1}
    assert counts(other, "K2") == {"developments of others backed": 2}
