"""What a request for a channel says: every feature, every way to write it, and what is refused."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communaux.modules.notifications.rules import messages, pace
from communaux.modules.notifications.rules import subscription as rules
from communaux.modules.notifications.rules.messages import NOTIFY, TURTLE, Event
from communaux.modules.notifications.rules.subscription import SOCKET, WEBHOOK, Unprocessable

BASE = "https://house.example"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
GOOD = {"type": WEBHOOK, "topic": f"{BASE}/storages/a/b", "sendTo": "https://hook.example/x"}


def read(said, kind=WEBHOOK, **more):
    return rules.read(orjson.dumps(said), kind=kind, base=BASE, now=NOW, **more)


def test_the_least_that_can_be_asked():
    found = read(GOOD)
    assert (found.topic, found.send_to, found.accept) == (
        "/storages/a/b",
        "https://hook.example/x",
        messages.JSON_LD,
    )


def test_all_features():
    found = read(
        GOOD
        | {
            "startAt": "2026-11-24T00:00:00Z",
            "endAt": "2026-12-01T01:00:00+01:00",
            "rate": "PT1M30S",
            "accept": "text/turtle",
            "state": '"abc"',
        }
    )
    assert found.start == datetime(2026, 11, 24, tzinfo=UTC)
    assert found.end == datetime(2026, 12, 1, tzinfo=UTC)
    assert (found.rate, found.accept, found.state) == (timedelta(seconds=90), TURTLE, '"abc"')


@pytest.mark.parametrize(
    "said",
    [
        {"@type": NOTIFY + SOCKET, NOTIFY + "topic": {"@id": f"{BASE}/organisations/x"}},
        [{"@type": [NOTIFY + SOCKET], NOTIFY + "topic": [{"@id": f"{BASE}/organisations/x"}]}],
        {"type": SOCKET, "topic": {"id": f"{BASE}/organisations/x"}},
        {"type": f"notify:{SOCKET}", "notify:topic": f"{BASE}/organisations/x"},
    ],
)
def test_the_same_in_other_letters(said):
    assert read(said, SOCKET).topic == "/organisations/x"


@pytest.mark.parametrize(
    ("member", "change"),
    [
        ("type", {"type": SOCKET}),
        ("type", {"type": ""}),
        ("topic", {"topic": ""}),
        ("topic", {"topic": "https://elsewhere.example/storages/a"}),
        ("topic", {"topic": "https://house.example.evil/a"}),
        ("topic", {"topic": f"{BASE}/a#part"}),
        ("topic", {"topic": f"{BASE}/a b"}),
        ("topic", {"topic": 3}),
        ("sendTo", {"sendTo": ""}),
        ("sendTo", {"sendTo": "http://hook.example/x"}),
        ("sendTo", {"sendTo": "https://[bad"}),
        ("endAt", {"endAt": "2026-11-22T00:00:00Z"}),
        ("endAt", {"startAt": "2026-11-25T00:00:00Z", "endAt": "2026-11-24T00:00:00Z"}),
        ("startAt", {"startAt": "tomorrow"}),
        ("rate", {"rate": "10 s"}),
        ("rate", {"rate": "P"}),
        ("accept", {"accept": "image/png"}),
    ],
)
def test_what_cannot_be_followed_says_where(member, change):
    with pytest.raises(Unprocessable) as refused:
        read(GOOD | change)
    assert refused.value.member == member
    assert refused.value.said.fr


@pytest.mark.parametrize("body", [b"", b"[]", b"3", b"{", b'"x"', b" " * 30_000])
def test_what_is_no_request_is_refused(body):
    with pytest.raises(Unprocessable):
        rules.read(body, kind=WEBHOOK, base=BASE, now=NOW)


def test_http_is_good_enough_on_a_machine_for_tries_alone():
    assert read(GOOD | {"sendTo": "http://localhost:9/x"}, insecure=True).send_to == "http://localhost:9/x"


@pytest.mark.parametrize(
    "media",
    [
        "text/turtle",
        "",
        "application/x-www-form-urlencoded",
        'application/ld+json; profile="https://other.example/"',
    ],
)
def test_unknown_media_and_profiles(media):
    with pytest.raises(rules.UnknownMedia):
        rules.check_media(media)


@pytest.mark.parametrize(
    "media",
    [
        "application/ld+json",
        "Application/LD+JSON; charset=utf-8",
        "application/json",
        f'application/ld+json; profile="{messages.CONTEXT}"',
    ],
)
def test_known_media(media):
    rules.check_media(media)


@settings(max_examples=40)
@given(
    st.dictionaries(
        st.sampled_from(["type", "topic", "sendTo", "rate", "endAt", "accept", "state"]), st.text()
    )
)
def test_no_request_makes_it_fall(said):
    with suppress(Unprocessable):
        assert read(GOOD | said).topic.startswith("/")


def test_a_message_in_both_formats():
    event = Event("Add", "/c/", "/c/a b>", "/c/", '"e"')
    said = messages.document(event, identity="urn:uuid:1", base=BASE, published=NOW)
    assert (said["type"], said["object"], said["target"]) == ("Add", f"{BASE}/c/a b>", f"{BASE}/c/")
    turtle = messages.written(said, TURTLE).decode()
    assert f"<{BASE}/c/a%20b%3E>" in turtle
    assert '"2026-11-23T12:00:00Z"' in turtle


def test_pauses_grow_to_a_limit_and_patience_ends():
    pauses = [pace.pause(number) for number in range(1, 30)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (pace.FIRST_PAUSE, pace.LONGEST_PAUSE)
    assert pace.given_up("gone", NOW, NOW)
    assert not pace.given_up("status", NOW, NOW + timedelta(days=2))
    assert pace.given_up("status", NOW, NOW + timedelta(days=3))


def test_durations_are_written_back():
    for text in ("PT90S", "PT0.500S"):
        assert rules.duration(read(GOOD | {"rate": text}).rate) == text
