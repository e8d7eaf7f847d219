"""Recognitions among the invented organisations: one of each kind that a federation meets, through the acts, on given days.

Nothing is said of a real organisation. The people have accounts that nobody can open, and no letter leaves.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from communaux.ground.text import slug
from communaux.meaning.access import MEMBERS, SYSTEM, VISITOR, Role, Viewer
from communaux.modules.charter.acts import assessments, signatures
from communaux.modules.charter.acts.recognition import (
    calendar,
    committee,
    complaints,
    letters,
    platform,
    reviewing,
    secretary,
)
from communaux.modules.charter.models import Assessment, CharterVersion, Criterion, CriterionAnswer, Signature
from communaux.modules.charter.models.recognition import PlanStep, Question, Recognition, Review
from communaux.modules.charter.reading import recognition as reading
from communaux.modules.network.acts import affiliations
from communaux.nouns.models import Account, Organisation, Person

if TYPE_CHECKING:
    from communaux.site.demo import World

KEEPER = Viewer(roles=MEMBERS | {Role.VISITOR})
"""The house in the place of whoever keeps an invented record."""


def load(world: World) -> None:
    """Load ``recognition-life.yaml``."""
    from communaux.site.demo import read

    told = read("recognition-life.yaml")
    with letters.silence():
        _since(_day(told["charter_since"]))
        for one in told["people"]:
            _person(world, one)
        members = [_person(world, one) for one in told["committee"]]
        for person in Person.objects.filter(pk__in=[member.person for member in members if member.person]):
            secretary.join_committee(SYSTEM, {"person": person}, _day(told["charter_since"]))
        for one in told["platforms"]:
            _Case(world, one, members).run()


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _since(day: dt.date) -> None:
    """The example begins earlier than today: so does its charter."""
    CharterVersion.objects.filter(state="in-force").update(proposed_on=day, published=day, in_force_from=day)


def _person(world: World, told: dict[str, Any]) -> Viewer:
    """Somebody invented, with an account that is closed and has no password."""
    organisation = world.by_name[told["organisation"]]
    assert organisation.fictional, f"{organisation.name} is real: nothing is invented for it"
    values = {
        "person": {"name": told["name"]},
        "role": told["role"],
        "function": told["function"],
        "source": "demo",
    }
    tie = affiliations.add(SYSTEM, organisation, values)
    account = Account.objects.create_user(f"{slug(told['name'])}@exemple.invalid", is_active=False)
    Person.objects.filter(pk=tie.person_id).update(fictional=True, listed=True, account=account)
    return _viewer(Person.objects.get(pk=tie.person_id))


def _viewer(person: Person) -> Viewer:
    return Viewer(
        actor=person.get_absolute_url(),
        roles=frozenset({Role.VISITOR, Role.MEMBER}),
        account=person.account_id,
        person=person.pk,
    )


class _Case:
    """One platform, from its application to where the example leaves it."""

    def __init__(self, world: World, told: dict[str, Any], members: list[Viewer]) -> None:
        self.told, self.members = told, members
        self.organisation: Organisation = world.by_name[told["organisation"]]
        assert self.organisation.fictional, f"{self.organisation.name} is real: nothing is invented for it"

    def run(self) -> None:
        told = self.told
        self._answered()
        submitted = _day(told["submitted"])
        recognition = platform.open_application(KEEPER, self.organisation, submitted)
        platform.submit(KEEPER, recognition, submitted)
        recognition = secretary.pass_on(SYSTEM, recognition, _day(told["passed_on"]))
        readers = self._readers(recognition)
        if "question" in told:
            self._asked(recognition, readers[0])
        if "reading" in told:
            opinions = {code: _opinion(said) for code, said in told["reading"].items()}
            reviewing.write_opinions(readers[1], recognition, opinions)
            return
        self._read(recognition, readers)
        self._decided(_fresh(recognition))
        for day in told.get("turns", ()):
            calendar.turn(SYSTEM, _day(day))
        if "complaint" in told:
            self._complained(_fresh(recognition))
        if "appeal" in told:
            values = {"reasons": told["appeal"]["reasons"]}
            platform.appeal(KEEPER, _fresh(recognition), values, _day(told["appeal"]["day"]))

    def _answered(self) -> None:
        """Sign, and answer what the example has not answered yet."""
        charter = CharterVersion.objects.get(state="in-force")
        if not Signature.objects.filter(organisation=self.organisation, charter=charter).exists():
            signatures.sign(KEEPER, self.organisation, {"agree": True})
        Signature.objects.filter(organisation=self.organisation).update(
            signed_on=_day(self.told["submitted"]) - dt.timedelta(days=30)
        )
        assessment = Assessment.objects.filter(organisation=self.organisation, charter=charter).first()
        assessment = assessment or assessments.start(KEEPER, self.organisation)
        rows = CriterionAnswer.objects.filter(assessment=assessment).select_related("criterion")
        words = "Décrit sur notre fiche et dans nos statuts."
        sent = {
            row.criterion.code: assessments.Sent(
                {"answer": row.answer or "met", "comment": row.comment or words}
            )
            for row in rows
            if not (row.answer and (row.comment or row.reason or row.evidence.exists()))
        }
        saved = assessments.answer_part(KEEPER, assessment, sent)
        assert not saved.errors, saved.errors

    def _readers(self, recognition: Recognition) -> list[Viewer]:
        """The first two who are free of ties, of two organisations; the second speaks for workers."""
        day = _day(self.told["passed_on"]) + dt.timedelta(days=2)
        chosen: list[Any] = []
        for one in reading.proposal(recognition, day).fit:
            if len(chosen) < 2 and one.speaks_for not in {other.speaks_for for other in chosen}:
                chosen.append(one)
        found = []
        for number, one in enumerate(chosen):
            person = Person.objects.get(pk=int(one.person))
            values = {"person": person, "voice": ("platform", "worker")[number]}
            review: Review = secretary.propose_reviewer(SYSTEM, recognition, values, day)
            reviewing.accept(_viewer(person), review, {"no_interest": True}, day + dt.timedelta(days=3))
            found.append(_viewer(person))
        return found

    def _asked(self, recognition: Recognition, reader: Viewer) -> None:
        told = self.told["question"]
        values = {"text": told["text"], "criterion": told["criterion"]}
        question: Question = reviewing.ask(reader, recognition, values, _day(told["asked"]))
        if told["answer"]:
            day = _day(told["answered"])
            platform.answer(KEEPER, question, {"answer": told["answer"]}, today=day)
            platform.send_answers(KEEPER, recognition, day)

    def _read(self, recognition: Recognition, readers: list[Viewer]) -> None:
        """Opinions on every criterion; what the example says in particular, the first reader says."""
        codes = Criterion.objects.filter(charter=recognition.charter_id).values_list("code", flat=True)
        for number, reader in enumerate(readers):
            told = self.told["advice"] if number == 0 else {}
            opinions = {code: _opinion(told.get(code) or ["met", "", ""]) for code in codes}
            reviewing.write_opinions(reader, recognition, opinions)
            reviewing.hand_in(reader, recognition, _day(self.told["read"]))

    def _decided(self, recognition: Recognition) -> None:
        told, day = self.told, _day(self.told["decided"])
        for step in told.get("plan", ()):
            values = {"text": step["text"], "criterion": step["criterion"]}
            committee.add_step(self.members[0], recognition, values, day)
        self._consent(recognition, told["outcome"], told["reasons"], day, told.get("plan_due"))
        for step in told.get("plan", ()):
            if "account" in step:
                kept = PlanStep.objects.get(recognition=recognition, text=step["text"])
                values = {"account": step["account"], "link": step["link"]}
                platform.report_step(KEEPER, kept, values, today=_day(step["reported"]))

    def _consent(
        self, recognition: Recognition, outcome: str, reasons: str, day: dt.date, due: str | None = None
    ) -> None:
        values = {"outcome": outcome, "reasons": reasons, "plan_due": due}
        committee.open_round(self.members[0], recognition, values, day)
        for member in self.members:
            committee.say(member, recognition, {"stance": "consent"}, day)
        committee.decide(self.members[0], recognition, day)

    def _complained(self, recognition: Recognition) -> None:
        told = self.told["complaint"]
        day = _day(told["day"])
        values = {"text": told["text"], "criterion": told["criterion"]}
        complaint = complaints.complain(VISITOR, self.organisation, values, day)
        secretary.open_inquiry(SYSTEM, complaint, day + dt.timedelta(days=4))
        self._consent(_fresh(recognition), "suspend", told["reasons"], _day(told["decided"]))


def _fresh(recognition: Recognition) -> Recognition:
    return Recognition.objects.select_related("organisation", "charter").get(pk=recognition.pk)


def _opinion(said: list[str]) -> dict[str, str]:
    """An opinion as the act takes it."""
    return dict(zip(("verdict", "severity", "advice"), said, strict=True))
