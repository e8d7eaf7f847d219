"""What the parts of a report say alike: the language, dates, years, what a visitor may see."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.formats import date_format
from django.utils.translation import get_language

from communaux.ground.time import PartialDate
from communaux.meaning.access import VISITOR
from communaux.meaning.declare import of

M = TypeVar("M", bound=Model)


def language() -> str:
    """The two letters of the active language."""
    return (get_language() or "fr")[:2]


def public(model: type[M]) -> QuerySet[M]:
    """The rows that a visitor may see."""
    return model._default_manager.filter(of(model).visible(VISITOR.roles))


def day(value: dt.date | None) -> str:
    """A day in words."""
    return date_format(value, "DATE_FORMAT") if value else ""


def partial(value: Any) -> str:
    """A partial date in words."""
    return PartialDate.parse(str(value)).label(language()) if value else ""


def year_of(value: Any) -> int | None:
    """The year of a partial date."""
    return PartialDate.parse(str(value)).year if value else None
