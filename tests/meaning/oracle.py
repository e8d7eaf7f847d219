"""The slow oracle: documents made from model instances, in plain Python, with the access rules written out by hand.

It shares nothing with the compiled reader but the names of the properties: neither SQL, nor conditions, nor kinds.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models

from communaux.meaning.access import Role, Roles
from communaux.meaning.declare import Meaning, of
from communaux.modules.network.models import Claim, Listing, Relation, Report, Transfer
from communaux.nouns.models import Affiliation, Organisation, Person
from tests.modules.groups import world as groups_world
from tests.modules.nodes import world as nodes_world
from tests.modules.standards import world as standards_world
from tests.modules.surveys import world as surveys_world

ROOMS: tuple[Any, ...] = (groups_world, surveys_world, standards_world, nodes_world)
"""What each of these says of its own things: who sees them, and that they belong to no organisation."""
V, M, R, E, S = Role.VISITOR, Role.MEMBER, Role.RESEARCHER, Role.EDITOR, Role.STEWARD


def sees(thing: Any, roles: Roles) -> bool:
    """Whether somebody with these roles on a thing may know that it is there."""
    if isinstance(thing, Organisation):
        if thing.state == "merged":
            return S in roles
        return thing.state == "published" or bool(roles & {E, S})
    if isinstance(thing, Person):
        if thing.merged_into_id:
            return S in roles
        return thing.listed or bool(roles & {M, E, S})
    if isinstance(thing, Affiliation):
        if thing.person.merged_into_id:
            return False
        if roles & {E, S}:
            return True
        return thing.organisation.state == "published" and (thing.person.listed or M in roles)
    for room in ROOMS:
        if (seen := room.sees(thing, roles)) is not None:
            return seen
    if isinstance(thing, Claim):
        return S in roles
    if isinstance(thing, Transfer | Report):
        return bool(roles & {E, S})
    if roles & {E, S}:
        return True
    if isinstance(thing, Relation):
        return thing.subject.state == "published" and thing.object.state == "published"
    if isinstance(thing, Listing) and thing.state != "open":
        return False
    return thing.organisation.state == "published"


def owner(thing: Any) -> Organisation | None:
    """The organisation whose editors edit a thing."""
    if isinstance(thing, Organisation):
        return thing
    if isinstance(thing, Person) or any(room.owned(thing) for room in ROOMS):
        return None
    return thing.subject if isinstance(thing, Relation) else thing.organisation


def _roles_on(there: Any, here: Any, roles: Roles) -> Roles:
    """The roles on what a thing points at: an editor stays one only between their organisation and a part of it."""
    whole = isinstance(there, Organisation) or isinstance(here, Organisation)
    if whole and owner(there) is not None and owner(there) == owner(here):
        return roles
    return roles - {E}


def _address(thing: Any) -> str:
    return settings.BASE_URL + thing_path(thing)


def thing_path(thing: Any) -> str:
    """The path of a thing."""
    meaning = of(type(thing))
    return meaning.path + getattr(thing, meaning.key)


def _instant(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat() + "Z"


def _value(thing: Any, name: str, roles: Roles) -> Any:
    value = getattr(thing, name)
    if isinstance(value, models.Manager):
        seen = [one for one in value.all() if sees(one, _roles_on(one, thing, roles))]
        return sorted(_address(one) for one in seen)
    if isinstance(value, models.Model):
        return _address(value) if sees(value, _roles_on(value, thing, roles)) else None
    if isinstance(value, models.fields.files.FieldFile):
        return f"{settings.BASE_URL}{settings.MEDIA_URL}{value.name}" if value else None
    if isinstance(value, dt.datetime):
        return _instant(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if name in {"links", "sources"}:
        return sorted(value)
    return value


def document(meaning: Meaning, thing: Any, roles: Roles) -> dict[str, Any] | None:
    """The document of a thing for these roles, None where it may not be seen."""
    if not sees(thing, roles):
        return None
    found: dict[str, Any] = {
        "@context": f"{settings.BASE_URL}/ns/context.jsonld",
        "@id": _address(thing),
        "@type": [meaning.types[0].split(":")[1], *meaning.types[1:]],
    }
    for prop in meaning.properties:
        if prop.read & roles:
            value = _value(thing, prop.name, roles)
            if value is not None and value != "" and value != [] and value != {}:
                found[prop.name] = value
    return found if len(found) > 3 else None
