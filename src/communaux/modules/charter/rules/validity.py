"""How long a recognition lasts, when its renewal opens, and what may be said of it on a given day. Pure, no clock.

Months are counted by the calendar: 24 months after 29 February is 28 February.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from communaux.ground.said import Said
from communaux.ground.time import PartialDate
from communaux.modules.charter.rules.process import State

MONTHS = 24
"""How long a recognition lasts from the day of the decision."""
RENEWAL_DAYS = 90
"""Renewal opens so many days before the end."""
NEW_CHARTER_DAYS = 180
"""After a new version of the charter takes effect, the time in which a renewal has to be asked."""
APPEAL_DAYS = 60
"""From the day of a decision."""
REVIEW_DAYS = 42
"""For a reviewer, from the day on which the review was accepted."""
ANSWER_DAYS = 14
"""For somebody who was proposed as a reviewer, and for a platform that was asked a question."""
LONGEST_PLAN_MONTHS = 18
"""The latest due date of a plan."""
REMIND_DAYS = 14
"""Between two reminders of the same thing."""


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or the last one of that month."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def until(decided: dt.date) -> dt.date:
    """The last day of a recognition that was decided on this day."""
    return months_later(decided, MONTHS)


def end(last_day: dt.date | None, renew_by: dt.date | None) -> dt.date | None:
    """The last day that counts: a new version of the charter may bring it forward, never back."""
    days = [day for day in (last_day, renew_by) if day is not None]
    return min(days) if days else None


def renew_by(last_day: dt.date, in_effect: dt.date | None) -> dt.date | None:
    """By when a renewal has to be asked because of a new version in effect since that day; None where none is."""
    return min(last_day, in_effect + dt.timedelta(days=NEW_CHARTER_DAYS)) if in_effect else None


def renewal_lacking(last_day: dt.date | None, newer: bool, today: dt.date) -> tuple[Said, ...]:
    """Why renewal is not due yet."""
    if last_day is None:
        return (Said("La reconnaissance n’a pas de date de fin.", "The recognition has no end date."),)
    opens = last_day - dt.timedelta(days=RENEWAL_DAYS)
    if newer or today >= opens:
        return ()
    return (
        Said(
            f"Le renouvellement s’ouvre le {_fr(opens)}.",
            f"Renewal opens on {_en(opens)}.",
        ),
    )


def over_lacking(last_day: dt.date | None, today: dt.date) -> tuple[Said, ...]:
    """Why it has not ended yet: the last day still belongs to it."""
    if last_day is None:
        return (Said("La reconnaissance n’a pas de date de fin.", "The recognition has no end date."),)
    if today > last_day:
        return ()
    return (Said(f"Elle court jusqu’au {_fr(last_day)}.", f"It runs until {_en(last_day)}."),)


def appeal_lacking(decided: dt.date | None, final: bool, today: dt.date) -> tuple[Said, ...]:
    """Why no appeal can be made."""
    if decided is None:
        return (Said("Aucune décision n’est encore prise.", "No decision has been taken yet."),)
    if final:
        return (
            Said(
                "Cette décision a été prise sur recours : elle est définitive.",
                "This decision was taken on appeal: it is final.",
            ),
        )
    last = decided + dt.timedelta(days=APPEAL_DAYS)
    if today > last:
        return (
            Said(
                f"Le délai de recours s’est terminé le {_fr(last)}.",
                f"The time to appeal ended on {_en(last)}.",
            ),
        )
    return ()


def plan_lacking(steps: int, due: dt.date | None, decided: dt.date) -> tuple[Said, ...]:
    """Why a plan cannot be decided so."""
    found: list[Said] = []
    if steps < 1:
        found.append(Said("Le plan n’a encore aucune étape.", "The plan has no step yet."))
    latest = months_later(decided, LONGEST_PLAN_MONTHS)
    if due is None or not decided < due <= latest:
        found.append(
            Said(
                f"L’échéance du plan est après la décision, et le {_fr(latest)} au plus tard.",
                f"The plan is due after the decision, and on {_en(latest)} at the latest.",
            )
        )
    return tuple(found)


def plan_ready_lacking(steps: int, reported: int, due: dt.date | None, today: dt.date) -> tuple[Said, ...]:
    """Why a plan cannot be checked yet."""
    if (steps and reported >= steps) or (due is not None and today > due):
        return ()
    return (
        Said(
            f"Étapes rendues : {reported} sur {steps}. La vérification commence quand toutes le sont, ou à l’échéance.",
            f"Steps reported: {reported} of {steps}. The check begins when all are, or when the plan is due.",
        ),
    )


@dataclass(frozen=True, slots=True)
class Held:
    """What a platform holds: ``outcome`` is the state that was decided (recognised or with plan), or None."""

    outcome: State | None
    state: State
    last_day: dt.date | None


_LOST = frozenset(
    {State.SUSPENDED, State.EXPIRED, State.WITHDRAWN, State.DEFERRED, State.DRAFT, State.SUBMITTED}
)


def in_force(held: Held, today: dt.date) -> bool:
    """Whether the recognition counts on that day: decided, not lost since, and not past its end.

    It goes on counting while its renewal, an inquiry or an appeal of the platform is under way.
    """
    if held.outcome is None or held.last_day is None or held.state in _LOST:
        return False
    return today <= held.last_day


def _fr(day: dt.date) -> str:
    return PartialDate.of(day).label("fr")


def _en(day: dt.date) -> str:
    return PartialDate.of(day).label("en")
