"""What shows an answer: an address, a document, or what was answered to a questionnaire once somebody confirmed it.

Nothing is fetched. A document is judged by its bytes, kept with its hash, and never served as a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import Viewer
from communaux.meaning.declare import of
from communaux.modules.charter import verbs as v
from communaux.modules.charter.acts.shared import LONGEST, in_force
from communaux.modules.charter.models import (
    Criterion,
    CriterionAnswer,
    Evidence,
    EvidenceFile,
    Suggestion,
)
from communaux.modules.charter.permissions import KEEPERS, MATRIX
from communaux.modules.charter.rules import documents
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given
from communaux.nouns.models import Organisation

MOST = 12
"""Pieces of evidence for one answer."""
MOST_BYTES = 60 * 1024 * 1024
"""Bytes of documents of one organisation."""
_COPIED = (
    "kind", "title", "link", "text", "source", "dated", "content_hash", "checked", "file_name", "media_type", "size",
    "visibility", "organisation_id",
)  # fmt: skip


def _writable(row: CriterionAnswer, verb: str) -> CriterionAnswer:
    from communaux.modules.charter.acts.assessments import writable

    return writable(row, verb)


def add_evidence(
    viewer: Viewer, row: CriterionAnswer, values: Mapping[str, Any], document: Any = None
) -> Evidence:
    """Add evidence to an answer: ``document`` (bytes or an uploaded file), or a ``link`` among the values."""
    verb = v.EVIDENCE_ADDED
    MATRIX.require(viewer, verb, row.organisation_id, base.path_of(row))
    content, facts = read_document(document)
    untitled = isinstance(values, Mapping) and values.get("title") in ("", None)
    said = {name: value for name, value in values.items() if name != "title"} if untitled else values
    cleaned = given.clean(of(Evidence), KEEPERS, said)
    if content and cleaned.get("link"):
        raise ValidationError({"link": _("Donnez une adresse ou un document, pas les deux.")})
    if not content and not cleaned.get("link"):
        raise ValidationError({"link": _("Donnez une adresse ou un document.")})
    if content:
        facts["title"] = cleaned.pop("title", "") or facts["file_name"]
        cleaned.pop("content_hash", None)
    _check_hash(cleaned)
    title = cleaned.pop("title", "") or facts.pop("title", "") or cleaned["link"]
    with base.acting():
        current = _writable(row, verb)
        _check_room(current, len(content))
        made = Evidence.objects.create(
            answer=current,
            organisation_id=current.organisation_id,
            kind="document" if content else "link",
            title=title[:200],
            **cleaned,
            **facts,
        )
        if content:
            EvidenceFile.objects.create(evidence=made, content=content)
        _noted(viewer, verb, current, base.path_of(made))
    return made


def read_document(value: Any) -> tuple[bytes, dict[str, Any]]:
    """The bytes of a document and what is kept of them. Empty for none. Raises ValidationError for ``document``."""
    if value in (None, "", b""):
        return b"", {}
    if isinstance(value, File):
        if (value.size or 0) > documents.LARGEST:
            raise _too_large()
        value.seek(0)
        content, stated = value.read(), str(value.name or "")
    elif isinstance(value, bytes):
        content, stated = value, ""
    else:
        raise ValidationError({"document": ValidationError(_("Un fichier est attendu."), code="type")})
    if len(content) > documents.LARGEST:
        raise _too_large()
    kind = documents.kind_of(content)
    if kind is None:
        raise ValidationError(
            {
                "document": ValidationError(
                    _(
                        "Ce fichier n’est ni un PDF, ni une image PNG, JPEG ou WebP, ni un document OpenDocument."
                    ),
                    code="document_type",
                )
            }
        )
    return content, {
        "content_hash": sha256(content).hexdigest(),
        "file_name": documents.name_of(stated, kind.extension),
        "media_type": kind.media_type,
        "size": len(content),
    }


def _too_large() -> ValidationError:
    sentence = ValidationError(
        _("Ce fichier est trop lourd : %(megabytes)d Mo au plus."),
        code="document_size",
        params={"megabytes": documents.LARGEST // (1024 * 1024)},
    )
    return ValidationError({"document": sentence})


def _check_hash(cleaned: Mapping[str, Any]) -> None:
    value = cleaned.get("content_hash", "")
    if value and (len(value) != 64 or any(c not in "0123456789abcdef" for c in value)):
        raise ValidationError({"content_hash": _("Une empreinte SHA-256 a 64 chiffres hexadécimaux.")})


def _check_room(row: CriterionAnswer, size: int) -> None:
    if row.evidence.count() >= MOST:
        raise ValidationError(
            _("Une réponse a au plus %(most)d preuves."), code="too_many", params={"most": MOST}
        )
    if not size:
        return
    used = sum(Evidence.objects.filter(organisation_id=row.organisation_id).values_list("size", flat=True))
    if used + size > MOST_BYTES:
        raise ValidationError(
            {
                "document": _(
                    "Les documents de votre organisation prennent toute la place prévue : retirez-en."
                )
            }
        )


def _noted(viewer: Viewer, verb: str, row: CriterionAnswer, path: str, **facts: Any) -> None:
    base.write(row, {})
    base.note(viewer, verb, row.organisation, {"thing": path, "criterion": row.criterion.code, **facts})


def change_evidence(
    viewer: Viewer, evidence: Evidence, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Evidence:
    """Change what is said of a piece of evidence, or who may read it; a document itself is replaced by another."""
    verb = v.EVIDENCE_CHANGED
    MATRIX.require(viewer, verb, evidence.organisation_id, base.path_of(evidence))
    cleaned = given.clean(of(Evidence), KEEPERS, values)
    _check_hash(cleaned)
    with base.acting():
        current = base.fresh(evidence, act=verb)
        row = _writable(current.answer, verb)
        _check_kind(current, cleaned)
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            base.write(current, changes)
            _noted(viewer, verb, row, base.path_of(current), fields=sorted(changes))
    return current


def _check_kind(evidence: Evidence, cleaned: Mapping[str, Any]) -> None:
    if "title" in cleaned and not cleaned["title"]:
        raise ValidationError({"title": _("Donnez un intitulé.")})
    fixed = {
        "link": ("text",),
        "document": ("link", "content_hash", "text"),
        "answer": ("link", "content_hash"),
    }
    for name in fixed[evidence.kind]:
        if name in cleaned and cleaned[name] != getattr(evidence, name):
            raise ValidationError({name: _("Ce champ n’a pas de sens pour cette sorte de preuve.")})
    if evidence.kind == "link" and "link" in cleaned and not cleaned["link"]:
        raise ValidationError({"link": _("Donnez une adresse.")})


def remove_evidence(viewer: Viewer, evidence: Evidence) -> None:
    """Take a piece of evidence away, and the document with it."""
    verb = v.EVIDENCE_REMOVED
    MATRIX.require(viewer, verb, evidence.organisation_id, base.path_of(evidence))
    with base.acting():
        current = base.fresh(evidence, act=verb)
        row = _writable(current.answer, verb)
        path = base.path_of(current)
        current.delete()
        _noted(viewer, verb, row, path)


def copy_evidence(old: CriterionAnswer, new: CriterionAnswer) -> None:
    """The same evidence for the same criterion of a later version; inside an act."""
    for one in old.evidence.all():
        same = Evidence.objects.create(answer=new, **{name: getattr(one, name) for name in _COPIED})
        document = getattr(one, "document", None)
        if document is not None:
            EvidenceFile.objects.create(evidence=same, content=bytes(document.content))


# --- What a questionnaire knows ---------------------------------------------------------------------------------------


def suggest(
    viewer: Viewer, organisation: Organisation, criterion: Criterion | str, source: str, text: str
) -> Suggestion | None:
    """Say that an answer elsewhere may show a criterion: a person of the organisation confirms or dismisses it.

    ``criterion``: of the version in force, or its name ("G1"); ``source``: the IRI path of the answer. Said again, the
    text is brought up to date; what was dismissed or confirmed with the same text stays so. None where the version in
    force has no such criterion.
    """
    verb = v.SUGGESTION_MADE
    MATRIX.require(viewer, verb, organisation.pk, organisation.get_absolute_url())
    source, text = given.text(source, 300), given.text(text)[:LONGEST]
    if not source.startswith("/") or not text:
        raise ValidationError(_("Une suggestion dit d’où elle vient et ce qu’elle dit."), code="suggestion")
    with base.acting():
        code = criterion if isinstance(criterion, str) else criterion.code
        target = in_force(verb).criteria.filter(code=code).first()
        if target is None:
            return None
        current = base.fresh(organisation, act=verb)
        found, made = Suggestion.objects.get_or_create(
            organisation=current, criterion=target, source=source, defaults={"text": text}
        )
        if not made:
            if found.text == text:
                return found
            base.write(found, {"text": text, "state": "open"})
        base.note(viewer, verb, current, thing=base.path_of(found), criterion=code, source=source)
    return found


def confirm(viewer: Viewer, suggestion: Suggestion, *, visibility: str = "public") -> Evidence:
    """Take a suggestion as evidence, for everybody or for reviewers alone. Begins the self-assessment if need be."""
    from communaux.modules.charter.acts.assessments import start

    verb = v.SUGGESTION_CONFIRMED
    MATRIX.require(viewer, verb, suggestion.organisation_id, base.path_of(suggestion))
    cleaned = given.clean(of(Evidence), KEEPERS, {"visibility": visibility})
    assessment = start(viewer, suggestion.organisation)
    with base.acting():
        current = _open(suggestion, verb)
        row = assessment.answers.filter(criterion__code=current.criterion.code).first()
        if row is None:
            raise ValidationError(_("La version en vigueur n’a plus ce critère."), code="gone")
        row = _writable(row, verb)
        _check_room(row, 0)
        row.evidence.filter(kind="answer", source=current.source).delete()
        made = Evidence.objects.create(
            answer=row,
            organisation_id=row.organisation_id,
            kind="answer",
            title=str(_("Réponse à un questionnaire")),
            text=current.text,
            source=current.source,
            **cleaned,
        )
        base.write(current, {"state": "confirmed"})
        _noted(viewer, verb, row, base.path_of(current), evidence=base.path_of(made))
    return made


def dismiss(viewer: Viewer, suggestion: Suggestion) -> Suggestion:
    """Put a suggestion aside."""
    verb = v.SUGGESTION_DISMISSED
    MATRIX.require(viewer, verb, suggestion.organisation_id, base.path_of(suggestion))
    with base.acting():
        current = _open(suggestion, verb)
        base.write(current, {"state": "dismissed"})
        base.note(viewer, verb, current.organisation, thing=base.path_of(current))
    return current


def _open(suggestion: Suggestion, verb: str) -> Suggestion:
    current = base.fresh(suggestion, act=verb)
    if current.state != "open":
        raise ValidationError(_("Cette suggestion a déjà sa réponse."), code="twice")
    return current
