"""The charter as people read it: the version in force, any other version, the manifesto, who signed, two side by side."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from communaux.ground.markdown import to_text
from communaux.meaning.access import STEWARDS
from communaux.meaning.fields import in_language
from communaux.modules.charter import lists
from communaux.modules.charter.acts import texts as acts
from communaux.modules.charter.models import CharterVersion
from communaux.modules.charter.pages import shown
from communaux.modules.charter.reading import amendments, signatures, texts
from communaux.nouns.answers import press, viewer_of

SIGNATORIES_SHOWN = 12


def find(request: HttpRequest, number: str) -> CharterVersion:
    """The version at this address, where the viewer may see it. Raises Http404."""
    found = texts.find(viewer_of(request), number)
    if found is None:
        raise Http404
    return found


def home(request: HttpRequest) -> HttpResponse:
    """The version in force; where there is none yet, what a steward can do about it."""
    version = texts.current()
    if version is None:
        return render(
            request,
            "charter/none.html",
            {"steward": viewer_of(request).may(STEWARDS), "versions": texts.versions(viewer_of(request))},
        )
    return _page(request, version)


def version(request: HttpRequest, number: str) -> HttpResponse:
    """One version, at its permanent address."""
    return _page(request, find(request, number))


def _page(request: HttpRequest, version: CharterVersion) -> HttpResponse:
    viewer = viewer_of(request)
    versions = texts.versions(viewer)
    signed = next((one.signed for one in versions if one.pk == version.pk), 0)  # type: ignore[attr-defined]
    parts = [shown.part(one) for one in texts.parts(version)]
    current = next((one for one in versions if one.state == "in-force"), None)
    mine = signatures.mine(viewer)
    held = signatures.signed_pks(version, [one.pk for one in mine]) if mine else set()
    counts = amendments.counts()
    context: dict[str, Any] = {
        "version": version,
        "path": version.get_absolute_url(),
        "charter_title": shown.title(version),
        "preamble": in_language(version.preamble),
        "manifesto": in_language(version.manifesto),
        "manifesto_start": Truncator(_first_words(in_language(version.manifesto))).words(60),
        "notice": in_language(version.notice),
        "parts": parts,
        "criteria_count": sum(len(part["criteria"]) for part in parts),
        "state": shown.state_words(version),
        "current": current if current and current.pk != version.pk else None,
        "signed": signed,
        "signatories": list(signatures.live(version)[:SIGNATORIES_SHOWN]) if signed else [],
        "versions": _history(versions),
        "open_amendments": counts.get("open", 0) + counts.get("deciding", 0),
        "mine": mine,
        "all_signed": bool(mine) and len(held) == len(mine),
        "steward": viewer.may(STEWARDS),
        "trail": None
        if version.state == "in-force"
        else shown.trail((_("Version %(n)s") % {"n": version.number}, None)),
    }
    return render(request, "charter/version.html", context)


def _first_words(text: str) -> str:
    """A text without its titles, for a beginning that is read on another page."""
    return to_text("\n".join(line for line in text.splitlines() if not line.startswith("#")))


def _history(versions: list[CharterVersion]) -> list[dict[str, Any]]:
    """The versions with what one can compare each with."""
    return [
        {
            "version": one,
            "title": shown.title(one),
            "state": shown.state_words(one),
            "changes": Truncator(to_text(in_language(one.changes))).words(24),
            "before": versions[place + 1].number if place + 1 < len(versions) else "",
        }
        for place, one in enumerate(versions)
    ]


def manifesto(request: HttpRequest, number: str = "") -> HttpResponse:
    """The manifesto of a version, or of the one in force."""
    version = find(request, number) if number else texts.current()
    if version is None:
        raise Http404
    context = {
        "version": version,
        "path": version.get_absolute_url(),
        "manifesto": in_language(version.manifesto),
        "state": shown.state_words(version),
        "notice": in_language(version.notice),
        "trail": shown.trail((_("Manifeste"), None)),
    }
    return render(request, "charter/manifesto.html", context)


def signatories(request: HttpRequest, number: str) -> HttpResponse:
    """Every organisation that signed a version."""
    version = find(request, number)
    viewer = viewer_of(request)
    rows = [{"signature": one, "name": signatures.name_for(viewer, one)} for one in signatures.live(version)]
    context = {
        "version": version,
        "path": version.get_absolute_url(),
        "state": shown.state_words(version),
        "rows": rows,
        "named": any(row["name"] for row in rows),
        "trail": shown.trail(
            (_("Version %(n)s") % {"n": version.number}, version.get_absolute_url()), (_("Signataires"), None)
        ),
    }
    return render(request, "charter/signatories.html", context)


def compare(request: HttpRequest, number: str, other: str) -> HttpResponse:
    """Two versions side by side, the older one first."""
    old, new = sorted((find(request, number), find(request, other)), key=lambda one: one.ordinal)
    if old.pk == new.pk:
        return redirect(new.get_absolute_url())
    language = shown.language()
    names = {"preamble": _("Préambule"), "manifesto": _("Manifeste")}
    sections = [
        {
            "code": code,
            "title": shown.word(lists.PARTS, code) if code else _("Préambule et manifeste"),
            "rows": [
                {
                    "difference": row,
                    "label": names.get(row.label)
                    or (_("Texte de la partie") if row.code == code else row.label),
                }
                for row in rows
                if row.kind != "same"
            ],
            "same": sum(row.kind == "same" for row in rows),
        }
        for code, rows in texts.compare(old, new, language)
    ]
    context = {
        "old": old,
        "new": new,
        "old_state": shown.state_words(old),
        "new_state": shown.state_words(new),
        "sections": sections,
        "nothing": not any(section["rows"] for section in sections),
        "trail": shown.trail((_("Comparer"), None)),
    }
    return render(request, "charter/compare.html", context)


@require_POST
def install(request: HttpRequest) -> HttpResponse:
    """A steward puts the charter that comes with the software in force, where there is none."""
    press(request, lambda: acts.install(viewer_of(request)), _("La charte est en vigueur."))
    return redirect("/charter/")
