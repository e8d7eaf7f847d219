"""The letter that says a webhook was given up: to its owner, once a day, in their language, and for no other end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from communaux.modules.notifications.acts import channels, telling
from communaux.modules.notifications.acts.delivering import Sender
from communaux.modules.notifications.acts.following import Follower
from communaux.modules.notifications.models import Channel
from communaux.modules.notifications.rules import pace
from communaux.modules.notifications.rules.subscription import WEBHOOK, Subscription
from communaux.nouns.agents import Agent
from tests import factories as make
from tests.modules.notifications.factories import ALICE

pytestmark = pytest.mark.django_db

DOC = "/made-up/notes"


@pytest.fixture(autouse=True)
def _a_new_day(monkeypatch):
    monkeypatch.setattr(telling, "_told", {})


@pytest.fixture
def member():
    return make.make_member(make.make_organisation(), name="Ana")


@pytest.fixture
def ended(django_capture_on_commit_callbacks):
    """Ends a channel by the house, and lets the letters leave."""

    def end(channel, reason):
        with django_capture_on_commit_callbacks(execute=True):
            channels.end_by_house(channel, reason)
        assert not Channel.objects.filter(pk=channel.pk).exists()

    return end


def opened(storage, webid, where="https://hook.example/x") -> Channel:
    storage.readers[DOC] = {"*"}
    return channels.open_(Agent(webid, "https://app.example/id"), Subscription(WEBHOOK, DOC, send_to=where))


def card(settings, member) -> str:
    return f"{settings.BASE_URL}/people/{member.person.key}/card#me"


def test_a_receiver_that_stays_silent_is_told_to_the_owner(
    storage, receiver, settings, member, mailoutbox, django_capture_on_commit_callbacks
):
    opened(storage, card(settings, member), receiver.url)
    receiver.status = 500
    follower, sender = Follower(), Sender()
    storage.happen("Update", DOC)
    follower.catch_up()
    with django_capture_on_commit_callbacks(execute=True):
        sender.drain()
    assert mailoutbox == [], "one failure is no reason to write"
    Channel.objects.update(due=timezone.now(), failing_since=timezone.now() - pace.PATIENCE)
    with django_capture_on_commit_callbacks(execute=True):
        sender.drain()
    sender.close()
    (letter,) = mailoutbox
    assert letter.to == [member.email]
    for said in (
        settings.BASE_URL + DOC,
        f"localhost:{receiver.port}",
        "https://app.example/id",
        telling.PAGE,
    ):
        assert said in letter.body
    assert "/hook" not in letter.body, "the address itself may hold a secret"


def test_no_other_end_is_told(storage, settings, member, mailoutbox, ended):
    for reason in ("access", "topic", "over"):
        ended(opened(storage, card(settings, member)), reason)
    assert mailoutbox == []


def test_one_letter_a_day(storage, settings, member, mailoutbox, ended):
    webid = card(settings, member)
    for _again in range(3):
        ended(opened(storage, webid), "silent")
    assert len(mailoutbox) == 1
    telling._told[webid] -= telling.EVERY + timedelta(seconds=1)
    ended(opened(storage, webid), "silent")
    assert len(mailoutbox) == 2


def test_in_the_language_of_the_account(storage, settings, member, mailoutbox, ended):
    member.language = "en"
    member.save()
    ended(opened(storage, card(settings, member)), "silent")
    assert "no longer told" in mailoutbox[0].subject


def test_strangers_and_closed_accounts_are_not_written_to(storage, settings, member, mailoutbox, ended):
    member.is_active = False
    member.save()
    for webid in (ALICE.webid, card(settings, member), f"{settings.BASE_URL}/people/nobody/card#me"):
        ended(opened(storage, webid), "silent")
    assert mailoutbox == []
