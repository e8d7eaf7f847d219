"""From what somebody sent to values that a record may hold: types, lengths, lists, who may write which field.

Every act that takes ``values`` passes them here first. Nothing is coerced in silence: a number where a text is
expected is an error of that field. No database write, and nothing about what a change means.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from communaux.ground.countries import country_codes
from communaux.ground.time import PartialDate, PartialDateError
from communaux.meaning.access import Roles
from communaux.meaning.declare import Kind, Meaning
from communaux.nouns.acts import logos

SHORT_TEXT = 400
LONG_TEXT = 20_000
"""Characters that a text in one language may have, in one sentence or at length."""
MOST_ITEMS = 60
"""Items that one value may list."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters and halves of pairs, but for the tabulation and the end of a line."""

Values = Mapping[str, Any]


def clean(meaning: Meaning, roles: Roles, values: Values, *, new: bool = False) -> dict[str, Any]:
    """The values as the model holds them.

    ``new`` also asks for the fields without which the thing cannot be. Raises ValidationError, a dict by field: an
    unknown field, one that these roles may not change, a value of the wrong type or that does not fit.
    """
    if not isinstance(values, Mapping):
        raise ValidationError(_("Un objet avec un champ par propriété est attendu."), code="type")
    allowed = {prop.name for prop in meaning.editable(roles)}
    errors: dict[str, Any] = {}
    cleaned: dict[str, Any] = {}
    for name, value in values.items():
        if name not in meaning.kinds:
            errors[str(name)[:80]] = ValidationError(_("Ce champ n’existe pas."), code="unknown_field")
        elif name not in allowed:
            errors[name] = ValidationError(_("Vous ne pouvez pas modifier ce champ."), code="not_editable")
        else:
            try:
                cleaned[name] = clean_one(meaning, name, value)
            except ValidationError as error:
                errors[name] = error
    if new:
        for name in allowed - cleaned.keys() - errors.keys():
            field = cast("models.Field[Any, Any]", meaning.field(name))
            if not field.blank and not field.has_default():
                errors[name] = ValidationError(_("Ce champ est nécessaire."), code="required")
    if errors:
        raise ValidationError(errors)
    return cleaned


def clean_one(meaning: Meaning, name: str, value: Any) -> Any:
    """One value of one property. Raises ValidationError."""
    field = cast("models.Field[Any, Any]", meaning.field(name))
    kind = meaning.kinds[name]
    if kind == Kind.FILE:
        return logos.checked(value)
    if kind == Kind.REF:
        if value in (None, "") and field.null:
            return None
        return thing(meaning.target(name), value)
    read = _line if kind == Kind.TEXT and isinstance(field, models.CharField) else _READ.get(kind)
    if read is None:
        raise ValidationError(_("Vous ne pouvez pas modifier ce champ."), code="not_editable")
    value = read(value)
    if kind in {Kind.CODES, Kind.COUNTRIES, Kind.LINKS}:
        value = _in_order(meaning, name, kind, value)
    if kind == Kind.LANGTEXT:
        _check_lengths(value, LONG_TEXT if getattr(field, "long", False) else SHORT_TEXT)
    cleaned = field.clean(value, None)
    longest = getattr(field, "max_length", None)
    if longest and isinstance(cleaned, str) and len(cleaned) > longest:
        raise too_long(longest)
    return cleaned


def text(value: Any, longest: int | None = None) -> str:
    """A text, composed (NFC), trimmed, with line ends as one character. Refuses NUL and other control characters."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValidationError(_("Un texte est attendu."), code="type")
    if len(value) > 4 * LONG_TEXT:
        raise too_long(longest or LONG_TEXT)
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROL.search(value):
        raise ValidationError(_("Ce texte contient un caractère de contrôle."), code="control")
    value = unicodedata.normalize("NFC", value).strip()
    if longest and len(value) > longest:
        raise too_long(longest)
    return value


def too_long(longest: int) -> ValidationError:
    """The error of a text over its length."""
    return ValidationError(
        _("Ce texte est trop long : %(longest)d caractères au plus."),
        code="max_length",
        params={"longest": longest},
    )


def _line(value: Any) -> str:
    """A text of one line."""
    return " ".join(text(value).split())


def _langtext(value: Any) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise ValidationError(_("Un texte par langue est attendu : « fr » ou « en »."), code="type")
    cleaned = {language: text(part) for language, part in value.items()}
    return {language: cleaned[language] for language in sorted(cleaned) if cleaned[language]}


def _check_lengths(texts: dict[str, str], longest: int) -> None:
    for part in texts.values():
        if len(part) > longest:
            raise too_long(longest)


def _list(value: Any) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list | tuple | set | frozenset) or not all(
        isinstance(item, str) for item in value
    ):
        raise ValidationError(_("Une liste de textes est attendue."), code="type")
    if len(value) > MOST_ITEMS:
        raise ValidationError(
            _("Cette liste est trop longue : %(most)d éléments au plus."),
            code="too_many",
            params={"most": MOST_ITEMS},
        )
    return list(dict.fromkeys(item for item in map(_line, value) if item))


def _in_order(meaning: Meaning, name: str, kind: Kind, items: list[str]) -> list[str]:
    """Codes in the order of their list, countries in the alphabet's, links as they came."""
    if kind == Kind.CODES:
        codes = meaning.code_list(name).codes
        return sorted(items, key=lambda code: codes.index(code) if code in codes else -1)
    return sorted(map(_country, items)) if kind == Kind.COUNTRIES else items


