"""Coding of open answers: how many answers hold a code, and how far two coders agree. Pure Python."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from communaux.ground.said import Said
from communaux.modules.surveys.rules.analysis import Bars, Tally, bars_of_several

Answer = Hashable
Coder = Hashable


@dataclass(frozen=True, slots=True)
class Coded:
    """What one coder made of one answer: codes that hold; none: read, and nothing fits."""

    answer: Answer
    coder: Coder
    codes: frozenset[str]


def retained(coded: Iterable[Coded]) -> dict[Answer, frozenset[str]]:
    """The codes that stand for each answer: those that at least half of its coders gave."""
    given: dict[Answer, Counter[str]] = defaultdict(Counter)
    coders: Counter[Answer] = Counter()
    for one in coded:
        coders[one.answer] += 1
        given[one.answer].update(one.codes)
    return {
        answer: frozenset(code for code, many in given[answer].items() if 2 * many >= coders[answer])
        for answer in coders
    }


def distribution(
    codebook: Sequence[tuple[str, Said]], coded: Iterable[Coded], total: int, *, telling: bool = False
) -> Bars:
    """How many respondents' answers hold each code, as may be shown; ``total``: all respondents."""
    kept = retained(coded)
    counts = Counter(code for codes in kept.values() for code in codes)
    return bars_of_several(codebook, Tally(len(kept), counts), total, telling=telling)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two coders agree on one code, over the answers that both read. ``kappa``: None where both always said
    the same one thing, so that chance alone explains it all."""

    code: str
    both: int
    first: int
    second: int
    neither: int
    kappa: float | None

    @property
    def read(self) -> int:
        """The answers that both read."""
        return self.both + self.first + self.second + self.neither


def agreement(
    codes: Sequence[str], first: Mapping[Answer, frozenset[str]], second: Mapping[Answer, frozenset[str]]
) -> list[Agreement]:
    """Cohen's kappa for each code: what both gave beyond what chance would give.

    J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20 (1960),
    37-46: kappa = (po - pe) / (1 - pe), with po the part of answers on which they agree, and pe the part on which they
    would agree by chance, each giving the code as often as they did.
    """
    shared = [answer for answer in first if answer in second]
    found = []
    for code in codes:
        cells = Counter((code in first[answer], code in second[answer]) for answer in shared)
        both, one, other, neither = (
            cells[True, True], cells[True, False], cells[False, True], cells[False, False],
        )  # fmt: skip
        found.append(Agreement(code, both, one, other, neither, _kappa(both, one, other, neither)))
    return found


def _kappa(both: int, first: int, second: int, neither: int) -> float | None:
    many = both + first + second + neither
    if not many:
        return None
    observed = (both + neither) / many
    yes = (both + first) / many * ((both + second) / many)
    no = (second + neither) / many * ((first + neither) / many)
    chance = yes + no
    return None if chance == 1 else (observed - chance) / (1 - chance)


def coders_of(coded: Iterable[Coded]) -> list[Coder]:
    """Who coded, those with most answers first."""
    return [coder for coder, _many in Counter(one.coder for one in coded).most_common()]


def by_coder(coded: Iterable[Coded], coder: Coder) -> dict[Answer, frozenset[str]]:
    """What one coder made of each answer."""
    return {one.answer: one.codes for one in coded if one.coder == coder}
