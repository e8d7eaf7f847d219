"""The lists of the network: offers and needs with what answers them, the inventory of commons, people."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from communaux.meaning.declare import of
from communaux.meaning.fields import in_language
from communaux.modules.network.models import Commons, Listing
from communaux.modules.network.pages import shown
from communaux.modules.network.rules import matching
from communaux.nouns.answers import viewer_of
from communaux.nouns.models import Affiliation, Organisation, Person

PAGE = 100


def _chosen(request: HttpRequest, names: tuple[str, ...], model: Any) -> dict[str, str]:
    """The filters in the address whose code is known; others are passed over."""
    meaning = of(model)
    return {
        name: request.GET[name]
        for name in names
        if request.GET.get(name, "") in meaning.code_list(name).codes
    }


def _options(
    request: HttpRequest, model: Any, name: str, chosen: dict[str, str], codes: list[str]
) -> dict[str, Any]:
    """Links that set or clear one filter, with counts."""
    counts = Counter(codes)
    code_list = of(model).code_list(name)
    options = []
    for code in code_list.codes:
        if counts[code] or chosen.get(name) == code:
            rest = {k: v for k, v in chosen.items() if k != name}
            current = chosen.get(name) == code
            query = rest if current else {**rest, name: code}
            options.append(
                {
                    "label": shown.label(code_list, code),
                    "count": counts[code],
                    "current": current,
                    "url": f"{request.path}?{urlencode(query)}" if query else request.path,
                }
            )
    return {"label": of(model).label(name), "options": options}


def _filtered(rows: QuerySet[Any], chosen: dict[str, str], without: str = "") -> QuerySet[Any]:
    return rows.filter(**{name: code for name, code in chosen.items() if name != without})


def _paged(
    request: HttpRequest, rows: QuerySet[Any], field: str, size: int
) -> tuple[list[Any], dict[str, str]]:
    """One page by key, in the order of ``field`` (``-`` for the latest first), and the addresses around it.

    ``after`` in the address is the key of the last thing seen; one that is unknown starts again.
    """
    name, way = field.removeprefix("-"), "lt" if field.startswith("-") else "gt"
    last = rows.model._default_manager.filter(key=_typed(request, "after")).first()
    if last is not None:
        value = getattr(last, name)
        beyond = Q(**{f"{name}__{way}": value}) | Q(**{name: value, f"pk__{way}": last.pk})
        rows = rows.filter(beyond)
    found = list(rows.order_by(field, "-pk" if way == "lt" else "pk")[: size + 1])
    kept = {k: str(v) for k, v in request.GET.items() if k != "after"}
    urls = {"next_url": "", "previous_url": f"{request.path}?{urlencode(kept)}" if last is not None else ""}
    if len(found) > size:
        urls["next_url"] = f"{request.path}?{urlencode({**kept, 'after': found[size - 1].key})}"
    return found[:size], urls


def _typed(request: HttpRequest, name: str) -> str:
    """What somebody typed in the address, as a database can hold it."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:80]


def listings(request: HttpRequest) -> HttpResponse:
    """Every open offer and need, filtered by direction and kind."""
    names = ("direction", "kind")
    chosen = _chosen(request, names, Listing)
    rows = Listing.objects.filter(of(Listing).visible(viewer_of(request).roles), state="open")
    found, around = _paged(request, _filtered(rows, chosen).select_related("organisation"), "-created", PAGE)
    context = {
        "rows": [_line(one) for one in found],
        **around,
        "total": _filtered(rows, chosen).count(),
        "filters": [
            _options(request, Listing, n, chosen, list(_filtered(rows, chosen, n).values_list(n, flat=True)))
            for n in names
        ],
        "chosen": bool(chosen),
    }
    return render(request, "network/listings.html", context)


def _line(one: Listing) -> dict[str, Any]:
    return {
        "listing": one,
        "url": f"/listings/{one.key}",
        "kind": shown.label(of(Listing).code_list("kind"), one.kind),
        "organisation": one.organisation,
        "text": in_language(one.text),
        "since": shown.day(one.created),
        "until": shown.day(one.until),
    }


