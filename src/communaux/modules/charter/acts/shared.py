"""What the acts of the charter share: moves refused in words, and the limits on what one person writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import Refused
from communaux.modules.charter.models import CharterVersion
from communaux.modules.charter.rules.texts import ForbiddenMoveError
from communaux.nouns.acts import base
from communaux.nouns.models import Organisation
from communaux.nouns.models.organisation import State

LONGEST = 4000


def moved(move: Callable[[str, str], str], state: str, event: str, sentence: Any) -> str:
    """The state after an event. Raises ValidationError with ``sentence`` where the table forbids it."""
    try:
        return move(state, event)
    except ForbiddenMoveError as error:
        raise ValidationError(sentence, code="forbidden_move") from error


def only(values: Mapping[str, Any], *names: str) -> None:
    """Raise ValidationError for values of other names."""
    if unknown := values.keys() - set(names):
        raise ValidationError(
            {
                str(name)[:80]: ValidationError(_("Ce champ n’existe pas."), code="unknown_field")
                for name in sorted(unknown, key=str)
            }
        )


def fresh_published(organisation: Organisation, act: str) -> Organisation:
    """The organisation as it is now. Raises Refused where its record is not published."""
    current = base.fresh(organisation, act=act)
    if current.state != State.PUBLISHED:
        raise Refused(act, current.get_absolute_url())
    return current


def in_force(act: str) -> CharterVersion:
    """The version in force. Raises ValidationError where there is none yet."""
    found = CharterVersion.objects.filter(state="in-force").first()
    if found is None:
        raise ValidationError(_("Aucune version de la charte n’est encore en vigueur."), code="no_charter")
    return found
