"""Taking a storage away as a zip, and bringing one in."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from communaux.modules.pods.acts import archive as acts
from communaux.modules.pods.acts.archive import Taken
from communaux.modules.pods.pages import shared
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
            taken = acts.take_in(agent, name, told["file"], replace=told["replace"], lists=told["lists"])
        except (ArchiveRefused, DocumentRefused) as error:
            for line in shared.words(error).splitlines():
                form.add_error("file", line)
        else:
            for line in _told(taken):
                messages.success(request, line)
            return redirect(storage.path)
    context = {
        "storage": storage,
        "form": form,
        "trail": [*shared.trail(storage.path)[:-1], (name, storage.path), (_("Apporter"), "")],
    }
    return render(request, "pods/bring.html", context)


def _told(taken: Taken) -> list[str]:
    language = get_language() or "fr"
    lines = [
        ngettext("%(n)s document déposé.", "%(n)s documents déposés.", taken.created) % {"n": taken.created}
    ]
    if taken.changed:
        lines.append(
            ngettext("%(n)s document remplacé.", "%(n)s documents remplacés.", taken.changed)
            % {"n": taken.changed}
        )
    if taken.kept:
        lines.append(
            ngettext("%(n)s document était déjà là.", "%(n)s documents étaient déjà là.", taken.kept)
            % {"n": taken.kept}
        )
    return [*lines, *(note.label(language) for note in taken.notes)]
