"""Who asks: a platform by its token, or somebody who signed in; and what each may read and write of whom."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _

from communaux.doors import often
from communaux.doors.dfc.problems import not_found, stop, unauthorised
from communaux.ground import outbound
from communaux.ground.outbound import OutboundError
from communaux.meaning.access import Viewer
from communaux.modules.food.acts.events import acting_for
from communaux.modules.food.models import Platform
from communaux.modules.food.reading import platforms as reading
from communaux.modules.food.rules import kinds, tokens
from communaux.modules.food.rules.tokens import TokenError
from communaux.nouns.models import Organisation

A_MINUTE = 600
"""Requests of one platform or address in a minute."""
KEYS_FOR = 3600.0
KEYS_AGAIN = 30.0
"""Seconds for which keys are believed, and before they are asked for again where one is missing."""
_OURS = ("", "/", "/webid", "/webid#me")
"""How this door is named as the audience of a token, besides the address of the house."""
LIMITS = outbound.Limits(connect=3.0, read=4.0, total=6.0, size=200_000, redirects=2)


@dataclass(frozen=True, slots=True)
class Caller:
    """``platform``: None for a person; ``scopes``: by primary key of organisation, for a platform."""

    viewer: Viewer
    platform: Platform | None = None
    scopes: dict[int, set[str]] = field(default_factory=dict)

    def families(self, organisation: int, act: str) -> frozenset[str]:
        """The families that may be read or written (``act``: Read, Write) of an organisation."""
        if self.platform is None:
            return frozenset(kinds.FAMILIES if organisation in self.viewer.edits else ())
        held = self.scopes.get(organisation, set())
        return frozenset(family for family in kinds.FAMILIES if f"{act}{family}" in held)

    def readable(self) -> dict[int, frozenset[str]]:
        """All organisations of which something may be read."""
        numbers = self.viewer.edits if self.platform is None else self.scopes
        found = {number: self.families(number, "Read") for number in numbers}
        return {number: families for number, families in found.items() if families}

    def acting(self, organisation: int) -> Viewer:
        """As whom the acts know this caller."""
        return self.viewer if self.platform is None else acting_for(self.platform, organisation)


def of(request: HttpRequest) -> Caller:
    """The caller of a request. Raises a problem where there is none."""
    said = request.headers.get("authorization", "")
    if said:
        platform = _platform(request, said)
        _measure(f"p{platform.pk}")
        return Caller(Viewer(platform.get_absolute_url()), platform, reading.scopes_of(platform))
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.account is None:
        raise unauthorised("")
    _measure(f"a{viewer.account}")
    return Caller(viewer)


def organisation_of(caller: Caller, slug: str) -> Organisation:
    """An organisation of which the caller may read or write something. What is not theirs does not exist."""
    found = Organisation.objects.filter(slug=slug, state="published").first()
    if found is None or not (caller.families(found.pk, "Read") or caller.families(found.pk, "Write")):
        raise not_found()
    return found


class _Csrf(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def check_person(request: HttpRequest, caller: Caller) -> None:
    """A person who writes was not led here by another site."""
    if caller.platform is not None:
        return
    check = _Csrf(lambda _request: HttpResponse())
    check.process_request(request)
    if check.process_view(request, HttpResponse, (), {}):
        raise stop("csrf", _("Joignez le témoin csrftoken dans l’en-tête X-CSRFToken."))


# --- Tokens -----------------------------------------------------------------------------------------------------------


def _platform(request: HttpRequest, said: str) -> Platform:
    scheme, _space, text = said.partition(" ")
    try:
        if scheme.lower() != "bearer":
            raise TokenError("scheme")
        token = tokens.take_apart(text.strip())
        platform = Platform.objects.filter(issuer=token.issuer, client=token.client, active=True).first()
        if platform is None or not token.issuer or platform.fictional:
            raise TokenError("issuer")
        ours = [settings.BASE_URL + path for path in ("", "/", *(f"/api/dfc{end}" for end in _OURS))]
        audiences = [platform.audience] if platform.audience else ours
        try:
            tokens.verify(token, KEYS.of(platform.jwks), audiences=audiences, now=time.time())
        except TokenError as error:
            if error.code != "key":
                raise
            # the issuer may have a new key
            keys = KEYS.of(platform.jwks, afresh=True)
            tokens.verify(token, keys, audiences=audiences, now=time.time())
    except TokenError as error:
        _measure(f"i{often.visitor(request)}", A_MINUTE // 4)
        raise unauthorised(error.code) from None
    return platform


class Keys:
    """The keys of issuers, read from their address and kept for an hour in this process."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, list[dict[str, Any]]]] = {}
        self._lock = threading.Lock()
        self.policy: outbound.Policy | None = None

    def of(self, url: str, *, afresh: bool = False) -> list[dict[str, Any]]:
        """The keys at an address. Raises TokenError ``keys`` where they cannot be read and none are known."""
        kept = self._kept.get(url)
        good_for = KEYS_AGAIN if afresh or (kept and not kept[1]) else KEYS_FOR
        if kept and time.monotonic() - kept[0] < good_for:
            if not kept[1]:
                raise TokenError("keys")
            return kept[1]
        with self._lock:
            now = self._kept.get(url)
            if now is not None and now is not kept:
                return now[1]
            keys = self._read(url) or (kept[1] if kept else [])
            self._kept[url] = (time.monotonic(), keys)
        if not keys:
            raise TokenError("keys")
        return keys

    def _read(self, url: str) -> list[dict[str, Any]]:
        try:
            got = outbound.fetch(
                url, accept="application/jwk-set+json, application/json", limits=LIMITS, policy=self.policy
            )
            return tokens.key_set(orjson.loads(got.body))
        except (OutboundError, ValueError):
            return []

    def forget(self) -> None:
        """All of them, for tests."""
        self._kept.clear()


KEYS = Keys()


# --- How often --------------------------------------------------------------------------------------------------------


def _measure(who: str, most: int = A_MINUTE) -> None:
    """Count a request; refuse it where there are too many in the last minute."""
    if wait := often.take("dfc", who, most, 60):
        raise stop("too-often", _("Trop de demandes en une minute."), headers={"Retry-After": str(wait)})
