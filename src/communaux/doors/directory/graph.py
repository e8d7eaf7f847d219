"""The graph of relations among what was found, with the table that says the same."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from communaux.doors.directory.views import context, language
from communaux.doors.pages.drawing.graphsvg import GraphEdge, GraphNode, Relation, ego, render_graph, rows
from communaux.doors.pages.drawing.layout import Layout, layout
from communaux.doors.pages.drawing_labels import graph_labels
from communaux.meaning.declare import of
from communaux.meaning.lists import ALL
from communaux.modules.network import models as network
from communaux.modules.network.lists import SYMMETRIC
from communaux.nouns.models import Organisation

MOST_EDGES = 1500
KINDS = ("platform", "network", "local", "partner", "other")


@lru_cache(maxsize=64)
def _placed(nodes: tuple[str, ...], edges: tuple[tuple[str, str], ...]) -> Layout:
    """The drawing depends on the data alone, so it is kept for the same data."""
    return layout(nodes, edges)


def graph(request: HttpRequest) -> HttpResponse:
    """All links among the organisations found, or those around one of them (``around=slug``, ``depth=1..3``)."""
    shared = context(request, "graph")
    found, viewer, lang = shared["found"], shared["viewer_here"], language()
    around = request.GET.get("around", "").replace("\x00", "")[:80]
    depth = int(request.GET["depth"]) if request.GET.get("depth", "") in {"1", "2", "3"} else 2
    kinds = list(ALL["relations"].codes)
    relations = network.Relation.objects.filter(of(network.Relation).visible(viewer.roles))
    if not around and shared["filters"].active:
        pks = (
            [pk for pk in range(found.selection.bit_length()) if found.selection >> pk & 1]
            if found.total <= 5000
            else []
        )
        if pks and len(pks) <= 900:
            relations = relations.filter(Q(subject__in=pks) | Q(object__in=pks))
    ends = list(relations.values_list("subject__slug", "kind", "object__slug")[: MOST_EDGES + 1])
    edges = [GraphEdge(source, target, kinds.index(kind) + 1) for source, kind, target in ends[:MOST_EDGES]]
    if around:
        edges = ego(edges, around, depth)
    slugs = sorted(
        {end for edge in edges for end in (edge.source, edge.target)} | ({around} if around else set())
    )
    nodes = _nodes(slugs, viewer)
    if around and not any(node.id == around for node in nodes):
        around, edges = "", []
    labels = graph_labels(
        _("Les liens entre organisations"),
        _("Chaque trait est un lien noté, avec sa source. Le tableau dessous dit la même chose."),
        [Relation(ALL["relations"].label(code, lang), code not in SYMMETRIC) for code in kinds],
        [ALL["organisation-kinds"].label(code, lang) for code in KINDS if code in ALL["organisation-kinds"]],
    )
    placed = (
        _placed(tuple(n.id for n in nodes), tuple((e.source, e.target) for e in edges)) if edges else None
    )
    shared |= {
        "around": next((node for node in nodes if node.id == around), None),
        "depth": depth,
        "depths": [{"n": n, "url": f"?around={around}&depth={n}", "current": n == depth} for n in (1, 2, 3)],
        "more": len(ends) > MOST_EDGES,
        "most": MOST_EDGES,
        "graph": render_graph(nodes, edges, labels=labels, focus=around or None, placed=placed),
        "table": _table(nodes, edges, labels),
    }
    return render(request, "directory/graph.html", shared)


def _nodes(slugs: list[str], viewer: Any) -> list[GraphNode]:
    rows_found = Organisation.objects.filter(of(Organisation).visible(viewer.roles), slug__in=slugs)
    return [
        GraphNode(
            slug, name, f"/organisations/{slug}", KINDS.index(kind) + 1 if kind in KINDS else len(KINDS)
        )
        for slug, name, kind in rows_found.order_by("slug").values_list("slug", "name", "kind")
    ]


def _table(nodes: list[GraphNode], edges: list[GraphEdge], labels: Any) -> dict[str, Any]:
    return {
        "id": "links",
        "caption": _("Les mêmes liens, ligne par ligne"),
        "big": True,
        "columns": [{"label": _("Organisation")}, {"label": _("Lien")}, {"label": _("Avec")}],
        "rows": [
            [
                {"text": line.source.name, "url": line.source.href},
                line.relation,
                {"text": line.target.name, "url": line.target.href},
            ]
            for line in rows(nodes, edges, labels)
        ],
    }
