"""The reference pages: what every property means, who may read it, and the terms of every code list.

Data comes from ``meaning.vocabulary``; nothing is described here a second time.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from communaux.meaning import vocabulary
from communaux.meaning.access import NOBODY, PUBLIC, Role, Roles
from communaux.meaning.declare import OWN, Kind
from communaux.meaning.lists import ALL, CodeList, Term

KINDS: dict[Kind, Any] = {
    Kind.TEXT: gettext_lazy("texte"),
    Kind.LANGTEXT: gettext_lazy("texte, une fois par langue"),
    Kind.INTEGER: gettext_lazy("nombre entier"),
    Kind.NUMBER: gettext_lazy("nombre"),
    Kind.BOOLEAN: gettext_lazy("oui ou non"),
    Kind.DATE: gettext_lazy("jour"),
    Kind.INSTANT: gettext_lazy("instant"),
    Kind.PARTIAL_DATE: gettext_lazy("date, aussi précise qu’on la connaît"),
    Kind.LINK: gettext_lazy("adresse web"),
    Kind.LINKS: gettext_lazy("adresses web"),
    Kind.CODE: gettext_lazy("un terme de la liste"),
    Kind.CODES: gettext_lazy("des termes de la liste"),
    Kind.COUNTRY: gettext_lazy("code de pays, ISO 3166-1"),
    Kind.COUNTRIES: gettext_lazy("codes de pays, ISO 3166-1"),
    Kind.EMAIL: gettext_lazy("adresse électronique"),
    Kind.FILE: gettext_lazy("fichier"),
    Kind.REF: gettext_lazy("lien vers"),
    Kind.REFS: gettext_lazy("liens vers"),
}
ROLES: dict[Role, Any] = {
    Role.VISITOR: gettext_lazy("tout le monde"),
    Role.MEMBER: gettext_lazy("membres"),
    Role.RESEARCHER: gettext_lazy("recherche"),
    Role.EDITOR: gettext_lazy("qui tient la fiche"),
    Role.STEWARD: gettext_lazy("intendance"),
}


def roles_in_words(roles: Roles) -> str:
    """A set of roles for people: the widest words that tell it."""
    if roles == PUBLIC:
        return str(ROLES[Role.VISITOR])
    if roles == NOBODY:
        return _("le site lui-même")
    return ", ".join(str(label) for role, label in ROLES.items() if role in roles)


def _value_cell(line: vocabulary.Line, paths: dict[str, tuple[str, str]]) -> dict[str, str]:
    words = str(KINDS[line.kind])
    if line.code_list:
        return {
            "text": _("%(words)s « %(list)s »")
            % {"words": words, "list": ALL[line.code_list].title(_language())},
            "url": f"/lists/{line.code_list}",
        }
    if line.target:
        title, anchor = paths[line.target]
        return {"text": f"{words} {title}", "url": anchor}
    return {"text": words, "url": ""}


def _language() -> str:
    return (get_language() or "fr")[:2]


def reference_page(request: HttpRequest) -> HttpResponse:
    """``/ns`` for people: one table a class of things. The IRI of every own term leads to its row."""
    sections = list(vocabulary.reference())
    paths = {section.name: (section.title.lower(), f"#{section.anchor}") for section in sections}
    anchored: set[str] = set()
    tables = []
    for section in sections:
        rows = []
        for line in section.lines:
            own = line.compact.startswith(f"{OWN}:")
            anchor = line.compact.partition(":")[2] if own and line.compact not in anchored else ""
            anchored.add(line.compact)
            rows.append(
                {
                    "anchor": anchor,
                    "line": line,
                    "link": "" if own else line.iri,
                    "value": _value_cell(line, paths),
                    "read": roles_in_words(line.read),
                    "edit": roles_in_words(line.edit),
                }
            )
        shape = any(
            line.public for line in section.lines
        )  # of what a visitor reads; none where that is nothing
        tables.append({"section": section, "rows": rows, "shape": shape})
    return render(request, "vocabulary/reference.html", {"tables": tables})


def lists_page(request: HttpRequest) -> HttpResponse:
    """``/lists/`` for people."""
    language = _language()
    lists = [
        {"name": one.name, "title": one.title(language), "size": len(one), "path": one.path}
        for one in ALL.values()
    ]
    return render(request, "vocabulary/lists.html", {"lists": lists})


def _depth(code_list: CodeList, term: Term) -> int:
    depth = 0
    while term.broader is not None:
        depth, found = depth + 1, code_list.get(term.broader)
        assert found is not None
        term = found
    return depth


def list_page(request: HttpRequest, code_list: CodeList) -> HttpResponse:
    """``/lists/<name>`` for people: every term, with an anchor that its IRI points at."""
    language = _language()
    ordered = [code for root in code_list.roots() for code in code_list.within(root.code)]
    terms = [
        {
            "code": term.code,
            "label": term.label(language),
            "other": term.label("en" if language == "fr" else "fr"),
            "note": term.note(language),
            "depth": _depth(code_list, term),
            "matches": [*term.exact, *term.close],
        }
        for term in (code_list.get(code) for code in ordered)
        if term is not None
    ]
    uses = [
        {"label": f"{meaning.name}.{prop.name}", "url": f"/ns#{meaning.class_name}"}
        for meaning, prop in vocabulary.uses_of(code_list)
    ]
    context = {"title": code_list.title(language), "path": code_list.path, "terms": terms, "uses": uses}
    return render(request, "vocabulary/list.html", context)
