"""Programs: platforms that stewards register, programs that register or describe themselves, and the end of their access."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import VISITOR, Viewer
from communaux.modules.identity import verbs
from communaux.modules.identity.acts.base import note, path_of
from communaux.modules.identity.models import Application, Session
from communaux.modules.identity.permissions import MATRIX
from communaux.modules.identity.rules import claims, secrets
from communaux.modules.identity.rules.client_documents import ClientDocument, is_return
from communaux.modules.identity.rules.requests import sector
from communaux.nouns.acts.base import acting, expect, fresh, write
from communaux.nouns.acts.errors import LinkDead
from communaux.nouns.acts.values import differing, text
from communaux.nouns.models import Organisation

MOST_RETURNS = 10
FIELDS = (
    *("name", "organisation", "audience", "redirect_uris", "logout_uris", "scopes"),
    *("homepage", "terms", "privacy"),
)
"""What a steward says of a platform."""


@dataclass(frozen=True, slots=True)
class Registration:
    """What a program says of itself when it registers (RFC 7591), read by the door."""

    name: str
    redirect_uris: tuple[str, ...]
    logout_uris: tuple[str, ...] = ()
    scopes: tuple[str, ...] = claims.SCOPES
    method: str = "client_secret_basic"
    id_token_alg: str = "RS256"  # noqa: S105 - an algorithm
    refreshes: bool = False
    homepage: str = ""
    terms: str = ""
    privacy: str = ""


def register_platform(viewer: Viewer, values: Mapping[str, Any]) -> tuple[Application, str]:
    """A member platform may use the accounts of this house; its secret is told this once. Raises ValidationError."""
    verb = verbs.PLATFORM_REGISTERED
    MATRIX.require(viewer, verb)
    cleaned, secret = _cleaned(values, new=True), secrets.made()
    with acting():
        made = Application(
            kind=Application.Kind.PLATFORM,
            method=Application.Method.BASIC,
            secret_hash=secrets.hashed(secret),
            **cleaned,
        )
        made.client_id = f"platform-{made.key}"
        made.sector = sector(made.redirect_uris, made.client_id)
        made.save(force_insert=True)
        note(viewer, verb, made, fields=sorted(cleaned))
    return made, secret


def change_platform(
    viewer: Viewer, application: Application, values: Mapping[str, Any], expected_version: int | None = None
) -> Application:
    """Change what is said of a platform. Its sector stays, so that it knows people by the same names."""
    verb = verbs.PLATFORM_CHANGED
    MATRIX.require(viewer, verb, object_=path_of(application))
    cleaned = _cleaned(values)
    with acting():
        current = _open(application, verb)
        changes = differing(current, cleaned)
        expect(current, expected_version, changes)
        if changes:
            write(current, changes)
            note(viewer, verb, current, fields=sorted(changes))
    return current


def renew_secret(viewer: Viewer, application: Application) -> str:
    """Another secret for a platform; the former one is worth nothing from now on."""
    verb = verbs.PLATFORM_RENEWED
    MATRIX.require(viewer, verb, object_=path_of(application))
    secret = secrets.made()
    with acting():
        current = _open(application, verb)
        write(current, {"secret_hash": secrets.hashed(secret)})
        note(viewer, verb, current)
    return secret


def end(viewer: Viewer, application: Application) -> None:
    """Close the access of a program: everything it holds of anybody ends."""
    verb = verbs.APPLICATION_ENDED
    MATRIX.require(viewer, verb, object_=path_of(application))
    with acting():
        current = _open(application, verb)
        now = timezone.now()
        write(current, {"ended": now})
        Session.objects.filter(consent__application=current, ended=None).update(ended=now)
        note(viewer, verb, current)


def register(said: Registration) -> tuple[Application, str]:
    """A program registers itself (RFC 7591). It holds nothing until a person agrees. Its secret is "" where it keeps none."""
    verb = verbs.APPLICATION_REGISTERED
    MATRIX.require(VISITOR, verb)
    secret = "" if said.method == Application.Method.NONE else secrets.made()
    with acting():
        made = Application(
            kind=Application.Kind.REGISTERED,
            name=said.name,
            method=said.method,
            secret_hash=secrets.hashed(secret) if secret else "",
            redirect_uris=list(said.redirect_uris),
            logout_uris=list(said.logout_uris),
            scopes=claims.in_order(said.scopes),
            refreshes=said.refreshes,
            id_token_alg=said.id_token_alg,
            homepage=said.homepage,
            terms=said.terms,
            privacy=said.privacy,
        )
        made.client_id = f"app-{made.key}"
        made.sector = made.client_id
        made.save(force_insert=True)
        note(VISITOR, verb, made)
    return made, secret


def remember(said: ClientDocument) -> Application:
    """A program that describes itself at its own address, as it does now. Somebody who signed in was led here by it."""
    verb = verbs.APPLICATION_REGISTERED
    MATRIX.require(VISITOR, verb)
    told = {
        "name": said.name[:120],
        "redirect_uris": list(said.redirect_uris),
        "logout_uris": list(said.logout_uris),
        "scopes": claims.in_order(said.scopes),
        "refreshes": said.refreshes,
        "homepage": said.homepage,
        "terms": said.terms,
        "privacy": said.privacy,
    }
    with acting():
        current = Application.objects.select_for_update().filter(client_id=said.client_id).first()
        if current is None:
            current = Application(
                kind=Application.Kind.DOCUMENT,
                client_id=said.client_id,
                sector=said.client_id,
                read_at=timezone.now(),
                **told,
            )
            current.save(force_insert=True)
            note(VISITOR, verb, current)
            return current
        changes = differing(current, told)
        write(current, {**changes, "read_at": timezone.now()})
        if changes:
            note(VISITOR, verb, current, fields=sorted(changes))
    return current


def _open(application: Application, verb: str) -> Application:
    current = fresh(application, act=verb)
    if current.ended is not None:
        raise LinkDead(verb, "revoked")
    return current


def _cleaned(values: Mapping[str, Any], *, new: bool = False) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    cleaned: dict[str, Any] = {}
    for name, value in values.items():
        try:
            if name not in FIELDS:
                raise ValidationError(_("Ce champ n’existe pas."), code="unknown_field")
            cleaned[name] = _CLEAN.get(name, _page)(value)
        except ValidationError as error:
            errors[str(name)[:80]] = error
    for name in ("name", "redirect_uris"):
        if name not in errors and not cleaned.get(name, None if new else "as it is"):
            errors[name] = ValidationError(_("Ce champ est nécessaire."), code="required")
    own = Application.Audience.OWN
    if (
        not errors
        and cleaned.get("audience") == own
        and cleaned.get("organisation", None if new else own) is None
    ):
        errors["organisation"] = ValidationError(_("Dites de quelle organisation sont ces membres."))
    if errors:
        raise ValidationError(errors)
    return cleaned


def _name(value: Any) -> str:
    return text(value, 120)


def _organisation(value: Any) -> Organisation | None:
    if value is not None and not isinstance(value, Organisation):
        raise ValidationError(_("Une organisation est attendue."), code="type")
    return value


def _audience(value: Any) -> str:
    if value not in Application.Audience.values:
        raise ValidationError(_("Choisissez une des valeurs proposées."), code="choice")
    return str(value)


def _returns(value: Any) -> list[str]:
    found = list(dict.fromkeys(value)) if isinstance(value, list | tuple) else None
    if found is None or len(found) > MOST_RETURNS:
        raise ValidationError(_("Dix adresses au plus, une par ligne."), code="most")
    wrong = [one for one in found if not isinstance(one, str) or not is_return(one)]
    if wrong:
        raise ValidationError(
            _("« %(address)s » ne convient pas : https est attendu, sans « # »."),
            code="address",
            params={"address": str(wrong[0])[:200]},
        )
    return found


def _scopes(value: Any) -> list[str]:
    if not isinstance(value, list | tuple) or not set(value) <= set(claims.SCOPES):
        raise ValidationError(_("Choisissez parmi les valeurs proposées."), code="choice")
    return claims.in_order({*value, "openid"})


def _page(value: Any) -> str:
    found = text(value, 500)
    if found and not found.startswith(("https://", "http://")):
        raise ValidationError(_("Une adresse qui commence par https:// est attendue."), code="address")
    return found


_CLEAN = {
    "name": _name,
    "organisation": _organisation,
    "audience": _audience,
    "redirect_uris": _returns,
    "logout_uris": _returns,
    "scopes": _scopes,
}
