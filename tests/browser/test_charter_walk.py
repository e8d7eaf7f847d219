"""The charter walked from end to end as people do, in French with scripts and in English without any.

An organisation signs, answers and shows; peers read; the committee decides; an appeal is read by others. Each walk goes
from page to page by the links and buttons that the pages offer, so that a dead end is seen here.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import formats, translation

from tests.browser.conftest import PASSWORD, RunningHouse

pytestmark = pytest.mark.browser

_PEOPLE = """
import django, json, sys
django.setup()
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from communaux.nouns.models import Account, Affiliation, Organisation, Person
for name, organisation in (
    ("Nour Exemple", "Coursiers du Midi"), ("Sacha Exemple", "Le Troc des ateliers"), ("Élie Exemple", "Watts en commun")
):
    account = Account.objects.create_user(name.split()[0].lower().replace("é", "e") + "@exemple.invalid")
    person = Person.objects.create(name=name, account=account, fictional=True)
    Affiliation.objects.create(
        person=person, organisation=Organisation.objects.get(name=organisation), role="representative", may_edit=True
    )
Account.objects.filter(email__endswith="@exemple.invalid").update(is_active=True, password=make_password(sys.argv[1]))
people = dict(Person.objects.filter(account__email__endswith="@exemple.invalid").values_list("name", "account__email"))
for account in Account.objects.filter(email__endswith="@exemple.invalid"):
    EmailAddress.objects.get_or_create(user=account, email=account.email, defaults={"verified": True, "primary": True})
