"""What the things of the charter mean: texts, signatures, self-assessments, amendments.

What recognition adds is declared in ``meaning_recognition``.
"""

from django.db.models import Q

from communaux.meaning.access import EDITORS, MEMBERS, NOBODY, PUBLIC, STEWARDS
from communaux.meaning.declare import Meaning, Property, declare, extend
from communaux.modules.charter.models import (
    Amendment,
    AmendmentComment,
    AmendmentSupport,
    Assessment,
    CharterPart,
    CharterVersion,
    Criterion,
    CriterionAnswer,
    Evidence,
    Signature,
    Suggestion,
)
from communaux.modules.charter.permissions import KEEPERS
from communaux.nouns.models import Organisation

P = Property

PUBLIC_STATES = ("proposed", "in-force", "superseded")
"""A version is everybody's from the day it is proposed."""

_PUBLISHED = Q(organisation__state="published")
_SHARED = _PUBLISHED & Q(visibility="public")

declare(
    Meaning(
        model=CharterVersion,
        name="charter",
        plural="charters",
        types=("own:Charter", "schema:DigitalDocument"),
        path="/charter/",
        key="number",
        title="number",
        rows=((PUBLIC, Q(state__in=PUBLIC_STATES)), (STEWARDS, Q(pk__isnull=False))),
        properties=(
            P("number", "schema:version", edit=NOBODY),
            P("title", "dcterms:title", edit=STEWARDS),
            P("state", "own:charterState", edit=NOBODY),
            P("preamble", "own:preamble", edit=STEWARDS),
            P("manifesto", "own:manifesto", edit=STEWARDS),
            P("changes", "own:changes", edit=STEWARDS),
            P("notice", "dcterms:rights", edit=STEWARDS),
            P("licence", "dcterms:license", edit=STEWARDS),
            P("source", "dcterms:source", edit=STEWARDS),
            P("replaces", "dcterms:replaces", edit=NOBODY),
            P("proposed_on", "dcterms:dateSubmitted", edit=NOBODY),
            P("published", "dcterms:issued", edit=NOBODY),
            P("in_force_from", "own:inForceFrom", edit=NOBODY),
            P("in_force_until", "own:inForceUntil", edit=NOBODY),
            P("parts", "dcterms:hasPart", edit=NOBODY),
            P("criteria", "own:criterion", edit=NOBODY),
            P("signatures", "own:charterSignature", edit=NOBODY),
        ),
    )
)

_OF_CHARTER = ((PUBLIC, Q(charter__state__in=PUBLIC_STATES)), (STEWARDS, Q(pk__isnull=False)))

