"""Declare once what a model means: its RDF class, one property per field, and who may read each.

Everything that leaves or enters the house is derived from a ``Meaning``: the compiled reader, JSON-LD and its context,
Turtle, SHACL, OpenAPI, form, table and the reference page. Labels, help and value types are those of the Django field:
they are never said again here. This file may not know HTTP, a derivation, or a concrete model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import models
from django.db.models import Q

from communaux.ground.fields import CountryField, PartialDateField
from communaux.meaning.access import EDITORS, PUBLIC, Role, Roles, Viewer
from communaux.meaning.fields import (
    CodeField,
    CodesField,
    CountriesField,
    LangTextField,
    LinkField,
    LinksField,
)
from communaux.meaning.lists import CodeList

OWN = "own"
"""Prefix of the project's own vocabulary, served by the node at its IRI."""

PREFIXES: dict[str, str] = {
    "pair": "http://virtual-assembly.org/ontologies/pair#",
    "schema": "https://schema.org/",
    "essglobal": "http://purl.org/essglobal/vocab/",
    "dcterms": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
}
"""Prefixes of the vocabularies that properties use; ``own`` is bound to this node when a derivation is made."""


def expand(compact: str) -> str:
    """A compact IRI such as ``pair:homePage`` in full; ``own`` is the vocabulary of this node."""
    prefix, _colon, local = compact.partition(":")
    return (settings.NS_IRI if prefix == OWN else PREFIXES[prefix]) + local


class Kind(StrEnum):
    """How the value of a property is written; found from the Django field, never declared."""

    TEXT = "text"
    LANGTEXT = "langtext"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"
    PARTIAL_DATE = "partial-date"
    LINK = "link"
    LINKS = "links"
    CODE = "code"
    CODES = "codes"
    COUNTRY = "country"
    COUNTRIES = "countries"
    EMAIL = "email"
    FILE = "file"
    REF = "ref"
    REFS = "refs"

    @property
    def several(self) -> bool:
        """Whether the value is an array."""
        return self in {Kind.LINKS, Kind.CODES, Kind.COUNTRIES, Kind.REFS}


