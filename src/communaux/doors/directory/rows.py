"""From keys found by the index to what the list, the table and the map show. Only what the viewer may read."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from communaux.ground.countries import country_name
from communaux.index.filters import FACETS, LISTS, Filters
from communaux.index.search import Found
from communaux.meaning.access import Role, Viewer
from communaux.meaning.fields import in_language
from communaux.meaning.lists import ALL
from communaux.meaning.reader import Document, reader
from communaux.nouns import panels
from communaux.nouns.models import Organisation

SHOWN = 6
"""Values of a facet that are shown at once; the others are folded."""
MAIN_FACETS = ("activity", "country", "form", "maturity")
MORE_FACETS = ("kind", "igas", "interaction", "market", "commons", "listing", "state")

IN_A_LIST = frozenset(
    {"name", "summary", "activities", "legal_forms", "city", "country", "maturity", "state", "fictional"}
)
"""Properties that a line of the list shows."""


def documents(
    pks: Iterable[int], viewer: Viewer, only: frozenset[str] = IN_A_LIST
) -> list[tuple[int, Document]]:
    """What a list needs of these, in the order of the keys; an editor's own drafts are read as an editor."""
    wanted = list(pks)
    found = dict(reader(Organisation, viewer.roles, only).read_many(wanted))
    own = [pk for pk in wanted if pk not in found and pk in viewer.edits]
    if own:
        found.update(reader(Organisation, viewer.roles | {Role.EDITOR}, only).read_many(own))
    return [(pk, found[pk]) for pk in wanted if pk in found]


@lru_cache(maxsize=4096)
def _word(list_name: str, code: str, language: str) -> str:
    return ALL[list_name].label(code, language)


def lines(pks: Iterable[int], viewer: Viewer, language: str) -> list[dict[str, Any]]:
    """The lines of a list, each with where the organisation stands on the charter."""
    found = documents(pks, viewer)
    states = panels.of_charter([pk for pk, _document in found])
    # once one of them said something, the others show that they did not, so that all lines are drawn alike
    silence: panels.States | None = {} if states else None
    return [row(document, language, states.get(pk, silence)) for pk, document in found]


def row(document: Document, language: str, states: panels.States | None = None) -> dict[str, Any]:
    """One line of the list."""
    meta = [_word("activities", code, language) for code in document.get("activities", ())[:2]]
    meta += [_word("legal-forms", code, language) for code in document.get("legal_forms", ())[:1]]
    where = document.get("city") or ""
    if country := document.get("country"):
        where = f"{where}, {country_name(country, language)}" if where else country_name(country, language)
    if where:
        meta.append(where)
    status = None
    if document.get("state", "published") != "published":
        status = {"kind": "wait", "code": document["state"]}
    elif maturity := document.get("maturity"):
        kinds = {"operating": "ok", "launching": "wait", "project": "wait", "ceased": "off"}
        status = {"kind": kinds.get(maturity, "off"), "text": _word("maturity", maturity, language)}
    return {
        "name": document["name"],
        "url": path(document),
        "summary": in_language(document.get("summary"), language),
        "meta": meta,
        "states": states,
        "flower": states is not None,
        "status": status,
        "example": document.get("fictional", False),
    }


def path(document: Document) -> str:
    """The path of a document's page."""
    return "/organisations/" + str(document["@id"]).rsplit("/", 1)[-1]


def facets(
    found: Found, filters: Filters, names: Iterable[str], titles: dict[str, Any], language: str
) -> list[dict[str, Any]]:
    """The facets as checkboxes with counts, chosen ones always in sight."""
    shown = []
    for name in names:
        if name not in FACETS or not found.facets.get(name):
            continue
        options = [
            {
                "value": count.code,
                "label": _label(name, count.code, language),
                "count": count.count,
                "checked": count.selected,
            }
            for count in found.facets[name]
        ]
        first = [o for i, o in enumerate(options) if i < SHOWN or o["checked"]]
        rest = [o for i, o in enumerate(options) if i >= SHOWN and not o["checked"]]
        shown.append({"name": name, "label": titles[name], "options": first, "rest": rest})
    return shown


def _label(name: str, code: str, language: str) -> str:
    if name in LISTS and code in ALL[LISTS[name]]:
        return _word(LISTS[name], code, language)
    if name == "country":
        return country_name(code, language)
    from communaux.index.filters import label

    return label(name, code, language)
