"""The parts of a record that come and go: one way to add, change and take away a line of a table.

Stakeholders, commons, offers and needs, affiliations and relations are all written here; what is particular to each is
in the file of its name. Changing a part raises the version of its organisation, which the entry of the journal names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from communaux.ground.gate import writing
from communaux.meaning.access import Viewer
from communaux.meaning.declare import of
from communaux.modules.network.acts import base
from communaux.modules.network.permissions import require
from communaux.nouns.acts import values as given
from communaux.nouns.acts.errors import Conflict
from communaux.nouns.models import Organisation
from communaux.nouns.models.base import Shared

Finish = Callable[[Any, frozenset[str]], dict[str, Any]]


def as_it_is(_thing: Any, _said: frozenset[str]) -> dict[str, Any]:
    """Nothing to derive, nothing to refuse."""
    return {}


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of part. ``finish`` sees the thing with its new values and the names that were said; it gives the values
    that follow from them, or raises ValidationError."""

    model: type[Shared]
    added: str
    changed: str
    removed: str
    finish: Finish = as_it_is
    owner: str = "organisation"
    twice: tuple[str, Any] = ("", _("Cette ligne existe déjà."))


def add(
    viewer: Viewer, part: Part, organisation: Organisation, values: Mapping[str, Any], **fixed: Any
) -> Any:
    """Add a part to an organisation; ``fixed``: fields that the values may not say."""
    require(viewer, part.added, organisation.pk, organisation.get_absolute_url())
    cleaned = given.clean(of(part.model), viewer.roles_on(organisation.pk), values, new=True)
    with base.acting():
        current = base.fresh_organisation(organisation, part.added)
        thing = part.model(**{part.owner: current}, **fixed, **cleaned)
        for name, value in part.finish(thing, frozenset(cleaned)).items():
            setattr(thing, name, value)
        insert(thing, part)
        base.touch(current)
        base.note(viewer, part.added, current, thing=base.path_of(thing), fields=sorted(cleaned))
    return thing


def insert(thing: Shared, part: Part) -> None:
    """Save a new line. Raises ValidationError where the same is there already."""
    _guard(part, lambda: thing.save(force_insert=True))


def save(part: Part, thing: Shared, changes: Mapping[str, Any]) -> None:
    """Save the changes of a line. Raises ValidationError where they make it the same as another."""
    _guard(part, lambda: base.write(thing, changes))


def _guard(part: Part, save: Callable[[], None]) -> None:
    try:
        with writing():
            save()
    except IntegrityError as error:
        field, sentence = part.twice
        said = ValidationError(sentence, code="twice")
        raise (ValidationError({field: said}) if field else said) from error


def change(
    viewer: Viewer,
    part: Part,
    thing: Any,
    values: Mapping[str, Any],
    *,
    expected_version: int | None = None,
) -> Any:
    """Change what differs; returns the part as it is now. Raises ``Conflict`` where it is not at ``expected_version``."""
    owner_id = getattr(thing, f"{part.owner}_id")
    require(viewer, part.changed, owner_id, base.path_of(thing))
    cleaned = given.clean(of(part.model), viewer.roles_on(owner_id), values)
    with base.acting():
        current = base.fresh(thing, act=part.changed)
        organisation = base.fresh_organisation(getattr(current, part.owner), part.changed)
        changes = differing(part, current, cleaned, expected_version)
        if changes:
            save(part, current, changes)
            base.touch(organisation)
            facts = {"thing": base.path_of(current), "fields": sorted(changes)}
            base.note(viewer, part.changed, organisation, facts)
    return current


def differing(
    part: Part, current: Any, cleaned: Mapping[str, Any], expected_version: int | None
) -> dict[str, Any]:
    """What a change has to write, with what follows from it. Raises ``Conflict`` and ValidationError."""
    changes = given.differing(current, cleaned)
    if not changes:
        return {}
    if expected_version is not None and expected_version != current.version:
        both = tuple(sorted(changes))
        theirs = {name: getattr(current, name) for name in both}
        raise Conflict(current.version, both, theirs, changes)
    for name, value in changes.items():
        setattr(current, name, value)
    return {**changes, **part.finish(current, frozenset(cleaned))}


def remove(viewer: Viewer, part: Part, thing: Any) -> None:
    """Take a part away; the journal keeps that it was there."""
    owner_id = getattr(thing, f"{part.owner}_id")
    require(viewer, part.removed, owner_id, base.path_of(thing))
    with base.acting():
        current = base.fresh(thing, act=part.removed)
        organisation = base.fresh_organisation(getattr(current, part.owner), part.removed)
        path = base.path_of(current)
        current.delete()
        base.touch(organisation)
        base.note(viewer, part.removed, organisation, thing=path)
