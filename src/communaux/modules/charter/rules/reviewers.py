"""Who may read the application of a platform: conflicts of interest, proposals, and whether a panel is fit. Pure.

Reviewers are proposed, never imposed: they accept or decline. Each candidate that is set aside has its reasons, so
that anybody can check the choice. The same rule is asked again at each act of a reviewer, since ties change.

It knows organisations and people by keys only; ``reading`` gathers the ties from the directory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from communaux.ground.said import Said

LEAST_OPINIONS = 2
SMALL_CIRCLE = 12
"""Two members of one network are not tied by that alone, unless it is a small circle of at most so many members."""

TYING = frozenset(
    {
        "part-of",
        "member-of",
        "agreement-with",
        "brand-owner-for",
        "software-for",
        "supplier-of",
        "funder-of",
        "supports",
        "partner-of",
        "shares-with",
        "shares-staff",
        "founder-of",
        "shareholder-of",
        "successor-of",
    }
)
"""Relations of the directory that make two organisations too close, in either direction."""


class Voice(StrEnum):
    """From where a reviewer speaks. The values are codes of the list ``reviewer-voices``."""

    USER = "user"
    WORKER = "worker"
    PLATFORM = "platform"
    OTHER = "other"


NEEDED_VOICES = frozenset({Voice.USER, Voice.WORKER})


class Why(StrEnum):
    """Why somebody may not review. The values are codes of the list ``conflict-reasons``."""

    SAME_ORGANISATION = "same-organisation"
    NO_ORGANISATION = "no-organisation"
    DIRECT_TIE = "direct-tie"
    SAME_STRUCTURE = "same-structure"
    SMALL_NETWORK = "small-network"
    COMMON_PERSON = "common-person"
    REVIEWED_BEFORE = "reviewed-before"
    RECIPROCAL = "reciprocal"
    DECLARED = "declared"
    FIRST_REVIEWER = "first-reviewer"
    COMMITTEE = "committee"
    COMPLAINANT = "complainant"


WHY_WORDS: Mapping[Why, Said] = {
    Why.SAME_ORGANISATION: Said(
        "appartient à la plateforme dont la demande est lue", "belongs to the platform that applies"
    ),
    Why.NO_ORGANISATION: Said(
        "n’appartient à aucune organisation de l’annuaire", "belongs to no organisation of the directory"
    ),
    Why.DIRECT_TIE: Said(
        "son organisation est liée à la plateforme dans l’annuaire",
        "their organisation is tied to the platform in the directory",
    ),
    Why.SAME_STRUCTURE: Said(
        "son organisation fait partie de la même structure",
        "their organisation is part of the same structure",
    ),
    Why.SMALL_NETWORK: Said(
        "les deux organisations sont membres d’un même petit réseau",
        "both organisations are members of one small network",
    ),
    Why.COMMON_PERSON: Said(
        "une même personne appartient aux deux organisations", "one person belongs to both organisations"
    ),
    Why.REVIEWED_BEFORE: Said(
        "a déjà lu la demande précédente de la plateforme", "read the previous application of the platform"
    ),
    Why.RECIPROCAL: Said(
        "la plateforme lit en ce moment la demande de son organisation",
        "the platform is reviewing their organisation at this time",
    ),
    Why.DECLARED: Said("a déclaré un intérêt", "declared an interest"),
    Why.FIRST_REVIEWER: Said("a donné un avis en première lecture", "gave an opinion in the first reading"),
    Why.COMMITTEE: Said("siège au comité qui décide", "sits on the committee that decides"),
    Why.COMPLAINANT: Said("son organisation a déposé une plainte", "their organisation made a complaint"),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who might review. ``organisations``: keys of those they belong to; ``speaks_for``: the one in whose
    name they would review; ``load``: reviews in hand; ``done``: reviews of the last two years."""

    person: str
    organisations: frozenset[str]
    speaks_for: str = ""
    voice: Voice = Voice.PLATFORM
    load: int = 0
    done: int = 0


@dataclass(frozen=True, slots=True)
class Ties:
    """What is known around one platform.

    ``relations``: (subject, kind, object) that touch the platform or a candidate's organisation, in force today;
    ``parents``: organisation -> [(kind, parent)]; ``sizes``: parent -> number of its members; ``people``: organisation
    -> people who belong to it; ``previous``: reviewers of its previous cycle; ``first``: reviewers of the reading that
    an appeal is about; ``reviewing``: organisations that people of this platform are reviewing now; ``declared``:
    people who declared an interest; ``committee``: its members; ``complainants``: organisations that complained.
    """

    platform: str
    relations: frozenset[tuple[str, str, str]] = frozenset()
    parents: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    people: Mapping[str, frozenset[str]] = field(default_factory=dict)
    previous: frozenset[str] = frozenset()
    first: frozenset[str] = frozenset()
    reviewing: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()
    committee: frozenset[str] = frozenset()
    complainants: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Conflict:
    """One reason, with the keys of what shows it (an organisation, a kind of relation, a person)."""

    why: Why
    shown_by: tuple[str, ...] = ()


