"""The pages of meetings that come back: a series announced, shown, changed and stopped."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from communaux.meaning.declare import of
from communaux.meaning.forms import initial
from communaux.modules.groups import verbs_meetings as verbs
from communaux.modules.groups.acts import series as series_acts
from communaux.modules.groups.models import Series
from communaux.modules.groups.pages import meeting_forms as forms
from communaux.modules.groups.pages.meetings import (
    COMMON_ZONES,
    allowed,
    both,
    find_group,
    trail_of,
    version_of,
)
from communaux.modules.groups.reading import meetings as reading
from communaux.nouns.answers import attempt, conflict_rows, press, viewer_of, words_of


def new_series(request: HttpRequest, slug: str) -> HttpResponse:
    """Announce a series."""
    group = find_group(slug)
    viewer = viewer_of(request)
    allowed(viewer, group, verbs.SERIES_ADDED)
    plain = forms.plain_form(Series, viewer, forms.PLAIN)(request.POST or None)
    moment = forms.SeriesForm(request.POST or None)
    if request.method == "POST" and plain.is_valid() & moment.is_valid():
        rule = {name: moment.cleaned_data[name] for name in ("every", "interval", "count", "until")}
        values = {**plain.values(), **moment.said(moment.cleaned_data), **rule}
        made = both(plain, moment, lambda: series_acts.add(viewer, group, values))
        if made is not None:
            messages.success(request, _("La série est annoncée aux membres du groupe."))
            return redirect(made.get_absolute_url())
    context = {
        "group": group,
        "form": plain,
        "moment": moment,
        "zones": COMMON_ZONES,
        "trail": trail_of(group, (_("Annoncer une série"), None)),
    }
    return render(request, "groups/meetings/new_series.html", context)


def find_series(request: HttpRequest, key: str) -> Series:
    """The series of an address, where the viewer may see it."""
    viewer = viewer_of(request)
    rows = Series.objects.filter(of(Series).visible(viewer.roles) | reading.mine(viewer), key=key)
    found = rows.select_related("group").first()
    if found is None:
        raise Http404
    return found


def series_page(request: HttpRequest, key: str) -> HttpResponse:
    """One series: how it comes back, and its dates."""
    series = find_series(request, key)
    viewer = viewer_of(request)
    here = reading.standing(viewer, series.group_id)
    now = timezone.now()
    rows = reading.visible(viewer).filter(series=series).order_by("starts")
    context = {
        "series": series,
        "group": series.group,
        "coming": [one for one in rows if one.ends and one.ends >= now],
        "past": [one for one in rows if one.ends and one.ends < now],
        "may_change": series.state == "running" and here.may(verbs.SERIES_CHANGED),
        "trail": trail_of(series.group, (series.title, None)),
    }
    return render(request, "groups/meetings/series.html", context)


def edit_series(request: HttpRequest, key: str) -> HttpResponse:
    """Change what the meetings of a series share, or stop it."""
    series = find_series(request, key)
    viewer = viewer_of(request)
    allowed(viewer, series.group, verbs.SERIES_CHANGED)
    there = series.get_absolute_url()
    if request.method == "POST" and request.POST.get("end"):
        press(request, lambda: series_acts.end(viewer, series), _("La série est arrêtée."))
        return redirect(there)
    made = forms.plain_form(Series, viewer, forms.PLAIN)
    form = made(request.POST or None, initial=initial(of(Series), series, viewer.roles | made.roles))
    if request.method == "POST" and form.is_valid():
        values = form.values(only_changed=True)
        version = version_of(request) or None
        act = lambda: series_acts.change(viewer, series, values, expected_version=version)  # noqa: E731
        if attempt(form, act) is not None:
            messages.success(request, _("La série est enregistrée."))
            return redirect(there)
    context = {
        "series": series,
        "group": series.group,
        "form": form,
        "conflicts": conflict_rows(form, words_of),
        "trail": trail_of(series.group, (series.title, there), (_("Modifier"), None)),
    }
    return render(request, "groups/meetings/edit_series.html", context)
