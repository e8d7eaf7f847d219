"""What stewards do: prepare a survey, give it questionnaires, plan and open waves, follow them and invite."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import yaml
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from communaux.meaning.access import STEWARDS
from communaux.meaning.declare import of
from communaux.meaning.forms import form_class, initial
from communaux.modules.surveys import builtin
from communaux.modules.surveys.acts import surveys, waves
from communaux.modules.surveys.lists import RESPONSE_STATES
from communaux.modules.surveys.models import Survey, SurveyVersion, Wave
from communaux.modules.surveys.pages import find
from communaux.modules.surveys.pages.exchange import raw_of_form
from communaux.modules.surveys.pages.public import words
from communaux.modules.surveys.reading import following
from communaux.modules.surveys.reading import surveys as reading
from communaux.modules.surveys.reading.definitions import definition_of
from communaux.nouns.acts.permissions import is_steward
from communaux.nouns.answers import attempt, done, press, viewer_of
from communaux.nouns.models import Organisation

_MOST_BYTES = 2_000_000


class Questionnaire(forms.Form):
    """Where a questionnaire comes from: the one of the house, or a file: XLSForm, or the format of the house."""

    origin = forms.ChoiceField(
        label=gettext_lazy("Les questions"),
        choices=(
            ("builtin", gettext_lazy("Le questionnaire de la maison (57 questions)")),
            ("file", gettext_lazy("Un fichier")),
        ),
        widget=forms.RadioSelect,
        initial="builtin",
    )
    file = forms.FileField(
        label=gettext_lazy("Fichier du questionnaire"),
        required=False,
        help_text=gettext_lazy(
            "XLSForm (.xlsx), ou JSON ou YAML au format de la maison. Chaque erreur vous sera dite avec sa place."
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("Ce qui change"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Pour une nouvelle version : une phrase."),
    )

    def clean(self) -> dict[str, Any]:
        """Read the file; what is no JSON nor YAML is told with its line."""
        cleaned = super().clean() or {}
        if cleaned.get("origin") == "builtin":
            cleaned["raw"] = builtin.questionnaire()
            return cleaned
        given = cleaned.get("file")
        if given is None:
            self.add_error("file", gettext_lazy("Choisissez un fichier."))
            return cleaned
        try:
            cleaned["raw"] = read_file(given)
        except ValidationError as error:
            self.add_error("file", error)
        return cleaned


def read_file(given: UploadedFile[Any]) -> Any:
    """The JSON, YAML or XLSForm of a file, as JSON. Raises ValidationError that says where it does not read."""
    if (given.size or 0) > _MOST_BYTES:
        raise ValidationError(_("Ce fichier est trop grand (2 Mo au plus)."), code="size")
    body = given.read()
    if body.startswith(b"PK"):
        return raw_of_form(body)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError(_("Ce fichier n’est pas un texte UTF-8."), code="encoding") from None
    try:
        if text.lstrip().startswith("{"):
            return json.loads(text)
        if any(mark in text for mark in ("&", "*")) and text.count("*") > 2000:
            raise ValidationError(_("Ce fichier YAML contient trop de renvois."), code="yaml")
        return builtin.written_out(yaml.safe_load(text))
    except json.JSONDecodeError as error:
        raise ValidationError(
            _("Ce JSON ne se lit pas, ligne %(line)d : vérifiez virgules, guillemets et accolades."),
            code="json",
            params={"line": error.lineno},
        ) from None
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise ValidationError(
            _("Ce YAML ne se lit pas, ligne %(line)d : vérifiez les retraits et les deux-points."),
            code="yaml",
            params={"line": mark.line + 1 if mark else 1},
        ) from None


def _require(request: HttpRequest) -> None:
    if not is_steward(viewer_of(request)):
        raise PermissionDenied


def new(request: HttpRequest) -> HttpResponse:
    """Prepare a survey with its first questionnaire."""
    _require(request)
    viewer = viewer_of(request)
    made = form_class(of(Survey), STEWARDS)
    start = None if request.method == "POST" else {"audience": "organisations"}
    form = made(request.POST or None, initial=start)
    asked = Questionnaire(request.POST or None, request.FILES or None)
    del asked.fields["note"]
    if request.method == "POST" and form.is_valid() and asked.is_valid():
        survey = attempt(form, lambda: surveys.create(viewer, form.values(), asked.cleaned_data["raw"]))
        if survey is not None:
            return redirect(f"{survey.get_absolute_url()}/manage")
    context = {
        "form": form,
        "asked": asked,
        "trail": [(_("Enquêtes"), "/surveys/"), (_("Préparer une enquête"), None)],
    }
    return render(request, "surveys/new.html", context)


def manage(request: HttpRequest, slug: str) -> HttpResponse:
    """The desk of one survey: presentation, versions, waves."""
    _require(request)
    lang = find.language()
    survey = find.survey(request, slug)
    waves_ = reading.waves_of([survey]).get(survey.pk, [])
    versions = list(survey.versions.order_by("-number").prefetch_related("waves"))
    today = timezone.localdate()
    context = {
        "survey": survey,
        "title": words(survey.title, lang),
        "waves": waves_,
        "versions": [
            {
                "version": version,
                "questions": len(definition_of(version).questions),
                "waves": [words(wave.title, lang) for wave in version.waves.all()],
            }
            for version in versions
        ],
        "today": today,
        "trail": _trail(survey, lang, _("Conduire")),
    }
    return render(request, "surveys/manage.html", context)


def _trail(survey: Survey, lang: str, here: str) -> list[tuple[str, str | None]]:
    return [
        (_("Enquêtes"), "/surveys/"),
        (words(survey.title, lang), survey.get_absolute_url()),
        (here, None),
    ]


def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change how a survey is presented."""
    _require(request)
    survey = find.survey(request, slug)
    made = form_class(of(Survey), STEWARDS)
    form = made(request.POST or None, initial=initial(of(Survey), survey, STEWARDS))
    if request.method == "POST" and form.is_valid():
        viewer = viewer_of(request)
        if done(form, lambda: surveys.change(viewer, survey, form.values(only_changed=True))):
            return redirect(f"{survey.get_absolute_url()}/manage")
    lang = find.language()
    context = {
        "form": form,
        "survey": survey,
        "title": words(survey.title, lang),
        "heading": _("La présentation"),
        "trail": _trail(survey, lang, _("La présentation")),
    }
    return render(request, "surveys/form.html", context)


