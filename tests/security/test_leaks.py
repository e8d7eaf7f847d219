"""What somebody may not read, looked for behind every door: pages, data, files, searches, counts, errors, headers."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from communaux.meaning.declare import all_meanings
from communaux.modules.network.acts import links
from communaux.modules.network.models import Claim, EditLink, Report, Transfer
from communaux.nouns.models import Organisation, Person
from tests import factories

pytestmark = pytest.mark.django_db

# Each secret stands in one field; the letters say who may read it. V visitor, M member of another organisation,
# R researcher, O editor of another organisation, H holder of a link to another, E editor of it, S steward.
SECRETS = {
    "zanzibar": "ES",  # name of a draft
    "bujumbura": "ES",  # city of a draft
    "ouagadou": "ES",  # commons of a draft
    "tombouctou": "ES",  # listing of a draft
    "lilongwe": "S",  # name of a withdrawn record, edited by nobody
    "antsirabe": "S",  # its city
    "courriel-velo": "MOES",  # e-mail of a published record
    "0199000000": "MOES",  # its telephone
    "ndjamena": "MOES",  # name of a person who is not listed
    "courriel-perso": "S",  # e-mail of a listed person
    "compte-velo": "ES",  # e-mail of an account, one’s own; stewards see who claims
    "khartoum": "S",  # message of a claim
    "kinshasaxx": "ES",  # text of a report
    "monrovia": "S",  # contact of a report
    "repreneur": "ES",  # e-mail of a transfer
    "adresse-du-lien": "ES",  # e-mail of an edit link
}
ROLES = {"visitor": "V", "member": "M", "researcher": "R", "editor elsewhere": "O", "holder elsewhere": "H"}


@pytest.fixture
def world() -> dict[str, Any]:
    """Everything that is secret, once, beside a published neighbour that the readers may edit."""
    cache.clear()
    neighbour = factories.make_organisation("Voisine", slug="voisine", country="FR")
    mine = factories.make_organisation(
        "Vélo", slug="velo", country="FR", email="courriel-velo@exemple.org", phone="0199000000",
        latitude=48.1, longitude=-1.6,
    )  # fmt: skip
    draft = factories.make_organisation(
        "Zanzibar", slug="fiche-a", state="draft", city="Bujumbura", country="TZ", latitude=-6.1, longitude=39.2,
        activities=["housing"],
    )  # fmt: skip
    gone = factories.make_organisation(
        "Lilongwe", slug="fiche-b", state="withdrawn", city="Antsirabe", country="MW", activities=["housing"]
    )
    factories.make_organisation("Fusion", slug="fiche-c", state="merged", merged_into=draft)
    for hidden in (draft, gone):
        factories.make_relation(hidden, "member-of", mine, title="lien")
        factories.make_commons(hidden, "ouagadou")
        factories.make_listing(hidden, "tombouctou")
        factories.make_stakeholder(hidden, label="ouagadou")
        factories.make_source(hidden, "ouagadou")
    private = factories.make_person("Ndjamena")
    factories.make_affiliation(private, mine)
    listed = factories.make_person("Personne Publique", listed=True, email="courriel-perso@exemple.org")
    factories.make_affiliation(listed, mine)
    account = factories.make_account("compte-velo@exemple.org")
    keeper = factories.make_person("Qui Tient", account, listed=True)
    factories.make_affiliation(keeper, mine, role="representative", may_edit=True)
    factories.make_affiliation(keeper, draft, role="representative", may_edit=True)
    Claim.objects.create(organisation=mine, account=account, message="khartoum")
    Report.objects.create(
        organisation=mine, reason="other", text="kinshasaxx", contact="monrovia@exemple.org"
    )
    later = timezone.now() + timezone.timedelta(days=3)
    Transfer.objects.create(organisation=mine, by=account, email="repreneur@exemple.org", expires=later)
    EditLink.objects.create(
        organisation=mine, token_hash="0" * 64, email="adresse-du-lien@exemple.org", expires=later
    )
    clients = {name: Client() for name in ROLES}
    clients["member"].force_login(factories.make_member(neighbour))
    clients["researcher"].force_login(factories.make_account(researcher=True))
    clients["editor elsewhere"].force_login(factories.make_editor(neighbour))
    _link, token = links.make_link(neighbour, "porteuse@exemple.org")
    clients["holder elsewhere"].get(f"/edit/{token}")
    clients["editor"] = Client()
    clients["editor"].force_login(account)
    clients["steward"] = Client()
    clients["steward"].force_login(factories.make_steward())
    return clients


def _doors() -> Iterator[tuple[str, str]]:
    """(address, Accept) of every door that shows something."""
    queries = ["", "?q=", "?country=TZ", "?country=MW", "?state=draft", "?state=withdrawn", "?activity=housing",
               "?near=-6.1,39.2,50", "?bbox=30,-20,45,0", "?sort=name&per_page=200"]  # fmt: skip
    queries += [f"?q={word}" for word in SECRETS]
    yield from (("/directory/" + query, "text/html") for query in queries)
    for path in ("/directory/map", "/directory/graph", "/directory/table", "/directory/embed"):
        yield from ((path + query, "text/html") for query in queries[:12:2])
    yield from ((f"/directory/map{query}", "application/json") for query in queries)
    yield from ((f"/api/organisations/{query}", "application/json") for query in queries if "?" in query)
    for around in ("velo", "fiche-a", "fiche-b", "fiche-c"):
        yield f"/directory/graph?around={around}&depth=3", "text/html"
    for ending in ("csv", "xlsx", "geojson", "jsonld", "ttl", "sse.csv"):
        yield f"/directory/export.{ending}", "*/*"
        yield f"/directory/export.{ending}?state=draft&state=withdrawn", "*/*"
    yield from ((path, "text/html") for path in ("/", "/directory/export", "/listings/", "/commons/", "/people/",
                "/people/?q=ndjamena", "/people/?q=courriel-perso", "/journal/", "/journal/?kind=people",
                "/journal/?kind=care", "/account/", "/api/", "/ns", "/outbox/", "/desk/", "/desk/drafts", "/desk/claims",
                "/desk/reports", "/desk/pairs", "/desk/stale", "/desk/merge/organisations/fiche-a",
                "/desk/merge/organisations/fiche-a/fiche-b", "/imports/", "/people/new"))  # fmt: skip
    for person in Person.objects.all():
        for tail in ("/edit", "/erase"):
            yield f"/people/{person.key}{tail}", "text/html"
        yield f"/desk/merge/people/{person.key}", "text/html"
    for kind, model in (("claims", Claim), ("reports", Report)):
        for one in model.objects.all():
            yield f"/desk/{kind}/{one.key}", "text/html"
    for slug in ("velo", "fiche-a", "fiche-b", "fiche-c"):
        for tail in ("", "/edit", "/claim", "/report", "/edit-link", "/transfer", "/withdraw", "/parts/commons",
                     "/parts/listings", "/parts/relations", "/parts/stakeholders", "/parts/affiliations"):  # fmt: skip
            yield f"/organisations/{slug}{tail}", "text/html"
    for meaning in all_meanings():
        yield f"/api/{meaning.plural}/", "application/json"
        yield f"/api/{meaning.plural}/?organisation=fiche-a", "application/json"
        for row in meaning.model._default_manager.all():
            key = getattr(row, meaning.key)
            for accept in ("text/html", "application/ld+json", "text/turtle", "application/n-triples"):
                yield meaning.address(key), accept
            yield f"/api/{meaning.plural}/{key}", "application/json"


def _read(response: Any) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist())
    headers = " ".join(f"{name}: {value}" for name, value in response.headers.items())
    return f"{headers} {body.decode('utf-8', 'replace')}".lower()


def _without_echo(text: str, address: str) -> str:
    """What was asked stands in the page as the words of the search: that tells nothing."""
    asked = re.search(r"q=([\w-]+)", address)
    return text.replace(asked[1], "") if asked and asked[1] else text


@pytest.mark.parametrize("role", ROLES)
def test_no_door_shows_what_one_may_not_read(world: dict[str, Client], role: str) -> None:
    hidden = [word for word, who in SECRETS.items() if ROLES[role] not in who]
    told = []
    asked = 0
    for address, accept in _doors():
        response = world[role].get(address, headers={"accept": accept})
        assert response.status_code < 500, address
        text = _without_echo(_read(response), address)
        told += [f"{word} at {address} ({accept})" for word in hidden if word in text]
        asked += 1
    assert asked > 200
    assert told == []


@pytest.mark.parametrize(("role", "letter"), [("editor", "E"), ("steward", "S")])
def test_those_who_may_do_read_it(world: dict[str, Client], role: str, letter: str) -> None:
    """Else the test above would pass on a house that shows nothing."""
    seen: dict[str, str] = {}
    for address, accept in _doors():
        text = _without_echo(_read(world[role].get(address, headers={"accept": accept})), address)
        seen |= {word: address for word in SECRETS if word in text}
    expected = {word for word, who in SECRETS.items() if letter in who}
    hidden = {word for word, who in SECRETS.items() if letter not in who}
    assert {word: at for word, at in seen.items() if word in hidden} == {}
    assert expected <= set(seen)


@pytest.mark.parametrize("role", ROLES)
def test_a_hidden_record_counts_nowhere(world: dict[str, Client], role: str) -> None:
    """Totals, facets, clusters and suggestions are the same with the hidden records as without."""

    def figures() -> list[str]:
        found = []
        for address in ("/directory/", "/directory/?activity=housing", "/directory/?q=zanzibar", "/directory/?country=TZ",
                        "/directory/?near=-6.1,39.2,50", "/directory/map?format=json&view=30,-20,45,0",
                        "/api/organisations/?q=zanzibar", "/listings/", "/commons/"):  # fmt: skip
            text = _read(world[role].get(address))
            found.append(re.sub(r"csrfmiddlewaretoken\S+ value=\S+|etag: \S+|set-cookie\S* \S+", "", text))
        return found

    from communaux.index.facets import shared

    before = figures()
    hidden = Organisation.objects.exclude(state="published")
    for one in hidden.filter(state="merged"):
        one.delete()
    from django.db import connection

    for meaning in all_meanings():
        if meaning.owner and meaning.owner != "pk" and meaning.name != "source":
            meaning.model._default_manager.filter(**{f"{meaning.owner}__in": list(hidden)}).delete()
    assert connection.vendor
    from communaux.modules.network.models import Relation, Source

    Relation.objects.filter(subject__in=list(hidden)).delete()
    Source.objects.filter(organisation__in=list(hidden)).delete()
    hidden.delete()
    shared.forget()
    assert figures() == before


def test_a_validator_is_no_oracle(world: dict[str, Client]) -> None:
    """The ETag of what one reads does not change when only what one does not read does."""
    before = {}
    for accept in ("application/ld+json", "text/turtle"):
        before[accept] = world["visitor"].get("/organisations/voisine", headers={"accept": accept})["ETag"]
    Organisation.objects.filter(slug="voisine").update(email="nouvelle@exemple.org", phone="1")
    for accept, etag in before.items():
        assert world["visitor"].get("/organisations/voisine", headers={"accept": accept})["ETag"] == etag


@pytest.mark.parametrize("accept", ["text/html", "application/ld+json", "text/turtle"])
def test_a_draft_is_not_told_from_nothing(world: dict[str, Client], accept: str) -> None:
    def answer(path: str) -> tuple[int, str]:
        response = world["visitor"].get(path, headers={"accept": accept})
        text = response.content.decode().replace(path.rsplit("/", 1)[-1], "")
        return response.status_code, re.sub(r'value="[^"]*"', "", text)

    assert answer("/organisations/fiche-a") == answer("/organisations/fiche-x")
    assert answer("/api/organisations/fiche-a") == answer("/api/organisations/fiche-x")
    assert answer("/organisations/fiche-c")[0] == 404
    for tail in ("/edit", "/claim", "/report", "/edit-link"):
        assert (
            world["visitor"].get(f"/organisations/fiche-a{tail}").status_code
            == world["visitor"].get(f"/organisations/fiche-x{tail}").status_code
        )
