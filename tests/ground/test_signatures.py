"""HTTP Message Signatures and Content-Digest: the facts of RFC 9421 (sections 2 and B) and RFC 9530, and what must not pass."""

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from hypothesis import given, settings
from hypothesis import strategies as st

from communaux.ground import signatures as s
from communaux.ground.structured import (
    InnerList,
    Item,
    StructureError,
    Token,
    dictionary,
    read_dictionary,
    read_item,
)

NOW = 1618884473
BODY = b'{"hello": "world"}'
DIGEST_512 = (
    "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:"
)
ED25519 = """-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF
-----END PRIVATE KEY-----
"""
P256 = """-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIFKbhfNZfpDsW43+0+JjUr9K+bTeuxopu653+hBaXGA7oAoGCCqGSM49
AwEHoUQDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lfw0EkjqF7xB4FivAxzic30tMM
4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==
-----END EC PRIVATE KEY-----
"""
REQUEST = s.Request(
    "POST",
    "https://example.com/foo?param=Value&Pet=dog",
    (
        ("Host", "example.com"),
        ("Date", "Tue, 20 Apr 2021 02:07:55 GMT"),
        ("Content-Type", "application/json"),
        ("Content-Digest", DIGEST_512),
        ("Content-Length", "18"),
    ),
)
RESPONSE = s.Response(
    200,
    (
        ("Date", "Tue, 20 Apr 2021 02:07:56 GMT"),
        ("Content-Type", "application/json"),
        (
            "Content-Digest",
            "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:",
        ),
        ("Content-Length", "23"),
    ),
)


def ed_key() -> ed25519.Ed25519PrivateKey:
    key = serialization.load_pem_private_key(ED25519.encode(), None)
    assert isinstance(key, ed25519.Ed25519PrivateKey)
    return key


