"""The first page and the journal: figures that count what the reader may see, sentences, no name that is not theirs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from communaux.ground import journal
from communaux.ground.gate import writing
from communaux.meaning.access import SYSTEM
from communaux.modules.network import verbs
from communaux.modules.network.acts import organisations, reports
from communaux.nouns.models.organisation import State
from tests import factories as make

pytestmark = pytest.mark.django_db


def told(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def figures(page: str) -> dict[str, int]:
    pairs = re.findall(r'<dt><a href="([^"]+)">[^<]+</a></dt><dd>(\d+)</dd>', page)
    return {url: int(value) for url, value in pairs}


def named(name: str, **values: Any) -> Any:
    return organisations.create(SYSTEM, {"name": name, **values})


def test_an_empty_house_invites(client: Client) -> None:
    page = told(client, "/")
    assert "L’annuaire attend sa première fiche" in page
    assert "Rien encore. Le journal commence" in page
    assert figures(page) == {}
    assert "Le journal est vide" in told(client, "/journal/")


def test_figures_count_what_the_reader_may_see(client: Client) -> None:
    first = make.make_organisation("Belle", country="FR")
    make.make_organisation("Autre", country="BE")
    draft = make.make_organisation("Cachée", country="ES", state=State.DRAFT)
    make.make_commons(first)
    make.make_commons(draft)
    make.make_listing(first)
    make.make_listing(first, state="closed")
    assert figures(told(client, "/")) == {
        "/directory/": 2,
        "/directory/map": 2,
        "/commons/": 1,
        "/listings/": 1,
    }


def test_the_first_page_names_each_record_once(client: Client) -> None:
    one = named("Plusieurs fois")
    organisations.check(SYSTEM, one)
    organisations.check(SYSTEM, one)
    page = told(client, "/")
    assert page.count('href="/organisations/plusieurs-fois"') == 1


def test_the_journal_names_no_hidden_record_and_no_hidden_person(client: Client) -> None:
    shown = named("Paraît")
    hidden = named("Ne paraît pas")
    organisations.withdraw(SYSTEM, hidden, "gone")
    person = make.make_person("Nom Secret")
    with writing():
        journal.record(
            verbs.ORGANISATION_CHANGED, shown.get_absolute_url(), actor=person.get_absolute_url(), version=2
        )
        journal.record(verbs.PERSON_CHANGED, person.get_absolute_url(), actor="", version=2)
    page = told(client, "/journal/")
    assert 'href="/organisations/parait"' in page
    assert "Ne paraît pas" not in page
    assert hidden.slug not in page
    assert "Nom Secret" not in page
    assert person.key not in page
    client.force_login(make.make_member(shown))
    assert "Nom Secret" in told(client, "/journal/")


def test_care_of_a_record_is_not_public(client: Client) -> None:
    one = named("Signalée")
    reports.report(SYSTEM, one, {"reason": "gone"})
    said = "a reçu un signalement"
    assert said not in told(client, "/journal/")
    assert said not in told(client, one.get_absolute_url())
    client.force_login(make.make_steward())
    assert said in told(client, "/journal/?kind=care")


def test_the_journal_pages_by_key_without_gap(client: Client) -> None:
    with writing():
        journal.record_many(
            [journal.Draft(verbs.ORGANISATION_CHANGED, f"/organisations/o{n}", "", 1) for n in range(120)]
        )
    seen: list[str] = []
    url = "/journal/"
    while url:
        page = told(client, url)
        seen += re.findall(r"<time datetime", page)
        following = re.search(r'href="(/journal/\?before=\d+)" ?>?', page.replace('rel="next" ', ""))
        url = following[1] if following and 'rel="next"' in page else ""
    assert len(seen) == 120


def test_a_kind_filters_and_an_unknown_one_does_not(client: Client) -> None:
    named("Fiche seule")
    assert "Fiche seule" in told(client, "/journal/?kind=records")
    assert "Fiche seule" not in told(client, "/journal/?kind=people")
    assert "Fiche seule" in told(client, "/journal/?kind=%00<script>")
    assert "Fiche seule" in told(client, "/journal/?before=" + "9" * 400)


def test_the_journal_asks_no_more_for_more_lines(client: Client, django_assert_max_num_queries: Any) -> None:
    for n in range(30):
        named(f"Organisation {n}")
    with django_assert_max_num_queries(8):
        told(client, "/journal/")


def test_the_head_of_the_chain_is_shown(client: Client) -> None:
    named("Une")
    page = told(client, "/journal/")
    assert journal.head().hash in page
    assert "communaux verify" in page
