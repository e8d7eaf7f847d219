"""What an upper room adds to the pages of a lower one, so that the lower need not know it.

A room registers functions while its app is made ready; the page of an organisation, of a person, of one's account and
the stewards' desk ask them. A function sees the viewer and shows only what that viewer may see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from communaux.meaning.access import Viewer
from communaux.nouns.models import Organisation, Person

States = Mapping[str, str]
"""Petal (gov, val, dat, com, coo) -> met, progressing, declared or unsaid."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page: a template that begins with its own ``<h2>``, and what it shows under the name ``panel``.

    ``order``: the smaller first. The template stands in ``<section class="section">``.
    """

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    order: int = 100


@dataclass(frozen=True, slots=True)
class DeskLine:
    """Something that waits for the stewards: what, where, and how many."""

    label: Any
    url: str
    count: int


OfOrganisation = Callable[[Organisation, Viewer], Panel | None]
OfPerson = Callable[[Person, Viewer], Panel | None]
OfAccount = Callable[[Viewer], Panel | None]
OfDesk = Callable[[Viewer], Iterable[DeskLine]]
OfCharter = Callable[[Sequence[int]], Mapping[int, States]]

_organisation: list[OfOrganisation] = []
_person: list[OfPerson] = []
_account: list[OfAccount] = []
_desk: list[OfDesk] = []
_charter: list[OfCharter] = []


def on_organisation(function: OfOrganisation) -> None:
    """Add to the pages of organisations."""
    _organisation.append(function)


def on_person(function: OfPerson) -> None:
    """Add to the pages of people."""
    _person.append(function)


def on_account(function: OfAccount) -> None:
    """Add to the page of one's own account: what is mine here, what waits for me."""
    _account.append(function)


def on_desk(function: OfDesk) -> None:
    """Add to the stewards' desk."""
    _desk.append(function)


def charter_states(function: OfCharter) -> None:
    """Say where organisations stand on the five parts of the charter; only those that said something are in it."""
    _charter.append(function)


def of_organisation(organisation: Organisation, viewer: Viewer) -> list[Panel]:
    """What other rooms show of an organisation."""
    return _sorted(function(organisation, viewer) for function in _organisation)


def of_person(person: Person, viewer: Viewer) -> list[Panel]:
    """What other rooms show of a person."""
    return _sorted(function(person, viewer) for function in _person)


def of_account(viewer: Viewer) -> list[Panel]:
    """What other rooms keep for whoever signed in."""
    return _sorted(function(viewer) for function in _account)


def of_desk(viewer: Viewer) -> list[DeskLine]:
    """What waits for the stewards in other rooms."""
    return [line for function in _desk for line in function(viewer)]


def of_charter(organisations: Sequence[int]) -> dict[int, States]:
    """Primary keys of organisations -> the states of their petals, for those that said something."""
    found: dict[int, States] = {}
    for function in _charter:
        found.update(function(organisations))
    return found


def _sorted(panels: Iterable[Panel | None]) -> list[Panel]:
    return sorted((panel for panel in panels if panel is not None), key=lambda panel: panel.order)
