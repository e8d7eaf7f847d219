"""Lists of access as people think of them, and back."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from communaux.modules.pods.rules import sharing, wac
from communaux.modules.pods.rules.sharing import Grant
from communaux.nouns.agents import Agent

TARGET = "http://localhost:8000/storages/essai/box/"
BOB = "https://bob.example/#me"


def listed(some: list[Grant], target: str = TARGET) -> tuple[wac.Authorization, ...]:
    text = "\n".join(sharing.lines(some, f"{target}.acl", target))
    return wac.read(quad.triple for quad in parse(text.encode(), format=RdfFormat.N_TRIPLES))


_MODES = st.frozensets(st.sampled_from(wac.MODES), min_size=1)
_GRANTS = st.lists(
    st.builds(
        Grant,
        st.sampled_from(["agent", "group"]),
        st.sampled_from([BOB, "https://carol.example/#me"]),
        _MODES,
        st.just(True),
        st.booleans(),
        st.sampled_from([frozenset(), frozenset({"https://app.example"})]),
    )
    | st.builds(
        Grant,
        st.sampled_from(["everybody", "signed-in"]),
        st.just(""),
        _MODES,
        st.just(True),
        st.just(True),
        st.just(frozenset()),
    ),
    max_size=5,
    unique_by=lambda one: (one.kind, one.who, one.below, one.origins),
)


@settings(max_examples=60)
@given(_GRANTS)
def test_what_is_written_is_what_was_meant(some: list[Grant]) -> None:
    assert set(sharing.grants(listed(some), TARGET, inherited=False)) == set(some)


def test_rights_that_came_from_above_stay_when_somebody_is_added() -> None:
    above = [
        Grant("agent", "https://alice.example/#me", frozenset(wac.MODES)),
        Grant("everybody", "", frozenset({"read"})),
    ]
    found = sharing.grants(listed(above), TARGET, inherited=True)
    after = sharing.given(found, "agent", BOB, {"read", "write"})
    document = f"{TARGET}a.ttl"
    own = listed(after, document)
    assert wac.allowed(own, document, Agent(webid=BOB), inherited=False) == {"read", "write", "append"}
    assert wac.allowed(own, document, Agent(webid="https://alice.example/#me"), inherited=False) == wac.ALL
    assert wac.allowed(own, document, Agent(), inherited=False) == {"read"}


def test_what_is_taken_is_gone() -> None:
    some = [Grant("agent", BOB, frozenset({"read"})), Grant("everybody", "", frozenset({"read"}))]
    own = listed(sharing.taken(some, "everybody", ""))
    assert wac.allowed(own, TARGET, Agent(), inherited=False) == frozenset()
    assert wac.allowed(own, TARGET, Agent(webid=BOB), inherited=False) == {"read"}


def test_given_again_is_exactly_what_was_given_last() -> None:
    some = sharing.given(
        [Grant("agent", BOB, frozenset({"read", "write", "control"}))], "agent", BOB, {"read"}
    )
    assert some == [Grant("agent", BOB, frozenset({"read"}))]