def conflicts(candidate: Candidate, ties: Ties) -> tuple[Conflict, ...]:
    """Why this person may not review this platform; nothing where they may."""
    found: list[Conflict] = []
    if ties.platform in candidate.organisations:
        found.append(Conflict(Why.SAME_ORGANISATION, (ties.platform,)))
    if not candidate.organisations:
        found.append(Conflict(Why.NO_ORGANISATION))
    for organisation in sorted(candidate.organisations - {ties.platform}):
        found += _between(organisation, candidate.person, ties)
    personal = (
        (ties.previous, Why.REVIEWED_BEFORE),
        (ties.first, Why.FIRST_REVIEWER),
        (ties.declared, Why.DECLARED),
        (ties.committee, Why.COMMITTEE),
    )
    found += [Conflict(why) for people, why in personal if candidate.person in people]
    return tuple(found)


def _between(organisation: str, person: str, ties: Ties) -> list[Conflict]:
    """The conflicts that an organisation of a candidate has with the platform."""
    found = [
        Conflict(Why.DIRECT_TIE, (organisation, kind))
        for subject, kind, object_ in sorted(ties.relations)
        if kind in TYING and {subject, object_} == {organisation, ties.platform}
    ]
    ours, theirs = (ties.parents.get(one, frozenset()) for one in (ties.platform, organisation))
    for parent in sorted({parent for _kind, parent in ours} & {parent for _kind, parent in theirs}):
        kinds = {kind for kind, one in ours | theirs if one == parent}
        if "part-of" in kinds:
            found.append(Conflict(Why.SAME_STRUCTURE, (organisation, parent)))
        elif ties.sizes.get(parent, 0) <= SMALL_CIRCLE:
            found.append(Conflict(Why.SMALL_NETWORK, (organisation, parent)))
    common = ties.people.get(ties.platform, frozenset()) & ties.people.get(organisation, frozenset())
    found += [Conflict(Why.COMMON_PERSON, (organisation, one)) for one in sorted(common - {person})]
    if organisation in ties.reviewing:
        found.append(Conflict(Why.RECIPROCAL, (organisation,)))
    if organisation in ties.complainants:
        found.append(Conflict(Why.COMPLAINANT, (organisation,)))
    return found


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who may be asked, the least busy first; who may not, with every reason."""

    fit: tuple[Candidate, ...]
    set_aside: tuple[tuple[Candidate, tuple[Conflict, ...]], ...]


def propose(candidates: Iterable[Candidate], ties: Ties) -> Proposal:
    """Sort candidates: the load is spread (reviews in hand, then of the last two years), then by key, so that the
    same directory always gives the same proposal."""
    fit: list[Candidate] = []
    aside: list[tuple[Candidate, tuple[Conflict, ...]]] = []
    for candidate in candidates:
        found = conflicts(candidate, ties)
        if found:
            aside.append((candidate, found))
        else:
            fit.append(candidate)
    fit.sort(key=lambda one: (one.load, one.done, one.person))
    aside.sort(key=lambda pair: pair[0].person)
    return Proposal(tuple(fit), tuple(aside))


@dataclass(frozen=True, slots=True)
class Seat:
    """One reviewer of a panel as it is now: ``submitted`` once their opinions are handed in, ``writing`` while they
    have accepted and not yet; ``conflicts``: those that exist today."""

    person: str
    organisation: str
    voice: Voice
    submitted: bool
    writing: bool = False
    conflicts: tuple[Conflict, ...] = ()


def panel_lacking(seats: Iterable[Seat]) -> tuple[Said, ...]:
    """Why the opinions of a panel cannot go to the committee; nothing where they can."""
    seats = tuple(seats)
    found: list[Said] = []
    for seat in seats:
        if (seat.submitted or seat.writing) and seat.conflicts:
            words = [WHY_WORDS[one.why] for one in seat.conflicts]
            found.append(
                Said(
                    f"Une personne du jury n’est plus sans lien : elle {'; elle '.join(w.fr for w in words)}.",
                    f"A reviewer is no longer free of ties: {'; '.join(w.en for w in words)}.",
                )
            )
    given = [seat for seat in seats if seat.submitted and not seat.conflicts]
    waiting = sum(seat.writing for seat in seats if not seat.submitted)
    if waiting:
        found.append(Said(f"Avis encore attendus : {waiting}.", f"Opinions still awaited: {waiting}."))
    if len({seat.organisation for seat in given}) < LEAST_OPINIONS:
        found.append(
            Said(
                f"Il faut les avis de {LEAST_OPINIONS} autres organisations au moins ; reçus : {len({s.organisation for s in given})}.",
                f"Opinions of at least {LEAST_OPINIONS} other organisations are needed; received: {len({s.organisation for s in given})}.",
            )
        )
    if not any(seat.voice in NEEDED_VOICES for seat in given):
        found.append(
            Said(
                "Il manque l’avis d’une voix d’usage ou de travail.",
                "The opinion of a voice of users or workers is missing.",
            )
        )
    return tuple(found)
