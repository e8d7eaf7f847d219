"""Two people at once, each in a thread with a connection of its own: one act is done, the other is told why not."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from communaux.modules.charter.acts.recognition import calendar, committee, platform, reviewing
from communaux.modules.charter.models.recognition import ConsentRound, Decision, Opinion, Recognition
from communaux.nouns.acts.errors import Conflict
from tests.modules.charter.peers import DAY, fresh, make_world

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act gave, or the error that it raised, when all start together."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]
        pytest.skip("a database in memory has one connection")
    barrier = threading.Barrier(len(acts))
    found: list[object] = [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            found[number] = act()
        except (ValidationError, Conflict) as error:
            found[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_two_decisions_at_once_are_one(own_database):
    world = make_world()
    recognition = world.delivered()
    committee.open_round(world.committee[0], recognition, {"outcome": "recognise", "reasons": "x"}, DAY)
    for member in world.committee:
        committee.say(member, recognition, {"stance": "consent"}, DAY)
    found = at_once(*(lambda m=m: committee.decide(m, recognition, DAY) for m in world.committee[:2]))
    assert sorted(isinstance(one, Decision) for one in found) == [False, True]
    assert Decision.objects.count() == 1


def test_two_applications_and_two_submissions_at_once_are_one(own_database):
    world = make_world()
    found = at_once(*[lambda: platform.open_application(world.applicant, world.organisation, DAY)] * 2)
    assert len({one.pk for one in found}) == 1
    recognition = Recognition.objects.get()
    found = at_once(*[lambda: platform.submit(world.applicant, recognition, DAY)] * 2)
    assert sorted(isinstance(one, Recognition) for one in found) == [False, True]


def test_two_proposals_and_an_opinion_in_two_windows(own_database):
    world = make_world()
    recognition = world.in_review()
    world.ask_peers(recognition)
    write = [
        lambda text=text: reviewing.write_opinion(
            world.peers[0], recognition, "G1", {"advice": text}, expected_version=0
        )
        for text in ("Un", "Deux")
    ]
    found = at_once(*write)
    assert sorted(isinstance(one, Opinion) for one in found) == [False, True]
    assert Opinion.objects.get().advice in {"Un", "Deux"}
    world.write_all(recognition, 0)
    world.write_all(recognition, 1)
    values = {"outcome": "recognise", "reasons": "x"}
    found = at_once(
        *(lambda m=m: committee.open_round(m, recognition, values, DAY) for m in world.committee[:2])
    )
    assert sorted(isinstance(one, ConsentRound) for one in found) == [False, True]


def test_the_last_two_reviewers_hand_in_at_once(own_database):
    world = make_world()
    recognition = world.in_review()
    world.ask_peers(recognition)
    from tests.modules.charter.peers import ALL_CODES

    for peer in world.peers[:2]:
        for code in ALL_CODES:
            reviewing.write_opinion(peer, recognition, code, {"verdict": "met"})
    found = at_once(*(lambda p=p: reviewing.hand_in(p, recognition, DAY) for p in world.peers[:2]))
    assert not any(isinstance(one, Exception) for one in found)
    assert fresh(recognition).state == "deliberation"


def test_two_turns_of_the_calendar_at_once_do_each_thing_once(own_database):
    import datetime as dt

    from communaux.meaning.access import SYSTEM

    world = make_world()
    recognition = world.recognised()
    day = dt.date(2028, 3, 15)
    found = at_once(*[lambda: calendar.turn(SYSTEM, day)] * 2)
    assert sum(one["ends"] for one in found) == 1
    assert fresh(recognition).state == "expired"
