"""Dates as people know them: a year, a month of a year, or a day. Pure: no Django, no locale data, no clock.

A missing part is never invented: « 2016 » stays a year, in storage (``2016``), in linked data (``xsd:gYear``) and on
the page. What depends on the missing part is answered by an interval or by ``Order.OVERLAPS``.
"""

import calendar
import datetime
import enum
import re
from dataclasses import dataclass
from functools import total_ordering

from communaux.ground.tokens import fold

FIRST_YEAR, LAST_YEAR = 1000, 2999
"""Years outside are a slip or a spreadsheet's zero date (0001-01-01), not the date of an organisation."""


class PartialDateError(ValueError):
    """A text that is no date. ``code`` says why, ``value`` is what was given; the page writes the sentence.

    Codes: ``empty``, ``format`` (not a date we read), ``two_digit_year``, ``year_range`` (not 1000 to 2999),
    ``month_range`` (not 1 to 12), ``day_range`` (no such day in that month).
    """

    CODES = ("empty", "format", "two_digit_year", "year_range", "month_range", "day_range")

    def __init__(self, code: str, value: object) -> None:
        super().__init__(f"{code}: {value!r}")
        self.code = code
        self.value = value


class Precision(enum.StrEnum):
    """How much of a date is known."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"


class Order(enum.StrEnum):
    """How one partial date stands to another."""

    BEFORE = "before"
    AFTER = "after"
    OVERLAPS = "overlaps"
    """They may be the same day: nothing more is known."""


_MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "en": "January February March April May June July August September October November December",
}
_SHORT = {
    "fr": "janv févr mars avr mai juin juil août sept oct nov déc",
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
}
MONTH_NAMES = {lang: tuple(names.split()) for lang, names in _MONTHS.items()}
# Every way a month is written in either language, folded. No word means two different months in them.
_MONTH_OF = {
    fold(name): n
    for names in (*_MONTHS.values(), *_SHORT.values())
    for n, name in enumerate(names.split(), 1)
} | {"fev": 2, "sept": 9, "juill": 7}


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, a month or a day of the Gregorian calendar.

    ``<`` sorts as the stored text does (a year before its months, a month before its days): it is for lists. To reason
    about time use ``compare``.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        given = (self.year, self.month, self.day)
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise PartialDateError("year_range", given)
        if self.month is None:
            if self.day is not None:
                raise PartialDateError("format", given)
        elif not 1 <= self.month <= 12:
            raise PartialDateError("month_range", given)
        elif self.day is not None and not 1 <= self.day <= calendar.monthrange(self.year, self.month)[1]:
            raise PartialDateError("day_range", given)

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read ``2016``, ``2016-01``, ``2016-01-05``, ``01/2016``, ``05/01/2016`` (day first), ``5 janvier 2016``,
        ``1er janvier 2016``, ``January 2016``, ``January 5, 2016``, and an instant, of which the day is kept as it is
        written. Raises ``PartialDateError``; never completes a part that is not there.
        """
        flat = " ".join(fold(text).split())
        if not flat:
            raise PartialDateError("empty", text)
        for pattern in _PATTERNS:
            if m := pattern.fullmatch(flat):
                parts = m.groupdict()
                month = parts.get("month")
                if month and not month.isdigit():
                    month = str(_MONTH_OF.get(month.rstrip("."), ""))
                    if not month:
                        raise PartialDateError("format", text)
                if len(parts["year"]) != 4:
                    raise PartialDateError("two_digit_year", text)
                try:
                    return cls(*(int(p) if p else None for p in (parts["year"], month, parts.get("day"))))  # type: ignore[arg-type]
                except PartialDateError as e:
                    raise PartialDateError(e.code, text) from None
        raise PartialDateError("format", text)

    @classmethod
    def of(cls, day: datetime.date) -> "PartialDate":
        """The day of a date or of a datetime."""
        return cls(day.year, day.month, day.day)

    def __str__(self) -> str:
        """The ISO 8601 text: ``2016``, ``2016-01`` or ``2016-01-05``. It is stored, and sorts as the dates do."""
        return "-".join(f"{part:02d}" for part in (self.year, self.month, self.day) if part is not None)

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, PartialDate):
            return NotImplemented
        return self._key < other._key

    @property
    def _key(self) -> tuple[int, int, int]:
        return self.year, self.month or 0, self.day or 0

    @property
    def precision(self) -> Precision:
        """What is known: year, month or day."""
        if self.month is None:
            return Precision.YEAR
        return Precision.MONTH if self.day is None else Precision.DAY

    @property
    def xsd_type(self) -> str:
        """The XML Schema datatype of ``str(self)``: ``gYear``, ``gYearMonth`` or ``date``."""
        return {Precision.YEAR: "gYear", Precision.MONTH: "gYearMonth", Precision.DAY: "date"}[self.precision]

    @property
    def first_day(self) -> datetime.date:
        """The earliest day that this may be."""
        return datetime.date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> datetime.date:
        """The latest day that this may be."""
        month = self.month or 12
        return datetime.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def contains(self, day: datetime.date) -> bool:
        """Whether this may be ``day``."""
        return self.first_day <= day <= self.last_day

    def compare(self, other: "PartialDate") -> Order:
        """Before, after, or overlapping, when no more can be said: 2016 overlaps 2016-03 and is before 2017."""
        if self.last_day < other.first_day:
            return Order.BEFORE
        if self.first_day > other.last_day:
            return Order.AFTER
        return Order.OVERLAPS

    def label(self, lang: str) -> str:
        """As it is read: « 1er janvier 2016 », “1 January 2016”, « janvier 2016 », « 2016 ».

        ``lang`` is ``fr`` or ``en``, with or without a region; any other language gets the ISO text.
        """
        names = MONTH_NAMES.get(lang.replace("_", "-").split("-")[0].lower())
        if names is None or self.month is None:
            return str(self)
        month = names[self.month - 1]
        if self.day is None:
            return f"{month} {self.year}"
        # In French the first of the month alone takes an ordinal.
        day = "1er" if self.day == 1 and names is MONTH_NAMES["fr"] else str(self.day)
        return f"{day} {month} {self.year}"


# Folded texts; a year may be given with two digits only to be told so.
_YEAR = r"(?P<year>\d{4}|\d{2})"
_PATTERNS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(?P<year>\d{4})",
        r"(?P<year>\d{4})-(?P<month>\d{2})",
        r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})",
        r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})[t ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?(?:z|[+-]\d{2}:?\d{2}))?",
        r"(?P<year>\d{4})/(?P<month>\d{1,2})(?:/(?P<day>\d{1,2}))?",
        rf"(?:(?P<day>\d{{1,2}})([/.-]))?(?P<month>\d{{1,2}})[/.-]{_YEAR}",
        rf"(?:le )?(?:(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)?(?: of)? )?(?P<month>[a-z]+\.?) {_YEAR}",
        rf"(?P<month>[a-z]+\.?) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? {_YEAR}",
    )
)


def age_in_days(since: PartialDate | datetime.date, on: datetime.date) -> tuple[int, int]:
    """The least and the most days from ``since`` to ``on``; equal when the day is known.

    Negative while ``since`` is ahead. Freshness asks the least: a record is stale only when it surely is.
    """
    known = since if isinstance(since, PartialDate) else PartialDate.of(since)
    return (on - known.last_day).days, (on - known.first_day).days


def spans_days(start: PartialDate, end: PartialDate) -> tuple[int, int]:
    """The least and the most days from ``start`` to ``end``, as far as both are known."""
    return (end.first_day - start.last_day).days, (end.last_day - start.first_day).days
