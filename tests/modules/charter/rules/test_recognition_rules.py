"""Consent, dates and what several opinions say together."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communaux.modules.charter.rules import consent, opinions, validity
from communaux.modules.charter.rules.consent import Stance, Voice
from communaux.modules.charter.rules.process import State

DAY = dt.date(2026, 3, 14)


def voices(text: str) -> list[Voice]:
    stances = {"c": Stance.CONSENT, "o": Stance.OBJECT, "a": Stance.ASIDE}
    return [Voice(str(n), stances[letter]) for n, letter in enumerate(text)]


@pytest.mark.parametrize(
    ("said", "members", "adopted"),
    [
        ("", 0, False),
        ("c", 1, True),
        ("c", 2, False),
        ("cc", 2, True),
        ("cc", 3, False),
        ("ccc", 3, True),
        ("ccca", 5, True),
        ("cccao", 5, False),
        ("ccc", 6, False),
        ("cccc", 6, True),
        ("aaa", 3, False),
    ],
)
def test_consent_is_enough_voices_and_no_objection(said, members, adopted):
    assert (consent.lacking(voices(said), members) == ()) is adopted


def test_the_voice_of_a_member_tied_to_the_platform_does_not_count():
    tied = Voice("x", Stance.OBJECT, conflict=True)
    assert consent.lacking([*voices("ccc"), tied], 3) == ()
    assert consent.lacking([*voices("cc"), Voice("x", Stance.CONSENT, conflict=True)], 3)


@given(st.text("ca", max_size=9), st.integers(0, 9))
def test_one_objection_always_stops(said, members):
    assert consent.lacking([*voices(said), Voice("x", Stance.OBJECT)], members)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (DAY, 24, dt.date(2028, 3, 14)),
        (dt.date(2024, 2, 29), 24, dt.date(2026, 2, 28)),
        (dt.date(2026, 8, 31), 18, dt.date(2028, 2, 29)),
        (dt.date(2026, 12, 1), 1, dt.date(2027, 1, 1)),
    ],
)
def test_months_are_those_of_the_calendar(day, months, expected):
    assert validity.months_later(day, months) == expected


@given(st.dates(dt.date(2000, 1, 1), dt.date(2200, 1, 1)))
def test_a_recognition_lasts_two_years_to_the_day_or_the_end_of_the_month(day):
    last = validity.until(day)
    assert (last.year, last.month) == (day.year + 2, day.month)
    assert last.day == day.day or (last + dt.timedelta(1)).day == 1


def test_renewal_opens_ninety_days_before_the_end_or_with_a_new_charter():
    end = validity.until(DAY)
    assert validity.renewal_lacking(end, False, end - dt.timedelta(91))
    assert not validity.renewal_lacking(end, False, end - dt.timedelta(90))
    assert not validity.renewal_lacking(end, True, DAY)
    assert validity.renewal_lacking(None, True, DAY)


def test_the_last_day_still_counts():
    end = validity.until(DAY)
    assert validity.over_lacking(end, end)
    assert not validity.over_lacking(end, end + dt.timedelta(1))
    held = validity.Held(State.RECOGNISED, State.RECOGNISED, end)
    assert validity.in_force(held, end)
    assert not validity.in_force(held, end + dt.timedelta(1))


def test_a_new_charter_brings_the_end_forward_never_back():
    end = validity.until(DAY)
    early = dt.date(2026, 6, 1)
    assert validity.renew_by(end, early) == early + dt.timedelta(180)
    assert validity.renew_by(end, end) == end
    assert validity.renew_by(end, None) is None
    assert validity.end(end, early) == early
    assert validity.end(end, None) == end


@pytest.mark.parametrize("state", State)
def test_what_was_held_counts_during_renewal_inquiry_and_appeal_only(state):
    held = validity.Held(State.RECOGNISED, state, validity.until(DAY))
    lost = {"suspended", "expired", "withdrawn", "deferred", "draft", "submitted"}
    assert validity.in_force(held, DAY) is (state not in lost)
    assert not validity.in_force(validity.Held(None, state, validity.until(DAY)), DAY)


def test_the_time_to_appeal():
    last = DAY + dt.timedelta(60)
    assert not validity.appeal_lacking(DAY, False, last)
    assert "13 mai 2026" in validity.appeal_lacking(DAY, False, last + dt.timedelta(1))[0].fr
    assert "définitive" in validity.appeal_lacking(DAY, True, DAY)[0].fr
    assert validity.appeal_lacking(None, False, DAY)


@pytest.mark.parametrize(
    ("steps", "due", "good"),
    [
        (1, dt.date(2026, 9, 14), True),
        (0, dt.date(2026, 9, 14), False),
        (1, None, False),
        (1, DAY, False),
        (1, dt.date(2027, 9, 14), True),
        (1, dt.date(2027, 9, 15), False),
    ],
)
def test_a_plan_has_steps_and_a_due_date_within_eighteen_months(steps, due, good):
    assert (validity.plan_lacking(steps, due, DAY) == ()) is good


@pytest.mark.parametrize(
    ("steps", "reported", "day", "ready"),
    [(2, 2, DAY, True), (2, 1, DAY, False), (2, 0, dt.date(2026, 10, 2), True), (0, 0, DAY, False)],
)
def test_a_plan_is_checked_when_all_is_reported_or_its_day_is_past(steps, reported, day, ready):
    assert (validity.plan_ready_lacking(steps, reported, dt.date(2026, 10, 1), day) == ()) is ready


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([], None),
        (["met", "met"], "met"),
        (["met", "progressing"], "progressing"),
        (["met", "progressing", "not-met"], "not-met"),
        (["not-applicable", "met"], "met"),
        (["not-applicable", "not-applicable"], "not-applicable"),
    ],
)
def test_the_most_cautious_opinion_holds(said, expected):
    assert opinions.together(said) == expected
    assert opinions.together(reversed(said)) == expected


@pytest.mark.parametrize(
    ("said", "petal"),
    [
        (["met", "met", "not-applicable"], "met"),
        (["met", "not-met"], "progressing"),
        (["progressing"], "progressing"),
        (["not-met", "not-met"], ""),
        (["met", None], "progressing"),
        (["not-applicable"], ""),
        ([], ""),
    ],
)
def test_a_petal_is_met_only_where_every_criterion_that_applies_is(said, petal):
    assert opinions.of_part(said) == petal


def test_what_an_opinion_lacks_before_it_is_handed_in():
    found = opinions.lacking(
        ["G1", "G2", "G3", "V4", "V5", "D1"],
        {
            "G1": ("met", "", ""),
            "G2": ("progressing", "", "  "),
            "G3": ("not-met", "", "Publier les statuts."),
            "V4": ("not-applicable", "", ""),
            "V5": ("", "", "un conseil"),
            "D1": ("not-applicable", "", ""),
        },
        ["V4", "V5"],
    )
    assert set(found) == {"G2", "G3", "V5", "D1"}
    assert "conseil" in found["G2"].fr
    assert "pèse" in found["G3"].fr
