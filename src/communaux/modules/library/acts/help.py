"""Mutual help: notices of mentoring, and the pairs that come of them (COM-04).

Nobody's address is shown: the house writes to the one who is asked, with what the other one said.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.ground.gate import writing
from communaux.meaning.access import MEMBERS, Refused, Viewer
from communaux.meaning.declare import of
from communaux.modules.library import verbs
from communaux.modules.library.models import HelpNotice, Pairing
from communaux.modules.library.permissions import ASKED, AUTHOR, MENTEE, MENTOR, require
from communaux.modules.library.rules import steps
from communaux.nouns import mail
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given
from communaux.nouns.acts.errors import TooOften
from communaux.nouns.models import Affiliation, Organisation, Person

A_DAY = 10
"""Requests that one person may send in a day."""


def standing(viewer: Viewer, notice: HelpNotice) -> tuple[str, ...]:
    """Whoever wrote a notice."""
    return (AUTHOR,) if viewer.person is not None and notice.person_id == viewer.person else ()


def standing_in(viewer: Viewer, pairing: Pairing) -> tuple[str, ...]:
    """What the viewer is in a pair: mentor or mentee, and whether they are the one who was asked."""
    if viewer.person is None or viewer.person not in (pairing.mentor_id, pairing.mentee_id):
        return ()
    role = MENTOR if viewer.person == pairing.mentor_id else MENTEE
    return (role,) if viewer.person == pairing.asked_by_id else (role, ASKED)


def offer(
    viewer: Viewer, organisation: Organisation | None, values: Mapping[str, Any], person: Person | None = None
) -> HelpNotice:
    """Offer or ask for mentoring, for oneself or for an organisation one belongs to.

    ``person``: in whose name the house itself writes, for the demonstration.
    """
    verb = verbs.HELP_OFFERED
    require(viewer, verb)
    who = person.pk if person is not None and not viewer.actor else viewer.person
    if who is None:
        raise ValidationError(_("Faites d’abord votre page de personne, depuis votre compte."))
    if organisation is not None and not _belongs(who, organisation):
        raise Refused(verb, organisation.get_absolute_url())
    cleaned = given.clean(of(HelpNotice), MEMBERS, values, new=True)
    _check(cleaned)
    with base.acting():
        notice = HelpNotice.objects.create(person_id=who, organisation=organisation, **cleaned)
        base.note(viewer, verb, notice, direction=notice.direction)
    return notice


def _belongs(person: int, organisation: Organisation) -> bool:
    return Affiliation.objects.filter(person=person, organisation=organisation, until="").exists()


def _check(values: Mapping[str, Any]) -> None:
    until = values.get("until")
    if until is not None and until < timezone.localdate():
        raise ValidationError({"until": _("Cette date est passée.")})
    hours = values.get("hours")
    if hours is not None and not 0 < hours <= 160:
        raise ValidationError({"hours": _("Donnez un nombre d’heures entre 1 et 160.")})


def change(
    viewer: Viewer, notice: HelpNotice, values: Mapping[str, Any], *, expected_version: int | None = None
) -> HelpNotice:
    """Change one's own notice."""
    verb = verbs.HELP_CHANGED
    require(viewer, verb, None, base.path_of(notice), standing(viewer, notice))
    cleaned = given.clean(of(HelpNotice), MEMBERS, values)
    with base.acting():
        current = base.fresh(notice, act=verb)
        changes = given.differing(current, cleaned)
        _check(changes)
        base.expect(current, expected_version, changes)
        if changes:
            base.write(current, changes)
            base.note(viewer, verb, current, fields=sorted(changes))
    return current


def close(viewer: Viewer, notice: HelpNotice) -> HelpNotice:
    """Close a notice: it is shown and matched no more."""
    verb = verbs.HELP_CLOSED
    require(viewer, verb, None, base.path_of(notice), standing(viewer, notice))
    with base.acting():
        current = base.fresh(notice, act=verb)
        if current.open:
            base.write(current, {"open": False})
            base.note(viewer, verb, current)
    return current


