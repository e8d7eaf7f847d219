"""The door of notifications: discovery, subscription, channels and keys, as software meets them."""

import orjson
import pytest
from pyoxigraph import RdfFormat, parse

from communaux.doors.notify import caller
from communaux.ground import signatures
from communaux.ground.journal.models import Entry
from communaux.modules.identity.rules.refusals import TokenRefused
from communaux.modules.notifications.acts import sockets
from communaux.modules.notifications.models import Channel
from communaux.modules.notifications.rules.messages import NOTIFY
from communaux.nouns.agents import NOBODY
from communaux.site.topics import watch
from tests import factories as make
from tests.modules.notifications.factories import ALICE, BOB, made_up

pytestmark = pytest.mark.django_db

WEBHOOK, SOCKET = "/notifications/WebhookChannel2023/", "/notifications/WebSocketChannel2023/"
DOC = "/made-up/notes"


@pytest.fixture(autouse=True)
def _agents(monkeypatch):
    """An agent from a header of tests, in the place of tokens."""
    known = {"alice": ALICE, "bob": BOB}

    def agent_of(_method, _url, authorization, _dpop, _origin=""):
        if authorization == "broken":
            raise TokenRefused("expired")
        return known.get(authorization or "", NOBODY)

    monkeypatch.setattr(caller, "agent_of", agent_of)
    watch()


@pytest.fixture
def storage():
    with made_up() as made:
        made.readers[DOC] = {ALICE.webid}
        yield made


def post(client, where, said, who="alice", **more):
    headers = {"authorization": who} if who else {}
    more.setdefault("content_type", "application/ld+json")
    return client.post(where, orjson.dumps(said), headers=headers, **more)


def webhook(settings, topic=DOC, **more):
    said = {
        "type": "WebhookChannel2023",
        "topic": settings.BASE_URL + topic,
        "sendTo": "http://hook.example/x",
    }
    return said | more


@pytest.mark.parametrize("where", [WEBHOOK, SOCKET])
def test_a_service_describes_itself(client, where, settings):
    answer = client.get(where)
    said = answer.json()
    assert said["id"] == settings.BASE_URL + where
    assert said["channelType"] == where.strip("/").rpartition("/")[2]
    assert set(said["feature"]) == {"accept", "endAt", "rate", "startAt", "state"}
    turtle = client.get(where, headers={"accept": "text/turtle"})
    triples = list(parse(turtle.content, RdfFormat.TURTLE))
    assert any(triple.predicate.value == NOTIFY + "channelType" for triple in triples)
    assert client.head(where).status_code == 200
    assert client.get(where, headers={"accept": "image/png"}).status_code == 406


def test_options_let_pages_of_every_origin_ask(client):
    answer = client.options(WEBHOOK, headers={"origin": "https://app.example"})
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Origin"] == "https://app.example"
    assert "DPoP" in answer["Access-Control-Allow-Headers"]
    assert answer["Accept-Post"] == "application/ld+json"
    assert client.put(WEBHOOK).status_code == 405


def test_a_webhook_is_opened_looked_at_and_ended(client, storage, settings):
    answer = post(client, WEBHOOK, webhook(settings, rate="PT10S"))
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert answer["content-type"] == "application/ld+json"
    assert (said["topic"], said["sendTo"], said["rate"]) == (
        settings.BASE_URL + DOC,
        "http://hook.example/x",
        "PT10S",
    )
    assert said["sender"].startswith(settings.BASE_URL)
    path = said["id"].removeprefix(settings.BASE_URL)
    assert client.get(path, headers={"authorization": "alice"}).json()["id"] == said["id"]
    for who, status in (("bob", 404), (None, 401)):
        headers = {"authorization": who} if who else {}
        assert client.get(path, headers=headers).status_code == status
    assert client.delete(path, headers={"authorization": "bob"}).status_code == 403
    assert client.delete(path).status_code == 401
    assert client.delete(path, headers={"authorization": "alice"}).status_code == 204
    assert not Channel.objects.exists()


