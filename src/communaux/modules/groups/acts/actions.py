"""Actions that people and organisations undertake, and the letters that remind of them (GRP-02).

A letter leaves once before the due date and once after it; another due date starts again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import Viewer
from communaux.modules.groups import verbs_meetings as verbs
from communaux.modules.groups.acts import gathering
from communaux.modules.groups.models import Action, Group, Meeting, Membership
from communaux.modules.groups.rules import agenda as rules
from communaux.nouns import mail
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given
from communaux.nouns.models import Affiliation

ENDS = ("done", "dropped")
AT_ONCE = 200
"""Letters of one turn; the next turn goes on."""


def add(viewer: Viewer, group: Group, values: Mapping[str, Any], *, meeting: Meeting | None = None) -> Action:
    """Open an action, of a meeting or not: what, who (a person or an organisation), by when."""
    verb = verbs.ACTION_OPENED
    gathering.require(viewer, verb, group.pk, group)
    cleaned = gathering.cleaned(viewer, Action, values, new=True)
    _one_owner(cleaned.get("person"), cleaned.get("organisation"))
    _in_time(cleaned)
    with base.acting():
        current = base.fresh(group, act=verb)
        of = base.fresh(meeting, act=verb) if meeting is not None else None
        if of is not None and of.group_id != current.pk:
            raise ValidationError(_("Cette réunion est d’un autre groupe."), code="group")
        made = Action.objects.create(group=current, meeting=of, **cleaned)
        base.write(current, {})
        if of is not None:
            base.write(of, {})
        base.note(viewer, verb, made, group=base.path_of(current))
    return made


def owner_standing(viewer: Viewer, action: Action) -> tuple[str, ...]:
    """``owner`` for whoever undertook it: that person, or those who edit that organisation."""
    mine = viewer.person is not None and action.person_id == viewer.person
    ours = action.organisation_id is not None and action.organisation_id in viewer.edits
    return ("owner",) if viewer.account is not None and (mine or ours) else ()


def change(
    viewer: Viewer, action: Action, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Action:
    """Change an open action. Raises ``Conflict``."""
    verb = verbs.ACTION_CHANGED
    gathering.require(viewer, verb, action.group_id, action, *owner_standing(viewer, action))
    cleaned = gathering.cleaned(viewer, Action, values)
    with base.acting():
        current = base.fresh(action, act=verb)
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            if current.state != "open":
                raise ValidationError(_("Cette action est réglée : rouvrez-la d’abord."), code="state")
            _one_owner(
                cleaned.get("person", current.person), cleaned.get("organisation", current.organisation)
            )
            _in_time(changes)
            base.write(current, changes)
            base.note(viewer, verb, current, fields=sorted(changes))
    return current


def close(viewer: Viewer, action: Action, state: str = "done") -> Action:
    """Say that an action is done or dropped."""
    if state not in ENDS:
        raise ValidationError({"state": _("Dites si l’action est faite ou abandonnée.")})
    return _turn(viewer, action, "open", state, timezone.localdate())


def reopen(viewer: Viewer, action: Action) -> Action:
    """Take an action up again."""
    if action.state == "open":
        raise ValidationError(_("Cette action est déjà à faire."), code="state")
    return _turn(viewer, action, action.state, "open", None)


def _turn(viewer: Viewer, action: Action, before: str, after: str, day: dt.date | None) -> Action:
    verb = verbs.ACTION_CLOSED
    gathering.require(viewer, verb, action.group_id, action, *owner_standing(viewer, action))
    with base.acting():
        current = base.fresh(action, act=verb)
        if current.state != before:
            raise ValidationError(_("Quelqu’un d’autre vient de régler cette action."), code="state")
        base.write(current, {"state": after, "closed_on": day})
        base.note(viewer, verb, current, state=after)
    return current


def _one_owner(person: Any, organisation: Any) -> None:
    if person and organisation:
        raise ValidationError({"organisation": _("Une personne ou une organisation, pas les deux.")})


def _in_time(values: Mapping[str, Any]) -> None:
    due = values.get("due")
    if due is not None and due.year > timezone.localdate().year + 20:
        raise ValidationError({"due": _("Cette date est trop loin : vérifiez l’année.")})


# --- Reminders --------------------------------------------------------------------------------------------------------


def remind_due(viewer: Viewer, today: dt.date | None = None) -> int:
    """Send the letters of today; how many. A second turn sends nothing again."""
    verb = verbs.ACTION_REMINDED
    gathering.require(viewer, verb, None)
    day = today or timezone.localdate()
    soon = day + dt.timedelta(days=rules.DAYS_BEFORE)
    open_ones = Action.objects.filter(state="open", due__lte=soon, group__fictional=False)
    due = (one for one in open_ones.order_by("due", "pk").iterator() if _letter(one, day))
    return sum(_remind(viewer, action, day) for action in islice(due, AT_ONCE))


def _letter(action: Action, day: dt.date) -> str:
    sent = rules.Reminders(action.reminded_before, action.reminded_late)
    return rules.reminder_due(action.state, action.due, sent, day)


def _remind(viewer: Viewer, action: Action, day: dt.date) -> int:
    verb = verbs.ACTION_REMINDED
    with base.acting():
        current = base.fresh(action, act=verb)
        which = _letter(current, day)
        if not which:
            return 0
        addresses = sorted(set(_addresses(current)))
        Action.objects.filter(pk=current.pk).update(**{f"reminded_{which}": current.due})
        base.note(viewer, verb, current, letter=which)
        for address in addresses:
            mail.send_later(
                f"groups/action_{which}",
                address,
                "fr",
                action=current.title,
                group=current.group.name,
                due=current.due,
                page=mail.address(current.get_absolute_url()),
            )
    return len(addresses)


def _addresses(action: Action) -> Iterable[str]:
    """Who is told: the person, those who keep the record of the organisation, else the coordinators of the group."""
    found: list[str] = []
    if action.person is not None and action.person.account is not None and action.person.account.is_active:
        found = [action.person.account.email]
    elif action.organisation_id is not None:
        ties = Affiliation.objects.filter(
            organisation=action.organisation_id, may_edit=True, until="", person__account__is_active=True
        )
        found = list(ties.values_list("person__account__email", flat=True))
    if not found:
        rows = Membership.objects.filter(
            group=action.group_id, role="coordinator", state="current", person__account__is_active=True
        )
        found = list(rows.values_list("person__account__email", flat=True))
    return found
