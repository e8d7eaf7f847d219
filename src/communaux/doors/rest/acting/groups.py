"""The acts on groups, subjects and the steering committee behind the REST door.

What moves a thing from one state to the next is sent as ``move`` in a PATCH, with what the move asks for. Coordinators
answer the requests of their groups, which they read by their standing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from communaux.doors.rest.acting.acts import OBJECT, TEXT, THING, YES, Acts, Move, Values
from communaux.doors.rest.acting.moves import alone, bare, ending, needed, saying, taken, told, within
from communaux.meaning.access import MEMBERS, RESEARCH, STEWARDS, Viewer
from communaux.modules.groups.acts import (
    committee,
    deliverables,
    groups,
    memberships,
    rules,
    seats,
    subjects,
    taking_in,
)


def _join(viewer: Viewer, _owner: Any, values: Values) -> Any:
    """Whoever names a person invites them, or records the place that they hold already; who names nobody joins."""
    group, said = taken(values, "group")
    recorded = said.pop("recorded", False)
    if not isinstance(recorded, bool):
        raise ValidationError({"recorded": _("Oui ou non est attendu.")})
    if recorded:
        return memberships.record(viewer, group, said)
    if "person" in said:
        return memberships.invite(viewer, group, said)
    return memberships.join(viewer, group, said)


def _leave(viewer: Viewer, membership: Any, _said: str) -> Any:
    if membership.state == "current":
        return memberships.leave(viewer, membership)
    return memberships.withdraw(viewer, membership)


def _take_in(viewer: Viewer, group: Any, said: dict[str, Any]) -> Any:
    """Take the events of a calendar (iCalendar) in; ``dry`` true: only say whether it reads."""
    needed(said, "calendar")
    act = taking_in.plan if said.get("dry") else taking_in.take_in
    return act(viewer, group, said["calendar"].encode())


def _subject(viewer: Viewer, _owner: Any, values: Values) -> Any:
    """Propose a subject; with ``history``, a steward records one of before."""
    said = dict(values)
    history = said.pop("history", None)
    if history is None:
        return subjects.propose(viewer, said, your_name=said.pop("your_name", ""))
    if (
        not isinstance(history, dict)
        or history.keys() - _HISTORY
        or not all(isinstance(value, str) for value in history.values())
    ):
        raise ValidationError({"history": _("Une histoire dit l’état, les dates, le motif et la source.")})
    return subjects.record(viewer, said, **history)


_HISTORY = frozenset({"state", "proposed_on", "settled_on", "closing", "source"})


def _force(viewer: Viewer, subject: Any, said: dict[str, Any]) -> Any:
    return subjects.offer(viewer, subject, said, your_name=said.pop("your_name", ""))


def _merge(viewer: Viewer, subject: Any, said: dict[str, Any]) -> Any:
    other, _rest = taken(said, "other", "subject")
    return subjects.merge(viewer, subject, other)


def _close(viewer: Viewer, subject: Any, said: dict[str, Any]) -> Any:
    return subjects.close(viewer, subject, said.get("reason", ""), said.get("note", ""))


def _objection(viewer: Viewer, cooptation: Any, said: dict[str, Any]) -> Any:
    return committee.object_to(viewer, cooptation, said.get("reason", ""))


def _set_thresholds(
    viewer: Viewer, _thing: Any, values: Values, *, expected_version: int | None = None
) -> Any:
    return subjects.set_thresholds(viewer, values, expected_version=expected_version)


def _group_move(what: str) -> Move:
    return bare(lambda viewer, group: groups.move(viewer, group, what))


_PLACE = {"organisation": THING, "capacity": TEXT, "share_email": YES, "accept_rules": YES}

ACTS: Mapping[str, Acts] = {
    "group": Acts(
        add=alone(groups.create),
        change=groups.change,
        end=lambda viewer, thing, said: groups.move(viewer, thing, said or "close"),
        end_parameter="move",
        moves={
            **{
                what: _group_move(what)
                for what in ("form", "start", "pause", "resume", "finish", "close", "reopen")
            },
            "take-in": told(_take_in, calendar=TEXT, dry=YES),
        },
        roles=MEMBERS,
    ),
    "membership": Acts(
        add=_join,
        change=memberships.change,
        end=_leave,
        moves={
            "accept": saying(memberships.decide, True, answer=TEXT),
            "refuse": saying(memberships.decide, False, answer=TEXT),
            "confirm": told(
                lambda viewer, thing, said: memberships.confirm(viewer, thing, True, said), **_PLACE
            ),
            "decline": bare(lambda viewer, thing: memberships.confirm(viewer, thing, False)),
            "brief": bare(memberships.brief),
            "accept-rules": bare(memberships.accept_rules),
        },
        roles=MEMBERS,
        extra=("group",),
        optional=("person",),
        said={"accept_rules": YES, "your_name": TEXT, "recorded": YES},
    ),
    "deliverable": Acts(
        add=within("group", deliverables.add),
        change=deliverables.change,
        end=ending(deliverables.remove),
        roles=MEMBERS,
        extra=("group",),
    ),
    "working-rules": Acts(
        add=alone(rules.draft),
        change=rules.change,
        moves={"adopt": bare(rules.adopt)},
        roles=STEWARDS,
    ),
    "subject": Acts(
        add=_subject,
        change=subjects.change,
        end=lambda viewer, thing, said: subjects.close(viewer, thing, said or "withdrawn"),
        end_parameter="reason",
        moves={
            "start": told(subjects.start, name=TEXT, kind=TEXT, aim=OBJECT, product=OBJECT, joining=TEXT),
            "merge": told(_merge, other=THING),
            "close": told(_close, reason=TEXT, note=TEXT),
            "reopen": bare(subjects.reopen),
        },
        roles=MEMBERS,
        said={"your_name": TEXT, "history": OBJECT},
    ),
    "force": Acts(
        add=within("subject", _force),
        change=subjects.change_offer,
        end=ending(subjects.withdraw),
        roles=RESEARCH,
        extra=("subject",),
        said={"your_name": TEXT},
    ),
    "threshold": Acts(add=alone(subjects.set_thresholds), change=_set_thresholds, roles=STEWARDS),
    "cooptation": Acts(
        add=within("group", committee.propose),
        change=committee.change,
        end=ending(committee.withdraw),
        moves={
            "agree": bare(lambda viewer, thing: committee.answer(viewer, thing, True)),
            "decline": bare(lambda viewer, thing: committee.answer(viewer, thing, False)),
            "coopt": saying(committee.coopt, mandate_until=TEXT),
            "stop": bare(committee.stop),
        },
        roles=MEMBERS,
        extra=("group", "person", "organisation"),
    ),
    "objection": Acts(
        add=within("cooptation", _objection),
        change=committee.change_objection,
        end=committee.lift,
        end_parameter="note",
        moves={"lift": saying(committee.lift, note=TEXT)},
        roles=MEMBERS,
        extra=("cooptation",),
    ),
    "seat": Acts(
        add=within("group", seats.record_seat),
        change=seats.change_seat,
        end=lambda viewer, thing, said: seats.end_seat(viewer, thing, said or "left"),
        end_parameter="ending",
        roles=STEWARDS,
        extra=("group", "person", "organisation"),
    ),
}
"""Name of a meaning -> its acts."""