print(json.dumps(people))
"""
WAYS = {
    "fr": {"locale": "fr-FR", "java_script_enabled": True},
    "en": {"locale": "en-GB", "java_script_enabled": False},
}
COMMITTEE = ("Inès Exemple", "Karim Exemple", "Odile Exemple")
PARTS = ("gov", "val", "dat", "com", "coo")


@pytest.fixture(scope="module")
def people(house: RunningHouse) -> dict[str, str]:
    """Name -> address of the people of the example, once they can sign in."""
    environment = {**os.environ, **house.environment, "DJANGO_SETTINGS_MODULE": "communaux.site.settings"}
    done = subprocess.run(
        [sys.executable, "-c", _PEOPLE, PASSWORD], env=environment, capture_output=True, text=True, check=True
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


class Walk:
    """The people of one walk, each in a browser of their own, in one language, with scripts or without."""

    def __init__(self, house: RunningHouse, browser: Any, people: dict[str, str], language: str) -> None:
        self.house, self.browser, self.people, self.language = house, browser, people, language
        self.pages: dict[str, Any] = {}
        self.wrong: list[str] = []

    @property
    def scripts(self) -> bool:
        return bool(WAYS[self.language]["java_script_enabled"])

    def say(self, french: str, english: str) -> str:
        return french if self.language == "fr" else english

    def day(self, day: dt.date) -> str:
        with translation.override(self.language):
            return formats.date_format(day, "DATE_FORMAT")

    def of(self, name: str, state: Any = None) -> Any:
        """The page of somebody, who signs in the first time; '' for a visitor."""
        if name in self.pages:
            return self.pages[name]
        context = self.browser.new_context(
            base_url=self.house.url, storage_state=state, **WAYS[self.language]
        )
        page = self.pages[name] = context.new_page()
        page.set_default_timeout(20_000)
        page.on("response", self._look)
        page.on("pageerror", lambda error: self.wrong.append(f"{page.url}: {error}"))
        if name and state is None:
            page.goto("/account/login/")
            page.fill("[name=login]", self.people[name])
            page.fill("[name=password]", PASSWORD)
            self.send(page, "main form button[type=submit]")
            assert page.locator("[name=password]").count() == 0, page.inner_text("main")
        return page

    def _look(self, response: Any) -> None:
        if response.status >= 400:
            self.wrong.append(f"{response.status} {response.request.method} {response.url}")

    def send(self, page: Any, button: str) -> None:
        """Press, and wait for the page that comes."""
        with page.expect_navigation():
            page.locator(button).first.click()

    def press(self, page: Any, what: str) -> None:
        """Press the button of the form that asks for this."""
        self.send(page, f"main form:has(input[name=what][value='{what}']) button[type=submit]")

    def follow(self, page: Any, end: str) -> None:
        """Follow the first link of the page that leads there."""
        self.send(page, f"main a[href{'$' if end.startswith('/') else '*'}='{end}']")

    def reads(self, page: Any, french: str, english: str, where: str = "main") -> None:
        """The page says so, whatever its spaces."""
        words = " ".join(page.inner_text(where).split())
        assert self.say(french, english).lower() in words.lower(), words

    def close(self) -> None:
        for page in self.pages.values():
            page.context.close()


@pytest.fixture(scope="module", params=WAYS)
def walk(
    request: pytest.FixtureRequest, house: RunningHouse, browser: Any, people: dict[str, str], steward: Any
) -> Iterator[Walk]:
    made = Walk(house, browser, people, request.param)
    made.of("steward", steward.storage_state())
    yield made
    made.close()


def signed(walk: Walk, page: Any, path: str) -> None:
    """Read the charter, sign it, and land where it is said."""
    page.goto("/charter/")
    walk.send(page, "main a[href='/charter/sign']")
    page.fill("[name=capacity]", walk.say("Coordination", "Coordinator"))
    walk.send(page, "main form .btn")
    walk.reads(page, "J’ai lu la charte", "I have read the charter")
    page.check("[name=agree]")
    walk.send(page, "main form .btn")
    assert page.url.endswith(f"{path}/charter")
    walk.reads(page, "Signataire de la charte version 1", "Signatory of the charter version 1")


def answered(walk: Walk, page: Any, path: str) -> None:
    """Answer every criterion, show one of them, and let everybody read."""
    walk.follow(page, f"{path}/charter/assess")
    walk.send(page, "main .head form .btn")
    for number, part in enumerate(PARTS):
        assert page.url.partition("#")[0].endswith(f"/charter/assess/{part}")
        for item in page.locator("ol.assess > li").all():
            code = item.get_attribute("id")
            page.check(f"[name={code}-answer][value=met]")
            page.fill(f"[name={code}-comment]", f"{code} : statuts, article 3.")
        if number == 0:
            walk.send(page, "#G1 button[name=then]")
            page.fill("[name=title]", "Statuts")
            page.fill("[name=link]", "https://exemple.invalid/statuts")
            walk.send(page, "main form .btn")
            walk.reads(page, "La preuve est enregistrée.", "The evidence is saved.", "body")
            walk.send(page, "main .form-end a.quiet")
        walk.send(page, "main .form-end button[value=next]")
    assert page.url.partition("#")[0].endswith("/charter/assess")
    walk.reads(page, "1 preuve", "1 piece of evidence")
    walk.send(page, "main button[name=share][value=yes]")
    walk.reads(page, "L’auto-évaluation est publique.", "The self-assessment is public.", "body")
    visitor = walk.of("")
    visitor.goto(f"{path}/charter")
    walk.follow(visitor, f"{path}/charter/answers")
    walk.reads(visitor, "G1 : statuts, article 3.", "G1 : statuts, article 3.")
    walk.reads(visitor, "Statuts", "Statuts")


def submitted(walk: Walk, page: Any, path: str) -> str:
    """Submit, be returned with a list, submit again, be passed on; returns the address at the secretary's."""
    page.goto(f"{path}/charter")
    walk.follow(page, f"{path}/charter/application")
    walk.press(page, "open")
    walk.press(page, "submit")
    walk.reads(page, "La demande est déposée.", "The application is submitted.", "body")
    steward = walk.of("steward")
    steward.goto("/desk/")
    walk.follow(steward, "/charter/desk/")
    walk.send(steward, f"#submitted a:has-text('{page.inner_text('main .eyebrow').split(' · ')[0]}')")
    desk = str(steward.url)
    steward.click("#completeness summary")
    steward.fill("[name=missing]", "- G1 : joignez les statuts signés.")
    walk.press(steward, "return")
    page.goto("/account/")
    walk.follow(page, f"{path}/charter/application")
    walk.reads(page, "joignez les statuts signés", "joignez les statuts signés")
    walk.press(page, "submit")
    steward.goto(desk)
    walk.press(steward, "pass-on")
    walk.reads(steward, "La demande est transmise aux pairs.", "was passed on to the peers", "body")
    return desk


