"""The page where somebody sees which software is told of changes in their name, and ends it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from communaux.meaning.access import Refused
from communaux.modules.notifications.acts import channels
from communaux.modules.notifications.models import Channel
from communaux.modules.notifications.reading import agents
from communaux.nouns.answers import viewer_of

HERE = "/notifications/channels/"


def page(request: HttpRequest) -> HttpResponse:
    """The list; a button ends one."""
    viewer = viewer_of(request)
    if viewer.account is None:
        return redirect(f"{settings.LOGIN_URL}?next={HERE}")
    if request.method == "POST":
        try:
            channels.end_as(viewer, request.POST.get("channel", "")[:40])
        except Refused as refused:
            raise PermissionDenied from refused
        messages.success(request, _("C’est arrêté : ce logiciel n’est plus averti."))
        return redirect(HERE)
    mine = agents.webids_of(viewer)
    found = Channel.objects.filter(webid__in=mine).order_by("topic", "pk") if mine else Channel.objects.none()
    context = {
        "rows": [_row(channel) for channel in found[:500]],
        "trail": [(_("Mon compte"), "/account/"), (_("Logiciels avertis"), None)],
    }
    return render(request, "notifications/channels.html", context)


def _row(channel: Channel) -> dict[str, Any]:
    return {
        "key": channel.key,
        "topic": settings.BASE_URL + channel.topic,
        "path": channel.topic,
        "host": channel.send_to.partition("://")[2].partition("/")[0],
        "client": channel.client,
        "created": channel.created,
        "end": channel.end,
        "sent": channel.sent,
        "last_sent": channel.last_sent,
        "failing_since": channel.failing_since,
    }