def version(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a version of the questionnaire; waves that run keep theirs."""
    _require(request)
    survey = find.survey(request, slug)
    form = Questionnaire(request.POST or None, request.FILES or None, initial={"origin": "file"})
    if request.method == "POST" and form.is_valid():
        viewer = viewer_of(request)
        said = form.cleaned_data
        if done(form, lambda: surveys.add_version(viewer, survey, said["raw"], note=said["note"])):
            return redirect(f"{survey.get_absolute_url()}/manage#versions")
    lang = find.language()
    context = {
        "form": form,
        "survey": survey,
        "title": words(survey.title, lang),
        "heading": _("Nouvelle version du questionnaire"),
        "lede": _("Les vagues déjà prévues gardent leur version ; la prochaine pourra prendre celle-ci."),
        "multipart": True,
        "trail": _trail(survey, lang, _("Nouvelle version")),
    }
    return render(request, "surveys/form.html", context)


class Chosen(forms.Form):
    """The version that a wave puts."""

    questionnaire = forms.ModelChoiceField(
        label=gettext_lazy("Version du questionnaire"),
        queryset=SurveyVersion.objects.none(),
        empty_label=None,
    )


def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Plan a wave."""
    _require(request)
    survey = find.survey(request, slug)
    today = timezone.localdate()
    made = form_class(of(Wave), STEWARDS)
    start = {
        "title": {"fr": str(today.year), "en": str(today.year)},
        "opens": today,
        "closes": today + timedelta(days=60),
    }
    form = made(request.POST or None, initial=start)
    chosen = Chosen(request.POST or None)
    listed = survey.versions.order_by("-number").defer("definition")
    chosen.fields["questionnaire"].queryset = listed  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid() and chosen.is_valid():
        viewer = viewer_of(request)
        taken = chosen.cleaned_data["questionnaire"]
        wave = attempt(form, lambda: waves.plan(viewer, survey, taken, form.values()))
        if wave is not None:
            return redirect(f"{survey.get_absolute_url()}/waves/{wave.slug}")
    lang = find.language()
    context = {
        "form": form,
        "other": chosen,
        "survey": survey,
        "title": words(survey.title, lang),
        "heading": _("Prévoir une vague"),
        "trail": _trail(survey, lang, _("Prévoir une vague")),
    }
    return render(request, "surveys/form.html", context)


def follow(request: HttpRequest, slug: str, wave: str) -> HttpResponse:
    """Who was asked, who answers, who has sent. States only: no answer is read here."""
    _require(request)
    lang = find.language()
    found = find.wave(request, slug, wave)
    rows = following.followed(found)
    state = request.GET.get("state", "")
    counts = {code: sum(row.state == code for row in rows) for code in following.STATES}
    labels = {
        "submitted": _("Envoyées"),
        "draft": _("En cours"),
        "invited": _("Invitées, pas commencées"),
        "not-asked": _("Pas encore invitées"),
        "withdrawn": _("Retirées"),
    }
    here = f"/surveys/{slug}/waves/{wave}"
    context = {
        "survey": found.survey,
        "title": words(found.survey.title, lang),
        "wave": found,
        "rows": [{"row": row, "label": labels[row.state]} for row in rows if not state or row.state == state],
        "counts": [
            {
                "code": code,
                "label": labels[code],
                "count": count,
                "url": f"{here}?state={code}",
                "current": code == state,
            }
            for code, count in counts.items()
            if count
        ],
        "state": state,
        "people": [
            (RESPONSE_STATES.label(code, lang), count) for code, count in following.people_of(found).items()
        ],
        "open": found.is_open(),
        "here": here,
        "not_asked": counts["not-asked"],
        "late": counts["invited"] + counts["draft"],
        "trail": [
            (_("Enquêtes"), "/surveys/"),
            (words(found.survey.title, lang), found.survey.get_absolute_url()),
            (_("Conduire"), f"{found.survey.get_absolute_url()}/manage"),
            (words(found.title, lang), None),
        ],
    }
    return render(request, "surveys/follow.html", context)


def wave_edit(request: HttpRequest, slug: str, wave: str) -> HttpResponse:
    """Change the name and the days of a wave."""
    _require(request)
    found = find.wave(request, slug, wave)
    made = form_class(of(Wave), STEWARDS)
    form = made(request.POST or None, initial=initial(of(Wave), found, STEWARDS))
    here = f"/surveys/{slug}/waves/{wave}"
    if request.method == "POST" and form.is_valid():
        viewer = viewer_of(request)
        if done(form, lambda: waves.change(viewer, found, form.values(only_changed=True))):
            return redirect(here)
    lang = find.language()
    context = {
        "form": form,
        "survey": found.survey,
        "title": words(found.survey.title, lang),
        "heading": words(found.title, lang),
        "back": here,
        "trail": _trail(found.survey, lang, words(found.title, lang)),
    }
    return render(request, "surveys/form.html", context)


@require_POST
def move(request: HttpRequest, slug: str, verb: str) -> HttpResponse:
    """Publish or archive a survey."""
    _require(request)
    survey = find.survey(request, slug)
    viewer = viewer_of(request)
    if verb == "publish":
        press(request, lambda: surveys.publish(viewer, survey), _("L’enquête est publiée."))
    elif verb == "archive":
        press(request, lambda: surveys.archive(viewer, survey), _("L’enquête est archivée."))
    else:
        raise Http404
    return redirect(f"{survey.get_absolute_url()}/manage")


@require_POST
def wave_move(request: HttpRequest, slug: str, wave: str, verb: str) -> HttpResponse:
    """Open, close, invite, remind."""
    _require(request)
    viewer = viewer_of(request)
    found = find.wave(request, slug, wave)
    here = f"/surveys/{slug}/waves/{wave}"
    if verb == "open":
        press(request, lambda: waves.open_(viewer, found), _("La vague est ouverte."))
    elif verb == "close":
        press(request, lambda: waves.close(viewer, found), _("La vague est close."))
    elif verb == "invite":
        _invite(request, found)
    elif verb == "remind":
        asked: list[int] = []
        if press(request, lambda: asked.append(waves.remind(viewer, found)), _("Les rappels sont partis.")):
            _tell(request, asked[0])
    else:
        raise Http404
    return redirect(here)


def _invite(request: HttpRequest, wave: Wave) -> None:
    viewer = viewer_of(request)
    named = request.POST.getlist("organisation")
    chosen = Organisation.objects.filter(state="published").exclude(maturity="ceased")
    if named:
        chosen = chosen.filter(slug__in=named)
    asked: list[int] = []
    words_ = _("Les invitations sont parties.")
    if press(request, lambda: asked.append(waves.invite(viewer, wave, chosen)), words_):
        _tell(request, asked[0])


def _tell(request: HttpRequest, count: int) -> None:
    messages.info(
        request,
        ngettext("%(n)d organisation concernée.", "%(n)d organisations concernées.", count) % {"n": count},
    )
