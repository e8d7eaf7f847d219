"""Whether what was given as evidence still stands at its address: looked at by itself, now and then.

The first look keeps the hash of what stands there, where nobody gave one. A later one that finds the same raises
``checked``; one that finds something else, or nothing, leaves it: the page says until when the evidence stood so.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from hashlib import sha256

from django.db.models import F, Q
from django.utils import timezone

from communaux.ground import outbound
from communaux.meaning.access import Viewer
from communaux.modules.charter import verbs as v
from communaux.modules.charter.models import Evidence
from communaux.modules.charter.permissions import MATRIX
from communaux.nouns.acts import base

log = logging.getLogger(__name__)
AGAIN = timedelta(days=30)
"""Time between two looks at one address."""
A_TURN = 20
"""Addresses that one turn looks at: sites are not hurried."""
LIMITS = outbound.Limits(total=15.0, size=10_000_000)


def look_again(viewer: Viewer, policy: outbound.Policy | None = None) -> dict[str, int]:
    """Look at the addresses that are due. How many were ``same``, ``other`` or ``away``. Invented ones are left alone."""
    due = (
        Evidence.objects.filter(Q(looked__isnull=True) | Q(looked__lt=timezone.now() - AGAIN), kind="link")
        .exclude(organisation__fictional=True)
        .order_by(F("looked").asc(nulls_first=True), "pk")[:A_TURN]
    )
    counts = {"same": 0, "other": 0, "away": 0}
    for evidence in due:
        counts[_look(viewer, evidence, policy)] += 1
    return counts


def _look(viewer: Viewer, evidence: Evidence, policy: outbound.Policy | None) -> str:
    """Fetch outside of any transaction, then write what was found in one."""
    verb = v.EVIDENCE_FOUND
    MATRIX.require(viewer, verb, evidence.organisation_id, base.path_of(evidence))
    found = ""
    try:
        found = sha256(outbound.fetch(evidence.link, limits=LIMITS, policy=policy).body).hexdigest()
    except outbound.OutboundError as error:
        log.info("evidence %s could not be looked at: %s", evidence.pk, getattr(error, "code", ""))
    now = timezone.now()
    with base.acting():
        current = Evidence.objects.select_for_update().filter(pk=evidence.pk, link=evidence.link).first()
        if current is None:  # it was changed or removed meanwhile
            return "away"
        same = bool(found) and current.content_hash in ("", found)
        if not same:
            Evidence.objects.filter(pk=current.pk).update(looked=now)
            return "other" if found else "away"
        base.write(current, {"looked": now, "checked": now, "content_hash": found})
        base.note(viewer, verb, current)
    return "same"
