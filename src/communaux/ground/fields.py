"""Django fields for partial dates and countries, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

from django.db import models


class PartialDateField(models.CharField):
    """A date as far as it is known: ``2016``, ``2016-01`` or ``2016-01-05``; '' where nothing is said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 10)
        super().__init__(*args, **kwargs)


class CountryField(models.CharField):
    """A country as an ISO 3166-1 alpha-2 code; '' where nothing is said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 2)
        super().__init__(*args, **kwargs)
