"""Reading and writing enterprises and their things over HTTP."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from communaux.doors.dfc import answer, caller
from communaux.doors.dfc.answer import Wish
from communaux.doors.dfc.caller import Caller
from communaux.doors.dfc.problems import invalid, not_found, stop
from communaux.doors.ldp import accept as formats
from communaux.modules.food.acts import things as acts
from communaux.modules.food.models import Thing
from communaux.modules.food.models.things import address_of
from communaux.modules.food.reading import enterprise as directory
from communaux.modules.food.reading import things as reading
from communaux.modules.food.rules import documents, kinds
from communaux.modules.food.rules.documents import V2, Parcel
from communaux.modules.food.rules.merging import merged
from communaux.nouns.models import Organisation

MEDIA = frozenset({"application/json", "application/ld+json", "application/merge-patch+json"})
PAGE = 500
"""Things of a list in one answer."""


# --- Lists ------------------------------------------------------------------------------------------------------------


def enterprises(request: HttpRequest, head: str) -> HttpResponse:
    """All enterprises of which the caller may read something."""
    who = caller.of(request)
    wish = answer.wish_of(request, version=V2 if head == "organizations" else "")
    families = {pk: open_ for pk, open_ in who.readable().items() if kinds.ENTERPRISE in open_}
    found = Organisation.objects.filter(pk__in=families, state="published").order_by("pk")
    kept = {
        thing.organisation_id: thing
        for thing in reading.rows().filter(organisation__in=[one.pk for one in found], kind="enterprise")
    }
    things = [kept.get(one.pk) or answer.bare_enterprise(one) for one in found]
    return _listed(request, who, wish, "enterprise", things, families)


def everywhere(request: HttpRequest, kind: str) -> HttpResponse:
    """All things of a kind, of all enterprises that the caller may read them of."""
    who = caller.of(request)
    wish = answer.wish_of(request)
    families = who.readable()
    family = kinds.KINDS[kind].family
    open_ = [pk for pk, held in families.items() if family in held or not family]
    found = _page(request, reading.rows().filter(organisation__in=open_, kind=kind))
    return _listed(request, who, wish, kind, found, families)


def collection(request: HttpRequest, slug: str, kind: str, order: str = "") -> HttpResponse:
    """The things of a kind of one enterprise."""
    who = caller.of(request)
    wish = answer.wish_of(request)
    organisation = caller.organisation_of(who, slug)
    families = _read(who, organisation, kind)
    found = reading.rows().filter(organisation=organisation, kind=kind)
    if order:
        found = found.filter(parent=_order(organisation, order))
    return _listed(request, who, wish, kind, _page(request, _asked(request, kind, found)), families)


_STATES = {
    "orderState": "dfc-b:hasOrderStatus",
    "fulfilmentState": "dfc-b:hasFulfilmentStatus",
    "paymentState": "dfc-b:hasPaymentStatus",
}


def _asked(request: HttpRequest, kind: str, found: Any) -> Any:
    """Orders in a state that the query names, by the last word of its address."""
    if kind != "order":
        return found
    for name, prop in _STATES.items():
        if value := request.GET.get(name, "")[:200]:
            word = value.rsplit("#", 1)[-1].rsplit(":", 1)[-1]
            told = f'"{prop}":'
            found = [thing for thing in found if told in thing.document and _says(thing.document, prop, word)]
    return found


def _says(text: str, prop: str, word: str) -> bool:
    value = documents.document_of(text).get(prop)
    value = value.get("@id", "") if isinstance(value, dict) else value
    said = str(value).rsplit("#", 1)[-1].rsplit(":", 1)[-1]
    return said.lower() == word.lower()


def _page(request: HttpRequest, found: Any) -> list[Thing]:
    """A part of a list: ``first`` things after the one whose key is ``after``."""
    if isinstance(found, list):
        return found[:PAGE]
    size = request.GET.get("first", "")
    most = min(int(size), PAGE) if size.isascii() and size.isdecimal() and 0 < len(size) < 6 else PAGE
    found = found.order_by("pk")
    if after := request.GET.get("after", ""):
        found = found.filter(pk__gt=_number(after))
    page = list(found[: max(most, 1) + 1])
    if len(page) > max(most, 1):
        page = page[: max(most, 1)]
        request.dfc_next = f"{page[-1].pk:x}"  # type: ignore[attr-defined]
    return page


def _number(text: str) -> int:
    try:
        found = int(text[:15], 16)
    except ValueError:
        raise stop("bad-query", _("« after » vient du lien « next » d’une page.")) from None
    return max(found, 0)


def _listed(
    request: HttpRequest,
    who: Caller,
    wish: Wish,
    kind: str,
    things: Sequence[Thing],
    families: reading.Families,
) -> HttpResponse:
    known = kinds.KINDS[kind]
    more = list(things)
    if kind == "supplied_product":
        more += reading.leading_to(things, "catalog_item", families)
    more += reading.along([one for one in more if one.pk], known.listed, families)
    shown = _unique(more)
    nodes = answer.nodes_of(shown, wish.version, families)
    nodes += _addresses([one for one in things if one.kind == "enterprise"], wish)
    contained = [thing.iri for thing in things]
    here = answer.absolute(request.path.rstrip("/"))
    body = answer.many(nodes, wish, here, contained)
    headers = {}
    if after := getattr(request, "dfc_next", ""):
        headers["Link"] = f'<{here}?after={after}>; rel="next"'
    return answer.respond(request, body, wish, headers=headers)


def _unique(things: Sequence[Thing]) -> list[Thing]:
    seen: set[str] = set()
    return [one for one in things if not (one.address in seen or seen.add(one.address))]  # type: ignore[func-returns-value]


def _addresses(enterprises: Sequence[Thing], wish: Wish) -> list[str]:
    """The addresses that the directory says, of enterprises that say no other."""
    return [
        answer.made_here(told, wish.version)
        for one in enterprises
        if '"dfc-b:hasAddress"' not in one.document and (told := directory.address(one.organisation))
    ]


# --- One --------------------------------------------------------------------------------------------------------------


def enterprise(request: HttpRequest, head: str, slug: str) -> HttpResponse:
    """One enterprise, with all that it leads to and the caller may read."""
    who = caller.of(request)
    wish = answer.wish_of(request, version=V2 if head == "organizations" else "")
    organisation = caller.organisation_of(who, slug)
    _read(who, organisation, "enterprise")
    return answer.respond(request, _whole(who, _enterprise(organisation), wish), wish)


def _enterprise(organisation: Organisation) -> Thing:
    found = reading.rows().filter(organisation=organisation, kind="enterprise").first()
    return found or answer.bare_enterprise(organisation)


def one(request: HttpRequest, slug: str, kind: str, key: str, order: str = "") -> HttpResponse:
    """One thing of an enterprise."""
    who = caller.of(request)
    wish = answer.wish_of(request)
    organisation = caller.organisation_of(who, slug)
    _read(who, organisation, kind)
    thing = _thing(organisation, kind, key, order)
    if thing is None:
        raise not_found()
    return answer.respond(request, _whole(who, thing, wish), wish)


def one_anywhere(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """One thing whose address does not name its enterprise."""
    who = caller.of(request)
    wish = answer.wish_of(request)
    families = who.readable()
    for thing in reading.rows().filter(organisation__in=list(families), kind=kind, key=key)[:50]:
        if thing.family in families[thing.organisation_id]:
            return answer.respond(request, _whole(who, thing, wish), wish)
    if kind == "address":
        found = Organisation.objects.filter(pk__in=families, slug=key, state="published").first()
        told = directory.address(found) if found else {}
        if found and told and kinds.ENTERPRISE in families[found.pk]:
            return answer.respond(request, answer.one([answer.made_here(told, wish.version)], wish), wish)
    raise not_found()


def slug_of(request: HttpRequest, kind: str, key: str) -> str:
    """The enterprise of a thing whose address does not name it."""
    who = caller.of(request)
    for thing in reading.rows().filter(kind=kind, key=key)[:50]:
        if who.families(thing.organisation_id, "Write") or who.families(thing.organisation_id, "Read"):
            return str(thing.organisation.slug)
    raise not_found()


def _thing(organisation: Organisation, kind: str, key: str, order: str = "") -> Thing | None:
    found = reading.rows().filter(organisation=organisation, kind=kind, key=key)
    if order:
        found = found.filter(parent=_order(organisation, order))
    return found.first()


def _order(organisation: Organisation, key: str) -> Thing:
    found = Thing.objects.filter(organisation=organisation, kind="order", key=key).first()
    if found is None:
        raise not_found()
    return found


def _read(who: Caller, organisation: Organisation, kind: str) -> reading.Families:
    """What may be read of an organisation; nothing there where this kind may not."""
    families = who.families(organisation.pk, "Read")
    family = kinds.KINDS[kind].family
    if not families or (family and family not in families):
        raise not_found()
    return {organisation.pk: families}


def _whole(who: Caller, thing: Thing, wish: Wish) -> bytes:
    """A thing with what goes along with it."""
    families = {thing.organisation_id: who.families(thing.organisation_id, "Read")}
    known = kinds.KINDS[thing.kind]
    more = []
    if known.along:
        held: list[Thing] = []
        if thing.kind == "enterprise":
            open_ = [
                name
                for name in ("supplied_product", "catalog_item")
                if kinds.PRODUCTS in families[thing.organisation_id]
            ]
            held = list(
                reading.rows()
                .filter(organisation=thing.organisation, kind__in=open_)
                .order_by("pk")[: reading.MOST]
            )
        if thing.kind == "order":
            held = list(reading.rows().filter(parent=thing).order_by("pk")[: reading.MOST])
        start = [one for one in [thing, *held] if one.pk]
        more = [*held, *reading.along(start, known.along, families)]
    nodes = answer.nodes_of(_unique([thing, *more]), wish.version, families)
    if thing.kind == "enterprise":
        nodes += _addresses([thing], wish)
    return answer.one(nodes, wish)


# --- Writing ----------------------------------------------------------------------------------------------------------


def _writer(request: HttpRequest, slug: str) -> tuple[Caller, Organisation, frozenset[str]]:
    """Who writes, of whom, and which families. Who may only read is told so."""
    who = caller.of(request)
    caller.check_person(request, who)
    organisation = caller.organisation_of(who, slug)
    return who, organisation, who.families(organisation.pk, "Write")


def _need(families: Collection[str], needed: Collection[str]) -> None:
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
            [answer.etag(_whole(who, thing, Wish(version, wish.media))) for version in documents.CONTEXTS]
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
    who, organisation, families = _writer(request, slug)
    parent = _order(organisation, order) if order else None
    parcel = _parcel(request, answer.absolute(request.path))
    _need(families, _touched(parcel, kind))
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
    who, organisation, families = _writer(request, slug)
    thing = _thing(organisation, kind, key, order)
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
    _need(families, _touched(parcel, kind))
    parent = _order(organisation, order) if order else None
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
    who, organisation, families = _writer(request, slug)
    thing = _thing(organisation, kind, key, order)
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
    _need(families, _touched(parcel, kind))
    acts.put(
        who.acting(organisation.pk),
        organisation,
        parcel,
        acts.Place(kind, key, thing.parent),
        families=families,
        platform=who.platform,
    )
    fresh = _thing(organisation, kind, key, order)
    assert fresh is not None
    return _said(request, who, fresh, parcel, 204)


def delete(request: HttpRequest, slug: str, kind: str, key: str, order: str = "") -> HttpResponse:
    """Erase one thing. Of an enterprise, what was written here: its record in the directory stays."""
    who, organisation, families = _writer(request, slug)
    thing = _thing(organisation, kind, key, order)
    if thing is None:
        raise not_found()
    _match(request, who, thing)
    _need(families, {thing.family})
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
    body = _whole(who, thing, wish) if may_read else answer.one([answer.node(thing, wish.version, {})], wish)
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


# --- Groups of enterprises ----------------------------------------------------------------------------------------------


def affiliate(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that an enterprise belongs to a group: ``{"@id": the group}``."""
    return _join(request, slug, "enterprise", slug, "dfc-b:affiliates", status=201)


def part(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Say that it no longer does."""
    return _leave(request, slug, "enterprise", slug, "dfc-b:affiliates", key)


def affiliate_to(request: HttpRequest, key: str) -> HttpResponse:
    """Say that a group gathers an enterprise: ``{"@id": the enterprise}``."""
    slug = slug_of(request, "enterprise_group", key)
    return _join(request, slug, "enterprise_group", key, "dfc-b:affiliatedBy", status=201)


def part_from(request: HttpRequest, key: str, enterprise_key: str) -> HttpResponse:
    """Say that it no longer does."""
    slug = slug_of(request, "enterprise_group", key)
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
    _who, organisation, _families = _writer(request, slug)
    thing = _thing(organisation, kind, key)
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
    who, organisation, families = _writer(request, slug)
    _need(families, {kinds.ENTERPRISE})
    thing = _thing(organisation, kind, key) or answer.bare_enterprise(organisation)
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
