"""A storage taken away and brought in by program: who may, what comes back, and zips that mean harm, on every way in."""

from __future__ import annotations

import io
import json
import os
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from pyoxigraph import RdfFormat, parse

from communaux.doors.ldp.storages.wsgi import storages as fast
from communaux.modules.pods.acts import archive, documents, sharing, storages
from communaux.modules.pods.models import Document, Storage
from communaux.modules.pods.reading import access
from communaux.modules.pods.rules import archive as rules
from communaux.modules.pods.rules.archive import ArchiveRefused
from communaux.modules.pods.rules.refusals import DocumentRefused
from communaux.nouns.agents import NOBODY, Agent
from communaux.nouns.models import Person
from tests import factories
from tests.modules.pods.factories import ALICE, BOB, CAROL, Asker, make_storage

pytestmark = pytest.mark.django_db
PLACE = "/storages/alice/.well-known/archive"
ACL = "@prefix acl: <http://www.w3.org/ns/auth/acl#>. @prefix foaf: <http://xmlns.com/foaf/0.1/>.\n"
DCAT = "http://www.w3.org/ns/dcat#"


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path


def zipped(files: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return out.getvalue()


def away(asker: Asker, place: str = PLACE) -> bytes:
    answer = asker("GET", place)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    return b"".join(answer.streaming_content)


def kept(name: str) -> dict[str, tuple[str, str, bytes, str]]:
    """Every document of a storage but its root: kind, format, bytes, compiled list of access; addresses below the root."""
    root = f"{house.BASE_URL}/storages/{name}/"
    rows = Document.objects.filter(storage__name=name).values_list("path", "kind", "media", "body", "access")
    return {
        path.removeprefix(f"/storages/{name}/"): (
            kind, media, bytes(body).replace(root.encode(), b"ROOT/"), listed.replace(root, "ROOT/"),
        )
        for path, kind, media, body, listed in rows
    }  # fmt: skip


def dates(name: str) -> dict[str, int]:
    """When documents that are no containers were changed, in seconds."""
    rows = (
        Document.objects.filter(storage__name=name).exclude(kind="container").exclude(path__endswith="/.acl")
    )
    return {
        path.removeprefix(f"/storages/{name}/"): at // 1_000_000
        for path, at in rows.values_list("path", "modified")
    }


def fill(alice: Asker) -> None:
    def put(path: str, body: bytes | str, media: str) -> None:
        answer = alice("PUT", f"{base}{path}", body, media)
        assert answer.status_code in {201, 204}, (path, answer.content)

    base = "/storages/alice/"
    put("box/a", "<#x> <http://x.example/p> <../b.ttl>, 'mots'@fr, [], <./>.", "text/turtle")
    put("box/", "<> <http://x.example/title> 'Boite'.", "text/turtle")
    put("box/a.meta", "<> <http://x.example/p> 1 .", "text/turtle")
    documents.put(Agent(webid=ALICE), f"{base}box/%C3%A9t%C3%A9.html", b"<p>", "text/html; charset=utf-8")
    put("data", '{"@id": "#x", "http://x.example/p": "y"}', "application/ld+json")
    put("photo.bin", os.urandom(5000), "Image/X-Odd")
    put("empty/none.txt", b"", "text/plain")
    sharing.give(Agent(webid=ALICE), f"{base}box/", "everybody", "", ("read",))
    sharing.give(Agent(webid=ALICE), f"{base}data", "agent", BOB, ("read", "write"))
    Document.objects.filter(path=f"{base}photo.bin").update(modified=1_600_000_001_234_567)
    Document.objects.filter(path=f"{base}data").update(modified=1_500_000_003_000_001)


def test_everything_comes_back_the_same_elsewhere(alice: Asker) -> None:
    fill(alice)
    make_storage("copie", owner=ALICE)
    answer = alice("POST", "/storages/copie/.well-known/archive", away(alice), "application/zip")
    assert answer.status_code == 202, answer.content
    told = json.loads(alice("GET", answer["Location"].removeprefix(house.BASE_URL)).content)
    assert (told["state"], told["percent"], told["refused"], told["notes"]) == ("done", 100, [], [])
    assert kept("copie") == kept("alice")
    assert dates("copie") == dates("alice")
    assert {"text/turtle", "Image/X-Odd", "application/ld+json", "text/html; charset=utf-8"} <= {
        media for _kind, media, _body, _listed in kept("copie").values()
    }
    assert access.modes("/storages/copie/box/a", NOBODY) == {"read"}
    assert access.modes("/storages/copie/data", Agent(webid=BOB)) == {"read", "append", "write"}
    assert access.modes("/storages/copie/photo.bin", NOBODY) == frozenset()
    photo = alice("GET", "/storages/copie/photo.bin")
    assert photo["Last-Modified"] == "Sun, 13 Sep 2020 12:26:41 GMT"


def test_a_storage_open_to_all_comes_back_too(anyone: Asker) -> None:
    anyone("PUT", "/storages/essai/a", "<> <http://x.example/p> 1 .", "text/turtle")
    make_storage("autre", open=True)
    data = b"".join(archive.export(access.HOUSE, "essai"))
    assert archive.take_in(access.HOUSE, "autre", io.BytesIO(data)).created == 1
    assert kept("autre") == kept("essai")


def test_a_date_to_come_is_not_believed(alice: Asker) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr(zipfile.ZipInfo("a.txt", (2107, 12, 31, 0, 0, 0)), b"x")
        file.writestr(zipfile.ZipInfo("b.txt", (2020, 0, 0, 0, 0, 0)), b"x")
    now = Document.objects.get(path="/storages/alice/").modified
    alice("POST", PLACE, out.getvalue(), "application/zip")
    for name in ("a.txt", "b.txt"):
        assert now < Document.objects.get(path=f"/storages/alice/{name}").modified < now + 10**12


def test_the_description_says_where_it_is(alice: Asker) -> None:
    found = alice("GET", "/storages/alice/.well-known/solid", accept="application/n-triples").content
    triples = {(quad.predicate.value, quad.object.value) for quad in parse(found, RdfFormat.N_TRIPLES)}
    assert (f"{DCAT}downloadURL", f"{house.BASE_URL}{PLACE}") in triples
    assert (f"{DCAT}distribution", f"{house.BASE_URL}{PLACE}#zip") in triples


def test_its_own_headers(alice: Asker) -> None:
    answer = alice("HEAD", PLACE)
    assert (answer.status_code, answer.content) == (200, b"")
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith('attachment; filename="alice-')
    assert "POST" in alice("OPTIONS", PLACE)["Allow"]
    for method in ("PUT", "PATCH", "DELETE"):
        assert alice(method, PLACE, b"", "text/turtle").status_code == 405
    assert alice("POST", f"{PLACE}/x", b"", "application/zip").status_code == 405
    for wrong in ("x", "6f0e2fd2-6d3c-4d22-8c34-0e8f3f1d1a11"):
        assert alice("GET", f"{PLACE}/{wrong}").status_code == 404
    assert alice("POST", PLACE, b"x", "text/turtle").status_code == 415
    assert alice("POST", PLACE, b"x").status_code == 400


def test_ahead_of_django_it_comes_in_pieces(alice: Asker) -> None:
    alice("PUT", "/storages/alice/a.bin", os.urandom(700_000), "application/x-odd")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": PLACE, "HTTP_AUTHORIZATION": f"Test {ALICE}", "wsgi.input": io.BytesIO(),
    }  # fmt: skip
    told: list[str] = []
    pieces = fast(lambda *_a: [])(environ, lambda status, _headers: told.append(status))
    assert not isinstance(pieces, list)
    assert zipfile.ZipFile(io.BytesIO(b"".join(pieces))).testzip() is None
    assert told == ["200 OK"]


