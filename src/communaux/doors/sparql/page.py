"""The page of the endpoint: a query in a box, questions to start from, and the result as a table or a picture.

It asks as any machine would, and says errors in plain words. All of it is in the address, so a result can be shared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communaux.doors.ldp import accept as formats
from communaux.doors.sparql import asked as requests
from communaux.doors.sparql import pictures, rows
from communaux.doors.sparql.answer import ERRORS, JSON, WRONG, Wanted, endpoint, question
from communaux.doors.sparql.asked import Wrong
from communaux.doors.sparql.askers import asker_of
from communaux.doors.sparql.examples import EXAMPLES, example
from communaux.doors.sparql.source import put
from communaux.ground.said import unbroken
from communaux.index.graphs.client import Reply, Unanswered

SHOWN = 500
"""Rows of the table of a page; files have them all."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong, in words, and where in the query."""

    text: str
    line: int = 0
    column: int = 0
    excerpt: str = ""
    engine: str = ""


def show(request: HttpRequest) -> HttpResponse:
    """The page, with the result of ``?query=`` where there is one."""
    language = (get_language() or "fr")[:2]
    chosen = example(request.GET.get("example", ""))
    text = request.GET.get("query", "").replace("\r\n", "\n")
    context: dict[str, Any] = {
        "endpoint": endpoint(),
        "examples": [
            {"title": unbroken(one.title.label(language)), "url": _url(one.query(language), one.view)}
            for one in EXAMPLES
        ],
        "text": text or (chosen or EXAMPLES[0]).query(language),
        "trail": [(_("Données ouvertes"), "/directory/export"), ("SPARQL", None)],
    }
    status = 200
    if text.strip():
        asked = _asked(request)
        if isinstance(asked, Fault):
            context["fault"], status = asked, 400
        else:
            context |= _result(request, asked, text)
    response = render(request, "sparql/sparql.html", context, status=status)
    patch_vary_headers(response, ("Accept", "Cookie"))
    return response


def _asked(request: HttpRequest) -> Reply | Fault:
    try:
        asked = requests.read("GET", request.META.get("QUERY_STRING", ""))
        assert asked is not None
        reply = put(question(asked, Wanted(JSON, formats.NTRIPLES)), asker_of(request.META))
    except Wrong as wrong:
        return Fault(str(WRONG[wrong.why]))
    except Unanswered as unanswered:
        return Fault(str(ERRORS[unanswered.reason][1]))
    if reply.kind != "error":
        return reply
    excerpt = ""
    if reply.line:
        lines = asked.text.decode("utf-8", "replace").splitlines()
        excerpt = lines[reply.line - 1] if reply.line <= len(lines) else ""
    return Fault(str(ERRORS[reply.error][1]), reply.line, reply.column, excerpt[:300], _readable(reply.said))


def _readable(said: str) -> str:
    """What the engine expected, without its ranges of letters."""
    start, found, expected = said.partition("expected one of ")
    if not found:
        return said[:300]
    words = [word for word in expected.split(", ") if "'" not in word and "|" not in word and "[" not in word]
    return f"{start}{found}{', '.join(words[:20])}"


def _result(request: HttpRequest, reply: Reply, text: str) -> dict[str, Any]:
    if reply.kind == "boolean":
        return {"said": reply.body.endswith(b"true}"), "boolean": True, "sequence": reply.sequence}
    graph = reply.kind == "graph"
    table = rows.of_triples(reply.body, SHOWN) if graph else rows.of_json(reply.body, SHOWN)
    views = pictures.views(table)
    view = request.GET.get("view", "table")
    view = view if view in views else "table"
    picture, drawn = "", 0
    if view != "table":
        picture, drawn = pictures.draw(
            view, table, box=request.GET.get("box", "")[:80], address=lambda box: _url(text, view, box)
        )
    named = {"table": _("Tableau"), "chart": _("Diagramme"), "map": _("Carte"), "graph": _("Réseau")}
    files = ("turtle", "jsonld", "ntriples") if graph else ("csv", "json", "tsv", "xml")
    return {
        "found": table,
        "sequence": reply.sequence,
        "more": table.total > SHOWN,
        "several": len(views) > 1,
        "shown": SHOWN,
        "views": [{"label": named[one], "url": _url(text, one), "current": one == view} for one in views],
        "picture": picture,
        "drawn": drawn if drawn < len(table.rows) else 0,
        "table": _table(table),
        "files": [
            {"label": one.upper(), "url": f"/sparql?{urlencode({'query': text, 'format': one})}"}
            for one in files
        ],
    }


def _url(text: str, view: str, box: str = "") -> str:
    more = {"box": box} if box else {}
    return f"/sparql?{urlencode({'query': text, 'view': view, **more})}#result"


def _table(table: rows.Table) -> dict[str, Any]:
    numeric = [
        all(row[place] is None or row[place].number is not None for row in table.rows)  # type: ignore[union-attr]
        for place in range(len(table.columns))
    ]
    return {
        "id": "rows",
        "narrow": len(table.columns) < 3,
        "caption": _("Résultat"),
        "columns": [
            {"label": name, "numeric": right} for name, right in zip(table.columns, numeric, strict=True)
        ],
        "rows": [
            [{"text": term.text, "url": term.url} if term else "" for term in row] for row in table.rows
        ],
    }
