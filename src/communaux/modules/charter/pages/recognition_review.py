"""What a reviewer works on: what was proposed, the file to read, questions, an opinion on each criterion, autosaved.

Everything works without a script: each criterion is a form of its own with a button; with one, it saves when left.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.meaning.access import Viewer
from communaux.modules.charter import lists_recognition as lists
from communaux.modules.charter.acts.recognition import reviewing
from communaux.modules.charter.models import Criterion
from communaux.modules.charter.models.recognition import DeclaredInterest, Opinion, Review
from communaux.modules.charter.pages import recognition_shown as shown
from communaux.modules.charter.reading import recognition as reading
from communaux.modules.charter.rules.reviewers import WHY_WORDS
from communaux.nouns.answers import attempt, press, viewer_of


def _choices(terms: Any, empty: Any) -> list[tuple[str, str]]:
    return [("", str(empty)), *((term.code, term.label(shown.language())) for term in terms.terms)]


class OpinionForm(forms.Form):
    """An opinion on one criterion."""

    verdict = forms.ChoiceField(label=gettext_lazy("Ce que vous constatez"), required=False)
    severity = forms.ChoiceField(label=gettext_lazy("Ce que pèse le manque"), required=False)
    advice = forms.CharField(
        label=gettext_lazy("Conseil à la plateforme"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verdict"].choices = _choices(lists.VERDICTS, _("À dire"))  # type: ignore[attr-defined]
        self.fields["severity"].choices = _choices(lists.SEVERITIES, _("Rien ne manque"))  # type: ignore[attr-defined]


class QuestionForm(forms.Form):
    """A question to the platform."""

    criterion = forms.ChoiceField(label=gettext_lazy("À propos de"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Votre question"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any, codes: list[str]) -> None:
        super().__init__(data, auto_id="ask-%s")
        choices = [("", _("Toute la demande")), *((code, code) for code in codes)]
        self.fields["criterion"].choices = choices  # type: ignore[attr-defined]


class DeclineForm(forms.Form):
    """Why not."""

    reason = forms.CharField(label=gettext_lazy("Un mot d’explication"), required=False, max_length=1000)
    interest = forms.BooleanField(
        label=gettext_lazy("J’ai un intérêt dans cette plateforme : ne plus me le proposer"), required=False
    )


class AcceptForm(forms.Form):
    """The declaration that goes with accepting."""

    no_interest = forms.BooleanField(
        label=gettext_lazy(
            "Je déclare n’avoir aucun intérêt dans cette plateforme : ni emploi, ni contrat, ni argent, ni lien proche"
        )
    )


def _reader(request: HttpRequest, key: str) -> tuple[Viewer, Review]:
    """The viewer and their own review."""
    viewer = viewer_of(request)
    rows = Review.objects.select_related("recognition__organisation", "recognition__charter", "organisation")
    review = rows.filter(key=key).first()
    if review is None:
        raise Http404
    if viewer.person is None or review.person_id != viewer.person:
        raise PermissionDenied
    return viewer, review


def reviews(request: HttpRequest) -> HttpResponse:
    """What was proposed to me, what I read, what I have read; where I have an interest."""
    viewer = viewer_of(request)
    if viewer.account is None:
        return redirect_to_login(request.path)
    rows = Review.objects.filter(person=viewer.person) if viewer.person else Review.objects.none()
    if request.method == "POST" and viewer.person:
        interest = DeclaredInterest.objects.filter(
            person=viewer.person, key=request.POST.get("end", "")[:20].replace("\x00", "")
        ).first()
        if interest is None:
            raise Http404
        press(request, lambda: reviewing.end_interest(viewer, interest), _("La déclaration est retirée."))
        return redirect("/charter/reviews/")
    lines: list[dict[str, Any]] = [
        {
            "review": one,
            "state": shown.label(lists.REVIEW_STATES, one.state),
            "due": shown.day(one.due) if one.state in {"proposed", "accepted"} else "",
        }
        for one in rows.select_related("recognition__organisation").order_by("-pk")
    ]
    interests = DeclaredInterest.objects.filter(person=viewer.person).select_related("organisation")
    context = {
        "lines": lines,
        "waiting": sum(line["review"].state in {"proposed", "accepted"} for line in lines),
        "interests": interests if viewer.person else [],
        "trail": [(_("Charte"), "/charter/"), (_("Mes lectures"), None)],
    }
    return render(request, "charter/recognition/reviews.html", context)


def review(request: HttpRequest, key: str) -> HttpResponse:
    """One review: accept it, read, ask, write, hand in."""
    if viewer_of(request).account is None:
        return redirect_to_login(request.path)
    viewer, mine = _reader(request, key)
    ask = None
    if request.method == "POST" and request.POST.get("what") == "ask":
        ask = _question(request.POST, mine)
        if ask.is_valid() and _ask(viewer, mine, ask):
            messages.success(request, _("La question est posée. La plateforme est prévenue."))
            return redirect(f"/charter/reviews/{mine.key}#questions")
    elif request.method == "POST":
        return _do(request, viewer, mine)
    return render(request, "charter/recognition/review.html", _context(mine, ask))


def _ask(viewer: Viewer, mine: Review, form: QuestionForm) -> bool:
    return attempt(form, lambda: reviewing.ask(viewer, mine.recognition, form.cleaned_data)) is not None


def _question(data: Any, mine: Review) -> QuestionForm:
    """The form of a question, about one criterion of the charter of the application or the whole."""
    rows = Criterion.objects.filter(charter=mine.recognition.charter_id).order_by(
        "part__position", "position"
    )
    return QuestionForm(data, list(rows.values_list("code", flat=True)))


def _do(request: HttpRequest, viewer: Viewer, mine: Review) -> HttpResponse:
    """What a button asks."""
    what = request.POST.get("what", "")
    here = redirect(f"/charter/reviews/{mine.key}")
    values: dict[str, Any]
    if what == "accept":
        values = {"no_interest": request.POST.get("no_interest") == "on"}
        press(request, lambda: reviewing.accept(viewer, mine, values), _("Merci. Vous pouvez lire."))
        return here
    if what == "decline":
        values = {"reason": request.POST.get("reason", ""), "interest": request.POST.get("interest") == "on"}
        if press(
            request, lambda: reviewing.decline(viewer, mine, values), _("C’est noté. Quelqu’un d’autre lira.")
        ):
            return redirect("/charter/reviews/")
        return here
    if what == "hand-in":
        press(request, lambda: reviewing.hand_in(viewer, mine.recognition), _("Vos avis sont remis. Merci."))
        return here
    raise Http404


def _context(mine: Review, ask: QuestionForm | None) -> dict[str, Any]:
    recognition = mine.recognition
    reads = mine.state in {"accepted", "submitted"}
    under_way = (mine.cycle, mine.appeal) == (recognition.cycle, reading.on_appeal(recognition))
    writes = mine.state == "accepted" and under_way and recognition.state in {"review", "exchange", "appeal"}
    bias = reading.conflicts_of(mine.person_id, recognition) if mine.state in {"proposed", "accepted"} else ()
    parts = shown.dossier(recognition) if reads and not bias else []
    written = {one.criterion_id: one for one in Opinion.objects.filter(review=mine)}
    for part in parts:
        for row in part["criteria"]:
            kept = written.get(row["criterion"].pk)
            row["mine"] = shown.opinion_words(kept) if kept else None
            row["form"] = opinion_form(row["code"], kept) if writes else None
    lacks = reviewing.lacking(mine, recognition) if writes else {}
    return {
        "review": mine,
        "recognition": recognition,
        "organisation": recognition.organisation,
        "path": recognition.organisation.get_absolute_url(),
        "state": shown.label(lists.REVIEW_STATES, mine.state),
        "due": shown.day(mine.due),
        "bias": [shown.say(WHY_WORDS[one.why]) for one in bias],
        "reads": reads and not bias,
        "writes": writes and not bias,
        "accept": AcceptForm(),
        "decline": DeclineForm(),
        "parts": parts,
        "ask": ask or (_question(None, mine) if writes else None),
        "may_ask": writes and recognition.state in {"review", "exchange"},
        "questions": shown.conversation(recognition) if reads else [],
        "appeals": shown.appeals(recognition) if mine.appeal else [],
        **_left(lacks),
        "trail": [
            (_("Charte"), "/charter/"),
            (_("Mes lectures"), "/charter/reviews/"),
            (recognition.organisation.name, None),
        ],
    }


def _left(lacks: dict[str, Any]) -> dict[str, Any]:
    """What still has no opinion, as the page says it."""
    return {"left": len(lacks), "lacks": [(code, shown.say(said)) for code, said in lacks.items()]}


def opinion_form(code: str, kept: Opinion | None, data: Any = None) -> OpinionForm:
    """The form of one criterion, with what is kept."""
    initial: dict[str, Any] = {"version": kept.version if kept else 0}
    if kept:
        initial |= {"verdict": kept.verdict, "severity": kept.severity, "advice": kept.advice}
    return OpinionForm(data, initial=initial, auto_id=f"o-{code}-%s")


def opinion(request: HttpRequest, key: str, code: str) -> HttpResponse:
    """Keep the opinion on one criterion. With a script, the form comes back alone; without, the page at its place."""
    viewer, mine = _reader(request, key)
    if request.method != "POST":
        return redirect(f"/charter/reviews/{mine.key}#criterion-{code}")
    form = opinion_form(code, None, request.POST)
    kept = None
    conflict = None
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("verdict", "severity", "advice")}
        seen = form.cleaned_data.get("version")
        kept = attempt(
            form,
            lambda: reviewing.write_opinion(viewer, mine.recognition, code, values, expected_version=seen),
        )
        conflict = getattr(form, "conflict", None)
    if kept is not None:
        form = opinion_form(code, kept if kept.pk else None)
    elif conflict is not None:
        form.data = {**request.POST.dict(), "version": conflict.current_version}
    partial = request.headers.get("HX-Request") == "true"
    if kept is not None and not partial:
        return redirect(f"/charter/reviews/{mine.key}#criterion-{code}")
    context: dict[str, Any] = {
        "form": form,
        "review": mine,
        "code": code,
        "saved": kept is not None and kept.pk,
        "theirs": conflict.theirs if conflict else None,
        "partial": partial,
        "organisation": mine.recognition.organisation,
        "trail": [(_("Mes lectures"), "/charter/reviews/"), (code, None)],
    }
    if kept is not None:
        context |= {"swapped": True, **_left(reviewing.lacking(mine, mine.recognition))}
    template = "charter/recognition/opinion_form.html" if partial else "charter/recognition/opinion.html"
    return render(request, template, context)
