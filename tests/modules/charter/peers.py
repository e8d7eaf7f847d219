"""A small world for recognitions: a charter in force, a platform that has answered it, peers, a committee, a steward.

Rows that a test merely needs are written directly; what a test is about goes through the acts.
"""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass, field
from typing import Any

from communaux.meaning.access import Viewer
from communaux.modules.charter.acts.recognition import committee, platform, reviewing, secretary
from communaux.modules.charter.models import (
    Assessment,
    CharterPart,
    CharterVersion,
    Criterion,
    CriterionAnswer,
    Evidence,
    Signature,
)
from communaux.modules.charter.models.recognition import CommitteeMember, Decision, Recognition, Review
from communaux.nouns.models import Account, Organisation, Person
from communaux.nouns.viewers import viewer_of
from tests.factories import make_editor, make_member, make_organisation, make_steward

DAY = dt.date(2026, 3, 14)
CODES = {
    "gov": [("G1", "firm", ""), ("G6", "best-effort", "")],
    "val": [("V1", "firm", ""), ("V3", "optional", ""), ("V4", "firm", "organises-work")],
    "dat": [("D1", "firm", "")],
    "com": [("C1", "firm", "")],
    "coo": [("K1", "firm", "")],
}
ALL_CODES = [code for rows in CODES.values() for code, _grade, _condition in rows]
_count = itertools.count(1)


def make_charter(number: str = "", *, in_force: dt.date | None = DAY, ordinal: int = 0) -> CharterVersion:
    """A charter of eight criteria in five parts; the one in force before is superseded."""
    ordinal = ordinal or next(_count)
    if in_force:
        CharterVersion.objects.filter(state="in-force").update(state="superseded")
    charter = CharterVersion.objects.create(
        number=number or str(ordinal),
        ordinal=ordinal,
        state="in-force" if in_force else "draft",
        title={"fr": "Charte", "en": "Charter"},
        in_force_from=in_force,
        published=in_force,
    )
    for position, (code, rows) in enumerate(CODES.items(), 1):
        part = CharterPart.objects.create(
            key=f"{charter.number}-{code}", charter=charter, code=code, position=position, title={"fr": code}
        )
        for rank, (criterion, grade, condition) in enumerate(rows, 1):
            Criterion.objects.create(
                key=f"{charter.number}-{criterion}",
                charter=charter,
                part=part,
                code=criterion,
                position=rank,
                statement={"fr": f"Énoncé {criterion}", "en": f"Statement {criterion}"},
                grade=grade,
                condition=condition,
            )
    return charter


def answer_all(organisation: Organisation, charter: CharterVersion, *, secret: str = "") -> Assessment:
    """Sign, answer every criterion with a piece of evidence; that of ``secret`` is for reviewers alone."""
    Signature.objects.create(organisation=organisation, charter=charter, signed_on=DAY)
    assessment = Assessment.objects.create(organisation=organisation, charter=charter, shared_on=DAY)
    for criterion in charter.criteria.all():
        seen = "reviewers" if criterion.code == secret else "public"
        said = CriterionAnswer.objects.create(
            assessment=assessment,
            criterion=criterion,
            organisation=organisation,
            answer="met",
            comment=f"Nous tenons {criterion.code}.",
            visibility=seen,
        )
        Evidence.objects.create(
            answer=said,
            organisation=organisation,
            kind="link",
            title=f"Preuve {criterion.code}",
            link="https://exemple.coop/preuve",
            visibility=seen,
        )
    return assessment


def member_of(organisation: Organisation, name: str = "") -> Viewer:
    """A viewer who belongs to an organisation."""
    return viewer_of(make_member(organisation, name=name))


