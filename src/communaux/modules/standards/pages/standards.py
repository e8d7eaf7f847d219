"""The list of standards, the page of one, its forms, and two of its versions side by side."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from communaux.meaning.access import MEMBERS
from communaux.meaning.declare import of
from communaux.meaning.fields import in_language
from communaux.meaning.forms import form_class, initial
from communaux.modules.standards import verbs
from communaux.modules.standards.acts import editions
from communaux.modules.standards.acts import standards as acts
from communaux.modules.standards.lists import COMMUNITY_STATES, STATES
from communaux.modules.standards.models import Edition, Maintenance, Participation, Standard
from communaux.modules.standards.pages.shared import (
    day,
    find_edition,
    find_standard,
    form_page,
    label,
    range_words,
    sign_in,
    times,
    trail_of,
    version_sent,
    who,
)
from communaux.modules.standards.permissions import may
from communaux.modules.standards.reading import lists as reading
from communaux.modules.standards.reading import standings
from communaux.modules.standards.reading.facts import in_order, term_facts
from communaux.modules.standards.rules.agreed.comparing import compare
from communaux.modules.standards.rules.agreed.terms import TermFacts
from communaux.nouns.answers import press, viewer_of


def listed(request: HttpRequest) -> HttpResponse:
    """Every standard and every community; those due for review alone, where a steward asks."""
    viewer = viewer_of(request)
    only = request.GET.get("only", "")
    rows = Standard.objects.all()
    if only == "due":
        rows = reading.due()
    elif only == "proposed":
        rows = rows.filter(editions__state="proposed")
    else:
        only = ""
    communities = reading.communities()
    for line in communities:
        line["state"] = label(COMMUNITY_STATES, line["community"].state)
    context = {
        "standards": reading.standards(rows),
        "communities": communities,
        "only": only,
        "may_open": viewer.account is None or may(viewer, verbs.COMMUNITY_OPENED),
    }
    return render(request, "standards/index.html", context)


def page(request: HttpRequest, slug: str) -> HttpResponse:
    """What a standard is for, its versions, who maintains it."""
    viewer, one = viewer_of(request), find_standard(slug)
    standing = standings.of_standard(viewer, one)
    versions = list(Edition.objects.filter(standard=one).prefetch_related("resolutions").order_by("-number"))
    adopted = next((e for e in versions if e.state == "adopted"), None)
    making = next((e for e in versions if e.state in {"draft", "proposed"}), None)
    leads = may(viewer, verbs.MAINTAINER_NAMED, None, standing)
    seen = Maintenance.objects.filter(of(Maintenance).visible(viewer.roles), standard=one)
    maintenances = list(seen.select_related("organisation", "person").order_by("since", "pk"))
    current = [row for row in maintenances if row.until is None]
    candidates = _candidates(one, maintenances) if leads else []
    today = timezone.localdate()
    context = {
        "one": one,
        "path": one.get_absolute_url(),
        "name": in_language(one.name),
        "subject": in_language(one.subject),
        "description": in_language(one.description),
        "adopted": adopted,
        "making": making,
        "proposed": making is not None and making.state == "proposed",
        "versions": [_version_line(edition, one) for edition in versions],
        "may_compare": len(versions) > 1,
        "maintainers": [{"key": row.key, "who": who(row), "since": day(row.since)} for row in current],
        "before": [
            {"who": who(row), "since": day(row.since), "until": day(row.until)}
            for row in maintenances
            if row.until is not None
        ],
        "candidates": candidates,
        "due": one.review_on is not None and one.review_on <= today,
        "review": day(one.review_on),
        "leads": leads,
        "may_edit": may(viewer, verbs.STANDARD_CHANGED, None, standing),
        "may_open": making is None and may(viewer, verbs.VERSION_OPENED, None, standing),
        "facts": [
            {"term": _("Communauté"), "value": one.community.name, "url": one.community.get_absolute_url()},
            {"term": _("Licence"), "value": one.licence, "url": ""},
            {"term": _("À relire le"), "value": day(one.review_on) or _("pas encore fixé"), "url": ""},
        ],
        "trail": [(_("Standards"), "/standards/"), (in_language(one.name), None)],
    }
    return render(request, "standards/standard.html", context)


def _version_line(edition: Edition, standard: Standard) -> dict[str, Any]:
    resolution = next(iter(edition.resolutions.all()), None)
    return {
        "number": edition.number,
        "url": f"/standards/{standard.slug}/{edition.number}",
        "state": label(STATES, edition.state),
        "changes": in_language(edition.changes),
        "decided": day(resolution.decided_on) if resolution else "",
    }


def _candidates(standard: Standard, maintenances: list[Maintenance]) -> list[dict[str, str]]:
    """Who of the community could maintain it, and does not."""
    taken = {(row.organisation_id, row.person_id) for row in maintenances if row.until is None}
    rows = Participation.objects.filter(community=standard.community_id).select_related(
        "organisation", "person"
    )
    return [
        {"key": row.key, "name": who(row)["name"]}
        for row in rows.order_by("pk")
        if (row.organisation_id, row.person_id) not in taken
    ]


def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change how a standard is presented."""
    viewer, one = viewer_of(request), find_standard(slug)
    if not may(viewer, verbs.STANDARD_CHANGED, None, standings.of_standard(viewer, one)):
        raise PermissionDenied
    meaning = of(Standard)
    form = form_class(meaning, MEMBERS)(request.POST or None, initial=initial(meaning, one, MEMBERS))
    if Edition.objects.filter(standard=one, state__in=("adopted", "superseded")).exists():
        for name in ("name", "subject", "licence"):
            del form.fields[name]
    version = version_sent(request) or one.version
    return form_page(
        request,
        form,
        lambda: acts.change(viewer, one, form.values(only_changed=True), expected_version=version),
        title=_("Modifier le standard"),
        lede=in_language(one.name),
        button=_("Enregistrer"),
        back=one.get_absolute_url(),
        done=_("C’est enregistré."),
        trail=trail_of(one),
        version=version,
    )


