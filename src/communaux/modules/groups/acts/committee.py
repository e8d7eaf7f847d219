"""The steering committee: co-optation step by step, objections (GRP-05). Mandates are in ``seats``.

What is said of a person, and why somebody objects, is for members and stays out of the journal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.ground.gate import writing
from communaux.ground.time import PartialDate
from communaux.meaning.access import MEMBERS, Refused, Viewer
from communaux.meaning.declare import of
from communaux.modules.groups import verbs
from communaux.modules.groups.acts import letters, seats
from communaux.modules.groups.acts.shared import LONGEST_ANSWER, moved, only
from communaux.modules.groups.models import Cooptation, Group, Objection, Seat
from communaux.modules.groups.permissions import MATRIX
from communaux.modules.groups.reading import standings
from communaux.modules.groups.rules import committee as law
from communaux.modules.network.acts import people
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given
from communaux.nouns.acts.errors import LinkDead

PROPOSING = frozenset({"person", "organisation", "reason"})
ANSWER_PATH = "/groups/committee/answer/{token}"
"""Where the person who is proposed says yes or no."""
_SALT = "communaux.groups.cooptation"
OBSTACLES = {
    "state": _("Cette cooptation n’en est pas là."),
    "time": _("Les membres ont encore le temps de faire une objection."),
    "objection": _("Une objection est maintenue : elle doit d’abord être levée."),
}


# --- Proposing --------------------------------------------------------------------------------------------------------


def propose(viewer: Viewer, group: Group, values: Mapping[str, Any]) -> Cooptation:
    """Propose a person for the committee; they are asked by e-mail, or on their own page, whether they agree."""
    verb = verbs.COOPTATION_PROPOSED
    path = group.get_absolute_url()
    MATRIX.require(viewer, verb, object_=path, standing=standings.of_group(viewer, group))
    said = only(values, PROPOSING)
    person, organisation = seats.who(said)
    cleaned = given.clean(of(Cooptation), MEMBERS, {"reason": said.get("reason")})
    if not cleaned["reason"]:
        raise ValidationError({"reason": _("Dites aux membres pourquoi cette personne.")})
    with base.acting():
        current = base.fresh(group, act=verb)
        if current.kind != "committee":
            raise ValidationError(_("Seul un comité de pilotage coopte."), code="kind")
        made = Cooptation(
            group=current,
            person=person,
            organisation=organisation,
            proposed_by_id=viewer.person,
            proposed_on=timezone.localdate(),
            **cleaned,
        )
        try:
            with writing():
                made.save(force_insert=True)
        except IntegrityError as error:
            raise ValidationError({"person": _("Cette personne est déjà proposée.")}) from error
        base.note(viewer, verb, current, thing=base.path_of(made))
        letters.cooptation_asked(made, ANSWER_PATH.format(token=token_of(made)))
    return made


def change(
    viewer: Viewer, cooptation: Cooptation, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Cooptation:
    """Say better why this person, as long as they have not answered: whoever proposed them."""
    verb = verbs.COOPTATION_PROPOSED
    MATRIX.require(
        viewer,
        verb,
        object_=base.path_of(cooptation),
        standing=standings.of_cooptation(viewer, cooptation),
    )
    cleaned = given.clean(of(Cooptation), MEMBERS, values)
    with base.acting():
        current = base.fresh(cooptation, act=verb)
        if current.state != "asked":
            raise ValidationError(_("La personne a déjà répondu à cette proposition."), code="state")
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            base.write(current, changes)
            base.note(viewer, verb, current.group, thing=base.path_of(current), fields=sorted(changes))
    return current


def token_of(cooptation: Cooptation) -> str:
    """The token by which the person answers: its key, signed with the key of the site."""
    return signing.Signer(salt=_SALT).sign(cooptation.key)


def read_token(token: str) -> Cooptation:
    """The co-optation of a token that waits for its person's answer. Raises ``LinkDead``."""
    verb = verbs.COOPTATION_ANSWERED
    try:
        key = signing.Signer(salt=_SALT).unsign(token) if isinstance(token, str) else ""
    except signing.BadSignature:
        key = ""
    found = (
        Cooptation.objects.select_related("group", "person", "proposed_by").filter(key=key).first()
        if key
        else None
    )
    if found is None:
        raise LinkDead(verb, "unknown")
    if found.state != "asked":
        raise LinkDead(verb, "used")
    return found


