"""The compiled reader: one SQL statement per meaning and set of roles, from rows to JSON-LD documents.

The access rule is in the statement: only the columns that the roles may read are selected, only the rows that they may
see are found, and a link to something they may not see is not in the answer. This is the one way out for data; there
is no cache of representations. It may not know HTTP.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

import orjson
from django.conf import settings
from django.db import connection, models
from django.db.models import F, Func, OuterRef, QuerySet, Subquery, TextField
from django.db.models.aggregates import Aggregate

from communaux.meaning.access import Role, Roles
from communaux.meaning.declare import Kind, Meaning, Property, of
from communaux.meaning.fields import LangTextField

Document = dict[str, Any]
_SIZES = (1, 50, 500)
_SENTINEL = "\x1fkey\x1f"
_SENTINEL_PK = -987654321987654321


class _Lines(Aggregate):
    """The values of a group, one a line: ``group_concat`` on SQLite, ``string_agg`` on PostgreSQL."""

    function = "group_concat"
    template = "%(function)s(%(expressions)s, char(10))"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="string_agg(%(expressions)s::text, chr(10))", **extra
        )


class _Text(Func):
    template = "CAST(%(expressions)s AS text)"
    output_field = TextField()


def instant_text(value: Any) -> str:
    """An instant as ``2026-11-23T10:00:00.000001Z``, from a datetime or from SQLite's text (naive: UTC)."""
    if isinstance(value, str):
        value = dt.datetime.fromisoformat(value)
    if value.tzinfo is not None:
        value = value.astimezone(dt.UTC)
    return value.replace(tzinfo=None).isoformat() + "Z"


def types_of(meaning: Meaning) -> list[str]:
    """The ``@type`` of a document: the class as a term of the context, then the other classes as compact IRIs.

    The term brings the names that mean something else in another class (type-scoped contexts, JSON-LD 1.1, 4.1.8).
    """
    return [meaning.class_name, *meaning.types[1:]]


def _json(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str | bytes) else value


def _texts(value: Any) -> dict[str, str]:
    """Texts with the languages in their order: PostgreSQL keeps the keys of an object in an order of its own."""
    texts = _json(value)
    if len(texts) < 2:
        return texts
    return LangTextField.normal(texts)


def _converter(meaning: Meaning, prop: Property) -> Callable[[Any], Any] | None:
    kind = meaning.kinds[prop.name]
    if kind == Kind.LANGTEXT:
        return _texts
    if kind in {Kind.CODES, Kind.COUNTRIES}:
        return _json
    if kind == Kind.LINKS:
        # As linked data they are a set: one order, so that a round trip gives the same document.
        return lambda value: sorted(_json(value))
    if kind == Kind.INSTANT:
        return instant_text
    if kind == Kind.DATE:
        return str
    if kind == Kind.BOOLEAN:
        return bool
    if kind == Kind.NUMBER:
        # Minus nought is nought: JSON-LD has one canonical form for both.
        return lambda value: value + 0.0
    base = settings.BASE_URL
    if kind == Kind.FILE:
        return lambda value: f"{base}{settings.MEDIA_URL}{value}"
    if kind in {Kind.REF, Kind.REFS}:
        prefix = base + meaning.target(prop.name).path
        if kind == Kind.REF:
            return lambda value: prefix + value
        return lambda value: sorted(prefix + key for key in value.split("\n"))
    return None