def act(request: HttpRequest, slug: str) -> HttpResponse:
    """The gestures of the page, by POST alone: open a version, name or relieve who maintains, say it was read again."""
    viewer, one = viewer_of(request), find_standard(slug)
    here = redirect(one.get_absolute_url())
    if request.method != "POST":
        return here
    if (door := sign_in(request)) is not None:
        return door
    if "open" in request.POST:
        press(
            request,
            lambda: editions.open_next(viewer, one),
            _("Le brouillon est ouvert, avec les mots d’avant."),
        )
    elif "maintainer" in request.POST:
        row = Participation.objects.filter(key=request.POST["maintainer"][:16]).first()
        if row is None:
            raise Http404
        press(request, lambda: acts.name_maintainer(viewer, one, row), _("C’est noté."))
    elif "relieve" in request.POST:
        kept = Maintenance.objects.filter(standard=one, key=request.POST["relieve"][:16]).first()
        if kept is None:
            raise Http404
        press(request, lambda: acts.end_maintenance(viewer, kept), _("C’est noté."))
    elif "review_on" in request.POST:
        press(
            request,
            lambda: acts.reviewed(viewer, one, request.POST["review_on"]),
            _("Merci de l’avoir relu."),
        )
    return here


def compared(request: HttpRequest, slug: str) -> HttpResponse:
    """Two versions side by side: what came, what went, what changed."""
    standard = find_standard(slug)
    numbers = list(
        Edition.objects.filter(standard=standard).order_by("number").values_list("number", flat=True)
    )
    if len(numbers) < 2:
        return redirect(standard.get_absolute_url())
    later = _number(request.GET.get("to"), numbers, numbers[-1])
    earlier = _number(request.GET.get("from"), numbers, max(n for n in numbers if n != later))
    before, after = find_edition(slug, earlier), find_edition(slug, later)
    changes = compare(map(term_facts, in_order(before)), map(term_facts, in_order(after)))
    states = {
        "added": _("nouveau"),
        "removed": _("retiré"),
        "changed": _("modifié"),
        "same": _("inchangé"),
    }
    rows = [
        {
            "name": change.name,
            "state": states[change.state],
            "kind": change.state,
            "label": in_language(dict(one.label)) if (one := change.after or change.before) else "",
            "before": _side(change.before, change.fields),
            "after": _side(change.after, change.fields),
        }
        for change in changes
    ]
    context = {
        "one": standard,
        "name": in_language(standard.name),
        "path": standard.get_absolute_url(),
        "numbers": numbers,
        "earlier": earlier,
        "later": later,
        "rows": [row for row in rows if row["kind"] != "same"],
        "same": [row["name"] for row in rows if row["kind"] == "same"],
        "trail": trail_of(standard, (_("Comparer deux versions"), None)),
    }
    return render(request, "standards/compared.html", context)


def _number(written: str | None, numbers: list[int], otherwise: int) -> int:
    found = (
        int(written) if written and written.isascii() and written.isdecimal() and len(written) < 10 else None
    )
    return found if found in numbers else otherwise


def _side(term: TermFacts | None, fields: tuple[str, ...]) -> list[dict[str, str]]:
    """What one version says of a term: of a changed one the changed fields, else its definition and values."""
    if term is None:
        return []
    shown = {
        "kind": term.kind,
        "label": in_language(dict(term.label)),
        "definition": in_language(dict(term.definition)),
        "belongs": term.belongs,
        "range": range_words(term.range),
        "minimum": times(term.minimum, term.maximum),
        "maximum": times(term.minimum, term.maximum),
        "sources": " ".join(term.sources),
        "example": term.example,
    }
    names = fields or ("label", "definition", *(("range", "minimum") if term.kind == "property" else ()))
    labels = {
        "kind": _("Sorte"), "label": _("Nom courant"), "definition": _("Définition"), "belongs": _("Classe"),
        "range": _("Valeurs"), "minimum": _("Combien"), "maximum": _("Combien"), "sources": _("Vient de"),
        "example": _("Exemple"),
    }  # fmt: skip
    found = {labels[name]: shown[name] for name in names}
    return [{"term": name, "value": value} for name, value in found.items() if value]
