"""What the library adds to the pages of organisations and people, to one's account and to the stewards' desk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.meaning.access import EDITORS, STEWARDS, Viewer
from communaux.meaning.declare import of
from communaux.meaning.fields import in_language
from communaux.modules.library.acts.help import standing_in
from communaux.modules.library.lists import PAIRING_STATES
from communaux.modules.library.models import (
    Development,
    Feed,
    HelpNotice,
    NewsItem,
    Resource,
    SkillProfile,
    Subscription,
)
from communaux.modules.library.pages import developers, mentoring, shelves
from communaux.modules.library.pages.shared import named
from communaux.modules.library.permissions import ASKED
from communaux.modules.library.reading import help as helping
from communaux.modules.library.reading import mine
from communaux.modules.network.pages import shown
from communaux.nouns import panels
from communaux.nouns.models import Organisation, Person
from communaux.nouns.panels import DeskLine, Panel

MOST = 5


def register() -> None:
    """Once, while the app is made ready."""
    panels.on_organisation(of_organisation)
    panels.on_person(of_person)
    panels.on_account(of_account)
    panels.on_desk(of_desk)


def of_organisation(organisation: Organisation, viewer: Viewer) -> Panel | None:
    """Its resources, developments and latest news; for its editors, where to add some."""
    roles, may_edit = viewer.roles_on(organisation.pk), viewer.may(EDITORS, organisation.pk)
    resources = Resource.objects.filter(
        of(Resource).visible(roles), organisation=organisation, state="published"
    ).select_related("organisation")
    developments = Development.objects.filter(of(Development).visible(roles), organisation=organisation)
    news = NewsItem.objects.filter(of(NewsItem).visible(viewer.roles), organisation=organisation)
    feeds = Feed.objects.filter(organisation=organisation, state__in=("failing", "stopped"))
    context: dict[str, Any] = {
        "resources": [shelves.row(one) for one in resources.order_by("-published")[:MOST]],
        "developments": list(developments.order_by("-pk")[:MOST]),
        "news": list(news.order_by("-dated")[:3]),
        "may_edit": may_edit,
        "slug": organisation.slug,
        "path": organisation.get_absolute_url(),
        "failing": feeds.count() if may_edit else 0,
    }
    shows = may_edit or any(context[name] for name in ("resources", "developments", "news"))
    return Panel("library/panel_organisation.html", context, order=400) if shows else None


def of_person(person: Person, viewer: Viewer) -> Panel | None:
    """Their skills and their notices, where they show them to this viewer."""
    profile = SkillProfile.objects.filter(of(SkillProfile).visible(viewer.roles), person=person).first()
    notices = [mentoring.line(one) for one in helping.notices(viewer).filter(person=person)[:MOST]]
    if profile is None and not notices:
        return None
    told = developers.person(profile) if profile else None
    return Panel("library/panel_person.html", {"profile": told, "notices": notices}, order=400)


def of_account(viewer: Viewer) -> Panel | None:
    """One's pairs, notices and drafts, one's skills, the letter."""
    if viewer.account is None:
        return None
    letter = Subscription.objects.filter(account=viewer.account).exists()
    if viewer.person is None:
        return Panel("library/panel_account.html", {"letter": letter}, order=400)
    pairs = [
        {
            "pairing": one,
            "other": one.mentee.name if one.mentor_id == viewer.person else one.mentor.name,
            "state": shown.label(PAIRING_STATES, one.state).lower(),
            "waits": one.state == "asked" and ASKED in standing_in(viewer, one),
        }
        for one in helping.pairs_of(viewer.person)[:20]
    ]
    context = {
        "pairs": pairs,
        "notices": list(HelpNotice.objects.filter(person=viewer.person, open=True)[:20]),
        "drafts": list(Resource.objects.filter(by=viewer.person, state="draft")[:20]),
        "may_speak": mine.may_speak(viewer),
        "skilled": SkillProfile.objects.filter(person=viewer.person).exists(),
        "letter": letter,
    }
    return Panel("library/panel_account.html", context, order=400)


_DRAFTS, _FEEDS = gettext_lazy("Ressources à relire"), gettext_lazy("Flux en échec")


def of_desk(viewer: Viewer) -> Iterator[DeskLine]:
    """Drafts to read, feeds that fail."""
    drafts = Resource.objects.filter(state="draft").count()
    failing = Feed.objects.filter(state__in=("failing", "stopped")).count()
    yield DeskLine(_DRAFTS, "/library/desk/drafts", drafts)
    yield DeskLine(_FEEDS, "/library/desk/feeds", failing)


def desk(request: HttpRequest, what: str) -> HttpResponse:
    """What waits for the stewards in the library, line by line."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.may(STEWARDS):
        raise PermissionDenied
    rows: list[dict[str, str]] = []
    if what == "drafts":
        drafts = Resource.objects.filter(state="draft").select_related("organisation")
        for one in drafts.order_by("created")[:200]:
            detail = f"{named(one.organisation)} · {shown.day(one.created)}"
            rows.append({"label": one.title, "url": one.get_absolute_url(), "detail": detail})
    else:
        failing = Feed.objects.filter(state__in=("failing", "stopped")).select_related("organisation")
        for feed in failing.order_by("pk")[:200]:
            url = f"{feed.organisation.get_absolute_url()}/feeds"
            detail = f"{named(feed.organisation)} · {in_language(feed.reason)}"
            rows.append({"label": str(feed), "url": url, "detail": detail})
    title = _DRAFTS if what == "drafts" else _FEEDS
    context = {"title": title, "rows": rows, "trail": [(_("Intendance"), "/desk/"), (title, None)]}
    return render(request, "library/desk.html", context)
