"""The acts on the codes of open answers behind the REST door. Answers themselves do not pass here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from communaux.doors.rest.acting.acts import Acts, Values
from communaux.meaning.access import Viewer
from communaux.meaning.declare import named
from communaux.modules.surveys.acts import coding
from communaux.modules.surveys.models import Code, Wave
from communaux.modules.surveys.permissions import CODERS
from communaux.nouns.acts import values as given


def _add(viewer: Viewer, _organisation: Any, values: Values) -> Code:
    """A code needs the wave and the field of the open question that it is for."""
    said = dict(values)
    try:
        wave = given.thing(named("wave"), said.pop("wave", None))
    except ValidationError as error:
        raise ValidationError({"wave": error}) from error
    assert isinstance(wave, Wave)
    field = said.pop("field", "")
    return coding.add_code(viewer, wave, field if isinstance(field, str) else "", said)


def _end(viewer: Viewer, code: Code, into: str) -> None:
    """Take a code away; ``into`` names the one that takes its place."""
    other: Code | None = None
    if into:
        try:
            found = given.thing(named("code"), into)
            other = found if isinstance(found, Code) else None
        except ValidationError as error:
            raise ValidationError({"into": error}) from error
    coding.remove_code(viewer, code, other)


ACTS: Mapping[str, Acts] = {
    "code": Acts(
        add=_add,
        change=coding.change_code,
        end=_end,
        end_parameter="into",
        roles=CODERS,
        extra=("wave", "field"),
    )
}
