"""How dates, codes and rhythms of meetings are said on a page. No query but in ``meetings_of``, no rule."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from communaux.ground.time import PartialDate
from communaux.meaning.declare import of
from communaux.meaning.fields import in_language
from communaux.modules.groups import verbs_meetings as verbs
from communaux.modules.groups.models import Action, Meeting, Milestone, Series
from communaux.modules.groups.reading import meetings as reading
from communaux.modules.groups.rules import moments

register = template.Library()
_DOTS = {"announced": "ok", "proposed": "wait", "cancelled": "bad", "held": "off", "published": "ok"}
_WEEKDAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def _language() -> str:
    return "en" if (get_language() or "fr").startswith("en") else "fr"


@register.simple_tag
def term(thing: models.Model, name: str) -> str:
    """The label of a code that a thing holds."""
    return of(type(thing)).code_list(name).label(getattr(thing, name), _language())


@register.inclusion_tag("groups/meetings/date.html")
def meeting_row(meeting: Meeting) -> dict[str, Any]:
    """A meeting as a line of a list."""
    starts = None
    if meeting.starts is not None:
        starts = meeting.starts.astimezone(moments.read_zone(meeting.zone)).replace(tzinfo=None)
    return {
        "meeting": meeting,
        "starts": starts,
        "state": term(meeting, "state"),
        "dot": _DOTS.get(meeting.state, "off"),
    }


@register.inclusion_tag("groups/meetings/action_row.html")
def action_row(action: Action, today: dt.date, names: bool) -> dict[str, Any]:
    """An action as a line of a list; the name of a person only where it may be shown."""
    late = action.state == "open" and action.due is not None and action.due < today
    return {"action": action, "late": late, "names": names, "state": term(action, "state")}


@register.simple_tag
def span_words(starts: dt.datetime, ends: dt.datetime) -> str:
    """From when to when, in words; both on the clock of the place."""
    day, hour = "l j F Y", "H:i"
    if starts.date() == ends.date():
        return _("%(day)s, de %(from)s à %(to)s") % {
            "day": date_format(starts, day).capitalize(),
            "from": date_format(starts, hour),
            "to": date_format(ends, hour),
        }
    return _("Du %(first)s, %(from)s, au %(last)s, %(to)s") % {
        "first": date_format(starts, day),
        "from": date_format(starts, hour),
        "last": date_format(ends, day),
        "to": date_format(ends, hour),
    }


@register.simple_tag
def rhythm(series: Series) -> str:
    """How a series comes back, in words."""
    n = series.interval
    weekday = _WEEKDAYS[_language()][series.first_day.weekday()]
    if series.every == "week":
        said = ngettext("Chaque semaine, le %(day)s", "Toutes les %(n)d semaines, le %(day)s", n)
        return said % {"n": n, "day": weekday}
    if series.every == "month-day":
        said = ngettext("Chaque mois, le %(day)d", "Tous les %(n)d mois, le %(day)d", n)
        return said % {"n": n, "day": series.first_day.day}
    if series.every == "month-last-weekday":
        said = ngettext("Chaque mois, le dernier %(day)s", "Tous les %(n)d mois, le dernier %(day)s", n)
        return said % {"n": n, "day": weekday}
    nth = _nth((series.first_day.day - 1) // 7 + 1)
    said = ngettext("Chaque mois, le %(nth)s %(day)s", "Tous les %(n)d mois, le %(nth)s %(day)s", n)
    return said % {"n": n, "nth": nth, "day": weekday}


def _nth(number: int) -> str:
    names = {
        "fr": ("premier", "deuxième", "troisième", "quatrième"),
        "en": ("first", "second", "third", "fourth"),
    }
    return names[_language()][number - 1]


@register.simple_tag
def milestone(fact: Milestone) -> SafeString:
    """A dated fact: when, what, where, how many, from which source."""
    language = _language()
    when = PartialDate.parse(fact.date).label(language)
    if fact.until:
        when = f"{when} – {PartialDate.parse(fact.until).label(language)}"
    more = " · ".join(part for part in (fact.place, fact.people, fact.source) if part)
    return format_html(
        '<time datetime="{}">{}</time><a href="{}">{}</a><p class="small muted">{}</p>',
        fact.date,
        when,
        of(Milestone).address(fact.key),
        in_language(fact.title, language),
        more,
    )


@register.inclusion_tag("groups/meetings/on_group.html", takes_context=True)
def meetings_of(context: template.Context, group: Any) -> dict[str, Any]:
    """The part of a group’s page that its meetings take."""
    viewer = context["request"].viewer
    now = timezone.now()
    coming = reading.visible(viewer).filter(group=group).exclude(state="cancelled")
    coming = coming.filter(models.Q(ends__gte=now) | models.Q(starts=None))
    return {
        "group": group,
        "coming": list(coming.order_by("starts")[:4]),
        "latest": list(reading.decisions(viewer).filter(group=group).order_by("-decided_on", "-pk")[:4]),
        "milestones": list(group.milestones.order_by("date")),
        "may_announce": reading.standing(viewer, group.pk).may(verbs.MEETING_ADDED),
    }
