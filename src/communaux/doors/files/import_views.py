"""Bringing a file in, by stewards: send it, say what its columns are, try it, then do it, and see what was refused."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from communaux.doors.files import foreign, jobs, pipeline
from communaux.doors.files.foreign_tables import left_table, lost_table
from communaux.doors.files.mapping_form import MappingForm
from communaux.doors.files.refusals import FileRefused
from communaux.doors.files.writing import defused
from communaux.ground import tasks
from communaux.ground.tasks.models import Job
from communaux.meaning.access import Refused, Viewer
from communaux.modules.network import verbs
from communaux.modules.network.acts import import_runs
from communaux.modules.network.models import ImportRun
from communaux.modules.network.permissions import may

View = Callable[..., HttpResponse]
SHOWN_FINDINGS = 200
"""Refused lines that the page shows; the file holds all that were kept."""


class SendForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=gettext_lazy("Fichier"),
        help_text=gettext_lazy(
            "CSV, XLSX, JSON ou GeoJSON, dont la première ligne nomme les colonnes ; JSON-LD ou Turtle pour un vocabulaire connu."
        ),
    )
    profile = forms.ChoiceField(
        label=gettext_lazy("Écrit dans le vocabulaire d’un autre"),
        help_text=gettext_lazy("Ce qui n’a pas de place dans une fiche vous est dit avant tout import."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".csv,.tsv,.xlsx,.json,.jsonl,.jsonld,.geojson,.ttl,.nt"
        profile = self.fields["profile"]
        assert isinstance(profile, forms.ChoiceField)
        profile.choices = [("", _("Non, ou reconnaître les colonnes")), *foreign.profiles().items()]


def for_stewards(view: View) -> View:
    """Visitors are asked to sign in, others are refused."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        if viewer.account is None:
            return redirect_to_login(request.get_full_path())
        if not may(viewer, verbs.ORGANISATION_IMPORTED):
            raise PermissionDenied
        return view(request, viewer, *args, **kwargs)

    return guarded


def _run_or_404(key: str) -> ImportRun:
    return get_object_or_404(ImportRun, key=key)


