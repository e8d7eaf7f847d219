"""What somebody let in, and what stewards see of the programs that use the accounts of this house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet

from communaux.modules.identity.models import Application, Consent, Credential
from communaux.modules.identity.rules.requests import where

_OPEN_FIRST = F("ended").asc(nulls_first=True)


@dataclass(frozen=True, slots=True)
class LetIn:
    """An application that acts for somebody. ``last``: when they signed in to it last; ``until``: when what it holds ends."""

    consent: Consent
    where: str
    last: datetime | None
    until: datetime | None


def consents(account: int) -> list[LetIn]:
    """The consents of somebody that hold, the latest first."""
    rows = (
        Consent.objects.filter(account=account, ended=None, application__ended=None)
        .select_related("application__organisation")
        .annotate(
            last=Max("sessions__made"),
            until=Max("sessions__expires", filter=Q(sessions__ended=None, sessions__code_used__isnull=False)),
        )
        .order_by("-granted")
    )
    return [LetIn(row, _where(row.application), row.last, row.until) for row in rows]


def counts(account: int, person: int | None) -> tuple[int, int]:
    """How many applications act for somebody, and how many keys they gave."""
    return (
        Consent.objects.filter(account=account, ended=None, application__ended=None).count(),
        Credential.objects.filter(person=person, ended=None).count() if person else 0,
    )


def platforms() -> list[Application]:
    """The platforms that stewards registered, those that are open first."""
    rows = _counted(Application.objects.filter(kind=Application.Kind.PLATFORM))
    return list(rows.order_by(_OPEN_FIRST, "name"))


def strangers(limit: int = 100) -> list[Application]:
    """Programs that nobody registered and that somebody lets act for them: the most used first."""
    rows = _counted(Application.objects.exclude(kind=Application.Kind.PLATFORM)).filter(people__gt=0)
    return list(rows.order_by(_OPEN_FIRST, "-people", "name")[:limit])


def _counted(rows: QuerySet[Application]) -> QuerySet[Any]:
    return rows.select_related("organisation").annotate(
        people=Count("consents", filter=Q(consents__ended=None))
    )


def _where(application: Application) -> str:
    return where(application.redirect_uris[0]) if application.redirect_uris else ""
