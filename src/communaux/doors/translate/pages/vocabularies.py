"""``/standards/vocabularies/``: what others published and this house registered, browsed term by term."""

from __future__ import annotations

from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from communaux.doors.translate import standing
from communaux.doors.translate.pages import language, tools, trail
from communaux.modules.standards.rules import described
from communaux.modules.standards.rules.packages import (
    KINDS,
    TERM_KINDS,
    Package,
    Term,
    Vocabulary,
)
from communaux.modules.standards.rules.packages.model import chosen, local_name

Json = dict[str, Any]
SHOWN = 600
"""Terms of a kind that a page lists; a search finds the others."""
FOUND = 100


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The register."""
    lang = language()
    packages = standing.packages()
    table = {
        "id": "packages",
        "caption": _("Vocabulaires enregistrés"),
        "big": True,
        "first_is_header": True,
        "columns": [
            {"label": _("Nom")},
            {"label": _("Version")},
            {"label": _("Sorte")},
            {"label": _("Contient")},
            {"label": _("Licence")},
            {"label": _("Empreinte")},
        ],
        "rows": [
            [
                {"text": chosen(one.title, lang) or one.name, "url": address(one)},
                one.version,
                KINDS[one.kind].label(lang),
                holds(one),
                one.licence or _("non dite"),
                one.sha256[:12],
            ]
            for one in packages
        ],
    }
    context = {
        "table": table,
        "packages": packages,
        "profiles": [
            {
                "name": one.name,
                "title": one.title.label(lang),
                "version": one.version,
                "url": f"/standards/vocabularies/{one.name}",
            }
            for one in standing.sides()
        ],
        "tools": tools("vocabularies"),
        "trail": trail((_("Vocabulaires"), "")),
    }
    return render(request, "translate/vocabularies.html", context)


def address(package: Package) -> str:
    """The page of a package."""
    return f"/standards/vocabularies/{package.reference}"


def holds(package: Package) -> str:
    """What it holds, in words."""
    known = package.holds
    counts = (
        (known.classes, _("classes")),
        (known.properties, _("propriétés")),
        (known.concepts, _("concepts")),
        (known.shapes, _("formes")),
        (known.names, _("noms")),
    )
    return ", ".join(f"{number} {words}" for number, words in counts if number) or "–"


@require_safe
def one(request: HttpRequest, name: str) -> HttpResponse:
    """One vocabulary: its terms as trees, a search, one term in full."""
    lang = language()
    found = standing.vocabulary(name)
    if found is None:
        raise Http404
    package, vocabulary, fault = found
    q = request.GET.get("q", "").strip()[:100]
    wanted = request.GET.get("term", "")[:500]
    term = vocabulary.terms.get(wanted)
    if wanted and term is None:
        raise Http404
    title = chosen(vocabulary.title, lang) or (chosen(package.title, lang) if package else "") or name
    base = f"/standards/vocabularies/{name}"
    context: Json = {
        "name": name,
        "base": base,
        "title": title,
        "about": chosen(vocabulary.description, lang),
        "facts": _facts(package, vocabulary) if package else [],
        "fault": fault,
        "notice": package.notice if package else "",
        "q": q,
        "found": _search(vocabulary, q, lang, base) if q else None,
        "term": _term(vocabulary, term, lang, base) if term else None,
        "parts": [] if q or term else _parts(vocabulary, lang, base),
        "told": [one.label(lang) for one in vocabulary.told],
        "compare_url": f"/standards/compare?{urlencode({'a': name})}",
        "tools": tools("vocabularies"),
    }
    steps = [(_("Vocabulaires"), "/standards/vocabularies/"), (title, base if q or term else "")]
    if term:
        steps.append((term.label(lang), ""))
    context["trail"] = trail(*steps)
    return render(request, "translate/vocabulary.html", context)


def _facts(package: Package, vocabulary: Vocabulary) -> list[Json]:
    added = parse_datetime(package.added)
    facts = [
        {"term": _("Version"), "value": package.version},
        {"term": _("Sorte"), "value": KINDS[package.kind].label(language())},
        {"term": _("Contient"), "value": holds(package)},
        {"term": _("Licence"), "value": package.licence or _("non dite par son auteur")},
        _link(_("Origine"), package.origin),
        {"term": _("Empreinte (SHA-256)"), "value": package.sha256},
        {
            "term": _("Enregistré le"),
            "value": date_format(localtime(added), "DATE_FORMAT") if added else package.added,
        },
    ]
    if vocabulary.iri:
        facts.insert(1, _link(_("Adresse"), vocabulary.iri))
    return facts


def _link(term: str, value: str) -> Json:
    safe = value.startswith(("http://", "https://"))
    return {"term": term, "value": value, "url": value if safe else ""}


def _line(term: Term, lang: str, base: str) -> Json:
    return {
        "label": term.label(lang),
        "name": term.name,
        "url": f"{base}?{urlencode({'term': term.iri})}",
        "deprecated": term.deprecated,
        "carried": len(described.carriers().get(term.iri, ())),
    }


def _parts(vocabulary: Vocabulary, lang: str, base: str) -> list[Json]:
    """Trees by kind; concepts by their lists."""
    wanted = [("class", "", _("Classes")), ("property", "", _("Propriétés"))]
    wanted += [("concept", iri, scheme.label(lang)) for iri, scheme in vocabulary.schemes.items()]
    if not vocabulary.schemes:
        wanted.append(("concept", "", _("Concepts")))
    parts: list[Json] = []
    for kind, scheme, title in wanted:
        lines = [_line(term, lang, base) | {"depth": min(depth, 8)}
                 for depth, term in islice(vocabulary.tree(kind, scheme), SHOWN)]  # fmt: skip
        if lines:
            every: list[Term] = [
                one for one in vocabulary.of_kind(kind) if not scheme or scheme in one.schemes
            ]
            parts.append({"title": title, "lines": _nested(lines), "count": len(every), "more": max(0, len(every) - SHOWN),
                          "open": len(parts) == 0})  # fmt: skip
    return parts


def _nested(lines: list[Json]) -> list[Json]:
    """Lines with a depth as a tree of lines."""
    top: list[Json] = []
    open_: list[list[Json]] = [top]
    for line in lines:
        line["below"] = []
        del open_[min(line["depth"], len(open_) - 1) + 1 :]
        open_[-1].append(line)
        open_.append(line["below"])
    return top


def _search(vocabulary: Vocabulary, q: str, lang: str, base: str) -> Json:
    """Terms whose name, labels, definitions or notation hold the words."""
    words = q.casefold().split()
    found = []
    for term in vocabulary.terms.values():
        texts = [term.name, term.notation, *term.labels.values(), *term.definitions.values()]
        texts += [text for several in term.alternatives.values() for text in several]
        told = " ".join(texts).casefold()
        if all(word in told for word in words):
            found.append(
                _line(term, lang, base)
                | {"kind": TERM_KINDS[term.kind].label(lang), "definition": term.definition(lang)}
            )
    return {"lines": found[:FOUND], "count": len(found), "more": max(0, len(found) - FOUND)}


def _term(vocabulary: Vocabulary, term: Term, lang: str, base: str) -> Json:
    def links(iris: Any) -> list[Json]:
        return [
            {"label": vocabulary.terms[iri].label(lang), "url": f"{base}?{urlencode({'term': iri})}"}
            if iri in vocabulary.terms
            else {"label": local_name(iri), "title": iri, "url": ""}
            for iri in iris
        ]

    uses = [
        {
            "property": links([use.property])[0],
            "range": links(use.range),
            "count": _count(use.least, use.most),
        }
        for use in term.uses
    ]
    return {
        "label": term.label(lang),
        "iri": term.iri,
        "kind": TERM_KINDS[term.kind].label(lang),
        "labels": sorted(term.labels.items()),
        "definitions": sorted(term.definitions.items()),
        "alternatives": sorted(term.alternatives.items()),
        "notation": term.notation,
        "cardinality": term.cardinality,
        "pattern": term.pattern,
        "deprecated": term.deprecated,
        "replaced_by": links(term.replaced_by),
        "parents": links(term.parents),
        "children": links(one.iri for one in vocabulary.children(term.iri)),
        "domain": links(term.domain),
        "range": links(term.range),
        "schemes": [
            vocabulary.schemes[one].label(lang) if one in vocabulary.schemes else one for one in term.schemes
        ],
        "uses": uses,
        "properties": links(one.iri for one in vocabulary.properties_of(term.iri))
        if term.kind == "class"
        else [],
        "matches": [(how, links(iris)) for how, iris in term.matches.items()],
        "carriers": described.carriers().get(term.iri, ()),
    }


def _count(least: int | None, most: int | None) -> str:
    from communaux.modules.standards.rules.packages.model import counted

    return counted(least, most)
