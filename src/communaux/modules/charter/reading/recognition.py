"""What the pages and acts of a recognition ask the database: standings, ties, panels, what waits for whom.

Reads only; a fixed number of queries for each question. What the answers mean is in ``rules``.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, Q

from communaux.meaning.access import Viewer
from communaux.modules.charter.models import (
    Assessment,
    CharterVersion,
    CriterionAnswer,
    Evidence,
    Signature,
)
from communaux.modules.charter.models.recognition import (
    CommitteeMember,
    Complaint,
    ConsentRound,
    ConsentVoice,
    DeclaredInterest,
    Recognition,
    Review,
)
from communaux.modules.charter.permissions_recognition import COMMITTEE, PROPOSED, REVIEWER
from communaux.modules.charter.rules import application, consent, validity
from communaux.modules.charter.rules.process import State
from communaux.modules.charter.rules.reviewers import (
    Candidate,
    Conflict,
    Proposal,
    Seat,
    Ties,
    Voice,
    conflicts,
    propose,
)
from communaux.modules.network.models import Relation
from communaux.nouns.models import Affiliation, Organisation

READING = ("review", "exchange", "deliberation", "appeal")
"""States in which reviewers are at work, or may be called back to it."""
_BUSY = ("proposed", "accepted")


def charter_in_force() -> CharterVersion | None:
    """The version that applications are made under today."""
    return CharterVersion.objects.filter(state="in-force").first()


def of_organisation(organisation: Organisation) -> Recognition | None:
    """The recognition that a platform has in hand, else the last one that it had."""
    rows = Recognition.objects.filter(organisation=organisation).select_related("charter", "organisation")
    found = list(rows.order_by("-opened_on", "-pk"))
    live = [one for one in found if one.state not in {"deferred", "suspended", "expired", "withdrawn"}]
    return live[0] if live else (found[0] if found else None)


# --- Standings --------------------------------------------------------------------------------------------------------


def committee_member(viewer: Viewer) -> CommitteeMember | None:
    """The mandate of the viewer in the committee, if they have one today."""
    if viewer.person is None:
        return None
    return CommitteeMember.objects.filter(person=viewer.person, until=None).first()


def review_of(viewer: Viewer, recognition: Recognition) -> Review | None:
    """The review of this viewer in the reading that is under way."""
    if viewer.person is None:
        return None
    return current_reviews(recognition).filter(person=viewer.person).first()


def standing(viewer: Viewer, recognition: Recognition) -> frozenset[str]:
    """What the viewer is, facing this recognition: proposed, reviewer, committee."""
    if viewer.account is None or viewer.person is None:
        return frozenset()
    found = set()
    review = review_of(viewer, recognition)
    if review is not None and review.state == "proposed":
        found.add(PROPOSED)
    if review is not None and review.state in {"accepted", "submitted"}:
        found.add(REVIEWER)
    if committee_member(viewer) is not None:
        found.add(COMMITTEE)
    return frozenset(found)


def on_appeal(recognition: Recognition) -> bool:
    """Whether the reading under way is that of an appeal."""
    return recognition.state == State.APPEAL


def current_reviews(recognition: Recognition):  # type: ignore[no-untyped-def]
    """The reviews of the reading under way."""
    return Review.objects.filter(
        recognition=recognition, cycle=recognition.cycle, appeal=on_appeal(recognition)
    )


# --- The application --------------------------------------------------------------------------------------------------


def assessment_of(recognition: Recognition) -> Assessment | None:
    """The self-assessment under the version that the application is made under."""
    return Assessment.objects.filter(
        organisation=recognition.organisation_id, charter=recognition.charter_id
    ).first()


def missing(organisation: int, charter: int) -> tuple[application.Lack, ...]:
    """What an application under this version still lacks. Three queries."""
    signed = Signature.objects.filter(
        organisation=organisation, charter=charter, withdrawn_on__isnull=True
    ).exists()
    rows = CriterionAnswer.objects.filter(
        assessment__organisation=organisation, assessment__charter=charter
    ).select_related("criterion")
    rows = rows.annotate(shown=Count("evidence")).order_by("criterion__part__position", "criterion__position")
    return application.missing(
        signed,
        [
            application.Statement(
                code=row.criterion.code,
                grade=row.criterion.grade,
                answer=row.answer,
                comment=bool(row.comment.strip()),
                reason=bool(row.reason.strip()),
                shown=row.shown,
                may_not_apply=row.criterion.may_be_not_applicable,
            )
            for row in rows
        ],
    )


def evidence_of(answers: Iterable[CriterionAnswer]) -> dict[int, list[Evidence]]:
    """Answer -> its evidence, all of it: for those who may read everything."""
    found: dict[int, list[Evidence]] = defaultdict(list)
    for one in Evidence.objects.filter(answer__in=[answer.pk for answer in answers]).order_by("pk"):
        found[one.answer_id].append(one)
    return found


# --- Conflicts of interest --------------------------------------------------------------------------------------------


def ties_of(recognition: Recognition) -> Ties:
    """All that is known around a platform that may tie somebody to it. Ten queries, whatever the number of people."""
    platform = recognition.organisation_id
    relations = list(
        Relation.objects.filter(Q(subject=platform) | Q(object=platform), until="").values_list(
            "subject", "kind", "object"
        )
    )
    parents = {object_ for subject, kind, object_ in relations if subject == platform and kind in _UPWARD}
    siblings = list(
        Relation.objects.filter(object__in=parents, kind__in=_UPWARD, until="").values_list(
            "subject", "kind", "object"
        )
    )
    ours = set(Affiliation.objects.filter(organisation=platform, until="").values_list("person", flat=True))
    shared = Affiliation.objects.filter(person__in=ours, until="").values_list("organisation", "person")
    people: dict[str, set[str]] = defaultdict(set)
    for organisation, person in shared:
        people[str(organisation)].add(str(person))
    above: dict[str, set[tuple[str, str]]] = defaultdict(set)
    sizes: dict[str, int] = defaultdict(int)
    for subject, kind, object_ in siblings:
        above[str(subject)].add((kind, str(object_)))
        sizes[str(object_)] += 1
    busy = Review.objects.filter(
        Q(person__in=ours) | Q(organisation=platform),
        state__in=("proposed", "accepted", "submitted"),
        recognition__state__in=READING,
    )
    complaints = Complaint.objects.filter(
        organisation=platform, state__in=("open", "inquiry"), by__isnull=False
    )
    return Ties(
        platform=str(platform),
        relations=frozenset((str(s), kind, str(o)) for s, kind, o in relations),
        parents={key: frozenset(value) for key, value in above.items()},
        sizes=dict(sizes),
        people={key: frozenset(value) for key, value in people.items()},
        previous=_keys(_previous(recognition).values_list("person", flat=True)),
        first=_first_readers(recognition),
        reviewing=_keys(busy.values_list("recognition__organisation", flat=True)),
        declared=_keys(
            DeclaredInterest.objects.filter(organisation=platform).values_list("person", flat=True)
        ),
        committee=_keys(CommitteeMember.objects.filter(until=None).values_list("person", flat=True)),
        complainants=_keys(
            Affiliation.objects.filter(person__in=complaints.values("by"), until="").values_list(
                "organisation", flat=True
            )
        ),
    )


_UPWARD = ("part-of", "member-of")


def _keys(pks: Iterable[int]) -> frozenset[str]:
    return frozenset(str(pk) for pk in pks)


def _previous(recognition: Recognition):  # type: ignore[no-untyped-def]
    """The reviews handed in at the cycle before this one, be it of an earlier application."""
    if recognition.cycle > 1:
        return Review.objects.filter(recognition=recognition, cycle=recognition.cycle - 1, state="submitted")
    earlier = (
        Recognition.objects.filter(organisation=recognition.organisation_id, pk__lt=recognition.pk)
        .order_by("-pk")
        .values("pk")[:1]
    )
    return Review.objects.filter(
        recognition__in=list(earlier.values_list("pk", flat=True)), state="submitted"
    )


def _first_readers(recognition: Recognition) -> frozenset[str]:
    if not on_appeal(recognition):
        return frozenset()
    rows = Review.objects.filter(
        recognition=recognition, cycle=recognition.cycle, appeal=False, state__in=("accepted", "submitted")
    )
    return _keys(rows.values_list("person", flat=True))


def organisations_of(people: Iterable[int]) -> dict[int, frozenset[str]]:
    """Person -> keys of the organisations that they belong to today."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = Affiliation.objects.filter(person__in=set(people), until="").values_list("person", "organisation")
    for person, organisation in rows:
        found[person].add(str(organisation))
    return {person: frozenset(keys) for person, keys in found.items()}


