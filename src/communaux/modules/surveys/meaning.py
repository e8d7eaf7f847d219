"""What surveys mean, and who may read of them. Answers are no property: ``reading.visible`` is their only door."""

from django.db.models import Q

from communaux.meaning.access import EDITORS, NOBODY, PUBLIC, STEWARDS, Role
from communaux.meaning.declare import Meaning, Property, declare
from communaux.modules.surveys.models import Code, Response, Survey, SurveyVersion, Wave

P = Property
_THEMSELVES = frozenset({Role.EDITOR})
"""Whoever answers in their own name: nobody else, stewards neither."""

declare(
    Meaning(
        model=Survey,
        name="survey",
        plural="surveys",
        types=("own:Survey",),
        path="/surveys/",
        title="title",
        rows=((PUBLIC, ~Q(state="draft")), (STEWARDS, Q(pk__isnull=False))),
        properties=(
            P("title", "dcterms:title", edit=STEWARDS),
            P("aim", "dcterms:description", edit=STEWARDS),
            P("audience", "dcterms:audience", edit=STEWARDS),
            P("state", "own:surveyState", edit=NOBODY),
            P("versions", "own:questionnaire", edit=NOBODY),
            P("waves", "own:wave", edit=NOBODY),
            P("created", "dcterms:created", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=SurveyVersion,
        name="questionnaire",
        plural="questionnaires",
        types=("own:Questionnaire",),
        path="/questionnaires/",
        key="key",
        title="key",
        rows=((PUBLIC, ~Q(survey__state="draft")), (STEWARDS, Q(pk__isnull=False))),
        properties=(
            P("survey", "dcterms:isVersionOf", edit=NOBODY),
            P("number", "own:versionNumber", edit=NOBODY),
            P("note", "own:versionNote", edit=NOBODY),
            P("digest", "own:contentDigest", edit=NOBODY),
            P("created", "dcterms:created", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Wave,
        name="wave",
        plural="waves",
        types=("own:SurveyWave",),
        path="/waves/",
        title="title",
        rows=((PUBLIC, ~Q(survey__state="draft")), (STEWARDS, Q(pk__isnull=False))),
        properties=(
            P("survey", "dcterms:isPartOf", edit=NOBODY),
            P("questionnaire", "own:questionnaire", edit=NOBODY),
            P("title", "dcterms:title", edit=STEWARDS),
            P("opens", "schema:startDate", edit=STEWARDS),
            P("closes", "schema:endDate", edit=STEWARDS),
            P("state", "own:waveState", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Response,
        name="response",
        plural="responses",
        types=("own:SurveyResponse",),
        path="/responses/",
        key="key",
        title="key",
        owner="organisation",
        standing=lambda viewer: Q(person=viewer.person),
        rows=((EDITORS, Q(organisation__isnull=False)), (_THEMSELVES, Q(organisation__isnull=True))),
        properties=(
            P("wave", "dcterms:isPartOf", read=EDITORS, edit=NOBODY),
            P("organisation", "own:organisation", read=EDITORS, edit=NOBODY),
            P("state", "own:responseState", read=EDITORS, edit=NOBODY),
            P("consent", "own:researchConsent", read=EDITORS, edit=NOBODY),
            P("consent_on", "own:consentInstant", read=EDITORS, edit=NOBODY),
            P("submitted_on", "dcterms:dateSubmitted", read=EDITORS, edit=NOBODY),
            P("taken_from", "dcterms:replaces", read=EDITORS, edit=NOBODY),
            P("version", "schema:version", read=EDITORS, edit=NOBODY),
            P("updated", "dcterms:modified", read=EDITORS, edit=NOBODY),
        ),
    )
)

CODERS = frozenset({Role.RESEARCHER, Role.STEWARD})

declare(
    Meaning(
        model=Code,
        name="code",
        plural="codes",
        types=("own:AnswerCode", "skos:Concept"),
        path="/codes/",
        key="key",
        title="label",
        rows=((PUBLIC, ~Q(wave__survey__state="draft")), (STEWARDS, Q(pk__isnull=False))),
        properties=(
            P("wave", "dcterms:isPartOf", edit=NOBODY),
            P("field", "own:questionField", edit=NOBODY),
            P("label", "skos:prefLabel", edit=CODERS),
            P("note", "skos:scopeNote", edit=CODERS),
        ),
    )
)
