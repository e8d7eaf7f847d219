"""Why a package cannot be registered, read or found: each reason once, in both languages, with what to do about it."""

from __future__ import annotations

from typing import Any

from communaux.ground.said import Said

REASONS: dict[str, Said] = {
    # what is called for
    "unknown": Said("Le paquet {name} n’est pas enregistré. « communaux standards list » donne ceux qui le sont.", "The package {name} is not registered. “communaux standards list” gives those that are."),
    "name": Said("« {name} » ne peut pas être le nom d’un paquet : des minuscules, des chiffres, des points et des tirets, 64 caractères au plus. Donnez-le avec --name.", "“{name}” cannot be the name of a package: lower-case letters, digits, dots and hyphens, 64 characters at most. State it with --name."),
    "version": Said("« {version} » ne peut pas être une version : des lettres, des chiffres, « . », « + », « - » et « _ », 64 caractères au plus. Donnez-la avec --version.", "“{version}” cannot be a version: letters, digits, “.”, “+”, “-” and “_”, 64 characters at most. State it with --version."),
    "kind": Said("« {kind} » n’est pas une sorte de paquet : {kinds}.", "“{kind}” is no kind of package: {kinds}."),
    "alias": Said("« {alias} » n’est pas une adresse : elle commence par http:// ou https://.", "“{alias}” is no address: one starts with http:// or https://."),
    "exists": Said("{reference} est déjà enregistré avec un autre contenu. Donnez une autre version avec --version, ou retirez d’abord celle-ci.", "{reference} is already registered with other content. State another version with --version, or remove that one first."),
    "taken": Said("L’adresse {address} désigne déjà le contexte {reference}. Retirez-le d’abord, ou ne donnez pas cette adresse.", "The address {address} already means the context {reference}. Remove it first, or do not state this address."),
    "not-vocabulary": Said("{reference} ne contient pas de vocabulaire : c’est un paquet de sorte « {kind} ».", "{reference} holds no vocabulary: it is a package of kind “{kind}”."),
    "not-shapes": Said("{reference} ne contient pas de formes SHACL : c’est un paquet de sorte « {kind} ».", "{reference} holds no SHACL shapes: it is a package of kind “{kind}”."),
    # the folder
    "lock": Said("Le fichier {file} ne se lit pas ({reason}). Remettez-le depuis une sauvegarde, ou déplacez-le et enregistrez les paquets de nouveau.", "The file {file} cannot be read ({reason}). Restore it from a backup, or move it away and register the packages again."),
    "altered": Said("Le fichier {file} de {reference} n’est plus celui qui a été enregistré (SHA-256 {found}, attendu {sha256}). Retirez le paquet et enregistrez-le de nouveau.", "The file {file} of {reference} is no longer the one that was registered (SHA-256 {found}, expected {sha256}). Remove the package and register it again."),
    "missing": Said("Le fichier {file} de {reference} n’est plus là. Retirez le paquet et enregistrez-le de nouveau.", "The file {file} of {reference} is gone. Remove the package and register it again."),
    "disk": Said("Rien n’a été enregistré : {reason}.", "Nothing was registered: {reason}."),
    "busy": Said("Un autre enregistrement est en cours ({holder}). Réessayez dans un instant.", "Another registration is under way ({holder}). Try again in a moment."),
    # what is brought
    "empty": Said("Ce fichier est vide.", "This file is empty."),
    "too-large": Said("Ce fichier dépasse {most} Mo : ce n’est pas un vocabulaire qui se lit ici.", "This file is larger than {most} MB: it is no vocabulary that can be read here."),
    "too-many": Said("Ce fichier dit plus de {most} choses : ce n’est pas un vocabulaire qui se lit ici.", "This file states more than {most} things: it is no vocabulary that can be read here."),
    "too-slow": Said("La lecture a pris plus de {most} secondes et s’est arrêtée.", "Reading took more than {most} seconds and was stopped."),
    "too-deep": Said("Ce fichier est imbriqué sur plus de {most} niveaux.", "This file is nested more than {most} levels deep."),
    "hostile": Said("Ce fichier XML est piégé et n’est pas lu : {reason}.", "This XML file is a trap and is not read: {reason}."),
    "format": Said("Le format de ce fichier n’est pas reconnu. Sont lus : RDF/XML, Turtle, N-Triples, N-Quads, TriG, JSON-LD, et LinkML en YAML. Donnez l’extension qui convient, ou --media-type.", "The format of this file is not recognised. Read are: RDF/XML, Turtle, N-Triples, N-Quads, TriG, JSON-LD, and LinkML in YAML. Give it the right ending, or --media-type."),
    "web-page": Said("C’est une page web, pas un vocabulaire. Donnez l’adresse du fichier lui-même.", "This is a web page, not a vocabulary. Give the address of the file itself."),
    "unreadable": Said("Ce fichier ne se lit pas comme {medium}{place} : {reason}.", "This file cannot be read as {medium}{place}: {reason}."),
    "truncated": Said("Ce fichier s’arrête trop tôt{place} : il est coupé.", "This file ends too early{place}: it is cut."),
    "remote-context": Said("Ce fichier demande le contexte {url}, qui n’est pas enregistré et n’est jamais téléchargé sans le dire. Enregistrez-le d’abord : communaux standards add {url}", "This file asks for the context {url}, which is not registered and is never fetched unasked. Register it first: communaux standards add {url}"),
    "context-circle": Said("Le contexte {url} mène à lui-même, ou à trop d’autres.", "The context {url} leads to itself, or to too many others."),
    "jsonld": Said("Ce JSON-LD n’est pas correct, à {path} : {reason}.", "This JSON-LD is not valid, at {path}: {reason}."),
    "no-context": Said("Ce fichier JSON n’a pas de « @context » qui soit un objet.", "This JSON file has no “@context” that is an object."),
    "linkml": Said("Ce modèle LinkML n’est pas correct, à {path} : {reason}.", "This LinkML schema is not valid, at {path}: {reason}."),
    "nothing": Said("Ce fichier se lit, mais ne contient ni classe, ni propriété, ni concept, ni forme, ni contexte.", "This file can be read, but holds no class, property, concept, shape or context."),
    "no-shapes": Said("Ce fichier ne contient aucune forme SHACL.", "This file holds no SHACL shape."),
    "fetch": Said("{url} n’a pas pu être lu. {reason}", "{url} could not be read. {reason}"),
}  # fmt: skip


class PackageFault(ValueError):  # noqa: N818 - an answer, not a mistake
    """A package cannot be registered, read or found. ``code`` is a key of ``REASONS``, ``said`` the words."""

    def __init__(self, code: str, **facts: Any) -> None:
        self.code = code
        self.facts = facts
        self.said = _said(code, facts)
        super().__init__(self.said.en)


def _said(code: str, facts: dict[str, Any]) -> Said:
    sentence = REASONS[code]
    french = {name: value.fr if isinstance(value, Said) else value for name, value in facts.items()}
    english = {name: value.en if isinstance(value, Said) else value for name, value in facts.items()}
    return Said(sentence.fr.format(**french), sentence.en.format(**english))


def at_line(line: int, path: str = "") -> Said:
    """Where in a file, for the ``place`` of a reason."""
    if line:
        return Said(f", ligne {line}", f", line {line}")
    return Said(f", à {path}", f", at {path}") if path else Said("", "")
