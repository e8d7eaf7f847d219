"""Sharing by hand, putting forward, withdrawing; the weekly letter to those who asked for it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from communaux.ground.journal.models import Entry
from communaux.meaning.access import SYSTEM, VISITOR, Refused
from communaux.modules.library.acts import letters, news
from communaux.modules.library.models import NewsItem, Subscription
from communaux.nouns.acts.errors import Conflict, LinkDead
from tests import factories as make
from tests.modules.library.factories import make_news

pytestmark = pytest.mark.django_db
GIVEN = {"title": "Une loi", "link": "https://loi.example/1", "topic": "regulation"}


def test_a_member_shares_in_their_own_name() -> None:
    viewer = make.viewer(make.make_member(make.make_organisation()))
    item = news.share(viewer, None, {**GIVEN, "text": "À lire"})
    assert (item.by_id, item.organisation) == (viewer.person, None)
    assert news.change(viewer, item, {"text": "À lire vite"}).text == "À lire vite"
    assert news.withdraw(viewer, item).withdrawn


def test_nobody_shares_in_the_name_of_what_they_do_not_edit() -> None:
    mine = make.make_organisation()
    with pytest.raises(Refused):
        news.share(make.viewer(make.make_member(mine)), mine, GIVEN)
    assert news.share(make.viewer(make.make_editor(mine)), mine, GIVEN).organisation == mine
    with pytest.raises(Refused):
        news.share(VISITOR, None, {**GIVEN, "link": "https://loi.example/2"})


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({**GIVEN, "link": "javascript:alert(1)"}, "link"),
        ({**GIVEN, "link": "https://user:secret@site.example/"}, "link"),
        ({**GIVEN, "title": ""}, "title"),
        ({**GIVEN, "topic": "gossip"}, "topic"),
        ({**GIVEN, "pinned": True}, "pinned"),
        ({**GIVEN, "text": "x" * 601}, "text"),
    ],
)
def test_bad_values_are_refused_by_field(values: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as error:
        news.share(SYSTEM, None, values)
    assert field in error.value.error_dict


def test_a_page_is_shared_once_however_it_is_written() -> None:
    first = news.share(SYSTEM, None, GIVEN)
    with pytest.raises(ValidationError) as error:
        news.share(SYSTEM, None, {**GIVEN, "link": "http://www.loi.example/1/?utm_source=x#top"})
    assert first.get_absolute_url() in str(error.value)
    other = news.share(SYSTEM, None, {**GIVEN, "link": "https://loi.example/2"})
    with pytest.raises(ValidationError):
        news.change(SYSTEM, other, {"link": GIVEN["link"]})


def test_only_stewards_put_forward_and_what_is_withdrawn_is_not_forward() -> None:
    mine = make.make_organisation()
    item = make_news(mine)
    with pytest.raises(Refused):
        news.pin(make.viewer(make.make_editor(mine)), item, True)
    assert news.pin(make.viewer(make.make_steward()), item, True).pinned
    gone = news.withdraw(make.viewer(make.make_editor(mine)), item)
    assert (gone.withdrawn, gone.pinned) == (True, False)
    assert not news.withdraw(SYSTEM, gone, False).withdrawn


def test_two_who_edit_at_once_do_not_lose_each_other() -> None:
    item = make_news(title="Avant")
    news.change(SYSTEM, item, {"title": "Une"}, expected_version=item.version)
    with pytest.raises(Conflict):
        news.change(SYSTEM, item, {"title": "Autre"}, expected_version=item.version)


def test_the_letter_goes_to_those_who_asked_once_a_week(
    mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    account = make.make_account("lit@exemple.org")
    make.make_account("ne-lit-pas@exemple.org")
    letters.subscribe(make.viewer(account), account, ["funding"], "fr")
    Subscription.objects.update(since=timezone.now() - timedelta(days=8))
    make_news(title="Appel à projets", topic="funding")
    make_news(title="Autre sujet", topic="event")
    make_news(title="Retirée", topic="funding", withdrawn=True)
    for expected in (1, 0):
        with django_capture_on_commit_callbacks(execute=True):
            assert letters.send_due(SYSTEM) == expected
    [letter] = mailoutbox
    assert letter.to == ["lit@exemple.org"]
    assert "Appel à projets" in letter.body
    assert "Autre sujet" not in letter.body
    assert "Retirée" not in letter.body
    token = re.search(r"/stop/(\S+)", letter.body)
    assert token
    letters.unsubscribe_by_link(token[1])
    assert not Subscription.objects.exists()
    with pytest.raises(LinkDead):
        letters.unsubscribe_by_link(token[1])
    assert [entry.details["wanted"] for entry in Entry.objects.filter(verb="library.digest.chosen")] == [
        "yes",
        "no",
    ]


def test_no_letter_is_sent_when_there_is_no_news(mailoutbox: list[Any]) -> None:
    account = make.make_account()
    letters.subscribe(make.viewer(account), account, [], "en")
    Subscription.objects.update(since=timezone.now() - timedelta(days=8))
    assert letters.send_due(SYSTEM) == 0
    assert mailoutbox == []


def test_nobody_subscribes_somebody_else_and_nobody_but_the_house_sends() -> None:
    account, steward = make.make_account(), make.viewer(make.make_steward())
    for viewer in (VISITOR, steward):
        with pytest.raises(Refused):
            letters.subscribe(viewer, account, [], "fr")
        with pytest.raises(Refused):
            letters.unsubscribe(viewer, account)
        with pytest.raises(Refused):
            letters.send_due(viewer)


def test_an_empty_token_stops_nothing() -> None:
    account = make.make_account()
    letters.subscribe(make.viewer(account), account, [], "fr")
    with pytest.raises(LinkDead):
        letters.unsubscribe_by_link("")
    assert Subscription.objects.exists()
    assert NewsItem.objects.count() == 0
