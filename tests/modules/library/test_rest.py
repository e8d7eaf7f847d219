"""The library through the REST door: who may write what, and what comes back."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from django.test import Client

from communaux.modules.library.models import (
    Backing,
    HelpNotice,
    NewsItem,
    Resource,
    ResourceUse,
    SkillProfile,
)
from tests import factories as make
from tests.modules.library import factories as shelf

pytestmark = pytest.mark.django_db


def signed(account: Any) -> Client:
    browser = Client()
    browser.force_login(account)
    return browser


def send(client: Client, method: str, path: str, values: dict[str, Any] | None = None, **headers: str) -> Any:
    body = orjson.dumps(values or {})
    return getattr(client, method)(path, body, content_type="application/json", **headers)


@pytest.fixture
def mine() -> Any:
    return make.make_organisation("La Belle Équipe")


def test_a_resource_is_added_changed_and_withdrawn(mine: Any) -> None:
    editor = signed(make.make_editor(mine))
    given = {"title": "Guide", "kind": "method", "link": "https://a.example/", "organisation": mine.slug,
             "authors": [mine.get_absolute_url()]}  # fmt: skip
    made = send(editor, "post", "/api/resources/", given)
    assert made.status_code == 201, made.content
    one = Resource.objects.get()
    assert (one.organisation, one.state, list(one.authors.all())) == (mine, "published", [mine])
    path = f"/api/resources/{one.key}"
    etag = editor.get(path, HTTP_ACCEPT="application/json")["ETag"]
    changed = send(editor, "patch", path, {"title": "Guide 2"}, HTTP_IF_MATCH=etag)
    assert changed.status_code == 200, changed.content
    assert send(editor, "patch", path, {"title": "Guide 3"}, HTTP_IF_MATCH=etag).status_code == 412
    now = editor.get(path, HTTP_ACCEPT="application/json")["ETag"]
    assert send(editor, "delete", path, HTTP_IF_MATCH=now).status_code == 204
    assert Client().get(path).status_code == 410


def test_a_member_proposes_for_the_network(mine: Any) -> None:
    member = signed(make.make_member(mine))
    made = send(
        member, "post", "/api/resources/", {"title": "Guide", "kind": "method", "link": "https://a.example/"}
    )
    assert made.status_code == 201, made.content
    assert (Resource.objects.get().organisation, Resource.objects.get().state) == (None, "draft")


@pytest.mark.parametrize(
    ("plural", "values"),
    [
        ("resources", {"title": "x", "kind": "method", "link": "https://a.example/"}),
        ("news", {"title": "x", "link": "https://a.example/"}),
        ("help-notices", {"direction": "offer", "title": "x"}),
        ("skill-profiles", {"skills": ["python"]}),
    ],
)
def test_strangers_write_nothing(plural: str, values: dict[str, Any]) -> None:
    assert send(Client(), "post", f"/api/{plural}/", values).status_code in {401, 403}
    assert send(signed(make.make_account()), "post", f"/api/{plural}/", values).status_code == 403


def test_lines_name_what_they_are_about(mine: Any) -> None:
    editor, one = signed(make.make_editor(mine)), shelf.make_resource()
    told = send(editor, "post", "/api/resource-uses/", {
        "organisation": mine.slug, "resource": one.get_absolute_url(), "text": "Bien",
    })  # fmt: skip
    assert told.status_code == 201, told.content
    assert ResourceUse.objects.get().resource == one
    development = shelf.make_development(make.make_organisation())
    pledged = send(editor, "post", "/api/backings/", {
        "organisation": mine.slug, "development": development.key, "days": 3,
    })  # fmt: skip
    assert pledged.status_code == 201, pledged.content
    assert Backing.objects.get().days == 3
    wrong = send(editor, "post", "/api/backings/", {"organisation": mine.slug, "development": "nothing"})
    assert wrong.status_code == 422
    assert "development" in wrong.json()["errors"]


def test_people_speak_for_themselves_alone(mine: Any) -> None:
    member, other = signed(make.make_member(mine)), signed(make.make_member(make.make_organisation()))
    assert send(member, "post", "/api/news/", {"title": "x", "link": "https://a.example/"}).status_code == 201
    assert send(member, "post", "/api/help-notices/", {"direction": "offer", "title": "x"}).status_code == 201
    assert send(member, "post", "/api/skill-profiles/", {"skills": ["python"]}).status_code == 201
    for plural, model, values in (
        ("news", NewsItem, {"title": "y"}),
        ("help-notices", HelpNotice, {"title": "y"}),
        ("skill-profiles", SkillProfile, {"text": "y"}),
    ):
        path = f"/api/{plural}/{model.objects.get().key}"
        assert send(other, "patch", path, values, HTTP_IF_MATCH="*").status_code == 403
        assert send(other, "delete", path, HTTP_IF_MATCH="*").status_code == 403
        assert send(member, "patch", path, values, HTTP_IF_MATCH="*").status_code == 200
        assert send(member, "delete", path, HTTP_IF_MATCH="*").status_code == 204


def test_no_door_leads_others_to_a_mentoring(mine: Any) -> None:
    pairing = shelf.make_pairing(make.make_person(), make.make_person(), note="SECRET")
    for client in (Client(), signed(make.make_editor(mine))):
        assert client.get(f"/api/pairings/{pairing.key}").status_code in {403, 404}
    steward = signed(make.make_steward())
    assert b"SECRET" not in steward.get(f"/api/pairings/{pairing.key}").content
    assert send(steward, "patch", f"/api/pairings/{pairing.key}", {"state": "ended"}).status_code == 428
    steward.defaults["HTTP_IF_MATCH"] = "*"
    for values in ({"state": "ended"}, {"move": "end"}, {"note": "Lu"}):
        assert send(steward, "patch", f"/api/pairings/{pairing.key}", values).status_code in {403, 422}
