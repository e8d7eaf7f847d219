"""What is asked now, by whom, and where a viewer stands in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from communaux.meaning.access import Viewer
from communaux.meaning.declare import of
from communaux.modules.surveys.models import Response, Survey, Wave
from communaux.modules.surveys.reading.definitions import definition_of
from communaux.modules.surveys.rules.showing import progress
from communaux.nouns.models import Organisation


def seen(viewer: Viewer) -> QuerySet[Survey]:
    """The surveys that this viewer may see, the latest first."""
    return Survey.objects.filter(of(Survey).visible(viewer.roles)).order_by("-created", "-pk")


def waves_of(surveys: Iterable[Survey]) -> dict[int, list[Wave]]:
    """Survey -> its waves, the latest first, with the number of responses that were submitted. One query."""
    found: dict[int, list[Wave]] = {}
    rows = (
        Wave.objects.filter(survey__in=list(surveys))
        .select_related("survey", "questionnaire")
        .defer("questionnaire__definition")
        .annotate(submitted=Count("responses", filter=Q(responses__state="submitted")))
        .order_by("-opens", "-pk")
    )
    for wave in rows:
        found.setdefault(wave.survey_id, []).append(wave)
    return found


def open_wave(waves: Iterable[Wave]) -> Wave | None:
    """The wave that takes answers today, or None."""
    today = timezone.localdate()
    return next((wave for wave in waves if wave.is_open(today)), None)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands in a wave: for an organisation, or in their own name where there is none."""

    organisation: Organisation | None
    response: Response | None
    answered: int = 0
    total: int = 0


def standings(viewer: Viewer, wave: Wave, audience: tuple[str, ...]) -> list[Standing]:
    """For whom the viewer may answer this wave, and how far each response is. Two queries."""
    found: list[Standing] = []
    mine = {
        one.organisation_id or 0: one
        for one in Response.objects.filter(wave=wave).filter(
            Q(organisation__in=viewer.edits) | Q(person=viewer.person, person__isnull=False)
        )
    }
    if "organisation" in audience and viewer.edits:
        kept = Organisation.objects.filter(pk__in=viewer.edits).exclude(state="merged").order_by("name")
        found += [_standing(wave, one, mine.get(one.pk)) for one in kept]
    if "person" in audience and viewer.person is not None and viewer.account is not None:
        found.append(_standing(wave, None, mine.get(0)))
    return found


def _standing(wave: Wave, organisation: Organisation | None, response: Response | None) -> Standing:
    if response is None:
        return Standing(organisation, None)
    parts = progress(definition_of(wave.questionnaire), response.answers)
    return Standing(
        organisation, response, sum(part.answered for part in parts), sum(part.total for part in parts)
    )
