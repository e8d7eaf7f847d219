"""Mutual help and the developers' hub, through a browser without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from communaux.modules.library.models import Backing, Development, HelpNotice, Pairing, Resource, SkillProfile
from communaux.nouns.models import Person
from tests import factories as make
from tests.modules.library.factories import make_development, make_notice, make_pairing, make_skills
from tests.modules.library.pages.test_shelves import text_of
from tests.modules.network.pages.conftest import link_in

pytestmark = pytest.mark.django_db


def person_of(world: Any, role: str) -> Person:
    found: Person = world.account(role).person
    return found


def test_notices_of_those_who_are_not_public_are_for_members(world: Any) -> None:
    make_notice(make.make_person(listed=True), "Publique")
    hidden = make_notice(make.make_person(), "Pour les membres")
    make_notice(make.make_person(listed=True), "Close", open=False)
    shown = text_of(Client().get("/library/mentoring/"))
    assert "Publique" in shown
    assert "Pour les membres" not in shown
    assert "Close" not in shown
    assert "Pour les membres" in text_of(world.client("member").get("/library/mentoring/"))
    assert Client().get(hidden.get_absolute_url()).status_code == 404
    assert world.client("member").get(hidden.get_absolute_url()).status_code == 200


def test_a_notice_shows_what_may_answer_it_and_why(world: Any) -> None:
    offer = make_notice(make.make_person(listed=True), "Écrire des statuts", themes=["legal"])
    make_notice(make.make_person(listed=True), "Nos premiers statuts", themes=["legal"], direction="request")
    make_notice(make.make_person(listed=True), "Un logo", themes=["marketing"], direction="request")
    shown = text_of(Client().get(offer.get_absolute_url()))
    assert "Nos premiers statuts" in shown
    assert "thèmes communs : droit et statuts" in shown
    assert "Un logo" not in shown
    english = text_of(Client().get(offer.get_absolute_url(), HTTP_ACCEPT_LANGUAGE="en"))
    assert "themes in common: law and statutes" in english


def test_filters_of_the_list() -> None:
    make_notice(make.make_person(listed=True), "Offre", themes=["legal"])
    make_notice(make.make_person(listed=True), "Demande", themes=["data"], direction="request")

    def titles(query: str) -> list[str]:
        return [row["notice"].title for row in Client().get(f"/library/mentoring/?{query}").context["rows"]]

    assert titles("direction=offer") == ["Offre"]
    assert titles("theme=data") == ["Demande"]
    assert titles("direction=offer&theme=data") == []
    assert len(titles("direction=%00&theme=x")) == 2


def test_from_a_notice_to_a_mentoring_that_ends(world: Any, mailed: Callable[..., str]) -> None:
    editor, member = world.client("editor"), world.client("member")
    sent = {
        "direction": "offer",
        "title": "Statuts",
        "themes": ["legal"],
        "languages": ["fr"],
        "speaker": world.one.slug,
    }
    editor.post("/library/mentoring/new", sent)
    notice = HelpNotice.objects.get()
    assert notice.organisation == world.one
    letter = mailed(lambda: member.post(notice.get_absolute_url(), {"message": "Bonjour", "speaker": ""}))
    assert "Bonjour" in letter
    assert "@" not in letter
    page = link_in(letter, "/library/mentoring/pairs/")
    assert "attend votre réponse" in text_of(editor.get("/account/"))
    assert "Accepter" in text_of(editor.get(page))
    assert "Accepter" not in text_of(member.get(page))
    assert "accepte" in mailed(lambda: editor.post(page, {"answer": "yes"}))
    member.post(page, {"state": "under-way"})
    version = Pairing.objects.get().version
    member.post(page, {"note": "Premier rendez-vous", "version": str(version)})
    late = editor.post(page, {"note": "Autre", "version": str(version)})
    assert late.status_code == 409
    assert "Premier rendez-vous" in text_of(late)
    editor.post(page, {"state": "ended"})
    pairing = Pairing.objects.get()
    assert (pairing.state, pairing.note) == ("ended", "Premier rendez-vous")
    assert pairing.ended is not None


@pytest.mark.parametrize("role", ["visitor", "account", "editor of another", "steward"])
def test_a_pair_is_a_secret_of_two(world: Any, role: str) -> None:
    pairing = make_pairing(person_of(world, "editor"), person_of(world, "member"), note="SECRET")
    page = f"/library/mentoring/pairs/{pairing.key}"
    for response in (world.client(role).get(page), world.client(role).post(page, {"answer": "yes"})):
        assert response.status_code == 404
        assert b"SECRET" not in response.content
    rest = world.client(role).get(f"/api/pairings/{pairing.key}")
    assert b"SECRET" not in rest.content
    assert (rest.status_code == 200) == (role == "steward")


def test_only_its_author_edits_a_notice(world: Any) -> None:
    notice = make_notice(person_of(world, "member"), "Avant")
    here = f"{notice.get_absolute_url()}/edit"
    sent = {"direction": "offer", "title": "Après", "themes": ["governance"], "version": "1"}
    assert world.client("editor").post(here, sent).status_code == 403
    assert world.client("member").post(here, sent).status_code == 302
    world.client("member").post(here, {"close": "1"})
    notice.refresh_from_db()
    assert (notice.title, notice.open) == ("Après", False)


def test_skills_are_seen_as_their_owner_says(world: Any) -> None:
    make_skills(make.make_person("Tous Exemple", listed=True), listed=True)
    make_skills(make.make_person("Membres Exemple", listed=True), skills=["maps"])
    make_skills(make.make_person("Cachée Exemple"), listed=True)
    shown = text_of(Client().get("/library/developers/"))
    assert "Tous Exemple" in shown
    assert "Membres Exemple" not in shown
    assert "Cachée Exemple" not in shown
    members = text_of(world.client("member").get("/library/developers/?skill=maps"))
    assert "Membres Exemple" in members
    assert "Tous Exemple" not in members


def test_a_member_tells_and_takes_back_their_skills(world: Any) -> None:
    member = world.client("member")
    empty = member.post("/library/developers/skills", {"availability": "now"})
    assert "Cochez au moins une compétence" in text_of(empty)
    member.post("/library/developers/skills", {"skills": ["python"], "availability": "now", "text": "Cartes"})
    assert SkillProfile.objects.get().skills == ["python"]
    assert "Cartes" in text_of(member.get(person_of(world, "member").get_absolute_url()))
    member.post("/library/developers/skills", {"remove": "1"})
    assert not SkillProfile.objects.exists()
    assert world.client("account").get("/library/developers/skills").status_code == 403


def test_from_an_idea_to_the_library(world: Any) -> None:
    editor, other = world.client("editor"), world.client("editor of another")
    sent = {"title": "Module d’adhésion", "summary_fr": "Un registre", "speaker": world.one.slug,
            "repository": "https://code.example/x", "licence": "AGPL-3.0-or-later", "skills": ["python"]}  # fmt: skip
    editor.post("/library/developers/new", sent)
    one = Development.objects.get()
    act = f"{one.get_absolute_url()}/act"
    assert other.post(act, {"state": "looking"}).status_code == 403
    other.post(act, {"speaker": world.other.slug, "text": "Chaque janvier", "days": "5", "euros": "1000"})
    assert (Backing.objects.get().days, Backing.objects.get().euros) == (5, 1000)
    for state in ("looking", "under-way", "delivered"):
        editor.post(act, {"state": state})
    editor.post(act, {"shelve": "1"})
    one.refresh_from_db()
    assert one.resource == Resource.objects.get()
    shown = text_of(Client().get(one.get_absolute_url()))
    for words in ("Module d’adhésion", "Autre maison", "Chaque janvier", "1 000,00 €", "Livré"):
        assert words in shown
    assert "2 plateformes en ont besoin" in text_of(Client().get("/library/developers/"))
    other.post(act, {"back": Backing.objects.get().key})
    assert not Backing.objects.exists()


def test_a_wrong_figure_is_told(world: Any) -> None:
    one = make_development(world.other)
    editor = world.client("editor")
    sent = {"speaker": world.one.slug, "days": "-3"}
    response = editor.post(f"{one.get_absolute_url()}/act", sent, follow=True)
    assert "supérieure ou égale" in text_of(response) or "vraisemblable" in text_of(response)
    assert not Backing.objects.exists()


def test_the_hub_asks_few_questions_however_long(django_assert_max_num_queries: Any) -> None:
    for _number in range(15):
        make_development(make.make_organisation())
        make_skills(make.make_person(listed=True), listed=True)
        make_notice(make.make_person(listed=True))
    for page in ("/library/developers/", "/library/mentoring/"):
        with django_assert_max_num_queries(6):
            assert Client().get(page).status_code == 200


@pytest.mark.parametrize(
    "page",
    ["/library/", "/library/new", "/library/news/", "/library/news/share", "/library/news/letter",
     "/library/mentoring/", "/library/mentoring/new", "/library/developers/", "/library/developers/new",
     "/library/developers/skills", "/account/"],
)  # fmt: skip
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_opens_for_an_editor_in_both_languages(world: Any, page: str, language: str) -> None:
    response = world.client("editor").get(page, HTTP_ACCEPT_LANGUAGE=language)
    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()