# who may


def reader(modes: tuple[str, ...]) -> Callable[[], Asker]:
    def make() -> Asker:
        sharing.give(Agent(webid=ALICE), "/storages/alice/", "agent", BOB, modes)
        return Asker(BOB)

    return make


ROLES: dict[str, tuple[Callable[[], Asker], int]] = {
    "nobody": (Asker, 401),
    "a stranger": (lambda: Asker(CAROL), 403),
    "a reader": (reader(("read",)), 403),
    "a writer": (reader(("read", "write")), 403),
    "one with control": (reader(("read", "write", "control")), 403),
    "the owner of another storage": (
        lambda: Asker(make_storage("bob", owner=BOB).owners),
        403,
    ),
}


@pytest.mark.parametrize("role", ROLES)
def test_the_owner_alone_takes_away_and_brings_in(alice: Asker, role: str) -> None:
    make, status = ROLES[role]
    before = kept("alice")
    asker = make()
    waiting = alice("POST", PLACE, zipped({"a.txt": "x"}), "application/zip")["Location"]
    before = kept("alice")
    read: list[int] = []
    for method, place in (("GET", PLACE), ("HEAD", PLACE), ("GET", waiting.removeprefix(house.BASE_URL))):
        answer = asker(method, place)
        assert answer.status_code == status, (method, place)
        assert not answer.streaming
    answer = asker("POST", PLACE, zipped({"b.txt": "x"}), "application/zip")
    assert (answer.status_code, read) == (status, [])
    assert ("WWW-Authenticate" in answer) == (status == 401)
    after = kept("alice")
    assert set(after) == set(before)


