"""The record of this directory as a profile of the hub of organisations: its columns come from the one ``Meaning``, its
codes from the code lists, and ``data/directory.yaml`` says what each means to the hub.

Nothing here knows what another system writes: that is the business of the other profile.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from communaux.ground.said import Said
from communaux.meaning.access import NOBODY, STEWARDS
from communaux.meaning.declare import Kind, of
from communaux.meaning.fields import LANGUAGES
from communaux.meaning.lists import CodeList
from communaux.meaning.reader import Document
from communaux.meaning.table import Column, table
from communaux.modules.standards.rules import codes, mappings, registry
from communaux.modules.standards.rules.codes import CodeMap
from communaux.modules.standards.rules.mappings import Mapping_
from communaux.modules.standards.rules.profiles import Class, Profile, Term
from communaux.modules.standards.rules.sides import Side
from communaux.nouns import lists
from communaux.nouns.models import Organisation

NAME = "directory"
HUB = "organisation"
ESSGLOBAL = "http://purl.org/essglobal/"
"""What ties a code of ours to one of the hub."""
_RULES = Path(__file__).parent / "data" / "directory.yaml"
_LINKED = frozenset({Kind.REF, Kind.REFS})


def _columns() -> tuple[Column, ...]:
    return tuple(column for column in table(of(Organisation), STEWARDS).columns if column.kind not in _LINKED)


@lru_cache(maxsize=1)
def profile() -> Profile:
    """The columns of a record as terms, and its code lists. What only links to things of their own is no column here."""
    terms: dict[str, Term] = {}
    listed: dict[str, tuple[str, ...]] = {}
    for column in _columns():
        several = column.kind is not None and column.kind.several
        of_list = ""
        if column.kind in {Kind.CODE, Kind.CODES}:
            known = column.meaning.code_list(column.name)
            listed[known.name] = known.codes
            of_list = known.name
        terms[column.header] = Term(column.header, many=several, codes=of_list)
    return Profile(
        name=NAME,
        version="1.0.0",
        title=Said("Fiche de l’annuaire", "Record of the directory"),
        media=("json",),
        classes={"Organisation": Class("Organisation", "id", terms)},
        codes=listed,
    )


@lru_cache(maxsize=len(LANGUAGES))
def mapping(language: str) -> Mapping_:
    """What each column means to the hub. ``language``: that of texts that do not say theirs."""
    text = (
        _RULES.read_text(encoding="utf-8")
        .replace("LANGUAGE stands", "it stands")
        .replace("LANGUAGE", language)
    )
    maps = {
        **codes.BUILT_IN,
        "activities": lambda: code_map(lists.ACTIVITIES),
        "legal-forms": lambda: code_map(lists.LEGAL_FORMS),
        "activities-names": lambda: name_map(lists.ACTIVITIES, language),
        "legal-forms-names": lambda: name_map(lists.LEGAL_FORMS, language),
    }
    own = profile()
    return mappings.parse(text, {NAME: own}.__getitem__, registry.hub, _RULES.name, maps)


def side(language: str = "fr") -> Side:
    """Records of this directory, as one side of a translation."""
    return Side(profile(), mapping(language), None, "json")


def code_map(known: CodeList) -> CodeMap:
    """Codes of a list and terms of ESSGlobal: the one that means the same, else the nearest, else that of a wider code."""
    pairs: dict[str, tuple[str, str]] = {}
    back: dict[str, str] = {}
    for match in ("exact", "close"):
        for term in known:
            for iri in getattr(term, match):
                if iri.startswith(ESSGLOBAL):
                    pairs.setdefault(term.code, (iri, match))
                    back.setdefault(iri, term.code)
    for term in known:
        step = known.get(term.broader)
        while term.code not in pairs and step is not None:
            if step.code in pairs:
                pairs[term.code] = pairs[step.code][0], "broad"
            step = known.get(step.broader)
    forward = {code: iri for code, (iri, _match) in pairs.items()}
    return CodeMap(pairs, forward.get, back.get, "lossy")


def name_map(known: CodeList, language: str) -> CodeMap:
    """Codes of a list and their names in one language; any name that people know a code by is read."""

    def to_hub(code: str) -> str | None:
        return known.label(code, language) if code in known else None

    return CodeMap({}, to_hub, known.find, "refine")


@lru_cache(maxsize=1)
def _spoken() -> tuple[Column, ...]:
    """Columns that say something of the organisation, and not of its record here. English stands before French, for systems
    that hold one text."""
    meaning = of(Organisation)
    about = [c for c in _columns() if not c.name or meaning.prop(c.name).edit != NOBODY]
    return tuple(sorted(about, key=lambda column: column.language == "fr"))


def told(document: Document) -> dict[str, Any]:
    """A document as a record of this profile."""
    tree: dict[str, Any] = {}
    for column in _spoken():
        if column.kind is not None and column.kind.several:
            if held := document.get(column.name):
                tree[column.header] = [str(part) for part in held]
        elif (cell := column.cell(document)) not in (None, ""):
            tree[column.header] = cell if isinstance(cell, bool) else str(cell)
    return tree


def cells(tree: dict[str, Any]) -> dict[str, Any]:
    """A record of this profile as cells by header, which the table of the declaration reads."""
    return {
        name: ";".join(map(str.__str__, value)) if isinstance(value, list) else str.__str__(value)
        for name, value in tree.items()
        if isinstance(value, str | list)
    }
