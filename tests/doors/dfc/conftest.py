"""An enterprise, a platform that may do all with it, and one that may do nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from communaux.modules.food.models import Platform
from communaux.nouns.models import Organisation
from tests import factories
from tests.modules.food.factories import client_of, make_grants, make_platform

V2 = 'application/ld+json; profile="dfc-v2"'


@dataclass
class Door:
    """The door as a platform meets it."""

    organisation: Organisation
    platform: Platform
    client: Client

    @property
    def base(self) -> str:
        return f"/api/dfc/enterprises/{self.organisation.slug}"

    def at(self, path: str) -> str:
        return path.removeprefix(settings.BASE_URL) if path.startswith("http") else self.base + path

    def get(self, path: str = "", **more: Any) -> HttpResponse:
        return self.client.get(self.at(path), **more)

    def send(self, method: str, path: str, told: Any, media: str = "application/ld+json", **more: Any):
        body = told if isinstance(told, bytes) else orjson.dumps(told)
        return self.client.generic(method, self.at(path), body, content_type=media, **more)


@pytest.fixture
def door(db: None) -> Door:
    organisation = factories.make_organisation(
        "Ferme des Lilas",
        slug="ferme-des-lilas",
        summary={"fr": "Maraîchage"},
        website="https://lilas.exemple.coop/",
        street="1 rue des Lilas",
        postcode="35000",
        city="Rennes",
    )
    platform = make_platform("Panier commun")
    make_grants(organisation, platform)
    return Door(organisation, platform, client_of(platform))
