"""Who is written to when something happens in a group. Part of the acts: a letter leaves once the act is sure."""

from __future__ import annotations

from collections.abc import Iterable

from communaux.modules.groups.acts.shared import write_to
from communaux.modules.groups.models import Cooptation, Force, Group, Membership, Subject


def _coordinators(group: Group, but: Membership | None = None) -> Iterable[Membership]:
    rows = Membership.objects.filter(group=group, role="coordinator", state="current")
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    return rows.select_related("person__account", "organisation")


def asked(membership: Membership) -> None:
    """Tell the coordination that somebody asks."""
    group = membership.group
    for one in _coordinators(group):
        write_to(
            "asked",
            one.person,
            one.organisation,
            f"{group.get_absolute_url()}/members",
            group=group.name,
            who=membership.person.name,
        )


def entered(membership: Membership) -> None:
    """Welcome a new member, and ask the coordination to brief them."""
    group, path = membership.group, membership.group.get_absolute_url()
    write_to("welcome", membership.person, membership.organisation, path, group=group.name)
    for one in _coordinators(group, but=membership):
        write_to(
            "brief",
            one.person,
            one.organisation,
            f"{path}/members",
            group=group.name,
            who=membership.person.name,
        )


def refused(membership: Membership) -> None:
    """Tell somebody that their request was refused, with the answer."""
    write_to(
        "refused",
        membership.person,
        membership.organisation,
        membership.group.get_absolute_url(),
        group=membership.group.name,
        answer=membership.answer,
    )


def invited(membership: Membership, subject: Subject | None = None) -> None:
    """Tell somebody that a place is offered; ``subject``: the one for which they offered their forces."""
    write_to(
        "invited",
        membership.person,
        membership.organisation,
        f"{membership.group.get_absolute_url()}/join",
        group=membership.group.name,
        message=membership.message,
        subject=subject.title if subject else "",
    )


def started(force: Force, group: Group) -> None:
    """Tell somebody who follows a subject that it became a group."""
    write_to(
        "started",
        force.person,
        force.organisation,
        group.get_absolute_url(),
        group=group.name,
        subject=force.subject.title,
    )


def cooptation_asked(cooptation: Cooptation, path: str) -> None:
    """Ask somebody whether they agree to be proposed."""
    write_to(
        "cooptation",
        cooptation.person,
        cooptation.organisation,
        path,
        committee=cooptation.group.name,
        by=cooptation.proposed_by.name if cooptation.proposed_by_id else "",
    )


def cooptation_settled(cooptation: Cooptation) -> None:
    """Tell somebody what the committee decided."""
    write_to(
        "cooptation_settled",
        cooptation.person,
        cooptation.organisation,
        "/groups/committee/",
        committee=cooptation.group.name,
        accepted=cooptation.state == "coopted",
    )
