"""Reminders: who is written to, when, how often, and that nothing is confirmed by a machine that reads mail."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.utils import timezone

from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM, VISITOR
from communaux.modules.network import tasks
from communaux.modules.network.acts import Refused, care, organisations, reminders
from communaux.modules.network.models import EditLink
from communaux.modules.network.rules.freshness import POLICIES
from communaux.nouns.models import Organisation
from tests import factories as make

pytestmark = pytest.mark.django_db

PAUSES = POLICIES[0].pauses


@pytest.fixture
def turn(django_capture_on_commit_callbacks: Any) -> Callable[..., list[Any]]:
    """One turn of reminders on a day; gives the mails that left."""

    def do(day: date | None = None) -> list[Any]:
        before = len(outbox.outbox)
        with django_capture_on_commit_callbacks(execute=True):
            reminders.remind_due(SYSTEM, day)
        return outbox.outbox[before:]

    return do


def days_ago(days: int) -> date:
    """A day of the past."""
    return timezone.localdate() - timedelta(days=days)


def old(**fields: Any) -> Organisation:
    """A record checked two years ago."""
    return make.make_organisation(checked_on=days_ago(730), checked_by="self", **fields)


def in_days(monkeypatch: pytest.MonkeyPatch, days: int) -> date:
    """Let the journal write a later day; gives that day."""
    later = timezone.now() + timedelta(days=days)

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return later.astimezone(tz)

    monkeypatch.setattr("communaux.ground.journal.append.datetime", Clock)
    return timezone.localdate(later)


def test_the_editors_are_asked_with_two_links(turn: Any) -> None:
    organisation = old(name="Vélos", summary={"fr": "Des vélos."})
    account = make.make_editor(organisation)
    [message] = turn()
    assert message.to == [account.email]
    assert "toujours vraie" in message.subject
    [token] = set(re.findall(r"/edit/([\w-]+)", message.body))
    assert f"/edit/{token}/confirm" in message.body
    assert care.open_edit_link(token)[0] == organisation
    [entry] = Entry.objects.all()
    assert entry.verb == "network.organisation.reminded"
    assert entry.details == {"to": ["editors"], "number": 1}
    assert Organisation.objects.get().version == organisation.version


def test_opening_the_mail_confirms_nothing_pressing_the_button_does(turn: Any) -> None:
    organisation = old(email="contact@exemple.org")
    [message] = turn()
    found, viewer = care.open_edit_link(re.findall(r"/edit/([\w-]+)", message.body)[0])
    assert Organisation.objects.get().checked_on == organisation.checked_on
    assert organisations.check(viewer, found).checked_on == timezone.localdate()
    assert Organisation.objects.get().checked_by == "self"


def test_without_an_editor_the_address_of_the_record_is_asked_else_the_stewards_once_for_all(
    turn: Any,
) -> None:
    old(name="Avec", email="contact@exemple.org")
    for number in range(reminders.TOLD + 5):
        old(name=f"Sans {number}")
    make.make_steward("garde@exemple.org")
    first, second = turn()
    assert first.to == ["contact@exemple.org"]
    assert second.to == ["garde@exemple.org"]
    assert "25 fiches" in second.subject
    assert "5 autres" in second.body
    assert EditLink.objects.count() == 1


def test_nobody_is_asked_twice_on_a_day_nor_before_the_pause(
    turn: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.make_editor(old())
    assert len(turn()) == 1
    assert turn() == []
    assert turn(in_days(monkeypatch, PAUSES[0] - 1)) == []
    assert len(turn(in_days(monkeypatch, PAUSES[0]))) == 1


def test_the_pauses_grow_then_people_are_left_in_peace(turn: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    make.make_editor(old())
    passed = 0
    assert len(turn()) == 1
    for pause in PAUSES:
        passed += pause
        assert len(turn(in_days(monkeypatch, passed))) == 1
    assert turn(in_days(monkeypatch, passed + 2000)) == []
    assert Entry.objects.count() == 1 + len(PAUSES)


def test_a_check_begins_the_count_anew(turn: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    organisation = old()
    editor = make.make_editor(organisation)
    turn()
    organisations.check(make.viewer(editor), organisation)
    assert turn(in_days(monkeypatch, 300)) == []
    assert len(turn(in_days(monkeypatch, 400))) == 1
    assert Entry.objects.order_by("-sequence")[0].details["number"] == 1


def test_after_two_unanswered_the_stewards_know(turn: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    make.make_editor(old())
    make.make_steward("garde@exemple.org")
    assert len(turn()) == 1
    assert len(turn(in_days(monkeypatch, PAUSES[0]))) == 1
    third = turn(in_days(monkeypatch, PAUSES[0] + PAUSES[1]))
    assert "garde@exemple.org" in {to for message in third for to in message.to}


@pytest.mark.parametrize(
    "fields",
    [
        {"maturity": "ceased"},
        {"ceased": "2019"},
        {"state": "withdrawn"},
        {"state": "draft"},
        {"fictional": True},
    ],
)
def test_who_is_gone_hidden_or_invented_is_not_asked(turn: Any, fields: dict[str, Any]) -> None:
    make.make_editor(old(**fields))
    assert turn() == []
    assert Entry.objects.count() == 0


def test_the_letter_is_in_the_language_of_the_record(turn: Any) -> None:
    old(summary={"en": "Bikes."}, email="a@exemple.org")
    old(country="DE", email="b@exemple.org")
    old(country="BE", email="c@exemple.org")
    subjects = {message.to[0]: message.subject for message in turn()}
    assert "still true" in subjects["a@exemple.org"]
    assert "still true" in subjects["b@exemple.org"]
    assert "toujours vraie" in subjects["c@exemple.org"]


def test_a_turn_is_bounded_and_the_next_goes_on(turn: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders, "AT_ONCE", 2)
    for _n in range(3):
        make.make_editor(old())
    assert [len(turn()), len(turn()), len(turn())] == [2, 1, 0]


def test_the_stewards_have_one_letter_however_many_records_wait(
    turn: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "AT_ONCE", 2)
    make.make_steward("garde@exemple.org")
    for _n in range(6):
        old()
    [letter] = turn()
    assert "6 fiches" in letter.subject


def test_what_is_due_is_found_in_as_few_queries_for_many_as_for_one(django_assert_num_queries: Any) -> None:
    make.make_editor(old())
    with django_assert_num_queries(3):
        assert len(list(reminders.due_on(timezone.localdate()))) == 1
    for _n in range(8):
        make.make_editor(old())
    with django_assert_num_queries(3):
        assert len(list(reminders.due_on(timezone.localdate()))) == 9


def test_only_the_house_and_the_stewards_send_reminders() -> None:
    with pytest.raises(Refused):
        reminders.remind_due(VISITOR)


@pytest.mark.django_db(transaction=True)
def test_the_task_does_the_turn() -> None:
    make.make_editor(old())
    tasks.remind_due.enqueue()
    assert len(outbox.outbox) == 1
