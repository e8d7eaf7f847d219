"""Webhooks from the journal to a real receiver: signed, once each, to who may read, and not for ever."""

from datetime import timedelta

import orjson
import pytest
from django.utils import timezone

from communaux.ground import journal, signatures
from communaux.meaning.access import Refused
from communaux.modules.notifications import topics
from communaux.modules.notifications.acts import channels, keys
from communaux.modules.notifications.acts.delivering import TAG, Sender
from communaux.modules.notifications.acts.following import Follower
from communaux.modules.notifications.models import Channel, Message, Reached
from communaux.modules.notifications.rules import pace
from communaux.modules.notifications.rules.subscription import WEBHOOK, Subscription, Unprocessable
from communaux.nouns.acts.errors import TooOften
from tests.modules.notifications.factories import ALICE, BOB

pytestmark = pytest.mark.django_db

DOC = "/made-up/notes"


@pytest.fixture
def sender(receiver):
    one = Sender()
    yield one
    one.close()


def subscribed(storage, receiver, topic=DOC, agent=ALICE, **more) -> Channel:
    storage.readers.setdefault(topic, set()).add(agent.webid)
    more.setdefault("send_to", receiver.url)
    return channels.open_(agent, Subscription(WEBHOOK, topic, **more))


def told(receiver) -> list[dict]:
    return [orjson.loads(one.body) for one in receiver.received]


def test_a_change_is_told_signed_with_the_key_of_the_house(storage, receiver, sender, settings):
    subscribed(storage, receiver)
    follower = Follower()
    storage.states[DOC] = '"abc"'
    storage.happen("Update", DOC)
    assert follower.catch_up() == 1
    sender.drain()
    (one,) = receiver.received
    said = orjson.loads(one.body)
    assert (said["type"], said["object"], said["state"]) == ("Update", settings.BASE_URL + DOC, '"abc"')
    published = {key["kid"]: signatures.of_jwk(key) for key in keys.directory()["keys"]}
    request = signatures.Request(one.method, one.url, one.fields)
    signatures.check_digest(one.fields, one.body)
    held = signatures.verify(
        request,
        lambda keyid, _said: published.get(keyid),
        now=int(timezone.now().timestamp()),
        required={"@method", "@target-uri", "content-type", "content-digest"},
        tag=TAG,
    )
    assert held.nonce
    assert not Message.objects.exists()
    assert Channel.objects.get().sent == 1


def test_each_message_has_a_nonce_of_its_own(storage, receiver, sender):
    subscribed(storage, receiver)
    follower = Follower()
    for what in ("Update", "Delete"):
        storage.happen(what, DOC)
    follower.catch_up()
    sender.drain()
    inputs = [dict(one.fields)["Signature-Input"] for one in receiver.received]
    assert len(inputs) == 2
    assert len(set(inputs)) == 2


def test_what_was_done_before_the_channel_is_not_told(storage, receiver, sender):
    storage.happen("Update", DOC)
    subscribed(storage, receiver)
    Reached.objects.create(pk=1, sequence=0)
    assert Follower().catch_up() == 0


def test_where_nobody_watches_no_entry_is_looked_at(storage, receiver, monkeypatch):
    follower, looked = Follower(), []
    monkeypatch.setattr(topics, "events", lambda entry: looked.append(entry) or ())
    storage.happen("Update", DOC)
    assert (follower.catch_up(), looked, follower.at) == (0, [], journal.head().sequence)
    subscribed(storage, receiver)
    storage.happen("Update", DOC)
    follower.catch_up()
    assert looked


def test_containers_are_told_of_what_comes_and_goes(storage, receiver, sender):
    subscribed(storage, receiver, topic="/made-up/")
    follower = Follower()
    storage.happen("Create", DOC)
    storage.happen("Update", DOC)
    storage.happen("Delete", DOC)
    follower.catch_up()
    sender.drain()
    assert [(one["type"], one["object"][-14:], one["target"][-9:]) for one in told(receiver)] == [
        ("Add", DOC, "/made-up/"),
        ("Remove", DOC, "/made-up/"),
    ]


def test_many_changes_of_one_thing_wait_as_one(storage, receiver, sender):
    subscribed(storage, receiver)
    follower = Follower()
    for number in range(5):
        storage.states[DOC] = f"v{number}"
        storage.happen("Update", DOC)
    follower.catch_up()
    sender.drain()
    assert [one["state"] for one in told(receiver)] == ["v4"]


def test_too_many_messages_become_one_that_stands_for_all(storage, receiver, monkeypatch):
    monkeypatch.setattr(pace, "MOST_WAITING", 3)
    subscribed(storage, receiver, topic="/made-up/")
    follower = Follower()
    for number in range(5):
        storage.happen("Create", f"/made-up/{number}")
    follower.catch_up()
    assert list(Message.objects.order_by("sequence").values_list("type", "object")) == [
        ("Update", "/made-up/"),
        ("Add", "/made-up/4"),
    ]


def test_who_may_no_longer_read_is_told_nothing_and_the_channel_ends(storage, receiver, sender):
    subscribed(storage, receiver)
    follower = Follower()
    storage.happen("Update", DOC)
    follower.catch_up()
    storage.readers[DOC].clear()
    sender.drain()
    assert receiver.received == []
    assert not Channel.objects.exists()


def test_a_change_of_access_ends_the_channels_below_at_once(storage, receiver):
    subscribed(storage, receiver)
    subscribed(storage, receiver, agent=BOB, send_to=receiver.url + "/bob")
    follower = Follower()
    storage.readers[DOC].discard(ALICE.webid)
    storage.happen("Access", "/made-up/")
    follower.catch_up()
    assert [channel.webid for channel in Channel.objects.all()] == [BOB.webid]


