"""Writing and removing what platforms exchange. A whole parcel is stored, or nothing of it.

Whoever writes must hold the scope of each family that a parcel touches: ``families`` says which, and the viewer edits the
organisation. Notices to other platforms leave with the transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import Refused, Viewer
from communaux.modules.food import verbs
from communaux.modules.food.acts import notices
from communaux.modules.food.models import Link, Platform, Thing
from communaux.modules.food.models.things import ROOT, address_of
from communaux.modules.food.permissions import require
from communaux.modules.food.reading import enterprise
from communaux.modules.food.rules import documents, enterprises, kinds, versions
from communaux.modules.food.rules.documents import V2, Document, Node, Parcel
from communaux.nouns.acts import base
from communaux.nouns.models import Organisation
from communaux.nouns.models.base import random_key

MOST_THINGS = 50_000
"""Things of one organisation."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a parcel was sent. ``kind``: of the collection, "" for any; ``key``: of the one thing that is put there;
    ``parent``: the order whose lines these are."""

    kind: str = ""
    key: str = ""
    parent: Thing | None = None


@dataclass(slots=True)
class Stored:
    """What became of a parcel; ``main``: the thing that the request was about."""

    main: Thing | None = None
    created: list[Thing] = field(default_factory=list)
    changed: list[Thing] = field(default_factory=list)

    @property
    def things(self) -> list[Thing]:
        """All that was written."""
        return [*self.created, *self.changed]


def put(
    viewer: Viewer,
    organisation: Organisation,
    parcel: Parcel,
    place: Place,
    *,
    families: Collection[str],
    platform: Platform | None = None,
    foreign: bool = False,
) -> Stored:
    """Store every thing of a parcel that has no error. ``foreign``: it was read at its owner's, so that no thing of ours
    changes. Raises ValidationError for what cannot be stored, Refused where a scope is missing."""
    verb = verbs.THINGS_WRITTEN
    require(viewer, verb, organisation.pk, organisation.get_absolute_url())
    if parcel.errors:
        raise ValidationError(_("Ce document contient des erreurs : rien n’en est gardé."), code="invalid")
    planned = _plan(organisation, parcel, place, foreign=foreign)
    for one in planned:
        if kinds.KINDS[one.kind].family not in ("", *families):
            raise Refused(verb, organisation.get_absolute_url())
    with base.acting():
        stored = _store(organisation, planned, parcel, place, platform, families)
        if stored.things:
            counts = sorted({thing.kind for thing in stored.things})
            base.note(viewer, verb, organisation, kinds=counts, number=str(len(stored.things)))
            touched = {thing.family for thing in stored.things}
            notices.changed(organisation, touched, but=platform)
    return stored


@dataclass(slots=True)
class _Planned:
    node: Node
    kind: str
    is_main: bool


def _plan(organisation: Organisation, parcel: Parcel, place: Place, *, foreign: bool) -> list[_Planned]:
    """Which kind each node is of, and which is the one that the request is about."""
    ours = f"{settings.BASE_URL}{ROOT}/"
    planned: list[_Planned] = []
    nodes = [node for node in parcel.nodes if not foreign or (node.name and not node.name.startswith(ours))]
    fitting = [node for node in nodes if place.kind and documents.kind_of(node, place.kind) == place.kind]
    mains = fitting
    if place.key:
        address = address_of(
            place.kind, organisation.slug, place.key, place.parent.key if place.parent else ""
        )
        mains = ([node for node in fitting if node.name == address] or fitting)[:1]
    for node in nodes:
        is_main = any(node is one for one in mains)
        kind = documents.kind_of(node, place.kind if is_main else "")
        if kind == "enterprise" and not is_main and not foreign:
            continue  # the enterprise is told beside its things; it is written at its own address
        planned.append(_Planned(node, kind, is_main))
    if place.kind and not mains:
        raise ValidationError(
            _("Ce document ne contient aucun élément de la classe %(type)s."),
            code="no-main",
            params={"type": kinds.KINDS[place.kind].type},
        )
    return planned


def _store(
    organisation: Organisation,
    planned: Sequence[_Planned],
    parcel: Parcel,
    place: Place,
    platform: Platform | None,
    families: Collection[str],
) -> Stored:
    names = [one.node.name for one in planned if one.node.name]
    known: dict[str, Thing] = {}
    for start in range(0, len(names), 500):
        for thing in Thing.objects.select_for_update().filter(
            organisation=organisation, iri__in=names[start : start + 500]
        ):
            known[thing.iri] = thing
    held = _held(organisation, place)
    record = Thing.objects.filter(organisation=organisation, kind="enterprise").first()
    kin = _kin(planned)
    done: set[int] = set()
    stored = Stored()
    made: list[tuple[Thing, _Planned]] = []
    changed: list[tuple[Thing, _Planned]] = []
    for one in planned:
        found = held if one.is_main and held is not None else known.get(one.node.name)
        if one.kind == "enterprise":
            found = record
        if found is not None:
            if found.pk in done:
                continue
            done.add(found.pk)
            thing = found
            if thing.family not in families:
                raise Refused(verbs.THINGS_WRITTEN, organisation.get_absolute_url())
            changed.append((thing, one))
        else:
            thing = _new(organisation, one, place, platform, families, kin)
            made.append((thing, one))
        if one.is_main and stored.main is None:
            stored.main = thing
    if Thing.objects.filter(organisation=organisation).count() + len(made) > MOST_THINGS:
        raise ValidationError(_("Cette organisation a déjà trop de données ici."), code="too-many")
    facts = _facts(organisation, [thing for thing, _one in made])
    for thing, one in changed:
        if _fill(thing, one.node, parcel.version, facts):
            thing.platform = platform or thing.platform
            thing.version += 1
            thing.updated = _now()
            stored.changed.append(thing)
    for thing, one in made:
        _fill(thing, one.node, parcel.version, facts)
        stored.created.append(thing)
    Thing.objects.bulk_create([thing for thing, _one in made], batch_size=200)
    if stored.changed:
        Thing.objects.bulk_update(
            stored.changed,
            ["document", "complement", "platform", "version", "updated"],
            batch_size=100,
        )
    _link([*made, *changed])
    return stored


def _held(organisation: Organisation, place: Place) -> Thing | None:
    """The thing that stands where one is put."""
    if not place.key:
        return None
    return (
        Thing.objects.select_for_update()
        .filter(organisation=organisation, kind=place.kind, key=place.key)
        .first()
    )


def _kin(planned: Sequence[_Planned]) -> dict[str, str]:
    """The family of what things lead to, for what has none of its own: where several lead there, the closest."""
    found: dict[str, str] = {}
    for one in planned:
        if family := kinds.KINDS[one.kind].family:
            for _prop, target in one.node.links:
                found[target] = _closest((family, found.get(target, family)))
    return found


def _closest(families: Collection[str]) -> str:
    """Of some families, the one that is least often opened: orders before products before the enterprise."""
    return next((family for family in reversed(kinds.FAMILIES) if family in families), "")


def _new(
    organisation: Organisation,
    one: _Planned,
    place: Place,
    platform: Platform | None,
    families: Collection[str],
    kin: Mapping[str, str],
) -> Thing:
    """A thing with its name: the one it was given elsewhere, else ours."""
    kind = kinds.KINDS[one.kind]
    key = place.key if one.is_main and place.key else random_key()
    if one.kind == "enterprise":
        key = organisation.slug
    parent = place.parent if one.is_main else None
    address = address_of(one.kind, organisation.slug, key, parent.key if parent else "")
    theirs = one.node.name and not one.node.name.startswith(f"{settings.BASE_URL}/")
    # what stands at an address of ours bears it; an enterprise is one of the directory
    named = one.node.name if theirs and one.kind != "enterprise" else address
    family = (
        kind.family
        or kin.get(one.node.name)
        or kinds.KINDS.get(place.kind, kind).family
        or _closest(families)
    )
    return Thing(
        organisation=organisation,
        kind=one.kind,
        family=family,
        key=key,
        parent=parent,
        iri=named,
        platform=platform,
        fictional=organisation.fictional,
    )


def _facts(organisation: Organisation, coming: Sequence[Thing]) -> dict[str, Any]:
    """What the house says of the enterprise by itself, once these things are there."""
    held = {
        kind: list(names)
        for kind, names in enterprise.held([organisation.pk]).get(organisation.pk, {}).items()
    }
    for thing in coming:
        held.setdefault(thing.kind, []).append(thing.iri)
    return enterprise.facts(organisation, {organisation.pk: held})


def _fill(thing: Thing, node: Node, version: str, facts: dict[str, Any]) -> bool:
    """Take what a node says; whether it says something new."""
    told: Document = {
        "@id": thing.iri,
        **{name: value for name, value in node.document.items() if name != "@id"},
    }
    complement = versions.complement_of(thing.complement)
    if version == V2:
        before = documents.document_of(thing.document) if thing.document else None
        told, complement, _findings = versions.in_first(told, before)
    if thing.kind == "enterprise":
        told = enterprises.without(told, facts)
    text = documents.text_of(told)
    kept = versions.complement_text(complement or [])
    if text == thing.document and kept == thing.complement:
        return False
    thing.document, thing.complement = text, kept
    return True


def _link(written: Iterable[tuple[Thing, _Planned]]) -> None:
    """The links of what was written, instead of those before."""
    pairs = list(written)
    numbers = [thing.pk for thing, _one in pairs]
    for start in range(0, len(numbers), 500):
        Link.objects.filter(thing__in=numbers[start : start + 500]).delete()
    Link.objects.bulk_create(
        [
            Link(thing=thing, property=prop[:120], target=target)
            for thing, one in pairs
            for prop, target in dict.fromkeys((p[:120], t) for p, t in one.node.links)
        ],
        batch_size=500,
    )


def _now() -> Any:
    from django.utils import timezone

    return timezone.now()


def remove(
    viewer: Viewer,
    organisation: Organisation,
    things: Sequence[Thing],
    *,
    families: Collection[str],
    platform: Platform | None = None,
) -> int:
    """Erase things for good; the journal keeps their kinds and number."""
    verb = verbs.THINGS_REMOVED
    require(viewer, verb, organisation.pk, organisation.get_absolute_url())
    if any(thing.family not in families for thing in things):
        raise Refused(verb, organisation.get_absolute_url())
    with base.acting():
        numbers = [thing.pk for thing in things]
        found = Thing.objects.select_for_update().filter(pk__in=numbers, organisation=organisation)
        rows = list(found.values_list("pk", "kind", "family"))
        if not rows:
            return 0
        Thing.objects.filter(pk__in=[row[0] for row in rows]).delete()
        base.note(viewer, verb, organisation, kinds=sorted({row[1] for row in rows}), number=str(len(rows)))
        notices.changed(organisation, {row[2] for row in rows}, but=platform)
    return len(rows)
