"""Where organisations stand on the five parts of the charter, for the flower of pages and rows.

Declared: the charter is signed. Progressing: a public self-assessment answers every required criterion of the part, and
says of one at least that it is there or on its way. Met: peers recognised it; what they say is asked of ``by_peers``.
A petal says a state with a reason, never how many points. Two queries for any number of organisations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from communaux.modules.charter.models import CriterionAnswer, Signature
from communaux.modules.charter.rules import criteria

ByPeers = Callable[[Sequence[int]], Mapping[int, Mapping[str, str]]]
_by_peers: list[ByPeers] = []


def on_recognition(function: ByPeers) -> None:
    """Let recognition say what peers found: keys of organisations -> part -> met or progressing."""
    _by_peers.append(function)


def charter_states(organisations: Sequence[int]) -> dict[int, dict[str, str]]:
    """Key of organisation -> part -> state, for those that said something."""
    wanted = list(organisations)
    if not wanted:
        return {}
    signed = set(
        Signature.objects.filter(organisation__in=wanted, withdrawn_on__isnull=True).values_list(
            "organisation_id", flat=True
        )
    )
    said = _said(signed)
    peers: dict[int, dict[str, str]] = {}
    for function in _by_peers:
        for pk, states in function(wanted).items():
            peers.setdefault(pk, {}).update(states)
    return {
        pk: criteria.states(pk in signed, said.get(pk, {}), peers.get(pk))
        for pk in wanted
        if pk in signed or pk in peers
    }


def _said(organisations: Iterable[int]) -> dict[int, dict[str, list[criteria.Said]]]:
    """What is said to everybody of each criterion, by organisation and part, under the version in force."""
    rows = CriterionAnswer.objects.filter(
        organisation__in=list(organisations),
        assessment__charter__state="in-force",
        assessment__shared_on__isnull=False,
    ).values_list("organisation_id", "criterion__part__code", "criterion__grade", "answer", "visibility")
    found: dict[int, dict[str, list[criteria.Said]]] = {}
    for pk, part, grade, answer, visibility in rows:
        said = criteria.Said(grade, answer if visibility == "public" else "")
        found.setdefault(pk, {}).setdefault(part, []).append(said)
    return found
