"""What stewards do with a survey: prepare it, give it a questionnaire, publish it, put it away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from communaux.ground import text
from communaux.ground.gate import writing
from communaux.meaning.access import STEWARDS, Viewer
from communaux.meaning.declare import of
from communaux.modules.surveys import verbs
from communaux.modules.surveys.models import Survey, SurveyVersion
from communaux.modules.surveys.permissions import MATRIX
from communaux.modules.surveys.rules.definition import digest
from communaux.modules.surveys.rules.parsing import parse
from communaux.nouns.acts import base
from communaux.nouns.acts import values as given

RESERVED = frozenset({"new", "nouvelle", "import", "export", "analysis", "waves", "questions"})
"""Words that the pages need under ``/surveys/``."""
_MOST_BYTES = 2_000_000


def create(viewer: Viewer, values: Mapping[str, Any], raw: object, *, slug: str = "") -> Survey:
    """Prepare a survey with its first questionnaire. Only stewards see it until it is published.

    Raises ValidationError: by field, and for the questionnaire one sentence a problem under ``definition``.
    """
    MATRIX.require(viewer, verbs.SURVEY_CREATED)
    cleaned = given.clean(of(Survey), STEWARDS, values, new=True)
    definition = _checked(raw)
    survey = Survey(**cleaned)
    with base.acting():
        wanted = slug or survey.title.get("fr") or next(iter(survey.title.values()))
        survey.slug = text.slug(wanted, taken=_taken)[:60]
        survey.save(force_insert=True)
        version = _insert(survey, definition, "")
        base.note(viewer, verbs.SURVEY_CREATED, survey, thing=base.path_of(version), digest=version.digest)
    return survey


def _taken(slug: str) -> bool:
    return slug in RESERVED or Survey.objects.filter(slug=slug).exists()


def change(
    viewer: Viewer, survey: Survey, values: Mapping[str, Any], *, expected_version: int | None = None
) -> Survey:
    """Change how a survey is presented. Raises ``Conflict``."""
    MATRIX.require(viewer, verbs.SURVEY_CHANGED)
    cleaned = given.clean(of(Survey), STEWARDS, values)
    with base.acting():
        current = base.fresh(survey, act=verbs.SURVEY_CHANGED)
        changes = given.differing(current, cleaned)
        base.expect(current, expected_version, changes)
        if changes:
            base.write(current, changes)
            base.note(viewer, verbs.SURVEY_CHANGED, current, fields=sorted(changes))
    return current


def publish(viewer: Viewer, survey: Survey) -> Survey:
    """Let everybody see the survey."""
    return _move(viewer, survey, verbs.SURVEY_PUBLISHED, "published")


def archive(viewer: Viewer, survey: Survey) -> Survey:
    """Put a survey away: its open waves must be closed first."""
    if survey.waves.filter(state="open").exists():
        raise ValidationError(_("Une vague est encore ouverte. Fermez-la d’abord."), code="open")
    return _move(viewer, survey, verbs.SURVEY_ARCHIVED, "archived")


def _move(viewer: Viewer, survey: Survey, verb: str, state: str) -> Survey:
    MATRIX.require(viewer, verb)
    with base.acting():
        current = base.fresh(survey, act=verb)
        if current.state != state:
            base.write(current, {"state": state})
            base.note(viewer, verb, current)
    return current


def add_version(viewer: Viewer, survey: Survey, raw: object, *, note: str = "") -> SurveyVersion:
    """Give a survey a new questionnaire; earlier versions and their answers stay as they are.

    The same content as the last version adds nothing: that version is given back. Raises ValidationError.
    """
    MATRIX.require(viewer, verbs.VERSION_ADDED)
    definition = _checked(raw)
    said = given.text(note, 300)
    with base.acting():
        current = base.fresh(survey, act=verbs.VERSION_ADDED)
        last = current.versions.order_by("-number").first()
        if last is not None and last.digest == digest(definition):
            return last
        version = _insert(current, definition, said)
        base.write(current, {})
        base.note(viewer, verbs.VERSION_ADDED, current, thing=base.path_of(version), digest=version.digest)
    return version


def _insert(survey: Survey, definition: dict[str, Any], note: str) -> SurveyVersion:
    number = survey.versions.count() + 1
    version = SurveyVersion(
        key=f"{survey.slug}-{number}",
        survey=survey,
        number=number,
        note=note,
        definition=definition,
        digest=digest(definition),
    )
    try:
        with writing():
            version.save(force_insert=True)
    except IntegrityError as error:  # pragma: no cover - the fresh row of the survey keeps others out
        raise ValidationError(_("Cette version existe déjà."), code="twice") from error
    return version


def _checked(raw: object) -> dict[str, Any]:
    """The JSON of a questionnaire that reads. Raises ValidationError with every problem under ``definition``."""
    if len(repr(raw)) > _MOST_BYTES:
        raise ValidationError({"definition": _("Ce questionnaire est trop grand (2 Mo au plus).")})
    parsed = parse(raw)
    if parsed.problems or not isinstance(raw, dict):
        language = get_language() or "fr"
        raise ValidationError({"definition": [problem.label(language) for problem in parsed.problems]})
    return raw
