"""The acts on recognitions behind the REST door.

What moves a recognition from one stage to the next is sent as ``move`` in a PATCH. Whoever is asked to read answers on their
review and hands in on it; the committee proposes a round, says its voices in it and adopts it. Each reads what their own
pages show, by a standing (``meaning_recognition``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from communaux.doors.rest.acting.acts import OBJECT, TEXT, YES, Acts, Values
from communaux.doors.rest.acting.charter import code_of
from communaux.doors.rest.acting.moves import (
    Add,
    alone,
    bare,
    ending,
    needed,
    nothing_else,
    taken,
    told,
    within,
)
from communaux.meaning.access import EDITORS, MEMBERS, PUBLIC, STEWARDS, Refused, Viewer
from communaux.modules.charter import verbs_recognition as v
from communaux.modules.charter.acts.recognition import (
    committee,
    complaints,
    platform,
    reviewing,
    secretary,
)
from communaux.modules.charter.reading import recognition as reading


def _of_platform(act: Callable[..., Any]) -> Add:
    """An act on the recognition that a platform has in hand."""

    def add(viewer: Viewer, owner: Any, values: Values) -> Any:
        recognition = reading.of_organisation(owner)
        if recognition is None:
            raise ValidationError({"organisation": _("Cette plateforme n’a pas de demande en cours.")})
        return act(viewer, recognition, dict(values))

    return add


def _opinion(viewer: Viewer, recognition: Any, said: dict[str, Any]) -> Any:
    code = code_of(said.pop("criterion", ""))
    return reviewing.write_opinion(viewer, recognition, code, said, expected_version=0)


def _corrected(viewer: Viewer, thing: Any, values: Values, *, expected_version: int | None = None) -> Any:
    """Only whoever wrote an opinion corrects it: the act looks for their own by the criterion."""
    if viewer.person is None or thing.review.person_id != viewer.person:
        raise Refused(v.OPINION_WRITTEN)
    return reviewing.write_opinion(
        viewer, thing.recognition, thing.criterion, values, expected_version=expected_version
    )


def _opinions(viewer: Viewer, review: Any, said: dict[str, Any]) -> Any:
    """Write opinions on several criteria, ``opinions``: code -> fields; all of them or none."""
    needed(said, "opinions")
    _own(viewer, review, v.OPINION_WRITTEN)
    if wrong := [code for code, values in said["opinions"].items() if not isinstance(values, dict)]:
        raise ValidationError({f"opinions.{code[:20]}": _("Un objet est attendu.") for code in wrong})
    return reviewing.write_opinions(viewer, review.recognition, said["opinions"])


def _hand_in(viewer: Viewer, review: Any) -> Any:
    _own(viewer, review, v.OPINIONS_SUBMITTED)
    return reviewing.hand_in(viewer, review.recognition)


def _own(viewer: Viewer, review: Any, verb: str) -> None:
    """Raise Refused for the review of somebody else, or of a reading that is over."""
    mine = reading.review_of(viewer, review.recognition)
    if mine is None or mine.pk != review.pk:
        raise Refused(verb)


def _say(viewer: Viewer, _owner: Any, values: Values) -> Any:
    """A voice in the round that is named, which must be the one before the committee now."""
    round_, said = taken(values, "round", "consent-round")
    _open(round_)
    return committee.say(viewer, round_.recognition, said)


def _say_again(viewer: Viewer, voice: Any, values: Values, *, expected_version: int | None = None) -> Any:
    """Change one's own voice; ``If-Match`` has found it as it was read."""
    del expected_version
    if viewer.person is None or voice.member.person_id != viewer.person:
        raise Refused(v.VOICE_SAID)
    _open(voice.round)
    return committee.say(
        viewer, voice.round.recognition, {"stance": voice.stance, "reason": voice.reason, **values}
    )


def _on_round(act: Callable[..., Any]) -> Callable[[Viewer, Any], Any]:
    def done(viewer: Viewer, round_: Any) -> Any:
        _open(round_)
        return act(viewer, round_.recognition)

    return done


def _open(round_: Any) -> None:
    """Raise ValidationError for a round that is closed: another may be open by now."""
    if round_.state != "open":
        raise ValidationError(_("Ce tour de consentement est clos."), code="used")


def _interest(viewer: Viewer, owner: Any, values: Values) -> Any:
    nothing_else(values)
    return reviewing.declare_interest(viewer, owner)


ACTS: Mapping[str, Acts] = {
    "recognition": Acts(
        add=lambda viewer, owner, _values: platform.open_application(viewer, owner),
        end=ending(platform.withdraw),
        moves={
            "submit": bare(platform.submit),
            "send-answers": bare(platform.send_answers),
            "report-plan": bare(platform.report_plan),
            "renew": bare(platform.renew),
            "withdraw": bare(platform.withdraw),
            "appeal": told(platform.appeal, reasons=TEXT),
            "return": told(secretary.send_back_to_platform, missing=TEXT),
            "pass-on": bare(secretary.pass_on),
            "deliver": bare(secretary.deliver),
            "send-back": told(secretary.send_back_to_review, reasons=TEXT),
        },
        roles=EDITORS,
    ),
    "charter-review": Acts(
        add=within("recognition", secretary.propose_reviewer),
        moves={
            "accept": told(reviewing.accept, no_interest=YES),
            "decline": told(reviewing.decline, reason=TEXT, interest=YES),
            "write": told(_opinions, opinions=OBJECT),
            "hand-in": bare(_hand_in),
            "discharge": told(secretary.discharge, reason=TEXT),
        },
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
    "consent-round": Acts(
        add=within("recognition", committee.open_round),
        moves={"adopt": bare(_on_round(committee.decide)), "take-back": bare(_on_round(committee.take_back))},
        roles=MEMBERS,
        extra=("recognition",),
    ),
    "consent-voice": Acts(add=_say, change=_say_again, roles=MEMBERS, extra=("round",)),
    "plan-step": Acts(
        add=_of_platform(committee.add_step),
        change=platform.report_step,
        end=ending(committee.remove_step),
        roles=EDITORS,
        extra=("criterion",),
    ),
    "charter-complaint": Acts(
        add=within("organisation", complaints.complain),
        moves={
            "inquire": bare(secretary.open_inquiry),
            "dismiss": told(complaints.dismiss, answer=TEXT),
        },
        roles=PUBLIC,
        extra=("organisation", "criterion"),
    ),
    "declared-interest": Acts(add=_interest, end=ending(reviewing.end_interest), roles=MEMBERS),
    "committee-member": Acts(
        add=alone(secretary.join_committee),
        end=ending(secretary.leave_committee),
        moves={"leave": bare(secretary.leave_committee)},
        roles=STEWARDS,
        extra=("person",),
    ),
}
"""Name of a meaning -> its acts."""
