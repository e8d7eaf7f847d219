"""Writing enterprises and their things over HTTP: a document is read, judged, and stored whole or not at all."""

from __future__ import annotations

from collections.abc import Collection

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from communaux.doors.dfc import answer, caller, things
from communaux.doors.dfc.answer import Wish
from communaux.doors.dfc.caller import Caller
from communaux.doors.dfc.problems import invalid, not_found, stop
from communaux.doors.ldp import accept as formats
from communaux.modules.food.acts import things as acts
from communaux.modules.food.models import Thing
from communaux.modules.food.models.things import address_of
from communaux.modules.food.rules import documents, kinds
from communaux.modules.food.rules.documents import Parcel
from communaux.modules.food.rules.merging import merged
from communaux.nouns.models import Organisation

MEDIA = frozenset({"application/json", "application/ld+json", "application/merge-patch+json"})


def writer(request: HttpRequest, slug: str) -> tuple[Caller, Organisation, frozenset[str]]:
    """Who writes, of whom, and which families. Who may only read is told so."""
    who = caller.of(request)
    caller.check_person(request, who)
    organisation = caller.organisation_of(who, slug)
    return who, organisation, who.families(organisation.pk, "Write")


def need(families: Collection[str], needed: Collection[str]) -> None:
    missing = sorted(kinds.write_scope(family) for family in needed if family and family not in families)
    if missing:
        raise stop(
            "refused",
            _("L’organisation n’a pas donné cette autorisation : %(scopes)s.")
            % {"scopes": ", ".join(missing)},
            scopes=missing,
        )