@for_stewards
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The imports so far, and the form that starts another."""
    form = SendForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            run = _keep(viewer, form.cleaned_data["file"], form.cleaned_data["profile"])
            return redirect("import_columns", key=run.key)
        except FileRefused as refused:
            form.add_error("file", refused.sentence)
    runs = ImportRun.objects.select_related("by").order_by("-started")[:100]
    table = {
        "id": "imports",
        "caption": _("Imports"),
        "big": True,
        "first_is_header": True,
        "columns": [
            {"label": _("Fichier")},
            {"label": _("Déposé le")},
            {"label": _("Où il en est")},
            {"label": _("Créées"), "numeric": True},
            {"label": _("Modifiées"), "numeric": True},
            {"label": _("Refusées"), "numeric": True},
        ],
        "rows": [
            [
                {"text": run.original_name, "url": f"/imports/{run.key}"},
                date_format(localtime(run.started), "DATETIME_FORMAT"),
                run.get_state_display(),
                *(str(run.result.get(name, "–")) for name in ("created", "changed", "refused")),
            ]
            for run in runs
        ],
    }
    megabytes = settings.IMPORT_MAX_BYTES // 1024**2
    return render(request, "files/imports.html", {"form": form, "table": table, "megabytes": megabytes})


def _keep(viewer: Viewer, sent: UploadedFile, profile: str) -> ImportRun:
    """Keep a file that can be read, as a profile writes it or as a table. Raises FileRefused."""
    if (sent.size or 0) > settings.IMPORT_MAX_BYTES:
        size, limit = (sent.size or 0) // 1024**2, settings.IMPORT_MAX_BYTES // 1024**2
        raise FileRefused("too-big", size=size, limit=limit)
    with tempfile.NamedTemporaryFile() as file:
        for chunk in sent.chunks():
            file.write(chunk)
        file.flush()
        name = sent.name or ""
        foreign.check(Path(file.name), name, profile)
        if not profile:
            pipeline.understand(Path(file.name), name)
        file.seek(0)
        run = import_runs.keep(viewer, File(file), name)
        if profile:
            import_runs.map_columns(viewer, run, {"profile": profile})
        return run


@for_stewards
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, viewer: Viewer, key: str) -> HttpResponse:
    """What each column is; confirming it tries the import."""
    run = _run_or_404(key)
    if run.state == ImportRun.State.DONE or not run.file:
        return redirect("import", key=key)
    if run.columns.get("profile"):
        return _vocabulary(request, viewer, run)
    target = request.POST.get("target") or request.GET.get("target", "")
    target = target if target in {"organisation", "person"} else ""
    try:
        plan = _plan(run, target)
    except (FileRefused, OSError):
        messages.error(request, _("Le fichier de cet import n’est plus lisible. Déposez-le de nouveau."))
        return redirect("imports")
    initial = {name: run.columns[name] for name in ("source", "licence") if name in run.columns}
    if not (initial or plan.source):
        initial = {"source": Path(run.original_name).stem[:80]}
    form = MappingForm(plan, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.mapping()  # kept as text: the order of columns counts, and a JSON column need not keep it
        kept = {name: form.cleaned_data[name] for name in ("source", "licence")}
        import_runs.map_columns(viewer, run, {**kept, "mapping": said.as_yaml() if said else ""})
        return _start(viewer, run, dry_run=True)
    context = {
        "run": run,
        "plan": plan,
        "form": form,
        "rows": form.rows(),
        "target": plan.mapping.target if plan.mapping else "",
        "steps": _steps("columns", run),
        "notes": pipeline.notes(plan) if plan.is_own else [],
    }
    return render(request, "files/columns.html", context)


class ProfileForm(forms.Form):
    """What a file of another vocabulary does not say itself."""

    source = forms.CharField(
        max_length=80,
        label=gettext_lazy("D’où viennent ces lignes"),
        help_text=gettext_lazy(
            "Un nom court, toujours le même pour la même liste : il permet de la relire plus tard sans doublon."
        ),
    )
    licence = forms.CharField(
        max_length=120,
        required=False,
        label=gettext_lazy("Licence de la source"),
        help_text=gettext_lazy("Par exemple CC0-1.0, ODbL-1.0, ou « avec l’accord de l’association »."),
    )
    language = forms.ChoiceField(
        choices=[("fr", gettext_lazy("Français")), ("en", gettext_lazy("Anglais"))],
        label=gettext_lazy("Langue des textes qui ne disent pas la leur"),
        required=False,
    )


def _vocabulary(request: HttpRequest, viewer: Viewer, run: ImportRun) -> HttpResponse:
    """What becomes of each term of the vocabulary in which a file is written; confirming it tries the import."""
    profile = str(run.columns["profile"])
    initial = {
        "source": Path(run.original_name).stem[:80],
        "language": (get_language() or "fr")[:2],
        **run.columns,
    }
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        import_runs.map_columns(viewer, run, {"profile": profile, **form.cleaned_data})
        return _start(viewer, run, dry_run=True)
    fates = foreign.fates(profile, inward=True)
    context = {
        "run": run,
        "form": form,
        "title": foreign.profiles()[profile],
        "steps": _steps("columns", run),
        "carried": [fate.term for fate in fates if not fate.reason],
        "left": left_table(fates),
    }
    return render(request, "files/vocabulary.html", context)


def _plan(run: ImportRun, target: str) -> pipeline.Plan:
    """How the file would be read; ``target``: what a person says that its lines are. Raises FileRefused, OSError."""
    path = Path(run.file.path)
    plan = pipeline.understand(path, run.original_name, jobs.mapping_of(run))
    if target and not plan.is_own and plan.people != (target == "person"):
        return pipeline.understand(path, run.original_name, target=target)
    return plan


@for_stewards
@require_safe
def columns_file(_request: HttpRequest, _viewer: Viewer, key: str) -> HttpResponse:
    """The mapping as a file, for the command."""
    mapping = jobs.mapping_of(_run_or_404(key))
    text = mapping.as_yaml() if mapping else ""
    return _attachment(text.encode(), f"columns-{key}.yaml", "application/yaml; charset=utf-8")


def _start(viewer: Viewer, run: ImportRun, *, dry_run: bool) -> HttpResponseRedirect:
    def ask() -> str:
        job = tasks.start(
            "directory.import",
            jobs.import_file,
            owner=viewer.actor,
            run=run.key,
            account=viewer.account,
            dry_run=dry_run,
            language=(get_language() or "fr")[:2],
        )
        return str(job.pk)

    import_runs.begin(viewer, run, ask)
    return redirect("import", key=run.key)


@for_stewards
@require_safe
def one(request: HttpRequest, _viewer: Viewer, key: str) -> HttpResponse:
    """Where an import is: under way, tried, done, or stopped with the reason."""
    run = _run_or_404(key)
    job = _job(run)
    running = job is not None and not job.is_over
    failed = job is not None and job.state in {Job.State.FAILED, Job.State.STOPPED}
    if run.state == ImportRun.State.UPLOADED and not running and not failed:
        return redirect("import_columns", key=key)
    result = run.result
    step = "done" if run.state == ImportRun.State.DONE else "try"
    context = {
        "run": run,
        "job": job,
        "running": running,
        "failed": failed and run.state != ImportRun.State.DONE,
        "result": result,
        "steps": _steps(step, run),
        "figures": _figures(result),
        "refused": _findings("refused", _("Lignes refusées"), result.get("refusals", [])),
        "remarks": _findings("remarks", _("Remarques"), result.get("remarks", [])),
        "lost": lost_table(result.get("losses", [])),
        "can_do": bool(result.get("created") or result.get("changed")),
        "progress": _progress(job) if running and job else None,
    }
    response = render(request, "files/run.html", context)
    if request.headers.get("HX-Request") and not running:
        response["HX-Refresh"] = "true"  # the whole page says something else now
    return response


def _job(run: ImportRun) -> Job | None:
    try:
        return tasks.look(run.job) if run.job else None
    except Job.DoesNotExist:
        return None


def _progress(job: Job) -> dict[str, Any]:
    text = _("%(done)s lignes sur %(total)s") if job.total else _("%(done)s lignes")
    waiting = job.state == Job.State.WAITING
    return {
        "label": _("En attente de son tour") if waiting else job.message or _("Lecture du fichier"),
        "value": job.done if job.total else None,
        "max": job.total,
        "text": "" if waiting else text % {"done": job.done, "total": job.total},
    }


def _figures(result: dict[str, Any]) -> list[dict[str, Any]]:
    tried = result.get("dry_run", False)
    labels = (
        ("created", _("à créer") if tried else _("créées")),
        ("changed", _("à modifier") if tried else _("modifiées")),
        ("unchanged", _("inchangées")),
        ("refused", _("refusées")),
    )
    return [{"label": label, "value": result[name]} for name, label in labels if name in result]


def _findings(name: str, caption: str, findings: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The table of what is to be said of lines."""
    if not findings:
        return None
    note = ""
    if len(findings) > SHOWN_FINDINGS:
        note = _("Les %(shown)s premières ; le fichier les donne toutes.") % {"shown": SHOWN_FINDINGS}
    return {
        "id": name,
        "caption": caption,
        "big": True,
        "note": note,
        "columns": [
            {"label": _("Ligne"), "numeric": True},
            {"label": _("Colonne")},
            {"label": _("Valeur")},
            {"label": _("Pourquoi")},
        ],
        "rows": [
            [str(f["line"]), f["column"] or "–", f["value"] or "–", f["reason"]]
            for f in findings[:SHOWN_FINDINGS]
        ],
    }


