"""Who may do what with a document: the list in force, found among the rows that one statement brought.

The list of the document itself, else that of the nearest container above that has one. The owner of a storage always keeps
control. An organisation that a list names stands for those who keep its page up to date.
"""

from __future__ import annotations

import time
from dataclasses import replace

from django.conf import settings
from django.db import connection

from communaux.modules.pods.reading import groups
from communaux.modules.pods.reading.documents import Place, find
from communaux.modules.pods.rules import paths
from communaux.modules.pods.rules.access_lists import authorizations
from communaux.modules.pods.rules.wac import ALL, NOBODY, Mode, allowed
from communaux.nouns.agents import Agent

HOUSE = Agent(webid="urn:communaux:house")
"""The house itself: commands, imports, the making of a storage. Known by being this object, never by its name."""

_MEMBER = "http://www.w3.org/2006/vcard/ns#hasMember"


def modes(path: str, agent: Agent) -> frozenset[Mode]:
    """What an agent may do at a path, whether or not something is there. For an auxiliary document: on its subject."""
    return modes_at(find(paths.of(path), body=False), agent)


def modes_at(place: Place, agent: Agent, subject: str = "") -> frozenset[Mode]:
    """The same where the rows are at hand. ``subject``: one of the containers above instead of the place itself."""
    if agent is HOUSE:
        return ALL
    subject = subject or place.path.subject
    found: frozenset[Mode] = NOBODY
    for candidate in (place.path.subject, *place.path.above):
        if len(candidate) > len(subject):
            continue
        row = place.rows.get(candidate)
        if row is None:
            continue
        if row.access:
            found = _modes(row.access, candidate, candidate != subject, agent)
            break
    owners = place.root.owners if place.root else ""
    if (
        owners
        and agent.webid
        and "control" not in found
        and not acting_as(agent, frozenset(owners.split())).isdisjoint(owners.split())
    ):
        found |= {"control"}
    return found


def _modes(text: str, target: str, inherited: bool, agent: Agent) -> frozenset[Mode]:
    listed = authorizations(text)
    iri = settings.BASE_URL + target
    found = allowed(listed.authorizations, iri, agent, inherited=inherited, in_group=in_group)
    if agent.webid and len(found) < len(ALL):
        for name in acting_as(agent, listed.names) - {agent.webid}:
            as_organisation = replace(agent, webid=name)
            found |= allowed(
                listed.authorizations, iri, as_organisation, inherited=inherited, in_group=in_group
            )
    return found


def acting_as(agent: Agent, names: frozenset[str]) -> frozenset[str]:
    """The agent, and those of the organisations among ``names`` whose page it keeps up to date. One statement, and only where
    an organisation is named and the agent is a person of this house."""
    base = settings.BASE_URL
    mine = frozenset({agent.webid})
    start, people = f"{base}/organisations/", f"{base}/people/"
    slugs = [name[len(start) :] for name in names if name.startswith(start)]
    if not slugs or not agent.webid.startswith(people) or not agent.webid.endswith("/card#me"):
        return mine
    key = agent.webid[len(people) : -len("/card#me")]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.slug FROM nouns_affiliation a JOIN nouns_person p ON p.id = a.person_id "  # noqa: S608
            "JOIN nouns_organisation o ON o.id = a.organisation_id WHERE p.key = %s AND a.may_edit AND a.until = '' "
            f"AND o.slug IN ({', '.join(['%s'] * len(slugs))})",
            [key, *slugs],
        )
        return mine | {start + slug for (slug,) in cursor.fetchall()}


def in_group(group: str, webid: str) -> bool:
    """Whether a group names somebody (``vcard:hasMember``): its document as it is now, in a storage of this house, or as it was
    last read from another server. Nothing is fetched here; a group that was not read yet counts for nobody."""
    path = paths.from_iri(group, settings.BASE_URL)
    if path is None:
        return groups.holds(group, webid, time.time_ns() // 1000)
    if path.role:
        return False
    row = find(path).there
    if row is None or row.kind != "rdf" or row.body is None:
        return False
    return f"<{group}> <{_MEMBER}> <{webid}> .\n".encode() in bytes(row.body)


__all__ = ["HOUSE", "acting_as", "in_group", "modes", "modes_at"]
