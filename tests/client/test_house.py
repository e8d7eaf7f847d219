"""What the client asks of a house, word for word, and what it makes of the answers."""

from __future__ import annotations

import json

import httpx
import pytest
import rdflib

from communaux import client
from communaux.client import ANY, Changed, Iri, Literal, Missing, NoAnswer, Problem, TooOften, Unavailable
from tests.client.answering import BASE, Answer, house

NOTE = f"{BASE}storages/ana/note.ttl"


def recording(asked: list[httpx.Request], **answer: object) -> Answer:
    def act(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(**({"status_code": 200, "headers": {"etag": '"2"'}} | answer))  # type: ignore[arg-type]

    return act


def test_a_document_says_what_it_is() -> None:
    headers = [
        ("content-type", "text/turtle; charset=utf-8"),
        ("etag", '"1"'),
        ("wac-allow", 'user="read write",public="read"'),
        ("link", '<note.ttl.acl>; rel="acl", <http://www.w3.org/ns/ldp#Resource>; rel="type"'),
        ("link", "<note.ttl.meta>; rel=describedby"),
    ]
    found = house(lambda _r: httpx.Response(200, headers=headers, text="é")).get(NOTE)
    assert (found.media_type, found.text, found.etag) == ("text/turtle", "é", '"1"')
    assert (found.modes, found.public_modes) == ({"read", "write"}, {"read"})
    assert found.links["acl"] == f"{NOTE}.acl"
    assert found.links["describedby"] == f"{NOTE}.meta"


def test_a_write_says_what_it_replaces() -> None:
    asked: list[httpx.Request] = []
    here = house(recording(asked))
    read = here.get(NOTE)
    here.put(NOTE, "new")
    here.put(NOTE, "changed", over=read)
    here.put(NOTE, "changed", over='"7"')
    here.put(NOTE, "whatever", over=ANY)
    here.delete(NOTE, over=read)
    conditions = [(r.headers.get("if-match"), r.headers.get("if-none-match")) for r in asked[1:]]
    assert conditions == [(None, "*"), ('"2"', None), ('"7"', None), (None, None), ('"2"', None)]


def test_without_an_etag_nothing_is_overwritten_by_mistake() -> None:
    here = house(lambda _r: httpx.Response(200))
    with pytest.raises(ValueError, match="ANY"):
        here.put(NOTE, "x", over=here.get(NOTE))


def test_a_document_that_did_not_change_is_given_back() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.headers.get("if-none-match") == '"1"':
            return httpx.Response(304)
        return httpx.Response(200, headers={"etag": '"1"'}, text="x")

    here = house(answer)
    first = here.get(NOTE)
    assert here.get(NOTE, known=first) is first


def test_a_patch_is_one_change_in_n3() -> None:
    asked: list[httpx.Request] = []
    triple = (Iri(f"{NOTE}#a"), Iri("https://schema.org/name"), Literal('a "b"\n\\', "fr"))
    house(recording(asked)).patch(NOTE, inserts=[triple], deletes=[triple], where="?a <urn:p> ?b .")
    assert asked[0].headers["content-type"] == "text/n3"
    said = rdflib.Graph(store="Memory")
    said.parse(data=asked[0].content, format="n3")
    parts = {str(p).rpartition("#")[2]: o for _s, p, o in said}
    assert set(parts) == {"type", "inserts", "deletes", "where"}
    assert str(parts["type"]).endswith("#InsertDeletePatch")
    assert [str(o) for _s, _p, o in parts["inserts"]] == ['a "b"\n\\']
    assert [str(o) for _s, _p, o in parts["deletes"]] == ['a "b"\n\\']
    assert len(parts["where"]) == 1


def test_a_problem_is_told_with_its_words() -> None:
    said = {
        "type": f"{BASE}api/#invalid",
        "title": "Refusé",
        "detail": "trop long",
        "errors": {"name": ["trop long"]},
    }

    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(422, json=said, headers={"content-type": "application/problem+json"})

    with pytest.raises(client.Invalid, match="Refusé: trop long") as caught:
        house(answer).get(NOTE)
    assert (caught.value.type, caught.value.errors) == ("invalid", {"name": ["trop long"]})


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (403, client.Refused),
        (404, Missing),
        (410, Missing),
        (409, Changed),
        (412, Changed),
        (429, TooOften),
        (503, Unavailable),
        (405, Problem),
    ],
)
def test_each_refusal_is_of_its_kind(status: int, kind: type[Problem]) -> None:
    with pytest.raises(kind) as caught:
        house(lambda _r: httpx.Response(status, headers={"retry-after": "7"}, text="<html>")).get(NOTE)
    assert (caught.value.status, caught.value.retry_after) == (status, 7)


