"""How records are handed from one keeper to the next: claims, transfers, and who keeps what one proposed (NET-09).

Tokens are in e-mails only; the database keeps what checks them. Links that edit without an account are in ``links``,
what visitors report is in ``reports``, both also reachable from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.ground.gate import writing
from communaux.meaning.access import EDITORS, Refused, Viewer
from communaux.modules.network import mail, verbs
from communaux.modules.network.acts import base, people
from communaux.modules.network.acts.links import (
    deliver_edit_link,
    open_edit_link,
    reopen_edit_link,
    revoke_edit_link,
    send_edit_link,
    send_first_edit_link,
)
from communaux.modules.network.acts.reports import answer_report, report
from communaux.modules.network.models import Claim, Transfer
from communaux.modules.network.models.care import Decision
from communaux.modules.network.permissions import require
from communaux.nouns.acts import values as given
from communaux.nouns.acts.errors import LinkDead, TooOften
from communaux.nouns.models import Account, Affiliation, Organisation, Person
from communaux.nouns.models.organisation import State
from communaux.nouns.viewers import viewer_of

__all__ = [
    "accept_transfer",
    "answer_claim",
    "answer_report",
    "claim",
    "deliver_edit_link",
    "offer_transfer",
    "open_edit_link",
    "read_transfer",
    "refuse_transfer",
    "reopen_edit_link",
    "report",
    "revoke_edit_link",
    "send_edit_link",
    "send_first_edit_link",
    "withdraw_transfer",
]

LONGEST_ANSWER = 2000
OPEN_CLAIMS = 10
"""Claims of one account that may wait at a time."""
TRANSFER_DAYS = 14
TRANSFERS_A_DAY = 5
"""Offers of one record in a day."""
_SALT = "communaux.network.transfer"


# --- Claims -----------------------------------------------------------------------------------------------------------


def claim(viewer: Viewer, organisation: Organisation, values: Mapping[str, Any]) -> Claim:
    """Ask to keep a record: ``message`` says who one is for the organisation, ``your_name`` where one has no page yet."""
    verb = verbs.CLAIM_MADE
    path = organisation.get_absolute_url()
    require(viewer, verb, organisation.pk, path)
    if viewer.account is None:
        raise Refused(verb, path)
    said = _texts(values, {"message": LONGEST_ANSWER, "your_name": 120})
    if not said["message"]:
        raise ValidationError({"message": _("Dites qui vous êtes pour cette organisation.")})
    with base.acting():
        current = base.fresh_organisation(organisation, verb)
        if current.state != State.PUBLISHED or _keeps(viewer.account, current):
            raise Refused(verb, path)
        if Claim.objects.filter(account=viewer.account, state=Decision.OPEN).count() >= OPEN_CLAIMS:
            raise TooOften(verb, 86_400, path)
        people.page_of(viewer, said["your_name"])
        try:
            with writing():
                made = Claim.objects.create(
                    organisation=current, account_id=viewer.account, message=said["message"]
                )
        except IntegrityError as error:
            raise ValidationError(_("Votre demande attend déjà une réponse."), code="twice") from error
        base.note(viewer, verb, current, thing=base.path_of(made))
    return made


def answer_claim(viewer: Viewer, claim: Claim, accept: bool, answer: str = "") -> Claim:
    """Grant or refuse a claim; the claimant is told by e-mail. Raises LinkDead where it was answered already."""
    verb = verbs.CLAIM_ANSWERED
    require(viewer, verb, object_=base.path_of(claim))
    said = _texts({"answer": answer}, {"answer": LONGEST_ANSWER})
    with base.acting():
        current = base.fresh(claim, act=verb)
        if current.state != Decision.OPEN:
            raise LinkDead(verb, "used")
        organisation = base.fresh_organisation(current.organisation, verb)
        state = Decision.ACCEPTED if accept else Decision.REFUSED
        if accept:
            claimant = Person.objects.filter(account=current.account_id).first()
            if claimant is None or not current.account.is_active:
                raise LinkDead(verb, "gone")
            _hand_over(organisation, claimant)
        base.write(current, {"state": state, "answer": said["answer"]})
        base.note(viewer, verb, organisation, thing=base.path_of(current), state=state)
        mail.send_later(
            "network/claim_answer",
            current.account.email,
            mail.language_of(organisation),
            organisation=organisation.name,
            page=mail.address(organisation.get_absolute_url()),
            accepted=accept,
            answer=said["answer"],
        )
    return current


def ask_to_keep(viewer: Viewer, organisation: Organisation, your_name: str) -> None:
    """Remember with a proposal that its author asks to keep it; part of ``organisations.create``."""
    if viewer.account is None:
        raise ValidationError({"keep": _("Connectez-vous pour tenir cette fiche à jour.")})
    people.page_of(viewer, your_name)
    Claim.objects.create(organisation=organisation, account_id=viewer.account, message="")


def grant_to_proposer(organisation: Organisation) -> None:
    """Give the record to whoever proposed it and asked for it; part of ``organisations.publish``.

    A draft is seen by its editors and stewards only, so an open claim on it is its author's.
    """
    for waiting in Claim.objects.filter(organisation=organisation, state=Decision.OPEN):
        person = Person.objects.filter(account=waiting.account_id).first()
        if person is not None:
            _entrust(person, organisation)
            base.write(waiting, {"state": Decision.ACCEPTED})


def _keeps(account: int, organisation: Organisation) -> bool:
    ties = Affiliation.objects.filter(organisation=organisation, may_edit=True, until="")
    return ties.filter(person__account=account).exists()


def _entrust(person: Person, organisation: Organisation) -> None:
    """Let somebody edit a record, by the tie they have with it or by a new one."""
    ties = Affiliation.objects.select_for_update().filter(person=person, organisation=organisation, until="")
    tie = ties.order_by("-may_edit", "pk").first()
    if tie is None:
        Affiliation.objects.create(
            person=person, organisation=organisation, role="representative", may_edit=True, source="self"
        )
    elif not tie.may_edit:
        base.write(tie, {"may_edit": True})


def _hand_over(organisation: Organisation, person: Person) -> None:
    """The same, with the new versions that it gives to both."""
    _entrust(person, organisation)
    base.touch(organisation)
    base.write(person, {})


# --- Transfers --------------------------------------------------------------------------------------------------------


def offer_transfer(viewer: Viewer, organisation: Organisation, values: Mapping[str, Any]) -> Transfer:
    """Offer a record to the person behind ``email``, who accepts by a link. ``keep``: the giver keeps it as well."""
    verb = verbs.TRANSFER_OFFERED
    path = organisation.get_absolute_url()
    require(viewer, verb, organisation.pk, path)
    if viewer.account is None:
        raise Refused(verb, path)
    email = _texts({"email": values.get("email")}, {"email": 254})["email"]
    keep = values.get("keep", False)
    errors: dict[str, Any] = {}
    try:
        validate_email(email)
    except ValidationError as error:
        errors["email"] = error
    if not isinstance(keep, bool):
        errors["keep"] = ValidationError(_("Oui ou non est attendu."), code="type")
    if unknown := values.keys() - {"email", "keep"}:
        errors |= {
            str(name)[:80]: ValidationError(_("Ce champ n’existe pas."), "unknown_field") for name in unknown
        }
    if errors:
        raise ValidationError(errors)
    now = timezone.now()
    with base.acting():
        current = base.fresh_organisation(organisation, verb)
        today = Transfer.objects.filter(organisation=current, created__gt=now - timedelta(days=1))
        if today.count() >= TRANSFERS_A_DAY:
            raise TooOften(verb, 86_400, path)
        transfer = Transfer.objects.create(
            organisation=current,
            by_id=viewer.account,
            email=email,
            keep=keep,
            expires=now + timedelta(days=TRANSFER_DAYS),
        )
        base.note(viewer, verb, current, thing=base.path_of(transfer))
        giver = Person.objects.filter(account=viewer.account).first()
        mail.send_later(
            "network/transfer",
            email,
            mail.language_of(current),
            organisation=current.name,
            page=mail.address(current.get_absolute_url()),
            by=giver.name if giver else "",
            accept=mail.address(mail.TRANSFER_PATH, token_of(transfer)),
            expires=transfer.expires,
        )
    return transfer


def token_of(transfer: Transfer) -> str:
    """The token by which a transfer is answered: its key, signed with the key of the site."""
    return signing.Signer(salt=_SALT).sign(transfer.key)


def read_transfer(token: str, verb: str = verbs.TRANSFER_ANSWERED) -> Transfer:
    """The open transfer of a token, for the page that asks. Raises ``LinkDead`` with the reason."""
    try:
        key = signing.Signer(salt=_SALT).unsign(token) if isinstance(token, str) else ""
    except signing.BadSignature:
        key = ""
    transfer = Transfer.objects.select_related("organisation", "by").filter(key=key).first() if key else None
    if transfer is None:
        raise LinkDead(verb, "unknown")
    if transfer.state != Decision.OPEN:
        raise LinkDead(verb, "used" if transfer.state == Decision.ACCEPTED else "revoked")
    if transfer.expires <= timezone.now():
        raise LinkDead(verb, "expired")
    if transfer.organisation.state == State.MERGED or not viewer_of(transfer.by).may(
        EDITORS, transfer.organisation_id
    ):
        raise LinkDead(verb, "gone")
    return transfer


def accept_transfer(viewer: Viewer, token: str, your_name: str = "") -> Organisation:
    """Take a record over; the giver loses it unless they keep it too. Raises ``LinkDead``."""
    verb = verbs.TRANSFER_ANSWERED
    require(viewer, verb)
    with base.acting():
        transfer = read_transfer(token)
        if viewer.account is None or transfer.by_id == viewer.account:
            raise Refused(verb)
        organisation = base.fresh_organisation(transfer.organisation, verb)
        _hand_over(organisation, people.page_of(viewer, your_name))
        if not transfer.keep:
            _take_back(transfer.by, organisation)
        base.write(transfer, {"state": Decision.ACCEPTED, "email": ""})
        base.note(viewer, verb, organisation, thing=base.path_of(transfer), state=Decision.ACCEPTED)
    return organisation


def _take_back(account: Account, organisation: Organisation) -> None:
    ties = Affiliation.objects.filter(person__account=account, organisation=organisation, may_edit=True)
    for tie in ties.select_related("person"):
        base.write(tie, {"may_edit": False})


def refuse_transfer(viewer: Viewer, token: str) -> None:
    """Say no to an offer."""
    verb = verbs.TRANSFER_ANSWERED
    require(viewer, verb)
    with base.acting():
        transfer = read_transfer(token)
        base.write(transfer, {"state": Decision.REFUSED, "email": ""})
        base.note(viewer, verb, transfer.organisation, thing=base.path_of(transfer), state=Decision.REFUSED)


def withdraw_transfer(viewer: Viewer, transfer: Transfer) -> None:
    """Take an offer back before it is answered."""
    verb = verbs.TRANSFER_ANSWERED
    require(viewer, verbs.TRANSFER_OFFERED, transfer.organisation_id, base.path_of(transfer))
    with base.acting():
        current = base.fresh(transfer, act=verb)
        if current.state != Decision.OPEN:
            raise LinkDead(verb, "used")
        base.write(current, {"state": Decision.WITHDRAWN, "email": ""})
        facts = {"thing": base.path_of(current), "state": Decision.WITHDRAWN}
        base.note(viewer, verb, current.organisation, facts)


def _texts(values: Mapping[str, Any], longest: Mapping[str, int]) -> dict[str, str]:
    """These texts and no other, cleaned. Raises ValidationError by field."""
    errors: dict[str, Any] = {}
    cleaned = dict.fromkeys(longest, "")
    for name, value in values.items():
        try:
            if name not in longest:
                raise ValidationError(_("Ce champ n’existe pas."), code="unknown_field")
            cleaned[name] = given.text(value, longest[name])
        except ValidationError as error:
            errors[str(name)[:80]] = error
    if errors:
        raise ValidationError(errors)
    return cleaned
