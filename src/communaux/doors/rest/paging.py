"""Lists of things for a viewer, page by page by key: no page is ever skipped or shown twice while others write.

The cursor is the primary key of the last thing, wrapped so that nobody builds on what it is. It may not know HTTP
beyond a mapping of parameters.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from communaux.meaning.access import Role, Viewer
from communaux.meaning.declare import Meaning, named
from communaux.meaning.reader import Document, reader
from communaux.meaning.refs import NotFoundError, find_ref

PER_PAGE, MOST = 50, 200
OWN = ("limit", "after")


class QueryError(ValueError):
    """Parameters that do not read. ``errors``: sentences by parameter."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__(str(dict(errors)))
        self.errors = errors


class NotAvailableError(Exception):
    """A search is asked for and there is no index to search in."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some documents, and the cursor of the next page, '' on the last. ``total`` is known for a search only."""

    documents: list[Document]
    after: str
    total: int | None = None


def cursor(pk: int) -> str:
    """The cursor after a primary key."""
    return base64.urlsafe_b64encode(b"k%d" % pk).decode().rstrip("=")


def read_cursor(text: str) -> int:
    """The primary key in a cursor. Raises ValueError."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(text) from None
    if not raw.startswith(b"k") or not raw[1:].isdigit() or len(raw) > 20:
        raise ValueError(text)
    return int(raw[1:])


def _own(query: QueryDict) -> tuple[int, int, dict[str, list[str]]]:
    errors: dict[str, list[str]] = {}
    limit, after = PER_PAGE, 0
    given = query.get("limit")
    if given is not None:
        if given.isascii() and given.isdecimal() and len(given) < 5 and 1 <= int(given) <= MOST:
            limit = int(given)
        else:
            errors["limit"] = [_("Un nombre de 1 à %(most)d est attendu.") % {"most": MOST}]
    given = query.get("after")
    if given:
        try:
            after = read_cursor(given)
        except ValueError:
            errors["after"] = [_("Ce curseur ne vient pas d’une page précédente.")]
    return limit, after, errors


def owner_parameter(meaning: Meaning) -> str:
    """The parameter that keeps the things of one organisation, '' where there is none."""
    parent = meaning.within or meaning.owner
    return parent if parent != "pk" else ""


def visible(meaning: Meaning, viewer: Viewer) -> Q:
    """The rows that a viewer may see: those of their roles everywhere, and more of what they edit."""
    condition = meaning.visible(viewer.roles)
    edited = meaning.edited(viewer)
    if edited is not None:
        condition |= meaning.visible(viewer.roles | {Role.EDITOR}) & edited
    return condition


def read_all(meaning: Meaning, viewer: Viewer, pks: list[int]) -> Iterator[Document]:
    """The documents of these keys, in their order, each with the viewer's roles on it."""
    edited = meaning.edited(viewer)
    if edited is None:
        yield from (document for _pk, document in reader(meaning.model, viewer.roles).read_many(pks))
        return
    rows = meaning.model._default_manager.filter(edited, pk__in=pks)
    mine = set(rows.values_list("pk", flat=True))
    as_editor = reader(meaning.model, viewer.roles | {Role.EDITOR})
    documents: dict[int, Document] = dict(as_editor.read_many([pk for pk in pks if pk in mine]))
    documents.update(reader(meaning.model, viewer.roles).read_many([pk for pk in pks if pk not in mine]))
    yield from (documents[pk] for pk in pks if pk in documents)


def page(meaning: Meaning, viewer: Viewer, query: QueryDict) -> Page:
    """One page of the things of a meaning. Raises QueryError, NotAvailableError."""
    limit, after, errors = _own(query)
    rest = {name for name in query if name not in OWN}
    total: int | None = None
    if meaning.name == "organisation" and rest:
        pks, total = _searched(query, rest, viewer, after, limit, errors)
    else:
        condition = _owned(meaning, viewer, query, rest, errors)
        rows: Any = meaning.model._default_manager.filter(visible(meaning, viewer), condition, pk__gt=after)
        pks = list(rows.order_by("pk").values_list("pk", flat=True).distinct()[: limit + 1])
    following = cursor(pks[limit - 1]) if len(pks) > limit else ""
    return Page(list(read_all(meaning, viewer, pks[:limit])), following, total)


def _unknown(names: set[str], errors: dict[str, list[str]]) -> None:
    for name in sorted(names):
        errors[name[:60]] = [_("Ce paramètre n’existe pas.")]
    if errors:
        raise QueryError(errors)


def _owned(
    meaning: Meaning, viewer: Viewer, query: QueryDict, rest: set[str], errors: dict[str, list[str]]
) -> Q:
    parameter = owner_parameter(meaning)
    condition = Q()
    if parameter and parameter in rest:
        organisations, said = named("organisation"), str(query[parameter])
        try:
            found: Any = find_ref(organisations, said, viewer.roles)
            condition = Q(**{parameter: found.pk})
        except NotFoundError as error:
            own = {"pk__in": viewer.edits, organisations.key: said}
            mine = (
                organisations.model._default_manager.filter(**own).first()
                if viewer.edits and "\x00" not in said
                else None
            )
            if mine is None:
                errors[parameter] = [str(error.sentence) % error.params]
            else:
                condition = Q(**{parameter: mine.pk})
    _unknown(rest - {parameter}, errors)
    return condition


def _searched(
    query: QueryDict, rest: set[str], viewer: Viewer, after: int, limit: int, errors: dict[str, list[str]]
) -> tuple[list[int], int]:
    """The keys after ``after`` that the directory's filters find, one more than the page, and how many in all."""
    try:
        from communaux.index.bits import positions_of
        from communaux.index.filters import Filters
        from communaux.index.search import find
    except ImportError:
        raise NotAvailableError from None
    filters, problems = Filters.from_query(query)
    for problem in problems:
        errors.setdefault(problem.parameter, []).append(problem.sentence)
    _unknown(rest - filter_names(), errors)
    found = find(filters, viewer)
    later = found.selection >> (after + 1)
    return [after + 1 + position for position in positions_of(later)[: limit + 1]], found.total


def filter_names() -> set[str]:
    """The parameters of the directory that the list of organisations takes too."""
    try:
        from communaux.index.filters import FACETS
    except ImportError:
        return {"q"}
    return {"q", *FACETS, "network", "near", "bbox"}
