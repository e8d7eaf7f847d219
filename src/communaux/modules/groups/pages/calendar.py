"""The calendar: its page by month, the feeds, one's own address, a file taken in (GRP-07).

A feed is public text with an ETag. The address of a personal one opens it by itself: it is written nowhere but on the
page of the account.
"""

from __future__ import annotations

import calendar as days
import datetime as dt
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from communaux.ground.time import MONTH_NAMES
from communaux.modules.groups import verbs_meetings as verbs
from communaux.modules.groups.acts import feeds, taking_in
from communaux.modules.groups.lists_meetings import MEETING_KINDS
from communaux.modules.groups.models import Group
from communaux.modules.groups.pages import meeting_forms as forms
from communaux.modules.groups.pages.meetings import allowed, find, find_group, trail_of
from communaux.modules.groups.reading import calendar as reading
from communaux.modules.groups.reading import meetings as of_meetings
from communaux.modules.groups.rules import ical
from communaux.nouns.answers import attempt, press, viewer_of
from communaux.nouns.viewers import viewer_of as viewer_of_account

FIRST_YEAR, LAST_YEAR = 1990, 2100


def _language(request: HttpRequest) -> str:
    return "en" if str(request.LANGUAGE_CODE).startswith("en") else "fr"


# --- Feeds ------------------------------------------------------------------------------------------------------------


def _answer(request: HttpRequest, body: bytes, name: str, *, private: bool = False) -> HttpResponseBase:
    """A calendar with its ETag, or 304."""
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{name}.ics"'
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache" if private else "public, max-age=300"
    if private:
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
    else:
        response["Access-Control-Allow-Origin"] = "*"
    found: HttpResponseBase = get_conditional_response(request, etag=etag, response=response) or response
    return found


@require_safe
def public_feed(request: HttpRequest) -> HttpResponseBase:
    """All public meetings and events."""
    return _answer(request, reading.public(_asked(request)), "agenda")


@require_safe
def group_feed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The public meetings of one group."""
    return _answer(request, reading.public(_asked(request), find_group(slug)), slug)


@require_safe
def personal_feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """The calendar of whoever was given this address."""
    feed = feeds.feed_of(token)
    if feed is None:
        raise Http404
    viewer = viewer_of_account(feed.account)
    return _answer(request, reading.personal(viewer, _asked(request)), "mon-agenda", private=True)


@require_safe
def one(request: HttpRequest, key: str) -> HttpResponseBase:
    """One meeting to keep in one's calendar."""
    meeting = find(request, key)
    if meeting.starts is None:
        raise Http404
    names = of_meetings.standing(viewer_of(request), meeting.group_id).names
    return _answer(request, reading.one(meeting, _asked(request), link=names), meeting.key, private=names)


def _asked(request: HttpRequest) -> str:
    """French, unless the address asks for English: a calendar program says no language that its owner chose."""
    return "en" if request.GET.get("lang") == "en" else "fr"


@require_POST
def feed(request: HttpRequest) -> HttpResponse:
    """Make, change or close the address of one's calendar."""
    viewer = viewer_of(request)
    if request.POST.get("close"):
        press(request, lambda: feeds.close_feed(viewer), _("L’adresse de votre agenda est fermée."))
    else:
        press(request, lambda: feeds.open_feed(viewer), _("Voici l’adresse de votre agenda."))
    return redirect("/account/#calendar")


# --- The page ---------------------------------------------------------------------------------------------------------


def page(request: HttpRequest) -> HttpResponse:
    """The calendar of a month, as a list or a grid."""
    viewer = viewer_of(request)
    language = _language(request)
    today = timezone.localdate()
    first = _month(request.GET.get("month", ""), today)
    grid = request.GET.get("view") == "grid"
    choice = reading.Choice(
        kind=request.GET.get("kind", "") if request.GET.get("kind", "") in MEETING_KINDS else "",
        group=request.GET.get("group", "")[:80].replace("\x00", ""),
        mine=request.GET.get("mine") == "1" and viewer.person is not None,
    )
    shown = reading.month(viewer, first, choice, language)
    kept = {
        name: value
        for name, value in (
            ("view", "grid" if grid else ""),
            ("kind", choice.kind),
            ("group", choice.group),
            ("mine", "1" if choice.mine else ""),
        )
        if value
    }

    def address(**more: str) -> str:
        query = {name: value for name, value in {**kept, **more}.items() if value}
        return f"/calendar/?{urlencode(query)}" if query else "/calendar/"

    here = f"{first:%Y-%m}"
    before, after = _beside(first)
    further = None if shown else reading.next_month_with_something(viewer, today)
    group = Group.objects.filter(slug=choice.group).first() if choice.group else None
    context = {
        "month": f"{MONTH_NAMES[language][first.month - 1]} {first.year}",
        "first": first,
        "today": today,
        "grid": _grid(first, shown, today) if grid else [],
        "weekdays": _weekdays(language),
        "days": _by_day(shown, first),
        "shown": shown,
        "before": {"url": address(month=f"{before:%Y-%m}"), "label": _name(before, language)}
        if before
        else None,
        "after": {"url": address(month=f"{after:%Y-%m}"), "label": _name(after, language)} if after else None,
        "further": {"url": address(month=f"{further:%Y-%m}"), "label": _name(further, language)}
        if further
        else None,
        "today_url": address(),
        "is_now": (first.year, first.month) == (today.year, today.month),
        "views": [
            {"label": _("Liste"), "url": address(month=here, view=""), "current": not grid},
            {"label": _("Grille"), "url": address(month=here, view="grid"), "current": grid},
        ],
        "kinds": MEETING_KINDS.choices(language),
        "choice": choice,
        "group": group,
        "month_value": here,
        "years": _years(first, address),
        "months": _months(first, address, language, reading.months_with_something(viewer, first.year)),
        "signed_in": viewer.person is not None,
        "feed": settings.BASE_URL + (f"/groups/{group.slug}/calendar.ics" if group else "/calendar.ics"),
        "trail": [(_("Groupes"), "/groups/"), (_("Agenda"), None)],
    }
    return render(request, "groups/meetings/calendar.html", context)