def test_a_storage_that_is_not_there_is_told_like_no_right(alice: Asker) -> None:
    assert alice("GET", "/storages/none/.well-known/archive").status_code == 404
    assert Asker()("GET", "/storages/none/.well-known/archive").status_code == 401


def test_a_session_alone_opens_nothing_here(client: Client) -> None:
    """A cookie travels by itself; a page of somebody else could have used it."""
    account = factories.make_editor(factories.make_organisation("Velo", slug="velo"), name="Ana")
    key = Person.objects.get(account=account).key
    storages.create("ana", owner_webid=f"{house.BASE_URL}/people/{key}/card#me")
    client.force_login(account)
    assert client.get("/storages/ana/.well-known/archive").status_code == 401
    assert client.get("/account/storages/ana/export").status_code == 200


# zips that mean harm


def _link() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        info = zipfile.ZipInfo("link.ttl")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(info, "/etc/passwd")
    return out.getvalue()


def _twice() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for data in ("one", "two"):
            file.writestr("a.txt", data)
    return out.getvalue()


def _encrypted() -> bytes:
    data = bytearray(zipped({"a.txt": "x"}))
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def _million() -> bytes:
    """A list of a million names, as its end says it."""
    data = bytearray(zipped({"a.txt": "x"}))
    at = data.rfind(b"PK\x05\x06")
    data[at + 8 : at + 12] = struct.pack("<HH", 0xFFFF, 0xFFFF)
    data[at + 12 : at + 16] = struct.pack("<I", 90_000_000)
    return bytes(data)


def _lying() -> bytes:
    data = bytearray(zipped({"a.txt": b"abc" * 1000}))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 1)
    return bytes(data)