declare(
    Meaning(
        model=CharterPart,
        name="charter-part",
        plural="charter-parts",
        types=("own:CharterPart",),
        path="/charter-parts/",
        key="key",
        title="key",
        rows=_OF_CHARTER,
        properties=(
            P("charter", "dcterms:isPartOf", edit=NOBODY),
            P("code", "own:charterPartCode", edit=NOBODY),
            P("position", "schema:position", edit=NOBODY),
            P("title", "dcterms:title", edit=STEWARDS),
            P("text", "dcterms:description", edit=STEWARDS),
            P("criteria", "own:criterion", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Criterion,
        name="criterion",
        plural="criteria",
        types=("own:Criterion",),
        path="/criteria/",
        key="key",
        title="key",
        rows=_OF_CHARTER,
        properties=(
            P("charter", "own:ofCharter", edit=NOBODY),
            P("part", "dcterms:isPartOf", edit=NOBODY),
            P("code", "dcterms:identifier", edit=NOBODY),
            P("position", "schema:position", edit=NOBODY),
            P("statement", "dcterms:description", edit=STEWARDS),
            P("help", "own:howToShow", edit=STEWARDS),
            P("expected", "own:expectedEvidence", edit=STEWARDS),
            P("grade", "own:criterionGrade", edit=STEWARDS),
            P("condition", "own:criterionCondition", edit=STEWARDS),
            P("condition_partial", "own:conditionOfOnePoint", edit=STEWARDS),
            P("questions", "own:questions", edit=STEWARDS),
            P("source_line", "dcterms:bibliographicCitation", edit=STEWARDS),
            P("reading", "own:automaticReading", edit=STEWARDS),
        ),
    )
)

declare(
    Meaning(
        model=Signature,
        name="signature",
        plural="signatures",
        types=("own:CharterSignature",),
        path="/signatures/",
        key="key",
        title="key",
        owner="organisation",
        rows=((PUBLIC, _PUBLISHED), (EDITORS, Q(pk__isnull=False))),
        properties=(
            P("organisation", "own:organisation", edit=NOBODY),
            P("charter", "own:ofCharter", edit=NOBODY),
            P("signed_on", "own:signedOn", edit=NOBODY),
            P("withdrawn_on", "own:withdrawnOn", edit=NOBODY),
            P("way", "own:signingWay", edit=NOBODY),
            P("person", "own:signedBy", read=MEMBERS, edit=NOBODY),
            P("signatory", "own:signatoryName", read=MEMBERS, edit=KEEPERS),
            P("capacity", "own:signatoryCapacity", read=MEMBERS, edit=KEEPERS),
            P("name_shown", "own:nameShown", read=MEMBERS, edit=KEEPERS),
        ),
    )
)

declare(
    Meaning(
        model=Assessment,
        name="assessment",
        plural="assessments",
        types=("own:SelfAssessment",),
        path="/assessments/",
        key="key",
        title="key",
        owner="organisation",
        rows=((PUBLIC, _PUBLISHED & Q(shared_on__isnull=False)), (EDITORS, Q(pk__isnull=False))),
        properties=(
            P("organisation", "own:organisation", edit=NOBODY),
            P("charter", "own:ofCharter", edit=NOBODY),
            P("shared_on", "own:sharedOn", edit=NOBODY),
            P("answers", "own:criterionAnswer", edit=NOBODY),
            P("updated", "dcterms:modified", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=CriterionAnswer,
        name="criterion-answer",
        plural="criterion-answers",
        types=("own:CriterionAnswer",),
        path="/criterion-answers/",
        key="key",
        title="key",
        owner="organisation",
        rows=(
            (PUBLIC, _SHARED & Q(assessment__shared_on__isnull=False) & ~Q(answer="")),
            (EDITORS, Q(pk__isnull=False)),
        ),
        properties=(
            P("organisation", "own:organisation", edit=NOBODY),
            P("assessment", "dcterms:isPartOf", edit=NOBODY),
            P("criterion", "own:criterion", edit=NOBODY),
            P("answer", "own:selfAnswer", edit=KEEPERS),
            P("comment", "dcterms:description", edit=KEEPERS),
            P("reason", "own:notApplicableBecause", edit=KEEPERS),
            P("visibility", "own:visibility", edit=KEEPERS),
            P("answered_on", "dcterms:date", edit=NOBODY),
            P("evidence", "own:evidenceItem", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Evidence,
        name="evidence",
        plural="evidence",
        types=("own:Evidence",),
        path="/evidence/",
        key="key",
        title="title",
        owner="organisation",
        rows=(
            (
                PUBLIC,
                _SHARED
                & Q(answer__visibility="public", answer__assessment__shared_on__isnull=False)
                & ~Q(answer__answer=""),
            ),
            (EDITORS, Q(pk__isnull=False)),
        ),
        properties=(
            P("organisation", "own:organisation", edit=NOBODY),
            P("answer", "own:criterionAnswer", edit=NOBODY),
            P("kind", "own:evidenceKind", edit=NOBODY),
            P("title", "dcterms:title", edit=KEEPERS),
            P("link", "own:evidence", edit=KEEPERS),
            P("text", "dcterms:description", edit=KEEPERS),
            P("source", "own:answeredAt", read=EDITORS, edit=NOBODY),
            P("dated", "dcterms:date", edit=KEEPERS),
            P("content_hash", "own:sha256", edit=KEEPERS),
            P("checked", "own:checkedAt", edit=NOBODY),
            P("media_type", "dcterms:format", edit=NOBODY),
            P("size", "own:bytes", edit=NOBODY),
            P("visibility", "own:visibility", edit=KEEPERS),
        ),
    )
)

declare(
    Meaning(
        model=Suggestion,
        name="charter-suggestion",
        plural="charter-suggestions",
        types=("own:CharterSuggestion",),
        path="/charter-suggestions/",
        key="key",
        title="key",
        owner="organisation",
        rows=((EDITORS, Q(pk__isnull=False)),),
        properties=(
            P("organisation", "own:organisation", read=EDITORS, edit=NOBODY),
            P("criterion", "own:criterion", read=EDITORS, edit=NOBODY),
            P("source", "own:answeredAt", read=EDITORS, edit=NOBODY),
            P("text", "dcterms:description", read=EDITORS, edit=NOBODY),
            P("state", "own:suggestionState", read=EDITORS, edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Amendment,
        name="amendment",
        plural="amendments",
        types=("own:Amendment",),
        path="/amendments/",
        key="key",
        title="title",
        rows=((PUBLIC, Q(pk__isnull=False)),),
        properties=(
            P("title", "dcterms:title", edit=MEMBERS),
            P("charter", "own:ofCharter", edit=NOBODY),
            P("kind", "own:amendmentKind", edit=NOBODY),
            P("target", "own:amendmentTarget", edit=NOBODY),
            P("part", "own:amendedPart", edit=NOBODY),
            P("criterion", "own:criterion", edit=NOBODY),
            P("before", "own:wordingBefore", edit=NOBODY),
            P("wording", "own:wordingProposed", edit=MEMBERS),
            P("reason", "dcterms:description", edit=MEMBERS),
            P("organisation", "own:organisation", edit=NOBODY),
            P("person", "dcterms:creator", read=MEMBERS, edit=NOBODY),
            P("state", "own:amendmentState", edit=NOBODY),
            P("created", "dcterms:created", edit=NOBODY),
            P("decided_on", "own:decidedOn", edit=NOBODY),
            P("decision_reason", "own:decisionReason", edit=NOBODY),
            P("decision_link", "own:decisionRecord", edit=NOBODY),
            P("applied_in", "own:appliedIn", edit=NOBODY),
            P("comments", "own:amendmentComment", read=MEMBERS, edit=NOBODY),
            P("supports", "own:amendmentSupport", read=MEMBERS, edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=AmendmentComment,
        name="amendment-comment",
        plural="amendment-comments",
        types=("own:AmendmentComment",),
        path="/amendment-comments/",
        key="key",
        title="key",
        rows=((MEMBERS, Q(removed=False)),),
        properties=(
            P("amendment", "own:amendment", read=MEMBERS, edit=NOBODY),
            P("person", "dcterms:creator", read=MEMBERS, edit=NOBODY),
            P("text", "dcterms:description", read=MEMBERS, edit=MEMBERS),
            P("created", "dcterms:created", read=MEMBERS, edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=AmendmentSupport,
        name="amendment-support",
        plural="amendment-supports",
        types=("own:AmendmentSupport",),
        path="/amendment-supports/",
        key="key",
        title="key",
        rows=((MEMBERS, Q(pk__isnull=False)),),
        properties=(
            P("amendment", "own:amendment", read=MEMBERS, edit=NOBODY),
            P("person", "own:supporter", read=MEMBERS, edit=NOBODY),
            P("created", "dcterms:created", read=MEMBERS, edit=NOBODY),
        ),
    )
)

extend(
    Organisation,
    P("signatures", "own:charterSignature", edit=NOBODY),
    P("assessments", "own:selfAssessment", edit=NOBODY),
)
