"""A study as a page shows it: a picture, the table behind it, who is counted, what is hidden and why.

Words and figures in the reader's language. What is drawn is drawn by the doors: a figure here is plain data, as
``{% chart %}`` of ``templatetags/charts.py`` takes it. Nothing here reads the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from communaux.ground.said import Said
from communaux.meaning.fields import in_language
from communaux.modules.surveys.reading.analysis_coding import Coding
from communaux.modules.surveys.reading.analysis_cross import Table
from communaux.modules.surveys.reading.analysis_studies import Study
from communaux.modules.surveys.rules.analysis import Bars, Class, Grades, Move, Numbers, share
from communaux.modules.surveys.rules.definition import Type

Shown = dict[str, Any]


def words(said: Said | Mapping[str, str] | None) -> str:
    """A text of a questionnaire, or of a record, in the reader's language."""
    if said is None:
        return ""
    language = (get_language() or "fr")[:2]
    if isinstance(said, Said):
        return said.label(language)
    return said.get(language) or next(iter(said.values()), "")


def number(value: float | None) -> str:
    """A number as the reader's language writes it; « masqué » where it is hidden."""
    if value is None:
        return _("masqué")
    whole = float(value).is_integer()
    return number_format(int(value) if whole else value, use_l10n=True, force_grouping=abs(value) >= 1000)


def year(value: float | None) -> str:
    """A year, without spaces inside."""
    return _("masqué") if value is None else str(int(value))


def percent(part: float | None) -> str:
    """A part of a whole as a percentage without decimals; an em dash where it is not known."""
    if part is None:
        return "–"
    return _("%(n)d %%") % {"n": round(part * 100)}


def ident_of(name: str) -> str:
    """The id of a question as an element of the page bears it."""
    return "q-" + "".join(c if c.isalnum() else "-" for c in name)


def title_of(study: Study) -> str:
    """The question; of one field among several, the question and the field."""
    question = words(study.question.label)
    if study.field.id == study.question.id or words(study.field.label) == question:
        return question
    return f"{question} – {words(study.field.label)}"


def shown(study: Study, base: str, query: str = "") -> Shown:
    """One study for the template ``surveys/analysis/asked.html``; ``base``: address of the analysis of its survey."""
    ident = ident_of(study.field.id)
    found: Shown = {
        "ident": ident,
        "id": study.field.id,
        "title": title_of(study),
        "kind": study.kind,
        "url": f"{base}{study.field.id}/{query}",
        "download": f"{base}{study.field.id}.csv{query}",
        "figure": None,
        "table": None,
        "columns": [],
        "narrowed": study.narrowed,
    }
    match study.result:
        case Bars() as bars if study.kind == "bars":
            found |= of_bars(bars, ident, found["title"])
        case Bars() as bars:
            found |= {
                "counted": counted(bars.answered, bars.total),
                "refused": bars.refused,
                "empty": bars.answered == 0,
            }
        case Numbers() as numbers:
            found |= of_numbers(numbers, ident, found["title"], study)
        case Grades() as grades:
            found |= of_grades(grades, ident, found["title"])
    for place, column in enumerate(study.columns):
        title = words(column.column.label)
        found["columns"].append({"title": title, **of_bars(column.bars, f"{ident}-{place}", title)})
    found["silent"] = bool(found.get("refused") or found.get("empty"))
    if found.get("empty"):
        found["refused"] = False
    for place, part in enumerate([found, *found["columns"]]):
        if part.get("table"):
            part["table"]["id"] = f"{ident}-table-{place}"
            part["table"]["caption"] = _("Tableau : %(title)s") % {"title": part["table"]["caption"]}
    return found


def counted(answered: int | None, total: int) -> str:
    """Who is counted, as a sentence."""
    if answered is None:
        return _("%(total)s réponses à l’enquête ; moins de 5 ici, ou un nombre qu’il faut taire.") % {
            "total": number(total)
        }
    return ngettext(
        "%(n)s réponse, sur %(total)s envoyées.", "%(n)s réponses, sur %(total)s envoyées.", answered
    ) % {"n": number(answered), "total": number(total)}


def hiding(hidden: int) -> str:
    """How many figures are hidden, and why."""
    if not hidden:
        return ""
    return ngettext(
        "%(n)d valeur est masquée : moins de 5 réponses, ou de quoi les retrouver par soustraction.",
        "%(n)d valeurs sont masquées : moins de 5 réponses, ou de quoi les retrouver par soustraction.",
        hidden,
    ) % {"n": hidden}


