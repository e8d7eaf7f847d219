"""What the pages of storages share: who looks, names for people, refusals as pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from urllib.parse import quote, unquote

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communaux.modules.pods.rules import paths
from communaux.modules.pods.rules.archive import ArchiveRefused
from communaux.modules.pods.rules.refusals import DocumentRefused
from communaux.nouns.agents import Agent
from communaux.nouns.answers import viewer_of
from communaux.nouns.models import Organisation, Person

T = TypeVar("T")
SHARE = "/account/storages/share"
DOCUMENT = "/account/storages/document"


def webid_of(key: str) -> str:
    """The address that says who a person of this house is."""
    return f"{settings.BASE_URL}/people/{key}/card#me"


def agent_of(request: HttpRequest) -> Agent:
    """Whoever signed in, as an agent; nobody where they have no page of person."""
    viewer = viewer_of(request)
    if viewer.person is None or not viewer.actor.startswith("/people/"):
        return Agent()
    return Agent(webid=webid_of(viewer.actor.removeprefix("/people/")))


def path_asked(request: HttpRequest) -> paths.Path:
    """The document that a form or a page is about."""
    asked = request.POST.get("path") or request.GET.get("path") or ""
    try:
        return paths.of(asked)
    except DocumentRefused as refused:
        raise Http404 from refused


def refused(request: HttpRequest, error: DocumentRefused) -> HttpResponse:
    """A refusal as a page: sign in, forbidden, or nothing here."""
    if error.problem == "sign-in":
        response = render(request, "pods/sign_in.html", {"next": request.get_full_path()}, status=401)
        response["WWW-Authenticate"] = 'DPoP algs="ES256 RS256"'
        return response
    if error.problem == "refused":
        raise PermissionDenied from error
    raise Http404 from error


def words(error: DocumentRefused | ArchiveRefused) -> str:
    """Why something was not done."""
    if error.said is not None:
        return error.said.label(get_language() or "fr")
    if getattr(error, "problem", "") in ("refused", "sign-in"):
        return _("Vous n’avez pas ce droit.")
    if getattr(error, "problem", "") == "not-found":
        return _("Il n’y a plus rien à cette adresse.")
    return _("Quelqu’un d’autre a modifié ce document entre-temps. Vérifiez, puis recommencez.")


def press(request: HttpRequest, act: Callable[[], object], done: str, back: str) -> HttpResponse:
    """An act behind a button: do it, say so or why not, and go back."""
    try:
        act()
    except (DocumentRefused, ArchiveRefused) as error:
        if getattr(error, "problem", "") == "sign-in":
            return redirect_to_login(back)
        messages.error(request, words(error))
    else:
        messages.success(request, done)
    return redirect(back)


def to(path: str) -> HttpResponseRedirect:
    """To the page of a document."""
    return HttpResponseRedirect(path)


def page_url(path: str, kind: str) -> str:
    """The page of a document: its own address, but for a file, which that address hands out as it is."""
    return f"{DOCUMENT}?path={quote(path, safe='')}" if kind == "binary" else path


def share_url(path: str) -> str:
    """The page of the rights of a document."""
    return f"{SHARE}?path={quote(path, safe='')}"


def name_of(path: str) -> str:
    """The last part of a path, readable."""
    return unquote(path.rstrip("/").rpartition("/")[2]) + ("/" if path.endswith("/") else "")


def trail(path: str) -> list[tuple[str, str]]:
    """The containers above, then the thing, for ``breadcrumbs``."""
    where = paths.of(path)
    above = [(name_of(one), one) for one in reversed(where.above)]
    return [(_("Mes espaces"), "/account/storages/"), *above, (name_of(path), "")]


def holders(addresses: Iterable[str]) -> dict[str, dict[str, Any]]:
    """People and organisations of this house behind addresses: a name where one may be shown, and their page. Two queries."""
    base = settings.BASE_URL
    asked = set(addresses)
    people = {
        one[len(base) + 8 : -len("/card#me")]: one
        for one in asked
        if one.startswith(f"{base}/people/") and one.endswith("/card#me")
    }
    places = {one[len(base) + 15 :]: one for one in asked if one.startswith(f"{base}/organisations/")}
    found: dict[str, dict[str, Any]] = {}
    if people:
        for person in Person.objects.filter(key__in=people, listed=True).only("key", "name"):
            found[people[person.key]] = {"name": person.name, "url": f"/people/{person.key}"}
    if places:
        for slug, name in Organisation.objects.filter(slug__in=places).values_list("slug", "name"):
            found[places[slug]] = {"name": name, "url": f"/organisations/{slug}"}
    return found
