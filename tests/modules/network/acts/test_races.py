"""Several people at once, for real: threads with their own connections, on the database of the run."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils import timezone

from communaux.ground import journal
from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM
from communaux.modules.network.acts import (
    Conflict,
    LinkDead,
    Refused,
    affiliations,
    care,
    commons,
    duplicates,
    organisations,
    relations,
    reminders,
)
from communaux.modules.network.models import Claim, Relation, Transfer
from communaux.nouns.models import Affiliation, Organisation
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> Counter[str]:
    """Start them together; how each ended: « done », or the name of what it raised."""
    ended: list[str] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> None:
        start.wait()
        try:
            act()
            ended.append("done")
        except Exception as error:
            ended.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(ended) == len(acts)
    return Counter(ended)


def test_of_many_editors_of_one_field_one_writes_and_the_others_are_shown_it() -> None:
    organisation = make.make_organisation(city="Brest")
    ended = at_once(
        *(
            lambda city=f"Ville {number}": organisations.change(
                SYSTEM, organisation, {"city": city}, expected_version=1
            )
            for number in range(6)
        )
    )
    assert ended == {"done": 1, Conflict.__name__: 5}
    assert Organisation.objects.get().version == 2
    assert Entry.objects.count() == 1


def test_editors_of_different_fields_all_succeed() -> None:
    organisation = make.make_organisation()
    fields = ("city", "street", "region", "postcode", "phone")
    ended = at_once(
        *(
            lambda name=name: organisations.change(SYSTEM, organisation, {name: "Ici"}, expected_version=1)
            for name in fields
        )
    )
    assert ended == {"done": len(fields)}
    now = Organisation.objects.get()
    assert {getattr(now, name) for name in fields} == {"Ici"}
    assert now.version == 1 + len(fields)
    assert journal.verify().ok


def test_records_of_one_name_have_each_their_address() -> None:
    ended = at_once(*(lambda: organisations.create(SYSTEM, {"name": "Vélos"}) for _n in range(6)))
    assert ended == {"done": 6}
    assert sorted(Organisation.objects.values_list("slug", flat=True)) == [
        "velos",
        *(f"velos-{number}" for number in range(2, 7)),
    ]


def test_two_ties_never_close_a_loop_together() -> None:
    one, two = make.make_organisation(), make.make_organisation()
    ended = at_once(
        lambda: relations.add(SYSTEM, one, {"kind": "part-of", "object": two}),
        lambda: relations.add(SYSTEM, two, {"kind": "part-of", "object": one}),
    )
    assert ended == {"done": 1, ValidationError.__name__: 1}
    assert Relation.objects.count() == 1


def test_a_claim_is_made_once_and_answered_once() -> None:
    organisation = make.make_organisation()
    account = make.make_member(make.make_organisation())
    viewer = make.viewer(account)
    ended = at_once(*(lambda: care.claim(viewer, organisation, {"message": "Moi"}) for _n in range(4)))
    assert ended == {"done": 1, ValidationError.__name__: 3}
    claim = Claim.objects.get()
    answered = at_once(
        lambda: care.answer_claim(SYSTEM, claim, True), lambda: care.answer_claim(SYSTEM, claim, False)
    )
    assert answered == {"done": 1, LinkDead.__name__: 1}
    accepted = Claim.objects.get().state == "accepted"
    assert (organisation.pk in make.viewer(account).edits) == accepted


def test_two_claims_of_two_people_are_both_heard() -> None:
    organisation = make.make_organisation()
    viewers = [make.viewer(make.make_member(make.make_organisation())) for _n in range(2)]
    acts = (lambda viewer=viewer: care.claim(viewer, organisation, {"message": "Moi"}) for viewer in viewers)
    assert at_once(*acts) == {"done": 2}


def test_one_of_two_takes_a_record_over() -> None:
    organisation = make.make_organisation()
    giver = make.make_editor(organisation)
    transfer = Transfer.objects.create(
        organisation=organisation,
        by=giver,
        email="a@exemple.org",
        expires=timezone.now() + timedelta(days=1),
    )
    token = care.token_of(transfer)
    takers = [make.viewer(make.make_account()) for _n in range(4)]
    ended = at_once(*(lambda viewer=viewer: care.accept_transfer(viewer, token, "Zoé") for viewer in takers))
    assert ended == {"done": 1, LinkDead.__name__: 3}
    assert Affiliation.objects.filter(organisation=organisation, may_edit=True).count() == 1


def test_one_role_is_given_once() -> None:
    organisation, person = make.make_organisation(), make.make_person()
    values = {"person": person.key, "role": "worker"}
    ended = at_once(*(lambda: affiliations.add(SYSTEM, organisation, values) for _n in range(4)))
    assert ended == {"done": 1, ValidationError.__name__: 3}


def test_a_merge_and_a_change_of_the_merged_record_leave_one_story() -> None:
    keep, other = make.make_organisation("Vélos"), make.make_organisation("Vélos")
    ended = at_once(
        lambda: duplicates.merge_organisations(SYSTEM, keep, other, {}),
        lambda: commons.add(SYSTEM, other, {"name": "Guide", "nature": "document"}),
    )
    assert ended in ({"done": 2}, {"done": 1, Refused.__name__: 1})
    assert other.commons.count() == 0
    assert keep.commons.count() == ended["done"] - 1


def test_acts_that_cross_never_wait_for_each_other_for_ever() -> None:
    one, two = make.make_organisation(), make.make_organisation()
    make.make_relation(one, "member-of", two)
    make.make_relation(two, "funder-of", one)
    acts = [
        lambda: organisations.change(SYSTEM, one, {"city": f"Ville {time.monotonic_ns()}"}),
        lambda: organisations.change(SYSTEM, two, {"city": f"Ville {time.monotonic_ns()}"}),
        lambda: relations.add(
            SYSTEM, one, {"kind": "supports", "object": two, "title": str(time.monotonic_ns())}
        ),
        lambda: relations.add(
            SYSTEM, two, {"kind": "supports", "object": one, "title": str(time.monotonic_ns())}
        ),
        lambda: commons.add(SYSTEM, one, {"name": "Guide", "nature": "document"}),
        lambda: commons.add(SYSTEM, two, {"name": "Guide", "nature": "document"}),
    ]
    assert at_once(*(acts * 4)) == {"done": 24}
    assert journal.verify().ok


def test_two_workers_send_one_reminder() -> None:
    make.make_editor(make.make_organisation(checked_on="2020-01-01"))
    ended = at_once(*(lambda: reminders.remind_due(SYSTEM) for _n in range(3)))
    assert ended == {"done": 3}
    assert Entry.objects.filter(verb="network.organisation.reminded").count() == 1
