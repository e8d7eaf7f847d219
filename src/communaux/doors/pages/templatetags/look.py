"""Template tags of the visual identity: flower, icons, form fields, chosen theme.

They draw and nothing else: no query, no rule, no knowledge of what an organisation is.
Everything they print is escaped, and carries neither inline style nor script (the CSP forbids both).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.forms.widgets import CheckboxInput
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from communaux.ground.markdown import to_html

register = template.Library()

THEMES = ("auto", "light", "dark")

# The five parts of the charter, clockwise from the top.
PARTS: tuple[tuple[str, Any], ...] = (
    ("gov", _("Gouvernance")),
    ("val", _("Valeur")),
    ("dat", _("Données")),
    ("com", _("Communs")),
    ("coo", _("Coopération")),
)
STATES: dict[str, Any] = {
    "met": _("atteint"),
    "progressing": _("en progrès"),
    "declared": _("déclaré"),
    "unsaid": _("rien n’est dit"),
}

# One petal pointing up, in a square of 100 around an empty middle; its left half alone, for "progressing".
_PETAL = "M50 42C40.5 35 35 25 38.5 15 40.5 9 45.5 5 50 2 54.5 5 59.5 9 61.5 15 65 25 59.5 35 50 42Z"
_HALF = "M50 42C40.5 35 35 25 38.5 15 40.5 9 45.5 5 50 2Z"

_ICONS = {
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "close": '<path d="M5 5l14 14M19 5 5 19"/>',
    "check": '<path d="m4 12.5 5.5 5.5L20 6.5"/>',
    "right": '<path d="M4 12h15m-6-6.5 6.5 6.5-6.5 6.5"/>',
    "left": '<path d="M20 12H5m6-6.5L4.5 12l6.5 6.5"/>',
    "down": '<path d="m5 9 7 7 7-7"/>',
    "up": '<path d="m5 15 7-7 7 7"/>',
    "warning": '<path d="M12 3.5 2.5 20h19zM12 10v4.5m0 2.6v.1"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5m0-9v.1"/>',
    "wait": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.2l3.5 2"/>',
    "theme": '<circle cx="12" cy="12" r="8.5"/><path d="M12 3.5v17m0-13 5.8-1.6M12 12h8.4M12 16.5l6 1.7"/>',
    "filter": '<path d="M4 6h16M7 12h10m-7 6h4"/>',
    "external": '<path d="M9 5H5v14h14v-4M13 4h7v7m0-7-9 9"/>',
    "list": '<path d="M8 6h12M8 12h12M8 18h12M4 6h.1M4 12h.1M4 18h.1"/>',
    "download": '<path d="M12 4v11m-5-4.5 5 5 5-5M5 20h14"/>',
}


def normal_states(states: Mapping[str, str] | Sequence[str] | None) -> list[str]:
    """The five states in petal order; whatever is absent or unknown counts as unsaid, never as met."""
    if not states:
        return ["unsaid"] * len(PARTS)
    if isinstance(states, Mapping):
        found: Iterable[str] = [states.get(key, "unsaid") for key, _label in PARTS]
    else:
        found = [*states, *["unsaid"] * len(PARTS)][: len(PARTS)]
    return [state if state in STATES else "unsaid" for state in found]


def states_in_words(states: Sequence[str]) -> str:
    """One sentence saying what the petals show, for those who do not see them."""
    if all(state == "unsaid" for state in states):
        return gettext("Charte : rien n’est encore dit")
    told = [
        gettext("%(label)s : %(text)s") % {"label": label, "text": STATES[state]}
        for (_key, label), state in zip(PARTS, states, strict=True)
    ]
    return gettext(" ; ").join(told)


def _petals(states: Sequence[str]) -> SafeString:
    drawn = []
    for turn, ((part, _label), state) in enumerate(zip(PARTS, states, strict=True)):
        rotation = mark_safe(f' transform="rotate({72 * turn} 50 50)"') if turn else ""
        drawn.append(format_html('<path class="petal {} {}"{} d="{}"/>', part, state, rotation, _PETAL))
        if state == "progressing":
            drawn.append(format_html('<path class="petal-half {}"{} d="{}"/>', part, rotation, _HALF))
    return SafeString("".join(drawn))


@register.simple_tag
def flower(
    states: Mapping[str, str] | Sequence[str] | None = None, size: str = "", label: str | None = None
) -> SafeString:
    """Draw where an organisation stands on the five parts of the charter.

    Args:
        states: mapping of part (gov, val, dat, com, coo) to state (met, progressing, declared, unsaid), or the
            five states in that order. Nothing given: five dashed petals, since nothing was said.
        size: extra class name(s); the page's styles give the size ("" is 3rem).
        label: words for those who do not see it; by default the states in words. "" hides it from
            assistive technology (when the same words stand beside it).
    """
    known = tuple(normal_states(states))
    return _drawn(known, size, states_in_words(known) if label is None else label)


@lru_cache(maxsize=512)
def _drawn(known: tuple[str, ...], size: str, words: str) -> SafeString:
    """The drawing itself; a list of fifty shows the same few flowers again and again."""
    role = format_html('role="img" aria-label="{}"', words) if words else SafeString('aria-hidden="true"')
    return format_html('<svg class="flower {}" viewBox="0 0 100 100" {}>{}</svg>', size, role, _petals(known))


@register.simple_tag
def mark(size: str = "") -> SafeString:
    """The mark of Communaux: the full flower around its empty middle. Decorative, its name stands beside it."""
    return flower(["met"] * len(PARTS), size, "")


# Where the name of each part stands around the large flower: x, y, and which end of the word is there.
_NAMES = ((50, -3, "middle"), (101, 33, "start"), (85, 93, "start"), (15, 93, "end"), (-1, 33, "end"))


@register.simple_tag
def flower_words() -> SafeString:
    """The large flower of the first page, each petal with the name of its part of the charter."""
    names = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="{}">{}</text>',
        ((x, y, end, label) for (x, y, end), (_key, label) in zip(_NAMES, PARTS, strict=True)),
    )
    return format_html(
        '<svg class="flower-drawing" viewBox="-40 -11 180 111" aria-hidden="true">{}{}</svg>',
        _petals(["met"] * len(PARTS)),
        names,
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small line drawing, decorative: words must stand beside it. Unknown names raise KeyError."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', mark_safe(_ICONS[name])
    )


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> str:
    """The theme the reader chose (cookie `theme`): auto, light or dark. Anything else counts as auto."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "auto") if request is not None else "auto"
    return chosen if chosen in THEMES else "auto"


