"""Places the nodes of a graph on the plane, the same way each time for the same data.

Each connected component is laid out so that the distance on the picture follows the number of steps between two nodes
(stress), by stochastic gradient descent: Zheng, Pawar and Goodman, "Graph Drawing by Stochastic Gradient Descent",
2018. Components of more than ``FULL`` nodes compare each node with some pivots only (Ortmann, Klimenta and Brandes, "A
Sparse Stress Model", 2016). Then nodes that would touch are pushed apart and the components are packed side by side.

Chance is drawn from the identifiers, and identifiers are taken in their sorted order: the order of the input plays no
part, and a picture changes only with its data.
"""

import math
import random
import zlib
from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple

EDGE = 70.0  # the length of an edge at rest, in pixels
APART = 32.0  # the least distance between two nodes, in pixels
BETWEEN = (110.0, 40.0)  # free space between components, across and down: names are written across
MARGIN = 60.0  # around the whole
LEAST = (760.0, 380.0)  # the smallest picture
FULL = 420
PIVOTS = 48
ROUNDS = 16

Point = tuple[float, float]
Neighbours = list[list[int]]


class Layout(NamedTuple):
    """Where the nodes are, in pixels, the size of the picture, and the nodes left out for lack of any relation."""

    at: dict[str, Point]
    width: float
    height: float
    isolated: tuple[str, ...]


def layout(nodes: Iterable[str], edges: Iterable[tuple[str, str]], *, aspect: float = 1.5) -> Layout:
    """Place all nodes that have a relation.

    Args:
        nodes: identifiers; further ones are taken from the edges.
        edges: pairs of identifiers; direction, repetition and loops play no part.
        aspect: width over height to aim at.
    """
    pairs = sorted({(min(a, b), max(a, b)) for a, b in edges if a != b})
    linked = sorted({end for pair in pairs for end in pair})
    isolated = tuple(sorted(set(nodes) - set(linked)))
    number = {node: i for i, node in enumerate(linked)}
    near: Neighbours = [[] for _ in linked]
    for a, b in pairs:
        near[number[a]].append(number[b])
        near[number[b]].append(number[a])
    parts = []
    for members in components(near):
        local = {node: i for i, node in enumerate(members)}
        inner = [[local[other] for other in near[node]] for node in members]
        seed = zlib.crc32("\n".join(linked[node] for node in members).encode())
        parts.append((members, drawn(inner, seed)))
    corners, width, height = packed([extent(points) for _, points in parts], aspect)
    shift_x, shift_y = max(0.0, LEAST[0] - width) / 2, max(0.0, LEAST[1] - height) / 2
    at = {}
    for (members, points), (left, top) in zip(parts, corners, strict=True):
        for node, (x, y) in zip(members, points, strict=True):
            at[linked[node]] = (left + x + shift_x, top + y + shift_y)
    return Layout(at, width + 2 * shift_x, height + 2 * shift_y, isolated)


def components(near: Neighbours) -> list[list[int]]:
    """The connected components, the largest first, each in ascending order."""
    seen = bytearray(len(near))
    found = []
    for start in range(len(near)):
        if not seen[start]:
            found.append(sorted(reached(near, start)))
            for node in found[-1]:
                seen[node] = 1
    return sorted(found, key=lambda members: (-len(members), members[0]))


def reached(near: Neighbours, start: int) -> dict[int, int]:
    """How many steps lead from a node to every other of its component."""
    steps = {start: 0}
    frontier = [start]
    depth = 0
    while frontier:
        depth += 1
        following = []
        for node in frontier:
            for other in near[node]:
                if other not in steps:
                    steps[other] = depth
                    following.append(other)
        frontier = following
    return steps


def drawn(near: Neighbours, seed: int) -> list[Point]:
    """One component: its nodes apart from each other, its long side level, its top left corner at (0, 0)."""
    points = stressed(near, terms(near), random.Random(seed))  # noqa: S311 - a picture, not a secret
    points = level([(x * EDGE, y * EDGE) for x, y in points])
    points = pushed_apart(points)
    left, top = min(x for x, _ in points), min(y for _, y in points)
    return [(x - left, y - top) for x, y in points]


def terms(near: Neighbours) -> list[tuple[int, int, float]]:
    """Pairs of nodes with the distance they should have: all pairs, or edges and pivots in a large component."""
    size = len(near)
    if size <= FULL:
        found = []
        for a in range(size):
            steps = reached(near, a)
            found += [(a, b, float(steps[b])) for b in range(a + 1, size)]
        return found
    wanted = {(a, b): 1.0 for a in range(size) for b in near[a] if a < b}
    pivot = max(range(size), key=lambda node: (len(near[node]), -node))
    farthest = [math.inf] * size
    for _ in range(PIVOTS):
        steps = reached(near, pivot)
        for node, count in steps.items():
            farthest[node] = min(farthest[node], count)
            if node != pivot:
                wanted[(min(node, pivot), max(node, pivot))] = float(count)
        pivot = max(range(size), key=lambda node: (farthest[node], -node))
    return [(a, b, distance) for (a, b), distance in wanted.items()]


