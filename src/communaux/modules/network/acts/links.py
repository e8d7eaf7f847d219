"""Links that let their holder edit one record without an account (NET-09).

A token is 32 random bytes, known to the e-mail alone: only its SHA-256 is kept. A link opens for seven days, edits one
record, and can be revoked. Strangers have one sent to the addresses of the record only, and are told the same whether
or not theirs is one of them: what tells them apart happens in a task, after the answer.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from communaux.ground.gate import writing
from communaux.meaning.access import EDITORS, VISITOR, Refused, Viewer
from communaux.modules.network import mail, verbs
from communaux.modules.network.acts import base
from communaux.modules.network.models import EditLink
from communaux.modules.network.permissions import require
from communaux.nouns.acts import values as given
from communaux.nouns.acts.errors import LinkDead, TooOften
from communaux.nouns.models import Affiliation, Organisation
from communaux.nouns.models.organisation import State

DAYS = 7
A_DAY_TO_ONE = 3
A_DAY_ON_RECORD = 10
A_DAY_TO_ADDRESS = 10
"""Links that leave in a day: for one record to one address, for one record, and to one address for all records."""
_USED_EVERY = timedelta(minutes=10)
_LONGEST_TOKEN = 100


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode()).hexdigest()


def sign_address(address: str) -> str:
    """A keyed digest of an address, for the queue of tasks: it must not hold what a stranger typed."""
    key = f"communaux.network.links:{settings.SECRET_KEY}".encode()
    return hmac.new(key, address.strip().lower().encode(), sha256).hexdigest()


def addresses_of(organisation: Organisation) -> list[str]:
    """Where a stranger may have a link sent: the address on the record, and those of its editors."""
    ties = Affiliation.objects.filter(
        organisation=organisation, may_edit=True, until="", person__account__is_active=True
    )
    found = [organisation.email, *ties.order_by("pk").values_list("person__account__email", flat=True)]
    return list({address.lower(): address for address in found if address}.values())


def make_link(organisation: Organisation, email: str) -> tuple[EditLink, str]:
    """A new link and its token, which is not kept; part of a larger act, inside ``writing()``."""
    token = secrets.token_urlsafe(32)
    expires = timezone.now() + timedelta(days=DAYS)
    link = EditLink.objects.create(
        organisation=organisation, token_hash=hash_of(token), email=email, expires=expires
    )
    return link, token


def send_edit_link(viewer: Viewer, organisation: Organisation, email: str = "") -> None:
    """Send a link to edit a record: by its editors and the stewards to any address (that of the record unless said);
    for anybody else, to ``email`` if the record holds it.

    A stranger is answered the same in every case. Raises ValidationError for what is no address, ``TooOften`` for
    an editor or a steward.
    """
    verb = verbs.EDIT_LINK_SENT
    require(viewer, verb, organisation.pk, organisation.get_absolute_url())
    trusted = viewer.account is not None and viewer.may(EDITORS, organisation.pk)
    address = given.text(email, 254) or (organisation.email if trusted else "")
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValidationError({"email": error}) from error
    language = mail.language_of_reader()
    if not trusted:
        from communaux.modules.network.tasks import deliver_edit_link as deliver

        with writing():
            deliver.enqueue(organisation.pk, sign_address(address), language)
        return
    with base.acting():
        current = base.fresh_organisation(organisation, verb)
        if too_many(current, address):
            raise TooOften(verb, 86_400, current.get_absolute_url())
        _send(viewer, current, address, language)


def send_first_edit_link(organisation: Organisation, email: str) -> bool:
    """Send a link to whoever just proposed a record without an account, at the address that they gave.

    Only for a draft of the last hour that no link was ever sent for: raises Refused for any other, ValidationError for
    what is no address. False where enough letters left for that address today.
    """
    verb = verbs.EDIT_LINK_SENT
    address = given.text(email, 254)
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValidationError({"email": error}) from error
    with base.acting():
        current = base.fresh_organisation(organisation, verb)
        recent = current.created > timezone.now() - timedelta(hours=1)
        known = EditLink.objects.filter(organisation=current).exists()
        if current.state != State.DRAFT or not recent or known:
            raise Refused(verb, current.get_absolute_url())
        if too_many(current, address):
            return False
        _send(VISITOR, current, address, mail.language_of_reader())
    return True


def deliver_edit_link(organisation: int, signed_address: str, language: str) -> bool:
    """What the task does of a stranger's request: send the link where the record holds the address. Says whether."""
    with base.acting():
        current = (
            Organisation.objects.select_for_update().filter(pk=organisation, state=State.PUBLISHED).first()
        )
        if current is None:
            return False
        for address in addresses_of(current):
            if hmac.compare_digest(sign_address(address), signed_address):
                if too_many(current, address):
                    return False
                _send(VISITOR, current, address, language)
                return True
    return False


