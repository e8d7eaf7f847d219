"""The buttons of a container: put a file there, make a container, save a file, delete."""

from __future__ import annotations

import mimetypes
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from communaux.modules.pods.acts import documents as acts
from communaux.modules.pods.pages import browse, shared
from communaux.modules.pods.reading import access, documents
from communaux.modules.pods.rules import archive, graphs
from communaux.modules.pods.rules.refusals import DocumentRefused


@login_required
@require_POST
def put(request: HttpRequest) -> HttpResponse:
    """Put the files of a form into a container, under their own names."""
    where = shared.path_asked(request)
    files = request.FILES.getlist("file")
    done, wrong = [], [] if files else [_("Choisissez un fichier.")]
    for one in files[:50]:
        name = (one.name or "").rpartition("/")[2]
        ending = name.rpartition(".")[2].lower()
        media = archive.ENDINGS.get(ending) or mimetypes.guess_type(name)[0] or archive.UNKNOWN
        if one.size is None or one.size > settings.STORAGE_DOCUMENT_BYTES:
            wrong.append(_("« %(name)s » est trop lourd.") % {"name": name})
            continue
        try:
            body = one.read()
            acts.create(
                shared.agent_of(request), where.text, body, _with_charset(media, body), slug=quote(name)
            )
        except DocumentRefused as error:
            wrong.append(_("%(name)s : %(why)s") % {"name": name, "why": shared.words(error)})
        else:
            done.append(_("« %(name)s » est déposé.") % {"name": name})
    if wrong and not done:
        return browse.page(request, where.text, {"put_errors": wrong})
    for sentence in done:
        messages.success(request, sentence)
    for sentence in wrong:
        messages.error(request, sentence)
    return redirect(where.text)


def _with_charset(media: str, body: bytes) -> str:
    """A text says that it is UTF-8 where it is: a browser would read its accents as something else."""
    if not media.startswith("text/") or media in graphs.FORMATS or ";" in media:
        return media
    try:
        body.decode()
    except UnicodeDecodeError:
        return media
    return f"{media}; charset=utf-8"


@login_required
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make a container in another."""
    where = shared.path_asked(request)
    name = request.POST.get("name", "").strip()
    if not name:
        return browse.page(request, where.text, {"make_error": _("Donnez un nom au conteneur.")})
    agent = shared.agent_of(request)
    try:
        acts.create(agent, where.text, b"", graphs.TURTLE, slug=quote(name), is_container=True)
    except DocumentRefused as error:
        told = {"make_error": shared.words(error), "make_name": name}
        return browse.page(request, where.text, told)
    messages.success(request, _("Le conteneur est prêt."))
    return redirect(where.text)


@login_required
def delete(request: HttpRequest) -> HttpResponse:
    """Ask, then delete a document or an empty container."""
    where = shared.path_asked(request)
    above = where.above[0] if where.above else where.text
    agent = shared.agent_of(request)
    place = documents.find(where, body=False)
    modes = access.modes_at(place, agent)
    if "write" not in modes:
        return shared.refused(request, DocumentRefused("refused"))
    if place.there is None:
        return shared.refused(request, DocumentRefused("not-found"))
    if not where.above:
        messages.error(request, _("La racine d’un espace ne s’efface pas."))
        return redirect(where.text)
    if where.container and documents.children(place.there.id):
        words = _("Ce conteneur n’est pas vide : effacez d’abord ce qu’il contient, puis revenez ici.")
        messages.error(request, words)
        return redirect(where.text)
    if request.method == "POST":
        return shared.press(request, lambda: acts.delete(agent, where.text), _("C’est effacé."), above)
    context = {
        "title": _("Effacer « %(name)s »") % {"name": shared.name_of(where.text)},
        "question": (
            _("Voulez-vous effacer ce conteneur vide ?")
            if where.container
            else _("Voulez-vous effacer ce document ?")
        ),
        "consequences": [
            *(
                []
                if where.container
                else [_("Ce qu’il dit est perdu, ici et pour les programmes qui le lisent.")]
            ),
            _("Les droits qui lui étaient propres sont effacés avec lui."),
        ],
        "action": _("Effacer"),
        "danger": True,
        "back_url": shared.page_url(where.text, place.there.kind),
        "hidden": {"path": where.text},
    }
    return render(request, "confirm.html", context)


@require_GET
def file(request: HttpRequest) -> HttpResponse:
    """A document, to be saved: never opened as a page of this site."""
    where = shared.path_asked(request)
    agent = shared.agent_of(request)
    place = documents.find(where)
    needed = "control" if where.role == "acl" else "read"
    if needed not in access.modes_at(place, agent):
        return shared.refused(request, DocumentRefused("refused" if agent.webid else "sign-in"))
    row = place.there
    if row is None or row.kind == "container":
        return shared.refused(request, DocumentRefused("not-found"))
    body = bytes(row.body or b"")
    graph = row.kind == "rdf"
    response = HttpResponse(
        graphs.written(body, graphs.TURTLE) if graph else body,
        content_type=graphs.TURTLE if graph else archive.UNKNOWN,
    )
    name = shared.name_of(where.text)
    name += ".ttl" if graph and not name.endswith((".ttl", ".acl", ".meta")) else ""
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
