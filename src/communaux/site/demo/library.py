"""The library of the example federation, through the acts. Nothing is fetched: fictional feeds have their document here."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from communaux.meaning.access import SYSTEM
from communaux.modules.library.acts import developers, feeds, help, news, resources, uses
from communaux.modules.library.models import (
    Development,
    Feed,
    HelpNotice,
    NewsItem,
    Pairing,
    Resource,
)
from communaux.modules.library.rules import feeds as reading

if TYPE_CHECKING:
    from communaux.site.demo import World

_PLAIN = ("title", "kind", "summary", "text", "themes", "licence", "languages", "dated", "edition", "link")


def load(world: World) -> None:
    """Everything of ``library.yaml``, marked as invented."""
    from communaux.site.demo import read

    told = read("library.yaml")
    for one in told["resources"]:
        _resource(world, one)
    for one in told["drafts"]:
        draft = _resource(world, one)
        Resource.objects.filter(pk=draft.pk).update(state="draft", published=None)
    for one in told["feeds"]:
        _feed(world, one)
    for one in told["failing"]:
        feed = feeds.add(SYSTEM, world.by_name[one["organisation"]], {k: one[k] for k in ("link", "topic")})
        reason = {"fr": one["fr"], "en": one["en"]}
        Feed.objects.filter(pk=feed.pk).update(fictional=True, state="failing", failures=3, reason=reason)
    for one in told["shared"]:
        values = {name: one[name] for name in ("title", "link", "text", "topic")}
        item = news.share(SYSTEM, world.by_name[one["organisation"]], values)
        NewsItem.objects.filter(pk=item.pk).update(fictional=True)
        if one.get("pinned"):
            news.pin(SYSTEM, item, True)
    _help(world, told)
    for one in told["developments"]:
        _development(world, one)


def _resource(world: World, one: dict[str, Any]) -> Resource:
    organisation = world.by_name[one["organisation"]] if "organisation" in one else None
    values = {name: one[name] for name in _PLAIN if name in one}
    if organisation is not None:
        values["authors"] = [organisation]
    paper = one.get("file")
    upload = (paper["name"], paper["text"].encode()) if paper else None
    made = resources.add(SYSTEM, organisation, values, upload)
    Resource.objects.filter(pk=made.pk).update(fictional=True)
    made.refresh_from_db()
    if one.get("inventory"):
        resources.to_inventory(SYSTEM, made)
    for use in one.get("uses", ()):
        said = {"text": use["text"], "since": use["since"]}
        uses.tell(SYSTEM, made, world.by_name[use["organisation"]], said)
    return made


def _feed(world: World, one: dict[str, Any]) -> None:
    """A JSON Feed made here and read like any other; its topic may be changed item by item."""
    values = {name: one[name] for name in ("link", "topic")}
    feed = feeds.add(SYSTEM, world.by_name[one["organisation"]], values)
    Feed.objects.filter(pk=feed.pk).update(fictional=True)
    feed.refresh_from_db()
    now = timezone.now()
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": one["organisation"],
        "items": [
            {
                "id": str(place),
                "url": f"{one['link'].rpartition('/')[0]}/{place}",
                "title": item["title"],
                "content_text": item["text"],
                "date_published": (now - timedelta(days=item["days"])).isoformat(),
            }
            for place, item in enumerate(one["items"], start=1)
        ],
    }
    feeds.take_in(SYSTEM, feed, reading.read(json.dumps(document).encode(), feed.link, now))
    for item in one["items"]:
        if "topic" in item:
            known = NewsItem.objects.get(feed=feed, title=item["title"])
            news.change(SYSTEM, known, {"topic": item["topic"]})


def _help(world: World, told: dict[str, Any]) -> None:
    for one in told["help"]:
        values = {k: v for k, v in one.items() if k not in {"person", "organisation"}}
        notice = help.offer(
            SYSTEM, world.by_name[one["organisation"]], values, person=world.people[one["person"]]
        )
        HelpNotice.objects.filter(pk=notice.pk).update(fictional=True)
    for one in told["pairs"]:
        mentor, mentee = world.people[one["mentor"]], world.people[one["mentee"]]
        offer = HelpNotice.objects.get(person=mentor, direction="offer")
        request = HelpNotice.objects.get(person=mentee, direction="request")
        Pairing.objects.create(
            notice=offer,
            mentor=mentor,
            mentee=mentee,
            asked_by=mentee,
            mentor_organisation=offer.organisation,
            mentee_organisation=request.organisation,
            state=one["state"],
            answered=timezone.localdate(),
            started=timezone.localdate(),
        )
    for one in told["skills"]:
        values = {k: v for k, v in one.items() if k != "person"}
        developers.tell_skills(SYSTEM, values, person=world.people[one["person"]])


def _development(world: World, one: dict[str, Any]) -> None:
    names = ("title", "summary", "text", "themes", "skills", "licence", "repository")
    values = {name: one[name] for name in names if name in one}
    made = developers.propose(SYSTEM, world.by_name[one["organisation"]], values)
    Development.objects.filter(pk=made.pk).update(fictional=True)
    for backing in one.get("backings", ()):
        said = {k: v for k, v in backing.items() if k != "organisation"}
        developers.pledge(SYSTEM, made, world.by_name[backing["organisation"]], said)
    for state in one["state"]:
        made = developers.move(SYSTEM, made, state)
    if one.get("shelve"):
        shelved = developers.to_library(SYSTEM, made).resource
        Resource.objects.filter(pk=shelved.pk).update(fictional=True)