def conflicts_of(person: int, recognition: Recognition, ties: Ties | None = None) -> tuple[Conflict, ...]:
    """The conflicts of one person with a platform today."""
    mine = organisations_of([person]).get(person, frozenset())
    return conflicts(Candidate(str(person), mine), ties or ties_of(recognition))


def seats(recognition: Recognition, ties: Ties | None = None) -> list[Seat]:
    """The panel of the reading under way, with the conflicts of today."""
    rows = list(current_reviews(recognition))
    ties = ties or ties_of(recognition)
    belong = organisations_of(row.person_id for row in rows)
    return [
        Seat(
            person=str(row.person_id),
            organisation=str(row.organisation_id),
            voice=Voice(row.voice),
            submitted=row.state == "submitted",
            writing=row.state == "accepted",
            conflicts=conflicts(Candidate(str(row.person_id), belong.get(row.person_id, frozenset())), ties),
        )
        for row in rows
    ]


def proposal(recognition: Recognition, today: dt.date) -> Proposal:
    """Everybody with an account who belongs to an organisation, sorted: who may be asked to review, who may not."""
    ties = ties_of(recognition)
    rows = Affiliation.objects.filter(
        until="", person__account__isnull=False, organisation__state="published"
    ).values_list("person", "organisation")
    belong: dict[int, list[int]] = defaultdict(list)
    for person, organisation in rows:
        belong[person].append(organisation)
    asked = set(current_reviews(recognition).values_list("person", flat=True))
    loads: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    since = today - dt.timedelta(days=730)
    for person, state in Review.objects.filter(proposed_on__gte=since).values_list("person", "state"):
        loads[person][0 if state in _BUSY else 1] += state in _BUSY or state == "submitted"
    return propose(
        [
            Candidate(
                person=str(person),
                organisations=frozenset(map(str, organisations)),
                speaks_for=str(min(organisations)),
                load=loads[person][0],
                done=loads[person][1],
            )
            for person, organisations in belong.items()
            if person not in asked
        ],
        ties,
    )


