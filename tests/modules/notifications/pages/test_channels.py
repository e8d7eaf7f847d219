"""The page of channels: what is told to whom in one's name, and the button that ends it."""

import pytest

from communaux.modules.notifications.acts import channels
from communaux.modules.notifications.models import Channel
from communaux.modules.notifications.rules.subscription import WEBHOOK, Subscription
from communaux.nouns.agents import Agent
from tests import factories as make

pytestmark = pytest.mark.django_db

HERE = "/notifications/channels/"


@pytest.fixture
def account(client):
    one = make.make_member(make.make_organisation(), name="Ana")
    client.force_login(one)
    return one


def opened(settings, storage, account, path="/made-up/notes") -> Channel:
    storage.readers.setdefault(path, set()).add("*")
    agent = Agent(f"{settings.BASE_URL}/people/{account.person.key}/card#me", "https://app.example/id")
    return channels.open_(agent, Subscription(WEBHOOK, path, send_to="https://hook.example/x"))


def test_a_visitor_signs_in_first(client):
    assert client.get(HERE)["Location"] == f"/account/login/?next={HERE}"


def test_ones_channels_are_shown_and_ended(client, account, storage, settings):
    channel = opened(settings, storage, account)
    text = client.get(HERE).content.decode()
    assert "hook.example" in text
    assert "/made-up/notes" in text
    assert "Logiciels avertis" in client.get("/account/").content.decode()
    answer = client.post(HERE, {"channel": channel.key}, follow=True)
    assert "C’est arrêté" in answer.content.decode()
    assert not Channel.objects.exists()
    assert "Logiciels avertis" not in client.get("/account/").content.decode()


def test_those_of_others_are_neither_shown_nor_ended(client, account, storage, settings):
    other = make.make_member(make.make_organisation(), name="Bea")
    channel = opened(settings, storage, other)
    assert "hook.example" not in client.get(HERE).content.decode()
    assert client.post(HERE, {"channel": channel.key}).status_code == 403
    assert client.post(HERE, {"channel": "nothing"}).status_code == 403
    assert Channel.objects.exists()


def test_the_list_costs_the_same_for_many(client, account, storage, settings, django_assert_max_num_queries):
    for number in range(6):
        opened(settings, storage, account, f"/made-up/{number}")
    with django_assert_max_num_queries(14):
        assert client.get(HERE).status_code == 200


def test_both_languages(client, account, storage, settings):
    opened(settings, storage, account)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "Software that is told" in client.get(HERE).content.decode()
