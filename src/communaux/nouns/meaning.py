"""What the nouns mean: the one declaration from which all their representations are derived."""

from django.db.models import Q

from communaux.meaning.access import EDITORS, MEMBERS, NOBODY, PUBLIC, STEWARDS
from communaux.meaning.declare import Meaning, Property, declare
from communaux.nouns.models import Affiliation, Organisation, Person

P = Property

declare(
    Meaning(
        model=Organisation,
        name="organisation",
        plural="organisations",
        types=("pair:Organization", "schema:Organization"),
        path="/organisations/",
        owner="pk",
        heir="merged_into",
        gone=Q(state="withdrawn"),
        rows=(
            (PUBLIC, Q(state="published")),
            (EDITORS, Q(state__in=("draft", "published", "withdrawn"))),
            (STEWARDS, Q(pk__isnull=False)),
        ),
        properties=(
            P("name", "pair:preferedLabel"),
            P("short_name", "schema:alternateName"),
            P("kind", "own:kind"),
            P("summary", "pair:comment"),
            P("description", "pair:description"),
            P("website", "pair:homePage"),
            P("links", "schema:sameAs"),
            P("logo", "schema:logo"),
            P("email", "schema:email", read=MEMBERS),
            P("phone", "pair:phone", read=MEMBERS),
            P("maturity", "own:maturity"),
            P("started", "schema:foundingDate"),
            P("ceased", "schema:dissolutionDate"),
            P("street", "vcard:street-address"),
            P("postcode", "vcard:postal-code"),
            P("city", "vcard:locality"),
            P("region", "vcard:region"),
            P("country", "schema:addressCountry"),
            P("countries", "own:countries"),
            P("latitude", "geo:lat"),
            P("longitude", "geo:long"),
            P("activities", "pair:hasSector"),
            P("legal_forms", "essglobal:legalForm"),
            P("igas", "own:platformCategory"),
            P("interactions", "own:interaction"),
            P("markets", "own:market"),
            P("registration", "schema:identifier"),
            P("state", "own:recordState", read=EDITORS, edit=NOBODY),
            P("fictional", "own:fictional", edit=NOBODY),
            P("checked_on", "own:checkedOn", edit=NOBODY),
            P("checked_by", "own:checkedBy", edit=NOBODY),
            P("version", "schema:version", edit=NOBODY),
            P("created", "dcterms:created", edit=NOBODY),
            P("updated", "dcterms:modified", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Person,
        name="person",
        plural="people",
        types=("pair:Person", "schema:Person"),
        path="/people/",
        key="key",
        heir="merged_into",
        rows=(
            (PUBLIC, Q(listed=True, merged_into__isnull=True)),
            (MEMBERS, Q(merged_into__isnull=True)),
            (STEWARDS, Q(pk__isnull=False)),
        ),
        properties=(
            P("name", "pair:preferedLabel"),
            P("email", "schema:email", read=STEWARDS),
            P("summary", "pair:comment"),
            P("website", "pair:homePage"),
            P("listed", "own:listed", read=MEMBERS),
            P("fictional", "own:fictional", edit=NOBODY),
            P("affiliations", "pair:involvedIn", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Affiliation,
        name="affiliation",
        plural="affiliations",
        types=("pair:MembershipAssociation", "org:Membership"),
        path="/affiliations/",
        key="key",
        title="function",
        owner="organisation",
        rows=(
            (
                PUBLIC,
                Q(person__listed=True, person__merged_into__isnull=True, organisation__state="published"),
            ),
            (MEMBERS, Q(person__merged_into__isnull=True, organisation__state="published")),
            (EDITORS, Q(person__merged_into__isnull=True)),
        ),
        properties=(
            P("person", "pair:membershipActor", edit=NOBODY),
            P("organisation", "pair:membershipOrganization", edit=NOBODY),
            P("role", "pair:membershipRole"),
            P("function", "schema:roleName"),
            P("since", "schema:startDate"),
            P("until", "schema:endDate"),
            P("may_edit", "own:mayEdit", read=EDITORS, edit=NOBODY),
            P("source", "own:sourceKind"),
        ),
    )
)
