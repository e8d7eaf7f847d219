"""The acts on recognitions behind the REST door.

What moves a recognition from one stage to the next is sent as ``move`` in a PATCH, by those who read it: the platform and
the stewards. Reviewers and the committee write by POST, naming the platform; rounds and voices are on pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from communaux.doors.rest.acting.acts import Acts, Values
from communaux.meaning.access import EDITORS, MEMBERS, PUBLIC, STEWARDS, Viewer
from communaux.meaning.declare import named
from communaux.modules.charter.acts.recognition import (
    committee,
    complaints,
    platform,
    reviewing,
    secretary,
)
from communaux.modules.charter.reading import recognition as reading
from communaux.nouns.acts import values as given

Move = Callable[[Viewer, Any, Values], Any]


def _within(name: str, act: Callable[..., Any]) -> Callable[[Viewer, Any, Values], Any]:
    """An act on a thing that the values name."""

    def add(viewer: Viewer, _owner: Any, values: Values) -> Any:
        said = dict(values)
        try:
            thing = given.thing(named(name), said.pop(name, None))
        except ValidationError as error:
            raise ValidationError({name: error}) from error
        return act(viewer, thing, said)

    return add


def _of_platform(act: Callable[..., Any]) -> Callable[[Viewer, Any, Values], Any]:
    """An act on the recognition that a platform has in hand."""

    def add(viewer: Viewer, owner: Any, values: Values) -> Any:
        recognition = reading.of_organisation(owner)
        if recognition is None:
            raise ValidationError({"organisation": _("Cette plateforme n’a pas de demande en cours.")})
        return act(viewer, recognition, dict(values))

    return add


def _moves(moves: Mapping[str, Move]) -> Callable[..., Any]:
    """A change that is one of these moves, and nothing else."""

    def act(viewer: Viewer, thing: Any, values: Values, *, expected_version: int | None = None) -> Any:
        said = dict(values)
        move = moves.get(str(said.pop("move", "")))
        if move is None:
            raise ValidationError({"move": _("Cette étape n’existe pas.")})
        return move(viewer, thing, said)

    return act


def _bare(act: Callable[..., Any]) -> Move:
    """A move that takes nothing with it."""

    def move(viewer: Viewer, thing: Any, said: Values) -> Any:
        if said:
            raise ValidationError(dict.fromkeys(said, _("Ce champ n’existe pas.")))
        return act(viewer, thing)

    return move


def _opinion(viewer: Viewer, recognition: Any, said: dict[str, Any]) -> Any:
    criterion = said.pop("criterion", "")
    code = str(criterion).rpartition("/")[2].rpartition("-")[2]
    return reviewing.write_opinion(viewer, recognition, code, said, expected_version=0)


def _corrected(viewer: Viewer, thing: Any, values: Values, *, expected_version: int | None = None) -> Any:
    return reviewing.write_opinion(
        viewer, thing.recognition, thing.criterion, values, expected_version=expected_version
    )


ACTS: Mapping[str, Acts] = {
    "recognition": Acts(
        add=lambda viewer, owner, _values: platform.open_application(viewer, owner),
        change=_moves(
            {
                "submit": _bare(platform.submit),
                "send-answers": _bare(platform.send_answers),
                "report-plan": _bare(platform.report_plan),
                "renew": _bare(platform.renew),
                "withdraw": _bare(platform.withdraw),
                "appeal": platform.appeal,
                "return": secretary.send_back_to_platform,
                "pass-on": _bare(secretary.pass_on),
                "deliver": _bare(secretary.deliver),
                "send-back": secretary.send_back_to_review,
            }
        ),
        end=lambda viewer, thing, _said: platform.withdraw(viewer, thing),
        roles=EDITORS,
    ),
    "charter-review": Acts(
        add=_within("recognition", secretary.propose_reviewer),
        change=_moves({"discharge": secretary.discharge}),
        roles=STEWARDS,
        extra=("recognition", "person", "organisation", "voice"),
    ),
    "charter-opinion": Acts(
        add=_of_platform(_opinion), change=_corrected, roles=MEMBERS, extra=("criterion",)
    ),
    "charter-question": Acts(
        add=_of_platform(reviewing.ask),
        change=platform.answer,
        roles=EDITORS,
        extra=("criterion",),
    ),
    "plan-step": Acts(
        add=_of_platform(committee.add_step),
        change=platform.report_step,
        end=lambda viewer, thing, _said: committee.remove_step(viewer, thing),
        roles=EDITORS,
        extra=("criterion",),
    ),
    "charter-complaint": Acts(
        add=_within("organisation", complaints.complain),
        change=_moves(
            {
                "inquire": _bare(secretary.open_inquiry),
                "dismiss": complaints.dismiss,
            }
        ),
        roles=PUBLIC,
        extra=("organisation", "criterion"),
    ),
    "committee-member": Acts(
        add=lambda viewer, _owner, values: secretary.join_committee(viewer, values),
        change=_moves({"leave": _bare(secretary.leave_committee)}),
        end=lambda viewer, thing, _said: secretary.leave_committee(viewer, thing),
        roles=STEWARDS,
        extra=("person",),
    ),
}