def _parcel(request: HttpRequest, base: str) -> Parcel:
    """The body, read and judged. Raises a problem with every fault."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in MEDIA:
        raise stop("media-type", ", ".join(sorted(MEDIA)))
    parcel = documents.read(request.body, base=base, declared=answer.declared(request))
    if parcel.errors:
        raise invalid(parcel.errors, parcel.version)
    if not parcel.nodes:
        raise stop("invalid", _("Ce document est vide."))
    return parcel


def _match(request: HttpRequest, who: Caller, thing: Thing | None) -> None:
    """``If-Match`` and ``If-None-Match`` of a write, against what the caller reads."""
    wanted = request.headers.get("if-match")
    if wanted:
        wish = answer.wish_of(request)
        marks = (
            [
                answer.etag(things.whole(who, thing, Wish(version, wish.media)))
                for version in documents.CONTEXTS
            ]
            if thing
            else []
        )
        if wanted.strip() != "*" and not any(formats.matches(wanted, mark) for mark in marks):
            raise stop("changed-since", _("Ceci a changé depuis votre lecture : lisez-le de nouveau."))
        if thing is None:
            raise stop("changed-since", _("Rien n’existe encore à cette adresse."))
    if request.headers.get("if-none-match", "").strip() == "*" and thing is not None:
        raise stop("changed-since", _("Quelque chose existe déjà à cette adresse."))


def post(request: HttpRequest, slug: str, kind: str, order: str = "") -> HttpResponse:
    """Add to a collection: one thing, or a graph with what goes along."""
    who, organisation, families = writer(request, slug)
    parent = things.order_of(organisation, order) if order else None
    parcel = _parcel(request, answer.absolute(request.path))
    need(families, _touched(parcel, kind))
    stored = acts.put(
        who.acting(organisation.pk),
        organisation,
        parcel,
        acts.Place(kind, parent=parent),
        families=families,
        platform=who.platform,
    )
    assert stored.main is not None
    main = Thing.objects.select_related("organisation", "parent").get(pk=stored.main.pk)
    status = 201 if any(one.pk == main.pk for one in stored.created) else 200
    return _said(request, who, main, parcel, status)


def put(
    request: HttpRequest, slug: str, kind: str, key: str, order: str = "", *, new: bool = False
) -> HttpResponse:
    """Write one thing at its address. People and addresses get theirs from the house: there is nothing to put at another."""
    who, organisation, families = writer(request, slug)
    thing = things.thing_at(organisation, kind, key, order)
    if kind == "enterprise" and thing is None:
        _match(request, who, answer.bare_enterprise(organisation))
    else:
        _match(request, who, thing)
    if new and thing is not None:
        raise stop("conflict", _("Quelque chose existe déjà à cette adresse."))
    if thing is None and kinds.KINDS[kind].top and kind != "enterprise":
        raise not_found()
    address = address_of(kind, slug, key, order)
    parcel = _parcel(request, address)
    need(families, _touched(parcel, kind))
    parent = things.order_of(organisation, order) if order else None
    stored = acts.put(
        who.acting(organisation.pk),
        organisation,
        parcel,
        acts.Place(kind, key, parent),
        families=families,
        platform=who.platform,
    )
    main = stored.main
    assert main is not None
    created = any(one is main for one in stored.created)
    fresh = Thing.objects.select_related("organisation", "parent").get(pk=main.pk)
    return _said(request, who, fresh, parcel, 201 if created else 204)


def patch(request: HttpRequest, slug: str, kind: str, key: str, order: str = "") -> HttpResponse:
    """Change some properties of one thing: what the body says replaces, ``null`` removes (RFC 7396)."""
    who, organisation, families = writer(request, slug)
    thing = things.thing_at(organisation, kind, key, order)
    if kind == "enterprise" and thing is None:
        thing = answer.bare_enterprise(organisation)
    if thing is None:
        raise not_found()
    _match(request, who, thing)
    version = answer.declared(request)
    before = answer.node(thing, version or documents.V1, {})
    whole = merged(before, request.body, version)
    if whole is None:
        raise stop("not-json", _("Le corps est un objet JSON : des propriétés et leurs valeurs."))
    parcel = documents.read(whole, base=thing.address, declared=version)
    if parcel.errors:
        raise invalid(parcel.errors, parcel.version)
    need(families, _touched(parcel, kind))
    acts.put(
        who.acting(organisation.pk),
        organisation,
        parcel,
        acts.Place(kind, key, thing.parent),
        families=families,
        platform=who.platform,
    )
    fresh = things.thing_at(organisation, kind, key, order)
    assert fresh is not None
    return _said(request, who, fresh, parcel, 204)


def delete(request: HttpRequest, slug: str, kind: str, key: str, order: str = "") -> HttpResponse:
    """Erase one thing. Of an enterprise, what was written here: its record in the directory stays."""
    who, organisation, families = writer(request, slug)
    thing = things.thing_at(organisation, kind, key, order)
    if thing is None:
        raise not_found()
    _match(request, who, thing)
    need(families, {thing.family})
    acts.remove(who.acting(organisation.pk), organisation, [thing], families=families, platform=who.platform)
    return HttpResponse(status=204)


def _touched(parcel: Parcel, kind: str) -> set[str]:
    """The families of what a parcel holds; what no endpoint speaks of goes with the rest."""
    found = {kinds.KINDS[kind].family}
    for node in parcel.nodes:
        known = documents.kind_of(node)
        if known != "enterprise":
            found.add(kinds.KINDS[known].family)
    return found - {""}


def _said(request: HttpRequest, who: Caller, thing: Thing, parcel: Parcel, status: int) -> HttpResponse:
    """What was stored: the thing itself where it is new or asked for, else its ETag alone."""
    wish = answer.wish_of(request, version=parcel.version)
    may_read = thing.family in who.families(thing.organisation_id, "Read")
    body = (
        things.whole(who, thing, wish)
        if may_read
        else answer.one([answer.node(thing, wish.version, {})], wish)
    )
    headers = answer.notes(parcel.notes)
    wants = "return=representation" in request.headers.get("prefer", "")
    if status == 204 and not wants:
        response = HttpResponse(status=204)
        response["ETag"] = answer.etag(body)
        for name, value in headers.items():
            response[name] = value
        return response
    if status == 201:
        headers["Location"] = thing.address
    return answer.respond(request, body, wish, status=200 if status == 204 else status, headers=headers)
