"""What an answer says of a document: links, methods, access, origins; and what it says when it refuses."""

from __future__ import annotations

import pytest

from communaux.doors.ldp.storages import views
from tests.modules.pods.factories import ALICE, Asker

TURTLE = "text/turtle"
ROOT = "/storages/essai/"


def test_the_root_says_that_it_is_a_storage(anyone: Asker, alice: Asker) -> None:
    link = anyone("HEAD", ROOT)["Link"]
    for kind in ("ldp#Resource", "ldp#Container", "ldp#BasicContainer", "pim/space#Storage"):
        assert f'<http://www.w3.org/ns/{kind}>; rel="type"' in link
    assert f'<http://localhost:8000{ROOT}.acl>; rel="acl"' in link
    assert f'<http://localhost:8000{ROOT}.meta>; rel="describedby"' in link
    described = f"{ROOT}.well-known/solid"
    assert (
        f'<http://localhost:8000{described}>; rel="http://www.w3.org/ns/solid/terms#storageDescription"'
        in link
    )
    assert b"pim:Storage" in Asker()("GET", described).content
    assert (
        f'<{ALICE}>; rel="http://www.w3.org/ns/solid/terms#owner"' in alice("GET", "/storages/alice/")["Link"]
    )
    assert "DELETE" not in anyone("GET", ROOT)["Allow"]


def test_what_can_be_sent_is_told(anyone: Asker) -> None:
    anyone("PUT", ROOT + "doc", "", TURTLE)
    container, document = anyone("OPTIONS", ROOT), anyone("GET", ROOT + "doc")
    assert "POST" in container["Allow"]
    assert TURTLE in container["Accept-Post"]
    assert document["Accept-Patch"] == "text/n3, application/sparql-update"
    assert TURTLE in document["Accept-Put"]
    assert "POST" not in document["Allow"]
    assert document["WAC-Allow"] == 'user="read write append", public="read write append"'


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_the_origin_is_said_back_also_where_it_is_refused(alice: Asker, method: str) -> None:
    for asker in (alice, Asker()):
        answer = asker(method, "/storages/alice/x", "", TURTLE, origin="https://app.example")
        assert answer["Access-Control-Allow-Origin"] == "https://app.example"
        assert "WAC-Allow" in answer["Access-Control-Expose-Headers"]
        assert "Origin" in answer["Vary"]
    assert "Access-Control-Allow-Origin" not in Asker()("GET", "/storages/alice/x")


def test_a_preflight_is_answered_without_asking_who(alice: Asker) -> None:
    asked = {
        "origin": "https://app.example",
        "access_control_request_method": "PATCH",
        "access_control_request_headers": "authorization, dpop, content-type",
    }
    answer = Asker()("OPTIONS", "/storages/alice/secret", **asked)
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Origin"] == "https://app.example"
    named = {name.lower() for name in answer["Access-Control-Allow-Headers"].split(", ")}
    assert named >= {"accept", "authorization", "dpop", "content-type"}
    assert set(answer["Access-Control-Allow-Methods"].split(", ")) >= {"PUT", "PATCH", "DELETE", "POST"}


def test_only_an_account_of_another_door_opens_nothing_here(alice: Asker, django_user_model: object) -> None:
    """A session counts for nothing: only what the caller proves in this call."""
    alice("PUT", "/storages/alice/secret", "", TURTLE)
    asker = Asker()
    from tests.factories import make_account

    asker.client.force_login(make_account(steward=True))
    answer = asker("GET", "/storages/alice/secret", origin="https://evil.example")
    assert answer.status_code == 401


def test_what_is_not_there_is_not_told_to_who_may_not_read(alice: Asker, bob: Asker) -> None:
    alice("PUT", "/storages/alice/there", "", TURTLE)
    alice("PUT", "/storages/alice/box/", "", TURTLE)
    for asker, status in ((bob, 403), (Asker(), 401)):
        for name in ("there", "not-there", "box", "box/", ".acl", "there.acl", "not-there.acl"):
            for method in ("GET", "PUT", "DELETE"):
                assert asker(method, f"/storages/alice/{name}", "", TURTLE).status_code == status, (
                    name,
                    method,
                )
    redirect = alice("GET", "/storages/alice/box")
    assert (redirect.status_code, redirect["Location"]) == (301, "http://localhost:8000/storages/alice/box/")


@pytest.mark.parametrize(
    ("method", "path", "media", "status"),
    [
        ("PUT", "x", None, 400),
        ("POST", "", None, 400),
        ("PATCH", "x", None, 400),
        ("PUT", "x", "nonsense", 415),
        ("PUT", "x", "a/b> <evil:> <evil:", 415),
        ("PUT", "x.acl", TURTLE, 401),
        ("PUT", "x.meta", TURTLE, 404),
        ("PUT", "box/", "text/plain", 415),
        ("PUT", "doc/", TURTLE, 409),
        ("PUT", "doc/inside", TURTLE, 409),
        ("PUT", "box", TURTLE, 409),
        ("PUT", ".well-known/solid", TURTLE, 405),
        ("POST", "doc", TURTLE, 405),
        ("POST", "nowhere/", TURTLE, 404),
        ("DELETE", "nowhere", TURTLE, 404),
        ("DELETE", "", TURTLE, 405),
        ("BREW", "doc", TURTLE, 405),
        ("PATCH", "file", "text/n3", 409),
    ],
)
def test_what_cannot_be_is_said(
    anyone: Asker, method: str, path: str, media: str | None, status: int
) -> None:
    anyone("PUT", ROOT + "doc", "", TURTLE)
    anyone("PUT", ROOT + "box/", "", TURTLE)
    anyone("PUT", ROOT + "file", b"x", "text/plain")
    body = "x" if media == "text/plain" else ""
    if media == "text/n3":
        body = (
            "@prefix solid: <http://www.w3.org/ns/solid/terms#> . "
            "_:p a solid:InsertDeletePatch ; solid:inserts { <#a> <#b> <#c> . } ."
        )
    answer = anyone(method, ROOT + path, body, media)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    if status == 405:
        assert answer["Allow"]


def test_a_browser_gets_the_graph_until_somebody_makes_pages(
    anyone: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.http import HttpResponse

    from communaux.doors.ldp.storages import door

    html = "text/html,application/xhtml+xml,*/*;q=0.8"
    monkeypatch.setattr(door, "pages", False)
    assert anyone("GET", ROOT, accept=html)["Content-Type"].startswith(TURTLE)
    monkeypatch.setattr(door, "pages", True)
    monkeypatch.setattr(views, "_pages", [lambda _request, path: HttpResponse(f"page of {path}")])
    assert anyone("GET", ROOT, accept=html).content.decode() == f"page of {ROOT}"
    assert anyone("GET", ROOT, accept="*/*")["Content-Type"].startswith(TURTLE)
    anyone("PUT", ROOT + "x.html", b"<script>1</script>", "text/html")
    shown = anyone("GET", ROOT + "x.html", accept=html)
    assert shown["Content-Type"] == "text/html"
    assert "sandbox" in shown["Content-Security-Policy"]
