"""What all acts on meetings share: who somebody is in a group, how moments are read, how members are told.

Standing is asked of the database at each act: somebody who left a group has none in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import Role, Roles, Viewer
from communaux.meaning.declare import of
from communaux.modules.groups.models import Meeting, Membership
from communaux.modules.groups.permissions_meetings import MATRIX
from communaux.modules.groups.reading.standing_rows import WRITERS
from communaux.modules.groups.rules import moments, recurrence
from communaux.nouns import mail
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given
from communaux.nouns.models.base import Shared

LONGEST = dt.timedelta(days=14)
"""A meeting lasts no longer; what does is a slip in a date."""
_WRITES = frozenset(WRITERS)

WORDS: dict[str, Any] = {
    "date_format": _("« %(value)s » n’est pas une date. Écrivez-la 23/11/2026 ou 2026-11-23."),
    "no_such_day": _("Le « %(value)s » n’existe pas : vérifiez le jour et le mois."),
    "year_range": _("« %(value)s » : l’année doit être entre 1970 et 2200."),
    "time_format": _("« %(value)s » n’est pas une heure. Écrivez-la 18:00 ou 18h30."),
    "unknown_zone": _("« %(value)s » n’est pas un fuseau horaire. Écrivez par exemple Europe/Paris."),
    "skipped_hour": _(
        "%(value)s n’existe pas : les horloges avancent cette nuit-là. Choisissez une autre heure."
    ),
    "double_hour": _(
        "%(value)s arrive deux fois : les horloges reculent cette nuit-là. Choisissez une autre heure."
    ),
    "end_before_start": _("La fin doit venir après le début."),
    "too_long": _("Une réunion dure quatorze jours au plus : vérifiez les dates."),
    "every": _("Choisissez un rythme dans la liste."),
    "interval": _("Écrivez un nombre entre 1 et 52."),
    "count": _("Écrivez un nombre de fois entre 2 et 120."),
    "until": _("La dernière date doit venir après la première."),
    "both_ends": _("Donnez un nombre de fois ou une dernière date, pas les deux."),
    "fifth": _("La plupart des mois n’ont pas de cinquième semaine : choisissez « le dernier de ce jour »."),
    "last": _("La première date n’est pas le dernier de ce jour dans son mois."),
}
"""Why a moment or a rule is none, by the code of its error."""
_FIELD = {
    "unknown_zone": "zone",
    "end_before_start": "ends",
    "too_long": "ends",
    "until": "until",
    "both_ends": "until",
    "count": "count",
    "interval": "interval",
    "every": "every",
    "fifth": "every",
    "last": "every",
}


def said(error: moments.MomentError | recurrence.RuleError, field: str = "starts") -> ValidationError:
    """An error of the rules as one of a form, on the field that it concerns."""
    sentence = ValidationError(WORDS[error.code], code=error.code, params={"value": error.value[:40]})
    return ValidationError({_FIELD.get(error.code, field): sentence})


def zone_of(value: Any, default: str = moments.DEFAULT_ZONE) -> str:
    """The name of a zone, or the default. Raises ValidationError on ``zone``."""
    name = given.text(value, 60) or default
    try:
        moments.read_zone(name)
    except moments.MomentError as error:
        raise said(error) from error
    return name


def span(
    starts: Any, ends: Any, zone: str, longest: dt.timedelta = LONGEST
) -> tuple[dt.datetime, dt.datetime]:
    """Both ends, in UTC, of local dates and hours in a zone. Raises ValidationError by field."""
    texts, errors = {}, {}
    place = moments.read_zone(zone_of(zone))
    for name, value in (("starts", starts), ("ends", ends)):
        try:
            texts[name] = given.text(value, 60)
            if not texts[name]:
                errors[name] = [ValidationError(_("Ce champ est nécessaire."), code="required")]
                continue
            moments.read_local(texts[name], place)
        except moments.MomentError as error:
            errors |= said(error, name).error_dict
        except ValidationError as error:
            errors[name] = error.error_list
    if errors:
        raise ValidationError(errors)
    try:
        return moments.read_span(texts["starts"], texts["ends"], zone, longest)
    except moments.MomentError as error:
        raise said(error) from error


# --- Who ---------------------------------------------------------------------------------------------------------------


def standing(viewer: Viewer, group: int | None) -> frozenset[str]:
    """What somebody is in a group today: ``coordinator`` (who is a member too), ``member``, ``observer``, or nothing.

    Whoever coordinates the group of which it is a part coordinates it as well.
    """
    if viewer.person is None or viewer.account is None or group is None:
        return frozenset()
    there = Q(group=group) | Q(group__parts=group, role="coordinator")
    rows = Membership.objects.filter(there, person=viewer.person, state="current")
    return standing_of(rows.values_list("role", flat=True))


def standing_of(roles: Iterable[str]) -> frozenset[str]:
    """The standing that these roles in one group give."""
    found: set[str] = set()
    for role in roles:
        found.add("member" if role in _WRITES else "observer")
        if role == "coordinator":
            found.add("coordinator")
    return frozenset(found)


def require(viewer: Viewer, verb: str, group: int | None, thing: Any = None, *more: str) -> None:
    """Raise ``Refused`` where the viewer may not; ``more``: standings that come from the thing itself."""
    path = base.path_of(thing) if thing is not None else ""
    MATRIX.require(viewer, verb, None, path, standing(viewer, group) | set(more))


def roles_of(viewer: Viewer) -> Roles:
    """The roles with which somebody who may write here fills fields: those of a member, tied to an organisation or not."""
    return viewer.roles | {Role.MEMBER}


def nameless(viewer: Viewer) -> Viewer:
    """The same viewer without a name, for entries of the journal that would tell where somebody goes."""
    return Viewer("", viewer.roles, viewer.edits, None, None)


# --- Values -----------------------------------------------------------------------------------------------------------


def cleaned(
    viewer: Viewer, model: type[Shared], values: Mapping[str, Any], *, new: bool = False
) -> dict[str, Any]:
    """The plain fields of a thing, as the act may write them."""
    return given.clean(of(model), roles_of(viewer), values, new=new)


def apart(values: Mapping[str, Any], *names: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of these names, and the rest."""
    if not isinstance(values, Mapping):
        raise ValidationError(_("Un objet avec un champ par propriété est attendu."), code="type")
    return (
        {name: value for name, value in values.items() if name in names},
        {name: value for name, value in values.items() if name not in names},
    )


