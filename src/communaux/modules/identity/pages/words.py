"""What each scope lets a program do, in words for whoever is asked."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from communaux.modules.identity.rules.claims import in_order

SCOPES: dict[str, tuple[Any, Any]] = {
    "openid": (
        _("Vous reconnaître"),
        _("Sous un nom qui n’est connu que d’elle : deux applications ne peuvent pas comparer leurs listes."),
    ),
    "profile": (
        _("Lire votre nom"),
        _("Celui de votre page de personne, et son adresse si elle est publique."),
    ),
    "email": (_("Lire votre adresse électronique"), _("Celle avec laquelle vous vous connectez ici.")),
    "webid": (
        _("Agir avec votre WebID"),
        _(
            "Lire et modifier, dans les espaces de documents, ce que vous pouvez y lire et modifier. "
            "Cette adresse est la même partout : elle permet de vous reconnaître d’un service à l’autre."
        ),
    ),
    "offline_access": (_("Agir en votre absence"), _("Sans que vous soyez devant l’écran.")),
}


def scope_lines(scopes: Collection[str]) -> list[tuple[Any, Any]]:
    """What is asked: a few words, and a sentence; the one of names apart is not true beside a WebID."""
    known = {**SCOPES, "openid": (SCOPES["openid"][0], "")} if "webid" in scopes else SCOPES
    return [known[one] for one in in_order(scopes)]
