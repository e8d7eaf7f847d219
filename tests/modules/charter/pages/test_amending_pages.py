"""Amendments in a browser: proposed, discussed, supported, decided, written into a draft."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from communaux.meaning.access import SYSTEM
from communaux.modules.charter.acts import amendments, texts
from communaux.modules.charter.models import Amendment, CharterVersion
from communaux.nouns.models import Account
from tests import factories as make
from tests.modules.charter import factories as made

pytestmark = pytest.mark.django_db
SAID = {
    "aim": "change:criterion:G1",
    "title": "Mieux dire",
    "wording_fr": "Une personne, une voix.",
    "wording_en": "",
    "reason": "C’est **plus** clair.",
}


@pytest.fixture
def charter() -> CharterVersion:
    return made.make_charter()


@pytest.fixture
def account(charter: CharterVersion) -> Account:
    return make.make_member(make.make_organisation(), name="Camille Exemple")


@pytest.fixture
def member(account: Account) -> Client:
    browser = Client()
    browser.force_login(account)
    return browser


@pytest.fixture
def steward(charter: CharterVersion) -> Client:
    browser = Client()
    browser.force_login(make.make_steward())
    return browser


def test_from_a_proposal_to_the_next_version(
    charter: CharterVersion, member: Client, steward: Client
) -> None:
    form = member.get("/charter/amendments/new?criterion=G1").content.decode()
    assert "G1 aujourd’hui" in form
    path = member.post("/charter/amendments/new", SAID).headers["Location"]
    page = member.get(path).content.decode()
    assert "<ins>" in page
    assert "<strong>plus</strong>" in page
    member.post(path, {"comment": "1", "text": "Nous en avons parlé."})
    assert "Nous en avons parlé." in member.get(path).content.decode()
    member.post(path, {"event": "support"})
    assert "Retirer mon soutien" in member.get(path).content.decode()
    edited = member.post(
        f"{path}/edit", {**SAID, "title": "Dire mieux", "version": str(Amendment.objects.get().version)}
    )
    assert edited.status_code == 302
    steward.post(path, {"event": "close"})
    assert "/charter/amendments/?state=deciding" in steward.get("/desk/").content.decode()
    without = steward.post(path, {"decide": "adopt", "reason": ""})
    assert without.status_code == 200
    assert Amendment.objects.get().state == "deciding"
    steward.post(
        path,
        {"decide": "adopt", "reason": "Consentement.", "link": "https://a.example/pv", "on": "2026-01-02"},
    )
    steward.post("/charter/drafts", {"number": ""})
    assert "Dire mieux" in steward.get("/charter/2/edit").content.decode()
    steward.post(path, {"event": "apply"})
    assert (
        CharterVersion.objects.get(number="2").criteria.get(code="G1").statement["fr"]
        == "Une personne, une voix."
    )
    page = Client().get(path).content.decode()
    assert "Consentement." in page
    assert "https://a.example/pv" in page
    assert "Camille" not in page
    assert "Nous en avons parlé." not in page


def test_what_was_typed_stays_when_it_is_refused(charter: CharterVersion, member: Client) -> None:
    page = member.post("/charter/amendments/new", {**SAID, "reason": ""}).content.decode()
    assert "Une personne, une voix." in page
    same = charter.criteria.get(code="G1").statement
    page = member.post(
        "/charter/amendments/new", {**SAID, "wording_fr": same["fr"], "wording_en": same["en"]}
    ).content.decode()
    assert "celui d’aujourd’hui" in page
    assert member.post("/charter/amendments/new", {**SAID, "aim": "change:criterion:Z9"}).status_code == 200
    assert member.post("/charter/amendments/new", {**SAID, "aim": "x"}).status_code == 200
    assert not Amendment.objects.exists()


def test_visitors_read_and_are_told_how_to_join(charter: CharterVersion, client: Client) -> None:
    amendment = made.make_amendment(charter)
    assert client.get("/charter/amendments/").status_code == 200
    page = client.get(f"/amendments/{amendment.key}").content.decode()
    assert "La discussion se lit et se tient entre membres." in page
    refused = client.get("/charter/amendments/new")
    assert refused.status_code == 403
    assert "/account/login/" in refused.content.decode()
    for sent in (
        {"event": "support"},
        {"comment": "1", "text": "Oui"},
        {"decide": "adopt", "reason": "Oui"},
        {"event": "close"},
    ):
        assert client.post(f"/amendments/{amendment.key}", sent).status_code == 403
    assert client.get(f"/amendments/{amendment.key}/edit").status_code == 403
    assert Amendment.objects.get().state == "open"


def test_a_forbidden_move_is_told_and_nothing_happens(
    charter: CharterVersion, steward: Client, member: Client
) -> None:
    amendment = made.make_amendment(
        charter, state="rejected", decided_on="2026-01-01", decision_reason="Non."
    )
    path = f"/amendments/{amendment.key}"
    page = steward.post(path, {"decide": "adopt", "reason": "Oui"}).content.decode()
    assert "n’en est plus là" in page
    for event in ("close", "reopen", "apply", "withdraw"):
        steward.post(path, {"event": event})
    member.post(path, {"event": "support"})
    assert steward.post(path, {"event": "explode"}).status_code == 404
    assert Amendment.objects.get().state == "rejected"
    assert "Soutenir" not in member.get(path).content.decode().partition("<h1")[2].partition("</header>")[0]


def test_hostile_words(charter: CharterVersion, account: Account, member: Client) -> None:
    hostile = "<script>alert(1)</script>[x](javascript:alert(1))"
    said = {"kind": "change", "target": "criterion", "criterion": "G1", "title": hostile[:100],
            "wording": {"fr": hostile}, "reason": hostile}  # fmt: skip
    amendment = amendments.propose(make.viewer(account), said)
    amendments.comment(make.viewer(account), amendment, {"text": hostile})
    for path in (f"/amendments/{amendment.key}", "/charter/amendments/", f"/amendments/{amendment.key}/edit"):
        page = member.get(path).content.decode()
        assert "<script>alert" not in page
        assert 'href="javascript' not in page


def test_names_and_discussion_are_not_public_data(
    charter: CharterVersion, account: Account, client: Client
) -> None:
    viewer = make.viewer(account)
    amendment = made.make_amendment(charter, person_id=viewer.person)
    said = amendments.comment(viewer, amendment, {"text": "SECRET"})
    amendments.support(viewer, amendment)
    machine = {"accept": "application/ld+json"}
    told = client.get(f"/amendments/{amendment.key}", headers=machine).json()
    assert not {"person", "comments", "supports"} & set(told)
    assert told["wording"] == {"fr": "Un autre texte."}
    assert client.get(f"/amendment-comments/{said.key}", headers=machine).status_code == 404
    client.force_login(make.make_member(make.make_organisation()))
    assert client.get(f"/amendment-comments/{said.key}", headers=machine).json()["text"] == "SECRET"


def test_few_queries(
    charter: CharterVersion, account: Account, member: Client, django_assert_max_num_queries: Any
) -> None:
    texts.draft(SYSTEM)
    for _n in range(8):
        one = made.make_amendment(charter)
        for _m in range(3):
            viewer = make.viewer(make.make_member(make.make_organisation()))
            amendments.support(viewer, one)
            amendments.comment(viewer, one, {"text": "Oui."})
    member.get("/charter/amendments/")
    with django_assert_max_num_queries(10):
        member.get("/charter/amendments/")
    with django_assert_max_num_queries(11):
        member.get(f"/amendments/{one.key}")
