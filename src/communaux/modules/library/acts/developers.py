"""The developers' hub: skills told by people, developments that platforms carry together (COM-05)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.ground.gate import writing
from communaux.meaning.access import MEMBERS, Viewer
from communaux.meaning.declare import of
from communaux.modules.library import verbs
from communaux.modules.library.acts import parts, resources
from communaux.modules.library.models import Backing, Development, SkillProfile
from communaux.modules.library.permissions import OWN, require
from communaux.modules.library.rules import steps
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given
from communaux.nouns.models import Organisation, Person


def tell_skills(
    viewer: Viewer,
    values: Mapping[str, Any],
    person: Person | None = None,
    *,
    expected_version: int | None = None,
) -> SkillProfile:
    """Say or change what one can do. ``person``: in whose name the house itself writes, for the demonstration."""
    verb = verbs.SKILLS_TOLD
    require(viewer, verb)
    who = person.pk if person is not None and not viewer.actor else viewer.person
    if who is None:
        raise ValidationError(_("Faites d’abord votre page de personne, depuis votre compte."))
    with base.acting():
        known = SkillProfile.objects.select_for_update().filter(person=who).first()
        cleaned = given.clean(of(SkillProfile), MEMBERS, values, new=known is None)
        profile = known or SkillProfile(person_id=who)
        changes = given.differing(profile, cleaned)
        skills = changes.get("skills", profile.skills)
        if not skills and not changes.get("text", profile.text):
            raise ValidationError({"skills": _("Cochez au moins une compétence, ou dites-la en mots.")})
        if known is None:
            for name, value in cleaned.items():
                setattr(profile, name, value)
            profile.save(force_insert=True)
        else:
            base.expect(known, expected_version, changes)
            if not changes:
                return known
            base.write(known, changes)
        base.note(viewer, verb, profile, fields=sorted(changes))
    return profile


def remove_skills(viewer: Viewer, profile: SkillProfile) -> None:
    """Take them back."""
    verb = verbs.SKILLS_REMOVED
    own = (OWN,) if viewer.person is not None and profile.person_id == viewer.person else ()
    require(viewer, verb, None, base.path_of(profile), own)
    with base.acting():
        current = base.fresh(profile, act=verb)
        base.note(viewer, verb, current)
        current.delete()


def propose(viewer: Viewer, organisation: Organisation, values: Mapping[str, Any]) -> Development:
    """Say what several platforms may need and build together."""
    verb = verbs.DEVELOPMENT_PROPOSED
    require(viewer, verb, organisation.pk, organisation.get_absolute_url())
    cleaned = given.clean(of(Development), viewer.roles_on(organisation.pk), values, new=True)
    with base.acting():
        made = Development.objects.create(organisation=organisation, **cleaned)
        base.note(viewer, verb, made, organisation=organisation.get_absolute_url())
    return made


def change(
    viewer: Viewer,
    development: Development,
    values: Mapping[str, Any],
    *,
    expected_version: int | None = None,
) -> Development:
    """Change the words of a development."""
    verb = verbs.DEVELOPMENT_CHANGED
    require(viewer, verb, development.organisation_id, base.path_of(development))
    cleaned = given.clean(of(Development), viewer.roles_on(development.organisation_id), values)
    with base.acting():
        current = base.fresh(development, act=verb)
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            base.write(current, changes)
            base.note(viewer, verb, current, fields=sorted(changes))
    return current


def move(viewer: Viewer, development: Development, state: str) -> Development:
    """From idea to delivery, or back: see ``rules.steps``."""
    verb = verbs.DEVELOPMENT_MOVED
    require(viewer, verb, development.organisation_id, base.path_of(development))
    with base.acting():
        current = base.fresh(development, act=verb)
        if not steps.allowed(steps.DEVELOPMENT, current.state, state):
            raise ValidationError(
                _("Ce développement ne peut pas passer à cet état depuis le sien."), code="step"
            )
        delivered = timezone.localdate() if state == "delivered" else None
        base.write(current, {"state": state, "delivered": delivered})
        base.note(viewer, verb, current, state=state)
    return current


def to_library(viewer: Viewer, development: Development) -> Development:
    """Put what was delivered on the shelves of the library, with what is known of it."""
    verb = verbs.DEVELOPMENT_CHANGED
    require(viewer, verb, development.organisation_id, base.path_of(development))
    with base.acting():
        current = base.fresh(development, act=verb)
        if current.state != "delivered":
            raise ValidationError(_("Seul un développement livré entre dans la bibliothèque."), code="step")
        if current.resource_id is None:
            made = resources.add(viewer, current.organisation, _resource_of(current))
            base.write(current, {"resource": made})
            base.note(viewer, verb, current, thing=base.path_of(made))
    return current


def _resource_of(development: Development) -> dict[str, Any]:
    backers = [backing.organisation for backing in development.backings.select_related("organisation")]
    return {
        "title": development.title,
        "kind": "tool",
        "summary": development.summary,
        "text": development.text or development.summary,
        "themes": development.themes,
        "link": development.repository,
        "licence": development.licence,
        "dated": str(development.delivered or ""),
        "origin": development.get_absolute_url(),
        "authors": [development.organisation, *backers][:20],
    }


def pledge(
    viewer: Viewer, development: Development, organisation: Organisation, values: Mapping[str, Any]
) -> Backing:
    """Say that one's platform needs it too, and what it can put in."""
    verb = verbs.BACKING_PLEDGED
    require(viewer, verb, organisation.pk, organisation.get_absolute_url())
    cleaned = given.clean(of(Backing), viewer.roles_on(organisation.pk), values, new=True)
    _check(cleaned)
    with base.acting():
        current = base.fresh(development, act=verb)
        if current.state == "dropped":
            raise ValidationError(_("Ce développement a été abandonné."), code="dropped")
        backing = Backing(development=current, organisation=organisation, **cleaned)
        try:
            with writing():
                backing.save(force_insert=True)
        except IntegrityError as error:
            raise ValidationError(
                _("Cette organisation partage déjà ce besoin : modifiez sa part."), code="twice"
            ) from error
        base.write(current, {})
        facts = {"thing": base.path_of(backing), "organisation": organisation.get_absolute_url()}
        base.note(viewer, verb, current, facts)
    return backing


def _check(values: Mapping[str, Any]) -> None:
    for name, most in (("days", 2000), ("euros", 10_000_000)):
        number = values.get(name)
        if number is not None and not 0 <= number <= most:
            raise ValidationError({name: _("Ce nombre n’est pas vraisemblable.")})


def change_pledge(
    viewer: Viewer, backing: Backing, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Backing:
    """Change one's part."""
    verb = verbs.BACKING_CHANGED
    return parts.change(viewer, verb, backing, "development", values, expected_version, _check)


def take_back(viewer: Viewer, backing: Backing) -> None:
    """Need it no more, or put nothing in any more."""
    parts.remove(viewer, verbs.BACKING_REMOVED, backing, "development")
