"""The signed credential, verified by code of its own: only ``cryptography`` and the words of the standards."""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
import json
import stat

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from communaux.meaning.access import SYSTEM
from communaux.modules.charter import credential
from communaux.modules.charter.acts.recognition import calendar, complaints, platform, secretary
from communaux.modules.charter.models import Signature
from communaux.modules.charter.reading import credentials
from tests.modules.charter.peers import DAY, World, fresh, make_world

pytestmark = pytest.mark.django_db
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


# --- A verifier of its own --------------------------------------------------------------------------------------------


def decode58(text: str) -> bytes:
    """Base 58 digit by digit, another way than the house: a list of bytes that is multiplied and carried."""
    out = [0]
    for letter in text:
        carry = ALPHABET.index(letter)
        for place in range(len(out)):
            carry += out[place] * 58
            out[place] = carry & 0xFF
            carry >>= 8
        while carry:
            out.append(carry & 0xFF)
            carry >>= 8
    leading = len(text) - len(text.lstrip("1"))
    body = bytes(reversed(out)).lstrip(b"\x00")
    return b"\x00" * leading + body


def canonical(value) -> bytes:
    """RFC 8785 for documents without fractions: members in the order of UTF-16 code units, nothing between."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return b"{" + b",".join(canonical(name) + b":" + canonical(value[name]) for name in names) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(map(canonical, value)) + b"]"
    assert value is None or isinstance(value, str | bool | int)
    return json.dumps(value, ensure_ascii=False).encode()


def verified(secured: dict, did_document: dict) -> dict:
    """Verify by the DID document alone. Raises where anything is not as the standards say."""
    secured = copy.deepcopy(secured)
    proof = secured.pop("proof")
    signature = proof.pop("proofValue")
    assert (proof["type"], proof["cryptosuite"]) == ("DataIntegrityProof", "eddsa-jcs-2022")
    assert proof["verificationMethod"] in did_document["assertionMethod"]
    (method,) = (m for m in did_document["verificationMethod"] if m["id"] == proof["verificationMethod"])
    assert method["controller"] == secured["issuer"] == did_document["id"]
    key = method["publicKeyMultibase"]
    assert key.startswith("z6Mk")
    raw = decode58(key[1:])
    assert raw[:2] == b"\xed\x01"
    assert len(raw) == 34
    hashed = hashlib.sha256(canonical(proof)).digest() + hashlib.sha256(canonical(secured)).digest()
    assert signature.startswith("z")
    Ed25519PublicKey.from_public_bytes(raw[2:]).verify(decode58(signature[1:]), hashed)
    return secured


# --- Fixtures ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def house(tmp_path, settings):
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture
def world(house, monkeypatch) -> World:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a, **_k: DAY)
    return make_world()


def given_out(world: World) -> dict:
    response = Client().get(f"{world.organisation.get_absolute_url()}/charter/credential.jsonld")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/vc+ld+json"
    return json.loads(response.content)


def did_document() -> dict:
    return json.loads(Client().get("/.well-known/did.json").content)


# --- The credential ---------------------------------------------------------------------------------------------------


def test_what_was_recognised_can_be_verified_by_anybody(world):
    world.recognised()
    document = verified(given_out(world), did_document())
    assert document["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert document["type"] == ["VerifiableCredential", "CharterRecognitionCredential"]
    assert (document["validFrom"], document["validUntil"]) == ("2026-03-14T00:00:00Z", "2028-03-14T23:59:59Z")
    subject = document["credentialSubject"]
    assert subject["id"].endswith(world.organisation.get_absolute_url())
    assert (subject["outcome"], subject["charterVersion"]) == ("recognised", world.charter.number)
    assert subject["decidedOn"] == "2026-03-14"
    assert credentials.read(given_out(world), DAY).in_force


def test_with_a_plan_it_says_so_and_when(world):
    world.with_plan()
    subject = verified(given_out(world), did_document())["credentialSubject"]
    assert (subject["outcome"], subject["planDue"]) == ("recognised-with-plan", "2026-09-14")


def test_a_signatory_is_attested_as_a_signatory_and_no_more(world):
    document = verified(given_out(world), did_document())
    assert document["type"][1] == "CharterSignatureCredential"
    assert "validUntil" not in document
    assert document["credentialSubject"]["outcome"] == "signatory"
    assert credentials.read(given_out(world), DAY).in_force
    Signature.objects.update(withdrawn_on=DAY)
    path = f"{world.organisation.get_absolute_url()}/charter"
    assert Client().get(f"{path}/credential.jsonld").status_code == 404
    assert Client().get(f"{path}/badge.svg").status_code == 404


def test_the_same_fact_gives_the_same_bytes(world):
    world.recognised()
    path = f"{world.organisation.get_absolute_url()}/charter/credential.jsonld"
    first, second = Client().get(path), Client().get(path)
    assert first.content == second.content
    assert Client().get(path, headers={"if-none-match": first["ETag"]}).status_code == 304


def places(value, path=()):
    """Every place of a document that holds a text, as a path."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from places(inner, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from places(inner, (*path, number))
    elif isinstance(value, str):
        yield path


