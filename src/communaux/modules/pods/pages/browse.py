"""One document or container, readable by people: what a container holds, what a graph says, what a file is.

It shows what the list of access lets its reader see, and nothing of what lies there is ever drawn as a page of this site: a file
is only offered to be saved.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, unquote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from pyoxigraph import Literal, NamedNode

from communaux.modules.pods.models import Storage
from communaux.modules.pods.pages import shared
from communaux.modules.pods.reading import access, documents
from communaux.modules.pods.reading.documents import Row
from communaux.modules.pods.rules import graphs, paths
from communaux.modules.pods.rules.refusals import DocumentRefused

PAGE = 200
"""Documents or triples of one page."""
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@require_GET
def asked(request: HttpRequest) -> HttpResponse:
    """The page of any document, ``?path=``: of a file too, which its own address hands out as it is."""
    return page(request, shared.path_asked(request).text)


def page(request: HttpRequest, path: str, told: Mapping[str, Any] | None = None) -> HttpResponse:
    """``/storages/<name>/…`` for people. ``told``: what the forms of a container say of what was refused."""
    try:
        where = paths.of(path)
        place = documents.find(where)
    except DocumentRefused as error:
        raise Http404 from error
    agent = shared.agent_of(request)
    modes = access.modes_at(place, agent)
    if place.root is None:
        raise Http404
    if "read" not in modes and "control" not in modes:
        return shared.refused(request, DocumentRefused("refused" if agent.webid else "sign-in"))
    row = place.there
    if row is None and place.twin is not None:
        return shared.to(where.twin)
    if row is None:
        raise Http404
    context = _context(where, row, modes) | dict(told or {})
    if "read" not in modes:
        return render(request, "pods/closed.html", context)
    number = _number(request)
    if row.kind == "container":
        return render(request, "pods/container.html", context | _content(row, number))
    if row.kind == "rdf":
        return render(request, "pods/graph.html", context | _triples(where, bytes(row.body or b""), number))
    return render(request, "pods/file.html", context)


def _context(where: paths.Path, row: Row, modes: frozenset[str]) -> dict[str, Any]:
    path = where.text
    is_root = path == where.root
    storage = Storage.objects.filter(pk=row.storage).first() if is_root else None
    return {
        "path": path,
        "iri": settings.BASE_URL + path,
        "title": unquote(where.root.split("/")[2]) if is_root else shared.name_of(path),
        "trail": shared.trail(path),
        "row": row,
        "storage": storage,
        "is_root": is_root,
        "modified": _instant(row.modified),
        "size": row.size,
        "media": row.media.partition(";")[0],
        "may_write": "write" in modes,
        "may_add": bool({"append", "write"} & modes),
        "may_share": "control" in modes,
        "share_url": shared.share_url(path),
        "download": f"/account/storages/file?path={quote(path, safe='')}",
    }


def _instant(modified: int) -> datetime:
    """Microseconds since 1970 as a local instant."""
    return timezone.localtime(datetime.fromtimestamp(modified / 1_000_000, UTC))


def _number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    return int(asked) if asked.isascii() and asked.isdigit() and 0 < int(asked[:6]) < 100_000 else 1


def _pager(total: int, number: int) -> dict[str, Any]:
    last = max(1, -(-total // PAGE))
    return {
        "total": total,
        "previous_url": f"?page={number - 1}" if number > 1 else "",
        "next_url": f"?page={number + 1}" if number < last else "",
    }


def _content(row: Row, number: int) -> dict[str, Any]:
    held = documents.children(row.id)
    shown = held[(number - 1) * PAGE : number * PAGE]
    rows = [
        {
            "name": shared.name_of(one.iri),
            "url": shared.page_url(one.iri.removeprefix(settings.BASE_URL), one.kind),
            "kind": one.kind,
            "media": _("conteneur") if one.kind == "container" else one.media.partition(";")[0],
            "size": one.size if one.kind != "container" else None,
            "modified": _instant(one.modified),
        }
        for one in shown
    ]
    own = graphs.stored(bytes(row.body or b""))
    return {"rows": rows, "said": [_line(triple, "") for triple in own[:PAGE]], **_pager(len(held), number)}


def _triples(where: paths.Path, body: bytes, number: int) -> dict[str, Any]:
    found = graphs.stored(body)
    here = settings.BASE_URL + where.text
    found.sort(key=lambda one: (not str(one.subject).startswith(f"<{here}"), str(one.subject)))
    shown = found[(number - 1) * PAGE : number * PAGE]
    groups: list[dict[str, Any]] = []
    for triple in shown:
        subject = _term(triple.subject, here)
        if not groups or groups[-1]["key"] != str(triple.subject):
            groups.append({"key": str(triple.subject), "subject": subject, "lines": []})
        groups[-1]["lines"].append(_line(triple, here))
    return {"groups": groups, **_pager(len(found), number)}


def _line(triple: graphs.Triple, here: str) -> dict[str, Any]:
    return {"predicate": _term(triple.predicate, here), "object": _term(triple.object, here)}


def _term(term: object, here: str) -> dict[str, str]:
    """A term as words, with a link where it is an address that can be opened."""
    if isinstance(term, NamedNode):
        iri = term.value
        if here and iri == here:
            return {"text": _("ce document"), "url": "", "title": iri}
        if here and iri.startswith(f"{here}#"):
            return {"text": iri[len(here) :], "url": "", "title": iri}
        short = "type" if iri == _TYPE else _short(iri)
        url = iri if iri.startswith(("https://", "http://")) else ""
        return {"text": short, "url": url.removeprefix(settings.BASE_URL) or url, "title": iri}
    if isinstance(term, Literal):
        note = term.language or ""
        datatype = term.datatype.value
        if not note and not datatype.endswith(("#string", "#langString")):
            note = _short(datatype)
        return {"text": term.value, "url": "", "title": note, "literal": "yes"}
    return {"text": _("(sans nom) %(term)s") % {"term": str(term)[:12]}, "url": "", "title": ""}


def _short(iri: str) -> str:
    for name, start in graphs.PREFIXES.items():
        if iri.startswith(start) and len(iri) > len(start):
            return f"{name}:{iri[len(start) :]}"
    return iri
