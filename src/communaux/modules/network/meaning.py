"""What the things of the network module mean, and what it lets one say of an organisation."""

from django.db.models import Q

from communaux.meaning.access import EDITORS, NOBODY, PUBLIC, STEWARDS
from communaux.meaning.declare import Meaning, Property, declare, extend
from communaux.modules.network.models import (
    Claim,
    Commons,
    Listing,
    Relation,
    Report,
    Source,
    Stakeholder,
    Transfer,
)
from communaux.nouns.models import Organisation

P = Property

_OF_PUBLISHED = ((PUBLIC, Q(organisation__state="published")), (EDITORS, Q(pk__isnull=False)))

declare(
    Meaning(
        model=Relation,
        name="relation",
        plural="relations",
        types=("own:Relation",),
        path="/relations/",
        key="key",
        title="title",
        owner="subject",
        rows=(
            (PUBLIC, Q(subject__state="published", object__state="published")),
            (EDITORS, Q(pk__isnull=False)),
        ),
        properties=(
            P("subject", "rdf:subject", edit=NOBODY),
            P("kind", "own:relationKind"),
            P("object", "rdf:object"),
            P("title", "dcterms:title"),
            P("link", "own:evidence"),
            P("since", "schema:startDate"),
            P("until", "schema:endDate"),
            P("source", "own:sourceKind"),
            P("created", "dcterms:created", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Stakeholder,
        name="stakeholder",
        plural="stakeholders",
        types=("own:Stakeholder",),
        path="/stakeholders/",
        key="key",
        title="label",
        owner="organisation",
        rows=_OF_PUBLISHED,
        properties=(
            P("organisation", "own:organisation", edit=NOBODY),
            P("category", "own:stakeholderCategory"),
            P("label", "rdfs:label"),
            P("action", "own:action"),
            P("status", "own:legalStatus"),
            P("link", "own:legalLink"),
            P("governance", "own:placeInGovernance"),
        ),
    )
)

declare(
    Meaning(
        model=Commons,
        name="commons",
        plural="commons",
        types=("own:Commons", "pair:Resource"),
        path="/commons/",
        key="key",
        owner="organisation",
        rows=_OF_PUBLISHED,
        properties=(
            P("organisation", "own:organisation", edit=NOBODY),
            P("name", "pair:preferedLabel"),
            P("nature", "own:nature"),
            P("summary", "pair:comment"),
            P("licence", "dcterms:license"),
            P("openness", "own:openness"),
            P("link", "own:evidence"),
            P("since", "schema:startDate"),
        ),
    )
)

declare(
    Meaning(
        model=Listing,
        name="listing",
        plural="listings",
        types=("own:Listing",),
        path="/listings/",
        key="key",
        title="title",
        owner="organisation",
        rows=(
            (PUBLIC, Q(organisation__state="published", state="open")),
            (EDITORS, Q(pk__isnull=False)),
        ),
        properties=(
            P("organisation", "own:organisation", edit=NOBODY),
            P("direction", "own:direction"),
            P("kind", "own:listingKind"),
            P("title", "dcterms:title"),
            P("text", "pair:description"),
            P("themes", "pair:hasTopic"),
            P("until", "own:validUntil"),
            P("state", "own:listingState", edit=NOBODY),
            P("created", "dcterms:created", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Source,
        name="source",
        plural="sources",
        types=("own:Source",),
        path="/sources/",
        key="key",
        owner="organisation",
        rows=_OF_PUBLISHED,
        properties=(
            P("organisation", "own:organisation", edit=NOBODY),
            P("name", "pair:preferedLabel", edit=NOBODY),
            P("row_key", "dcterms:identifier", edit=NOBODY),
            P("link", "own:evidence", edit=NOBODY),
            P("licence", "dcterms:license", edit=NOBODY),
            P("read", "own:readOn", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Claim,
        name="claim",
        plural="claims",
        types=("own:Claim",),
        path="/claims/",
        key="key",
        title="key",
        owner="organisation",
        rows=((STEWARDS, Q(pk__isnull=False)),),
        properties=(
            P("organisation", "own:organisation", read=STEWARDS, edit=NOBODY),
            P("message", "dcterms:description", read=STEWARDS, edit=NOBODY),
            P("state", "own:decision", read=STEWARDS, edit=NOBODY),
            P("answer", "own:answer", read=STEWARDS, edit=STEWARDS),
            P("created", "dcterms:created", read=STEWARDS, edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Transfer,
        name="transfer",
        plural="transfers",
        types=("own:Transfer",),
        path="/transfers/",
        key="key",
        title="key",
        owner="organisation",
        rows=((EDITORS, Q(pk__isnull=False)),),
        properties=(
            P("organisation", "own:organisation", read=EDITORS, edit=NOBODY),
            P("email", "schema:email", read=EDITORS),
            P("keep", "own:keepsRights", read=EDITORS),
            P("expires", "own:validUntilInstant", read=EDITORS, edit=NOBODY),
            P("state", "own:decision", read=EDITORS, edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Report,
        name="report",
        plural="reports",
        types=("own:Report",),
        path="/reports/",
        key="key",
        title="key",
        owner="organisation",
        rows=((EDITORS, Q(pk__isnull=False)),),
        properties=(
            P("organisation", "own:organisation", read=EDITORS, edit=NOBODY),
            P("reason", "own:reportReason", read=EDITORS, edit=PUBLIC),
            P("text", "dcterms:description", read=EDITORS, edit=PUBLIC),
            P("contact", "schema:email", read=STEWARDS, edit=PUBLIC),
            P("state", "own:decision", read=EDITORS, edit=NOBODY),
            P("answer", "own:answer", read=EDITORS, edit=STEWARDS),
            P("created", "dcterms:created", read=EDITORS, edit=NOBODY),
        ),
    )
)

extend(
    Organisation,
    P("relations", "own:relation", edit=NOBODY),
    P("relations_in", "own:relationFrom", edit=NOBODY),
    P("stakeholders", "own:stakeholder", edit=NOBODY),
    P("commons", "own:putsInCommon", edit=NOBODY),
    P("listings", "own:listing", edit=NOBODY),
    P("affiliations", "pair:organizationOfMembership", edit=NOBODY),
    P("sources", "dcterms:source", edit=NOBODY),
)
