"""Accounts made from the command line: the account, its person, a key for a program of theirs."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.models import EmailAddress

from communaux.ground.gate import writing
from communaux.meaning.access import SYSTEM
from communaux.modules.identity.acts import credentials
from communaux.modules.identity.reading import house
from communaux.modules.network.acts import people
from communaux.nouns.models import Account, Person
from communaux.nouns.viewers import viewer_of


@dataclass(frozen=True, slots=True)
class Made:
    """Somebody who may sign in, and the key of a program that acts for them; ``new``: they had no account before."""

    webid: str
    client_id: str
    client_secret: str
    issuer: str
    new: bool


def make(email: str, *, name: str = "", label: str = "communaux person create") -> Made:
    """The account with this address and its person, made where they are not there, with one more key.

    The address counts as verified: whoever may run commands on this machine is trusted with it. An account without a
    password signs in once its owner asked for a new one. Raises ValidationError.
    """
    email = email.strip().lower()
    with writing(alone=True):
        account = Account.objects.filter(email=email).first()
        new = account is None
        if account is None:
            account = Account.objects.create_user(email)
            EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
        person = Person.objects.filter(account=account, merged_into=None).first()
        if person is None:
            known = name or email.partition("@")[0]
            person = people.create(viewer_of(account), {"name": known}, own=True)
        made, secret = credentials.make(SYSTEM, person, label)
    return Made(house.webid_of(person), made.client_id, secret, house.issuer(), new)