def _overlapping() -> bytes:
    """Two names for one run of bytes: a bomb that costs nothing to send."""
    data = zipped({"a.bin": b"\0" * 2_500_000})
    at, end = data.rfind(b"PK\x01\x02"), data.rfind(b"PK\x05\x06")
    one = data[at:end]
    listed = b"".join(one.replace(b"a.bin", b"%05d" % number) for number in range(300))
    tail = bytearray(data[end:])
    tail[8:12] = struct.pack("<HH", 300, 300)
    tail[12:16] = struct.pack("<I", len(listed))
    return data[:at] + listed + bytes(tail)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "not a zip": lambda: b"%PDF-1.7 " + b"x" * 400,
    "nothing": lambda: b"",
    "cut short": lambda: zipped({"a.txt": os.urandom(3000)})[:-30],
    "cut within": lambda: zipped({"a.txt": os.urandom(3000)})[:900] + zipped({"a.txt": "x"})[-60:],
    "a path up": lambda: zipped({"../../etc/passwd": "x"}),
    "an absolute path": lambda: zipped({"/etc/passwd": "x"}),
    "an encoded path up": lambda: zipped({"a/%2e%2e/%2e%2e/x": "x"}),
    "a drive": lambda: zipped({"C:\\x.txt": "x"}),
    "a list of a list": lambda: zipped({"a.acl.acl": "x"}),
    "a link": _link,
    "one name twice": _twice,
    "a document and a folder": lambda: zipped({"a": "x", "a/b.txt": "x"}),
    "a password": _encrypted,
    "a million names": _million,
    "a lie about a size": _lying,
    "a bomb": lambda: zipped({"bomb.bin": b"\0" * 30_000_000}),
    "many bombs": lambda: zipped({f"{n}.bin": b"\0" * 2_500_000 for n in range(9)}),
    "overlapping entries": _overlapping,
    "white space for ever": lambda: zipped({f"{n}.ttl": b"#" * 4_000_000 for n in range(30)}),
    "a graph that is none": lambda: zipped({"a.ttl": "this is no Turtle"}),
    "JSON that is no graph": lambda: zipped({"a.jsonld": "{"}),
    "a context elsewhere": lambda: zipped({"a.jsonld": '{"@context": "http://169.254.169.254/x"}'}),
    "a list that is no graph": lambda: zipped({"a.txt": "x", "a.txt.acl": b"\x00\xff"}),
    "nested by the thousand": lambda: zipped({"a.ttl": "<< " * 5000}),
    "deeper than deep": lambda: zipped({"a/" * 60 + "b.txt": "x"}),
}


def by_program(data: bytes, alice: Asker, _client: Client, _tmp: Path) -> list[str]:
    answer = alice("POST", PLACE, data, "application/zip", accept_language="en")
    if answer.status_code != 202:
        assert answer.status_code in {400, 413, 422}, answer.content
        return [json.loads(answer.content)["detail"]]
    told = alice("GET", answer["Location"].removeprefix(house.BASE_URL), accept_language="en")
    assert json.loads(told.content)["state"] == "refused"
    return json.loads(told.content)["refused"]


def by_page(data: bytes, _alice: Asker, client: Client, _tmp: Path) -> list[str]:
    account = factories.make_editor(factories.make_organisation("Velo", slug="velo"), name="Ana")
    webid = f"{house.BASE_URL}/people/{Person.objects.get(account=account).key}/card#me"
    Storage.objects.filter(name="alice").update(owners=webid)
    sharing.give(access.HOUSE, "/storages/alice/", "agent", webid, ("read", "write", "control"))
    client.force_login(account)
    sent = {"file": SimpleUploadedFile("a.zip", data), "lists": "on"}
    answer = client.post("/account/storages/alice/import", sent)
    if answer.status_code == 302:
        told = client.get(answer["Location"], headers={"accept": "application/json"}).json()
        assert told["state"] == "refused"
        page = client.get(answer["Location"]).content.decode()
        assert "Ce qui ne va pas" in page
        return told["refused"]
    assert answer.status_code == 200
    return [str(line) for line in answer.context["form"].errors["file"]]


def by_command(data: bytes, _alice: Asker, _client: Client, tmp: Path) -> list[str]:
    file = tmp / "a.zip"
    file.write_bytes(data)
    with file.open("rb") as source, pytest.raises((ArchiveRefused, DocumentRefused)) as refused:
        archive.take_in(access.HOUSE, "alice", source)
    return [refused.value.said.en]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("way", [by_program, by_page, by_command])