def answer_by_token(viewer: Viewer, token: str, agrees: bool) -> Cooptation:
    """The answer of whoever got the letter. Raises ``LinkDead``."""
    MATRIX.require(viewer, verbs.COOPTATION_ANSWERED)
    with base.acting():
        return _answer(viewer, read_token(token), agrees)


def answer(viewer: Viewer, cooptation: Cooptation, agrees: bool) -> Cooptation:
    """The answer of the person, signed in. Once they agree, members see the proposal and may object."""
    if viewer.person is None or viewer.person != cooptation.person_id:
        raise Refused(verbs.COOPTATION_ANSWERED, base.path_of(cooptation))
    with base.acting():
        return _answer(viewer, cooptation, agrees)


def _answer(viewer: Viewer, cooptation: Cooptation, agrees: bool) -> Cooptation:
    verb = verbs.COOPTATION_ANSWERED
    current = base.fresh(cooptation, act=verb)
    state = moved(law.COOPTATION, current.state, "agree" if agrees else "decline")
    day = timezone.localdate()
    changes: dict[str, Any] = {"state": state}
    if agrees:
        changes |= {"agreed_on": day, "objections_until": law.objections_until(day)}
    else:
        changes["decided_on"] = day
    base.write(current, changes)
    base.note(viewer, verb, current.group, thing=base.path_of(current), state=state)
    return current


# --- Objecting --------------------------------------------------------------------------------------------------------


def object_to(viewer: Viewer, cooptation: Cooptation, reason: str, *, your_name: str = "") -> Objection:
    """Object, with a reason: any member in time, committee members until it is decided."""
    verb = verbs.OBJECTION_RAISED
    path = base.path_of(cooptation)
    standing = standings.of_cooptation(viewer, cooptation)
    MATRIX.require(viewer, verb, object_=path, standing=standing)
    cleaned = given.clean(of(Objection), MEMBERS, {"reason": reason}, new=True)
    with base.acting():
        current = base.fresh(cooptation, act=verb)
        if not law.may_object(
            current.state, current.objections_until, timezone.localdate(), seated="seated" in standing
        ):
            raise ValidationError(_("Le temps des objections est passé."), code="time")
        person = people.page_of(viewer, your_name)
        if person.pk == current.person_id:
            raise ValidationError(_("Pour vous retirer, retirez la proposition."), code="own")
        made = Objection(cooptation=current, person=person, **cleaned)
        try:
            with writing():
                made.save(force_insert=True)
        except IntegrityError as error:
            raise ValidationError(_("Votre objection est déjà notée."), code="twice") from error
        base.note(viewer, verb, current.group, thing=path)
    return made


def lift(viewer: Viewer, objection: Objection, note: str = "") -> Objection:
    """Lift one's own objection, with what changed one's mind."""
    verb = verbs.OBJECTION_LIFTED
    MATRIX.require(
        viewer,
        verb,
        object_=base.path_of(objection),
        standing=standings.own(viewer, objection.person_id),
    )
    said = given.text(note, LONGEST_ANSWER)
    with base.acting():
        current = base.fresh(objection, act=verb)
        if current.state != "standing" or current.cooptation.state not in law.OPEN:
            raise ValidationError(_("Cette objection n’attend plus rien."), code="state")
        base.write(current, {"state": "lifted", "lifted_on": timezone.localdate(), "lifted_note": said})
        base.note(viewer, verb, current.cooptation.group, thing=base.path_of(current.cooptation))
    return current


