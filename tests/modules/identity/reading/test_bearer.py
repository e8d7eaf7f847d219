"""Who asks by a token of another provider: believed where issuer, key, WebID and proof agree, refused where one does not."""

from __future__ import annotations

import hmac
import json
from typing import Any

import pytest
from django.conf import settings as house_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc.jwk import RSAKey

from communaux.modules.identity.reading import bearer, issuers
from communaux.modules.identity.reading.bearer import agent_of
from communaux.modules.identity.rules import compact, tokens
from communaux.modules.identity.rules.refusals import REASONS, TokenRefused
from communaux.nouns.agents import NOBODY, Agent
from tests.modules.identity.programs import NOW, Elsewhere, Program, signed

URL = "http://localhost:8000/storages/ada/notes.ttl"
PROGRAM = Program()


def ask(token: str, program: Program = PROGRAM, method: str = "GET", url: str = URL, **claims: Any) -> Agent:
    return agent_of(
        method, url, f"DPoP {token}", program.proof(method, url, token, **claims), "https://app.example"
    )


def refused(token: str, program: Program = PROGRAM, **more: Any) -> str:
    with pytest.raises(TokenRefused) as caught:
        ask(token, program, **more)
    assert caught.value.code in REASONS
    return caught.value.code


def test_nobody_sends_nothing() -> None:
    assert agent_of("GET", URL, None, None) is NOBODY
    assert agent_of("GET", URL, None, "proof", "https://app.example") == Agent(origin="https://app.example")


def test_a_token_of_another_provider_is_believed_and_asked_about_once(web: Elsewhere) -> None:
    token = web.token(PROGRAM)
    expected = Agent(web.webid, "https://app.example/id", web.issuer, "https://app.example")
    assert ask(token) == ask(token) == expected
    assert ask(web.token(PROGRAM)) == expected
    assert web.asked == ["/.well-known/openid-configuration", "/keys", "/ada"]


def test_a_profile_in_json_ld_serves_as_well(web: Elsewhere) -> None:
    said = {
        "@context": {"issuer": {"@id": "http://www.w3.org/ns/solid/terms#oidcIssuer", "@type": "@id"}},
        "@id": web.webid,
        "issuer": ["https://other.example", web.issuer],
    }
    web.says("/ada", said, "application/ld+json")
    assert ask(web.token(PROGRAM)).webid == web.webid


def test_an_issuer_that_is_a_host_alone_may_end_with_a_slash_in_the_profile(web: Elsewhere) -> None:
    web.profile(web.issuer.rstrip("/"))
    assert ask(web.token(PROGRAM)).issuer == web.issuer


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "DPoP",
        "DPoP ",
        "Basic YTpi",
        "DPoP a b",
        "DPoP é",
        "dpop\ta",
        "a" * 20_000,
        "Negotiate x",
        "DPoP a,b",
    ],
)
def test_an_authorization_that_is_none_of_ours_is_refused(authorization: str) -> None:
    with pytest.raises(TokenRefused) as caught:
        agent_of("GET", URL, authorization, None)
    assert caught.value.code == "authorization"