@register.inclusion_tag("components/field.html")
def field(bound_field: BoundField, width: str = "", columns: bool = False) -> dict[str, object]:
    """Render one form field: label, required mark in words, help, errors, control.

    Args:
        bound_field: `form["name"]`.
        width: year, short, medium, or "" (as wide as the form).
        columns: choices in two columns on wide pages.
    """
    identity = bound_field.id_for_label or bound_field.auto_id or bound_field.html_name
    help_id, error_id = f"{bound_field.auto_id}_help", f"{bound_field.auto_id}_error"
    described = [help_id] if bound_field.help_text else []
    described += [error_id] if bound_field.errors else []
    grouped = bool(bound_field.use_fieldset)
    attributes: dict[str, Any] = {"aria-describedby": " ".join(described) or None}
    if bound_field.errors:
        attributes["aria-invalid"] = "true"
    control = bound_field.as_widget(attrs={} if grouped else {k: v for k, v in attributes.items() if v})
    return {
        "field": bound_field,
        "control": control,
        "identity": identity,
        "help_id": help_id,
        "error_id": error_id,
        "described": attributes["aria-describedby"],
        "grouped": grouped,
        "ticked": isinstance(bound_field.field.widget, CheckboxInput),
        "width": width,
        "columns": columns,
    }


@register.inclusion_tag("components/errors.html")
def form_errors(form: BaseForm) -> dict[str, object]:
    """The summary above a refused form: how many errors, each a link to its field. Nothing when all is well."""
    lines: list[tuple[str, str, str]] = [("", "", str(text)) for text in form.non_field_errors()]
    for bound_field in form:
        lines += [(anchor_of(bound_field), str(bound_field.label), str(text)) for text in bound_field.errors]
    return {"lines": lines, "form": form}


def anchor_of(bound_field: BoundField) -> str:
    """The id that a link must aim at: the control, or the first choice of a group."""
    if bound_field.use_fieldset:
        return f"{bound_field.auto_id}_0"
    return bound_field.id_for_label or str(bound_field.auto_id)


@register.simple_tag
def attributes(pairs: Mapping[str, object] | None = None) -> SafeString:
    """Print a mapping as HTML attributes, escaped; used by components that pass hx-… through."""
    return format_html_join("", ' {}="{}"', (pairs or {}).items())


@register.simple_tag
def bits(on: int, total: int) -> SafeString:
    """A row of small bars, `on` of `total` filled; decorative, the two numbers must stand beside it."""
    bars = format_html_join(
        "", "<i{}></i>", ((mark_safe(' class="on"') if n < on else "",) for n in range(total))
    )
    return format_html('<span class="bits" aria-hidden="true">{}</span>', bars)


@register.simple_tag
def cell_class(columns: Sequence[Any], index: int) -> SafeString:
    """` class="num"` for a cell below a numeric column, so that figures line up."""
    column = columns[index] if index < len(columns) else None
    numeric = column.get("numeric") if isinstance(column, Mapping) else getattr(column, "numeric", False)
    return SafeString(' class="num"' if numeric else "")


@register.filter
def markdown(text: str | None) -> SafeString:
    """A text with a little form (CommonMark without raw HTML) as HTML; wrap it in `<div class="prose">`."""
    return mark_safe(to_html(text or ""))  # the renderer escapes everything that it did not make


@register.filter
def grouped(number: int) -> str:
    """A whole number as the reader's language writes it, in groups of three: 2033 is « 2 033 » in French."""
    if number < 1000:
        return str(number)
    return number_format(number, use_l10n=True, force_grouping=True)


@register.filter
def words_list(text: str) -> list[str]:
    """The words of a text as a list; lets a template write states in place."""
    return text.split()


@register.filter
def any_checked(options: Iterable[Any] | None) -> bool:
    """Whether a folded part of a facet holds a tick, and must therefore be open."""
    return any(o.get("checked") if isinstance(o, Mapping) else o.checked for o in options or ())


@register.filter
def has_groups(optgroups: Iterable[tuple[Any, Any, Any]]) -> bool:
    """Whether the options of a widget come in named groups."""
    return any(group for group, _options, _index in optgroups)


@register.filter
def count_selected(options: Iterable[Mapping[str, Any]]) -> int:
    """How many options of one group of a widget are chosen."""
    return sum(bool(option["selected"]) for option in options)