def proposed(walk: Walk, desk: str) -> list[str]:
    """The secretary asks two people of two organisations, one who speaks for workers; each accepts from their account."""
    steward = walk.of("steward")
    chosen: dict[str, str] = {}
    for voice in ("platform", "worker"):
        steward.goto(desk)
        for line in steward.locator("#candidates li:has(form)").all():
            home = line.locator("[name=organisation] option").first.inner_text()
            name = line.locator("a").first.inner_text()
            if home not in chosen and name in walk.people:
                break
        else:
            pytest.fail(f"nobody to ask: {steward.inner_text('#candidates')}")
        chosen[home] = name
        line.locator("[name=voice]").select_option(voice)
        with steward.expect_navigation():
            line.locator("button").click()
    for name in chosen.values():
        page = walk.of(name)
        page.goto("/account/")
        walk.send(page, f"main li:has-text('{steward.inner_text('main h1')}') a[href^='/charter/reviews/']")
        page.check("[name=no_interest]")
        walk.press(page, "accept")
        walk.reads(page, "Merci. Vous pouvez lire.", "Thank you. You can read.", "body")
    return list(chosen.values())


def asked(walk: Walk, reader: str, page: Any, path: str) -> None:
    """A reader asks, the platform answers from its account."""
    reading = walk.of(reader)
    reading.select_option("#ask-criterion", "V1")
    reading.fill("#ask-text", "Qui décide des prix ?")
    walk.press(reading, "ask")
    page.goto("/account/")
    walk.follow(page, f"{path}/charter/application")
    walk.reads(page, "Qui décide des prix ?", "Qui décide des prix ?")
    page.fill("#questions [name=answer]", "L’assemblée, une fois par an.")
    walk.send(page, "#questions article form button")
    walk.press(page, "send-answers")
    walk.reads(page, "Vos réponses sont remises aux pairs.", "are handed to the reviewers", "body")


def kept(page: Any, number: int) -> None:
    """Until so many opinions have saved themselves."""
    page.locator(".opinion-form [role=status] svg").nth(number - 1).wait_for(timeout=60_000)


def read(walk: Walk, reader: str, advice: tuple[str, str] = ("", "")) -> None:
    """An opinion on each criterion, then hand in."""
    page = walk.of(reader)
    page.reload()
    codes = [
        str(one.get_attribute("id")).removeprefix("opinion-") for one in page.locator(".opinion-form").all()
    ]
    assert len(codes) == 32
    for code in codes:
        if walk.scripts and code == codes[-1]:  # the others are kept: the last answer tells what is left
            kept(page, 31)
        page.select_option(f"#o-{code}-verdict", "progressing" if code == advice[0] else "met")
        if code == advice[0]:
            page.select_option(f"#o-{code}-severity", "minor")
            page.fill(f"#o-{code}-advice", advice[1])
            page.locator(f"#o-{code}-advice").blur()
        if not walk.scripts:
            walk.send(page, f"#opinion-{code} button")
    if walk.scripts:
        kept(page, 32)
    walk.reads(page, "Chaque critère a son avis.", "Each criterion has its opinion.", "#left")
    walk.press(page, "hand-in")
    walk.reads(page, "Vos avis sont remis.", "Your opinions are handed in.", "body")


def decided(walk: Walk, name: str, outcome: str, reasons: str) -> None:
    """One of the committee proposes, all consent, and the decision is noted."""
    for number, member in enumerate(COMMITTEE):
        page = walk.of(member)
        page.goto("/account/")
        walk.send(page, f"main li:has-text('{name}') a[href^='/charter/committee/']")
        if number == 0:
            page.check(f"[name=outcome][value={outcome}]")
            page.fill("#propose [name=reasons]", reasons)
            walk.press(page, "round")
        page.check("[name=stance][value=consent]")
        walk.press(page, "voice")
    walk.press(page, "decide")
    walk.reads(page, "La décision est prise et publiée.", "The decision is taken and published.", "body")


