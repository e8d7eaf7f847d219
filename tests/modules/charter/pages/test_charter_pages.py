"""The charter, its versions, its manifesto and its signatories as pages and as linked data."""

from __future__ import annotations

import re
from typing import Any

import orjson
import pytest
from django.test import Client

from communaux.meaning import turtle
from communaux.meaning.access import SYSTEM
from communaux.modules.charter.acts import texts
from communaux.modules.charter.models import CharterVersion
from tests import factories as make
from tests.modules.charter import factories as made

pytestmark = pytest.mark.django_db


def text(client: Client, path: str, status: int = 200, **headers: Any) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == status, (path, response.status_code)
    return response.content.decode()


def test_a_house_without_a_charter_says_so(client: Client) -> None:
    page = text(client, "/charter/")
    assert "La charte reste à écrire" in page
    assert "/charter/install" not in page
    for path in ("/charter/1", "/charter/manifesto", "/charter/1/signatories"):
        text(client, path, 404)
    client.force_login(make.make_steward())
    assert "/charter/install" in text(client, "/charter/")
    assert client.post("/charter/install", follow=True).status_code == 200
    assert CharterVersion.objects.get().state == "in-force"


def test_a_visitor_does_not_install(client: Client) -> None:
    assert client.post("/charter/install").status_code == 403
    assert not CharterVersion.objects.exists()


@pytest.mark.parametrize("path", ["/charter/", "/charter/1", "/charter/1/"])
def test_the_charter_reads_whole(client: Client, path: str) -> None:
    made.make_charter()
    page = text(client, path)
    assert len(re.findall(r'<li id="[GVDCK]\d+">', page)) == 32
    for words in ("Préambule", "Gouvernance inclusive", "Manifeste", "Aucune organisation n’a encore signé"):
        assert words in page
    english = text(client, path, **{"accept-language": "en"})
    assert "We are a democratic organisation or collective, led by its members." in english
    assert "Inclusive governance" in english