_KINDS: tuple[tuple[type, Kind], ...] = (
    (PartialDateField, Kind.PARTIAL_DATE),
    (CountryField, Kind.COUNTRY),
    (CodeField, Kind.CODE),
    (CodesField, Kind.CODES),
    (CountriesField, Kind.COUNTRIES),
    (LinksField, Kind.LINKS),
    (LinkField, Kind.LINK),
    (LangTextField, Kind.LANGTEXT),
    (models.FileField, Kind.FILE),
    (models.EmailField, Kind.EMAIL),
    (models.DateTimeField, Kind.INSTANT),
    (models.DateField, Kind.DATE),
    (models.BooleanField, Kind.BOOLEAN),
    (models.IntegerField, Kind.INTEGER),
    (models.FloatField, Kind.NUMBER),
    (models.ForeignKey, Kind.REF),
    (models.ManyToManyField, Kind.REFS),
    (models.CharField, Kind.TEXT),
    (models.TextField, Kind.TEXT),
)


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a class of things.

    ``name``: the model field or reverse accessor, also the JSON key, the column header and the form field;
    ``iri``: a compact IRI such as ``pair:homePage``; ``read``/``edit``: the roles that may read or change it
    (``edit`` empty: the house keeps it itself).
    """

    name: str
    iri: str
    read: Roles = PUBLIC
    edit: Roles = EDITORS


@dataclass(frozen=True)
class Meaning:
    """What one model means.

    ``name``: short noun used in paths of the REST door and of the shapes (``organisation``); ``types``: compact IRIs
    of its classes, the most precise first; ``path``: prefix of its address (``/organisations/``); ``key``: the field
    that ends the address; ``rows``: pairs (roles, condition): a role sees the rows that one of its conditions lets
    through, none without; ``owner``: path to the organisation that edits it ('' for none); ``heir``: the field that
    leads from a merged record to the one that stands for it; ``gone``: the rows that were public and are withdrawn;
    ``standing``: the rows on which a viewer has the role of an editor by what they are facing them (reviewer, coordinator
    of the group, one of the two), besides those of the organisations that they edit; ``within``: path to the organisation
    whose part it is where its editors do not edit it.
    """

    model: type[models.Model]
    name: str
    plural: str
    types: tuple[str, ...]
    path: str
    properties: tuple[Property, ...]
    rows: tuple[tuple[Roles, Q], ...] = ()
    key: str = "slug"
    owner: str = ""
    title: str = "name"
    heir: str = ""
    gone: Q | None = None
    standing: Callable[[Viewer], Q] | None = None
    within: str = ""

    def __post_init__(self) -> None:
        names = [p.name for p in self.properties]
        if len(names) != len(set(names)):
            raise ImproperlyConfigured(f"{self.name}: a property is declared twice")
        for prop in self.properties:
            prefix = prop.iri.partition(":")[0]
            if prefix != OWN and prefix not in PREFIXES:
                raise ImproperlyConfigured(f"{self.name}.{prop.name}: unknown prefix {prefix}")

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """The kind of each property, from the model's fields. Raises ImproperlyConfigured for an unknown field."""
        return {prop.name: self._kind(prop) for prop in self.properties}

    @property
    def class_name(self) -> str:
        """The name of its most precise class, as documents and the vocabulary write it: ``Organization``."""
        return self.types[0].partition(":")[2]

    def prop(self, name: str) -> Property:
        """The property with this name. Raises KeyError."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Property]:
        return {prop.name: prop for prop in self.properties}

    def field(self, name: str) -> models.Field | models.ForeignObjectRel:
        """The Django field, or the reverse relation, behind a property."""
        try:
            return self.model._meta.get_field(name)
        except FieldDoesNotExist:
            for relation in self.model._meta.related_objects:
                if relation.get_accessor_name() == name:
                    return relation
        raise ImproperlyConfigured(f"{self.name}.{name}: the model has no such field")

    def _kind(self, prop: Property) -> Kind:
        field = self.field(prop.name)
        if isinstance(field, models.ForeignObjectRel):
            return Kind.REFS
        for cls, kind in _KINDS:
            if isinstance(field, cls):
                return kind
        raise ImproperlyConfigured(f"{self.name}.{prop.name}: no kind for {type(field).__name__}")

    def code_list(self, name: str) -> CodeList:
        """The code list of a property of kind CODE or CODES."""
        field = self.field(name)
        assert isinstance(field, CodeField | CodesField)
        return field.code_list

    def target(self, name: str) -> Meaning:
        """The meaning of what a REF or REFS property points at."""
        model = self.field(name).related_model
        assert isinstance(model, type)
        return of(model)

    def label(self, name: str) -> str:
        """The label of a property in the active language: the field's verbose name, or the target's plural."""
        field = self.field(name)
        if isinstance(field, models.ForeignObjectRel):
            return str(field.related_model._meta.verbose_name_plural).capitalize()
        text = str(field.verbose_name)
        return text[:1].upper() + text[1:]

    def help(self, name: str) -> str:
        """The help text of a property in the active language, '' for none."""
        return str(getattr(self.field(name), "help_text", "") or "")

    def readable(self, roles: Roles) -> Iterator[Property]:
        """The properties that somebody with these roles may read, in order."""
        return (p for p in self.properties if not p.read.isdisjoint(roles))

    def editable(self, roles: Roles) -> Iterator[Property]:
        """The properties that somebody with these roles may change, in order."""
        return (p for p in self.properties if not p.edit.isdisjoint(roles))

    def visible(self, roles: Roles) -> Q:
        """The condition on rows for these roles; matches nothing where no rule names one of them."""
        condition = Q(pk__in=[])
        for allowed, rule in self.rows:
            if not allowed.isdisjoint(roles):
                condition = rule if condition == Q(pk__in=[]) else condition | rule
        return condition

    def edited(self, viewer: Viewer) -> Q | None:
        """The condition on the rows on which this viewer has the role of an editor, None where there are none."""
        condition = None
        if viewer.edits and self.owner:
            condition = Q(**{f"{self.owner}__in": viewer.edits})
        if viewer.person is not None and viewer.account is not None and self.standing is not None:
            stands = self.standing(viewer)
            condition = stands if condition is None else condition | stands
        return condition

    def address(self, key: str) -> str:
        """The path of one thing, such as ``/organisations/coopcycle``."""
        return f"{self.path}{key}"

    def roles_elsewhere(self, roles: Roles, prop: str) -> Roles:
        """The roles that still hold on what ``prop`` points at: an editor edits its own organisation's things only."""
        if Role.EDITOR not in roles:
            return roles
        field = self.field(prop)
        if isinstance(field, models.ForeignObjectRel):
            own = self.owner == "pk" and of(field.related_model).owner == field.field.name
        else:
            own = prop == self.owner and self.target(prop).owner == "pk"
        return roles if own else roles - {Role.EDITOR}


_BY_MODEL: dict[type[models.Model], Meaning] = {}
_BY_NAME: dict[str, Meaning] = {}


def declare(meaning: Meaning) -> Meaning:
    """Make a meaning known. Raises ImproperlyConfigured where the model or the name has one already."""
    if meaning.model in _BY_MODEL or meaning.name in _BY_NAME:
        raise ImproperlyConfigured(f"{meaning.name} has a meaning already")
    _BY_MODEL[meaning.model] = _BY_NAME[meaning.name] = meaning
    return meaning


def extend(model: type[models.Model], *properties: Property) -> None:
    """Add properties to a meaning declared on a lower floor: what a module lets one say of a noun.

    To be called while apps are made ready, before any derivation. Raises KeyError where there is no meaning yet.
    """
    before = _BY_MODEL[model]
    after = replace(before, properties=before.properties + properties)
    _BY_MODEL[model] = _BY_NAME[before.name] = after


def of(model: type[models.Model]) -> Meaning:
    """The meaning of a model. Raises KeyError where none is declared."""
    return _BY_MODEL[model]


def named(name: str) -> Meaning:
    """The meaning with this short name. Raises KeyError where none is declared."""
    return _BY_NAME[name]


def classed(class_name: str) -> Meaning:
    """The meaning of things whose most precise class is written so in documents. Raises KeyError."""
    for meaning in _BY_NAME.values():
        if meaning.class_name == class_name:
            return meaning
    raise KeyError(class_name)


def all_meanings() -> tuple[Meaning, ...]:
    """All meanings, in the order of their declaration."""
    return tuple(_BY_NAME.values())
