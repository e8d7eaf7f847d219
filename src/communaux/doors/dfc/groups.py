"""Groups of enterprises: who says to belong to one, and who it says to gather."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from communaux.doors.dfc import answer, things
from communaux.doors.dfc.problems import not_found, stop
from communaux.doors.dfc.writing import need, writer
from communaux.modules.food.acts import things as acts
from communaux.modules.food.rules import documents, kinds


def affiliate(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that an enterprise belongs to a group: ``{"@id": the group}``."""
    return _join(request, slug, "enterprise", slug, "dfc-b:affiliates", status=201)


def part(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Say that it no longer does."""
    return _leave(request, slug, "enterprise", slug, "dfc-b:affiliates", key)


def affiliate_to(request: HttpRequest, key: str) -> HttpResponse:
    """Say that a group gathers an enterprise: ``{"@id": the enterprise}``."""
    slug = things.slug_of(request, "enterprise_group", key)
    return _join(request, slug, "enterprise_group", key, "dfc-b:affiliatedBy", status=201)


def part_from(request: HttpRequest, key: str, enterprise_key: str) -> HttpResponse:
    """Say that it no longer does."""
    slug = things.slug_of(request, "enterprise_group", key)
    return _leave(request, slug, "enterprise_group", key, "dfc-b:affiliatedBy", enterprise_key)


def _join(request: HttpRequest, slug: str, kind: str, key: str, prop: str, *, status: int) -> HttpResponse:
    parcel_body = documents.plain_body(request.body)
    target = parcel_body.get("@id") if parcel_body else None
    if not isinstance(target, str) or not documents.is_iri(target):
        raise stop("bad-request", _("Joignez {« @id » : l’adresse de l’autre}."))
    held = _said_of(request, slug, kind, key, prop)
    if target not in held:
        _set(request, slug, kind, key, prop, [*held, target])
    return HttpResponse(status=status)


def _leave(request: HttpRequest, slug: str, kind: str, key: str, prop: str, gone: str) -> HttpResponse:
    held = _said_of(request, slug, kind, key, prop)
    kept = [one for one in held if one.rstrip("/").rsplit("/", 1)[-1] != gone]
    if len(kept) == len(held):
        raise not_found()
    _set(request, slug, kind, key, prop, kept)
    return HttpResponse(status=204)


def _said_of(request: HttpRequest, slug: str, kind: str, key: str, prop: str) -> list[str]:
    _who, organisation, _families = writer(request, slug)
    thing = things.thing_at(organisation, kind, key)
    if thing is None:
        if kind != "enterprise":
            raise not_found()
        return []
    told = documents.document_of(thing.document).get(prop, [])
    found = [
        one.get("@id") if isinstance(one, dict) else one
        for one in (told if isinstance(told, list) else [told])
    ]
    return [one for one in found if isinstance(one, str)]


def _set(request: HttpRequest, slug: str, kind: str, key: str, prop: str, values: list[str]) -> None:
    who, organisation, families = writer(request, slug)
    need(families, {kinds.ENTERPRISE})
    thing = things.thing_at(organisation, kind, key) or answer.bare_enterprise(organisation)
    document = documents.document_of(thing.document)
    document[prop] = values if len(values) != 1 else values[0]
    if not values:
        del document[prop]
    parcel = documents.read(documents.text_of(document).encode(), base=thing.address)
    acts.put(
        who.acting(organisation.pk),
        organisation,
        parcel,
        acts.Place(kind, key),
        families=families,
        platform=who.platform,
    )
