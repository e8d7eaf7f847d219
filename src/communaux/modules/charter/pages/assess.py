"""The self-assessment: an overview, and one page a part, saved part by part.

Each criterion is saved for itself: where somebody else was first, both wordings stand side by side and what was typed
stays in its box. There is no total on any page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from communaux.meaning.access import Refused, Viewer
from communaux.meaning.fields import in_language
from communaux.modules.charter import lists
from communaux.modules.charter import verbs as v
from communaux.modules.charter.acts import assessments as acts
from communaux.modules.charter.models import Assessment, CharterPart, Suggestion
from communaux.modules.charter.pages import shown
from communaux.modules.charter.permissions import MATRIX
from communaux.modules.charter.reading import assessment as reading
from communaux.modules.charter.reading import signatures, texts
from communaux.modules.charter.rules import checks
from communaux.modules.network.pages.organisation import find as find_organisation
from communaux.nouns.acts.errors import Conflict
from communaux.nouns.answers import press, viewer_of
from communaux.nouns.models import Organisation

FIELDS = ("answer", "reason", "comment", "visibility")


class AnswerForm(forms.Form):
    """What is said of one criterion; its prefix is the name of the criterion."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Où en êtes-vous ?"), required=False, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi cela ne vous concerne pas"), required=False, max_length=500
    )
    comment = forms.CharField(
        label=gettext_lazy("Ce que vous en dites"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Ce qui existe, ce qui manque, ce qui est prévu. Markdown accepté."),
    )
    visibility = forms.ChoiceField(
        label=gettext_lazy("Qui peut lire cette réponse"), widget=forms.RadioSelect
    )

    def __init__(self, row: reading.Row, data: Any = None) -> None:
        answer, criterion = row.answer, row.answer.criterion
        super().__init__(
            data,
            prefix=criterion.code,
            initial={name: getattr(answer, name) for name in FIELDS},
        )
        self.row = row
        self.conflict: Conflict | None = None
        words = lists.ANSWERS.choices(shown.language())
        if not criterion.may_be_not_applicable:
            words = [one for one in words if one[0] != "not-applicable"]
            del self.fields["reason"]
        choices = [*words, ("", _("pas encore de réponse"))]
        self.fields["answer"].choices = choices  # type: ignore[attr-defined]
        self.fields["visibility"].choices = lists.VISIBILITIES.choices(shown.language())  # type: ignore[attr-defined]

    def seen(self) -> dict[str, str]:
        """What the page showed when it was opened, as its hidden fields say; what is there now where they do not."""
        return {
            name: _plain(self.data.get(f"{self.prefix}-seen-{name}", self.initial[name]))
            for name in FIELDS
            if name in self.fields
        }

    def values(self) -> dict[str, Any]:
        """What differs from what the page showed, so that two people who answer different things do not meet."""
        seen = self.seen()
        return {
            name: self.cleaned_data[name] for name in seen if _plain(self.cleaned_data[name]) != seen[name]
        }

    def hidden(self) -> list[tuple[str, str]]:
        """The hidden fields of the next sending: what is there now, or what was seen where nothing was written."""
        unsaved = self.is_bound and bool(self.errors) and self.conflict is None
        shown_now = self.seen() if unsaved else self.initial
        return [
            (f"{self.prefix}-seen-{name}", str(shown_now[name])) for name in FIELDS if name in self.fields
        ]

    def put(self, error: ValidationError) -> None:
        """Show why the act refused."""
        for name, errors in error.error_dict.items() if hasattr(error, "error_dict") else [(None, [error])]:
            self.add_error(name if name in self.fields else None, ValidationError(errors))

    def conflict_rows(self) -> list[dict[str, str]]:
        """What both wrote."""
        if self.conflict is None:
            return []
        return [
            {
                "label": str(self.fields[name].label) if name in self.fields else name,
                "theirs": self._words(name, self.conflict.theirs.get(name)),
                "mine": self._words(name, self.conflict.mine.get(name)),
            }
            for name in self.conflict.changed_fields
        ]

    @staticmethod
    def _words(name: str, value: Any) -> str:
        terms = {"answer": lists.ANSWERS, "visibility": lists.VISIBILITIES}.get(name)
        return shown.word(terms, str(value)) if terms else str(value or "")


def _plain(text: Any) -> str:
    """A text as the acts keep it: browsers send line ends of two characters."""
    return str(text).replace("\r\n", "\n").strip()


def _keeper(request: HttpRequest, slug: str) -> tuple[Viewer, Organisation]:
    viewer = viewer_of(request)
    organisation = find_organisation(request, slug)
    if organisation.state == "merged":
        raise Http404
    return viewer, organisation


def _closed(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    return render(
        request,
        "network/not_editor.html",
        {"organisation": organisation, "path": organisation.get_absolute_url()},
        status=403,
    )


def _may(viewer: Viewer, organisation: Organisation) -> bool:
    return MATRIX.allows(viewer, v.ASSESSMENT_ANSWERED, organisation.pk)


def _trail(organisation: Organisation, *more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    path = organisation.get_absolute_url()
    return [
        (_("Annuaire"), "/directory/"),
        (organisation.name, path),
        (_("Charte"), f"{path}/charter"),
        *more,
    ]


def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the work stands, part by part, and who may read it. Starts it where it is not begun."""
    viewer, organisation = _keeper(request, slug)
    if not _may(viewer, organisation):
        return _closed(request, organisation)
    version = texts.current()
    if version is None:
        return redirect("/charter/")
    here = f"{organisation.get_absolute_url()}/charter/assess"
    assessment = reading.under(organisation, version.pk)
    if request.method == "POST":
        if assessment is None and not press(
            request, lambda: acts.start(viewer, organisation), _("L’auto-évaluation est ouverte.")
        ):
            return redirect(here)
        return redirect(f"{here}/gov")
    parts = reading.rows(assessment, everything=True) if assessment else []
    context = {
        "organisation": organisation,
        "path": organisation.get_absolute_url(),
        "here": here,
        "version": version,
        "assessment": assessment,
        "earlier": assessment is None and reading.latest(organisation),
        "signed": bool(signatures.signed_pks(version, [organisation.pk])),
        "parts": [_part_line(one, here) for one in parts],
        "all_parts": [] if parts else [shown.part(one) for one in texts.parts(version)],
        "waiting": sum(len(row.suggestions) for part in parts for row in part.rows)
        if assessment
        else reading.waiting([organisation.pk]),
        "any": any(part.answered for part in parts),
        "trail": _trail(organisation, (_("Auto-évaluation"), None)),
    }
    return render(request, "charter/assess.html", context)


def _part_line(part: reading.PartRows, here: str) -> dict[str, Any]:
    """One part on the overview: what has an answer and what waits. Work done, never a mark."""
    return {
        "code": part.part.code,
        "title": in_language(part.part.title),
        "answered": part.answered,
        "total": len(part.rows),
        "waiting": sum(len(row.suggestions) for row in part.rows),
        "url": f"{here}/{part.part.code}",
        "rows": [
            {
                "code": row.answer.criterion.code,
                "answer": row.answer.answer,
                "words": shown.word(lists.ANSWERS, row.answer.answer),
                "evidence": len(row.evidence),
            }
            for row in part.rows
        ],
    }


def part(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Answer the criteria of one part."""
    viewer, organisation = _keeper(request, slug)
    if not _may(viewer, organisation):
        return _closed(request, organisation)
    if code not in lists.PARTS:
        raise Http404
    version = texts.current()
    here = f"{organisation.get_absolute_url()}/charter/assess"
    assessment = reading.under(organisation, version.pk) if version else None
    if assessment is None:
        return redirect(here)
    rows = reading.rows(assessment, everything=True, part=code)
    if not rows:
        raise Http404
    reading.with_findings(organisation, rows, timezone.localdate())
    data = request.POST if request.method == "POST" else None
    answers = [AnswerForm(row, data) for row in rows[0].rows]
    wrong = False
    if request.method == "POST":
        wrong = not _save(request, viewer, assessment, answers)
        if not wrong:
            return _onward(request, viewer, organisation, here, code)
    codes = list(lists.PARTS.codes)
    context = {
        "organisation": organisation,
        "path": organisation.get_absolute_url(),
        "here": here,
        "part": shown.part(rows[0].part),
        "answers": [_shown(one) for one in answers],
        "wrong": wrong,
        "steps": _steps(texts.parts(assessment.charter), code, here),
        "last": code == codes[-1],
        "trail": _trail(organisation, (_("Auto-évaluation"), here), (in_language(rows[0].part.title), None)),
    }
    return render(request, "charter/assess_part.html", context, status=409 if wrong else 200)


def _shown(form: AnswerForm) -> dict[str, Any]:
    """One criterion as the page shows it: its words, the form, what is known beside it."""
    row = form.row
    finding = row.finding
    language = shown.language()
    return {
        "criterion": shown.criterion(row.answer.criterion),
        "form": form,
        "hidden": form.hidden(),
        "conflicts": form.conflict_rows(),
        "evidence": row.evidence,
        "suggestions": row.suggestions,
        "key": row.answer.key,
        "finding": finding
        and {
            "state": checks.STATES[finding.state].label(language),
            "reason": finding.reason.label(language),
            "kind": finding.state,
        },
    }


def _steps(parts: list[CharterPart], current: str, here: str) -> list[dict[str, Any]]:
    return [
        {"label": in_language(one.title), "url": f"{here}/{one.code}", "current": one.code == current}
        for one in parts
    ]


def _save(request: HttpRequest, viewer: Viewer, assessment: Assessment, answers: list[AnswerForm]) -> bool:
    """Save what fits; whether all did. What did not is shown again with why."""
    sent = {}
    for form in answers:
        if form.is_valid() and (values := form.values()):
            sent[form.row.answer.criterion.code] = acts.Sent(values, seen=form.seen())
    try:
        saved = acts.answer_part(viewer, assessment, sent)
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
        return False
    except Refused as refused:
        raise PermissionDenied from refused
    for form in answers:
        code = form.row.answer.criterion.code
        if code in saved.errors:
            form.put(saved.errors[code])
        if code in saved.conflicts:
            form.conflict = saved.conflicts[code]
        if code in saved.changed or code in saved.conflicts:
            form.row.answer.refresh_from_db(fields=FIELDS)
            form.initial = {name: getattr(form.row.answer, name) for name in FIELDS}
    good = not saved.conflicts and all(form.is_valid() for form in answers)
    if saved.changed:
        messages.success(request, _("Enregistré : %(codes)s.") % {"codes": ", ".join(saved.changed)})
    elif good:
        messages.success(request, _("Rien n’avait changé."))
    return good


def _onward(
    request: HttpRequest, viewer: Viewer, organisation: Organisation, here: str, code: str
) -> HttpResponse:
    """Where the pressed button leads once all is saved."""
    then, _colon, key = request.POST.get("then", "").partition(":")
    if then == "evidence":
        return redirect(f"{organisation.get_absolute_url()}/charter/evidence/{key}")
    if then in ("confirm", "reviewers", "dismiss"):
        suggestion = Suggestion.objects.filter(key=key, organisation=organisation).first()
        if suggestion is None:
            raise Http404
        press(request, *_settle(viewer, suggestion, then))
        return redirect(f"{here}/{code}#{suggestion.criterion.code}")
    if then == "next":
        codes = list(lists.PARTS.codes)
        place = codes.index(code) + 1
        return redirect(f"{here}/{codes[place]}" if place < len(codes) else here)
    return redirect(f"{here}/{code}")


def _settle(viewer: Viewer, suggestion: Suggestion, then: str) -> tuple[Callable[[], object], str]:
    if then == "dismiss":
        return lambda: acts.dismiss(viewer, suggestion), _("La suggestion est écartée.")
    visibility = "public" if then == "confirm" else "reviewers"
    return (
        lambda: acts.confirm(viewer, suggestion, visibility=visibility),
        _("La réponse est jointe comme preuve."),
    )


@require_POST
def share(request: HttpRequest, slug: str) -> HttpResponse:
    """Let everybody read the public answers, or nobody again."""
    viewer, organisation = _keeper(request, slug)
    version = texts.current()
    assessment = reading.under(organisation, version.pk) if version else None
    if assessment is None:
        raise Http404
    if request.POST.get("share") == "no":
        press(request, lambda: acts.unshare(viewer, assessment), _("L’auto-évaluation n’est plus publique."))
    else:
        press(request, lambda: acts.share(viewer, assessment), _("L’auto-évaluation est publique."))
    return redirect(f"{organisation.get_absolute_url()}/charter/assess")
