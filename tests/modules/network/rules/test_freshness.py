"""Freshness: ages, states and reminders that grow rarer and end."""

import itertools
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from communaux.modules.network.lists import FRESHNESS
from communaux.modules.network.rules.freshness import (
    POLICIES,
    Checks,
    Policy,
    check_g5,
    due,
    freshness,
    next_reminder,
    policy_on,
    whom,
)

TODAY = date(2026, 11, 23)
DAYS = st.dates(min_value=date(2015, 1, 1), max_value=date(2035, 1, 1))
CHECKS = st.builds(
    Checks,
    created=DAYS,
    checked=st.none() | DAYS,
    reminders=st.integers(0, 8),
    reminded=st.none() | DAYS,
    ceased=st.booleans(),
)


def aged(days: int, **more: object) -> Checks:
    return Checks(created=date(2017, 12, 5), checked=TODAY - timedelta(days=days), **more)


def test_states_follow_the_thresholds_to_the_day():
    assert [freshness(aged(n), TODAY).state for n in (0, 365, 366, 730, 731)] == [
        "fresh",
        "fresh",
        "to-check",
        "to-check",
        "stale",
    ]


def test_a_record_nobody_confirmed_is_never_called_fresh():
    entered = Checks(created=TODAY)
    assert freshness(entered, TODAY).state == "to-check"
    assert freshness(entered, TODAY).said.fr == "jamais confirmée par l’organisation, saisie aujourd’hui"


def test_ages_are_told_in_the_unit_people_use():
    told = {
        n: (freshness(aged(n), TODAY).said.fr, freshness(aged(n), TODAY).said.en) for n in (0, 1, 12, 90, 800)
    }
    assert told[0] == ("vérifiée aujourd’hui", "checked today")
    assert told[1] == ("vérifiée il y a 1 jour", "checked 1 day ago")
    assert told[12] == ("vérifiée il y a 12 jours", "checked 12 days ago")
    assert told[90] == ("vérifiée il y a 3 mois", "checked 3 months ago")
    assert told[800] == ("vérifiée il y a 2 ans", "checked 2 years ago")


def test_reminders_back_off_then_stop():
    checked = TODAY - timedelta(days=1000)
    record = Checks(created=checked, checked=checked)
    sent = []
    for _ in range(20):
        day = next_reminder(record, checked)
        if day is None:
            break
        sent.append(day)
        record = Checks(created=checked, checked=checked, reminders=len(sent), reminded=day)
    assert [(b - a).days for a, b in itertools.pairwise(sent)] == [21, 45, 90, 180]
    assert (sent[0] - checked).days == 366


def test_an_overdue_reminder_leaves_today_once():
    assert due(aged(500), TODAY)
    assert not due(aged(500, reminders=1, reminded=TODAY), TODAY)
    assert not due(aged(10), TODAY)


def test_ceased_records_are_kept_in_peace():
    assert freshness(aged(3000, ceased=True), TODAY).state == "kept"
    assert next_reminder(aged(3000, ceased=True), TODAY) is None


def test_who_is_asked():
    assert whom(aged(400), TODAY, editors=2, has_contact=True) == ("editors",)
    assert whom(aged(400), TODAY, editors=0, has_contact=True) == ("contact",)
    assert whom(aged(400), TODAY, editors=0, has_contact=False) == ("stewards",)
    assert whom(aged(400, reminders=2, reminded=TODAY), TODAY, editors=1, has_contact=False) == (
        "editors",
        "stewards",
    )


def test_g5_is_the_age_of_the_record():
    assert [check_g5(aged(n), TODAY).state for n in (10, 400, 900)] == ["met", "partly", "not-met"]


def test_a_later_policy_does_not_change_what_was_said_before():
    stricter = Policy(date(2027, 1, 1), 180, 365, (7, 30), 1, "a decision of the steering committee")
    both = (*POLICIES, stricter)
    assert policy_on(date(2026, 12, 31), both) is POLICIES[0]
    assert policy_on(date(2027, 1, 1), both) is stricter
    assert policy_on(date(2000, 1, 1), both) is POLICIES[0]
    assert freshness(aged(200), TODAY, both).state == "fresh"
    assert freshness(aged(200), TODAY + timedelta(days=60), both).state == "to-check"


@given(CHECKS, DAYS)
def test_laws_of_time(record: Checks, today: date):
    found = freshness(record, today)
    assert found.state in FRESHNESS
    assert found.age >= 0
    following = next_reminder(record, today)
    assert following is None or following >= today
    later = freshness(record, today + timedelta(days=400))
    rank = ["fresh", "to-check", "stale", "kept"].index
    assert rank(later.state) >= rank(found.state)


@given(CHECKS, DAYS, st.integers(0, 3), st.booleans())
def test_somebody_is_always_asked_and_nobody_twice(
    record: Checks, today: date, editors: int, has_contact: bool
):
    people = whom(record, today, editors, has_contact)
    assert people
    assert len(set(people)) == len(people)
