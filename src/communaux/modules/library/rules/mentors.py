"""Offers and requests of mentoring that meet, with the reasons (COM-04). Pure; a match is a proposal, never an act.

Score, 0 to 10: 2 for each theme in common, at most 6; up to 3 for words in common, weighed by how rare they are among
the notices; 1 where both name a language in common. No match without a theme or a word in common, between people who
name languages and share none, or within one person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import log

from communaux.ground.said import Said
from communaux.ground.text import scan, stem
from communaux.modules.library.lists import LANGUAGES, THEMES

LEAST = 2.0
"""Score under which a match is not proposed: one theme in common is enough."""
_THEME, _MOST_THEMES, _WORDS, _LANGUAGE = 2.0, 6.0, 3.0, 1.0
_TOLD = 4


@dataclass(frozen=True, slots=True)
class Notice:
    """An offer or a request. ``direction``: "offer" or "request"; codes of ``library-themes`` and languages."""

    id: str
    person: str
    direction: str
    title: str
    text: str = ""
    themes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    hours: int | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """An offer that meets a request: ``score`` 0 to 10, and why, the strongest reason first."""

    offer: str
    request: str
    score: float
    reasons: tuple[Said, ...]


def live(notice: Notice, today: date) -> bool:
    """Whether it still holds."""
    return notice.until is None or notice.until >= today


def match(notices: Iterable[Notice], today: date, around: str = "") -> list[Match]:
    """Every match worth proposing, the best first; with ``around`` those of this one notice."""
    held = sorted((one for one in notices if live(one, today)), key=lambda one: one.id)
    words = {one.id: _stems(one) for one in held}
    rarity = _rarity(words)
    found = []
    for offer in (one for one in held if one.direction == "offer"):
        for request in (one for one in held if one.direction == "request"):
            if around and around not in (offer.id, request.id):
                continue
            met = _met(offer, request, words, rarity)
            if met is not None and met.score >= LEAST:
                found.append(met)
    return sorted(found, key=lambda one: (-one.score, one.offer, one.request))


def _met(
    offer: Notice, request: Notice, words: dict[str, dict[str, str]], rarity: dict[str, float]
) -> Match | None:
    languages = [code for code in offer.languages if code in request.languages]
    if offer.person == request.person or (offer.languages and request.languages and not languages):
        return None
    themes = [code for code in THEMES.codes if code in offer.themes and code in request.themes]
    common = sorted(words[offer.id].keys() & words[request.id].keys(), key=lambda key: (-rarity[key], key))
    told = [key for key in common if rarity[key] > 0][:_TOLD]
    if not themes and not told:
        return None
    reasons: list[tuple[float, Said]] = []
    if themes:
        reasons.append(
            (min(_THEME * len(themes), _MOST_THEMES), _labels("thèmes communs", "themes in common", themes))
        )
    if told:
        points = min(_WORDS, sum(rarity[key] for key in told))
        plain = ", ".join(min(words[offer.id][key], words[request.id][key], key=len) for key in told)
        reasons.append((points, Said(f"mêmes mots\u00a0: {plain}", f"same words: {plain}")))
    if languages:
        fr = ", ".join(LANGUAGES.label(code, "fr").lower() for code in languages)
        en = ", ".join(LANGUAGES.label(code, "en") for code in languages)
        reasons.append((_LANGUAGE, Said(f"langue commune\u00a0: {fr}", f"language in common: {en}")))
    score = round(sum(points for points, _said in reasons), 4)
    ordered = tuple(said for _points, said in sorted(reasons, key=lambda one: -one[0]))
    return Match(offer.id, request.id, score, ordered)


def _labels(fr: str, en: str, codes: list[str]) -> Said:
    french = ", ".join(THEMES.label(code, "fr").lower() for code in codes)
    english = ", ".join(THEMES.label(code, "en").lower() for code in codes)
    return Said(f"{fr}\u00a0: {french}", f"{en}: {english}")


def _stems(notice: Notice) -> dict[str, str]:
    """Stem -> the shortest word that stands for it, stop-words left out."""
    found: dict[str, str] = {}
    for folded, _start, _end, stop in scan(f"{notice.title} {notice.text}"):
        if not stop and len(folded) > 2 and not folded.isdigit():
            key = stem(folded)
            if key not in found or len(folded) < len(found[key]):
                found[key] = folded
    return found


def _rarity(words: dict[str, dict[str, str]]) -> dict[str, float]:
    """How much a word tells: 0 for one that more than half of the notices hold, once there are more than a few."""
    count = Counter(key for held in words.values() for key in held)
    total = len(words)
    return {
        key: 0.0 if total > 4 and held * 2 > total else min(1.5, log(1 + total / held) / 2)
        for key, held in count.items()
    }
