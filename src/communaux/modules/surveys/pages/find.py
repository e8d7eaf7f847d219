"""From an address to a survey, a wave or a response that the viewer may open; 404 for what they may not know of."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from communaux.meaning.declare import of
from communaux.modules.surveys import verbs
from communaux.modules.surveys.models import Response, Survey, Wave
from communaux.modules.surveys.permissions import allows
from communaux.nouns.answers import viewer_of

_COLUMNS = (
    *(field.attname for field in Response._meta.concrete_fields),
    *("wave__slug", "wave__title", "wave__opens", "wave__closes", "wave__state", "wave__survey_id"),
    *("wave__survey__slug", "wave__survey__title", "wave__survey__audience", "wave__survey__state"),
    *("wave__questionnaire__digest", "wave__questionnaire__key", "wave__questionnaire__number"),
    *("organisation__name", "organisation__slug", "organisation__state", "organisation__version"),
    *("person__name", "person__key"),
)
"""What the pages of a response read: an organisation has fifty columns more, and every answer that is saved asks."""


def language() -> str:
    """The language of the page: fr or en."""
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def survey(request: HttpRequest, slug: str) -> Survey:
    """A survey that the viewer may see."""
    found = Survey.objects.filter(of(Survey).visible(viewer_of(request).roles), slug=slug).first()
    if found is None:
        raise Http404
    return found


def wave(request: HttpRequest, slug: str, wave_slug: str) -> Wave:
    """A wave of a survey that the viewer may see."""
    found = (
        Wave.objects.filter(of(Wave).visible(viewer_of(request).roles), survey__slug=slug, slug=wave_slug)
        .select_related("survey", "questionnaire")
        .defer("questionnaire__definition")
        .first()
    )
    if found is None:
        raise Http404
    return found


def response(request: HttpRequest, slug: str, key: str) -> Response:
    """A response that the viewer may write."""
    found = own_response(request, key)
    if found.wave.survey.slug != slug:
        raise Http404
    return found


def own_response(request: HttpRequest, key: str) -> Response:
    """The same by its key alone."""
    found = (
        Response.objects.filter(key=key)
        .select_related("wave__survey", "wave__questionnaire", "organisation", "person")
        .only(*_COLUMNS)
        .first()
    )
    if found is None or not allows(viewer_of(request), verbs.RESPONSE_SAVED, found):
        raise Http404
    return found
