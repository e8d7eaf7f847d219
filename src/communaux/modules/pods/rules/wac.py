"""Web Access Control: what a list of authorizations lets somebody do, and what each request needs.

Source: Web Access Control (Solid CG, 2024), sections 4 "ACL resource representation" and 5 "Authorization evaluation";
Solid Protocol 0.11. Pure: who asks is handed in, groups included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal as Only
from typing import TypeAlias

from pyoxigraph import NamedNode, Triple

from communaux.nouns.agents import Agent

ACL = "http://www.w3.org/ns/auth/acl#"
FOAF_AGENT = "http://xmlns.com/foaf/0.1/Agent"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

Mode: TypeAlias = Only["read", "append", "write", "control"]
MODES: tuple[Mode, ...] = ("read", "write", "append", "control")
"""In the order of ``WAC-Allow``."""
_MODES: dict[str, Mode] = {ACL + mode.capitalize(): mode for mode in MODES}
NOBODY: frozenset[Mode] = frozenset()
ALL: frozenset[Mode] = frozenset(MODES)


@dataclass(frozen=True, slots=True)
class Authorization:
    """Whom it concerns, what it lets them do, and on what: a resource (``here``), what a container holds (``below``)."""

    modes: frozenset[Mode]
    here: frozenset[str] = frozenset()
    below: frozenset[str] = frozenset()
    agents: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    everybody: bool = False
    signed_in: bool = False
    origins: frozenset[str] = frozenset()

    def concerns(self, agent: Agent, in_group: Callable[[str, str], bool]) -> bool:
        """Whether it speaks of this agent. A page of an origin that is not named acts for nobody, where origins are."""
        if self.origins and agent.origin and agent.origin not in self.origins:
            return False
        if self.everybody:
            return True
        if not agent.webid:
            return False
        return (
            self.signed_in
            or agent.webid in self.agents
            or any(in_group(group, agent.webid) for group in self.groups)
        )


@dataclass(slots=True)
class _Said:
    """What the triples of one subject say."""

    values: dict[str, set[str]] = field(default_factory=dict)

    def of(self, name: str) -> frozenset[str]:
        return frozenset(self.values.get(ACL + name, ()))


def read(triples: Iterable[Triple]) -> tuple[Authorization, ...]:
    """The authorizations of an ACL document. One without a type, without a mode or for nobody counts for nothing."""
    said: dict[object, _Said] = {}
    typed = set()
    for triple in triples:
        if not isinstance(triple.object, NamedNode):
            continue
        predicate = triple.predicate.value
        if predicate == _TYPE and triple.object.value == ACL + "Authorization":
            typed.add(triple.subject)
        said.setdefault(triple.subject, _Said()).values.setdefault(predicate, set()).add(triple.object.value)
    found = []
    for subject in sorted(typed, key=str):
        told = said[subject]
        classes = told.of("agentClass")
        found.append(
            Authorization(
                modes=frozenset(_MODES[mode] for mode in told.of("mode") if mode in _MODES),
                here=told.of("accessTo"),
                below=told.of("default"),
                agents=told.of("agent"),
                groups=told.of("agentGroup"),
                everybody=FOAF_AGENT in classes,
                signed_in=ACL + "AuthenticatedAgent" in classes,
                origins=told.of("origin"),
            )
        )
    return tuple(found)


def allowed(
    authorizations: Iterable[Authorization],
    target: str,
    agent: Agent,
    *,
    inherited: bool,
    in_group: Callable[[str, str], bool] = lambda _group, _webid: False,
) -> frozenset[Mode]:
    """The modes that somebody has. ``target``: the resource, or where ``inherited`` the container whose list is in force.

    Write allows to append as well; control of the list is apart.
    """
    modes: set[Mode] = set()
    for one in authorizations:
        speaks = target in (one.below if inherited else one.here)
        if speaks and one.modes and one.concerns(agent, in_group):
            modes |= one.modes
    if "write" in modes:
        modes.add("append")
    return frozenset(modes)


def wac_allow(mine: Iterable[Mode], everybodys: Iterable[Mode]) -> str:
    """The value of ``WAC-Allow``: what the asker may, and what anybody may."""
    said = [
        f'{group}="{" ".join(mode for mode in MODES if mode in set(modes))}"'
        for group, modes in (("user", mine), ("public", everybodys))
    ]
    return ", ".join(said)


@dataclass(frozen=True, slots=True)
class Need:
    """What a request needs: ``on`` the resource, and ``above`` on the container that holds it or will."""

    on: frozenset[Mode] = NOBODY
    above: frozenset[Mode] = NOBODY

    def met(self, on: frozenset[Mode], above: frozenset[Mode]) -> bool:
        """Whether these modes suffice."""
        return self.on <= on and self.above <= above


def needed(
    method: str, *, exists: bool, acl: bool = False, container: bool = False, patch: frozenset[str] = NOBODY
) -> Need:
    """What a method needs. ``acl``: the resource is a list of authorizations, for which control stands for all modes;
    ``patch``: the modes of a patch (``Patch.modes``).

    To make a resource one appends to its container and writes it; to remove one, one writes both. Removing a ``container``, or
    what is not there, takes reading too: the answer tells that it was empty, or that there is nothing.
    """
    if acl:
        return Need(frozenset({"control"}))
    read: frozenset[Mode] = frozenset({"read"})
    append: frozenset[Mode] = frozenset({"append"})
    write: frozenset[Mode] = frozenset({"write"})
    if method in ("GET", "HEAD", "OPTIONS"):
        return Need(read)
    if method == "POST":
        return Need(append)
    if method == "DELETE":
        return Need(write | read if container or not exists else write, write)
    if method == "PATCH":
        modes = frozenset(mode for mode in MODES if mode in patch) or append
        return Need(modes) if exists else Need(modes, append)
    return Need(write) if exists else Need(append, append)