def stressed(near: Neighbours, pairs: list[tuple[int, int, float]], chance: random.Random) -> list[Point]:
    """Positions whose distances come close to those wanted; one unit is one step."""
    size = len(near)
    spread = math.sqrt(size)
    xs = [chance.uniform(0, spread) for _ in range(size)]
    ys = [chance.uniform(0, spread) for _ in range(size)]
    chance.shuffle(pairs)
    longest = max(distance for _, _, distance in pairs)
    first, last = longest * longest, 0.1
    decay = math.log(first / last) / (ROUNDS - 1)
    hypot = math.hypot
    for turn in range(ROUNDS):
        eta = first * math.exp(-decay * turn)
        # Another order each round, at no cost: forwards and backwards by turns.
        for a, b, distance in pairs if turn % 2 else reversed(pairs):
            dx, dy = xs[a] - xs[b], ys[a] - ys[b]
            now = hypot(dx, dy)
            if now < 1e-9:
                dx, dy, now = 1e-3 * (1 + a % 7), 1e-3 * (1 + b % 5), 1e-3
            share = eta / (distance * distance)
            move = (now - distance) / now / 2 * (share if share < 1.0 else 1.0)
            dx *= move
            dy *= move
            xs[a] -= dx
            ys[a] -= dy
            xs[b] += dx
            ys[b] += dy
    return list(zip(xs, ys, strict=True))


def level(points: list[Point]) -> list[Point]:
    """Turned so that the direction in which the points spread most lies level."""
    size = len(points)
    mx, my = sum(x for x, _ in points) / size, sum(y for _, y in points) / size
    sxx = sum((x - mx) ** 2 for x, _ in points)
    syy = sum((y - my) ** 2 for _, y in points)
    sxy = sum((x - mx) * (y - my) for x, y in points)
    angle = math.atan2(2 * sxy, sxx - syy) / 2
    cos, sin = math.cos(angle), math.sin(angle)
    return [((x - mx) * cos + (y - my) * sin, (y - my) * cos - (x - mx) * sin) for x, y in points]


def pushed_apart(points: list[Point], least: float = APART, rounds: int = 500) -> list[Point]:
    """Neighbours nearer than ``least`` give way to each other; where that takes long, the whole grows a little."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    for turn in range(1, rounds):
        moved = False
        if turn % 20 == 0:
            xs, ys = [x * 1.1 for x in xs], [y * 1.1 for y in ys]
        for a, b in near_pairs(xs, ys, least):
            dx, dy = xs[a] - xs[b], ys[a] - ys[b]
            now = math.hypot(dx, dy)
            if now >= least:
                continue
            if now < 1e-6:
                dx, dy, now = math.cos(a + b), math.sin(a + b), 1.0
                push = least / 2  # on the same spot: any direction will do
            else:
                push = (least * 1.02 - now) / 2
            moved = True
            dx, dy = dx / now * push, dy / now * push
            xs[a] += dx
            ys[a] += dy
            xs[b] -= dx
            ys[b] -= dy
        if not moved:
            break
    return list(zip(xs, ys, strict=True))


def near_pairs(xs: list[float], ys: list[float], reach: float) -> list[tuple[int, int]]:
    """Pairs of points in the same or in neighbouring cells of a grid as wide as ``reach``."""
    grid: dict[tuple[int, int], list[int]] = {}
    for i, (x, y) in enumerate(zip(xs, ys, strict=True)):
        grid.setdefault((math.floor(x / reach), math.floor(y / reach)), []).append(i)
    found: list[tuple[int, int]] = []
    for (gx, gy), members in grid.items():
        found += combinations(members, 2)
        for beside in ((gx + 1, gy - 1), (gx + 1, gy), (gx + 1, gy + 1), (gx, gy + 1)):
            found += [(a, b) for a in members for b in grid.get(beside, ())]
    return found


def extent(points: list[Point]) -> Point:
    """Width and height of points whose top left corner is (0, 0)."""
    return max(x for x, _ in points), max(y for _, y in points)


def packed(sizes: list[Point], aspect: float) -> tuple[list[Point], float, float]:
    """A top left corner for each rectangle, none over another, and the size of the whole.

    Each goes where it can lie highest along the skyline of those before it; the width is chosen among a few for the
    ratio nearest to ``aspect``.
    """
    if not sizes:
        return [], 2 * MARGIN, 2 * MARGIN
    area = sum((w + BETWEEN[0]) * (h + BETWEEN[1]) for w, h in sizes)
    widest = max(w for w, _ in sizes) + BETWEEN[0]
    tries = [
        stacked(sizes, max(widest, math.sqrt(area * aspect) * grow)) for grow in (0.9, 1.0, 1.1, 1.25, 1.45)
    ]
    corners, width, height = min(tries, key=lambda attempt: abs(math.log(attempt[1] / attempt[2] / aspect)))
    return [(x + MARGIN, y + MARGIN) for x, y in corners], width + 2 * MARGIN, height + 2 * MARGIN


def stacked(sizes: list[Point], room: float) -> tuple[list[Point], float, float]:
    """Rectangles under a skyline of limited width, in the order given."""
    skyline = [(0.0, 0.0)]  # (from x, at y), up to the next
    corners = []
    width = height = 0.0
    for w, h in sizes:
        wide = w + BETWEEN[0]
        best = (math.inf, 0.0)
        for x, _ in skyline:
            if x + wide <= room + 1e-6:
                best = min(best, (covered(skyline, x, x + wide), x))
        y, x = best
        corners.append((x, y))
        width, height = max(width, x + w), max(height, y + h)
        after = [y2 for x2, y2 in skyline if x2 <= x + wide][-1]
        skyline = sorted(
            [p for p in skyline if p[0] < x or p[0] > x + wide] + [(x, y + h + BETWEEN[1]), (x + wide, after)]
        )
    return corners, max(width, 1.0), max(height, 1.0)


def covered(skyline: list[Point], left: float, right: float) -> float:
    """How low the skyline reaches between two abscissas."""
    lowest = 0.0
    for i, (x, y) in enumerate(skyline):
        end = skyline[i + 1][0] if i + 1 < len(skyline) else math.inf
        if x < right and end > left:
            lowest = max(lowest, y)
    return lowest
