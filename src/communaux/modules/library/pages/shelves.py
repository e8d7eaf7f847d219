"""The shelves: the list with its facets, the table, the CSV (COM-02)."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from communaux.meaning.declare import of
from communaux.meaning.fields import in_language
from communaux.modules.library.models import Resource
from communaux.modules.library.pages.shared import language, named, rooms
from communaux.modules.library.reading import mine, shelves
from communaux.modules.network.pages import shown
from communaux.nouns import mail
from communaux.nouns.answers import viewer_of

FIRST = 8
"""Options of a facet that are shown before « voir les autres »."""
TITLES = {
    "kind": gettext_lazy("Sorte"),
    "theme": gettext_lazy("Thème"),
    "openness": gettext_lazy("Ouverture"),
    "language": gettext_lazy("Langue"),
}
SORTS = {
    "latest": gettext_lazy("les plus récentes"),
    "title": gettext_lazy("par titre"),
    "used": gettext_lazy("les plus utilisées"),
}


def listed(request: HttpRequest) -> HttpResponse:
    """Everything on the shelves that the viewer may see, as a list or (``?view=table``) a table."""
    viewer, look = viewer_of(request), shelves.asked(request.GET)
    found = shelves.find(viewer, look)
    as_table = request.GET.get("view") == "table"
    extra = [("view", "table")] if as_table else []

    def url(pairs: list[tuple[str, str]], view: list[tuple[str, str]] = extra) -> str:
        query = urlencode([*pairs, *view])
        return f"{request.path}?{query}" if query else request.path

    export = urlencode(look.pairs(page=False))
    context: dict[str, Any] = {
        "rooms": rooms("shelves"),
        "q": look.q,
        "total_words": ngettext("%(n)s ressource", "%(n)s ressources", found.total) % {"n": found.total},
        "facets": [_facet(name, look, found) for name in shelves.FACETS if found.counts[name]],
        "kept": [pair for pair in look.pairs(page=False) if pair[0] == "sort"] + extra,
        "chips": _chips(look, url),
        "clear_url": url([]),
        "views": [
            {"label": _("Liste"), "url": url(look.pairs(), []), "current": not as_table},
            {"label": _("Tableau"), "url": url(look.pairs(), [("view", "table")]), "current": as_table},
            {
                "label": _("Exporter (CSV)"),
                "url": f"/library/export.csv?{export}" if export else "/library/export.csv",
                "current": False,
            },
        ],
        "sorts": [
            {
                "label": label,
                "url": url([(k, v) for k, v in look.pairs(page=False) if k != "sort"] + [("sort", name)]),
                "current": look.sort == name,
            }
            for name, label in SORTS.items()
        ],
        "rows": [row(one) for one in found.resources],
        "table": _table(found.resources, found.total) if as_table else None,
        "next_url": url([*look.pairs(page=False), ("page", str(look.page + 1))])
        if look.page < found.pages
        else "",
        "previous_url": url(look.pairs(page=False)) if look.page > 1 else "",
        "active": bool(look.q or look.chosen),
        "may_add": mine.is_member(viewer),
    }
    return render(request, "library/shelves.html", context)


def _facet(name: str, look: shelves.Asked, found: shelves.Found) -> dict[str, Any]:
    code_list, counts, chosen = shelves.FACETS[name][1], found.counts[name], look.chosen.get(name, ())
    options = [
        {
            "value": code,
            "label": shown.label(code_list, code),
            "count": counts[code],
            "checked": code in chosen,
        }
        for code in code_list.codes
        if counts[code] or code in chosen
    ]
    return {
        "name": name,
        "label": TITLES[name],
        "type": "checkbox",
        "options": options[:FIRST],
        "rest": options[FIRST:],
    }


def _chips(look: shelves.Asked, url: Any) -> list[dict[str, str]]:
    chips = (
        [{"label": f"« {look.q} »", "url": url(look.pairs(page=False, without=("q", look.q)))}]
        if look.q
        else []
    )
    for name, codes in look.chosen.items():
        for code in codes:
            label = shown.label(shelves.FACETS[name][1], code)
            chips.append({"label": label, "url": url(look.pairs(page=False, without=(name, code)))})
    return chips


def row(one: Resource) -> dict[str, Any]:
    """One resource as a line of a list."""
    meaning = of(Resource)
    return {
        "resource": one,
        "url": one.get_absolute_url(),
        "title": one.title,
        "summary": in_language(one.summary),
        "kind": shown.label(meaning.code_list("kind"), one.kind),
        "themes": shown.labels(meaning, one, "themes"),
        "from": named(one.organisation),
        "licence": one.licence,
        "openness": shown.label(meaning.code_list("openness"), one.openness) if one.openness else "",
        "dated": shown.partial(one.dated),
        "languages": shown.labels(meaning, one, "languages"),
        "fictional": one.fictional,
    }


def _table(resources: Any, total: int) -> dict[str, Any]:
    meaning = of(Resource)
    names = ("title", "kind", "organisation", "licence", "openness", "languages", "dated")
    lines = [row(one) for one in resources]
    return {
        "id": "resources",
        "caption": ngettext("%(n)s ressource", "%(n)s ressources", total) % {"n": total},
        "first_is_header": True,
        "columns": [{"label": meaning.label(name)} for name in names],
        "rows": [
            [
                {"text": line["title"], "url": line["url"]},
                line["kind"],
                line["from"],
                line["licence"] or "–",
                line["openness"] or "–",
                ", ".join(line["languages"]) or "–",
                line["dated"] or "–",
            ]
            for line in lines
        ],
    }


COLUMNS = (
    "iri", "title", "kind", "summary", "themes", "organisation", "authors", "credits", "link", "file",
    "licence", "openness", "languages", "date", "edition", "example",
)  # fmt: skip


def export(request: HttpRequest) -> HttpResponse:
    """What the filters leave, as CSV for a spreadsheet: one line a resource, codes rather than labels."""
    found = shelves.find(viewer_of(request), shelves.asked(request.GET), size=0)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    lang = language()
    for one in found.resources:
        cells = [
            mail.address(one.get_absolute_url()),
            one.title,
            one.kind,
            in_language(one.summary, lang),
            " ".join(one.themes),
            named(one.organisation),
            "; ".join(author.name for author in one.authors.all()),
            one.credits,
            one.link,
            mail.address(f"{one.get_absolute_url()}/file") if one.file_path else "",
            one.licence,
            one.openness,
            " ".join(one.languages),
            str(one.dated or ""),
            one.edition,
            "yes" if one.fictional else "",
        ]
        writer.writerow([_plain(cell) for cell in cells])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="library.csv"'
    return response


def _plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
