"""What goes out and what comes in: tables as CSV, answers as files, questionnaires as XLSForm.

A file holds what the viewer may read and no more; it is about closed waves only, as the pages of analysis are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from communaux.ground.cells import csv_text, defused
from communaux.modules.surveys import verbs
from communaux.modules.surveys.acts import surveys as acts
from communaux.modules.surveys.models import SurveyVersion
from communaux.modules.surveys.pages import analysis_shown as show
from communaux.modules.surveys.pages.analysis import Place, crossed, find_survey
from communaux.modules.surveys.permissions import MATRIX
from communaux.modules.surveys.reading import analysis_export as rows_of
from communaux.modules.surveys.reading.analysis_studies import country_names, studies
from communaux.modules.surveys.reading.definitions import definition_of
from communaux.modules.surveys.rules import xlsform_book
from communaux.modules.surveys.rules.definition import Definition, Type
from communaux.modules.surveys.rules.xlsform_export import export as xlsform
from communaux.modules.surveys.rules.xlsform_import import Imported, import_form
from communaux.nouns.answers import attempt, viewer_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sent(content: str | bytes, media: str, name: str) -> HttpResponse:
    """A file to keep; what it holds depends on who asks."""
    response = HttpResponse(content, content_type=media)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _csv(rows: Iterable[Iterable[Any]], name: str) -> HttpResponse:
    return sent(csv_text(rows), "text/csv; charset=utf-8", name)


@require_safe
def question_csv(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """The table of one question, as its page shows it."""
    place = Place(request, slug)
    place.field(name)
    study = studies(place.viewer, place.the_wave(), place.definition, [name])[0]
    found = show.shown(study, place.base)
    tables = [found["table"]] if found["table"] else []
    tables += [column["table"] for column in found["columns"] if column.get("table")]
    lines: list[list[Any]] = []
    for table in tables:
        lines += [[table["caption"]], [column["label"] for column in table["columns"]], *table["rows"], []]
    if not lines:
        lines = [[found["title"]], [found.get("counted", "")]]
    return _csv(lines, f"{slug}-{name}.csv")


@require_safe
def table_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """A table of two questions, as its page shows it."""
    place = Place(request, slug)
    place.the_wave()
    found = crossed(request, place)
    if found is None:
        raise Http404
    shown = show.of_table(found, "counts")
    lines = [[f"{shown['row_label']} × {shown['column_label']}"], ["", *shown["heads"], _("En tout")]]
    if not shown["refused"]:
        lines += [
            [row["label"], *(cell["count"] for cell in row["cells"]), row["total"]] for row in shown["rows"]
        ]
        lines.append([_("En tout"), *shown["totals"]])
    return _csv(lines, f"{slug}-table.csv")


# --- answers ---------------------------------------------------------------------------------------------------------


def _files(place: Place) -> list[tuple[str, str, Callable[[], Iterable[list[Any]]]]]:
    """(name of the file, what it holds, its rows)."""
    wave, definition, language = place.the_wave(), place.definition, (get_language() or "fr")[:2]
    viewer = place.viewer
    found: list[tuple[str, str, Callable[[], Iterable[list[Any]]]]] = [
        (
            "responses",
            _("Une ligne par réponse, une colonne par question"),
            lambda: rows_of.wide(viewer, wave, definition, language),
        )
    ]
    for one in definition.of_type(Type.TABLE, Type.MATRIX):
        label = show.words(definition.question_of[one.id].label)
        what = _("Tableau au format long : %(question)s") if one.type is Type.TABLE else _(
            "Appréciations au format long : %(question)s"
        )  # fmt: skip
        found.append((one.id, what % {"question": label}, lambda one=one: rows_of.long(viewer, wave, one)))  # type: ignore[misc]
    found.append(
        (
            "codebook",
            _("Ce que veulent dire colonnes et codes"),
            lambda: rows_of.codebook(definition, language),
        )
    )
    return found


@require_safe
def files(request: HttpRequest, slug: str) -> HttpResponse:
    """What can be downloaded of a wave."""
    place = Place(request, slug)
    if place.wave is None:
        raise Http404
    base = f"{place.survey.get_absolute_url()}/export/"
    context = place.context(here="files")
    context["trail"] = [*context["trail"], (_("Télécharger"), None)]
    context["files"] = [
        {"name": f"{name}.csv", "what": what, "url": f"{base}{name}.csv{place.query}"}
        for name, what, _rows in _files(place)
    ]
    context["files"] += [
        {
            "name": "codebook.json",
            "what": _("Les mêmes sens, pour des programmes"),
            "url": f"{base}codebook.json{place.query}",
        },
        {
            "name": "answers.xlsx",
            "what": _("Tout cela dans un classeur"),
            "url": f"{base}answers.xlsx{place.query}",
        },
    ]
    context["form_url"] = f"/questionnaires/{place.wave.questionnaire.key}.xlsx"
    return render(request, "surveys/analysis/files.html", context)


@require_safe
def file(request: HttpRequest, slug: str, name: str, ending: str) -> HttpResponse:
    """One of those files."""
    place = Place(request, slug)
    wave = place.the_wave()
    if (name, ending) == ("codebook", "json"):
        content = json.dumps(rows_of.codebook_json(place.definition), ensure_ascii=False, indent=1)
        return sent(content, "application/json", f"{wave.slug}-codebook.json")
    known = {one: rows for one, _what, rows in _files(place)}
    if (name, ending) == ("answers", "xlsx"):
        return sent(_book(known), XLSX, f"{wave.slug}.xlsx")
    if ending != "csv" or name not in known:
        raise Http404
    return _csv(known[name](), f"{wave.slug}-{name}.csv")


def _book(files: dict[str, Callable[[], Iterable[list[Any]]]]) -> bytes:
    """Every file as a sheet of one workbook."""
    sheets: list[xlsform_book.Sheet] = []
    for name, rows in files.items():
        lines = [[defused(cell) for cell in line] for line in rows()]
        heads = [str(head) for head in lines[0]]
        sheets.append(
            (name.replace("/", "-"), heads, [dict(zip(heads, line, strict=False)) for line in lines[1:]])
        )
    return xlsform_book.write_book(sheets)


# --- questionnaires --------------------------------------------------------------------------------------------------


@require_safe
def form_xlsx(request: HttpRequest, key: str) -> HttpResponse:
    """A questionnaire as an XLSForm."""
    version = SurveyVersion.objects.select_related("survey").filter(key=key).first()
    if version is None:
        raise Http404
    find_survey(viewer_of(request), version.survey.slug)
    content = xlsform(
        definition_of(version),
        sorted(country_names().items()),
        form_id=version.key,
        version=str(version.number),
    )
    return sent(content, XLSX, f"{version.key}.xlsx")


class FormFile(forms.Form):
    """An XLSForm to read."""

    file = forms.FileField(
        label=gettext_lazy("Fichier XLSForm (.xlsx)"),
        help_text=gettext_lazy("Feuilles « survey », « choices » et « settings ». 5 Mo au plus."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".xlsx"


class Keep(forms.Form):
    """What was read, to be made a survey: the questionnaire goes along, so nothing is kept until then."""

    raw = forms.CharField(widget=forms.HiddenInput, max_length=2_000_000)


@require_http_methods(["GET", "HEAD", "POST"])
def form_import(request: HttpRequest) -> HttpResponse:
    """Read an XLSForm, show what it would be, then make a survey of it."""
    viewer = viewer_of(request)
    if viewer.account is None:
        return redirect_to_login(request.get_full_path())
    if not MATRIX.allows(viewer, verbs.SURVEY_CREATED):
        raise PermissionDenied
    form = FormFile(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "trail": [(_("Enquêtes"), "/surveys/"), (_("Importer"), None)]}
    if request.method == "POST" and "raw" in request.POST:
        keep = Keep(request.POST)
        try:
            raw = json.loads(request.POST["raw"])
        except ValueError:
            raw = None
        title = raw.get("title") if isinstance(raw, dict) else None
        if keep.is_valid() and isinstance(title, dict):
            survey = attempt(keep, lambda: acts.create(viewer, {"title": title}, raw))
            if survey is not None:
                return redirect(survey.get_absolute_url())
        return render(request, "surveys/analysis/import.html", context | {"form": FormFile(), "keep": keep})
    if request.method == "POST" and form.is_valid():
        found = import_form(form.cleaned_data["file"].read(xlsform_book.MOST_BYTES + 1))
        context |= read_form(found)
        if found.raw is not None:
            context["keep"] = Keep(initial={"raw": json.dumps(found.raw, ensure_ascii=False)})
    return render(request, "surveys/analysis/import.html", context)


def raw_of_form(content: bytes) -> dict[str, Any]:
    """The JSON of a questionnaire that came as XLSForm. Raises ValidationError with every problem and its place."""
    found = import_form(content)
    if found.raw is None:
        language = (get_language() or "fr")[:2]
        raise ValidationError([_place(one, language) for one in found.problems])
    return found.raw


def _place(one: xlsform_book.Finding, language: str) -> str:
    """A problem in one line, which begins with its sheet, row and column."""
    where = [one.sheet, _("ligne %(n)d") % {"n": one.row} if one.row else "", one.column]
    told = f"{one.what.label(language)} {one.mend.label(language)}"
    place = ", ".join(part for part in where if part)
    return f"{place} · {told}" if place else told


def read_form(found: Imported) -> dict[str, Any]:
    """What a form gave, for the page: problems and notes as tables, the questionnaire as a list."""
    language = (get_language() or "fr")[:2]
    context: dict[str, Any] = {"read": True, "problem_count": len(found.problems)}
    for name, caption, listed in (
        ("problems", _("À corriger"), found.problems),
        ("notes", _("Ce qui change en passant"), found.notes),
    ):
        if listed:
            context[name] = {
                "id": name,
                "caption": caption,
                "big": True,
                "columns": [{"label": head} for head in (_("Feuille"), _("Ligne"), _("Colonne"), _("Quoi"), _("Comment faire"))],
                "rows": [
                    [one.sheet or "–", one.row or "–", one.column or "–", one.what.label(language), one.mend.label(language)]
                    for one in listed
                ],
            }  # fmt: skip
    if found.definition is not None:
        context["outline"] = outline(found.definition)
        context["form_title"] = show.words(found.definition.title)
        context["question_count"] = len(found.definition.questions)
    return context


def outline(definition: Definition) -> list[dict[str, Any]]:
    """The sections with their questions, each with its kind and what it depends on."""
    names = {
        Type.TEXT: _("texte court"),
        Type.LONGTEXT: _("texte"),
        Type.INTEGER: _("nombre entier"),
        Type.MONEY_OR_VOLUME: _("montant ou volume"),
        Type.YEAR: _("année"),
        Type.COUNTRY: _("pays"),
        Type.COUNTRIES: _("plusieurs pays"),
        Type.CHOICE: _("un choix"),
        Type.MULTICHOICE: _("plusieurs choix"),
        Type.YESNO: _("oui ou non"),
        Type.TABLE: _("tableau"),
        Type.MATRIX: _("appréciations"),
    }
    return [
        {
            "title": show.words(section.title),
            "questions": [
                {
                    "id": question.id,
                    "label": show.words(question.label),
                    "kinds": ", ".join(names[one.type] for one in question.fields if not one.other_of),
                    "conditional": question.show_if is not None,
                }
                for question in section.questions
            ],
        }
        for section in definition.sections
    ]
