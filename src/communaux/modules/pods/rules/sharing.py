"""A list of access as people think of it: who, may do what, here and below; and back into triples. Pure.

What the list says of origins is kept as it is. A change writes the list of the thing itself: where rights came from a container
above, they are first written down here, so that nobody loses any by the way.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from communaux.modules.pods.rules.wac import ACL, FOAF_AGENT, Authorization, Mode

Kind = Literal["agent", "group", "everybody", "signed-in"]
KINDS: tuple[Kind, ...] = ("everybody", "signed-in", "agent", "group")
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_ORDER: tuple[Mode, ...] = ("read", "append", "write", "control")


class Grant(NamedTuple):
    """What one holder may do. ``who``: an address, "" for everybody; ``here``, ``below``: on the thing itself, on what it holds;
    ``origins``: only from pages of these sites."""

    kind: Kind
    who: str
    modes: frozenset[Mode]
    here: bool = True
    below: bool = True
    origins: frozenset[str] = frozenset()


def grants(authorizations: Iterable[Authorization], target: str, *, inherited: bool) -> list[Grant]:
    """What a list says of ``target``: the thing, or where ``inherited`` the container whose list is in force."""
    found: dict[tuple, set[Mode]] = {}
    for one in authorizations:
        here, below = target in one.here, target in one.below
        if inherited:
            here = below
        if not (here or below):
            continue
        holders: list[tuple[Kind, str]] = [("agent", who) for who in one.agents]
        holders += [("group", who) for who in one.groups]
        holders += [("everybody", "")] if one.everybody else []
        holders += [("signed-in", "")] if one.signed_in else []
        for kind, who in holders:
            found.setdefault((kind, who, here, below, one.origins), set()).update(one.modes)
    return sorted(
        (
            Grant(kind, who, frozenset(modes), here, below, origins)
            for (kind, who, here, below, origins), modes in found.items()
        ),
        key=lambda one: (KINDS.index(one.kind), one.who, not one.here, sorted(one.origins)),
    )


def given(current: Iterable[Grant], kind: Kind, who: str, modes: Iterable[Mode]) -> list[Grant]:
    """The same with one holder who may exactly this, here and below."""
    return [*taken(current, kind, who), Grant(kind, who, frozenset(modes))]


def taken(current: Iterable[Grant], kind: Kind, who: str) -> list[Grant]:
    """The same without one holder."""
    return [one for one in current if (one.kind, one.who) != (kind, who)]


def lines(some: Iterable[Grant], acl: str, target: str) -> list[str]:
    """Grants as lines of N-Triples. ``acl``: address of the list; ``target``: of the thing; one that ends with ``/`` is a
    container."""
    out = []
    for number, one in enumerate(some, start=1):
        subject = f"<{acl}#rule{number}>"
        told = [(_TYPE, f"{ACL}Authorization")]
        if one.kind in ("agent", "group"):
            told.append((f"{ACL}{'agent' if one.kind == 'agent' else 'agentGroup'}", one.who))
        else:
            told.append(
                (f"{ACL}agentClass", FOAF_AGENT if one.kind == "everybody" else f"{ACL}AuthenticatedAgent")
            )
        if one.here:
            told.append((f"{ACL}accessTo", target))
        if one.below and target.endswith("/"):
            told.append((f"{ACL}default", target))
        told += [(f"{ACL}mode", f"{ACL}{mode.capitalize()}") for mode in _ORDER if mode in one.modes]
        told += [(f"{ACL}origin", origin) for origin in sorted(one.origins)]
        out += [f"{subject} <{predicate}> <{value}> ." for predicate, value in told]
    return out
