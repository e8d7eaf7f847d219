"""Giving and taking rights on a document or a container, as a person does on a page. The list of access is written by the acts on
documents, which ask for the right of control and write the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.conf import settings

from communaux.ground.said import Said
from communaux.modules.pods.acts import documents
from communaux.modules.pods.reading.sharing import in_force
from communaux.modules.pods.rules import graphs, paths, sharing
from communaux.modules.pods.rules.refusals import DocumentRefused
from communaux.modules.pods.rules.sharing import Grant, Kind
from communaux.modules.pods.rules.wac import MODES, Mode
from communaux.nouns.agents import Agent


def give(agent: Agent, path: str, kind: Kind, who: str, modes: Iterable[Mode]) -> None:
    """Let a holder do exactly this, on the thing and on what it holds. Raises DocumentRefused."""
    wanted = frozenset(mode for mode in modes if mode in MODES)
    if not wanted or kind not in sharing.KINDS or (kind in ("agent", "group")) != bool(who):
        raise DocumentRefused("invalid", _NOTHING)
    if kind in ("everybody", "signed-in") and "control" in wanted:
        raise DocumentRefused("invalid", _NO_CONTROL_FOR_ALL)
    if who and not is_address(who):
        raise DocumentRefused("invalid", _NO_ADDRESS)
    _write(agent, path, lambda current: sharing.given(current, kind, who, wanted))


def take(agent: Agent, path: str, kind: Kind, who: str) -> None:
    """Take from a holder everything that it may do here. Raises DocumentRefused."""
    _write(agent, path, lambda current: sharing.taken(current, kind, who))


def inherit(agent: Agent, path: str) -> None:
    """Drop the list of the thing itself: the rights of the container above count again. Raises DocumentRefused."""
    documents.delete(agent, f"{paths.of(path).subject}.acl")


def is_address(who: str) -> bool:
    """Whether this can be the address of a person, an organisation or a group."""
    plain = not any(one in '<>"{}|^`\\' or one <= " " or one == "\x7f" for one in who)
    return plain and who.startswith(("https://", "http://")) and len(who) <= 500


def _write(agent: Agent, path: str, change: Callable[[list[Grant]], list[Grant]]) -> None:
    """Write the list of the thing itself, unless somebody wrote it meanwhile."""
    where = paths.of(path)
    if where.role:
        raise DocumentRefused("invalid", _NOTHING)
    found = in_force(where)
    expected = documents.Expected(
        match=frozenset({found.tag}) if found.tag else None,
        none_match=None if found.tag else frozenset({"*"}),
    )
    target = settings.BASE_URL + path
    text = graphs.together(sharing.lines(change(found.grants), f"{target}.acl", target))
    documents.put(agent, f"{path}.acl", text, graphs.NTRIPLES, expected)


_NOTHING = Said("Dites à qui, et ce que vous permettez.", "Say to whom, and what you allow.")
_NO_CONTROL_FOR_ALL = Said(
    "Le droit de partager ne se donne qu’à quelqu’un, pas à tout le monde.",
    "The right to share is given to somebody, not to everybody.",
)
_NO_ADDRESS = Said(
    "Une personne ou une organisation se nomme par son adresse web, qui commence par https://.",
    "A person or an organisation is named by a web address, which begins with https://.",
)