def test_a_token_without_a_proof_is_refused(web: Elsewhere) -> None:
    token = web.token(PROGRAM)
    for scheme, proof, code in (
        ("Bearer", None, "bearer"),
        ("Bearer", PROGRAM.proof("GET", URL, token), "bearer"),
        ("DPoP", None, "proof-missing"),
        ("DPoP", token, "proof-type"),
    ):
        with pytest.raises(TokenRefused) as caught:
            agent_of("GET", URL, f"{scheme} {token}", proof)
        assert caught.value.code == code
    assert web.asked == []


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"aud": "https://other.example"}, "audience"),
        ({"aud": None}, "audience"),
        ({"aud": {"solid": True}}, "audience"),
        ({"aud": [["solid"]]}, "audience"),
        ({"exp": NOW - 60}, "expired"),
        ({"exp": None}, "claims"),
        ({"exp": "tomorrow"}, "claims"),
        ({"exp": NOW + 10**9}, "claims"),
        ({"iat": NOW + 61}, "too-early"),
        ({"iat": None}, "claims"),
        ({"nbf": NOW + 61}, "too-early"),
        ({"cnf": None}, "unbound"),
        ({"cnf": {}}, "unbound"),
        ({"cnf": {"jkt": [PROGRAM.thumbprint]}}, "unbound"),
        ({"cnf": {"jkt": Program().thumbprint}}, "proof-binding"),
        ({"webid": None}, "webid"),
        ({"webid": 5}, "webid"),
        ({"webid": "ada"}, "webid"),
        ({"webid": "http://people.example/ada#me"}, "webid"),
        ({"webid": "https://user@people.example/ada#me"}, "webid"),
        ({"webid": "https://people.example/ada> #me"}, "webid"),
        ({"webid": "https://people.example/\u00e9"}, "webid"),
        ({"webid": "https://people.example:99999/"}, "webid"),
        ({"webid": "file:///etc/passwd"}, "webid"),
        ({"iss": None}, "issuer"),
        ({"iss": ["https://provider.example"]}, "issuer"),
        ({"iss": "http://provider.example/"}, "issuer"),
        ({"iss": "https://provider.example/?x=1"}, "issuer"),
        ({"iss": "https://provider.example/#x"}, "issuer"),
        ({"iss": "gopher://provider.example/"}, "issuer"),
        ({"azp": "https://other.example/id"}, "client"),
        ({"client_id": 7}, "claims"),
    ],
)
def test_a_token_that_says_something_else_is_refused_before_anybody_is_asked(
    web: Elsewhere, claims: dict[str, Any], code: str
) -> None:
    assert refused(web.token(PROGRAM, **claims)) == code
    assert web.asked == []


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"alg": "none"}, "algorithm"),
        ({"alg": "HS256"}, "algorithm"),
        ({"typ": "dpop+jwt"}, "algorithm"),
        ({"typ": "logout+jwt"}, "algorithm"),
        ({"kid": "../../etc/passwd"}, "key"),
        ({"kid": "' OR 1=1 --"}, "key"),
        ({"kid": ["first"]}, "key"),
        ({"kid": "second", "jku": "https://evil.example/keys"}, "key"),
        ({"crit": ["b64"]}, "malformed"),
        ({"alg": "ES256"}, "key"),
    ],
)
def test_a_token_with_another_header_is_refused(web: Elsewhere, header: dict[str, Any], code: str) -> None:
    _head, body, by = web.token(PROGRAM).split(".")
    said = {"alg": "RS256", "kid": "first", "typ": "at+jwt", **header}
    assert refused(f"{compact.base64url(json.dumps(said).encode())}.{body}.{by}") == code
    assert "evil.example" not in web.asked


def test_a_key_that_comes_with_the_token_is_not_believed(web: Elsewhere) -> None:
    mine = RSAKey.generate_key(2048)
    mine_alone = signed(
        mine,
        "RS256",
        {"jwk": mine.as_dict(private=False)},
        json.loads(compact.octets(web.token(PROGRAM).split(".")[1])),
    )
    assert refused(mine_alone) == "signature"


def test_the_public_key_is_no_shared_secret(web: Elsewhere) -> None:
    head = compact.base64url(b'{"alg":"HS256","kid":"first"}')
    body = web.token(PROGRAM).split(".")[1]
    by = hmac.digest(web.key.as_pem(private=False), f"{head}.{body}".encode(), "sha256")
    assert refused(f"{head}.{body}.{compact.base64url(by)}") == "algorithm"


def test_a_forged_signature_is_refused(web: Elsewhere) -> None:
    head, body, _by = web.token(PROGRAM).split(".")
    other = web.token(PROGRAM).split(".")[2]
    assert refused(f"{head}.{body}.{other}") == "signature"


def test_a_word_said_twice_is_refused(web: Elsewhere) -> None:
    said = json.dumps(json.loads(compact.octets(web.token(PROGRAM).split(".")[1])))
    twice = said[:-1] + ', "webid": "https://victim.example/#me"}'
    assert refused(signed(web.key, "RS256", {"kid": "first"}, twice)) == "malformed"


def test_a_proof_serves_once_for_reads_as_well(web: Elsewhere) -> None:
    token = web.token(PROGRAM)
    proof = PROGRAM.proof("GET", URL, token)
    assert agent_of("GET", URL, f"DPoP {token}", proof).webid == web.webid
    with pytest.raises(TokenRefused) as caught:
        agent_of("GET", URL, f"DPoP {token}", proof)
    assert caught.value.code == "proof-replayed"


