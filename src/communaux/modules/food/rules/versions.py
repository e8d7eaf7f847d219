"""A thing from one version of the vocabulary to the other, with nothing lost on the way. Pure.

Things are kept in version 1.16. Version 2 is made from it through the hub when it is asked for; what was written in version
2 and 1.16 cannot say is kept beside, as the difference between what was written and what would be made (the complement), so
that who wrote it reads it again to the letter. Terms of other vocabularies mean the same in both versions and go along.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from communaux.modules.food.rules.documents import V1, V2, Document, sides
from communaux.modules.standards.rules import patches
from communaux.modules.standards.rules.findings import Finding
from communaux.modules.standards.rules.media import Raw
from communaux.modules.standards.rules.translating import Account, Translation
from communaux.modules.standards.rules.untranslating import untranslate_record
from communaux.modules.standards.rules.values import ABSENT

Patch = patches.Patch


@cache
def _ways() -> dict[str, Translation]:
    both = sides()
    return {
        V2: Translation(both[V1], both[V2], thorough=False),
        V1: Translation(both[V2], both[V1], thorough=False),
    }


@cache
def _exact() -> Translation:
    return Translation(sides()[V1], sides()[V2], thorough=True)


def in_second(document: Document, complement: Patch | None = None) -> Document:
    """A thing in version 2; ``complement``: what was kept when it was written so."""
    found = _made(document, V2)
    if complement:
        patches.apply(found, complement)
    return found


def in_first(written: Document, before: Document | None = None) -> tuple[Document, Patch, list[Finding]]:
    """A thing that was written in version 2, as it is kept: in 1.16, with what only version 2 says.

    ``before``: what is kept of it so far; what of that version 2 cannot say stays. Findings tell what 1.16 does not hold,
    all of which is in the complement.
    """
    findings: list[Finding] = []
    found = _made(written, V1) if before is None else _put_back(written, before)
    complement = patches.difference(written, _made(found, V2))
    for line in complement:
        if line[0] in ("s", "i"):
            path = "/".join(map(str, line[1]))
            findings.append(Finding("note", "no-place", path=path))
    return found, complement, findings


def _put_back(written: Document, before: Document) -> Document:
    """What was kept, with what was changed in its version 2."""
    way = _exact()
    result = way.record(Raw(1, before), _ignored)
    if result.tree is ABSENT:
        return _made(written, V1)
    target = way.target
    told = dict(written)
    foreign = _foreign(told)
    tree, _names, _findings = target.inward(Raw(1, told))
    found = untranslate_record(way, tree, result.patch, result.names, Account(), Raw(1, told))
    if found is ABSENT:
        return _made(written, V1)
    known: Document = dict(found)
    for name in [name for name in known if name in _foreign(before) and name not in foreign]:
        del known[name]
    known.update(foreign)
    ordered = [name for name in before if name in known]
    return {name: known[name] for name in dict.fromkeys([*ordered, *known])}


def _made(document: Document, version: str) -> Document:
    result = _ways()[version].record(Raw(1, dict(document)), _ignored)
    if result.tree is ABSENT:
        return dict(document)
    made: Document = {}
    if "@id" in result.tree:
        made["@id"] = result.tree["@id"]
    made.update(result.tree)
    for name, value in _foreign(document).items():
        made.setdefault(name, value)
    return made


def _foreign(document: Document) -> dict[str, Any]:
    """What a thing says in words of other vocabularies."""
    return {
        name: value
        for name, value in document.items()
        if name[:1] != "@" and not name.startswith(("dfc-", "dfc:")) and "DFC_" not in name
    }


def _ignored(_finding: Finding) -> None:
    """Losses are made good here: they are in the complement."""


def complement_text(complement: Patch) -> str:
    """A complement as it is stored; "" for none."""
    return json.dumps(complement, ensure_ascii=True) if complement else ""


def complement_of(text: str) -> Patch | None:
    """The reverse."""
    if not text:
        return None
    found: Patch = json.loads(text)
    return found
