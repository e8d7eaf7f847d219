"""Findings put together by cause: how many, some examples, and how to mend. A thousand lines become a few sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from communaux.ground.said import Said

EXAMPLES = 5
MOST_CAUSES = 300
"""Causes that are told apart; what comes beyond is counted by its code alone."""

_NUMBERED = re.compile(r"\[\d+\]")

MENDS: dict[str, Said] = {
    "unreadable": Said("Ouvrez le fichier à l’endroit indiqué et corrigez l’écriture.", "Open the file at the place that is named and correct how it is written."),
    "truncated": Said("Envoyez le fichier entier : l’export s’est sans doute arrêté trop tôt.", "Send the whole file: the export probably stopped too early."),
    "encoding": Said("Enregistrez le fichier en UTF-8.", "Save the file as UTF-8."),
    "too-deep": Said("Aplatissez ces objets, ou séparez-les en plusieurs enregistrements.", "Flatten these objects, or part them into several records."),
    "too-large": Said("Coupez cet enregistrement en plusieurs.", "Cut this record into several."),
    "double-name": Said("Gardez un seul de ces noms.", "Keep one of these names only."),
    "double-column": Said("Renommez ou retirez une des deux colonnes.", "Rename or remove one of the two columns."),
    "row-length": Said("Vérifiez les séparateurs et les guillemets de ces lignes.", "Check separators and quotation marks of these rows."),
    "not-a-record": Said("Mettez chaque enregistrement entre accolades.", "Put each record between braces."),
    "hostile": Said("Recréez le fichier avec un tableur ordinaire, sans entités ni document lié.", "Make the file again with an ordinary spreadsheet, without entities or linked documents."),
    "remote-context": Said("Enregistrez ce contexte comme vocabulaire, écrivez-le dans le fichier, ou utilisez une adresse que le profil connaît.", "Register this context as a vocabulary, write it into the file, or use an address that the profile knows."),
    "unregistered-context": Said("Enregistrez ce contexte comme vocabulaire, ou écrivez-le dans le fichier.", "Register this context as a vocabulary, or write it into the file."),
    "type-beside-list": Said("Retirez @type à côté de @list.", "Remove @type beside @list."),
    "blank-label": Said("Écrivez les nœuds anonymes sous la forme _:nom.", "Write blank nodes as _:name."),
    "double-identifier": Said("Donnez à chaque enregistrement un identifiant à lui, ou fusionnez les deux.", "Give each record an identifier of its own, or merge the two."),
    "no-identifier": Said("Ajoutez l’identifiant.", "Add the identifier."),
    "unknown-class": Said("Utilisez une classe du profil, ou demandez qu’elle y entre.", "Use a class of the profile, or ask that it be added."),
    "no-class": Said("Ajoutez @type.", "Add @type."),
    "unknown-term": Said("Corrigez le nom s’il est mal écrit ; sinon, proposez le terme à qui tient le profil.", "Correct the name if it is misspelled; otherwise propose the term to those who keep the profile."),
    "alias": Said("Écrivez ce nom comme le profil : d’autres logiciels ne le reconnaîtront pas.", "Spell this name as the profile does: other software will not recognise it."),
    "required": Said("Remplissez ce champ.", "Fill in this field."),
    "not-many": Said("Gardez une seule valeur, ou utilisez un autre terme pour les autres.", "Keep one value, or use another term for the others."),
    "type": Said("Écrivez la valeur dans la forme attendue.", "Write the value in the expected form."),
    "code": Said("Prenez un code de la liste.", "Take a code of the list."),
    "pattern": Said("Écrivez la valeur dans la forme que le profil demande.", "Write the value in the form that the profile asks for."),
    "too-long": Said("Raccourcissez le texte.", "Shorten the text."),
    "no-rule": Said("Ajoutez une règle à la correspondance, ou dites-y pourquoi le terme est laissé de côté.", "Add a rule to the mapping, or say there why the term is left out."),
    "left-out": Said("C’est voulu. Le complément garde la valeur pour le retour.", "This is deliberate. The complement keeps the value for the way back."),
    "no-place": Said("Le complément garde la valeur pour le retour.", "The complement keeps the value for the way back."),
    "unmapped-code": Said("Ajoutez ce code à la correspondance, ou prenez un code qu’elle connaît.", "Add this code to the mapping, or take a code that it knows."),
    "not-a-number": Said("Écrivez un nombre, sans unité ni espace.", "Write a number, without unit or space."),
    "unit": Said("Vérifiez l’unité de la valeur.", "Check the unit of the value."),
    "template": Said("Écrivez l’adresse selon le modèle, ou complétez le modèle de la correspondance.", "Write the address as the template says, or widen the template of the mapping."),
}  # fmt: skip
"""What to do about a cause; where nothing is to be done, the cause has no line."""


@dataclass
class Cause:
    """One cause. ``path`` is without places in lists; ``examples`` are the first findings, as a report has them."""

    level: str
    code: str
    path: str
    reason: str
    rule: str = ""
    count: int = 0
    examples: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For a report in JSON."""
        mend = MENDS.get(self.code)
        return {
            "level": self.level,
            "code": self.code,
            "path": self.path,
            "count": self.count,
            "reason": self.reason,
            "mend": mend.label(lang) if mend else "",
            "rule": self.rule,
            "examples": self.examples,
        }


_ORDER = {"error": 0, "loss": 1, "note": 2}


def group(findings: Iterable[Mapping[str, Any]]) -> list[Cause]:
    """Findings as reports have them, by level, code, path and reason; the gravest and most frequent first."""
    causes: dict[tuple[str, ...], Cause] = {}
    for told in findings:
        path = _NUMBERED.sub("", str(told.get("path", "")))
        level, code = str(told["level"]), str(told["code"])
        # the facts of some reasons differ with each value: those are one cause all the same
        rule = str(told.get("rule", ""))
        key = (level, code, path, rule)
        if key not in causes and len(causes) >= MOST_CAUSES:
            path = rule = ""
            key = (level, code, path, rule)
        cause = causes.get(key)
        if cause is None:
            cause = causes[key] = Cause(level, code, path, str(told.get("reason", "")), rule)
        cause.count += 1
        if len(cause.examples) < EXAMPLES:
            cause.examples.append(
                {name: told[name] for name in ("record", "line", "path", "value") if name in told}
            )
    return sorted(causes.values(), key=lambda one: (_ORDER.get(one.level, 3), -one.count, one.path))
