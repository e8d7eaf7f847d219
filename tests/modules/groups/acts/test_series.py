"""Series: made ahead, prolonged, changed, skipped, ended; files taken in; personal feeds."""

from __future__ import annotations

import datetime as dt
import itertools
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM, VISITOR, Refused
from communaux.modules.groups.acts import agenda, feeds, meetings, series, taking_in
from communaux.modules.groups.models import Feed, Meeting
from tests import factories as make
from tests.modules.groups import meeting_factories as groups

pytestmark = pytest.mark.django_db(transaction=True)
PARIS = ZoneInfo("Europe/Paris")


def weekly(**more: object) -> dict[str, object]:
    day = (timezone.localdate() + dt.timedelta(days=7)).isoformat()
    return {
        "title": "Comité",
        "starts": f"{day} 18:00",
        "ends": f"{day} 20:00",
        "every": "week",
        "interval": 6,
        **more,
    }


def test_every_six_weeks_stays_at_six_in_the_evening() -> None:
    group = groups.make_group()
    made = series.add(groups.coordinator(group), group, weekly(count=9))
    starts = [meeting.starts.astimezone(PARIS) for meeting in made.meetings.order_by("starts")]
    assert len(starts) == 9
    assert {(moment.hour, moment.minute) for moment in starts} == {(18, 0)}
    assert {b.date() - a.date() for a, b in itertools.pairwise(starts)} == {dt.timedelta(weeks=6)}
    assert len({moment.utcoffset() for moment in starts}) == 2


def test_a_series_without_end_is_made_ahead_and_prolonged_once() -> None:
    group = groups.make_group()
    made = series.add(groups.coordinator(group), group, weekly())
    first = made.meetings.count()
    assert first == 10
    assert series.extend_due(SYSTEM) == 0
    Meeting.objects.filter(series=made).order_by("-starts").first().delete()  # type: ignore[union-attr]
    assert series.extend_due(SYSTEM) == 1
    with pytest.raises(Refused):
        series.extend_due(VISITOR)


def test_what_a_series_shares_changes_what_nobody_changed() -> None:
    group = groups.make_group()
    lead = groups.coordinator(group)
    made = series.add(lead, group, weekly(count=3, place="Square"))
    first = made.meetings.order_by("starts").first()
    assert first is not None
    meetings.change(lead, first, {"place": "Ailleurs"})
    series.change(lead, made, {"place": "La Paillasse", "title": "Comité élargi"})
    told = list(made.meetings.order_by("starts").values_list("place", "title"))
    assert told == [("Ailleurs", "Comité élargi"), *[("La Paillasse", "Comité élargi")] * 2]


def test_a_day_is_skipped_only_while_nobody_counts_on_it() -> None:
    group = groups.make_group()
    lead = groups.coordinator(group)
    made = series.add(lead, group, weekly(count=3))
    first, second, _third = made.meetings.order_by("starts")
    agenda.add(lead, first, {"title": "Budget"})
    with pytest.raises(ValidationError):
        series.skip(lead, first)
    assert len(series.skip(lead, second).skipped) == 1
    assert series.extend_due(SYSTEM) == 0
    assert made.meetings.count() == 2
    ended = series.end(lead, made)
    assert ended.state == "ended"
    assert list(made.meetings.all()) == [first]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"every": "day"}, "every"),
        ({"interval": 0}, "interval"),
        ({"interval": "six"}, "interval"),
        ({"count": 1}, "count"),
        ({"count": 500}, "count"),
        ({"count": 3, "until": "01/01/2099"}, "until"),
        ({"until": "31/02/2099"}, "until"),
        ({"until": "01/01/2020"}, "until"),
        ({"every": "month-weekday", "starts": "2027-03-29 18:00", "ends": "2027-03-29 20:00"}, "every"),
        ({"every": "month-last-weekday", "starts": "2027-03-02 18:00", "ends": "2027-03-02 20:00"}, "every"),
        ({"zone": "Nulle/Part"}, "zone"),
    ],
)
def test_a_rule_that_makes_no_sense_is_said_on_its_field(values: dict[str, object], field: str) -> None:
    group = groups.make_group()
    with pytest.raises(ValidationError) as caught:
        series.add(groups.coordinator(group), group, weekly(**values))
    assert set(caught.value.error_dict) == {field}


FILE = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//essai//FR\r
BEGIN:VEVENT\r
UID:a@ailleurs.org\r
SUMMARY:Journée\r
LOCATION:Lyon\r
DTSTART;TZID=Europe/Paris:20990301T180000\r
DTEND;TZID=Europe/Paris:20990301T200000\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:b@ailleurs.org\r
SUMMARY:Impossible\r
DTSTART:20990231T180000Z\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:c@ailleurs.org\r
SUMMARY:Fin avant début\r
DTSTART:20990301T180000Z\r
DTEND:20990301T170000Z\r
END:VEVENT\r
BEGIN:VTODO\r
UID:d@ailleurs.org\r
SUMMARY:Tâche\r
END:VTODO\r
END:VCALENDAR\r
"""


def test_a_file_is_shown_before_it_is_taken_in_and_known_again() -> None:
    group = groups.make_group()
    lead = groups.coordinator(group)
    planned = taking_in.plan(lead, group, FILE.encode())
    assert [line.outcome for line in planned] == ["new", "refused", "refused", "refused"]
    assert "20990231" in str(planned[1].reason)
    assert not Meeting.objects.exists()
    taking_in.take_in(lead, group, FILE.encode())
    taking_in.take_in(lead, group, FILE.encode())
    meeting = Meeting.objects.get()
    assert (meeting.title, meeting.place, meeting.state) == ("Journée", "Lyon", "announced")
    assert meeting.starts == dt.datetime(2099, 3, 1, 17, tzinfo=dt.UTC)
    moved = FILE.replace("LOCATION:Lyon", "LOCATION:Nantes").replace("19700101", "x")
    assert next(line.outcome for line in taking_in.take_in(lead, group, moved.encode())) == "changed"
    assert Meeting.objects.get().place == "Nantes"
    with pytest.raises(Refused):
        taking_in.plan(groups.member(group), group, FILE.encode())


@pytest.mark.parametrize(
    "content", [b"", b"pas un agenda", b"\xff\xfe\x00", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR", b"x" * 600_000]
)
def test_what_is_no_calendar_is_refused(content: bytes) -> None:
    group = groups.make_group()
    with pytest.raises(ValidationError) as caught:
        taking_in.plan(groups.coordinator(group), group, content)
    assert set(caught.value.error_dict) == {"file"}


def test_a_feed_opens_by_its_token_until_it_is_changed_or_closed() -> None:
    account = make.make_account()
    make.make_person(account=account)
    viewer = make.viewer(account)
    first = feeds.token_of(feeds.open_feed(viewer))
    found = feeds.feed_of(first)
    assert found is not None
    assert found.account == account
    second = feeds.token_of(feeds.open_feed(viewer))
    assert feeds.feed_of(first) is None
    assert feeds.feed_of(second) is not None
    for wrong in ("", second[:-1], second.swapcase(), f"{first.split('~')[0]}~x", "é~è"):
        assert feeds.feed_of(wrong) is None
    feeds.close_feed(viewer)
    assert feeds.feed_of(second) is None
    row = Feed.objects.values().get()
    told = " ".join(str(entry.details) + entry.object for entry in Entry.objects.all())
    for token in (first, second):
        assert token.split("~")[1] not in str(row)
        assert token.split("~")[0].split("-")[0] not in told
    with pytest.raises(Refused):
        feeds.open_feed(VISITOR)
