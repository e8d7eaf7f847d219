"""Charts: bars, classes of numbers, diverging grades, two moments side by side. Data in, SVG out, and nothing else.

They know neither Django nor a language: every word and figure comes written. Colours come from classes
(``css/charts.css``), so dark mode and print follow; what a colour says, a figure or a hatching says too. The drawing is
as wide as a phone and grows a little on a desk, so its words stay readable; a table with the same figures belongs
beside it, on the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 360.0
LINE = 15.0
BAR = 16.0
GAP = 11.0
_EM = 11.5
_NARROW = frozenset("fijlrtI.,;:!'’|() ")
_WIDE = frozenset("mwMWœŒ@%—")


def text_width(text: str) -> float:
    """About how wide a text is in the drawing: good enough to break lines."""
    return _EM * sum(
        0.3 if c in _NARROW else 0.86 if c in _WIDE else 0.64 if c.isupper() else 0.54 for c in text
    )


def wrapped(text: str, width: float, most: int = 3) -> list[str]:
    """A text in lines of at most ``width``; the last of ``most`` lines ends with an ellipsis where it is cut."""
    lines: list[str] = []
    left = text.split()
    while left:
        line = left.pop(0)
        while left and text_width(f"{line} {left[0]}") <= width:
            line = f"{line} {left.pop(0)}"
        lines.append(line)
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1] + " …"]
    return lines


@dataclass(frozen=True, slots=True)
class Drawn:
    """Whose picture it is: ``ident`` (unique in the page), a title, and what it shows in one sentence."""

    ident: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class BarRow:
    """One bar. ``part``: its length, 0 to 1, or None where it is hidden; ``text``: its figures, or why there are none;
    ``own``: the reader's own answer is in it."""

    label: str
    part: float | None
    text: str
    own: bool = False


def bar_chart(drawn: Drawn, rows: Sequence[BarRow]) -> str:
    """Horizontal bars, the words above each."""
    body, y = [], 0.0
    for row in rows:
        figures = text_width(row.text) + 14
        lines = wrapped(row.label, WIDTH - figures)
        for place, line in enumerate(lines):
            body.append(_text(0, y + 11 + place * LINE, line, "chart-own" if row.own else ""))
        y += len(lines) * LINE
        body.append(_text(WIDTH, y - LINE + 11, row.text, "chart-figure", "end"))
        body.append(
            f'<rect class="chart-track" x="0" y="{_n(y)}" width="{_n(WIDTH)}" height="{_n(BAR)}" rx="2"/>'
        )
        if row.part is None:
            body.append(_hatched(drawn, 0, y, WIDTH * 0.22))
        elif row.part > 0:
            length = max(2.0, WIDTH * min(row.part, 1.0))
            body.append(
                f'<rect class="chart-bar" x="0" y="{_n(y)}" width="{_n(length)}" height="{_n(BAR)}" rx="2"/>'
            )
        y += BAR + GAP
    return _svg(drawn, max(y - GAP, 1.0), "".join(body))


@dataclass(frozen=True, slots=True)
class Column:
    """One class of numbers: its bounds in words, its height 0 to 1, its figure."""

    label: str
    part: float
    text: str


def column_chart(drawn: Drawn, columns: Sequence[Column]) -> str:
    """Classes of numbers as columns that touch, since one goes on where the other ends."""
    if not columns:
        return ""
    height, top = 110.0, 18.0
    wide = WIDTH / len(columns)
    body = []
    labels = [wrapped(column.label, wide - 2, 3) for column in columns]
    crowded = any(text_width(line) > wide + 4 for lines in labels for line in lines)
    floor = top + height
    for place, column in enumerate(columns):
        x = place * wide
        tall = max(1.0, height * column.part) if column.part else 0.0
        body.append(
            f'<rect class="chart-bar" x="{_n(x + 0.6)}" y="{_n(floor - tall)}" width="{_n(wide - 1.2)}" height="{_n(tall)}"/>'
        )
        body.append(_text(x + wide / 2, floor - tall - 5, column.text, "chart-figure", "middle"))
        if crowded:
            body.append(
                f'<text class="chart-tick" transform="translate({_n(x + wide / 2 + 3)} {_n(floor + 8)}) rotate(-40)"'
                f' text-anchor="end">{escape(column.label)}</text>'
            )
            continue
        for number, line in enumerate(labels[place]):
            body.append(_text(x + wide / 2, floor + 14 + number * 13, line, "chart-tick", "middle"))
    body.append(f'<path class="chart-axis" d="M0 {_n(floor)}h{_n(WIDTH)}"/>')
    longest = max(text_width(column.label) for column in columns)
    below = 14 + longest * 0.62 if crowded else 8 + 13 * max(len(lines) for lines in labels)
    return _svg(drawn, floor + below, "".join(body))


