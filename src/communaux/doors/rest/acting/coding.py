"""The acts on the codes of open answers behind the REST door. Answers themselves do not pass here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from communaux.doors.rest.acting.acts import Acts, Values
from communaux.doors.rest.acting.moves import taken
from communaux.meaning.access import Viewer
from communaux.modules.surveys.acts import coding
from communaux.modules.surveys.models import Code
from communaux.modules.surveys.permissions import CODERS


def _add(viewer: Viewer, _organisation: Any, values: Values) -> Code:
    """A code needs the wave and the field of the open question that it is for."""
    wave, said = taken(values, "wave")
    field = said.pop("field", "")
    return coding.add_code(viewer, wave, field if isinstance(field, str) else "", said)


def _end(viewer: Viewer, code: Code, into: str) -> None:
    """Take a code away; ``into`` names the one that takes its place."""
    coding.remove_code(viewer, code, taken({"into": into}, "into", "code")[0] if into else None)


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
