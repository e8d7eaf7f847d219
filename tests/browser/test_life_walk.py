"""The life of the network walked through as people do it, in French with scripts and in English without any: the
questionnaire from the first question to the record that it updates, a meeting from its date to its published notes, an
event with a letter, and the yearly report on a phone.
"""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.browser.answering import answer
from tests.browser.conftest import PASSWORD, RunningHouse

pytestmark = pytest.mark.browser

WAYS: dict[str, dict[str, Any]] = {
    "fr": {"locale": "fr-FR", "java_script_enabled": True},
    "en": {"locale": "en-GB", "java_script_enabled": False},
}
PHONE = {"width": 390, "height": 844}
SURVEY = "/surveys/plateformes"
_PEOPLE = """
import django, sys
django.setup()
from allauth.account.models import EmailAddress
from communaux.meaning.access import SYSTEM
from communaux.modules.groups.acts import groups, memberships
from communaux.nouns.models import Account, Affiliation, Organisation, Person
for lang in ("fr", "en"):
    organisation = Organisation.objects.get_or_create(name=f"Coopérative inventée {lang}", slug=f"walk-{lang}")[0]
    values = {"name": f"Groupe inventé {lang}", "kind": "workshop", "joining": "open"}
    group = groups.create(SYSTEM, values, state="active", slug=f"walk-{lang}")
    for name, role in (("Alix", "coordinator"), ("Noor", "member")):
        account = Account.objects.create_user(f"{name.lower()}-{lang}@exemple.org", sys.argv[1])
        EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
        person = Person.objects.create(name=f"{name} Exemple", account=account)
        Affiliation.objects.create(person=person, organisation=organisation, role="representative", may_edit=True)
        memberships.record(SYSTEM, group, {"person": person, "role": role, "organisation": organisation})
"""


@dataclass
class Walk:
    """One way to walk: a language, scripts or none."""

    house: RunningHouse
    browser: Any
    lang: str

    def say(self, fr: str, en: str) -> str:
        """The words of the language of this walk."""
        return fr if self.lang == "fr" else en

    @property
    def scripts(self) -> bool:
        return bool(WAYS[self.lang]["java_script_enabled"])

    def visitor(self, **more: Any) -> Any:
        """A page of somebody without an account."""
        page = self.browser.new_context(base_url=self.house.url, **WAYS[self.lang], **more).new_page()
        page.set_default_timeout(15_000)
        return page

    def signed_in(self, name: str) -> Any:
        """A page of one of the two people, in a context of its own."""
        page = self.visitor()
        page.goto("/account/login/")
        page.fill("[name=login]", f"{name}-{self.lang}@exemple.org")
        page.fill("[name=password]", PASSWORD)
        page.click("main form button[type=submit]")
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    def letters_to(self, address: str) -> list[tuple[str, str]]:
        """Subject and text of the letters that left for an address."""
        found = []
        for file in (self.house.data / "outbox").iterdir():
            letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            if address in str(letter["To"]):
                body = letter.get_body(("plain",))
                assert body is not None
                found.append((str(letter["Subject"]), str(body.get_content())))
        return found


def invite(house: RunningHouse) -> None:
    """Two organisations and two groups, with two people in each who can sign in."""
    environment = {**house.environment, "DJANGO_SETTINGS_MODULE": "communaux.site.settings"}
    subprocess.run([sys.executable, "-c", _PEOPLE, PASSWORD], env=environment, check=True)


@pytest.fixture(scope="module")
def invited(house: RunningHouse) -> RunningHouse:
    invite(house)
    return house


@pytest.fixture(params=WAYS)
def walk(request: pytest.FixtureRequest, invited: RunningHouse, browser: Any) -> Iterator[Walk]:
    yield Walk(invited, browser, request.param)
    for context in browser.contexts:
        context.close()


def words(page: Any) -> str:
    """What the page says."""
    return str(page.inner_text("main"))


def settled(page: Any, act: Any) -> None:
    """Do something that a form sends, with the page that comes back."""
    with page.expect_navigation():
        act()


def press(page: Any, button: str) -> None:
    """Press a button of the page that sends a form."""
    settled(page, lambda: page.click(button))


# --- A questionnaire --------------------------------------------------------------------------------------------------


