"""A large container page by page where a client wishes it, and whole for all others."""

from __future__ import annotations

import re
from itertools import chain
from typing import Any

import pytest
from django.conf import settings as house
from django.db import connection
from pyoxigraph import RdfFormat, parse

from communaux.doors.ldp.storages import paging
from communaux.modules.pods.acts import rows
from communaux.modules.pods.models import Document
from communaux.modules.pods.reading import documents
from communaux.modules.pods.rules import containers
from tests.modules.pods.factories import Asker

TURTLE, JSON_LD = "text/turtle", "application/ld+json"
BOX = "/storages/essai/box/"
MANY = 2_500


def wish(count: int) -> dict[str, str]:
    return {"prefer": f'return=representation; max-member-count="{count}"'}


def fill(count: int, path: str = BOX) -> None:
    """So many files, as rows: it is the reading that is tested. Names that an address must encode are among them."""
    box = Document.objects.get(path=path)
    Document.objects.bulk_create(
        [
            Document(
                storage_id=box.storage_id,
                parent=box,
                path=f"{path}{number:05d}%20%C3%A9&=+,",
                kind="binary",
                media="text/plain",
                size=1,
                modified=rows.now(),
                body=b"x",
            )
            for number in range(count)
        ]
    )


@pytest.fixture
def box(anyone: Asker) -> Asker:
    anyone("PUT", BOX, "", TURTLE)
    return anyone


@pytest.fixture
def large(box: Asker) -> Asker:
    fill(MANY)
    return box


def members(answer: Any, media: RdfFormat = RdfFormat.TURTLE) -> list[str]:
    """What an answer says that the container holds."""
    base = house.BASE_URL + BOX
    return sorted(
        quad.object.value
        for quad in parse(answer.content, format=media, base_iri=base)
        if quad.predicate.value.endswith("ldp#contains") and quad.subject.value == base
    )


def links(answer: Any) -> dict[str, str]:
    """Relations of pages and where they lead, as paths with queries."""
    found = re.findall(r'<([^>]*)>; rel="(first|last|next|prev|canonical)"', answer["Link"])
    return {rel: target.removeprefix(house.BASE_URL) for target, rel in found}


def walk(asker: Asker, answer: Any, rel: str) -> list[list[str]]:
    pages = [members(answer)]
    while rel in links(answer):
        answer = asker("GET", links(answer)[rel])
        assert answer.status_code == 200
        pages.append(members(answer))
    return pages


def test_whoever_wishes_nothing_gets_the_whole(large: Asker) -> None:
    whole = large("GET", BOX)
    assert len(members(whole)) == MANY
    assert "Content-Location" not in whole
    assert links(whole) == {}
    assert "Prefer" in whole["Vary"]


def test_a_wish_gets_the_first_page_and_links_to_all_others(large: Asker) -> None:
    whole = large("GET", BOX)
    first = large("GET", BOX, **wish(1000))
    assert (first.status_code, len(members(first))) == (200, 1000)
    assert first["Preference-Applied"] == "return=representation"
    assert first["Content-Location"] == f"{house.BASE_URL}{BOX}?members=1000"
    assert '<http://www.w3.org/ns/ldp#Page>; rel="type"' in first["Link"]
    assert links(first)["canonical"] == BOX
    assert '"{}"'.format(whole["ETag"].replace('"', '\\"')) in first["Link"]
    assert "prev" not in links(first)
    assert [len(one) for one in walk(large, first, "next")] == [1000, 1000, 500]
    assert sorted(chain(*walk(large, first, "next"))) == members(whole)
    last = large("GET", links(first)["last"])
    assert "next" not in links(last)
    assert members(last) == members(whole)[-1000:]
    assert sorted(chain(*walk(large, last, "prev"))) == members(whole)


@pytest.mark.parametrize(
    ("media", "form"), [(JSON_LD, RdfFormat.JSON_LD), ("application/n-triples", RdfFormat.N_TRIPLES)]
)
def test_in_each_format(large: Asker, media: str, form: RdfFormat) -> None:
    page = large("GET", BOX, accept=media, **wish(7))
    assert len(members(page, form)) == 7
    assert len(members(large("GET", links(page)["next"], accept=media), form)) == 7


def test_nothing_is_told_twice_or_left_out_while_others_write(large: Asker) -> None:
    before = members(large("GET", BOX))
    first = large("GET", BOX, **wish(2000))
    gone = before[10].removeprefix(house.BASE_URL)
    assert large("DELETE", gone).status_code == 204
    assert large("PUT", BOX + "00000", b"x", "text/plain").status_code == 201
    second = large("GET", links(first)["next"])
    assert members(first) + members(second) == before


