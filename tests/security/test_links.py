"""Every link and every form of the house leads somewhere that its reader may go: nothing ends in « not found »."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.test import Client

from communaux.modules.network.models import Claim, Report
from tests import factories

pytestmark = pytest.mark.django_db
MOST = 260
"""Pages opened by each reader; what is left over are more pages of the same kinds."""


class Links(HTMLParser):
    """Where a page leads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.forms: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "a" and named.get("href"):
            self.found.add(str(named["href"]))
        if tag == "form":
            (self.found if named.get("method", "get").lower() == "get" else self.forms).add(
                named.get("action") or ""
            )


def _kind(path: str, query: str) -> str:
    """Addresses that differ by their values only are tried a few times."""
    parts = [part if len(part) < 11 else "…" for part in path.split("/")]
    return "/".join(parts) + "?" + ",".join(sorted(pair.split("=")[0] for pair in query.split("&")))


def wander(client: Client) -> tuple[dict[str, tuple[int, str]], set[str]]:
    """Status of every page that can be reached, with the page that led there; and where forms post."""
    todo: list[tuple[str, str]] = [("/", "")]
    seen: dict[str, tuple[int, str]] = {}
    kinds: dict[str, int] = {}
    posts: set[str] = set()
    while todo and len(seen) < MOST:
        address, source = todo.pop(0)
        if address in seen:
            continue
        parts = urlsplit(address)
        kind = _kind(parts.path, parts.query)
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] > 3:
            continue
        response = client.get(address)
        seen[address] = (response.status_code, source)
        if "html" not in response.get("Content-Type", "") or response.status_code != 200:
            continue
        links = Links(response.content.decode())
        posts |= {urljoin(address, action) for action in links.forms}
        for link in sorted(links.found):
            target = urldefrag(urljoin("http://localhost" + address, link)).url
            split = urlsplit(target)
            if split.scheme in {"http", "https"} and split.hostname in {"localhost", "testserver"}:
                query = f"?{split.query}" if split.query else ""
                todo.append((split.path + query, address))
    return seen, posts


@pytest.mark.parametrize("role", ["visitor", "member", "editor", "steward"])
def test_no_link_ends_nowhere(role: str) -> None:
    mine = factories.make_organisation("Vélo", slug="velo", country="FR", latitude=48.1, longitude=-1.6)
    other = factories.make_organisation("Autre", slug="autre", website="https://autre.exemple.coop/")
    factories.make_organisation("Brouillon", slug="brouillon", state="draft")
    factories.make_relation(mine, "member-of", other)
    factories.make_commons(mine)
    factories.make_listing(mine)
    factories.make_listing(other, direction="need")
    factories.make_stakeholder(mine)
    factories.make_source(mine)
    person = factories.make_person("Camille Exemple", listed=True)
    factories.make_affiliation(person, mine)
    Claim.objects.create(organisation=other, account=factories.make_account(), message="Bonjour")
    Report.objects.create(organisation=other, reason="other", text="Essai")
    accounts = {
        "member": factories.make_member(other),
        "editor": factories.make_editor(mine),
        "steward": factories.make_steward(),
    }
    client = Client()
    if role in accounts:
        client.force_login(accounts[role])
    seen, posts = wander(client)
    assert len(seen) > 60
    # « You do not keep this record » is a page of its own, with ways to do it: the one 403 that a link leads to.
    wrong = {address: at for address, at in seen.items() if at[0] >= 400 and not address.endswith("/edit")}
    assert wrong == {}
    # A form that is opened at its own address posts there; every address is one that exists.
    for address in posts:
        path = urlsplit(urljoin("http://localhost/", address)).path
        assert client.generic("OPTIONS", path).status_code != 404, address
