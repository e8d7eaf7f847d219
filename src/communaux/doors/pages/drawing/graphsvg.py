"""The graph of relations: a figure with an SVG whose nodes are links, and a legend; rows for the table beside it.

Kinds of relation differ by line and colour and are named in the legend; kinds of node by shape and colour, as on the
map. The best connected nodes carry their name; the others show it when pointed at or reached with the keyboard.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from communaux.doors.pages.drawing.layout import Layout, layout
from communaux.doors.pages.drawing.mapsvg import KINDS, SHAPES, key
from communaux.doors.pages.drawing.names import Box, Taken

LETTER = 6.7  # mean width of a letter of a label, in pixels
LINE = 16.0
LINES = 14  # styles of line in drawing.css; relations beyond share the last
LONGEST_LABEL = 28
HUB = 5  # relations from which a node must have its name, even over smaller nodes


@dataclass(frozen=True)
class GraphNode:
    """One organisation: ``kind`` from 1 to 5 chooses its shape (0: a plain circle)."""

    id: str
    name: str
    href: str
    kind: int = 0


@dataclass(frozen=True)
class GraphEdge:
    """One relation, from ``source`` to ``target``; ``kind`` from 1, an index into the relations of the labels."""

    source: str
    target: str
    kind: int = 1


@dataclass(frozen=True)
class Relation:
    """The word for a kind of relation, and whether it has a direction (an arrow is drawn)."""

    label: str
    directed: bool = False


@dataclass(frozen=True)
class GraphLabels:
    """Every text of the graph, in the reader's language. ``node`` takes a name and its number of relations."""

    title: str
    description: str
    node: Callable[[str, int], str]
    isolated: Callable[[int], str]
    legend: str
    zoom_in: str
    zoom_out: str
    reset: str
    controls: str
    empty: str
    skip: str
    relations: Sequence[Relation] = ()
    kinds: Sequence[str] = ()


class Row(NamedTuple):
    """One line of the table that says the same as the picture."""

    source: GraphNode
    relation: str
    target: GraphNode


def ego(edges: Sequence[GraphEdge], focus: str, depth: int = 1) -> list[GraphEdge]:
    """The relations among the nodes at most ``depth`` steps from one node."""
    near: dict[str, set[str]] = defaultdict(set)
    for edge in edges:
        near[edge.source].add(edge.target)
        near[edge.target].add(edge.source)
    known, frontier = {focus}, {focus}
    for _ in range(depth):
        frontier = {other for node in frontier for other in near[node]} - known
        known |= frontier
    return [edge for edge in edges if edge.source in known and edge.target in known]


def rows(nodes: Iterable[GraphNode], edges: Iterable[GraphEdge], labels: GraphLabels) -> list[Row]:
    """The table of the same relations, by name."""
    by_id = {node.id: node for node in nodes}
    found = [
        Row(by_id[edge.source], labels.relations[edge.kind - 1].label, by_id[edge.target])
        for edge in edges
        if edge.source in by_id and edge.target in by_id
    ]
    return sorted(
        found, key=lambda row: (row.source.name.casefold(), row.relation, row.target.name.casefold())
    )


