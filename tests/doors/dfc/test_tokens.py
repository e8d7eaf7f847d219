"""Only a token that an accepted platform's issuer signed, for us and now, opens anything; and only what was agreed to."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from communaux.doors.dfc import caller
from communaux.modules.food.acts import grants
from communaux.modules.food.models import Grant, Platform, Thing
from communaux.modules.food.rules import tokens
from communaux.nouns.viewers import viewer_of
from tests import factories
from tests.doors.dfc.conftest import Door
from tests.modules.food.factories import KID, claims_of, client_of, know, make_grants, make_platform, token


def _ask(text: str, path: str = "/api/dfc/enterprises") -> Any:
    return Client(headers={"authorization": f"Bearer {text}"}).get(path)


def _code(text: str) -> str:
    answer = _ask(text)
    assert answer.status_code == 401, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    return str(answer.json()["code"])


def test_a_good_token_opens(door: Door) -> None:
    assert _ask(token(door.platform)).status_code == 200
    assert _ask(token(door.platform, aud=["x", settings.BASE_URL])).status_code == 200
    assert _ask(token(door.platform, aud=f"{settings.BASE_URL}/api/dfc/webid#me")).status_code == 200


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"exp": 1}, "expired"),
        ({"exp": None}, "claims"),
        ({"exp": "soon"}, "claims"),
        ({"exp": time.time() + 400 * 86400}, "claims"),
        ({"exp": float("nan")}, "claims"),
        ({"nbf": time.time() + 1000}, "too-early"),
        ({"iat": time.time() + 1000}, "too-early"),
        ({"aud": "https://autre.example"}, "audience"),
        ({"aud": None}, "audience"),
        ({"aud": {"a": 1}}, "audience"),
        ({"iss": "https://inconnu.example"}, "issuer"),
        ({"iss": None}, "issuer"),
        ({"azp": "another"}, "issuer"),
    ],
)
def test_a_token_that_says_something_wrong_opens_nothing(door: Door, changes: dict, code: str) -> None:
    assert _code(token(door.platform, **changes)) == code


def test_a_token_signed_by_another_key_opens_nothing(door: Door) -> None:
    assert _code(token(door.platform, key="forged")) == "signature"
    assert _code(token(door.platform, kid="unknown")) == "key"


def _part(told: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize("algorithm", ["none", "None", "HS256", "RS384", "ES256", "", None, 5])
def test_other_algorithms_are_refused_before_any_key(door: Door, algorithm: object) -> None:
    body = _part(claims_of(door.platform))
    assert _code(f"{_part({'alg': algorithm, 'kid': KID})}.{body}.") == "algorithm"


@pytest.mark.parametrize("text", ["", "a", "a.b", "a.b.c.d", "é.é.é", "..", "[].[].[]", "x" * 20_000])
def test_what_is_no_token_is_told(door: Door, text: str) -> None:
    assert _code(text) == "malformed"


def test_a_changed_claim_breaks_the_signature(door: Door) -> None:
    head, _body, signature = token(door.platform).split(".")
    forged = _part(claims_of(door.platform, scope="everything"))
    assert _code(f"{head}.{forged}.{signature}") == "signature"


def test_no_token_and_another_scheme(db: None) -> None:
    assert Client().get("/api/dfc/enterprises").status_code == 401
    basic = Client(headers={"authorization": "Basic YTpi"}).get("/api/dfc/enterprises")
    assert (basic.status_code, basic.json()["code"]) == (401, "scheme")


def test_a_platform_that_is_no_longer_accepted_opens_nothing(door: Door) -> None:
    Platform.objects.update(active=False)
    assert _code(token(door.platform)) == "issuer"


def test_keys_are_read_once_and_again_where_one_is_new(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    known = caller.KEYS._kept[door.platform.jwks][1]
    monkeypatch.setattr(caller.Keys, "_read", lambda _self, url: asked.append(url) or known)
    caller.KEYS.forget()
    for _time in range(3):
        assert _ask(token(door.platform)).status_code == 200
    assert asked == [door.platform.jwks]
    assert _code(token(door.platform, kid="new")) == "key"
    assert len(asked) == 1  # not again within half a minute
    caller.KEYS._kept[door.platform.jwks] = (time.monotonic() - 100, known)
    assert _code(token(door.platform, kid="new")) == "key"
    assert len(asked) == 2


def test_keys_that_cannot_be_read_are_told(door: Door) -> None:
    Platform.objects.update(jwks="http://127.0.0.1/keys")
    assert _code(token(door.platform)) == "keys"


# --- What was agreed to -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scopes", "reads"),
    [
        (("ReadEnterprise",), {"": 200, "/offers": 404, "/orders": 404, "/customer_categories": 200}),
        (("ReadProducts",), {"": 404, "/offers": 200, "/orders": 404, "/supplied_products": 200}),
        (("ReadOrders",), {"": 404, "/offers": 404, "/orders": 200, "/sale_sessions": 200}),
        (("WriteProducts", "WriteOrders"), {"": 404, "/offers": 404, "/orders": 404}),
        ((), {"": 404, "/offers": 404, "/orders": 404, "/nothing": 404}),
    ],
)
def test_what_was_not_agreed_to_does_not_exist(door: Door, scopes: tuple[str, ...], reads: dict) -> None:
    Grant.objects.all().delete()
    make_grants(door.organisation, door.platform, *scopes or ("none",))
    for path, status in reads.items():
        assert door.get(path).status_code == status, path


def test_reading_is_not_writing(door: Door) -> None:
    Grant.objects.filter(scope__startswith="Write").delete()
    offer = {"@type": "dfc-b:Offer"}
    refused = door.send("POST", "/offers", offer)
    assert refused.status_code == 403
    assert refused.json()["scopes"] == ["WriteProducts"]
    make_grants(door.organisation, door.platform, "WriteProducts")
    assert door.send("POST", "/offers", offer).status_code == 201
    both = {"@graph": [offer, {"@type": "dfc-b:Person"}]}
    assert door.send("POST", "/offers", both).json()["scopes"] == ["WriteEnterprise"]
    assert Thing.objects.count() == 1


def test_no_thing_of_a_closed_family_is_changed_under_another_name(door: Door) -> None:
    """An order that is sent as a product stays an order: its family is that of what is stored."""
    name = "https://p.exemple.coop/orders/1"
    assert door.send("POST", "/orders", {"@id": name, "@type": "dfc-b:Order"}).status_code == 201
    Grant.objects.filter(scope__contains="Orders").delete()
    answer = door.send("POST", "/offers", {"@id": name, "@type": "dfc-b:Offer"})
    assert answer.status_code == 404
    assert "dfc-b:Order" in Thing.objects.get().document


def test_along_goes_only_what_may_be_read(door: Door) -> None:
    door.send("POST", "/supplied_products", {"@type": "dfc-b:SuppliedProduct", "dfc-b:name": "Tomate"})
    door.send("POST", "/persons", {"@type": "dfc-b:Person", "dfc-b:firstName": "Jeanne"})
    Grant.objects.filter(scope="ReadProducts").delete()
    assert b"Tomate" not in door.get().content
    assert b"supplied_products" not in door.get().content


def test_consent_ends_at_once(door: Door) -> None:
    keeper = viewer_of(factories.make_editor(door.organisation))
    assert door.get("/orders").status_code == 200
    grants.allow(keeper, door.organisation, door.platform, {"ReadProducts"})
    assert door.get("/orders").status_code == 404
    assert door.get("/offers").status_code == 200


def test_a_withdrawn_record_is_closed(door: Door) -> None:
    type(door.organisation).objects.update(state="withdrawn")
    assert door.get("/offers").status_code == 404
    assert door.client.get("/api/dfc/enterprises").json()["@graph"] == []


def test_a_platform_consents_to_nothing_for_itself(door: Door) -> None:
    Grant.objects.filter(scope="WriteOrders").delete()
    body = {"dfc-t:hasAssignedScopes": {"@list": [{"@id": "https://e.example/s#WriteOrders"}]}}
    answer = door.send("PUT", f"/platforms/{door.platform.key}", body)
    assert answer.status_code == 403
    assert not Grant.objects.filter(scope="WriteOrders").exists()


def test_a_keeper_reads_and_consents_by_session(door: Door) -> None:
    other = make_platform()
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.make_editor(door.organisation))
    assert client.get(door.base + "/orders").status_code == 200
    path = f"{door.base}/platforms/{other.key}"
    scopes = [{"@id": f"https://example.com/scopes/{one}", "@type": "dfc-t:Scope"} for one in ("ReadOrders",)]
    body = {"dfc-t:hasAssignedScopes": {"@type": "rdf:List", "@list": scopes}}
    assert client.put(path, body, content_type="application/json").status_code == 403  # no token of the form
    client.get("/account/login/")
    client.get(f"/organisations/{door.organisation.slug}/food")
    crossed = client.cookies["csrftoken"].value
    said = client.put(path, body, content_type="application/json", headers={"x-csrftoken": crossed})
    assert said.status_code == 200, said.content
    assert said.json()["dfc-t:hasAssignedScopes"]["@list"][0]["@id"].endswith("#ReadOrders")
    listed = client.get(door.base + "/platforms").json()["dfc-t:platforms"]["@list"]
    assert {one["localId"] for one in listed} == {door.platform.key, other.key}
    body["dfc-t:hasAssignedScopes"]["@list"] = [{"@id": "https://example.com/scopes/Everything"}]
    wrong = client.put(path, body, content_type="application/json", headers={"x-csrftoken": crossed})
    assert wrong.status_code == 422
    assert client.get("/api/dfc/enterprises/nothing/platforms").status_code == 404


def test_stewards_and_members_read_nothing_by_their_role(door: Door) -> None:
    for account in (factories.make_steward(), factories.make_member(door.organisation)):
        client = Client()
        client.force_login(account)
        assert client.get(door.base + "/orders").status_code == 404
        assert client.get("/api/dfc/orders").json()["@graph"] == []


def test_too_many_requests(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caller, "A_MINUTE", 3)
    monkeypatch.setattr(caller._measure, "__defaults__", (3,))
    statuses = [door.get("/offers").status_code for _time in range(5)]
    assert 429 in statuses


def test_a_key_of_another_kind_never_verifies(db: None) -> None:
    platform = make_platform()
    know(platform)
    one = tokens.take_apart(token(platform))
    for key in (
        {"kty": "oct", "k": "AAAA", "kid": KID},
        {"kty": "RSA", "kid": KID, "use": "enc"},
        {"kty": "RSA", "kid": KID},
    ):
        with pytest.raises(tokens.TokenError):
            tokens.verify(one, [key], audiences=[settings.BASE_URL], now=time.time())
    small = {"kty": "RSA", "kid": KID, "e": "AQAB", "n": _part("x" * 20)}
    with pytest.raises(tokens.TokenError):
        tokens.verify(one, [small], audiences=[settings.BASE_URL], now=time.time())


def test_the_client_of_a_platform_is_its_own(door: Door) -> None:
    assert client_of(door.platform).get("/api/dfc/enterprises").status_code == 200


@pytest.mark.parametrize("word", ["\x00", "a\x00b", "\ud800", "x" * 5000, "'; --"])
def test_claims_that_no_database_holds(door: Door, word: str) -> None:
    assert _code(token(door.platform, iss=word)) == "issuer"
    assert _code(token(door.platform, azp=word)) == "issuer"


def test_what_no_endpoint_speaks_of_is_as_closed_as_what_it_came_with(door: Door) -> None:
    """A thing of another class that came with an order is read by those who may read orders."""
    odd = {"@id": "https://p.exemple.coop/odd", "@type": "foaf:Document", "foaf:name": "Secret"}
    order = {"@type": "dfc-b:Order", "dfc-b:refersTo": "https://p.exemple.coop/odd"}
    assert door.send("POST", "/orders", {"@graph": [order, odd]}).status_code == 201
    thing = Thing.objects.get(kind="other")
    assert thing.family == "Orders"
    paths = ("/others", f"/others/{thing.key}", "/api/dfc/others", f"/api/dfc/others/{thing.key}")

    def read() -> list[bool]:
        return [
            b"Secret" in (door.client.get(path) if path.startswith("/api") else door.get(path)).content
            for path in paths
        ]

    assert read() == [True] * 4
    Grant.objects.filter(scope="ReadOrders").delete()
    assert read() == [False] * 4
    Grant.objects.filter(scope="WriteOrders").delete()
    for method in ("PUT", "PATCH", "DELETE"):
        answer = door.send(method, f"/others/{thing.key}", {"@type": "foaf:Document", "foaf:name": "Pris"})
        assert answer.status_code in (403, 404), method
        assert b"Secret" not in answer.content
    assert "Secret" in Thing.objects.get(kind="other").document
