"""The example of docs/developers/notifications.md holds: it believes what the house sends, once, and nothing else."""

import re
import time

import pytest

from communaux.modules.notifications.acts import channels, delivering, keys
from communaux.modules.notifications.acts.delivering import signed_fields
from communaux.modules.notifications.rules import pace
from communaux.modules.pods.rules import inboxes
from tests.shared import ROOT

PAGE = ROOT / "docs" / "developers" / "notifications.md"
URL = "https://shop.example/hooks/7f3a"
BODY = b'{"type": "Update"}'


@pytest.fixture(scope="module")
def verify():
    (code,) = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    namespace: dict = {}
    exec(code, namespace)
    return namespace["is_from_the_house"]


def sent(**more):
    given = {"now": int(time.time()), "nonce": "one"} | more
    fields = signed_fields(URL, BODY, "application/ld+json", **given)
    return {"content-type": "application/ld+json"} | {name.lower(): value for name, value in fields.items()}


def test_it_believes_the_house_and_only_once(verify):
    seen: set[str] = set()
    published = keys.directory()["keys"]
    assert verify(URL, sent(), BODY, published, seen)
    assert not verify(URL, sent(), BODY, published, seen), "a replay"


@pytest.mark.parametrize("wrong", ["url", "body", "digest", "signature", "key", "old", "none"])
def test_it_believes_nothing_else(verify, wrong, settings):
    headers, body, url, published = sent(), BODY, URL, keys.directory()["keys"]
    if wrong == "url":
        url += "/other"
    elif wrong == "body":
        body += b" "
    elif wrong == "digest":
        del headers["content-digest"]
    elif wrong == "signature":
        headers["signature"] = "sig1=:" + "A" * 86 + "==:"
    elif wrong == "key":
        settings.SECRET_KEY = "the secret of another house, which signs otherwise"
        published = keys.directory()["keys"]
    elif wrong == "old":
        headers = sent(now=int(time.time()) - 400)
    else:
        headers = {}
    assert not verify(url, headers, body, published, set())


def test_the_page_names_what_the_code_does():
    text = PAGE.read_text(encoding="utf-8")
    assert f'tag="{delivering.TAG}"' in text
    assert f"has {channels.MOST_OF_ONE} webhooks at most, {channels.MOST_TO_ONE} to one host" in text
    assert f"more than {pace.MOST_WAITING} messages" in text
    assert f"{inboxes.MOST_AN_HOUR} an hour, {inboxes.MOST:,}" in text
    assert keys.DIRECTORY in text
