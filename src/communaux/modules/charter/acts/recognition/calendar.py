"""What the calendar does by itself: renewals, ends, plans that are due, deferrals that become final, reminders.

What is due is found in the rows; each thing is one act, done once, and looked at afresh inside its transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Least

from communaux.meaning.access import Viewer
from communaux.modules.charter import verbs_recognition as v
from communaux.modules.charter.acts.recognition import committee, letters, platform
from communaux.modules.charter.acts.recognition.base import (
    acting,
    day,
    fresh,
    move,
    note,
    path_of,
    require,
    working,
    write,
)
from communaux.modules.charter.models import CharterVersion
from communaux.modules.charter.models.recognition import Decision, Recognition, Review
from communaux.modules.charter.permissions import MATRIX
from communaux.modules.charter.reading import recognition as reading
from communaux.modules.charter.rules import validity
from communaux.modules.charter.rules.process import Event, Need, State, Who

T = TypeVar("T")
AT_ONCE = 200
"""Things of one kind that a turn does; the next turn goes on."""
_ENDING = (State.RENEWAL_DUE, State.WITH_PLAN, State.PLAN_CHECK, State.SUSPENDED)


def turn(viewer: Viewer, today: dt.date | None = None) -> dict[str, int]:
    """Do all that is due on a day; returns how many of each."""
    MATRIX.require(viewer, v.REMINDED)
    on = day(today)
    return {
        "renewals": _each(_to_renew(on), lambda one: _open_renewal(viewer, one, on)),
        "plans": _each(_plans_past(on), lambda one: _check_plan(viewer, one, on)),
        "ends": _each(_past_end(on), lambda one: _expire(viewer, one, on)),
        "final": _each(_final(on), lambda one: _publish(viewer, one, on)),
        "reminders": _each(_waiting(on), lambda one: _remind(viewer, one, on))
        + _each(_late_reviews(on), lambda one: _remind_reviewer(viewer, one, on)),
    }


def _each(things: Iterable[T], act: Callable[[T], bool]) -> int:
    """How many were done; one that is no longer due when its turn comes is left alone."""
    done = 0
    for one in list(things):
        try:
            done += act(one)
        except ValidationError:
            continue
    return done


def _newer(current: Recognition) -> CharterVersion | None:
    """The charter in force, where it is a later one than that of the recognition."""
    charter = reading.charter_in_force()
    return charter if charter is not None and charter.ordinal > current.charter.ordinal else None


def _to_renew(on: dt.date) -> Iterable[Recognition]:
    charter = reading.charter_in_force()
    opens = Q(until__lte=on + dt.timedelta(days=validity.RENEWAL_DAYS))
    newer = Q(charter__ordinal__lt=charter.ordinal) if charter else Q(pk__in=[])
    rows = Recognition.objects.filter(opens | newer, state=State.RECOGNISED)
    return rows.select_related("charter", "organisation")[:AT_ONCE]


def _open_renewal(viewer: Viewer, recognition: Recognition, on: dt.date) -> bool:
    require(viewer, v.RENEWAL_OPENED, recognition)
    with acting():
        current = working(recognition, v.RENEWAL_OPENED)
        newer = _newer(current)
        renew_by = None
        if newer is not None and current.until is not None:
            renew_by = validity.renew_by(current.until, newer.in_force_from or on)
        move(
            current,
            Event.OPEN_RENEWAL,
            Who.CLOCK,
            on,
            {Need.RENEWAL_TIME: lambda: validity.renewal_lacking(current.until, newer is not None, on)},
            renew_by=renew_by,
        )
        note(viewer, v.RENEWAL_OPENED, current.organisation, thing=path_of(current))
        letters.to_platform(current, "renewal", validity.end(current.until, renew_by))
    return True


def _plans_past(on: dt.date) -> Iterable[Recognition]:
    return Recognition.objects.filter(state=State.WITH_PLAN, plan_due__lt=on)[:AT_ONCE]


def _check_plan(viewer: Viewer, recognition: Recognition, on: dt.date) -> bool:
    with acting():
        current = working(recognition, v.PLAN_REPORTED)
        move(
            current,
            Event.REPORT_PLAN,
            Who.CLOCK,
            on,
            {Need.PLAN_READY: lambda: platform.plan_ready(current, on)},
        )
        note(viewer, v.PLAN_REPORTED, current, state=current.state)
        letters.to_committee(current, "plan_reported")
    return True


def _past_end(on: dt.date) -> Iterable[Recognition]:
    ends = Least(F("until"), Coalesce(F("renew_by"), F("until")))
    return Recognition.objects.filter(state__in=_ENDING).annotate(ends=ends).filter(ends__lt=on)[:AT_ONCE]


def _expire(viewer: Viewer, recognition: Recognition, on: dt.date) -> bool:
    require(viewer, v.EXPIRED, recognition)
    with acting():
        current = working(recognition, v.EXPIRED)
        last_day = validity.end(current.until, current.renew_by)
        move(
            current,
            Event.EXPIRE,
            Who.CLOCK,
            on,
            {Need.OVER: lambda: validity.over_lacking(last_day, on)},
        )
        note(viewer, v.EXPIRED, current.organisation, thing=path_of(current))
        letters.to_platform(current, "expired")
    return True


def _final(on: dt.date) -> Iterable[Decision]:
    last = on - dt.timedelta(days=validity.APPEAL_DAYS)
    rows = Decision.objects.filter(
        outcome=Event.DEFER, published_on__isnull=True, decided_on__lt=last, recognition__state=State.DEFERRED
    )
    return rows.select_related("recognition")[:AT_ONCE]


def _publish(viewer: Viewer, decision: Decision, on: dt.date) -> bool:
    require(viewer, v.DECISION_PUBLISHED, decision.recognition)
    with acting():
        current = working(decision.recognition, v.DECISION_PUBLISHED)
        kept = fresh(decision, act=v.DECISION_PUBLISHED)
        if kept.published_on is not None or current.state != State.DEFERRED:
            return False
        write(kept, {"published_on": on, "final": True})
        write(current, {"final": True, "public_since": current.public_since or on})
        committee.publish_opinions(current, kept, on)
        note(viewer, v.DECISION_PUBLISHED, current.organisation, thing=path_of(kept))
    return True


def _waiting(on: dt.date) -> Iterable[Recognition]:
    """Platforms that are asked for something and have not been reminded for a while."""
    quiet = on - dt.timedelta(days=validity.REMIND_DAYS)
    soon = on + dt.timedelta(days=30)
    asked = Q(state=State.EXCHANGE, moved_on__lte=quiet) | Q(state=State.RENEWAL_DUE, moved_on__lte=quiet)
    asked |= Q(state=State.WITH_PLAN, plan_due__gte=on, plan_due__lte=soon)
    silent = Q(reminded_on__isnull=True) | Q(reminded_on__lte=quiet)
    return Recognition.objects.filter(asked, silent).select_related("organisation")[:AT_ONCE]


_REMINDERS = {State.EXCHANGE: "answer_due", State.RENEWAL_DUE: "renewal", State.WITH_PLAN: "plan_due"}


def _remind(viewer: Viewer, recognition: Recognition, on: dt.date) -> bool:
    with acting():
        current = working(recognition, v.REMINDED)
        letter = _REMINDERS.get(State(current.state))
        if letter is None or current.reminded_on == on:
            return False
        due = current.plan_due if letter == "plan_due" else None
        if letter == "renewal":
            due = validity.end(current.until, current.renew_by)
        write(current, {"reminded_on": on})
        note(viewer, v.REMINDED, current, letter=letter)
        letters.to_platform(current, letter, due)
    return True


def _late_reviews(on: dt.date) -> Iterable[Review]:
    quiet = on - dt.timedelta(days=validity.REMIND_DAYS)
    silent = Q(reminded_on__isnull=True) | Q(reminded_on__lte=quiet)
    rows = Review.objects.filter(
        silent,
        state__in=("proposed", "accepted"),
        due__lte=on + dt.timedelta(days=3),
        recognition__state__in=reading.READING,
    )
    return rows.select_related("recognition__organisation", "person__account", "organisation")[:AT_ONCE]


def _remind_reviewer(viewer: Viewer, review: Review, on: dt.date) -> bool:
    with acting():
        current = working(review.recognition, v.REMINDED)
        kept = fresh(review, act=v.REMINDED)
        if kept.state not in {"proposed", "accepted"} or kept.reminded_on == on:
            return False
        write(kept, {"reminded_on": on})
        note(viewer, v.REMINDED, current, thing=path_of(kept), letter="review_due")
        letters.to_reviewers(current, [kept], "review_due")
    return True