def p256_key() -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(P256.encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def plus(message: s.Request, fields: dict[str, str]) -> s.Request:
    return s.Request(message.method, message.url, (*message.fields, *fields.items()))


# --- Appendix B: the vectors ------------------------------------------------------------------------------------------


def test_b26_signing_a_request_with_ed25519():
    components = ("date", "@method", "@path", "@authority", "content-type", "content-length")
    made = s.sign(REQUEST, ed_key(), components, label="sig-b26", created=NOW, keyid="test-key-ed25519")
    assert made["Signature-Input"] == (
        'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length")'
        ';created=1618884473;keyid="test-key-ed25519"'
    )
    assert made["Signature"] == (
        "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:"
    )


def test_b24_a_signed_response_with_p256():
    components = ("@status", "content-type", "content-digest", "content-length")
    covered = InnerList(tuple(map(Item, components)), {"created": NOW, "keyid": "test-key-ecc-p256"})
    octets = (
        "sig-b24=:wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==:"
    )
    signed = s.Response(
        200, (*RESPONSE.fields, ("Signature-Input", dictionary({"sig-b24": covered})), ("Signature", octets))
    )
    found = s.verify(signed, lambda _keyid, _said: p256_key().public_key(), now=NOW)
    assert (found.keyid, found.components) == ("test-key-ecc-p256", components)


def test_b26_base_is_line_by_line_what_the_standard_prints():
    covered = read_dictionary('sig=("date" "@authority");created=1618884473;keyid="test-key-ed25519"')["sig"]
    assert isinstance(covered, InnerList)
    assert s.base(REQUEST, covered) == (
        b'"date": Tue, 20 Apr 2021 02:07:55 GMT\n'
        b'"@authority": example.com\n'
        b'"@signature-params": ("date" "@authority");created=1618884473;keyid="test-key-ed25519"'
    )


@pytest.mark.parametrize(
    ("component", "value"),
    [
        (Item("@method"), "POST"),
        (Item("@target-uri"), "https://www.Example.com:443/path?param=value&foo=bar&baz=batman&qux="),
        (Item("@authority"), "www.example.com"),
        (Item("@scheme"), "https"),
        (Item("@request-target"), "/path?param=value&foo=bar&baz=batman&qux="),
        (Item("@path"), "/path"),
        (Item("@query"), "?param=value&foo=bar&baz=batman&qux="),
        (Item("@query-param", {"name": "baz"}), "batman"),
        (Item("@query-param", {"name": "qux"}), ""),
        (Item("x-ows-header"), "Leading and trailing whitespace."),
        (Item("x-obs-fold-header"), "Obsolete line folding."),
        (Item("cache-control"), "max-age=60, must-revalidate"),
        (Item("example-dict"), "a=1,    b=2;x=1;y=2,   c=(a   b   c)"),
        (Item("example-dict", {"key": "b"}), "2;x=1;y=2"),
        (Item("example-dict", {"key": "c"}), "(a b c)"),
        (Item("x-empty-header"), ""),
        (
            Item("example-bytes", {"bs": True}),
            ":dmFsdWUsIHdpdGgsIGxvdHM=:, :b2YsIGNvbW1hcw==:",
        ),
    ],
)
def test_section_2_components(component, value):
    message = s.Request(
        "post",
        "https://www.Example.com:443/path?param=value&foo=bar&baz=batman&qux=",
        (
            ("X-OWS-Header", "   Leading and trailing whitespace.   "),
            ("X-Obs-Fold-Header", "Obsolete\r\n    line folding."),
            ("Cache-Control", "max-age=60"),
            ("Cache-Control", "   must-revalidate"),
            ("Example-Dict", " a=1,    b=2;x=1;y=2,   c=(a   b   c)"),
            ("X-Empty-Header", ""),
            ("Example-Bytes", "value, with, lots"),
            ("Example-Bytes", "of, commas"),
        ),
    )
    said = s.base(message, InnerList((component,))).decode().splitlines()[0]
    assert said == f"{component}: {value}"


def test_section_2_2_8_values_of_the_query_are_encoded_again():
    message = s.Request(
        "GET",
        "https://www.example.com/parameters?var=this%20is%20a%20big%0Amultiline%20value&bar=with+plus+whitespace"
        "&fa%C3%A7ade%22%3A%20=something",
    )
    wanted = {
        "var": "this%20is%20a%20big%0Amultiline%20value",
        "bar": "with%20plus%20whitespace",
        "fa%C3%A7ade%22%3A%20": "something",
    }
    for name, value in wanted.items():
        line = s.base(message, InnerList((Item("@query-param", {"name": name}),))).decode().splitlines()[0]
        assert line == f'"@query-param";name="{name}": {value}'


def test_section_2_4_an_answer_covers_its_request():
    answer = s.Response(200, (("Content-Type", "text/plain"),), REQUEST)
    covered = (Item("@authority", {"req": True}), Item("content-digest", {"req": True}), Item("@status"))
    made = s.sign(answer, ed_key(), covered, created=NOW, keyid="k")
    signed = s.Response(answer.status, (*answer.fields, *made.items()), REQUEST)
    assert s.verify(signed, lambda *_: ed_key().public_key(), now=NOW).components[0] == "@authority;req"
    other = s.Response(
        answer.status, signed.fields, s.Request("POST", "https://elsewhere.example/foo", REQUEST.fields)
    )
    with pytest.raises(s.SignatureError, match="does not hold"):
        s.verify(other, lambda *_: ed_key().public_key(), now=NOW)


# --- Signing and verifying --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [ed_key(), p256_key()], ids=["ed25519", "p256"])
def test_what_is_signed_verifies_and_says_by_whom(key):
    made = s.sign(
        REQUEST,
        key,
        ["@method", "@target-uri", "content-digest"],
        created=NOW,
        expires=NOW + 60,
        nonce="n1",
        alg=s.algorithm(key),
        keyid="mine",
        tag="webhook",
    )
    found = s.verify(
        plus(REQUEST, made),
        lambda keyid, _said: key.public_key() if keyid == "mine" else None,
        now=NOW + 5,
        required={"@method", "@target-uri", "content-digest"},
        tag="webhook",
    )
    assert (found.keyid, found.nonce, found.tag, found.created) == ("mine", "n1", "webhook", NOW)


def _signed(**more) -> s.Request:
    given = {"created": NOW, "nonce": "n", "keyid": "mine", **more}
    return plus(REQUEST, s.sign(REQUEST, ed_key(), ["@method", "@target-uri", "content-digest"], **given))


def _code(message: s.Message, now: int = NOW, key=None, **more) -> str:
    with pytest.raises(s.SignatureError) as caught:
        s.verify(message, lambda *_: key or ed_key().public_key(), now=now, **more)
    return caught.value.code


def test_a_changed_message_does_not_verify():
    good = _signed()
    assert _code(s.Request("PUT", good.url, good.fields)) == "signature"
    assert _code(s.Request("POST", good.url + "&x=1", good.fields)) == "signature"
    changed = tuple(
        (n, DIGEST_512.replace("WZ", "XZ") if n == "Content-Digest" else v) for n, v in good.fields
    )
    assert _code(s.Request("POST", good.url, changed)) == "signature"
    assert _code(good, key=ed25519.Ed25519PrivateKey.generate().public_key()) == "signature"


def test_times_are_held():
    assert _code(_signed(), now=NOW + 301) == "old"
    assert _code(_signed(), now=NOW - 31) == "future"
    assert _code(_signed(expires=NOW + 10), now=NOW + 11) == "expired"
    without = plus(REQUEST, s.sign(REQUEST, ed_key(), ["@method"], keyid="mine"))
    assert _code(without) == "created"


def test_what_is_required_must_be_covered():
    thin = plus(REQUEST, s.sign(REQUEST, ed_key(), ["@method"], created=NOW, keyid="mine"))
    assert _code(thin, required={"@method", "content-digest"}) == "uncovered"


def test_another_purpose_counts_for_nothing():
    assert _code(_signed(tag="login"), tag="webhook") == "missing"
    assert _code(REQUEST) == "missing"


def test_an_algorithm_that_the_key_does_not_have_is_refused():
    assert _code(_signed(alg="hmac-sha256")) == "algorithm"
    other = ec.generate_private_key(ec.SECP384R1())
    with pytest.raises(s.SignatureError, match="P-256"):
        s.sign(REQUEST, other, ["@method"], created=NOW)


def test_an_unknown_key_is_refused():
    with pytest.raises(s.SignatureError, match="not known"):
        s.verify(_signed(), lambda *_: None, now=NOW)


@pytest.mark.parametrize(
    "component",
    [
        Item("X-Upper"),
        Item("absent"),
        Item("@status"),
        Item("@nothing"),
        Item("@query-param"),
        Item("@query-param", {"name": "absent"}),
        Item("date", {"sf": True}),
        Item("date", {"req": True}),
        Item("content-digest", {"key": "sha-1"}),
    ],
)
def test_components_that_cannot_be_are_refused(component):
    with pytest.raises(s.SignatureError):
        s.sign(REQUEST, ed_key(), [component], created=NOW)


def test_a_component_stands_once():
    with pytest.raises(s.SignatureError, match="twice"):
        s.sign(REQUEST, ed_key(), ["date", "date"], created=NOW)


@settings(max_examples=60)
@given(st.text(max_size=80), st.text(max_size=80))
def test_no_field_makes_it_fall(one, other):
    message = s.Request("GET", "https://example.com/", (("Signature-Input", one), ("Signature", other)))
    with pytest.raises(s.SignatureError):
        s.verify(message, lambda *_: ed_key().public_key(), now=NOW)


# --- Content-Digest ---------------------------------------------------------------------------------------------------


def test_digests_of_the_standards():
    assert s.content_digest(BODY) == "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"
    assert s.content_digest(BODY, "sha-512") == DIGEST_512
    assert s.content_digest(BODY + b"\n") == "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"


def test_a_body_is_held_to_every_known_digest():
    both = s.content_digest(BODY) + ", unknown=:AAAA:, " + DIGEST_512
    s.check_digest([("Content-Digest", both)], BODY)
    with pytest.raises(s.SignatureError):
        s.check_digest([("Content-Digest", both)], BODY + b" ")
    for wrong in ("", "unknown=:AAAA:", "sha-256=1", "sha-256=:A", f"{DIGEST_512}, sha-256=:AAAA:"):
        with pytest.raises(s.SignatureError):
            s.check_digest([("Content-Digest", wrong)], BODY)


# --- Keys -------------------------------------------------------------------------------------------------------------


def test_keys_are_written_and_read_as_json():
    written = s.jwk(ed_key().public_key())
    assert (
        written["kid"] == "poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0U"
    )  # RFC 9421's key, as RFC 7638 names it
    for key in (ed_key(), p256_key()):
        again = s.of_jwk(s.jwk(key.public_key()))
        assert s.jwk(again) == s.jwk(key.public_key())
    for wrong in (
        {},
        {"kty": "RSA"},
        {"kty": "OKP", "crv": "Ed25519", "x": "AA"},
        {"kty": "EC", "crv": "P-256"},
    ):
        with pytest.raises(s.SignatureError):
            s.of_jwk(wrong)


# --- Structured fields ------------------------------------------------------------------------------------------------


def test_structured_values_come_back_canonical():
    text = 'a=1,  b=("x"  tok;p=?0);q, c;r=1.50, d=:AQI=:, e="a \\"b\\"", f=?0'
    assert dictionary(read_dictionary(text)) == (
        'a=1, b=("x" tok;p=?0);q, c;r=1.5, d=:AQI=:, e="a \\"b\\"", f=?0'
    )
    assert read_item("abc/def;x") == Item(Token("abc/def"), {"x": True})


@pytest.mark.parametrize(
    "text",
    ["a=", "a=1,", "A=1", "a=1 b=2", 'a="x', "a=:*:", "a=(1", "a=(1;", "a=?2", "a=1234567890123456", "a=é"],
)
def test_structured_values_are_read_strictly(text):
    with pytest.raises(StructureError):
        read_dictionary(text)
