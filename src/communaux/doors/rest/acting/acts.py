"""What a method of the REST door needs to know of the acts on things of one meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import EDITORS, Roles, Viewer

Values = Mapping[str, Any]
Schema = Mapping[str, Any]

TEXT: Schema = {"type": "string"}
THING: Schema = {"type": "string", "maxLength": 500}
"""A thing that is named by its key, its path or its IRI."""
DAY: Schema = {"type": "string", "format": "date"}
YES: Schema = {"type": "boolean"}
WHOLE: Schema = {"type": "integer"}
OBJECT: Schema = {"type": "object"}
STATED: Schema = {"type": "object", "additionalProperties": {"type": "string"}}
"""Key -> a code: who came, which date suits."""
TEXTS: Schema = {"type": "array", "items": {"type": "string"}}
ANYTHING: Schema = {}
BYTES: Schema = {"type": "string", "contentEncoding": "base64"}

_TYPES: Mapping[str, tuple[type, Any]] = {
    "string": (str, _("Un texte est attendu.")),
    "boolean": (bool, _("Oui ou non est attendu.")),
    "integer": (int, _("Un nombre entier est attendu.")),
    "object": (dict, _("Un objet est attendu.")),
    "array": (list, _("Une liste est attendue.")),
}


def _wrong(value: Any, schema: Schema) -> Any:
    """What is wrong with the type of a value, '' for nothing."""
    name = schema.get("type")
    if name is None:
        return ""
    kind, sentence = _TYPES[name]
    fits = isinstance(value, kind) and (kind is bool) == isinstance(value, bool)
    if fits and kind is list and "items" in schema:
        fits = not any(_wrong(one, schema["items"]) for one in value)
    if fits and kind is dict and "additionalProperties" in schema:
        fits = not any(_wrong(one, schema["additionalProperties"]) for one in value.values())
    return "" if fits else sentence


@dataclass(frozen=True, slots=True)
class Move:
    """A step of a thing, sent as ``move`` in a PATCH. ``takes``: what it may be told besides, name -> JSON Schema.

    ``act(viewer, thing, said)`` gets only these names, of these types; what was sent as null is not said.
    """

    act: Callable[[Viewer, Any, dict[str, Any]], Any]
    takes: Mapping[str, Schema] = field(default_factory=dict)

    def __call__(self, viewer: Viewer, thing: Any, values: Values) -> Any:
        """Do it. Raises ValidationError by name for what does not belong to it."""
        errors: dict[str, Any] = {}
        said = {name: value for name, value in values.items() if value is not None}
        for name, value in said.items():
            if name not in self.takes:
                errors[str(name)[:80]] = _("Ce champ n’existe pas.")
            elif sentence := _wrong(value, self.takes[name]):
                errors[name] = sentence
        if errors:
            raise ValidationError(errors)
        return self.act(viewer, thing, said)


def unchanging(_viewer: Viewer, _thing: Any, _values: Values, *, expected_version: int | None = None) -> Any:
    """For things that only move: their fields are said once."""
    del expected_version
    raise ValidationError(_("Cela ne se modifie pas : dites une étape avec « move »."), code="unchanging")


def unmade(_viewer: Viewer, _owner: Any, _values: Values) -> Any:
    """For things that come with another one."""
    raise ValidationError(
        _("Cela ne s’ajoute pas seul : la fiche dont il fait partie l’apporte."), code="unmade"
    )


@dataclass(frozen=True, slots=True)
class Acts:
    """The acts on things of one meaning.

    ``add(viewer, organisation, values)``: the organisation is None where the thing belongs to none yet;
    ``change(viewer, thing, values, expected_version=…)``; ``end(viewer, thing, said)``: ``said`` is the value of the
    query parameter ``end_parameter``; ``moves``: the steps that a PATCH may name instead of fields. ``roles``: of who
    may usually write it, for the documentation alone; ``extra``: names that a new thing takes besides the properties that
    one may change; ``optional``: the same, which it may do without; ``said``: what it takes that is no property, with the
    JSON Schema of each.
    """

    add: Callable[[Viewer, Any, Values], models.Model] = unmade
    change: Callable[..., Any] = unchanging
    end: Callable[[Viewer, Any, str], Any] | None = None
    end_parameter: str = ""
    moves: Mapping[str, Move] = field(default_factory=dict)
    roles: Roles = EDITORS
    extra: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    said: Mapping[str, Schema] = field(default_factory=dict)

    def perform(self, viewer: Viewer, thing: Any, values: Values, *, expected_version: int | None) -> Any:
        """What a PATCH asks for: the step that ``move`` names, or a change of fields."""
        if "move" not in values:
            return self.change(viewer, thing, values, expected_version=expected_version)
        said = dict(values)
        name = said.pop("move")
        move = self.moves.get(name) if isinstance(name, str) else None
        if move is None:
            raise ValidationError({"move": _("Cette étape n’existe pas.")})
        return move(viewer, thing, said)