def of_bars(bars: Bars, ident: str, title: str) -> Shown:
    """A distribution: bars, and the same in a table."""
    if bars.refused:
        return {"refused": True, "counted": counted(None, bars.total)}
    rows, lines = [], []
    for bar in bars.bars:
        part = share(bar.count, bars.answered)
        label = words(bar.label)
        if bar.count is None:
            text = _("masqué")
        elif part is None:
            text = number(bar.count)
        else:
            text = f"{number(bar.count)} · {percent(part)}"
        length = None if bar.count is None else part if part is not None else share(bar.count, bars.total)
        rows.append(
            {"label": label, "part": length or (0.0 if bar.count is not None else None), "text": text}
        )
        lines.append([label, number(bar.count), percent(part)])
    if bars.hidden and bars.rest:
        part = share(bars.rest, bars.answered)
        lines.append([_("Ensemble des valeurs masquées"), number(bars.rest), percent(part)])
    if not bars.several:
        lines.append([_("Sans réponse"), number(bars.missing), "–"])
    shown_bars = [bar for bar in bars.bars if bar.count]
    top = max(shown_bars, key=lambda bar: bar.count or 0, default=None)
    description = (
        _("La plus fréquente : %(label)s, %(n)s.") % {"label": words(top.label), "n": number(top.count)}
        if top
        else _("Aucune valeur à montrer.")
    )
    rows = without_nought(rows, lambda row: row["part"] == 0)
    figure = {"kind": "bars", "ident": ident, "title": title, "description": description, "rows": rows}
    return {
        "figure": figure if any(bar.count for bar in bars.bars) else None,
        "table": table(title, [_("Réponse"), _("Nombre"), _("Part")], lines),
        "counted": counted(bars.answered, bars.total),
        "several": bars.several,
        "hiding": hiding(bars.hidden),
        "empty": bars.answered == 0,
    }


MOST_NOUGHTS = 6
"""A picture of more rows than this leaves out those that nobody chose; its table has them all."""


def without_nought(rows: list[Shown], nought: Callable[[Shown], bool]) -> list[Shown]:
    """The rows of a picture."""
    kept = [row for row in rows if not nought(row)]
    return kept if len(rows) > MOST_NOUGHTS and kept else rows


def table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> Shown:
    """A table for ``components/table.html``, all columns but the first numeric."""
    return {
        "id": "table",
        "caption": caption,
        "columns": [{"label": head, "numeric": place > 0} for place, head in enumerate(heads)],
        "rows": rows,
        "first_is_header": True,
    }


def class_words(one: Class, *, years: bool) -> str:
    """« 2004 à 2007 », « avant 2004 », « 100 et plus »."""
    say = year if years else number
    last = None if one.last is None else (one.last - 1 if float(one.last).is_integer() else one.last)
    if one.first is None and last is None:
        return _("toutes les valeurs")
    if one.first is None:
        return (_("jusqu’à %(last)s") % {"last": say(last)}) if last is not None else ""
    if last is None:
        return _("%(first)s et plus") % {"first": say(one.first)}
    if last == one.first:
        return say(one.first)
    return _("%(first)s à %(last)s") % {"first": say(one.first), "last": say(last)}


def of_numbers(numbers: Numbers, ident: str, title: str, study: Study) -> Shown:
    """Classes as columns; median and quartiles in words and in the table."""
    if numbers.refused:
        return {"refused": True, "counted": counted(None, numbers.total)}
    say = year if numbers.years else number
    unit = _unit(study)
    most = max((one.count for one in numbers.classes), default=0)
    rows = [
        {
            "label": class_words(one, years=numbers.years),
            "part": one.count / most if most else 0.0,
            "text": number(one.count),
        }
        for one in numbers.classes
    ]
    lines = [[row["label"], row["text"], percent(share(one.count, numbers.answered))]
             for row, one in zip(rows, numbers.classes, strict=True)]  # fmt: skip
    median = ""
    if numbers.median is not None:
        median = _(
            "La moitié des réponses se tient entre %(low)s et %(high)s%(unit)s ; médiane : %(median)s."
        ) % {
            "low": say(numbers.low),
            "high": say(numbers.high),
            "median": say(numbers.median),
            "unit": f" {unit}" if unit else "",
        }
    figure = {"kind": "columns", "ident": ident, "title": title, "description": median, "rows": rows}
    return {
        "figure": figure if len(rows) > 1 else None,
        "table": table(title, [_("Valeurs"), _("Nombre"), _("Part")], lines),
        "counted": counted(numbers.answered, numbers.total),
        "figures": median,
        "rounding": bool(median) and not numbers.years,
        "empty": numbers.answered == 0,
    }


def _unit(study: Study) -> str:
    if study.field.type is Type.MONEY_OR_VOLUME:
        return "€" if study.field.currency == "EUR" else study.field.currency
    return words(study.field.unit)


