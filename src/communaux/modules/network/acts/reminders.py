"""Asking those who keep a record whether it is still true (NET-09, criterion G5). When and whom: ``rules.freshness``.

What was sent is in the journal, so that no turn is lost and none is done twice: the count of reminders since the last
check is read from there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.utils import timezone

from communaux.ground.journal.models import Entry
from communaux.meaning.access import Viewer
from communaux.modules.network import mail, verbs
from communaux.modules.network.acts import base, links
from communaux.modules.network.permissions import require
from communaux.modules.network.rules import completeness, freshness
from communaux.nouns.models import Account, Affiliation, Organisation
from communaux.nouns.models.organisation import State

AT_ONCE = 200
RECORDS_AT_ONCE = 5000
"""Letters, and records, of one turn; the next turn goes on. Stewards get one letter for all that nobody answers for."""
TOLD = 20
"""Records that a mail to stewards names; it counts the others."""
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Due:
    """A record to be checked: when it was, who keeps it."""

    organisation: int
    checks: freshness.Checks
    editors: tuple[str, ...]


def remind_due(viewer: Viewer, today: date | None = None) -> dict[str, int]:
    """Send the reminders of today, one act each; returns how many records and letters."""
    require(viewer, verbs.ORGANISATION_REMINDED)
    day = today or timezone.localdate()
    done = {"records": 0, "mails": 0}
    unanswered: list[Organisation] = []
    for item in islice(due_on(day), RECORDS_AT_ONCE):
        if done["mails"] >= AT_ONCE:
            break
        current, mails, stewards = _remind(viewer, item, day)
        if current is None:
            continue
        done["records"] += 1
        done["mails"] += mails
        if stewards:
            unanswered.append(current)
    if unanswered:
        done["mails"] += _tell_stewards(unanswered)
    return done


def due_on(day: date) -> Iterator[Due]:
    """The published records whose reminder leaves on this day, the oldest first; a few queries for any number."""
    reminded = _reminders()
    rows = Organisation.objects.filter(state=State.PUBLISHED, fictional=False).exclude(maturity="ceased")
    columns = rows.order_by("pk").values_list("pk", "slug", "created", "checked_on", "email", "ceased")
    found: list[tuple[int, freshness.Checks]] = []
    for pk, slug, created, checked, _email, ceased in columns.iterator(chunk_size=2000):
        sent = [
            sent_on
            for sent_on in reminded.get(f"/organisations/{slug}", ())
            if not checked or sent_on > checked
        ]
        checks = freshness.Checks(
            created=timezone.localdate(created),
            checked=checked,
            reminders=len(sent),
            reminded=max(sent, default=None),
            ceased=bool(ceased),
        )
        if freshness.due(checks, day):
            found.append((pk, checks))
    found.sort(key=lambda pair: (pair[1].known_on, pair[0]))
    for start in range(0, len(found), _CHUNK):
        part = found[start : start + _CHUNK]
        keepers = _editors(pk for pk, _checks in part)
        for pk, checks in part:
            yield Due(pk, checks, tuple(keepers.get(pk, ())))


def _reminders() -> dict[str, list[date]]:
    """Path of a record -> days on which a reminder left."""
    found: defaultdict[str, list[date]] = defaultdict(list)
    sent = Entry.objects.filter(verb=verbs.ORGANISATION_REMINDED).values_list("object", "instant")
    for path, instant in sent:
        found[path].append(timezone.localdate(instant))
    return found


def _editors(organisations: Iterable[int]) -> dict[int, list[str]]:
    ties = Affiliation.objects.filter(
        organisation__in=list(organisations), may_edit=True, until="", person__account__is_active=True
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for pk, email in ties.order_by("pk").values_list("organisation", "person__account__email"):
        if email not in found[pk]:
            found[pk].append(email)
    return found


def _remind(viewer: Viewer, item: Due, day: date) -> tuple[Organisation | None, int, bool]:
    """One reminder: the record, how many letters, and whether the stewards are to be told."""
    verb = verbs.ORGANISATION_REMINDED
    with base.acting():
        current = (
            Organisation.objects.select_for_update()
            .filter(pk=item.organisation, state=State.PUBLISHED)
            .first()
        )
        if current is None or current.checked_on != item.checks.checked or _sent_on(current, day):
            return None, 0, False
        whom = freshness.whom(item.checks, day, len(item.editors), bool(current.email))
        to = list(item.editors) if "editors" in whom else [current.email] if "contact" in whom else []
        for address in to:
            _write(current, address, item.checks, day)
        base.note(viewer, verb, current, to=list(whom), number=item.checks.reminders + 1)
    return current, len(to), "stewards" in whom


def _sent_on(organisation: Organisation, day: date) -> bool:
    """Whether another worker sent it meanwhile."""
    entries = Entry.objects.filter(object=organisation.get_absolute_url(), verb=verbs.ORGANISATION_REMINDED)
    last = entries.order_by("-sequence").values_list("instant", flat=True).first()
    return last is not None and timezone.localdate(last) >= day


def _write(organisation: Organisation, address: str, checks: freshness.Checks, day: date) -> None:
    link, token = links.make_link(organisation, address)
    language = mail.spoken_at(address, mail.language_of(organisation))
    record = {**organisation.__dict__, "logo_url": organisation.logo.name}
    missing = completeness.lacking(record)
    mail.send_later(
        "network/reminder",
        address,
        language,
        organisation=organisation.name,
        page=mail.address(organisation.get_absolute_url()),
        state=freshness.freshness(checks, day).said.label(language),
        lacking=missing.label(language) if missing else "",
        confirm=mail.address(mail.CONFIRM_PATH, token),
        edit=mail.address(mail.EDIT_PATH, token),
        expires=link.expires,
    )


def _tell_stewards(organisations: list[Organisation]) -> int:
    """One letter for all the records that nobody answers for."""
    told = [(one.name, mail.address(one.get_absolute_url())) for one in organisations[:TOLD]]
    stewards = Account.objects.filter(is_steward=True, is_active=True).values_list("email", flat=True)
    for address in stewards:
        mail.send_later(
            "network/unanswered",
            address,
            "fr",
            count=len(organisations),
            records=told,
            more=max(0, len(organisations) - TOLD),
            desk=mail.address(mail.DESK_PATH),
        )
    return len(stewards)
