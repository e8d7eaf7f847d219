"""Answers fill the record and the charter, once somebody has ticked what: one transaction for all that was ticked."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from communaux.meaning.access import Viewer
from communaux.modules.charter.acts import assessments
from communaux.modules.network.acts import commons, organisations, stakeholders
from communaux.modules.surveys import verbs
from communaux.modules.surveys.models import Response
from communaux.modules.surveys.permissions import require
from communaux.modules.surveys.reading.offers import offers, source_of
from communaux.nouns.acts import base

_ADD = {"stakeholders": stakeholders.add, "commons": commons.add}


def apply(
    viewer: Viewer,
    response: Response,
    ticked: Collection[str],
    lang: str,
    *,
    expected_version: int | None = None,
) -> int:
    """Do what was ticked (keys of offers); says how many. ``expected_version``: of the record, as it was shown.

    Raises ValidationError where the response was not sent, or an offer is not there any more; ``Conflict`` where the
    record changed meanwhile; then nothing is written.
    """
    require(viewer, verbs.RESPONSE_APPLIED, response)
    if response.state != "submitted":
        raise ValidationError(_("Envoyez d’abord vos réponses."), code="not_sent")
    with base.acting():
        current = base.fresh(response, act=verbs.RESPONSE_APPLIED)
        current.wave = response.wave
        chosen = {one.key: one for one in offers(current, lang) if one.key in ticked}
        if len(chosen) != len(set(ticked)):
            raise ValidationError(
                _("Ce que vous avez coché a changé entre-temps. Relisez, puis cochez de nouveau."),
                code="changed",
            )
        organisation = current.organisation
        fields: dict[str, Any] = {}
        for one in chosen.values():
            if one.kind == "directory":
                fields |= one.values
        if fields:
            organisation = organisations.change(
                viewer, organisation, fields, expected_version=expected_version
            )
        for one in chosen.values():
            if one.kind == "part":
                _ADD[one.target](viewer, organisation, one.values)
            elif one.kind == "charter":
                source = source_of(current, one.question)
                assessments.suggest(viewer, organisation, one.target, source, one.answer)
        if chosen:
            told = sorted({one.question for one in chosen.values()})
            base.note(viewer, verbs.RESPONSE_APPLIED, current, questions=told, count=len(chosen))
    return len(chosen)
