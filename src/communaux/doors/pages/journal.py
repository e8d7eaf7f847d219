"""The journal as people read it: what was done in the commons, latest first, and how to prove that nothing was altered.

Reads only. Names are looked up now and only for those who may see them; the journal itself holds addresses.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.doors.pages.naming import is_named, names
from communaux.ground import journal
from communaux.ground.journal.models import Entry, Head
from communaux.meaning.access import Viewer
from communaux.modules.network.reading.timeline import seen_by, tell

PAGE = 50
SCANNED = 1000
"""Entries that one page may look at."""
KINDS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "records": (gettext_lazy("Fiches"), ("network.organisation.",)),
    "ties": (gettext_lazy("Liens et parties prenantes"), ("network.relation.", "network.stakeholder.")),
    "sharing": (gettext_lazy("Communs, offres et besoins"), ("network.commons.", "network.listing.")),
    "people": (gettext_lazy("Personnes"), ("network.person.", "network.affiliation.")),
    "care": (
        gettext_lazy("Soin des fiches"),
        (
            "network.claim.",
            "network.transfer.",
            "network.edit_link.",
            "network.report.",
            "network.duplicate.",
        ),
    ),
    "charter": (gettext_lazy("Charte"), ("charter.",)),
    "groups": (gettext_lazy("Groupes et réunions"), ("groups.",)),
    "surveys": (gettext_lazy("Enquêtes"), ("surveys.",)),
    "library": (gettext_lazy("Ressources"), ("library.",)),
    "food": (gettext_lazy("Données alimentaires"), ("food.",)),
    "standards": (gettext_lazy("Standards"), ("standards.",)),
    "nodes": (gettext_lazy("Nœuds voisins"), ("nodes.",)),
    "house": (gettext_lazy("Imports et fédération"), ("network.imports.", "login.")),
}
"""Code in the address -> words, and how the verbs of the kind begin."""


def page(request: HttpRequest) -> HttpResponse:
    """The public activity, a page by key: ``before`` is the number of the entry above which one stands."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    before = request.GET.get("before", "")
    wanted = Q(verb__in=_verbs(kind)) if kind else Q()
    start = int(before) if before.isdecimal() and len(before) < 19 else None
    shown, more = _visible(viewer, wanted, start)
    context = {
        "entries": sentences(viewer, shown),
        "kinds": _links(kind),
        "kind": kind,
        "next_url": _at(kind, str(more)) if more else "",
        "previous_url": _at(kind) if before else "",
        "head": journal.head(),
        "closing": Head.objects.order_by("-id").first(),
    }
    return render(request, "pages/journal.html", context)


def latest(viewer: Viewer, limit: int) -> list[dict[str, Any]]:
    """The last changes, one a record that the viewer may open, as the first page shows them."""
    one_each: dict[str, Entry] = {}
    for entry in Entry.objects.filter(seen_by(viewer.roles)).order_by("-sequence")[: limit * 40]:
        one_each.setdefault(entry.object, entry)
    lines = sentences(viewer, list(one_each.values())[: limit * 4])
    return [line for line in lines if line["url"]][:limit]


def _visible(viewer: Viewer, wanted: Q, before: int | None) -> tuple[list[Entry], int]:
    """A page of the entries that this viewer may read, and the number before which the next page begins (0: none).

    An entry on a thing that is not theirs to see is left out; one on a record that is not online is told without its
    name. At most ``SCANNED`` entries are looked at, so that a page costs the same whatever is hidden.
    """
    shown: list[Entry] = []
    looked = 0
    while looked < SCANNED:
        found = Entry.objects.filter(seen_by(viewer.roles)).filter(wanted)
        if before is not None:
            found = found.filter(sequence__lt=before)
        entries = list(found.order_by("-sequence")[: PAGE * 2])
        seen = names(viewer, {entry.object for entry in entries})
        for entry in entries:
            if entry.object in seen or _unnamed(entry.object) or not is_named(entry.object):
                shown.append(entry)
            before = entry.sequence
            if len(shown) == PAGE:
                break
        looked += len(entries)
        if len(shown) == PAGE or len(entries) < PAGE * 2:
            last = len(entries) < PAGE * 2 and (not entries or before == entries[-1].sequence)
            return shown, 0 if last else before or 0
    return shown, before or 0


def sentences(viewer: Viewer, entries: list[Entry]) -> list[dict[str, Any]]:
    """Entries for ``components/timeline.html``; a fixed number of queries for any number of entries."""
    events = tell(viewer, entries)
    named = names(viewer, {entry.object for entry in entries})
    lines = []
    for entry, event in zip(entries, events, strict=True):
        name, example = named.get(entry.object, ("", False))
        lines.append(
            {
                "instant": entry.instant,
                "when": date_format(localtime(entry.instant), "DATETIME_FORMAT"),
                "who": event.who,
                "who_url": event.url,
                "what": event.sentence,
                "name": name or _unnamed(entry.object),
                "url": entry.object if name else "",
                "example": example,
                "fields": ", ".join(event.fields[:6]),
                "number": entry.sequence,
            }
        )
    return lines


def _unnamed(path: str) -> str:
    """What is said of an object that the viewer may not see, or that has no name."""
    if path.startswith("/organisations/"):
        return _("une fiche qui n’est pas en ligne")
    if path.startswith("/people/"):
        return _("une personne")
    return ""


def _verbs(kind: str) -> list[str]:
    starts = KINDS[kind][1]
    return [verb for verb in journal.VERBS if verb.startswith(starts)]


def _at(kind: str, before: str = "") -> str:
    query = "&".join(f"{name}={value}" for name, value in (("kind", kind), ("before", before)) if value)
    return f"/journal/?{query}" if query else "/journal/"


def _links(chosen: str) -> list[dict[str, Any]]:
    everything = {"label": _("Tout"), "url": _at(""), "current": not chosen}
    return [
        everything,
        *(
            {"label": label, "url": _at(code), "current": code == chosen}
            for code, (label, _starts) in KINDS.items()
        ),
    ]
