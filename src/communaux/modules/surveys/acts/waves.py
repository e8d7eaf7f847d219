"""When a survey is put: waves are planned, opened and closed, and organisations are asked to answer."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from communaux.ground import text
from communaux.meaning.access import STEWARDS, SYSTEM, Viewer
from communaux.meaning.declare import of
from communaux.meaning.fields import in_language
from communaux.modules.network.acts.links import make_link
from communaux.modules.network.mail import EDIT_PATH, language_of
from communaux.modules.surveys import verbs
from communaux.modules.surveys.models import Invitation, Survey, SurveyVersion, Wave
from communaux.modules.surveys.permissions import MATRIX
from communaux.nouns import mail
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given
from communaux.nouns.models import Affiliation, Organisation

REMIND_AFTER = datetime.timedelta(days=3)
"""Nobody is reminded twice within this time."""


def plan(
    viewer: Viewer, survey: Survey, version: SurveyVersion, values: Mapping[str, Any], *, slug: str = ""
) -> Wave:
    """Plan a wave with one version of the questionnaire. Raises ValidationError."""
    MATRIX.require(viewer, verbs.WAVE_PLANNED)
    cleaned = given.clean(of(Wave), STEWARDS, values, new=True)
    _check_days(cleaned["opens"], cleaned["closes"])
    if version.survey_id != survey.pk:
        raise ValidationError(
            {"questionnaire": _("Ce questionnaire est celui d’une autre enquête.")}, code="reference"
        )
    wave = Wave(survey=survey, questionnaire=version, **cleaned)
    with base.acting():
        current = base.fresh(survey, act=verbs.WAVE_PLANNED)
        name = wave.title.get("fr") or next(iter(wave.title.values()))
        wanted = slug or f"{current.slug} {name}"
        wave.slug = text.slug(wanted, taken=lambda one: Wave.objects.filter(slug=one).exists())[:80]
        wave.save(force_insert=True)
        base.write(current, {})
        base.note(viewer, verbs.WAVE_PLANNED, current, thing=base.path_of(wave))
    return wave


def change(
    viewer: Viewer, wave: Wave, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Wave:
    """Change the name or the days of a wave; its questionnaire stays. Raises ``Conflict``."""
    MATRIX.require(viewer, verbs.WAVE_CHANGED)
    cleaned = given.clean(of(Wave), STEWARDS, values)
    with base.acting():
        current = base.fresh(wave, act=verbs.WAVE_CHANGED)
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            _check_days(changes.get("opens", current.opens), changes.get("closes", current.closes))
            base.write(current, changes)
            base.note(viewer, verbs.WAVE_CHANGED, current, fields=sorted(changes))
    return current


def _check_days(opens: datetime.date, closes: datetime.date) -> None:
    if closes < opens:
        raise ValidationError({"closes": _("Le dernier jour vient avant le premier.")}, code="order")


def open_(viewer: Viewer, wave: Wave) -> Wave:
    """Let people answer; a wave that was closed opens again. Its last day must not be past."""
    MATRIX.require(viewer, verbs.WAVE_OPENED)
    with base.acting():
        current = base.fresh(wave, act=verbs.WAVE_OPENED)
        if current.closes < timezone.localdate():
            raise ValidationError(
                {"closes": _("Le dernier jour de cette vague est passé. Choisissez-en un autre d’abord.")},
                "past",
            )
        if current.state != "open":
            base.write(current, {"state": "open", "opens": min(current.opens, timezone.localdate())})
            base.note(viewer, verbs.WAVE_OPENED, current)
    return current


def close(viewer: Viewer, wave: Wave) -> Wave:
    """Take no more answers. Drafts stay as they are, unread by others."""
    MATRIX.require(viewer, verbs.WAVE_CLOSED)
    with base.acting():
        current = base.fresh(wave, act=verbs.WAVE_CLOSED)
        if current.state != "closed":
            base.write(current, {"state": "closed"})
            base.note(viewer, verbs.WAVE_CLOSED, current)
    return current


def follow_the_days() -> int:
    """Open the waves whose first day has come, close those whose last day is past. For the clock; says how many."""
    today = timezone.localdate()
    moved = 0
    for wave in Wave.objects.filter(
        state="planned", opens__lte=today, closes__gte=today, survey__state="published"
    ):
        open_(SYSTEM, wave)
        moved += 1
    for wave in Wave.objects.filter(state="open", closes__lt=today):
        close(SYSTEM, wave)
        moved += 1
    return moved


def invite(viewer: Viewer, wave: Wave, organisations: Iterable[Organisation]) -> int:
    """Ask organisations by mail to answer; those that were asked already are left out. Says how many were asked."""
    MATRIX.require(viewer, verbs.WAVE_INVITED)
    chosen = list(organisations)
    with base.acting():
        current = base.fresh(wave, act=verbs.WAVE_INVITED)
        _check_open(current)
        asked = set(current.invitations.values_list("organisation_id", flat=True))
        now = timezone.now()
        made = [Invitation(wave=current, organisation=one, sent=now) for one in chosen if one.pk not in asked]
        Invitation.objects.bulk_create(made)
        if made:
            base.note(viewer, verbs.WAVE_INVITED, current, count=len(made))
            _send("surveys/invitation", current, [one.organisation for one in made])
    return len(made)


def remind(viewer: Viewer, wave: Wave) -> int:
    """Remind by mail those who were asked and have not submitted yet. Says how many."""
    MATRIX.require(viewer, verbs.WAVE_REMINDED)
    now = timezone.now()
    with base.acting():
        current = base.fresh(wave, act=verbs.WAVE_REMINDED)
        _check_open(current)
        done = current.responses.filter(state__in=("submitted", "withdrawn")).values("organisation")
        late = [
            one
            for one in current.invitations.exclude(organisation__in=done).select_related("organisation")
            if now - (one.reminded or one.sent) >= REMIND_AFTER
        ]
        for one in late:
            one.reminded, one.reminders = now, one.reminders + 1
        Invitation.objects.bulk_update(late, ["reminded", "reminders"])
        if late:
            base.note(viewer, verbs.WAVE_REMINDED, current, count=len(late))
            _send("surveys/reminder", current, [one.organisation for one in late])
    return len(late)


def _check_open(wave: Wave) -> None:
    if not wave.is_open():
        raise ValidationError(_("Cette vague n’est pas ouverte."), code="closed")


def _send(letter: str, wave: Wave, organisations: list[Organisation]) -> None:
    """One letter for each person who keeps the record; where nobody does, one to the address of the record, with a
    link that opens it without an account. Invented organisations receive nothing."""
    keepers: dict[int, list[str]] = {}
    ties = Affiliation.objects.filter(
        organisation__in=organisations, may_edit=True, until="", person__account__is_active=True
    ).values_list("organisation_id", "person__account__email")
    for organisation, email in ties:
        keepers.setdefault(organisation, []).append(email)
    for one in organisations:
        if one.fictional:
            continue
        context: dict[str, Any] = {
            "organisation": one.name,
            "closes": wave.closes,
            "link": mail.address(wave.survey.get_absolute_url()),
        }
        if one.pk not in keepers and one.email:
            _link, token = make_link(one, one.email)
            context["edit"] = mail.address(EDIT_PATH, token)
        for email in keepers.get(one.pk) or [one.email]:
            language = mail.spoken_at(email, language_of(one))
            title = in_language(wave.survey.title, language)
            mail.send_later(letter, email, language, survey=title, **context)