# --- The committee ----------------------------------------------------------------------------------------------------


def open_round(recognition: Recognition) -> ConsentRound | None:
    """The decision that is before the committee."""
    return ConsentRound.objects.filter(recognition=recognition, state="open").first()


def tied_members(recognition: Recognition) -> frozenset[int]:
    """Members of the committee who belong to the platform or declared an interest in it: their voice does not count."""
    members = CommitteeMember.objects.filter(until=None)
    platform = recognition.organisation_id
    found = members.filter(
        Q(person__affiliations__organisation=platform, person__affiliations__until="")
        | Q(person__declared_interests__organisation=platform)
    )
    return frozenset(found.values_list("pk", flat=True))


def consent_lacking(round_: ConsentRound | None):  # type: ignore[no-untyped-def]
    """Why there is no consent yet to the decision that is proposed."""
    if round_ is None:
        return consent.lacking((), 0)
    tied = tied_members(round_.recognition)
    members = CommitteeMember.objects.filter(until=None)
    voices = ConsentVoice.objects.filter(round=round_, member__until=None)
    return consent.lacking(
        [
            consent.Voice(str(voice.member_id), consent.Stance(voice.stance), voice.member_id in tied)
            for voice in voices
        ],
        members.exclude(pk__in=tied).count(),
    )


def held(recognition: Recognition) -> validity.Held:
    """What a platform holds by a recognition, for ``validity.in_force``."""
    return validity.Held(
        State(recognition.holds) if recognition.holds else None,
        State(recognition.state),
        validity.end(recognition.until, recognition.renew_by),
    )
