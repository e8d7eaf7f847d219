"""What a file can be refused for, each with a sentence that says what to do. No reading here."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "empty": _("Le fichier est vide."),
    "too-big": _(
        "Le fichier pèse %(size)s Mo ; la limite est de %(limit)s Mo. Coupez-le en plusieurs fichiers."
    ),
    "unknown-format": _(
        "Le format de « %(name)s » n’est pas reconnu : CSV, XLSX, JSON ou GeoJSON sont attendus."
    ),
    "binary": _(
        "« %(name)s » contient des octets qui ne sont pas du texte. Enregistrez-le en CSV (UTF-8) ou en XLSX."
    ),
    "encoding": _(
        "L’encodage du fichier n’est pas lisible à l’octet %(position)s. Enregistrez-le en « CSV UTF-8 » puis réessayez."
    ),
    "no-header": _("La première ligne doit nommer les colonnes ; elle est vide."),
    "same-header": _("Deux colonnes portent le nom « %(header)s ». Renommez-en une."),
    "too-many-columns": _("Le fichier a %(count)s colonnes ; la limite est de %(limit)s."),
    "cell-too-long": _(
        "Ligne %(line)s : une cellule dépasse %(limit)s caractères. Un guillemet n’est sans doute pas fermé."
    ),
    "bad-csv": _("Ligne %(line)s : le CSV est mal formé (%(error)s)."),
    "bad-zip": _("Ce fichier XLSX est abîmé : il ne s’ouvre pas."),
    "zip-bomb": _(
        "Ce fichier XLSX se déplie en %(size)s Mo, bien plus que son poids : il est refusé par prudence."
    ),
    "bad-xml": _("Ce fichier XLSX contient des constructions XML interdites."),
    "bad-json": _("Le JSON est mal formé : %(error)s."),
    "json-shape": _("Le JSON attendu est une liste d’objets, un objet qui en contient une, ou du GeoJSON."),
    "absent-columns": _("Le fichier n’a pas toutes les colonnes que la correspondance lit : %(headers)s."),
    "no-name": _("Aucune colonne ne donne le nom. Dites laquelle : c’est le seul champ nécessaire."),
    "not-of-profile": _("« %(name)s » ne peut pas être lu comme « %(profile)s » : %(endings)s est attendu."),
    "say-profile": _("Dites dans quel vocabulaire « %(name)s » est écrit."),
    "no-record": _("« %(name)s » ne contient rien que « %(profile)s » sache lire."),
    "too-deep": _("Le JSON est imbriqué sur plus de %(limit)s niveaux."),
}


class FileRefused(Exception):  # noqa: N818 - an answer, not a mistake
    """A file that cannot be read at all. ``code`` is one of SENTENCES; ``facts`` fill the sentence."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    @property
    def sentence(self) -> str:
        """Why, and what to do, in the active language."""
        return str(SENTENCES[self.code]) % self.facts
