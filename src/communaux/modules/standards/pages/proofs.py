"""Mappings and test data of a draft: attached, changed, taken out. What is refused comes back as it was written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from communaux.meaning.access import MEMBERS
from communaux.meaning.declare import of
from communaux.meaning.fields import in_language
from communaux.meaning.forms import form_class, initial
from communaux.modules.standards import verbs
from communaux.modules.standards.acts import proofs as acts
from communaux.modules.standards.models import MappingText, Sample
from communaux.modules.standards.pages.shared import (
    edition_words,
    find_edition,
    form_page,
    sign_in,
    trail_of,
    version_sent,
)
from communaux.modules.standards.permissions import may
from communaux.modules.standards.reading import standings
from communaux.nouns.answers import press, viewer_of


def new_mapping(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Attach a mapping; its faults are named with line, path and mend."""
    return _new(
        request, slug, number, MappingText, verbs.MAPPING_ATTACHED, acts.attach_mapping,
        title=_("Joindre une correspondance"),
        lede=_("Comment une plateforme écrit ce dont ce standard parle. Le fichier est vérifié avant d’être gardé."),
        done=_("La correspondance est jointe, sans défaut."),
    )  # fmt: skip


def new_test(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Attach test data; they are run at once."""
    return _new(
        request, slug, number, Sample, verbs.TEST_ATTACHED, acts.attach_test,
        title=_("Joindre des données d’essai"),
        lede=_("Ce que le standard accepte, ou ce qu’il refuse. Les données sont essayées aussitôt, puis à chaque changement."),
        done=_("Les données sont jointes et essayées."),
    )  # fmt: skip


def _new(
    request: HttpRequest,
    slug: str,
    number: int,
    model: Any,
    verb: str,
    act: Callable[..., Any],
    **words: Any,
) -> HttpResponse:
    if (door := sign_in(request)) is not None:
        return door
    viewer, edition = viewer_of(request), find_edition(slug, number)
    if not may(viewer, verb, None, standings.of_standard(viewer, edition.standard)):
        raise PermissionDenied
    form = form_class(of(model), MEMBERS)(request.POST or None)
    return form_page(
        request,
        form,
        lambda: act(viewer, edition, form.values()),
        button=_("Joindre"),
        back=edition.page,
        trail=trail_of(edition.standard, (edition_words(edition), edition.page)),
        monospace=("text",),
        **words,
    )


def edit_mapping(request: HttpRequest, key: str) -> HttpResponse:
    """Change an attached mapping, or take it out."""
    return _edit(
        request, key, MappingText, verbs.MAPPING_CHANGED, acts.change_mapping, acts.remove_mapping,
        title=_("Modifier la correspondance"),
    )  # fmt: skip


def edit_test(request: HttpRequest, key: str) -> HttpResponse:
    """Change test data, or take them out."""
    return _edit(
        request, key, Sample, verbs.TEST_CHANGED, acts.change_test, acts.remove_test,
        title=_("Modifier les données d’essai"),
    )  # fmt: skip


def _edit(
    request: HttpRequest,
    key: str,
    model: Any,
    verb: str,
    change: Callable[..., Any],
    remove: Callable[..., Any],
    title: str,
) -> HttpResponse:
    viewer = viewer_of(request)
    one = model.objects.select_related("edition__standard__community").filter(key=key).first()
    if one is None:
        raise Http404
    edition = one.edition
    if not may(viewer, verb, None, standings.of_standard(viewer, edition.standard)):
        raise PermissionDenied
    if "remove" in request.POST:
        press(request, lambda: remove(viewer, one), _("C’est retiré."))
        return redirect(edition.page)
    meaning = of(model)
    form = form_class(meaning, MEMBERS)(request.POST or None, initial=initial(meaning, one, MEMBERS))
    version = version_sent(request) or one.version
    return form_page(
        request,
        form,
        lambda: change(viewer, one, form.values(only_changed=True), expected_version=version),
        title=title,
        lede=in_language(edition.standard.name),
        button=_("Enregistrer"),
        back=edition.page,
        done=_("C’est enregistré."),
        trail=trail_of(edition.standard, (edition_words(edition), edition.page)),
        version=version,
        after=[{"name": "remove", "value": "1", "label": _("Retirer ce fichier")}],
        monospace=("text",),
    )
