"""When one may object, when the committee may consent, and when a mandate is over."""

from __future__ import annotations

import datetime as dt

import pytest

from communaux.modules.groups.rules import committee

DAY = dt.date(2026, 3, 1)


def test_members_have_fourteen_days() -> None:
    until = committee.objections_until(DAY)
    assert until == dt.date(2026, 3, 15)
    assert not committee.period_over(until, until)
    assert committee.period_over(until, until + dt.timedelta(days=1))
    assert not committee.period_over(None, DAY)


@pytest.mark.parametrize(
    ("state", "today", "seated", "may"),
    [
        ("presented", DAY, False, True),
        ("presented", dt.date(2026, 3, 15), False, True),
        ("presented", dt.date(2026, 3, 16), False, False),
        ("presented", dt.date(2026, 3, 16), True, True),
        ("consent", dt.date(2026, 3, 16), False, False),
        ("consent", dt.date(2026, 3, 16), True, True),
        ("asked", DAY, True, False),
        ("coopted", DAY, True, False),
        ("withdrawn", DAY, True, False),
    ],
)
def test_members_object_in_time_and_the_committee_until_it_decides(
    state: str, today: dt.date, seated: bool, may: bool
) -> None:
    assert committee.may_object(state, dt.date(2026, 3, 15), today, seated=seated) is may


def test_one_standing_objection_stops_everything() -> None:
    until, after = dt.date(2026, 3, 15), dt.date(2026, 3, 16)
    assert committee.obstacles("consent", until, after, 0) == ()
    assert committee.obstacles("consent", until, after, 1) == ("objection",)
    assert committee.obstacles("presented", until, until, 2) == ("time", "objection")
    assert committee.obstacles("asked", None, after, 0) == ("state", "time")


def test_a_mandate_lasts_two_years() -> None:
    assert committee.mandate_until(DAY) == dt.date(2028, 3, 1)
    assert committee.mandate_until(dt.date(2024, 2, 29), 1) == dt.date(2025, 2, 28)


@pytest.mark.parametrize(
    ("until", "today", "over"),
    [
        ("", DAY, False),
        ("2026", DAY, False),
        ("2026-03-01", DAY, False),
        ("2026-02-28", DAY, True),
        ("2026-02", DAY, True),
        ("2025", DAY, True),
    ],
)
def test_a_mandate_is_over_once_its_last_day_is(until: str, today: dt.date, over: bool) -> None:
    assert committee.mandate_over(until, today) is over
