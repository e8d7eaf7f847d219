"""The pages of groups in a real browser: axe, a phone, and a workshop started from a subject without any script."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import PASSWORD, RunningHouse
from tests.browser.test_every_page import WAYS, check

pytestmark = pytest.mark.browser

WORKSHOP = "/groups/livrer-ensemble-le-dernier-kilometre"
COMMITTEE = "comite-de-pilotage-d-exemple"
PUBLIC = (
    "/groups/",
    "/groups/?state=over",
    WORKSHOP,
    "/groups/copil",
    "/groups/d2c",
    "/groups/subjects/",
    "/groups/committee/",
    f"/groups/committee/?group={COMMITTEE}",
    "/groups/rules/",
    "/groups/rules/1",
)
_KEYS = """
import django, json, sys
django.setup()
from allauth.account.models import EmailAddress
from communaux.modules.groups.models import Cooptation, Subject
from communaux.nouns.models import Account, Person
account = Account.objects.create_user("maelle@exemple.org", sys.argv[1])
EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
Person.objects.filter(name="Maëlle Exemple").update(account=account)
subject = Subject.objects.filter(fictional=True, state="open").first()
print(json.dumps({"cooptation": Cooptation.objects.get().key, "subject": subject.key}))
"""


@pytest.fixture(scope="module")
def axe() -> Any:
    return pytest.importorskip("axe_playwright_python.sync_playwright").Axe()


@pytest.fixture(scope="module")
def keys(house: RunningHouse) -> dict[str, str]:
    """Keys of the example, once its coordinator can sign in."""
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


@pytest.fixture(scope="module")
def coordinator(house: RunningHouse, browser: Any, keys: dict[str, str]) -> Iterator[Any]:
    """A context without scripts in which the coordinator of the invented workshop is signed in."""
    del keys
    context = browser.new_context(locale="fr-FR", base_url=house.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/account/login/")
    page.fill("[name=login]", "maelle@exemple.org")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    yield context
    context.close()


def looked_at(context: Any, addresses: tuple[str, ...], axe: Any) -> list[str]:
    wrong = []
    for address in addresses:
        page = context.new_page()
        wrong += check(page, address, axe)
        page.close()
    return wrong


@pytest.mark.parametrize("way", WAYS)
def test_public_pages(house: RunningHouse, browser: Any, axe: Any, keys: dict[str, str], way: str) -> None:
    context = browser.new_context(base_url=house.url, **WAYS[way])
    wrong = looked_at(context, (*PUBLIC, f"/groups/subjects/{keys['subject']}"), axe)
    context.close()
    assert not wrong, "\n".join(wrong)


def test_pages_of_a_coordinator(
    house: RunningHouse, browser: Any, axe: Any, coordinator: Any, keys: dict[str, str]
) -> None:
    context = browser.new_context(
        base_url=house.url, storage_state=coordinator.storage_state(), **WAYS["english, dark, phone"]
    )
    addresses = (
        "/account/",
        WORKSHOP,
        f"{WORKSHOP}/edit",
        f"{WORKSHOP}/members",
        f"{WORKSHOP}/share",
        f"{WORKSHOP}/deliverables",
        f"/groups/new?parent={WORKSHOP.removeprefix('/groups/')}",
        "/groups/accueillir-les-nouvelles-plateformes/join",
        "/groups/subjects/new",
        f"/groups/subjects/{keys['subject']}/offer",
        f"/groups/committee/{keys['cooptation']}",
        f"/groups/committee/propose?group={COMMITTEE}",
    )
    wrong = looked_at(context, addresses, axe)
    context.close()
    assert not wrong, "\n".join(wrong)


def test_pages_of_a_steward(steward: Any, axe: Any, keys: dict[str, str]) -> None:
    subject = f"/groups/subjects/{keys['subject']}"
    addresses = (
        "/groups/new",
        "/groups/rules/edit",
        "/groups/subjects/thresholds",
        f"{subject}/edit",
        f"{subject}/close",
        f"{subject}/merge",
        f"{subject}/start",
    )
    wrong = looked_at(steward, addresses, axe)
    assert not wrong, "\n".join(wrong)


def test_without_a_script_a_workshop_starts_from_a_subject(steward: Any, coordinator: Any) -> None:
    page = steward.new_page()
    page.goto("/groups/subjects/thresholds")
    for name in ("coordinators", "participants", "organisations"):
        page.fill(f"[name={name}]", "1")
    page.click("main form .btn")
    assert page.url.endswith("/groups/subjects/")
    page = coordinator.new_page()
    page.goto("/groups/subjects/new")
    page.fill("[name=title]", "Une carte des points relais")
    page.fill("[name=why_fr]", "Chacun refait la sienne.")
    page.fill("[name=product_fr]", "Une carte partagée.")
    page.click("main form .btn")
    assert "Il manque 1 coordination, 1 participation et 1 organisation." in page.inner_text("main")
    page.click("main .head a.btn")
    page.check("[name=kind][value=coordinate]")
    page.click("main form .btn")
    assert "ce sujet peut démarrer" in page.inner_text("main")
    page.click("main .head a.btn")
    page.click("main form .btn")
    assert page.url.endswith("/groups/une-carte-des-points-relais")
    page.click("text=Tenir la page du groupe")
    page.click("button[value=start]")
    assert "Le groupe travaille" in page.inner_text("main")


def test_without_a_script_somebody_joins_and_leaves(coordinator: Any) -> None:
    page = coordinator.new_page()
    page.goto("/groups/accueillir-les-nouvelles-plateformes/join")
    page.click("main form .btn >> nth=0")
    assert "Les règles de travail valent pour tous les groupes." in page.inner_text("main")
    page.check("[name=accept_rules]")
    page.click("main form .btn >> nth=0")
    assert "Bienvenue dans le groupe." in page.inner_text("main")
    page.click("text=Quitter le groupe")
    assert "Vous avez quitté le groupe." in page.inner_text("main")
