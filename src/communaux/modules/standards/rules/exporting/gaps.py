"""What a form of export cannot say of a mapping: each gap with its rule, told in both languages, and as a comment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from communaux.ground.said import Said

SENTENCES: dict[str, Said] = {
    # every form
    "frame": Said(
        "les liens qui réunissent plusieurs choses en un enregistrement ({what}) ne sont pas dits",
        "the links that make one record of several things ({what}) are not said",
    ),
    "first-wins": Said(
        "plusieurs règles se partagent {what} : la première qui convient ne l’emporte pas, toutes comptent",
        "several rules share {what}: the first that fits does not win, all count",
    ),
    "one-fits": Said(
        "de plusieurs valeurs, toutes passent dans {what}, et non la première seule",
        "of several values all go into {what}, not the first alone",
    ),
    "reading": Said(
        "les autres espaces de noms, orthographes et contextes que le profil reconnaît ne sont pas lus : {what}",
        "other namespaces, spellings and contexts that the profile recognises are not read: {what}",
    ),
    "fallback": Said("{what} est dit même si une autre règle l’a déjà rempli", "{what} is said even where another rule has filled it"),
    "unused": Said("une autre règle prend toujours {what} avant : celle-ci ne sert pas dans ce sens", "another rule always takes {what} first: this one does not serve in this direction"),
    "unused-class": Said("les enregistrements de cette classe vont déjà à une autre que {what}", "records of this class already go to another than {what}"),
    "others": Said("les noms hors de la liste ne passent pas", "names outside the list do not pass"),
    # RML
    "objects": Said("les objets sous {what} sont des enregistrements d’une autre classe : ils ne sont pas exportés", "the objects under {what} are records of another class: they are not exported"),
    "inside-class": Said("la classe {what} ne se trouve que dans d’autres : elle n’est pas exportée", "the class {what} only stands inside others: it is not exported"),
    "marks": Said("la classe {what} est reconnue à ses noms, même si une autre convient d’abord", "the class {what} is told by its names, even where another fits first"),
    "first-value": Said("de plusieurs valeurs de {what}, seule la première choisit la classe", "of several values of {what} only the first chooses the class"),
    "operator": Said("l’opérateur {what} demanderait une fonction : la règle n’est pas exportée", "the operator {what} would need a function: the rule is not exported"),
    "codes": Said("une liste de codes ne se dit pas sur une table : la règle n’est pas exportée", "a code list cannot be said over a table: the rule is not exported"),
    "computed-codes": Said("la liste {what} est calculée : la règle n’est pas exportée", "the list {what} is computed: the rule is not exported"),
    "identity-table": Said("les exceptions de la table ({what}) suivent le modèle comme les autres", "the exceptions of the table ({what}) follow the template like all others"),
    "unchecked": Said("une valeur qui n’a pas la forme voulue ({what}) passe au lieu d’être refusée", "a value without the wanted form ({what}) passes instead of being refused"),
    "unnamed": Said("un enregistrement sans {what} n’est pas dit, au lieu de rester sans nom", "a record without {what} is not said, instead of staying without a name"),
    "default": Said("la valeur par défaut {what} n’est pas dite", "the default {what} is not said"),
    "when": Said("le choix de la classe par {what} ne se dit pas sur une table : la classe n’est pas exportée", "the choice of a class by {what} cannot be said over a table: the class is not exported"),
    "otherwise": Said("la classe {what} est dite de tous les enregistrements, même de ceux qu’une condition donne à une autre", "the class {what} is said of every record, even of those that a condition gives to another"),
    "constant": Said("la constante {what} est dite même là où l’objet qui la porte est vide", "the constant {what} is said even where the object that holds it is empty"),
    "link": Said("le lien {what} est dit même là où il ne mène à rien", "the link {what} is said even where it leads to nothing"),
    "many": Said("{what} peut avoir plusieurs valeurs : elles sont lues dans une liste, une valeur seule aussi", "{what} may have several values: they are read from a list, a single one too"),
    "number-form": Said("un nombre peut être écrit autrement (2.50 devient 2.5 ou 2.5E0)", "a number may be written otherwise (2.50 becomes 2.5 or 2.5E0)"),
    "prefixes": Said("les noms sous {what} gardent leur préfixe", "names under {what} keep their prefix"),
    "typed": Said("les valeurs typées autrement, ou dites dans une langue, ne sont pas lues", "values with another datatype or in a language are not read"),
    "inside": Said("{what} traverse une liste : seul un objet simple est lu", "{what} leads through a list: only a single object is read"),
    # SPARQL
    "inner-name": Said("{what} nomme une chose à l’intérieur : la règle n’est pas exportée", "{what} names a thing inside: the rule is not exported"),
    "store": Said("un entrepôt RDF peut écrire les nombres autrement (1.0 devient 1)", "an RDF store may write numbers otherwise (1.0 becomes 1)"),
    "no-split": Said("un texte ne se coupe pas en liste : la règle n’est pas exportée", "a text cannot be split into a list: the rule is not exported"),
    "order": Said("l’ordre des valeurs jointes n’est pas garanti", "the order of joined values is not guaranteed"),
    "decoding": Said("les caractères codés d’un identifiant (%20) ne sont pas décodés", "encoded characters of an identifier (%20) are not decoded"),
    "nested-many": Said("si {what} a plusieurs valeurs, il y a un objet pour chaque combinaison", "where {what} has several values, there is an object for each combination"),
    "table": Said("le profil n’est pas un graphe : chaque enregistrement est dit par ses champs sous {what}", "the profile is no graph: each record is told by its fields under {what}"),
    "never": Said("la classe {what} est déjà rendue par une autre : elle n’est jamais écrite au retour", "the class {what} is already rendered by another: it is never written on the way back"),
    "pattern": Said("l’expression {what} est celle de Python : elle peut différer un peu en XPath", "the expression {what} is Python’s: in XPath it may differ slightly"),
    # SSSOM
    "operators": Said("la conversion de la valeur ({what}) n’est pas dite : SSSOM relie des termes", "the conversion of the value ({what}) is not said: SSSOM relates terms"),
    "path": Said("le chemin {what} est réduit à son dernier terme", "the path {what} is reduced to its last term"),
    "constants": Said("la constante {what} n’est pas dite", "the constant {what} is not said"),
    "condition": Said("la condition sur {what} n’est pas dite", "the condition on {what} is not said"),
    "complement": Said("le complément, qui garde ce que la traduction ne porte pas, n’a pas de place ici", "the complement, which keeps what a translation does not carry, has no place here"),
}  # fmt: skip


@dataclass(frozen=True)
class Gap:
    """``rule``: its path in the mapping file, "" for all of it. ``omitted``: the rule is not in the export at all."""

    code: str
    rule: str = ""
    place: str = ""
    omitted: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def said(self) -> Said:
        """The gap, in both languages."""
        found = SENTENCES[self.code]
        return Said(found.fr.format(**self.facts), found.en.format(**self.facts))

    def as_dict(self, lang: str = "en") -> dict[str, Any]:
        """For a report in JSON."""
        told = {"code": self.code, "rule": self.rule, "place": self.place, "omitted": self.omitted}
        return {**{k: v for k, v in told.items() if v != ""}, "reason": self.said.label(lang)}

    def sentence(self, lang: str = "fr") -> str:
        """One line for a person."""
        colon = "\u00a0: " if lang.startswith("fr") else ": "
        where = " ".join(part for part in (self.rule, f"({self.place})" if self.place else "") if part)
        return (where + colon if where else "") + self.said.label(lang)


class Gaps:
    """Gaps as they are found, each once."""

    def __init__(self) -> None:
        self.found: list[Gap] = []

    def tell(
        self, code: str, rule: str = "", place: str = "", *, omitted: bool = False, **facts: Any
    ) -> None:
        """Note a gap."""
        gap = Gap(code, rule, place, omitted, facts)
        if gap not in self.found:
            self.found.append(gap)

    def comments(self) -> list[str]:
        """Lines of a comment, without the sign of a comment."""
        if not self.found:
            return ["Nothing of the mapping is left unsaid."]
        told: dict[str, list[Gap]] = {}
        for gap in self.found:
            told.setdefault(gap.said.en, []).append(gap)
        lines = ["What this form cannot say of the mapping:"]
        for sentence, gaps in told.items():
            rules = [gap.place or gap.rule for gap in gaps if gap.rule or gap.place]
            where = ", ".join(rules[:6]) + (f" and {len(rules) - 6} more" if len(rules) > 6 else "")
            lines.append(f"- {where}: {sentence}" if where else f"- {sentence}")
        return [" ".join(line.split()) for line in lines]
