"""Coding open answers: a codebook for each question of a wave, and what each coder makes of each answer.

Nobody codes an answer that they may not read. What an answer says never enters the journal: codes and fields do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from communaux.meaning.access import Refused, Viewer
from communaux.meaning.declare import of
from communaux.modules.surveys import verbs
from communaux.modules.surveys.models import Code, CodedAnswer, Response, Wave
from communaux.modules.surveys.permissions import CODERS, MATRIX
from communaux.modules.surveys.reading import visible
from communaux.modules.surveys.reading.definitions import definition_of
from communaux.modules.surveys.rules.definition import Type
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given

MOST_CODES = 80


def add_code(viewer: Viewer, wave: Wave, field: str, values: Mapping[str, Any]) -> Code:
    """Add a code to the codebook of an open question. Raises ValidationError."""
    MATRIX.require(viewer, verbs.CODE_ADDED)
    _open_field(wave, field)
    cleaned = given.clean(of(Code), CODERS, values, new=True)
    with base.acting():
        base.fresh(wave, act=verbs.CODE_ADDED)
        before = list(Code.objects.filter(wave=wave, field=field))
        if len(before) >= MOST_CODES:
            raise ValidationError(
                _("Ce livre de codes en compte déjà %(n)d : fusionnez-en.") % {"n": len(before)}
            )
        _once(before, cleaned["label"])
        code = Code(
            wave=wave, field=field, order=max((one.order for one in before), default=0) + 1, **cleaned
        )
        code.save(force_insert=True)
        base.note(viewer, verbs.CODE_ADDED, wave, thing=base.path_of(code), field=field)
    return code


def _open_field(wave: Wave, field: str) -> None:
    """Raise ValidationError where a wave has no such open question."""
    one = definition_of(wave.questionnaire).fields.get(field)
    if one is None or one.type not in (Type.TEXT, Type.LONGTEXT) or one.other_of:
        raise ValidationError(_("Cette vague n’a pas de question ouverte de ce nom."), code="field")


def _once(codes: Iterable[Code], label: Mapping[str, str]) -> None:
    """Refuse a code whose words another one has."""
    for code in codes:
        same = {one for one in label if code.label.get(one, "").casefold() == label[one].casefold()}
        if same:
            raise ValidationError(
                {"label": _("Le code « %(label)s » existe déjà.") % {"label": code.label[min(same)]}}
            )


def change_code(
    viewer: Viewer, code: Code, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Code:
    """Say a code in other words; answers keep it. Raises ``Conflict``."""
    MATRIX.require(viewer, verbs.CODE_CHANGED)
    cleaned = given.clean(of(Code), CODERS, values)
    with base.acting():
        current = base.fresh(code, act=verbs.CODE_CHANGED)
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            if "label" in changes:
                others = Code.objects.filter(wave=current.wave_id, field=current.field).exclude(pk=current.pk)
                _once(others, changes["label"])
            base.write(current, changes)
            base.note(
                viewer, verbs.CODE_CHANGED, current.wave, thing=base.path_of(current), field=current.field
            )
    return current


def remove_code(viewer: Viewer, code: Code, into: Code | None = None) -> None:
    """Take a code out of the codebook and of all answers; ``into``: the one that takes its place there."""
    MATRIX.require(viewer, verbs.CODE_REMOVED)
    if into is not None and (into.wave_id, into.field) != (code.wave_id, code.field):
        raise ValidationError(_("Ces deux codes ne sont pas de la même question."), code="elsewhere")
    with base.acting():
        current = base.fresh(code, act=verbs.CODE_REMOVED)
        changed = []
        for one in CodedAnswer.objects.filter(wave=current.wave_id, field=current.field):
            if current.key in one.codes:
                kept = [key for key in one.codes if key != current.key]
                one.codes = [*kept, into.key] if into is not None and into.key not in kept else kept
                changed.append(one)
        CodedAnswer.objects.bulk_update(changed, ["codes"], batch_size=500)
        base.note(
            viewer,
            verbs.CODE_REMOVED,
            current.wave,
            thing=base.path_of(current),
            field=current.field,
            into=base.path_of(into) if into is not None else "",
        )
        current.delete()


def code_answer(viewer: Viewer, response: Response, field: str, keys: Iterable[str]) -> CodedAnswer:
    """Say which codes hold for an answer; none: read, and nothing fits. Raises ValidationError, Refused."""
    MATRIX.require(viewer, verbs.ANSWER_CODED)
    wave = response.wave
    _open_field(wave, field)
    if not visible.cells(viewer, wave, fields=[field]).filter(response=response).exists():
        raise Refused(verbs.ANSWER_CODED, f"/waves/{wave.slug}")
    wanted = set(keys)
    with base.acting():
        known = list(
            Code.objects.filter(wave=wave, field=field).order_by("order").values_list("key", flat=True)
        )
        if not wanted <= set(known):
            raise ValidationError(_("Un de ces codes n’existe plus. Rechargez la page."), code="unknown")
        chosen = [key for key in known if key in wanted]
        coded, _made = CodedAnswer.objects.update_or_create(
            response=response, field=field, coder_id=viewer.account, defaults={"wave": wave, "codes": chosen}
        )
        base.note(viewer, verbs.ANSWER_CODED, wave, field=field, codes=chosen)
    return coded