def _number(value: Any) -> float | None:
    if value is None or value == "":
        return None
    wrong = ValidationError(_("Un nombre est attendu."), code="type")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong
    try:
        number = float(value)
    except OverflowError:
        raise wrong from None
    if not math.isfinite(number):
        raise wrong
    return number


def _integer(value: Any) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValidationError(_("Un nombre entier est attendu."), code="type")
    return value


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValidationError(_("Oui ou non est attendu."), code="type")
    return value


def _date(value: Any) -> dt.date | None:
    if value is None or value == "":
        return None
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else _fail()
    except ValueError:
        return _fail()


def _fail() -> Any:
    raise ValidationError(_("Une date est attendue, comme 2026-11-23."), code="type")


def _partial_date(value: Any) -> str:
    """A year, a month or a day, as people write it; kept as ISO 8601 writes it."""
    written = _line(str(value) if isinstance(value, PartialDate) else value)
    try:
        return str(PartialDate.parse(written)) if written else ""
    except PartialDateError as error:
        raise ValidationError(
            _("« %(value)s » n’est pas une date : écrivez 2016, 2016-01 ou 2016-01-05."),
            code=f"date_{error.code}",
            params={"value": written[:40]},
        ) from error


def _country(value: Any) -> str:
    code = _line(value)
    if code and code not in country_codes():
        raise ValidationError(
            _("« %(value)s » n’est pas un code de pays sur deux lettres."), "country", {"value": code[:40]}
        )
    return code


def _email(value: Any) -> str:
    address = _line(value)
    local, at, host = address.rpartition("@")
    return f"{local}{at}{host.lower()}"


_READ: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: text,
    Kind.LANGTEXT: _langtext,
    Kind.LINK: _line,
    Kind.EMAIL: _email,
    Kind.CODE: _line,
    Kind.COUNTRY: _country,
    Kind.CODES: _list,
    Kind.COUNTRIES: _list,
    Kind.LINKS: _list,
    Kind.NUMBER: _number,
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.PARTIAL_DATE: _partial_date,
}


def thing(target: Meaning, value: Any) -> models.Model:
    """The thing that a reference names: itself, its key, its path or its IRI."""
    if isinstance(value, target.model):
        return value
    key = _line(value)
    if key.startswith(settings.BASE_URL + "/"):
        key = urlsplit(key).path
    key = key.removeprefix(target.path)
    found = target.model._default_manager.filter(**{target.key: key}).first() if key else None
    if found is None:
        raise unknown_reference(key)
    return found


def unknown_reference(key: str) -> ValidationError:
    """The error of a reference to nothing."""
    return ValidationError(
        _("« %(value)s » ne désigne aucune fiche connue."), code="reference", params={"value": key[:80]}
    )


def differing(instance: models.Model, cleaned: Values) -> dict[str, Any]:
    """The part of the cleaned values that is not already so."""
    return {name: value for name, value in cleaned.items() if not _same(getattr(instance, name), value)}


def _same(old: Any, new: Any) -> bool:
    if isinstance(old, models.fields.files.FieldFile):
        return (
            (new.name or "") == (old.name or "")
            if isinstance(new, models.fields.files.FieldFile)
            else not (new or old)
        )
    if isinstance(old, models.Model) and isinstance(new, models.Model):
        return old.pk == new.pk
    return bool((old if old is not None else "") == (new if new is not None else ""))


def chosen(
    keep: models.Model, merged: models.Model, names: Iterable[str], choices: Mapping[str, str]
) -> dict[str, Any]:
    """What two things become when they are made one: field by field, the only value there is, or the chosen one.

    Gives the fields of ``keep`` that change. Raises ValidationError for a field that both fill differently and for
    which ``choices`` says neither ``keep`` nor ``merge`` (nor ``both``, for a list), and for an unknown field.
    """
    names = tuple(names)
    changes: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    for name in choices.keys() - {*names, "account"}:
        errors[str(name)[:80]] = ValidationError(_("Ce champ n’existe pas."), code="unknown_field")
    for name in names:
        ours, theirs = getattr(keep, name), getattr(merged, name)
        if _same(ours, theirs) or _nothing(theirs):
            continue
        choice = "merge" if _nothing(ours) else choices.get(name)
        if choice == "merge":
            changes[name] = theirs
        elif choice == "both" and isinstance(ours, list):
            changes[name] = [*ours, *(item for item in theirs if item not in ours)]
        elif choice != "keep":
            errors[name] = ValidationError(_("Choisissez la valeur à garder."), code="choice")
    if errors:
        raise ValidationError(errors)
    return changes


def to_choose(keep: models.Model, merged: models.Model, names: Iterable[str]) -> tuple[str, ...]:
    """The fields that both fill differently."""
    pairs = ((name, getattr(keep, name), getattr(merged, name)) for name in names)
    return tuple(
        n for n, ours, theirs in pairs if not (_same(ours, theirs) or _nothing(ours) or _nothing(theirs))
    )


def _nothing(value: Any) -> bool:
    """Whether a field is empty; 0 and False are values."""
    return (
        value is None
        or value == ""
        or (isinstance(value, dict | list | models.fields.files.FieldFile) and not value)
    )


def gather(errors: Iterable[tuple[str, Any]]) -> None:
    """Raise ValidationError where there is any pair (field, sentence)."""
    found = {field: ValidationError(sentence, code="invalid") for field, sentence in errors}
    if found:
        raise ValidationError(found)