def too_many(organisation: Organisation, email: str) -> bool:
    """Whether enough links left today for this record or to this address."""
    today = EditLink.objects.filter(created__gt=timezone.now() - timedelta(days=1))
    rows = list(today.filter(organisation=organisation).values_list("email", flat=True))
    same = sum(row.lower() == email.lower() for row in rows)
    if same >= A_DAY_TO_ONE or len(rows) >= A_DAY_ON_RECORD:
        return True
    return today.filter(email__iexact=email).count() >= A_DAY_TO_ADDRESS


def _send(viewer: Viewer, organisation: Organisation, address: str, language: str) -> None:
    link, token = make_link(organisation, address)
    base.note(viewer, verbs.EDIT_LINK_SENT, organisation, thing=f"/edit-links/{link.pk}")
    mail.send_later(
        "network/edit_link",
        address,
        language,
        organisation=organisation.name,
        edit=mail.address(mail.EDIT_PATH, token),
        expires=link.expires,
    )


def open_edit_link(token: str) -> tuple[Organisation, Viewer]:
    """The record of a link, and a viewer who edits that record and nothing else. Raises ``LinkDead`` with the reason.

    Opening changes nothing but the instant of its last use.
    """
    fits = isinstance(token, str) and 0 < len(token) <= _LONGEST_TOKEN
    links = EditLink.objects.select_related("organisation")
    return _opened(links.filter(token_hash=hash_of(token)).first() if fits else None)


def reopen_edit_link(pk: int) -> tuple[Organisation, Viewer]:
    """The same, of a link that a session opened before: the session keeps its key, so that no token is kept anywhere."""
    return _opened(EditLink.objects.select_related("organisation").filter(pk=pk).first())


def _opened(link: EditLink | None) -> tuple[Organisation, Viewer]:
    verb = verbs.ORGANISATION_CHANGED
    if link is None:
        raise LinkDead(verb, "unknown")
    now = timezone.now()
    if link.revoked is not None:
        raise LinkDead(verb, "revoked")
    if link.expires <= now:
        raise LinkDead(verb, "expired")
    if link.organisation.state not in (State.DRAFT, State.PUBLISHED):
        raise LinkDead(verb, "gone")
    _used(link, now)
    holder = Viewer(actor=f"/edit-links/{link.pk}", edits=frozenset({link.organisation_id}))
    return link.organisation, holder


def _used(link: EditLink, now: datetime) -> None:
    if link.last_used is None or now - link.last_used > _USED_EVERY:
        with writing():
            EditLink.objects.filter(pk=link.pk).update(last_used=now)


def revoke_edit_link(viewer: Viewer, link: EditLink) -> None:
    """Make a link open nothing any more. Twice is once."""
    verb = verbs.EDIT_LINK_REVOKED
    require(viewer, verb, link.organisation_id, f"/edit-links/{link.pk}")
    with base.acting():
        current = base.fresh(link, act=verb)
        if current.revoked is None:
            EditLink.objects.filter(pk=current.pk).update(revoked=timezone.now())
            base.note(viewer, verb, current.organisation, thing=f"/edit-links/{current.pk}")


def forget_old_links(days: int = 30) -> int:
    """Delete the links that expired more than ``days`` days ago, with the addresses they were sent to."""
    with base.acting():
        deleted, _by_model = EditLink.objects.filter(
            expires__lt=timezone.now() - timedelta(days=days)
        ).delete()
    return deleted
