"""Which page answers whom: one table, read before anything else. A page that is not in it is a hole in this test."""

from __future__ import annotations

import pytest
from django.urls import get_resolver

from communaux.modules.network import urls
from communaux.modules.network.models import Claim, Report
from communaux.nouns.models.organisation import State
from tests import factories as make
from tests.modules.network.pages.conftest import World

ROLES = ("visitor", "account", "member", "editor", "editor of another", "steward")
# 302: to the sign-in page. Columns in the order of ROLES.
PAGES: dict[str, tuple[int, ...]] = {
    "/organisations/la-belle-equipe": (200, 200, 200, 200, 200, 200),
    "/organisations/new": (200, 200, 200, 200, 200, 200),
    "/organisations/la-belle-equipe/edit": (403, 403, 403, 200, 403, 200),
    "/organisations/la-belle-equipe/parts/commons": (403, 403, 403, 200, 403, 200),
    "/organisations/la-belle-equipe/parts/affiliations": (403, 403, 403, 200, 403, 200),
    "/organisations/la-belle-equipe/claim": (200, 200, 200, 302, 200, 200),
    "/organisations/la-belle-equipe/report": (200, 200, 200, 200, 200, 200),
    "/organisations/la-belle-equipe/edit-link": (200, 200, 200, 200, 200, 200),
    "/organisations/la-belle-equipe/transfer": (302, 403, 403, 200, 403, 200),
    "/organisations/la-belle-equipe/withdraw": (302, 403, 403, 200, 403, 200),
    "/organisations/brouillon": (404, 404, 404, 404, 404, 200),
    "/organisations/brouillon/edit": (404, 404, 404, 404, 404, 200),
    "/organisations/brouillon/claim": (404, 404, 404, 404, 404, 404),
    "/organisations/brouillon/report": (404, 404, 404, 404, 404, 404),
    "/organisations/personne-ici": (404, 404, 404, 404, 404, 404),
    "/edit/0123": (404, 404, 404, 404, 404, 404),
    "/edit/0123/confirm": (404, 404, 404, 404, 404, 404),
    "/take-over/0123": (404, 404, 404, 404, 404, 404),
    "/people/cachee": (404, 404, 200, 200, 200, 200),
    "/people/visible": (200, 200, 200, 200, 200, 200),
    "/people/personne-ici": (404, 404, 404, 404, 404, 404),
    "/people/new": (302, 200, 200, 200, 200, 200),
    "/people/cachee/edit": (302, 404, 403, 403, 403, 200),
    "/people/cachee/erase": (302, 404, 403, 403, 403, 200),
    "/desk/": (302, 403, 403, 403, 403, 200),
    "/desk/drafts": (302, 403, 403, 403, 403, 200),
    "/desk/claims": (302, 403, 403, 403, 403, 200),
    "/desk/reports": (302, 403, 403, 403, 403, 200),
    "/desk/pairs": (302, 403, 403, 403, 403, 200),
    "/desk/stale": (302, 403, 403, 403, 403, 200),
    "/desk/rien": (302, 403, 403, 403, 403, 404),
    "/desk/claims/demande": (302, 403, 403, 403, 403, 200),
    "/desk/reports/signal": (302, 403, 403, 403, 403, 200),
    "/desk/merge/organisations/la-belle-equipe": (302, 403, 403, 403, 403, 200),
    "/desk/merge/organisations/la-belle-equipe/autre-maison": (302, 403, 403, 403, 403, 200),
    "/desk/merge/people/cachee": (302, 403, 403, 403, 403, 200),
    "/desk/merge/people/cachee/visible": (302, 403, 403, 403, 403, 200),
    "/desk/merge/people/cachee/cachee": (302, 403, 403, 403, 403, 404),
    "/desk/merge/chats/un/deux": (302, 404, 404, 404, 404, 404),
    "/listings/": (200, 200, 200, 200, 200, 200),
    "/commons/": (200, 200, 200, 200, 200, 200),
    "/people/": (200, 200, 200, 200, 200, 200),
}
# Sent without a single value: 405 where only a form of another page may send; 403 where the role may not.
SENT: dict[str, tuple[int, ...]] = {
    "/organisations/la-belle-equipe/publish": (403, 403, 403, 403, 403, 403),
    "/organisations/brouillon/publish": (404, 404, 404, 404, 404, 302),
    "/organisations/la-belle-equipe/check": (403, 403, 403, 302, 403, 302),
    "/organisations/la-belle-equipe/restore": (403, 403, 403, 403, 403, 403),
    "/organisations/la-belle-equipe/transfer": (302, 403, 403, 200, 403, 200),
    "/organisations/la-belle-equipe/withdraw": (302, 403, 403, 200, 403, 200),
    "/organisations/la-belle-equipe/edit": (403, 403, 403, 200, 403, 200),
    "/organisations/la-belle-equipe/parts/relations": (403, 403, 403, 200, 403, 200),
    "/people/cachee/leave": (404, 404, 404, 404, 404, 404),
    "/people/cachee/erase": (302, 404, 403, 403, 403, 302),
    "/people/cachee/edit": (302, 404, 403, 403, 403, 200),
    "/desk/search": (302, 403, 403, 403, 403, 302),
    "/desk/pairs/1/dismiss": (302, 403, 403, 403, 403, 404),
    "/desk/claims/demande": (302, 403, 403, 403, 403, 200),
    "/desk/merge/people/cachee/visible": (302, 403, 403, 403, 403, 200),
    "/edit/close": (302, 302, 302, 302, 302, 302),
}


@pytest.fixture
def house(world: World) -> World:
    make.make_organisation("Brouillon", state=State.DRAFT)
    make.make_person("Cachée", key="cachee")
    make.make_person("Visible", key="visible", listed=True)
    Claim.objects.create(
        organisation=world.one, account=world.account("account"), message="Moi", key="demande"
    )
    Report.objects.create(organisation=world.one, reason="gone", key="signal")
    return world


@pytest.mark.parametrize("path", PAGES)
def test_who_reads_what(house: World, path: str) -> None:
    answers = tuple(house.client(role).get(path).status_code for role in ROLES)
    assert dict(zip(ROLES, answers, strict=True)) == dict(zip(ROLES, PAGES[path], strict=True))


@pytest.mark.parametrize("path", SENT)
def test_who_sends_what(house: World, path: str) -> None:
    answers = tuple(house.client(role).post(path).status_code for role in ROLES)
    assert dict(zip(ROLES, answers, strict=True)) == dict(zip(ROLES, SENT[path], strict=True))


def test_every_address_of_the_network_is_in_the_table() -> None:
    resolver = get_resolver()
    named = {resolver.resolve(path).url_name for path in (*PAGES, *SENT)}
    ours = {pattern.name for pattern in urls.urlpatterns}
    assert ours - named - {"organisation_part"} == set()
