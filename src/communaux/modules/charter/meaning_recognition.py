"""What the things of a recognition mean, and who may read them: public from the day a decision is published.

An application is between the platform, its reviewers, the committee and the stewards until then. What reviewers and
the committee read besides is given by pages, since being a reviewer is no role but a standing.
"""

from django.db.models import Q

from communaux.meaning.access import EDITORS, MEMBERS, NOBODY, PUBLIC, STEWARDS
from communaux.meaning.declare import Meaning, Property, declare, extend
from communaux.modules.charter.models.recognition import (
    CommitteeMember,
    Complaint,
    Decision,
    Opinion,
    PlanStep,
    Question,
    Recognition,
    Review,
)
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
        owner="organisation",
        rows=((PUBLIC, _DECIDED), (STEWARDS, Q(pk__isnull=False))),
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
        rows=((STEWARDS, Q(pk__isnull=False)),),
        properties=(
            P("recognition", "own:recognition", read=STEWARDS, edit=NOBODY),
            P("organisation", "own:inTheNameOf", read=STEWARDS, edit=NOBODY),
            P("person", "own:reviewer", read=STEWARDS, edit=NOBODY),
            P("voice", "own:voice", read=STEWARDS, edit=NOBODY),
            P("state", "own:reviewState", read=STEWARDS, edit=NOBODY),
            P("due", "own:due", read=STEWARDS, edit=NOBODY),
            P("proposed_on", "own:proposedOn", read=STEWARDS, edit=NOBODY),
            P("submitted_on", "own:submittedOn", read=STEWARDS, edit=NOBODY),
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

extend(
    Organisation,
    P("recognitions", "own:hasRecognition", edit=NOBODY),
    P("charter_decisions", "own:charterDecision", edit=NOBODY),
)
