"""Signing in a browser: with an account, by a link, with a link that no longer opens; taking it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from communaux.modules.charter.acts import signatures
from communaux.modules.charter.models import CharterVersion, Signature, SigningLink
from communaux.nouns.models import Organisation
from tests import factories as make
from tests.modules.charter import factories as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def charter() -> CharterVersion:
    return made.make_charter()


@pytest.fixture
def organisation() -> Organisation:
    return make.make_organisation("Vélo", slug="velo", email="contact@velo.example")


@pytest.fixture
def keeper(client: Client, organisation: Organisation) -> Client:
    client.force_login(make.make_editor(organisation, name="Camille Exemple"))
    return client


def test_read_tick_sign(charter: CharterVersion, organisation: Organisation, keeper: Client) -> None:
    page = keeper.get("/charter/sign").content.decode()
    assert "Signer pour Vélo" in page
    assert page.count('class="criterion-code"') == 32
    refused = keeper.post("/charter/sign", {"for": "velo", "capacity": "Gérante"}).content.decode()
    assert 'value="Gérante"' in refused
    assert not Signature.objects.exists()
    done = keeper.post("/charter/sign", {"for": "velo", "capacity": "Gérante", "agree": "on"})
    assert done.headers["Location"] == "/organisations/velo/charter"
    signature = Signature.objects.get()
    assert (signature.organisation, signature.capacity) == (organisation, "Gérante")
    again = keeper.get("/charter/sign").content.decode()
    assert "Vélo a signé la charte" in again
    assert 'name="agree"' not in again
    keeper.post("/charter/sign", {"for": "velo", "agree": "on"})
    assert Signature.objects.count() == 1


def test_an_older_signature_invites_to_sign_the_new_version(
    charter: CharterVersion, organisation: Organisation, keeper: Client
) -> None:
    signature = made.make_signature(organisation, charter)
    made.next_version()
    page = keeper.get("/charter/sign").content.decode()
    assert "Vous avez signé une version antérieure." in page
    assert "/charter/1/compare/2/" in page
    assert 'name="agree"' in page
    shown = keeper.get(f"/signatures/{signature.key}").content.decode()
    assert "Une nouvelle version est en vigueur." in shown


def test_nobody_signs_for_another(
    charter: CharterVersion, organisation: Organisation, client: Client
) -> None:
    client.force_login(make.make_editor(make.make_organisation(), make.make_organisation()))
    assert client.get("/charter/sign?for=velo").status_code == 403
    assert client.post("/charter/sign", {"for": "velo", "agree": "on"}).status_code == 403
    client.force_login(make.make_steward())
    client.post("/charter/sign", {"for": "velo", "agree": "on"})
    assert not Signature.objects.exists()


def test_of_several_organisations_one_is_chosen(
    charter: CharterVersion, organisation: Organisation, client: Client
) -> None:
    client.force_login(make.make_editor(organisation, make.make_organisation("Pain", slug="pain")))
    page = client.get("/charter/sign").content.decode()
    assert "/charter/sign?for=velo" in page
    assert "/charter/sign?for=pain" in page


def test_a_visitor_asks_for_a_link_and_learns_nothing(
    charter: CharterVersion, organisation: Organisation, client: Client
) -> None:
    pages = [
        client.post("/charter/sign", {"organisation": "Vélo", "email": email}).content.decode()
        for email in ("contact@velo.example", "stranger@evil.example")
    ]
    assert "Regardez votre courrier" in pages[0]
    assert pages[0] == pages[1]
    unknown = client.post(
        "/charter/sign", {"organisation": "Nulle part", "email": "a@b.example"}
    ).content.decode()
    assert "Nulle part" in unknown
    assert "Regardez" not in unknown


class TestLink:
    def test_it_is_read_and_signed_once(
        self, charter: CharterVersion, organisation: Organisation, client: Client
    ) -> None:
        token, _link = signatures.make_link(organisation, "contact@velo.example")
        path = f"/charter/sign/{token}"
        page = client.get(path)
        assert "Signer pour Vélo" in page.content.decode()
        assert not Signature.objects.exists()
        assert "Dites qui signe" in client.post(path, {"agree": "on"}).content.decode() or (
            not Signature.objects.exists()
        )
        done = client.post(path, {"agree": "on", "signatory": "Camille Exemple"})
        assert done.headers["Location"] == "/organisations/velo/charter"
        assert Signature.objects.get().way == "link"
        after = client.get(path)
        assert after.status_code == 410
        assert "déjà servi" in after.content.decode()

    def test_an_expired_link_leads_to_another(
        self, charter: CharterVersion, organisation: Organisation, client: Client
    ) -> None:
        token, link = signatures.make_link(organisation, "contact@velo.example")
        SigningLink.objects.filter(pk=link.pk).update(expires=timezone.now() - timedelta(minutes=1))
        for answer in (
            client.get(f"/charter/sign/{token}"),
            client.post(f"/charter/sign/{token}", {"agree": "on", "signatory": "Camille"}),
        ):
            page = answer.content.decode()
            assert answer.status_code == 410
            assert "dépassé ses sept jours" in page
            assert "/charter/sign?organisation=velo" in page
        assert 'value="velo"' in client.get("/charter/sign?organisation=velo").content.decode()
        assert not Signature.objects.exists()

    @pytest.mark.parametrize("token", ["x", "a" * 300, "%00", "..", "é"])
    def test_an_unknown_link(self, charter: CharterVersion, client: Client, token: str) -> None:
        answer = client.get(f"/charter/sign/{token}")
        assert answer.status_code in {404, 410, 400}
        if answer.status_code == 410:
            assert "Nous ne le reconnaissons pas" in answer.content.decode()


def test_withdrawing_asks_first(charter: CharterVersion, organisation: Organisation, keeper: Client) -> None:
    signature = made.make_signature(organisation, charter)
    path = f"/signatures/{signature.key}/withdraw"
    assert "Vous pourrez signer de nouveau." in keeper.get(path).content.decode()
    assert Signature.objects.get().withdrawn_on is None
    stranger = Client()
    for answer in (stranger.get(path), stranger.post(path)):
        assert answer.status_code == 403
    keeper.post(path)
    assert Signature.objects.get().withdrawn_on is not None
    assert "Signature retirée." in keeper.get(f"/signatures/{signature.key}").content.decode()


def test_signatures_of_hidden_organisations_are_hidden(charter: CharterVersion, client: Client) -> None:
    hidden = make.make_organisation("Cachée", state="withdrawn")
    signature = made.make_signature(hidden, charter)
    assert client.get(f"/signatures/{signature.key}").status_code == 404
    assert "Cachée" not in client.get("/charter/").content.decode()


def test_ones_account_says_what_is_not_signed(
    charter: CharterVersion, organisation: Organisation, keeper: Client
) -> None:
    assert "/charter/sign?for=velo" in keeper.get("/account/").content.decode()
    made.make_signature(organisation, charter)
    assert "/charter/sign?for=velo" not in keeper.get("/account/").content.decode()


def test_the_record_shows_the_signature(
    charter: CharterVersion, organisation: Organisation, client: Client, django_assert_max_num_queries: Any
) -> None:
    assert "Signataire de" not in client.get("/organisations/velo").content.decode()
    made.make_signature(organisation, charter)
    page = client.get("/organisations/velo").content.decode()
    assert 'Signataire de <a href="/charter/1">' in page
    assert "petal gov declared" in page
