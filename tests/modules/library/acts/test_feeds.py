"""Feeds of the members: what is taken in, what fails and how it is told, what is never fetched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from communaux.ground import outbound
from communaux.ground.journal.models import Entry
from communaux.ground.outbound import Fetched
from communaux.meaning.access import SYSTEM, Refused
from communaux.modules.library.acts import feeds, news
from communaux.modules.library.models import Feed, NewsItem
from communaux.modules.library.rules import breaker
from communaux.nouns.acts.errors import TooOften
from tests import factories as make
from tests.modules.library.factories import make_feed, make_news

pytestmark = pytest.mark.django_db
LINK = "https://coop.example/feed"


def rss(*links: str, title: str = "Le blog") -> bytes:
    items = "".join(f"<item><title>Titre de {link}</title><link>{link}</link></item>" for link in links)
    return f'<rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'.encode()


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the way out answers, by address: bytes, an answer, or an error. What is not named fails the test."""
    answers: dict[str, Any] = {"asked": []}

    def fetch(url: str, **said: Any) -> Fetched:
        answers["asked"].append((url, said.get("etag", ""), said.get("last_modified", "")))
        found = answers[url]
        if isinstance(found, Exception):
            raise found
        return found if isinstance(found, Fetched) else Fetched(url, 200, found, etag='"1"')

    monkeypatch.setattr(outbound, "fetch", fetch)
    return answers


def down() -> outbound.NotReachedError:
    return outbound.NotReachedError("connection", "Ce site ne répond pas.", "This site does not answer.")


def test_what_is_new_is_taken_in_once(web: dict[str, Any]) -> None:
    feed = make_feed(make.make_organisation(), LINK, topic="funding")
    web[LINK] = rss("https://coop.example/1", "https://coop.example/2")
    assert feeds.read_due(SYSTEM) == {"read": 1, "failed": 0, "news": 2}
    feed.refresh_from_db()
    assert (feed.state, feed.title, feed.etag, feed.failures) == ("working", "Le blog", '"1"', 0)
    assert {item.topic for item in NewsItem.objects.all()} == {"funding"}
    assert feeds.read_due(SYSTEM)["read"] == 0, "it is not due again yet"
    Feed.objects.update(due=timezone.now())
    web[LINK] = rss("https://coop.example/3", "https://coop.example/2")
    assert feeds.read_due(SYSTEM)["news"] == 1
    assert web["asked"][-1] == (LINK, '"1"', "")


def test_what_is_unchanged_leaves_everything(web: dict[str, Any]) -> None:
    feed = make_feed(make.make_organisation(), LINK, etag='"1"', state="failing", failures=4)
    web[LINK] = Fetched(LINK, 304, b"", unchanged=True, etag='"1"')
    assert feeds.read_due(SYSTEM)["read"] == 1
    feed.refresh_from_db()
    assert (feed.state, feed.failures, feed.reason) == ("working", 0, {})


def test_two_members_who_tell_the_same_page_bring_it_once(web: dict[str, Any]) -> None:
    for number in (1, 2):
        make_feed(make.make_organisation(), f"https://{number}.example/feed")
        web[f"https://{number}.example/feed"] = rss("https://coop.example/1?utm_source=x")
    assert feeds.read_due(SYSTEM)["news"] == 1


def test_what_was_withdrawn_does_not_come_back(web: dict[str, Any]) -> None:
    make_feed(make.make_organisation(), LINK)
    web[LINK] = rss("https://coop.example/1")
    feeds.read_due(SYSTEM)
    news.withdraw(SYSTEM, NewsItem.objects.get())
    Feed.objects.update(due=timezone.now())
    assert feeds.read_due(SYSTEM)["news"] == 0
    assert NewsItem.objects.get().withdrawn


def test_old_news_are_left_out_and_forgotten(web: dict[str, Any]) -> None:
    feed = make_feed(make.make_organisation(), LINK)
    body = rss("https://coop.example/1").replace(
        b"</item>", b"<pubDate>Mon, 02 Jan 2017 10:00:00 GMT</pubDate></item>"
    )
    web[LINK] = body
    assert feeds.read_due(SYSTEM)["news"] == 0
    long_ago = timezone.now() - breaker.KEPT - timedelta(days=1)
    make_news(title="vieille", feed=feed, dated=long_ago)
    make_news(title="en avant", feed=feed, dated=long_ago, pinned=True)
    make_news(title="à la main", dated=long_ago)
    assert feeds.forget_old(SYSTEM) == 1
    assert not NewsItem.objects.filter(title="vieille").exists()


def test_a_failure_is_told_and_tried_again_later_and_later(web: dict[str, Any]) -> None:
    feed = make_feed(make.make_organisation(), LINK)
    web[LINK] = down()
    waits = []
    for _round in range(breaker.MOST_FAILURES):
        Feed.objects.update(due=timezone.now())
        assert feeds.read_due(SYSTEM)["failed"] == 1
        feed.refresh_from_db()
        waits.append(feed.due - feed.tried)
    assert feed.reason == {"fr": "Ce site ne répond pas.", "en": "This site does not answer."}
    assert feed.state == "stopped"
    assert waits == sorted(waits)
    assert waits[0] == timedelta(hours=1)
    assert waits[-1] == timedelta(days=2)
    Feed.objects.update(due=timezone.now())
    assert feeds.read_due(SYSTEM) == {"read": 0, "failed": 0, "news": 0}, "a stopped feed is left in peace"