def test_any_word_that_is_changed_makes_it_worthless(world):
    world.recognised()
    secured, keys = given_out(world), did_document()
    tried = 0
    for path in list(places(secured)):
        forged = copy.deepcopy(secured)
        inner = forged
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] += "x"
        assert not credentials.read(forged, DAY).authentic, path
        with pytest.raises((InvalidSignature, AssertionError, ValueError)):
            verified(forged, keys)
        tried += 1
    assert tried > 30


@pytest.mark.parametrize("path", [("validUntil",), ("credentialSubject", "outcome"), ("proof", "created")])
def test_any_part_that_is_taken_away_makes_it_worthless(world, path):
    world.recognised()
    forged = given_out(world)
    inner = forged
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    assert not credentials.read(forged, DAY).authentic


def test_the_order_of_members_does_not_matter(world):
    world.recognised()
    turned = dict(reversed(given_out(world).items()))
    assert credentials.read(turned, DAY).in_force


def test_a_key_of_somebody_else_is_worth_nothing(world):
    world.recognised()
    document = {name: value for name, value in given_out(world).items() if name != "proof"}
    mine = credential.Key("key-1", Ed25519PrivateKey.generate(), "2026-01-01T00:00:00Z")
    forged = credential.sign(document, "2026-03-14T00:00:00Z", mine)
    assert not credentials.read(forged, DAY).authentic
    with pytest.raises(InvalidSignature):
        verified(forged, did_document())
    unknown = credential.sign(document, "2026-03-14T00:00:00Z", credential.Key("key-9", mine.private, ""))
    assert "clé" in credentials.read(unknown, DAY).words[0].fr
    other = {**given_out(world), "issuer": "did:web:ailleurs.example"}
    assert "autre émetteur" in credentials.read(other, DAY).words[0].fr


@pytest.mark.parametrize(
    "given_",
    [None, [], "texte", 3, {}, {"proof": 1}, {"proof": {}, "@context": []}, {"@context": [], "proof": []}],
)
def test_what_is_no_credential_is_told_so(house, given_):
    assert not credentials.read(given_, DAY).authentic


# --- Its worth on a day -----------------------------------------------------------------------------------------------


def test_after_its_end_it_is_authentic_and_no_longer_in_force(world):
    world.recognised()
    secured = given_out(world)
    assert credentials.read(secured, dt.date(2028, 3, 14)).in_force
    late = credentials.read(secured, dt.date(2028, 3, 15))
    assert (late.authentic, late.in_force) == (True, False)
    assert "date de fin" in late.words[1].fr
    assert "expirée" in late.words[2].fr


def test_what_was_suspended_meanwhile_is_told(world):
    recognition = world.recognised()
    secured = given_out(world)
    complaint = complaints.complain(SYSTEM, world.organisation, {"text": "x"})
    secretary.open_inquiry(world.steward, complaint, DAY)
    assert credentials.read(secured, DAY).in_force
    world.decide(fresh(recognition), "suspend")
    now = credentials.read(secured, DAY)
    assert (now.authentic, now.in_force) == (True, False)
    assert "suspendue" in now.words[2].fr
    path = f"{world.organisation.get_absolute_url()}/charter/credential.jsonld"
    assert Client().get(path).status_code == 404


def test_what_was_withdrawn_or_renewed_meanwhile_is_told(world):
    recognition = world.recognised()
    secured = given_out(world)
    calendar.turn(SYSTEM, dt.date(2028, 1, 1))
    assert credentials.read(secured, dt.date(2028, 1, 1)).in_force
    platform.withdraw(world.applicant, fresh(recognition), dt.date(2028, 1, 2))
    now = credentials.read(secured, dt.date(2028, 1, 2))
    assert (now.authentic, now.in_force) == (True, False)


def test_a_platform_that_left_the_directory(world):
    world.recognised()
    secured = given_out(world)
    type(world.organisation).objects.filter(pk=world.organisation.pk).update(state="withdrawn")
    now = credentials.read(secured, DAY)
    assert (now.authentic, now.in_force) == (True, False)


# --- Keys -------------------------------------------------------------------------------------------------------------