def test_a_deletion_is_the_last_thing_that_is_told(storage, receiver, sender):
    subscribed(storage, receiver)
    follower = Follower()
    storage.happen("Delete", DOC)
    storage.readers.clear()
    follower.catch_up()
    sender.drain()
    assert [one["type"] for one in told(receiver)] == ["Delete"]
    assert not Channel.objects.exists()


def test_a_receiver_that_fails_is_asked_later_and_later_then_no_more(storage, receiver, sender):
    subscribed(storage, receiver)
    follower = Follower()
    receiver.status = 500
    storage.happen("Update", DOC)
    follower.catch_up()
    sender.drain()
    channel = Channel.objects.get()
    assert (len(receiver.received), channel.failures, channel.trouble) == (1, 1, "status")
    assert channel.due > timezone.now()
    old = timezone.now() - pace.PATIENCE
    Channel.objects.update(due=timezone.now(), failing_since=old)
    sender.drain()
    assert len(receiver.received) == 2
    assert not Channel.objects.exists()


def test_a_receiver_that_comes_back_gets_what_waited(storage, receiver, sender):
    subscribed(storage, receiver)
    follower = Follower()
    receiver.status = 503
    storage.happen("Update", DOC)
    follower.catch_up()
    sender.drain()
    receiver.status = 200
    Channel.objects.update(due=timezone.now())
    sender.drain()
    assert len(receiver.received) == 2
    ids = {one["id"] for one in told(receiver)}
    assert len(ids) == 1, "the same message, tried again, has the same name"
    assert Channel.objects.get().failures == 0


def test_a_receiver_that_says_gone_is_left_alone(storage, receiver, sender):
    subscribed(storage, receiver)
    follower = Follower()
    receiver.status = 410
    storage.happen("Update", DOC)
    follower.catch_up()
    sender.drain()
    assert not Channel.objects.exists()


def test_rate_start_and_end_are_kept(storage, receiver, sender):
    now = timezone.now()
    slow = subscribed(storage, receiver, rate=timedelta(hours=1))
    later = subscribed(storage, receiver, send_to=receiver.url + "/later", start=now + timedelta(days=1))
    over = subscribed(storage, receiver, send_to=receiver.url + "/over", end=now + timedelta(days=1))
    Channel.objects.filter(pk=over.pk).update(end=now)
    follower = Follower()
    storage.happen("Update", DOC)
    follower.catch_up()
    assert channels.end_over() == 1
    sender.drain()
    storage.happen("Update", DOC)
    follower.catch_up()
    sender.drain()
    assert [one.url for one in receiver.received] == [slow.send_to]
    assert Message.objects.filter(channel=later).exists()


def test_a_stale_state_is_told_at_once(storage, receiver, sender):
    storage.states[DOC] = "new"
    subscribed(storage, receiver, state="new")
    assert not Message.objects.exists()
    subscribed(storage, receiver, send_to=receiver.url + "/stale", state="old")
    sender.drain()
    assert [(one["type"], one["state"]) for one in told(receiver)] == [("Update", "new")]


def test_following_again_after_a_kill_tells_nothing_twice(storage, receiver):
    subscribed(storage, receiver)
    storage.happen("Update", DOC)
    assert Follower().catch_up() == 1
    Message.objects.all().delete()
    assert Follower().catch_up() == 0


def test_what_nobody_watches_is_not_written_down(storage):
    follower = Follower()
    storage.happen("Update", DOC)
    assert follower.catch_up() == 0
    assert not Reached.objects.exists()


def test_only_those_who_may_read_open_a_channel(storage, receiver):
    storage.readers[DOC] = {BOB.webid}
    with pytest.raises(Refused):
        channels.open_(ALICE, Subscription(WEBHOOK, DOC, send_to=receiver.url))
    with pytest.raises(Refused):
        channels.open_(BOB, Subscription(WEBHOOK, "/nowhere", send_to=receiver.url))
    assert topics.kind_of("/nowhere") is None


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/hook",
        "http://[::1]/hook",
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "http://2130706433/",
        "http://user:secret@example.org/",
        "http://example.org:22/",
        "file:///etc/passwd",
    ],
)
def test_no_channel_leads_into_a_private_network(storage, address):
    storage.readers[DOC] = {ALICE.webid}
    with pytest.raises(Unprocessable) as refused:
        channels.open_(ALICE, Subscription(WEBHOOK, DOC, send_to=address))
    assert refused.value.member == "sendTo"


def test_a_name_that_leads_to_a_private_network_later_ends_the_channel(storage, receiver, settings):
    subscribed(storage, receiver)
    follower = Follower()
    storage.happen("Update", DOC)
    follower.catch_up()
    settings.OUTBOUND_ALLOWED = []
    sender = Sender()
    sender.drain()
    sender.close()
    assert receiver.received == []
    assert not Channel.objects.exists()


def test_asking_again_for_the_same_gives_the_same_channel(storage, receiver):
    one = subscribed(storage, receiver)
    two = subscribed(storage, receiver, rate=timedelta(seconds=5))
    assert one.key == two.key
    assert two.rate == timedelta(seconds=5)


def test_nobody_keeps_more_channels_than_is_sound(storage, receiver, monkeypatch):
    monkeypatch.setattr(channels, "MOST_OF_ONE", 1)
    subscribed(storage, receiver)
    with pytest.raises(TooOften):
        subscribed(storage, receiver, send_to=receiver.url + "/2")


def test_one_ends_ones_own_channel_and_no_other(storage, receiver):
    channel = subscribed(storage, receiver)
    with pytest.raises(Refused):
        channels.end(BOB, channel.key)
    channels.end(ALICE, channel.key)
    assert not Channel.objects.exists()
    with pytest.raises(Refused):
        channels.end(ALICE, channel.key)
