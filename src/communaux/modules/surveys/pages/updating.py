"""« Ce que vos réponses peuvent mettre à jour »: side by side, ticked one by one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communaux.meaning.access import Refused
from communaux.modules.charter.reading.assessment import waiting
from communaux.modules.surveys.acts import applying
from communaux.modules.surveys.models import Response
from communaux.modules.surveys.pages import find
from communaux.modules.surveys.pages.answering import heading, path_of
from communaux.modules.surveys.reading.offers import offers
from communaux.nouns.acts.errors import Conflict
from communaux.nouns.answers import viewer_of
from communaux.nouns.models import Organisation


def page(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """What the answers of an organisation could bring to its record and to its self-assessment."""
    response = find.response(request, slug, key)
    if response.organisation is None:
        raise Http404
    response.organisation = Organisation.objects.get(pk=response.organisation.pk)
    lang = find.language()
    if request.method == "POST" and _apply(request, response, lang):
        return redirect(f"{path_of(response)}/update")
    organisation = response.organisation
    found = offers(response, lang) if response.state == "submitted" else []
    ticked = set(request.POST.getlist("tick"))
    context = {
        **heading(response, lang),
        "response": response,
        "organisation": organisation,
        "here": path_of(response),
        "fields": [one for one in found if one.kind == "directory"],
        "lines": [one for one in found if one.kind == "part"],
        "criteria": [one for one in found if one.kind == "charter"],
        "ticked": ticked,
        "any": bool(found),
        "waiting": waiting([organisation.pk]),
        "path": organisation.get_absolute_url(),
    }
    return render(request, "surveys/update.html", context)


def _apply(request: HttpRequest, response: Response, lang: str) -> bool:
    sent = request.POST.get("version", "")
    version = int(sent) if sent.isdecimal() and len(sent) < 10 else None
    ticked = set(request.POST.getlist("tick"))
    try:
        count = applying.apply(viewer_of(request), response, ticked, lang, expected_version=version)
    except Conflict:
        response.organisation.refresh_from_db()
        messages.error(
            request, _("La fiche vient de changer. Relisez les valeurs, puis confirmez de nouveau.")
        )
        return False
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
        return False
    except Refused as refused:
        raise PermissionDenied from refused
    if count:
        messages.success(
            request,
            ngettext("%(n)d ligne mise à jour.", "%(n)d lignes mises à jour.", count) % {"n": count},
        )
    else:
        messages.info(request, _("Rien n’était coché : rien n’a changé."))
    return True
