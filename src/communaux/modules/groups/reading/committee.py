"""The steering committee: who sits there now, who did before, which co-optations are under way. Queries, no rule.

``current`` is also what other rooms ask when they need the list of the committee.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from communaux.meaning.access import MEMBERS, STEWARDS, Viewer
from communaux.modules.groups.models import Cooptation, Group, Objection, Seat
from communaux.modules.groups.rules.committee import mandate_over


def _committees() -> QuerySet[Group]:
    rows = Group.objects.filter(kind="committee").exclude(state__in=("done", "closed"))
    return rows.order_by("fictional", "pk")


def group(slug: str = "") -> Group | None:
    """The committee of this address, the first one where none is named; invented ones last. One query."""
    rows = _committees().filter(slug=slug[:80]) if slug else _committees()
    return rows.first()


def others(but: Group | None) -> list[Group]:
    """The other committees at work. One query."""
    return list(_committees().exclude(pk=but.pk)) if but is not None else []


def current(of: Group | None = None) -> list[Seat]:
    """The mandates that run today in a committee, or in all that work. One query."""
    rows = Seat.objects.filter(ended_on=None, person__merged_into=None)
    rows = rows.filter(group=of) if of is not None else rows.exclude(group__state__in=("done", "closed"))
    day = timezone.localdate()
    found = [
        seat
        for seat in rows.select_related("person__account", "organisation", "group")
        if not mandate_over(str(seat.until), day)
    ]
    return sorted(found, key=lambda seat: seat.person.name.casefold())


def past(of: Group) -> list[Seat]:
    """Mandates that are over, the latest first. One query."""
    rows = Seat.objects.filter(group=of, person__merged_into=None).exclude(ended_on=None)
    return list(rows.select_related("person", "organisation").order_by("-ended_on", "-pk"))


def seen(viewer: Viewer, seats: Iterable[Seat]) -> list[Seat]:
    """Those whose names the viewer may read."""
    everybody = viewer.may(MEMBERS)
    return [one for one in seats if everybody or one.person.listed or one.person_id == viewer.person]


def cooptations(viewer: Viewer, of: Group) -> list[Cooptation]:
    """Those under way that the viewer may know of: members once the person agreed, who proposed and who is proposed
    from the start. One query."""
    known = Q(pk__in=[])
    if viewer.may(STEWARDS):
        known = Q(state__in=("asked", "presented", "consent"))
    elif viewer.may(MEMBERS):
        known = Q(state__in=("presented", "consent"))
    if viewer.person is not None:
        known |= Q(state__in=("asked", "presented", "consent")) & (
            Q(person=viewer.person) | Q(proposed_by=viewer.person)
        )
    rows = Cooptation.objects.filter(known, group=of, person__merged_into=None)
    return list(rows.select_related("person", "organisation", "proposed_by").order_by("created"))


def may_see(viewer: Viewer, cooptation: Cooptation) -> bool:
    """Whether the viewer may read of a co-optation."""
    if cooptation.person.merged_into_id is not None:
        return False
    own = viewer.person is not None and viewer.person in (cooptation.person_id, cooptation.proposed_by_id)
    if own or viewer.may(STEWARDS):
        return True
    if viewer.may(MEMBERS):
        return cooptation.state in {"presented", "consent", "coopted", "stopped"}
    return cooptation.state == "coopted" and cooptation.person.listed


def objections(cooptation: Cooptation) -> list[Objection]:
    """Every objection to it, the standing ones first. One query."""
    rows = Objection.objects.filter(cooptation=cooptation, person__merged_into=None)
    return list(rows.select_related("person").order_by("-state", "created"))