def test_a_page_has_a_tag_of_its_own_that_changes_with_the_container(large: Asker) -> None:
    first = large("GET", BOX, **wish(10))
    second = large("GET", links(first)["next"])
    tags = {large("GET", BOX)["ETag"], first["ETag"], second["ETag"], large("GET", BOX, **wish(11))["ETag"]}
    assert len(tags) == 4
    assert large("GET", BOX, if_none_match=first["ETag"], **wish(10)).status_code == 304
    assert large("HEAD", BOX, **wish(10))["ETag"] == first["ETag"]
    assert links(large("HEAD", BOX, **wish(10))) == links(first)
    # for a writer a page names the state of the container
    assert large("PUT", BOX, "", TURTLE, if_match=second["ETag"]).status_code == 204
    assert large("PUT", BOX, "", TURTLE, if_match=second["ETag"]).status_code == 412
    assert large("GET", BOX, if_none_match=first["ETag"], **wish(10)).status_code == 200


def test_what_fits_into_one_page_is_whole(box: Asker) -> None:
    fill(3)
    for count in (3, 4, 999_999_999):
        answer = box("GET", BOX, **wish(count))
        assert len(members(answer)) == 3
        assert answer["Preference-Applied"] == "return=representation"
        assert "Content-Location" not in answer
        assert links(answer) == {}


@pytest.mark.parametrize(
    "said",
    [
        'return=minimal; max-member-count="1"',
        "max-member-count=1",
        'return=representation; max-member-count="0"',
        'return=representation; max-member-count="-1"',
        'return=representation; max-member-count="lots"',
        'return=representation; max-triple-count="1"',
        'return=representation, other; max-member-count="1"',
        'return=representation; max-member-count="1' + "0" * 30 + '"',
        "return=representation; " + "x" * 5000,
        "",
    ],
)
def test_what_is_no_wish_for_pages_is_passed_over(box: Asker, said: str) -> None:
    fill(3)
    answer = box("GET", BOX, prefer=said)
    assert (answer.status_code, len(members(answer))) == (200, 3)
    assert "Preference-Applied" not in answer


@pytest.mark.parametrize(
    "said",
    [
        "return=representation;max-member-count=2",
        'respond-async, return=representation; max-member-count="2"',
        'Return="representation" ; include="http://www.w3.org/ns/ldp#PreferContainment"; Max-Member-Count = "2"',
    ],
)
def test_ways_to_write_a_wish(box: Asker, said: str) -> None:
    fill(3)
    assert len(members(box("GET", BOX, prefer=said))) == 2


@pytest.mark.parametrize(
    "query",
    [
        "members=0",
        "members=-1",
        "members=x",
        "members=",
        "members=10001",
        "members=%D9%A1",
        "members=1" + "&a=1" * 20,
    ],
)
def test_an_address_of_no_page_is_refused(box: Asker, query: str) -> None:
    answer = box("GET", f"{BOX}?{query}")
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("#bad-query")


def test_names_that_are_not_there_are_still_places(box: Asker) -> None:
    fill(3)
    assert len(members(box("GET", f"{BOX}?members=5&after=00000~"))) == 2
    beyond = box("GET", f"{BOX}?members=5&after=zzz")
    assert members(beyond) == []
    assert len(members(box("GET", links(beyond)["prev"]))) == 3
    assert members(box("GET", f"{BOX}?members=5&before=0")) == []
    assert members(box("GET", f"{BOX}?members=5&after=' OR 1=1 --")) != []
    assert Document.objects.filter(path__startswith=BOX).count() == 4


def test_a_page_is_for_those_who_may_read(alice: Asker, bob: Asker) -> None:
    alice("PUT", "/storages/alice/a", b"x", "text/plain")
    assert bob("GET", "/storages/alice/?members=1").status_code == 403
    assert Asker()("GET", "/storages/alice/", **wish(1)).status_code == 401
    assert alice("GET", "/storages/alice/?members=1").status_code == 200


def test_beyond_the_bound_everyone_gets_pages(box: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "WHOLE", 10)
    fill(10)
    assert links(box("GET", BOX)) == {}
    assert len(members(box("GET", BOX))) == 10
    box("PUT", BOX + "one-more", b"x", "text/plain")
    told = box("GET", BOX)
    assert len(members(told)) == 10
    assert links(box("HEAD", BOX)) == links(told)
    assert [len(one) for one in walk(box, told, "next")] == [10, 1]
    assert "one-more" in members(box("GET", links(told)["next"]))[0]
    # and what such an answer says can be written back
    assert box("PUT", BOX, told.content, TURTLE, if_match=told["ETag"]).status_code == 204


def test_a_page_asks_as_often_as_the_whole(large: Asker, django_assert_max_num_queries: Any) -> None:
    for headers in ({}, wish(100)):
        with django_assert_max_num_queries(4):
            large("GET", BOX, **headers)


def test_reading_a_page_reads_no_more_than_the_page(large: Asker) -> None:
    found = documents.members(Document.objects.get(path=BOX).pk, 3, edge=f"{BOX}00001", back=False)
    assert len(found) == 3
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM pods_document WHERE parent_id = %s", [Document.objects.get(path=BOX).pk]
        )
        assert cursor.fetchone()[0] == MANY
    assert containers.WHOLE >= MANY


def test_people_get_pages_too(large: Asker) -> None:
    html = {"accept": "text/html"}
    page = large("GET", BOX, **html).content.decode()
    assert page.count("<tr>") == 201
    assert "?page=2" in page
    last = large("GET", f"{BOX}?page=13", **html).content.decode()
    assert last.count("<tr>") == 101
