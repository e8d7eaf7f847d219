"""What the things of the library mean, and who may read each."""

from django.db.models import Q

from communaux.meaning.access import EDITORS, MEMBERS, NOBODY, PUBLIC, STEWARDS, Role
from communaux.meaning.declare import Meaning, Property, declare
from communaux.modules.library.models import (
    Backing,
    Development,
    Feed,
    HelpNotice,
    NewsItem,
    Pairing,
    Resource,
    ResourceUse,
    SkillProfile,
)

P = Property

_ALL = Q(pk__isnull=False)
_THE_TWO = frozenset({Role.EDITOR})
"""The two of a mentoring, who edit it; the stewards see that it exists, and not what they wrote."""


def _of_public(path: str = "organisation") -> Q:
    """Of the network itself, or of an organisation whose record is published."""
    return Q(**{f"{path}__isnull": True}) | Q(**{f"{path}__state": "published"})


_SHELF = Q(state="published") & _of_public()
_OPEN_SHELF = _SHELF & ~Q(openness="members")

declare(
    Meaning(
        model=Resource,
        name="resource",
        plural="resources",
        types=("own:LibraryResource", "pair:Resource", "schema:CreativeWork"),
        path="/library/",
        key="key",
        title="title",
        owner="organisation",
        gone=Q(state="withdrawn"),
        standing=lambda viewer: Q(by=viewer.person, state="draft"),
        rows=((PUBLIC, _OPEN_SHELF), (MEMBERS, _SHELF), (EDITORS, _ALL)),
        properties=(
            P("title", "dcterms:title"),
            P("organisation", "dcterms:publisher", edit=NOBODY),
            P("kind", "own:resourceKind"),
            P("summary", "pair:comment"),
            P("text", "pair:description"),
            P("themes", "pair:hasTopic"),
            P("authors", "dcterms:creator", edit=NOBODY),
            P("credits", "schema:creditText"),
            P("link", "schema:url"),
            P("file_name", "schema:name", edit=NOBODY),
            P("file_type", "schema:encodingFormat", edit=NOBODY),
            P("file_size", "own:octets", edit=NOBODY),
            P("file_hash", "schema:sha256", edit=NOBODY),
            P("licence", "dcterms:license"),
            P("openness", "own:openness"),
            P("languages", "dcterms:language"),
            P("dated", "dcterms:date"),
            P("edition", "schema:version"),
            P("origin", "own:cameFrom"),
            P("commons", "own:inInventory", edit=NOBODY),
            P("uses", "own:use", edit=NOBODY),
            P("state", "own:resourceState", read=EDITORS, edit=NOBODY),
            P("published", "dcterms:issued", edit=NOBODY),
            P("fictional", "own:fictional", edit=NOBODY),
            P("version", "own:recordVersion", edit=NOBODY),
            P("created", "dcterms:created", edit=NOBODY),
            P("updated", "dcterms:modified", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=ResourceUse,
        name="resource-use",
        plural="resource-uses",
        types=("own:ResourceUse",),
        path="/uses/",
        key="key",
        title="key",
        owner="organisation",
        rows=(
            (
                PUBLIC,
                Q(resource__state="published", organisation__state="published")
                & _of_public("resource__organisation")
                & ~Q(resource__openness="members"),
            ),
            (
                MEMBERS,
                Q(resource__state="published", organisation__state="published")
                & _of_public("resource__organisation"),
            ),
            (EDITORS, _ALL),
        ),
        properties=(
            P("resource", "own:usedResource", edit=NOBODY),
            P("organisation", "own:organisation", edit=NOBODY),
            P("text", "pair:comment"),
            P("since", "schema:startDate"),
            P("updated", "dcterms:modified", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Feed,
        name="feed",
        plural="feeds",
        types=("own:Feed", "schema:DataFeed"),
        path="/feeds/",
        key="key",
        title="title",
        owner="organisation",
        rows=((PUBLIC, Q(organisation__state="published")), (EDITORS, _ALL)),
        properties=(
            P("organisation", "own:organisation", edit=NOBODY),
            P("link", "schema:url"),
            P("title", "dcterms:title"),
            P("topic", "own:newsTopic"),
            P("state", "own:feedState", edit=NOBODY),
            P("failures", "own:failures", read=EDITORS, edit=NOBODY),
            P("reason", "own:reason", read=EDITORS, edit=NOBODY),
            P("tried", "own:triedAt", read=EDITORS, edit=NOBODY),
            P("succeeded", "own:readAt", edit=NOBODY),
            P("fictional", "own:fictional", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=NewsItem,
        name="news",
        plural="news",
        types=("own:NewsItem", "schema:NewsArticle"),
        path="/news/",
        key="key",
        title="title",
        owner="organisation",
        gone=Q(withdrawn=True),
        rows=((PUBLIC, Q(withdrawn=False) & _of_public()), (STEWARDS, _ALL)),
        properties=(
            P("title", "dcterms:title", edit=MEMBERS),
            P("link", "schema:url", edit=MEMBERS),
            P("text", "pair:comment", edit=MEMBERS),
            P("topic", "own:newsTopic", edit=MEMBERS),
            P("organisation", "own:organisation", edit=NOBODY),
            P("feed", "dcterms:source", edit=NOBODY),
            P("dated", "schema:datePublished", edit=NOBODY),
            P("pinned", "own:pinned", edit=NOBODY),
            P("withdrawn", "own:withdrawn", read=STEWARDS, edit=NOBODY),
            P("fictional", "own:fictional", edit=NOBODY),
        ),
    )
)

_OPEN_HELP = Q(open=True, person__merged_into__isnull=True) & _of_public()

declare(
    Meaning(
        model=HelpNotice,
        name="help-notice",
        plural="help-notices",
        types=("own:HelpNotice",),
        path="/mentoring/",
        key="key",
        title="title",
        owner="organisation",
        rows=((PUBLIC, _OPEN_HELP & Q(person__listed=True)), (MEMBERS, _OPEN_HELP), (STEWARDS, _ALL)),
        properties=(
            P("person", "own:person", edit=NOBODY),
            P("organisation", "own:organisation", edit=NOBODY),
            P("direction", "own:helpDirection", edit=MEMBERS),
            P("title", "dcterms:title", edit=MEMBERS),
            P("text", "pair:description", edit=MEMBERS),
            P("themes", "pair:hasTopic", edit=MEMBERS),
            P("languages", "dcterms:language", edit=MEMBERS),
            P("hours", "own:hoursAMonth", edit=MEMBERS),
            P("until", "own:validUntil", edit=MEMBERS),
            P("open", "own:open", edit=NOBODY),
            P("fictional", "own:fictional", edit=NOBODY),
            P("created", "dcterms:created", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Pairing,
        name="pairing",
        plural="pairings",
        types=("own:Mentoring",),
        path="/pairings/",
        key="key",
        title="key",
        standing=lambda viewer: Q(mentor=viewer.person) | Q(mentee=viewer.person),
        rows=((EDITORS, _ALL),),
        properties=(
            P("mentor", "own:mentor", read=EDITORS, edit=NOBODY),
            P("mentee", "own:mentee", read=EDITORS, edit=NOBODY),
            P("mentor_organisation", "own:mentorOrganisation", read=EDITORS, edit=NOBODY),
            P("mentee_organisation", "own:menteeOrganisation", read=EDITORS, edit=NOBODY),
            P("notice", "own:answersNotice", read=EDITORS, edit=NOBODY),
            P("state", "own:pairingState", read=EDITORS, edit=NOBODY),
            P("started", "schema:startDate", read=EDITORS, edit=NOBODY),
            P("ended", "schema:endDate", read=EDITORS, edit=NOBODY),
            P("note", "own:sharedNote", read=_THE_TWO, edit=_THE_TWO),
            P("created", "dcterms:created", read=EDITORS, edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=SkillProfile,
        name="skill-profile",
        plural="skill-profiles",
        types=("own:SkillProfile",),
        path="/skills/",
        key="key",
        title="key",
        rows=(
            (PUBLIC, Q(listed=True, person__listed=True, person__merged_into__isnull=True)),
            (MEMBERS, Q(person__merged_into__isnull=True)),
        ),
        properties=(
            P("person", "own:person", edit=NOBODY),
            P("skills", "pair:hasSkill", edit=MEMBERS),
            P("text", "pair:comment", edit=MEMBERS),
            P("availability", "own:availability", edit=MEMBERS),
            P("link", "schema:url", edit=MEMBERS),
            P("listed", "own:listed", read=MEMBERS, edit=MEMBERS),
            P("updated", "dcterms:modified", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Development,
        name="development",
        plural="developments",
        types=("own:JointDevelopment", "pair:Project"),
        path="/developments/",
        key="key",
        title="title",
        owner="organisation",
        rows=((PUBLIC, Q(organisation__state="published")), (EDITORS, _ALL)),
        properties=(
            P("title", "dcterms:title"),
            P("organisation", "own:organisation", edit=NOBODY),
            P("summary", "pair:comment"),
            P("text", "pair:description"),
            P("themes", "pair:hasTopic"),
            P("skills", "pair:hasSkill"),
            P("repository", "schema:codeRepository"),
            P("licence", "dcterms:license"),
            P("state", "own:developmentState", edit=NOBODY),
            P("delivered", "own:deliveredOn", edit=NOBODY),
            P("resource", "own:inLibrary", edit=NOBODY),
            P("backings", "own:backing", edit=NOBODY),
            P("fictional", "own:fictional", edit=NOBODY),
            P("created", "dcterms:created", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Backing,
        name="backing",
        plural="backings",
        types=("own:Backing",),
        path="/backings/",
        key="key",
        title="key",
        owner="organisation",
        rows=(
            (PUBLIC, Q(organisation__state="published", development__organisation__state="published")),
            (EDITORS, _ALL),
        ),
        properties=(
            P("development", "own:development", edit=NOBODY),
            P("organisation", "own:organisation", edit=NOBODY),
            P("text", "pair:comment"),
            P("days", "own:daysOfWork"),
            P("euros", "own:euros"),
            P("updated", "dcterms:modified", edit=NOBODY),
        ),
    )
)
