"""Standards through the REST door: from a community to an adopted version, and what is refused on the way."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from django.test import Client

from communaux.modules.standards.models import Agreement, Edition, Participation, Resolution, Term
from tests import factories

pytestmark = pytest.mark.django_db
TERMS = (
    {"name": "Slot", "kind": "class", "label": {"fr": "créneau"}, "definition": {"fr": "Une durée."}},
    {
        "name": "startsAt",
        "kind": "property",
        "label": {"fr": "commence à"},
        "definition": {"fr": "Le début."},
        "belongs": "Slot",
        "range": "xsd:dateTime",
        "minimum": 1,
        "maximum": 1,
    },
)


def signed(account: Any) -> Client:
    browser = Client()
    browser.force_login(account)
    return browser


def send(
    client: Client, method: str, path: str, values: dict[str, Any] | None = None, *, tag: bool = False
) -> Any:
    headers = {"HTTP_IF_MATCH": client.get(path, HTTP_ACCEPT="application/json")["ETag"]} if tag else {}
    return getattr(client, method)(
        path, orjson.dumps(values or {}), content_type="application/json", **headers
    )


def made(response: Any) -> dict[str, Any]:
    assert response.status_code == 201, response.content
    found: dict[str, Any] = orjson.loads(response.content)
    return found


def test_from_a_community_to_an_adopted_version() -> None:
    mine = factories.make_organisation("Roue libre", slug="roue-libre")
    editor, steward = signed(factories.make_editor(mine)), signed(factories.make_steward())
    community = made(
        send(
            editor,
            "post",
            "/api/communities/",
            {"name": "Livraisons", "subject": {"fr": "Livrer."}, "organisation": "roue-libre"},
        )
    )
    assert community["@id"].endswith("/standards/communities/livraisons")
    standard = made(
        send(
            editor,
            "post",
            "/api/standards/",
            {"name": {"fr": "Créneau"}, "subject": {"fr": "Dire quand."}, "community": "livraisons"},
        )
    )
    assert standard["@id"].endswith("/standards/creneau")
    for term in TERMS:
        made(send(editor, "post", "/api/standard-terms/", {**term, "edition": "creneau-1"}))
    starts = Term.objects.get(name="startsAt")
    agreement = {"term": starts.key, "organisation": "roue-libre", "voice": "agrees", "wording": 1}
    made(send(editor, "post", "/api/term-agreements/", agreement))
    stale = send(editor, "post", "/api/term-agreements/", {**agreement, "wording": 7})
    assert stale.status_code == 422, stale.content
    difference = {
        "term": starts.key,
        "system": "schema.org",
        "there": "startDate",
        "match": "close",
        "words": {"fr": "L’heure."},
    }
    made(send(editor, "post", "/api/definition-differences/", difference))
    row = Participation.objects.get()
    made(
        send(editor, "post", "/api/standard-maintenances/", {"standard": "creneau", "participation": row.key})
    )
    path = "/api/standard-versions/creneau-1"
    assert send(editor, "patch", path, {"move": "propose"}, tag=True).status_code == 200
    assert (
        send(editor, "patch", path, {"move": "adopt", "reason": {"fr": "Utile."}}, tag=True).status_code
        == 403
    )
    adopted = send(
        steward,
        "patch",
        path,
        {"move": "adopt", "reason": {"fr": "Utile."}, "review_on": "2999-01-01"},
        tag=True,
    )
    assert adopted.status_code == 200, adopted.content
    assert (Edition.objects.get().state, Resolution.objects.get().body) == ("adopted", "stewards")
    late = send(editor, "patch", f"/api/standard-terms/{starts.key}", {"label": {"fr": "autre"}}, tag=True)
    assert late.status_code == 422, late.content


def test_a_member_agrees_in_their_own_name_and_takes_it_back() -> None:
    from tests.modules.standards.factories import make_community, make_standard

    edition = make_standard(make_community(factories.make_organisation()))
    term = Term.objects.filter(edition=edition).first()
    assert term is not None
    member = signed(factories.make_member(factories.make_organisation()))
    said = made(send(member, "post", "/api/term-agreements/", {"term": term.key}))
    path = f"/api/term-agreements/{said['@id'].rpartition('/')[2]}"
    assert send(member, "delete", path, tag=True).status_code == 204
    assert Agreement.objects.get().withdrawn_on is not None
    assert send(Client(), "post", "/api/term-agreements/", {"term": term.key}).status_code in {401, 403}


@pytest.mark.parametrize(
    ("plural", "values", "field"),
    [
        ("standard-terms", {"edition": "absent", **TERMS[0]}, "edition"),
        ("term-agreements", {"term": "absent"}, "term"),
        ("standards", {"name": {"fr": "x"}, "subject": {"fr": "y"}, "community": "absent"}, "community"),
        ("standard-mappings", {"edition": "absent", "title": "x", "text": "y"}, "edition"),
    ],
)
def test_what_names_nothing_says_which_field(plural: str, values: dict[str, Any], field: str) -> None:
    steward = signed(factories.make_steward())
    response = send(steward, "post", f"/api/{plural}/", values)
    assert response.status_code == 422
    assert field in response.content.decode()
