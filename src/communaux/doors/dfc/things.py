"""Reading enterprises and their things over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from communaux.doors.dfc import answer, caller
from communaux.doors.dfc.answer import Wish
from communaux.doors.dfc.caller import Caller
from communaux.doors.dfc.problems import not_found, stop
from communaux.modules.food.models import Thing
from communaux.modules.food.reading import enterprise as directory
from communaux.modules.food.reading import things as reading
from communaux.modules.food.rules import documents, kinds
from communaux.modules.food.rules.documents import V2
from communaux.nouns.models import Organisation

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
    found = _page(request, _open(reading.rows().filter(kind=kind), families))
    return _listed(request, who, wish, kind, found, families)


def collection(request: HttpRequest, slug: str, kind: str, order: str = "") -> HttpResponse:
    """The things of a kind of one enterprise."""
    who = caller.of(request)
    wish = answer.wish_of(request)
    organisation = caller.organisation_of(who, slug)
    families = _read(who, organisation, kind)
    found = _open(reading.rows().filter(kind=kind), families)
    if order:
        found = found.filter(parent=order_of(organisation, order))
    return _listed(request, who, wish, kind, _page(request, _asked(request, kind, found)), families)


def _open(found: QuerySet[Thing], families: reading.Families) -> QuerySet[Thing]:
    """Of things, those whose own family may be read: that of a kind does not say it for what no endpoint speaks of."""
    condition = Q(pk__in=[])
    for family in kinds.FAMILIES:
        condition |= Q(
            family=family, organisation__in=[pk for pk, held in families.items() if family in held]
        )
    return found.filter(condition)


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
    families = _read(who, organisation, "enterprise")
    body = whole(who, _enterprise(organisation), wish)
    number = _open(reading.rows().filter(kind__in=("supplied_product", "catalog_item")), families).count()
    # said aloud where an enterprise has more than one answer holds; the lists have all of it
    headers = {"DFC-Notes": f"cut={reading.MOST}"} if number > reading.MOST else None
    return answer.respond(request, body, wish, headers=headers)


def _enterprise(organisation: Organisation) -> Thing:
    found = reading.rows().filter(organisation=organisation, kind="enterprise").first()
    return found or answer.bare_enterprise(organisation)


def one(request: HttpRequest, slug: str, kind: str, key: str, order: str = "") -> HttpResponse:
    """One thing of an enterprise."""
    who = caller.of(request)
    wish = answer.wish_of(request)
    organisation = caller.organisation_of(who, slug)
    families = _read(who, organisation, kind)
    thing = thing_at(organisation, kind, key, order)
    if thing is None or thing.family not in families[organisation.pk]:
        raise not_found()
    return answer.respond(request, whole(who, thing, wish), wish)


def one_anywhere(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """One thing whose address does not name its enterprise."""
    who = caller.of(request)
    wish = answer.wish_of(request)
    families = who.readable()
    for thing in reading.rows().filter(organisation__in=list(families), kind=kind, key=key)[:50]:
        if thing.family in families[thing.organisation_id]:
            return answer.respond(request, whole(who, thing, wish), wish)
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


def thing_at(organisation: Organisation, kind: str, key: str, order: str = "") -> Thing | None:
    found = reading.rows().filter(organisation=organisation, kind=kind, key=key)
    if order:
        found = found.filter(parent=order_of(organisation, order))
    return found.first()


def order_of(organisation: Organisation, key: str) -> Thing:
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


def whole(who: Caller, thing: Thing, wish: Wish) -> bytes:
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