def test_a_feed_that_is_gone_is_stopped_at_once(web: dict[str, Any]) -> None:
    feed = make_feed(make.make_organisation(), LINK)
    web[LINK] = outbound.BadAnswerError("gone", "Plus là.", "Gone.", 410)
    feeds.read_due(SYSTEM)
    feed.refresh_from_db()
    assert feed.state == "stopped"


def test_its_editor_starts_it_again_but_not_every_second(web: dict[str, Any]) -> None:
    mine = make.make_organisation()
    editor = make.viewer(make.make_editor(mine))
    feed = make_feed(mine, LINK, state="stopped", failures=10)
    web[LINK] = rss("https://coop.example/1")
    assert feeds.read_now(editor, feed).state == "working"
    feed.refresh_from_db()
    with pytest.raises(TooOften):
        feeds.read_now(editor, feed)
    with pytest.raises(Refused):
        feeds.read_now(make.viewer(make.make_editor(make.make_organisation())), feed)


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"<rss", "XML"),
        (b"<html></html>", "flux"),
        (b"", "vide"),
        (b'<!DOCTYPE r [<!ENTITY a "b">]><rss version="2.0"/>', "entités"),
    ],
)
def test_what_cannot_be_read_is_a_failure_with_a_reason(web: dict[str, Any], body: bytes, word: str) -> None:
    feed = make_feed(make.make_organisation(), LINK)
    web[LINK] = body
    feeds.read_due(SYSTEM)
    feed.refresh_from_db()
    assert feed.state == "failing"
    assert word in feed.reason["fr"]


def test_one_feed_does_not_stop_the_others(web: dict[str, Any]) -> None:
    for number, answer in ((1, down()), (2, rss("https://coop.example/1"))):
        make_feed(make.make_organisation(), f"https://{number}.example/feed")
        web[f"https://{number}.example/feed"] = answer
    assert feeds.read_due(SYSTEM) == {"read": 1, "failed": 1, "news": 1}


def test_fictional_feeds_and_those_of_hidden_records_are_never_fetched(web: dict[str, Any]) -> None:
    make_feed(make.make_organisation(), fictional=True)
    make_feed(make.make_organisation(state="withdrawn"))
    assert feeds.read_due(SYSTEM) == {"read": 0, "failed": 0, "news": 0}
    assert web["asked"] == []


def test_the_journal_tells_changes_of_state_alone(web: dict[str, Any]) -> None:
    make_feed(make.make_organisation(), LINK)
    web[LINK] = rss()
    for _round in range(3):
        Feed.objects.update(due=timezone.now())
        feeds.read_due(SYSTEM)
    assert Entry.objects.filter(verb="library.feed.read").count() == 1


def test_the_feed_of_a_site_is_found_from_its_page(web: dict[str, Any]) -> None:
    page = b'<html><head><link rel="alternate" type="application/rss+xml" title="Blog" href="/feed"></head></html>'
    web["https://coop.example/"] = page
    assert feeds.look_for("https://coop.example/") == [("Blog", LINK)]
    web[LINK] = rss()
    assert feeds.look_for(LINK) == [("Le blog", LINK)]
    web["https://nothing.example/"] = b"<html></html>"
    web["https://down.example/"] = down()
    for url in ("https://nothing.example/", "https://down.example/"):
        with pytest.raises(ValidationError) as error:
            feeds.look_for(url)
        assert set(error.value.error_dict) == {"link"}


def test_a_feed_is_added_once_and_ten_are_enough() -> None:
    mine = make.make_organisation()
    editor = make.viewer(make.make_editor(mine))
    made = feeds.add(editor, mine, {"link": LINK})
    with pytest.raises(ValidationError):
        feeds.add(editor, mine, {"link": LINK})
    for number in range(9):
        feeds.add(editor, mine, {"link": f"https://a.example/{number}"})
    with pytest.raises(ValidationError):
        feeds.add(editor, mine, {"link": "https://a.example/more"})
    item = make_news(mine, feed=made)
    feeds.remove(editor, made)
    item.refresh_from_db()
    assert item.feed is None


def test_another_address_starts_it_afresh() -> None:
    mine = make.make_organisation()
    feed = make_feed(mine, LINK, state="stopped", failures=10, etag='"1"', reason={"fr": "x"})
    changed = feeds.change(SYSTEM, feed, {"link": "https://coop.example/new"})
    assert (changed.state, changed.failures, changed.etag, changed.reason) == ("waiting", 0, "", {})
    assert changed.due <= timezone.now()


@pytest.mark.parametrize("who", [make.make_member, lambda org: make.make_editor(make.make_organisation())])
def test_only_its_editors_tell_the_feed_of_an_organisation(who: Callable[..., Any]) -> None:
    mine = make.make_organisation()
    with pytest.raises(Refused):
        feeds.add(make.viewer(who(mine)), mine, {"link": LINK})
