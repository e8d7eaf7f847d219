"""The stewards' desk: everything that waits for them, the oldest first, each with its next step. For stewards only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from communaux.ground import tasks
from communaux.ground.gate import writing
from communaux.ground.tasks.models import Job
from communaux.modules.network import tasks as work
from communaux.modules.network.acts import care, duplicates
from communaux.modules.network.lists import REPORT_REASONS
from communaux.modules.network.models import Claim, Duplicate, ImportRun, Report
from communaux.modules.network.models.care import Decision
from communaux.modules.network.pages import merging, shown
from communaux.modules.network.permissions import is_steward
from communaux.modules.network.reading import desk as waiting
from communaux.modules.network.reading.desk import Pair
from communaux.modules.network.rules import freshness
from communaux.nouns import panels
from communaux.nouns.answers import done, press, viewer_of
from communaux.nouns.models import Organisation, Person
from communaux.nouns.models.organisation import State

FEW, MANY = 5, 100
SECTIONS: dict[str, Any] = {
    "drafts": gettext_lazy("Fiches à publier"),
    "claims": gettext_lazy("Demandes à tenir une fiche"),
    "reports": gettext_lazy("Signalements"),
    "pairs": gettext_lazy("Doublons possibles"),
    "stale": gettext_lazy("Fiches à vérifier"),
}
EMPTY: dict[str, Any] = {
    "drafts": gettext_lazy("Aucune fiche n’attend d’être publiée."),
    "claims": gettext_lazy("Aucune demande n’attend de réponse."),
    "reports": gettext_lazy("Aucun signalement n’attend."),
    "pairs": gettext_lazy(
        "Aucun doublon possible. La recherche compare toutes les fiches quand vous le demandez."
    ),
    "stale": gettext_lazy("Toutes les fiches ont été confirmées depuis moins d’un an."),
}
SEARCH = "network.duplicates"

View = Callable[..., HttpResponse]


class AnswerForm(forms.Form):
    """What is answered; it leaves by e-mail where there is somebody to write to."""

    answer = forms.CharField(
        label=gettext_lazy("Votre réponse"),
        required=False,
        max_length=care.LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Elle part par courriel, dans vos mots, avec la décision."),
    )


def stewards_only(view: View) -> View:
    """To sign in for a visitor, refused to anybody else who is no steward."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        viewer = viewer_of(request)
        if not is_steward(viewer):
            if viewer.account is None:
                return redirect_to_login(request.get_full_path())
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@stewards_only
def page(request: HttpRequest) -> HttpResponse:
    """All of it: counts, and the first few of each."""
    found = waiting(viewer_of(request), FEW)
    stale = stale_records()
    lines = _lines(found.drafts, found.claims, found.reports, found.pairs, stale[:FEW])
    counts = {**found.counts, "stale": stale.count()}
    elsewhere = [line for line in panels.of_desk(viewer_of(request)) if line.count]
    context = {
        "sections": [_section(code, lines[code], counts[code]) for code in SECTIONS],
        "total": found.total + sum(line.count for line in elsewhere),
        "elsewhere": elsewhere,
        "imports": ImportRun.objects.order_by("-started")[:FEW],
        "search": Job.objects.filter(kind=SEARCH).order_by("-created").first(),
    }
    return render(request, "network/desk.html", context)


@stewards_only
def section(request: HttpRequest, code: str) -> HttpResponse:
    """One kind of matters, the oldest first; what is answered leaves the list, so that the next ones come up."""
    if code not in SECTIONS:
        raise Http404
    found = waiting(viewer_of(request), MANY)
    stale = stale_records()
    lines = _lines(
        found.drafts, found.claims, found.reports, found.pairs, stale[:MANY] if code == "stale" else []
    )
    count = stale.count() if code == "stale" else found.counts[code]
    context = {
        "section": _section(code, lines[code], count),
        "trail": [(_("Intendance"), "/desk/"), (SECTIONS[code], None)],
    }
    return render(request, "network/desk_section.html", context)


def stale_records() -> QuerySet[Organisation]:
    """The records online that nobody confirmed within the delay of the policy in force, the oldest first."""
    today = timezone.localdate()
    limit = today - timedelta(days=freshness.policy_on(today).fresh_days)
    late = Q(checked_on__lt=limit) | Q(checked_on=None, created__date__lt=limit)
    rows = Organisation.objects.filter(late, state=State.PUBLISHED, fictional=False)
    return rows.exclude(maturity="ceased").order_by("checked_on", "created", "pk")


def _section(code: str, lines: list[dict[str, Any]], count: int) -> dict[str, Any]:
    return {
        "code": code,
        "title": SECTIONS[code],
        "empty": EMPTY[code],
        "lines": lines,
        "count": count,
        "more": count > len(lines),
    }