def ask(
    viewer: Viewer, notice: HelpNotice, message: str, organisation: Organisation | None = None
) -> Pairing:
    """Answer a notice: who offers is asked to accompany, who seeks is offered to be accompanied.

    The other person is told by mail what ``message`` says; it is kept nowhere. Raises ValidationError and TooOften.
    """
    verb = verbs.PAIRING_ASKED
    require(viewer, verb, None, base.path_of(notice))
    if viewer.person is None:
        raise ValidationError(_("Faites d’abord votre page de personne, depuis votre compte."))
    if organisation is not None and not _belongs(viewer.person, organisation):
        raise Refused(verb, organisation.get_absolute_url())
    try:
        words = given.text(message, 2000)
    except ValidationError as error:
        raise ValidationError({"message": error}) from error
    if not words:
        raise ValidationError({"message": _("Dites en quelques mots qui vous êtes et ce que vous cherchez.")})
    with base.acting():
        current = base.fresh(notice, act=verb)
        _check_open(current, viewer.person)
        offered = current.direction == "offer"
        mine = organisation.pk if organisation else None
        pairing = Pairing(
            notice=current,
            mentor_id=current.person_id if offered else viewer.person,
            mentee_id=viewer.person if offered else current.person_id,
            asked_by_id=viewer.person,
            mentor_organisation_id=current.organisation_id if offered else mine,
            mentee_organisation_id=mine if offered else current.organisation_id,
        )
        try:
            with writing():
                pairing.save(force_insert=True)
        except IntegrityError as error:
            raise ValidationError(
                _("Un accompagnement est déjà demandé ou en cours entre vous deux."), code="twice"
            ) from error
        _tell(
            "library/asked",
            current.person,
            pairing,
            who=Person.objects.get(pk=viewer.person).name,
            organisation=organisation.name if organisation else "",
            notice=current.title,
            message=words,
            offered=offered,
        )
        base.note(viewer, verb, pairing, thing=base.path_of(current))
    return pairing


def _check_open(notice: HelpNotice, person: int) -> None:
    if not notice.open or (notice.until is not None and notice.until < timezone.localdate()):
        raise ValidationError(_("Cette annonce est close."), code="closed")
    if notice.person_id == person:
        raise ValidationError(_("C’est votre propre annonce."), code="own")
    lately = timezone.now() - timedelta(days=1)
    if Pairing.objects.filter(asked_by=person, created__gt=lately).count() >= A_DAY:
        raise TooOften(verbs.PAIRING_ASKED, 86_400, base.path_of(notice))


def _tell(name: str, to: Person, pairing: Pairing, **said: Any) -> None:
    """Write to somebody at the address of their account; nobody else's address is in the letter."""
    if to.account is not None and to.account.is_active:
        page = mail.address(f"/library/mentoring/pairs/{pairing.key}")
        mail.send_later(name, to.account.email, mail.language_of_reader(), page=page, **said)


def answer(viewer: Viewer, pairing: Pairing, accept: bool) -> Pairing:
    """Accept or decline: only the one who was asked. The other one is told."""
    verb = verbs.PAIRING_ANSWERED
    require(viewer, verb, None, base.path_of(pairing), standing_in(viewer, pairing))
    with base.acting():
        current = base.fresh(pairing, act=verb)
        state = "accepted" if accept else "declined"
        _check_step(current, state)
        base.write(current, {"state": state, "answered": timezone.localdate()})
        asked = current.mentee if current.asked_by_id == current.mentor_id else current.mentor
        _tell("library/answered", current.asked_by, current, who=asked.name, accepted=accept)
        base.note(viewer, verb, current, state=state)
    return current


def move(viewer: Viewer, pairing: Pairing, state: str) -> Pairing:
    """Start or end an accepted mentoring: either of the two."""
    verb = verbs.PAIRING_MOVED
    require(viewer, verb, None, base.path_of(pairing), standing_in(viewer, pairing))
    with base.acting():
        current = base.fresh(pairing, act=verb)
        if state not in ("under-way", "ended"):
            raise _no_step()
        _check_step(current, state)
        day = {"under-way": "started", "ended": "ended"}[state]
        base.write(current, {"state": state, day: timezone.localdate()})
        base.note(viewer, verb, current, state=state)
    return current


def _check_step(pairing: Pairing, state: str) -> None:
    if not steps.allowed(steps.PAIRING, pairing.state, state):
        raise _no_step()


def _no_step() -> ValidationError:
    return ValidationError(
        _("Cet accompagnement n’en est plus là : rechargez la page pour voir où il en est."), code="step"
    )


def note_down(viewer: Viewer, pairing: Pairing, text: str, *, expected_version: int | None = None) -> Pairing:
    """Write the short note that the two share. It stays between them, and never enters the journal."""
    verb = verbs.PAIRING_NOTED
    require(viewer, verb, None, base.path_of(pairing), standing_in(viewer, pairing))
    try:
        words = given.text(text, 2000)
    except ValidationError as error:
        raise ValidationError({"note": error}) from error
    with base.acting():
        current = base.fresh(pairing, act=verb)
        changes = {} if words == current.note else {"note": words}
        base.expect(current, expected_version, changes)
        if changes:
            base.write(current, changes)
            base.note(viewer, verb, current)
    return current
