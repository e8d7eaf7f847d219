"""What the things of a recognition mean, and who may read them: public from the day a decision is published.

An application is between the platform, its reviewers, the committee and the stewards until then. Being a reviewer or a
member of the committee is no role but a standing (``charter.reading.standing_rows``): it opens what one's own pages show.
"""

from django.db.models import Q

from communaux.meaning.access import EDITORS, MEMBERS, NOBODY, PUBLIC, STEWARDS
from communaux.meaning.declare import Meaning, Property, declare, extend
from communaux.modules.charter.models.recognition import (
    CommitteeMember,
    Complaint,
    ConsentRound,
    ConsentVoice,
    Decision,
    DeclaredInterest,
    Opinion,
    PlanStep,
    Question,
    Recognition,
    Review,
)
from communaux.modules.charter.reading import standing_rows as facing
from communaux.nouns.models import Organisation

P = Property
_PUBLISHED = Q(organisation__state="published")
_DECIDED = _PUBLISHED & Q(published_on__isnull=False)

declare(
    Meaning(
        model=Recognition,
        name="recognition",
        plural="recognitions",
        types=("own:Recognition",),
        path="/recognitions/",
        key="key",
        title="key",
        owner="organisation",
        standing=facing.of_recognition,
        rows=((PUBLIC, _PUBLISHED & Q(public_since__isnull=False)), (EDITORS, Q(pk__isnull=False))),
        properties=(
            P("organisation", "own:organisation", edit=NOBODY),
            P("charter", "own:ofCharter", edit=NOBODY),
            P("state", "own:recognitionState", edit=NOBODY),
            P("holds", "own:holds", edit=NOBODY),
            P("cycle", "own:cycle", edit=NOBODY),
            P("decided_on", "own:decidedOn", edit=NOBODY),
            P("until", "own:validUntil", edit=NOBODY),
            P("renew_by", "own:renewBefore", edit=NOBODY),
            P("plan_due", "own:planDue", edit=NOBODY),
            P("public_since", "dcterms:issued", edit=NOBODY),
            P("opened_on", "own:openedOn", read=EDITORS, edit=NOBODY),
            P("submitted_on", "own:submittedOn", read=EDITORS, edit=NOBODY),
            P("missing", "own:missing", read=EDITORS, edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Decision,
        name="charter-decision",
        plural="charter-decisions",
        types=("own:CharterDecision",),
        path="/charter-decisions/",
        key="key",
        title="key",
        owner="organisation",
        standing=facing.of_what_the_committee_reads,
        rows=((PUBLIC, _DECIDED), (EDITORS, Q(pk__isnull=False))),
        properties=(
            P("organisation", "own:organisation", edit=NOBODY),
            P("charter", "own:ofCharter", edit=NOBODY),
            P("outcome", "own:decisionOutcome", edit=NOBODY),
            P("reasons", "own:decisionReason", edit=NOBODY),
            P("decided_on", "own:decidedOn", edit=NOBODY),
            P("until", "own:validUntil", edit=NOBODY),
            P("plan_due", "own:planDue", edit=NOBODY),
            P("cycle", "own:cycle", edit=NOBODY),
            P("appeal", "own:onAppeal", edit=NOBODY),
            P("final", "own:final", edit=NOBODY),
            P("published_on", "dcterms:issued", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Opinion,
        name="charter-opinion",
        plural="charter-opinions",
        types=("own:CharterOpinion",),
        path="/charter-opinions/",
        key="key",
        title="key",
        within="organisation",
        standing=facing.of_opinion,
        rows=((PUBLIC, _DECIDED), (EDITORS, Q(pk__isnull=False))),
        properties=(
            P("organisation", "own:organisation", edit=NOBODY),
            P("criterion", "own:criterion", edit=NOBODY),
            P("verdict", "own:verdict", edit=MEMBERS),
            P("severity", "own:severity", edit=MEMBERS),
            P("advice", "own:advice", edit=MEMBERS),
            P("published_on", "dcterms:issued", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Review,
        name="charter-review",
        plural="charter-reviews",
        types=("own:CharterReview",),
        path="/charter-reviews/",
        key="key",
        title="key",
        standing=facing.of_review,
        rows=((EDITORS, Q(pk__isnull=False)),),
        properties=(
            P("recognition", "own:recognition", read=EDITORS, edit=NOBODY),
            P("organisation", "own:inTheNameOf", read=EDITORS, edit=NOBODY),
            P("person", "own:reviewer", read=EDITORS, edit=NOBODY),
            P("voice", "own:voice", read=EDITORS, edit=NOBODY),
            P("state", "own:reviewState", read=EDITORS, edit=NOBODY),
            P("due", "own:due", read=EDITORS, edit=NOBODY),
            P("proposed_on", "own:proposedOn", read=EDITORS, edit=NOBODY),
            P("submitted_on", "own:submittedOn", read=EDITORS, edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Question,
        name="charter-question",
        plural="charter-questions",
        types=("own:CharterQuestion",),
        path="/charter-questions/",
        key="key",
        title="key",
        owner="organisation",
        standing=facing.of_question,
        rows=((EDITORS, Q(pk__isnull=False)),),
        properties=(
            P("organisation", "own:organisation", read=EDITORS, edit=NOBODY),
            P("criterion", "own:criterion", read=EDITORS, edit=NOBODY),
            P("text", "dcterms:description", read=EDITORS, edit=MEMBERS),
            P("asked_on", "own:askedOn", read=EDITORS, edit=NOBODY),
            P("answer", "own:answer", read=EDITORS, edit=EDITORS),
            P("answered_on", "own:answeredOn", read=EDITORS, edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=PlanStep,
        name="plan-step",
        plural="plan-steps",
        types=("own:PlanStep",),
        path="/plan-steps/",
        key="key",
        title="text",
        owner="organisation",
        standing=facing.of_what_the_committee_reads,
        rows=((PUBLIC, _DECIDED), (EDITORS, Q(pk__isnull=False))),
        properties=(
            P("organisation", "own:organisation", edit=NOBODY),
            P("criterion", "own:criterion", edit=NOBODY),
            P("text", "dcterms:description", edit=MEMBERS),
            P("account", "own:account", edit=EDITORS),
            P("link", "own:evidence", edit=EDITORS),
            P("done_on", "own:doneOn", edit=NOBODY),
            P("published_on", "dcterms:issued", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Complaint,
        name="charter-complaint",
        plural="charter-complaints",
        types=("own:CharterComplaint",),
        path="/charter-complaints/",
        key="key",
        title="key",
        rows=((STEWARDS, Q(pk__isnull=False)),),
        properties=(
            P("organisation", "own:organisation", read=STEWARDS, edit=NOBODY),
            P("criterion", "own:criterion", read=STEWARDS, edit=NOBODY),
            P("text", "dcterms:description", read=STEWARDS, edit=PUBLIC),
            P("contact", "schema:email", read=STEWARDS, edit=PUBLIC),
            P("state", "own:complaintState", read=STEWARDS, edit=NOBODY),
            P("received_on", "own:receivedOn", read=STEWARDS, edit=NOBODY),
            P("answer", "own:answer", read=STEWARDS, edit=STEWARDS),
            P("answered_on", "own:answeredOn", read=STEWARDS, edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=CommitteeMember,
        name="committee-member",
        plural="committee-members",
        types=("own:CommitteeMember",),
        path="/committee-members/",
        key="key",
        title="key",
        rows=((MEMBERS, Q(person__merged_into__isnull=True)),),
        properties=(
            P("person", "own:member", read=MEMBERS, edit=NOBODY),
            P("since", "schema:startDate", read=MEMBERS, edit=NOBODY),
            P("until", "schema:endDate", read=MEMBERS, edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=ConsentRound,
        name="consent-round",
        plural="consent-rounds",
        types=("own:ConsentRound",),
        path="/consent-rounds/",
        key="key",
        title="key",
        standing=facing.of_what_the_committee_reads,
        rows=((EDITORS, Q(pk__isnull=False)),),
        properties=(
            P("recognition", "own:recognition", read=EDITORS, edit=NOBODY),
            P("outcome", "own:proposedOutcome", read=EDITORS, edit=MEMBERS),
            P("reasons", "own:decisionReason", read=EDITORS, edit=MEMBERS),
            P("plan_due", "own:planDue", read=EDITORS, edit=MEMBERS),
            P("state", "own:roundState", read=EDITORS, edit=NOBODY),
            P("opened_on", "own:openedOn", read=EDITORS, edit=NOBODY),
            P("closed_on", "own:closedOn", read=EDITORS, edit=NOBODY),
            P("decision", "own:becameDecision", read=EDITORS, edit=NOBODY),
            P("voices", "own:consentVoice", read=EDITORS, edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=ConsentVoice,
        name="consent-voice",
        plural="consent-voices",
        types=("own:ConsentVoice",),
        path="/consent-voices/",
        key="key",
        title="key",
        standing=facing.of_voice,
        rows=((EDITORS, Q(pk__isnull=False)),),
        properties=(
            P("round", "own:ofRound", read=EDITORS, edit=NOBODY),
            P("member", "own:member", read=EDITORS, edit=NOBODY),
            P("stance", "own:stance", read=EDITORS, edit=MEMBERS),
            P("reason", "own:why", read=EDITORS, edit=MEMBERS),
            P("said_on", "own:saidOn", read=EDITORS, edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=DeclaredInterest,
        name="declared-interest",
        plural="declared-interests",
        types=("own:DeclaredInterest",),
        path="/declared-interests/",
        key="key",
        title="key",
        within="organisation",
        standing=facing.of_interest,
        rows=((EDITORS, Q(pk__isnull=False)),),
        properties=(
            P("person", "own:person", read=EDITORS, edit=NOBODY),
            P("organisation", "own:organisation", read=EDITORS, edit=NOBODY),
            P("declared_on", "own:declaredOn", read=EDITORS, edit=NOBODY),
        ),
    )
)

extend(
    Organisation,
    P("recognitions", "own:hasRecognition", edit=NOBODY),
    P("charter_decisions", "own:charterDecision", edit=NOBODY),
)
