"""From an account to a viewer: which roles it holds, and which organisations it edits. One query."""

from __future__ import annotations

from communaux.meaning.access import VISITOR, Role, Viewer
from communaux.nouns.models import Account, Affiliation, Person


def viewer_of(account: object) -> Viewer:
    """The viewer behind an account; a visitor for anybody who has not signed in or whose account is closed.

    A *member* is tied to at least one organisation today; an *editor* keeps the record of one.
    """
    if not isinstance(account, Account) or not account.is_active:
        return VISITOR
    roles = {Role.VISITOR}
    if account.is_steward:
        roles |= {Role.STEWARD, Role.MEMBER}
    if account.is_researcher:
        roles.add(Role.RESEARCHER)
    person = Person.objects.filter(account=account).values_list("pk", "key").first()
    edits: set[int] = set()
    if person is not None:
        ties = Affiliation.objects.filter(person=person[0], until="").values_list(
            "organisation_id", "may_edit"
        )
        for organisation, may_edit in ties:
            roles.add(Role.MEMBER)
            if may_edit:
                edits.add(organisation)
    return Viewer(
        actor=f"/people/{person[1]}" if person else f"/accounts/{account.pk}",
        roles=frozenset(roles),
        edits=frozenset(edits),
        account=account.pk,
        person=person[0] if person else None,
    )