def change_objection(
    viewer: Viewer, objection: Objection, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Objection:
    """Say one's reason better, while the objection stands."""
    verb = verbs.OBJECTION_RAISED
    if viewer.person is None or viewer.person != objection.person_id:
        raise Refused(verb, base.path_of(objection))
    cleaned = given.clean(of(Objection), MEMBERS, values)
    with base.acting():
        current = base.fresh(objection, act=verb)
        if current.state != "standing" or current.cooptation.state not in law.OPEN:
            raise ValidationError(_("Cette objection n’attend plus rien."), code="state")
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            base.write(current, changes)
            base.note(viewer, verb, current.cooptation.group, thing=base.path_of(current.cooptation))
    return current


# --- Deciding ---------------------------------------------------------------------------------------------------------


def standing_objections(cooptation: Cooptation) -> int:
    """How many objections stand."""
    return Objection.objects.filter(cooptation=cooptation, state="standing").count()


def advance_due(viewer: Viewer) -> int:
    """Ask the committee for its consent on every proposal whose time for objections is over. By the house."""
    verb = verbs.COOPTATION_ADVANCED
    MATRIX.require(viewer, verb)
    due = Cooptation.objects.filter(state="presented", objections_until__lt=timezone.localdate())
    done = 0
    for one in due:
        with base.acting():
            done += _advance(viewer, one)
    return done


def _advance(viewer: Viewer, cooptation: Cooptation) -> int:
    """Move one on where nobody did yet and its time is over."""
    current = base.fresh(cooptation, act=verbs.COOPTATION_ADVANCED)
    over = law.period_over(current.objections_until, timezone.localdate())
    if current.state != "presented" or not over:
        return 0
    state = moved(law.COOPTATION, current.state, "ask-consent")
    base.write(current, {"state": state})
    base.note(viewer, verbs.COOPTATION_ADVANCED, current.group, thing=base.path_of(current), state=state)
    return 1


def coopt(viewer: Viewer, cooptation: Cooptation, mandate_until: str = "") -> Seat:
    """The committee consents: the person gets a seat and a place in the group of the committee.

    Raises ValidationError while members may still object or an objection stands. A mandate that runs already is
    renewed. ``mandate_until``: two years from today unless said.
    """
    verb = verbs.COOPTATION_DECIDED
    _require(viewer, verb, cooptation)
    day = timezone.localdate()
    until = str(given.clean_one(of(Seat), "until", mandate_until or law.mandate_until(day).isoformat()))
    if PartialDate.parse(until).last_day <= day:
        raise ValidationError({"mandate_until": _("Un mandat finit après avoir commencé.")})
    with base.acting():
        current = base.fresh(cooptation, act=verb)
        found = law.obstacles(current.state, current.objections_until, day, standing_objections(current))
        if found:
            raise ValidationError([OBSTACLES[one] for one in found])
        _advance(viewer, current)
        current = base.fresh(cooptation, act=verb)
        state = moved(law.COOPTATION, current.state, "coopt")
        for held in Seat.objects.filter(group=current.group, person=current.person, ended_on=None):
            base.write(held, {"ended_on": day, "ending": "renewed"})
        seat = Seat(
            group=current.group,
            person=current.person,
            organisation=current.organisation,
            cooptation=current,
            since=day.isoformat(),
            until=until,
        )
        seat.save(force_insert=True)
        seats.place(seat)
        base.write(current, {"state": state, "decided_on": day, "mandate_until": until})
        base.note(viewer, verb, current.group, thing=base.path_of(current), state=state)
        letters.cooptation_settled(current)
    return seat


def stop(viewer: Viewer, cooptation: Cooptation) -> Cooptation:
    """Note that the committee does not consent, an objection being maintained."""
    verb = verbs.COOPTATION_DECIDED
    _require(viewer, verb, cooptation)
    with base.acting():
        _advance(viewer, cooptation)
        current = base.fresh(cooptation, act=verb)
        state = moved(law.COOPTATION, current.state, "stop")
        if not standing_objections(current):
            raise ValidationError(_("Aucune objection n’est maintenue."), code="objection")
        base.write(current, {"state": state, "decided_on": timezone.localdate()})
        base.note(viewer, verb, current.group, thing=base.path_of(current), state=state)
        letters.cooptation_settled(current)
    return current


def withdraw(viewer: Viewer, cooptation: Cooptation) -> Cooptation:
    """Take a proposal back: who made it, the person, or a steward."""
    verb = verbs.COOPTATION_WITHDRAWN
    _require(viewer, verb, cooptation)
    with base.acting():
        current = base.fresh(cooptation, act=verb)
        state = moved(law.COOPTATION, current.state, "withdraw")
        base.write(current, {"state": state, "decided_on": timezone.localdate()})
        base.note(viewer, verb, current.group, thing=base.path_of(current), state=state)
    return current


def _require(viewer: Viewer, verb: str, cooptation: Cooptation) -> None:
    MATRIX.require(
        viewer,
        verb,
        object_=base.path_of(cooptation),
        standing=standings.of_cooptation(viewer, cooptation),
    )