def test_few_queries_however_many_criteria_and_signatures(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    charter = made.make_charter()
    for _n in range(15):
        made.make_signature(make.make_organisation(), charter)
    text(client, "/charter/")
    with django_assert_max_num_queries(9):
        page = text(client, "/charter/")
    assert "15 organisations ont signé" in page
    with django_assert_max_num_queries(5):
        text(client, "/charter/1/signatories")


def test_linked_data(client: Client) -> None:
    charter = made.make_charter()
    signature = made.make_signature(make.make_organisation("Vélo"), charter, signatory="Camille Exemple")
    for path in (
        "/charter/1",
        "/charter/1/",
        "/criteria/1-G1",
        "/charter-parts/1-gov",
        f"/signatures/{signature.key}",
    ):
        found = orjson.loads(text(client, path, accept="application/ld+json"))
        assert found["@id"].endswith(path.rstrip("/"))
        assert turtle.parse(text(client, path, accept="text/turtle").encode(), "text/turtle")
    told = orjson.loads(text(client, "/charter/1", accept="application/ld+json"))
    assert len(told["criteria"]) == 32
    assert set(told["preamble"]) == {"fr", "en"}
    signed = text(client, f"/signatures/{signature.key}", accept="application/ld+json")
    assert "Camille" not in signed
    assert orjson.loads(signed)["signed_on"]


def test_a_draft_is_for_stewards_until_it_is_proposed(client: Client) -> None:
    made.make_charter()
    draft = texts.draft(SYSTEM)
    texts.change_criterion(SYSTEM, draft.criteria.get(code="G1"), {"statement": {"fr": "SECRET"}})
    for path in (
        "/charter/2",
        "/charter/2/",
        "/charter/1/compare/2/",
        "/charter/2/manifesto",
        "/charter/2/signatories",
    ):
        text(client, path, 404)
    text(client, "/criteria/2-G1", 404)
    assert "SECRET" not in text(client, "/charter/")
    texts.propose(SYSTEM, draft)
    assert "SECRET" in text(client, "/charter/2/")
    assert "Texte proposé." in text(client, "/charter/2/")


def test_two_versions_side_by_side(client: Client) -> None:
    made.make_charter()
    draft = texts.draft(SYSTEM)
    texts.change_criterion(
        SYSTEM, draft.criteria.get(code="G2"), {"statement": {"fr": "Nous nommons chacun."}}
    )
    texts.add_criterion(SYSTEM, draft.parts.get(code="com"), {"statement": {"fr": "Nous entretenons."}})
    texts.remove_criterion(SYSTEM, draft.criteria.get(code="V3"))
    texts.propose(SYSTEM, draft)
    page = text(client, "/charter/1/compare/2/")
    assert "<ins>chacun</ins>" in page
    assert "<ins>Nous entretenons.</ins>" in page
    assert "retiré" in page
    other = text(client, "/charter/2/compare/1/")
    assert other.count("<ins>") == page.count("<ins>")
    assert "De la version 1 à la version 2" in other
    assert client.get("/charter/1/compare/1/").status_code == 302
    text(client, "/charter/1/compare/9/", 404)
    text(client, "/charter/1/compare/x/", 404)


def test_an_old_version_stays_and_says_what_it_is(client: Client) -> None:
    made.make_charter()
    made.next_version()
    page = text(client, "/charter/1/")
    assert "Version remplacée." in page
    assert "/charter/1/compare/2/" in page
    assert (
        "Signer la charte" not in page.partition("<footer")[0].partition("<h1")[2].partition("</header>")[0]
    )


def test_unknown_versions(client: Client) -> None:
    made.make_charter()
    for number in ("2", "0", "99999", "1.0", "one", "1-1-1"):
        assert client.get(f"/charter/{number}/").status_code == 404


def test_markup_in_a_text_is_shown_as_it_was_typed(client: Client) -> None:
    made.make_charter()
    hostile = "<script>alert(1)</script> [x](javascript:alert(1)) ![y](https://evil.example/p.png) <img src=x onerror=alert(1)>"
    draft = texts.draft(SYSTEM)
    values = {name: {"fr": hostile} for name in ("preamble", "manifesto", "notice", "changes")}
    texts.change(SYSTEM, draft, values)
    texts.change_part(SYSTEM, draft.parts.get(code="gov"), {"text": {"fr": hostile}})
    wording = {"statement": {"fr": hostile}, "help": {"fr": hostile}, "expected": {"fr": hostile}}
    texts.change_criterion(SYSTEM, draft.criteria.get(code="G1"), wording)
    texts.propose(SYSTEM, draft)
    texts.publish(SYSTEM, draft)
    for path in ("/charter/", "/charter/2/manifesto", "/charter/1/compare/2/"):
        page = text(client, path)
        assert "alert(1)" in page
        assert "<script>alert" not in page
        assert "<img" not in page.partition('id="main"')[2].partition("</main>")[0]
        assert 'href="javascript' not in page


def test_names_of_signatories_are_for_members(client: Client) -> None:
    charter = made.make_charter()
    made.make_signature(make.make_organisation("Vélo"), charter, way="link", signatory="Camille Exemple")
    made.make_signature(
        make.make_organisation("Pain"), charter, way="link", signatory="Dominique Exemple", name_shown=True
    )
    page = text(client, "/charter/1/signatories")
    assert "Camille" not in page
    assert "Dominique Exemple" in page
    client.force_login(make.make_member(make.make_organisation()))
    assert "Camille Exemple" in text(client, "/charter/1/signatories")


class TestDrafting:
    def test_a_steward_writes_proposes_and_publishes(self, client: Client) -> None:
        made.make_charter()
        client.force_login(make.make_steward())
        assert client.post("/charter/drafts", {"number": ""}).headers["Location"] == "/charter/2/edit"
        sent = {
            "version": "1", "statement_fr": "Nous décidons à égalité.", "statement_en": "",
            "help_fr": "", "help_en": "", "expected_fr": "", "expected_en": "", "grade": "firm", "condition": "",
            "questions": "", "source_line": "", "reading": "",
        }  # fmt: skip
        assert client.post("/charter/2/criteria/G1", sent).status_code == 302
        assert (
            client.post("/charter/2/new-criterion/com", {**sent, "statement_fr": "Autre."}).status_code == 302
        )
        assert client.post("/charter/2/criteria/V3", {"remove": "1"}).status_code == 302
        part = {
            "version": "1",
            "title_fr": "Gouverner",
            "title_en": "",
            "text_fr": "Ensemble.",
            "text_en": "",
        }
        assert client.post("/charter/2/parts/gov", part).status_code == 302
        client.post("/charter/2/move/propose")
        asked = client.post("/charter/2/move/publish")
        assert "Mettre en vigueur" in asked.content.decode()
        assert CharterVersion.objects.get(number="2").state == "proposed"
        client.post("/charter/2/move/publish", {"sure": "1"})
        now = CharterVersion.objects.get(number="2")
        assert now.state == "in-force"
        assert now.criteria.get(code="G1").statement == {"fr": "Nous décidons à égalité."}
        assert now.criteria.get(code="C4").statement == {"fr": "Autre."}
        assert not now.criteria.filter(code="V3").exists()
        assert now.parts.get(code="gov").title == {"fr": "Gouverner"}

    def test_a_conflict_shows_both(self, client: Client) -> None:
        made.make_charter()
        texts.change(SYSTEM, texts.draft(SYSTEM), {"licence": "CC-BY-4.0"})
        client.force_login(make.make_steward())
        page = client.get("/charter/2/edit")
        sent = _fields(page.content.decode()) | {"version": "1", "licence": "MIT"}
        answer = client.post("/charter/2/edit", sent)
        assert answer.status_code == 409
        assert "CC-BY-4.0" in answer.content.decode()

    def test_a_version_in_force_has_no_form(self, client: Client) -> None:
        made.make_charter()
        client.force_login(make.make_steward())
        page = text(client, "/charter/1/edit")
        assert "ne peut plus être changée" in page
        client.post("/charter/1/criteria/G1", {"remove": "1"})
        client.post("/charter/1/move/drop")
        assert CharterVersion.objects.get().criteria.count() == 32

    @pytest.mark.parametrize("path", ["/charter/drafts", "/charter/1/edit", "/charter/1/parts/gov", "/charter/1/criteria/G1",
                                      "/charter/1/new-criterion/gov"])  # fmt: skip
    def test_others_do_not_see_it(self, client: Client, path: str) -> None:
        made.make_charter()
        text(client, path, 403)
        client.force_login(make.make_editor(make.make_organisation()))
        text(client, path, 403)
        assert client.post("/charter/1/move/publish", {"sure": "1"}).status_code == 403


def _fields(page: str) -> dict[str, str]:
    """What the first main form of a page sends when nothing is changed."""
    import html

    main = page.partition('id="main"')[2]
    found = {
        name: html.unescape(value)
        for name, value in re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', main)
    }
    for name, value in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', main, re.S):
        found[name] = html.unescape(value)
    return found