def test_a_stolen_token_is_of_no_use_with_another_key(web: Elsewhere) -> None:
    token = web.token(PROGRAM)
    assert refused(token, Program()) == "proof-binding"
    ask(token)
    assert refused(token, Program()) == "proof-binding"


def test_a_proof_for_another_request_is_refused_also_when_the_token_is_known(web: Elsewhere) -> None:
    token = web.token(PROGRAM)
    ask(token)
    assert refused(token, method="GET", htm="DELETE") == "proof-method"
    assert refused(token, htu=URL + ".acl") == "proof-url"
    assert refused(token, ath="other") == "proof-token"


def test_a_token_that_is_remembered_still_expires(web: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    token = web.token(PROGRAM, exp=NOW + 30)
    ask(token)
    monkeypatch.setattr(bearer, "clock", lambda: NOW + 100)
    assert refused(token, iat=NOW + 100) == "expired"


def test_what_is_remembered_is_bounded(web: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bearer, "MOST", 2)
    for _ in range(4):
        ask(web.token(PROGRAM))
    assert len(bearer._believed) == 2


# --- Issuers and profiles ---------------------------------------------------------------------------------------------


def test_a_webid_that_does_not_name_the_issuer_is_refused(web: Elsewhere) -> None:
    web.profile("https://other.example/", web.issuer + "x", web.issuer + "/")
    assert refused(web.token(PROGRAM)) == "webid-issuer"


def test_what_a_profile_says_of_somebody_else_does_not_count(web: Elsewhere) -> None:
    web.says("/ada", f"<#other> <http://www.w3.org/ns/solid/terms#oidcIssuer> <{web.issuer}> .")
    assert refused(web.token(PROGRAM)) == "webid-issuer"
    issuers.forget()
    web.says("/ada", f'<#me> <http://www.w3.org/ns/solid/terms#oidcIssuer> "{web.issuer}" .')
    assert refused(web.token(PROGRAM)) == "webid-issuer"


def test_a_configuration_of_another_issuer_is_refused(web: Elsewhere) -> None:
    """The mix-up: one provider hands out the configuration of another."""
    web.publish(issuer="https://honest.example/")
    assert refused(web.token(PROGRAM)) == "issuer-answer"


def test_a_token_of_this_house_signed_by_another_is_refused(web: Elsewhere) -> None:
    ours = house_settings.BASE_URL + "/"
    assert refused(web.token(PROGRAM, iss=ours, webid=f"{ours}people/ada/card#me")) in ("key", "signature")
    assert web.asked == []


def test_another_issuer_cannot_speak_for_people_of_this_house(web: Elsewhere) -> None:
    assert (
        refused(web.token(PROGRAM, webid=f"{house_settings.BASE_URL}/people/ada/card#me")) == "webid-issuer"
    )
    assert "/ada" not in web.asked


def test_this_house_never_asks_itself(web: Elsewhere) -> None:
    web.publish(jwks_uri=house_settings.BASE_URL + "/keys")
    assert refused(web.token(PROGRAM)) == "issuer-unreachable"
    assert refused(web.token(PROGRAM, iss=house_settings.BASE_URL)) == "issuer"


def test_our_own_token_is_checked_without_a_question(web: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuers, "own_keys", lambda: (web.key.as_dict(private=False),))
    monkeypatch.setattr(issuers, "own_stands", lambda name: name == "k-good.1")
    ours = house_settings.BASE_URL + "/"
    webid = f"{ours}people/ada/card#me"
    assert ask(web.token(PROGRAM, iss=ours, webid=webid, jti="k-good.1")).webid == webid
    assert refused(web.token(PROGRAM, iss=ours, webid=webid, jti="k-taken-back.1")) == "ended"
    assert refused(web.token(PROGRAM, iss=ours)) == "webid-issuer"
    assert web.asked == []


def test_keys_that_were_renewed_are_asked_for_once_a_minute(
    web: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(web.token(PROGRAM))
    web.key = RSAKey.generate_key(2048, {"kid": "second"})
    web.says("/keys", {"keys": [web.key.as_dict(private=False)]})
    for _ in range(3):
        assert refused(web.token(PROGRAM, {"kid": "second"})) == "key"
    assert web.asked.count("/keys") == 1
    monkeypatch.setattr(issuers, "BAD", 0)
    assert ask(web.token(PROGRAM, {"kid": "second"})).webid == web.webid
    assert web.asked.count("/keys") == 2


@pytest.mark.parametrize(
    ("path", "body", "media", "code"),
    [
        ("/.well-known/openid-configuration", "<html>", "text/html", "issuer-answer"),
        ("/.well-known/openid-configuration", "[" * 100_000, "application/json", "issuer-answer"),
        (
            "/.well-known/openid-configuration",
            '{"issuer": "a", "issuer": "b"}',
            "application/json",
            "issuer-answer",
        ),
        ("/.well-known/openid-configuration", b"\xff\xfe", "application/json", "issuer-answer"),
        ("/.well-known/openid-configuration", "x" * 300_000, "application/json", "issuer-unreachable"),
        ("/keys", '{"keys": "none"}', "application/json", "key"),
        ("/keys", '{"keys": [1, {"kty": 5}, {"kty": "RSA", "n": 7}]}', "application/json", "signature"),
        (
            "/keys",
            '{"keys": [{"kty": "RSA", "kid": "first", "n": "AQ", "e": "AQ"}]}',
            "application/json",
            "signature",
        ),
        ("/keys", "x" * 300_000, "application/json", "issuer-unreachable"),
        ("/ada", "not turtle", "text/turtle", "webid-answer"),
        ("/ada", "<<" * 5000, "text/turtle", "webid-answer"),
        ("/ada", "<#me> <http://p.example/> " + "(" * 100_000, "text/turtle", "webid-answer"),
        ("/ada", "<#me> <http://p.example/> 1" + ", 1" * 60_000, "text/turtle", "webid-answer"),
        ("/ada", "".join(f"<#me> <#p> {n} .\n" for n in range(6000)), "text/turtle", "webid-answer"),
        ("/ada", "x" * 300_000, "text/turtle", "webid-unreachable"),
        (
            "/ada",
            '{"@id": "#me", "http://p.example/": ' + "[" * 60_000,
            "application/ld+json",
            "webid-answer",
        ),
        (
            "/ada",
            '{"@context": "http://127.0.0.1/context", "@id": "#me"}',
            "application/ld+json",
            "webid-answer",
        ),
        ("/ada", "<html></html>", "text/html", "webid-answer"),
        ("/ada", b"\xff\xfe\x00", "text/turtle", "webid-answer"),
    ],
)
def test_an_answer_that_is_a_trap_or_no_answer_is_refused(
    web: Elsewhere, path: str, body: str | bytes, media: str, code: str
) -> None:
    web.says(path, body, media)
    assert refused(web.token(PROGRAM)) == code


@pytest.mark.parametrize(
    "private", ["10.0.0.1", "169.254.169.254", "192.168.1.1", "::1", "fd00::1", "::ffff:10.0.0.1", "0.0.0.0"]
)
@pytest.mark.parametrize("where", ["provider", "keys", "people"])
def test_no_name_leads_to_a_private_network(web: Elsewhere, private: str, where: str) -> None:
    web.publish(jwks_uri=web.url("/keys", "keys.localhost"))
    web.names[f"{where}.localhost"] = [private]
    assert refused(web.token(PROGRAM)) == ("webid-unreachable" if where == "people" else "issuer-unreachable")
    assert {"provider": "/.well-known/openid-configuration", "keys": "/keys", "people": "/ada"}[
        where
    ] not in web.asked


@pytest.mark.parametrize(
    "private", ["10.0.0.1", "169.254.169.254", "[::1]", "[fd00::1]", "[::ffff:10.0.0.1]"]
)
def test_no_address_is_a_private_one(web: Elsewhere, private: str) -> None:
    assert refused(web.token(PROGRAM, webid=f"https://{private}/ada#me")) in ("webid-unreachable", "webid")
    assert refused(web.token(PROGRAM, iss=f"https://{private}/")) == "issuer-unreachable"
    web.publish(jwks_uri=f"https://{private}/keys")
    issuers.forget()
    assert refused(web.token(PROGRAM)) == "issuer-unreachable"


@pytest.mark.parametrize("port", [22, 25, 5432, 6379])
def test_no_other_service_is_knocked_at(web: Elsewhere, port: int) -> None:
    assert refused(web.token(PROGRAM, iss=f"https://provider.example:{port}/")) == "issuer-unreachable"


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/ada"])
def test_a_redirect_does_not_lead_inside(web: Elsewhere, path: str) -> None:
    web.says(path, "", status=302, Location="http://169.254.169.254/latest/meta-data/")
    assert refused(web.token(PROGRAM)) in ("issuer-unreachable", "webid-unreachable")


def test_an_issuer_does_not_send_on_elsewhere(web: Elsewhere) -> None:
    web.says("/moved", {"issuer": web.issuer, "jwks_uri": web.url("/keys")})
    web.says("/.well-known/openid-configuration", "", status=302, Location=web.url("/moved"))
    assert refused(web.token(PROGRAM)) == "issuer-unreachable"
    assert "/moved" not in web.asked


def test_profiles_that_send_each_other_round_come_to_an_end(web: Elsewhere) -> None:
    web.says("/ada", "", status=302, Location=web.url("/bob", "people.localhost"))
    web.says("/bob", "", status=302, Location=web.url("/ada", "people.localhost"))
    assert refused(web.token(PROGRAM)) == "webid-unreachable"
    assert len([path for path in web.asked if path in ("/ada", "/bob")]) == 4


def test_relative_names_in_a_profile_are_those_of_where_it_was_found(web: Elsewhere) -> None:
    """A document that sends on cannot make another one, written for somebody else, speak of it."""
    web.says("/ada", "", status=302, Location=web.url("/bob", "people.localhost"))
    web.says("/bob", f"<#me> <http://www.w3.org/ns/solid/terms#oidcIssuer> <{web.issuer}> .")
    assert refused(web.token(PROGRAM)) == "webid-issuer"


def test_an_answer_that_drips_is_cut(web: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.modules.identity.programs import slow

    monkeypatch.setattr(issuers, "_DIRECT", issuers.Limits(connect=1, read=1, total=0.3, redirects=0))
    web.answers["/.well-known/openid-configuration"] = slow
    assert refused(web.token(PROGRAM)) == "issuer-unreachable"


def test_a_failure_is_remembered_for_a_while(web: Elsewhere) -> None:
    web.says("/.well-known/openid-configuration", "", status=500)
    for _ in range(3):
        assert refused(web.token(PROGRAM)) == "issuer-unreachable"
    assert len(web.asked) == 1


def test_one_host_is_not_knocked_at_without_end(web: Elsewhere) -> None:
    """Many issuers of one host: nobody can make this house flood somebody else's."""
    codes = [refused(web.token(PROGRAM, iss=web.url(f"/{n}"))) for n in range(issuers.A_MINUTE_OF_HOST + 3)]
    assert codes.count("busy") == 3
    assert len(web.asked) == issuers.A_MINUTE_OF_HOST


def test_the_shelf_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuers, "MOST", 3)
    shelf = issuers.Shelf()
    for n in range(9):
        shelf.get("kind", str(n), lambda: 1, 10)
    assert len(shelf._kept) == 3
    assert not shelf._asking


# --- Whatever comes ---------------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
NAMES = st.sampled_from(["iss", "aud", "exp", "iat", "nbf", "webid", "sub", "azp", "client_id", "cnf"])


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(claims=st.dictionaries(NAMES, JSON, max_size=6))
def test_any_words_are_refused_and_nothing_else(claims: dict[str, Any]) -> None:
    said = {
        "iss": "https://i.example",
        "aud": "solid",
        "exp": NOW + 60,
        "iat": NOW,
        "webid": "https://a.example",
        **claims,
    }
    try:
        found = tokens.read(signed(PROGRAM.key, "ES256", {}, said), now=NOW)
    except TokenRefused as refusal:
        assert refusal.code in REASONS  # noqa: PT017
    else:
        assert tokens.is_address(found.webid)
        assert tokens.is_address(found.issuer)


@settings(max_examples=80, deadline=None)
@given(keys=JSON | st.fixed_dictionaries({"keys": st.lists(JSON, max_size=4)}))
def test_any_key_set_is_read(keys: Any) -> None:
    parts = compact.take_apart(signed(PROGRAM.key, "ES256", {"kid": "a"}, {}))
    with pytest.raises(TokenRefused):
        tokens.signed(parts, tokens.key_set(keys))


@settings(max_examples=80, deadline=None)
@given(text=st.text(max_size=60))
def test_any_authorization_is_refused_and_nothing_else(text: str) -> None:
    with pytest.raises(TokenRefused):
        agent_of("GET", URL, text, text)
