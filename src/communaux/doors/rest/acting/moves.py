"""What the acts of several modules share behind the REST door: a thing named in the values, a step with what it takes."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from communaux.doors.rest.acting.acts import Move, Schema, Values
from communaux.meaning.access import Viewer
from communaux.meaning.declare import named
from communaux.nouns.acts import values as given

Add = Callable[[Viewer, Any, Values], Any]


def taken(values: Values, name: str, meaning: str = "") -> tuple[Any, dict[str, Any]]:
    """The thing that ``values[name]`` names, and the other values. Raises ValidationError on ``name``."""
    said = dict(values)
    try:
        return given.thing(named(meaning or name), said.pop(name, None)), said
    except ValidationError as error:
        raise ValidationError({name: error}) from error


def within(name: str, act: Callable[..., Any], meaning: str = "") -> Add:
    """An act on a thing that the values name."""

    def add(viewer: Viewer, _owner: Any, values: Values) -> Any:
        thing, said = taken(values, name, meaning)
        return act(viewer, thing, said)

    return add


def alone(act: Callable[..., Any]) -> Add:
    """An act that needs no organisation: the values alone."""
    return lambda viewer, _owner, values: act(viewer, values)


def bare(act: Callable[[Viewer, Any], Any]) -> Move:
    """A step that takes nothing with it."""
    return Move(lambda viewer, thing, _said: act(viewer, thing))


def told(act: Callable[..., Any], **takes: Schema) -> Move:
    """A step that hands on what was said as the act takes it: ``act(viewer, thing, said)``."""
    return Move(act, takes)


def saying(act: Callable[..., Any], *fixed: Any, **takes: Schema) -> Move:
    """A step that hands on what was said by name, after what is ``fixed``: ``act(viewer, thing, *fixed, name=…)``."""
    return Move(lambda viewer, thing, said: act(viewer, thing, *fixed, **said), takes)


def ending(act: Callable[[Viewer, Any], Any]) -> Callable[[Viewer, Any, str], Any]:
    """An end that asks nothing."""
    return lambda viewer, thing, _said: act(viewer, thing)


def needed(said: dict[str, Any], *names: str) -> None:
    """Raise ValidationError for each of these names that was not said."""
    if missing := [name for name in names if name not in said]:
        raise ValidationError(dict.fromkeys(missing, _("Ce champ est nécessaire.")))


def nothing_else(values: Values) -> None:
    """Raise ValidationError for each value that is left."""
    if values:
        raise ValidationError({str(name)[:80]: _("Ce champ n’existe pas.") for name in values})


def read_day(said: dict[str, Any], name: str) -> date | None:
    """A day of what was said, None where it was not. Raises ValidationError on ``name``."""
    try:
        return date.fromisoformat(said[name]) if said.get(name) else None
    except (TypeError, ValueError) as error:
        raise ValidationError({name: _("Une date est attendue, comme 2026-11-23.")}) from error


def read_bytes(value: Any, name: str) -> bytes:
    """The bytes of a document in base64. Raises ValidationError on ``name``."""
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, TypeError, ValueError) as error:
        raise ValidationError({name: _("Un document en base64 est attendu.")}) from error
