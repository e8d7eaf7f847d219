"""What communities, standards, versions, terms, differences, agreements and proofs mean, and who may read what.

All of it is public: a standard is a commons. A person is shown where they let themselves be listed; to members, always.
"""

from django.db.models import Q

from communaux.meaning.access import MEMBERS, NOBODY, PUBLIC, STEWARDS
from communaux.meaning.declare import Meaning, Property, declare
from communaux.modules.standards.models import (
    Agreement,
    Community,
    Difference,
    Edition,
    Maintenance,
    MappingText,
    Participation,
    Resolution,
    Sample,
    Standard,
    Term,
)

P = Property

_ALL = Q(pk__isnull=False)
_OPEN_ORGANISATION = Q(organisation__state="published")
_THERE = Q(person__isnull=False, person__merged_into__isnull=True)
_SOMEBODY = (
    (PUBLIC, _OPEN_ORGANISATION | (_THERE & Q(person__listed=True))),
    (MEMBERS, _OPEN_ORGANISATION | _THERE),
    (STEWARDS, _ALL),
)
"""Of an organisation whose record is published, or of a person who may be seen."""

_TIMES = (
    P("version", "own:recordVersion", edit=NOBODY),
    P("created", "dcterms:created", edit=NOBODY),
    P("updated", "dcterms:modified", edit=NOBODY),
)

declare(
    Meaning(
        model=Community,
        name="community",
        plural="communities",
        types=("own:CommunityOfIntention", "foaf:Group"),
        path="/standards/communities/",
        rows=((PUBLIC, _ALL),),
        properties=(
            P("name", "pair:preferedLabel", edit=MEMBERS),
            P("subject", "own:communitySubject", edit=MEMBERS),
            P("purpose", "own:intention", edit=MEMBERS),
            P("joining", "own:howToJoin", edit=MEMBERS),
            P("workspace", "own:workspace", edit=MEMBERS),
            P("state", "own:communityState", edit=NOBODY),
            P("participations", "own:communityParticipation", edit=NOBODY),
            P("standards", "own:setsStandard", edit=NOBODY),
            P("fictional", "own:fictional", edit=NOBODY),
            *_TIMES,
        ),
    )
)

