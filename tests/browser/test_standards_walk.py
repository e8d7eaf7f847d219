"""A standard walked through as people do it: a term is proposed, agreed to by an organisation, and the version adopted."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from tests.browser.conftest import PASSWORD, RunningHouse

pytestmark = pytest.mark.browser

_PEOPLE = """
import django, sys
django.setup()
from allauth.account.models import EmailAddress
from communaux.meaning.access import SYSTEM
from communaux.modules.standards.acts import communities, standards
from communaux.nouns.models import Account, Affiliation, Organisation, Person
organisation = Organisation.objects.create(name="Coopérative inventée", slug="walk-standards")
account = Account.objects.create_user("standards@exemple.org", sys.argv[1])
EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
person = Person.objects.create(name="Noor Exemple", account=account)
Affiliation.objects.create(person=person, organisation=organisation, role="representative", may_edit=True)
values = {"name": "Lots", "subject": {"fr": "Dire ce que contient un lot.", "en": "Say what a batch holds."}}
community = communities.open_community(SYSTEM, organisation, values, slug="walk-lots")
values = {"name": {"fr": "Lot", "en": "Batch"}, "subject": {"fr": "Dire ce qu’il contient.", "en": "Say what it holds."}}
standard = standards.start(SYSTEM, community, values, slug="walk-lot")
standards.name_maintainer(SYSTEM, standard, community.participations.get())
"""


@pytest.mark.parametrize("scripts", [False])
def test_a_term_is_proposed_agreed_to_and_adopted(
    house: RunningHouse, browser: Any, steward: Any, scripts: bool
) -> None:
    environment = {**house.environment, "DJANGO_SETTINGS_MODULE": "communaux.site.settings"}
    subprocess.run([sys.executable, "-c", _PEOPLE, PASSWORD], env=environment, check=True)
    context = browser.new_context(base_url=house.url, locale="fr-FR", java_script_enabled=scripts)
    page = context.new_page()
    page.goto("/account/login/?next=/standards/walk-lot/1")
    page.fill("[name=login]", "standards@exemple.org")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit]")

    # Propose a term: what is refused stays typed.
    page.goto("/standards/walk-lot/1")
    page.click("main .head a.btn")
    page.fill("[name=name]", "lot étrange")
    page.fill("[name=label_fr]", "lot")
    page.fill("[name=definition_fr]", "Ce qui part ensemble.")
    page.select_option("[name=kind]", "class")
    page.click(".form-end button")
    assert page.input_value("[name=definition_fr]") == "Ce qui part ensemble."
    page.fill("[name=name]", "Batch")
    page.click(".form-end button")
    page.locator("#Batch").wait_for()

    # Agree to it for the organisation.
    page.click("#Batch a")
    page.select_option("[name=speaker]", "walk-standards")
    page.click("button[name=voice][value=agrees]")
    assert page.get_by_text("Coopérative inventée").first.is_visible()
    page.goto("/standards/walk-lot/1")
    page.click("button[name=event][value=propose]")
    assert page.get_by_text("une décision est attendue").is_visible()

    # The stewards adopt it, with a reason and a day of review.
    desk = steward.new_page()
    desk.goto("/standards/walk-lot/1/adopt")
    desk.fill("[name=reason_fr]", "Tout le monde s’en sert.")
    desk.fill("[name=review_on]", "2999-01-01")
    desk.click(".form-end button")
    assert desk.get_by_text("Ses mots ne changent plus").is_visible()

    page.goto("/standards/walk-lot/1")
    assert page.locator("a[href='/standards/walk-lot/1/terms/new']").count() == 0
    told = page.request.get("/standards/walk-lot/1.ttl").text()
    assert "owl:Class" in told
    context.close()
