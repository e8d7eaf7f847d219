"""The machine of recognition as a picture: its states in their places, an arrow for each way from one to another.

Drawn from the table that runs (``rules.process``); only the places are written here. The colours are those of the text.
"""

from __future__ import annotations

from collections import defaultdict
from math import hypot

from django.utils.html import escape
from django.utils.safestring import SafeString

from communaux.ground.said import Said
from communaux.modules.charter.rules import process
from communaux.modules.charter.rules.process import Event, State

WIDTH, HEIGHT = 1000, 600
BOX_W, BOX_H = 150, 52
_PLACES: dict[State, tuple[int, int]] = {
    State.DRAFT: (95, 60),
    State.SUBMITTED: (320, 60),
    State.REVIEW: (545, 60),
    State.EXCHANGE: (760, 60),
    State.DELIBERATION: (545, 180),
    State.INQUIRY: (95, 330),
    State.RECOGNISED: (320, 330),
    State.WITH_PLAN: (545, 330),
    State.DEFERRED: (760, 180),
    State.RENEWAL_DUE: (95, 470),
    State.PLAN_CHECK: (545, 450),
    State.APPEAL: (880, 300),
    State.EXPIRED: (320, 560),
    State.SUSPENDED: (800, 450),
    State.WITHDRAWN: (95, 180),
}
_MAIN = {
    (State.DRAFT, State.SUBMITTED),
    (State.SUBMITTED, State.REVIEW),
    (State.REVIEW, State.DELIBERATION),
    (State.DELIBERATION, State.RECOGNISED),
}
_GOOD = {State.RECOGNISED, State.WITH_PLAN}
_END = {State.EXPIRED, State.WITHDRAWN}


def draw(lang: str) -> SafeString:
    """The picture as SVG, with what it shows in words for those who do not see it."""
    title = Said("Les étapes d’une reconnaissance", "The stages of a recognition").label(lang)
    told = Said(
        "Chaque étape est une case, chaque flèche un passage possible. Le tableau qui suit dit la même chose.",
        "Each stage is a box, each arrow a possible step. The table that follows says the same.",
    ).label(lang)
    parts = [
        f'<svg class="process-figure" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="pf-t pf-d" '
        'font-size="14" fill="none" stroke="currentColor">',
        f'<title id="pf-t">{escape(title)}</title><desc id="pf-d">{escape(told)}</desc>',
        '<defs><marker id="pf-a" markerUnits="userSpaceOnUse" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="11" markerHeight="11" '
        'orient="auto-start-reverse"><path d="M0 0L10 5 0 10z" fill="currentColor" stroke="none"/></marker></defs>',
        *(_arrow(start, end, events, lang) for (start, end), events in _ways().items()),
        *(_box(state, lang) for state in _PLACES),
        "</svg>",
    ]
    return SafeString("".join(parts))


def _ways() -> dict[tuple[State, State], list[Event]]:
    """Every pair of states that a step joins; what is withdrawn is drawn once, from the start."""
    ways: dict[tuple[State, State], list[Event]] = defaultdict(list)
    for (state, event), rule in process.TABLE.items():
        ends = [rule.to] if rule.to else sorted(process.RETURNS_TO[state])
        for end in ends:
            if state != end and (event != Event.WITHDRAW or state == State.DRAFT):
                ways[state, end].append(event)
    return ways


def _arrow(start: State, end: State, events: list[Event], lang: str) -> str:
    (x1, y1), (x2, y2) = _PLACES[start], _PLACES[end]
    ax, ay = _edge(x1, y1, x2, y2)
    bx, by = _edge(x2, y2, x1, y1)
    length = hypot(bx - ax, by - ay) or 1
    bend = 14 if length < 140 else 30
    cx, cy = (ax + bx) / 2 - (by - ay) / length * bend, (ay + by) / 2 + (bx - ax) / length * bend
    words = " / ".join(process.EVENT_WORDS[event].label(lang) for event in events)
    look = 'stroke-width="2.5"' if (start, end) in _MAIN else 'stroke-width="1.2" stroke-opacity=".55"'
    return (
        f'<path {look} marker-end="url(#pf-a)" d="M{ax:.0f} {ay:.0f}Q{cx:.0f} {cy:.0f} {bx:.0f} {by:.0f}">'
        f"<title>{escape(words)}</title></path>"
    )


def _edge(x: float, y: float, to_x: float, to_y: float) -> tuple[float, float]:
    """Where the line from the middle of a box to another leaves it."""
    dx, dy = to_x - x, to_y - y
    scale = min(
        (BOX_W / 2 + 4) / abs(dx) if dx else float("inf"), (BOX_H / 2 + 4) / abs(dy) if dy else float("inf")
    )
    return x + dx * scale, y + dy * scale


def _box(state: State, lang: str) -> str:
    x, y = _PLACES[state]
    words = _lines(process.STATE_WORDS[state].label(lang))
    look = 'stroke-width="2.5"' if state in _GOOD else 'stroke-dasharray="5 4"' if state in _END else ""
    first = y + 5 - 8.5 * (len(words) - 1)
    text = "".join(
        f'<tspan x="{x}" y="{first + 17 * n:.1f}">{escape(line)}</tspan>' for n, line in enumerate(words)
    )
    return (
        f'<rect x="{x - BOX_W / 2}" y="{y - BOX_H / 2}" width="{BOX_W}" height="{BOX_H}" rx="6" '
        f'fill="var(--paper)" {look}/>'
        f'<text text-anchor="middle" fill="currentColor" stroke="none">{text}</text>'
    )


def _lines(text: str, longest: int = 20) -> list[str]:
    """The words on two lines at the most, as even as they come."""
    if len(text) <= longest:
        return [text]
    words = text.split()
    cut = min(range(1, len(words)), key=lambda n: abs(len(" ".join(words[:n])) - len(" ".join(words[n:]))))
    return [" ".join(words[:cut]), " ".join(words[cut:])]
