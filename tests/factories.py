"""Small builders for tests: organisations, people, accounts, and the viewers behind them.

They write rows directly: what a test is about goes through the acts, what it merely needs comes from here.
"""

from __future__ import annotations

import itertools
from typing import Any

from communaux.ground.text import slug
from communaux.meaning.access import Viewer
from communaux.modules.network.models import Commons, Listing, Relation, Source, Stakeholder
from communaux.nouns.models import Account, Affiliation, Organisation, Person
from communaux.nouns.viewers import viewer_of

_count = itertools.count(1)


def make_organisation(name: str = "", **fields: Any) -> Organisation:
    """A published organisation; its address comes from its name unless said."""
    number = next(_count)
    name = name or f"Coopérative {number}"
    if "slug" not in fields:
        taken = set(Organisation.objects.values_list("slug", flat=True))
        fields["slug"] = slug(name, taken=taken.__contains__)
    return Organisation.objects.create(name=name, **fields)


def make_account(
    email: str = "", *, steward: bool = False, researcher: bool = False, **fields: Any
) -> Account:
    """An account that can sign in with the password « correct horse »."""
    email = email or f"compte{next(_count)}@exemple.org"
    return Account.objects.create_user(
        email, "correct horse", is_steward=steward, is_researcher=researcher, **fields
    )


def make_person(name: str = "", account: Account | None = None, **fields: Any) -> Person:
    """A person, with an account or not."""
    return Person.objects.create(name=name or f"Personne {next(_count)}", account=account, **fields)


def make_affiliation(person: Person, organisation: Organisation, **fields: Any) -> Affiliation:
    """A tie; ``role`` is ``member`` unless said."""
    return Affiliation.objects.create(person=person, organisation=organisation, **fields)


def make_editor(*organisations: Organisation, email: str = "", name: str = "") -> Account:
    """An account whose person keeps the records of these organisations."""
    account = make_account(email)
    person = make_person(name, account)
    for organisation in organisations:
        make_affiliation(person, organisation, role="representative", may_edit=True)
    return account


def make_member(*organisations: Organisation, email: str = "", name: str = "") -> Account:
    """An account whose person belongs to these organisations and edits none."""
    account = make_account(email)
    person = make_person(name, account)
    for organisation in organisations:
        make_affiliation(person, organisation)
    return account


def make_steward(email: str = "") -> Account:
    """An account that keeps the whole directory."""
    return make_account(email, steward=True)


def make_relation(subject: Organisation, kind: str, to: Organisation, **fields: Any) -> Relation:
    """``subject`` *kind* ``to``: ``make_relation(local, "part-of", mother)``."""
    return Relation.objects.create(subject=subject, kind=kind, object=to, **fields)


def make_commons(organisation: Organisation, name: str = "", **fields: Any) -> Commons:
    """One line of the inventory: source code unless said."""
    fields.setdefault("nature", "code")
    return Commons.objects.create(organisation=organisation, name=name or f"Commun {next(_count)}", **fields)


def make_listing(organisation: Organisation, title: str = "", **fields: Any) -> Listing:
    """An open offer of skills unless said."""
    fields.setdefault("direction", "offer")
    fields.setdefault("kind", "skills")
    return Listing.objects.create(
        organisation=organisation, title=title or f"Annonce {next(_count)}", **fields
    )


def make_stakeholder(organisation: Organisation, **fields: Any) -> Stakeholder:
    """One line of the table of stakeholders: workers unless said."""
    fields.setdefault("category", "workers")
    return Stakeholder.objects.create(organisation=organisation, **fields)


def make_source(organisation: Organisation, name: str = "annuaire", **fields: Any) -> Source:
    """A line of an outside directory."""
    number = next(_count)
    return Source.objects.create(
        organisation=organisation, name=name, **{"row_key": str(number), "row_hash": "0" * 64, **fields}
    )


def viewer(account: Account) -> Viewer:
    """The viewer behind an account, read afresh."""
    return viewer_of(Account.objects.get(pk=account.pk))
