"""The groups of the example: those of the report, by its facts alone, and invented ones marked as such.

Nobody real is named: where the report counts people, the count is a text. Invented people have no account, so what
they would say themselves is written as rows.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from communaux.meaning.access import SYSTEM
from communaux.modules.groups.acts import deliverables, groups, memberships, rules, seats, subjects
from communaux.modules.groups.models import Cooptation, Force, Group, Objection, Subject
from communaux.modules.groups.rules.committee import OBJECTION_DAYS
from communaux.modules.groups.shipped import working_rules

_PLAIN = ("name", "kind", "joining", "aim", "product", "description", "started", "rhythm", "size")


def load(world: Any) -> None:
    """Load the rules, the history and the examples."""
    from communaux.site.demo import read

    told = read("groups-history.yaml")
    rules.adopt(SYSTEM, rules.draft(SYSTEM, {"text": working_rules()}))
    for one in told["report"]:
        _reported(one, told)
    for one in told["fictional"]["groups"]:
        _invented(one, world)
    for one in told["fictional"]["subjects"]:
        _subject(one, world)


def _reported(one: dict[str, Any], told: dict[str, Any]) -> None:
    source = f"{told['source']}, {one['lines']}"
    values = {name: one[name] for name in _PLAIN if name in one}
    group = groups.create(SYSTEM, {**values, "source": source}, state="active", slug=one["slug"])
    for made in one.get("deliverables", ()):
        deliverables.add(SYSTEM, group, {**made, "source": f"{told['source']}, {made['source']}"})
    if "subject" in one:
        subjects.record(
            SYSTEM,
            {"title": one["name"], "why": told["subjects_note"], "product": one["product"]},
            state="started",
            group=group,
            source=f"{told['source']}, l. 315",
        )


def _invented(one: dict[str, Any], world: Any) -> None:
    values = {name: one[name] for name in _PLAIN if name in one}
    group = groups.create(SYSTEM, values, state=one["state"], fictional=True)
    for who in one.get("people", ()):
        place: dict[str, Any] = {"person": world.people[who["name"]], "role": who["role"]}
        if "started" in one:
            place["since"] = one["started"]
        if "organisation" in who:
            place["organisation"] = world.by_name[who["organisation"]]
        memberships.record(SYSTEM, group, place)
    for made in one.get("deliverables", ()):
        deliverables.add(SYSTEM, group, made)
    if "subject" in one:
        said = dict(one["subject"])
        proposed_on = said.pop("proposed_on")
        subjects.record(SYSTEM, said, state="started", group=group, fictional=True, proposed_on=proposed_on)
    for who in one.get("seats", ()):
        _seat(group, who, world)
    if "cooptation" in one:
        _cooptation(group, one["cooptation"], world)


def _seat(group: Group, who: dict[str, Any], world: Any) -> None:
    said = {name: who[name] for name in ("since", "until")}
    people = {"person": world.people[who["name"]], "organisation": world.by_name[who["organisation"]]}
    seats.record_seat(SYSTEM, group, {**said, **people})


def _cooptation(group: Group, told: dict[str, Any], world: Any) -> None:
    """One under way, with an objection that was lifted."""
    day = timezone.localdate()
    made = Cooptation.objects.create(
        group=group,
        person=world.people[told["name"]],
        organisation=world.by_name[told["organisation"]],
        proposed_by=world.people[told["by"]],
        reason=told["reason"],
        state="presented",
        proposed_on=day - dt.timedelta(days=6),
        agreed_on=day - dt.timedelta(days=4),
        objections_until=day + dt.timedelta(days=OBJECTION_DAYS - 4),
    )
    said = told["objection"]
    Objection.objects.create(
        cooptation=made,
        person=world.people[said["name"]],
        reason=said["reason"],
        state="lifted",
        lifted_on=day,
        lifted_note=said["lifted"],
    )


def _subject(one: dict[str, Any], world: Any) -> None:
    values: dict[str, Any] = {name: one[name] for name in ("title", "why", "product", "needs") if name in one}
    state = {"state": "closed", "closing": one["closing"]} if "closing" in one else {}
    day = timezone.localdate().isoformat()
    made = subjects.record(SYSTEM, values, fictional=True, proposed_on=day, **state)
    for force in one.get("forces", ()):
        _force(made, force, world)


def _force(subject: Subject, told: dict[str, Any], world: Any) -> None:
    Force.objects.create(
        subject=subject,
        person=world.people[told["name"]],
        organisation=world.by_name.get(told.get("organisation", "")),
        kind=told["kind"],
        note=told.get("note", ""),
    )