def of_grades(grades: Grades, ident: str, title: str, *, ranked: bool = True) -> Shown:
    """Diverging bars, the best graded statement first, and every figure in the table."""
    scale = [words(said) for _code, said in grades.scale]
    rows, lines = [], []
    listed = grades.ranked if ranked else grades.rows
    for row in listed:
        label = words(row.label)
        base = row.answered
        note = _("n = %(n)s") % {"n": number(base)} if base is not None else _("moins de 5 réponses")
        parts = [share(count, base) for count in row.counts]
        rest = share(row.rest, base) if row.rest is not None else None
        rows.append(
            {
                "label": label,
                "parts": parts,
                "texts": ["" if part is None else percent(part) for part in parts],
                "rest": rest,
                "rest_text": "" if rest is None else percent(rest),
                "note": note,
            }
        )
        lines.append([label, *(number(count) for count in row.counts), number(base)])
    told = [row for row in listed if not row.refused and row.answered]
    figure = {
        "kind": "grades",
        "ident": ident,
        "title": title,
        "description": _("En tête : %(label)s.") % {"label": words(told[0].label)} if told else _("Aucune valeur à montrer."),
        "rows": rows,
        "grades": scale,
    }  # fmt: skip
    return {
        "figure": figure if told else None,
        "table": table(title, [_("Énoncé"), *scale, _("Réponses")], lines),
        "counted": _("%(total)s réponses envoyées ; le nombre est donné pour chaque ligne.")
        % {"total": number(grades.total)},
        "hiding": hiding(grades.hidden),
        "refused": not told,
        "empty": all(row.answered == 0 for row in grades.rows),
    }


def of_table(found: Table, share_of: str) -> Shown:
    """A table of two questions, as a heat map with figures: shares of rows, of columns, or counts alone."""
    rows = []
    for place, (option, cells) in enumerate(zip(found.rows.options, found.cells, strict=True)):
        line = []
        for other, cell in enumerate(cells):
            base = (found.column_bases if share_of == "columns" else found.row_bases)[place][other]
            part = share(cell, base)
            line.append(
                {
                    "count": number(cell),
                    "hidden": cell is None,
                    "share": percent(part) if share_of != "counts" and part is not None else "",
                    "part": part if cell is not None else None,
                    "shade": None if cell is None else (part or 0.0),
                }
            )
        total = found.row_totals[place] if found.row_totals else None
        rows.append({"label": words(option[1]), "cells": line, "total": number(total)})
    return {
        "heads": [words(said) for _code, said in found.columns.options],
        "rows": rows,
        "totals": [number(total) for total in found.column_totals],
        "row_label": words(found.rows.label),
        "column_label": words(found.columns.label),
        "several": found.rows.several or found.columns.several,
        "refused": found.refused,
        "empty": all(not total and total is not None for total in found.row_totals)
        or all(not total and total is not None for total in found.column_totals),
        "hiding": hiding(found.hidden),
        "narrowed": found.narrowed,
    }


def of_moves(moves: Sequence[Move], ident: str, title: str, before: str, after: str) -> Shown:
    """Two waves of one question."""
    rows, lines = [], []
    for move in moves:
        label = words(move.label)
        change = points(move.difference)
        old = percent(move.before) if move.before is not None else _("masqué")
        new = percent(move.after) if move.after is not None else _("masqué")
        rows.append({"label": label, "before": move.before, "after": move.after, "text": f"{old} → {new}"})
        lines.append([label, old, new, change])
    rows = without_nought(rows, lambda row: not row["before"] and not row["after"])
    figure = {
        "kind": "moves", "ident": ident, "title": title, "rows": rows, "before": before, "after": after,
        "description": _("Part de chaque réponse : %(before)s, puis %(after)s.") % {"before": before, "after": after},
    }  # fmt: skip
    told = any(move.before is not None or move.after is not None for move in moves)
    return {
        "figure": figure if told else None,
        "table": table(title, [_("Réponse"), before, after, _("Différence")], lines),
    }


def points(difference: float | None) -> str:
    """« +12 points », with its sign; an em dash where a wave is hidden."""
    if difference is None:
        return "–"
    whole = round(difference * 100)
    sign = "+" if whole > 0 else "−" if whole < 0 else ""
    return ngettext("%(sign)s%(n)d point", "%(sign)s%(n)d points", abs(whole)) % {
        "sign": sign,
        "n": abs(whole),
    }


def of_coding(found: Coding, title: str) -> Shown:
    """What came out of coding: how many answers hold each code, and how far two coders agree."""
    shown: Shown = {"done": found.done, **of_bars(found.bars, "codes", title)}
    if found.agreement:
        labels = {code.key: in_language(code.label) for code in found.codes}
        rows = [
            [
                labels[one.code],
                number(one.both),
                number(one.first + one.second),
                "–" if one.kappa is None else number(round(one.kappa, 2)),
            ]
            for one in found.agreement
        ]
        shown["agreement"] = {
            **table(
                _("Accord entre deux personnes qui codent"),
                [_("Code"), _("Les deux"), _("Une seule"), _("Kappa de Cohen")],
                rows,
            ),
            "id": "agreement",
        }
        shown["read_by_two"] = found.agreement[0].read
    return shown
