"""Django fields for the values of the ground: partial dates, countries, coordinates. The only file here that shows them.

The same on SQLite and PostgreSQL. A column holds plain text or a plain number, which is also the value of the attribute,
so that the compiled reader and the ORM say the same; the value types are one ``PartialDate.parse`` away. A partial date
that is none cannot be saved, whatever way it comes in.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from communaux.ground.countries import country_choices, country_codes
from communaux.ground.place import PlaceError, parse_decimal
from communaux.ground.time import PartialDate, PartialDateError

# --- Partial dates ---------------------------------------------------------------------------------------------------

_DATE_MESSAGES = {
    "format": _(
        "« %(value)s » n’est pas une date que nous savons lire. Écrivez 2016, 2016-01 ou 2016-01-05."
    ),
    "two_digit_year": _("« %(value)s » : écrivez l’année avec quatre chiffres."),
    "year_range": _("« %(value)s » : l’année doit être entre 1000 et 2999."),
    "month_range": _("« %(value)s » : le mois doit être entre 01 et 12."),
    "day_range": _("« %(value)s » : ce jour n’existe pas dans ce mois."),
}


def partial_date_text(value: object) -> str:
    """The ISO text of a partial date written in any way, '' for nothing. Raises ``ValidationError`` in the reader's
    language, with the code of ``PartialDateError``.
    """
    text = "" if value is None else str(value).strip()
    if not text:
        return ""
    try:
        return str(PartialDate.parse(text))
    except PartialDateError as error:
        message = _DATE_MESSAGES.get(error.code, _DATE_MESSAGES["format"])
        raise ValidationError(message, code=error.code, params={"value": text[:40]}) from None


class PartialDateFormField(forms.CharField):
    """A year, a month or a day, in any way that people write them; the value is ``2016``, ``2016-01``, ``2016-01-05``."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """What was typed stays as it was typed."""
        return "" if value is None else str(value)

    def to_python(self, value: Any) -> str:
        return partial_date_text(super().to_python(value))


class PartialDateField(models.CharField):
    """A date as far as it is known: ``2016``, ``2016-01`` or ``2016-01-05``; '' where nothing is said.

    It takes a ``PartialDate`` or any text that ``PartialDate.parse`` reads, and keeps the ISO text, which sorts as the
    dates do. Saving what is no date raises ``PartialDateError``; ``clean`` raises ``ValidationError``.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 10)
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> Any:
        return partial_date_text(value)

    def get_prep_value(self, value: Any) -> Any:
        # Not the way of CharField through to_python: a query may ask for the beginning of a date ("201").
        return None if value is None else models.Field.get_prep_value(self, str(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if value and not hasattr(value, "resolve_expression"):
            value = str(PartialDate.parse(str(value)))
            setattr(model_instance, self.attname, value)
        return value

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        # Room for “1er septembre 2016”: the length of the column is that of the ISO text.
        return super().formfield(*args, **{"form_class": PartialDateFormField, "max_length": 40, **kwargs})


# --- Countries -------------------------------------------------------------------------------------------------------


class CountryField(models.CharField):
    """A country as an ISO 3166-1 alpha-2 code; '' where nothing is said. ``clean`` refuses what is no country.

    The form chooses among the countries in the reader's language; the choices are no part of the model, so a change of
    a country's name is no migration.
    """

    default_error_messages = {"country": _("« %(value)s » n’est pas un code de pays sur deux lettres.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 2)
        super().__init__(*args, **kwargs)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if value and value not in country_codes():
            params = {"value": str(value)[:40]}
            raise ValidationError(self.error_messages["country"], code="country", params=params)

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("choices_form_class", forms.TypedChoiceField)
        made = {
            "label": self.verbose_name,
            "help_text": self.help_text,
            "required": not self.blank,
            "initial": self.get_default() if self.has_default() else None,
            **{
                name: given
                for name, given in kwargs.items()
                if name not in ("choices_form_class", "max_length")
            },
        }
        return kwargs["choices_form_class"](choices=_choices, **made)


def _choices() -> list[tuple[str, Any]]:
    return [("", _("Non renseigné")), *country_choices(get_language() or "fr")]


# --- Coordinates -----------------------------------------------------------------------------------------------------


class CoordinateFormField(forms.FloatField):
    """Degrees, with a decimal point or comma whatever the reader's language."""

    default_error_messages = {"invalid": _("Écrivez des degrés en nombre décimal, par exemple 48,8566.")}

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if isinstance(value, float | int):
            return float(value)
        try:
            return parse_decimal(str(value))
        except PlaceError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class _DegreesField(models.FloatField):
    """A float between two bounds. To a migration it is a plain float: the bounds are no part of the column."""

    most = 180.0
    message: Any = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bounds = (MinValueValidator(-self.most, self.message), MaxValueValidator(self.most, self.message))
        self.default_validators = [*self.default_validators, *bounds]

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.FloatField", args, kwargs

    def to_python(self, value: Any) -> float | None:
        found = super().to_python(value)
        if found is not None and found != found:  # noqa: PLR0124 — NaN, which no bound refuses
            raise ValidationError(self.message, code="invalid")
        return found

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        return super().formfield(*args, **{"form_class": CoordinateFormField, **kwargs})


class LatitudeField(_DegreesField):
    """Degrees north of the equator (WGS 84), -90 to 90."""

    most = 90.0
    message = _("La latitude doit être entre -90 et 90 degrés.")


class LongitudeField(_DegreesField):
    """Degrees east of Greenwich (WGS 84), -180 to 180."""

    message = _("La longitude doit être entre -180 et 180 degrés.")
