"""What the acts of a recognition share: who may try, one step of the machine, and who is written to.

Every act: ``require`` the verb with the standing of the viewer, take the row afresh, ask the machine, write, note. What
is confidential is noted under the address of the recognition; what is public under that of the platform.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communaux.ground.said import Said
from communaux.meaning.access import Refused, Viewer
from communaux.modules.charter.models.recognition import Recognition, Review
from communaux.modules.charter.permissions import MATRIX
from communaux.modules.charter.reading import recognition as reading
from communaux.modules.charter.rules import process, reviewers
from communaux.modules.charter.rules.process import Event, Facts, Forbidden, Need, State, Who
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given
from communaux.nouns.acts.base import acting, fresh, note, path_of, write

__all__ = [
    "acting",
    "day",
    "forbid",
    "fresh",
    "move",
    "note",
    "path_of",
    "require",
    "text",
    "unbiased",
    "words",
    "working",
    "write",
]

Lacking = Mapping[Need, Callable[[], Iterable[Said]]]
LONG = 8000
SHORT = 4000


def day(today: dt.date | None) -> dt.date:
    """The day on which an act is done: today unless said."""
    return today or timezone.localdate()


def require(viewer: Viewer, verb: str, recognition: Recognition) -> None:
    """Raise ``Refused`` where neither role nor standing opens the verb."""
    MATRIX.require(
        viewer,
        verb,
        recognition.organisation_id,
        path_of(recognition),
        reading.standing(viewer, recognition),
    )


def working(recognition: Recognition, verb: str) -> Recognition:
    """The row afresh, with its platform; refused where the record of the platform is not worked on any more."""
    current = fresh(recognition, act=verb)
    if current.organisation.state not in {"published", "draft"}:
        raise Refused(verb, current.organisation.get_absolute_url())
    return current


def words(reasons: Iterable[Said]) -> list[str]:
    """Sentences in the language of whoever reads."""
    return [reason.label(get_language() or "fr") for reason in reasons]


def forbid(reasons: Iterable[Said], code: str, field: str = "") -> ValidationError:
    """The reasons as an error, of one field or of the whole form."""
    error = ValidationError([ValidationError(one, code=code) for one in words(reasons)])
    return ValidationError({field: error.error_list}) if field else error


def text(values: Mapping[str, Any], name: str, longest: int = SHORT, *, needed: str = "") -> str:
    """One text of what was sent. ``needed``: the sentence where it is empty. Raises ValidationError by field."""
    try:
        said = given.text(values.get(name), longest)
        if needed and not said:
            raise ValidationError(needed, code="required")
    except ValidationError as error:
        raise ValidationError({name: error}) from error
    return said


def only(values: Mapping[str, Any], *names: str) -> None:
    """Raise ValidationError for a field that the act does not know."""
    unknown = values.keys() - set(names)
    if unknown:
        raise ValidationError(
            {
                str(name)[:80]: ValidationError(_("Ce champ n’existe pas."), "unknown_field")
                for name in unknown
            }
        )


def move(
    current: Recognition,
    event: Event,
    who: Who,
    today: dt.date,
    lacking: Lacking | None = None,
    **changes: Any,
) -> State:
    """Do one step of the machine and write it, or raise ValidationError with the reasons why not."""
    state = State(current.state)
    asked = {
        need: tuple((lacking or {})[need]())
        for need in process.needs(state, event)
        if need in (lacking or {})
    }
    unasked = [need for need in process.needs(state, event) if need not in (lacking or {})]
    assert not unasked, f"{event} in {state} needs {unasked}"
    try:
        reached = process.step(
            state, event, who, Facts(asked, State(current.before) if current.before else None)
        )
    except Forbidden as refused:
        raise forbid(refused.reasons, refused.code) from refused
    write(current, {"state": reached.value, "moved_on": today, "reminded_on": None, **changes})
    return reached


def unbiased(person: int, recognition: Recognition) -> None:
    """Raise ValidationError with the reasons where a reviewer has a conflict of interest today."""
    found = reading.conflicts_of(person, recognition)
    if found:
        raise forbid(bias_words(found), "conflict")


def bias_words(found: Iterable[reviewers.Conflict]) -> list[Said]:
    """Why this person may not review, as one sentence a reason."""
    told: dict[str, Said] = {}
    for one in found:
        why = reviewers.WHY_WORDS[one.why]
        told[one.why] = Said(
            f"Conflit d’intérêts : cette personne {why.fr}.",
            f"Conflict of interest: this person {why.en}.",
        )
        if one.why == reviewers.Why.NO_ORGANISATION:
            told[one.why] = Said(f"Cette personne {why.fr}.", f"This person {why.en}.")
    return list(told.values())


def own_review(viewer: Viewer, recognition: Recognition, verb: str) -> Review:
    """The review of the viewer in the reading under way, held for writing. Raises Refused."""
    review = reading.review_of(viewer, recognition)
    if review is None:
        raise Refused(verb, path_of(recognition))
    return fresh(review, act=verb)


def touched(recognition: Recognition) -> None:
    """Something of this recognition changed: so did its version."""
    base.write(recognition, {})
