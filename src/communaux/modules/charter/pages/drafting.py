"""How stewards write a new version: opened from the last one, edited text by text, proposed to everybody, published."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from communaux.meaning.access import STEWARDS, Viewer
from communaux.meaning.declare import of
from communaux.meaning.fields import in_language
from communaux.meaning.forms import form_class, initial
from communaux.modules.charter import lists
from communaux.modules.charter import verbs as v
from communaux.modules.charter.acts import texts as acts
from communaux.modules.charter.models import CharterPart, CharterVersion, Criterion
from communaux.modules.charter.pages import shown
from communaux.modules.charter.pages.charter import find
from communaux.modules.charter.permissions import MATRIX
from communaux.modules.charter.reading import amendments, texts
from communaux.nouns.answers import attempt, conflict_rows, press, viewer_of, words_of

_TEXTS = ("title", "preamble", "manifesto", "changes", "notice", "licence", "source")
_CRITERION = (
    "statement", "help", "expected", "grade", "condition", "condition_partial", "questions", "source_line", "reading",
)  # fmt: skip


class Number(forms.Form):
    """The number of a new version."""

    number = forms.CharField(
        label=gettext_lazy("Numéro"),
        required=False,
        max_length=12,
        help_text=gettext_lazy("Le suivant si vous laissez vide ; 2, 2-1 ou 2026 par exemple."),
    )


def _steward(request: HttpRequest) -> Viewer:
    viewer = viewer_of(request)
    if not MATRIX.allows(viewer, v.VERSION_CHANGED):
        raise PermissionDenied
    return viewer


def drafts(request: HttpRequest) -> HttpResponse:
    """Every version, and a new one."""
    viewer = _steward(request)
    form = Number(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: acts.draft(viewer, form.cleaned_data["number"]))
        if made is not None:
            return redirect(f"/charter/{made.number}/edit")
    versions = texts.versions(viewer)
    context = {
        "form": form,
        "rows": [{"version": one, "state": shown.state_words(one)} for one in versions],
        "open": next((one for one in versions if one.state in ("draft", "proposed")), None),
        "counts": amendments.counts(),
        "trail": shown.trail((_("Tenir les textes"), None)),
    }
    return render(request, "charter/drafts.html", context)


def edit(request: HttpRequest, number: str) -> HttpResponse:
    """The texts of a draft, with its parts and criteria to open."""
    viewer = _steward(request)
    version = find(request, number)
    meaning = of(CharterVersion)
    form = form_class(meaning, STEWARDS, only=_TEXTS)(
        request.POST or None, initial=initial(meaning, version, STEWARDS)
    )
    row_version = version.version
    if request.method == "POST" and form.is_valid():
        changed = attempt(
            form,
            lambda: acts.change(
                viewer, version, form.values(only_changed=True), expected_version=_expected(request)
            ),
        )
        if changed is not None:
            messages.success(request, _("Les textes sont enregistrés."))
            return redirect(f"/charter/{number}/edit")
        row_version = _current(form, row_version)
    context: dict[str, Any] = {
        "version": version,
        "path": version.get_absolute_url(),
        "state": shown.state_words(version),
        "form": form,
        "row_version": row_version,
        "conflicts": conflict_rows(form, words_of),
        "parts": [shown.part(one) for one in texts.parts(version)],
        "lacking": [said.label(shown.language()) for said in acts.lacking(version)],
        "adopted": amendments.listed("adopted") if version.state == "draft" else [],
        "trail": shown.trail(
            (_("Tenir les textes"), "/charter/drafts"), (_("Version %(n)s") % {"n": number}, None)
        ),
    }
    return render(request, "charter/draft.html", context, status=409 if context["conflicts"] else 200)


def _expected(request: HttpRequest) -> int | None:
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else None


def _current(form: Any, version: int) -> int:
    conflict = getattr(form, "conflict", None)
    return int(conflict.current_version) if conflict is not None else version


def part(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """The title and the paragraph of a part."""
    viewer = _steward(request)
    version = find(request, number)
    thing = version.parts.filter(code=code).first()
    if thing is None:
        raise Http404
    return _text_page(
        request,
        version,
        thing,
        ("title", "text"),
        in_language(thing.title),
        lambda values, expected: acts.change_part(viewer, thing, values, expected_version=expected),
    )


def criterion(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """A criterion of a draft; taken out by a button of the same page."""
    viewer = _steward(request)
    version = find(request, number)
    thing = version.criteria.select_related("part").filter(code=code).first()
    if thing is None:
        raise Http404
    if "remove" in request.POST:
        press(request, lambda: acts.remove_criterion(viewer, thing), _("Le critère est retiré."))
        return redirect(f"/charter/{number}/edit#{thing.part.code}")
    return _text_page(
        request,
        version,
        thing,
        _CRITERION,
        thing.code,
        lambda values, expected: acts.change_criterion(viewer, thing, values, expected_version=expected),
        removable=True,
    )


def new_criterion(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """One criterion more in a part."""
    viewer = _steward(request)
    version = find(request, number)
    where = version.parts.filter(code=code).first()
    if where is None:
        raise Http404
    form = form_class(of(Criterion), STEWARDS, only=_CRITERION)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: acts.add_criterion(viewer, where, form.values()))
        if made is not None:
            messages.success(request, _("Le critère %(code)s est ajouté.") % {"code": made.code})
            return redirect(f"/charter/{number}/edit#{where.code}")
    context = {
        "version": version,
        "form": form,
        "heading": _("Nouveau critère"),
        "under": in_language(where.title),
        "part_code": where.code,
        "back": f"/charter/{number}/edit#{where.code}",
        "trail": _trail(version, _("Nouveau critère")),
    }
    return render(request, "charter/draft_text.html", context)


def _trail(version: CharterVersion, here: str) -> list[tuple[str, str | None]]:
    return shown.trail(
        (_("Tenir les textes"), "/charter/drafts"),
        (_("Version %(n)s") % {"n": version.number}, f"/charter/{version.number}/edit"),
        (here, None),
    )


def _text_page(
    request: HttpRequest,
    version: CharterVersion,
    thing: CharterPart | Criterion,
    names: tuple[str, ...],
    heading: str,
    act: Any,
    *,
    removable: bool = False,
) -> HttpResponse:
    meaning = of(type(thing))
    form = form_class(meaning, STEWARDS, only=names)(
        request.POST or None, initial=initial(meaning, thing, STEWARDS)
    )
    row_version = thing.version
    part_code = thing.code if isinstance(thing, CharterPart) else thing.part.code
    if request.method == "POST" and form.is_valid():
        changed = attempt(form, lambda: act(form.values(only_changed=True), _expected(request)))
        if changed is not None:
            messages.success(request, _("C’est enregistré."))
            return redirect(f"/charter/{version.number}/edit#{part_code}")
        row_version = _current(form, row_version)
    context = {
        "version": version,
        "form": form,
        "row_version": row_version,
        "conflicts": conflict_rows(form, words_of),
        "heading": heading,
        "under": shown.word(lists.PARTS, part_code),
        "part_code": part_code,
        "removable": removable and version.state == "draft",
        "back": f"/charter/{version.number}/edit#{part_code}",
        "trail": _trail(version, heading),
    }
    return render(request, "charter/draft_text.html", context, status=409 if context["conflicts"] else 200)


@require_POST
def move(request: HttpRequest, number: str, event: str) -> HttpResponse:
    """Propose, take back, publish or give up a version."""
    viewer = _steward(request)
    version = find(request, number)
    if event == "publish" and "sure" not in request.POST:
        return render(
            request,
            "confirm.html",
            {
                "title": _("Mettre la version %(n)s en vigueur") % {"n": number},
                "question": _("À partir d’aujourd’hui, c’est ce texte que l’on signe."),
                "consequences": [
                    _("Il ne pourra plus être changé : un changement demandera une nouvelle version."),
                    _("La version précédente reste lisible à son adresse, avec ses signatures."),
                    _("Les organisations signataires sont invitées à signer le nouveau texte."),
                ],
                "action": _("Mettre en vigueur"),
                "danger": False,
                "back_url": f"/charter/{number}/edit",
                "hidden": {"sure": "1"},
            },
        )
    moves = {
        "propose": (acts.propose, _("La version est proposée à tout le monde.")),
        "reopen": (acts.reopen, _("La rédaction reprend.")),
        "publish": (acts.publish, _("La nouvelle version est en vigueur.")),
        "drop": (acts.drop, _("Le projet est abandonné.")),
    }
    act, words = moves[event]
    done = press(request, lambda: act(viewer, version), words)
    if done and event == "publish":
        return redirect("/charter/")
    return redirect("/charter/drafts" if done and event == "drop" else f"/charter/{number}/edit")
