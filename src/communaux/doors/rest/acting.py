"""Which act each method of the REST door performs, declared once by the name of the meaning.

No rule here: an act decides who may and what fits. A meaning that is not named can only be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from communaux.meaning.access import EDITORS, MEMBERS, STEWARDS, Roles, Viewer
from communaux.modules.network.acts import (
    affiliations,
    commons,
    listings,
    organisations,
    people,
    relations,
    stakeholders,
)

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Acts:
    """The acts on things of one meaning.

    ``add(viewer, organisation, values)``: the organisation is None where the thing belongs to none yet;
    ``change(viewer, thing, values, expected_version=…)``; ``end(viewer, thing, said)``: ``said`` is the value of the
    query parameter ``end_parameter``. ``roles``: of who may usually write it, for the documentation alone;
    ``extra``: names that a new thing takes besides the properties that one may change.
    """

    add: Callable[[Viewer, Any, Values], models.Model]
    change: Callable[..., models.Model]
    end: Callable[[Viewer, Any, str], Any] | None = None
    end_parameter: str = ""
    roles: Roles = EDITORS
    extra: tuple[str, ...] = ()


ACTS: Mapping[str, Acts] = {
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
