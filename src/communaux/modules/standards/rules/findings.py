"""What a translation, a validation or a check has to say: one finding a fault, with its place, its reason and its mend.

Every code is listed here once, in both languages. A finding is an "error" (the input cannot be read as it should), a
"loss" (a value that the target cannot carry) or a "note" (said otherwise, nothing lost).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from communaux.ground.said import Said
from communaux.modules.standards.rules import reasons

LONGEST = 200
"""Letters of a value that a report repeats."""

SENTENCES: dict[str, Said] = {
    # files that cannot be read as they should
    "unreadable": Said("illisible : {reason}", "cannot be read: {reason}"),
    "truncated": Said("le fichier s’arrête au milieu d’un enregistrement", "the file stops inside a record"),
    "encoding": Said("ce n’est pas de l’UTF-8 : enregistrez le fichier en UTF-8", "this is not UTF-8: save the file as UTF-8"),
    "too-deep": Said("imbriqué sur plus de {most} niveaux", "nested more than {most} levels deep"),
    "too-large": Said("cet enregistrement dépasse {most} Mo", "this record is larger than {most} MB"),
    "double-name": Said("ce nom est écrit deux fois : le dernier est lu", "this name is written twice: the last one is read"),
    "double-column": Said("deux colonnes portent ce nom : nommez-les autrement", "two columns have this name: rename one"),
    "row-length": Said("la ligne n’a pas une case par colonne (cases : {found}, colonnes : {expected})", "the row does not have one cell a column (cells: {found}, columns: {expected})"),
    "not-a-record": Said("un objet est attendu ici", "an object is expected here"),
    "hostile": Said("ce contenu est piégé et n’est pas lu ({reason})", "this content is a trap and is not read ({reason})"),
    "remote-context": Said(
        "ce contexte distant n’est ni enregistré ni connu du profil : il n’est pas téléchargé, les noms sont lus avec les préfixes du profil. Pour l’enregistrer : communaux standards add {url}",
        "this remote context is neither registered nor known to the profile: it is not fetched, names are read with the prefixes of the profile. To register it: communaux standards add {url}",
    ),
    "unregistered-context": Said(
        "ce contexte distant n’est pas enregistré et n’est pas téléchargé : enregistrez-le avec « communaux standards add {url} »",
        "this remote context is not registered and is not fetched: register it with “communaux standards add {url}”",
    ),
    "type-beside-list": Said("@type à côté de @list : JSON-LD l’interdit, la liste est lue sans type", "@type beside @list: JSON-LD forbids it, the list is read without a type"),
    "blank-label": Said("nom de nœud anonyme incorrect : il est renommé", "malformed blank node label: it is renamed"),
    "double-identifier": Said("cet identifiant est déjà celui de l’enregistrement {first}", "this identifier is already that of record {first}"),
    "no-identifier": Said("l’identifiant manque", "the identifier is missing"),
    # what a profile says
    "unknown-class": Said("cette classe n’est pas du profil", "this class is not in the profile"),
    "no-case": Said("aucun cas de la correspondance ne convient", "no case of the mapping fits"),
    "no-class": Said("aucune classe n’est dite", "no class is stated"),
    "unknown-term": Said("ce terme n’est pas du profil", "this term is not in the profile"),
    "alias": Said("écrit autrement que le profil : lu comme {meant}", "not spelled as the profile does: read as {meant}"),
    "required": Said("ce champ est obligatoire", "this field is required"),
    "not-many": Said("une seule valeur est permise", "a single value is allowed"),
    "type": Said("la valeur n’est pas du type {expected}", "the value is not of type {expected}"),
    "code": Said("ce code n’est pas dans la liste {list}", "this code is not in the list {list}"),
    "pattern": Said("la valeur n’a pas la forme attendue", "the value does not have the expected form"),
    "too-long": Said("plus de {most} caractères", "more than {most} characters"),
    # why a value is not carried
    "no-rule": Said("aucune règle de la correspondance ne porte ce terme", "no rule of the mapping carries this term"),
    "left-out": Said("laissé de côté par la correspondance : {reason}", "left out by the mapping: {reason}"),
    "no-place": Said("le profil d’arrivée n’a pas de place pour cela", "the target profile has no place for it"),
    "one-fits": Said("une seule valeur a sa place à l’arrivée", "only one value fits in the target"),
    "unmapped-code": Said("ce code n’a pas de correspondant", "this code has no counterpart"),
    "not-exact": Said("le correspondant n’est qu’approché ({match})", "the counterpart is only approximate ({match})"),
    "not-a-number": Said("ce n’est pas un nombre", "this is not a number"),
    "unit": Said("les unités {one} et {other} ne mesurent pas la même chose", "units {one} and {other} do not measure the same thing"),
    "no-factor": Said("la mesure {measure} n’a pas de valeur sûre en kg, L, m ou pièces", "the measure {measure} has no certain value in kg, L, m or pieces"),
    "endless": Said("le résultat ne tombe pas juste en décimal", "the result has no finite decimal form"),
    "template": Said("l’adresse ne suit pas le modèle {template}", "the address does not follow the template {template}"),
    "prefix": Said("l’adresse n’est d’aucune famille connue", "the address is of no known family"),
    "language": Said("ce texte n’est pas en « {lang} »", "this text is not in “{lang}”"),
    "other-constant": Said("la correspondance attend ici {expected}", "the mapping expects {expected} here"),
    "nested": Said("un objet ne peut pas être mis ici", "an object cannot be put here"),
    "taken": Said("une autre valeur occupe déjà cette place", "another value already holds this place"),
    "changed": Said("la valeur ne revient pas à l’identique", "the value does not come back the same"),
    "not-told": Said("ce format ne peut pas le dire", "this format cannot say it"),
    "list-inside": Said("le texte contient le séparateur « {by} »", "the text contains the separator “{by}”"),
    # untranslate
    "edited": Said("modifié des deux côtés d’une règle qui ne s’inverse pas : la valeur modifiée est gardée", "changed where the rule cannot be inverted: the edited value is kept"),
    "gone": Said("l’enregistrement n’est plus dans le fichier modifié : ce qu’il portait n’est pas remis", "the record is no longer in the edited file: what it carried is not put back"),
    "copied": Said("ceci est la copie d’un autre enregistrement : la modification n’y est pas portée", "this is a copy of another record: the change is not put there"),
    "patch": Said("la valeur gardée ne trouve plus sa place", "the kept value no longer finds its place"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """``record`` counts from 1 (0: the file), ``line`` is that of the file where known, ``path`` leads to the value."""

    level: str
    code: str
    record: int = 0
    path: str = ""
    value: str = ""
    line: int = 0
    rule: str = ""
    outcome: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def said(self) -> Said:
        """The reason, in both languages."""
        sentence = SENTENCES[self.code]
        facts = dict(self.facts)
        if self.code == "left-out":
            facts["reason"] = reasons.said(str(facts["reason"]))
        french = {name: one.fr if isinstance(one, Said) else one for name, one in facts.items()}
        english = {name: one.en if isinstance(one, Said) else one for name, one in facts.items()}
        return Said(sentence.fr.format(**french), sentence.en.format(**english))

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For a report in JSON; what is unknown is left out."""
        told = {
            "level": self.level,
            "code": self.code,
            "record": self.record,
            "line": self.line,
            "path": self.path,
            "value": self.value,
            "rule": self.rule,
            "outcome": self.outcome,
            "reason": self.said.label(lang),
        }
        return {name: value for name, value in told.items() if value not in ("", 0)}

    def sentence(self, lang: str = "fr") -> str:
        """One line for a person."""
        colon = "\u00a0:" if lang.startswith("fr") else ":"
        where = [
            ("enregistrement" if lang.startswith("fr") else "record") + f" {self.record}"
            if self.record
            else "",
            ("ligne" if lang.startswith("fr") else "line") + f" {self.line}" if self.line else "",
            self.path,
        ]
        place = ", ".join(part for part in where if part)
        value = f" «\u00a0{self.value}\u00a0»" if self.value and lang.startswith("fr") else ""
        value = value or (f" “{self.value}”" if self.value else "")
        return f"{place}{value}{colon} {self.said.label(lang)}" if place or value else self.said.label(lang)


def brief(value: Any) -> str:
    """A value as a report repeats it."""
    text = value if isinstance(value, str) else "" if value is None else repr(value)
    text = str.__str__(text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
