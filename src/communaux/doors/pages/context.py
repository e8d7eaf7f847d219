"""What every page needs: the navigation, the federation's name, the two languages, the theme."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import Role


class NavItem(NamedTuple):
    """One entry of the main navigation."""

    label: Any
    url: str
    current: bool


_NAV = (
    (_("Annuaire"), "/directory/", ("/directory/", "/organisations/")),
    (_("Charte"), "/charter/", ("/charter/", "/amendments/", "/signatures/")),
    (
        _("Groupes"),
        "/groups/",
        ("/groups/", "/calendar/", "/meetings/", "/series/", "/notes/", "/decisions/", "/actions/"),
    ),
    (_("Enquêtes"), "/surveys/", ("/surveys/",)),
    (_("Ressources"), "/library/", ("/library/", "/commons/", "/mentoring/", "/developments/", "/news/")),
    (
        _("Standards"),
        "/standards/",
        ("/standards/", "/standard-", "/definition-differences/", "/term-agreements/"),
    ),
    (_("Offres et besoins"), "/listings/", ("/listings/",)),
)
_FOOT = (
    (_("Agenda"), "/calendar/"),
    (_("Rapports annuels"), "/report/"),
    (_("Communs"), "/commons/"),
    (_("Personnes"), "/people/"),
    (_("Données ouvertes"), "/directory/export"),
    (_("Interface de programmation (API)"), "/api/"),
    (_("Vocabulaire"), "/ns"),
    (_("Nœuds voisins"), "/neighbours/"),
    (_("Journal"), "/journal/"),
    (_("Accessibilité"), "/accessibility/"),
    (_("À propos"), "/about/"),
)
THEMES = ("auto", "light", "dark")


def _account_nav(request: HttpRequest) -> list[NavItem]:
    viewer = getattr(request, "viewer", None)
    if viewer is None or viewer.account is None:
        return []
    items = [NavItem(_("Mon compte"), "/account/", False)]
    if Role.STEWARD in viewer.roles:
        items.append(NavItem(_("Intendance"), "/desk/", False))
    return items


def page(request: HttpRequest) -> dict[str, Any]:
    """Variables of base.html."""
    theme = request.COOKIES.get("theme", "auto")
    return {
        "nav": [NavItem(label, url, request.path.startswith(prefixes)) for label, url, prefixes in _NAV],
        "footer_nav": [NavItem(label, url, False) for label, url in _FOOT],
        "account_nav": _account_nav(request),
        "login_url": "/account/login/",
        "logout_url": "/account/logout/",
        "account_url": "/account/",
        "federation": settings.FEDERATION_NAME,
        "theme": theme if theme in THEMES else "auto",
        "viewer": getattr(request, "viewer", None),
        "development_mail": not settings.EMAIL_HOST and not settings.PRODUCTION,
    }
