"""How the charter is changed together: propose, discuss, support, decide, write into the next draft (CHA-07).

Every move is one of ``rules.amendments``; all others are refused with a sentence. What is decided has a reason and,
where it was decided somewhere, the address of the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.ground.gate import writing
from communaux.meaning.access import MEMBERS, Refused, Viewer
from communaux.meaning.declare import of
from communaux.meaning.fields import check_link
from communaux.modules.charter import verbs as v
from communaux.modules.charter.acts import texts
from communaux.modules.charter.acts.shared import LONGEST, in_force, moved
from communaux.modules.charter.models import (
    Amendment,
    AmendmentComment,
    AmendmentSupport,
    CharterPart,
    CharterVersion,
    Criterion,
)
from communaux.modules.charter.permissions import MATRIX
from communaux.modules.charter.rules import amendments as rules
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given
from communaux.nouns.acts.errors import TooOften
from communaux.nouns.models import Organisation

A_DAY = 10
"""Amendments that one person may propose in a day."""
COMMENTS_A_DAY = 60
_TARGETING = ("kind", "target", "part", "criterion", "organisation")

_move = partial(moved, rules.move, sentence=_("Cet amendement n’en est plus là : rechargez sa page."))


def standing(viewer: Viewer, person: int | None) -> tuple[str, ...]:
    """What a viewer is, facing a thing that ``person`` wrote."""
    return ("author",) if person is not None and viewer.person == person else ()


def propose(viewer: Viewer, values: Mapping[str, Any]) -> Amendment:
    """Propose a new wording for a text of the version in force.

    ``values``: ``kind``, ``target``, ``part`` or ``criterion`` where the target asks for one, ``title``, ``wording`` (by
    language), ``reason``, and ``organisation`` for whoever speaks in its name.
    """
    verb = v.AMENDMENT_PROPOSED
    MATRIX.require(viewer, verb)
    said = dict(values)
    aim = {name: said.pop(name) for name in _TARGETING if name in said}
    cleaned = given.clean(of(Amendment), MEMBERS, said, new=True)
    with base.acting():
        charter = in_force(verb)
        target = _target(charter, aim)
        organisation = _spoken_for(viewer, aim.get("organisation"))
        _check_wording(str(target["kind"]), target.pop("before_text"), cleaned)
        _not_too_many(viewer, verb)
        made = Amendment.objects.create(
            charter=charter, person_id=viewer.person, organisation=organisation, **target, **cleaned
        )
        base.note(viewer, verb, made, charter=base.path_of(charter), target=made.target, kind=made.kind)
    return made


def _target(charter: CharterVersion, aim: Mapping[str, Any]) -> dict[str, Any]:
    """Which text it is, with what it says today. Raises ValidationError."""
    kind, target = given.text(aim.get("kind", "change")), given.text(aim.get("target", ""))
    if (kind, target) not in rules.FITTING:
        raise ValidationError({"target": _("Choisissez le texte que vous voulez changer.")})
    found: dict[str, Any] = {"kind": kind, "target": target, "part": None, "criterion": None}
    if target in ("preamble", "manifesto"):
        return found | {"before": getattr(charter, target), "before_text": getattr(charter, target)}
    if target == "part" or kind == "add":
        part = _of_charter(charter, CharterPart, aim.get("part"), "part")
        before = part.text if target == "part" else {}
        return found | {"part": part, "before": before, "before_text": before}
    criterion = _of_charter(charter, Criterion, aim.get("criterion"), "criterion")
    return found | {
        "criterion": criterion,
        "part": None,
        "before": criterion.statement,
        "before_text": criterion.statement,
    }


def _of_charter(charter: CharterVersion, model: Any, value: Any, name: str) -> Any:
    sentence = ValidationError({name: _("Choisissez un texte de la version en vigueur.")})
    if value in (None, ""):
        raise sentence
    found: Any
    try:
        found = given.thing(of(model), value)
    except ValidationError:
        found = model.objects.filter(charter=charter, code=str(value)[:10]).first()
    if found is None or found.charter_id != charter.pk:
        raise sentence
    return found


def _check_wording(kind: str, before: Mapping[str, str], cleaned: dict[str, Any]) -> None:
    wording = cleaned.get("wording") or {}
    if kind == "remove":
        cleaned["wording"] = {}
    elif not wording:
        raise ValidationError({"wording": _("Écrivez le texte que vous proposez.")})
    elif all(before.get(language) == text for language, text in wording.items()):
        raise ValidationError({"wording": _("Le texte proposé est celui d’aujourd’hui.")})


def _spoken_for(viewer: Viewer, value: Any) -> Organisation | None:
    """The organisation in whose name somebody speaks: one that they keep."""
    if value in (None, ""):
        return None
    organisation = given.thing(of(Organisation), value)
    if organisation.pk not in viewer.edits:
        raise ValidationError({"organisation": _("Vous ne tenez pas la fiche de cette organisation.")})
    return organisation  # type: ignore[return-value]


def _not_too_many(viewer: Viewer, verb: str) -> None:
    if viewer.person is None:
        return
    today = Amendment.objects.filter(person=viewer.person, created__gt=timezone.now() - timedelta(days=1))
    if today.count() >= A_DAY:
        raise TooOften(verb, 86_400)


def change(
    viewer: Viewer, amendment: Amendment, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Amendment:
    """Its author words it better while it is discussed."""
    verb = v.AMENDMENT_CHANGED
    MATRIX.require(
        viewer, verb, object_=base.path_of(amendment), standing=standing(viewer, amendment.person_id)
    )
    cleaned = given.clean(of(Amendment), MEMBERS, values)
    with base.acting():
        current = base.fresh(amendment, act=verb)
        _move(current.state, "change")
        for name in ("title", "reason"):
            if name in cleaned and not cleaned[name]:
                raise ValidationError({name: _("Ce champ ne peut pas rester vide.")})
        if "wording" in cleaned:
            _check_wording(current.kind, current.before, cleaned)
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            base.write(current, changes)
            base.note(viewer, verb, current, fields=sorted(changes))
    return current


def withdraw(viewer: Viewer, amendment: Amendment) -> Amendment:
    """Its author, or a steward, takes it back."""
    verb = v.AMENDMENT_WITHDRAWN
    return _step(viewer, amendment, verb, "withdraw", standing(viewer, amendment.person_id))


def close(viewer: Viewer, amendment: Amendment) -> Amendment:
    """End the discussion: what was said goes to those who decide."""
    return _step(viewer, amendment, v.AMENDMENT_CLOSED, "close")


def reopen(viewer: Viewer, amendment: Amendment) -> Amendment:
    """Let the discussion go on."""
    return _step(viewer, amendment, v.AMENDMENT_REOPENED, "reopen")


def _step(
    viewer: Viewer, amendment: Amendment, verb: str, event: str, stands: tuple[str, ...] = (), **more: Any
) -> Amendment:
    MATRIX.require(viewer, verb, object_=base.path_of(amendment), standing=stands)
    with base.acting():
        current = base.fresh(amendment, act=verb)
        base.write(current, {"state": _move(current.state, event), **more})
        base.note(viewer, verb, current, state=current.state)
    return current


def decide(
    viewer: Viewer, amendment: Amendment, adopt: bool, *, reason: str, link: str = "", on: Any = None
) -> Amendment:
    """Adopt or reject, with the reason, the address of the record of the decision and its day (today unless said)."""
    verb = v.AMENDMENT_ADOPTED if adopt else v.AMENDMENT_REJECTED
    MATRIX.require(viewer, verb, object_=base.path_of(amendment))
    said, where = given.text(reason, LONGEST), given.text(link, 500)
    if not said:
        raise ValidationError({"reason": _("Dites la raison de la décision.")})
    if where:
        try:
            check_link(where)
        except ValidationError as error:
            raise ValidationError({"link": error}) from error
    today = timezone.localdate()
    if on is not None and on > today:
        raise ValidationError({"on": _("Une décision ne peut pas être datée de demain.")})
    return _step(
        viewer,
        amendment,
        verb,
        "adopt" if adopt else "reject",
        decision_reason=said,
        decision_link=where,
        decided_on=on or today,
    )


def apply(viewer: Viewer, amendment: Amendment, version: CharterVersion) -> Amendment:
    """Write an adopted amendment into a draft version."""
    verb = v.AMENDMENT_APPLIED
    MATRIX.require(viewer, verb, object_=base.path_of(amendment))
    with base.acting():
        charter = base.fresh(version, act=verb)
        if charter.state != "draft":
            raise ValidationError(
                _("Un amendement ne s’inscrit que dans un projet de texte."), code="not_a_draft"
            )
        current = base.fresh(amendment, act=verb)
        state = _move(current.state, "apply")
        _write_into(charter, current)
        base.write(charter, {})
        base.write(current, {"state": state, "applied_in": charter})
        base.note(viewer, verb, current, charter=base.path_of(charter))
    return current


def _write_into(charter: CharterVersion, amendment: Amendment) -> None:
    wording = amendment.wording
    if amendment.target in ("preamble", "manifesto"):
        name = amendment.target
        base.write(charter, {name: {**getattr(charter, name), **wording}})
    elif amendment.target == "part":
        part = charter.parts.filter(code=amendment.part.code).first() or _gone()
        base.write(part, {"text": {**part.text, **wording}})
    elif amendment.kind == "add":
        part = charter.parts.filter(code=amendment.part.code).first() or _gone()
        texts.insert_criterion(charter, part, {"statement": wording})
    else:
        criterion = charter.criteria.filter(code=amendment.criterion.code).first() or _gone()
        if amendment.kind == "remove":
            criterion.delete()
        else:
            base.write(criterion, {"statement": {**criterion.statement, **wording}})


def _gone() -> Any:
    raise ValidationError(_("Le projet de texte n’a plus ce que l’amendement change."), code="gone")


# --- Discussion and support -------------------------------------------------------------------------------------------


def comment(viewer: Viewer, amendment: Amendment, values: Mapping[str, Any]) -> AmendmentComment:
    """Say something of an amendment while it is discussed."""
    verb = v.AMENDMENT_COMMENTED
    MATRIX.require(viewer, verb, object_=base.path_of(amendment))
    cleaned = given.clean(of(AmendmentComment), MEMBERS, values, new=True)
    with base.acting():
        current = base.fresh(amendment, act=verb)
        _move(current.state, "comment")
        today = timezone.now() - timedelta(days=1)
        mine = AmendmentComment.objects.filter(person=viewer.person, created__gt=today)
        if viewer.person is not None and mine.count() >= COMMENTS_A_DAY:
            raise TooOften(verb, 86_400, base.path_of(amendment))
        made = AmendmentComment.objects.create(amendment=current, person_id=viewer.person, **cleaned)
        base.write(current, {})
        base.note(viewer, verb, current, thing=base.path_of(made))
    return made


def remove_comment(viewer: Viewer, said: AmendmentComment) -> None:
    """Take a contribution away: who wrote it, or a steward. Its words go; that there was one stays."""
    verb = v.COMMENT_REMOVED
    MATRIX.require(viewer, verb, object_=base.path_of(said), standing=standing(viewer, said.person_id))
    with base.acting():
        current = base.fresh(said, act=verb)
        if current.removed:
            raise ValidationError(_("Cette contribution est déjà retirée."), code="twice")
        base.write(current, {"removed": True, "text": ""})
        base.note(viewer, verb, current.amendment, thing=base.path_of(current))


def support(viewer: Viewer, amendment: Amendment) -> AmendmentSupport:
    """Support an amendment, once a person."""
    verb = v.AMENDMENT_SUPPORTED
    MATRIX.require(viewer, verb, object_=base.path_of(amendment))
    if viewer.person is None:
        raise Refused(verb, base.path_of(amendment))
    with base.acting():
        current = base.fresh(amendment, act=verb)
        _move(current.state, "support")
        try:
            with writing():
                made = AmendmentSupport.objects.create(amendment=current, person_id=viewer.person)
        except IntegrityError as error:
            raise ValidationError(_("Vous soutenez déjà cet amendement."), code="twice") from error
        base.write(current, {})
        base.note(viewer, verb, current)
    return made


def unsupport(viewer: Viewer, amendment: Amendment) -> None:
    """Support it no more."""
    verb = v.AMENDMENT_UNSUPPORTED
    MATRIX.require(viewer, verb, object_=base.path_of(amendment))
    with base.acting():
        current = base.fresh(amendment, act=verb)
        _move(current.state, "unsupport")
        found = AmendmentSupport.objects.filter(amendment=current, person=viewer.person)
        if viewer.person is None or not found.exists():
            raise ValidationError(_("Vous ne soutenez pas cet amendement."), code="twice")
        found.delete()
        base.write(current, {})
        base.note(viewer, verb, current)