@dataclass(frozen=True, slots=True)
class GradeBar:
    """One statement: the part of each grade, 0 to 1, from the lowest to the highest, and its figure as words. A hidden
    grade is None; ``rest`` is the part of the hidden ones together, None where even that is not told."""

    label: str
    parts: Sequence[float | None]
    texts: Sequence[str]
    rest: float | None = None
    rest_text: str = ""
    note: str = ""


def grade_chart(drawn: Drawn, rows: Sequence[GradeBar], grades: Sequence[str]) -> str:
    """Diverging bars around the middle of the scale: what is below stands to the left, what is above to the right, and
    the middle grade half and half.

    R. M. Heiberger, N. B. Robbins, "Design of diverging stacked bar charts for Likert scales and other applications",
    Journal of Statistical Software 57 (2014), 5.
    """
    pieces = [_pieces(row, len(grades)) for row in rows]
    left = max((sum(piece.left for piece in found) for found in pieces), default=0.0)
    right = max((sum(piece.right for piece in found) for found in pieces), default=0.0)
    scale = WIDTH / ((left + right) or 1.0)
    middle = left * scale
    body, y = [], 0.0
    legend, legend_height = _legend(grades)
    body.append(legend)
    y += legend_height + 8
    for row, found in zip(rows, pieces, strict=True):
        room = WIDTH - (text_width(row.note) + 12 if row.note and found else 0)
        lines = wrapped(row.label, room)
        for place, line in enumerate(lines):
            body.append(_text(0, y + 11 + place * LINE, line))
        y += len(lines) * LINE
        if not found:
            body.append(_hatched(drawn, min(max(middle - 30, 0.0), WIDTH - 60), y, 60.0))
            body.append(_text(WIDTH, y + 12, row.note, "chart-tick", "end"))
        else:
            body.append(_text(WIDTH, y - LINE + 11, row.note, "chart-tick", "end"))
            x = middle - sum(piece.left for piece in found) * scale
            for piece in found:
                wide = (piece.left + piece.right) * scale
                body.append(_segment(drawn, x, y, wide, piece))
                x += wide
        body.append(f'<path class="chart-axis" d="M{_n(middle)} {_n(y - 3)}v3m0 {_n(BAR + 4)}v3"/>')
        y += BAR + 4 + GAP
    return _svg(drawn, max(y - GAP, 1.0), "".join(body))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of one diverging bar: how much of it is left and right of the middle, its class, its figure."""

    left: float
    right: float
    kind: str
    text: str


def _pieces(row: GradeBar, many: int) -> list[_Piece]:
    """The parts of a bar from left to right; neighbouring hidden grades are one hatched part. Empty: nothing is told."""
    hidden = [place for place, part in enumerate(row.parts) if part is None]
    if hidden and row.rest is None:
        return []
    found: list[_Piece] = []
    weights = {place: 1 / len(hidden) for place in hidden}
    for place, part in enumerate(row.parts):
        size = (row.rest or 0.0) * weights[place] if part is None else part
        left, right = _sides(place, many, size)
        if part is None and found and found[-1].kind == "hidden" and place - 1 in weights:
            last = found[-1]
            found[-1] = _Piece(last.left + left, last.right + right, "hidden", last.text)
            continue
        kind = "hidden" if part is None else f"grade-{grade_class(place, many)}"
        if size > 0:
            found.append(_Piece(left, right, kind, row.rest_text if part is None else row.texts[place]))
    runs = [piece for piece in found if piece.kind == "hidden"]
    if len(runs) > 1:  # together they are told, one by one they are not
        found = [_Piece(p.left, p.right, p.kind, "") if p.kind == "hidden" else p for p in found]
    return found


def _sides(place: int, many: int, size: float) -> tuple[float, float]:
    """How much of a grade stands left and right of the middle of the scale."""
    if many % 2 and place == many // 2:
        return size / 2, size / 2
    return (size, 0.0) if place < many / 2 else (0.0, size)


def grade_class(place: int, many: int) -> int:
    """The shade of a grade, 1 (lowest) to 5 (highest), 3 in the middle of an odd scale."""
    if many % 2 and place == many // 2:
        return 3
    half = many // 2
    from_end = place if place < half else many - 1 - place
    strong = from_end < max(1, (half + 1) // 2)
    if place < half:
        return 1 if strong else 2
    return 5 if strong else 4


def _segment(drawn: Drawn, x: float, y: float, wide: float, piece: _Piece) -> str:
    tall = BAR + 4
    if piece.kind == "hidden":
        return _hatched(drawn, x, y, wide, tall) + (
            _text(x + wide / 2, y + 14, piece.text, "chart-figure chart-on-hatch", "middle")
            if piece.text and text_width(piece.text) + 4 < wide
            else ""
        )
    shape = (
        f'<rect class="chart-{piece.kind}" x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(tall)}"/>'
    )
    if piece.text and text_width(piece.text) + 4 < wide:
        shape += _text(x + wide / 2, y + 14, piece.text, f"chart-on-{piece.kind}", "middle")
    return shape


def _legend(grades: Sequence[str]) -> tuple[str, float]:
    """The shades with their words, in as many lines as they need."""
    body, x, y = [], 0.0, 0.0
    entries = [(f"grade-{grade_class(place, len(grades))}", text) for place, text in enumerate(grades)]
    for kind, text in entries:
        wide = 16 + text_width(text) + 12
        if x and x + wide > WIDTH:
            x, y = 0.0, y + LINE + 2
        body.append(f'<rect class="chart-{kind}" x="{_n(x)}" y="{_n(y + 1)}" width="11" height="11"/>')
        body.append(_text(x + 16, y + 11, text, "chart-tick"))
        x += wide
    return "".join(body), y + LINE


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One category at two moments, parts 0 to 1, None where hidden; ``text``: both figures and the difference."""

    label: str
    before: float | None
    after: float | None
    text: str


