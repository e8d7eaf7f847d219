"""What every page needs: the navigation, the federation's name, the two languages, the theme."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class NavItem(NamedTuple):
    """One entry of the main navigation."""

    label: Any
    url: str
    current: bool


_NAV = (
    (_("Annuaire"), "/directory/", ("/directory/", "/organisations/")),
    (_("Offres et besoins"), "/listings/", ("/listings/",)),
    (_("Communs"), "/commons/", ("/commons/",)),
    (_("Personnes"), "/people/", ("/people/",)),
    (_("Journal"), "/journal/", ("/journal/",)),
)
THEMES = ("auto", "light", "dark")


def page(request: HttpRequest) -> dict[str, Any]:
    """Variables of base.html."""
    theme = request.COOKIES.get("theme", "auto")
    return {
        "nav": [NavItem(label, url, request.path.startswith(prefixes)) for label, url, prefixes in _NAV],
        "federation": settings.FEDERATION_NAME,
        "theme": theme if theme in THEMES else "auto",
        "viewer": getattr(request, "viewer", None),
        "development_mail": not settings.EMAIL_HOST,
    }
