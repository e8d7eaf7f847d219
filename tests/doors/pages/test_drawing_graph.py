"""Laws of the layout, and the graph as people get it."""

import math
import re
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communaux.doors.pages.drawing.graphsvg import (
    GraphEdge,
    GraphLabels,
    GraphNode,
    Relation,
    ego,
    label_places,
    node_radius,
    render_graph,
    rows,
    short,
)
from communaux.doors.pages.drawing.layout import APART, FULL, Layout, layout, packed

edges = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda pair: (f"n{pair[0]}", f"n{pair[1]}")),
    max_size=90,
)
LABELS = GraphLabels(
    title="Liens",
    description="Qui est lié à qui",
    node=lambda name, n: f"{name}, {n} liens",
    isolated=lambda n: f"{n} sans lien",
    legend="Légende",
    zoom_in="Zoomer",
    zoom_out="Dézoomer",
    reset="Tout",
    skip="Passer le graphe",
    controls="Zoom",
    empty="Aucun lien encore",
    relations=(Relation("Membre de", True), Relation("Partenaire de")),
    kinds=("Coopérative", "Association"),
)


def check(placed: Layout) -> None:
    for x, y in placed.at.values():
        assert math.isfinite(x)
        assert math.isfinite(y)
        assert 0 < x < placed.width
        assert 0 < y < placed.height
    for (ax, ay), (bx, by) in combinations(placed.at.values(), 2):
        assert math.hypot(ax - bx, ay - by) >= APART * 0.99


@settings(deadline=None, max_examples=60)
@given(edges)
def test_nodes_are_apart_and_inside(pairs: list[tuple[str, str]]) -> None:
    placed = layout([f"n{i}" for i in range(41)], pairs)
    check(placed)
    linked = {end for pair in pairs if pair[0] != pair[1] for end in pair}
    assert set(placed.at) == linked
    assert set(placed.isolated) == {f"n{i}" for i in range(41)} - linked


@settings(deadline=None, max_examples=30)
@given(edges, st.randoms())
def test_only_the_data_counts(pairs: list[tuple[str, str]], rng) -> None:  # type: ignore[no-untyped-def]
    shuffled = [pair if rng.random() < 0.5 else pair[::-1] for pair in pairs] + pairs[:3]
    rng.shuffle(shuffled)
    assert layout([], shuffled) == layout([], pairs)


def test_steps_become_distances() -> None:
    chain = layout([], [(f"c{i}", f"c{i + 1}") for i in range(6)]).at
    lengths = [math.dist(chain[f"c{i}"], chain[f"c{i + 1}"]) for i in range(6)]
    assert max(lengths) / min(lengths) < 1.3
    assert math.dist(chain["c0"], chain["c6"]) > 4.5 * min(lengths)


def test_a_hub_stands_in_the_middle() -> None:
    star = layout([], [("hub", f"leaf{i}") for i in range(30)]).at
    leaves = [star[f"leaf{i}"] for i in range(30)]
    middle = (sum(x for x, _ in leaves) / 30, sum(y for _, y in leaves) / 30)
    assert math.dist(star["hub"], middle) < 40


def test_a_large_component_is_placed_too() -> None:
    size = FULL + 80
    placed = layout([], [(f"n{i}", f"n{i * 7 // 11}") for i in range(1, size)])
    assert len(placed.at) == size
    check(placed)
    assert placed.width < 4000


@given(st.lists(st.tuples(st.floats(1, 300), st.floats(1, 300)), min_size=1, max_size=25))
def test_packed_rectangles_do_not_overlap(sizes: list[tuple[float, float]]) -> None:
    corners, width, height = packed(sizes, 1.5)
    boxes = [(x, y, x + w, y + h) for (x, y), (w, h) in zip(corners, sizes, strict=True)]
    for one, two in combinations(boxes, 2):
        assert one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1]
    assert all(box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height for box in boxes)


NODES = [
    GraphNode(c, f"Nom {c} <b>", f"/organisations/{c}?x=1&y=2", 1 + i % 2) for i, c in enumerate("abcdef")
]
EDGES = [GraphEdge("a", "b", 1), GraphEdge("c", "a", 2), GraphEdge("c", "d", 1), GraphEdge("a", "b", 2)]


def test_every_linked_node_is_a_named_link() -> None:
    html = render_graph(NODES, EDGES, labels=LABELS, focus="a")
    hrefs = re.findall(r'<a class="node[^"]*" href="([^"]+)"', html)
    assert sorted(hrefs) == [f"/organisations/{c}?x=1&amp;y=2" for c in "abcd"]
    assert 'aria-label="Nom a &lt;b&gt;, 3 liens"' in html
    assert html.count("node-ring") == 1
    assert "2 sans lien" in html
    assert "style=" not in html
    assert "<b>" not in html


def test_the_legend_names_the_relations_and_arrows_show_direction() -> None:
    html = render_graph(NODES, EDGES[:1], labels=LABELS)
    assert "Membre de" in html
    assert "Partenaire de" not in html
    assert html.count("marker-mid") == 1
    assert "marker-mid" not in render_graph(NODES, [GraphEdge("a", "b", 2)], labels=LABELS)


def test_unknown_ends_and_no_edges() -> None:
    html = render_graph(NODES, [GraphEdge("a", "zz")], labels=LABELS)
    assert "Aucun lien encore" in html
    assert "<svg" not in html


def test_ego_takes_the_neighbourhood() -> None:
    chain = [GraphEdge(a, b) for a, b in ("ab", "bc", "cd", "de", "ac")]
    assert {(e.source, e.target) for e in ego(chain, "a", 1)} == {("a", "b"), ("a", "c"), ("b", "c")}
    assert ("c", "d") in {(e.source, e.target) for e in ego(chain, "a", 2)}
    assert ego(chain, "nobody") == []


def test_the_table_says_the_same() -> None:
    table = rows(NODES, [*EDGES, GraphEdge("zz", "a")], LABELS)
    assert len(table) == len(EDGES)
    assert (table[0].source.id, table[0].relation, table[0].target.id) == ("a", "Membre de", "b")


def test_labels_do_not_touch_and_the_focus_has_one() -> None:
    pairs = [(f"n{i}", f"n{i * 3 // 7}") for i in range(1, 120)]
    placed = layout([], pairs)
    degree = Counter(end for pair in pairs for end in pair)
    nodes = sorted(
        (GraphNode(i, f"Organisation {i}", "#") for i in placed.at), key=lambda n: (-degree[n.id], n.id)
    )
    found = label_places(nodes, placed, degree, "n119")
    assert "n119" in found
    assert nodes[0].id in found
    boxes = []
    for node, label in found.items():
        x, y = placed.at[node]
        wide = len(label.text) * 6
        left = {"start": 0, "end": -wide, "middle": -wide / 2}[label.anchor]
        boxes.append((x + label.x + left, y + label.y - 10, x + label.x + left + wide, y + label.y + 2))
    for one, two in combinations(boxes, 2):
        assert one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1]


@pytest.mark.parametrize("name", ["Court", "Une coopérative au nom vraiment très long de Bretagne", "x" * 50])
def test_long_names_are_cut(name: str) -> None:
    assert len(short(name)) <= 28
    assert short(name) == name or short(name).endswith("…")


def test_nodes_grow_with_their_relations() -> None:
    assert node_radius(1) < node_radius(9) < node_radius(40) <= 15
