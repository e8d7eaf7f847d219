"""The controls of a questionnaire: HTML for one field with its value. Everything that is said is escaped here.

Written as text and not as templates, since a page of 57 questions has a thousand of them; what does not change with the
answers is made once per process and language. Names of controls are told in ``pages.posted``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from communaux.ground.countries import country_choices, country_name
from communaux.modules.surveys.rules.answers import LONGEST, new_row_id
from communaux.modules.surveys.rules.definition import Choice, Column, Field, Type
from communaux.modules.surveys.rules.telling import label_of

FEW = 8
"""Up to so many choices stand as buttons; more are a list that opens."""
_SPARE_COUNTRIES = 2


def control(
    field: Field, value: Any, lang: str, *, described: str = "", spare: int = 1, bad: bool = False
) -> SafeString:
    """The control of a field. ``value``: as stored, or as typed where it was wrong; ``described``: ids of what explains
    it; ``spare``: empty rows at the end of a table."""
    more = f' aria-describedby="{described}"' if described else ""
    more += ' aria-invalid="true"' if bad else ""
    name = escape(field.id)
    if field.type is Type.TABLE:
        return mark_safe(_table(field, value if isinstance(value, list) else [], lang, spare))
    if field.type is Type.MATRIX:
        return mark_safe(_matrix(field, value if isinstance(value, dict) else {}, lang))
    return mark_safe(_one(field, name, f"f-{name}", value, lang, more))


def stands_alone(kind: Type) -> bool:
    """Whether the control is one element that a ``<label for>`` can name; else it is a group with a legend."""
    return kind in {Type.TEXT, Type.LONGTEXT, Type.INTEGER, Type.YEAR, Type.COUNTRY}


def labelled(field: Field) -> bool:
    """The same for a field: a choice among many is one element, among few a group."""
    return stands_alone(field.type) or (field.type is Type.CHOICE and len(field.choices) > FEW)


def _one(field: Field | Column, name: str, id_: str, value: Any, lang: str, more: str) -> str:
    match field.type:
        case Type.LONGTEXT:
            return (
                f'<textarea name="{name}" id="{id_}" rows="3" maxlength="{LONGEST[Type.LONGTEXT]}"{more}>'
                f"\n{escape(str(value or ''))}</textarea>"
            )
        case Type.INTEGER | Type.YEAR:
            text = "" if value is None else escape(str(value))
            unit = f' <span class="unit">{escape(field.unit.label(lang))}</span>' if field.unit else ""
            kind = "year" if field.type is Type.YEAR else "number"
            return f'<input class="{kind}" inputmode="numeric" autocomplete="off" name="{name}" id="{id_}" value="{text}"{more}>{unit}'
        case Type.MONEY_OR_VOLUME:
            return _money(field, name, id_, value if isinstance(value, dict) else {}, more)
        case Type.COUNTRY:
            return _country(name, id_, value, lang, more)
        case Type.COUNTRIES:
            codes = list(value or []) if isinstance(value, list | tuple) else []
            codes += [""] * _SPARE_COUNTRIES
            label = escape(_("Pays"))
            return (
                '<div class="row-of-inputs">'
                + "".join(
                    _country(name, f"{id_}-{place}", code, lang, f' aria-label="{label} {place}"')
                    for place, code in enumerate(codes, 1)
                )
                + "</div>"
            )
        case Type.CHOICE:
            if len(field.choices) > FEW:
                return _select(field, name, id_, value, lang, more)
            return _radios(field.choices, name, id_, value, lang)
        case Type.MULTICHOICE:
            return _ticks(field, name, id_, value, lang)
        case Type.YESNO:
            return _yesno(name, id_, value)
        case _:
            text = escape(str(value or ""))
            return f'<input type="text" name="{name}" id="{id_}" value="{text}" maxlength="{LONGEST[Type.TEXT]}"{more}>'


def _money(field: Field | Column, name: str, id_: str, value: Mapping[str, Any], more: str) -> str:
    sign = "€" if field.currency == "EUR" else escape(field.currency)
    amount, volume, unit = (escape(str(value.get(part, ""))) for part in ("amount", "volume", "unit"))
    return (
        f'<span class="money"><label class="part"><span>{escape(_("Montant"))}</span>'
        f'<input class="number" inputmode="decimal" autocomplete="off" name="{name}:amount" id="{id_}" value="{amount}"{more}> {sign}</label>'
        f'<span class="or">{escape(_("ou"))}</span>'
        f'<label class="part"><span>{escape(_("Volume"))}</span>'
        f'<input class="number" inputmode="decimal" autocomplete="off" name="{name}:volume" value="{volume}"></label>'
        f'<label class="part"><span>{escape(_("Unité"))}</span>'
        f'<input class="unit-words" name="{name}:unit" value="{unit}" maxlength="80"></label></span>'
    )


def _country(name: str, id_: str, value: Any, lang: str, more: str) -> str:
    text = country_name(value, lang) if isinstance(value, str) and len(value) == 2 else str(value or "")
    return f'<input class="country" type="text" list="countries" autocomplete="off" name="{name}" id="{id_}" value="{escape(text)}"{more}>'


@lru_cache(maxsize=4)
def countries(lang: str) -> SafeString:
    """The names that the browser proposes where a country is asked for; once a page."""
    options = "".join(f'<option value="{escape(name)}">' for _code, name in country_choices(lang))
    return mark_safe(f'<datalist id="countries">{options}</datalist>')


def _select(field: Field | Column, name: str, id_: str, value: Any, lang: str, more: str) -> str:
    before, after = _options(field.choices, lang, str(value or ""))
    return f'<select name="{name}" id="{id_}"{more}>{before}{after}</select>'


@lru_cache(maxsize=2048)
def _options(choices: tuple[Choice, ...], lang: str, chosen: str) -> tuple[str, str]:
    parts: list[str] = []
    group = None
    for choice in choices:
        if choice.group != group:
            if group is not None:
                parts.append("</optgroup>")
            group = choice.group
            if group is not None:
                parts.append(f'<optgroup label="{escape(group.label(lang))}">')
        mark = " selected" if choice.code == chosen else ""
        parts.append(
            f'<option value="{escape(choice.code)}"{mark}>{escape(choice.label.label(lang))}</option>'
        )
    if group is not None:
        parts.append("</optgroup>")
    return '<option value=""></option>', "".join(parts)


def _radios(choices: tuple[Choice, ...], name: str, id_: str, value: Any, lang: str) -> str:
    found = ['<div class="choices">']
    for place, choice in enumerate(choices):
        mark = " checked" if choice.code == value else ""
        found.append(
            f'<label><input type="radio" name="{name}" id="{id_}-{place}" value="{escape(choice.code)}"{mark}>'
            f" <span>{escape(choice.label.label(lang))}</span></label>"
        )
    found.append(_no_answer(name, id_, value in (None, "")))
    return "".join(found) + "</div>"


def _no_answer(name: str, id_: str, chosen: bool) -> str:
    mark = " checked" if chosen else ""
    return (
        f'<label class="none"><input type="radio" name="{name}" id="{id_}-none" value=""{mark}>'
        f" <span>{escape(_('Sans réponse'))}</span></label>"
    )


def _yesno(name: str, id_: str, value: Any) -> str:
    found = ['<div class="choices inline">']
    for code, stored, word in (("yes", True, _("Oui")), ("no", False, _("Non"))):
        mark = " checked" if value is stored or value == code else ""
        found.append(
            f'<label><input type="radio" name="{name}" id="{id_}-{code}" value="{code}"{mark}> <span>{escape(word)}</span></label>'
        )
    found.append(_no_answer(name, id_, value in (None, "")))
    return "".join(found) + "</div>"


def _ticks(field: Field | Column, name: str, id_: str, value: Any, lang: str) -> str:
    chosen = set(value) if isinstance(value, list | tuple) else set()
    groups: dict[str, list[tuple[int, Choice]]] = {}
    for place, choice in enumerate(field.choices):
        groups.setdefault(choice.group.label(lang) if choice.group else "", []).append((place, choice))
    named = [group for group in groups if group]
    if len(named) > 2 and len(field.choices) > 20:
        return _folded(name, id_, groups, chosen, lang)
    found = []
    for group, listed in groups.items():
        if group:
            found.append(f'<p class="group-name">{escape(group)}</p>')
        columns = " cols" if len(listed) > 5 else ""
        found.append(f'<div class="choices{columns}">{_boxes(name, id_, listed, chosen, lang)}</div>')
    return "".join(found)


def _folded(
    name: str, id_: str, groups: Mapping[str, list[tuple[int, Choice]]], chosen: set[str], lang: str
) -> str:
    found = ['<div class="choices groups">']
    for group, listed in groups.items():
        boxes = _boxes(name, id_, listed, chosen, lang)
        if not group:
            found.append(f"<div>{boxes}</div>")
            continue
        ticked = sum(choice.code in chosen for _place, choice in listed)
        count = f' <span class="tally">({ticked})</span>' if ticked else ' <span class="tally"></span>'
        state = " open" if ticked else ""
        found.append(
            f'<details class="group"{state}><summary>{escape(group)}{count}</summary><div>{boxes}</div></details>'
        )
    return "".join(found) + "</div>"


def _boxes(name: str, id_: str, listed: list[tuple[int, Choice]], chosen: set[str], lang: str) -> str:
    return "".join(
        f'<label><input type="checkbox" name="{name}" id="{id_}-{place}" value="{escape(choice.code)}"'
        f"{' checked' if choice.code in chosen else ''}> <span>{escape(choice.label.label(lang))}</span></label>"
        for place, choice in listed
    )


# --- Tables and matrices ---------------------------------------------------------------------------------------------


def _table(field: Field, rows: list[dict[str, Any]], lang: str, spare: int) -> str:
    name = escape(field.id)
    heads = "".join(f'<th scope="col">{escape(column.label.label(lang))}</th>' for column in field.columns)
    body = [_row(field, row, place, lang) for place, row in enumerate(rows, 1)]
    body += [_row(field, {"id": new_row_id()}, len(rows) + n, lang) for n in range(1, spare + 1)]
    pattern = _pattern(field, lang)
    return (
        f'<div class="sheet" data-table="{name}"><table><thead><tr>{heads}'
        f'<td class="act"></td></tr></thead><tbody>{"".join(body)}</tbody></table>'
        f"<template>{pattern}</template>"
        f'<p><button class="btn ghost small" type="submit" name="add" value="{name}" formnovalidate>{escape(_("Ajouter une ligne"))}'
        f'<span class="vh"> ({escape(field.label.label(lang))})</span></button></p></div>'
    )


def _pattern(field: Field, lang: str) -> str:
    return _row(field, {"id": "__ROW__"}, 0, lang)


def _row(field: Field, row: Mapping[str, Any], place: int, lang: str) -> str:
    row_id = escape(str(row.get("id") or new_row_id()))
    number = str(place) if place else "__NUMBER__"
    cells = []
    for column in field.columns:
        name = f"{escape(field.id)}:{row_id}:{column.id}"
        id_ = f"f-{escape(field.id)}-{row_id}-{column.id}"
        label = escape(column.label.label(lang))
        inner = _cell(column, name, id_, row.get(column.id), lang, f"{label} {number}")
        cells.append(f'<td><span class="cell-label" aria-hidden="true">{label}</span>{inner}</td>')
    remove = escape(_("Retirer la ligne"))
    cells.append(
        f'<td class="act"><button class="plain" type="submit" name="drop" value="{escape(field.id)}:{row_id}" formnovalidate'
        f' title="{remove}"><span aria-hidden="true">×</span><span class="vh">{remove} {number}</span></button></td>'
    )
    return f'<tr data-row="{row_id}">{"".join(cells)}</tr>'


def _cell(column: Column, name: str, id_: str, value: Any, lang: str, label: str) -> str:
    """The control of one cell, named by its column and the number of its row."""
    more = f' aria-label="{label}"'
    match column.type:
        case Type.CHOICE:
            return _select(column, name, id_, value, lang, more)
        case Type.MULTICHOICE:
            chosen = [label_of(column.choices, code, lang) for code in value or ()]
            shown = escape(", ".join(chosen) or _("Choisir"))
            boxes = _ticks(column, name, id_, value, lang)
            return (
                f'<details class="ticks"><summary data-none="{escape(_("Choisir"))}"><span class="vh">{label} : </span>'
                f'<span class="chosen">{shown}</span></summary><div>{boxes}</div></details>'
            )
        case Type.YESNO:
            return f'<fieldset><legend class="vh">{label}</legend>{_yesno(name, id_, value)}</fieldset>'
        case Type.MONEY_OR_VOLUME:
            return _money(column, name, id_, value if isinstance(value, dict) else {}, more)
        case _:
            return _one(column, name, id_, value, lang, more)


def _matrix(field: Field, value: Mapping[str, Any], lang: str) -> str:
    name = escape(field.id)
    steps = [(escape(step.code), escape(step.label.label(lang))) for step in field.scale]
    none = escape(_("Sans réponse"))
    heads = "".join(f'<th scope="col">{label}</th>' for _code, label in steps)
    rows = []
    for place, line in enumerate(field.rows):
        chosen = value.get(line.code)
        label = escape(line.label.label(lang))
        id_ = f"f-{name}-{place}"
        cells = "".join(
            f'<td><label><input type="radio" name="{name}:{escape(line.code)}" value="{code}"'
            f"{' checked' if chosen == code else ''}"
            f' aria-label="{label} : {step}"><span class="cell-label">{step}</span></label></td>'
            for code, step in steps
        )
        cells += (
            f'<td class="none"><label><input type="radio" name="{name}:{escape(line.code)}" value=""'
            f'{"" if chosen else " checked"} aria-label="{label} : {none}"><span class="cell-label">{none}</span></label></td>'
        )
        rows.append(f'<tr><th scope="row" id="{id_}">{label}</th>{cells}</tr>')
    return (
        f'<div class="matrix"><table><thead><tr><td></td>{heads}<th scope="col" class="none">{none}</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
