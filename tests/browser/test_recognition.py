"""The pages of recognition in a real browser: axe, a phone, and an opinion that saves itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.browser.conftest import PASSWORD, RunningHouse
from tests.browser.test_every_page import WAYS, check

pytestmark = pytest.mark.browser

PUBLIC = (
    "/charter/process",
    "/charter/verify",
    "/organisations/trajets-partages/charter",
    "/organisations/trajets-partages/charter/embed",
    "/organisations/trajets-partages/charter/complaint",
    "/organisations/panier-du-canton/charter",
    "/organisations/les-pedales-nantaises/charter",
    "/organisations/la-fabrique-des-codes/charter",
    "/organisations/watts-en-commun/charter",
)
_KEYS = """
import django, json, sys
django.setup()
from communaux.modules.charter.models import Recognition, Review
from communaux.nouns.models import Account
rows = Recognition.objects.select_related("organisation")
review = Review.objects.filter(state="accepted").order_by("pk").select_related("person__account")[0]
account = review.person.account
account.is_active = True
account.set_password(sys.argv[1])
account.save()
from allauth.account.models import EmailAddress
EmailAddress.objects.get_or_create(user=account, email=account.email, defaults={"verified": True, "primary": True})
print(json.dumps({
    "reading": rows.get(organisation__name="Chez l’habitante").key,
    "appeal": rows.get(organisation__name="Watts en commun").key,
    "review": review.key,
    "email": account.email,
}))
"""


@pytest.fixture(scope="module")
def axe() -> Any:
    return pytest.importorskip("axe_playwright_python.sync_playwright").Axe()


@pytest.fixture(scope="module")
def keys(house: RunningHouse) -> dict[str, str]:
    """Keys of the example, and the address of a reviewer who can now sign in."""
    environment = {**house.environment, "DJANGO_SETTINGS_MODULE": "communaux.site.settings"}
    done = subprocess.run(
        [sys.executable, "-c", _KEYS, PASSWORD],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.fixture
def reviewer(house: RunningHouse, browser: Any, keys: dict[str, str]) -> Any:
    """A context in which that reviewer is signed in."""
    context = browser.new_context(locale="fr-FR", base_url=house.url)
    page = context.new_page()
    page.goto("/account/login/")
    page.fill("[name=login]", keys["email"])
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    yield context
    context.close()


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


def test_pages_of_the_secretary(steward: Any, axe: Any, keys: dict[str, str]) -> None:
    wrong = []
    for address in ("/charter/desk/", f"/charter/desk/{keys['reading']}", f"/charter/desk/{keys['appeal']}"):
        page = steward.new_page()
        wrong += check(page, address, axe)
        page.close()
    assert not wrong, "\n".join(wrong)


def test_an_opinion_saves_itself_and_stays(reviewer: Any, axe: Any, keys: dict[str, str]) -> None:
    address = f"/charter/reviews/{keys['review']}"
    page = reviewer.new_page()
    wrong = check(page, address, axe)
    assert not wrong, "\n".join(wrong)
    page.select_option("#o-D1-verdict", "progressing")
    page.fill("#o-D1-advice", "Dire la durée de garde.")
    page.locator("#o-D1-advice").blur()
    page.wait_for_selector("#opinion-D1 [role=status]:has-text('gardé')")
    page.goto(address)
    assert page.input_value("#o-D1-advice") == "Dire la durée de garde."
    assert page.input_value("#o-D1-verdict") == "progressing"
    with page.expect_response(lambda got: got.request.method == "POST") as answered:
        page.fill("#o-D1-advice", "Dire la durée de garde, et où.")
        page.locator("#o-D1-advice").blur()
    assert answered.value.ok
    page.goto(address)
    assert page.input_value("#o-D1-advice") == "Dire la durée de garde, et où."


def test_without_a_script_each_criterion_has_its_button(
    reviewer: Any, house: RunningHouse, browser: Any, keys: dict[str, str]
) -> None:
    plain = browser.new_context(
        base_url=house.url, java_script_enabled=False, locale="fr-FR", storage_state=reviewer.storage_state()
    )
    page = plain.new_page()
    page.goto(f"/charter/reviews/{keys['review']}")
    page.select_option("#o-D3-verdict", "met")
    page.click("#opinion-D3 button")
    assert page.url.endswith("#criterion-D3")
    assert page.input_value("#o-D3-verdict") == "met"
    plain.close()
