"""What a method of the REST door needs to know of the acts on things of one meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from communaux.meaning.access import EDITORS, Roles, Viewer

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Acts:
    """The acts on things of one meaning.

    ``add(viewer, organisation, values)``: the organisation is None where the thing belongs to none yet;
    ``change(viewer, thing, values, expected_version=…)``; ``end(viewer, thing, said)``: ``said`` is the value of the
    query parameter ``end_parameter``. ``roles``: of who may usually write it, for the documentation alone;
    ``extra``: names that a new thing takes besides the properties that one may change; ``optional``: the same, which it
    may do without; ``said``: what it takes that is no property, with the JSON Schema of each.
    """

    add: Callable[[Viewer, Any, Values], models.Model]
    change: Callable[..., models.Model]
    end: Callable[[Viewer, Any, str], Any] | None = None
    end_parameter: str = ""
    roles: Roles = EDITORS
    extra: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    said: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
