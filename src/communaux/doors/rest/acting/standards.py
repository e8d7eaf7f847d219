"""The acts on communities of intention, standards, their versions and terms behind the REST door.

What moves a version is sent as ``move`` in a PATCH: propose, return, withdraw, adopt, decline, with what it asks for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from communaux.doors.rest.acting.acts import DAY, OBJECT, TEXT, Acts, Schema, Values
from communaux.doors.rest.acting.moves import bare, taken, told, within
from communaux.meaning.access import EDITORS, MEMBERS, STEWARDS, Viewer
from communaux.modules.standards.acts import agreements, communities, editions, proofs, standards, terms


def _whose(values: Values) -> tuple[Any, dict[str, Any]]:
    """The organisation in whose name somebody speaks, None for their own; and the other values."""
    if values.get("organisation") in (None, ""):
        return None, {name: value for name, value in values.items() if name != "organisation"}
    return taken(values, "organisation")


def _open(viewer: Viewer, _owner: Any, values: Values) -> Any:
    organisation, said = _whose(values)
    return communities.open_community(viewer, organisation, said)


def _join(viewer: Viewer, _owner: Any, values: Values) -> Any:
    community, said = taken(values, "community")
    organisation, _rest = _whose(said)
    return communities.join(viewer, community, organisation)


def _maintain(viewer: Viewer, _owner: Any, values: Values) -> Any:
    standard, said = taken(values, "standard")
    participation, _rest = taken(said, "participation", "community-participation")
    return standards.name_maintainer(viewer, standard, participation)


def _record(viewer: Viewer, _owner: Any, values: Values) -> Any:
    term, said = taken(values, "term", "standard-term")
    organisation, rest = _whose(said)
    return terms.record_difference(viewer, term, rest, organisation)


def _say(viewer: Viewer, _owner: Any, values: Values) -> Any:
    term, said = taken(values, "term", "standard-term")
    organisation, rest = _whose(said)
    voice, wording = rest.pop("voice", "agrees"), rest.pop("wording", None)
    if wording is not None and (not isinstance(wording, int) or isinstance(wording, bool)):
        raise ValidationError({"wording": _("Un nombre entier est attendu.")})
    if voice not in {"agrees", "objects"}:
        raise ValidationError({"voice": _("Cet avis n’existe pas.")})
    act = agreements.agree if voice == "agrees" else agreements.object_to
    return act(viewer, term, organisation, rest, expected_wording=wording)


_DECISION: Mapping[str, Schema] = {"reason": OBJECT, "decided_on": DAY, "decision": TEXT}

ACTS: Mapping[str, Acts] = {
    "community": Acts(
        add=_open,
        change=communities.change,
        end=lambda viewer, thing, said: communities.move(viewer, thing, said or "closed"),
        end_parameter="state",
        roles=MEMBERS,
        said={"organisation": TEXT},
    ),
    "community-participation": Acts(
        add=_join,
        moves={
            "coordinate": bare(lambda viewer, thing: communities.coordinate(viewer, thing, True)),
            "take-part": bare(lambda viewer, thing: communities.coordinate(viewer, thing, False)),
        },
        end=lambda viewer, thing, _said: communities.leave(viewer, thing),
        roles=MEMBERS,
        extra=("community",),
        optional=("organisation",),
    ),
    "standard": Acts(
        add=within("community", standards.start),
        change=standards.change,
        moves={
            "review": told(
                lambda viewer, thing, said: standards.reviewed(viewer, thing, said.get("review_on")),
                review_on=DAY,
            )
        },
        roles=MEMBERS,
        extra=("community",),
    ),
    "standard-maintenance": Acts(
        add=_maintain,
        moves={"end": bare(standards.end_maintenance)},
        end=lambda viewer, thing, _said: standards.end_maintenance(viewer, thing),
        roles=MEMBERS,
        extra=("standard",),
        said={"participation": TEXT},
    ),
    "standard-version": Acts(
        add=within("standard", editions.open_next),
        change=editions.change,
        moves={
            "propose": bare(editions.propose),
            "return": bare(editions.send_back),
            "withdraw": bare(editions.withdraw),
            "adopt": told(editions.adopt, review_on=DAY, **_DECISION),
            "decline": told(editions.decline, **_DECISION),
        },
        end=lambda viewer, thing, _said: editions.withdraw(viewer, thing),
        roles=MEMBERS,
        extra=("standard",),
    ),
    "standard-resolution": Acts(
        add=within("edition", editions.adopt, "standard-version"),
        moves={
            "link": told(
                lambda viewer, thing, said: editions.link_decision(viewer, thing, said.get("decision", "")),
                decision=TEXT,
            )
        },
        roles=STEWARDS,
        extra=("edition",),
    ),
    "standard-term": Acts(
        add=within("edition", terms.propose, "standard-version"),
        change=terms.change,
        end=lambda viewer, thing, _said: terms.remove(viewer, thing),
        roles=MEMBERS,
        extra=("edition",),
    ),
    "definition-difference": Acts(
        add=_record,
        change=terms.change_difference,
        end=lambda viewer, thing, _said: terms.remove_difference(viewer, thing),
        roles=MEMBERS,
        extra=("term",),
        optional=("organisation",),
    ),
    "term-agreement": Acts(
        add=_say,
        change=agreements.answer,
        end=lambda viewer, thing, _said: agreements.take_back(viewer, thing),
        roles=EDITORS | MEMBERS,
        extra=("term",),
        optional=("organisation", "voice", "wording"),
    ),
    "standard-mapping": Acts(
        add=within("edition", proofs.attach_mapping, "standard-version"),
        change=proofs.change_mapping,
        end=lambda viewer, thing, _said: proofs.remove_mapping(viewer, thing),
        roles=MEMBERS,
        extra=("edition",),
    ),
    "standard-test": Acts(
        add=within("edition", proofs.attach_test, "standard-version"),
        change=proofs.change_test,
        end=lambda viewer, thing, _said: proofs.remove_test(viewer, thing),
        roles=MEMBERS,
        extra=("edition",),
    ),
}
