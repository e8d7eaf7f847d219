"""How old a record is, when its organisation is asked to look at it again, and who is asked (NET-09, criterion G5).

Ages are whole days. The clock is the caller's: every function takes ``today``. Thresholds are dated parameters: a
change of policy is a new line in ``POLICIES``, and what was said on an earlier day stays explicable.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from communaux.ground.said import Said
from communaux.modules.network.rules.findings import Finding


@dataclass(frozen=True, slots=True)
class Policy:
    """Thresholds in force from ``since`` on.

    ``fresh_days``: up to this age a record is fresh. ``stale_days``: beyond it the record is stale.
    ``pauses``: days between reminders, from the first one to the last; each is longer than the one before, so that
    nobody is pestered. ``escalate_after``: reminders left without answer after which stewards are told too.
    ``reference``: where the thresholds were decided.
    """

    since: date
    fresh_days: int
    stale_days: int
    pauses: tuple[int, ...]
    escalate_after: int
    reference: str


POLICIES: tuple[Policy, ...] = (
    Policy(
        since=date(2017, 12, 5),
        fresh_days=365,
        stale_days=730,
        pauses=(21, 45, 90, 180),
        escalate_after=2,
        reference="house default; the report asks for up-to-date information and sets no delay (l.224)",
    ),
)
"""By date, oldest first."""


def policy_on(day: date, policies: tuple[Policy, ...] = POLICIES) -> Policy:
    """The policy in force on ``day``; the oldest one for an earlier day."""
    in_force = [policy for policy in policies if policy.since <= day]
    return max(in_force, key=lambda policy: policy.since) if in_force else policies[0]


@dataclass(frozen=True, slots=True)
class Checks:
    """What is known of the checks of one record.

    ``checked``: last day on which somebody confirmed it, or None. ``created``: day it was written.
    ``reminders``: reminders sent since that check. ``reminded``: day of the last of them.
    ``ceased``: the organisation has ceased; its record is kept and nobody is asked.
    """

    created: date
    checked: date | None = None
    reminders: int = 0
    reminded: date | None = None
    ceased: bool = False

    @property
    def known_on(self) -> date:
        """The day from which the age counts."""
        return self.checked or self.created


@dataclass(frozen=True, slots=True)
class Freshness:
    """``state`` is a code of the list ``freshness``; ``age`` in days; ``said`` is the line shown on the record."""

    state: str
    age: int
    said: Said


def freshness(record: Checks, today: date, policies: tuple[Policy, ...] = POLICIES) -> Freshness:
    """How fresh a record is. One that nobody ever confirmed is at best to be checked. A day in the future, by a wrong
    clock or a typing error, counts as today."""
    age = max(0, (today - record.known_on).days)
    since = _since(age)
    if record.ceased:
        return Freshness("kept", age, Said("fiche conservée pour mémoire", "record kept as a memory"))
    rules = policy_on(today, policies)
    if age > rules.stale_days:
        state = "stale"
    elif age > rules.fresh_days or record.checked is None:
        state = "to-check"
    else:
        state = "fresh"
    if record.checked is None:
        said = Said(
            f"jamais confirmée par l’organisation, saisie {since.fr}",
            f"never confirmed by the organisation, entered {since.en}",
        )
    else:
        said = Said(f"vérifiée {since.fr}", f"checked {since.en}")
    return Freshness(state, age, said)


def _since(age: int) -> Said:
    """ "il y a 3 mois": days up to two months, then months, then years."""
    if age == 0:
        return Said("aujourd’hui", "today")
    if age < 60:
        number, one, fr, en = age, age == 1, "jour", "day"
    elif age < 730:
        number, one, fr, en = age // 30, False, "mois", "month"
    else:
        number, one, fr, en = age // 365, False, "an", "year"
    plural_fr = fr if one or fr == "mois" else f"{fr}s"
    return Said(f"il y a {number} {plural_fr}", f"{number} {en if one else en + 's'} ago")


def next_reminder(record: Checks, today: date, policies: tuple[Policy, ...] = POLICIES) -> date | None:
    """The day of the next reminder, never before ``today``; None when no other will be sent.

    The first one leaves when the record stops being fresh; where it was never confirmed, one pause after it was
    written, for whoever wrote it may have confirmed it meanwhile. Then the pauses grow; after the last one the
    organisation is left in peace until somebody checks the record.
    """
    if record.ceased:
        return None
    rules = policy_on(today, policies)
    if record.reminders == 0:
        wait = rules.fresh_days + 1 if record.checked else rules.pauses[0]
        return max(today, record.known_on + timedelta(days=wait))
    if record.reminders > len(rules.pauses):
        return None
    last = record.reminded or record.known_on
    return max(today, last + timedelta(days=rules.pauses[record.reminders - 1]))


def due(record: Checks, today: date, policies: tuple[Policy, ...] = POLICIES) -> bool:
    """Whether a reminder leaves today."""
    return next_reminder(record, today, policies) == today


def whom(
    record: Checks, today: date, editors: int, has_contact: bool, policies: tuple[Policy, ...] = POLICIES
) -> tuple[str, ...]:
    """Who is asked: "editors" of the record where there are any, else the "contact" address of the organisation, else
    the "stewards" of the federation; stewards are told too once reminders stay without answer."""
    if editors:
        first = "editors"
    elif has_contact:
        first = "contact"
    else:
        return ("stewards",)
    if record.reminders >= policy_on(today, policies).escalate_after:
        return (first, "stewards")
    return (first,)


def check_g5(record: Checks, today: date, policies: tuple[Policy, ...] = POLICIES) -> Finding:
    """G5 (l.224): the information is kept up to date: the age of the record is under the threshold."""
    found = freshness(record, today, policies)
    state = {"fresh": "met", "to-check": "partly", "stale": "not-met", "kept": "not-met"}[found.state]
    return Finding("G5", state, found.said)