def move_chart(drawn: Drawn, rows: Sequence[MoveRow], before: str, after: str) -> str:
    """A ring where a category was, a dot where it is, a line between: rows on one scale from nought to all."""
    shown = [part for row in rows for part in (row.before, row.after) if part is not None]
    most = max([*shown, 0.05])
    reach = WIDTH - 16
    body = [
        '<circle class="chart-ring" cx="7" cy="7" r="4.6"/>',
        _text(17, 11, before, "chart-tick"),
        f'<circle class="chart-dot" cx="{_n(38 + text_width(before))}" cy="7" r="5"/>',
        _text(48 + text_width(before), 11, after, "chart-tick"),
    ]
    y = LINE + 10
    for row in rows:
        lines = wrapped(row.label, WIDTH - text_width(row.text) - 14)
        for place, line in enumerate(lines):
            body.append(_text(0, y + 11 + place * LINE, line))
        y += len(lines) * LINE
        body.append(_text(WIDTH, y - LINE + 11, row.text, "chart-figure", "end"))
        at = y + 9
        body.append(f'<path class="chart-rail" d="M8 {_n(at)}h{_n(reach)}"/>')
        x1, x2 = (None if part is None else 8 + reach * part / most for part in (row.before, row.after))
        if x1 is not None and x2 is not None:
            body.append(f'<path class="chart-move" d="M{_n(x1)} {_n(at)}H{_n(x2)}"/>')
        if x1 is not None:
            body.append(f'<circle class="chart-ring" cx="{_n(x1)}" cy="{_n(at)}" r="4.6"/>')
        if x2 is not None:
            body.append(f'<circle class="chart-dot" cx="{_n(x2)}" cy="{_n(at)}" r="5"/>')
        y += 18 + GAP
    return _svg(drawn, max(y - GAP, 1.0), "".join(body))


def heat_class(part: float | None) -> str:
    """The shade of a cell of a table that is drawn as a heat map: ``heat-0`` (nobody) to ``heat-5``, ``heat-hidden``."""
    if part is None:
        return "heat-hidden"
    return f"heat-{0 if part <= 0 else min(5, 1 + int(part * 5))}"


# --- pieces ----------------------------------------------------------------------------------------------------------


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _text(x: float, y: float, text: str, kind: str = "", anchor: str = "") -> str:
    if not text:
        return ""
    classes = f' class="{kind}"' if kind else ""
    end = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text{classes} x="{_n(x)}" y="{_n(y)}"{end}>{escape(text)}</text>'


def _hatched(drawn: Drawn, x: float, y: float, wide: float, tall: float = BAR) -> str:
    return (
        f'<rect class="chart-hidden" x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(tall)}"'
        f' fill="url(#{drawn.ident}-hatch)"/>'
    )


def _svg(drawn: Drawn, height: float, body: str) -> str:
    hatch = (
        f'<defs><pattern id="{drawn.ident}-hatch" width="6" height="6" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><path class="chart-hatch" d="M0 0v6"/></pattern></defs>'
        if f"#{drawn.ident}-hatch" in body
        else ""
    )
    return (
        f'<svg class="chart" viewBox="0 0 {_n(WIDTH)} {_n(height + 2)}" role="img"'
        f' aria-labelledby="{drawn.ident}-title {drawn.ident}-desc">'
        f'<title id="{drawn.ident}-title">{escape(drawn.title)}</title>'
        f'<desc id="{drawn.ident}-desc">{escape(drawn.description)}</desc>{hatch}{body}</svg>'
    )