def test_a_questionnaire_from_the_first_question_to_the_record(walk: Walk) -> None:
    alix = walk.signed_in("alix")
    alix.goto(SURVEY)
    press(alix, "form[action$='/start'] button")
    here = alix.url.rpartition("/")[0]
    menu = alix.locator(".survey-menu li a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    told: dict[str, set[str]] = {}
    assert menu[0] in alix.url, "one begins at the first part"

    _a_branch_opens(walk, alix)
    for place, address in enumerate(menu):
        if place == 3:  # leave, and come back another day by the page of the survey
            alix.context.close()
            alix = walk.signed_in("alix")
            alix.goto(SURVEY)
            alix.click(f"text={walk.say('Reprendre', 'Go on')}")
            alix.wait_for_load_state()
        assert address in alix.url, f"the next part to answer is {address}"
        told[address] = _answered(walk, alix)

    assert alix.url.endswith("/review")
    assert _count(alix) == (57, 57)
    for address, names in told.items():
        alix.goto(address)
        kept = set(_filled(alix))
        assert kept >= names, f"lost on {address}: {sorted(names - kept)}"
    assert sum(len(names) for names in told.values()) > 100

    _two_write(walk, alix, menu[0])
    _sent(walk, alix, here)


def _a_branch_opens(walk: Walk, page: Any) -> None:
    """A question that hangs on a yes is asked once yes is said, and no sooner."""
    branch = "[data-field='Q1.4.b']"
    assert "unasked" in page.locator(branch).get_attribute("class")
    page.check("[name='Q1.4.a'][value=yes]")
    if not walk.scripts:
        assert walk.say("À remplir si", "To be filled in if") in page.inner_text(branch)
        press(page, "button[name=stay]")
    assert "unasked" not in page.locator(branch).get_attribute("class")


def _answered(walk: Walk, page: Any) -> set[str]:
    """Answer one part wholly, and go on. Without a script what a yes opens is asked once it is saved."""
    names: set[str] = set()
    while found := set(answer(page, names)):
        names |= found
        if walk.scripts:
            break
        press(page, "button[name=stay]")
        assert not page.locator(".summary[role=alert]").count(), words(page)
    press(page, "button[name=next]")
    assert not page.locator(".summary[role=alert]").count(), words(page)
    return names


def _filled(page: Any) -> list[str]:
    """The fields of a page that hold an answer, as the form itself says it."""
    found: list[str] = page.locator("[data-field]").evaluate_all(
        "all => all.filter(f => f.querySelector('[name^=\"was:\"]')).map(f => f.dataset.field)"
    )
    return found


def _count(page: Any) -> tuple[int, int]:
    found = re.search(r"(\d+)\D+(\d+)", page.inner_text(".lede"))
    assert found is not None
    return int(found[1]), int(found[2])


def _two_write(walk: Walk, alix: Any, address: str) -> None:
    """Two people of one organisation: different questions, then the same one."""
    noor = walk.signed_in("noor")
    alix.goto(address)
    noor.goto(address)
    _say(walk, alix, "Q1.1", "2012")
    _say(walk, noor, "Q1.3.c", "Écrit par Noor.")
    alix.goto(address)
    assert alix.input_value("[name='Q1.1']") == "2012"
    assert alix.input_value("[name='Q1.3.c']") == "Écrit par Noor."
    assert "Noor Exemple" in alix.inner_text(".lately")

    noor.goto(address)
    _say(walk, alix, "Q1.4.b", "Une ligne d’Alix.")
    _say(walk, noor, "Q1.4.b", "Une ligne de Noor.")
    facing = noor.locator("#Q1\\.4 .facing")
    facing.wait_for()
    told = facing.inner_text()
    assert "Une ligne d’Alix." in told
    assert "Une ligne de Noor." in told
    press(noor, ".facing button[value$='|both']")
    assert noor.input_value("[name='Q1.4.b']") == "Une ligne d’Alix.\n\nUne ligne de Noor."
    assert not noor.locator(".facing").count()


def _say(walk: Walk, page: Any, name: str, text: str) -> None:
    """Give one answer: saved by itself with a script, by the button without."""
    page.fill(f"[name='{name}']", text)
    if walk.scripts:
        with page.expect_response(lambda reply: reply.request.method == "POST"):
            page.locator(f"[name='{name}']").blur()
    else:
        press(page, "button[name=stay]")


def _sent(walk: Walk, page: Any, here: str) -> None:
    page.goto(f"{here}/review")
    assert "Une ligne de Noor." in page.locator("main").text_content()
    page.check("[name=consent][value=yes]")
    press(page, ".send button[type=submit]")
    assert walk.say("Merci, vos réponses sont envoyées", "Thank you, your answers") in page.inner_text("h1")
    page.click("main a.btn >> nth=0")
    page.wait_for_url("**/update")
    title = walk.say("Ce que vos réponses peuvent mettre à jour", "What your answers can bring up to date")
    assert page.inner_text("h1") == title
    ticks = page.locator("[name=tick]")
    before = ticks.count()
    assert before >= 3
    page.locator("table.compare tbody tr", has_text="2012").locator("[name=tick]").check()
    for offered in page.locator("ul.offers").all():
        offered.locator("[name=tick]").first.check()
    press(page, "main form.stack button[type=submit]")
    assert page.locator("[name=tick]").count() == before - 3
    record = walk.visitor()
    record.goto(f"/organisations/walk-{walk.lang}")
    assert "2012" in words(record)
    assert "Une réponse à première" in words(record)
    page.click(f"text={walk.say('Ouvrir l’auto-évaluation', 'Open the self-assessment')}")
    page.wait_for_url("**/charter/assess")
    assert walk.say("1 réponse d’enquête peut servir", "1 survey answer can serve") in words(page)
    press(page, "main form button.btn")
    assert "Une réponse à" in page.inner_text("blockquote")
    page.goto(f"{here}/review")
    assert walk.say("Accord donné le", "Agreed on") in words(page)


# --- A meeting --------------------------------------------------------------------------------------------------------


def test_a_meeting_from_its_date_to_its_published_notes(walk: Walk) -> None:
    group = f"/groups/walk-{walk.lang}"
    title = f"Réunion de marche {walk.lang}"
    alix, noor = walk.signed_in("alix"), walk.signed_in("noor")
    _announced(walk, alix, group, title)
    there = alix.url
    day = dt.date.today() + dt.timedelta(days=20)
    visitor = walk.visitor()
    visitor.goto(f"/calendar/?month={day:%Y-%m}")
    assert title in words(visitor)
    feed = visitor.request.get(f"{group}/calendar.ics").text()
    assert f"SUMMARY:{title}" in feed
    assert f"DTSTART;TZID=Europe/Brussels:{day:%Y%m%d}T180000" in feed
    assert any(title in subject for subject, _text in walk.letters_to(f"noor-{walk.lang}@"))

    for item in ("Les tarifs", "Le logiciel"):
        alix.goto(f"{there}/agenda")
        alix.fill("[name=title]", item)
        alix.fill("[name=minutes]", "30")
        press(alix, "main form.form button[type=submit]")
    alix.goto(there)
    assert alix.locator("#agenda .agenda-title").all_inner_texts() == ["Les tarifs", "Le logiciel"]
    assert "18:30" in alix.inner_text("#agenda")

    _the_day_comes(alix, there)
    _attendance(walk, alix, there)
    _notes(walk, alix, noor, there)
    _decided(walk, alix, there)

    alix.goto(there)
    visitor.goto(there)
    assert "Ligne commune" not in words(visitor), "notes are the group's until they are published"
    press(alix, "form[action$='/publish'] button")
    visitor.goto(there)
    told = words(visitor)
    for text in ("Ligne commune", "Le tarif est fixé à trois euros.", "Écrire aux villes"):
        assert text in told
    assert "Noor" not in told, "names are for members"


def _announced(walk: Walk, page: Any, group: str, title: str) -> None:
    page.goto(f"{group}/meetings")
    page.click(f"main >> text={walk.say('Annoncer une réunion', 'Announce a meeting')}")
    page.wait_for_url("**/meetings/new")
    typed = {
        "title": title,
        "starts": "31/02/2027",
        "from_hour": "18:00",
        "ends": "19h30",
        "zone": "Europe/Brussels",
        "place": "Maison des communs, Liège",
    }
    for name, value in typed.items():
        page.fill(f"[name={name}]", value)
    for wrong, words_fr, words_en in (
        ("31/02/2027", "n’existe pas", "does not exist"),
        ("demain", "n’est pas une date", "is not a date"),
    ):
        page.fill("[name=starts]", wrong)
        press(page, ".form-end button")
        told = words(page)
        assert wrong in told
        assert walk.say(words_fr, words_en) in told
        for name, value in typed.items():
            assert page.input_value(f"[name={name}]") == (wrong if name == "starts" else value)
    page.fill("[name=starts]", f"{dt.date.today() + dt.timedelta(days=20):%d/%m/%Y}")
    press(page, ".form-end button")
    assert page.inner_text("h1") == title
    assert "Europe/Brussels" in words(page)


def _the_day_comes(page: Any, there: str) -> None:
    """The meeting is moved to yesterday, as time would."""
    page.goto(f"{there}/edit")
    page.fill("[name=starts]", f"{dt.date.today() - dt.timedelta(days=1):%d/%m/%Y}")
    press(page, ".form-end button")
    assert page.locator("a[href$='/notes']").count()


def _attendance(walk: Walk, page: Any, there: str) -> None:
    page.goto(there)
    page.click("a[href$='/attendance']")
    page.wait_for_url("**/attendance")
    page.locator("tr", has_text="Alix Exemple").locator("select").select_option("present")
    page.locator("tr", has_text="Noor Exemple").locator("select").select_option("remote")
    page.fill("[name=guests]", "deux")
    press(page, ".form-end button")
    assert page.input_value("[name=guests]") == "deux"
    assert page.locator(".field-error, [role=alert]").count(), "what is no number is refused with a reason"
    page.fill("[name=guests]", "2")
    press(page, ".form-end button")
    assert walk.say("4 personnes", "4 people") in words(page)


def _write(walk: Walk, page: Any, place: int, text: str) -> None:
    """Write in one section of the notes: saved by itself with a script, by the button without."""
    box = page.locator("textarea").nth(place)
    if walk.scripts:
        with page.expect_response(lambda reply: reply.url.endswith("/save")):
            box.fill(text)
        page.wait_for_timeout(50)
    else:
        box.fill(text)
        press(page, ".form-end button")


def _notes(walk: Walk, alix: Any, noor: Any, there: str) -> None:
    """Two people at once: different sections, different lines of one, the same line."""
    alix.goto(f"{there}/notes")
    assert alix.locator("textarea").count() == 3
    noor.goto(f"{there}/notes")
    _write(walk, alix, 0, "Premier\n\nmilieu\n\ndernier\n")
    _write(walk, noor, 1, "Le logiciel attend.")
    alix.goto(f"{there}/notes")
    assert alix.locator("textarea").nth(1).input_value().strip() == "Le logiciel attend."

    noor.goto(f"{there}/notes")
    _write(walk, alix, 0, "Premier d’Alix\n\nmilieu\n\ndernier\n")
    _write(walk, noor, 0, "Premier\n\nmilieu\n\ndernier de Noor\n")
    alix.goto(f"{there}/notes")
    both = alix.locator("textarea").nth(0).input_value()
    assert both.split("\n\n") == ["Premier d’Alix", "milieu", "dernier de Noor"], repr(both)

    noor.goto(f"{there}/notes")
    _write(walk, alix, 0, both.replace("milieu", "milieu d’Alix"))
    _write(walk, noor, 0, both.replace("milieu", "milieu de Noor"))
    noor.locator(".clashes").wait_for()
    told = noor.inner_text(".clashes")
    assert "milieu d’Alix" in told
    assert "milieu de Noor" in told
    assert "Alix Exemple" in told
    box = noor.locator("textarea").nth(0).input_value()
    assert "milieu d’Alix" in box
    assert "milieu de Noor" in box
    _write(walk, noor, 0, "Ligne commune")
    noor.goto(f"{there}/notes")
    assert noor.locator("textarea").nth(0).input_value().strip() == "Ligne commune"
    assert not noor.locator(".clashes").count()


def _decided(walk: Walk, page: Any, there: str) -> None:
    page.goto(there)
    page.click("#decisions a[href$='/decisions/new']")
    page.fill("[name=title]", "Le tarif est fixé à trois euros.")
    press(page, ".form-end button")
    assert "Le tarif est fixé" in page.inner_text("#decisions")
    page.click("#actions a[href$='/actions/new']")
    due = dt.date.today() + dt.timedelta(days=30)
    page.fill("[name=title]", "Écrire aux villes")
    page.select_option("[name=owner]", label="Noor Exemple")
    page.fill("[name=due]", "30/02/2027")
    press(page, ".form-end button")
    assert walk.say("n’existe pas", "does not exist") in words(page)
    assert page.input_value("[name=due]") == "30/02/2027"
    assert page.input_value("[name=title]") == "Écrire aux villes"
    page.fill("[name=due]", f"{due:%d/%m/%Y}")
    press(page, ".form-end button")
    told = page.inner_text("#actions")
    assert "Écrire aux villes" in told
    assert "Noor Exemple" in told
    assert str(due.year) in told or str(due.day) in told


def test_an_event_and_the_letter_that_opens_its_door(walk: Walk) -> None:
    alix = walk.signed_in("alix")
    day = dt.date.today() + dt.timedelta(days=40)
    title = f"Rencontre de marche {walk.lang}"
    alix.goto(f"/groups/walk-{walk.lang}/meetings/new")
    for name, value in (("title", title), ("starts", f"{day:%d/%m/%Y}"), ("from_hour", "9"), ("ends", "17")):
        alix.fill(f"[name={name}]", value)
    alix.select_option("[name=kind]", "plenary")
    press(alix, ".form-end button")
    there = alix.url
    alix.click("#keep a[href$='/programme']")
    alix.wait_for_url("**/programme")
    alix.select_option("[name=registering]", "open")
    alix.fill("[name=places]", "1")
    press(alix, "#registering button[type=submit]")

    guest, address = walk.visitor(), f"invitee-{walk.lang}@exemple.org"
    guest.goto(there)
    guest.click(f"main >> text={walk.say('S’inscrire', 'Register')}")
    guest.wait_for_url("**/register")
    guest.fill("[name=name]", "Sasha Exemple")
    guest.fill("[name=email]", "pas une adresse")
    press(guest, ".form-end button")
    assert guest.input_value("[name=name]") == "Sasha Exemple"
    assert guest.input_value("[name=email]") == "pas une adresse"
    guest.fill("[name=email]", address)
    press(guest, ".form-end button")
    assert address in words(guest)
    [(subject, text)] = walk.letters_to(address)
    assert subject.endswith(walk.say("Confirmez votre inscription : ", "Confirm your registration: ") + title)
    found = re.search(r"\S+/registrations/\S+", text)
    assert found is not None
    guest.goto(found[0])
    assert walk.say("reste à confirmer", "still has to be confirmed") in words(guest)
    press(guest, "main form.form button:not([name=cancel])")
    assert walk.say("Vous avez une place.", "You have a seat.") in words(guest)
    assert walk.say("Au nom de Sasha Exemple", "In the name of Sasha Exemple") in words(guest)
    alix.goto(f"{there}/registrations")
    assert "Sasha Exemple" in words(alix)
    other = walk.visitor()
    other.goto(f"{there}/register")
    assert walk.say("liste d’attente", "waiting list") in words(other)


# --- The report -------------------------------------------------------------------------------------------------------


def test_the_yearly_report_is_read_on_a_phone_and_on_paper(walk: Walk) -> None:
    page = walk.visitor(viewport=PHONE)
    page.goto("/report/")
    page.click("main a[href='/report/2018']")
    page.wait_for_url("**/report/2018")
    assert "2018" in page.inner_text("h1")
    links = page.locator(".report-contents a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert len(links) >= 4
    for link in links:
        assert page.locator(f"section{link} h2").count() == 1
    assert page.locator("main table").count() >= 1
    for table in page.locator("main table").all():
        assert table.locator("th[scope]").count()
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 1
    paper = page.locator("main a.btn[href$='.pdf']").get_attribute("href")
    reply = page.request.get(paper)
    assert reply.headers["content-type"] == "application/pdf"
    assert reply.body().startswith(b"%PDF-")
    assert b"%%EOF" in reply.body()[-64:]
    page.goto("/report/2018")
    page.click("main a.more[href='/report/']")
    assert page.url.endswith("/report/")
