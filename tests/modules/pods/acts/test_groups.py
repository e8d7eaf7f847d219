"""Groups that lists of access name: in storages of this house at once, on other servers as far as they were read."""

from __future__ import annotations

import time
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from django.conf import settings as house

from communaux.ground import outbound
from communaux.ground.outbound_answers import Limits
from communaux.modules.pods.acts import groups
from communaux.modules.pods.models import Document, RemoteGroups
from communaux.modules.pods.rules import groups as rules
from communaux.site.clock import DUE
from tests.ground.test_outbound import Site, site
from tests.modules.pods.factories import ALICE, BOB, CAROL, Asker, agents_by_header, make_storage

__all__ = ["site"]
TURTLE = "text/turtle"
DOC = "/storages/alice/notes/doc"
VCARD = "http://www.w3.org/2006/vcard/ns#"


@pytest.fixture(autouse=True)
def _agents(monkeypatch: pytest.MonkeyPatch) -> None:
    agents_by_header(monkeypatch)


@pytest.fixture
def alice(db: None) -> Asker:
    make_storage("alice", owner=ALICE)
    asker = Asker(ALICE)
    asker("PUT", DOC, "<#a> <#b> <#c> .", TURTLE)
    return asker


@pytest.fixture
def elsewhere(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A server that may be asked, on this machine."""
    monkeypatch.setattr(groups, "policy", site.policy)
    return site


def share(owner: Asker, *named: str, document: str = DOC) -> Any:
    """The list of a document: its owner all, the groups reading."""
    who = ", ".join(f"<{group}>" for group in named)
    body = (
        "@prefix acl: <http://www.w3.org/ns/auth/acl#> .\n"
        f"<#o> a acl:Authorization ; acl:agent <{ALICE}> ; acl:accessTo <{document}> ; acl:mode acl:Read, acl:Control .\n"
    )
    if named:
        body += f"<#g> a acl:Authorization ; acl:agentGroup {who} ; acl:accessTo <{document}> ; acl:mode acl:Read ."
    return owner("PUT", document + ".acl", body, TURTLE)


def of(*members: str, group: str = "#team") -> bytes:
    said = " , ".join(f"<{member}>" for member in members)
    return f"<{group}> a <{VCARD}Group> ; <{VCARD}hasMember> {said} .".encode() if members else b""


def url(site: Site, path: str = "/g") -> str:
    return site.url(path, "localhost")


def reads(webid: str) -> bool:
    status = Asker(webid)("GET", DOC).status_code
    assert status in (200, 403)
    return bool(status == 200)


def again(document: str) -> RemoteGroups:
    """Read a document again, as if it were due, and what is known then."""
    groups.fetch(document)
    return RemoteGroups.objects.get(document=document)


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """So many seconds from now on."""
    real = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: real() + int(seconds * 1e9))


# in a storage of this house


def test_a_group_of_another_storage_counts_at_once_and_no_longer(alice: Asker) -> None:
    make_storage("carol", owner=CAROL)
    carol, group = Asker(CAROL), "/storages/carol/groups"
    share(alice, f"{house.BASE_URL}{group}#team")
    assert not reads(BOB)
    assert carol("PUT", group, of(BOB), TURTLE).status_code == 201
    assert reads(BOB)
    gone = f"DELETE DATA {{ <#team> <{VCARD}hasMember> <{BOB}> }}"
    assert carol("PATCH", group, gone, "application/sparql-update").status_code == 204
    assert not reads(BOB)
    carol("PUT", group, of(BOB, ALICE), TURTLE)
    assert reads(BOB)
    assert carol("DELETE", group).status_code == 204
    assert not reads(BOB)
    assert not RemoteGroups.objects.exists()


@pytest.mark.parametrize(
    "group",
    [
        "/storages/alice/secret.acl#team",
        "/storages/nobody/groups#team",
        "/organisations/velo",
        "/storages/alice/#team",
    ],
)
def test_what_is_no_group_document_here_is_nobody_and_is_not_fetched(alice: Asker, group: str) -> None:
    share(alice, house.BASE_URL + group)
    assert not reads(BOB)
    assert not RemoteGroups.objects.exists()


# on another server


def test_a_group_elsewhere_counts_once_it_was_read(alice: Asker, elsewhere: Site) -> None:
    elsewhere.says("/g", of(BOB), Content_Type="text/turtle", ETag='"1"')
    assert share(alice, url(elsewhere) + "#team").status_code == 201
    assert not reads(BOB)
    assert elsewhere.asked == []  # neither writing the list nor reading the document asks anybody
    assert groups.due() == [url(elsewhere)]
    assert groups.fetch(url(elsewhere))
    assert groups.due() == []
    assert reads(BOB)
    assert not reads(CAROL)
    asked = elsewhere.asked[0][1]
    assert "Authorization" not in asked
    assert "text/turtle" in asked["Accept"]


def test_json_ld_is_read_too(alice: Asker, elsewhere: Site) -> None:
    body = f'{{"@id": "#team", "{VCARD}hasMember": {{"@id": "{BOB}"}}}}'.encode()
    elsewhere.says("/g", body, Content_Type="application/ld+json; charset=utf-8")
    share(alice, url(elsewhere) + "#team")
    again(url(elsewhere))
    assert reads(BOB)


def test_who_leaves_a_group_elsewhere_loses_access_when_it_is_read_again(
    alice: Asker, elsewhere: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere.says("/g", of(BOB), Content_Type=TURTLE, ETag='"1"')
    share(alice, url(elsewhere) + "#team")
    again(url(elsewhere))
    assert groups.due() == []
    later(monkeypatch, rules.AGAIN / rules.SECOND + 1)
    assert groups.due() == [url(elsewhere)]
    elsewhere.says("/g", of(CAROL), Content_Type=TURTLE, ETag='"2"')
    again(url(elsewhere))
    assert elsewhere.asked[-1][1]["If-None-Match"] == '"1"'
    assert not reads(BOB)
    assert reads(CAROL)
    elsewhere.says("/g", b"", 304)
    assert again(url(elsewhere)).etag == '"2"'
    assert reads(CAROL)


def test_what_was_read_counts_for_its_age_while_a_server_is_silent(
    alice: Asker, elsewhere: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere.says("/g", of(BOB), Content_Type=TURTLE)
    share(alice, url(elsewhere) + "#team")
    again(url(elsewhere))
    elsewhere.says("/g", b"broken", 503)
    later(monkeypatch, 1800)
    for turn in range(1, 4):
        assert again(url(elsewhere)).failures == turn
    assert reads(BOB)
    later(monkeypatch, rules.KEPT / rules.SECOND)
    assert not reads(BOB)
    elsewhere.says("/g", of(BOB), Content_Type=TURTLE)
    assert again(url(elsewhere)).failures == 0
    assert reads(BOB)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_group_that_is_no_more_is_nobody_at_once(alice: Asker, elsewhere: Site, status: int) -> None:
    elsewhere.says("/g", of(BOB), Content_Type=TURTLE)
    share(alice, url(elsewhere) + "#team")
    again(url(elsewhere))
    assert reads(BOB)
    elsewhere.says("/g", b"", status)
    assert again(url(elsewhere)).wrong
    assert not reads(BOB)


def test_a_document_speaks_for_its_own_groups_alone(alice: Asker, elsewhere: Site) -> None:
    """Neither for a group of somebody else, nor for a person."""
    other = url(elsewhere, "/other")
    forged = of(BOB, group=f"{other}#team") + of(BOB, group=f"{house.BASE_URL}/storages/alice/groups#team")
    elsewhere.says("/g", forged + of(CAROL), Content_Type=TURTLE)
    elsewhere.says("/other", of(CAROL), Content_Type=TURTLE)
    share(alice, url(elsewhere) + "#team", other + "#team", f"{house.BASE_URL}/storages/alice/groups#team")
    again(url(elsewhere))
    again(other)
    assert not reads(BOB)
    assert reads(CAROL)


def _huge(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", TURTLE)
    handler.end_headers()
    for _n in range(100):
        handler.wfile.write(b"# " + b"x" * 65_536 + b"\n")


def _endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", TURTLE)
    handler.end_headers()
    for _n in range(10_000):  # a drop at a time, until the other side has gone
        handler.wfile.write(b"#")
        handler.wfile.flush()
        time.sleep(0.05)


def _cut(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", TURTLE)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(of(BOB))
    handler.close_connection = True


HOSTILE: dict[str, Any] = {
    "huge": _huge,
    "endless": _endless,
    "cut": _cut,
    "no turtle": (b"<html>", TURTLE),
    "nested": (b"<<( " * 5000, TURTLE),
    "a page": (of(BOB), "text/html"),
    "nothing said": (of(BOB), ""),
    "a context": (b'{"@context": "https://evil.example/c", "@id": "#team"}', "application/ld+json"),
    "many": (
        b"".join(b"<#team> <%shasMember> <urn:a:%d> .\n" % (VCARD.encode(), n) for n in range(12_000)),
        TURTLE,
    ),
    "no text": (b"\xff\xfe\x00", TURTLE),
    "deep json": (b'{"a":' * 5000 + b"1" + b"}" * 5000, "application/ld+json"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_answer_is_nobody_and_hurts_nobody(
    alice: Asker, elsewhere: Site, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(
        groups, "LIMITS", Limits(connect=2, read=1, total=1, size=rules.MOST_BYTES, redirects=2)
    )
    said = HOSTILE[kind]
    if callable(said):
        elsewhere.answers["/g"] = said
    else:
        elsewhere.says("/g", said[0], Content_Type=said[1])
    share(alice, url(elsewhere) + "#team")
    row = again(url(elsewhere))
    assert (row.failures, row.said, row.fetched) == (1, "{}", 0)
    assert row.wrong
    assert row.due > time.time_ns() // 1000
    assert not reads(BOB)
    assert reads(ALICE)


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("http://10.0.0.1/g", "private"),
        ("http://[::1]/g", "private"),
        ("http://localhost:1/g", "port"),
        ("file:///etc/passwd", "scheme"),
    ],
)
def test_a_redirect_leads_to_no_private_network(
    alice: Asker, elsewhere: Site, target: str, code: str
) -> None:
    elsewhere.says("/g", b"", 302, Location=target)
    share(alice, url(elsewhere) + "#team")
    assert again(url(elsewhere)).wrong == code
    assert not reads(BOB)


def test_redirects_come_to_an_end(alice: Asker, elsewhere: Site) -> None:
    elsewhere.says("/g", b"", 302, Location="/g")
    share(alice, url(elsewhere) + "#team")
    assert again(url(elsewhere)).wrong == "redirects"


@pytest.mark.parametrize(
    "address", ["https://10.0.0.1/g", "https://192.168.1.1/g", "https://[fd00::1]/g", "https://127.1/g"]
)
def test_a_private_address_is_never_asked(
    alice: Asker, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    def connected(*_all: object, **_more: object) -> None:
        pytest.fail("a connection was opened")

    monkeypatch.setattr("socket.create_connection", connected)
    share(alice, address + "#team")
    assert again(address).failures == 1
    assert not reads(BOB)


def test_a_name_that_leads_inside_is_never_asked(alice: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = outbound.Policy(resolver=lambda _host, _port: ["93.184.216.34", "10.1.2.3"])
    monkeypatch.setattr(groups, "policy", lambda: policy)
    share(alice, "https://rebound.example/g#team")
    assert again("https://rebound.example/g").wrong == "private"


@pytest.mark.parametrize(
    "group",
    [
        "http://site.example/g#team", "ftp://site.example/g", "https:///g", "https://me@site.example/g", "urn:x:g",
        "https://site.example/" + "a" * 1000, "mailto:team@example.org", house.BASE_URL.upper().replace("HTTP", "http") + "/g",
    ],
)  # fmt: skip
def test_what_is_not_asked_for(group: str) -> None:
    assert rules.document_of(group, house.BASE_URL) == ""


def test_one_list_makes_us_ask_a_few_and_all_lists_so_many(
    alice: Asker, elsewhere: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    share(alice, *(f"https://site{n}.example/g#team" for n in range(100)))
    assert RemoteGroups.objects.count() == rules.MOST_OF_A_LIST
    monkeypatch.setattr(rules, "MOST", rules.MOST_OF_A_LIST + 1)
    share(alice, "https://one.example/g", "https://two.example/g")
    assert RemoteGroups.objects.count() == rules.MOST_OF_A_LIST + 1
    RemoteGroups.objects.update(due=0)
    assert len(groups.due()) == groups.AT_ONCE


def test_one_server_is_asked_one_at_a_time(alice: Asker) -> None:
    share(alice, *(f"https://site.example/{n}#team" for n in range(10)), "https://other.example/g#team")
    assert len(groups.due()) == 2


def test_a_server_that_fails_is_asked_ever_more_seldom_and_soon_after_the_list_is_written(
    alice: Asker, elsewhere: Site
) -> None:
    pauses = [rules.pause(failures) for failures in range(1, 30)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == rules.LONGEST_PAUSE
    elsewhere.says("/g", b"", 500)
    share(alice, url(elsewhere) + "#team")
    for _turn in range(5):
        before = again(url(elsewhere)).due
    share(alice, url(elsewhere) + "#team")
    after = RemoteGroups.objects.get().due
    assert groups.now() < after < before
    share(alice, url(elsewhere) + "#team")
    assert RemoteGroups.objects.get().due == after


def test_what_no_list_names_is_forgotten_and_what_one_names_is_found(alice: Asker, elsewhere: Site) -> None:
    elsewhere.says("/g", of(BOB), Content_Type=TURTLE)
    share(alice, url(elsewhere) + "#team")
    again(url(elsewhere))
    assert groups.sweep() == 1
    assert reads(BOB)
    RemoteGroups.objects.all().delete()  # as after bringing a list in by another way
    assert not reads(BOB)
    assert groups.sweep() == 1
    again(url(elsewhere))
    assert reads(BOB)
    share(alice)
    assert groups.sweep() == 0
    assert Document.objects.exclude(access="").exists()
    assert "communaux.modules.pods.tasks.sweep_groups" in DUE


def test_reading_with_a_group_elsewhere_asks_the_database_once_more(
    alice: Asker, elsewhere: Site, django_assert_max_num_queries: Any
) -> None:
    share(alice, url(elsewhere) + "#team")
    with django_assert_max_num_queries(3):
        assert not reads(BOB)
