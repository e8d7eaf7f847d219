"""Two records of one organisation made one: what the charter keeps of them follows.

Called by the journal in the transaction of the merge (``site.subscriptions``); it writes no entry of its own. Where both
had signed, assessed themselves or applied, what belongs to the record that stays is what counts; the other's stays with
its own record, as its history.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from communaux.modules.charter.models import (
    Assessment,
    Complaint,
    DeclaredInterest,
    Evidence,
    Recognition,
    Review,
    Signature,
    Suggestion,
)
from communaux.nouns.acts.following import hand_over, merged
from communaux.nouns.models import Organisation

_FREE: tuple[Any, ...] = (Review, Evidence, Complaint)
_ONCE: tuple[Any, ...] = (Signature, Suggestion, DeclaredInterest)


def organisations_merged(entries: Sequence[Any]) -> None:
    """Signatures, assessments, recognitions, reviews and complaints go to the record that stays."""
    for kept, gone in merged(entries, Organisation):
        for model in _ONCE:
            hand_over(model._default_manager.filter(organisation=gone), "organisation", kept)
        assessments = Assessment.objects.filter(organisation=gone)
        stayed = hand_over(assessments, "organisation", kept)
        apart = [one.pk for one in stayed]
        for model in _FREE:
            rows = model._default_manager.filter(organisation=gone)
            if model is Evidence:
                rows = rows.exclude(answer__assessment__in=apart)
            hand_over(rows, "organisation", kept)
        _recognitions(kept, gone)


def _recognitions(kept: Organisation, gone: Organisation) -> None:
    """One that holds is not pushed aside by another: they move where the record that stays has none in force."""
    mine = Recognition.objects.filter(organisation=kept)
    if not mine.exclude(holds="").exists():
        hand_over(Recognition.objects.filter(organisation=gone).order_by("pk"), "organisation", kept)
