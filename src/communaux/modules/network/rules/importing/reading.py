"""Rows of a file as an import takes them: values of the record alone, the key of the row, and what was refused."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from communaux.modules.network.rules.importing.converting import Refusal, Row, convert, convert_with_columns
from communaux.modules.network.rules.importing.identity import identity, shared_sites
from communaux.modules.network.rules.importing.mapping import Mapping
from communaux.modules.network.rules.importing.refusals import FATAL

_OF_THE_SOURCE = ("source_key", "source_url", "logo_url")


@dataclass(frozen=True, slots=True)
class Reading:
    """One row. ``number``: its place among the rows, from 1. ``key``: its name in the source for ever, empty where
    nothing names it. ``values``: fields of the record. ``link``: its address in the source. ``logo_url``: where the file
    says the logo is; nothing fetches it. ``columns``: field -> header. ``refusals``: values left out."""

    number: int
    key: str
    values: dict[str, Any]
    link: str = ""
    logo_url: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()

    @property
    def taken(self) -> bool:
        """Whether there is something to import."""
        return bool(self.key) and not any(refusal.code in FATAL for refusal in self.refusals)


def read_rows(
    rows: Iterable[Row], mapping: Mapping, shared: Container[str] = frozenset()
) -> Iterator[Reading]:
    """Every row, in order, one at a time. ``shared``: what ``sites_given_twice`` found in the same rows."""
    for number, row in enumerate(rows, 1):
        values, refusals, columns = convert_with_columns(row, mapping)
        key = identity(values, shared, mapping.target)
        _, link, logo_url = (str(values.pop(name, "")) for name in _OF_THE_SOURCE)
        yield Reading(number, key, values, link, logo_url, columns, tuple(refusals))


def sites_given_twice(rows: Iterable[Row], mapping: Mapping) -> frozenset[str]:
    """The websites that more than one row gives: a first pass over the file, which reads that column alone."""
    columns = tuple(column for column in mapping.columns if column.field == "website")
    only = replace(mapping, columns=columns, constants={})
    return shared_sites(convert(row, only)[0] for row in rows) if columns else frozenset()
