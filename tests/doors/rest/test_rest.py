"""The REST door: lists page by key, writes go through the acts, and every error is a problem with a name."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from django.test import Client

from communaux.nouns.models import Organisation
from tests import factories

pytestmark = pytest.mark.django_db
HERE = "http://localhost:8000"


def read(client: Client, path: str, **headers: str) -> Any:
    return client.get(path, headers={"accept": "application/json", **headers})


def send(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    return client.generic(
        method,
        path,
        b"" if body is None else body if isinstance(body, bytes) else orjson.dumps(body),
        content_type="application/json",
        headers={"accept": "application/json", **headers},
    )


def problem(response: Any, status: int, name: str) -> dict[str, Any]:
    """The members of a problem, once it is the one expected."""
    assert response["Content-Type"] == "application/problem+json", response.content
    members: dict[str, Any] = orjson.loads(response.content)
    assert (response.status_code, members["status"]) == (status, status), members
    assert members["type"] == f"{HERE}/api/#{name}"
    return members


@pytest.fixture
def editor(client: Client) -> tuple[Client, Organisation]:
    """A client signed in as the editor of one organisation."""
    organisation = factories.make_organisation("Vélo", slug="velo", summary={"fr": "À vélo", "en": "By bike"})
    client.force_login(factories.make_editor(organisation))
    return client, organisation


class TestReading:
    def test_the_index_leads_to_everything(self, client: Client) -> None:
        index = orjson.loads(read(client, "/api/").content)
        assert index["openapi"] == f"{HERE}/api/openapi.json"
        assert "organisations" in index["collections"]
        assert "claims" not in index["collections"]
        for url in [index["openapi"], *index["collections"].values()]:
            assert read(client, url.removeprefix(HERE)).status_code == 200
        assert "curl" in client.get("/api/", headers={"accept": "text/html"}).content.decode()

    def test_a_list_is_read_page_by_page_without_loss(self, client: Client) -> None:
        for n in range(7):
            factories.make_organisation(f"Coopérative {n}", slug=f"c{n}")
        factories.make_organisation("Brouillon", slug="brouillon", state="draft")
        seen: list[str] = []
        path = "/api/organisations/?limit=3"
        while path:
            response = read(client, path)
            page = orjson.loads(response.content)
            seen += [document["@id"].rpartition("/")[2] for document in page["@graph"]]
            # What comes in between is neither skipped nor shown twice.
            if len(seen) == 3:
                Organisation.objects.filter(slug="c0").delete()
                factories.make_organisation("Tardive", slug="tardive")
            path = (page["next"] or "").removeprefix(HERE)
            assert ('rel="next"' in response["Link"]) == bool(path)
        assert seen == ["c0", "c1", "c2", "c3", "c4", "c5", "c6", "tardive"]

    def test_a_list_shows_each_viewer_what_they_may_see(self, client: Client) -> None:
        mine = factories.make_organisation("Mienne", slug="mienne", state="draft", email="m@exemple.org")
        factories.make_organisation("Publique", slug="publique", email="p@exemple.org")
        factories.make_organisation("Autre", slug="autre", state="draft")

        def told() -> dict[str, bool]:
            page = orjson.loads(read(client, "/api/organisations/").content)
            return {one["@id"].rpartition("/")[2]: "state" in one for one in page["@graph"]}

        assert told() == {"publique": False}
        client.force_login(factories.make_editor(mine))
        assert told() == {"mienne": True, "publique": False}
        client.force_login(factories.make_steward())
        assert told() == {"mienne": True, "publique": True, "autre": True}

    def test_parts_are_listed_by_organisation(self, client: Client) -> None:
        one, other = factories.make_organisation(slug="une"), factories.make_organisation(slug="autre")
        kept = factories.make_commons(one, "Un commun")
        factories.make_commons(other, "Un autre")
        for said in ("une", "/organisations/une", f"{HERE}/organisations/une"):
            page = orjson.loads(read(client, f"/api/commons/?organisation={said}").content)
            assert [document["@id"] for document in page["@graph"]] == [f"{HERE}/commons/{kept.key}"]
        problem(read(client, "/api/commons/?organisation=inconnue"), 400, "bad-query")

    def test_the_directory_filters_hold_here(self, client: Client) -> None:
        pytest.importorskip("communaux.index.search", reason="the index is not there yet")
        factories.make_organisation("Vélo", slug="velo", country="FR", activities=["mobility"])
        factories.make_organisation("Fietsen", slug="fietsen", country="BE", activities=["mobility"])
        page = orjson.loads(read(client, "/api/organisations/?country=FR&activity=mobility").content)
        assert [one["@id"].rpartition("/")[2] for one in page["@graph"]] == ["velo"]
        assert page["total"] == 1
        assert (
            "country" in problem(read(client, "/api/organisations/?country=ZZZ"), 400, "bad-query")["errors"]
        )

    @pytest.mark.parametrize(
        "query",
        ["limit=0", "limit=201", "limit=x", "limit=", "after=zz", "after=%00", "nope=1", "page=2", "limit=٣"],
    )
    def test_a_wrong_parameter_is_named(self, client: Client, query: str) -> None:
        members = problem(read(client, f"/api/organisations/?{query}"), 400, "bad-query")
        assert query.partition("=")[0] in members["errors"]

    def test_one_thing_is_what_the_read_door_says(self, client: Client) -> None:
        factories.make_organisation("Vélo", slug="velo")
        here = read(client, "/api/organisations/velo")
        there = client.get("/organisations/velo", headers={"accept": "application/ld+json"})
        assert here.content == there.content
        assert here["ETag"] == there["ETag"]
        assert f'<{HERE}/organisations/velo>; rel="canonical"' in here["Link"]
        again = read(client, "/api/organisations/velo", **{"if-none-match": here["ETag"]})
        assert again.status_code == 304
        turtle = client.get("/api/organisations/velo", headers={"accept": "text/turtle"})
        assert turtle["Content-Type"].startswith("text/turtle")

    def test_what_is_not_there_is_a_problem(self, client: Client) -> None:
        factories.make_organisation("Partie", slug="partie", state="withdrawn")
        heir = factories.make_organisation("Vélo", slug="velo")
        factories.make_organisation("Vélos", slug="velos", state="merged", merged_into=heir)
        problem(read(client, "/api/organisations/rien"), 404, "not-found")
        problem(read(client, "/api/rien/"), 404, "not-found")
        problem(read(client, "/api/rien"), 404, "not-found")
        problem(read(client, "/api/organisations/partie"), 410, "gone")
        problem(client.get("/api/organisations/velo", headers={"accept": "image/png"}), 406, "not-acceptable")
        problem(read(client, "/api/claims/"), 401, "sign-in")
        assert read(client, "/api/organisations/velos")["Location"] == f"{HERE}/api/organisations/velo"

    @pytest.mark.parametrize("key", ["%00", "%ff", "..%2f", "a" * 10_000, "'--"])
    def test_hostile_keys_find_nothing(self, client: Client, key: str) -> None:
        assert read(client, f"/api/organisations/{key}").status_code in {400, 404}


class TestWriting:
    def test_an_editor_changes_what_they_send(self, editor: tuple[Client, Organisation]) -> None:
        client, organisation = editor
        before = read(client, "/api/organisations/velo")
        sent = {"summary": {"en": "On bikes"}, "activities": ["mobility"], "website": "https://velo.example/"}
        after = send(client, "PATCH", "/api/organisations/velo", sent, **{"if-match": before["ETag"]})
        assert after.status_code == 200, after.content
        document = orjson.loads(after.content)
        assert document["summary"] == {"fr": "À vélo", "en": "On bikes"}
        assert document["activities"] == ["mobility"]
        assert read(client, "/api/organisations/velo")["ETag"] == after["ETag"] != before["ETag"]
        organisation.refresh_from_db()
        assert organisation.website == "https://velo.example/"

    def test_null_empties(self, editor: tuple[Client, Organisation]) -> None:
        client, _organisation = editor
        for sent in ({"summary": {"en": None}}, {"summary": None}, {"activities": None}, {"latitude": None}):
            response = send(client, "PATCH", "/api/organisations/velo", sent, **{"if-match": "*"})
            assert response.status_code == 200, response.content
        assert "summary" not in orjson.loads(response.content)

    def test_two_writers_do_not_overwrite_each_other(self, editor: tuple[Client, Organisation]) -> None:
        client, _organisation = editor
        etag = read(client, "/api/organisations/velo")["ETag"]
        path, match = "/api/organisations/velo", {"if-match": etag}
        assert send(client, "PATCH", path, {"city": "Lille"}, **match).status_code == 200
        problem(send(client, "PATCH", path, {"city": "Lyon"}, **match), 412, "changed-since")
        problem(send(client, "PATCH", path, {"city": "Lyon"}), 428, "version-required")
        assert orjson.loads(read(client, path).content)["city"] == "Lille"

    def test_errors_are_told_by_field_and_nothing_is_written(
        self, editor: tuple[Client, Organisation]
    ) -> None:
        client, _organisation = editor
        before = read(client, "/api/organisations/velo").content
        sent = {
            "city": "Lille",
            "website": "javascript:x",
            "activities": ["zzz"],
            "state": "draft",
            "nope": 1,
        }
        members = problem(
            send(client, "PATCH", "/api/organisations/velo", sent, **{"if-match": "*"}), 422, "invalid"
        )
        assert set(members["errors"]) == {"website", "activities", "state", "nope"}
        assert read(client, "/api/organisations/velo").content == before

    @pytest.mark.parametrize(
        ("body", "status", "name"),
        [
            (b"{", 400, "not-json"),
            (b"[1]", 400, "not-json"),
            (b"\xff", 400, "not-json"),
            (b" " * 2_000_000, 413, "too-large"),
        ],
    )
    def test_a_body_that_does_not_read(
        self, editor: tuple[Client, Organisation], body: bytes, status: int, name: str
    ) -> None:
        client, _organisation = editor
        problem(send(client, "PATCH", "/api/organisations/velo", body, **{"if-match": "*"}), status, name)

    def test_a_form_is_not_json(self, editor: tuple[Client, Organisation]) -> None:
        client, _organisation = editor
        problem(client.post("/api/organisations/", {"name": "x"}), 415, "media-type")

    def test_a_visitor_and_a_stranger_write_nothing(self, client: Client) -> None:
        factories.make_organisation("Vélo", slug="velo")
        match = {"if-match": "*"}
        problem(send(client, "PATCH", "/api/organisations/velo", {"city": "Lille"}, **match), 401, "sign-in")
        client.force_login(factories.make_editor(factories.make_organisation()))
        problem(send(client, "PATCH", "/api/organisations/velo", {"city": "Lille"}, **match), 403, "refused")

    def test_a_request_that_another_site_makes_is_refused(self) -> None:
        organisation = factories.make_organisation("Vélo", slug="velo")
        client = Client(enforce_csrf_checks=True)
        client.force_login(factories.make_editor(organisation))
        match = {"if-match": "*"}
        problem(send(client, "PATCH", "/api/organisations/velo", {"city": "Lille"}, **match), 403, "csrf")
        client.get("/api/", headers={"accept": "text/html"})
        token = {"x-csrftoken": client.cookies["csrftoken"].value}
        answer = send(client, "PATCH", "/api/organisations/velo", {"city": "Lille"}, **match, **token)
        assert answer.status_code == 200, answer.content

    def test_a_part_is_added_changed_and_ended(self, editor: tuple[Client, Organisation]) -> None:
        client, _organisation = editor
        sent = {"organisation": f"{HERE}/organisations/velo", "name": "Logiciel", "nature": "code"}
        made = send(client, "POST", "/api/commons/", sent)
        assert made.status_code == 201, made.content
        path = made["Location"].removeprefix(HERE)
        assert read(client, path).content == made.content
        changed = send(client, "PATCH", path, {"openness": "open"}, **{"if-match": made["ETag"]})
        assert changed.status_code in {200, 422}
        assert send(client, "DELETE", path, **{"if-match": "*"}).status_code == 204
        problem(read(client, path), 404, "not-found")

    @pytest.mark.parametrize("said", ["%00", "%ed%a0%80", "x" * 5000, "'--", "http%3A%2F%2F%5B"])
    def test_a_hostile_organisation_finds_nothing(
        self, editor: tuple[Client, Organisation], said: str
    ) -> None:
        client, _organisation = editor
        problem(read(client, f"/api/commons/?organisation={said}"), 400, "bad-query")
        sent = {"organisation": said.replace("%00", "\x00"), "name": "x", "nature": "code"}
        problem(send(client, "POST", "/api/commons/", sent), 422, "invalid")

    def test_a_part_needs_its_organisation(self, editor: tuple[Client, Organisation]) -> None:
        client, _organisation = editor
        members = problem(
            send(client, "POST", "/api/commons/", {"name": "x", "nature": "code"}), 422, "invalid"
        )
        assert set(members["errors"]) == {"organisation"}
        hidden = factories.make_organisation("Cachée", slug="cachee", state="draft")
        sent = {"organisation": hidden.slug, "name": "x", "nature": "code"}
        problem(send(client, "POST", "/api/commons/", sent), 422, "invalid")

    def test_a_steward_adds_an_organisation(self, client: Client) -> None:
        client.force_login(factories.make_steward())
        made = send(client, "POST", "/api/organisations/", {"name": "Coopérative neuve", "kind": "platform"})
        assert made.status_code == 201, made.content
        assert made["Location"] == f"{HERE}/api/organisations/cooperative-neuve"

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("PUT", "/api/organisations/velo"),
            ("DELETE", "/api/organisations/"),
            ("POST", "/api/sources/"),
            ("POST", "/api/"),
        ],
    )
    def test_what_a_method_cannot_do_here(
        self, editor: tuple[Client, Organisation], method: str, path: str
    ) -> None:
        client, _organisation = editor
        response = send(client, method, path, {})
        problem(response, 405, "method")
        assert "GET" in response["Allow"]
        assert method not in response["Allow"]
