"""What everybody reads of a recognition: the charter page of a platform, how it goes, complaints, what can be embedded.

Only published decisions and opinions, and evidence that is public, ever reach these pages.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.modules.charter import verbs_recognition as v
from communaux.modules.charter.acts.recognition import complaints
from communaux.modules.charter.models import Criterion
from communaux.modules.charter.models.recognition import Decision, Recognition
from communaux.modules.charter.pages import recognition_figure as figure
from communaux.modules.charter.pages import recognition_shown as shown
from communaux.modules.charter.permissions import MATRIX
from communaux.modules.charter.reading import assessment as self_assessment
from communaux.modules.charter.reading import recognition as reading
from communaux.modules.charter.reading.held import Standing, petals, signature_of, standing_of
from communaux.modules.network.pages.organisation import find
from communaux.nouns.answers import attempt, viewer_of
from communaux.nouns.models import Organisation


def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The charter page of a platform: what was recognised, when, until when, by whom it was read, and why."""
    from communaux.nouns import panels

    viewer = viewer_of(request)
    organisation = find(request, slug)
    if organisation.state == "merged":
        raise Http404
    today = timezone.localdate()
    standing = standing_of(organisation, today)
    if data := _as_data(request, organisation, standing):
        return data
    published = Decision.objects.filter(organisation=organisation, published_on__isnull=False)
    recognition = standing.recognition
    may_apply = MATRIX.allows(viewer, v.OPENED, organisation.pk)
    context: dict[str, Any] = {
        "organisation": organisation,
        "path": organisation.get_absolute_url(),
        "standing": standing,
        "fact": shown.standing(standing),
        "signature": signature_of(organisation),
        "assessment": self_assessment.shared(organisation),
        "states": panels.of_charter([organisation.pk]).get(organisation.pk),
        "parts": (parts := _parts(recognition, standing)),
        "read_on": shown.day(parts[0]["read_on"]) if parts else "",
        "plan": shown.plan(recognition, published=True) if recognition else [],
        "plan_due": shown.day(standing.plan_due),
        "decisions": shown.decisions(published.order_by("-decided_on", "-pk")),
        "may_apply": may_apply,
        "in_hand": may_apply and reading.of_organisation(organisation) is not None,
        "may_complain": standing.in_force,
        "trail": shown.trail(organisation),
    }
    return render(request, "charter/recognition/public.html", context)


_RDF = ("text/turtle", "application/ld+json", "application/n-triples")


def _as_data(request: HttpRequest, organisation: Organisation, standing: Standing) -> HttpResponse | None:
    """Machines are led to the linked data behind this page (303): the recognition, else the signature."""
    accept = request.headers.get("accept", "")
    asked = request.GET.get("format", "")
    if not asked and ("text/html" in accept or not any(media in accept for media in _RDF)):
        return None
    signature = signature_of(organisation)
    if standing.recognition is not None:
        place = f"/recognitions/{standing.recognition.key}"
    elif signature is not None:
        place = f"/signatures/{signature.key}"
    else:
        raise Http404
    response = redirect(f"{place}?{urlencode({'format': asked})}" if asked else place)
    response.status_code = 303
    response["Vary"] = "Accept"
    return response


def _parts(recognition: Recognition | None, standing: Standing) -> list[dict[str, Any]]:
    """The opinions that were published, part by part; nothing where no decision was."""
    if recognition is None:
        return []
    rows = list(shown.published_opinions(recognition, standing.decision))
    if not rows:
        return []
    by_criterion: dict[int, list[Any]] = {}
    for one in rows:
        by_criterion.setdefault(one.criterion_id, []).append(one)
    states = petals([recognition.organisation_id], timezone.localdate()).get(recognition.organisation_id, {})
    found = []
    for part, criteria in shown.criteria_by_part(recognition.charter_id):
        lines = [
            {
                "code": one.code,
                "statement": shown.in_language(one.statement),
                **_together(by_criterion.get(one.pk, [])),
            }
            for one in criteria
            if one.pk in by_criterion
        ]
        if lines:
            told = [one for one in lines if one["verdict"] != "met" or one["opinions"]]
            state = states.get(part.code, "") if standing.in_force else ""
            found.append(
                {
                    "code": part.code,
                    "title": str(part),
                    "state": state,
                    "told": told,
                    "read_on": rows[0].published_on,
                    "met": [one for one in lines if one not in told],
                }
            )
    return found


