"""The evidence of one answer: addresses and documents, added, changed and taken away; and documents, served to those who
may read them, as attachments only.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communaux.meaning.declare import of
from communaux.meaning.forms import form_class, initial
from communaux.modules.charter import verbs as v
from communaux.modules.charter.acts import assessments as acts
from communaux.modules.charter.models import CriterionAnswer, Evidence, EvidenceFile
from communaux.modules.charter.pages import shown
from communaux.modules.charter.pages.assess import _closed, _keeper, _trail
from communaux.modules.charter.permissions import KEEPERS, MATRIX
from communaux.modules.charter.reading import assessment as reading
from communaux.nouns.answers import attempt, conflict_rows, press, viewer_of, words_of

_NEW = ("link", "dated", "visibility")
_CHANGE = {
    "link": ("title", "link", "dated", "content_hash", "visibility"),
    "document": ("title", "dated", "visibility"),
    "answer": ("title", "text", "dated", "visibility"),
}


class Document(forms.Form):
    """A document that is sent, and a title that need not be."""

    title = forms.CharField(
        label=gettext_lazy("Intitulé"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Laissez vide pour prendre l’adresse ou le nom du fichier."),
    )
    document = forms.FileField(
        label=gettext_lazy("ou un document"),
        required=False,
        allow_empty_file=True,
        max_length=200,
        help_text=gettext_lazy("PDF, image PNG, JPEG ou WebP, ou document OpenDocument ; 3 Mo au plus."),
    )


def page(request: HttpRequest, slug: str, answer: str, key: str = "") -> HttpResponse:
    """List, add, change and take away."""
    viewer, organisation = _keeper(request, slug)
    if not MATRIX.allows(viewer, v.EVIDENCE_ADDED, organisation.pk):
        return _closed(request, organisation)
    row = (
        CriterionAnswer.objects.select_related("criterion__part", "assessment__charter", "organisation")
        .filter(organisation=organisation, key=answer)
        .first()
    )
    thing = Evidence.objects.filter(answer=row, key=key).first() if row and key else None
    if row is None or (key and thing is None):
        raise Http404
    here = f"{organisation.get_absolute_url()}/charter/evidence/{row.key}"
    back = f"{organisation.get_absolute_url()}/charter/assess/{row.criterion.part.code}#{row.criterion.code}"
    if thing is not None and "remove" in request.POST:
        press(request, lambda: acts.remove_evidence(viewer, thing), _("La preuve est retirée."))
        return redirect(here)
    meaning = of(Evidence)
    names = _CHANGE[thing.kind] if thing else _NEW
    form: Any = form_class(meaning, KEEPERS, only=names)(
        request.POST or None, initial=initial(meaning, thing, KEEPERS) if thing else None
    )
    upload = None if thing else Document(request.POST or None, request.FILES or None)
    version = thing.version if thing else 0
    if request.method == "POST" and form.is_valid() and (upload is None or upload.is_valid()):
        if thing is None:
            assert upload is not None
            values = {**form.values(), "title": upload.cleaned_data["title"]}
            done = attempt(
                upload, lambda: acts.add_evidence(viewer, row, values, upload.cleaned_data["document"])
            )
        else:
            sent = request.POST.get("version", "")
            expected = int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else None
            done = attempt(
                form,
                lambda: acts.change_evidence(
                    viewer, thing, form.values(only_changed=True), expected_version=expected
                ),
            )
            if conflict := getattr(form, "conflict", None):
                version = conflict.current_version
        if done is not None:
            messages.success(request, _("La preuve est enregistrée."))
            return redirect(here)
    context = {
        "organisation": organisation,
        "path": organisation.get_absolute_url(),
        "row": row,
        "criterion": shown.criterion(row.criterion),
        "evidence": list(row.evidence.all()),
        "thing": thing,
        "form": form,
        "upload": upload,
        "version": version,
        "conflicts": conflict_rows(form, words_of),
        "here": here,
        "back": back,
        "trail": _trail(
            organisation,
            (_("Auto-évaluation"), f"{organisation.get_absolute_url()}/charter/assess"),
            (row.criterion.code, back),
            (_("Preuves"), None),
        ),
    }
    return render(request, "charter/evidence.html", context, status=409 if context["conflicts"] else 200)


def document(request: HttpRequest, key: str) -> HttpResponse:
    """The bytes of a document, to those who may read it: saved, never shown by the browser."""
    viewer = viewer_of(request)
    evidence = (
        Evidence.objects.select_related("answer__assessment", "organisation")
        .filter(key=key, kind="document")
        .first()
    )
    if evidence is None or not reading.may_read(viewer, evidence):
        raise Http404
    content = EvidenceFile.objects.filter(evidence=evidence).values_list("content", flat=True).first()
    if content is None:
        raise Http404
    response = HttpResponse(bytes(content), content_type=evidence.media_type)
    response["Content-Disposition"] = content_disposition_header(True, evidence.file_name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
