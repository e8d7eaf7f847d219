"""Several people at once in the library, for real: threads with their own connections, on the database of the run."""

from __future__ import annotations

import pytest
from django.utils import timezone

from communaux.ground import journal
from communaux.meaning.access import SYSTEM
from communaux.modules.library.acts import developers, feeds, news, resources, uses
from communaux.modules.library.acts import help as helping
from communaux.modules.library.models import Backing, NewsItem, Pairing, Resource, ResourceUse
from communaux.modules.library.rules import feeds as reading
from communaux.modules.network.models import Commons
from communaux.nouns.models import Person
from tests import factories as make
from tests.modules.library import factories as shelf
from tests.modules.library.acts.test_feeds import rss
from tests.modules.network.acts.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_say_at_once_that_one_organisation_uses_it() -> None:
    mine, one = make.make_organisation(), shelf.make_resource()
    ended = at_once(*[lambda: uses.tell(SYSTEM, one, mine, {"text": "Bien"})] * 3)
    assert ended == {"done": 1, "ValidationError": 2}
    assert ResourceUse.objects.count() == 1
    assert journal.verify().ok


def test_two_share_one_page_at_once() -> None:
    given = {"title": "Loi", "link": "https://loi.example/1"}
    ended = at_once(*[lambda: news.share(SYSTEM, None, given)] * 3)
    assert ended == {"done": 1, "ValidationError": 2}
    assert NewsItem.objects.count() == 1


def test_a_feed_read_twice_at_once_brings_its_news_once() -> None:
    feed = shelf.make_feed(make.make_organisation())
    found = reading.read(rss("https://coop.example/1", "https://coop.example/2"), feed.link, timezone.now())
    ended = at_once(*[lambda: feeds.take_in(SYSTEM, feed, found)] * 3)
    assert ended == {"done": 3}
    assert NewsItem.objects.count() == 2


def test_a_resource_enters_the_inventory_once() -> None:
    one = shelf.make_resource(make.make_organisation())
    assert at_once(*[lambda: resources.to_inventory(SYSTEM, one)] * 3) == {"done": 3}
    assert Commons.objects.count() == 1


def test_two_editors_who_read_the_same_version() -> None:
    one = shelf.make_resource(None, "Avant")
    ended = at_once(
        lambda: resources.change(SYSTEM, one, {"title": "Un"}, expected_version=one.version),
        lambda: resources.change(SYSTEM, one, {"title": "Deux"}, expected_version=one.version),
    )
    assert ended == {"done": 1, "Conflict": 1}
    assert Resource.objects.get().title in {"Un", "Deux"}


def test_a_pair_is_answered_once_and_made_once() -> None:
    organisation = make.make_organisation()
    mentor_account, mentee_account = make.make_member(organisation), make.make_member(organisation)
    mentor, mentee = make.viewer(mentor_account), make.viewer(mentee_account)
    notice = shelf.make_notice(Person.objects.get(account=mentor_account))
    asked = at_once(*[lambda: helping.ask(mentee, notice, "Bonjour")] * 2)
    assert asked == {"done": 1, "ValidationError": 1}
    pairing = Pairing.objects.get()
    answered = at_once(
        lambda: helping.answer(mentor, pairing, True), lambda: helping.answer(mentor, pairing, False)
    )
    assert answered == {"done": 1, "ValidationError": 1}


def test_a_platform_pledges_once_and_a_step_is_taken_once() -> None:
    mine, one = make.make_organisation(), shelf.make_development(make.make_organisation())
    ended = at_once(*[lambda: developers.pledge(SYSTEM, one, mine, {"days": 2})] * 3)
    assert ended == {"done": 1, "ValidationError": 2}
    assert Backing.objects.count() == 1
    assert at_once(*[lambda: developers.move(SYSTEM, one, "looking")] * 2) == {
        "done": 1,
        "ValidationError": 1,
    }