@pytest.mark.parametrize("kind", HOSTILE)
def test_what_means_harm_is_refused_with_words_and_writes_nothing(
    alice: Asker, client: Client, tmp_path: Path, way: Any, kind: str, settings: Any
) -> None:
    settings.STORAGE_DOCUMENT_BYTES = 3_000_000
    Storage.objects.filter(name="alice").update(quota=5_000_000)
    if way is by_page:
        client.get("/")
    before = set(kept("alice"))
    lines = way(HOSTILE[kind](), alice, client, tmp_path)
    assert lines
    assert all(len(line) > 8 for line in lines)
    assert set(kept("alice")) == before
    folder = tmp_path / "incoming"
    assert not folder.exists() or not list(folder.iterdir())


def test_a_real_million_of_names_costs_no_memory_of_names(
    alice: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More names than are taken, in a zip that is all right otherwise: the list is not read."""
    out = io.BytesIO()
    monkeypatch.setattr(rules, "MOST_ENTRIES", 500)
    with zipfile.ZipFile(out, "w") as file:
        for number in range(600):
            file.writestr(str(number), b"")
    monkeypatch.setattr(rules.zipfile, "ZipFile", lambda *_a, **_m: pytest.fail("the list was read"))
    assert alice("POST", PLACE, out.getvalue(), "application/zip").status_code == 422


def test_a_body_cut_off_is_refused(alice: Asker) -> None:
    data = zipped({"a.txt": os.urandom(3000)})
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": PLACE, "HTTP_AUTHORIZATION": f"Test {ALICE}",
        "CONTENT_TYPE": "application/zip", "CONTENT_LENGTH": str(len(data)), "wsgi.input": io.BytesIO(data[:1500]),
    }  # fmt: skip
    told: list[str] = []
    body = b"".join(fast(lambda *_a: [])(environ, lambda status, _headers: told.append(status)))
    assert told == ["400 Bad Request"]
    assert "coupé" in json.loads(body)["detail"]


def test_what_is_too_long_is_refused_before_it_is_read(alice: Asker) -> None:
    class Unread(io.BytesIO):
        def read(self, *_args: Any) -> bytes:
            raise AssertionError("read")

    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": PLACE, "HTTP_AUTHORIZATION": f"Test {ALICE}",
        "CONTENT_TYPE": "application/zip", "CONTENT_LENGTH": str(10**12), "wsgi.input": Unread(),
    }  # fmt: skip
    told: list[str] = []
    list(fast(lambda *_a: [])(environ, lambda status, _headers: told.append(status)))
    environ |= {"HTTP_AUTHORIZATION": f"Test {CAROL}", "CONTENT_LENGTH": "1000"}
    list(fast(lambda *_a: [])(environ, lambda status, _headers: told.append(status)))
    assert told == ["413 Content Too Large", "403 Forbidden"] or told == [
        "413 Request Entity Too Large",
        "403 Forbidden",
    ]


# lists of access that a zip brings


def brought(alice: Asker, files: dict[str, bytes | str], query: str = "") -> dict[str, Any]:
    answer = alice("POST", PLACE + query, zipped(files), "application/zip")
    assert answer.status_code == 202, answer.content
    return json.loads(alice("GET", answer["Location"].removeprefix(house.BASE_URL)).content)


def test_a_root_list_that_shuts_its_owner_out_is_left_out_and_said(alice: Asker) -> None:
    shut = f"{ACL}<#b> a acl:Authorization; acl:agent <{BOB}>; acl:accessTo <./>; acl:default <./>; acl:mode acl:Read, acl:Write, acl:Control."
    told = brought(alice, {".acl": shut, "a.txt": "x"})
    assert (told["state"], len(told["notes"]), told["created"]) == ("done", 1, 1)
    assert access.modes("/storages/alice/", Agent(webid=ALICE)) >= {"read", "write", "control"}
    assert access.modes("/storages/alice/", Agent(webid=BOB)) == frozenset()


def test_a_list_below_that_forgets_the_owner_leaves_them_control(alice: Asker) -> None:
    only = f"{ACL}<#b> a acl:Authorization; acl:agent <{BOB}>; acl:accessTo <./>; acl:default <./>; acl:mode acl:Read."
    brought(alice, {"box/.acl": only, "box/a.txt": "x", "z.txt": "x"})
    assert access.modes("/storages/alice/box/", Agent(webid=BOB)) == {"read"}
    assert "control" in access.modes("/storages/alice/box/", Agent(webid=ALICE))


def test_a_list_that_speaks_of_somebody_elses_documents_changes_nothing_there(alice: Asker) -> None:
    make_storage("bob", owner=BOB)
    theirs = f"{house.BASE_URL}/storages/bob/"
    grab = f"{ACL}<#a> a acl:Authorization; acl:agentClass foaf:Agent; acl:accessTo <{theirs}>, <../>; acl:default <{theirs}>, <../>; acl:mode acl:Read, acl:Write, acl:Control."
    before = kept("bob")
    brought(alice, {"box/.acl": grab, "box/a.txt": "x", "z.txt": "x"})
    assert kept("bob") == before
    for path in ("/storages/bob/", "/storages/alice/", "/storages/alice/box/", "/storages/alice/box/a.txt"):
        assert access.modes(path, NOBODY) == frozenset(), path


def test_what_is_the_servers_is_left_aside(alice: Asker) -> None:
    told = brought(alice, {".well-known/solid": "x", ".internal/keys.json": "{}", "a.txt": "x"})
    assert (told["created"], told["passed"]) == (1, 2)


def test_replacing_and_lists_are_said_in_the_address(alice: Asker) -> None:
    alice("PUT", "/storages/alice/a.txt", b"mine", "text/plain")
    everybody = f"{ACL}<#a> a acl:Authorization; acl:agentClass foaf:Agent; acl:accessTo <./a.txt>; acl:mode acl:Read."
    told = brought(alice, {"a.txt": "theirs", "a.txt.acl": everybody}, "?lists=0")
    assert (told["kept"], told["created"]) == (1, 0)
    told = brought(alice, {"a.txt": "theirs", "a.txt.acl": everybody}, "?replace=1")
    assert (told["changed"], told["created"]) == (1, 1)
    assert alice("GET", "/storages/alice/a.txt").content == b"theirs"
    assert access.modes("/storages/alice/a.txt", NOBODY) == {"read"}


# no room


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the limit is one of SQLite")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", ["a.bin", "new/b.bin"])
def test_a_full_disk_answers_507_with_words_and_nothing_is_lost(alice: Asker, place: str) -> None:
    alice("PUT", "/storages/alice/a.bin", b"before", "application/x-odd")
    before = Document.objects.get(path="/storages/alice/a.bin")
    used = Storage.objects.get(name="alice").used
    with connection.cursor() as cursor:
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    body = os.urandom(4_000_000)
    answer = alice("PUT", f"/storages/alice/{place}", body, "application/x-odd", accept_language="en")
    connection.close()  # the limit ends with its connection
    assert answer.status_code == 507
    assert answer["Content-Type"] == "application/problem+json"
    assert "disk" in json.loads(answer.content)["detail"]
    after = Document.objects.get(path="/storages/alice/a.bin")
    assert (bytes(after.body), after.version, after.modified) == (b"before", before.version, before.modified)
    assert not Document.objects.filter(path__startswith="/storages/alice/new").exists()
    assert Storage.objects.get(name="alice").used == used
    assert alice("PUT", "/storages/alice/a.bin", os.urandom(400), "application/x-odd").status_code == 204
