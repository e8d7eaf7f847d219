"""N3 Patch (``text/n3``): the patch of the Solid Protocol, read into a ``Patch``.

Source: Solid Protocol 0.11, section 5.3.1. A document that is no N3 is 400; one that is no patch is 422.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Quad

from communaux.ground.said import Said
from communaux.modules.pods.rules.patches import Patch, PatchError, Pattern
from communaux.modules.pods.rules.patterns import Reader, Token, blank, scan, split_formula, variables

SOLID = "http://www.w3.org/ns/solid/terms#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_PARTS = {SOLID + "where": "conditions", SOLID + "deletes": "deletions", SOLID + "inserts": "insertions"}
_QUOTE = "urn:formula:"


def read(text: str, base: str) -> Patch:
    """The patch of an N3 document, ``base`` being the address of the resource that it changes.

    Raises PatchError: 400 for what is no N3, 422 for what is not one patch of triples and patterns.
    """
    reader = Reader(base)
    formulae: list[tuple[Pattern, ...]] = []
    outer: list[str] = []
    tokens = scan(text)
    for token in tokens:
        if token.kind == "open":
            outer.append(f"<{_QUOTE}{len(formulae)}>")
            formulae.append(reader.body(split_formula(tokens)))
        elif token.text.lower() in ("@prefix", "@base", "prefix", "base"):
            reader.prologue.append(_declared(token, tokens))
        elif token.kind in ("variable", "close"):
            raise PatchError(422, _OUTSIDE)
        else:
            outer.append(token.text)
    return _patch(reader.turtle(" ".join(outer)), formulae)


def _declared(keyword: Token, tokens: Iterator[Token]) -> str:
    """``@prefix ex: <…> .`` or ``PREFIX ex: <…>``, as written."""
    said = [keyword.text]
    for token in tokens:
        said.append(token.text)
        if token.kind == "iri":
            if keyword.text.startswith("@"):
                dot = next(tokens, None)
                if dot is None or dot.text != ".":
                    raise PatchError(
                        400, Said("Il manque un point après un préfixe.", "A prefix lacks its full stop.")
                    )
                said.append(".")
            return " ".join(said)
    raise PatchError(400, Said("Un préfixe n’a pas d’adresse.", "A prefix has no address."))


def _patch(quads: list[Quad], formulae: list[tuple[Pattern, ...]]) -> Patch:
    subjects = {quad.subject for quad in quads if quad.predicate.value in _PARTS}
    typed = {
        quad.subject
        for quad in quads
        if quad.predicate.value == _TYPE and getattr(quad.object, "value", "") == SOLID + "InsertDeletePatch"
    }
    if len(subjects | typed) != 1 or not typed:
        raise PatchError(422, _NOT_ONE)
    parts: dict[str, tuple[Pattern, ...]] = {}
    for quad in quads:
        name = _PARTS.get(quad.predicate.value)
        if name is None:
            continue
        value = getattr(quad.object, "value", "")
        if name in parts or not value.startswith(_QUOTE):
            raise PatchError(422, _TWICE if name in parts else _NO_FORMULA)
        parts[name] = formulae[int(value[len(_QUOTE) :])]
    patch = Patch(**parts, strict=True)
    if blank(patch.insertions) or blank(patch.deletions):
        raise PatchError(422, _BLANK)
    if not (variables(patch.insertions) | variables(patch.deletions)) <= variables(patch.conditions):
        raise PatchError(422, _FREE)
    return patch


_OUTSIDE = Said(
    "Une variable ou une accolade se trouve hors d’une formule.",
    "A variable or a brace stands outside of a formula.",
)
_NOT_ONE = Said(
    "Le document doit contenir une modification et une seule, de type solid:InsertDeletePatch.",
    "The document must hold one patch and one only, of type solid:InsertDeletePatch.",
)
_TWICE = Said(
    "solid:where, solid:deletes et solid:inserts se disent une fois.",
    "solid:where, solid:deletes and solid:inserts are said once.",
)
_NO_FORMULA = Said("Une formule entre accolades est attendue.", "A formula between braces is expected.")
_BLANK = Said(
    "Ni solid:inserts ni solid:deletes ne peuvent contenir de nœud anonyme.",
    "Neither solid:inserts nor solid:deletes may hold a blank node.",
)
_FREE = Said("Une variable n’est pas dans solid:where.", "A variable does not occur in solid:where.")