@dataclass
class World:
    """Everybody who takes part, by what they are."""

    charter: CharterVersion
    organisation: Organisation
    applicant: Viewer
    steward: Viewer
    peers: list[Viewer]
    homes: list[Organisation]
    committee: list[Viewer]
    today: dt.date = DAY
    extra: dict[str, Any] = field(default_factory=dict)

    def person(self, viewer: Viewer) -> Person:
        return Person.objects.get(pk=viewer.person)

    # -- steps, each through its act --

    def opened(self) -> Recognition:
        return platform.open_application(self.applicant, self.organisation, self.today)

    def submitted(self) -> Recognition:
        return platform.submit(self.applicant, self.opened(), self.today)

    def in_review(self) -> Recognition:
        return secretary.pass_on(self.steward, self.submitted(), self.today)

    def ask_peers(self, recognition: Recognition, peers: list[int] | None = None) -> list[Review]:
        """Propose to the peers of these numbers, and let them accept; the second speaks for workers."""
        reviews = []
        for number in [0, 1] if peers is None else peers:
            values = {
                "person": self.person(self.peers[number]),
                "voice": "worker" if number % 2 else "platform",
            }
            review = secretary.propose_reviewer(self.steward, recognition, values, self.today)
            reviewing.accept(self.peers[number], review, {"no_interest": True}, self.today)
            reviews.append(Review.objects.get(pk=review.pk))
        return reviews

    def write_all(self, recognition: Recognition, number: int, **said: tuple[str, str, str]) -> None:
        """Write an opinion on each criterion: met, unless ``said`` by code; then hand them in."""
        peer = self.peers[number]
        for code in ALL_CODES:
            verdict, severity, advice = said.get(code, ("met", "", ""))
            values = {"verdict": verdict, "severity": severity, "advice": advice}
            reviewing.write_opinion(peer, recognition, code, values, today=self.today)
        reviewing.hand_in(peer, recognition, self.today)

    def delivered(self) -> Recognition:
        recognition = self.in_review()
        self.ask_peers(recognition)
        self.write_all(recognition, 0, G6=("progressing", "minor", "Ouvrir le conseil aux usagers."))
        self.write_all(recognition, 1)
        return Recognition.objects.get(pk=recognition.pk)

    def decide(self, recognition: Recognition, outcome: str, **values: Any) -> Decision:
        """Propose, consent by everybody, note the decision."""
        values = {"outcome": outcome, "reasons": "Les pairs ont lu, le comité consent.", **values}
        committee.open_round(self.committee[0], recognition, values, self.today)
        for member in self.committee:
            committee.say(member, recognition, {"stance": "consent"}, self.today)
        return committee.decide(self.committee[0], recognition, self.today)

    def recognised(self) -> Recognition:
        recognition = self.delivered()
        self.decide(recognition, "recognise")
        return Recognition.objects.get(pk=recognition.pk)

    def with_plan(self, due: dt.date = dt.date(2026, 9, 14)) -> Recognition:
        recognition = self.delivered()
        committee.add_step(self.committee[0], recognition, {"text": "Ouvrir le conseil", "criterion": "G6"})
        self.decide(recognition, "recognise-with-plan", plan_due=due)
        return Recognition.objects.get(pk=recognition.pk)

    def deferred(self) -> Recognition:
        recognition = self.delivered()
        self.decide(recognition, "defer")
        return Recognition.objects.get(pk=recognition.pk)


def make_world(peers: int = 5, members: int = 3) -> World:
    """A platform that is ready to apply, peers of as many organisations, a committee of others."""
    charter = make_charter()
    organisation = make_organisation(f"Plateforme {next(_count)}")
    answer_all(organisation, charter, secret="V4")
    homes = [make_organisation(f"Pairs {next(_count)}") for _n in range(peers)]
    committee_viewers = []
    for _n in range(members):
        viewer = member_of(make_organisation(f"Comité {next(_count)}"))
        CommitteeMember.objects.create(person_id=viewer.person, since=DAY)
        committee_viewers.append(viewer)
    return World(
        charter=charter,
        organisation=organisation,
        applicant=viewer_of(make_editor(organisation)),
        steward=viewer_of(make_steward()),
        peers=[member_of(home) for home in homes],
        homes=homes,
        committee=committee_viewers,
    )


def fresh(recognition: Recognition) -> Recognition:
    """The row as it is now."""
    return Recognition.objects.get(pk=recognition.pk)


def account_of(viewer: Viewer) -> Account:
    """The account behind a viewer, to sign in with."""
    return Account.objects.get(pk=viewer.account)
