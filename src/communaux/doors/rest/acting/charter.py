"""The acts on the charter's texts, signatures, self-assessments and amendments behind the REST door.

What moves a thing from one state to the next is sent as ``move`` in a PATCH. A document is sent in base64.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from communaux.doors.rest.acting.acts import Acts, Values
from communaux.doors.rest.acting.moves import changing, taken, unchanging, unmade, within
from communaux.meaning.access import MEMBERS, STEWARDS, Refused, Viewer
from communaux.modules.charter import verbs as v
from communaux.modules.charter.acts import amendments, assessments, signatures, texts
from communaux.modules.charter.models import Evidence


def _draft(viewer: Viewer, _owner: Any, values: Values) -> Any:
    if unknown := values.keys() - {"number"}:
        raise ValidationError({name: _("Un projet se remplit après son ouverture.") for name in unknown})
    return texts.draft(viewer, values.get("number") or "")


def _evidence(viewer: Viewer, owner: Any, values: Values) -> Evidence:
    row, said = taken(values, "answer", "criterion-answer")
    if row.organisation_id != owner.pk:
        raise Refused(v.EVIDENCE_ADDED)
    document = said.pop("document", None)
    if document is not None:
        try:
            document = base64.b64decode(document, validate=True)
        except (binascii.Error, TypeError, ValueError) as error:
            raise ValidationError({"document": _("Un document en base64 est attendu.")}) from error
    return assessments.add_evidence(viewer, row, said, document)


def _suggest(viewer: Viewer, owner: Any, values: Values) -> Any:
    names = {"criterion", "source", "text"}
    if values.keys() != names:
        raise ValidationError(
            _("Une suggestion dit « criterion », « source » et « text »."), code="suggestion"
        )
    code = str(values["criterion"]).rpartition("/")[2].rpartition("-")[2]
    made = assessments.suggest(viewer, owner, code, values["source"], values["text"])
    if made is None:
        raise ValidationError({"criterion": _("La version en vigueur n’a pas ce critère.")})
    return made


def _decide(adopt: bool) -> Any:
    def act(viewer: Viewer, amendment: Any, said: Values) -> Any:
        on = said.get("on")
        try:
            day = date.fromisoformat(on) if on else None
        except (TypeError, ValueError) as error:
            raise ValidationError({"on": _("Une date est attendue, comme 2026-11-23.")}) from error
        return amendments.decide(
            viewer, amendment, adopt, reason=said.get("reason", ""), link=said.get("link", ""), on=day
        )

    return act


def _unsupport(viewer: Viewer, thing: Any, _said: str) -> None:
    if viewer.person is None or thing.person_id != viewer.person:
        raise Refused(v.AMENDMENT_UNSUPPORTED)
    amendments.unsupport(viewer, thing.amendment)


def _apply(viewer: Viewer, amendment: Any, said: Values) -> Any:
    version, _rest = taken(said, "charter")
    return amendments.apply(viewer, amendment, version)


ACTS: Mapping[str, Acts] = {
    "charter": Acts(
        add=_draft,
        change=changing(
            texts.change,
            {
                "propose": lambda viewer, thing, _said: texts.propose(viewer, thing),
                "reopen": lambda viewer, thing, _said: texts.reopen(viewer, thing),
                "publish": lambda viewer, thing, _said: texts.publish(viewer, thing),
            },
        ),
        end=lambda viewer, thing, _said: texts.drop(viewer, thing),
        roles=STEWARDS,
        optional=("number",),
    ),
    "charter-part": Acts(add=unmade, change=texts.change_part, roles=STEWARDS),
    "criterion": Acts(
        add=within("part", texts.add_criterion, "charter-part"),
        change=texts.change_criterion,
        end=lambda viewer, thing, _said: texts.remove_criterion(viewer, thing),
        roles=STEWARDS,
        extra=("part",),
    ),
    "signature": Acts(
        add=signatures.sign,
        change=signatures.change,
        end=lambda viewer, thing, _said: signatures.withdraw(viewer, thing),
        said={"agree": {"type": "boolean", "const": True}},
    ),
    "assessment": Acts(
        add=lambda viewer, owner, _values: assessments.start(viewer, owner),
        change=changing(
            unchanging,
            {
                "share": lambda viewer, thing, _said: assessments.share(viewer, thing),
                "unshare": lambda viewer, thing, _said: assessments.unshare(viewer, thing),
            },
        ),
    ),
    "criterion-answer": Acts(add=unmade, change=assessments.answer),
    "evidence": Acts(
        add=_evidence,
        change=assessments.change_evidence,
        end=lambda viewer, thing, _said: assessments.remove_evidence(viewer, thing),
        extra=("answer",),
        said={"document": {"type": "string", "contentEncoding": "base64"}},
    ),
    "charter-suggestion": Acts(
        add=_suggest,
        change=changing(
            unchanging,
            {
                "confirm": lambda viewer, thing, said: assessments.confirm(
                    viewer, thing, visibility=said.get("visibility", "public")
                ),
                "dismiss": lambda viewer, thing, _said: assessments.dismiss(viewer, thing),
            },
        ),
        extra=("criterion", "source", "text"),
    ),
    "amendment": Acts(
        add=lambda viewer, _owner, values: amendments.propose(viewer, values),
        change=changing(
            amendments.change,
            {
                "close": lambda viewer, thing, _said: amendments.close(viewer, thing),
                "reopen": lambda viewer, thing, _said: amendments.reopen(viewer, thing),
                "adopt": _decide(True),
                "reject": _decide(False),
                "apply": _apply,
            },
        ),
        end=lambda viewer, thing, _said: amendments.withdraw(viewer, thing),
        roles=MEMBERS,
        extra=("kind", "target"),
        optional=("part", "criterion", "organisation"),
    ),
    "amendment-comment": Acts(
        add=within("amendment", amendments.comment),
        change=unchanging,
        end=lambda viewer, thing, _said: amendments.remove_comment(viewer, thing),
        roles=MEMBERS,
        extra=("amendment",),
    ),
    "amendment-support": Acts(
        add=within("amendment", lambda viewer, amendment, _said: amendments.support(viewer, amendment)),
        change=unchanging,
        end=_unsupport,
        roles=MEMBERS,
        extra=("amendment",),
    ),
}
