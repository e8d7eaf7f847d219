"""What groups, memberships, deliverables, subjects and the steering committee mean, and who may read what.

The list of people is for members; a person who is ``listed`` is also seen by everybody. What is said to the
coordinators (a request and its answer) is read by them, by whoever said it and by the stewards; an e-mail address never.
"""

from django.db.models import Q

from communaux.meaning.access import EDITORS, MEMBERS, NOBODY, PUBLIC, STEWARDS
from communaux.meaning.declare import Meaning, Property, declare
from communaux.modules.groups.models import (
    Cooptation,
    Deliverable,
    Force,
    Group,
    Membership,
    Objection,
    Seat,
    Subject,
    Threshold,
    WorkingRules,
)
from communaux.modules.groups.reading import standing_rows as facing

P = Property

_ALL = Q(pk__isnull=False)
_THERE = Q(person__merged_into__isnull=True)
_LISTED = _THERE & Q(person__listed=True)
_PLACES = Q(state__in=("current", "left"))

declare(
    Meaning(
        model=Group,
        name="group",
        plural="groups",
        types=("pair:Group", "foaf:Group"),
        path="/groups/",
        rows=((PUBLIC, _ALL),),
        properties=(
            P("name", "pair:preferedLabel", edit=MEMBERS),
            P("kind", "own:groupKind", edit=MEMBERS),
            P("parent", "dcterms:isPartOf", edit=MEMBERS),
            P("aim", "own:aim", edit=MEMBERS),
            P("product", "own:expectedProduct", edit=MEMBERS),
            P("description", "pair:description", edit=MEMBERS),
            P("state", "own:groupState", edit=NOBODY),
            P("started", "schema:startDate", edit=MEMBERS),
            P("ended", "schema:endDate", edit=MEMBERS),
            P("joining", "own:joining", edit=MEMBERS),
            P("rhythm", "own:rhythm", edit=MEMBERS),
            P("size", "own:knownSize", edit=MEMBERS),
            P("mailing_list", "schema:email", read=MEMBERS, edit=MEMBERS),
            P("workspace", "own:workspace", read=MEMBERS, edit=MEMBERS),
            P("source", "own:sourceText", edit=MEMBERS),
            P("fictional", "own:fictional", edit=NOBODY),
            P("parts", "dcterms:hasPart", edit=NOBODY),
            P("memberships", "org:hasMembership", edit=NOBODY),
            P("deliverables", "own:deliverable", edit=NOBODY),
            P("subjects", "own:fromSubject", edit=NOBODY),
            P("version", "schema:version", edit=NOBODY),
            P("created", "dcterms:created", edit=NOBODY),
            P("updated", "dcterms:modified", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Membership,
        name="membership",
        plural="memberships",
        types=("own:GroupMembership", "org:Membership"),
        path="/memberships/",
        key="key",
        title="key",
        standing=facing.of_membership,
        rows=((PUBLIC, _LISTED & _PLACES), (MEMBERS, _THERE & _PLACES), (EDITORS, _THERE)),
        properties=(
            P("group", "own:group", edit=NOBODY),
            P("person", "org:member", edit=NOBODY),
            P("organisation", "own:organisation", edit=MEMBERS),
            P("capacity", "own:capacity", edit=MEMBERS),
            P("role", "org:role", edit=MEMBERS),
            P("state", "own:membershipState", edit=NOBODY),
            P("since", "schema:startDate", edit=MEMBERS),
            P("until", "schema:endDate", edit=NOBODY),
            P("share_email", "own:sharesEmail", read=EDITORS, edit=MEMBERS),
            P("message", "dcterms:description", read=EDITORS, edit=MEMBERS),
            P("answer", "own:answer", read=EDITORS, edit=NOBODY),
            P("rules", "own:acceptedRules", read=MEMBERS, edit=NOBODY),
            P("rules_accepted_on", "own:acceptedOn", read=MEMBERS, edit=NOBODY),
            P("briefed_on", "own:briefedOn", read=EDITORS, edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Deliverable,
        name="deliverable",
        plural="deliverables",
        types=("own:Deliverable", "schema:CreativeWork"),
        path="/deliverables/",
        key="key",
        title="title",
        rows=((PUBLIC, _ALL),),
        properties=(
            P("group", "own:group", edit=NOBODY),
            P("title", "dcterms:title", edit=MEMBERS),
            P("kind", "own:deliverableKind", edit=MEMBERS),
            P("state", "own:deliverableState", edit=MEMBERS),
            P("summary", "pair:comment", edit=MEMBERS),
            P("due", "own:dueOn", edit=MEMBERS),
            P("delivered", "dcterms:issued", edit=MEMBERS),
            P("link", "own:evidence", edit=MEMBERS),
            P("licence", "dcterms:license", edit=MEMBERS),
            P("item", "own:itemPath", edit=MEMBERS),
            P("source", "own:sourceText", edit=MEMBERS),
        ),
    )
)

declare(
    Meaning(
        model=WorkingRules,
        name="working-rules",
        plural="working-rules",
        types=("own:WorkingRules", "schema:CreativeWork"),
        path="/groups/rules/",
        key="key",
        title="number",
        rows=((PUBLIC, Q(state="adopted")), (STEWARDS, _ALL)),
        properties=(
            P("number", "schema:version", edit=NOBODY),
            P("text", "schema:text", edit=STEWARDS),
            P("changes", "own:changes", edit=STEWARDS),
            P("state", "own:rulesState", edit=NOBODY),
            P("adopted_on", "own:adoptedOn", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Subject,
        name="subject",
        plural="subjects",
        types=("own:Subject", "pair:Idea"),
        path="/groups/subjects/",
        key="key",
        title="title",
        heir="merged_into",
        rows=((PUBLIC, Q(merged_into__isnull=True)), (STEWARDS, _ALL)),
        properties=(
            P("title", "dcterms:title", edit=MEMBERS),
            P("why", "own:why", edit=MEMBERS),
            P("product", "own:expectedProduct", edit=MEMBERS),
            P("needs", "own:needs", edit=MEMBERS),
            P("proposer", "own:proposedBy", edit=NOBODY),
            P("organisation", "own:organisation", edit=MEMBERS),
            P("state", "own:subjectState", edit=NOBODY),
            P("proposed_on", "own:proposedOn", edit=NOBODY),
            P("settled_on", "own:settledOn", edit=NOBODY),
            P("group", "own:becameGroup", edit=NOBODY),
            P("closing", "own:closingReason", edit=NOBODY),
            P("closing_note", "own:closingNote", edit=NOBODY),
            P("source", "own:sourceText", edit=NOBODY),
            P("fictional", "own:fictional", edit=NOBODY),
            P("forces", "own:force", edit=NOBODY),
            P("version", "schema:version", edit=NOBODY),
            P("created", "dcterms:created", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Force,
        name="force",
        plural="forces",
        types=("own:Force",),
        path="/forces/",
        key="key",
        title="key",
        rows=((PUBLIC, _LISTED), (MEMBERS, _THERE)),
        properties=(
            P("subject", "own:subject", edit=NOBODY),
            P("person", "own:person", edit=NOBODY),
            P("organisation", "own:organisation", edit=MEMBERS),
            P("kind", "own:forceKind", edit=MEMBERS),
            P("note", "rdfs:comment", read=MEMBERS, edit=MEMBERS),
        ),
    )
)

declare(
    Meaning(
        model=Threshold,
        name="threshold",
        plural="thresholds",
        types=("own:Threshold",),
        path="/thresholds/",
        key="key",
        title="key",
        rows=((PUBLIC, _ALL),),
        properties=(
            P("coordinators", "own:neededCoordinators", edit=STEWARDS),
            P("participants", "own:neededParticipants", edit=STEWARDS),
            P("organisations", "own:neededOrganisations", edit=STEWARDS),
        ),
    )
)

declare(
    Meaning(
        model=Cooptation,
        name="cooptation",
        plural="cooptations",
        types=("own:Cooptation",),
        path="/cooptations/",
        key="key",
        title="key",
        standing=facing.of_cooptation,
        rows=(
            (PUBLIC, _LISTED & Q(state="coopted")),
            (MEMBERS, _THERE & Q(state__in=("presented", "consent", "coopted", "stopped"))),
            (EDITORS, _THERE),
        ),
        properties=(
            P("group", "own:group", edit=NOBODY),
            P("person", "own:person", edit=NOBODY),
            P("organisation", "own:organisation", edit=NOBODY),
            P("reason", "own:why", read=MEMBERS, edit=MEMBERS),
            P("proposed_by", "own:proposedBy", read=MEMBERS, edit=NOBODY),
            P("state", "own:cooptationState", edit=NOBODY),
            P("proposed_on", "own:proposedOn", edit=NOBODY),
            P("agreed_on", "own:agreedOn", edit=NOBODY),
            P("objections_until", "own:objectionsUntil", edit=NOBODY),
            P("decided_on", "own:decidedOn", edit=NOBODY),
            P("mandate_until", "own:mandateUntil", edit=NOBODY),
            P("objections", "own:objection", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Objection,
        name="objection",
        plural="objections",
        types=("own:Objection",),
        path="/objections/",
        key="key",
        title="key",
        rows=((MEMBERS, _THERE),),
        properties=(
            P("cooptation", "own:cooptation", read=MEMBERS, edit=NOBODY),
            P("person", "own:person", read=MEMBERS, edit=NOBODY),
            P("reason", "own:why", read=MEMBERS, edit=MEMBERS),
            P("state", "own:objectionState", read=MEMBERS, edit=NOBODY),
            P("lifted_on", "own:liftedOn", read=MEMBERS, edit=NOBODY),
            P("lifted_note", "own:liftedNote", read=MEMBERS, edit=NOBODY),
            P("created", "dcterms:created", read=MEMBERS, edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Seat,
        name="seat",
        plural="seats",
        types=("own:Seat",),
        path="/seats/",
        key="key",
        title="key",
        rows=((PUBLIC, _LISTED), (MEMBERS, _THERE)),
        properties=(
            P("group", "own:group", edit=NOBODY),
            P("person", "org:member", edit=NOBODY),
            P("organisation", "own:organisation", edit=NOBODY),
            P("cooptation", "own:cooptation", edit=NOBODY),
            P("since", "schema:startDate", edit=STEWARDS),
            P("until", "own:mandateUntil", edit=STEWARDS),
            P("ended_on", "schema:endDate", edit=NOBODY),
            P("ending", "own:endingReason", edit=NOBODY),
        ),
    )
)
