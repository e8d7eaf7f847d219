"""Text that tries to be markup, in every field that is kept: no page, drawing, letter or file runs it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from communaux.meaning.declare import all_meanings
from communaux.modules.network.acts import care
from communaux.modules.network.models import Claim, Report
from communaux.nouns.models import Organisation
from tests import factories

pytestmark = pytest.mark.django_db
EVIL = "\"><img src=x onerror=evil()>'><svg onload=evil()></script><script>evil()</script>{{7*7}}&lt;b&gt;"
SHORT = '"><svg onload=evil()>'
LINK = "https://exemple.coop/%22%3E%3Csvg%20onload=evil()%3E?a='b"


class Seen(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self._script = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self._script = tag == "script"
        if any(name.startswith("on") for name in named) or "style" in named:
            self.wrong.append(f"{tag} {attrs}")
        if tag == "script" and "src" not in named and named.get("type") != "application/json":
            self.wrong.append("script inline")
        if tag in {"iframe", "object", "embed", "foreignobject"} or (tag == "base" and "href" in named):
            self.wrong.append(tag)
        if tag == "img" and named.get("src") == "x":
            self.wrong.append("img")
        for name in ("href", "src", "action", "formaction", "xlink:href"):
            value = re.sub(r"[\x00-\x20]", "", (named.get(name) or "")).lower()
            if value.startswith(("javascript:", "vbscript:", "data:text")):
                self.wrong.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        if self._script and "evil" in data:
            self.wrong.append("script " + data)

    def handle_endtag(self, tag: str) -> None:
        self._script = False


@pytest.fixture
def evil() -> Iterator[Organisation]:
    """One organisation and all around it, with every free text hostile."""
    texts = {"fr": EVIL, "en": EVIL}
    values: dict[str, Any] = {
        "short_name": SHORT, "summary": texts, "description": texts, "website": LINK, "links": [LINK],
        "city": EVIL[:100], "street": EVIL[:100], "region": EVIL[:100], "postcode": SHORT[:20], "registration": SHORT,
        "phone": SHORT, "latitude": 48.1, "longitude": -1.6, "country": "FR",
    }  # fmt: skip
    one = factories.make_organisation(EVIL, slug="evil", **values)
    two = factories.make_organisation(EVIL + "2", slug="evil-2", **values)
    factories.make_relation(one, "member-of", two, title=EVIL[:100], link=LINK)
    factories.make_commons(one, EVIL[:100], summary=texts, licence=SHORT, link=LINK)
    factories.make_listing(one, EVIL[:100], text=texts)
    factories.make_listing(two, EVIL[:100], text=texts, direction="need")
    factories.make_stakeholder(one, label=EVIL[:100], action=EVIL[:100], governance=EVIL[:100])
    factories.make_source(one, EVIL[:40], link=LINK, licence=SHORT)
    person = factories.make_person(EVIL[:110], listed=True, summary=texts, website=LINK)
    factories.make_affiliation(person, one, function=EVIL[:100])
    account = factories.make_account()
    Claim.objects.create(organisation=one, account=account, message=EVIL)
    Report.objects.create(organisation=one, reason="other", text=EVIL)
    return one


def _addresses() -> Iterator[str]:
    quoted = "%22%3E%3Csvg%20onload%3Devil()%3E%3C%2Fscript%3E%3Cscript%3Eevil()%3C%2Fscript%3E"
    for path in ("/", "/directory/", "/directory/map", "/directory/map?fragment=1", "/directory/graph",
                 "/directory/graph?around=evil&depth=2", "/directory/table", "/directory/embed", "/organisations/evil",
                 "/organisations/evil/edit", "/organisations/evil/claim", "/organisations/evil/report",
                 "/organisations/evil/edit-link", "/organisations/evil/transfer", "/organisations/evil/withdraw",
                 "/listings/", "/commons/", "/people/", "/journal/", "/desk/", "/account/", "/organisations/new"):  # fmt: skip
        yield path
    for kind in ("commons", "listings", "relations", "stakeholders", "affiliations"):
        yield f"/organisations/evil/parts/{kind}"
    for path in ("/directory/", "/directory/map", "/directory/graph", "/directory/table", "/directory/embed", "/people/",
                 "/listings/", "/journal/", "/account/login/", "/organisations/evil", "/commons/"):  # fmt: skip
        names = [
            "q",
            "activity",
            "view",
            "around",
            "near",
            "bbox",
            "network",
            "sort",
            "next",
            "kind",
            "before",
            "state",
            "width",
            "direction",
            "nature",
        ]
        yield f"{path}?{'&'.join(f'{name}={quoted}' for name in names)}"
    yield f"/{quoted}"
    yield f"/organisations/{quoted}"
    yield f"/edit/{quoted}"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_page_runs_what_people_wrote(evil: Organisation, language: str) -> None:
    pages = list(_addresses())
    for meaning in all_meanings():
        pages += [meaning.address(getattr(row, meaning.key)) for row in meaning.model._default_manager.all()]
    editor = Client()
    editor.force_login(factories.make_editor(evil))
    steward = Client()
    steward.force_login(factories.make_steward())
    shown = 0
    for path in pages:
        for client in (Client(), editor, steward):
            response = client.get(path, headers={"accept": "text/html", "accept-language": language})
            assert response.status_code < 500, path
            if "html" in response.get("Content-Type", ""):
                text = response.content.decode()
                assert Seen(text).wrong == [], path
                assert "49" not in re.findall(r"evil\(\)(?:</script>)?(\d\d)", text)
                shown += "evil()" in text
    assert shown > 40


def test_what_a_refused_form_hands_back_runs_nothing(evil: Organisation) -> None:
    client = Client()
    client.force_login(factories.make_editor(evil))
    names = [
        "name",
        "summary_fr",
        "summary_0",
        "website",
        "city",
        "phone",
        "email",
        "title",
        "label",
        "message",
        "text",
        "your_name",
        "your_email",
        "q",
    ]
    sent = dict.fromkeys(names, EVIL) | {
        "latitude": EVIL,
        "country": EVIL,
        "activities": EVIL,
        "version": EVIL,
    }
    for path in ("/organisations/new", "/organisations/evil/edit", "/organisations/evil/report",
                 "/organisations/evil/parts/commons", "/organisations/evil/parts/relations", "/account/signup/",
                 "/account/login/", "/organisations/evil/transfer"):  # fmt: skip
        response = client.post(path, sent)
        assert response.status_code < 500
        assert Seen(response.content.decode()).wrong == [], path


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "\tjavascript:alert(1)", "data:text/html,<script>", "vbscript:x",
     "java\nscript:alert(1)", "//evil.example", "file:///etc/passwd", "http://user:pass@evil.example/"],
)  # fmt: skip
@pytest.mark.parametrize("field", ["website", "links"])
def test_no_link_that_runs_is_kept(evil: Organisation, link: str, field: str) -> None:
    client = Client()
    client.force_login(factories.make_steward())
    value: Any = [link] if field == "links" else link
    response = client.post(
        "/api/organisations/", {"name": "Essai", field: value}, content_type="application/json"
    )
    assert response.status_code < 500
    for kept in Organisation.objects.filter(name="Essai"):
        for address in [kept.website, *kept.links]:
            assert address == "" or re.match(r"https?://[^@/]+(?:/|\Z)", address)


@pytest.mark.django_db(transaction=True)
def test_no_line_end_enters_the_head_of_a_letter() -> None:
    """Names stand in subjects: a line end there would be a header of its own."""
    steward = factories.make_steward()
    bad = "Vélo\r\nBcc: victime@exemple.org\r\n\r\n<script>evil()</script>"
    mine = factories.make_organisation(bad, slug="velo", email="boite@exemple.org")
    care.send_edit_link(factories.viewer(steward), mine, "boite@exemple.org")
    assert len(mail.outbox) == 1
    for letter in mail.outbox:
        head, _blank, _body = letter.message().as_string().partition("\n\n")
        assert "\nBcc:" not in head
        assert letter.recipients() == ["boite@exemple.org"]


@pytest.mark.parametrize("name", ["a\r\nb", "a\x00b", "a\u2028b", "a\x1bb"])
def test_a_name_holds_no_line_end(name: str) -> None:
    client = Client()
    client.force_login(factories.make_steward())
    response = client.post("/api/organisations/", {"name": name}, content_type="application/json")
    assert response.status_code < 500
    for kept in Organisation.objects.all():
        assert not re.search(r"[\r\n\x00\x1b]", kept.name)