def gathered(*readings: Callable[[], Any]) -> list[Any]:
    """What several readings give. Raises ValidationError with the errors of all of them, by field."""
    errors: dict[str, Any] = {}
    results = []
    for read in readings:
        try:
            results.append(read())
        except ValidationError as error:
            errors |= error.error_dict if hasattr(error, "error_dict") else {"__all__": error.error_list}
    if errors:
        raise ValidationError(errors)
    return results


def whole(value: Any, least: int, most: int) -> int | None:
    """A whole number, or None where nothing is said. Raises ValidationError."""
    if value is None or value == "":
        return None
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdecimal():
        value = int(value.strip()[:9])
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValidationError(
            _("Écrivez un nombre entier entre %(least)d et %(most)d."),
            code="number",
            params={"least": least, "most": most},
        )
    return value


# --- Letters ----------------------------------------------------------------------------------------------------------


def told_of(meeting: Meeting) -> dict[str, Any]:
    """What every letter about a meeting says of it."""
    zone = moments.read_zone(meeting.zone)
    return {
        "group": meeting.group.name,
        "meeting": meeting.title,
        "page": mail.address(meeting.get_absolute_url()),
        "starts": meeting.starts and meeting.starts.astimezone(zone).replace(tzinfo=None),
        "zone": meeting.zone,
        "place": meeting.place,
    }


def tell_members(letter: str, meeting: Meeting, besides: int | None = None, **context: Any) -> int:
    """Write to those who take part in the group and have an account, but for ``besides``; how many letters. Nobody is
    written to about an example."""
    if meeting.fictional:
        return 0
    rows = Membership.objects.filter(group=meeting.group_id, state="current", person__account__is_active=True)
    if besides is not None:
        rows = rows.exclude(person=besides)
    addresses = set(rows.values_list("person__account__email", flat=True))
    for address in sorted(addresses):
        mail.send_later(f"groups/{letter}", address, "fr", **told_of(meeting), **context)
    return len(addresses)