def _lines(
    drafts: list[Organisation], claims: list[Claim], reports: list[Report], pairs: list[Pair], stale: Any
) -> dict[str, list[dict[str, Any]]]:
    """Every matter as a line: its title, its page, what is said of it."""
    return {
        "drafts": [_line(one.name, one.get_absolute_url(), shown.day(one.created)) for one in drafts],
        "claims": [
            _line(one.organisation.name, f"/desk/claims/{one.key}", f"{_name(one)}, {shown.day(one.created)}")
            for one in claims
        ],
        "reports": [
            _line(
                one.organisation.name,
                f"/desk/reports/{one.key}",
                f"{shown.label(REPORT_REASONS, one.reason)}, {shown.day(one.created)}",
            )
            for one in reports
        ],
        "pairs": [_pair_line(one) for one in pairs],
        "stale": [
            _line(
                one.name,
                one.get_absolute_url(),
                _("vérifiée le %(when)s") % {"when": shown.day(one.checked_on)}
                if one.checked_on
                else _("jamais confirmée, saisie le %(when)s") % {"when": shown.day(one.created)},
            )
            for one in stale
        ],
    }


def _line(title: str, url: str, detail: str, **more: Any) -> dict[str, Any]:
    return {"title": title, "url": url, "detail": detail, **more}


def _name(claim: Claim) -> str:
    person = Person.objects.none() if claim.account is None else getattr(claim.account, "person", None)
    return person.name if isinstance(person, Person) else claim.account.email


def _pair_line(pair: Pair) -> dict[str, Any]:
    people = isinstance(pair.first, Person)
    kind = "people" if people else "organisations"
    # the one that is kept comes first: online rather than not, then the elder
    both = sorted(
        (pair.first, pair.second), key=lambda one: (getattr(one, "state", "") == State.DRAFT, one.created)
    )
    keys = [getattr(one, "key" if people else "slug") for one in both]
    told = merging.reasons(pair.duplicate)
    return _line(
        f"{pair.first.name} / {pair.second.name}",
        f"/desk/merge/{kind}/{keys[0]}/{keys[1]}",
        ", ".join(said["text"] for said in told if not said["against"]),
        against=", ".join(said["text"] for said in told if said["against"]),
        dismiss=pair.duplicate.pk,
    )


@stewards_only
def claim(request: HttpRequest, key: str) -> HttpResponse:
    """Read a claim, grant it or not."""
    rows = Claim.objects.select_related("organisation", "account", "account__person")
    one = rows.filter(key=key).first()
    if one is None:
        raise Http404
    return _answer(
        request,
        "claim",
        one,
        lambda accept, answer: care.answer_claim(viewer_of(request), one, accept, answer),
    )


@stewards_only
def report(request: HttpRequest, key: str) -> HttpResponse:
    """Read a report, close it."""
    one = Report.objects.select_related("organisation").filter(key=key).first()
    if one is None:
        raise Http404
    return _answer(
        request,
        "report",
        one,
        lambda accept, answer: care.answer_report(viewer_of(request), one, accept, answer),
    )


def _answer(request: HttpRequest, kind: str, one: Any, act: Callable[[bool, str], Any]) -> HttpResponse:
    form = AnswerForm(request.POST or None)
    decision = request.POST.get("decision", "")
    decided = request.method == "POST" and decision in ("accept", "refuse") and form.is_valid()
    if decided and done(form, lambda: act(decision == "accept", form.cleaned_data["answer"])):
        messages.success(request, _("C’est répondu."))
        return redirect("/desk/")
    context = {
        "kind": kind,
        "one": one,
        "open": one.state == Decision.OPEN,
        "form": form,
        "name": _name(one) if kind == "claim" else "",
        "reason": shown.label(REPORT_REASONS, one.reason) if kind == "report" else "",
        "trail": [
            (_("Intendance"), "/desk/"),
            (SECTIONS[f"{kind}s"], f"/desk/{kind}s"),
            (one.organisation.name, None),
        ],
    }
    return render(request, f"network/desk_{kind}.html", context)


@require_POST
@stewards_only
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that two are two."""
    pair = Duplicate.objects.filter(pk=pk).first()
    if pair is None:
        raise Http404
    press(
        request,
        lambda: duplicates.dismiss(viewer_of(request), pair),
        _("Noté : ce sont deux choses différentes. La paire ne reviendra pas."),
    )
    return redirect("/desk/pairs")


@require_POST
@stewards_only
def search(request: HttpRequest) -> HttpResponse:
    """Compare all records and all people, as a task."""
    with writing():
        tasks.start(SEARCH, work.search_duplicates, owner=viewer_of(request).actor)
    messages.success(
        request, _("La recherche est partie. Ses résultats paraissent ici dans quelques minutes.")
    )
    return redirect("/desk/")
