"""The life of the charter among the invented organisations: signatures, self-assessments, amendments.

Nothing is said of a real organisation. What each says goes through the acts; the house stands in for its keeper.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from communaux.meaning.access import MEMBERS, Role, Viewer
from communaux.modules.charter.acts import amendments, assessments, signatures, texts
from communaux.modules.charter.models import Amendment, CriterionAnswer
from communaux.nouns.models import Organisation

if TYPE_CHECKING:
    from communaux.site.demo import World


def load(world: World) -> None:
    """Load ``charter-life.yaml``."""
    from communaux.site.demo import read

    texts.install()
    told = read("charter-life.yaml")
    for one in told["signatures"]:
        organisation = _fictional(world, one["organisation"])
        values = {"agree": True, "capacity": one.get("capacity", ""), "name_shown": one.get("shown", False)}
        signatures.sign(_keeper(world, one.get("person", "")), organisation, values)
    for one in told["assessments"]:
        _assess(world, one)
    for one in told["amendments"]:
        _amend(world, one)


def _fictional(world: World, name: str) -> Organisation:
    organisation = world.by_name[name]
    assert organisation.fictional, f"{name} is real: nothing is invented for it"
    return organisation


def _keeper(world: World, name: str = "") -> Viewer:
    """The house in the place of somebody of the example."""
    person = world.people[name].pk if name else None
    return Viewer(roles=MEMBERS | {Role.VISITOR}, person=person)


def _assess(world: World, told: dict[str, Any]) -> None:
    viewer = _keeper(world)
    organisation = _fictional(world, told["organisation"])
    assessment = assessments.start(viewer, organisation)
    sent = {}
    for code, said in told["answers"].items():
        values = {name: said[name] for name in ("answer", "comment", "reason", "visibility") if name in said}
        sent[code] = assessments.Sent(values)
    saved = assessments.answer_part(viewer, assessment, sent)
    assert not saved.errors, saved.errors
    for code, said in told["answers"].items():
        row = CriterionAnswer.objects.get(assessment=assessment, criterion__code=code)
        for values in said.get("evidence", ()):
            assessments.add_evidence(viewer, row, values)
    if told.get("shared"):
        assessments.share(viewer, assessment)


def _amend(world: World, told: dict[str, Any]) -> None:
    names = ("kind", "target", "part", "criterion", "title", "wording", "reason")
    amendment: Amendment = amendments.propose(
        _keeper(world, told["person"]), {name: told[name] for name in names if name in told}
    )
    Amendment.objects.filter(pk=amendment.pk).update(
        organisation=_fictional(world, told["organisation"]) if "organisation" in told else None
    )
    for name in told.get("supports", ()):
        amendments.support(_keeper(world, name), amendment)
    for said in told.get("comments", ()):
        amendments.comment(_keeper(world, said["person"]), amendment, {"text": said["text"]})
    house = _keeper(world)
    if decided := told.get("decided"):
        amendments.close(house, amendment)
        amendments.decide(
            house, amendment, decided["adopt"], reason=decided["reason"], link=decided.get("link", "")
        )