def test_the_key_is_made_once_and_readable_by_its_owner_alone(house):
    first = credential.keys()
    assert credential.keys()[0].multibase == first[0].multibase
    path = house / credential.FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(p.name for p in house.iterdir()) == ["credential-keys.json", "credential-keys.lock"]


def test_a_new_key_signs_and_the_earlier_one_still_verifies(world):
    world.recognised()
    old = given_out(world)
    credential.rotate()
    new = given_out(world)
    assert old["proof"]["verificationMethod"] != new["proof"]["verificationMethod"]
    keys = did_document()
    assert len(keys["verificationMethod"]) == 2
    for one in (old, new):
        assert verified(one, keys)
        assert credentials.read(one, DAY).in_force


def test_what_a_revoked_key_signed_is_worth_nothing(world):
    world.recognised()
    old = given_out(world)
    credential.rotate(revoke=True)
    assert len(did_document()["verificationMethod"]) == 1
    assert not credentials.read(old, DAY).authentic
    assert credentials.read(given_out(world), DAY).in_force


def test_the_private_key_is_in_no_answer(world):
    world.recognised()
    secured = given_out(world)
    private = json.loads(credential._path().read_text())["keys"][0]["private"]
    assert len(private) == 44
    for told in (secured, did_document()):
        assert private not in json.dumps(told)


def test_a_backup_holds_the_keys():
    from communaux.site import archive

    assert credential.FILE in archive._KEPT


@given(st.binary(max_size=70))
def test_base_58_there_and_back_by_two_ways(data):
    written = credential.base58(data)
    assert credential.from_base58(written) == data
    assert decode58(written) == data


def test_the_port_of_a_house_is_written_as_the_method_asks(settings):
    settings.BASE_URL = "https://commun.example"
    assert credential.did() == "did:web:commun.example"
    settings.BASE_URL = "http://localhost:8120"
    assert credential.did() == "did:web:localhost%3A8120"


# --- The page and the badge -------------------------------------------------------------------------------------------


def test_the_page_tells_plainly(world):
    world.recognised()
    secured = given_out(world)
    page = Client().post("/charter/verify", {"credential": json.dumps(secured)}).content.decode()
    assert "Authentique et en vigueur" in page
    assert world.organisation.name in page
    secured["credentialSubject"]["name"] = "Autre"
    page = Client().post("/charter/verify", {"credential": json.dumps(secured)}).content.decode()
    assert "Sans valeur" in page
    assert "modifiée après sa signature" in page


@pytest.mark.parametrize(
    "text", ["", "{", "null", "[]", '{"proof": NaN}', "[" * 100_000, "x" * 70_000, '"\\ud800"']
)
def test_the_page_says_what_is_wrong_with_any_text(house, text):
    response = Client().post("/charter/verify", {"credential": text})
    assert response.status_code == 200
    page = response.content.decode()
    assert "Authentique" not in page


def test_the_badge_says_what_exactly_when_and_until_when(world):
    world.recognised()
    path = f"{world.organisation.get_absolute_url()}/charter/badge.svg"
    response = Client().get(path)
    assert response["Content-Type"] == "image/svg+xml"
    badge = response.content.decode()
    assert "<title" in badge
    assert "<desc" in badge
    assert f"Reconnue par ses pairs le 14 mars 2026, charte version {world.charter.number}" in badge
    assert "14 mars 2028" in badge
    assert "http" not in badge.replace("http://www.w3.org/2000/svg", "")
    assert "<script" not in badge
    english = Client().get(f"{path}?lang=en&theme=dark").content.decode()
    assert "Recognised by its peers on 14 March 2026" in english
    assert english != badge


def test_the_badge_of_an_expired_recognition_says_so(world, monkeypatch):
    world.recognised()
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a, **_k: dt.date(2028, 3, 15))
    badge = Client().get(f"{world.organisation.get_absolute_url()}/charter/badge.svg").content.decode()
    assert "Reconnaissance expirée" in badge
    assert "Reconnue par ses pairs" not in badge


def test_the_name_of_a_platform_cannot_leave_its_place_in_the_badge(world):
    type(world.organisation).objects.update(name='"><script>alert(1)</script>&')
    badge = Client().get(f"{world.organisation.get_absolute_url()}/charter/badge.svg").content.decode()
    assert "<script>" not in badge
    page = Client().get(f"{world.organisation.get_absolute_url()}/charter/embed").content.decode()
    assert "<script>alert" not in page


def test_the_embed_page_gives_a_link_with_an_image_and_nothing_else(world):
    world.recognised()
    page = Client().get(f"{world.organisation.get_absolute_url()}/charter/embed").content.decode()
    assert page.count("&lt;a href=") == 4
    assert page.count("&lt;img src=") == 4
    assert "&lt;script" not in page
