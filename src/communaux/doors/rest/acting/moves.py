"""What the acts of several modules share behind the REST door: a thing named in the values, a move sent in a PATCH."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from communaux.doors.rest.acting.acts import Values
from communaux.meaning.access import Viewer
from communaux.meaning.declare import named
from communaux.nouns.acts import values as given

Move = Callable[[Viewer, Any, Values], Any]


def taken(values: Values, name: str, meaning: str = "") -> tuple[Any, dict[str, Any]]:
    """The thing that ``values[name]`` names, and the other values. Raises ValidationError on ``name``."""
    said = dict(values)
    try:
        return given.thing(named(meaning or name), said.pop(name, None)), said
    except ValidationError as error:
        raise ValidationError({name: error}) from error


def within(name: str, act: Callable[..., Any], meaning: str = "") -> Callable[[Viewer, Any, Values], Any]:
    """An act on a thing that the values name."""

    def add(viewer: Viewer, _owner: Any, values: Values) -> Any:
        thing, said = taken(values, name, meaning)
        return act(viewer, thing, said)

    return add


def changing(change: Callable[..., Any], moves: Mapping[str, Move]) -> Callable[..., Any]:
    """A change of fields, or the move that ``move`` names among these."""

    def act(viewer: Viewer, thing: Any, values: Values, *, expected_version: int | None = None) -> Any:
        if "move" not in values:
            return change(viewer, thing, values, expected_version=expected_version)
        said = dict(values)
        move = moves.get(str(said.pop("move")))
        if move is None:
            raise ValidationError({"move": _("Cette étape n’existe pas.")})
        return move(viewer, thing, said)

    return act


def unchanging(_viewer: Viewer, _thing: Any, _values: Values, *, expected_version: int | None = None) -> Any:
    """For things that only move: their fields are said once."""
    del expected_version
    raise ValidationError(_("Cela ne se modifie pas : dites une étape avec « move »."), code="unchanging")


def unmade(_viewer: Viewer, _owner: Any, _values: Values) -> Any:
    """For things that come with another one."""
    raise ValidationError(
        _("Cela ne s’ajoute pas seul : la fiche dont il fait partie l’apporte."), code="unmade"
    )
