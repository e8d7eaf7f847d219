"""The news watch, its Atom feed, the letter, the feeds of an organisation, through a browser without scripts."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from communaux.modules.library.acts import feeds as acts
from communaux.modules.library.models import Feed, NewsItem, Subscription
from tests import factories as make
from tests.modules.library.factories import make_feed, make_news
from tests.modules.library.pages.test_shelves import text_of

pytestmark = pytest.mark.django_db


def test_the_latest_come_first_and_what_is_put_forward_before(world: Any) -> None:
    make_news(world.one, "Ancienne", dated=datetime(2026, 9, 1, tzinfo=UTC))
    make_news(world.one, "Récente", dated=datetime(2026, 11, 1, tzinfo=UTC))
    make_news(world.one, "En avant", dated=datetime(2026, 1, 1, tzinfo=UTC), pinned=True)
    make_news(world.one, "Retirée", withdrawn=True)
    make_news(make.make_organisation(state="withdrawn"), "D’une fiche retirée")
    found = Client().get("/library/news/")
    assert [row["item"].title for row in found.context["items"]] == ["En avant", "Récente", "Ancienne"]


def test_it_is_sorted_by_topic_month_and_source(world: Any) -> None:
    make_news(world.one, "Loi", topic="regulation", dated=datetime(2026, 10, 31, 22, 59, tzinfo=UTC))
    make_news(world.one, "Novembre à Paris", dated=datetime(2026, 10, 31, 23, 30, tzinfo=UTC))
    make_news(world.other, "Autre", dated=datetime(2026, 11, 5, tzinfo=UTC))

    def titles(query: str) -> list[str]:
        return [row["item"].title for row in Client().get(f"/library/news/?{query}").context["items"]]

    assert titles("topic=regulation") == ["Loi"]
    assert titles("month=2026-11") == ["Autre", "Novembre à Paris"]
    assert titles(f"source={world.other.slug}") == ["Autre"]
    assert titles(f"source={world.one.slug}&month=2026-10") == ["Loi"]
    for nonsense in ("topic=x", "month=2026-13", "month=99999-01", "month=%00", "page=0", "page=x"):
        assert len(titles(nonsense)) == 3


def test_the_page_asks_few_questions_however_long(django_assert_max_num_queries: Any) -> None:
    for _number in range(30):
        make_news(make.make_organisation())
    with django_assert_max_num_queries(8):
        assert len(Client().get("/library/news/").context["items"]) == 30


def test_strange_titles_stay_words() -> None:
    make_news(None, "<script>alert(1)</script> & « fin »")
    assert b"<script>alert" not in Client().get("/library/news/").content


ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_atom_feed_holds_what_rfc_4287_asks(world: Any) -> None:
    make_news(
        world.one,
        "Titre & <suite>",
        text="Deux mots",
        topic="event",
        dated=datetime(2026, 11, 1, 9, tzinfo=UTC),
    )
    make_news(None, "Sans organisation")
    response = Client().get("/library/news.atom")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    assert root.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert (root.findtext(f"{ATOM}{name}") or "").strip(), name
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    assert [link.get("rel") for link in root.findall(f"{ATOM}link")].count("self") == 1
    entries = root.findall(f"{ATOM}entry")
    assert len(entries) == 2
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == 2
    assert all(re.match(r"https?://[^/]+/news/\w+\Z", str(one)) for one in ids)
    for entry in entries:
        stamp = datetime.fromisoformat(str(entry.findtext(f"{ATOM}updated")))
        assert stamp.tzinfo is not None
        assert entry.find(f"{ATOM}link[@rel='alternate']") is not None
    titles = [entry.findtext(f"{ATOM}title") for entry in entries]
    assert "Titre & <suite>" in titles


def test_words_of_the_atom_feed_are_no_html() -> None:
    make_news(None, "Titre", text="1 < 2 <script>alert(1)</script>")
    root = ElementTree.fromstring(Client().get("/library/news.atom").content)
    summary = root.find(f"{ATOM}entry/{ATOM}summary")
    assert summary is not None
    assert summary.get("type") == "html"
    assert summary.text == "1 &lt; 2 &lt;script&gt;alert(1)&lt;/script&gt;"


def test_the_atom_feed_follows_the_filters() -> None:
    make_news(None, "Loi", topic="regulation")
    make_news(None, "Fête", topic="event")
    assert b"Loi" not in Client().get("/library/news.atom?topic=event").content


def test_our_own_atom_feed_is_read_by_our_own_reader() -> None:
    from communaux.modules.library.rules.feeds import read

    make_news(None, "Loi", link="https://loi.example/1")
    found = read(
        Client().get("/library/news.atom").content, "https://x.example/", datetime(2030, 1, 1, tzinfo=UTC)
    )
    assert [(one.title, one.link) for one in found.items] == [("Loi", "https://loi.example/1")]


def test_a_member_shares_changes_and_withdraws(world: Any) -> None:
    member = world.client("member")
    sent = {
        "title": "Une loi",
        "link": "https://loi.example/1",
        "topic": "regulation",
        "text": "À lire",
        "speaker": "",
    }
    assert member.post("/library/news/share", sent).status_code == 302
    item = NewsItem.objects.get()
    assert (item.organisation, item.by) == (None, world.account("member").person)
    again = member.post("/library/news/share", {**sent, "title": "La même"})
    assert "déjà dans la veille" in text_of(again)
    here = f"/library/news/item/{item.key}"
    changed = member.post(here, {**sent, "title": "Une loi utile", "version": str(item.version)})
    assert changed.status_code == 302
    assert world.client("editor").get(here).status_code == 403
    assert member.post(f"{here}/move", {"pin": "1"}).status_code == 403
    world.client("steward").post(f"{here}/move", {"pin": "1"})
    item.refresh_from_db()
    assert (item.title, item.pinned) == ("Une loi utile", True)
    member.post(f"{here}/move", {"withdraw": "1"})
    assert Client().get(item.get_absolute_url(), HTTP_ACCEPT="text/turtle").status_code == 410


def test_strangers_share_nothing(world: Any) -> None:
    assert Client().get("/library/news/share")["Location"].startswith("/account/login/")
    assert world.client("account").get("/library/news/share").status_code == 403


def test_the_letter_is_asked_for_and_stopped_from_its_foot(world: Any) -> None:
    account = world.client("account")
    assert Client().get("/library/news/letter")["Location"].startswith("/account/login/")
    account.post("/library/news/letter", {"wanted": "on", "topics": ["event", "funding"]})
    known = Subscription.objects.get()
    assert known.topics == ["event", "funding"]
    account.post("/library/news/letter", {"topics": ["event"]})
    assert not Subscription.objects.exists()
    from communaux.modules.library.acts.letters import _hash

    Subscription.objects.create(account=world.account("account"), token_hash=_hash("jeton"))
    page = Client().get("/library/news/letter/stop/jeton")
    assert "Arrêter la lettre" in text_of(page)
    assert Subscription.objects.exists(), "following the link alone stops nothing"
    assert Client().post("/library/news/letter/stop/jeton").status_code == 302
    assert not Subscription.objects.exists()
    assert Client().post("/library/news/letter/stop/jeton").status_code == 410


def test_an_editor_adds_a_feed_and_sees_why_it_fails(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "look_for", lambda _url: [("Le blog", "https://belle.example/feed")])

    def failing(_viewer: Any, feed: Feed) -> Feed:
        Feed.objects.filter(pk=feed.pk).update(state="failing", reason={"fr": "Ce site ne répond pas."})
        feed.refresh_from_db()
        return feed

    monkeypatch.setattr(acts, "read_now", failing)
    here, editor = f"{world.one.get_absolute_url()}/feeds", world.client("editor")
    assert editor.post(here, {"link": "https://belle.example/", "topic": "event"}).status_code == 302
    feed = Feed.objects.get()
    assert (feed.link, feed.title, feed.topic) == ("https://belle.example/feed", "Le blog", "event")
    assert "Ce site ne répond pas." in text_of(editor.get(here))
    assert "Ce site ne répond pas." in text_of(world.client("steward").get("/library/desk/feeds"))
    assert "(1 en échec)" in text_of(editor.get(world.one.get_absolute_url()))
    editor.post(here, {"remove": feed.key})
    assert not Feed.objects.exists()


def test_a_page_with_several_feeds_offers_them(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [("Blog", "https://belle.example/a"), ("Agenda", "https://belle.example/b")]
    monkeypatch.setattr(acts, "look_for", lambda _url: found)
    here = f"{world.one.get_absolute_url()}/feeds"
    shown = text_of(world.client("editor").post(here, {"link": "https://belle.example/", "topic": "event"}))
    assert "plusieurs flux" in shown
    assert 'value="https://belle.example/b"' in shown
    assert not Feed.objects.exists()


def test_what_cannot_be_fetched_is_said_beside_the_field(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_url: str) -> Any:
        raise ValidationError({"link": "Cette adresse mène à un réseau privé."})

    monkeypatch.setattr(acts, "look_for", refuse)
    here = f"{world.one.get_absolute_url()}/feeds"
    shown = text_of(world.client("editor").post(here, {"link": "http://10.0.0.1.example/", "topic": "event"}))
    assert "réseau privé" in shown


@pytest.mark.parametrize("role", ["visitor", "account", "member", "editor of another"])
def test_others_do_not_touch_the_feeds(world: Any, role: str) -> None:
    make_feed(world.one)
    here = f"{world.one.get_absolute_url()}/feeds"
    assert world.client(role).get(here).status_code == 403
    assert world.client(role).post(here, {"remove": Feed.objects.get().key}).status_code == 403
    assert Feed.objects.exists()
