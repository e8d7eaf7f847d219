"""The feeds of one organisation, for whoever keeps its record (COM-01)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from communaux.meaning.access import EDITORS
from communaux.meaning.declare import of
from communaux.meaning.fields import in_language
from communaux.meaning.forms import form_class
from communaux.modules.library import verbs
from communaux.modules.library.acts import feeds
from communaux.modules.library.models import Feed
from communaux.modules.library.permissions import may
from communaux.modules.network.pages import shown
from communaux.modules.network.pages.organisation import find
from communaux.nouns.answers import attempt, press, viewer_of
from communaux.nouns.models import Organisation


def page(request: HttpRequest, slug: str) -> HttpResponse:
    """List them with their state, add one, read one now, remove one."""
    viewer, organisation = viewer_of(request), find(request, slug)
    if not may(viewer, verbs.FEED_ADDED, organisation.pk):
        raise PermissionDenied
    here = f"{organisation.get_absolute_url()}/feeds"
    if request.method == "POST" and ("read" in request.POST or "remove" in request.POST):
        return _press(request, organisation, here)
    form = form_class(of(Feed), EDITORS, only=("link", "topic"))(request.POST or None)
    candidates: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        candidates = attempt(form, lambda: feeds.look_for(form.cleaned_data["link"])) or []
        if len(candidates) == 1 and _add(request, organisation, form, *candidates[0]):
            return redirect(here)
    meaning = of(Feed)
    rows = Feed.objects.filter(organisation=organisation).order_by("pk")
    context: dict[str, Any] = {
        "organisation": organisation,
        "path": organisation.get_absolute_url(),
        "form": form,
        "candidates": [{"title": title or link, "link": link} for title, link in candidates]
        if len(candidates) > 1
        else [],
        "topic": form.data.get("topic", "") if form.is_bound else "",
        "rows": [
            {
                "feed": feed,
                "name": feed.title or shown.host(feed.link),
                "state": shown.label(meaning.code_list("state"), feed.state),
                "kind": {"working": "ok", "failing": "wait", "stopped": "bad"}.get(feed.state, "info"),
                "reason": in_language(feed.reason),
                "topic": shown.label(meaning.code_list("topic"), feed.topic),
            }
            for feed in rows
        ],
        "trail": [
            (_("Annuaire"), "/directory/"),
            (organisation.name, organisation.get_absolute_url()),
            (_("Flux de veille"), None),
        ],
    }
    return render(request, "library/feeds.html", context)


def _add(request: HttpRequest, organisation: Organisation, form: Any, title: str, link: str) -> bool:
    viewer = viewer_of(request)
    values = {"link": link, "title": title, "topic": form.cleaned_data["topic"]}
    made = attempt(form, lambda: feeds.add(viewer, organisation, values))
    if made is None:
        return False
    read = feeds.read_now(viewer, made)
    if read.state == "working":
        messages.success(request, _("Le flux est dans la veille, ses nouvelles y sont déjà."))
    else:
        messages.warning(
            request, _("Le flux est ajouté, mais n’a pas pu être lu ; il sera essayé de nouveau.")
        )
    return True


def _press(request: HttpRequest, organisation: Organisation, here: str) -> HttpResponse:
    viewer = viewer_of(request)
    name = "read" if "read" in request.POST else "remove"
    feed = Feed.objects.filter(organisation=organisation, key=request.POST[name][:16]).first()
    if feed is None:
        raise Http404
    if name == "remove":
        press(request, lambda: feeds.remove(viewer, feed), _("Le flux est retiré ; ses nouvelles restent."))
    else:
        press(request, lambda: feeds.read_now(viewer, feed), _("Le flux vient d’être relevé."))
    return redirect(here)
