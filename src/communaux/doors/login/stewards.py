"""Roles given from the command line: the account, the role, and a link to choose a password."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from communaux.doors.login import verbs
from communaux.ground import journal
from communaux.ground.gate import writing
from communaux.nouns.models import Account

ROLES = {
    "steward": ("is_steward", verbs.STEWARD_NAMED, verbs.STEWARD_REMOVED),
    "researcher": ("is_researcher", verbs.RESEARCHER_NAMED, verbs.RESEARCHER_REMOVED),
}
"""Roles held everywhere: the field of the account, and the verbs of giving and taking back."""


def give_role(email: str, role: str = "steward", *, remove: bool = False) -> str:
    """Give (or take back) a role; makes the account where there is none.

    Returns the address of the page where the person chooses a password: it serves once and expires after the time
    that ``PASSWORD_RESET_TIMEOUT`` says. Whoever may run commands on this machine is trusted with it.
    """
    field, given, taken = ROLES[role]
    email = email.strip().lower()
    with writing():
        account = Account.objects.filter(email=email).first()
        if account is None:
            account = Account.objects.create_user(email)
        setattr(account, field, not remove)
        account.save(update_fields=[field])
        EmailAddress.objects.update_or_create(
            user=account, email=email, defaults={"verified": True, "primary": True}
        )
        journal.record(taken if remove else given, f"/accounts/{account.pk}", actor="", version=1)
    key = f"{user_pk_to_url_str(account)}-{default_token_generator.make_token(account)}"
    uid, _dash, token = key.partition("-")
    return settings.BASE_URL + reverse(
        "account_reset_password_from_key", kwargs={"uidb36": uid, "key": token}
    )