def _together(rows: list[Any]) -> dict[str, Any]:
    from communaux.modules.charter import lists_recognition as lists
    from communaux.modules.charter.rules import opinions

    verdict = opinions.together(one.verdict for one in rows) or ""
    return {
        "verdict": verdict,
        "words": shown.label(lists.VERDICTS, verdict),
        "opinions": [shown.opinion_words(one) for one in rows if one.advice],
    }


def process(request: HttpRequest) -> HttpResponse:
    """« Comment se passe la reconnaissance »: the machine drawn, and as a table."""
    context = {
        "figure": figure.draw(shown.language()),
        "table": shown.table_of_process(),
        "trail": [(_("Charte"), "/charter/"), (_("Comment se passe la reconnaissance"), None)],
    }
    return render(request, "charter/recognition/process.html", context)


class ComplaintForm(forms.Form):
    """What a third party says."""

    criterion = forms.ChoiceField(label=gettext_lazy("Quel engagement"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Ce que vous avez constaté"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Des faits, des dates, des adresses. Seule l’intendance vous lira."),
    )
    contact = forms.EmailField(
        label=gettext_lazy("Votre adresse"),
        required=False,
        help_text=gettext_lazy("Pour vous répondre. Effacée quand la plainte est close."),
    )

    def __init__(self, data: Any, charter: int) -> None:
        super().__init__(data)
        rows = Criterion.objects.filter(charter=charter).order_by("part__position", "position")
        choices = [(one.code, f"{one.code} · {shown.in_language(one.statement)[:90]}") for one in rows]
        self.fields["criterion"].choices = [("", _("Je ne sais pas")), *choices]  # type: ignore[attr-defined]


def complain(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that a recognised platform does not keep to the charter; no account is needed."""
    organisation = find(request, slug)
    standing = standing_of(organisation, timezone.localdate())
    if not standing.in_force or standing.recognition is None:
        raise Http404
    path = organisation.get_absolute_url()
    form = ComplaintForm(request.POST or None, standing.recognition.charter_id)
    if request.method == "POST" and form.is_valid():
        viewer = viewer_of(request)
        made = attempt(form, lambda: complaints.complain(viewer, organisation, form.cleaned_data))
        if made is not None:
            messages.success(request, _("Votre plainte est arrivée. L’intendance la lit et vous répond."))
            return redirect(f"{path}/charter")
    return render(
        request,
        "charter/recognition/form.html",
        {
            "form": form,
            "title": _("Signaler un engagement qui ne serait pas tenu"),
            "eyebrow": organisation.name,
            "lede": _(
                "Votre signalement est lu par l’intendance. S’il est fondé, un examen s’ouvre et le comité décide."
            ),
            "button": _("Envoyer"),
            "back": f"{path}/charter",
            "back_words": _("Ne rien envoyer"),
            "trail": shown.trail(organisation, (_("Signaler"), None)),
        },
    )


def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """The badge in its colours and languages, with the HTML to copy; and where its proof is."""
    organisation = find(request, slug)
    standing = standing_of(organisation, timezone.localdate())
    if standing.code == "none":
        raise Http404
    path = organisation.get_absolute_url()
    context = {
        "organisation": organisation,
        "path": path,
        "standing": standing,
        "fact": shown.standing(standing),
        "badges": [_badge(organisation, standing, *kind) for kind in _BADGES],
        "provable": standing.in_force or standing.code == "signatory",
        "trail": shown.trail(organisation, (_("Badge"), None)),
    }
    return render(request, "charter/recognition/embed.html", context)


_BADGES = (("fr", "light"), ("fr", "dark"), ("en", "light"), ("en", "dark"))


def _badge(organisation: Organisation, standing: Standing, lang: str, theme: str) -> dict[str, str]:
    """One badge: its address, and the HTML that shows it elsewhere. No script, no other request."""
    from django.utils.html import escape

    path = organisation.get_absolute_url()
    source = f"{path}/charter/badge.svg?lang={lang}&theme={theme}"
    said = f"{organisation.name}{' : ' if lang == 'fr' else ': '}{standing.words().label(lang)}"
    alt = escape(said)
    href, src = settings.BASE_URL + f"{path}/charter", settings.BASE_URL + escape(source)
    words = {
        ("fr", "light"): _("Français, sur fond clair"),
        ("fr", "dark"): _("Français, sur fond sombre"),
        ("en", "light"): _("Anglais, sur fond clair"),
        ("en", "dark"): _("Anglais, sur fond sombre"),
    }[lang, theme]
    return {
        "id": f"{lang}-{theme}",
        "words": words,
        "theme": theme,
        "src": source,
        "alt": said,
        "html": f'<a href="{href}"><img src="{src}" alt="{alt}" width="320" height="96"></a>',
    }