declare(
    Meaning(
        model=Participation,
        name="community-participation",
        plural="community-participations",
        types=("own:CommunityParticipation",),
        path="/standard-participations/",
        key="key",
        title="key",
        rows=_SOMEBODY,
        properties=(
            P("community", "own:community", edit=NOBODY),
            P("organisation", "own:organisation", edit=NOBODY),
            P("person", "own:person", edit=NOBODY),
            P("role", "own:communityRole", edit=NOBODY),
            P("since", "schema:startDate", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Standard,
        name="standard",
        plural="standards",
        types=("own:SharedStandard", "dcterms:Standard"),
        path="/standards/",
        rows=((PUBLIC, _ALL),),
        properties=(
            P("name", "dcterms:title", edit=MEMBERS),
            P("subject", "own:standardSubject", edit=MEMBERS),
            P("description", "pair:description", edit=MEMBERS),
            P("community", "own:setBy", edit=NOBODY),
            P("licence", "dcterms:license", edit=MEMBERS),
            P("review_on", "own:reviewOn", edit=MEMBERS),
            P("maintenances", "own:maintenance", edit=NOBODY),
            P("editions", "dcterms:hasVersion", edit=NOBODY),
            P("fictional", "own:fictional", edit=NOBODY),
            *_TIMES,
        ),
    )
)

declare(
    Meaning(
        model=Maintenance,
        name="standard-maintenance",
        plural="standard-maintenances",
        types=("own:StandardMaintenance",),
        path="/standard-maintenances/",
        key="key",
        title="key",
        rows=_SOMEBODY,
        properties=(
            P("standard", "own:maintainedStandard", edit=NOBODY),
            P("organisation", "own:organisation", edit=NOBODY),
            P("person", "own:person", edit=NOBODY),
            P("since", "schema:startDate", edit=NOBODY),
            P("until", "schema:endDate", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Edition,
        name="standard-version",
        plural="standard-versions",
        types=("own:StandardVersion",),
        path="/standard-versions/",
        key="key",
        title="key",
        rows=((PUBLIC, _ALL),),
        properties=(
            P("standard", "dcterms:isVersionOf", edit=NOBODY),
            P("number", "own:versionNumber", edit=NOBODY),
            P("state", "own:standardVersionState", edit=NOBODY),
            P("changes", "own:changes", edit=MEMBERS),
            P("text", "schema:text", edit=MEMBERS),
            P("based_on", "dcterms:replaces", edit=NOBODY),
            P("proposed_on", "own:proposedOn", edit=NOBODY),
            P("content_hash", "schema:sha256", edit=NOBODY),
            P("terms", "own:standardTerm", edit=NOBODY),
            P("mappings", "own:attachedMapping", edit=NOBODY),
            P("tests", "own:testData", edit=NOBODY),
            P("resolutions", "own:resolution", edit=NOBODY),
            *_TIMES,
        ),
    )
)

declare(
    Meaning(
        model=Resolution,
        name="standard-resolution",
        plural="standard-resolutions",
        types=("own:StandardResolution",),
        path="/standard-resolutions/",
        key="key",
        title="key",
        rows=((PUBLIC, _ALL),),
        properties=(
            P("edition", "own:ofVersion", edit=NOBODY),
            P("outcome", "own:outcome", edit=NOBODY),
            P("body", "own:decidedBy", edit=NOBODY),
            P("decided_on", "own:decidedOn", edit=STEWARDS),
            P("reason", "own:why", edit=STEWARDS),
            P("decision", "own:linkedDecision", edit=STEWARDS),
        ),
    )
)

declare(
    Meaning(
        model=Term,
        name="standard-term",
        plural="standard-terms",
        types=("own:StandardTerm", "skos:Concept"),
        path="/standard-terms/",
        key="key",
        rows=((PUBLIC, _ALL),),
        properties=(
            P("edition", "own:ofVersion", edit=NOBODY),
            P("name", "skos:notation", edit=MEMBERS),
            P("kind", "own:termKind", edit=MEMBERS),
            P("label", "skos:prefLabel", edit=MEMBERS),
            P("definition", "skos:definition", edit=MEMBERS),
            P("belongs", "own:belongsToClass", edit=MEMBERS),
            P("range", "own:termRange", edit=MEMBERS),
            P("minimum", "own:atLeast", edit=MEMBERS),
            P("maximum", "own:atMost", edit=MEMBERS),
            P("sources", "dcterms:source", edit=MEMBERS),
            P("example", "skos:example", edit=MEMBERS),
            P("wording", "own:wording", edit=NOBODY),
            P("copied_from", "own:copiedFrom", edit=NOBODY),
            P("differences", "own:recordedDifference", edit=NOBODY),
            P("agreements", "own:termAgreement", edit=NOBODY),
            *_TIMES,
        ),
    )
)

declare(
    Meaning(
        model=Difference,
        name="definition-difference",
        plural="definition-differences",
        types=("own:DefinitionDifference",),
        path="/definition-differences/",
        key="key",
        title="system",
        rows=((PUBLIC, _ALL),),
        properties=(
            P("term", "own:termHere", edit=NOBODY),
            P("system", "own:otherSystem", edit=MEMBERS),
            P("there", "own:termThere", edit=MEMBERS),
            P("link", "own:linkThere", edit=MEMBERS),
            P("there_definition", "own:definitionThere", edit=MEMBERS),
            P("match", "own:definitionMatch", edit=MEMBERS),
            P("words", "own:whatDiffers", edit=MEMBERS),
            P("by", "own:recordedBy", edit=NOBODY),
            P("organisation", "own:organisation", edit=NOBODY),
            P("created", "dcterms:created", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Agreement,
        name="term-agreement",
        plural="term-agreements",
        types=("own:TermAgreement",),
        path="/term-agreements/",
        key="key",
        title="key",
        rows=_SOMEBODY,
        properties=(
            P("term", "own:agreedTerm", edit=NOBODY),
            P("organisation", "own:organisation", edit=NOBODY),
            P("person", "own:person", edit=NOBODY),
            P("voice", "own:voice", edit=NOBODY),
            P("reason", "rdfs:comment", edit=MEMBERS),
            P("wording", "own:wording", edit=NOBODY),
            P("said_on", "own:saidOn", edit=NOBODY),
            P("withdrawn_on", "own:takenBackOn", edit=NOBODY),
            P("answer", "own:answerToObjection", edit=MEMBERS),
            P("answered_on", "own:answeredOn", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=MappingText,
        name="standard-mapping",
        plural="standard-mappings",
        types=("own:AttachedMapping", "schema:CreativeWork"),
        path="/standard-mappings/",
        key="key",
        title="title",
        rows=((PUBLIC, _ALL),),
        properties=(
            P("edition", "own:ofVersion", edit=NOBODY),
            P("title", "dcterms:title", edit=MEMBERS),
            P("text", "schema:text", edit=MEMBERS),
            P("profile", "own:ofProfile", edit=NOBODY),
            P("edition_name", "schema:version", edit=NOBODY),
            P("loss", "own:worstLoss", edit=NOBODY),
            P("mapped", "own:termsMapped", edit=NOBODY),
            P("forgotten", "own:termsForgotten", edit=NOBODY),
            P("updated", "dcterms:modified", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Sample,
        name="standard-test",
        plural="standard-tests",
        types=("own:StandardTest", "schema:Dataset"),
        path="/standard-tests/",
        key="key",
        title="title",
        rows=((PUBLIC, _ALL),),
        properties=(
            P("edition", "own:ofVersion", edit=NOBODY),
            P("title", "dcterms:title", edit=MEMBERS),
            P("about", "pair:comment", edit=MEMBERS),
            P("media", "own:testMedia", edit=MEMBERS),
            P("expected", "own:expectedResult", edit=MEMBERS),
            P("text", "schema:text", edit=MEMBERS),
            P("verdict", "own:testVerdict", edit=NOBODY),
            P("faults", "own:faultsFound", edit=NOBODY),
            P("ran_on", "own:testedAt", edit=NOBODY),
        ),
    )
)
