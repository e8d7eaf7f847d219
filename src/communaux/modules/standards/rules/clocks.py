"""Times as mappings meet them: seconds since 1970 and xsd:dateTime, seconds and xsd:duration, days of the week as columns.

Written forms are kept as far as the other side can say them; leap seconds do not exist on either side. Like every
operator these refuse what they cannot say exactly, and never round.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from communaux.modules.standards.rules.values import XSD, Number, Typed

DURATION = XSD + "duration"
_SECONDS = re.compile(r"(-?(?:0|[1-9]\d*))(\.\d+)?\Z", re.A)
_MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)\Z",
    re.A,
)
_DURATION = re.compile(
    r"P(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?\Z",
    re.A,
)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def moment(seconds: str) -> str | None:
    """Seconds since 1970 as xsd:dateTime in universal time; None where they are none."""
    found = _SECONDS.match(seconds)
    if not found or (found[2] and found[1].startswith("-")) or len(found[1]) > 12 or found[1] == "-0":
        return None
    try:
        told = _EPOCH + dt.timedelta(seconds=int(found[1]))
    except OverflowError:
        return None
    return told.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0") + (found[2] or "") + "Z"


def seconds(moment_: str) -> str | None:
    """An xsd:dateTime with its zone as seconds since 1970; None where it is none, or has no zone."""
    found = _MOMENT.match(moment_)
    if not found:
        return None
    try:
        told = dt.datetime(*(int(part) for part in found.groups()[:6]), tzinfo=dt.UTC)  # type: ignore[misc,arg-type]
    except ValueError:
        return None
    zone = found[8]
    shift = 0 if zone == "Z" else int(zone[0] + "1") * (int(zone[1:3]) * 3600 + int(zone[4:]) * 60)
    whole = int((told - _EPOCH).total_seconds()) - shift
    if whole < 0 and found[7]:
        return None
    return f"{whole}{found[7] or ''}"


def duration(seconds_: str) -> str | None:
    """Seconds as xsd:duration, with the same figures."""
    found = _SECONDS.match(seconds_)
    return f"PT{seconds_}S" if found and not seconds_.startswith("-") else None


def length(duration_: str) -> str | None:
    """An xsd:duration in seconds; None where it counts months or years, which have no length."""
    found = _DURATION.match(duration_)
    if not found or not any(found.groups()):
        return None
    days, hours, minutes, rest = found.groups()
    if not (days or hours or minutes):
        return rest if _SECONDS.match(rest) else None
    whole = int(days or 0) * 86400 + int(hours or 0) * 3600 + int(minutes or 0) * 60
    return format(whole + Decimal(rest or 0), "f")


def numbered(value: Any) -> str | None:
    """The written form of a number; None for anything else."""
    return str.__str__(value) if type(value) in (Number, Typed) else None


class Columns:
    """Objects with a column a key (``mondayTime``) and one object a key (``{day: monday, time: …}``), either way.

    ``columns``: key → name of the column → name in the object of that key."""

    def __init__(self, kind: str, key: str, columns: Mapping[str, Mapping[str, str]]) -> None:
        self.kind = kind
        self.key = key
        self.columns = columns
        self.known = {name for names in columns.values() for name in names} | {"@type"}
        self.ranks = {name: rank for rank, name in enumerate(columns)}
        self.names = {"@type", key, *(inner for names in columns.values() for inner in names.values())}

    def rows(self, told: list[Any]) -> list[Any] | None:
        """From columns; None where something else is said."""
        out = []
        for one in told:
            if (
                type(one) is not dict
                or not one.keys() <= self.known
                or (one.get("@type") is not None and type(one["@type"]) is not str)
            ):
                return None
            rows = [
                {
                    "@type": self.kind,
                    self.key: key,
                    **{inner: one[name] for name, inner in names.items() if name in one},
                }
                for key, names in self.columns.items()
                if one.keys() & names.keys()
            ]
            if not rows:
                return None
            out += rows
        return out

    def back(self, rows: list[Any]) -> list[Any] | None:
        """To columns: keys of growing rank share an object."""
        out: list[dict[str, Any]] = []
        last = -1
        for row in rows:
            if type(row) is not dict or not row.keys() <= self.names:
                return None
            key = row.get(self.key)
            if type(key) is not str or key not in self.columns or row.get("@type", self.kind) != self.kind:
                return None
            told = {name: row[inner] for name, inner in self.columns[key].items() if inner in row}
            if not told:
                return None
            if not out or self.ranks[key] <= last:
                out.append({})
            out[-1].update(told)
            last = self.ranks[key]
        return out
