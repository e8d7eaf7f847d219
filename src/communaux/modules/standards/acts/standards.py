"""Standards: started by a community, presented, maintained, read again on a day that somebody set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.ground.gate import writing
from communaux.ground.text import slug as slug_of
from communaux.meaning.access import MEMBERS, Viewer
from communaux.meaning.declare import of
from communaux.meaning.fields import in_language
from communaux.modules.standards import verbs
from communaux.modules.standards.acts.shared import RESERVED, of_speaker, require_on
from communaux.modules.standards.models import Community, Edition, Maintenance, Participation, Standard
from communaux.modules.standards.permissions import require
from communaux.modules.standards.reading import standings
from communaux.nouns import mail
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given
from communaux.nouns.acts.permissions import is_house


def start(
    viewer: Viewer,
    community: Community,
    values: Mapping[str, Any],
    *,
    slug: str = "",
    fictional: bool = False,
) -> Standard:
    """Start a standard in a community, with the draft of its first version."""
    verb = verbs.STANDARD_STARTED
    path = community.get_absolute_url()
    require(viewer, verb, None, path, standings.of_community(viewer, community))
    cleaned = given.clean(of(Standard), MEMBERS, values)
    _check(cleaned, new=True)
    if (slug or fictional) and not is_house(viewer):
        raise ValidationError(_("Seule la maison choisit une adresse."), code="house")
    with base.acting():
        current = base.fresh(community, act=verb)
        if current.state == "closed":
            raise ValidationError(_("Cette communauté a fini son travail."), code="closed")
        standard = Standard(community=current, **cleaned, fictional=fictional or current.fictional)
        standard.slug = slug or slug_of(
            in_language(standard.name, "fr"),
            lambda one: one in RESERVED or Standard.objects.filter(slug=one).exists(),
            empty="standard",
        )
        try:
            with writing():
                standard.save(force_insert=True)
        except IntegrityError as error:
            raise ValidationError({"name": _("Un standard porte déjà cette adresse.")}) from error
        draft = Edition.objects.create(standard=standard, number=1, key=f"{standard.slug}-1")
        base.write(current, {})
        base.note(viewer, verb, standard, community=path, thing=base.path_of(draft), fields=sorted(cleaned))
    return standard


def change(
    viewer: Viewer, standard: Standard, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Standard:
    """Change how a standard is presented. The words of an adopted version are in that version, and stay."""
    verb = verbs.STANDARD_CHANGED
    require_on(viewer, verb, standard)
    cleaned = given.clean(of(Standard), MEMBERS, values)
    _check(cleaned)
    with base.acting():
        current = base.fresh(standard, act=verb)
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        frozen = {"name", "subject", "licence"} & changes.keys()
        if frozen and Edition.objects.filter(standard=current, state__in=("adopted", "superseded")).exists():
            raise ValidationError(
                {
                    name: _("Ce champ est publié avec une version adoptée : il ne change plus.")
                    for name in frozen
                }
            )
        if changes:
            base.write(current, changes)
            base.note(viewer, verb, current, fields=sorted(changes))
    return current


def _check(cleaned: Mapping[str, Any], *, new: bool = False) -> None:
    errors = {}
    if (new or "name" in cleaned) and not cleaned.get("name"):
        errors["name"] = _("Donnez un nom au standard.")
    if (new or "subject" in cleaned) and not cleaned.get("subject"):
        errors["subject"] = _("Dites en une phrase ce que ce standard permet de dire.")
    if errors:
        raise ValidationError(errors)


# --- Who looks after it -----------------------------------------------------------------------------------------------


def name_maintainer(viewer: Viewer, standard: Standard, participation: Participation) -> Maintenance:
    """Entrust a standard to an organisation or a person of its community. Several may share it."""
    verb = verbs.MAINTAINER_NAMED
    require_on(viewer, verb, standard)
    if participation.community_id != standard.community_id:
        raise ValidationError(
            _("Choisissez parmi celles et ceux qui participent à la communauté."), code="member"
        )
    who = {"organisation": participation.organisation, "person": participation.person}
    with base.acting():
        current = base.fresh(standard, act=verb)
        known = Maintenance.objects.filter(standard=current, until=None, **who).first()
        if known is not None:
            return known
        made = Maintenance.objects.create(standard=current, **who)
        base.write(current, {})
        base.note(viewer, verb, current, of_speaker(made), thing=base.path_of(made))
    return made


def end_maintenance(viewer: Viewer, maintenance: Maintenance) -> Maintenance:
    """End a maintenance today; it stays in the history. A standard with an adopted version keeps somebody."""
    verb = verbs.MAINTAINER_ENDED
    require_on(viewer, verb, maintenance.standard)
    with base.acting():
        current = base.fresh(maintenance, act=verb)
        standard = base.fresh(current.standard, act=verb)
        if current.until is not None:
            return current
        others = Maintenance.objects.filter(standard=standard, until=None).exclude(pk=current.pk)
        if not others.exists() and Edition.objects.filter(standard=standard, state="adopted").exists():
            raise ValidationError(_("Nommez d’abord qui prend la suite."), code="maintainer")
        base.write(current, {"until": timezone.localdate()})
        base.write(standard, {})
        base.note(viewer, verb, standard, of_speaker(current), thing=base.path_of(current))
    return current


# --- Reading it again -------------------------------------------------------------------------------------------------


def reviewed(viewer: Viewer, standard: Standard, next_on: Any) -> Standard:
    """The standard was read again today and holds; say when to do so next."""
    verb = verbs.STANDARD_REVIEWED
    require_on(viewer, verb, standard)
    day = given.clean_one(of(Standard), "review_on", next_on)
    if not isinstance(day, dt.date) or day <= timezone.localdate():
        raise ValidationError({"review_on": _("Choisissez un jour à venir.")})
    with base.acting():
        current = base.fresh(standard, act=verb)
        base.write(current, {"review_on": day, "reminded_for": None})
        base.note(viewer, verb, current, review_on=day.isoformat())
    return current


def remind_of_reviews(viewer: Viewer) -> int:
    """Write once to whoever maintains a standard whose day has come. Returns how many standards."""
    verb = verbs.REVIEW_REMINDED
    require(viewer, verb)
    today = timezone.localdate()
    count = 0
    for standard in Standard.objects.filter(review_on__lte=today):
        if standard.reminded_for == standard.review_on:
            continue
        with base.acting():
            current = base.fresh(standard, act=verb)
            if (
                current.review_on is None
                or current.review_on > today
                or current.reminded_for == current.review_on
            ):
                continue
            base.write(current, {"reminded_for": current.review_on})
            base.note(viewer, verb, current)
            _write_to_maintainers(current)
        count += 1
    return count


def _write_to_maintainers(standard: Standard) -> None:
    rows = Maintenance.objects.filter(standard=standard, until=None)
    for row in rows.select_related("organisation", "person__account"):
        person = row.person
        if row.organisation_id:
            to = row.organisation.email
        else:
            to = person.email or (person.account.email if person.account_id else "")
        summary = row.organisation.summary if row.organisation_id else {}
        language = "en" if summary and "fr" not in summary else "fr"
        mail.send_later(
            "standards/review",
            to,
            language,
            standard=in_language(standard.name, language),
            day=standard.review_on,
            page=mail.address(standard.get_absolute_url()),
        )