def _month(text: str, today: dt.date) -> dt.date:
    """The first day of the month that the address names; this month for anything else."""
    year, _dash, month = text.partition("-")
    known = len(text) == 7 and text.isascii() and year.isdecimal() and month.isdecimal()
    if known and FIRST_YEAR <= int(year) <= LAST_YEAR and 1 <= int(month) <= 12:
        return dt.date(int(year), int(month), 1)
    return today.replace(day=1)


def _beside(first: dt.date) -> tuple[dt.date | None, dt.date | None]:
    before = (first - dt.timedelta(days=1)).replace(day=1)
    after = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    return (before if before.year >= FIRST_YEAR else None), (after if after.year <= LAST_YEAR else None)


def _name(first: dt.date, language: str) -> str:
    return f"{MONTH_NAMES[language][first.month - 1]} {first.year}"


def _years(first: dt.date, address: Any) -> list[dict[str, Any]]:
    span = range(max(FIRST_YEAR, first.year - 2), min(LAST_YEAR, first.year + 2) + 1)
    return [
        {"label": year, "url": address(month=f"{year}-{first.month:02d}"), "current": year == first.year}
        for year in span
    ]


def _months(first: dt.date, address: Any, language: str, some: set[int]) -> list[dict[str, Any]]:
    return [
        {
            "label": MONTH_NAMES[language][n - 1],
            "url": address(month=f"{first.year}-{n:02d}"),
            "current": n == first.month,
            "some": n in some,
        }
        for n in range(1, 13)
    ]


def _weekdays(language: str) -> list[str]:
    names = {
        "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
        "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    }
    return names[language].split()


def _by_day(shown: list[reading.Shown], first: dt.date) -> list[dict[str, Any]]:
    """The lines of the list, day by day; what began before the month stands on its first day."""
    found: dict[dt.date, list[reading.Shown]] = {}
    for one_shown in shown:
        found.setdefault(max(one_shown.day, first), []).append(one_shown)
    return [{"day": day, "shown": found[day]} for day in sorted(found)]


def _grid(first: dt.date, shown: list[reading.Shown], today: dt.date) -> list[list[dict[str, Any]]]:
    """The weeks of a month; what lasts several days stands on each."""
    weeks = days.Calendar(firstweekday=0).monthdatescalendar(first.year, first.month)
    return [
        [
            {
                "day": day,
                "inside": day.month == first.month,
                "today": day == today,
                "shown": [one_shown for one_shown in shown if one_shown.day <= day <= one_shown.last],
            }
            for day in week
        ]
        for week in weeks
    ]


# --- A file taken in --------------------------------------------------------------------------------------------------


def take_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a file into a group: first what it would do, then do it."""
    group = find_group(slug)
    viewer = viewer_of(request)
    allowed(viewer, group, verbs.CALENDAR_IMPORTED)
    lines: list[taking_in.Line] = []
    content = ""
    confirmed = request.method == "POST" and "content" in request.POST
    form = forms.FileForm(
        None if confirmed else request.POST or None, None if confirmed else request.FILES or None
    )
    if confirmed:
        content = request.POST["content"]
        blank = forms.FileForm({})
        done = attempt(blank, lambda: taking_in.take_in(viewer, group, content.encode()))
        if done is not None:
            count = sum(line.outcome in {"new", "changed"} for line in done)
            messages.success(request, _("Réunions importées ou mises à jour : %(count)d.") % {"count": count})
            return redirect(f"/groups/{group.slug}/meetings")
        form = blank
    elif request.method == "POST" and form.is_valid():
        raw = form.cleaned_data["file"].read(ical.LARGEST + 1)
        lines = attempt(form, lambda: taking_in.plan(viewer, group, raw)) or []
        content = raw.decode("utf-8-sig", "replace") if lines else ""
    context = {
        "group": group,
        "form": form,
        "lines": lines,
        "content": content,
        "able": any(line.outcome in {"new", "changed"} for line in lines),
        "trail": trail_of(group, (_("Importer un agenda"), None)),
    }
    return render(request, "groups/meetings/take_in.html", context)
