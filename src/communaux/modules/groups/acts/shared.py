"""What the acts of groups share: a move of a table as a sentence, letters to people, dates that follow each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.ground.time import Order, PartialDate
from communaux.meaning.access import Viewer
from communaux.modules.groups.rules.lifecycle import MoveRefused, after
from communaux.modules.network.mail import language_of
from communaux.nouns import mail
from communaux.nouns.acts import values as given
from communaux.nouns.models import Affiliation, Organisation, Person

LONGEST_ANSWER = 2000


def today() -> str:
    """Today, as a partial date is kept."""
    return timezone.localdate().isoformat()


def moved(table: Mapping[str, Mapping[str, str]], state: str, move: str) -> str:
    """The state after a move. Raises ValidationError where the table does not name it."""
    try:
        return after(table, state, move)
    except MoveRefused as refused:
        raise ValidationError(
            _("Ce n’est plus possible : l’état a changé entre-temps, ou ne le permet pas."), code="state"
        ) from refused


def in_order(first: Any, second: Any, field: str, sentence: Any) -> None:
    """Raise ValidationError on ``field`` where the second date is surely before the first."""
    if first and second:
        one, other = PartialDate.parse(str(first)), PartialDate.parse(str(second))
        if other.compare(one) == Order.BEFORE:
            raise ValidationError({field: sentence})


def address_of(person: Person) -> str:
    """Where letters to a person go: the address that they gave, else that of their account; '' for none."""
    return person.email or (person.account.email if person.account_id else "")


def language_for(organisation: Organisation | None) -> str:
    """The language in which to write to somebody: that of their organisation, French for others."""
    return language_of(organisation) if organisation is not None else "fr"


def write_to(name: str, person: Person, organisation: Organisation | None, path: str, **context: Any) -> None:
    """Send a letter of groups to a person once the act is sure; ``page`` in it is the address of ``path``."""
    mail.send_later(
        f"groups/{name}",
        address_of(person),
        language_for(organisation),
        to_name=person.name,
        page=mail.address(path),
        **context,
    )


def own_organisation(viewer: Viewer, capacity: str, organisation: Organisation | None) -> Organisation | None:
    """The organisation for which somebody takes part: one they are tied to today, none for an independent person.

    Raises ValidationError where it is another's, or where none is said for ``organisation``.
    """
    if capacity == "independent":
        return None
    if organisation is None:
        if capacity == "research":
            return None
        raise ValidationError(
            {"organisation": _("Dites pour quelle organisation, ou choisissez « à titre indépendant ».")}
        )
    ties = Affiliation.objects.filter(person=viewer.person, organisation=organisation, until="")
    if viewer.person is None or not ties.exists():
        raise ValidationError({"organisation": _("Vous n’êtes pas relié·e à cette organisation.")})
    return organisation


def answer_text(value: Any) -> str:
    """An answer to somebody. Raises ValidationError on ``answer``."""
    try:
        return given.text(value, LONGEST_ANSWER)
    except ValidationError as error:
        raise ValidationError({"answer": error}) from error


def yes(value: Any, field: str) -> bool:
    """A tick. Raises ValidationError on ``field`` for what is none."""
    if not isinstance(value, bool):
        raise ValidationError({field: ValidationError(_("Oui ou non est attendu."), code="type")})
    return value


def only(values: Mapping[str, Any], allowed: frozenset[str]) -> dict[str, Any]:
    """The values, whose names are all among those allowed. Raises ValidationError by field."""
    if not isinstance(values, Mapping):
        raise ValidationError(_("Un objet avec un champ par propriété est attendu."), code="type")
    unknown = [name for name in values if name not in allowed]
    if unknown:
        raise ValidationError(
            {str(n)[:80]: ValidationError(_("Ce champ n’existe pas."), code="unknown_field") for n in unknown}
        )
    return dict(values)
