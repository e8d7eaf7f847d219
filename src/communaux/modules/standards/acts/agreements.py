"""Who agrees to a term and who objects: said on a day, of one wording, taken back where need be, answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import MEMBERS, Refused, Viewer
from communaux.meaning.declare import of
from communaux.modules.standards import verbs
from communaux.modules.standards.acts.shared import of_speaker, only, require_on, speaker
from communaux.modules.standards.models import Agreement, Edition, Term
from communaux.modules.standards.permissions import OWN, require
from communaux.modules.standards.rules.agreed.lifecycle import OPEN, SPOKEN
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given
from communaux.nouns.models import Organisation, Person


def agree(
    viewer: Viewer,
    term: Term,
    organisation: Organisation | None = None,
    values: Mapping[str, Any] | None = None,
    *,
    expected_wording: int | None = None,
    person: Person | None = None,
) -> Agreement:
    """Agree to a term as it is worded now: for an organisation that one edits, or for oneself.

    ``expected_wording``: the wording that was read; where it moved meanwhile, nothing is agreed to.
    """
    return _say(viewer, verbs.AGREEMENT_GIVEN, "agrees", term, organisation, values, expected_wording, person)


def object_to(
    viewer: Viewer,
    term: Term,
    organisation: Organisation | None = None,
    values: Mapping[str, Any] | None = None,
    *,
    expected_wording: int | None = None,
    person: Person | None = None,
) -> Agreement:
    """Object to a term of a version that is being made, with a reason."""
    return _say(
        viewer, verbs.OBJECTION_RAISED, "objects", term, organisation, values, expected_wording, person
    )


def _say(
    viewer: Viewer,
    verb: str,
    voice: str,
    term: Term,
    organisation: Organisation | None,
    values: Mapping[str, Any] | None,
    expected_wording: int | None,
    person: Person | None,
) -> Agreement:
    who = speaker(viewer, verb, base.path_of(term), organisation, person)
    cleaned = given.clean(of(Agreement), MEMBERS, only(values or {}, ("reason",)))
    if voice == "objects" and not cleaned.get("reason"):
        raise ValidationError(
            {"reason": _("Dites pourquoi : une objection sans raison ne peut pas recevoir de réponse.")}
        )
    with base.acting():
        current = base.fresh(term, act=verb)
        _may_be_said(current.edition, voice)
        if expected_wording is not None and expected_wording != current.wording:
            raise ValidationError(
                _("La rédaction de ce terme a changé entre-temps : relisez-la avant de dire votre avis."),
                code="wording",
            )
        standing = (
            Agreement.objects.select_for_update().filter(term=current, withdrawn_on=None, **who).first()
        )
        if standing is not None:
            same = standing.voice == voice and standing.wording == current.wording
            if same and standing.reason == cleaned.get("reason", standing.reason):
                return standing
            base.write(standing, {"withdrawn_on": timezone.localdate()})
        made = Agreement.objects.create(term=current, voice=voice, wording=current.wording, **who, **cleaned)
        base.write(current, {})
        base.note(
            viewer,
            verb,
            current.edition,
            of_speaker(made),
            thing=base.path_of(made),
            term=base.path_of(current),
        )
    return made


def _may_be_said(edition: Edition, voice: str) -> None:
    allowed = SPOKEN if voice == "agrees" else OPEN
    if edition.state not in allowed:
        raise ValidationError(
            _("Cette version n’est plus en discussion : dites-le dans la communauté, pour la suivante."),
            code="state",
        )


def take_back(viewer: Viewer, agreement: Agreement) -> Agreement:
    """Take back what one said. It stays, with the day: who agreed then is part of the history."""
    verb = verbs.AGREEMENT_WITHDRAWN
    mine = agreement.person_id is not None and agreement.person_id == viewer.person
    if agreement.organisation_id is None and not mine:
        raise Refused(verb, base.path_of(agreement))
    require(viewer, verb, agreement.organisation_id, base.path_of(agreement), (OWN,) if mine else ())
    with base.acting():
        current = base.fresh(agreement, act=verb)
        if current.withdrawn_on is None:
            base.write(current, {"withdrawn_on": timezone.localdate()})
            term = base.fresh(current.term, act=verb)
            base.write(term, {})
            base.note(viewer, verb, term.edition, of_speaker(current), thing=base.path_of(current))
    return current


def answer(
    viewer: Viewer, agreement: Agreement, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Agreement:
    """Answer an objection: what was done of it. A version is not adopted while one has no answer."""
    verb = verbs.OBJECTION_ANSWERED
    require_on(viewer, verb, agreement.term.edition.standard)
    cleaned = given.clean(of(Agreement), MEMBERS, only(values, ("answer",)))
    if not cleaned.get("answer"):
        raise ValidationError({"answer": _("Écrivez une réponse.")})
    with base.acting():
        current = base.fresh(agreement, act=verb)
        if current.voice != "objects" or current.withdrawn_on is not None:
            raise ValidationError(_("Seule une objection qui tient encore reçoit une réponse."), code="state")
        if current.term.edition.state not in OPEN:
            raise ValidationError(_("Cette version n’est plus en discussion."), code="state")
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            base.write(current, {**changes, "answered_on": timezone.localdate()})
            base.note(viewer, verb, current.term.edition, thing=base.path_of(current))
    return current
