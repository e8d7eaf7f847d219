"""What meetings, their notes, decisions and actions, and events mean, and who may read what.

How many came is public, who came is for the pages of members. Registrations and attendance have no meaning at all:
they leave the house by no door but the organisers' page. Whoever takes part in a group reads of its meetings what
members read, tied to an organisation or not. What may be edited is said here of fields; who may is in
``permissions_meetings``.
"""

from django.db.models import Q

from communaux.meaning.access import EDITORS, MEMBERS, NOBODY, PUBLIC, STEWARDS
from communaux.meaning.declare import Meaning, Property, declare, extend
from communaux.modules.groups.models import (
    Action,
    AgendaItem,
    DateOption,
    Decision,
    Group,
    Meeting,
    Milestone,
    Note,
    Series,
    Slot,
    Track,
)
from communaux.modules.groups.reading import standing_rows as facing

P = Property

_ALL = Q(pk__isnull=False)
_ROWS = ((PUBLIC, Q(visibility="public")), (MEMBERS, _ALL))
_OF_MEETING = ((PUBLIC, Q(meeting__visibility="public")), (MEMBERS, _ALL))
_MAY_LACK_MEETING = (
    (PUBLIC, Q(meeting__isnull=True) | Q(meeting__visibility="public")),
    (MEMBERS, _ALL),
)

