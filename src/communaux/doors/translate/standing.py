"""What stands ready to be chosen: profiles, hubs, packages of shapes, adopted versions. Reading only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communaux.ground.said import Said
from communaux.modules.standards.reading import adopted as reading
from communaux.modules.standards.rules import registry
from communaux.modules.standards.rules.described import as_vocabulary
from communaux.modules.standards.rules.exporting import FORMS, export
from communaux.modules.standards.rules.mappings import Mapping_
from communaux.modules.standards.rules.packages import (
    Package,
    PackageFault,
    Store,
    Vocabulary,
    documents,
    ontologies,
    store_of,
)
from communaux.modules.standards.rules.packages.model import chosen
from communaux.modules.standards.rules.profiles import Profile


@dataclass(frozen=True, slots=True)
class Side:
    """A profile that can be translated from and to. ``hub``: what it is reached through."""

    name: str
    title: Said
    version: str
    hub: str
    is_hub: bool = False


def names() -> list[str]:
    """Profiles that have a mapping, and the hubs."""
    return [name for name in (*registry.names("profiles"), *registry.names("hubs")) if registry.hubs_of(name)]


def profile(name: str) -> Profile | None:
    """A profile or hub, or None."""
    if name not in {*registry.names("profiles"), *registry.names("hubs")}:
        return None
    return registry.profile(name)


def sides() -> list[Side]:
    """All that can be translated, by the hub they meet first."""
    hubs = registry.names("hubs")
    found = [Side(name, told.title, told.version, registry.hubs_of(name)[0], name in hubs)
             for name in names() if (told := registry.profile(name))]  # fmt: skip
    return sorted(found, key=lambda one: (one.hub, one.is_hub, one.name))


def store() -> Store:
    """The registered packages of this house."""
    return store_of(Path(settings.DATA))


def packages() -> list[Package]:
    """Registered packages, by name and version; none where the register cannot be read."""
    try:
        return sorted(store().list(), key=lambda one: one.age)
    except PackageFault:
        return []


def shapes(lang: str) -> list[tuple[str, str]]:
    """Shapes that data can be tested against: packages that hold some, and adopted versions."""
    found = [
        (one.reference, f"{chosen(one.title, lang) or one.name} {one.version}")
        for one in packages()
        if one.holds.shapes or one.kind == "shapes"
    ]
    return [*adopted(lang), *found]


def adopted(lang: str) -> list[tuple[str, str]]:
    """Adopted versions of standards, by name ("<slug>/<number>")."""
    return [
        (one.name, f"{chosen(one.title, lang) or one.name}, {_('version')} {one.number}")
        for one in reading.adopted_versions()
    ]


def shape_files(name: str, folder: Path) -> list[list[str]]:
    """The shapes of a package or of an adopted version, put into the folder of a job, each with its name and media type.

    Raises KeyError where there is none of this name."""
    if not name:
        return []
    if "/" in name:
        target = folder / "adopted"
        target.write_bytes(reading.shapes_of(name))
        return [[str(target), f"{name}.ttl", "text/turtle"]]
    try:
        package = store().get(name)
        told = store().octets(package)
    except PackageFault as fault:
        raise KeyError(name) from fault
    target = folder / "package"
    target.write_bytes(told)
    return [[str(target), package.file, package.media_type]]


def export_forms() -> tuple[str, ...]:
    """The forms in which a mapping can be downloaded, besides its own."""
    return tuple(FORMS)


def exported(mapping: Mapping_, form: str) -> tuple[str, str]:
    """A mapping in a form, and how such a file ends."""
    return export(mapping, form)[0], FORMS[form]


def vocabulary(name: str) -> tuple[Package | None, Vocabulary, str] | None:
    """A registered package, or a profile, as a vocabulary; with why it could not be read. None where there is none."""
    told = profile(name)
    if told is not None:
        return None, as_vocabulary(told), ""
    if "/" in name:
        return _agreed(name)
    try:
        package = store().get(name)
    except PackageFault:
        return None
    try:
        return package, store().vocabulary(package), ""
    except PackageFault as fault:
        return package, Vocabulary(), fault.said.label((get_language() or "fr")[:2])


def _agreed(name: str) -> tuple[Package | None, Vocabulary, str] | None:
    try:
        told = reading.vocabulary_of(name)
    except KeyError:
        return None
    return None, ontologies.vocabulary(documents.read(told, "text/turtle")), ""


def vocabularies(lang: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """What can be compared: registered packages that hold terms, and profiles."""
    held = [
        (one.reference, f"{chosen(one.title, lang) or one.name} {one.version}")
        for one in packages()
        if one.kind != "context"
    ]
    mine = [(one.name, f"{one.title.label(lang)} {one.version}") for one in sides()]
    return [
        group
        for group in (
            (_("Standards adoptés"), adopted(lang)),
            (_("Vocabulaires enregistrés"), held),
            (_("Profils"), mine),
        )
        if group[1]
    ]
