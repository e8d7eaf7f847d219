"""The acts on communities of intention, standards, their versions and terms behind the REST door.

What moves a version is sent as ``move`` in a PATCH: propose, return, withdraw, adopt, decline, with what it asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from communaux.doors.rest.acting.acts import Acts, Values
from communaux.meaning.access import EDITORS, MEMBERS, STEWARDS, Viewer
from communaux.meaning.declare import named
from communaux.modules.standards.acts import agreements, communities, editions, proofs, standards, terms
from communaux.nouns.acts import values as given

Move = Callable[[Viewer, Any, Values], Any]
_TEXT = {"type": "string"}


def _taken(values: Values, name: str, meaning: str, *, optional: bool = False) -> tuple[Any, dict[str, Any]]:
    """The thing that ``values[name]`` names, and the other values. Raises ValidationError on ``name``."""
    said = dict(values)
    value = said.pop(name, None)
    if optional and value in (None, ""):
        return None, said
    try:
        return given.thing(named(meaning), value), said
    except ValidationError as error:
        raise ValidationError({name: error}) from error


def _within(name: str, meaning: str, act: Callable[..., Any]) -> Callable[[Viewer, Any, Values], Any]:
    """An act on a thing that the values name."""

    def add(viewer: Viewer, _owner: Any, values: Values) -> Any:
        thing, said = _taken(values, name, meaning)
        return act(viewer, thing, said)

    return add


def _changing(change: Callable[..., Any] | None, moves: Mapping[str, Move]) -> Callable[..., Any]:
    """A change of fields, or one of these moves."""

    def act(viewer: Viewer, thing: Any, values: Values, *, expected_version: int | None = None) -> Any:
        if "move" not in values and change is not None:
            return change(viewer, thing, values, expected_version=expected_version)
        said = dict(values)
        move = moves.get(str(said.pop("move", "")))
        if move is None:
            raise ValidationError({"move": _("Cette étape n’existe pas.")})
        move(viewer, thing, said)
        thing.refresh_from_db()
        return thing

    return act


def _open(viewer: Viewer, _owner: Any, values: Values) -> Any:
    organisation, said = _taken(values, "organisation", "organisation", optional=True)
    return communities.open_community(viewer, organisation, said)


def _join(viewer: Viewer, _owner: Any, values: Values) -> Any:
    community, said = _taken(values, "community", "community")
    organisation, _rest = _taken(said, "organisation", "organisation", optional=True)
    return communities.join(viewer, community, organisation)


def _maintain(viewer: Viewer, _owner: Any, values: Values) -> Any:
    standard, said = _taken(values, "standard", "standard")
    participation, _rest = _taken(said, "participation", "community-participation")
    return standards.name_maintainer(viewer, standard, participation)


def _record(viewer: Viewer, _owner: Any, values: Values) -> Any:
    term, said = _taken(values, "term", "standard-term")
    organisation, rest = _taken(said, "organisation", "organisation", optional=True)
    return terms.record_difference(viewer, term, rest, organisation)


def _say(viewer: Viewer, _owner: Any, values: Values) -> Any:
    term, said = _taken(values, "term", "standard-term")
    organisation, rest = _taken(said, "organisation", "organisation", optional=True)
    voice, wording = rest.pop("voice", "agrees"), rest.pop("wording", None)
    if wording is not None and (not isinstance(wording, int) or isinstance(wording, bool)):
        raise ValidationError({"wording": _("Un nombre entier est attendu.")})
    if voice not in {"agrees", "objects"}:
        raise ValidationError({"voice": _("Cet avis n’existe pas.")})
    act = agreements.agree if voice == "agrees" else agreements.object_to
    return act(viewer, term, organisation, rest, expected_wording=wording)


ACTS: Mapping[str, Acts] = {
    "community": Acts(
        add=_open,
        change=communities.change,
        end=lambda viewer, thing, said: communities.move(viewer, thing, said or "closed"),
        end_parameter="state",
        roles=MEMBERS,
        said={"organisation": _TEXT},
    ),
    "community-participation": Acts(
        add=_join,
        change=_changing(
            None,
            {
                "coordinate": lambda viewer, thing, _said: communities.coordinate(viewer, thing, True),
                "take-part": lambda viewer, thing, _said: communities.coordinate(viewer, thing, False),
            },
        ),
        end=lambda viewer, thing, _said: communities.leave(viewer, thing),
        roles=MEMBERS,
        extra=("community",),
        optional=("organisation",),
    ),
    "standard": Acts(
        add=_within("community", "community", standards.start),
        change=_changing(
            standards.change,
            {"review": lambda viewer, thing, said: standards.reviewed(viewer, thing, said.get("review_on"))},
        ),
        roles=MEMBERS,
        extra=("community",),
    ),
    "standard-maintenance": Acts(
        add=_maintain,
        change=_changing(
            None, {"end": lambda viewer, thing, _said: standards.end_maintenance(viewer, thing)}
        ),
        end=lambda viewer, thing, _said: standards.end_maintenance(viewer, thing),
        roles=MEMBERS,
        extra=("standard",),
        said={"participation": _TEXT},
    ),
    "standard-version": Acts(
        add=_within("standard", "standard", editions.open_next),
        change=_changing(
            editions.change,
            {
                "propose": lambda viewer, thing, _said: editions.propose(viewer, thing),
                "return": lambda viewer, thing, _said: editions.send_back(viewer, thing),
                "withdraw": lambda viewer, thing, _said: editions.withdraw(viewer, thing),
                "adopt": editions.adopt,
                "decline": editions.decline,
            },
        ),
        end=lambda viewer, thing, _said: editions.withdraw(viewer, thing),
        roles=MEMBERS,
        extra=("standard",),
    ),
    "standard-resolution": Acts(
        add=_within("edition", "standard-version", editions.adopt),
        change=_changing(
            None,
            {
                "link": lambda viewer, thing, said: editions.link_decision(
                    viewer, thing, str(said.get("decision", ""))
                )
            },
        ),
        roles=STEWARDS,
        extra=("edition",),
    ),
    "standard-term": Acts(
        add=_within("edition", "standard-version", terms.propose),
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
        add=_within("edition", "standard-version", proofs.attach_mapping),
        change=proofs.change_mapping,
        end=lambda viewer, thing, _said: proofs.remove_mapping(viewer, thing),
        roles=MEMBERS,
        extra=("edition",),
    ),
    "standard-test": Acts(
        add=_within("edition", "standard-version", proofs.attach_test),
        change=proofs.change_test,
        end=lambda viewer, thing, _said: proofs.remove_test(viewer, thing),
        roles=MEMBERS,
        extra=("edition",),
    ),
}