def listing(request: HttpRequest, key: str) -> HttpResponse:
    """One offer or need, and what may answer it, with the reasons."""
    rows = Listing.objects.filter(of(Listing).visible(viewer_of(request).roles)).select_related(
        "organisation"
    )
    one = rows.filter(key=key).first()
    if one is None:
        raise Http404
    open_rows = list(rows.filter(state="open"))
    by_key = {row.key: row for row in open_rows}
    answers = []
    for match in matching.match(map(_record, open_rows), timezone.localdate()):
        if key in {match.offer, match.need}:
            other = by_key[match.need if match.offer == key else match.offer]
            answers.append({**_line(other), "reasons": [_said(reason) for reason in match.reasons]})
    themes = shown.labels(of(Listing), one, "themes")
    context = {"one": _line(one), "answers": answers, "themes": themes}
    return render(request, "network/listing.html", context)


def _said(said: Any) -> str:
    return said.en if shown.language() == "en" else said.fr


def _record(one: Listing) -> matching.Listing:
    """The listing as the matching reads it."""
    organisation = one.organisation
    return matching.Listing(
        id=one.key,
        organisation=organisation.slug,
        direction=one.direction,
        kind=one.kind,
        title=one.title,
        text=" ".join(one.text.values()),
        themes=tuple(one.themes),
        country=organisation.country,
        lat=organisation.latitude,
        lon=organisation.longitude,
        until=one.until,
        state=one.state,
    )


def commons(request: HttpRequest) -> HttpResponse:
    """The inventory of all commons, filtered by nature and openness (NET-11)."""
    names = ("nature", "openness")
    chosen = _chosen(request, names, Commons)
    meaning = of(Commons)
    rows = Commons.objects.filter(meaning.visible(viewer_of(request).roles))
    found, around = _paged(request, _filtered(rows, chosen).select_related("organisation"), "name", PAGE * 5)
    table = {
        "id": "commons",
        "caption": _("Inventaire des communs"),
        "first_is_header": True,
        "columns": [
            {"label": label}
            for label in (
                *(meaning.label(n) for n in ("name", "organisation", "nature", "licence", "openness")),
            )
        ],
        "rows": [
            [
                {"text": c.name, "url": c.link} if c.link else c.name,
                {"text": _named(c.organisation), "url": c.organisation.get_absolute_url()},
                shown.label(meaning.code_list("nature"), c.nature),
                c.licence or "–",
                shown.label(meaning.code_list("openness"), c.openness) or "–",
            ]
            for c in found
        ],
    }
    context = {
        "table": table,
        **around,
        "filters": [
            _options(request, Commons, n, chosen, list(_filtered(rows, chosen, n).values_list(n, flat=True)))
            for n in names
        ],
        "chosen": bool(chosen),
    }
    return render(request, "network/commons.html", context)


def _named(organisation: Organisation) -> str:
    """Its name; what is made up is marked as such wherever it is listed."""
    return f"{organisation.name} ({_('exemple')})" if organisation.fictional else organisation.name


def people(request: HttpRequest) -> HttpResponse:
    """Those who may be seen, by name, with their organisations."""
    viewer = viewer_of(request)
    query = _typed(request, "q")
    rows = Person.objects.filter(of(Person).visible(viewer.roles))
    if query:
        rows = rows.filter(name__icontains=query)
    found, around = _paged(request, rows, "name", PAGE)
    ties = Affiliation.objects.filter(
        of(Affiliation).visible(viewer.roles), person__in=[p.pk for p in found], until=""
    ).select_related("organisation")
    by_person: dict[int, list[Affiliation]] = {}
    for tie in ties:
        by_person.setdefault(tie.person_id, []).append(tie)
    context = {
        "q": query,
        **around,
        "total": rows.count(),
        "people": [{"person": person, "ties": by_person.get(person.pk, [])} for person in found],
    }
    return render(request, "network/people.html", context)
