"""Questions to the database about the texts of the charter: versions, parts, criteria, what differs between two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q

from communaux.meaning.access import Viewer
from communaux.meaning.declare import of
from communaux.meaning.fields import in_language
from communaux.modules.charter.models import CharterPart, CharterVersion, Criterion
from communaux.modules.charter.rules.criteria import order_of
from communaux.modules.charter.rules.texts import Piece, differences


def current() -> CharterVersion | None:
    """The version in force."""
    return CharterVersion.objects.filter(state="in-force").first()


def find(viewer: Viewer, number: str) -> CharterVersion | None:
    """A version that the viewer may see."""
    visible = CharterVersion.objects.filter(of(CharterVersion).visible(viewer.roles))
    return visible.select_related("replaces").filter(number=number).first()


def versions(viewer: Viewer) -> list[CharterVersion]:
    """The versions that the viewer may see, the latest first, each with ``signed``: live signatures of organisations
    that are published."""
    live = Q(signatures__withdrawn_on__isnull=True, signatures__organisation__state="published")
    found = CharterVersion.objects.filter(of(CharterVersion).visible(viewer.roles))
    return list(found.annotate(signed=Count("signatures", filter=live)).order_by("-ordinal"))


def parts(version: CharterVersion) -> list[CharterPart]:
    """The parts of a version with their criteria, in order. Two queries."""
    inside = Prefetch("criteria", Criterion.objects.order_by("position", "pk"))
    return list(version.parts.order_by("position").prefetch_related(inside))


@dataclass(frozen=True)
class Difference:
    """One text of two versions. ``kind``: same, changed, added or removed; ``code``: of the part or criterion."""

    code: str
    label: str
    kind: str
    before: str
    after: str
    pieces: tuple[Piece, ...]


def compare(old: CharterVersion, new: CharterVersion, language: str) -> list[tuple[str, list[Difference]]]:
    """The differences between two versions in one language: pairs (part code or '', texts), all of them, in order."""
    texts: list[tuple[str, list[Difference]]] = []
    opening = [
        _difference(
            name, name, in_language(getattr(old, name), language), in_language(getattr(new, name), language)
        )
        for name in ("preamble", "manifesto")
    ]
    texts.append(("", opening))
    before, after = {p.code: p for p in parts(old)}, {p.code: p for p in parts(new)}
    for code in dict.fromkeys([*after, *before]):
        was, now = before.get(code), after.get(code)
        rows = [_difference(code, code, _text(was, "text", language), _text(now, "text", language))]
        old_ones, new_ones = _criteria(was), _criteria(now)
        rows += [
            _difference(
                name,
                name,
                _text(old_ones.get(name), "statement", language),
                _text(new_ones.get(name), "statement", language),
            )
            for name in sorted({*old_ones, *new_ones}, key=order_of)
        ]
        texts.append((code, rows))
    return texts


def _criteria(part: CharterPart | None) -> dict[str, Criterion]:
    return {one.code: one for one in part.criteria.all()} if part is not None else {}


def _text(thing: Any, name: str, language: str) -> str:
    return in_language(getattr(thing, name), language) if thing is not None else ""


def _difference(code: str, label: str, before: str, after: str) -> Difference:
    if before == after:
        return Difference(code, label, "same", before, after, ())
    kind = "added" if not before else "removed" if not after else "changed"
    return Difference(code, label, kind, before, after, tuple(differences(before, after)))