def test_the_journal_knows_neither_topic_nor_address(client, storage, settings):
    post(client, WEBHOOK, webhook(settings))
    entry = Entry.objects.get()
    assert entry.verb == "notifications.channel.opened"
    for secret in ("made-up", "hook.example", "alice", Channel.objects.get().key):
        assert secret not in f"{entry.actor} {entry.object} {entry.facts}"


@pytest.mark.parametrize(("who", "status"), [("bob", 403), (None, 401), ("broken", 401)])
def test_who_may_not_read_does_not_subscribe(client, storage, settings, who, status):
    answer = post(client, WEBHOOK, webhook(settings), who)
    assert answer.status_code == status
    assert ("WWW-Authenticate" in answer) == (status == 401)
    said = {"type": "WebSocketChannel2023", "topic": settings.BASE_URL + DOC}
    assert post(client, SOCKET, said, who).status_code == status


def test_what_does_not_exist_answers_like_what_is_hidden(client, storage, settings):
    hidden = post(client, WEBHOOK, webhook(settings), "bob")
    absent = post(client, WEBHOOK, webhook(settings, "/made-up/absent"), "bob")
    assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content)


def test_unknown_media_is_415_and_nonsense_422(client, storage, settings):
    assert post(client, WEBHOOK, {}, content_type="text/turtle").status_code == 415
    profile = 'application/ld+json; profile="https://other.example/"'
    assert post(client, WEBHOOK, {}, content_type=profile).status_code == 415
    answer = post(client, WEBHOOK, webhook(settings, rate="often"))
    assert answer.status_code == 422
    assert "rate" in answer.json()["errors"]


def test_a_socket_is_an_address_that_nobody_guesses(client, storage, settings):
    said = post(client, SOCKET, {"type": "WebSocketChannel2023", "topic": settings.BASE_URL + DOC}).json()
    assert said["receiveFrom"].startswith(settings.STREAM_URL + "/stream/")
    sealed = said["receiveFrom"].rpartition("/")[2]
    channel = sockets.unseal(sealed)
    assert channel is not None
    assert (channel.topic, channel.agent.webid) == (DOC, ALICE.webid)
    assert "made-up" not in sealed
    assert sockets.unseal(sealed[:-5] + "AAAAA") is None
    assert sockets.unseal("x" * 9000) is None
    assert not Channel.objects.exists()


def test_open_topics_need_no_account_for_a_socket(client, settings):
    organisation = make.make_organisation()
    for topic in (f"/organisations/{organisation.slug}", "/organisations/", "/feed"):
        said = {"type": "WebSocketChannel2023", "topic": settings.BASE_URL + topic}
        assert post(client, SOCKET, said, None).status_code == 200, topic
        assert post(client, WEBHOOK, webhook(settings, topic), None).status_code == 401
        assert post(client, WEBHOOK, webhook(settings, topic), "bob").status_code == 200


def test_a_person_who_is_not_listed_is_no_topic_for_strangers(client, settings):
    person = make.make_person("Cachée")
    assert post(client, WEBHOOK, webhook(settings, f"/people/{person.key}"), "bob").status_code == 403


def test_the_keys_of_the_house_are_published_and_signed(client, settings):
    answer = client.get("/.well-known/http-message-signatures-directory")
    assert answer["content-type"] == "application/http-message-signatures-directory+json"
    (key,) = answer.json()["keys"]
    assert key["kty"] == "OKP"
    assert "d" not in key
    asked = signatures.Request("GET", f"{settings.BASE_URL}/.well-known/http-message-signatures-directory")
    signed = signatures.Response(200, tuple(answer.items()), asked)
    held = signatures.verify(
        signed,
        lambda _keyid, _said: signatures.of_jwk(key),
        now=int(__import__("time").time()),
        required={"@authority;req", "content-digest"},
    )
    assert held.keyid == key["kid"]
    signatures.check_digest(tuple(answer.items()), answer.content)


def test_keys_of_before_stay_published(client, settings):
    settings.SECRET_KEY_FALLBACKS = [
        "an older secret of the house, which signed messages that are still on their way"
    ]
    answer = client.get("/.well-known/http-message-signatures-directory")
    assert len({key["kid"] for key in answer.json()["keys"]}) == 2
