"""Every page, as people see it: it says where one is, axe finds nothing, it fits a phone, it works without a script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import RunningHouse

pytestmark = pytest.mark.browser

PUBLIC = (
    "/",
    "/directory/",
    "/directory/?activity=bike-delivery&country=FR",
    "/directory/?q=zzzzzz",
    "/directory/?country=XX&bbox=1,2",
    "/directory/map",
    "/directory/graph",
    "/directory/graph?around=roue-libre&depth=1",
    "/directory/table",
    "/directory/export",
    "/directory/embed",
    "/organisations/roue-libre",
    "/organisations/enercoop",
    "/organisations/new",
    "/organisations/roue-libre/edit",
    "/organisations/roue-libre/report",
    "/organisations/roue-libre/claim",
    "/organisations/roue-libre/edit-link",
    "/listings/",
    "/listings/?direction=need",
    "/commons/",
    "/library/",
    "/library/?q=statuts&kind=template",
    "/library/?q=zzzzzz",
    "/library/?view=table",
    "/library/news/",
    "/library/news/?topic=event",
    "/library/mentoring/",
    "/library/developers/",
    "/standards/",
    "/standards/communities/livraisons-partagees",
    "/standards/creneau-de-livraison",
    "/standards/creneau-de-livraison/1",
    "/standards/creneau-de-livraison/2",
    "/standards/creneau-de-livraison/versions",
    "/surveys/plateformes/analysis/",
    "/surveys/plateformes/analysis/Q1.1/",
    "/surveys/plateformes/analysis/Q2.1/",
    "/surveys/plateformes/analysis/Q1.2.a/?by=org.country&is=FR",
    "/surveys/plateformes/analysis/table/?rows=Q4.6.a&columns=org.country",
    "/surveys/plateformes/analysis/waves/",
    "/surveys/plateformes/export",
    "/charter/",
    "/charter/1/",
    "/charter/manifesto",
    "/charter/1/signatories",
    "/charter/sign",
    "/charter/sign/unknown",
    "/charter/amendments/",
    "/charter/amendments/new",
    "/organisations/roue-libre/charter",
    "/organisations/roue-libre/charter/answers",
    "/calendar/",
    "/calendar/?month=2018-10",
    "/calendar/?month=2018-10&view=grid",
    "/calendar/?month=2031-05&kind=plenary",
    "/groups/gouvernance/meetings",
    "/groups/livrer-ensemble-le-dernier-kilometre/meetings",
    "/registrations/unknown",
    "/standards/translate",
    "/standards/translate?from=dfc-1.16&to=dfc-2.0&sample=1",
    "/standards/test",
    "/standards/mappings/",
    "/standards/mappings/pair",
    "/standards/vocabularies/",
    "/standards/vocabularies/schema-org",
    "/standards/vocabularies/schema-org?q=address",
    "/standards/compare",
    "/standards/compare?a=pair&b=schema-org",
    "/people/",
    "/journal/",
    "/neighbours/",
    "/feed",
    "/about/",
    "/accessibility/",
    "/outbox/",
    "/ns",
    "/lists/",
    "/lists/activities",
    "/api/",
    "/account/login/",
    "/account/signup/",
    "/account/password/reset/",
    "/account/solid/",
    "/nowhere",
)
STEWARD = (
    "/account/",
    "/account/email/",
    "/account/password/change/",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/desk/",
    "/imports/",
    "/organisations/new",
    "/organisations/roue-libre",
    "/organisations/roue-libre/edit",
    "/organisations/roue-libre/transfer",
    "/organisations/roue-libre/withdraw",
    "/organisations/habitat-leger-en-commun",
    "/organisations/roue-libre/feeds",
    "/charter/drafts",
    "/charter/1/edit",
    "/charter/amendments/new?criterion=G1",
    "/library/new",
    "/library/news/share",
    "/library/news/letter",
    "/library/desk/drafts",
    "/library/desk/feeds",
    "/organisations/panier-du-canton/food",
    "/food/platforms/",
    "/food/platforms/new",
    *(
        f"/organisations/roue-libre/parts/{kind}"
        for kind in ("commons", "listings", "relations", "stakeholders", "affiliations")
    ),
)
WAYS = {
    "french, light, desktop": {
        "locale": "fr-FR",
        "color_scheme": "light",
        "viewport": {"width": 1280, "height": 900},
    },
    "english, dark, phone": {
        "locale": "en-GB",
        "color_scheme": "dark",
        "viewport": {"width": 390, "height": 844},
    },
}


def check(page: Any, address: str, axe: Any) -> list[str]:
    """What is wrong with one page, in words."""
    wrong: list[str] = []
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    response = page.goto(address)
    status = response.status if response else 0
    if status >= 500 or (status == 404 and address != "/nowhere"):
        return [f"{address}: status {status}"]
    if page.locator("h1").count() != 1:
        wrong.append(f"{page.locator('h1').count()} h1")
    title = page.title()
    if " · " not in title or not title.partition(" · ")[0].strip():
        wrong.append(f"title {title!r} does not say where one is")
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
        wrong.append("scrolls sideways")
    if page.locator("main a, main button").count() == 0:
        wrong.append("no next step")
    found = axe.run(page).response["violations"]
    wrong += [f"axe {v['id']}: {v['nodes'][0]['html'][:160]}" for v in found]
    # the browser itself says 404 in the console for a page that is not there
    wrong += [f"console: {c[:160]}" for c in complaints if "status of 4" not in c]
    return [f"{address}: {one}" for one in wrong]


@pytest.fixture(scope="module")
def axe() -> Any:
    return pytest.importorskip("axe_playwright_python.sync_playwright").Axe()


@pytest.mark.parametrize("way", WAYS)
def test_public_pages(house: RunningHouse, browser: Any, axe: Any, way: str) -> None:
    context = browser.new_context(base_url=house.url, **WAYS[way])
    wrong = []
    for address in PUBLIC:
        page = context.new_page()
        wrong += check(page, address, axe)
        page.close()
    context.close()
    assert not wrong, "\n".join(wrong)


def test_pages_of_a_steward(steward: Any, axe: Any) -> None:
    wrong = []
    for address in STEWARD:
        page = steward.new_page()
        wrong += check(page, address, axe)
        page.close()
    assert not wrong, "\n".join(wrong)


def test_titles_differ(house: RunningHouse, browser: Any) -> None:
    context = browser.new_context(base_url=house.url, locale="fr-FR", java_script_enabled=False)
    page = context.new_page()
    titles: dict[str, str] = {}
    for address in (a for a in PUBLIC if "?" not in a and a not in {"/nowhere", "/directory/embed"}):
        page.goto(address)
        assert page.title() not in titles, f"{address} and {titles.get(page.title())} share a title"
        titles[page.title()] = address
    context.close()


@pytest.fixture
def plain(house: RunningHouse, browser: Any) -> Iterator[Any]:
    """A page in a browser without JavaScript."""
    context = browser.new_context(base_url=house.url, locale="fr-FR", java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_without_a_script_one_searches_filters_and_opens_a_record(plain: Any) -> None:
    plain.goto("/")
    plain.locator("form[role=search] input[name=q]").first.fill("velo")
    plain.locator("form[role=search] button").first.click()
    assert "/directory/" in plain.url
    assert plain.locator(".org").count() > 3
    plain.check("input[name=maturity][value=operating]")
    plain.click("text=Appliquer")
    assert "maturity=operating" in plain.url
    assert plain.locator(".chip").count() >= 2
    plain.click(".org a >> nth=0")
    assert "/organisations/" in plain.url


def test_without_a_script_the_map_opens_by_links(plain: Any) -> None:
    plain.goto("/directory/map")
    first = plain.locator("[data-map] a.map-cluster").first
    href = first.get_attribute("href")
    assert href
    assert "view=" in href
    plain.goto(href)
    assert plain.locator("svg.map-picture").count() == 1


def test_without_a_script_a_refused_form_keeps_what_was_typed(plain: Any) -> None:
    plain.goto("/organisations/new")
    plain.fill("[name=website]", "pas une adresse")
    plain.fill("[name=name]", "Coopérative d’essai")
    plain.click("main form .form-end button")
    assert plain.input_value("[name=name]") == "Coopérative d’essai"
    assert plain.input_value("[name=website]") == "pas une adresse"
    assert "https://" in plain.locator("main").inner_text()


def test_a_proposal_is_published_by_a_steward_and_found(
    house: RunningHouse, plain: Any, steward: Any
) -> None:
    plain.goto("/organisations/new")
    plain.fill("[name=name]", "Les Hirondelles du fret")
    plain.fill("[name=summary_fr]", "Livraison par voilier entre ports.")
    plain.click("main form .form-end button")
    assert "Merci" in plain.locator("h1").inner_text()
    plain.goto("/directory/?q=hirondelles")
    assert plain.locator(".org").count() == 0
    page = steward.new_page()
    page.goto("/organisations/les-hirondelles-du-fret")
    page.click("text=Publier la fiche")
    page.wait_for_load_state()
    for _turn in range(50):
        plain.goto("/directory/?q=hirondelle")
        if plain.locator(".org").count():
            break
        plain.wait_for_timeout(100)
    assert plain.locator(".org h3").inner_text() == "Les Hirondelles du fret"


def test_the_keyboard_reaches_the_content_and_the_map(house: RunningHouse, browser: Any) -> None:
    context = browser.new_context(base_url=house.url, locale="fr-FR")
    page = context.new_page()
    page.goto("/directory/")
    page.keyboard.press("Tab")
    assert "contenu" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    context.close()


def test_language_and_theme_are_kept(house: RunningHouse, plain: Any) -> None:
    plain.goto("/about/")
    assert plain.locator("html").get_attribute("lang") == "fr"
    plain.locator("header form button", has_text="EN").first.click()
    assert plain.url.endswith("/about/")
    assert plain.locator("html").get_attribute("lang") == "en"
    plain.goto("/directory/")
    assert plain.locator("html").get_attribute("lang") == "en"
