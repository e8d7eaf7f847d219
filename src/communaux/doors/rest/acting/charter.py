"""The acts on the charter's texts, signatures, self-assessments and amendments behind the REST door.

What moves a thing from one state to the next is sent as ``move`` in a PATCH. A document is sent in base64.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from communaux.doors.rest.acting.acts import BYTES, DAY, OBJECT, TEXT, THING, Acts, Move, Values
from communaux.doors.rest.acting.moves import (
    alone,
    bare,
    ending,
    needed,
    read_bytes,
    read_day,
    saying,
    taken,
    told,
    within,
)
from communaux.meaning.access import MEMBERS, STEWARDS, Refused, Viewer
from communaux.modules.charter import verbs as v
from communaux.modules.charter.acts import amendments, assessments, evidence, signatures, texts
from communaux.modules.charter.models import Evidence


def code_of(criterion: Any) -> str:
    """The code of a criterion that is said by its code, its key, its path or its IRI."""
    return str(criterion).rpartition("/")[2].rpartition("-")[2]


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
        document = read_bytes(document, "document")
    return evidence.add_evidence(viewer, row, said, document)


def _suggest(viewer: Viewer, owner: Any, values: Values) -> Any:
    names = {"criterion", "source", "text"}
    if values.keys() != names:
        raise ValidationError(
            _("Une suggestion dit « criterion », « source » et « text »."), code="suggestion"
        )
    code = code_of(values["criterion"])
    made = evidence.suggest(viewer, owner, code, values["source"], values["text"])
    if made is None:
        raise ValidationError({"criterion": _("La version en vigueur n’a pas ce critère.")})
    return made


def _answer(viewer: Viewer, assessment: Any, said: dict[str, Any]) -> Any:
    """Answer several criteria, ``answers``: code -> fields. What fits is written; the others are told, one by one."""
    needed(said, "answers")
    if wrong := [code for code, values in said["answers"].items() if not isinstance(values, dict)]:
        raise ValidationError({f"answers.{code[:20]}": _("Un objet est attendu.") for code in wrong})
    sent = {code: assessments.Sent(values) for code, values in said["answers"].items()}
    saved = assessments.answer_part(viewer, assessment, sent)
    if saved.errors:
        raise ValidationError(
            {f"answers.{code}": ValidationError(error.messages) for code, error in saved.errors.items()}
        )
    return assessment


def _decide(adopt: bool) -> Move:
    def act(viewer: Viewer, amendment: Any, said: dict[str, Any]) -> Any:
        return amendments.decide(
            viewer,
            amendment,
            adopt,
            reason=said.get("reason", ""),
            link=said.get("link", ""),
            on=read_day(said, "on"),
        )

    return told(act, reason=TEXT, link=TEXT, on=DAY)


def _unsupport(viewer: Viewer, thing: Any, _said: str) -> None:
    if viewer.person is None or thing.person_id != viewer.person:
        raise Refused(v.AMENDMENT_UNSUPPORTED)
    amendments.unsupport(viewer, thing.amendment)


def _apply(viewer: Viewer, amendment: Any, said: dict[str, Any]) -> Any:
    version, _rest = taken(said, "charter")
    return amendments.apply(viewer, amendment, version)


def _ask_link(viewer: Viewer, _charter: Any, said: dict[str, Any]) -> None:
    """Have a link to sign sent to an address of an organisation; nobody is told whether it is one of its addresses."""
    needed(said, "email")
    organisation, rest = taken(said, "organisation")
    signatures.ask_link(viewer, organisation, rest["email"])


ACTS: Mapping[str, Acts] = {
    "charter": Acts(
        add=_draft,
        change=texts.change,
        end=ending(texts.drop),
        moves={
            "propose": bare(texts.propose),
            "reopen": bare(texts.reopen),
            "publish": bare(texts.publish),
            "send-signing-link": told(_ask_link, organisation=THING, email=TEXT),
        },
        roles=STEWARDS,
        optional=("number",),
    ),
    "charter-part": Acts(change=texts.change_part, roles=STEWARDS),
    "criterion": Acts(
        add=within("part", texts.add_criterion, "charter-part"),
        change=texts.change_criterion,
        end=ending(texts.remove_criterion),
        roles=STEWARDS,
        extra=("part",),
    ),
    "signature": Acts(
        add=signatures.sign,
        change=signatures.change,
        end=ending(signatures.withdraw),
        said={"agree": {"type": "boolean", "const": True}},
    ),
    "assessment": Acts(
        add=lambda viewer, owner, _values: assessments.start(viewer, owner),
        moves={
            "answer": told(_answer, answers=OBJECT),
            "share": bare(assessments.share),
            "unshare": bare(assessments.unshare),
        },
    ),
    "criterion-answer": Acts(change=assessments.answer),
    "evidence": Acts(
        add=_evidence,
        change=evidence.change_evidence,
        end=ending(evidence.remove_evidence),
        extra=("answer",),
        said={"document": BYTES},
    ),
    "charter-suggestion": Acts(
        add=_suggest,
        moves={
            "confirm": saying(evidence.confirm, visibility=TEXT),
            "dismiss": bare(evidence.dismiss),
        },
        extra=("criterion", "source", "text"),
    ),
    "amendment": Acts(
        add=alone(amendments.propose),
        change=amendments.change,
        end=ending(amendments.withdraw),
        moves={
            "close": bare(amendments.close),
            "reopen": bare(amendments.reopen),
            "adopt": _decide(True),
            "reject": _decide(False),
            "apply": told(_apply, charter=THING),
        },
        roles=MEMBERS,
        extra=("kind", "target"),
        optional=("part", "criterion", "organisation"),
    ),
    "amendment-comment": Acts(
        add=within("amendment", amendments.comment),
        end=ending(amendments.remove_comment),
        roles=MEMBERS,
        extra=("amendment",),
    ),
    "amendment-support": Acts(
        add=within("amendment", lambda viewer, amendment, _said: amendments.support(viewer, amendment)),
        end=_unsupport,
        roles=MEMBERS,
        extra=("amendment",),
    ),
}
"""Name of a meaning -> its acts."""