class Reader:
    """Reads things of one meaning as seen by one set of roles.

    Made by :func:`reader`. Documents are dicts in JSON-LD's compact form, keys in the order of the declaration; what
    is empty is left out.
    """

    def __init__(self, meaning: Meaning, roles: Roles, only: frozenset[str] | None = None) -> None:
        self.meaning = meaning
        self.roles = roles
        self.properties = tuple(p for p in meaning.readable(roles) if only is None or p.name in only)
        self._names = tuple(p.name for p in self.properties)
        self._converters = tuple(_converter(meaning, p) for p in self.properties)
        self._head = {
            "@context": settings.CONTEXT_IRI,
            "@type": types_of(meaning),
        }
        self._prefix = settings.BASE_URL + meaning.path
        self._one: tuple[str, list[Any], int] | None = None
        self._many: dict[int, tuple[str, list[Any], int]] = {}
        if not self.open:
            return
        sql, params = self._statement(self._queryset().filter(**{meaning.key: _SENTINEL}))
        self._one = (sql, params, params.index(_SENTINEL))

    @property
    def open(self) -> bool:
        """Whether these roles may see any row and any property at all."""
        rules = any(not allowed.isdisjoint(self.roles) for allowed, _rule in self.meaning.rows)
        return rules and bool(self.properties)

    def _queryset(self) -> QuerySet[Any, tuple[Any, ...]]:
        meaning = self.meaning
        rows: QuerySet[Any] = meaning.model._default_manager.filter(meaning.visible(self.roles)).order_by()
        columns: list[str] = []
        for prop in self.properties:
            kind = meaning.kinds[prop.name]
            if kind in {Kind.REF, Kind.REFS}:
                rows = rows.annotate(**{f"ref_{prop.name}": self._links(prop, kind)})
                columns.append(f"ref_{prop.name}")
            else:
                columns.append(prop.name)
        return rows.values_list("pk", meaning.key, *columns)

    def _links(self, prop: Property, kind: Kind) -> Subquery:
        """The keys of what a property points at, seen by the same roles."""
        meaning, target = self.meaning, self.meaning.target(prop.name)
        visible = target.model._default_manager.filter(
            target.visible(meaning.roles_elsewhere(self.roles, prop.name))
        ).order_by()
        field = meaning.field(prop.name)
        if kind == Kind.REF:
            return Subquery(visible.filter(pk=OuterRef(field.attname)).values(target.key)[:1])  # type: ignore[union-attr]
        if isinstance(field, models.ForeignObjectRel):
            here = visible.filter(**{field.field.name: OuterRef("pk")})
        else:
            here = visible.filter(**{field.related_query_name(): OuterRef("pk")})  # type: ignore[attr-defined]
        grouped = (
            here.annotate(one=models.Value(1)).values("one").annotate(lines=_Lines(_Text(F(target.key))))
        )
        return Subquery(grouped.values("lines"), output_field=TextField())

    @staticmethod
    def _statement(queryset: QuerySet[Any, Any]) -> tuple[str, list[Any]]:
        sql, params = queryset.query.sql_with_params()
        return sql, list(params)

    def document(self, row: tuple[Any, ...]) -> Document:
        """One row of the statement as a document."""
        document = {
            "@context": self._head["@context"],
            "@id": f"{self._prefix}{row[1]}",
            "@type": self._head["@type"],
        }
        for name, convert, value in zip(self._names, self._converters, row[2:], strict=True):
            if value is None or value == "":
                continue
            if convert is None:
                # A text may well be two brackets: only lists and maps are empty by them.
                document[name] = value
            elif value not in {"[]", "{}"}:
                document[name] = convert(value)
        return document

    def read(self, key: str) -> Document | None:
        """The thing with this key, or None where there is none that these roles may see."""
        if self._one is None:
            return None
        sql, params, place = self._one
        with connection.cursor() as cursor:
            cursor.execute(sql, [*params[:place], key, *params[place + 1 :]])
            row = cursor.fetchone()
        return None if row is None else self.document(row)

    def read_many(self, pks: Iterable[int]) -> Iterator[tuple[int, Document]]:
        """The things with these primary keys, in their order, those that the roles may not see left out."""
        wanted = list(pks) if self.open else []
        while wanted:
            size = next((s for s in _SIZES if s >= len(wanted)), _SIZES[-1])
            chunk, wanted = wanted[:size], wanted[size:]
            found = {row[0]: row for row in self._rows(chunk, size)}
            yield from ((pk, self.document(found[pk])) for pk in chunk if pk in found)

    def _rows(self, chunk: list[int], size: int) -> list[tuple[Any, ...]]:
        if size not in self._many:
            marks = [_SENTINEL_PK - i for i in range(size)]
            sql, params = self._statement(self._queryset().filter(pk__in=marks))
            self._many[size] = (sql, params, params.index(marks[0]))
        sql, params, first = self._many[size]
        padded = chunk + [chunk[-1]] * (size - len(chunk))
        with connection.cursor() as cursor:
            cursor.execute(sql, [*params[:first], *padded, *params[first + size :]])
            return cursor.fetchall()


@lru_cache(maxsize=4096)
def reader(
    model: type[models.Model],
    roles: Roles = frozenset({Role.VISITOR}),
    only: frozenset[str] | None = None,
) -> Reader:
    """The reader of a model for a set of roles, compiled at its first use and kept: there is room for all of them.

    ``only``: names of the properties that a list needs, fewer than the roles may read; None for all of them.
    """
    return Reader(of(model), roles, only)


def to_bytes(document: Document) -> bytes:
    """A document as JSON-LD bytes."""
    return orjson.dumps(document)