def test_a_house_that_is_away_is_no_answer() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("away", request=request)

    with pytest.raises(NoAnswer, match="away"):
        house(answer).get(NOTE)


def test_sent_round_in_a_circle_is_no_answer() -> None:
    with pytest.raises(NoAnswer, match="sent on"):
        house(lambda _r: httpx.Response(302, headers={"location": NOTE})).get(NOTE)


def test_a_list_is_read_to_its_end() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.params.get("after") == "b":
            return httpx.Response(200, json={"@graph": [{"name": "c"}], "next": None})
        assert dict(request.url.params) == {"limit": "200", "country": "FR"}
        following = f"{BASE}api/organisations/?after=b"
        return httpx.Response(200, json={"@graph": [{"name": "a"}, {"name": "b"}], "next": following})

    assert [one["name"] for one in house(answer).each("organisations", country="FR")] == ["a", "b", "c"]


def test_a_container_is_read_to_its_last_page() -> None:
    box = f"{BASE}storages/ana/"

    def answer(request: httpx.Request) -> httpx.Response:
        second = "page=2" in str(request.url)
        line = f"<{box}> <http://www.w3.org/ns/ldp#contains> <{box}{'b' if second else 'a'}> ."
        headers = {"content-type": "application/n-triples"}
        if not second:
            headers["link"] = '<?page=2>; rel="next"'
        return httpx.Response(200, headers=headers, text=line)

    assert house(answer).contents(box) == [f"{box}a", f"{box}b"]


def test_questions_are_answered_as_values() -> None:
    bindings = [
        {
            "org": {"type": "uri", "value": "urn:x"},
            "name": {"type": "literal", "value": "Ana", "xml:lang": "fr"},
            "size": {"type": "literal", "value": "3", "datatype": f"{client.triples.XSD}integer"},
            "n": {"type": "bnode", "value": "b0"},
        },
        {},
    ]

    def answer(request: httpx.Request) -> httpx.Response:
        if request.content.startswith(b"ASK"):
            return httpx.Response(200, json={"head": {}, "boolean": True})
        return httpx.Response(200, json={"head": {}, "results": {"bindings": bindings}})

    here = house(answer)
    first, empty = here.select("SELECT * {}")
    assert first["org"] == Iri("urn:x")
    assert first["name"] == Literal("Ana", "fr", client.triples.LANGUAGE_STRING)
    assert str(first["size"]) == "3"
    assert empty == {}
    assert here.ask("ASK {}") is True
    with pytest.raises(NoAnswer):
        here.select("ASK {}")


def test_a_subscription_names_topic_and_receiver() -> None:
    asked: list[httpx.Request] = []
    here = house(recording(asked, json={"id": f"{BASE}notifications/channels/abc"}))
    made = here.subscribe(NOTE, "https://app.example/hook", endAt="2027-01-01T00:00:00Z")
    said = json.loads(asked[0].content)
    assert (said["topic"], said["sendTo"]) == (NOTE, "https://app.example/hook")
    assert said["endAt"] == "2027-01-01T00:00:00Z"
    here.unsubscribe(made["id"])
    assert (asked[1].method, asked[1].url.path) == ("DELETE", "/notifications/channels/abc")
