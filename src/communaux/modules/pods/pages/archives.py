"""Taking a storage away as a zip, and bringing one in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from communaux.modules.pods.acts import archive as acts
from communaux.modules.pods.acts import bringing
from communaux.modules.pods.models import Storage
from communaux.modules.pods.pages import shared
from communaux.modules.pods.reading import archives as reading
from communaux.modules.pods.reading.archives import Arrival
from communaux.modules.pods.rules.archive import ArchiveRefused
from communaux.modules.pods.rules.refusals import DocumentRefused


class ImportForm(forms.Form):
    """A zip, and what of it counts."""

    file = forms.FileField(
        label=gettext_lazy("Fichier zip"),
        help_text=gettext_lazy("Fait ici, ou le dossier d’un espace de Community Solid Server, compressé."),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
    )
    lists = forms.BooleanField(
        label=gettext_lazy("Reprendre aussi les droits d’accès qu’il contient"), required=False, initial=True
    )
    replace = forms.BooleanField(
        label=gettext_lazy("Remplacer les documents qui existent déjà"),
        required=False,
        help_text=gettext_lazy("Sinon, ce qui est là reste tel quel."),
    )


@login_required
@require_GET
def export(request: HttpRequest, name: str) -> HttpResponseBase:
    """The zip, bit by bit."""
    try:
        pieces = acts.export(shared.agent_of(request), name)
    except DocumentRefused as error:
        return shared.refused(request, error)
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="{name}-{day}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
def bring(request: HttpRequest, name: str) -> HttpResponse:
    """The form, and what became of a zip."""
    agent = shared.agent_of(request)
    try:
        storage = acts.owned(agent, name)
    except DocumentRefused as error:
        return shared.refused(request, error)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            job = bringing.send(
                agent, name, told["file"].chunks(), replace=told["replace"], lists=told["lists"]
            )
        except (ArchiveRefused, DocumentRefused) as error:
            for line in shared.words(error).splitlines():
                form.add_error("file", line)
        else:
            return redirect("storage_arrival", name=name, key=job.pk)
    latest = reading.latest(name, _language())
    context = {
        "storage": storage,
        "form": form,
        "under_way": latest if latest and not latest.over else None,
        "trail": _trail(storage, _("Apporter")),
    }
    return render(request, "pods/bring.html", context)


@login_required
@require_safe
def arrival(request: HttpRequest, name: str, key: UUID) -> HttpResponse:
    """How far a zip is, and in the end what became of it; for a program as JSON."""
    try:
        storage = acts.owned(shared.agent_of(request), name)
        told = reading.found(name, str(key), _language())
    except DocumentRefused as error:
        return shared.refused(request, error)
    if request.accepts("application/json") and not request.accepts("text/html"):
        return JsonResponse(told.as_dict(), headers={"Cache-Control": "private, no-store"})
    context = {
        "storage": storage,
        "told": told,
        "progress": _progress(told),
        "figures": _figures(told),
        "trail": _trail(storage, _("Zip apporté")),
    }
    response = render(request, "pods/arrival.html", context)
    response["Cache-Control"] = "private, no-store"
    if request.headers.get("HX-Request") and told.over:
        response["HX-Refresh"] = "true"  # the whole page says something else now
    return response


@login_required
@require_POST
def stop(request: HttpRequest, name: str, key: UUID) -> HttpResponse:
    """End a zip that is under way; what is written already stays."""
    try:
        acts.owned(shared.agent_of(request), name)
        told = reading.found(name, str(key), _language())
    except DocumentRefused as error:
        return shared.refused(request, error)
    bringing.stop(told.id)
    return redirect("storage_arrival", name=name, key=key)


def _language() -> str:
    return (get_language() or "fr")[:2]


def _trail(storage: Storage, here: str) -> list[tuple[str, str]]:
    return [*shared.trail(storage.path)[:-1], (storage.name, storage.path), (here, "")]


def _progress(told: Arrival) -> dict[str, Any]:
    labels = {"read": _("Lecture et vérification du fichier"), "write": _("Écriture des documents")}
    text = _("%(done)s sur %(total)s, %(percent)s %% du travail")
    return {
        "label": labels.get(told.step) or _("En attente de son tour"),
        "value": told.percent if told.step else None,
        "max": 100,
        "text": text % {"done": told.done, "total": told.total, "percent": told.percent} if told.step else "",
    }


def _figures(told: Arrival) -> list[dict[str, Any]]:
    """The counts that say something; what was written always does."""
    labels = (
        ("created", ngettext("document déposé", "documents déposés", told.created)),
        ("changed", ngettext("remplacé", "remplacés", told.changed)),
        ("kept", ngettext("déjà là", "déjà là", told.kept)),
        ("passed", ngettext("laissé de côté", "laissés de côté", told.passed)),
    )
    return [
        {"label": label, "value": getattr(told, name)}
        for name, label in labels
        if name == "created" or getattr(told, name)
    ]
