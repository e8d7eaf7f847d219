"""Addresses that would be other than they look: on storages, in what a body names, in archives, in graphs and on pages.

What is asked is what a server hands over: bytes decoded once. What an address means is said once (``pods.rules.paths``).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from communaux.modules.pods.models import Document
from communaux.modules.pods.rules import archive, paths
from communaux.modules.pods.rules.refusals import DocumentRefused
from tests import factories
from tests.doors.ldp.conftest import application, solid
from tests.doors.ldp.solid import ALICE, BOB, JSON_LD, NOBODY, TURTLE, Solid, acl

__all__ = ["application", "solid"]
pytestmark = pytest.mark.django_db
SECRET = '<#it> <http://example.org/says> "hello".'

TRICKS = (
    "..", "../", "../essai/secret/a", "%2e%2e/secret/a", "%2E%2E/secret/a", ".%2e/secret/a", "%2e./secret/a", "%252e%252e/secret/a", "..%2fsecret%2fa",
    "..%5csecret", "..\\secret\\a", "open/../secret/a", "open/%2e%2e/secret/a", "open/..%2fsecret/a", "open/.%00./secret/a", "open/..;/secret/a",
    "open/..;x=y/secret/a", "open/%c0%ae%c0%ae/secret/a", "open/%c0%af../secret/a", "open/%e0%80%ae%e0%80%ae/secret/a", "open/%uff0e%uff0e/secret/a",
    "open/．．/secret/a", "open/‥/secret/a", "open//../secret/a", "//secret/a", "secret//a", "secret/./a", "secret/%2e/a", "secret/a/", "secret/a/.",
    "secret/a%00", "secret/a%00.ttl", "secret/a%20", "secret/a%09", "secret/a%0a", "secret/a.", "secret/a..", "secret/a...", "secret/A", "SECRET/a",
    "Secret/A", "secret/a;x", "secret/a%3bx", "secret/a%23", "secret/a%3f", "secret/a?x", "secret/a\u200b", "secret/a\u202e", "secret/а", "secret/ａ", "secret/a\u0301",
    "secret/a.acl", "secret/a.ACL", "secret/a.Acl", "secret/a%2eacl", "secret/a.acl/", "secret/a.acl.", "secret/a.acl%20", "secret/a.acl%00", "secret/a.acl.acl",
    "secret/a.meta", "secret/a.META", "secret/a.meta.acl", "secret/a.acl.meta", "secret/a.meta.meta", "secret/.acl", "secret/.ACL", "secret/.meta",
    "secret/.acl/a", "secret/.acl/../a", "secret/a.acl/../a", "secret%2fa.acl", ".acl", ".acl/", ".acl/secret/a", ".meta", ".meta/secret/a", "a.acl/b",
    ".well-known/../secret/a", ".well-known/archive/../../secret/a", ".well-known%2farchive", ".WELL-KNOWN/archive", ".well-known/archive/", ".well-known/",
    "%73ecret/a", "s%65cret/%61", "secret%2Fa", "secret%252Fa", "%ff", "%", "%zz", "%e", "\x7f", "%7f", "a" * 1200, "a/" * 60, "%2f" * 20, "/" * 20,
)  # fmt: skip


@pytest.fixture
def scene(solid: Solid) -> Solid:
    """One secret, and a place where everybody writes."""
    solid.given("secret/a", SECRET)
    solid.given("open/x")
    solid.allow("open/", (BOB, "RWA"), ("public", "RWA"))
    return solid


def secrets() -> set[tuple[str, int]]:
    """All that is not in the open place, with its version."""
    return {
        (path, version)
        for path, version in Document.objects.values_list("path", "version")
        if not path.startswith("/storages/essai/open/")
    }


@pytest.mark.parametrize("by", [BOB, NOBODY])
def test_no_way_to_write_an_address_leads_past_its_list(scene: Solid, by: str) -> None:
    before = secrets()
    for trick in TRICKS:
        for method, body, media in (
            ("GET", None, ""), ("HEAD", None, ""), ("PUT", SECRET, TURTLE), ("POST", SECRET, TURTLE), ("DELETE", None, ""),
            ("PATCH", "INSERT DATA { <#a> <#b> <#c> }", "application/sparql-update"),
        ):  # fmt: skip
            form = {"content_type": media} if media else {}
            answer = scene.ask(method, "/storages/essai/" + trick, body, by=by, accept="*/*", **form)
            assert answer.status < 500, (method, trick, answer.body)
            assert b"hello" not in answer.body, (method, trick)
            assert b"acl#Control" not in answer.body, (method, trick)
        assert secrets() == before, trick


def test_the_owner_writes_what_is_meant_and_nothing_beside_it(scene: Solid) -> None:
    """Each trick, by who may everything: it is refused, or names one document of this storage, which it names again."""
    for trick in TRICKS:
        answer = scene.ask(
            "PUT", "/storages/essai/" + trick, SECRET, by=ALICE, content_type="text/plain", accept="*/*"
        )
        assert answer.status < 500, (trick, answer.body)
        if answer.status == 201:
            assert (
                scene.ask("GET", "/storages/essai/" + trick, by=ALICE, accept="*/*").body == SECRET.encode()
            ), trick
    for path in Document.objects.values_list("path", flat=True):
        assert path.startswith("/storages/essai/")
        assert paths.of(path).text == path
        assert ".." not in path.split("/")


@pytest.mark.parametrize(
    "host",
    [
        "/storages/essai/",
        "/STORAGES/essai/",
        "/storages/%65ssai/",
        "/storages//essai/",
        "//storages/essai/",
        "/./storages/essai/",
        "/x/../storages/essai/",
    ],
)
@pytest.mark.parametrize("by", [BOB, NOBODY])
def test_no_way_to_write_the_storage_leads_past_its_list(scene: Solid, host: str, by: str) -> None:
    for path in ("secret/a", "secret/", "secret/a.acl", ".acl"):
        for accept in ("text/turtle", "text/html", "*/*"):
            answer = scene.ask("GET", host + path, by=by, accept=accept)
            assert answer.status < 500
            assert b"hello" not in answer.body
            assert b"acl#Control" not in answer.body


@pytest.mark.parametrize(
    "slug",
    [
        "../secret/b", "..", ".", "%2e%2e", "%2e%2e%2fsecret%2fb", "..%2fsecret", ".acl", "x.acl", "x.ACL", "x%2eacl", ".meta", "x.meta", "x.acl%00", "x.acl ",
        "x.acl/", "x.acl.", "/storages/essai/secret/b", "http://evil.example/", "a\\b", "a\x00b", "a\r\nLocation: /x", "%0d%0aX: y", ".well-known", "%ff", "a/" * 90,
        "x" * 3000, "\u202egpj.exe", "con", "?x", "#x", "%23", "%2523", "", " ", "%20",
    ],
)  # fmt: skip
def test_a_proposed_name_stays_in_its_container_and_is_no_list(scene: Solid, slug: str) -> None:
    before = secrets()
    listed = acl(scene.url("open/"), owner=BOB)
    answer = scene.post("open/", listed, by=BOB, slug=slug)
    assert answer.status == 201
    made = answer["Location"].removeprefix(scene.url(""))
    assert made.startswith("open/")
    assert made.count("/") == 1
    assert not made.lower().endswith((".acl", ".meta"))
    assert not any("\r" in value or "\n" in value for _name, value in answer.headers)
    assert secrets() == before
    assert scene.get("open/x", by=ALICE).status == 200


@pytest.mark.parametrize(
    "target",
    [
        "../secret/a", "../secret/", "/storages/essai/secret/a", "http://evil.example/", "..", "./../secret/a", "%2e%2e/secret/a", "//evil.example/a",
        "../../../../etc/passwd", "file:///etc/passwd", "#x/../../secret/a", "?/../../secret/a",
    ],
)  # fmt: skip
def test_what_a_list_names_beside_its_own_opens_nothing(scene: Solid, target: str) -> None:
    """Lists hold for the document that they are the list of, whichever way they name another."""
    text = (
        "@prefix acl: <http://www.w3.org/ns/auth/acl#>.\n"
        f"<#o> a acl:Authorization; acl:agent <{ALICE}>; acl:accessTo <./>; acl:default <./>; acl:mode acl:Read, acl:Write, acl:Control.\n"
        f"<#x> a acl:Authorization; acl:agentClass <http://xmlns.com/foaf/0.1/Agent>; acl:accessTo <{target}>; acl:default <{target}>; "
        "acl:mode acl:Read, acl:Write, acl:Control."
    )
    assert scene.put("open/.acl", text).status in (200, 201, 204, 205, 400)
    for by in (BOB, NOBODY):
        for path in ("secret/a", "secret/", "", "secret/a.acl"):
            assert scene.get(path, by=by).status in (401, 403), path


@pytest.mark.parametrize("form", [TURTLE, JSON_LD])
@pytest.mark.parametrize(
    "address",
    [
        "http://x/\x00",
        "http://x/ y",
        "http://x/<y>",
        "http://x/{y}",
        "http://x/\\y",
        "http://x/`",
        "http://[::1",
        "http://x:port/",
        "not an address",
        "http://x/%zz",
        "",
        "javascript:alert(1)",
    ],
)
def test_addresses_in_a_body_are_kept_as_they_are_or_refused(scene: Solid, form: str, address: str) -> None:
    """They cannot become other statements when the document is written again."""
    body = (
        f"<#a> <http://x/p> <{address}>."
        if form == TURTLE
        else f'{{"@id": "#a", "http://x/p": {{"@id": {address!r}}}}}'.replace("'", '"')
    )
    answer = scene.put("open/address", body, content_type=form)
    assert answer.status in (201, 400)
    if answer.status == 201:
        for accept in (TURTLE, JSON_LD, "application/n-triples"):
            assert len(scene.get("open/address", accept=accept).triples) <= 1


# --- Archives ------------------------------------------------------------------------------------------------------------------

SLIPS = (
    "../a", "a/../../b", "/a", "\\a", "a\\..\\..\\b", "C:\\a", "C:/a", "//host/a", "./../a", "a/./../../b", "..", ".", "a/..", "a//b", "a\x00b", "a\nb", "a\x7f",
    "~/a", "%2e%2e/a", "%2e%2e%2fa", "a/%2e%2e/%2e%2e/b", "..\u2215a", "\u2025/a", "．．/a", "a" * 5000, "a/" * 90 + "b", "con", "a:b", ".acl/a", "a.acl.acl",
    ".well-known/archive", "\udcff",
)  # fmt: skip


@pytest.mark.parametrize("name", SLIPS)
def test_no_entry_of_a_zip_leaves_the_storage(scene: Solid, name: str) -> None:
    import io
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        info = zipfile.ZipInfo("x" * len(name.encode("utf-8", "surrogateescape")))
        made.writestr(info, SECRET)
    data = packed.getvalue().replace(info.filename.encode(), name.encode("utf-8", "surrogateescape"))
    before = secrets()
    answer = scene.ask(
        "POST", ".well-known/archive", data, by=ALICE, content_type="application/zip", accept="*/*"
    )
    assert answer.status < 500, answer.body
    for path in Document.objects.values_list("path", flat=True):
        assert path.startswith("/storages/essai/")
        assert paths.of(path).text == path
    if answer.status >= 400:
        assert secrets() == before


def test_names_of_archives_are_addresses_or_refused() -> None:
    assert archive.__doc__
    for name in ("a/../b", "a/%2e%2e/b", "/a", ""):
        with pytest.raises(DocumentRefused):
            paths.of("/storages/" + name)


# --- Pages and graphs -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trick", TRICKS)
def test_no_other_door_takes_a_trick_for_a_thing(trick: str) -> None:
    """Hidden records are found at no address but their own, and there by those alone who may."""
    factories.make_organisation("Cachée", slug="secret", state="draft")
    client = Client()
    for path in (
        f"/organisations/{trick}",
        f"/organisations/secret/{trick}",
        f"/api/organisations/{trick}",
        f"/feed/{trick}",
        f"/neighbours/{trick}",
        f"/static/{trick}",
        f"/ns/{trick}",
    ):
        for accept in ("text/turtle", "text/html"):
            answer: Any = client.get(quote(path, safe="/%?;\\"), headers={"accept": accept})
            assert answer.status_code < 500, path
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert "Cachée".encode() not in body, path
            assert b"root:x:0" not in body
