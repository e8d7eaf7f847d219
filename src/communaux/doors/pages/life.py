"""What the first page tells of the life of the network: what comes next, what was shared, what is asked. Reads only."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from communaux.meaning.access import Viewer
from communaux.meaning.fields import in_language
from communaux.modules.groups.models import Meeting
from communaux.modules.groups.reading import meetings
from communaux.modules.library.reading import news
from communaux.modules.surveys.models import Wave
from communaux.modules.surveys.reading.surveys import seen

FEW = 4


def coming(viewer: Viewer) -> list[dict[str, Any]]:
    """The next meetings and events that this viewer may see, with whose they are."""
    rows = (
        meetings.visible(viewer).filter(state="announced", ends__gte=timezone.now()).select_related("group")
    )
    return [
        {
            "title": one.title,
            "url": one.get_absolute_url(),
            "meta": " · ".join(part for part in (_when(one), one.place, one.group.name) if part),
            "example": one.fictional,
        }
        for one in rows.order_by("starts", "pk")[:FEW]
    ]


def _when(meeting: Meeting) -> str:
    """When it begins, on the clock of its place."""
    if meeting.starts is None:
        return ""
    return date_format(meeting.starts.astimezone(ZoneInfo(meeting.zone)), "DATETIME_FORMAT")


def latest_news(viewer: Viewer) -> list[dict[str, Any]]:
    """The latest of the news watch."""
    return [
        {
            "title": one.title,
            "url": one.link,
            "meta": " · ".join(
                part
                for part in (
                    one.organisation.name if one.organisation_id else "",
                    date_format(timezone.localtime(one.dated), "DATE_FORMAT"),
                )
                if part
            ),
            "example": one.fictional,
        }
        for one in news.found(viewer, news.Asked())[:FEW]
    ]


def asked(viewer: Viewer) -> list[dict[str, Any]]:
    """The surveys that take answers today."""
    today = timezone.localdate()
    rows = Wave.objects.filter(
        survey__in=seen(viewer), state="open", opens__lte=today, closes__gte=today
    ).select_related("survey")
    return [
        {
            "title": in_language(one.survey.title),
            "url": one.survey.get_absolute_url(),
            "meta": _("jusqu’au %(day)s") % {"day": date_format(one.closes, "DATE_FORMAT")},
            "example": False,
        }
        for one in rows.order_by("closes", "pk")[:FEW]
    ]