def render_graph(
    nodes: Sequence[GraphNode],
    edges: Sequence[GraphEdge],
    *,
    labels: GraphLabels,
    focus: str | None = None,
    placed: Layout | None = None,
    ident: str = "graph",
) -> str:
    """The whole figure, as HTML.

    Args:
        nodes: all organisations; those without a relation are counted and left out.
        edges: relations; those with an unknown end are left out.
        focus: the organisation that the page is about.
        placed: a layout made before (from the same data), to save the time of making it.
    """
    by_id = {node.id: node for node in nodes}
    known = [edge for edge in edges if edge.source in by_id and edge.target in by_id]
    place = placed or layout(by_id, [(edge.source, edge.target) for edge in known])
    if not place.at:
        return f'<figure class="graph" id="{ident}"><p>{escape(labels.empty)}</p></figure>'
    degree = Counter(end for edge in known for end in {edge.source, edge.target})
    shown = sorted(
        (node for node in nodes if node.id in place.at), key=lambda n: (-degree[n.id], n.name, n.id)
    )
    names = label_places(shown, place, degree, focus)
    numbers = {node.id: i for i, node in enumerate(shown)}
    lines = "".join(_edges(known, place, by_id, numbers, labels))
    marks = "".join(
        _node(node, place, degree[node.id], node.id in names, focus, numbers, labels) for node in shown
    )
    written = "".join(
        f'<text data-node="{numbers[node.id]}"{" class=node-focus" if node.id == focus else ""}'
        f' x="{place.at[node.id][0] + names[node.id].x:.0f}" y="{place.at[node.id][1] + names[node.id].y:.0f}"'
        f' text-anchor="{names[node.id].anchor}">{escape(names[node.id].text)}</text>'
        for node in shown
        if node.id in names
    )
    return (
        f'<figure class="graph" id="{ident}" data-graph>'
        f'<a class="vh" href="#{ident}-after">{escape(labels.skip)}</a><div class="graph-frame"><svg class="graph-picture" role="group"'
        f' viewBox="0 0 {place.width:.0f} {place.height:.0f}" aria-labelledby="{ident}-title {ident}-desc">'
        f'<title id="{ident}-title">{escape(labels.title)}</title>'
        f'<desc id="{ident}-desc">{escape(labels.description)}</desc>'
        f'<defs><marker id="{ident}-arrow" class="graph-arrow" viewBox="-5 -5 10 10" markerWidth="7" markerHeight="7"'
        ' markerUnits="userSpaceOnUse" orient="auto"><path d="M-4-4L4 0L-4 4z"/></marker></defs>'
        f'<g aria-hidden="true">{_arrows(lines, ident)}</g>{marks}'
        f'<g class="graph-names" aria-hidden="true">{written}</g></svg></div>'
        f"<figcaption id='{ident}-after'>{_controls(labels)}{_legend(shown, known, labels)}{_left_out(place, labels)}</figcaption></figure>"
    )


def node_radius(degree: int) -> float:
    """The size of a node grows with the root of its relations: areas compare."""
    return min(5.0 + 1.3 * degree**0.5, 15.0)


def _arrows(lines: str, ident: str) -> str:
    return lines.replace("{arrow}", f"url(#{ident}-arrow)")


