"""What is done to people: their page, its merge with another, its erasure (NET-07, GDPR articles 16 and 17).

Nothing of what a person wrote enters the journal, only the names of the fields that changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from communaux.ground.gate import writing
from communaux.meaning.access import EDITORS, STEWARDS, Refused, Viewer
from communaux.meaning.declare import of
from communaux.modules.network import verbs
from communaux.modules.network.acts import base
from communaux.modules.network.acts import values as given
from communaux.modules.network.permissions import require
from communaux.nouns.models import Person

ERASED_NAME = "Personne effacée"


def create(viewer: Viewer, values: Mapping[str, Any], *, own: bool = False) -> Person:
    """Add a page for somebody; ``own``: for the viewer themself, who has none yet.

    Somebody else's page stays out of public sight: only the person says ``listed``.
    """
    verb = verbs.PERSON_CREATED
    require(viewer, verb, own=own)
    cleaned = given.clean(of(Person), STEWARDS | EDITORS, values, new=True)
    if not own and cleaned.get("listed"):
        raise ValidationError({"listed": _("Seule la personne peut rendre sa page publique.")})
    with writing():
        if own and Person.objects.filter(account=viewer.account).exists():
            raise Refused(verb)
        person = Person(account_id=viewer.account if own else None, **cleaned)
        person.save(force_insert=True)
        base.note(viewer, verb, person, fields=sorted(cleaned))
    return person


def page_of(viewer: Viewer, your_name: str = "") -> Person:
    """The viewer's own page, made with this name where there is none: part of a larger act, inside ``writing()``.

    Raises ValidationError on ``your_name`` where it is needed.
    """
    person = Person.objects.filter(account=viewer.account).first()
    if person is None:
        name = given.clean_one(of(Person), "name", your_name or None)
        person = Person.objects.create(account_id=viewer.account, name=name)
    return person
