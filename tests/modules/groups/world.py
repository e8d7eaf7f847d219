"""Groups in the random worlds of the laws of meaning, and who may see what of them, written out by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from communaux.meaning.access import Role, Roles
from communaux.modules.groups.models import (
    Cooptation,
    Deliverable,
    Force,
    Group,
    Membership,
    Objection,
    Seat,
    Subject,
    Threshold,
    WorkingRules,
)
from communaux.nouns.models import Organisation, Person
from tests.modules.groups import world_meetings

Fields = Callable[[str], st.SearchStrategy[dict[str, Any]]]
Attempt = Callable[..., None]
OF_PEOPLE = (("membership", Membership), ("seat", Seat), ("cooptation", Cooptation))


@st.composite
def plans(draw: st.DrawFn, fields_of: Fields) -> dict[str, Any]:
    """Two groups, a subject or two, and what people have to do with them."""
    two = st.integers(0, 1)
    return {
        "groups": [draw(fields_of("group")) for _n in range(2)],
        "subjects": [draw(fields_of("subject")) for _n in range(2)],
        "rules": draw(fields_of("working-rules")),
        "threshold": draw(fields_of("threshold")),
        "deliverable": draw(fields_of("deliverable")),
        "force": (draw(two), draw(two), draw(fields_of("force"))),
        "objection": (draw(two), draw(fields_of("objection"))),
        "meetings": draw(world_meetings.plans(fields_of)),
        **{name: [(draw(two), draw(two), draw(fields_of(name)))] for name, _model in OF_PEOPLE},
    }


def build(
    plan: dict[str, Any], organisations: list[Organisation], people: list[Person], attempt: Attempt
) -> None:
    """Write the rows; what the database refuses is left out."""
    first = Group.objects.create(slug="g0", **plan["groups"][0])
    groups = [first, Group.objects.create(slug="g1", parent=first, **plan["groups"][1])]
    attempt(WorkingRules, **{**plan["rules"], "key": "1", "number": 1})
    attempt(Threshold, **plan["threshold"])
    attempt(Deliverable, group=first, **plan["deliverable"])
    for number, values in enumerate(plan["subjects"]):
        into = Subject.objects.first() if values["state"] == "merged" else None
        attempt(Subject, merged_into=into, group=groups[number], proposer=people[number], **values)
    world_meetings.build(plan["meetings"], groups, organisations, people, attempt)
    for name, model in OF_PEOPLE:
        for group, person, values in plan[name]:
            attempt(
                model, group=groups[group], person=people[person], organisation=organisations[0], **values
            )
    subjects = list(Subject.objects.all())
    subject, person, values = plan["force"]
    if subjects:
        attempt(
            Force,
            subject=subjects[subject % len(subjects)],
            person=people[person],
            organisation=organisations[-1],
            **values,
        )
    person, values = plan["objection"]
    if cooptation := Cooptation.objects.first():
        attempt(Objection, cooptation=cooptation, person=people[person], **values)


def sees(thing: Any, roles: Roles) -> bool | None:
    """Whether somebody with these roles may know that a thing is there; None for what is not of groups."""
    if (seen := world_meetings.sees(thing, roles)) is not None:
        return seen
    keeper = bool(roles & {Role.EDITOR, Role.STEWARD})
    steward, member = Role.STEWARD in roles, bool(roles & {Role.MEMBER, Role.EDITOR, Role.STEWARD})
    if isinstance(thing, Group | Deliverable | Threshold):
        return True
    if isinstance(thing, WorkingRules):
        return steward or thing.state == "adopted"
    if isinstance(thing, Subject):
        return steward or thing.merged_into_id is None
    if not isinstance(thing, Membership | Force | Cooptation | Objection | Seat):
        return None
    if thing.person.merged_into_id:
        return False
    known = member or (thing.person.listed and not isinstance(thing, Objection))
    if isinstance(thing, Membership):
        return keeper or (known and thing.state in {"current", "left"})
    if isinstance(thing, Cooptation):
        told = thing.state in {"presented", "consent", "coopted", "stopped"}
        return keeper or (member and told) or (known and thing.state == "coopted")
    return known


def owned(thing: Any) -> bool:
    """Whether a thing is of groups, which belong to no organisation."""
    return type(thing).__module__.startswith("communaux.modules.groups")