def attested(walk: Walk, path: str, reasons: str) -> None:
    """The public page says it, with date, version and until when; the badge and the credential are true."""
    visitor = walk.of("")
    visitor.goto(f"{path}/charter")
    made = visitor.request.get(f"{path}/charter/credential.jsonld")
    assert made.ok
    today = walk.day(dt.date.today())
    end = walk.day(dt.date.fromisoformat(made.json()["validUntil"][:10]))
    assert end != today
    walk.reads(
        visitor,
        f"Reconnue par ses pairs le {today}, charte version 1, jusqu’au {end}.",
        f"Recognised by its peers on {today}, charter version 1, until {end}.",
    )
    walk.reads(visitor, reasons, reasons)
    badge = visitor.request.get(f"{path}/charter/badge.svg?lang={walk.language}")
    assert badge.headers["content-type"].startswith("image/svg+xml")
    assert walk.say("Reconnue", "Recognised").lower() in badge.text().lower()
    visitor.goto("/charter/verify")
    visitor.fill("[name=credential]", made.text())
    walk.send(visitor, "main form .btn")
    walk.reads(visitor, "Authentique et en vigueur", "Authentic and in force", "#found")
    visitor.fill("[name=credential]", made.text().replace(made.json()["validUntil"][:4], "2099"))
    walk.send(visitor, "main form .btn")
    walk.reads(visitor, "Sans valeur", "Worthless", "#found")


def test_from_the_signature_to_the_decision_and_after(walk: Walk) -> None:
    """In French recognised at once; in English deferred first, then recognised on appeal, read by others."""
    who, name, path = {
        "fr": ("Nour Exemple", "Coursiers du Midi", "/organisations/coursiers-du-midi"),
        "en": ("Sacha Exemple", "Le Troc des ateliers", "/organisations/le-troc-des-ateliers"),
    }[walk.language]
    page = walk.of(who)
    signed(walk, page, path)
    answered(walk, page, path)
    desk = submitted(walk, page, path)
    first = proposed(walk, desk)
    asked(walk, first[0], page, path)
    read(walk, first[0], ("G2", "Écrire la table des collèges."))
    read(walk, first[1])
    if walk.language == "en":
        decided(walk, name, "defer", "Les comptes manquent encore.")
        appealed(walk, page, path)
        second = proposed(walk, desk)
        assert not set(first) & set(second)
        for reader in second:
            read(walk, reader)
    decided(walk, name, "recognise", "Les pairs ont lu, et rien ne manque.")
    attested(walk, path, "Les pairs ont lu, et rien ne manque.")
    assert not walk.wrong, "\n".join(walk.wrong)


def appealed(walk: Walk, page: Any, path: str) -> None:
    """A deferral is read by the platform alone while it may appeal; it does."""
    visitor = walk.of("")
    visitor.goto(f"{path}/charter")
    assert "Les comptes manquent" not in visitor.inner_text("main")
    page.goto(f"{path}/charter/application")
    walk.reads(page, "Les comptes manquent encore.", "Les comptes manquent encore.")
    walk.follow(page, f"{path}/charter/application/appeal")
    page.fill("[name=reasons]", "Les comptes sont joints à G1.")
    walk.send(page, "main form .btn")
    walk.reads(page, "Le recours est déposé.", "The appeal is filed.", "body")


@pytest.mark.parametrize("walk", ["fr"], indirect=True)
def test_an_appeal_is_read_by_others_and_ends(walk: Walk) -> None:
    """The deferral of the example, under appeal: other peers read, the committee confirms, and that is final."""
    steward = walk.of("steward")
    steward.goto("/charter/desk/")
    walk.send(steward, "#appeal a:has-text('Watts en commun')")
    second = proposed(walk, str(steward.url))
    for reader in second:
        read(walk, reader, ("V2", "Publier la règle."))
    decided(walk, "Watts en commun", "confirm", "Le document dit autre chose que la demande.")
    page = walk.of("Élie Exemple")
    page.goto("/organisations/watts-en-commun/charter/application")
    walk.reads(page, "définitive", "final")
    assert page.locator("a[href$='/application/appeal']").count() == 0
    visitor = walk.of("")
    visitor.goto("/organisations/watts-en-commun/charter")
    walk.reads(visitor, "Le document dit autre chose que la demande.", "")
    assert not walk.wrong, "\n".join(walk.wrong)
