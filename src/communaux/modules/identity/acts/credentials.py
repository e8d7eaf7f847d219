"""Keys that somebody gives to their own programs: made, used, taken back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import Refused, Viewer
from communaux.modules.identity import verbs
from communaux.modules.identity.acts.base import note, path_of
from communaux.modules.identity.models import Credential
from communaux.modules.identity.permissions import MATRIX, OWN
from communaux.modules.identity.rules import secrets
from communaux.nouns.acts.base import acting, fresh, write
from communaux.nouns.acts.errors import LinkDead
from communaux.nouns.acts.values import text
from communaux.nouns.models import Person

MOST = 20
"""Keys of one person that are good at a time."""


def make(viewer: Viewer, person: Person, label: Any) -> tuple[Credential, str]:
    """A key for a program of this person, and its secret, which is told this once. Raises ValidationError."""
    verb = verbs.CREDENTIAL_MADE
    MATRIX.require(viewer, verb, standing=_standing(viewer, person))
    label = text(label, 80)
    if not label:
        raise ValidationError({"label": _("Donnez un nom à cette clé.")})
    secret = secrets.made()
    with acting():
        owner = fresh(person, act=verb)
        if owner.merged_into_id is not None:
            raise Refused(verb, owner.get_absolute_url())
        if Credential.objects.filter(person=owner, ended=None).count() >= MOST:
            raise ValidationError(
                _("Vous avez déjà %(most)d clés. Révoquez celles qui ne servent plus."),
                code="most",
                params={"most": MOST},
            )
        made = Credential(person=owner, label=label, secret_hash=secrets.hashed(secret))
        made.client_id = f"key-{made.key}"
        made.save(force_insert=True)
        note(viewer, verb, made)
    return made, secret


def end(viewer: Viewer, credential: Credential) -> None:
    """Take a key back: the program is given no more token. Raises LinkDead where it was taken back before."""
    verb = verbs.CREDENTIAL_ENDED
    MATRIX.require(viewer, verb, object_=path_of(credential), standing=_standing(viewer, credential.person))
    with acting():
        current = fresh(credential, act=verb)
        if current.ended is not None:
            raise LinkDead(verb, "used")
        write(current, {"ended": timezone.now()})
        note(viewer, verb, current)


def _standing(viewer: Viewer, person: Person) -> tuple[str, ...]:
    return (OWN,) if viewer.person is not None and viewer.person == person.pk else ()
