"""The words of consent: what each scope lets a platform do, as somebody who sells vegetables says it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from communaux.modules.food.rules import kinds

SCOPES: dict[str, tuple[Any, Any]] = {
    "ReadEnterprise": (
        _("Lire notre fiche"),
        _("Nom, adresse, contacts et catégories de clients qui sont échangés ici."),
    ),
    "WriteEnterprise": (_("Modifier notre fiche"), _("Changer ou compléter ces mêmes informations.")),
    "ReadProducts": (_("Lire nos produits"), _("Produits, catalogues, stocks, offres et prix.")),
    "WriteProducts": (_("Modifier nos produits"), _("Ajouter, changer ou retirer produits, stocks et prix.")),
    "ReadOrders": (
        _("Lire nos commandes"),
        _("Commandes et sessions de vente ; elles peuvent nommer des personnes."),
    ),
    "WriteOrders": (_("Modifier nos commandes"), _("Ajouter, changer ou annuler des commandes.")),
}
"""Scope -> what it lets do, and what that concerns."""

assert set(SCOPES) == set(kinds.SCOPES)
