"""Errors for machines: RFC 9457 problem details, in the reader's language. Doors use it; it knows no rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

MEDIA_TYPE = "application/problem+json"

TITLES: Mapping[str, tuple[int, Any]] = {
    "not-json": (400, _("Le corps n’est pas du JSON")),
    "bad-request": (400, _("Cette demande n’a pas été comprise")),
    "bad-query": (400, _("Un paramètre ne se lit pas")),
    "sign-in": (401, _("Connexion demandée")),
    "refused": (403, _("Vous n’avez pas ce droit")),
    "csrf": (403, _("Jeton anti-falsification absent")),
    "not-found": (404, _("Rien à cette adresse")),
    "method": (405, _("Cette méthode n’est pas permise ici")),
    "not-acceptable": (406, _("Aucun format demandé n’est disponible")),
    "conflict": (409, _("Contredit ce qui existe")),
    "gone": (410, _("Fiche retirée")),
    "changed-since": (412, _("Modifié entre-temps")),
    "too-large": (413, _("Envoi trop lourd")),
    "media-type": (415, _("Format d’envoi non pris en charge")),
    "range": (416, _("Cette partie est au-delà de la fin")),
    "invalid": (422, _("Des valeurs ne conviennent pas")),
    "loss": (422, _("Quelque chose se perdrait")),
    "too-heavy": (422, _("Trop de travail pour un seul envoi")),
    "version-required": (428, _("Version attendue")),
    "too-often": (429, _("Trop de demandes")),
    "fault": (500, _("La faute est de notre côté")),
    "query-refused": (500, _("La requête n’a pas été exécutée jusqu’au bout")),
    "not-available": (501, _("Pas encore disponible")),
    "busy": (503, _("La base est occupée")),
    "crowded": (503, _("Toutes les places sont prises")),
    "not-filled": (503, _("Les données ne sont pas encore là")),
    "quota": (507, _("L’espace est plein")),
    "full": (507, _("Plus de place pour enregistrer")),
}
"""Every kind of problem: its name, its status, its title. ``/api/`` documents them at ``#<name>``."""


def problem(
    name: str,
    detail: object = "",
    *,
    errors: Mapping[str, Sequence[str]] | None = None,
    **more: Any,
) -> tuple[int, dict[str, Any]]:
    """The status and the members of a problem; ``errors``: sentences by field; ``more``: extension members."""
    status, title = TITLES[name]
    members: dict[str, Any] = {
        "type": f"{settings.BASE_URL}/api/#{name}",
        "title": str(title),
        "status": status,
    }
    if detail:
        members["detail"] = str(detail)
    if errors:
        members["errors"] = {field: [str(line) for line in lines] for field, lines in errors.items()}
    return status, members | more


def body(members: Mapping[str, Any]) -> bytes:
    """A problem as bytes."""
    return orjson.dumps(members)


def respond(
    name: str,
    detail: object = "",
    *,
    errors: Any = None,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """A problem as a Django response."""
    status, members = problem(name, detail, errors=errors, **more)
    response = HttpResponse(body(members), status=status, content_type=MEDIA_TYPE)
    for header, value in (headers or {}).items():
        response[header] = value
    return response


def reason(status: int) -> str:
    """The status line of a WSGI answer."""
    return f"{status} {HTTPStatus(status).phrase}"


NOT_FOUND = _("Il n’y a rien à cette adresse, ou vous ne pouvez pas le voir.")
GONE = _("Cette fiche a été retirée de l’annuaire.")
BUSY = _("D’autres écritures sont en cours. Rien n’a été enregistré ; réessayez dans un instant.")
FULL = _(
    "Le disque du serveur est plein. Rien n’a été enregistré ; prévenez les personnes qui tiennent ce site."
)
