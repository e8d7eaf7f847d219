"""Who may do what by a list of authorizations, and what each request needs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from communaux.modules.pods.rules import wac
from communaux.modules.pods.rules.wac import Authorization
from communaux.nouns.agents import Agent

DOC, BOX = "https://pod.example/box/doc", "https://pod.example/box/"
ANA, BOB = "https://ana.example/#me", "https://bob.example/#me"
HEAD = "@prefix acl: <http://www.w3.org/ns/auth/acl#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .\n"


def lists(turtle: str) -> tuple[Authorization, ...]:
    quads = parse(HEAD + turtle, format=RdfFormat.TURTLE, base_iri=BOX)
    return wac.read(quad.triple for quad in quads)


def modes(turtle: str, webid: str = "", *, inherited: bool = False, origin: str = "") -> set[str]:
    target = BOX if inherited else DOC
    return set(wac.allowed(lists(turtle), target, Agent(webid, origin=origin), inherited=inherited))


@pytest.mark.parametrize(
    ("who", "anybody", "signed_in", "ana"),
    [
        ("acl:agentClass foaf:Agent", True, True, True),
        ("acl:agentClass acl:AuthenticatedAgent", False, True, True),
        (f"acl:agent <{ANA}>", False, False, True),
        ("acl:agent <doc>", False, False, False),
        ("acl:agentClass foaf:Person", False, False, False),
    ],
)
def test_whom_it_concerns(who: str, anybody: bool, signed_in: bool, ana: bool) -> None:
    turtle = f"<#a> a acl:Authorization ; acl:accessTo <doc> ; acl:mode acl:Read ; {who} ."
    assert [modes(turtle, who) == {"read"} for who in ("", BOB, ANA)] == [anybody, signed_in, ana]


def test_write_appends_and_control_is_apart() -> None:
    turtle = f"<#a> a acl:Authorization ; acl:accessTo <doc> ; acl:agent <{ANA}> ; acl:mode acl:%s ."
    assert modes(turtle % "Write", ANA) == {"write", "append"}
    assert modes(turtle % "Append", ANA) == {"append"}
    assert modes(turtle % "Control", ANA) == {"control"}
    assert modes(turtle % "Fly", ANA) == set()


def test_a_container_says_apart_what_holds_for_it_and_for_what_it_holds() -> None:
    turtle = f"""<#a> a acl:Authorization ; acl:accessTo <{BOX}> ; acl:agent <{ANA}> ; acl:mode acl:Read .
        <#b> a acl:Authorization ; acl:default <{BOX}> ; acl:agent <{BOB}> ; acl:mode acl:Read ."""
    assert modes(turtle, ANA, inherited=True) == set()
    assert modes(turtle, BOB, inherited=True) == {"read"}
    assert wac.allowed(lists(turtle), BOX, Agent(ANA), inherited=False) == {"read"}


@pytest.mark.parametrize(
    "turtle",
    [
        f"<#a> acl:accessTo <doc> ; acl:agent <{ANA}> ; acl:mode acl:Read .",  # no type
        f"<#a> a acl:Authorization ; acl:accessTo <other> ; acl:agent <{ANA}> ; acl:mode acl:Read .",
        f"<#a> a acl:Authorization ; acl:agent <{ANA}> ; acl:mode acl:Read .",
        "<#a> a acl:Authorization ; acl:accessTo <doc> ; acl:mode acl:Read .",
        f'<#a> a acl:Authorization ; acl:accessTo <doc> ; acl:agent "{ANA}" ; acl:mode acl:Read .',
        "",
    ],
)
def test_what_says_too_little_opens_nothing(turtle: str) -> None:
    assert modes(turtle, ANA) == set()


def test_a_page_of_another_origin_acts_for_nobody_where_origins_are_named() -> None:
    turtle = f"""<#a> a acl:Authorization ; acl:accessTo <doc> ; acl:agent <{ANA}> ; acl:mode acl:Read ;
        acl:origin <https://app.example> ."""
    assert modes(turtle, ANA) == {"read"}
    assert modes(turtle, ANA, origin="https://app.example") == {"read"}
    assert modes(turtle, ANA, origin="https://evil.example") == set()


def test_a_group_is_asked() -> None:
    turtle = "<#a> a acl:Authorization ; acl:accessTo <doc> ; acl:agentGroup <team> ; acl:mode acl:Read ."

    def in_group(group: str, webid: str) -> bool:
        return (group, webid) == (BOX + "team", ANA)

    found = [
        wac.allowed(lists(turtle), DOC, Agent(who), inherited=False, in_group=in_group)
        for who in (ANA, BOB, "")
    ]
    assert found == [{"read"}, set(), set()]


def test_the_header_names_modes_in_one_order() -> None:
    assert wac.wac_allow(["append", "read", "write"], []) == 'user="read write append", public=""'


@pytest.mark.parametrize(
    ("method", "exists", "patch", "on", "above"),
    [
        ("GET", True, (), {"read"}, set()),
        ("HEAD", True, (), {"read"}, set()),
        ("PUT", True, (), {"write"}, set()),
        ("PUT", False, (), {"append"}, {"append"}),
        ("POST", True, (), {"append"}, set()),
        ("DELETE", True, (), {"write"}, {"write"}),
        ("PATCH", True, ("append",), {"append"}, set()),
        ("PATCH", True, ("read", "append", "write"), {"read", "append", "write"}, set()),
        ("PATCH", False, ("append",), {"append"}, {"append"}),
        ("PATCH", True, (), {"append"}, set()),
    ],
)
def test_what_a_request_needs(
    method: str, exists: bool, patch: tuple[str, ...], on: set[str], above: set[str]
) -> None:
    need = wac.needed(method, exists=exists, patch=frozenset(patch))
    assert (need.on, need.above) == (on, above)
    assert wac.needed(method, exists=exists, acl=True).on == {"control"}
    assert need.met(wac.ALL, wac.ALL)
    assert not need.met(wac.NOBODY, wac.NOBODY)


@given(st.sets(st.sampled_from(["Read", "Write", "Append", "Control"])), st.sampled_from(["", ANA, BOB]))
def test_more_authorizations_never_take_away(names: set[str], who: str) -> None:
    one = f"<#a> a acl:Authorization ; acl:accessTo <doc> ; acl:agent <{ANA}> ; acl:mode acl:Read .\n"
    more = "".join(
        f"<#{name}> a acl:Authorization ; acl:accessTo <doc> ; acl:agentClass foaf:Agent ; acl:mode acl:{name} .\n"
        for name in names
    )
    assert modes(one, who) <= modes(one + more, who)
