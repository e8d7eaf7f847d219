"""The texts of the charter: a draft is written from the last version, proposed to everybody, then comes into force.

A version in force or superseded is immutable, here and for whoever calls from elsewhere: every act asks ``rules.texts``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import SYSTEM, Viewer
from communaux.meaning.declare import of
from communaux.modules.charter import verbs as v
from communaux.modules.charter.acts.shared import moved
from communaux.modules.charter.models import CharterPart, CharterVersion, Criterion
from communaux.modules.charter.permissions import MATRIX
from communaux.modules.charter.rules import criteria, texts
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given

FIRST = Path(__file__).parents[1] / "data" / "charter-1.yaml"
_TEXTS = ("title", "preamble", "manifesto", "notice", "licence", "source")
_PART = ("code", "position", "title", "text")
_CRITERION = (
    "code", "position", "statement", "help", "expected", "grade", "condition", "condition_partial", "questions",
    "source_line", "reading",
)  # fmt: skip

_move = partial(
    moved,
    texts.move,
    sentence=_("Cette version ne peut plus être changée : ouvrez un nouveau projet de texte."),
)


# --- The first version ------------------------------------------------------------------------------------------------


def install(viewer: Viewer = SYSTEM) -> CharterVersion | None:
    """Put the charter that comes with the software in force, where the house has no version yet. Twice is once.

    Gives the version, or None where the house has one already.
    """
    verb = v.VERSION_PUBLISHED
    MATRIX.require(viewer, verb)
    if CharterVersion.objects.exists():
        return None
    with base.acting():
        if CharterVersion.objects.exists():
            return None
        today = timezone.localdate()
        told = _spaced(yaml.safe_load(FIRST.read_text("utf-8")))
        version = CharterVersion.objects.create(
            number=told["number"],
            ordinal=1,
            state="in-force",
            proposed_on=today,
            published=today,
            in_force_from=today,
            **{name: told[name] for name in _TEXTS},
        )
        for position, part in enumerate(told["parts"], start=1):
            _install_part(version, position, part)
        base.note(viewer, verb, version)
    return version


def _spaced(told: Any, language: str = "") -> Any:
    """The document with the spaces of French where the text is French."""
    if isinstance(told, dict):
        return {name: _spaced(value, str(name)) for name, value in told.items()}
    if isinstance(told, list):
        return [_spaced(value) for value in told]
    return texts.french_spaces(told) if language == "fr" and isinstance(told, str) else told


def _install_part(version: CharterVersion, position: int, told: Mapping[str, Any]) -> None:
    part = CharterPart.objects.create(
        key=f"{version.number}-{told['code']}",
        charter=version,
        code=told["code"],
        position=position,
        title=told["title"],
        text=told["text"],
    )
    Criterion.objects.bulk_create(
        Criterion(
            key=f"{version.number}-{one['code']}",
            charter=version,
            part=part,
            code=one["code"],
            position=place,
            statement=one["statement"],
            help=one["help"],
            expected=one["expected"],
            grade=one["grade"],
            condition=one.get("condition", ""),
            condition_partial=one.get("partial", False),
            questions=one.get("questions", ""),
            source_line=one["line"],
            reading=one.get("reading", ""),
        )
        for place, one in enumerate(told["criteria"], start=1)
    )


# --- Drafts -----------------------------------------------------------------------------------------------------------


def draft(viewer: Viewer, number: str = "") -> CharterVersion:
    """Open a draft that begins as a copy of the last version. One draft is open at a time."""
    verb = v.VERSION_DRAFTED
    MATRIX.require(viewer, verb)
    number = given.text(number, 20)
    with base.acting():
        versions = list(CharterVersion.objects.order_by("ordinal"))
        if any(one.state in ("draft", "proposed") for one in versions):
            raise ValidationError(_("Un projet de texte est déjà ouvert."), code="twice")
        number = number or texts.next_number(one.number for one in versions)
        _check_number(number, versions)
        last = versions[-1] if versions else None
        made = CharterVersion.objects.create(
            number=number,
            ordinal=last.ordinal + 1 if last else 1,
            replaces=last,
            **({name: getattr(last, name) for name in _TEXTS} if last else {}),
        )
        if last is None:
            _empty_parts(made)
        else:
            _copy(last, made)
        base.note(viewer, verb, made)
    return made


def _check_number(number: str, versions: list[CharterVersion]) -> None:
    if not texts.is_number(number):
        raise ValidationError({"number": _("Un numéro comme 2, 2-1 ou 2026 est attendu.")})
    if any(one.number == number for one in versions):
        raise ValidationError({"number": _("Ce numéro est déjà celui d’une version.")})


def _empty_parts(version: CharterVersion) -> None:
    titles = CharterPart._meta.get_field("code").code_list
    CharterPart.objects.bulk_create(
        CharterPart(
            key=f"{version.number}-{term.code}",
            charter=version,
            code=term.code,
            position=position,
            title={"fr": term.fr, "en": term.en},
        )
        for position, term in enumerate(titles, start=1)
    )


def _copy(last: CharterVersion, made: CharterVersion) -> None:
    for part in last.parts.prefetch_related("criteria"):
        same = CharterPart.objects.create(
            key=f"{made.number}-{part.code}", charter=made, **{name: getattr(part, name) for name in _PART}
        )
        Criterion.objects.bulk_create(
            Criterion(
                key=f"{made.number}-{one.code}",
                charter=made,
                part=same,
                **{name: getattr(one, name) for name in _CRITERION},
            )
            for one in part.criteria.all()
        )


def change(
    viewer: Viewer, version: CharterVersion, values: Mapping[str, Any], *, expected_version: int | None = None
) -> CharterVersion:
    """Change the texts of a draft. Raises ValidationError for any other version, Conflict where others changed it."""
    verb = v.VERSION_CHANGED
    MATRIX.require(viewer, verb, object_=base.path_of(version))
    cleaned = given.clean(of(CharterVersion), viewer.roles, values)
    with base.acting():
        current = base.fresh(version, act=verb)
        _move(current.state, "change")
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            base.write(current, changes)
            base.note(viewer, verb, current, fields=sorted(changes))
    return current


def change_part(
    viewer: Viewer, part: CharterPart, values: Mapping[str, Any], *, expected_version: int | None = None
) -> CharterPart:
    """Change the title or the paragraph of a part of a draft."""
    verb = v.VERSION_CHANGED
    MATRIX.require(viewer, verb, object_=base.path_of(part))
    cleaned = given.clean(of(CharterPart), viewer.roles, values)
    with base.acting():
        charter = base.fresh(part.charter, act=verb)
        _move(charter.state, "change")
        current = base.fresh(part, act=verb)
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            base.write(current, changes)
            base.write(charter, {})
            base.note(viewer, verb, charter, thing=base.path_of(current), fields=sorted(changes))
    return current


def add_criterion(viewer: Viewer, part: CharterPart, values: Mapping[str, Any]) -> Criterion:
    """Add a criterion to a part of a draft; it takes the next number of the part."""
    verb = v.CRITERION_ADDED
    MATRIX.require(viewer, verb, object_=base.path_of(part))
    cleaned = _criterion(viewer, values, new=True)
    with base.acting():
        charter = base.fresh(part.charter, act=verb)
        _move(charter.state, "change")
        made = insert_criterion(charter, base.fresh(part, act=verb), cleaned)
        base.write(charter, {})
        base.note(viewer, verb, charter, thing=base.path_of(made), code=made.code)
    return made


def insert_criterion(charter: CharterVersion, part: CharterPart, cleaned: Mapping[str, Any]) -> Criterion:
    """A new last criterion of a part; inside an act. Its number is one that no version before gave away."""
    taken = Criterion.objects.filter(part__code=part.code).values_list("code", flat=True)
    code = criteria.next_code(part.code, taken)
    last = part.criteria.order_by("-position").values_list("position", flat=True).first() or 0
    return Criterion.objects.create(
        key=f"{charter.number}-{code}", charter=charter, part=part, code=code, position=last + 1, **cleaned
    )


def change_criterion(
    viewer: Viewer, criterion: Criterion, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Criterion:
    """Change a criterion of a draft."""
    verb = v.CRITERION_CHANGED
    MATRIX.require(viewer, verb, object_=base.path_of(criterion))
    cleaned = _criterion(viewer, values)
    with base.acting():
        charter = base.fresh(criterion.charter, act=verb)
        _move(charter.state, "change")
        current = base.fresh(criterion, act=verb)
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            base.write(current, changes)
            base.write(charter, {})
            base.note(viewer, verb, charter, thing=base.path_of(current), fields=sorted(changes))
    return current


def _criterion(viewer: Viewer, values: Mapping[str, Any], *, new: bool = False) -> dict[str, Any]:
    cleaned = given.clean(of(Criterion), viewer.roles, values, new=new)
    if (new or "statement" in cleaned) and not cleaned.get("statement"):
        raise ValidationError({"statement": _("Écrivez l’énoncé du critère.")})
    return cleaned


def remove_criterion(viewer: Viewer, criterion: Criterion) -> None:
    """Take a criterion out of a draft. Its number is not given again."""
    verb = v.CRITERION_REMOVED
    MATRIX.require(viewer, verb, object_=base.path_of(criterion))
    with base.acting():
        charter = base.fresh(criterion.charter, act=verb)
        _move(charter.state, "change")
        current = base.fresh(criterion, act=verb)
        path, code = base.path_of(current), current.code
        current.delete()
        base.write(charter, {})
        base.note(viewer, verb, charter, thing=path, code=code)


def drop(viewer: Viewer, version: CharterVersion) -> None:
    """Give a draft up. Amendments that were written into it are adopted again, and wait for the next one."""
    from communaux.modules.charter.models import Amendment

    verb = v.VERSION_DROPPED
    MATRIX.require(viewer, verb, object_=base.path_of(version))
    with base.acting():
        current = base.fresh(version, act=verb)
        _move(current.state, "drop")
        for amendment in Amendment.objects.select_for_update().filter(applied_in=current):
            base.write(amendment, {"applied_in": None, "state": "adopted"})
        base.note(viewer, verb, current)
        current.delete()


# --- To everybody, and into force -------------------------------------------------------------------------------------


def lacking(version: CharterVersion) -> list[Any]:
    """What a version still needs before it can be proposed, as sentences in both languages."""
    parts = {
        part.code: (part.title, len(part.criteria.all()))
        for part in version.parts.prefetch_related("criteria")
    }
    statements = {one.code: one.statement for one in version.criteria.all()}
    named = {"title": version.title, "preamble": version.preamble, "manifesto": version.manifesto}
    return texts.lacking(named, parts, statements)


def propose(viewer: Viewer, version: CharterVersion) -> CharterVersion:
    """Show a draft to everybody, unchanged until it is published or taken back."""
    verb = v.VERSION_PROPOSED
    MATRIX.require(viewer, verb, object_=base.path_of(version))
    with base.acting():
        current = base.fresh(version, act=verb)
        state = _move(current.state, "propose")
        if missing := lacking(current):
            raise ValidationError(
                format_lazy(
                    "{} {}.",
                    _("Il manque encore :"),
                    ", ".join(said.label(get_language() or "fr") for said in missing),
                ),
                code="lacking",
            )
        base.write(current, {"state": state, "proposed_on": timezone.localdate()})
        base.note(viewer, verb, current)
    return current


def reopen(viewer: Viewer, version: CharterVersion) -> CharterVersion:
    """Take a proposed version back to be written further."""
    verb = v.VERSION_REOPENED
    MATRIX.require(viewer, verb, object_=base.path_of(version))
    with base.acting():
        current = base.fresh(version, act=verb)
        base.write(current, {"state": _move(current.state, "reopen"), "proposed_on": None})
        base.note(viewer, verb, current)
    return current


def publish(viewer: Viewer, version: CharterVersion) -> CharterVersion:
    """Put a proposed version in force; the former one is superseded the same day. Signatures stay with the version that
    was signed: nobody is made to sign a text they did not read."""
    verb = v.VERSION_PUBLISHED
    MATRIX.require(viewer, verb, object_=base.path_of(version))
    today = timezone.localdate()
    with base.acting():
        current = base.fresh(version, act=verb)
        state = _move(current.state, "publish")
        former = CharterVersion.objects.select_for_update().filter(state="in-force").first()
        if former is not None:
            base.write(former, {"state": _move(former.state, "supersede"), "in_force_until": today})
        base.write(current, {"state": state, "published": today, "in_force_from": today, "replaces": former})
        base.note(viewer, verb, current)
    return current
