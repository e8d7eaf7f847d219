"""Storages, identity, neighbours and questions, walked by their links and buttons; then each page that stands is looked at.

One house and one person for all of it: what a walk leaves behind is what the last test looks at.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.browser.conftest import RunningHouse
from tests.browser.test_every_page import WAYS, axe, check

__all__ = ["axe"]  # a fixture

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
LONG = "un-fichier-au-nom-tres-long-sans-aucune-espace-pour-voir-comment-il-se-plie-au-bord-de-la-page.txt"
BACK = "https://app.exemple.invalid/retour"
_NEIGHBOUR = """
import django
django.setup()
from datetime import UTC, datetime
from communaux.modules.nodes.models import Mirror, Neighbour
when = datetime(2026, 3, 14, tzinfo=UTC)
near = Neighbour.objects.create(
    origin="https://voisine.exemple.invalid", title={"fr": "Fédération voisine", "en": "Next federation"},
    thumbprint="k" * 43, sequence=1, hash="0" * 64, head_sequence=1, head_hash="0" * 64, head_signed=when, last_seen=when,
)
near.heads.create(sequence=1, hash="0" * 64, signed=when)
iri = near.origin + "/organisations/atelier"
graph = f'<{iri}> <http://www.w3.org/2000/01/rdf-schema#label> "Atelier voisin"@fr .\\n'
thing = Mirror.objects.create(
    neighbour=near, iri=iri, graph=graph.encode(), triples=1, title="Atelier voisin", digest="0" * 64, sequence=1
)
stopped = Neighbour.objects.create(
    origin="https://arretee.exemple.invalid", state="broken", reason="rollback", failures=3, last_seen=when
)
print(near.get_absolute_url(), stopped.get_absolute_url(), thing.get_absolute_url())
"""


@pytest.fixture(scope="module")
def neighbours(house: RunningHouse) -> list[str]:
    """Addresses of a neighbour that fares well, of one that was stopped, and of a thing: no other house is started for them."""
    environment = {**os.environ, **house.environment, "DJANGO_SETTINGS_MODULE": "communaux.site.settings"}
    done = subprocess.run(
        [sys.executable, "-c", _NEIGHBOUR], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


@pytest.fixture
def visitor(house: RunningHouse, browser: Any) -> Iterator[Any]:
    context = browser.new_context(locale="fr-FR", base_url=house.url, viewport=PHONE)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def camille(steward: Any) -> Any:
    """The person: a page of theirs first, as the empty page of storages proposes."""
    page = steward.new_page()
    page.set_viewport_size(PHONE)
    page.goto("/account/storages/")
    page.click("text=Faire ma page de personne")
    page.fill("[name=name]", "Camille Exemple")
    submit(page)
    return page


def submit(page: Any) -> None:
    page.click("main form:has(.form-end) .form-end button[type=submit]")
    page.wait_for_load_state()


def words(page: Any) -> str:
    return str(page.locator("main").inner_text()).replace("\u00a0", " ")


def fits(page: Any) -> bool:
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
    return not page.evaluate(wide)


def test_a_question_from_an_example_to_its_files(visitor: Any) -> None:
    visitor.goto("/sparql")
    visitor.click("text=Dans quels pays sont-elles")
    assert visitor.locator("#result svg").count() == 1
    rows = visitor.locator("#rows tbody tr")
    assert rows.count() >= 2
    # the figure stands beside its word on a phone, without sliding the table
    box = rows.first.locator("td").last.bounding_box()
    assert box["x"] + box["width"] <= PHONE["width"]
    visitor.click("#result .views >> text=Tableau")
    assert visitor.locator("#result svg.chart").count() == 0
    first = rows.first.locator("td").first.inner_text()
    with visitor.expect_download() as waiting:
        visitor.click(".sparql-files >> text=CSV")
    lines = waiting.value.path().read_text(encoding="utf-8").splitlines()
    assert lines[0] == "country,organisations"
    assert lines[1].startswith(first)
    assert len(lines) == rows.count() + 1


def test_a_wrong_question_says_why_beside_the_field_and_is_kept(visitor: Any) -> None:
    visitor.goto("/sparql")
    wrong = "SELECT ?s {\n ?s ?p FILTER("
    visitor.fill("#query", wrong)
    visitor.click(".sparql-ask button[type=submit]")
    assert visitor.input_value("#query") == wrong
    said = visitor.locator("#query-error")
    assert "Ligne 2" in said.inner_text()
    assert visitor.locator("#query").get_attribute("aria-describedby") == "query-error"
    assert visitor.evaluate("document.activeElement.id") == "query-error"
    error, box = said.bounding_box(), visitor.locator("#query").bounding_box()
    assert 0 <= box["y"] - (error["y"] + error["height"]) < 60
    assert fits(visitor)


def test_sharing_a_document_and_taking_the_share_back(
    camille: Any, visitor: Any, house: RunningHouse
) -> None:
    camille.goto("/account/storages/")
    camille.fill("[name=name]", "Carnets de tournée")
    submit(camille)
    assert "carnets-de-tournee" in camille.locator(".field-error").inner_text()
    camille.fill("[name=name]", "carnets")
    submit(camille)
    assert camille.locator("h1").inner_text() == "carnets"
    camille.set_input_files("#put-file", {"name": LONG, "mimeType": "text/plain", "buffer": "été".encode()})
    submit(camille)
    camille.fill("#make-name", "Été 2026")
    camille.click("text=Faire ce conteneur")
    camille.wait_for_load_state()
    assert fits(camille)
    camille.click(f"main a >> text={LONG}")
    visitor.goto(f"/storages/carnets/{LONG}")
    assert "Connexion demandée" in visitor.locator("h1").inner_text()

    camille.click("main >> text=Partager")
    assert "carnets" in words(camille)
    camille.check("[name=kind][value=agent]")
    submit(camille)
    assert camille.locator(".field.wrong [name=who]").count() == 1
    camille.fill("input[name=who]:visible", "/organisations/roue-libre")
    submit(camille)
    assert "C’est partagé" in words(camille)
    assert "Peut : lire" in words(camille)
    camille.check("[name=kind][value=everybody]")
    submit(camille)
    visitor.goto(f"/storages/carnets/{LONG}")
    assert "été" in visitor.locator("body").inner_text()
    for who in ("Roue libre", "Tout le monde"):
        button = camille.get_by_role("button", name=f"Retirer {who}")
        box = button.bounding_box()
        assert box["x"] + box["width"] <= PHONE["width"], (
            "the button that takes a share back is beyond the edge"
        )
        button.click()
        camille.wait_for_load_state()
    assert "Roue libre" not in words(camille)
    visitor.goto(f"/storages/carnets/{LONG}")
    assert "Connexion demandée" in visitor.locator("h1").inner_text()


def authorization(client: str, address: str = BACK) -> str:
    challenge = base64.urlsafe_b64encode(hashlib.sha256(b"v" * 50).digest()).rstrip(b"=").decode()
    return "/identity/authorize?" + urlencode(
        {
            "response_type": "code", "client_id": client, "redirect_uri": address, "scope": "openid profile webid",
            "state": "s", "nonce": "n", "code_challenge": challenge, "code_challenge_method": "S256",
        }
    )  # fmt: skip


@pytest.fixture(scope="module")
def platform(camille: Any) -> str:
    """The client id of a platform that the stewards have registered."""
    camille.goto("/desk/platforms/")
    camille.click("text=Inscrire une plateforme")
    camille.fill("[name=name]", "Tournées partagées")
    camille.check("[name=audience] >> nth=0")
    camille.fill("[name=redirect_uris]", BACK)
    for box in camille.locator("[name=scopes]").all():
        box.check()
    submit(camille)
    return str(camille.locator("dl code").first.inner_text())


def test_consent_in_plain_words_given_and_taken_back(camille: Any, platform: str) -> None:
    camille.route("https://app.exemple.invalid/**", lambda route: route.fulfill(body="<h1>Retour</h1>"))
    camille.goto(authorization(platform))
    told = words(camille)
    for said in ("Tournées partagées", "app.exemple.invalid", "Lire votre nom", "Si vous refusez"):
        assert said in told
    for jargon in ("scope", "openid", "token", "client_id"):
        assert jargon not in told.lower()
    camille.click("text=Refuser")
    camille.wait_for_url("https://app.exemple.invalid/**")
    assert "error=access_denied" in camille.url
    camille.goto(authorization(platform))
    camille.click("text=Accepter")
    camille.wait_for_url("https://app.exemple.invalid/**")
    assert "code=" in camille.url
    camille.goto("/account/applications/")
    assert "Tournées partagées" in words(camille)
    camille.click("text=Reprendre mon accord")
    camille.wait_for_load_state()
    assert "n’agit plus pour vous" in words(camille)


@pytest.mark.parametrize("way", WAYS)
def test_each_page_as_it_stands(
    house: RunningHouse, browser: Any, camille: Any, platform: str, neighbours: list[str], axe: Any, way: str
) -> None:
    house.command("storage", "create", f"ouvert-{list(WAYS).index(way)}", "--open")
    kept = json.loads(json.dumps(camille.context.storage_state()))
    kept["cookies"] = [one for one in kept["cookies"] if one["name"] != "django_language"]
    context = browser.new_context(base_url=house.url, storage_state=kept, **WAYS[way])
    asked = {
        "chart": "SELECT ?c (COUNT(?o) AS ?n) { ?o <http://schema.org/addressCountry> ?c } GROUP BY ?c",
        "map": "PREFIX geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> SELECT ?o ?lat ?long { ?o geo:lat ?lat ; geo:long ?long }",
        "graph": "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> SELECT ?from ?to { ?r rdf:subject ?from ; rdf:object ?to }",
    }
    questions = [f"/sparql?{urlencode({'query': text, 'view': view})}" for view, text in asked.items()]
    wrong = []
    for address in (
        "/sparql", *questions,
        f"/sparql?{urlencode({'query': 'SELECT ?s {'})}",
        f"/sparql?{urlencode({'query': 'SELECT ?s { ?s a <http://e/> }'})}",
        f"/sparql?{urlencode({'query': 'ASK {}'})}",
        "/neighbours/", *neighbours, "/solid/conformance", "/.well-known/void",
        "/account/storages/", "/storages/carnets/", "/storages/carnets/inbox/", f"/storages/ouvert-{list(WAYS).index(way)}/",
        f"/account/storages/document?path=/storages/carnets/{LONG}",
        f"/account/storages/share?path=/storages/carnets/{LONG}",
        f"/account/storages/delete?path=/storages/carnets/{LONG}",
        "/account/storages/carnets/import",
        "/account/applications/", "/account/keys/", "/notifications/channels/", "/desk/platforms/",
        authorization(platform), authorization(platform, "https://ailleurs.exemple.invalid/"), authorization("personne"),
    ):  # fmt: skip
        page = context.new_page()
        wrong += check(page, address, axe)
        page.close()
    context.close()
    assert not wrong, "\n".join(wrong)
