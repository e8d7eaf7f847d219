"""The shelves and a resource, through a browser without scripts."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from communaux.modules.library.acts import resources, uses
from communaux.modules.library.models import Resource, ResourceUse
from communaux.modules.network.models import Commons
from tests import factories as make
from tests.modules.library.factories import make_resource

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 quelques octets"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def text_of(response: Any) -> str:
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_the_list_shows_what_is_published_and_no_more(world: Any) -> None:
    make_resource(world.one, "Publiée")
    make_resource(world.one, "Brouillon", state="draft")
    make_resource(world.one, "Retirée", state="withdrawn")
    make_resource(make.make_organisation(state="withdrawn"), "D’une fiche retirée")
    make_resource(None, "Pour les membres", openness="members")
    shown = text_of(Client().get("/library/"))
    assert "Publiée" in shown
    for hidden in ("Brouillon", "Retirée", "fiche retirée", "Pour les membres"):
        assert hidden not in shown
    assert "Pour les membres" in text_of(world.client("member").get("/library/"))


def test_an_empty_library_invites() -> None:
    shown = text_of(Client().get("/library/"))
    assert "Les rayons sont encore vides" in shown
    assert 'href="/library/new"' in shown


def test_facets_cross_and_count_what_the_others_leave() -> None:
    make_resource(None, "Un", kind="method", themes=["legal", "work"], languages=["fr"])
    make_resource(None, "Deux", kind="tool", themes=["legal"], languages=["en"])
    make_resource(None, "Trois", kind="tool", themes=["data"], languages=["fr"])
    found = Client().get("/library/?theme=legal&kind=tool")
    assert [row["title"] for row in found.context["rows"]] == ["Deux"]
    counts = {f["name"]: {o["value"]: o["count"] for o in f["options"]} for f in found.context["facets"]}
    assert counts["kind"] == {"method": 1, "tool": 1}
    assert counts["theme"] == {"legal": 1, "data": 1}
    assert [chip["label"] for chip in found.context["chips"]] == ["Outil", "Droit et statuts"]
    both = Client().get("/library/?kind=tool&kind=method")
    assert len(both.context["rows"]) == 3


def test_words_are_found_without_accents() -> None:
    resources.add(make.viewer(make.make_steward()), None, {
        "title": "Modèles de statuts", "kind": "template", "link": "https://a.example/",
        "summary": {"fr": "Pour une société coopérative"},
    })  # fmt: skip
    for query in ("modele", "statut", "coopératives", "template"):
        assert [row["title"] for row in Client().get("/library/", {"q": query}).context["rows"]] == [
            "Modèles de statuts"
        ]
    nothing = Client().get("/library/", {"q": "bateau"})
    assert "Rien ne correspond" in text_of(nothing)


@pytest.mark.parametrize(
    "query",
    [
        "?kind=%00",
        "?kind=nope&theme=<script>",
        "?page=99999999999",
        "?page=-1",
        "?page=٣",
        "?sort=x",
        "?q=%00",
    ],
)
def test_nonsense_in_the_address_is_passed_over(query: str) -> None:
    make_resource()
    response = Client().get(f"/library/{query}")
    assert response.status_code == 200
    assert b"<script>" not in response.content


def test_pages_and_orders() -> None:
    for number in range(35):
        make_resource(None, f"Titre {number:02}", published=f"2026-01-{number % 28 + 1:02}T10:00:00Z")
    first = Client().get("/library/?sort=title")
    assert [row["title"] for row in first.context["rows"]][:2] == ["Titre 00", "Titre 01"]
    second = Client().get(first.context["next_url"])
    assert [row["title"] for row in second.context["rows"]] == [f"Titre {n}" for n in range(30, 35)]


def test_the_list_asks_few_questions_however_long(django_assert_max_num_queries: Any) -> None:
    for _number in range(25):
        one = make_resource(make.make_organisation())
        one.authors.add(make.make_organisation(), make.make_organisation())
    with django_assert_max_num_queries(8):
        assert len(Client().get("/library/").context["rows"]) == 25
    with django_assert_max_num_queries(8):
        Client().get("/library/?view=table")


def test_the_table_holds_the_same() -> None:
    make_resource(None, "Une méthode")
    shown = text_of(Client().get("/library/?view=table"))
    assert "<table" in shown
    assert "Une méthode" in shown


def test_the_csv_follows_the_filters_and_holds_no_formula() -> None:
    make_resource(None, '=HYPERLINK("http://evil.example")', kind="tool")
    make_resource(None, "Autre", kind="method")
    response = Client().get("/library/export.csv?kind=tool")
    assert response["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == 1
    assert rows[0]["title"].startswith("'=")


def test_its_page_says_its_conditions_and_who_uses_it(world: Any) -> None:
    one = make_resource(world.one, "Une méthode", text={"fr": "## Un\n\n<script>alert(1)</script>"})
    uses.tell(make.viewer(world.account("editor of another")), one, world.other, {"text": "Très utile"})
    shown = text_of(Client().get(one.get_absolute_url()))
    for words in (
        "Une méthode",
        "CC-BY-SA-4.0",
        "La Belle Équipe",
        "Autre maison",
        "Très utile",
        "<h4>Un</h4>",
    ):
        assert words in shown
    assert "<script>alert" not in shown
    english = text_of(Client().get(one.get_absolute_url(), HTTP_ACCEPT_LANGUAGE="en"))
    assert "Who uses it" in english


@pytest.mark.parametrize(
    ("media_type", "words"), [("text/turtle", "dcterms:title"), ("application/ld+json", '"title"')]
)
def test_it_is_linked_data_too(media_type: str, words: str) -> None:
    one = make_resource(None, "Une méthode")
    response = Client().get(one.get_absolute_url(), HTTP_ACCEPT=media_type)
    assert response["Content-Type"].startswith(media_type)
    assert words in response.content.decode()
    assert "Une méthode" in json.loads(json.dumps(response.content.decode()))


def test_what_is_withdrawn_is_gone_and_a_draft_is_not_there(world: Any) -> None:
    gone = make_resource(world.one, state="withdrawn")
    assert Client().get(gone.get_absolute_url()).status_code == 410
    draft = make_resource(world.one, state="draft", by=world.account("member").person)
    seen = {
        role: world.client(role).get(draft.get_absolute_url()).status_code
        for role in ("visitor", "account", "member", "editor", "editor of another", "steward")
    }
    assert seen == {
        "visitor": 404, "account": 404, "member": 200, "editor": 200, "editor of another": 404, "steward": 200,
    }  # fmt: skip


def given(**more: Any) -> dict[str, Any]:
    return {
        "title": "Animer", "kind": "method", "link": "https://a.example/m", "licence": "CC-BY-4.0",
        "themes": ["governance"], "languages": ["fr"], "summary_fr": "En bref", "speaker": "", **more,
    }  # fmt: skip


def test_a_member_proposes_an_editor_publishes(world: Any) -> None:
    member, editor = world.client("member"), world.client("editor")
    sent = given(speaker=world.one.slug, authors="La Belle Équipe", file=SimpleUploadedFile("n.pdf", PDF))
    response = member.post("/library/new", sent)
    one = Resource.objects.get()
    assert response["Location"] == one.get_absolute_url()
    assert (one.state, one.organisation, one.file_name) == ("draft", world.one, "n.pdf")
    assert list(one.authors.all()) == [world.one]
    assert one.summary == {"fr": "En bref"}
    assert "Publier" in text_of(editor.get(one.get_absolute_url()))
    assert "Publier" not in text_of(member.get(one.get_absolute_url()))
    assert member.post(f"{one.get_absolute_url()}/publish").status_code == 403
    editor.post(f"{one.get_absolute_url()}/publish")
    assert Client().get(one.get_absolute_url()).status_code == 200
    editor.post(f"{one.get_absolute_url()}/inventory")
    assert Commons.objects.get().name == "Animer"


def test_strangers_are_led_to_sign_in_or_told_why(world: Any) -> None:
    assert Client().get("/library/new")["Location"].startswith("/account/login/")
    assert world.client("account").get("/library/new").status_code == 403


def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(world: Any) -> None:
    response = world.client("editor").post(
        "/library/new", given(link="javascript:alert(1)", authors="Personne de connu", licence="MIT", kind="")
    )
    shown = text_of(response)
    assert response.status_code == 200
    assert "n’est pas une adresse web complète" in shown
    assert "Personne de connu" in shown
    assert 'value="MIT"' in shown
    assert not Resource.objects.exists()


def test_a_page_of_html_is_no_document(world: Any) -> None:
    sent = given(file=SimpleUploadedFile("a.pdf", b"<html><script>x</script></html>", "application/pdf"))
    response = world.client("editor").post("/library/new", sent)
    assert "peut contenir un programme" in text_of(response)
    assert not Resource.objects.exists()


def test_the_file_is_sent_for_keeping_never_for_running(world: Any) -> None:
    steward = make.viewer(world.account("steward"))
    one = resources.add(steward, None, {"title": "x", "kind": "template"}, ("Été & co.pdf", PDF))
    response = Client().get(f"{one.get_absolute_url()}/file")
    assert b"".join(response.streaming_content) == PDF  # type: ignore[attr-defined]
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert Client().get(f"/media/{one.file_path}").status_code == 404
    resources.withdraw(steward, one)
    assert Client().get(f"{one.get_absolute_url()}/file").status_code == 404


def test_two_editors_at_once_see_both_versions(world: Any) -> None:
    one = make_resource(world.one, "Avant", languages=["fr"])
    editor, steward = world.client("editor"), world.client("steward")
    here = f"{one.get_absolute_url()}/edit"
    sent = {"title": "Un", "kind": "method", "link": one.link, "licence": one.licence, "openness": one.openness,
            "languages": ["fr"], "version": str(one.version), "authors": ""}  # fmt: skip
    assert editor.post(here, sent).status_code == 302
    conflict = steward.post(here, {**sent, "title": "Deux"})
    assert conflict.status_code == 409
    assert "Deux versions à comparer" in text_of(conflict)
    assert Resource.objects.get().title == "Un"
    again = steward.post(here, {**sent, "title": "Deux", "version": str(conflict.context["version"])})
    assert again.status_code == 302
    assert Resource.objects.get().title == "Deux"


def test_changing_words_and_file_together(world: Any) -> None:
    one = make_resource(world.one, "Avant", languages=["fr"])
    sent = {"title": "Après", "kind": "method", "link": "", "licence": one.licence, "openness": one.openness,
            "languages": ["fr"], "version": str(one.version), "authors": "",
            "file": SimpleUploadedFile("a.pdf", PDF)}  # fmt: skip
    assert world.client("editor").post(f"{one.get_absolute_url()}/edit", sent).status_code == 302
    one.refresh_from_db()
    assert (one.title, one.link, one.file_name) == ("Après", "", "a.pdf")


@pytest.mark.parametrize("role", ["visitor", "account", "member", "editor of another"])
def test_others_change_nothing(world: Any, role: str) -> None:
    one = make_resource(world.one)
    client, path = world.client(role), one.get_absolute_url()
    assert client.get(f"{path}/edit").status_code == 403
    for verb in ("withdraw", "inventory", "publish"):
        assert client.post(f"{path}/{verb}").status_code == 403
    assert Resource.objects.get().state == "published"
    assert not Commons.objects.exists()


def test_saying_that_one_uses_it_and_taking_it_back(world: Any) -> None:
    one, editor = make_resource(), world.client("editor")
    here = f"{one.get_absolute_url()}/use"
    assert "Nous nous en servons" in text_of(editor.get(one.get_absolute_url()))
    editor.post(here, {"speaker": world.one.slug, "text": "Bien", "since": "2025"})
    use = ResourceUse.objects.get()
    assert (use.organisation, use.text) == (world.one, "Bien")
    assert "Nous nous en servons" not in text_of(editor.get(one.get_absolute_url()))
    assert editor.post(here, {"speaker": world.other.slug}).status_code == 403
    assert world.client("editor of another").post(here, {"remove": use.key}).status_code == 403
    assert world.client("member").post(here, {"speaker": world.one.slug}).status_code == 403
    editor.post(here, {"remove": use.key})
    assert not ResourceUse.objects.exists()


def test_its_organisation_shows_it_and_stewards_find_drafts(world: Any) -> None:
    make_resource(world.one, "Une méthode à nous")
    make_resource(world.one, "À relire", state="draft")
    page = text_of(Client().get(world.one.get_absolute_url()))
    assert "Une méthode à nous" in page
    assert "À relire" not in page
    steward = world.client("steward")
    assert "À relire" in text_of(steward.get("/library/desk/drafts"))
    assert "/library/desk/drafts" in text_of(steward.get("/desk/"))
    assert world.client("editor").get("/library/desk/drafts").status_code == 403
