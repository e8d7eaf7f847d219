"""The journal as people read it: what was done in the commons, latest first, and how to prove that nothing was altered.

Reads only. Names are looked up now and only for those who may see them; the journal itself holds addresses.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.ground import journal
from communaux.ground.journal.models import Entry, Head
from communaux.meaning.access import Viewer
from communaux.meaning.declare import of
from communaux.modules.network.reading.timeline import seen_by, tell
from communaux.nouns.models import Organisation, Person

PAGE = 50
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
    "house": (gettext_lazy("Imports et fédération"), ("network.imports.", "login.")),
}
"""Code in the address -> words, and how the verbs of the kind begin."""


def page(request: HttpRequest) -> HttpResponse:
    """The public activity, a page by key: ``before`` is the number of the entry above which one stands."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    before = request.GET.get("before", "")
    found = Entry.objects.filter(seen_by(viewer.roles))
    if kind:
        found = found.filter(verb__in=_verbs(kind))
    if before.isdecimal() and len(before) < 19:
        found = found.filter(sequence__lt=int(before))
    entries = list(found.order_by("-sequence")[: PAGE + 1])
    shown = entries[:PAGE]
    context = {
        "entries": sentences(viewer, shown),
        "kinds": _links(kind),
        "kind": kind,
        "next_url": _at(kind, str(shown[-1].sequence)) if len(entries) > PAGE else "",
        "previous_url": _at(kind) if before else "",
        "head": journal.head(),
        "closing": Head.objects.order_by("-id").first(),
    }
    return render(request, "pages/journal.html", context)


def latest(viewer: Viewer, limit: int) -> list[dict[str, Any]]:
    """The last changes, one a record that the viewer may open, as the first page shows them."""
    entries = Entry.objects.filter(seen_by(viewer.roles), verb__startswith="network.").order_by("-sequence")
    one_each: dict[str, Entry] = {}
    for entry in entries[: limit * 20]:
        one_each.setdefault(entry.object, entry)
    lines = sentences(viewer, list(one_each.values())[: limit * 4])
    return [line for line in lines if line["url"]][:limit]


def sentences(viewer: Viewer, entries: list[Entry]) -> list[dict[str, Any]]:
    """Entries for ``components/timeline.html``; a fixed number of queries for any number of entries."""
    events = tell(viewer, entries)
    objects = {entry.object for entry in entries}
    people, examples = _people(viewer, objects), _examples(objects)
    lines = []
    for entry, event in zip(entries, events, strict=True):
        name = event.other or people.get(entry.object, "")
        lines.append(
            {
                "instant": entry.instant,
                "when": date_format(localtime(entry.instant), "DATETIME_FORMAT"),
                "who": event.who,
                "who_url": event.url,
                "what": event.sentence,
                "name": name or _unnamed(entry.object),
                "url": entry.object if name else "",
                "example": bool(name) and entry.object in examples,
                "fields": ", ".join(event.fields[:6]),
                "number": entry.sequence,
            }
        )
    return lines


def _people(viewer: Viewer, paths: set[str]) -> dict[str, str]:
    """Path -> name, for the people whom the viewer may see."""
    keys = [path.removeprefix("/people/") for path in paths if path.startswith("/people/")]
    if not keys:
        return {}
    rows = Person.objects.filter(of(Person).visible(viewer.roles), key__in=keys)
    return {one.get_absolute_url(): one.name for one in rows}


def _examples(paths: set[str]) -> set[str]:
    """Those of these paths that are invented organisations."""
    slugs = [path.removeprefix("/organisations/") for path in paths if path.startswith("/organisations/")]
    rows = (
        Organisation.objects.filter(slug__in=slugs, fictional=True) if slugs else Organisation.objects.none()
    )
    return {one.get_absolute_url() for one in rows.only("slug")}


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
