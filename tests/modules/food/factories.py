"""Small builders for tests of food exchange: a platform with a key, its tokens, its scopes."""

from __future__ import annotations

import itertools
import time
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.test import Client

from communaux.doors.dfc import caller
from communaux.modules.food.models import Grant, Platform
from communaux.modules.food.rules import kinds, tokens
from communaux.nouns.models import Organisation

_count = itertools.count(1)
KID = "key-1"


@cache
def signing_key(name: str = "") -> rsa.RSAPrivateKey:
    """A key, the same for each name: making one takes long."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def make_platform(name: str = "", **fields: Any) -> Platform:
    """An accepted platform, whose public key is known."""
    number = next(_count)
    fields.setdefault("issuer", f"https://login{number}.exemple.coop/realms/x")
    fields.setdefault("client", f"client-{number}")
    fields.setdefault("jwks", f"https://login{number}.exemple.coop/certs")
    fields.setdefault("iri", f"https://platform{number}.exemple.coop/profile")
    platform = Platform.objects.create(name=name or f"Plateforme {number}", **fields)
    know(platform)
    return platform


def know(platform: Platform) -> None:
    """As if the keys of its issuer had been read."""
    key = tokens.public_key(signing_key("").public_key(), KID)
    caller.KEYS._kept[platform.jwks] = (time.monotonic(), [key])


def make_grants(organisation: Organisation, platform: Platform, *scopes: str) -> None:
    """Scopes of a platform; all of them unless said."""
    for scope in scopes or kinds.SCOPES:
        Grant.objects.create(organisation=organisation, platform=platform, scope=scope)


def claims_of(platform: Platform, **changes: Any) -> dict[str, Any]:
    """What a good token says; a change to None leaves a claim out."""
    now = int(time.time())
    told = {
        "iss": platform.issuer,
        "azp": platform.client,
        "aud": settings.BASE_URL,
        "iat": now,
        "exp": now + 300,
        **changes,
    }
    return {name: value for name, value in told.items() if value is not None}


def token(platform: Platform, *, key: str = "", kid: str = KID, **changes: Any) -> str:
    """A signed token."""
    return tokens.sign(signing_key(key), kid, claims_of(platform, **changes))


def client_of(platform: Platform, **changes: Any) -> Client:
    """A client that sends a token of a platform."""
    return Client(headers={"authorization": f"Bearer {token(platform, **changes)}"})
