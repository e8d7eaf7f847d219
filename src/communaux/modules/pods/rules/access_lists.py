"""A list of access compiled: the authorizations of an ACL document as a line of JSON, and back; the list of a new storage. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import orjson
from pyoxigraph import Triple

from communaux.ground.said import Said
from communaux.modules.pods.rules import wac
from communaux.modules.pods.rules.refusals import DocumentRefused
from communaux.modules.pods.rules.wac import ACL, FOAF_AGENT, Authorization

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
MOST_GROUPS = 100
"""Groups of one list: each may be a question to the database at each request."""
MOST_NAMES = 20_000
"""Names of one list, places and modes included."""
_GROUPS = Said(
    f"Une liste d’accès nomme {MOST_GROUPS} groupes au plus.",
    f"A list of access names {MOST_GROUPS} groups at most.",
)
_NAMES = Said(
    "Une liste d’accès nomme trop de monde : faites un groupe.",
    "A list of access names too many: make a group.",
)
_SETS = ("modes", "here", "below", "agents", "groups", "origins")


class Compiled(NamedTuple):
    """``names``: everybody who is named in it, as agents."""

    authorizations: tuple[Authorization, ...]
    names: frozenset[str]


def compiled(triples: Iterable[Triple]) -> str:
    """The authorizations of an ACL document, to be kept beside its subject. Never empty. Raises DocumentRefused for one that names
    more than each request can be held against."""
    listed = wac.read(triples)
    if len({group for one in listed for group in one.groups}) > MOST_GROUPS:
        raise DocumentRefused("invalid", _GROUPS)
    if sum(len(getattr(one, name)) for one in listed for name in _SETS) > MOST_NAMES:
        raise DocumentRefused("too-large", _NAMES)
    told = [
        {name: sorted(getattr(one, name)) for name in _SETS if getattr(one, name)}
        | ({"everybody": True} if one.everybody else {})
        | ({"signed_in": True} if one.signed_in else {})
        for one in listed
        if one.modes
    ]
    return orjson.dumps(told).decode()


@lru_cache(maxsize=4096)
def authorizations(text: str) -> Compiled:
    """What ``compiled`` kept. A function of its text alone, so that nothing is ever stale."""
    found = tuple(
        Authorization(
            **{name: frozenset(one.get(name, ())) for name in _SETS},
            everybody=one.get("everybody", False),
            signed_in=one.get("signed_in", False),
        )
        for one in orjson.loads(text)
    )
    return Compiled(found, frozenset(name for one in found for name in one.agents))


def leaves_control(text: str, root: str) -> bool:
    """Whether somebody may still change the list: a root whose list nobody may change is lost."""
    return any(
        "control" in one.modes
        and root in one.here
        and (one.agents or one.groups or one.everybody or one.signed_in)
        for one in authorizations(text).authorizations
    )


def of_new_storage(root: str, owners: Iterable[str], *, everybody: bool) -> list[str]:
    """The lines of the list of a new storage. ``root``: its address; ``everybody``: anyone may read and write, not control."""
    found: list[str] = []

    def grant(name: str, who: list[str], modes: Iterable[str]) -> None:
        subject = f"<{root}.acl#{name}>"
        found.append(f"{subject} <{_TYPE}> <{ACL}Authorization> .")
        found.extend(f"{subject} {line} ." for line in who)
        found.extend(f"{subject} <{ACL}{place}> <{root}> ." for place in ("accessTo", "default"))
        found.extend(f"{subject} <{ACL}mode> <{ACL}{mode}> ." for mode in modes)

    named = [f"<{ACL}agent> <{owner}>" for owner in owners]
    if named:
        grant("owner", named, ("Read", "Write", "Control"))
    if everybody:
        grant("everybody", [f"<{ACL}agentClass> <{FOAF_AGENT}>"], ("Read", "Write"))
    return found