declare(
    Meaning(
        model=Meeting,
        name="meeting",
        plural="meetings",
        types=("own:Meeting", "pair:Event", "schema:Event"),
        path="/meetings/",
        key="key",
        title="title",
        standing=facing.of_own_group,
        rows=_ROWS,
        properties=(
            P("group", "own:group", edit=NOBODY),
            P("series", "schema:superEvent", edit=NOBODY),
            P("title", "dcterms:title", edit=MEMBERS),
            P("kind", "own:meetingKind", edit=MEMBERS),
            P("state", "own:meetingState", edit=NOBODY),
            P("starts", "schema:startDate", edit=NOBODY),
            P("ends", "schema:endDate", edit=NOBODY),
            P("zone", "own:timeZone", edit=NOBODY),
            P("place", "own:placeText", edit=MEMBERS),
            P("link", "own:remoteLink", read=MEMBERS, edit=MEMBERS),
            P("text", "pair:description", edit=MEMBERS),
            P("visibility", "own:visibility", edit=MEMBERS),
            P("cancelled_because", "own:cancelledBecause", edit=NOBODY),
            P("present", "own:presentOnSite", edit=NOBODY),
            P("remote", "own:presentRemotely", edit=NOBODY),
            P("excused", "own:excused", edit=NOBODY),
            P("guests", "own:guests", edit=NOBODY),
            P("registering", "own:registering", edit=NOBODY),
            P("places", "schema:maximumAttendeeCapacity", edit=NOBODY),
            P("deadline", "own:registrationUntil", edit=NOBODY),
            P("fictional", "own:fictional", edit=NOBODY),
            P("items", "own:agendaItem", edit=NOBODY),
            P("notes", "own:notes", edit=NOBODY),
            P("decisions", "own:decided", edit=NOBODY),
            P("actions", "own:actionAgreed", edit=NOBODY),
            P("options", "own:proposedDate", read=MEMBERS, edit=NOBODY),
            P("slots", "schema:subEvent", edit=NOBODY),
            P("version", "schema:version", edit=NOBODY),
            P("created", "dcterms:created", edit=NOBODY),
            P("updated", "dcterms:modified", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Series,
        name="series",
        plural="series",
        types=("own:MeetingSeries", "schema:EventSeries"),
        path="/series/",
        key="key",
        title="title",
        standing=facing.of_own_group,
        rows=_ROWS,
        properties=(
            P("group", "own:group", edit=NOBODY),
            P("title", "dcterms:title", edit=MEMBERS),
            P("kind", "own:meetingKind", edit=MEMBERS),
            P("first_day", "own:firstDay", edit=NOBODY),
            P("zone", "own:timeZone", edit=NOBODY),
            P("every", "own:rhythmKind", edit=NOBODY),
            P("interval", "own:rhythmInterval", edit=NOBODY),
            P("count", "own:rhythmCount", edit=NOBODY),
            P("until", "own:lastDay", edit=NOBODY),
            P("minutes", "own:minutes", edit=NOBODY),
            P("place", "own:placeText", edit=MEMBERS),
            P("link", "own:remoteLink", read=MEMBERS, edit=MEMBERS),
            P("text", "pair:description", edit=MEMBERS),
            P("visibility", "own:visibility", edit=MEMBERS),
            P("state", "own:seriesState", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=AgendaItem,
        name="agenda-item",
        plural="agenda-items",
        types=("own:AgendaItem",),
        path="/agenda-items/",
        key="key",
        title="title",
        standing=facing.of_own_meeting,
        rows=_OF_MEETING,
        properties=(
            P("meeting", "own:meeting", edit=NOBODY),
            P("position", "schema:position", edit=NOBODY),
            P("title", "dcterms:title", edit=MEMBERS),
            P("minutes", "own:minutes", edit=MEMBERS),
            P("who", "own:carriedBy", read=MEMBERS, edit=MEMBERS),
            P("aim", "own:itemAim", edit=MEMBERS),
            P("action", "own:takesUp", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Note,
        name="note",
        plural="notes",
        types=("own:MeetingNotes", "pair:Document", "schema:CreativeWork"),
        path="/notes/",
        key="key",
        title="title",
        standing=facing.of_own_notes,
        rows=(
            (PUBLIC, Q(meeting__state="published", meeting__visibility="public")),
            (MEMBERS, Q(meeting__state="published")),
            (EDITORS, _ALL),
        ),
        properties=(
            P("meeting", "own:meeting", edit=NOBODY),
            P("item", "own:ofItem", edit=NOBODY),
            P("track", "own:ofTrack", edit=NOBODY),
            P("title", "dcterms:title", edit=NOBODY),
            P("text", "schema:text", edit=MEMBERS),
            P("updated", "dcterms:modified", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Decision,
        name="decision",
        plural="decisions",
        types=("own:GroupDecision",),
        path="/decisions/",
        key="key",
        title="title",
        standing=facing.of_own_group,
        rows=_MAY_LACK_MEETING,
        properties=(
            P("group", "own:group", edit=NOBODY),
            P("meeting", "own:meeting", edit=NOBODY),
            P("title", "dcterms:title", edit=MEMBERS),
            P("reason", "own:why", edit=MEMBERS),
            P("mode", "own:decisionMode", edit=MEMBERS),
            P("decided_on", "own:decidedOn", edit=MEMBERS),
            P("objections", "own:notedObjections", edit=MEMBERS),
            P("created", "dcterms:created", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Action,
        name="action",
        plural="actions",
        types=("own:ActionAgreed", "pair:Task"),
        path="/actions/",
        key="key",
        title="title",
        standing=facing.of_own_group,
        rows=_MAY_LACK_MEETING,
        properties=(
            P("group", "own:group", edit=NOBODY),
            P("meeting", "own:meeting", edit=NOBODY),
            P("title", "dcterms:title", edit=MEMBERS),
            P("person", "own:person", read=MEMBERS, edit=MEMBERS),
            P("organisation", "own:organisation", edit=MEMBERS),
            P("due", "own:dueDay", edit=MEMBERS),
            P("state", "own:actionState", edit=NOBODY),
            P("closed_on", "own:closedOn", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Slot,
        name="slot",
        plural="slots",
        types=("own:ProgrammeSlot",),
        path="/slots/",
        key="key",
        title="title",
        standing=facing.of_own_meeting,
        rows=_OF_MEETING,
        properties=(
            P("meeting", "own:meeting", edit=NOBODY),
            P("kind", "own:slotKind", edit=MEMBERS),
            P("title", "dcterms:title", edit=MEMBERS),
            P("starts", "schema:startDate", edit=NOBODY),
            P("ends", "schema:endDate", edit=NOBODY),
            P("place", "own:placeText", edit=MEMBERS),
            P("speakers", "own:speakers", edit=MEMBERS),
            P("text", "pair:description", edit=MEMBERS),
            P("tracks", "own:track", edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Track,
        name="track",
        plural="tracks",
        types=("own:SubGroup",),
        path="/tracks/",
        key="key",
        title="title",
        standing=facing.of_own_slot,
        rows=((PUBLIC, Q(slot__meeting__visibility="public")), (MEMBERS, _ALL)),
        properties=(
            P("slot", "own:slot", edit=NOBODY),
            P("title", "dcterms:title", edit=MEMBERS),
            P("place", "own:placeText", edit=MEMBERS),
            P("places", "schema:maximumAttendeeCapacity", edit=MEMBERS),
            P("speakers", "own:speakers", edit=MEMBERS),
            P("text", "pair:description", edit=MEMBERS),
        ),
    )
)

declare(
    Meaning(
        model=DateOption,
        name="date-option",
        plural="date-options",
        types=("own:DateOption",),
        path="/date-options/",
        key="key",
        title="key",
        standing=facing.of_own_meeting,
        rows=((MEMBERS, _ALL),),
        properties=(
            P("meeting", "own:meeting", read=MEMBERS, edit=NOBODY),
            P("starts", "schema:startDate", read=MEMBERS, edit=NOBODY),
            P("ends", "schema:endDate", read=MEMBERS, edit=NOBODY),
        ),
    )
)

declare(
    Meaning(
        model=Milestone,
        name="milestone",
        plural="milestones",
        types=("own:Milestone", "pair:Event"),
        path="/milestones/",
        key="key",
        title="title",
        rows=((PUBLIC, _ALL),),
        properties=(
            P("date", "schema:startDate", edit=STEWARDS),
            P("until", "schema:endDate", edit=STEWARDS),
            P("title", "dcterms:title", edit=STEWARDS),
            P("kind", "own:meetingKind", edit=STEWARDS),
            P("place", "own:placeText", edit=STEWARDS),
            P("people", "own:knownParticipation", edit=STEWARDS),
            P("groups", "own:group", edit=NOBODY),
            P("source", "own:sourceText", edit=STEWARDS),
        ),
    )
)

extend(
    Group,
    P("meetings", "own:meetingHeld", edit=NOBODY),
    P("decisions", "own:decided", edit=NOBODY),
    P("actions", "own:actionAgreed", edit=NOBODY),
    P("milestones", "own:milestone", edit=NOBODY),
)
