"""The matrix of nodes, stated once more by verb: stewards decide whom this node follows, and nobody else."""

from __future__ import annotations

import pytest

from communaux.ground.journal.verbs import VERBS
from communaux.meaning.access import SYSTEM, VISITOR, Refused, Role, Viewer
from communaux.modules.nodes import permissions
from communaux.modules.nodes.acts import neighbours
from communaux.modules.nodes.models import Neighbour

STEWARDING = {"steward", "house"}
EXPECTED = {
    "nodes.neighbour.followed": STEWARDING,
    "nodes.neighbour.paused": STEWARDING,
    "nodes.neighbour.resumed": STEWARDING,
    "nodes.neighbour.left": STEWARDING,
    "nodes.neighbour.broken": STEWARDING,
    "nodes.neighbour.trusted": STEWARDING,
    "nodes.neighbour.limited": STEWARDING,
    "nodes.neighbour.described": STEWARDING,
    "nodes.mirror.changed": STEWARDING,
}


def who() -> dict[str, Viewer]:
    """One viewer of each sort."""

    def account(number: int, *roles: Role, edits: frozenset[int] = frozenset()) -> Viewer:
        return Viewer(f"/people/{number}", frozenset({Role.VISITOR, *roles}), edits, number, number)

    return {
        "visitor": VISITOR,
        "account": account(1),
        "member": account(2, Role.MEMBER),
        "researcher": account(3, Role.RESEARCHER),
        "link": Viewer("", frozenset({Role.VISITOR}), frozenset({1})),
        "editor": account(4, Role.MEMBER, edits=frozenset({1})),
        "steward": account(6, Role.MEMBER, Role.STEWARD),
        "house": SYSTEM,
    }


def test_every_verb_of_nodes_is_stated() -> None:
    assert set(EXPECTED) == {verb for verb in VERBS if verb.startswith("nodes.")}
    assert permissions.MATRIX.verbs == set(EXPECTED)


@pytest.mark.parametrize("verb", sorted(EXPECTED))
def test_who_may(verb: str) -> None:
    assert {name for name, viewer in who().items() if permissions.may(viewer, verb)} == EXPECTED[verb]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["visitor", "member", "editor"])
def test_a_refused_act_changes_nothing(name: str) -> None:
    viewer = who()[name]
    neighbour = Neighbour.objects.create(origin="https://node.example")
    with pytest.raises(Refused):
        neighbours.follow(viewer, "https://other.example")
    for act in (neighbours.pause, neighbours.resume, neighbours.trust, neighbours.leave):
        with pytest.raises(Refused):
            act(viewer, neighbour)
    with pytest.raises(Refused):
        neighbours.limit(viewer, neighbour, things=1, octets=1)
    assert list(Neighbour.objects.values_list("state", "version")) == [("following", 1)]
