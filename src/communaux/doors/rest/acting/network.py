"""The acts of the network behind the REST door."""

from __future__ import annotations

from communaux.doors.rest.acting.acts import Acts
from communaux.meaning.access import EDITORS, MEMBERS, STEWARDS
from communaux.modules.network.acts import (
    affiliations,
    commons,
    listings,
    organisations,
    people,
    relations,
    stakeholders,
)

ACTS: dict[str, Acts] = {
    "organisation": Acts(
        add=lambda viewer, _owner, values: organisations.create(viewer, values),
        change=organisations.change,
        end=organisations.withdraw,
        end_parameter="reason",
        roles=EDITORS | MEMBERS,
    ),
    "person": Acts(
        add=lambda viewer, _owner, values: people.create(viewer, values), change=people.change, roles=STEWARDS
    ),
    "relation": Acts(
        add=relations.add,
        change=relations.change,
        end=lambda viewer, thing, _said: relations.remove(viewer, thing),
    ),
    "stakeholder": Acts(
        add=stakeholders.add,
        change=stakeholders.change,
        end=lambda viewer, thing, _said: stakeholders.remove(viewer, thing),
    ),
    "commons": Acts(
        add=commons.add, change=commons.change, end=lambda viewer, thing, _said: commons.remove(viewer, thing)
    ),
    "listing": Acts(
        add=listings.add,
        change=listings.change,
        end=lambda viewer, thing, said: listings.close(viewer, thing, said or "withdrawn"),
        end_parameter="state",
    ),
    "affiliation": Acts(
        add=affiliations.add,
        change=affiliations.change,
        end=affiliations.end,
        end_parameter="until",
        extra=("person",),
    ),
}