def _steps(here: str, run: ImportRun) -> list[dict[str, Any]]:
    order = ("send", "columns", "try", "done")
    labels = {
        "send": _("Déposer"),
        "columns": _("Colonnes"),
        "try": _("Essai à blanc"),
        "done": _("Résultat"),
    }
    at = order.index(here)
    over = run.state == ImportRun.State.DONE
    return [
        {
            "label": labels[name],
            "state": "done" if place < at else "current" if place == at else "todo",
            "url": f"/imports/{run.key}/columns" if name == "columns" and not over else "",
        }
        for place, name in enumerate(order)
    ]


@for_stewards
@require_POST
def run(_request: HttpRequest, viewer: Viewer, key: str) -> HttpResponse:
    """Do what was tried."""
    current = _run_or_404(key)
    job = _job(current)
    if current.state != ImportRun.State.PLANNED or (job is not None and not job.is_over):
        return redirect("import", key=key)
    return _start(viewer, current, dry_run=False)


@for_stewards
@require_POST
def stop(_request: HttpRequest, _viewer: Viewer, key: str) -> HttpResponse:
    """End a run that is under way; nothing of it stays."""
    current = _run_or_404(key)
    if current.job:
        tasks.stop(current.job)
    return redirect("import", key=key)


@for_stewards
@require_POST
def forget(request: HttpRequest, viewer: Viewer, key: str) -> HttpResponse:
    """Give up an import that was not done; its file goes."""
    current = _run_or_404(key)
    job = _job(current)
    if job is not None and not job.is_over:
        tasks.stop(current.job)
    try:
        import_runs.give_up(viewer, current)
        messages.success(request, _("L’import est abandonné, son fichier effacé."))
    except Refused:
        messages.error(request, _("Cet import est fait : il ne s’abandonne plus."))
    return redirect("imports")


@for_stewards
@require_safe
def refused(_request: HttpRequest, _viewer: Viewer, key: str) -> HttpResponse:
    """The refused lines and the remarks, as CSV."""
    current = _run_or_404(key)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_("ligne"), _("colonne"), _("valeur"), _("pourquoi"), _("suite")])
    for kind, sequel in (("refusals", _("ligne refusée")), ("remarks", _("remarque"))):
        for f in current.result.get(kind, []):
            writer.writerow(
                [f["line"], defused(f["column"]), defused(f["value"]), defused(f["reason"]), sequel]
            )
    return _attachment(("\ufeff" + out.getvalue()).encode(), f"import-{key}.csv", "text/csv; charset=utf-8")


def _attachment(data: bytes, name: str, media: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
