"""Signing the charter in the name of an organisation, with an account or by a link sent to its address (CHA-02).

A signature is of one version: the one in force on the day. Only those who keep the record sign for it. Tokens are in
letters only; the database keeps their hash. A stranger who asks for a link is answered the same in every case.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.ground.gate import writing
from communaux.meaning.access import VISITOR, Role, Viewer
from communaux.meaning.declare import of
from communaux.modules.charter import verbs as v
from communaux.modules.charter.acts.shared import fresh_published, in_force
from communaux.modules.charter.models import CharterVersion, Signature, SigningLink
from communaux.modules.charter.permissions import MATRIX
from communaux.nouns import mail
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given
from communaux.nouns.acts.errors import LinkDead, TooOften
from communaux.nouns.models import Affiliation, Organisation
from communaux.nouns.models.organisation import State

DAYS = 7
A_DAY_ON_RECORD = 5
"""Links that leave in a day for one organisation."""
SIGN_PATH = "/charter/sign/{token}"
_LONGEST_TOKEN = 100
_FIELDS = ("signatory", "capacity", "name_shown")


def sign(viewer: Viewer, organisation: Organisation, values: Mapping[str, Any]) -> Signature:
    """Sign the version in force for an organisation that the viewer keeps.

    ``values``: ``agree`` (True, or nothing is signed), ``capacity``, ``name_shown``. Raises ValidationError where that
    version is signed already.
    """
    verb = v.SIGNED
    path = organisation.get_absolute_url()
    MATRIX.require(viewer, verb, organisation.pk, path)
    cleaned = _cleaned(values)
    with base.acting():
        current = fresh_published(organisation, verb)
        made = _insert(current, in_force(verb), way="account", person_id=viewer.person, **cleaned)
        base.note(viewer, verb, current, thing=base.path_of(made), charter=base.path_of(made.charter))
    return made


def sign_by_link(token: str, values: Mapping[str, Any]) -> Signature:
    """Sign with the link that was sent to the organisation; ``signatory`` says who does. A link signs once."""
    verb = v.SIGNED_BY_LINK
    MATRIX.require(VISITOR, verb)
    cleaned = _cleaned(values)
    if not cleaned.get("signatory"):
        raise ValidationError({"signatory": _("Dites qui signe pour l’organisation.")})
    with base.acting():
        link = read_link(token)
        current = fresh_published(link.organisation, verb)
        made = _insert(current, in_force(verb), way="link", **cleaned)
        SigningLink.objects.filter(pk=link.pk).update(used=timezone.now())
        holder = Viewer(actor=f"/signing-links/{link.pk}")
        base.note(holder, verb, current, thing=base.path_of(made), charter=base.path_of(made.charter))
    return made


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(values, Mapping):
        raise ValidationError(_("Un objet avec un champ par propriété est attendu."), code="type")
    said = dict(values)
    if said.pop("agree", False) is not True:
        raise ValidationError({"agree": _("Cochez la case pour signer.")})
    return given.clean(of(Signature), frozenset({Role.EDITOR}), said)


def _insert(organisation: Organisation, charter: CharterVersion, **facts: Any) -> Signature:
    try:
        with writing():
            return Signature.objects.create(organisation=organisation, charter=charter, **facts)
    except IntegrityError as error:
        raise ValidationError(_("Votre organisation a déjà signé cette version."), code="twice") from error


def change(
    viewer: Viewer, signature: Signature, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Signature:
    """Change who may read the name of whoever signed, or in which capacity it was; never what was signed nor when."""
    verb = v.SIGNED
    MATRIX.require(viewer, verb, signature.organisation_id, base.path_of(signature))
    cleaned = given.clean(of(Signature), frozenset({Role.EDITOR}), values)
    with base.acting():
        current = base.fresh(signature, act=verb)
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            base.write(current, changes)
            base.note(viewer, verb, current.organisation, thing=base.path_of(current), fields=sorted(changes))
    return current


def withdraw(viewer: Viewer, signature: Signature) -> Signature:
    """Take a signature back. That it was there, and until when, stays written; the name that was typed goes."""
    verb = v.SIGNATURE_WITHDRAWN
    MATRIX.require(viewer, verb, signature.organisation_id, base.path_of(signature))
    with base.acting():
        current = base.fresh(signature, act=verb)
        if current.withdrawn_on is not None:
            raise ValidationError(_("Cette signature est déjà retirée."), code="twice")
        base.write(current, {"withdrawn_on": timezone.localdate(), "signatory": "", "name_shown": False})
        base.note(viewer, verb, current.organisation, thing=base.path_of(current))
    return current


# --- Links ------------------------------------------------------------------------------------------------------------


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode()).hexdigest()


def sign_address(address: str) -> str:
    """A keyed digest of an address, for the queue of tasks: it must not hold what a stranger typed."""
    key = f"communaux.charter.signing:{settings.SECRET_KEY}".encode()
    return hmac.new(key, address.strip().lower().encode(), sha256).hexdigest()


def addresses_of(organisation: Organisation) -> list[str]:
    """Where a link may be sent: the address on the record, and those of its editors."""
    ties = Affiliation.objects.filter(
        organisation=organisation, may_edit=True, until="", person__account__is_active=True
    )
    found = [organisation.email, *ties.order_by("pk").values_list("person__account__email", flat=True)]
    return list({address.lower(): address for address in found if address}.values())


def ask_link(viewer: Viewer, organisation: Organisation, email: str) -> None:
    """Have a link sent to ``email``, if the record of the organisation holds that address. Says nothing of whether."""
    from communaux.modules.charter.tasks import deliver_signing_link

    MATRIX.require(viewer, v.SIGNING_LINK_SENT, organisation.pk, organisation.get_absolute_url())
    address = given.text(email, 254)
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValidationError({"email": error}) from error
    with writing():
        deliver_signing_link.enqueue(organisation.pk, sign_address(address), mail.language_of_reader())


def deliver_link(organisation: int, signed_address: str, language: str) -> bool:
    """What the task does of that request. Says whether a letter left."""
    verb = v.SIGNING_LINK_SENT
    with base.acting():
        current = (
            Organisation.objects.select_for_update().filter(pk=organisation, state=State.PUBLISHED).first()
        )
        if current is None:
            return False
        for address in addresses_of(current):
            if not hmac.compare_digest(sign_address(address), signed_address):
                continue
            try:
                token, link = make_link(current, address)
            except TooOften:
                return False
            base.note(VISITOR, verb, current, thing=f"/signing-links/{link.pk}")
            mail.send_later(
                "charter/signing_link",
                address,
                language,
                organisation=current.name,
                sign=mail.address(SIGN_PATH, token),
                expires=link.expires,
            )
            return True
    return False


def make_link(organisation: Organisation, email: str) -> tuple[str, SigningLink]:
    """A new link and its token, which is not kept; part of a larger act. Raises TooOften."""
    now = timezone.now()
    today = SigningLink.objects.filter(organisation=organisation, created__gt=now - timedelta(days=1))
    if today.count() >= A_DAY_ON_RECORD:
        raise TooOften(v.SIGNING_LINK_SENT, 86_400, organisation.get_absolute_url())
    token = secrets.token_urlsafe(32)
    link = SigningLink.objects.create(
        organisation=organisation, token_hash=hash_of(token), email=email, expires=now + timedelta(days=DAYS)
    )
    return token, link


def read_link(token: str) -> SigningLink:
    """The open link of a token. Raises LinkDead with the reason: unknown, used, expired or gone."""
    verb = v.SIGNED_BY_LINK
    fits = isinstance(token, str) and 0 < len(token) <= _LONGEST_TOKEN
    links = SigningLink.objects.select_related("organisation")
    link = links.filter(token_hash=hash_of(token)).first() if fits else None
    if link is None:
        raise LinkDead(verb, "unknown")
    if link.used is not None:
        raise LinkDead(verb, "used")
    if link.expires <= timezone.now():
        raise LinkDead(verb, "expired")
    if link.organisation.state != State.PUBLISHED:
        raise LinkDead(verb, "gone")
    return link


def organisation_of_dead_link(token: str) -> Organisation | None:
    """The organisation of a link that no longer signs, so that its page can offer another one."""
    if not isinstance(token, str) or not 0 < len(token) <= _LONGEST_TOKEN:
        return None
    link = SigningLink.objects.select_related("organisation").filter(token_hash=hash_of(token)).first()
    return link.organisation if link and link.organisation.state == State.PUBLISHED else None


def forget_old_links(days: int = 30) -> int:
    """Delete the links that expired more than ``days`` days ago, with the addresses they were sent to."""
    with base.acting():
        deleted, _models = SigningLink.objects.filter(
            expires__lt=timezone.now() - timedelta(days=days)
        ).delete()
    return deleted
