"""How each neighbour fares, for the page, the command and the desk."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyoxigraph as ox
from django.db.models import Case, Count, Q, QuerySet, Sum, When
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communaux.modules.nodes.models import Mirror, Neighbour, Waiting
from communaux.modules.nodes.models.following import State
from communaux.modules.nodes.rules.refusals import TELLS

STALE = dt.timedelta(hours=50)
"""A node signs its head once a day at least: one that is older says that something is held back, or asleep."""


def found() -> QuerySet[Neighbour]:
    """All neighbours, each with how much is held of it."""
    return Neighbour.objects.annotate(
        things=Count("mirrors", filter=Q(mirrors__gone=False)),
        size=Sum("mirrors__size"),
        dropped=Sum("mirrors__dropped"),
    ).order_by("origin")


def states() -> list[dict[str, Any]]:
    """Each neighbour as ``state_of``, in two queries."""
    waiting = dict(
        Waiting.objects.order_by()
        .values_list("neighbour")
        .annotate(count=Count("pk"))
        .values_list("neighbour", "count")
    )
    return [_state(one, waiting.get(one.pk, 0)) for one in found()]


def state_of(neighbour: Neighbour) -> dict[str, Any]:
    """One neighbour as plain data; ``state``: following, late, paused or broken; ``why``: a sentence, '' where all is well."""
    return _state(found().get(pk=neighbour.pk), neighbour.waiting.count())


def _state(one: Any, waiting: int) -> dict[str, Any]:
    language = (get_language() or "fr")[:2]
    code, why = condition(one, waiting)
    return {
        "key": one.key,
        "url": one.get_absolute_url(),
        "origin": one.origin,
        "title": one.title.get(language) or next(iter(one.title.values()), one.origin),
        "licence": one.licence,
        "state": code,
        "label": label(code),
        "tone": {"following": "ok", "late": "wait", "paused": "off", "broken": "bad"}[code],
        "reason": one.reason,
        "detail": one.detail,
        "why": why,
        "things": one.things,
        "waiting": waiting,
        "bytes": one.size or 0,
        "dropped": one.dropped or 0,
        "outside": one.outside,
        "refused": one.refused,
        "sequence": one.sequence,
        "head": one.head_sequence,
        "head_hash": one.head_hash,
        "head_signed": one.head_signed,
        "thumbprint": one.thumbprint,
        "last_seen": one.last_seen,
        "last_try": one.last_try,
        "next_try": one.next_try,
        "failures": one.failures,
        "reconciled": one.reconciled,
    }


def condition(one: Neighbour, waiting: int = 0) -> tuple[str, str]:
    """The state as people read it, and why."""
    if one.state == State.BROKEN:
        return "broken", _reason(one.reason)
    if one.state == State.PAUSED:
        return "paused", ""
    if one.failures:
        return "late", _reason(one.reason)
    if one.head_signed and timezone.now() - one.head_signed > STALE:
        return "late", _("Ce nœud n’a pas signé son flux depuis plus de deux jours.")
    if one.sequence < one.head_sequence or waiting:
        return "following", _("La lecture est en cours.")
    return "following", ""


def label(code: str) -> str:
    """The name of a state."""
    names = {
        "following": _("suivi"),
        "late": _("en retard"),
        "paused": _("en pause"),
        "broken": _("arrêté"),
    }
    return names[code]


def _reason(code: str) -> str:
    if code in TELLS:
        return TELLS[code][1].label((get_language() or "fr")[:2])
    return _("Ce nœud ne répond pas. Il sera essayé de nouveau.") if code else ""


def things(neighbour: Neighbour, query: str, after: int, limit: int) -> tuple[list[Mirror], int]:
    """Things held of a neighbour, those with a name first, by name then address; ``after``: how many are passed over. No graph is loaded."""
    named = Case(When(title="", then=1), default=0)
    rows = neighbour.mirrors.filter(gone=False).defer("graph").order_by(named, "title", "iri")
    if query:
        rows = rows.filter(Q(title__icontains=query) | Q(iri__icontains=query))
    found = list(rows[after : after + limit + 1])
    return found[:limit], after + limit if len(found) > limit else 0


def shown(mirror: Mirror) -> list[dict[str, Any]]:
    """What a thing says, a property after the other with its values. An address that is held here too has its name and
    leads to its page here; any other is a link, shown by its end."""
    quads = list(ox.parse(input=bytes(mirror.graph), format=ox.RdfFormat.N_TRIPLES))
    addresses = {q.object.value for q in quads if isinstance(q.object, ox.NamedNode)} - {mirror.iri}
    held = {
        one.iri: one
        for one in mirror.neighbour.mirrors.filter(gone=False, iri__in=sorted(addresses)[:500]).defer("graph")
    }
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for quad in quads:
        about = "" if str(quad.subject) == f"<{mirror.iri}>" else str(quad.subject).strip("<>")
        iri = quad.predicate.value
        row = rows.setdefault((about, iri), {"about": about, "iri": iri, "property": end_of(iri), "said": []})
        row["said"].append(_value(quad.object, held))
    return list(rows.values())


def _value(term: Any, held: dict[str, Mirror]) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        if term.value in held:
            return {
                "text": str(held[term.value]),
                "url": held[term.value].get_absolute_url(),
                "iri": term.value,
            }
        web = term.value.startswith(("https://", "http://"))
        return {"text": end_of(term.value), "link": term.value if web else "", "iri": term.value}
    return {"text": str(getattr(term, "value", term)), "language": getattr(term, "language", None) or ""}


def end_of(iri: str) -> str:
    """The end of an address, where it says something; else all of it."""
    end = iri.rpartition("#")[2] if "#" in iri else iri.rstrip("/").rpartition("/")[2]
    return end or iri


def broken() -> int:
    """How many neighbours are stopped and wait for a steward."""
    return Neighbour.objects.filter(state=State.BROKEN).count()
