"""What surveys add to the pages of lower rooms: one's account and the stewards' desk."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communaux.meaning.access import Viewer
from communaux.modules.surveys import verbs
from communaux.modules.surveys.acts.responses import FOR
from communaux.modules.surveys.models import Wave
from communaux.modules.surveys.permissions import MATRIX
from communaux.modules.surveys.reading import surveys as reading
from communaux.nouns import panels


def of_account(viewer: Viewer) -> panels.Panel | None:
    """The open waves that wait for me: to begin, to go on, or to confirm."""
    waves = (
        Wave.objects.filter(state="open", closes__gte=timezone.localdate(), survey__state="published")
        .select_related("survey", "questionnaire")
        .defer("questionnaire__definition")
    )
    waiting = [
        {"wave": wave, "survey": wave.survey, "one": one}
        for wave in waves
        for one in reading.standings(viewer, wave, FOR[wave.survey.audience])
        if one.response is None or one.response.state == "draft"
    ]
    if not waiting:
        return None
    return panels.Panel("surveys/panels/account.html", {"waiting": waiting}, order=30)


def of_desk(viewer: Viewer) -> Iterable[panels.DeskLine]:
    """Responses that are under way in open waves."""
    if not MATRIX.allows(viewer, verbs.WAVE_REMINDED):
        return []
    found = []
    for wave in Wave.objects.filter(state="open").select_related("survey"):
        count = wave.invitations.exclude(
            organisation__in=wave.responses.filter(state__in=("submitted", "withdrawn")).values(
                "organisation"
            )
        ).count()
        if count:
            url = f"{wave.survey.get_absolute_url()}/waves/{wave.slug}"
            found.append(
                panels.DeskLine(_("Organisations invitées à répondre, sans réponse envoyée"), url, count)
            )
    return found


def register() -> None:
    """Tell the lower rooms."""
    panels.on_account(of_account)
    panels.on_desk(of_desk)