def _edges(
    edges: Sequence[GraphEdge],
    place: Layout,
    by_id: dict[str, GraphNode],
    numbers: dict[str, int],
    labels: GraphLabels,
) -> list[str]:
    """One path an edge; several relations between the same two fan out."""
    together: dict[tuple[str, str], list[GraphEdge]] = defaultdict(list)
    for edge in edges:
        if edge.source != edge.target:
            together[min(edge.source, edge.target), max(edge.source, edge.target)].append(edge)
    found = []
    for pair in sorted(together):
        group = sorted(set(together[pair]), key=lambda edge: (edge.kind, edge.source))
        for i, edge in enumerate(group):
            bend = (i - (len(group) - 1) / 2) * 14.0 * (1 if edge.source == pair[0] else -1)
            (ax, ay), (bx, by) = place.at[edge.source], place.at[edge.target]
            length = max(((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5, 1e-6)
            mx = (ax + bx) / 2 - (by - ay) / length * bend
            my = (ay + by) / 2 + (bx - ax) / length * bend
            relation = labels.relations[edge.kind - 1]
            arrow = ' marker-mid="{arrow}"' if relation.directed else ""
            said = f"{by_id[edge.source].name} {relation.label} {by_id[edge.target].name}"
            found.append(
                f'<path class="edge line-{min(edge.kind, LINES)}" data-ends="{numbers[edge.source]} '
                f'{numbers[edge.target]}" d="M{ax:.0f} {ay:.0f}L{mx:.0f} {my:.0f}L{bx:.0f} {by:.0f}"{arrow}>'
                f"<title>{escape(said)}</title></path>"
            )
    return found


def _node(
    node: GraphNode,
    place: Layout,
    degree: int,
    named: bool,
    focus: str | None,
    numbers: dict[str, int],
    labels: GraphLabels,
) -> str:
    x, y = place.at[node.id]
    r = node_radius(degree)
    kind = min(max(node.kind, 0), KINDS)
    classes = f"node kind-{kind}" + (" node-focus" if node.id == focus else "")
    quiet = "" if named else f'<text y="{-r - 6:.0f}" text-anchor="middle">{escape(short(node.name))}</text>'
    ring = f'<circle class="node-ring" r="{r + 5:.1f}"/>' if node.id == focus else ""
    return (
        f'<a class="{classes}" href="{escape(node.href)}" data-node="{numbers[node.id]}"'
        f' aria-label="{escape(labels.node(node.name, degree))}" transform="translate({x:.0f} {y:.0f})">'
        f'<title>{escape(node.name)}</title><circle class="map-hit" r="{max(r, 12.0):.1f}"/>{ring}'
        f'<path d="{SHAPES[max(kind - 1, 0)]}" transform="scale({r / 5.5:.2f})"/>'
        f"{quiet}</a>"
    )


class Label(NamedTuple):
    """A text beside its node: offset of its baseline from the middle of the node."""

    text: str
    x: float
    y: float
    anchor: str


def short(name: str) -> str:
    """A name that is not too long for a label, cut at a word where it can be."""
    if len(name) <= LONGEST_LABEL:
        return name
    cut = name[: LONGEST_LABEL - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[12:] else cut).rstrip(" ,;:-–") + "…"


def label_places(
    nodes: Sequence[GraphNode], place: Layout, degree: Counter[str], focus: str | None
) -> dict[str, Label]:
    """A label for as many nodes as have room for one, the focus and the best connected first; none over another."""
    taken, hubs = Taken(), Taken()
    must = {
        node.id for node in nodes[: max(8, len(nodes) // 15)] if degree[node.id] >= HUB or node.id == focus
    }
    for node in nodes:
        x, y = place.at[node.id]
        r = node_radius(degree[node.id])
        for boxes in (taken, hubs) if node.id in must else (taken,):
            boxes.add((x - r, y - r, x + r, y + r))
    found: dict[str, Label] = {}
    for node in sorted(nodes, key=lambda n: (n.id != focus, n.id not in must)):
        choices = _around(node, place, node_radius(degree[node.id]))
        chosen = next((choice for choice in choices if not taken.touches(choice[1])), None)
        if chosen is None and node.id in must:
            chosen = next((choice for choice in choices if not hubs.touches(choice[1])), None)
        if chosen:
            found[node.id], box = chosen
            taken.add(box)
            hubs.add(box)
    return found


def _around(node: GraphNode, place: Layout, r: float) -> list[tuple[Label, Box]]:
    """The labels that a node of that radius may have, right, left, below, above, as far as they are on the picture."""
    x, y = place.at[node.id]
    text = short(node.name)
    wide = len(text) * LETTER
    found = []
    for label, left in (
        (Label(text, r + 4, 4.5, "start"), r + 4),
        (Label(text, -r - 4, 4.5, "end"), -r - 4 - wide),
        (Label(text, 0, r + 13, "middle"), -wide / 2),
        (Label(text, 0, -r - 5, "middle"), -wide / 2),
    ):
        box = (x + left, y + label.y - LINE * 0.8, x + left + wide, y + label.y + LINE * 0.25)
        if box[0] >= 2 and box[1] >= 2 and box[2] <= place.width - 2 and box[3] <= place.height - 2:
            found.append((label, box))
    return found


def _controls(labels: GraphLabels) -> str:
    """Buttons that only the script can answer: hidden until it runs."""

    def button(name: str, sign: str, label: str) -> str:
        return (
            f'<button type="button" data-graph-{name} aria-label="{escape(label)}" title="{escape(label)}">'
            f'<svg viewBox="-8 -8 16 16" aria-hidden="true"><path d="{sign}"/></svg></button>'
        )

    return (
        f'<div class="map-controls" role="group" aria-label="{escape(labels.controls)}" hidden>'
        + button("in", "M-5 0h10M0-5v10", labels.zoom_in)
        + button("out", "M-5 0h10", labels.zoom_out)
        + button("reset", "M-6-2v-4h4M6-2v-4h-4M-6 2v4h4M6 2v4h-4", labels.reset)
        + "</div>"
    )


def _legend(nodes: Sequence[GraphNode], edges: Sequence[GraphEdge], labels: GraphLabels) -> str:
    """The lines and shapes that this picture uses, with their words."""
    lines = [
        f'<li><svg class="graph-key" viewBox="0 -6 34 12" aria-hidden="true"><path class="edge line-{min(kind, LINES)}"'
        f' d="M1 0H33"/></svg> {escape(labels.relations[kind - 1].label)}</li>'
        for kind in sorted({edge.kind for edge in edges})
    ]
    shapes = [
        f"<li>{key(kind)} {escape(labels.kinds[kind - 1])}</li>"
        for kind in sorted({node.kind for node in nodes} - {0})
        if kind <= min(KINDS, len(labels.kinds))
    ]
    return f'<ul class="map-legend" aria-label="{escape(labels.legend)}">{"".join(lines + shapes)}</ul>'


def _left_out(place: Layout, labels: GraphLabels) -> str:
    return f"<p>{escape(labels.isolated(len(place.isolated)))}</p>" if place.isolated else ""
