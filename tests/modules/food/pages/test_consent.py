"""Consent is given, seen and taken back on one page, by those who keep the record and nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from communaux.ground.journal.models import Entry
from communaux.modules.food.models import Grant, Platform, Presence, Thing
from communaux.nouns.models import Organisation
from tests import factories
from tests.modules.food.factories import make_grants, make_platform

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm() -> Organisation:
    return factories.make_organisation("Ferme", slug="ferme")


@pytest.fixture
def keeper(farm: Organisation) -> Client:
    client = Client()
    client.force_login(factories.make_editor(farm))
    return client


def _send(client: Client, platform: Platform, **told: Any) -> Any:
    return client.post("/organisations/ferme/food", {"platform": platform.key, **told}, follow=True)


def test_nothing_is_ticked_beforehand(keeper: Client) -> None:
    make_platform("Le panier")
    page = keeper.get("/organisations/ferme/food").content.decode()
    assert "Le panier" in page
    assert 'name="scope"' in page
    assert " checked" not in page


def test_choosing_and_taking_back(keeper: Client, farm: Organisation) -> None:
    platform = make_platform("Le panier")
    _send(keeper, platform, scope=["ReadProducts", "WriteProducts"], iri="https://panier.example/e/1")
    assert set(Grant.objects.values_list("scope", flat=True)) == {"ReadProducts", "WriteProducts"}
    assert Presence.objects.get().iri == "https://panier.example/e/1"
    page = keeper.get("/organisations/ferme/food").content.decode()
    assert page.count(" checked") == 2
    assert "Des données sont échangées avec" in keeper.get("/organisations/ferme").content.decode()
    _send(keeper, platform, scope=["ReadProducts"], iri="https://panier.example/e/1")
    assert set(Grant.objects.filter(revoked=None).values_list("scope", flat=True)) == {"ReadProducts"}
    _send(keeper, platform, stop="1")
    assert not Grant.objects.filter(revoked=None).exists()
    assert Grant.objects.count() == 2  # what was agreed to, and until when, stays known
    verbs = list(Entry.objects.filter(verb__startswith="food.").values_list("verb", flat=True))
    assert verbs == ["food.scopes.granted", "food.scopes.revoked", "food.scopes.revoked"]


def test_what_a_platform_brought_is_erased_on_demand(keeper: Client, farm: Organisation) -> None:
    platform = make_platform()
    for number, brought in enumerate((platform, None)):
        Thing.objects.create(
            organisation=farm, kind="offer", family="Products", iri=f"https://a.example/{number}",
            document="{}", platform=brought,
        )  # fmt: skip
    _send(keeper, platform, forget="1")
    assert [thing.platform for thing in Thing.objects.all()] == [None]


def test_an_address_that_another_organisation_said_is_refused(keeper: Client) -> None:
    platform = make_platform()
    other = factories.make_organisation("Autre")
    Presence.objects.create(organisation=other, platform=platform, iri="https://p.example/e")
    page = _send(keeper, platform, scope=["ReadProducts"], iri="https://p.example/e").content.decode()
    assert "Une autre organisation a déjà dit cette adresse." in page
    assert not Grant.objects.exists()  # nothing of the form is kept by half
    page = _send(keeper, platform, scope=[], iri="javascript:alert(1)").content.decode()
    assert "n’est pas lisible" in page.replace("\u00a0", " ")


@pytest.mark.parametrize("who", ["visitor", "member", "other"])
def test_nobody_else_sees_the_page(farm: Organisation, who: str) -> None:
    client = Client()
    if who == "member":
        client.force_login(factories.make_member(farm))
    if who == "other":
        client.force_login(factories.make_editor(factories.make_organisation("Autre")))
    assert client.get("/organisations/ferme/food").status_code == 403
    assert "/organisations/ferme/food" not in client.get("/organisations/ferme").content.decode()


def test_a_steward_stops_and_never_consents(farm: Organisation) -> None:
    platform = make_platform()
    make_grants(farm, platform, "ReadProducts")
    client = Client()
    client.force_login(factories.make_steward())
    page = client.get("/organisations/ferme/food").content.decode()
    assert 'name="scope"' not in page
    assert (
        client.post(
            "/organisations/ferme/food", {"platform": platform.key, "scope": "ReadOrders"}
        ).status_code
        == 403
    )
    _send(client, platform, stop="1")
    assert not Grant.objects.filter(revoked=None).exists()


def test_stewards_keep_the_platforms(farm: Organisation) -> None:
    client = Client()
    client.force_login(factories.make_steward())
    told = {
        "name": "Le panier",
        "issuer": "https://login.example/realms/x",
        "client": "panier",
        "jwks": "https://login.example/certs",
        "iri": "https://panier.example/profile",
    }
    assert client.post("/food/platforms/new", told).status_code == 302
    assert client.post("/food/platforms/new", told).status_code == 200  # twice the same
    platform = Platform.objects.get()
    make_grants(farm, platform, "ReadProducts")
    here = f"/food/platforms/{platform.key}/edit"
    client.post(here, {**told, "webhook": "https://panier.example/hook"})
    client.post(here, {"remove": "1"})
    platform.refresh_from_db()
    assert (platform.webhook, platform.active) == ("https://panier.example/hook", False)
    assert not Grant.objects.filter(revoked=None).exists()
    client.post(here, {"again": "1"})
    assert Platform.objects.get().active
    assert "Le panier" in client.get("/food/platforms/").content.decode()
    assert "/food/platforms/" in client.get("/account/").content.decode()
    client.force_login(factories.make_editor(farm))
    assert client.get("/food/platforms/").status_code == 403


def test_the_page_asks_few_questions(
    keeper: Client, farm: Organisation, django_assert_max_num_queries: Any
) -> None:
    for _number in range(6):
        make_grants(farm, make_platform())
    with django_assert_max_num_queries(12):
        keeper.get("/organisations/ferme/food")
