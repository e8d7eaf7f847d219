"""The laws of time, of merging and of places; calendars read back by another program and expanded by hand."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rruleset, rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from communaux.modules.groups.rules import agenda, ical, moments, recurrence, zones
from communaux.modules.groups.rules.merging import compare, lines_of, merge

ZONES = (
    "Europe/Paris",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Africa/Casablanca",
    "Pacific/Apia",
)
NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


# --- Moments ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31/02/2027", "no_such_day"),
        ("29/02/2027", "no_such_day"),
        ("2027-13-01", "no_such_day"),
        ("00/01/2027", "no_such_day"),
        ("demain", "date_format"),
        ("", "date_format"),
        ("01/01/27", "date_format"),
        ("01/01/0027", "year_range"),
        ("٠١/٠١/٢٠٢٧", None),
    ],
)
def test_a_day_that_is_none_says_why(text: str, code: str | None) -> None:
    if code is None:
        assert moments.read_date(text) == dt.date(2027, 1, 1)
        return
    with pytest.raises(moments.MomentError) as caught:
        moments.read_date(text)
    assert caught.value.code == code


@pytest.mark.parametrize("text", ["18:00", "18h", "18h00", "18 h 00", "18", "18:00:00", "18.00"])
def test_an_hour_is_read_as_people_write_it(text: str) -> None:
    assert moments.read_time(text) == dt.time(18)


@pytest.mark.parametrize("text", ["24:00", "18:60", "midi", "", "-1", "18h0"])
def test_an_hour_that_is_none(text: str) -> None:
    with pytest.raises(moments.MomentError):
        moments.read_time(text)


@pytest.mark.parametrize("name", ZONES)
@given(local=st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2035, 1, 1)))
@settings(max_examples=60, deadline=None)
def test_a_settled_hour_shows_the_same_clock_and_only_real_hours_settle(
    name: str, local: dt.datetime
) -> None:
    zone = ZoneInfo(name)
    local = local.replace(second=0, microsecond=0)
    instants = {
        instant
        for fold in (0, 1)
        if (instant := local.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC))
        .astimezone(zone)
        .replace(tzinfo=None)
        == local
    }
    if len(instants) == 1:
        assert moments.settle(local, zone) in instants
        return
    with pytest.raises(moments.MomentError) as caught:
        moments.settle(local, zone)
    assert caught.value.code == ("double_hour" if instants else "skipped_hour")


# --- Zones ------------------------------------------------------------------------------------------------------------


def offset_said(zone: str, instant: dt.datetime) -> dt.timedelta:
    """The offset that a VTIMEZONE says of an instant, by the words of RFC 5545: the latest onset before it."""
    made = zones.vtimezone(zone, 2024, 2032)
    found: list[tuple[dt.datetime, dt.timedelta]] = []
    for part in made.subcomponents:
        before, after = part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td
        onsets = [part["DTSTART"].dt]
        if "RRULE" in part:
            rule = rrulestr(part["RRULE"].to_ical().decode(), dtstart=onsets[0])
            onsets = list(rule.between(onsets[0], dt.datetime(2033, 1, 1), inc=True))
        if "RDATE" in part:
            listed = part["RDATE"] if isinstance(part["RDATE"], list) else [part["RDATE"]]
            onsets += [one.dt for several in listed for one in several.dts]
        found += [(onset - before, after) for onset in onsets]
    naive = instant.replace(tzinfo=None)
    return max((pair for pair in found if pair[0] <= naive), key=lambda pair: pair[0])[1]


@pytest.mark.parametrize("name", [*ZONES, "Europe/Dublin", "America/Santiago", "Africa/Cairo", "Asia/Gaza"])
@given(instant=st.datetimes(dt.datetime(2024, 1, 3), dt.datetime(2032, 12, 30)))
@settings(max_examples=60, deadline=None)
def test_a_written_zone_says_what_the_zone_data_says(name: str, instant: dt.datetime) -> None:
    aware = instant.replace(tzinfo=dt.UTC, microsecond=0)
    assert offset_said(name, aware) == aware.astimezone(ZoneInfo(name)).utcoffset()


def test_yearly_changes_are_written_as_a_rule() -> None:
    text = zones.vtimezone("Europe/Paris", 2026, 2027).to_ical().decode()
    assert "DTSTART:20260329T020000" in text
    assert text.count("RRULE:FREQ=YEARLY;BYDAY=-1SU") == 2


# --- Series -----------------------------------------------------------------------------------------------------------


def by_hand(every: str, interval: int, first: dt.datetime, number: int) -> list[dt.datetime]:
    """The local starts of a series, counted on the calendar without any library of recurrences."""
    if every == "week":
        return [first + dt.timedelta(weeks=interval * n) for n in range(number)]
    found: list[dt.datetime] = []
    step = 0
    while len(found) < number:
        months = first.year * 12 + first.month - 1 + step * interval
        year, month = divmod(months, 12)
        days = [dt.datetime(year, month + 1, 1) + dt.timedelta(days=n) for n in range(31)]
        days = [day for day in days if day.month == month + 1]
        same = [day for day in days if day.weekday() == first.weekday()]
        if every == "month-day":
            chosen = [day for day in days if day.day == first.day]
        elif every == "month-last-weekday":
            chosen = same[-1:]
        else:
            chosen = same[(first.day - 1) // 7 : (first.day - 1) // 7 + 1]
        found += [dt.datetime.combine(day, first.time()) for day in chosen]
        step += 1
    return found


@given(
    every=st.sampled_from(recurrence.EVERY),
    interval=st.integers(1, 8),
    first=st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 31)),
    count=st.integers(2, 12),
    zone=st.sampled_from(ZONES),
)
@settings(max_examples=80, deadline=None)
def test_a_series_read_back_falls_where_the_calendar_says(
    every: str, interval: int, first: dt.datetime, count: int, zone: str
) -> None:
    first = first.replace(second=0, microsecond=0)
    rule = recurrence.Rule(every, interval, count=count)
    another = (first + dt.timedelta(days=7)).month == first.month
    if (every == "month-weekday" and first.day > 28) or (every == "month-last-weekday" and another):
        with pytest.raises(recurrence.RuleError):
            rule.check(first)
        return
    rule.check(first)
    expected = by_hand(every, interval, first, count)
    info = ZoneInfo(zone)
    assert [local for local, _instant in recurrence.occurrences(rule, first, info)] == expected
    starts = moments.lenient(first, info)
    entry = ical.Entry(
        uid="a@exemple.org", title="Série", starts=starts, ends=starts + dt.timedelta(hours=2), stamp=NOW,
        created=NOW, zone=zone, rule=rule.to_ical(first, info), gone=(expected[1],),
    )  # fmt: skip
    read = Calendar.from_ical(ical.calendar("Essai", "fr", [entry]))
    event = read.walk("VEVENT")[0]
    again = rruleset()
    again.rrule(rrulestr(event["RRULE"].to_ical().decode(), dtstart=first))
    again.exdate(event["EXDATE"].dts[0].dt.replace(tzinfo=None))
    assert list(again) == [expected[0], *expected[2:]]
    assert event["DTSTART"].dt.astimezone(dt.UTC) == starts


def test_until_is_the_end_of_the_last_day_in_utc() -> None:
    rule = recurrence.Rule("week", 1, until=dt.date(2027, 4, 5))
    first = dt.datetime(2027, 3, 15, 18)
    assert rule.to_ical(first, ZoneInfo("Europe/Paris")) == "FREQ=WEEKLY;UNTIL=20270405T215959Z"
    assert len(list(rule.local_times(first))) == 4


# --- Calendars --------------------------------------------------------------------------------------------------------

TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('\n;,\\":é漢🎈'), max_size=120
)


@given(title=TEXTS.filter(str.strip), place=TEXTS, text=TEXTS, zone=st.sampled_from(ZONES))
@settings(max_examples=60, deadline=None)
def test_a_calendar_holds_to_its_form_and_says_the_same_when_read(
    title: str, place: str, text: str, zone: str
) -> None:
    starts = dt.datetime(2027, 3, 1, 17, tzinfo=dt.UTC)
    entry = ical.Entry(
        uid="k@exemple.org", title=title, starts=starts, ends=starts + dt.timedelta(hours=1), stamp=NOW,
        created=NOW, zone=zone, place=place, text=text, sequence=4, status="CANCELLED",
    )  # fmt: skip
    body = ical.calendar("Agenda", "fr", [entry])
    assert body.endswith(b"\r\n")
    lines = body.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    read = Calendar.from_ical(body)
    event = read.walk("VEVENT")[0]
    assert str(event["SUMMARY"]) == title
    assert str(event.get("LOCATION", "")) == place
    assert str(event.get("DESCRIPTION", "")) == text
    assert event["DTSTART"].dt == starts
    assert event["DTSTART"].params["TZID"] == zone
    assert [str(part["TZID"]) for part in read.walk("VTIMEZONE")] == [zone]
    assert (int(event["SEQUENCE"]), str(event["STATUS"])) == (4, "CANCELLED")
    assert ical.calendar("Agenda", "fr", [entry]) == body


def test_a_calendar_is_in_the_form_that_thunderbird_takes() -> None:
    starts = dt.datetime(2027, 3, 1, 17, tzinfo=dt.UTC)
    entry = ical.Entry("k@exemple.org", "Titre", starts, starts + dt.timedelta(hours=1), NOW, NOW)
    task = ical.Task("t@exemple.org", "À faire", dt.date(2027, 4, 1), NOW, NOW)
    text = ical.calendar("Agenda", "fr", [entry], [task], "https://exemple.org/calendar.ics").decode()
    for line in (
        "VERSION:2.0", "METHOD:PUBLISH", "X-WR-CALNAME:Agenda", "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "DTSTART;TZID=Europe/Paris:20270301T180000", "TZID:Europe/Paris", "DUE;VALUE=DATE:20270401",
        "DTSTAMP:20261123T120000Z", "LAST-MODIFIED:20261123T120000Z",
    ):  # fmt: skip
        assert f"\r\n{line}\r\n" in text
    assert "ATTENDEE" not in text
    assert "ORGANIZER" not in text
    assert text.index("BEGIN:VTIMEZONE") < text.index("BEGIN:VEVENT")


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(max_examples=80, deadline=None)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    code = ""
    try:
        ical.read(content)
    except ical.FileError as error:
        code = error.code
    assert code in {"", "not_a_calendar", "empty", "too_many", "too_large"}


# --- Merging ----------------------------------------------------------------------------------------------------------

NOTES = st.lists(st.sampled_from(["un", "deux", "trois", "quatre", ""]), max_size=7).map("\n".join)


@given(base=NOTES, mine=NOTES, theirs=NOTES)
@settings(max_examples=300, deadline=None)
def test_no_line_that_anybody_typed_goes_unseen(base: str, mine: str, theirs: str) -> None:
    merged = merge(base, mine, theirs)
    shown = set(lines_of(merged.text))
    before = set(lines_of(base))
    for side in (mine, theirs):
        assert set(lines_of(side)) - before <= shown
    if merged.clean:
        assert merge(base, theirs, mine).clean


@given(base=NOTES, mine=NOTES)
@settings(max_examples=100, deadline=None)
def test_where_one_alone_writes_there_is_nothing_to_merge(base: str, mine: str) -> None:
    assert merge(base, mine, base).text == mine
    assert merge(base, base, mine).text == mine
    assert merge(base, mine, mine).clashes == ()


@given(before=NOTES, after=NOTES)
@settings(max_examples=100, deadline=None)
def test_a_comparison_tells_every_change(before: str, after: str) -> None:
    told = compare(before, after, around=100)
    if before == after:
        assert told == []
    else:
        assert [one.text for one in told if one.kind in {"same", "removed"}] == lines_of(before)
        assert [one.text for one in told if one.kind in {"same", "added"}] == lines_of(after)


# --- Agenda, reminders, places ----------------------------------------------------------------------------------------


def test_items_come_one_after_the_other() -> None:
    assert [slot.after for slot in agenda.timetable([15, None, 30])] == [0, 15, 15]
    assert agenda.overrun([60, 70], dt.timedelta(hours=2)) == 10
    assert agenda.overrun([60, None], dt.timedelta(hours=2)) == 0
    assert agenda.reordered(["a", "b", "c"], "c", -1) == ["a", "c", "b"]
    assert agenda.reordered(["a", "b"], "a", -1) == ["a", "b"]


@given(due=st.dates(dt.date(2026, 1, 1), dt.date(2026, 3, 1)), turns=st.lists(st.integers(1, 3), max_size=30))
def test_each_letter_leaves_once_however_often_the_clock_turns(due: dt.date, turns: list[int]) -> None:
    sent = agenda.Reminders()
    told: list[str] = []
    day = dt.date(2026, 1, 1)
    for turn in (*turns, 100):
        for _again in range(2):
            letter = agenda.reminder_due("open", due, sent, day)
            if letter:
                told.append(letter)
                sent = agenda.Reminders(
                    due if letter == "before" else sent.before, due if letter == "late" else sent.late
                )
        day += dt.timedelta(days=turn)
    assert len(told) == len(set(told))
    assert agenda.reminder_due("done", due, agenda.Reminders(), due) == ""


@given(
    places=st.none() | st.integers(0, 9),
    taken=st.integers(0, 12),
    waiting=st.lists(st.integers(), unique=True),
)
def test_nobody_moves_up_beyond_the_last_place(places: int | None, taken: int, waiting: list[int]) -> None:
    up = agenda.moves_up(places, taken, waiting)
    assert up == waiting[: len(up)]
    if places is not None:
        assert not up or taken + len(up) <= places
