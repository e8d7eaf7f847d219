"""From an agent to who they are here, and back: a WebID of this house is a person's, with the roles of their account."""

from __future__ import annotations

from django.conf import settings

from communaux.meaning.access import VISITOR, Viewer
from communaux.nouns.agents import Agent
from communaux.nouns.models import Affiliation, Organisation, Person
from communaux.nouns.viewers import viewer_of as viewer_of_account

_CARD = "/card#me"


def viewer_of(agent: Agent) -> Viewer:
    """The viewer behind a WebID of this house; a visitor for every other agent."""
    start = f"{settings.BASE_URL}/people/"
    if not agent.webid.startswith(start) or not agent.webid.endswith(_CARD):
        return VISITOR
    key = agent.webid[len(start) : -len(_CARD)]
    person = Person.objects.select_related("account").filter(key=key).first()
    return VISITOR if person is None or person.account is None else viewer_of_account(person.account)


def webids_of(viewer: Viewer) -> frozenset[str]:
    """The WebIDs that a person may speak for: their own, and those of the organisations whose record they keep."""
    if viewer.account is None:
        return frozenset()
    found = set()
    if viewer.person is not None:
        found |= {
            f"{settings.BASE_URL}/people/{key}{_CARD}"
            for key in Person.objects.filter(pk=viewer.person).values_list("key", flat=True)
        }
    if viewer.edits:
        slugs = Organisation.objects.filter(pk__in=viewer.edits).values_list("slug", flat=True)
        found |= {f"{settings.BASE_URL}/organisations/{slug}" for slug in slugs}
    return frozenset(found)


def addresses_of(webid: str) -> list[str]:
    """Where to write to whoever speaks for a WebID: the person, or those who keep the organisation's record.

    Empty for WebIDs of other servers, for accounts that were closed, and for invented organisations.
    """
    person, organisation = f"{settings.BASE_URL}/people/", f"{settings.BASE_URL}/organisations/"
    if webid.startswith(person) and webid.endswith(_CARD):
        found = Person.objects.filter(key=webid[len(person) : -len(_CARD)], account__is_active=True)
        return sorted(set(found.values_list("account__email", flat=True)))
    if webid.startswith(organisation):
        ties = Affiliation.objects.filter(
            organisation__slug=webid[len(organisation) :],
            organisation__fictional=False,
            may_edit=True,
            until="",
            person__account__is_active=True,
        )
        return sorted(set(ties.values_list("person__account__email", flat=True)))
    return []
