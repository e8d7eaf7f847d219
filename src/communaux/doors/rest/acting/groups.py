"""The acts on groups, subjects and the steering committee behind the REST door.

What moves a thing from one state to the next is sent as ``move`` in a PATCH, with what the move asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from communaux.doors.rest.acting.acts import Acts, Values
from communaux.meaning.access import MEMBERS, RESEARCH, STEWARDS, Viewer
from communaux.meaning.declare import named
from communaux.modules.groups.acts import committee, deliverables, groups, memberships, rules, subjects
from communaux.nouns.acts import values as given

Move = Callable[[Viewer, Any, Values], Any]


def _taken(values: Values, name: str) -> tuple[Any, dict[str, Any]]:
    """The thing that ``values[name]`` names, and the other values. Raises ValidationError on ``name``."""
    said = dict(values)
    try:
        return given.thing(named(name), said.pop(name, None)), said
    except ValidationError as error:
        raise ValidationError({name: error}) from error


def _changing(change: Callable[..., Any], moves: Mapping[str, Move]) -> Callable[..., Any]:
    """A change of fields, or one of these moves."""

    def act(viewer: Viewer, thing: Any, values: Values, *, expected_version: int | None = None) -> Any:
        if "move" not in values:
            return change(viewer, thing, values, expected_version=expected_version)
        said = dict(values)
        move = moves.get(str(said.pop("move")))
        if move is None:
            raise ValidationError({"move": _("Cette étape n’existe pas.")})
        return move(viewer, thing, said)

    return act


def _join(viewer: Viewer, _owner: Any, values: Values) -> Any:
    """Whoever names a person invites them; who names nobody joins."""
    group, said = _taken(values, "group")
    return (
        memberships.invite(viewer, group, said) if "person" in said else memberships.join(viewer, group, said)
    )


def _leave(viewer: Viewer, membership: Any, _said: str) -> Any:
    if membership.state == "current":
        return memberships.leave(viewer, membership)
    return memberships.withdraw(viewer, membership)


def _within(name: str, act: Callable[..., Any]) -> Callable[[Viewer, Any, Values], Any]:
    """An act on a thing that the values name."""

    def add(viewer: Viewer, _owner: Any, values: Values) -> Any:
        thing, said = _taken(values, name)
        return act(viewer, thing, said)

    return add


def _group_move(what: str) -> Move:
    return lambda viewer, thing, _said: groups.move(viewer, thing, what)


ACTS: Mapping[str, Acts] = {
    "group": Acts(
        add=lambda viewer, _owner, values: groups.create(viewer, values),
        change=_changing(
            groups.change,
            {
                what: _group_move(what)
                for what in ("form", "start", "pause", "resume", "finish", "close", "reopen")
            },
        ),
        end=lambda viewer, thing, said: groups.move(viewer, thing, said or "close"),
        end_parameter="move",
        roles=MEMBERS,
    ),
    "membership": Acts(
        add=_join,
        change=_changing(
            memberships.change,
            {
                "accept": lambda viewer, thing, said: memberships.decide(
                    viewer, thing, True, said.get("answer", "")
                ),
                "refuse": lambda viewer, thing, said: memberships.decide(
                    viewer, thing, False, said.get("answer", "")
                ),
                "confirm": lambda viewer, thing, said: memberships.confirm(viewer, thing, True, said),
                "decline": lambda viewer, thing, _said: memberships.confirm(viewer, thing, False),
                "brief": lambda viewer, thing, _said: memberships.brief(viewer, thing),
                "accept-rules": lambda viewer, thing, _said: memberships.accept_rules(viewer, thing),
            },
        ),
        end=_leave,
        roles=MEMBERS,
        extra=("group", "person"),
    ),
    "deliverable": Acts(
        add=_within("group", deliverables.add),
        change=deliverables.change,
        end=lambda viewer, thing, _said: deliverables.remove(viewer, thing),
        roles=MEMBERS,
        extra=("group",),
    ),
    "working-rules": Acts(
        add=lambda viewer, _owner, values: rules.draft(viewer, values),
        change=_changing(rules.change, {"adopt": lambda viewer, thing, _said: rules.adopt(viewer, thing)}),
        roles=STEWARDS,
    ),
    "subject": Acts(
        add=lambda viewer, _owner, values: subjects.propose(viewer, values),
        change=_changing(
            subjects.change,
            {
                "start": subjects.start,
                "merge": lambda viewer, thing, said: subjects.merge(
                    viewer, thing, _taken({"subject": said.get("other")}, "subject")[0]
                ),
                "close": lambda viewer, thing, said: subjects.close(
                    viewer, thing, str(said.get("reason", "")), said.get("note", "")
                ),
                "reopen": lambda viewer, thing, _said: subjects.reopen(viewer, thing),
            },
        ),
        end=lambda viewer, thing, said: subjects.close(viewer, thing, said or "withdrawn"),
        end_parameter="reason",
        roles=MEMBERS,
    ),
    "force": Acts(
        add=_within("subject", subjects.offer),
        change=subjects.change_offer,
        end=lambda viewer, thing, _said: subjects.withdraw(viewer, thing),
        roles=RESEARCH,
        extra=("subject",),
    ),
    "threshold": Acts(
        add=lambda viewer, _owner, values: subjects.set_thresholds(viewer, values),
        change=lambda viewer, _thing, values, expected_version=None: subjects.set_thresholds(
            viewer, values, expected_version=expected_version
        ),
        roles=STEWARDS,
    ),
    "cooptation": Acts(
        add=_within("group", committee.propose),
        change=_changing(
            committee.change,
            {
                "agree": lambda viewer, thing, _said: committee.answer(viewer, thing, True),
                "decline": lambda viewer, thing, _said: committee.answer(viewer, thing, False),
                "coopt": lambda viewer, thing, said: committee.coopt(
                    viewer, thing, said.get("mandate_until", "")
                ),
                "stop": lambda viewer, thing, _said: committee.stop(viewer, thing),
            },
        ),
        end=lambda viewer, thing, _said: committee.withdraw(viewer, thing),
        roles=MEMBERS,
        extra=("group", "person", "organisation"),
    ),
    "objection": Acts(
        add=_within(
            "cooptation",
            lambda viewer, thing, said: committee.object_to(viewer, thing, said.get("reason", "")),
        ),
        change=_changing(
            committee.change_objection,
            {"lift": lambda viewer, thing, said: committee.lift(viewer, thing, said.get("note", ""))},
        ),
        end=committee.lift,
        end_parameter="note",
        roles=MEMBERS,
        extra=("cooptation",),
    ),
    "seat": Acts(
        add=_within("group", committee.record_seat),
        change=committee.change_seat,
        end=lambda viewer, thing, said: committee.end_seat(viewer, thing, said or "left"),
        end_parameter="ending",
        roles=STEWARDS,
        extra=("group", "person", "organisation"),
    ),
}
