"""What the house can read by itself of a criterion, with the reason. It helps those who answer and those who review;
it decides nothing and adds nothing up. Pure: what is known is handed in, the clock too.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from communaux.ground.countries import country_choices
from communaux.ground.said import Said, enumerate_said
from communaux.ground.text import fold
from communaux.modules.network.rules.findings import Finding
from communaux.modules.network.rules.freshness import Checks, freshness
from communaux.modules.network.rules.openness import Shared, check_c3, check_k3, check_k4


@dataclass(frozen=True, slots=True)
class StakeholderLine:
    """One line of the table of stakeholders."""

    name: str
    status: str = ""
    governance: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """How many times an organisation did one kind of thing with others: ``what`` names it in the plural."""

    what: Said
    count: int


@dataclass(frozen=True, slots=True)
class Known:
    """What the house knows of an organisation.

    ``commons``: its inventory; ``shared``: criterion -> what other rooms know that it shares; ``said``: criterion ->
    the words of its answer and of its evidence; ``deeds``: criterion -> what other rooms count.
    """

    checks: Checks
    stakeholders: tuple[StakeholderLine, ...] = ()
    commons: tuple[Shared, ...] = ()
    shared: Mapping[str, tuple[Shared, ...]] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    deeds: Mapping[str, tuple[Deed, ...]] = field(default_factory=dict)

    def items(self, criterion: str) -> tuple[Shared, ...]:
        """The inventory with what other rooms add for this criterion."""
        return self.commons + tuple(self.shared.get(criterion, ()))


def read(reading: str, criterion: str, known: Known, today: date) -> Finding | None:
    """What one automatic reading finds of a criterion; None for a reading that is not known."""
    reader = READINGS.get(reading)
    return None if reader is None else reader(criterion, known, today)


def _stakeholders(criterion: str, known: Known, _today: date) -> Finding:
    names = [line.name for line in known.stakeholders]
    if not names:
        reason = Said("la table des parties prenantes est vide", "the table of stakeholders is empty")
        return Finding(criterion, "nothing-listed", reason)
    reason = enumerate_said(
        [Said(name, name) for name in names], Said("parties prenantes nommées", "stakeholders named")
    )
    return Finding(criterion, "met" if len(names) > 1 else "partly", reason)


def _governance(criterion: str, known: Known, _today: date) -> Finding:
    lines = known.stakeholders
    if not lines:
        reason = Said("la table des parties prenantes est vide", "the table of stakeholders is empty")
        return Finding(criterion, "nothing-listed", reason)
    missing = tuple(line.name for line in lines if not (line.status and line.governance))
    if not missing:
        reason = Said(
            "chaque catégorie a son statut et sa place", "every category has its status and its place"
        )
        return Finding(criterion, "met", reason)
    head = Said("sans statut ou sans place dite", "without a stated status or place")
    reason = enumerate_said([Said(name, name) for name in missing], head)
    return Finding(criterion, "partly" if len(missing) < len(lines) else "not-met", reason, missing)


def _fresh(criterion: str, known: Known, today: date) -> Finding:
    found = freshness(known.checks, today)
    state = {"fresh": "met", "to-check": "partly"}.get(found.state, "not-met")
    reason = Said(f"fiche {found.said.fr}", f"record {found.said.en}")
    return Finding(criterion, state, reason)


def _countries(criterion: str, known: Known, _today: date) -> Finding:
    names = countries_in(known.said.get(criterion, ""))
    if not names:
        reason = Said(
            "aucun pays n’est nommé dans la réponse ni dans ses preuves",
            "no country is named in the answer or its evidence",
        )
        return Finding(criterion, "not-met", reason)
    return Finding(criterion, "met", enumerate_said(names, Said("pays nommés", "countries named")))


def _counted(criterion: str, known: Known, _today: date) -> Finding:
    deeds = [deed for deed in known.deeds.get(criterion, ()) if deed.count]
    if not deeds:
        return Finding(
            criterion,
            "nothing-listed",
            Said("rien n’est encore compté ici", "nothing is counted here yet"),
        )
    told = [Said(f"{deed.what.fr} ({deed.count})", f"{deed.what.en} ({deed.count})") for deed in deeds]
    return Finding(criterion, "counted", enumerate_said(told, Said("avec les autres", "with the others")))


READINGS: dict[str, Callable[[str, Known, date], Finding]] = {
    "stakeholders-listed": _stakeholders,
    "governance-stated": _governance,
    "record-fresh": _fresh,
    "countries-stated": _countries,
    "licences-free": lambda criterion, known, _today: check_c3(known.items(criterion)),
    "something-shared": lambda criterion, known, _today: check_k3(known.items(criterion)),
    "deeds-counted": _counted,
    "openness-stated": lambda criterion, known, _today: check_k4(known.items(criterion)),
}
"""Code of the list ``charter-checks`` -> what it reads."""

STATES: dict[str, Said] = {
    "met": Said("rien ne manque", "nothing is missing"),
    "partly": Said("en partie", "in part"),
    "not-met": Said("il manque quelque chose", "something is missing"),
    "nothing-listed": Said("rien n’est encore inscrit", "nothing is listed yet"),
    "counted": Said("compté, sans en juger", "counted, not judged"),
}
"""How a finding is said beside an answer."""


@lru_cache(maxsize=1)
def _names() -> tuple[tuple[re.Pattern[str], Said], ...]:
    english = dict(country_choices("en"))
    found = []
    for code, french in country_choices("fr"):
        words = {fold(french), fold(english.get(code, french))}
        pattern = "|".join(re.escape(word) for word in sorted(words) if len(word) > 3)
        if pattern:
            found.append((re.compile(rf"\b(?:{pattern})\b"), Said(french, english.get(code, french))))
    return tuple(found)


def countries_in(text: str) -> list[Said]:
    """The countries that a text names, in French or in English."""
    words = fold(text)
    return [said for pattern, said in _names() if pattern.search(words)] if words else []
